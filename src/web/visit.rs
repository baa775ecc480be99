//! One request: its language, its cookies, where it came from. Made before the handler, and its new cookies set after it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{
        HeaderValue, Method,
        header::{ACCEPT_LANGUAGE, LOCATION, SET_COOKIE},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use time::OffsetDateTime;

use super::{
    Error, client,
    cookies::{self, FlowTokens, Known, Name, Start},
    error, target,
};
use crate::{
    app::App,
    audit::Origin,
    config::PublicUrl,
    crypto::Keyring,
    i18n::{Asked, Locale},
};

/// What a handler knows of its visitor. Cheap to clone.
#[derive(Clone)]
pub struct Visit {
    pub locale: Locale,
    pub start: Start,
    /// The request carried the first-page cookie: the browser keeps cookies.
    pub has_cookies: bool,
    pub flow: Option<FlowTokens>,
    pub known: Known,
    pub session: Option<String>,
    pub admin: Option<String>,
    pub origin: Origin,
    pub now: OffsetDateTime,
    /// Path only: queries never reach a page or a log.
    pub path: String,
    /// What the reader asked for, for pages that learn the organisation's language later.
    pub remembered: Option<String>,
    pub accept: Option<String>,
    keys: Keyring,
    public: PublicUrl,
    out: Arc<Mutex<Vec<String>>>,
}

impl Visit {
    /// Sets or, with an empty value, takes away a cookie when the response goes out.
    pub fn set_cookie(&self, name: Name, value: &str) {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).push(name.set(&self.public, value));
    }

    pub fn set_start(&self, start: &Start) {
        self.set_cookie(Name::Start, &start.reveal(&self.keys));
    }

    /// Remembers where somebody heads for until they have signed in; an empty text forgets it.
    pub fn head_for(&self, to: &str) {
        if self.start.to != to {
            let mut start = self.start.clone();
            to.clone_into(&mut start.to);
            self.set_start(&start);
        }
    }

    pub fn set_flow(&self, tokens: Option<&FlowTokens>) {
        self.set_cookie(Name::Flow, &tokens.map(FlowTokens::reveal).unwrap_or_default());
    }

    pub fn form_token(&self) -> String {
        self.start.form_token(&self.keys)
    }

    /// Every form carries the token of the first-page cookie (quality, rule 10).
    pub fn check_form(&self, token: &str) -> Result<(), Error> {
        if !self.has_cookies {
            return Err(Error::NoCookies);
        }
        if crate::crypto::same(self.form_token().as_bytes(), token.as_bytes()) { Ok(()) } else { Err(Error::Foreign) }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Error::Broken(anyhow::anyhow!("a page without the visit layer")))
    }
}

/// The outermost layer of every page: makes the visit, takes the hints of the address, finds the words for failures, sets the cookies.
pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let visit = match read(&app, &request) {
        Ok(visit) => visit,
        Err(error) => return error.into_response(),
    };
    if let Some(response) = take_hints(&app, &visit, &request) {
        return with_cookies(&visit, response);
    }
    request.extensions_mut().insert(visit.clone());
    let refused = !is_own(&app.public, &request);
    let response = if refused { Error::Foreign.into_response() } else { next.run(request).await };
    let response = error::write(&app, &visit, response);
    with_cookies(&visit, response)
}

fn read(app: &App, request: &Request) -> Result<Visit, Error> {
    let headers = request.headers();
    let cookie = |name: Name| cookies::read(headers, &name.full(&app.public));
    let language = cookie(Name::Language);
    let accept = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = app.locales.negotiate(&Asked { mkt: None, remembered: language, accept, tenant: None });
    let found = cookie(Name::Start).and_then(|text| Start::parse(&app.keys, text));
    let has_cookies = found.is_some();
    let start = match found {
        Some(start) => start,
        None => Start::new()?,
    };
    let visit = Visit {
        locale,
        start,
        has_cookies,
        flow: cookie(Name::Flow).and_then(FlowTokens::parse),
        known: cookie(Name::Known).and_then(|text| Known::parse(&app.keys, text)).unwrap_or_default(),
        session: cookie(Name::Session).map(str::to_owned),
        admin: cookie(Name::Admin).map(str::to_owned),
        origin: client::origin(request, &app.trusted_proxies),
        now: app.clock.now(),
        path: request.uri().path().to_owned(),
        remembered: language.map(str::to_owned),
        accept: accept.map(str::to_owned),
        keys: app.keys.clone(),
        public: app.public.clone(),
        out: Arc::default(),
    };
    if !has_cookies && request.method() == Method::GET {
        visit.set_start(&visit.start);
    }
    Ok(visit)
}

/// `?mkt=` on any page remembers the language; `?username=` and `?whr=` on the first one and at sign-in prefill and brand, and
/// `?to=` at sign-in says where somebody heads for. All of them are dropped from the address by this one redirect (RESET-1).
fn take_hints(app: &App, visit: &Visit, request: &Request) -> Option<Response> {
    if request.method() != Method::GET {
        return None;
    }
    let query = request.uri().query()?;
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let given = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let hint = |name: &str| given(name).filter(|value| value.len() <= 120);
    let signing_in = visit.path == "/signin";
    let arriving = signing_in || visit.path == "/";
    let is_hint = |name: &str| name == "mkt" || (arriving && matches!(name, "username" | "whr")) || (signing_in && name == "to");
    if !pairs.iter().any(|(name, _)| is_hint(name)) {
        return None;
    }
    if let Some(locale) = hint("mkt").and_then(|mkt| app.locales.get(mkt)) {
        visit.set_cookie(Name::Language, locale.code());
    }
    if arriving {
        let mut start = visit.start.clone();
        if let Some(username) = hint("username").filter(|text| text.contains('@') && !text.contains(char::is_control)) {
            username.clone_into(&mut start.username);
        }
        if let Some(domain) = hint("whr").filter(|text| text.chars().all(|c| c.is_alphanumeric() || ".-".contains(c))) {
            domain.clone_into(&mut start.domain);
        }
        if signing_in && let Some(to) = given("to") {
            // What is neither a page of ours nor an https address is dropped, and with it what an earlier address said.
            start.to = if target::is_page(to) || target::is_return_address(to) { to.to_owned() } else { String::new() };
        }
        if start != visit.start {
            visit.set_start(&start);
        }
    }
    let rest = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs.iter().filter(|(name, _)| !is_hint(name))).finish();
    let target = if rest.is_empty() { visit.path.clone() } else { format!("{}?{rest}", visit.path) };
    Some(redirect(&local(&target)))
}

/// A target that stays here: `//other.example` would leave.
fn local(target: &str) -> String {
    format!("/{}", target.trim_start_matches(['/', '\\']))
}

/// 303 to a place of this site.
pub fn redirect(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (axum::http::StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

/// Requests that change something come from our own pages: what the browser says of their origin is believed, and the
/// configured origin is what it is compared with, never `Host`.
fn is_own(public: &PublicUrl, request: &Request) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    // A header that is there and cannot be read is not ours.
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        // Some older browsers say `null` where no referrer may be sent: then the form token alone decides.
        (None, Some(origin)) => origin == public.origin() || origin == "null",
        (None, None) => true,
    }
}

fn with_cookies(visit: &Visit, mut response: Response) -> Response {
    for cookie in visit.out.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

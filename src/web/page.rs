//! What every template gets: the words, the organisation, the steps, the door.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
};
use time::OffsetDateTime;

use super::{Brand, Error, Visit, assets};
use crate::{
    app::App,
    i18n::{Asked, Line, Locale, Locales, Zone},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Now,
    ToCome,
}

/// One step of the trail above the form, by the key of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub key: &'static str,
    pub state: StepState,
}

/// One entry of the language switcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    pub code: String,
    pub name: String,
    pub current: bool,
}

/// One page of the admin area's menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub address: &'static str,
    /// The key of its name.
    pub key: &'static str,
    pub current: bool,
}

/// A part of that menu, under a heading unless its key is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub heading: &'static str,
    pub entries: Vec<Entry>,
}

pub struct Page {
    pub locale: Locale,
    pub brand: Brand,
    pub token: String,
    /// The support code: the correlation id of the reset (RESET-3).
    pub reference: String,
    pub languages: Vec<Language>,
    pub path: String,
    /// How far the door stands open, 0 to 4.
    pub ajar: u8,
    pub trail: Vec<Step>,
    pub demo: bool,
    /// For people who are signed in: the ways to the other pages, unless something comes before them all.
    pub tabs: bool,
    /// In the admin area: its menu, and who is there.
    pub menu: Vec<Section>,
    pub name: String,
    /// Whether the reader may see the admin area at all.
    pub is_admin: bool,
    /// Whether passkeys can be made for the public address.
    pub passkeys: bool,
    /// Present time, for the support code that is copied.
    pub time: String,
    /// The clock that times are read on, where the reader chose one.
    pub zone: Option<Zone>,
    locales: Locales,
    preferred: Option<String>,
    remembered: Option<String>,
    accept: Option<String>,
}

impl Page {
    pub fn new(app: &App, visit: &Visit) -> Self {
        Self {
            locale: visit.locale.clone(),
            brand: Brand::default(),
            token: visit.form_token(),
            reference: visit.start.correlation.to_string(),
            languages: languages(&app.locales, &visit.locale),
            path: visit.path.clone(),
            ajar: 0,
            trail: vec![],
            demo: app.demo.is_some(),
            tabs: false,
            menu: vec![],
            name: String::new(),
            is_admin: false,
            passkeys: app.public.relying_party().is_some(),
            time: iso(visit.now),
            zone: None,
            locales: app.locales.clone(),
            preferred: None,
            remembered: visit.remembered.clone(),
            accept: visit.accept.clone(),
        }
    }

    /// What a person who is signed in prefers; what was chosen in this browser comes first. Call it before [`Self::branded`].
    #[must_use]
    pub fn preferring(mut self, language: Option<&str>, zone: Option<&str>) -> Self {
        self.preferred = language.map(str::to_owned);
        self.zone = zone.and_then(Zone::parse);
        self
    }

    #[must_use]
    pub fn branded(mut self, brand: Brand) -> Self {
        if brand.language.is_some() || self.preferred.is_some() {
            let asked = Asked {
                mkt: None,
                remembered: self.remembered.as_deref().or(self.preferred.as_deref()),
                accept: self.accept.as_deref(),
                tenant: brand.language.as_deref(),
            };
            let locale = self.locales.negotiate(&asked);
            if locale.code() != self.locale.code() {
                self.languages = languages(&self.locales, &locale);
                self.locale = locale;
            }
        }
        self.brand = brand;
        self
    }

    /// Whether this page is the one at an address, or one below it.
    pub fn is_under(&self, address: &str) -> bool {
        self.path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub fn say<'a>(&'a self, key: &'a str) -> Line<'a> {
        self.locale.say(key)
    }

    /// A time as the reader's clock shows it; in UTC where they chose no zone (a script then shows it in the browser's).
    pub fn moment(&self, at: &OffsetDateTime) -> String {
        self.locale.moment(*at, self.zone.as_ref().unwrap_or(&Zone::utc()))
    }

    pub fn number(&self, number: &i64) -> String {
        self.locale.number(*number)
    }

    pub fn iso(&self, at: &OffsetDateTime) -> String {
        iso(*at)
    }

    /// What the clock of [`Self::moment`] is called.
    pub fn clock(&self) -> String {
        self.locale.city(self.zone.as_ref().unwrap_or(&Zone::utc()))
    }

    /// The address of a static file, with the hash of its content.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    pub fn organisation(&self) -> &str {
        self.brand.display_name()
    }
}

fn languages(locales: &Locales, current: &Locale) -> Vec<Language> {
    locales
        .all()
        .map(|locale| Language { code: locale.code().to_owned(), name: locale.autonym(), current: locale.code() == current.code() })
        .collect()
}

/// RFC 3339 in UTC, for `<time datetime>`.
pub fn iso(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC).format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}

/// A rendered page.
pub fn html(template: &impl Template) -> Result<Response, Error> {
    Ok(Html(template.render()?).into_response())
}

/// A page that shows a problem: the form again, with 422, so that scripts and caches know it is no success.
pub fn with_problem(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

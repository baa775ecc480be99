//! The pages of passkeys. The browser's part is `static/passkey.js`, which asks for the options and fills in the form.

mod add;
mod change;
mod list;
mod prove;
mod signin;

use askama::Template;
use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{
    answer::Wrong,
    data::{decode, encode},
    verify::{Refused, RelyingParty, Used},
};
use crate::{
    app::App,
    audit::{self, Activity},
    credentials::store::lock_person,
    factors::throttle::{self, Scope, Tally},
    jobs::{self, HowChanged, Job, Notice, Registered},
    sessions::{self, May, REGISTER, SignedIn, reproof},
    web::{
        Error, Page, Visit, client,
        page::{html, with_problem},
        visit::redirect,
    },
};

/// The list of somebody's passkeys.
const LIST: &str = "/register/passkeys";
const ADD: &str = "/register/passkeys/add";

pub fn routes() -> Router<App> {
    Router::new()
        .route("/signin/passkey", get(|| async { redirect("/signin") }).post(signin::submit))
        .route("/signin/passkey/options", get(signin::options))
        .route("/register/passkeys", get(list::show))
        .route("/register/passkeys/add", get(add::show).post(add::submit))
        .route("/register/passkeys/add/options", get(add::options))
        .route("/register/passkeys/{id}/name", get(change::show_name).post(change::submit_name))
        .route("/register/passkeys/{id}/remove", get(change::show_removal).post(change::submit_removal))
        .route("/register/prove/passkey", get(|| async { redirect(reproof::PROVE) }).post(prove::submit))
        .route("/register/prove/passkey/options", get(prove::options))
}

/// Who asks. A portal without a name of its own offers no passkeys, so nobody comes here by a link.
fn party(app: &App) -> Result<RelyingParty<'_>, Error> {
    let id = app.public.relying_party().ok_or(Error::NotFound)?;
    Ok(RelyingParty { id, origin: app.public.origin() })
}

/// What a browser sends after using a passkey; all but the token in base64url.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    token: String,
    /// Where to go on, after proving once more.
    #[serde(default)]
    to: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    client_data: String,
    #[serde(default)]
    authenticator_data: String,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    user_handle: String,
}

/// The same in bytes.
struct Parts {
    id: Vec<u8>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    handle: Vec<u8>,
}

impl Answer {
    fn parts(&self) -> Result<Parts, Error> {
        let bytes = |text: &str| decode(text).ok_or(Error::BadRequest);
        Ok(Parts {
            id: bytes(&self.id)?,
            client_data: bytes(&self.client_data)?,
            authenticator_data: bytes(&self.authenticator_data)?,
            signature: bytes(&self.signature)?,
            handle: bytes(&self.user_handle)?,
        })
    }
}

impl Parts {
    fn used(&self) -> Used<'_> {
        Used {
            credential_id: &self.id,
            client_data: &self.client_data,
            authenticator_data: &self.authenticator_data,
            signature: &self.signature,
            handle: (!self.handle.is_empty()).then_some(&self.handle),
        }
    }
}

/// Answers from one address in ten minutes, whoever they are for.
const PER_ADDRESS: i32 = 100;

/// Counted first, and committed, whatever becomes of the answer.
async fn count(app: &App, visit: &Visit) -> Result<(), Error> {
    let window = Duration::minutes(10);
    let key = app.keys.counter(&[b"passkey", client::household(visit.origin.ip).as_bytes()]);
    let count = throttle::count(&app.pool, visit.now, &[Tally { scope: Scope::PasskeyAddress, key, window }]).await?[0];
    if count.n > PER_ADDRESS { Err(Error::TooMany((count.started + window - visit.now).whole_seconds())) } else { Ok(()) }
}

/// What the browser's `get` is asked with.
fn options(party: RelyingParty<'_>, challenge: &[u8], allowed: &[Vec<u8>]) -> Response {
    Json(json!({
        "challenge": encode(challenge),
        "rpId": party.id,
        "timeout": super::challenge::LIFE.whole_milliseconds(),
        "userVerification": "required",
        "allowCredentials": descriptors(allowed),
    }))
    .into_response()
}

fn descriptors(credentials: &[Vec<u8>]) -> Vec<serde_json::Value> {
    credentials.iter().map(|id| json!({ "type": "public-key", "id": encode(id) })).collect()
}

/// The script asked in vain: it opens the page anew, which knows what is missing.
fn ask_again() -> Response {
    StatusCode::CONFLICT.into_response()
}

/// The door of the pages where passkeys are looked after. A session opened by a link can add ways to reset, not to sign in.
async fn enter(app: &App, visit: &Visit) -> Result<Result<SignedIn, Response>, Error> {
    Ok(match sessions::enter(app, visit).await? {
        Ok(signed_in) if signed_in.session.may != May::Everything => Err(redirect(REGISTER)),
        entered => entered,
    })
}

/// Whether this person may add passkeys here.
fn is_offered(app: &App, signed_in: &SignedIn) -> bool {
    app.public.relying_party().is_some() && signed_in.tenant().policy.passkeys && !signed_in.person().is_on_premises()
}

/// The person as they are now, while nobody else can change what they sign in with; `None` when this session ended meanwhile
/// or something must be proved once more (POL-5).
async fn still(
    app: &App,
    visit: &Visit,
    db: &mut sqlx::PgConnection,
    before: &SignedIn,
    change: reproof::Change,
) -> Result<Option<SignedIn>, Error> {
    lock_person(db, before.session.tenant, Some(before.session.user)).await?;
    let Some(now) = sessions::who(app, visit, db).await?.filter(|now| now.session.id == before.session.id) else {
        return Ok(None);
    };
    let registered = reproof::registered(db, &now).await?;
    Ok(reproof::missing(&now.session, &registered, change, visit.now).is_none().then_some(now))
}

/// Where somebody goes who must prove something before this change.
async fn detour(app: &App, visit: &Visit, signed_in: &SignedIn, change: reproof::Change, back: &str) -> Result<Option<Response>, Error> {
    let registered = reproof::registered(&mut *app.pool.acquire().await?, signed_in).await?;
    Ok(reproof::detour(visit, signed_in, &registered, change, back))
}

fn event<'a>(visit: &'a Visit, signed_in: &SignedIn, activity: Activity) -> audit::Event<'a> {
    audit::Event::new(signed_in.session.tenant, visit.start.correlation, activity)
        .about(signed_in.session.user)
        .by("user")
        .from(&visit.origin)
        .with(json!({ "method": "passkey" }))
}

/// Tells every address on file (REG-3).
async fn tell(db: &mut sqlx::PgConnection, visit: &Visit, signed_in: &SignedIn, how: HowChanged) -> Result<(), Error> {
    let notice = |address| Job::Notice {
        to: signed_in.session.user,
        address,
        notice: Notice::SecurityInfoChanged { method: Registered::Passkey, how },
        correlation: visit.start.correlation,
        at: visit.now,
    };
    let jobs: Vec<Job> = signed_in.person().addresses().into_iter().map(notice).collect();
    jobs::enqueue_all(db, signed_in.session.tenant, &jobs, visit.now).await?;
    Ok(())
}

/// Writes a refusal down, and an alarm with it where a passkey may have been copied. In a transaction of its own: nothing else
/// happens after a refusal.
async fn log_refusal(app: &App, event: audit::Event<'_>, wrong: &Wrong, now: OffsetDateTime) -> Result<(), Error> {
    let event = match &wrong.passkey {
        Some(passkey) => event.about(passkey.user),
        None => event,
    };
    let mut tx = app.pool.begin().await?;
    if wrong.why == Refused::Counter {
        let alarm = audit::Event { activity: Activity::Alarm, ..event.clone() };
        alarm.because("a passkey's counter went back: it may have been copied").write(&mut tx, now).await?;
    }
    event.failed(wrong.why.as_str()).write(&mut tx, now).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Template)]
#[template(path = "passkeys/refused.html")]
struct RefusedPage {
    page: Page,
    back: String,
}

fn refused(page: Page, back: String) -> Result<Response, Error> {
    Ok(with_problem(html(&RefusedPage { page, back })?))
}

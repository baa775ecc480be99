//! Where the link of an identity provider leads (REG-7): a page with a button that names the account, and behind the button a
//! session that can only add first methods. Looking at the page uses nothing up.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use sqlx::PgConnection;
use time::Duration;

use crate::{
    app::App,
    applications::{
        Key, Scope as KeyScope,
        eligible::may_have_link,
        keys,
        links::{self, Link},
    },
    audit::{self, Activity},
    crypto::Token,
    directory::{
        facts::{self, Claimant, Look},
        store::{self, Person, Tenant, Which, Who},
    },
    factors::{
        locks::Browser,
        throttle::{self, Scope, Tally},
    },
    sessions,
    web::{Brand, Error, Page, Visit, client, cookies::Name, page::html, visit::redirect},
};

/// Links opened in vain from one address in [`VAIN_WINDOW`], until it is told to wait.
const VAIN: i32 = 60;
const VAIN_WINDOW: Duration = Duration::minutes(10);

pub fn routes() -> Router<App> {
    Router::new().route("/register/start/{token}", get(show).post(submit))
}

#[derive(Template)]
#[template(path = "arrival/start.html")]
struct StartPage {
    page: Page,
    account: String,
    application: String,
}

#[derive(Template)]
#[template(path = "arrival/gone.html")]
struct GonePage {
    page: Page,
}

/// One page for every link that does not work: unknown, used, expired, replaced, its key revoked, its person changed.
fn gone(app: &App, visit: &Visit) -> Result<Response, Error> {
    Ok((StatusCode::GONE, html(&GonePage { page: Page::new(app, visit) })?).into_response())
}

/// Whether a key may stand behind a link at this moment.
fn stands(key: Option<Key>, visit: &Visit) -> Option<Key> {
    key.filter(|key| key.is_live(visit.now) && key.may(KeyScope::CreateLinks))
}

async fn shown(db: &mut PgConnection, app: &App, visit: &Visit, token: &str) -> Result<Option<(Tenant, Person, Key)>, Error> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let Some(link) = links::find(db, &token).await?.filter(|link| link.is_open(visit.now)) else { return Ok(None) };
    let Some(key) = stands(keys::by_id(db, &app.keys, link.tenant, link.api_key).await?, visit) else { return Ok(None) };
    let tenant = store::tenant(db, &app.keys, Which::Id(link.tenant)).await?;
    let person = store::person(db, &app.keys, link.tenant, Who::Id(link.user)).await?;
    Ok(person.map(|person| (tenant, person, key)))
}

pub async fn show(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Result<Response, Error> {
    let mut db = app.pool.acquire().await?;
    let Some((tenant, person, key)) = shown(&mut db, &app, &visit, &token).await? else {
        return gone(&app, &visit);
    };
    let page = Page::new(&app, &visit).branded(Brand::from(&tenant));
    html(&StartPage { page, account: person.upn, application: key.name })
}

/// The link as it is once everybody else who opens one of this person's has finished.
async fn held(db: &mut PgConnection, token: &str) -> Result<Option<Link>, Error> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let Some(link) = links::find(db, &token).await? else { return Ok(None) };
    links::hold_person(db, link.tenant, link.user).await?;
    Ok(links::find(db, &token).await?)
}

#[derive(Deserialize)]
pub struct Pressed {
    #[serde(default)]
    token: String,
}

/// The button: what the link was made from is looked at again, the link used up and the session begun in one transaction.
pub async fn submit(State(app): State<App>, visit: Visit, Path(token): Path<String>, Form(form): Form<Pressed>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let mut tx = app.pool.begin().await?;
    let Some(link) = held(&mut tx, &token).await? else {
        tx.rollback().await?;
        return in_vain(&app, &visit).await;
    };
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser: Browser(None) };
    let key = stands(keys::hold(&mut tx, &app.keys, link.tenant, link.api_key).await?, &visit);
    let claimant = facts::claimant_again(&mut tx, look, link.tenant, link.user).await?;
    let registered = match claimant.person() {
        Some(person) => links::has_registered(&mut tx, link.tenant, person).await?,
        None => false,
    };
    let event = audit::Event::new(link.tenant, link.correlation, Activity::RegistrationLink).about(link.user).from(&visit.origin);
    if let Some(reason) = stop(&link, key.as_ref(), &claimant, registered, &visit) {
        let own = own_session(&mut tx, &visit, &link).await?;
        event.failed(reason).write(&mut tx, visit.now).await?;
        tx.commit().await?;
        // The button pressed twice: the first time was right.
        return if own { Ok(redirect(sessions::REGISTER)) } else { in_vain(&app, &visit).await };
    }
    if !links::redeem(&mut tx, &link, visit.now).await? {
        tx.rollback().await?;
        return in_vain(&app, &visit).await;
    }
    // Whoever was signed in in this browser no longer is: nothing of theirs goes on under this person's name.
    if let Some(old) = sessions::store::find(&mut tx, visit.session.as_deref(), visit.now).await? {
        sessions::store::end(&mut tx, old.tenant, old.user, old.id).await?;
    }
    let session = Token::random()?;
    let heading_to = link.heading_to.as_ref().filter(|to| claimant.tenant.policy.return_addresses.contains(to));
    let new = sessions::store::New {
        tenant: link.tenant,
        user: link.user,
        credential_version: link.credential_version,
        may: sessions::May::FirstMethods,
        by_password: false,
        by_passkey: false,
        must_change: false,
        heading_to: heading_to.map(String::as_str),
        origin: &visit.origin,
        now: visit.now,
    };
    sessions::store::begin(&mut tx, &session, &new).await?;
    event.because("a link was opened").with(serde_json::json!({ "api_key": link.api_key })).write(&mut tx, visit.now).await?;
    tx.commit().await?;
    // The browser does not become a known one (RESET-7): a stolen link would buy a budget of guesses with it.
    visit.set_cookie(Name::Session, &session.reveal());
    Ok(redirect(sessions::REGISTER))
}

/// Why a link opens nothing (any more), for the audit log.
fn stop(link: &Link, key: Option<&Key>, claimant: &Claimant, registered: bool, visit: &Visit) -> Option<&'static str> {
    if !link.is_open(visit.now) {
        Some("the link was used, replaced or has expired")
    } else if key.is_none() {
        Some("the key that made the link is revoked or has expired")
    } else if claimant.credential_version() != link.credential_version {
        Some("the password changed meanwhile")
    } else {
        may_have_link(&claimant.facts, registered).err().map(crate::applications::Refusal::as_str)
    }
}

/// Whether this browser is signed in already as the person of the link.
async fn own_session(db: &mut PgConnection, visit: &Visit, link: &Link) -> Result<bool, Error> {
    let session = sessions::store::find(db, visit.session.as_deref(), visit.now).await?;
    Ok(session.is_some_and(|session| session.tenant == link.tenant && session.user == link.user))
}

/// Counted: somebody tries links that open nothing.
async fn in_vain(app: &App, visit: &Visit) -> Result<Response, Error> {
    let household = client::household(visit.origin.ip);
    let tally =
        Tally { scope: Scope::WrongLinkAddress, key: app.keys.counter(&[b"wrong link", household.as_bytes()]), window: VAIN_WINDOW };
    let count = throttle::count(&app.pool, visit.now, &[tally]).await?[0];
    if count.n > VAIN {
        return Err(Error::TooMany((count.started + VAIN_WINDOW - visit.now).whole_seconds()));
    }
    gone(app, visit)
}

//! Signing in and out. A small door for now: enough to see that a new password works and an old one does not.

use askama::Template;
use axum::{Form, Router, extract::State, response::Response, routing::get, routing::post};
use serde::Deserialize;
use time::Duration;

use crate::{
    app::App,
    audit::{self, Activity},
    crypto::{Lane, Token},
    directory::{
        UserId,
        facts::{self, Look},
    },
    factors::{
        locks::{self, Browser},
        throttle::{self, Scope, Tally},
    },
    password, sessions,
    web::{Error, Page, Visit, client, cookies::Name, page::html, visit::redirect},
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/signin", get(show).post(submit))
        .route("/account", get(account))
        .route("/signout", post(sign_out))
        .route("/.well-known/change-password", get(|| async { redirect("/") }))
}

#[derive(Template)]
#[template(path = "account/signin.html")]
struct SignInPage {
    page: Page,
    user_id: String,
    problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    page: Page,
    account: String,
    must_change: bool,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    html(&SignInPage { page: Page::new(&app, &visit), user_id: visit.start.username.clone(), problem: None })
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    password: String,
}

/// Wrong passwords until the door closes for a while (REG-5), per account or per known browser of it.
const FAILURES: i32 = 10;
const PAUSE: Duration = Duration::seconds(60);
/// Tries in ten minutes from one address, whoever is tried.
const PER_ADDRESS: i32 = 100;

/// Unknown user, wrong password, disabled, no password: one road, one answer, one hash computed (REG-5).
pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let refuse = |key| {
        let page = SignInPage { page: Page::new(&app, &visit), user_id: form.user_id.clone(), problem: Some(key) };
        html(&page).map(|mut response| {
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            response
        })
    };
    let (Some(user_id), false) = (UserId::parse(&form.user_id), form.password.is_empty()) else {
        return refuse("signin-empty");
    };
    let window = Duration::minutes(10);
    let household = client::household(visit.origin.ip);
    let of_address = Tally { scope: Scope::SignInAddress, key: app.keys.counter(&[b"sign in", household.as_bytes()]), window };
    let counts = throttle::count(&app.pool, visit.now, &[of_address]).await?;
    if counts[0].n > PER_ADDRESS {
        return Err(Error::TooMany((counts[0].started + window - visit.now).whole_seconds()));
    }
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser: Browser(None) };
    let claimant = facts::claimant(&mut *app.pool.acquire().await?, look, &user_id).await?;
    let (tenant, subject) = (claimant.tenant.id, claimant.subject);
    let known = visit.known.browser_of(&app.keys, tenant, subject);
    let counters = locks::subject(&app.keys, tenant, subject, Browser(known));
    // Counted before anything is compared; a right password clears it again.
    let counts = throttle::count(&app.pool, visit.now, std::slice::from_ref(&counters.sign_in)).await?;
    let mut paused = counts[0].is_locked(visit.now);
    let event = || {
        audit::Event::new(tenant, visit.start.correlation, Activity::SignIn)
            .about(subject)
            .typed(Some(user_id.as_given()))
            .from(&visit.origin)
    };
    if !paused && counts[0].n >= FAILURES {
        // The pause grows with every failure beyond the tenth, up to an hour. It begins before the comparison, and of many
        // tries at once only the one that began it is compared.
        let growth = 2_i32.saturating_pow(u32::try_from(counts[0].n - FAILURES).unwrap_or(0).min(6));
        let until = visit.now + (PAUSE * growth).min(Duration::hours(1));
        paused = !throttle::lock_if_open(&mut *app.pool.acquire().await?, &counters.sign_in, visit.now, until).await?;
    }
    let holder = claimant.person().filter(|person| person.enabled && person.authentic && person.authority == "cloud");
    let hash = holder.and_then(|person| person.password_hash.clone());
    let typed = password::normalise(&form.password);
    let right = match &hash {
        Some(hash) => app.hasher.verify(Lane::SignIn, &typed, hash).await?,
        None => {
            // The same work for nobody.
            app.hasher.hash(Lane::SignIn, &typed).await?;
            false
        }
    };
    let mut tx = app.pool.begin().await?;
    let (Some(holder), true, false) = (holder, right, paused) else {
        event().failed(if paused { "paused" } else { "wrong password or no such account" }).write(&mut tx, visit.now).await?;
        tx.commit().await?;
        return refuse(if paused { "signin-paused" } else { "signin-wrong" });
    };
    throttle::clear(&mut tx, std::slice::from_ref(&counters.sign_in)).await?;
    let token = Token::random()?;
    let new = sessions::store::New {
        tenant,
        user: holder.id,
        credential_version: holder.credential_version,
        may: sessions::May::Everything,
        by_password: true,
        by_proof: false,
        heading_to: None,
        origin: &visit.origin,
        now: visit.now,
    };
    sessions::store::begin(&mut tx, &token, &new).await?;
    event().write(&mut tx, visit.now).await?;
    tx.commit().await?;
    let mut browsers = visit.known.clone();
    browsers.remember(&app.keys, tenant, subject)?;
    visit.set_cookie(Name::Known, &browsers.reveal(&app.keys));
    visit.set_cookie(Name::Session, &token.reveal());
    Ok(redirect("/account"))
}

pub async fn account(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let person = signed_in.person();
    html(&AccountPage { page: signed_in.page(&app, &visit), account: person.upn.clone(), must_change: person.must_change })
}

#[derive(Deserialize)]
pub struct Token0 {
    #[serde(default)]
    token: String,
}

pub async fn sign_out(State(app): State<App>, visit: Visit, Form(form): Form<Token0>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let mut tx = app.pool.begin().await?;
    if let Some(session) = sessions::store::find(&mut tx, visit.session.as_deref(), visit.now).await? {
        sessions::store::end(&mut tx, session.tenant, session.user, session.id).await?;
        audit::Event::new(session.tenant, visit.start.correlation, Activity::SignOut)
            .about(session.user)
            .from(&visit.origin)
            .write(&mut tx, visit.now)
            .await?;
    }
    tx.commit().await?;
    visit.set_cookie(Name::Session, "");
    Ok(redirect("/signin"))
}

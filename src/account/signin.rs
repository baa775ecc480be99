//! Signing in and out (REG-0, REG-5).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;
use time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

use super::{Plain, with_problem};
use crate::{
    app::App,
    audit::{self, Activity},
    credentials::Knock,
    crypto::Token,
    directory::{
        UserId,
        facts::{self, Claimant, Look},
        store::{Holder, Person},
    },
    eligibility::WritebackFact,
    factors::{
        locks::Browser,
        throttle::{self, Scope, Tally},
    },
    sessions::{self, May, knock},
    web::{Error, Page, Visit, client, cookies::Name, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "account/signin.html")]
struct SignInPage {
    page: Page,
    user_id: String,
    problem: Option<&'static str>,
    /// How long a pause still lasts.
    minutes: String,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    if visit.session.is_some()
        && let Some(signed_in) = sessions::who(&app, &visit, &mut *app.pool.acquire().await?).await?
        && signed_in.session.may == May::Everything
    {
        return Ok(redirect(&signed_in.onward()));
    }
    page(&app, &visit, visit.start.username.clone(), None, 0)
}

fn page(app: &App, visit: &Visit, user_id: String, problem: Option<&'static str>, seconds: i64) -> Result<Response, Error> {
    let minutes = visit.locale.number((seconds.max(1) + 59) / 60);
    html(&SignInPage { page: Page::new(app, visit), user_id, problem, minutes })
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

/// Tries in ten minutes from one address, whoever is tried.
const PER_ADDRESS: i32 = 100;

/// Unknown user, wrong password, disabled, no password, password kept elsewhere: one road, one answer, one hash computed (REG-5).
pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let again = |problem, seconds| page(&app, &visit, form.user_id.clone(), Some(problem), seconds).map(with_problem);
    let (Some(user_id), false) = (UserId::parse(&form.user_id), form.password.is_empty()) else {
        return again("signin-empty", 0);
    };
    let answer_at = Instant::now() + app.directory_deadline;
    // What is left is for writing down that it did not answer: that must not show.
    let until = answer_at - app.directory_deadline / 8;
    within_address_limit(&app, &visit).await?;
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser: Browser(None) };
    let claimant = facts::claimant(&mut *app.pool.acquire().await?, look, &user_id).await?;
    let (tenant, subject) = (claimant.tenant.id, claimant.subject);
    let door = knock::door(&app, &visit, tenant, subject);
    let holder = holder(&claimant);
    let (knock, must_change) = knock::knock(&app, &visit, &door, holder.ok(), &form.password, until).await?;
    // A directory takes its time: wherever one may be asked, every refusal takes as long as the slowest (REG-5).
    if knock != Knock::Right && claimant.tenant.policy.write_back {
        tokio::time::sleep_until(answer_at).await;
    }
    let event = audit::Event::new(tenant, visit.start.correlation, Activity::SignIn)
        .about(subject)
        .typed(Some(user_id.as_given()))
        .from(&visit.origin);
    let mut tx = app.pool.begin().await?;
    let holder = match (knock, holder) {
        (Knock::Right, Ok(holder)) => holder,
        (Knock::Paused { until }, _) => {
            event.failed("paused").with(door.named()).write(&mut tx, visit.now).await?;
            tx.commit().await?;
            return again("signin-paused", (until - visit.now).whole_seconds());
        }
        (knock, why) => {
            event.failed(why.err().unwrap_or(refusal(knock))).with(door.named()).write(&mut tx, visit.now).await?;
            tx.commit().await?;
            return again("signin-wrong", 0);
        }
    };
    throttle::clear(&mut tx, &door.cleared()).await?;
    if let Some(before) = sessions::store::find(&mut tx, visit.session.as_deref(), visit.now).await? {
        sessions::store::end(&mut tx, before.tenant, before.user, before.id).await?;
    }
    let token = Token::random()?;
    let new = sessions::store::New {
        tenant,
        user: holder.id,
        credential_version: holder.credential_version,
        may: May::Everything,
        by_password: true,
        by_passkey: false,
        must_change,
        heading_to: Some(visit.start.to.as_str()).filter(|to| sessions::may_head_for(&claimant.tenant.policy, to)),
        origin: &visit.origin,
        now: visit.now,
    };
    sessions::store::begin(&mut tx, &token, &new).await?;
    event.write(&mut tx, visit.now).await?;
    tx.commit().await?;
    let mut visit = visit;
    visit.known.remember(&app.keys, tenant, subject)?;
    visit.set_cookie(Name::Known, &visit.known.reveal(&app.keys));
    visit.set_cookie(Name::Session, &token.reveal());
    // What was carried along is in the session now, and the next thing somebody does here is another story.
    visit.start.to.clear();
    visit.start.correlation = Uuid::new_v4();
    visit.set_start(&visit.start);
    visit.session = Some(token.reveal());
    let signed_in = sessions::who(&app, &visit, &mut *app.pool.acquire().await?).await?;
    // Nobody: a new password was set, or the account switched off, at this very moment.
    Ok(redirect(&signed_in.map_or_else(|| "/signin".to_owned(), |signed_in| signed_in.onward())))
}

/// Whoever may sign in with a password here (REG-0), or what an administrator reads in the log.
fn holder(claimant: &Claimant) -> Result<&Person, &'static str> {
    let person = claimant.person().ok_or("no such account")?;
    if !person.enabled || !person.authentic {
        return Err("account disabled");
    }
    match person.holder() {
        Holder::Here if person.password_hash.is_none() => Err("no password"),
        Holder::Directory if claimant.facts.tenant.writeback == WritebackFact::Off => Err("password kept on-premises; writeback is off"),
        Holder::Directory if claimant.facts.tenant.writeback != WritebackFact::Ready => Err("password kept on-premises; no agent is there"),
        Holder::Elsewhere => Err("password kept at another identity provider"),
        Holder::Here | Holder::Directory => Ok(person),
    }
}

/// What the log calls a refusal; the page says the same of all of them.
fn refusal(knock: Knock) -> &'static str {
    match knock {
        Knock::Resting { .. } => "the directory is not asked for now, or the account would lock there",
        Knock::Away => "the directory did not answer",
        Knock::Right | Knock::Wrong | Knock::Paused { .. } => "wrong password",
    }
}

async fn within_address_limit(app: &App, visit: &Visit) -> Result<(), Error> {
    let window = Duration::minutes(10);
    let household = client::household(visit.origin.ip);
    let tally = Tally { scope: Scope::SignInAddress, key: app.keys.counter(&[b"sign in", household.as_bytes()]), window };
    let count = throttle::count(&app.pool, visit.now, &[tally]).await?[0];
    if count.n > PER_ADDRESS { Err(Error::TooMany((count.started + window - visit.now).whole_seconds())) } else { Ok(()) }
}

#[derive(Deserialize)]
pub struct Forgotten {
    #[serde(default)]
    token: String,
    #[serde(default)]
    user_id: String,
}

/// To the reset portal, with the user ID that was typed; by a form, so that no address ever holds it.
pub async fn forgot(visit: Visit, Form(form): Form<Forgotten>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    if let Some(user_id) = UserId::parse(&form.user_id) {
        let mut start = visit.start.clone();
        user_id.as_given().clone_into(&mut start.username);
        visit.set_start(&start);
    }
    Ok(redirect("/"))
}

pub async fn sign_out(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let mut tx = app.pool.begin().await?;
    if let Some(session) = sessions::store::find(&mut tx, visit.session.as_deref(), visit.now).await? {
        sessions::admin::end(&mut tx, &session).await?;
        sessions::store::end(&mut tx, session.tenant, session.user, session.id).await?;
        audit::Event::new(session.tenant, visit.start.correlation, Activity::SignOut)
            .about(session.user)
            .from(&visit.origin)
            .write(&mut tx, visit.now)
            .await?;
    }
    tx.commit().await?;
    visit.set_cookie(Name::Session, "");
    visit.set_cookie(Name::Admin, "");
    visit.head_for("");
    Ok(redirect("/signin"))
}

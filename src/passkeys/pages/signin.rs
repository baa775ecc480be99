//! Signing in with a passkey: no user ID, no password; the passkey says who it is. A refusal says nothing about anybody.

use axum::{Form, extract::State, response::Response};
use serde_json::json;
use uuid::Uuid;

use super::{Answer, count, log_refusal, party, refused};
use crate::{
    app::App,
    audit::{self, Activity},
    crypto::Token,
    directory::{
        NOBODY,
        facts::{self, Claimant, Look},
    },
    factors::locks::Browser,
    passkeys::{
        answer::{Desk, Right, Wrong},
        challenge::{self, Purpose},
        store,
        verify::Refused,
    },
    sessions,
    web::{Error, Page, Visit, cookies::Name, visit::redirect},
};

fn purpose(visit: &Visit) -> Purpose<'_> {
    Purpose::SignIn { browser: visit.start.binding() }
}

pub async fn options(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    if !visit.has_cookies {
        return Err(Error::NoCookies);
    }
    let party = party(&app)?;
    Ok(super::options(party, &challenge::issue(&app.keys, purpose(&visit), visit.now)?, &[]))
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Answer>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    count(&app, &visit).await?;
    let parts = form.parts()?;
    let desk = Desk { pool: &app.pool, keys: &app.keys, party: party(&app)?, purpose: purpose(&visit), now: visit.now };
    let right = match desk.judge(None, parts.used()).await? {
        Ok(right) => right,
        Err(wrong) => return refuse(&app, &visit, &wrong).await,
    };
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser: Browser(None) };
    let claimant = facts::claimant_again(&mut *app.pool.acquire().await?, look, right.passkey.tenant, right.passkey.user).await?;
    let Some(token) = begin(&app, &visit, &right, &claimant).await? else {
        return refuse(&app, &visit, &Wrong { why: Refused::NotAllowed, passkey: Some(right.passkey) }).await;
    };
    let mut visit = visit;
    visit.known.remember(&app.keys, claimant.tenant.id, claimant.subject)?;
    visit.set_cookie(Name::Known, &visit.known.reveal(&app.keys));
    visit.set_cookie(Name::Session, &token.reveal());
    // What was carried along is in the session now, and the next thing somebody does here is another story.
    visit.start.to.clear();
    visit.start.correlation = Uuid::new_v4();
    visit.set_start(&visit.start);
    visit.session = Some(token.reveal());
    let signed_in = sessions::who(&app, &visit, &mut *app.pool.acquire().await?).await?;
    Ok(redirect(&signed_in.map_or_else(|| "/signin".to_owned(), |signed_in| signed_in.onward())))
}

/// A session for whoever may sign in (REG-0); with it the use of the passkey is written down, or neither.
async fn begin(app: &App, visit: &Visit, right: &Right, claimant: &Claimant) -> Result<Option<Token>, Error> {
    let holder = claimant.person().filter(|person| person.enabled && person.authentic && !person.is_on_premises());
    let Some(holder) = holder.filter(|person| person.passkeys) else {
        return Ok(None);
    };
    let mut tx = app.pool.begin().await?;
    if !store::used(&mut tx, &right.passkey, right.usage, visit.now).await? {
        return Ok(None);
    }
    if let Some(before) = sessions::store::find(&mut tx, visit.session.as_deref(), visit.now).await? {
        sessions::store::end(&mut tx, before.tenant, before.user, before.id).await?;
    }
    let token = Token::random()?;
    let new = sessions::store::New {
        tenant: claimant.tenant.id,
        user: holder.id,
        credential_version: holder.credential_version,
        may: sessions::May::Everything,
        by_password: false,
        by_passkey: true,
        must_change: false,
        heading_to: Some(visit.start.to.as_str()).filter(|to| sessions::may_head_for(&claimant.tenant.policy, to)),
        origin: &visit.origin,
        now: visit.now,
    };
    sessions::store::begin(&mut tx, &token, &new).await?;
    event(visit, claimant.tenant.id).about(holder.id).because("passkey").write(&mut tx, visit.now).await?;
    tx.commit().await?;
    Ok(Some(token))
}

fn event(visit: &Visit, tenant: Uuid) -> audit::Event<'_> {
    audit::Event::new(tenant, visit.start.correlation, Activity::SignIn).from(&visit.origin).with(json!({ "method": "passkey" }))
}

/// One answer for every reason; the log has the reason, under the person the passkey claimed to be.
async fn refuse(app: &App, visit: &Visit, wrong: &Wrong) -> Result<Response, Error> {
    let tenant = wrong.passkey.as_ref().map_or(NOBODY, |passkey| passkey.tenant);
    log_refusal(app, event(visit, tenant), wrong, visit.now).await?;
    refused(Page::new(app, visit), "/signin".to_owned())
}

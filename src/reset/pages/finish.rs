//! The ends: unlocked, done, stopped, and starting over.

use askama::Template;
use axum::{Form, extract::State, response::Response};
use time::macros::datetime;

use super::{Plain, Ready, begin, forget, frame, framed, identify, password, read, show as open, waiting};
use crate::{
    app::App,
    directory::store::{Which, tenant},
    eligibility::Reason,
    factors::{challenge, locks::Browser},
    policy::Helpdesk,
    protocol::Secrets,
    reset::{
        commit::{self, What},
        flow::Stage,
        store,
    },
    web::{
        Brand, Error, Page, Visit,
        page::{html, iso},
        visit::redirect,
    },
};

#[derive(Template)]
#[template(path = "reset/unlock.html")]
struct UnlockPage {
    page: Page,
}

pub async fn show_unlock(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match open(&app, &visit).await? {
        Ok(shown) => html(&UnlockPage { page: frame(&app, &visit, &shown) }),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub async fn submit_unlock(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    let ready = match begin(&app, &visit, &form.token).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    unlock(&app, &visit, &ready).await
}

async fn unlock(app: &App, visit: &Visit, ready: &Ready) -> Result<Response, Error> {
    if let Some(person) = waiting::on_premises(ready) {
        return waiting::ask(app, visit, ready, person, Secrets::Unlock, None)
            .await
            .map(|asked| asked.unwrap_or_else(|| redirect("/reset/unlock")));
    }
    let browser = visit.known.browser_of(&app.keys, ready.flow.tenant, ready.flow.subject);
    let committed = commit::commit(app, &ready.flow, What::Unlock, Browser(browser), &visit.origin, visit.now).await?;
    password::finish(app, visit, ready, committed).await
}

#[derive(Template)]
#[template(path = "reset/done.html")]
struct DonePage {
    page: Page,
    unlocked_only: bool,
    mailed: bool,
}

pub async fn show_done(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let shown = match open(&app, &visit).await? {
        Ok(shown) => shown,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Stage::Done { unlocked_only } = shown.flow.progress.stage() else {
        return Ok(redirect("/"));
    };
    if shown.flow.progress.position.message.is_some() {
        // The verdict came by another way: this browser is known to the account from now on.
        password::remember(&app, &visit, &shown)?;
    }
    let page = frame(&app, &visit, &shown);
    html(&DonePage { page, unlocked_only, mailed: unlocked_only || shown.claimant.tenant.policy.notify_user })
}

/// Where "contact your administrator" leads.
pub struct Contact {
    /// Empty: the built-in request.
    pub link: String,
    pub text: String,
}

impl Contact {
    pub fn of(helpdesk: &Helpdesk) -> Self {
        match helpdesk {
            Helpdesk::BuiltIn => Self { link: String::new(), text: String::new() },
            Helpdesk::Email { address } => Self { link: format!("mailto:{address}"), text: address.clone() },
            Helpdesk::Link { url } => Self { link: url.clone(), text: url.clone() },
        }
    }
}

#[derive(Template)]
#[template(path = "reset/stop.html")]
struct StopPage {
    page: Page,
    title: &'static str,
    lead: &'static str,
    what: &'static str,
    advice: &'static str,
    code: Option<&'static str>,
    time: String,
    time_iso: String,
    until: String,
    contact: Contact,
    retry: bool,
}

/// The words of a reason that may be told; `None` is the one page that tells nothing (RESET-4).
fn words(shown: Option<Reason>) -> [&'static str; 4] {
    match shown {
        None => ["stop-closed-title", "stop-closed-lead", "stop-closed-what", "stop-closed-advice"],
        Some(Reason::UnknownTenant) => ["stop-unknown-title", "stop-unknown-lead", "stop-unknown-tenant-what", "stop-unknown-advice"],
        Some(Reason::UnknownUser) => ["stop-unknown-title", "stop-unknown-lead", "stop-unknown-user-what", "stop-unknown-advice"],
        Some(Reason::PersonalAccount) => ["stop-personal-title", "stop-personal-lead", "stop-personal-what", "stop-personal-advice"],
        Some(Reason::UnsupportedGuest) => ["stop-title", "stop-lead", "stop-guest-what", "stop-ask-advice"],
        Some(Reason::AccountDisabled) => ["stop-title", "stop-lead", "stop-disabled-what", "stop-ask-advice"],
        Some(Reason::TenantOff) => ["stop-title", "stop-lead", "stop-tenant-off-what", "stop-ask-advice"],
        Some(Reason::AdministratorsOff) => ["stop-title", "stop-lead", "stop-administrators-off-what", "stop-ask-advice"],
        Some(Reason::NoPolicy) => ["stop-title", "stop-lead", "stop-no-policy-what", "stop-ask-advice"],
        Some(Reason::NotInScope) => ["stop-title", "stop-lead", "stop-not-in-scope-what", "stop-ask-advice"],
        Some(Reason::NotLicensed) => ["stop-title", "stop-lead", "stop-not-licensed-what", "stop-ask-advice"],
        Some(Reason::NotEnoughMethods) => ["stop-title", "stop-lead", "stop-not-enough-methods-what", "stop-register-advice"],
        Some(Reason::WritebackOff) => ["stop-title", "stop-lead", "stop-writeback-off-what", "stop-directory-advice"],
        Some(Reason::OnPremisesAction) => ["stop-title", "stop-lead", "stop-on-premises-action-what", "stop-directory-advice"],
        Some(Reason::OnPremisesUnreachable) => ["stop-now-title", "stop-lead", "stop-on-premises-unreachable-what", "stop-retry-advice"],
        Some(Reason::Locked) => ["stop-locked-title", "stop-locked-lead", "stop-locked-what", "stop-locked-advice"],
    }
}

pub async fn show_stop(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let Some(flow) = read(&mut *app.pool.acquire().await?, &visit).await? else { return Ok(redirect("/")) };
    let Stage::Stopped(stop) = flow.progress.stage() else { return Ok(redirect(flow.progress.stage().path())) };
    // The page that tells nothing shows the branding somebody arrived with, not what the typed address would bring, and the
    // built-in contact: the same bytes for everybody, made of the flow alone, so that nobody is looked up again.
    let (brand, contact) = match stop.shown {
        None => (identify::arrival_brand(&app, &visit).await?, Contact::of(&Helpdesk::BuiltIn)),
        Some(_) => {
            let tenant = tenant(&mut *app.pool.acquire().await?, &app.keys, Which::Id(flow.tenant)).await?;
            (Brand::from(&tenant), Contact::of(&tenant.policy.helpdesk))
        }
    };
    let [title, lead, what, advice] = words(stop.shown);
    let until = stop.until.unwrap_or(datetime!(1970-01-01 0:00 UTC));
    html(&StopPage {
        page: framed(&app, &visit, &flow, &flow.progress, brand),
        title,
        lead,
        what,
        advice,
        code: stop.shown.and_then(Reason::code),
        time: visit.locale.date_time(flow.created_at),
        time_iso: iso(flow.created_at),
        until: visit.locale.date_time(until),
        contact,
        retry: stop.shown == Some(Reason::OnPremisesUnreachable),
    })
}

/// Leaves the flow and shows the first page.
pub async fn restart(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let mut tx = app.pool.begin().await?;
    if let Ok(Some(flow)) = read(&mut tx, &visit).await {
        // Left means over: no code, call or proof of it counts any more.
        store::end(&mut tx, &flow, visit.now).await?;
        challenge::supersede(&mut tx, flow.tenant, flow.id, visit.now).await?;
    }
    tx.commit().await?;
    forget(&visit);
    Ok(redirect("/"))
}

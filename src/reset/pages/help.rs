//! Help, how people are protected, contacting an administrator, and the tenant's logo.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{Plain, finish::Contact, identify, read, within_steps};
use crate::{
    app::App,
    audit::{self, Activity},
    directory::store::{Which, tenant},
    factors::{
        locks::DAY,
        throttle::{self, Scope, Tally},
    },
    jobs::{self, Job},
    policy::Helpdesk,
    reset::{flow::Stage, store::Flow},
    web::{Error, Page, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "protection.html")]
struct ProtectionPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    page: Page,
    contact: Contact,
    /// Somebody was named and the check passed: the built-in request can be sent.
    can_send: bool,
}

#[derive(Template)]
#[template(path = "contact-sent.html")]
struct SentPage {
    page: Page,
    contact: Contact,
}

pub async fn show_help(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    html(&HelpPage { page: Page::new(&app, &visit).branded(identify::arrival_brand(&app, &visit).await?) })
}

pub async fn show_protection(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    html(&ProtectionPage { page: Page::new(&app, &visit).branded(identify::arrival_brand(&app, &visit).await?) })
}

/// The helpdesk of the tenant whose domain was typed or given: that is public, whoever was typed before the `@`.
async fn helpdesk(app: &App, visit: &Visit) -> Result<(Contact, bool), Error> {
    let mut db = app.pool.acquire().await?;
    let flow = read(&mut db, visit).await.unwrap_or_default();
    let Some(flow) = flow else {
        return Ok((Contact::of(&Helpdesk::BuiltIn), false));
    };
    let tenant = tenant(&mut db, &app.keys, Which::Id(flow.tenant)).await?;
    // Somebody who was told nothing is told nothing here either: a help desk of its own would tell a known domain.
    let helpdesk = if told_nothing(&flow) { &Helpdesk::BuiltIn } else { &tenant.policy.helpdesk };
    Ok((Contact::of(helpdesk), true))
}

pub async fn show_contact(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let (contact, can_send) = helpdesk(&app, &visit).await?;
    let page = Page::new(&app, &visit).branded(identify::arrival_brand(&app, &visit).await?);
    html(&ContactPage { page, contact, can_send })
}

fn told_nothing(flow: &Flow) -> bool {
    matches!(flow.progress.stage(), Stage::Stopped(stop) if stop.shown.is_none())
}

/// Asks the administrators for help, at most once a person and day (section 7). Only the flow and its organisation are looked
/// at here: who is asked about and who helps is found out later, so that the answer and the work for it are the same whoever
/// was typed (RESET-4).
pub async fn submit_contact(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let mut db = app.pool.acquire().await?;
    let Some(flow) = read(&mut db, &visit).await? else {
        return Err(Error::Expired);
    };
    within_steps(&app, &visit, &mut db, &flow).await?;
    let tenant = tenant(&mut db, &app.keys, Which::Id(flow.tenant)).await?;
    drop(db);
    let built_in = told_nothing(&flow) || tenant.policy.helpdesk == Helpdesk::BuiltIn;
    let key = app.keys.counter(&[b"contact", flow.tenant.as_bytes(), flow.subject.as_bytes()]);
    let mut tx = app.pool.begin().await?;
    // In one transaction: a request that was counted is on its way.
    let counts = throttle::count_within(&mut tx, visit.now, &[Tally { scope: Scope::ContactPerson, key, window: DAY }]).await?;
    let job = Job::Help { subject: flow.subject, correlation: flow.correlation, at: visit.now };
    let jobs: Vec<Job> = (built_in && counts[0].n <= 1).then_some(job).into_iter().collect();
    jobs::enqueue_all(&mut tx, flow.tenant, &jobs, visit.now).await?;
    audit::Event::new(flow.tenant, flow.correlation, Activity::ContactedAdministrator)
        .about(flow.subject)
        .from(&visit.origin)
        .with(serde_json::json!({ "passed_on": jobs.len() == 1 }))
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(redirect("/contact/sent"))
}

pub async fn contact_sent(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let (contact, _) = helpdesk(&app, &visit).await?;
    let page = Page::new(&app, &visit).branded(identify::arrival_brand(&app, &visit).await?);
    html(&SentPage { page, contact })
}

/// A logo by the hash of its bytes: PNG that we encoded ourselves, for a year.
pub async fn logo(State(app): State<App>, Path(name): Path<String>) -> Response {
    let hash = name.trim_end_matches(".png").to_owned();
    let found = sqlx::query_scalar!("select logo from tenant where logo_hash = $1 limit 1", hash).fetch_optional(&app.pool).await;
    match found {
        Ok(Some(Some(png))) => {
            ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], png).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

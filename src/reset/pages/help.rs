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
    directory::{
        administrators::helpers,
        facts::{self, Look},
        store::{Which, tenant},
    },
    factors::{
        locks::{Browser, DAY},
        throttle::{self, Scope, Tally},
    },
    jobs::{self, Address, Job, Notice},
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

/// At most one request a person and day, 20 a tenant and day (section 7).
const PER_TENANT: i32 = 20;

/// Asks the administrators for help. The answer is the same whoever was typed, and whether or not anybody was told.
pub async fn submit_contact(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let mut db = app.pool.acquire().await?;
    let Some(flow) = read(&mut db, &visit).await? else {
        return Err(Error::Expired);
    };
    within_steps(&app, &visit, &mut db, &flow).await?;
    let key = |label: &[u8], id: &[u8]| app.keys.counter(&[label, flow.tenant.as_bytes(), id]);
    let of_person = Tally { scope: Scope::ContactPerson, key: key(b"contact", flow.subject.as_bytes()), window: DAY };
    let counts = throttle::count_within(&mut db, visit.now, &[of_person]).await?;
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser: Browser(None) };
    let claimant = facts::claimant_again(&mut db, look, flow.tenant, flow.subject).await?;
    let helpers = helpers(&mut db, &app.keys, flow.tenant).await?;
    let built_in = told_nothing(&flow) || claimant.tenant.policy.helpdesk == Helpdesk::BuiltIn;
    let person = claimant.person().filter(|_| built_in && counts[0].n <= 1);
    // Only what will be sent counts for the tenant; everybody else raises a counter that nobody reads, so that the
    // statements are the same (RESET-4).
    let counted = if person.is_some() { key(b"contact tenant", b"") } else { key(b"contact nobody", flow.subject.as_bytes()) };
    let of_tenant = Tally { scope: Scope::ContactTenant, key: counted, window: DAY };
    let counts = throttle::count_within(&mut db, visit.now, &[of_tenant]).await?;
    drop(db);
    let mut tx = app.pool.begin().await?;
    let jobs: Vec<Job> = person
        .filter(|_| counts[0].n <= PER_TENANT)
        .map(|person| Notice::HelpWanted { user_id: person.upn.clone() })
        .into_iter()
        .flat_map(|notice| helpers.iter().map(move |&to| (to, notice.clone())))
        .map(|(to, notice)| Job::Notice { to, address: Address::Primary, notice, correlation: flow.correlation, at: visit.now })
        .collect();
    jobs::enqueue_all(&mut tx, flow.tenant, &jobs, visit.now).await?;
    let told = jobs.len();
    audit::Event::new(flow.tenant, flow.correlation, Activity::ContactedAdministrator)
        .about(flow.subject)
        .from(&visit.origin)
        .with(serde_json::json!({ "told": told }))
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

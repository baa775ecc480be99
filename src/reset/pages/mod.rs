//! The pages of the reset portal. A handler is one paragraph: read, decide, save, redirect.

mod challenge;
mod finish;
mod help;
mod identify;
mod method;
mod password;
mod person_check;
mod trouble;

use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    commit,
    flow::{Event, Progress, Stage},
    prove::Step,
    store::{self, Flow},
};
use crate::{
    app::App,
    audit::{self, Activity},
    crypto::Token,
    directory::facts::{self, Claimant, Look},
    eligibility::Stop,
    factors::locks::Browser,
    web::{
        Brand, Error, Page, StepState, Visit,
        cookies::{FlowTokens, Name},
        visit::redirect,
    },
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(identify::show).post(identify::submit))
        .route("/reset/trouble", get(trouble::show).post(trouble::submit))
        .route("/reset/method", get(method::show).post(method::submit))
        .route("/reset/code", get(challenge::show_code).post(challenge::submit_code))
        .route("/reset/questions", get(challenge::show_questions).post(challenge::submit_questions))
        .route("/reset/calling", get(challenge::show_calling).post(challenge::submit_calling))
        .route("/reset/calling/state", get(challenge::calling_state))
        .route("/reset/password", get(password::show).post(password::submit))
        .route("/reset/unlock", get(finish::show_unlock).post(finish::submit_unlock))
        .route("/reset/done", get(finish::show_done))
        .route("/reset/stop", get(finish::show_stop))
        .route("/reset/restart", post(finish::restart))
        .route("/contact", get(help::show_contact).post(help::submit_contact))
        .route("/contact/sent", get(help::contact_sent))
        .route("/help", get(help::show_help))
        .route("/protection", get(help::show_protection))
        .route("/captcha/challenge", get(person_check::challenge))
}

/// Routes that are no pages: pictures and sounds, which carry no cookies and need no words.
pub fn bare_routes() -> Router<App> {
    Router::new()
        .route("/captcha/picture/{token}", get(person_check::picture))
        .route("/captcha/sound/{language}/{token}", get(person_check::sound))
        .route("/brand/{hash}", get(help::logo))
}

/// Every form carries its token.
#[derive(Deserialize)]
pub struct Plain {
    #[serde(default)]
    pub token: String,
    /// Which button was pressed, where there are several.
    #[serde(default, rename = "do")]
    pub action: String,
}

/// A flow as a page shows it.
struct Shown {
    flow: Flow,
    claimant: Claimant,
}

/// Reads the flow of the visitor for a page; where the flow stands elsewhere, its own page is the answer.
async fn show(app: &App, visit: &Visit) -> Result<Result<Shown, Response>, Error> {
    let mut db = app.pool.acquire().await?;
    let Some(flow) = read(&mut db, visit).await? else {
        return Ok(Err(redirect("/")));
    };
    let here = flow.progress.stage().path();
    if visit.path != here && !visit.path.starts_with(&format!("{here}/")) {
        return Ok(Err(redirect(here)));
    }
    let claimant = look_again(app, visit, &mut db, &flow).await?;
    if is_over(&flow, &claimant, visit) {
        return Err(Error::Expired);
    }
    Ok(Ok(Shown { flow, claimant }))
}

async fn read(db: &mut PgConnection, visit: &Visit) -> Result<Option<Flow>, Error> {
    let Some(tokens) = &visit.flow else {
        return Ok(None);
    };
    let Some(flow) = store::find(db, &tokens.hashes()).await? else {
        return Ok(None);
    };
    // A finished flow is only ever looked at; one under way ends at its time.
    if visit.now >= flow.expires_at { Err(Error::Expired) } else { Ok(Some(flow)) }
}

async fn look_again(app: &App, visit: &Visit, db: &mut PgConnection, flow: &Flow) -> Result<Claimant, Error> {
    let browser = Browser(visit.known.browser_of(&app.keys, flow.tenant, flow.subject));
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser };
    Ok(facts::claimant_again(db, look, flow.tenant, flow.subject).await?)
}

/// The person's password was set by something else since the flow began.
fn is_over(flow: &Flow, claimant: &Claimant, _: &Visit) -> bool {
    flow.progress.position.finished.is_none() && flow.user.is_some() && claimant.credential_version() != flow.credential_version
}

/// A step that may be taken: form token right, flow alive, stage the one of this page, decision taken again (POL-5).
struct Ready {
    flow: Flow,
    progress: Progress,
    claimant: Claimant,
}

impl Ready {
    fn step<'a>(&'a self, app: &'a App, visit: &'a Visit) -> Step<'a> {
        Step {
            app,
            flow: &self.flow,
            progress: &self.progress,
            claimant: &self.claimant,
            origin: &visit.origin,
            browser: Browser(visit.known.browser_of(&app.keys, self.flow.tenant, self.flow.subject)),
            language: visit.locale.code(),
            now: visit.now,
        }
    }
}

async fn begin(app: &App, visit: &Visit, token: &str) -> Result<Result<Ready, Response>, Error> {
    visit.check_form(token)?;
    let mut db = app.pool.acquire().await?;
    let Some(flow) = read(&mut db, visit).await? else {
        return Err(Error::Expired);
    };
    let here = flow.progress.stage().path();
    if visit.path != here {
        // Skipping, replaying and mixing steps is refused and written down; a double click lands here too, so it is polite.
        audit::Event::new(flow.tenant, flow.correlation, Activity::FlowProgress)
            .about(flow.subject)
            .failed("a step that is not open")
            .from(&visit.origin)
            .with(serde_json::json!({ "posted": visit.path, "open": here }))
            .write(&mut db, visit.now)
            .await?;
        return Ok(Err(redirect(here)));
    }
    let claimant = look_again(app, visit, &mut db, &flow).await?;
    if is_over(&flow, &claimant, visit) {
        return Err(Error::Expired);
    }
    drop(db);
    match commit::current(&flow, &claimant) {
        Ok(mut progress) => {
            exclude_used_destinations(app, &flow, &claimant, &mut progress);
            Ok(Ok(Ready { flow, progress, claimant }))
        }
        Err(stop) => Ok(Err(end(app, visit, &flow, stop).await?)),
    }
}

/// Two gates need two destinations (RESET-6): a mobile number that is also the office number passes one gate, not two.
fn exclude_used_destinations(app: &App, flow: &Flow, claimant: &Claimant, progress: &mut Progress) {
    let Some(person) = claimant.person() else {
        return;
    };
    let proofs = progress.proofs.clone();
    progress.grant.kinds.retain(|&kind| {
        proofs.contains(&kind)
            || crate::factors::challenge::value_of(kind, person)
                .is_some_and(|value| !flow.destinations.contains(&app.keys.destination(flow.tenant, value)))
    });
}

/// Ends a flow with a reason, written down in a transaction of its own (RESET-11).
async fn end(app: &App, visit: &Visit, flow: &Flow, stop: Stop) -> Result<Response, Error> {
    let mut tx = app.pool.begin().await?;
    if let Ok(progress) = flow.progress.clone().on(Event::Stopped(stop)) {
        // Somebody else moving the flow on at this moment changes nothing: their next step is decided again as well.
        let _ = store::save(&mut tx, flow, &progress, None).await?;
        crate::factors::challenge::supersede(&mut tx, flow.tenant, flow.id, visit.now).await?;
        audit::Event::new(flow.tenant, flow.correlation, Activity::FlowProgress)
            .about(flow.subject)
            .failed(stop.reason.as_str())
            .from(&visit.origin)
            .write(&mut tx, visit.now)
            .await?;
    }
    tx.commit().await?;
    Ok(redirect(Stage::Stopped(stop).path()))
}

/// A passed gate gives a new id (RESET-6).
fn renew(visit: &Visit, token: Token) {
    visit.set_flow(Some(&FlowTokens { present: token, next: None }));
}

/// Where a flow stands now, after another request may have moved it.
async fn onward(app: &App, visit: &Visit) -> Result<Response, Error> {
    let mut db = app.pool.acquire().await?;
    let flow = read(&mut db, visit).await?;
    Ok(redirect(flow.map_or("/", |flow| flow.progress.stage().path())))
}

/// The frame of a page within a flow: branding, trail, door, support code.
fn frame(app: &App, visit: &Visit, flow: &Flow, brand: Brand, progress: &Progress) -> Page {
    let mut page = Page::new(app, visit).branded(brand);
    page.reference = flow.correlation.to_string();
    page.trail = trail(progress);
    page.ajar = match progress.stage() {
        Stage::Trouble | Stage::Choose { gate: 1 } | Stage::Prove { gate: 1, .. } => 1,
        Stage::Choose { .. } | Stage::Prove { .. } => 2,
        Stage::Password | Stage::Unlock => 3,
        Stage::Done { .. } => 4,
        Stage::Stopped(_) => 0,
    };
    page
}

fn trail(progress: &Progress) -> Vec<crate::web::Step> {
    let stage = progress.stage();
    let two = progress.grant.gates > 1;
    let unlock = progress.position.trouble == Some(super::flow::Trouble::Unlock);
    let last = if unlock { "trail-unlock" } else { "trail-password" };
    let keys: &[&'static str] =
        if two { &["trail-account", "trail-first", "trail-second", last] } else { &["trail-account", "trail-proof", last] };
    let now = match stage {
        Stage::Trouble => 0,
        Stage::Choose { gate } | Stage::Prove { gate, .. } => usize::from(gate),
        Stage::Password | Stage::Unlock => keys.len() - 1,
        Stage::Done { .. } => keys.len(),
        Stage::Stopped(_) => return vec![],
    };
    keys.iter()
        .enumerate()
        .map(|(i, &key)| {
            let state = match i.cmp(&now) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Now,
                std::cmp::Ordering::Greater => StepState::ToCome,
            };
            crate::web::Step { key, state }
        })
        .collect()
}

/// A page that shows a problem: the form again, with 422, so that scripts and caches know it is no success.
fn with_problem(response: Response) -> Response {
    let mut response = response.into_response();
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    response
}

/// Leaves the flow behind: its cookie goes, and the next first page gets a new correlation id.
fn forget(visit: &Visit) {
    visit.set_cookie(Name::Flow, "");
}

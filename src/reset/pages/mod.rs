//! The pages of the reset portal. A handler is one paragraph: read, decide, save, redirect.

mod challenge;
mod finish;
mod help;
mod identify;
mod method;
mod password;
mod person_check;
mod trouble;
mod waiting;

use axum::{
    Router,
    response::Response,
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
    directory::{
        facts::{self, Claimant, Look},
        store::{Which, tenant},
    },
    eligibility::Stop,
    factors::{
        locks::{Browser, DAY},
        throttle::{self, Scope, Tally},
    },
    web::{
        Brand, Error, Page, StepState, Visit,
        cookies::{FlowTokens, Name},
        page::with_problem,
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
        .route("/reset/waiting", get(waiting::show))
        .route("/reset/waiting/state", get(waiting::state))
        .route("/reset/result", get(waiting::show_result).post(waiting::try_again))
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

/// Reads the flow of the visitor for a page, as the decision of this moment sees it; where it stands elsewhere, its own page
/// is the answer. Changes nothing.
async fn show(app: &App, visit: &Visit) -> Result<Result<Ready, Response>, Error> {
    let mut db = app.pool.acquire().await?;
    let Some(flow) = read(&mut db, visit).await? else { return Ok(Err(redirect("/"))) };
    let claimant = look_again(app, visit, &mut db, &flow).await?;
    if is_over(&flow, &claimant) {
        return over(visit, &mut db).await.map(Err);
    }
    // A refusal of this moment is told, and written down, at the next step.
    let progress = if flow.progress.is_settled() {
        flow.progress.clone()
    } else {
        tightened(app, &flow, &claimant).unwrap_or_else(|_| flow.progress.clone())
    };
    let here = progress.stage().path();
    if visit.path != here {
        return Ok(Err(redirect(here)));
    }
    let brand = brand(app, visit, &mut db, &claimant).await?;
    Ok(Ok(Ready { flow, progress, claimant, brand }))
}

/// The tenant's own; for guests that of a tenant they came for and belong to (DIR-7).
async fn brand(app: &App, visit: &Visit, db: &mut PgConnection, claimant: &Claimant) -> Result<Brand, Error> {
    if claimant.tenant.is_known() || visit.start.domain.is_empty() {
        return Ok(Brand::from(&claimant.tenant));
    }
    let tenant = tenant(db, &app.keys, Which::Domain(&visit.start.domain)).await?;
    let belongs = crate::directory::store::is_guest_of(db, tenant.id, claimant.subject).await?;
    Ok(if belongs { Brand::from(&tenant) } else { Brand::default() })
}

/// The flow under the decision of this moment (POL-5), without the ways that lead to a destination already used.
fn tightened(app: &App, flow: &Flow, claimant: &Claimant) -> Result<Progress, Stop> {
    let mut progress = commit::current(&app.keys, flow, claimant)?;
    exclude_used_destinations(app, flow, claimant, &mut progress);
    Ok(progress)
}

async fn read(db: &mut PgConnection, visit: &Visit) -> Result<Option<Flow>, Error> {
    let Some(tokens) = &visit.flow else {
        return Ok(None);
    };
    let Some(flow) = store::find(db, &tokens.hashes(&visit.start), visit.now).await? else {
        return Ok(None);
    };
    // A finished flow is only ever looked at; one under way ends at its time, unless the directory was asked before.
    let watched = flow.progress.is_settled() && flow.watched_until.is_some_and(|until| visit.now < until);
    if visit.now >= flow.expires_at && !watched { Err(Error::Expired) } else { Ok(Some(flow)) }
}

async fn look_again(app: &App, visit: &Visit, db: &mut PgConnection, flow: &Flow) -> Result<Claimant, Error> {
    let browser = Browser(visit.known.browser_of(&app.keys, flow.tenant, flow.subject));
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser };
    Ok(facts::claimant_again(db, look, flow.tenant, flow.subject).await?)
}

/// The person's password was set by something else since the flow began.
fn is_over(flow: &Flow, claimant: &Claimant) -> bool {
    !flow.progress.is_settled() && flow.user.is_some() && claimant.credential_version() != flow.credential_version
}

/// Steps of one flow, taken or refused: a person needs a dozen. Beyond it nothing is written any more.
const STEPS: i32 = 400;

async fn within_steps(app: &App, visit: &Visit, db: &mut PgConnection, flow: &Flow) -> Result<(), Error> {
    let tally = Tally { scope: Scope::StepsOfFlow, key: app.keys.counter(&[b"steps", flow.id.as_bytes()]), window: DAY };
    let counts = throttle::count_within(db, visit.now, &[tally]).await?;
    if counts[0].n > STEPS { Err(Error::Expired) } else { Ok(()) }
}

/// The password was set meanwhile: by the first of two clicks, or elsewhere.
async fn over(visit: &Visit, db: &mut PgConnection) -> Result<Response, Error> {
    let flow = read(db, visit).await?.filter(|flow| flow.progress.is_settled());
    flow.map(|flow| redirect(flow.progress.stage().path())).ok_or(Error::Expired)
}

/// A step that may be taken: form token right, flow alive, stage the one of this page, decision taken again (POL-5).
struct Ready {
    flow: Flow,
    progress: Progress,
    claimant: Claimant,
    brand: Brand,
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
            start: visit.start.binding(),
            now: visit.now,
        }
    }
}

async fn begin(app: &App, visit: &Visit, token: &str) -> Result<Result<Ready, Response>, Error> {
    visit.check_form(token)?;
    let mut db = app.pool.acquire().await?;
    let flow = read(&mut db, visit).await?.ok_or(Error::Expired)?;
    within_steps(app, visit, &mut db, &flow).await?;
    let claimant = look_again(app, visit, &mut db, &flow).await?;
    if is_over(&flow, &claimant) {
        return over(visit, &mut db).await.map(Err);
    }
    let progress = if flow.progress.is_settled() {
        flow.progress.clone()
    } else {
        match tightened(app, &flow, &claimant) {
            Ok(progress) => progress,
            Err(stop) => {
                drop(db);
                return Ok(Err(end(app, visit, &flow, stop).await?));
            }
        }
    };
    let here = progress.stage().path();
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
    let brand = brand(app, visit, &mut db, &claimant).await?;
    Ok(Ok(Ready { flow, progress, claimant, brand }))
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
    crate::factors::challenge::hold_flow(&mut tx, flow.tenant, flow.id).await?;
    if let Ok(progress) = flow.progress.clone().on(Event::Stopped(stop))
        && store::save(&mut tx, flow, &progress, None).await?.is_ok()
    {
        crate::factors::challenge::supersede(&mut tx, flow.tenant, flow.id, visit.now).await?;
        audit::Event::new(flow.tenant, flow.correlation, Activity::FlowProgress)
            .about(flow.subject)
            .failed(stop.reason.as_str())
            .with(stop.seen())
            .from(&visit.origin)
            .write(&mut tx, visit.now)
            .await?;
        tx.commit().await?;
        return Ok(redirect(Stage::Stopped(stop).path()));
    }
    // Another request moved the flow on: what it opened stays, and its next step is decided again as well.
    tx.rollback().await?;
    onward(app, visit).await
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
fn frame(app: &App, visit: &Visit, ready: &Ready) -> Page {
    framed(app, visit, &ready.flow, &ready.progress, ready.brand.clone())
}

fn framed(app: &App, visit: &Visit, flow: &Flow, progress: &Progress, brand: Brand) -> Page {
    let mut page = Page::new(app, visit).branded(brand);
    page.reference = flow.correlation.to_string();
    page.trail = trail(progress);
    page.ajar = match progress.stage() {
        Stage::Trouble | Stage::Choose { gate: 1 } | Stage::Prove { gate: 1, .. } => 1,
        Stage::Choose { .. } | Stage::Prove { .. } => 2,
        Stage::Password | Stage::Unlock | Stage::Waiting => 3,
        Stage::Done { .. } => 4,
        Stage::Stopped(_) | Stage::Result(_) => 0,
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
        Stage::Password | Stage::Unlock | Stage::Waiting => keys.len() - 1,
        Stage::Done { .. } => keys.len(),
        Stage::Stopped(_) | Stage::Result(_) => return vec![],
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

/// Leaves the flow behind: its cookie goes, and the next first page gets a new correlation id.
fn forget(visit: &Visit) {
    visit.set_cookie(Name::Flow, "");
}

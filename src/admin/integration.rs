//! On-premises integration: how the agents are, in words; agents, codes, keys, directory syncs (WB-3, WB-7 to WB-9a, WB-11).

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Actor, Door, form, page, with_problem};
use crate::{
    access::Act,
    app::App,
    directory::UserId,
    integration::{
        agents::{self, By, Listed},
        status::{self, Status},
        syncs::{self, Refused, SyncSeen},
    },
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

const HERE: &str = "/admin/on-premises";
const CODE: &str = "/admin/on-premises/code";
const AGENT: &str = "/admin/on-premises/agents/{id}";
const SYNC: &str = "/admin/on-premises/directories/{id}";

pub const DOORS: &[Door] = &[
    page(HERE, Act::SeeSettings),
    page(CODE, Act::ChangeOnPremises),
    form(CODE, Act::ChangeOnPremises),
    page(AGENT, Act::SeeSettings),
    form(AGENT, Act::ChangeOnPremises),
    page(SYNC, Act::SeeSettings),
    form(SYNC, Act::ChangeOnPremises),
];

pub fn routes() -> Router<App> {
    Router::new()
        .route(HERE, get(show))
        .route(CODE, get(show_code).post(make_code))
        .route(AGENT, get(show_agent).post(change_agent))
        .route(SYNC, get(show_sync).post(change_sync))
}

/// The rules of a set, as its directory's agent published them.
struct Rules {
    min_length: i64,
    complexity: bool,
    history: i64,
    min_age_days: i64,
    lockout_threshold: i64,
}

/// One directory with everything that is seen of it.
struct Directory {
    id: Uuid,
    name: String,
    status: Status,
    rules: Option<Rules>,
    sync: Option<SyncSeen>,
}

impl Directory {
    fn is_up(&self) -> bool {
        matches!(self.status, Status::Up | Status::OutOfDate)
    }
}

#[derive(Template)]
#[template(path = "admin/on-premises.html")]
struct ShowPage {
    page: Page,
    directories: Vec<Directory>,
    agents: Vec<Listed>,
    write_back: bool,
    may_change: bool,
}

async fn directories(app: &App, tenant: Uuid, now: OffsetDateTime) -> Result<Vec<Directory>, Error> {
    let mut syncs = syncs::syncs(&app.pool, tenant).await?;
    let rules = |sets: Option<serde_json::Value>| {
        let sets = sets?;
        // Set 0 holds for everybody who has none of their own.
        let set = sets.as_array()?.iter().find(|set| set["id"] == 0)?;
        let number = |name: &str| set[name].as_i64().unwrap_or(0);
        Some(Rules {
            min_length: number("min_length"),
            complexity: set["complexity"] == true,
            history: number("history"),
            min_age_days: number("min_age_seconds") / 86_400,
            lockout_threshold: number("lockout_threshold"),
        })
    };
    let all = status::statuses(&app.pool, tenant, now).await?.into_iter().map(|seen| {
        let sync = syncs.iter().position(|sync| sync.directory == seen.name).map(|at| syncs.swap_remove(at));
        Directory { id: seen.id, name: seen.name, status: seen.status, rules: rules(seen.rules), sync }
    });
    Ok(all.collect())
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    let tenant = actor.tenant();
    html(&ShowPage {
        page: actor.page(&app, &visit),
        directories: directories(&app, tenant.id, visit.now).await?,
        agents: agents::list(&app.pool, tenant.id, visit.now).await?,
        write_back: tenant.policy.write_back,
        may_change: actor.allows(Act::ChangeOnPremises),
    })
}

// ---------- a code to join with

#[derive(Template)]
#[template(path = "admin/on-premises-code.html")]
struct CodePage {
    page: Page,
    names: Vec<String>,
    directory: String,
    /// Shown once, when it was made.
    code: Option<Zeroizing<String>>,
    portal: String,
    problem: Option<Problem>,
}

fn code_page(app: &App, visit: &Visit, actor: &Actor, names: Vec<String>, directory: String) -> CodePage {
    let page = actor.page(app, visit);
    CodePage { page, names, directory, code: None, portal: app.public.origin().to_owned(), problem: None }
}

async fn names(app: &App, actor: &Actor, now: OffsetDateTime) -> Result<Vec<String>, Error> {
    Ok(status::statuses(&app.pool, actor.tenant().id, now).await?.into_iter().map(|seen| seen.name).collect())
}

async fn show_code(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    let names = names(&app, &actor, visit.now).await?;
    let first = names.first().cloned().unwrap_or_else(|| "hq".to_owned());
    html(&code_page(&app, &visit, &actor, names, first))
}

#[derive(Deserialize)]
struct NewCode {
    #[serde(default)]
    token: String,
    #[serde(default)]
    directory: String,
}

/// The code stands on the answer to this form and nowhere else: it is kept as what checks it only, and the page is never cached.
async fn make_code(State(app): State<App>, visit: Visit, actor: Actor, Form(filled): Form<NewCode>) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let name = filled.directory.trim();
    let mut seen = code_page(&app, &visit, &actor, names(&app, &actor, visit.now).await?, name.to_owned());
    let sound = (1..=64).contains(&name.chars().count()) && !name.contains(char::is_control);
    seen.problem = if !sound {
        Some(Problem::new("agent-code-directory-name", "directory"))
    } else if actor.person().is_on_premises() {
        Some(Problem::new("agent-code-not-cloud", "directory"))
    } else {
        None
    };
    if seen.problem.is_some() {
        return html(&seen).map(with_problem);
    }
    let own = UserId::parse(&actor.person().upn).ok_or(Error::BadRequest)?;
    seen.code = Some(agents::code(&app.pool, &app.keys, actor.tenant().id, name, &own, actor.named(), visit.now).await?);
    app.wake.notify_waiters();
    html(&seen)
}

// ---------- one agent

#[derive(Template)]
#[template(path = "admin/on-premises-agent.html")]
struct AgentPage {
    page: Page,
    agent: Listed,
    may_change: bool,
    problem: Option<Problem>,
}

async fn agent_page(app: &App, visit: &Visit, actor: &Actor, id: Uuid, problem: Option<Problem>) -> Result<Response, Error> {
    let all = agents::list(&app.pool, actor.tenant().id, visit.now).await?;
    let agent = all.into_iter().find(|agent| agent.id == id).ok_or(Error::NotFound)?;
    html(&AgentPage { page: actor.page(app, visit), agent, may_change: actor.allows(Act::ChangeOnPremises), problem })
}

async fn show_agent(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    agent_page(&app, &visit, &actor, id, None).await
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    token: String,
    #[serde(default, rename = "do")]
    action: String,
    /// Ticked: the fingerprints are the same, or the agent is to go for good.
    #[serde(default)]
    sure: String,
}

async fn change_agent(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(filled): Form<Change>,
) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let (tenant, by, now) = (actor.tenant().id, actor.named(), visit.now);
    let (pool, keys) = (&app.pool, &app.keys);
    if agents::tenant_of(pool, id).await.ok() != Some(tenant) {
        return Err(Error::NotFound);
    }
    let sure = filled.sure == "yes";
    let done = match filled.action.as_str() {
        "approve" if sure => agents::approve(pool, keys, tenant, id, by, now).await?,
        "revoke" if sure => agents::revoke(pool, keys, tenant, id, by, now).await?,
        "approve" => {
            return agent_page(&app, &visit, &actor, id, Some(Problem::new("agent-compare-first", "approve"))).await.map(with_problem);
        }
        "revoke" => return agent_page(&app, &visit, &actor, id, Some(Problem::new("agent-sure-first", "revoke"))).await.map(with_problem),
        "disable" => agents::switch(pool, keys, tenant, id, (false, By::Administrator(by)), now).await?.is_some(),
        "enable" => agents::switch(pool, keys, tenant, id, (true, By::Administrator(by)), now).await?.is_some(),
        "roll" => agents::roll(pool, keys, tenant, id, by, now).await?,
        _ => return Err(Error::BadRequest),
    };
    if !done {
        return agent_page(&app, &visit, &actor, id, Some(Problem::new("agent-not-done", "agent"))).await.map(with_problem);
    }
    Ok(redirect(&visit.path))
}

// ---------- the sync of one directory

#[derive(Template)]
#[template(path = "admin/on-premises-directory.html")]
struct SyncPage {
    page: Page,
    directory: Directory,
    refused: Vec<Refused>,
    may_change: bool,
}

async fn directory_of(app: &App, actor: &Actor, id: Uuid, now: OffsetDateTime) -> Result<Directory, Error> {
    directories(app, actor.tenant().id, now).await?.into_iter().find(|directory| directory.id == id).ok_or(Error::NotFound)
}

async fn show_sync(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let directory = directory_of(&app, &actor, id, visit.now).await?;
    let mut refused = syncs::refused(&app.pool, actor.tenant().id).await?;
    refused.retain(|refused| refused.directory == directory.name);
    html(&SyncPage { page: actor.page(&app, &visit), directory, refused, may_change: actor.allows(Act::ChangeOnPremises) })
}

#[derive(Deserialize)]
struct ChangeSync {
    #[serde(default)]
    token: String,
    #[serde(default, rename = "do")]
    action: String,
    #[serde(default)]
    new_people: String,
    #[serde(default)]
    most_lost: String,
}

async fn change_sync(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(filled): Form<ChangeSync>,
) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let directory = directory_of(&app, &actor, id, visit.now).await?;
    let (tenant, by, name) = (actor.tenant().id, actor.named(), directory.name.as_str());
    match filled.action.as_str() {
        "ask" => syncs::ask(&app.pool, tenant, name, by, visit.now).await?,
        "allow" => {
            // What the page showed is what is allowed; another number by now is another question.
            let held = directory.sync.as_ref().and_then(|sync| sync.held).map(|(_, count)| count);
            if held.is_none() || held != filled.most_lost.parse().ok() {
                return Err(Error::Stale);
            }
            syncs::allow_deletions(&app.pool, tenant, name, held, by, visit.now).await?;
        }
        "settle" => {
            let percent: i16 =
                filled.most_lost.trim().parse().ok().filter(|percent| (0..=100).contains(percent)).ok_or(Error::BadRequest)?;
            let people = Some(filled.new_people.as_str()).filter(|word| ["hash_sync", "pass_through", "federated"].contains(word));
            syncs::settle(&app.pool, tenant, name, Some(people.ok_or(Error::BadRequest)?), Some(percent), by, visit.now).await?;
        }
        _ => return Err(Error::BadRequest),
    }
    Ok(redirect(&visit.path))
}

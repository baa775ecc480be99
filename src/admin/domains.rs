//! The organisation's domains: added, proven by a text record, removed (DIR-8).

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Actor, Door, form, page};
use crate::{
    access::Act,
    app::App,
    audit::{self, Activity},
    domains::{
        BETWEEN_CHECKS, DomainName, Finding, GRACE, MOST_PENDING, NotADomain,
        checks::{self, Looked},
        record_name, record_value,
        store::{self, COUNTED, Check, Domain, Refused},
    },
    factors::throttle::{self, Scope, Tally},
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

const HERE: &str = "/admin/domains";
const ONE: &str = "/admin/domains/{id}";
const REMOVE: &str = "/admin/domains/{id}/remove";

pub const DOORS: &[Door] = &[
    page(HERE, Act::SeeSettings),
    form(HERE, Act::ChangeDomains),
    page(ONE, Act::SeeSettings),
    form(ONE, Act::ChangeDomains),
    page(REMOVE, Act::ChangeDomains),
    form(REMOVE, Act::ChangeDomains),
];

pub fn routes() -> Router<App> {
    Router::new().route(HERE, get(list).post(add)).route(ONE, get(show).post(check)).route(REMOVE, get(ask_remove).post(remove))
}

/// The keys of what a domain is at this moment and of what that means, and how its mark looks.
fn state(domain: &Domain) -> (&'static str, &'static str, &'static str) {
    match &domain.check {
        _ if domain.verified_at.is_some() && !domain.authentic => ("domain-broken", "domain-broken-text", "todo"),
        Some(check) if domain.is_live() && check.watch.failing_since.is_some() => ("domain-failing", "domain-failing-text", "todo"),
        _ if domain.initial => ("domain-initial", "domain-initial-text", "ok"),
        None if domain.is_live() => ("domain-vouched", "domain-vouched-text", "ok"),
        _ if domain.is_live() => ("domain-verified", "domain-verified-text", "ok"),
        _ if domain.taken => ("domain-taken", "domain-taken-text", "todo"),
        Some(check) if check.stopped_at.is_some() => ("domain-stopped", "domain-stopped-text", "todo"),
        _ => ("domain-pending", "domain-pending-text", "todo"),
    }
}

struct Row {
    domain: Domain,
    state: &'static str,
    mark: &'static str,
}

#[derive(Template)]
#[template(path = "admin/domains.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    may_change: bool,
    typed: String,
    most: i64,
    removed: bool,
    problem: Option<Problem>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    done: String,
}

async fn listed(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    typed: String,
    removed: bool,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let all = store::all(&mut *app.pool.acquire().await?, &app.keys, actor.tenant().id).await?;
    let row = |domain: Domain| {
        let (state, _, mark) = state(&domain);
        Row { domain, state, mark }
    };
    let is_wrong = problem.is_some();
    let page = html(&ListPage {
        page: actor.page(app, visit),
        rows: all.into_iter().map(row).collect(),
        may_change: actor.allows(Act::ChangeDomains),
        typed,
        most: MOST_PENDING,
        removed,
        problem,
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

async fn list(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    listed(&app, &visit, &actor, String::new(), asked.done == "removed", None).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Filled {
    token: String,
    name: String,
}

fn wrong(why: NotADomain) -> &'static str {
    match why {
        NotADomain::Malformed => "domain-wrong-name",
        NotADomain::TooLong => "domain-wrong-length",
        NotADomain::NotAscii => "domain-wrong-letters",
        NotADomain::Personal => "domain-wrong-personal",
        NotADomain::Shared => "domain-wrong-shared",
    }
}

fn event<'a>(visit: &'a Visit, actor: &'a Actor) -> audit::Event<'a> {
    audit::Event::new(actor.tenant().id, visit.start.correlation, Activity::DirectoryChanged).by(actor.named()).from(&visit.origin)
}

async fn add(State(app): State<App>, visit: Visit, actor: Actor, Form(filled): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let typed: String = filled.name.trim().chars().take(100).collect();
    let refused =
        async |key| listed(&app, &visit, &actor, typed.clone(), false, Some(Problem::new(key, "name").counting(MOST_PENDING))).await;
    let name = match DomainName::parse(&filled.name) {
        Ok(name) => name,
        Err(why) => return refused(wrong(why)).await,
    };
    let mut tx = app.pool.begin().await?;
    match store::add(&mut tx, actor.tenant().id, &name, visit.now).await? {
        Ok(id) => {
            let detail = serde_json::json!({ "domain": name.as_str() });
            event(&visit, &actor).because("domain added").with(detail).write(&mut tx, visit.now).await?;
            tx.commit().await?;
            Ok(redirect(&format!("{HERE}/{id}?done=added")))
        }
        Err(why) => {
            drop(tx);
            refused(match why {
                Refused::Known => "domain-known",
                Refused::Taken => "domain-elsewhere",
                Refused::TooMany => "domain-too-many",
            })
            .await
        }
    }
}

/// The record as it is to be set.
struct Record {
    name: String,
    value: String,
}

#[derive(Template)]
#[template(path = "admin/domain.html")]
struct DomainPage {
    page: Page,
    domain: Domain,
    state: &'static str,
    text: &'static str,
    mark: &'static str,
    record: Option<Record>,
    check: Option<Check>,
    /// When it stops, while it fails.
    until: Option<time::OffsetDateTime>,
    may_change: bool,
    /// What changes for administrators once a first domain is proven (POL-3).
    second_proof: bool,
    done: Option<&'static str>,
    problem: Option<Problem>,
}

async fn shown(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    id: Uuid,
    done: Option<&'static str>,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let domain = find(app, actor, id).await?;
    let (state, text, mark) = state(&domain);
    let check = domain.check.clone();
    let is_wrong = problem.is_some();
    let page = html(&DomainPage {
        page: actor.page(app, visit),
        state,
        text,
        mark,
        record: check.as_ref().map(|check| Record { name: record_name(&domain.name), value: record_value(&check.token) }),
        until: check.as_ref().and_then(|check| check.watch.failing_since).map(|since| since + GRACE),
        check,
        may_change: actor.allows(Act::ChangeDomains),
        second_proof: !domain.is_live() && !domain.taken && actor.tenant().administrator_gates(visit.now) < 2,
        domain,
        done,
        problem,
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

async fn find(app: &App, actor: &Actor, id: Uuid) -> Result<Domain, Error> {
    store::one(&mut *app.pool.acquire().await?, &app.keys, actor.tenant().id, id).await?.ok_or(Error::NotFound)
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let done = match asked.done.as_str() {
        "added" => Some("domain-added"),
        "verified" => Some("domain-now-verified"),
        "still" => Some("domain-still"),
        _ => None,
    };
    shown(&app, &visit, &actor, id, done, None).await
}

#[derive(Deserialize)]
struct Plain {
    #[serde(default)]
    token: String,
}

/// Asks the DNS now. Counted before it is asked.
async fn check(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(filled): Form<Plain>,
) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let tenant = actor.tenant().id;
    let domain = find(&app, &actor, id).await?;
    let Some(check) = &domain.check else { return Ok(redirect(&format!("{HERE}/{id}"))) };
    let refused = async |key, count| shown(&app, &visit, &actor, id, None, Some(Problem::new(key, "check").counting(count))).await;
    let key = app.keys.counter(&[b"domain check", tenant.as_bytes(), id.as_bytes()]);
    let tally = Tally { scope: Scope::DomainCheck, key, window: BETWEEN_CHECKS };
    if throttle::count(&app.pool, visit.now, &[tally]).await?[0].n > 1 {
        return refused("domain-check-soon", 0).await;
    }
    let answer = app.resolver.txt(&record_name(&domain.name)).await;
    let finding = Finding::of(&answer, &check.token);
    let mut tx = app.pool.begin().await?;
    let looked = checks::asked(&mut tx, &app.keys, tenant, &domain, finding, event(&visit, &actor), visit.now).await?;
    tx.commit().await?;
    match looked {
        Looked::Verified => Ok(redirect(&format!("{HERE}/{id}?done=verified"))),
        Looked::Still => Ok(redirect(&format!("{HERE}/{id}?done=still"))),
        Looked::Gone => Err(Error::NotFound),
        Looked::Taken => refused("domain-elsewhere", 0).await,
        Looked::Missing(Finding::Other(n)) => refused("domain-check-other", n.into()).await,
        Looked::Missing(Finding::Unanswered) => refused("domain-check-unanswered", 0).await,
        Looked::Missing(Finding::None | Finding::Found) => refused("domain-check-none", 0).await,
    }
}

#[derive(Template)]
#[template(path = "admin/domain-remove.html")]
struct RemovePage {
    page: Page,
    domain: Domain,
    /// Why it has to stay.
    why_not: Option<&'static str>,
    people: i64,
}

/// Why a domain has to stay, and how many people use it.
async fn why_not(db: &mut sqlx::PgConnection, tenant: Uuid, domain: &Domain) -> Result<(Option<&'static str>, i64), Error> {
    if domain.initial {
        return Ok((Some("domain-remove-initial"), 0));
    }
    let people = store::people_in(db, tenant, &domain.name).await?;
    Ok(match people {
        0 => (None, 0),
        _ if people > COUNTED => (Some("domain-remove-many"), COUNTED),
        _ => (Some("domain-remove-people"), people),
    })
}

async fn ask_remove(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let domain = find(&app, &actor, id).await?;
    let (why_not, people) = why_not(&mut *app.pool.acquire().await?, actor.tenant().id, &domain).await?;
    html(&RemovePage { page: actor.page(&app, &visit), domain, why_not, people })
}

async fn remove(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(filled): Form<Plain>,
) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    let domain = store::hold(&mut tx, &app.keys, tenant, id).await?.ok_or(Error::NotFound)?;
    let (why_not, people) = why_not(&mut tx, tenant, &domain).await?;
    if why_not.is_some() {
        drop(tx);
        let page = html(&RemovePage { page: actor.page(&app, &visit), domain, why_not, people })?;
        return Ok(with_problem(page));
    }
    store::remove(&mut tx, tenant, id).await?;
    let detail = serde_json::json!({ "domain": domain.name, "verified": domain.is_live() });
    event(&visit, &actor).because("domain removed").with(detail).write(&mut tx, visit.now).await?;
    tx.commit().await?;
    Ok(redirect(&format!("{HERE}?done=removed")))
}

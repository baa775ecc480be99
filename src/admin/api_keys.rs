//! Keys for other programs: made, shown once, revoked. The same as `latchkey api-key`.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Actor, Door, form, page, with_problem};
use crate::{
    access::Act,
    app::App,
    applications::keys::{self, Key, New, Scope},
    audit::{self, Activity},
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

const HERE: &str = "/admin/api-keys";
const REVOKE: &str = "/admin/api-keys/{id}";

pub const DOORS: &[Door] =
    &[page(HERE, Act::ManageApiKeys), form(HERE, Act::ManageApiKeys), page(REVOKE, Act::ManageApiKeys), form(REVOKE, Act::ManageApiKeys)];

pub fn routes() -> Router<App> {
    Router::new().route(HERE, get(show).post(make)).route(REVOKE, get(show_one).post(revoke))
}

/// How long a key lasts: what is offered, in days.
const DAYS: [i64; 4] = [30, 90, 180, 365];

/// What a scope is called on the page.
fn scope_key(scope: Scope) -> &'static str {
    match scope {
        Scope::ReadRegistration => "api-scope-registration-read",
        Scope::CreateLinks => "api-scope-links-create",
        Scope::ReadPolicy => "api-scope-policy-read",
        Scope::WritePolicy => "api-scope-policy-write",
        Scope::WriteBack => "api-scope-policy-write-back",
        Scope::ReadAudit => "api-scope-audit-read",
        Scope::ReadReports => "api-scope-reports-read",
        Scope::ReadPeople => "api-scope-people-read",
        Scope::WritePeople => "api-scope-people-write",
    }
}

/// A key as the list shows it.
struct Row {
    key: Key,
    scopes: Vec<&'static str>,
    /// The key of what it is at this moment.
    state: &'static str,
}

impl Row {
    fn of(key: Key, now: OffsetDateTime) -> Self {
        let state = match () {
            () if !key.authentic => "api-key-broken",
            () if key.revoked_at.is_some() => "api-key-revoked",
            () if !key.is_live(now) => "api-key-expired",
            () => "api-key-live",
        };
        Self { scopes: Scope::ALL.into_iter().filter(|&scope| key.may(scope)).map(scope_key).collect(), key, state }
    }
}

#[derive(Template)]
#[template(path = "admin/api-keys.html")]
struct KeysPage {
    page: Page,
    rows: Vec<Row>,
    /// Words of a scope with the key of its name, and whether it is ticked.
    scopes: Vec<(&'static str, &'static str, bool)>,
    days: [i64; 4],
    name: String,
    secret: Option<Zeroizing<String>>,
    problem: Option<Problem>,
}

async fn keys_page(app: &App, visit: &Visit, actor: &Actor, filled: &Filled) -> Result<KeysPage, Error> {
    let rows = keys::all(&mut *app.pool.acquire().await?, &app.keys, actor.tenant().id).await?;
    Ok(KeysPage {
        page: actor.page(app, visit),
        rows: rows.into_iter().rev().map(|key| Row::of(key, visit.now)).collect(),
        scopes: Scope::ALL.into_iter().map(|scope| (scope.as_str(), scope_key(scope), filled.scopes.contains(&scope))).collect(),
        days: DAYS,
        name: filled.name.clone(),
        secret: None,
        problem: None,
    })
}

/// What was typed for a new key.
#[derive(Default)]
struct Filled {
    token: String,
    name: String,
    scopes: Vec<Scope>,
    days: Option<i64>,
}

impl Filled {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut filled = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "token" => filled.token = value,
                "name" => value.trim().clone_into(&mut filled.name),
                "scopes" => filled.scopes.extend(Scope::parse(&value)),
                "days" => filled.days = value.parse().ok().filter(|days| DAYS.contains(days)),
                _ => {}
            }
        }
        filled
    }

    fn problem(&self) -> Option<Problem> {
        if !(1..=100).contains(&self.name.chars().count()) || self.name.contains(char::is_control) {
            Some(Problem::new("api-key-name-wrong", "name"))
        } else if self.scopes.is_empty() {
            Some(Problem::new("api-key-no-scope", "scopes"))
        } else {
            self.days.is_none().then(|| Problem::new("api-key-no-days", "days"))
        }
    }
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    html(&keys_page(&app, &visit, &actor, &Filled::default()).await?)
}

/// The key stands on the answer to this form and nowhere else.
async fn make(State(app): State<App>, visit: Visit, actor: Actor, Form(pairs): Form<Vec<(String, String)>>) -> Result<Response, Error> {
    let filled = Filled::read(pairs);
    visit.check_form(&filled.token)?;
    if let Some(problem) = filled.problem() {
        let seen = KeysPage { problem: Some(problem), ..keys_page(&app, &visit, &actor, &filled).await? };
        return html(&seen).map(with_problem);
    }
    let mut tx = app.pool.begin().await?;
    let new = New {
        tenant: actor.tenant().id,
        name: &filled.name,
        scopes: &filled.scopes,
        expires_at: filled.days.map(|days| visit.now + Duration::days(days)),
        now: visit.now,
    };
    let (id, secret) = keys::create(&mut tx, &app.keys, &new).await?;
    let scopes: Vec<&str> = filled.scopes.iter().map(|scope| scope.as_str()).collect();
    event(&visit, &actor)
        .because("key made")
        .with(serde_json::json!({ "api_key": id, "name": filled.name, "scopes": scopes }))
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    html(&KeysPage { secret: Some(secret.reveal()), ..keys_page(&app, &visit, &actor, &Filled::default()).await? })
}

fn event<'a>(visit: &'a Visit, actor: &'a Actor) -> audit::Event<'a> {
    audit::Event::new(actor.tenant().id, visit.start.correlation, Activity::ApiKey).by(actor.named()).from(&visit.origin)
}

#[derive(Template)]
#[template(path = "admin/api-key.html")]
struct KeyPage {
    page: Page,
    row: Row,
}

async fn show_one(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let found = keys::by_id(&mut *app.pool.acquire().await?, &app.keys, actor.tenant().id, id).await?.ok_or(Error::NotFound)?;
    html(&KeyPage { page: actor.page(&app, &visit), row: Row::of(found, visit.now) })
}

#[derive(Deserialize)]
struct Plain {
    #[serde(default)]
    token: String,
}

async fn revoke(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(filled): Form<Plain>,
) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let mut tx = app.pool.begin().await?;
    if keys::by_id(&mut tx, &app.keys, actor.tenant().id, id).await?.is_none() {
        return Err(Error::NotFound);
    }
    // Revoked before: the same page says so.
    if keys::revoke(&mut tx, &app.keys, actor.tenant().id, id, visit.now).await? {
        event(&visit, &actor).because("key revoked").with(serde_json::json!({ "api_key": id })).write(&mut tx, visit.now).await?;
    }
    tx.commit().await?;
    Ok(redirect(HERE))
}

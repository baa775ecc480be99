//! Security questions in an organisation's own words: added, and removed while nobody uses them (section 3 of the specification).

use askama::Template;
use axum::{
    Form as Body, Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::{Actor, Door, form, page};
use super::store::{self, Removed};
use crate::{
    access::Act,
    app::App,
    audit::{self, Activity},
    policy::{Fault, store as policies},
    web::{
        Error, Page, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

const PATH: &str = "/admin/questions";
pub const DOORS: &[Door] = &[page(PATH, Act::SeeSettings), form(PATH, Act::ChangeSettings)];

/// As many as the reference takes.
const MOST: usize = 20;

pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(change))
}

/// A question of the organisation's own.
pub struct Own {
    pub id: Uuid,
    pub text: String,
    /// Somebody registered it: then it stays as it is.
    pub in_use: bool,
}

#[derive(Template)]
#[template(path = "admin/settings/questions.html")]
struct QuestionsPage {
    page: Page,
    questions: Vec<Own>,
    most: usize,
    typed: String,
    problem: Option<&'static str>,
    saved: bool,
    locked: bool,
}

#[derive(Deserialize)]
struct Asked {
    saved: Option<String>,
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    render(&app, &visit, &actor, &mut *app.pool.acquire().await?, (String::new(), None), asked.saved.is_some()).await
}

async fn render(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    db: &mut PgConnection,
    (typed, problem): (String, Option<&'static str>),
    saved: bool,
) -> Result<Response, Error> {
    let questions = store::questions(db, actor.tenant().id).await?;
    html(&QuestionsPage {
        page: actor.page(app, visit),
        questions,
        most: MOST,
        typed,
        problem,
        saved,
        locked: !actor.allows(Act::ChangeSettings),
    })
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    text: String,
    /// Take this one away, instead of adding one.
    remove: Option<Uuid>,
}

async fn change(State(app): State<App>, visit: Visit, actor: Actor, Body(filled): Body<Filled>) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    // Whoever adds or removes at the same time, or saves a policy that counts on them, comes one after the other.
    store::hold_tenant(&mut tx, tenant).await?;
    let text = filled.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (problem, why) = match filled.remove {
        Some(id) => (remove(&mut tx, tenant, id).await?, "question of the organisation's own removed"),
        None => (add(&mut tx, tenant, &text).await?, "question of the organisation's own added"),
    };
    if problem.is_some() {
        let typed = if filled.remove.is_some() { String::new() } else { filled.text };
        let page = render(&app, &visit, &actor, &mut tx, (typed, problem), false).await?;
        return Ok(with_problem(page));
    }
    let what = filled.remove.map_or(serde_json::json!({ "question": text }), |id| serde_json::json!({ "id": id }));
    audit::Event::new(tenant, visit.start.correlation, Activity::PolicyChanged)
        .by(actor.named())
        .from(&visit.origin)
        .because(why)
        .with(what)
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    Ok(redirect("/admin/questions?saved"))
}

async fn add(db: &mut PgConnection, tenant: Uuid, text: &str) -> Result<Option<&'static str>, Error> {
    if !(3..=200).contains(&text.chars().count()) {
        return Ok(Some("own-length"));
    }
    if policies::custom_questions(db, tenant).await? >= MOST {
        return Ok(Some("own-too-many"));
    }
    Ok((!store::add_question(db, tenant, text).await?).then_some("own-twice"))
}

async fn remove(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> Result<Option<&'static str>, Error> {
    let (_, policy) = policies::current(db, tenant).await?;
    let left = policies::custom_questions(db, tenant).await?.saturating_sub(1);
    if policy.faults(left).contains(&Fault::QuestionPool) {
        return Ok(Some("own-needed"));
    }
    Ok(match store::remove_question(db, tenant, id).await? {
        Removed::Yes => None,
        Removed::InUse => Some("own-in-use-now"),
        Removed::Gone => Some("own-gone"),
    })
}

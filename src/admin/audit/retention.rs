//! How long the organisation keeps its events.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;

use super::RETENTION;
use crate::{
    admin::Actor,
    app::App,
    audit::{
        self, Activity,
        retention::{self, LEAST_DAYS, MOST_DAYS},
    },
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

#[derive(Template)]
#[template(path = "admin/audit-retention.html")]
struct RetentionPage {
    page: Page,
    problem: Option<Problem>,
    saved: bool,
    days: String,
    present: i32,
    /// Whether the organisation chose it; else it comes with the plan.
    is_set: bool,
    least: i32,
    most: i32,
}

#[derive(Deserialize)]
pub struct Notice {
    pub saved: Option<String>,
}

async fn page(app: &App, visit: &Visit, actor: &Actor, typed: Option<String>, saved: bool) -> Result<Response, Error> {
    let (present, is_set) = retention::days(&mut *app.pool.acquire().await?, actor.tenant().id).await?;
    let problem = typed.is_some().then(|| Problem::new("retention-wrong", "days"));
    let days = typed.unwrap_or_else(|| present.to_string());
    html(&RetentionPage { page: actor.page(app, visit), problem, saved, days, present, is_set, least: LEAST_DAYS, most: MOST_DAYS })
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(notice): Query<Notice>) -> Result<Response, Error> {
    page(&app, &visit, &actor, None, notice.saved.is_some()).await
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    days: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, actor: Actor, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let Some(days) = form.days.trim().parse::<i32>().ok().filter(|days| (LEAST_DAYS..=MOST_DAYS).contains(days)) else {
        let typed = form.days.chars().take(20).collect();
        return Ok(with_problem(page(&app, &visit, &actor, Some(typed), false).await?));
    };
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    let (before, _) = retention::days(&mut tx, tenant).await?;
    retention::set(&mut tx, tenant, days, visit.now).await?;
    audit::Event::new(tenant, visit.start.correlation, Activity::PolicyChanged)
        .by(actor.named())
        .because("how long events are kept")
        .from(&visit.origin)
        .with(json!({ "old": before, "new": days }))
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    Ok(redirect(&format!("{RETENTION}?saved")))
}

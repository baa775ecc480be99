//! Taking away what somebody registered. Its owner is told at the addresses that were on file before (REG-3).

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Target, done, event, hold, open, page_of, tell};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    people::methods::{self, Method},
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

fn key(method: Method) -> &'static str {
    match method {
        Method::Phone => "contact-authentication-phone",
        Method::Email => "contact-authentication-email",
        Method::App => "person-kind-app",
        Method::Questions => "person-kind-questions",
        Method::Passkeys => "method-passkeys",
    }
}

struct Choice {
    value: &'static str,
    key: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "admin/people/remove.html")]
struct RemovePage {
    page: Page,
    name: String,
    upn: String,
    choices: Vec<Choice>,
    /// One's own are changed where everybody changes theirs.
    oneself: bool,
    problem: Option<Problem>,
    back: String,
}

async fn choose(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    target: &Target,
    chosen: Option<Method>,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let there = methods::registered(&mut *app.pool.acquire().await?, target.claimant.tenant.id, target.id()).await?;
    let is_wrong = problem.is_some();
    let choices =
        there.into_iter().map(|method| Choice { value: method.as_str(), key: key(method), chosen: chosen == Some(method) }).collect();
    let page = html(&RemovePage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        choices,
        oneself: target.is(actor),
        problem,
        back: page_of(target.id()),
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::ChangeMethods).await?;
    choose(&app, &visit, &actor, &target, None, None).await
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    method: String,
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Chosen>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let tx = app.pool.begin().await?;
    let (mut tx, target) = hold(tx, &app, &visit, &actor, id, Act::ChangeMethods).await?;
    let Some(method) = Method::parse(&form.method) else {
        drop(tx);
        return choose(&app, &visit, &actor, &target, None, Some(Problem::new("remove-none", "method"))).await;
    };
    if target.is(&actor) {
        drop(tx);
        return choose(&app, &visit, &actor, &target, Some(method), None).await;
    }
    if !methods::remove(&mut tx, &tell::telling(&app, &visit, &target), method).await? {
        // Of two clicks the first did it.
        return Ok(redirect(&page_of(id)));
    }
    event(&visit, &actor, Activity::SecurityInfoDeleted, id)
        .because("removed by an administrator")
        .with(serde_json::json!({ "kind": method.as_str() }))
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(redirect(&done(id, "removed")))
}

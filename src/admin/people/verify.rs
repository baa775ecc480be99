//! The pages on which an administrator makes sure who is calling. They never learn a password, and no answer to a question.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Target, caller, done, open, page_of};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    factors::{Method, challenge::value_of, mask::Masked},
    web::{
        Error, Moment, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

struct Choice {
    method: &'static str,
    label: &'static str,
    icon: &'static str,
    value: Masked,
    chosen: bool,
}

fn words(method: Method) -> (&'static str, &'static str) {
    match method {
        Method::Sms => ("verify-sms", "phone"),
        Method::Email => ("verify-email", "mail"),
        _ => ("verify-app", "app"),
    }
}

#[derive(Template)]
#[template(path = "admin/people/verify.html")]
struct VerifyPage {
    page: Page,
    name: String,
    upn: String,
    choices: Vec<Choice>,
    problem: Option<Problem>,
    back: String,
}

fn masked(method: Method, target: &Target) -> Masked {
    Masked::of(method.kind(), value_of(method.kind(), target.person()).filter(|_| method != Method::App))
}

fn choose(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    target: &Target,
    chosen: Option<Method>,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let ways = caller::ways(app, target);
    let first = chosen.or_else(|| ways.first().copied());
    let choices = ways
        .into_iter()
        .map(|method| {
            let (label, icon) = words(method);
            Choice { method: method.as_str(), label, icon, value: masked(method, target), chosen: first == Some(method) }
        })
        .collect();
    let is_wrong = problem.is_some();
    let page = html(&VerifyPage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        choices,
        problem,
        back: page_of(target.id()),
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::HelpPeople).await?;
    choose(&app, &visit, &actor, &target, None, None)
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
    let target = open(&app, &visit, &actor, id, Act::HelpPeople).await?;
    let Some(method) = Method::parse(&form.method) else {
        return choose(&app, &visit, &actor, &target, None, Some(Problem::new("method-none", "method")));
    };
    match caller::send(&app, &visit, &actor, &target, method).await? {
        Ok(()) => Ok(redirect(&format!("{}/verify/code", page_of(id)))),
        Err(problem) => choose(&app, &visit, &actor, &target, Some(method), Some(problem)),
    }
}

#[derive(Template)]
#[template(path = "admin/people/verify-code.html")]
struct CodePage {
    page: Page,
    name: String,
    upn: String,
    method: &'static str,
    value: Masked,
    long: bool,
    until: Moment,
    undeliverable: bool,
    problem: Option<Problem>,
    other: String,
}

#[derive(Deserialize)]
pub struct Said {
    #[serde(default)]
    token: String,
    #[serde(default)]
    code: String,
}

pub async fn show_code(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::HelpPeople).await?;
    code(&app, &visit, &actor, &target, None).await
}

pub async fn submit_code(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Said>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let target = open(&app, &visit, &actor, id, Act::HelpPeople).await?;
    code(&app, &visit, &actor, &target, Some(form.code)).await
}

/// The page on which the code is typed; `said`: what the caller read out.
async fn code(app: &App, visit: &Visit, actor: &Actor, target: &Target, said: Option<String>) -> Result<Response, Error> {
    let choose = format!("{}/verify", page_of(target.id()));
    let mut db = app.pool.acquire().await?;
    let Some(open) = caller::find(&mut db, actor, target.id(), visit.now).await? else {
        // Passed by an earlier click, or over.
        let verified = caller::verified(&mut db, actor, target.id(), visit.now).await?.is_some();
        return Ok(redirect(&if verified { page_of(target.id()) } else { choose }));
    };
    let Some(challenge) = caller::latest(&mut db, actor, &open).await? else { return Ok(redirect(&choose)) };
    drop(db);
    let problem = match said {
        None => None,
        Some(said) if said.trim().is_empty() => Some(Problem::new("code-empty", "code")),
        Some(said) => match caller::compare(app, visit, actor, target, &open, &challenge, said).await? {
            Ok(()) => return Ok(redirect(&done(target.id(), "verified"))),
            Err(problem) => Some(problem),
        },
    };
    let is_wrong = problem.is_some();
    let page = html(&CodePage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        method: challenge.method.as_str(),
        value: masked(challenge.method, target),
        long: challenge.long_code,
        until: Moment::of(visit, challenge.expires_at),
        undeliverable: challenge.failed_at.is_some(),
        problem,
        other: choose,
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

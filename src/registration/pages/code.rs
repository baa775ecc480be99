//! Typing a code that was sent to what is being registered, or that proves somebody once more.

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;
use time::Duration;

use super::{Opened, Plain, Subject, done, opened, opened_step, overview::Masked, settled, unsent, with_problem};
use crate::{
    app::App,
    factors::{Method, challenge},
    policy::Kind,
    registration::{
        change::{self, How},
        verify::Answered,
    },
    sessions::REGISTER,
    web::{Error, Moment, Page, Problem, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "register/code.html")]
struct CodePage {
    page: Page,
    method: &'static str,
    value: Masked,
    action: &'static str,
    /// Where another number, address or way is chosen.
    other: String,
    proof: bool,
    long: bool,
    until: Moment,
    undeliverable: bool,
    wait: i64,
    problem: Option<Problem>,
}

/// The destination of an open challenge, as it is stored.
pub async fn destination(app: &App, opened: &Opened) -> Result<Option<String>, Error> {
    let person = opened.here.signed_in.person();
    Ok(challenge::destination(&mut *app.pool.acquire().await?, &app.keys, &opened.challenge, person).await?)
}

/// Where another way, number or address is chosen.
pub fn other(opened: &Opened, subject: Subject) -> String {
    if subject == Subject::Proof { format!("{}?to={}", subject.start(), opened.verification.back) } else { subject.start().to_owned() }
}

async fn page(app: &App, visit: &Visit, opened: &Opened, subject: Subject, problem: Option<Problem>) -> Result<Response, Error> {
    let challenge = &opened.challenge;
    let value = destination(app, opened).await?;
    let cool_down = opened.here.signed_in.tenant().policy.limits.cool_down_seconds;
    let kind = if challenge.method == Method::Email { Kind::Email } else { Kind::Mobile };
    let value = value.filter(|_| challenge.method != Method::App);
    html(&CodePage {
        page: opened.here.page(app, visit),
        method: challenge.method.as_str(),
        value: Masked::of(kind, value.as_deref()),
        action: subject.code(),
        other: other(opened, subject),
        proof: subject == Subject::Proof,
        long: challenge.long_code,
        until: Moment::of(visit, challenge.expires_at),
        undeliverable: challenge.failed_at.is_some(),
        wait: (challenge.created_at + Duration::seconds(cool_down) - visit.now).whole_seconds().max(0),
        problem,
    })
}

async fn show(app: App, visit: Visit, subject: Subject) -> Result<Response, Error> {
    match opened(&app, &visit, subject).await? {
        Ok(opened) => page(&app, &visit, &opened, subject, None).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub async fn show_phone(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    show(app, visit, Subject::Phone).await
}

pub async fn show_email(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    show(app, visit, Subject::Email).await
}

pub async fn show_proof(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    show(app, visit, Subject::Proof).await
}

#[derive(Deserialize)]
pub struct Code {
    #[serde(flatten)]
    plain: Plain,
    #[serde(default)]
    code: String,
}

pub async fn submit_phone(State(app): State<App>, visit: Visit, Form(form): Form<Code>) -> Result<Response, Error> {
    submit(app, visit, Subject::Phone, form).await
}

pub async fn submit_email(State(app): State<App>, visit: Visit, Form(form): Form<Code>) -> Result<Response, Error> {
    submit(app, visit, Subject::Email, form).await
}

pub async fn submit_proof(State(app): State<App>, visit: Visit, Form(form): Form<Code>) -> Result<Response, Error> {
    submit(app, visit, Subject::Proof, form).await
}

async fn submit(app: App, visit: Visit, subject: Subject, form: Code) -> Result<Response, Error> {
    let opened = match opened_step(&app, &visit, subject, &form.plain.token).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if form.plain.action == "again" {
        return match again(&app, &visit, &opened, subject).await? {
            Ok(elsewhere) => Ok(elsewhere),
            Err(problem) => page(&app, &visit, &opened, subject, Some(problem)).await.map(with_problem),
        };
    }
    if form.code.trim().is_empty() {
        return page(&app, &visit, &opened, subject, Some(Problem::new("code-empty", "code"))).await.map(with_problem);
    }
    match answer(&app, &visit, &opened, subject, &[form.code], "code").await? {
        Ok(elsewhere) => Ok(elsewhere),
        Err(problem) => page(&app, &visit, &opened, subject, Some(problem)).await.map(with_problem),
    }
}

/// Sends once more to where the last one went.
pub async fn again(app: &App, visit: &Visit, opened: &Opened, subject: Subject) -> Result<Result<Response, Problem>, Error> {
    let method = opened.challenge.method;
    let Some(destination) = destination(app, opened).await? else { return Ok(Ok(redirect(subject.start()))) };
    let opening = opened.here.desk(app, visit).send(&opened.verification, method, &destination).await?;
    Ok(match unsent(visit, &opening, "again") {
        None => Ok(redirect(&visit.path)),
        Some(problem) => Err(problem),
    })
}

/// What an answer leads to: onward, or a problem to show on the page it came from.
pub async fn answer(
    app: &App,
    visit: &Visit,
    opened: &Opened,
    subject: Subject,
    answers: &[String],
    field: &str,
) -> Result<Result<Response, Problem>, Error> {
    let (desk, challenge) = (opened.here.desk(app, visit), &opened.challenge);
    let questions = challenge.method == Method::Questions;
    Ok(match desk.answer(challenge, answers).await? {
        Answered::Right { spend, tallies } => {
            let outcome = change::settle(&desk, &opened.verification, challenge, How::Answered { spend, tallies }).await?;
            onward(visit, opened, subject, &outcome).map_err(|()| over(visit, opened, field))
        }
        Answered::Wrong { left } => {
            Err(Problem::new(if questions { "answers-wrong" } else { "code-wrong" }, field).counting(i64::from(left)))
        }
        Answered::Locked { until } => Err(Problem::new("register-locked", field).at_date(visit, until)),
        Answered::Over => Err(over(visit, opened, field)),
    })
}

/// What a passed verification leads to; `Err`: its answer counts no more.
pub fn onward(visit: &Visit, opened: &Opened, subject: Subject, outcome: &change::Settled) -> Result<Response, ()> {
    let done = subject.kind().map_or_else(|| REGISTER.to_owned(), done);
    settled(visit, outcome, &done, &opened.verification.back)
}

fn over(visit: &Visit, opened: &Opened, field: &str) -> Problem {
    let (method, until) = (opened.challenge.method, opened.challenge.expires_at);
    match method {
        Method::Questions => Problem::new("answers-over", field),
        Method::App => Problem::new("code-app-used", field),
        _ if visit.now >= until => Problem::new("code-expired", field).at(visit, until),
        _ => Problem::new("code-over", field),
    }
}

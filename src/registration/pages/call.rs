//! A ringing phone: the page waits, and uses an approval up by a form of its own, for no page that is looked at changes anything.

use askama::Template;
use axum::{Form, Json, extract::State, response::Response};
use time::Duration;

use super::{
    Opened, Plain, Subject,
    code::{again, destination, onward, other},
    opened, opened_step, with_problem,
};
use crate::{
    app::App,
    factors::{
        challenge::{CallState, Challenge},
        mask,
    },
    registration::change::{self, How},
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "register/calling.html")]
struct CallingPage {
    page: Page,
    digits: String,
    state: &'static str,
    action: &'static str,
    follow: String,
    other: String,
    proof: bool,
    /// Shown after ten seconds of waiting (RESET-6).
    patient: bool,
    problem: Option<Problem>,
}

fn state_word(challenge: &Challenge, now: time::OffsetDateTime) -> &'static str {
    match challenge.call {
        Some(CallState::Refused) => "refused",
        Some(CallState::Failed) => "failed",
        _ if !challenge.is_open(now) => "over",
        Some(CallState::Approved) => "approved",
        Some(CallState::Ringing) => "ringing",
        _ => "queued",
    }
}

async fn page(app: &App, visit: &Visit, opened: &Opened, subject: Subject, problem: Option<Problem>) -> Result<Response, Error> {
    let number = destination(app, opened).await?;
    html(&CallingPage {
        page: opened.here.page(app, visit),
        digits: number.as_deref().map(mask::phone).unwrap_or_default(),
        state: state_word(&opened.challenge, visit.now),
        action: subject.calling(),
        follow: format!("{}/state", subject.calling()),
        other: other(opened, subject),
        proof: subject == Subject::Proof,
        patient: visit.now - opened.challenge.created_at >= Duration::seconds(10),
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

pub async fn show_proof(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    show(app, visit, Subject::Proof).await
}

/// For the script: how the call goes. Changes nothing.
async fn state(app: App, visit: Visit, subject: Subject) -> Result<Json<serde_json::Value>, Error> {
    Ok(Json(match opened(&app, &visit, subject).await? {
        Ok(opened) => serde_json::json!({ "state": state_word(&opened.challenge, visit.now), "page": subject.calling() }),
        Err(_) => serde_json::json!({ "state": "moved", "page": subject.calling() }),
    }))
}

pub async fn phone_state(State(app): State<App>, visit: Visit) -> Result<Json<serde_json::Value>, Error> {
    state(app, visit, Subject::Phone).await
}

pub async fn proof_state(State(app): State<App>, visit: Visit) -> Result<Json<serde_json::Value>, Error> {
    state(app, visit, Subject::Proof).await
}

pub async fn submit_phone(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    submit(app, visit, Subject::Phone, form).await
}

pub async fn submit_proof(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    submit(app, visit, Subject::Proof, form).await
}

async fn submit(app: App, visit: Visit, subject: Subject, form: Plain) -> Result<Response, Error> {
    let opened = match opened_step(&app, &visit, subject, &form.token).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if form.action == "again" {
        return match again(&app, &visit, &opened, subject).await? {
            Ok(elsewhere) => Ok(elsewhere),
            Err(problem) => page(&app, &visit, &opened, subject, Some(problem)).await.map(with_problem),
        };
    }
    if state_word(&opened.challenge, visit.now) != "approved" {
        return Ok(redirect(&visit.path));
    }
    let outcome = change::settle(&opened.here.desk(&app, &visit), &opened.verification, &opened.challenge, How::Called).await?;
    Ok(onward(&visit, &opened, subject, &outcome).unwrap_or_else(|()| redirect(&visit.path)))
}

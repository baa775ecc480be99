//! Answering: a code that was sent or that the app shows, questions, and a ringing phone.

use askama::Template;
use axum::{Form, Json, extract::State, response::Response};
use serde::Deserialize;
use time::Duration;

use super::{Plain, Ready, begin, end, frame, method, method::Opened, onward, renew, show as open};
use crate::{
    app::App,
    eligibility::{Reason, Stop},
    factors::{
        Method,
        challenge::{self, CallState, Challenge},
        mask, questions,
    },
    reset::{
        flow::{Event, Open, Stage},
        prove::Verdict,
        store,
    },
    web::{Error, Moment, Page, Problem, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "reset/code.html")]
struct CodePage {
    page: Page,
    method: &'static str,
    digits: String,
    start: String,
    domain: String,
    long: bool,
    until: Moment,
    undeliverable: bool,
    /// Seconds until another code can be asked for; 0: now.
    wait: i64,
    can_resend: bool,
    other_ways: bool,
    problem: Option<Problem>,
}

struct Opening {
    ready: Ready,
    open: Open,
    challenge: Challenge,
}

async fn opened(app: &App, ready: Ready) -> Result<Option<Opening>, Error> {
    let Stage::Prove { open, .. } = ready.progress.stage() else {
        return Ok(None);
    };
    let found = challenge::find(&mut *app.pool.acquire().await?, ready.flow.tenant, open.challenge).await?;
    Ok(found.map(|challenge| Opening { ready, open, challenge }))
}

async fn for_page(app: &App, visit: &Visit) -> Result<Result<Opening, Response>, Error> {
    let ready = match open(app, visit).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    Ok(opened(app, ready).await?.ok_or_else(|| redirect("/reset/method")))
}

async fn for_step(app: &App, visit: &Visit, token: &str) -> Result<Result<Opening, Response>, Error> {
    let ready = match begin(app, visit, token).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    Ok(match opened(app, ready).await? {
        Some(opening) => Ok(opening),
        // The method was switched off meanwhile: choose another.
        None => Err(redirect("/reset/method")),
    })
}

fn has_other_ways(opening: &Opening) -> bool {
    opening.ready.progress.methods().count() > 1
}

fn code_page(app: &App, visit: &Visit, opening: &Opening, problem: Option<Problem>) -> Result<Response, Error> {
    let Opening { ready, open, challenge } = opening;
    let person = ready.claimant.person();
    let masked = mask::email(person.and_then(|person| person.email.as_deref()).unwrap_or_default());
    let cool_down = ready.claimant.tenant.policy.limits.cool_down_seconds;
    html(&CodePage {
        page: frame(app, visit, ready),
        method: open.method.as_str(),
        digits: person.and_then(|person| person.mobile.as_deref()).map(mask::phone).unwrap_or_default(),
        start: masked.start,
        domain: masked.domain,
        long: challenge.long_code,
        until: Moment::of(visit, challenge.expires_at),
        undeliverable: challenge.failed_at.is_some(),
        wait: (challenge.created_at + Duration::seconds(cool_down) - visit.now).whole_seconds().max(0),
        can_resend: open.method != Method::App,
        other_ways: has_other_ways(opening),
        problem,
    })
}

pub async fn show_code(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match for_page(&app, &visit).await? {
        Ok(opening) => code_page(&app, &visit, &opening, None),
        Err(elsewhere) => Ok(elsewhere),
    }
}

#[derive(Deserialize)]
pub struct Code {
    #[serde(flatten)]
    plain: Plain,
    #[serde(default)]
    code: String,
}

pub async fn submit_code(State(app): State<App>, visit: Visit, Form(form): Form<Code>) -> Result<Response, Error> {
    let opening = match for_step(&app, &visit, &form.plain.token).await? {
        Ok(opening) => opening,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match form.plain.action.as_str() {
        "other" => return another_way(&app, &visit, &opening).await,
        "again" => return send_again(&app, &visit, opening).await,
        _ => {}
    }
    if form.code.trim().is_empty() {
        return code_page(&app, &visit, &opening, Some(Problem::new("code-empty", "code"))).map(super::with_problem);
    }
    let verdict = opening.ready.step(&app, &visit).answer(opening.open, &[form.code]).await?;
    match settle(&app, &visit, &opening, verdict).await? {
        Ok(response) => Ok(response),
        Err(problem) => code_page(&app, &visit, &opening, Some(problem)).map(super::with_problem),
    }
}

/// What an answer leads to: onward, the stop page of a lock, or a problem to show on the page it came from.
async fn settle(app: &App, visit: &Visit, opening: &Opening, verdict: Verdict) -> Result<Result<Response, Problem>, Error> {
    let until = opening.challenge.expires_at;
    let questions = opening.open.method == Method::Questions;
    let field = if questions { "answer_1" } else { "code" };
    Ok(match verdict {
        Verdict::Passed { token, progress } => {
            renew(visit, token);
            Ok(redirect(progress.stage().path()))
        }
        Verdict::Refused => Ok(onward(app, visit).await?),
        // The other request's answer carried the new id: where it arrived, this page leads on.
        Verdict::Late => Ok(redirect(&visit.path)),
        Verdict::Locked => Ok(locked(app, visit, opening).await?),
        Verdict::Wrong { left } => {
            let key = if questions { "answers-wrong" } else { "code-wrong" };
            Err(Problem::new(key, field).counting(i64::from(left)))
        }
        Verdict::Over if visit.now >= until => {
            Err(Problem::new(if questions { "answers-over" } else { "code-expired" }, field).at(visit, until))
        }
        Verdict::Over => Err(Problem::new(if opening.open.method == Method::App { "code-app-used" } else { "code-over" }, field)),
    })
}

async fn locked(app: &App, visit: &Visit, opening: &Opening) -> Result<Response, Error> {
    let until = visit.now + crate::factors::locks::DAY;
    let stop = Stop { reason: Reason::Locked, shown: Some(Reason::Locked), until: Some(until) };
    end(app, visit, &opening.ready.flow, stop).await
}

async fn another_way(app: &App, visit: &Visit, opening: &Opening) -> Result<Response, Error> {
    let Ok(progress) = opening.ready.progress.clone().on(Event::AnotherWay) else {
        return onward(app, visit).await;
    };
    let mut tx = app.pool.begin().await?;
    challenge::hold_flow(&mut tx, opening.ready.flow.tenant, opening.ready.flow.id).await?;
    if store::save(&mut tx, &opening.ready.flow, &progress, None).await?.is_ok() {
        challenge::supersede(&mut tx, opening.ready.flow.tenant, opening.ready.flow.id, visit.now).await?;
        tx.commit().await?;
    }
    onward(app, visit).await
}

async fn send_again(app: &App, visit: &Visit, opening: Opening) -> Result<Response, Error> {
    let method = opening.open.method;
    let sent = opening.ready.step(app, visit).again(method).await?;
    match method::answer(visit, method, &sent) {
        Opened::On { next } => {
            method::follow(visit, &opening.ready.flow, next);
            Ok(redirect(&visit.path))
        }
        Opened::Elsewhere => onward(app, visit).await,
        Opened::Problem(mut problem) => {
            "again".clone_into(&mut problem.field);
            let page = if method.is_call() {
                calling_page(app, visit, &opening, Some(problem))
            } else {
                code_page(app, visit, &opening, Some(problem))
            };
            page.map(super::with_problem)
        }
    }
}

// ---------- questions ----------

pub struct Asked {
    pub name: String,
    /// Where the words are: a key of the locale, or the words of a custom question as they were written.
    pub key: String,
    pub custom: Option<String>,
}

#[derive(Template)]
#[template(path = "reset/questions.html")]
struct QuestionsPage {
    page: Page,
    questions: Vec<Asked>,
    other_ways: bool,
    problem: Option<Problem>,
}

async fn questions_page(app: &App, visit: &Visit, opening: &Opening, problem: Option<Problem>) -> Result<Response, Error> {
    let mut db = app.pool.acquire().await?;
    // Read anew: after a wrong answer other questions are asked.
    let drawn =
        challenge::find(&mut db, opening.ready.flow.tenant, opening.open.challenge).await?.map_or_else(Vec::new, |found| found.questions);
    let asked = questions::texts(&mut db, opening.ready.flow.tenant, &drawn)
        .await?
        .into_iter()
        .enumerate()
        .map(|(i, question)| Asked { name: format!("answer_{}", i + 1), key: question.key(), custom: question.custom })
        .collect();
    html(&QuestionsPage { page: frame(app, visit, &opening.ready), questions: asked, other_ways: has_other_ways(opening), problem })
}

pub async fn show_questions(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match for_page(&app, &visit).await? {
        Ok(opening) => questions_page(&app, &visit, &opening, None).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

#[derive(Deserialize)]
pub struct Answers {
    #[serde(flatten)]
    plain: Plain,
    #[serde(default)]
    answer_1: String,
    #[serde(default)]
    answer_2: String,
    #[serde(default)]
    answer_3: String,
    #[serde(default)]
    answer_4: String,
    #[serde(default)]
    answer_5: String,
}

pub async fn submit_questions(State(app): State<App>, visit: Visit, Form(form): Form<Answers>) -> Result<Response, Error> {
    let opening = match for_step(&app, &visit, &form.plain.token).await? {
        Ok(opening) => opening,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if form.plain.action == "other" {
        return another_way(&app, &visit, &opening).await;
    }
    let answers = [form.answer_1, form.answer_2, form.answer_3, form.answer_4, form.answer_5];
    let asked = opening.challenge.questions.len();
    if let Some(empty) = answers.iter().take(asked).position(|answer| answer.trim().is_empty()) {
        let problem = Problem::new("answers-empty", format!("answer_{}", empty + 1));
        return questions_page(&app, &visit, &opening, Some(problem)).await.map(super::with_problem);
    }
    let verdict = opening.ready.step(&app, &visit).answer(opening.open, &answers).await?;
    match settle(&app, &visit, &opening, verdict).await? {
        Ok(response) => Ok(response),
        Err(problem) => questions_page(&app, &visit, &opening, Some(problem)).await.map(super::with_problem),
    }
}

// ---------- a ringing phone ----------

#[derive(Template)]
#[template(path = "reset/calling.html")]
struct CallingPage {
    page: Page,
    digits: String,
    state: &'static str,
    /// Shown after ten seconds of waiting (RESET-6).
    patient: bool,
    other_ways: bool,
    problem: Option<Problem>,
}

fn state_word(challenge: &Challenge, now: time::OffsetDateTime) -> &'static str {
    match challenge.call {
        Some(CallState::Refused) => "refused",
        Some(CallState::Failed) => "failed",
        _ if !challenge.is_open(now) => "over",
        Some(CallState::Ringing | CallState::Approved) => "ringing",
        _ => "queued",
    }
}

fn calling_page(app: &App, visit: &Visit, opening: &Opening, problem: Option<Problem>) -> Result<Response, Error> {
    let Opening { ready, open, challenge } = opening;
    let number = ready.claimant.person().and_then(|person| challenge::value_of(open.method.kind(), person));
    html(&CallingPage {
        page: frame(app, visit, ready),
        digits: number.map(mask::phone).unwrap_or_default(),
        state: state_word(challenge, visit.now),
        patient: visit.now - challenge.created_at >= Duration::seconds(10),
        other_ways: has_other_ways(opening),
        problem,
    })
}

pub async fn show_calling(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match for_page(&app, &visit).await? {
        Ok(opening) => calling_page(&app, &visit, &opening, None),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// For the script: where the flow stands, and how the call goes. Changes nothing.
pub async fn calling_state(State(app): State<App>, visit: Visit) -> Result<Json<serde_json::Value>, Error> {
    let mut db = app.pool.acquire().await?;
    let Some(flow) = super::read(&mut db, &visit).await? else {
        return Err(Error::Expired);
    };
    let stage = flow.progress.stage();
    let state = match stage {
        Stage::Prove { open, .. } => {
            challenge::find(&mut db, flow.tenant, open.challenge).await?.map_or("over", |found| state_word(&found, visit.now))
        }
        _ => "moved",
    };
    Ok(Json(serde_json::json!({ "state": state, "page": stage.path() })))
}

pub async fn submit_calling(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    let opening = match for_step(&app, &visit, &form.token).await? {
        Ok(opening) => opening,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match form.action.as_str() {
        "other" => another_way(&app, &visit, &opening).await,
        "again" => send_again(&app, &visit, opening).await,
        _ => onward(&app, &visit).await,
    }
}

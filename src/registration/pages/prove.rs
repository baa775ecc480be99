//! Proving once more before something changes (REG-3): the password, then one of the registered methods.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use time::Duration;
use tokio::time::Instant;

use super::{Here, Opened, Plain, Subject, code::answer, open, opened, opened_step, overview::Masked, step, unsent, with_problem};
use crate::{
    app::App,
    audit::Activity,
    credentials::{Knock, store::lock_person},
    crypto::Token,
    directory::store::Holder,
    factors::{
        Method,
        challenge::{Purpose, value_of},
        questions::{self, Question},
        throttle,
    },
    policy::Kind,
    registration::{flow::ways, store, verify::Opening},
    sessions::{
        self, REGISTER,
        admin::{ENTER, is_admin_page},
        knock,
        reproof::{self, Missing, PROVE},
    },
    web::{Error, Page, Problem, Visit, cookies::Name, page::html, visit::redirect},
};

/// One way to prove oneself.
struct Choice {
    method: &'static str,
    label: &'static str,
    hint: &'static str,
    icon: &'static str,
    value: Masked,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "register/prove.html")]
struct ProvePage {
    page: Page,
    /// The password comes first.
    password: bool,
    choices: Vec<Choice>,
    /// Whether there is a passkey to prove with, which needs script.
    passkey: bool,
    questions: u8,
    back: String,
    user_id: String,
    problem: Option<Problem>,
}

/// What a method is called here, as the reset's own page calls it.
fn words(method: Method) -> (&'static str, &'static str, &'static str) {
    match method {
        Method::Sms => ("method-sms", "method-sms-hint", "phone"),
        Method::MobileCall => ("method-mobile-call", "method-call-hint", "call"),
        Method::Email => ("method-email", "method-email-hint", "mail"),
        Method::App => ("method-app", "method-app-hint", "app"),
        Method::OfficeCall => ("method-office-call", "method-call-hint", "call"),
        Method::Questions => ("method-questions", "method-questions-hint", "question"),
    }
}

/// What can be proved with here and now; the admin area takes an app, or a passkey, and nothing else.
fn methods(here: &Here, back: &str) -> Vec<Method> {
    if is_admin_page(back) {
        return if here.registered.has(Kind::App) { vec![Method::App] } else { vec![] };
    }
    let proofs = here.registered.proofs();
    let facts = &here.signed_in.claimant.facts;
    let there: Vec<Method> = proofs.into_iter().flat_map(|kind| ways(kind, facts)).collect();
    Method::ALL.into_iter().filter(|method| there.contains(method)).collect()
}

/// What is missing for the page they come back to. Whoever came by a link has nothing to prove with.
fn missing(visit: &Visit, here: &Here, back: &str) -> Option<Missing> {
    reproof::missing_for(back, &here.signed_in.session, &here.registered, visit.now)
}

/// Pages of a proof are for those whose password is fresh.
pub fn detour(visit: &Visit, here: &Here) -> Option<Response> {
    match missing(visit, here, REGISTER) {
        Some(Missing::Password) => Some(redirect(PROVE)),
        Some(Missing::NotByLink) => Some(redirect(REGISTER)),
        Some(Missing::Method) | None => None,
    }
}

fn page(app: &App, visit: &Visit, here: &Here, back: &str, chosen: Option<Method>, problem: Option<Problem>) -> Result<Response, Error> {
    let password = missing(visit, here, back) == Some(Missing::Password);
    let (methods, person) = (methods(here, back), here.signed_in.person());
    let first = chosen.or_else(|| methods.first().copied());
    let choice = |method: Method| {
        let (label, hint, icon) = words(method);
        let value = value_of(method.kind(), person).filter(|_| !matches!(method, Method::App | Method::Questions));
        let value = Masked::of(method.kind(), value);
        Choice { method: method.as_str(), label, hint, icon, value, chosen: first == Some(method) }
    };
    html(&ProvePage {
        page: here.page(app, visit),
        password,
        choices: methods.into_iter().map(choice).collect(),
        passkey: person.passkeys,
        questions: here.signed_in.tenant().policy.questions_to_reset,
        back: back.to_owned(),
        user_id: person.upn.clone(),
        problem,
    })
}

#[derive(Deserialize)]
pub struct To {
    #[serde(default)]
    to: String,
}

/// Where somebody goes who has nothing left to prove; the admin area is opened by a button of its own.
fn onward(back: &str) -> &str {
    if is_admin_page(back) { ENTER } else { back }
}

fn back_of(to: &str) -> &str {
    reproof::back(to).unwrap_or(REGISTER)
}

pub async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<To>) -> Result<Response, Error> {
    let here = match open(&app, &visit).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let back = back_of(&asked.to);
    match missing(&visit, &here, back) {
        None => Ok(redirect(onward(back))),
        Some(Missing::NotByLink) => Ok(redirect(REGISTER)),
        Some(_) => page(&app, &visit, &here, back, None, None),
    }
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(flatten)]
    plain: Plain,
    #[serde(default)]
    to: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    method: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let here = match step(&app, &visit, &form.plain.token).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let back = back_of(&form.to);
    let again = |chosen, problem| page(&app, &visit, &here, back, chosen, Some(problem)).map(with_problem);
    match missing(&visit, &here, back) {
        None => return Ok(redirect(onward(back))),
        Some(Missing::NotByLink) => return Ok(redirect(REGISTER)),
        Some(Missing::Password) => {
            return match type_password(&app, &visit, &here, &form.password).await? {
                Ok(()) => Ok(redirect(&format!("{PROVE}?to={back}"))),
                Err(problem) => again(None, problem),
            };
        }
        Some(Missing::Method) => {}
    }
    let Some(method) = Method::parse(&form.method).filter(|method| methods(&here, back).contains(method)) else {
        return again(None, Problem::new("method-none", "method"));
    };
    let opening = send(&app, &visit, &here, back, method).await?;
    match unsent(&visit, &opening, method.as_str()) {
        None => Ok(redirect(Subject::Proof.page_of(method))),
        Some(problem) => again(Some(method), problem),
    }
}

/// The password once more; a right one gives the session a new id. `Err`: what is wrong.
async fn type_password(app: &App, visit: &Visit, here: &Here, typed: &str) -> Result<Result<(), Problem>, Error> {
    if typed.is_empty() {
        return Ok(Err(Problem::new("prove-password-empty", "password")));
    }
    let desk = here.desk(app, visit);
    let event = desk.event(Activity::Reproved).with(serde_json::json!({ "method": "password" }));
    let (session, person) = (&here.signed_in.session, here.signed_in.person());
    let door = knock::door(app, visit, session.tenant, person.id);
    let until = Instant::now() + app.directory_deadline;
    let (knock, _) =
        knock::knock(app, visit, &door, Some(person).filter(|person| person.holder() != Holder::Elsewhere), typed, until).await?;
    let (problem, reason) = match knock {
        Knock::Right => {
            let token = Token::random()?;
            let mut tx = app.pool.begin().await?;
            lock_person(&mut tx, session.tenant, Some(session.user)).await?;
            // A session that ended while the password was compared stays ended.
            if sessions::who(app, visit, &mut tx).await?.is_none_or(|found| found.session.id != session.id) {
                return Ok(Ok(()));
            }
            sessions::store::password_typed(&mut tx, session, visit.now).await?;
            sessions::store::renew(&mut tx, session, &token).await?;
            throttle::clear(&mut tx, &door.cleared()).await?;
            event.write(&mut tx, visit.now).await?;
            tx.commit().await?;
            visit.set_cookie(Name::Session, &token.reveal());
            return Ok(Ok(()));
        }
        Knock::Wrong => (Problem::new("prove-password-wrong", "password"), "wrong password"),
        Knock::Paused { until } | Knock::Resting { until } => {
            (Problem::new("prove-password-paused", "password").at(visit, until), "paused")
        }
        Knock::Away => (Problem::new("prove-password-away", "password"), "the directory did not answer"),
    };
    let mut detail = door.named();
    detail["method"] = "password".into();
    event.failed(reason).with(detail).write(&mut *app.pool.acquire().await?, visit.now).await?;
    Ok(Err(problem))
}

/// Opens a challenge; all of one session's proofs share one verification, so that its cool-down holds for them together.
async fn send(app: &App, visit: &Visit, here: &Here, back: &str, method: Method) -> Result<Opening, Error> {
    let (session, now) = (&here.signed_in.session, visit.now);
    let Some(destination) = value_of(method.kind(), here.signed_in.person()) else { return Ok(Opening::Over) };
    let mut tx = app.pool.begin().await?;
    lock_person(&mut tx, session.tenant, Some(session.user)).await?;
    let verification = match store::find(&mut tx, session, Purpose::Proof, None, now).await? {
        Some(open) => {
            store::lead_back_to(&mut tx, &open, back).await?;
            open
        }
        None => {
            let new = store::New {
                purpose: Purpose::Proof,
                kind: None,
                back,
                correlation: visit.start.correlation,
                now,
                expires_at: now + Duration::seconds(here.signed_in.tenant().policy.limits.flow_seconds),
            };
            store::begin(&mut tx, &here.signed_in, &new).await?
        }
    };
    tx.commit().await?;
    here.desk(app, visit).send(&verification, method, destination).await
}

// ---------- security questions

struct Asked {
    name: String,
    key: String,
    custom: Option<String>,
}

#[derive(Template)]
#[template(path = "register/answers.html")]
struct AnswersPage {
    page: Page,
    questions: Vec<Asked>,
    back: String,
    problem: Option<Problem>,
}

async fn answers_page(app: &App, visit: &Visit, opened: &Opened, problem: Option<Problem>) -> Result<Response, Error> {
    let mut db = app.pool.acquire().await?;
    // Read anew: after a wrong answer other questions are asked.
    let drawn = store::latest(&mut db, &opened.verification).await?.map_or_else(Vec::new, |latest| latest.questions);
    let texts = questions::texts(&mut db, opened.verification.tenant, &drawn).await?;
    let asked =
        |(at, question): (usize, Question)| Asked { name: format!("answer_{}", at + 1), key: question.key(), custom: question.custom };
    html(&AnswersPage {
        page: opened.here.page(app, visit),
        questions: texts.into_iter().enumerate().map(asked).collect(),
        back: opened.verification.back.clone(),
        problem,
    })
}

pub async fn show_questions(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match opened(&app, &visit, Subject::Proof).await? {
        Ok(opened) => answers_page(&app, &visit, &opened, None).await,
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
    let opened = match opened_step(&app, &visit, Subject::Proof, &form.plain.token).await? {
        Ok(opened) => opened,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let answers = [form.answer_1, form.answer_2, form.answer_3, form.answer_4, form.answer_5];
    let asked = opened.challenge.questions.len();
    let problem = if let Some(empty) = answers.iter().take(asked).position(|answer| answer.trim().is_empty()) {
        Problem::new("answers-empty", format!("answer_{}", empty + 1))
    } else {
        match answer(&app, &visit, &opened, Subject::Proof, &answers, "answer_1").await? {
            Ok(elsewhere) => return Ok(elsewhere),
            Err(problem) => problem,
        }
    };
    answers_page(&app, &visit, &opened, Some(problem)).await.map(with_problem)
}

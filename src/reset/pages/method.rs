//! Choosing a way to prove oneself: masked contact points, and for phones the whole number (RESET-6).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;

use super::{Ready, begin, finish::Contact, frame, onward, show as open};
use crate::{
    app::App,
    crypto::Token,
    directory::facts::Claimant,
    factors::{
        Method, mask,
        sending::{self, Capped},
    },
    reset::{
        flow::{Progress, Stage},
        prove::Opening,
        store::Flow,
    },
    web::{Error, Page, Problem, Visit, cookies::FlowTokens, page::html},
};

/// What is said where a phone cannot be used by anybody of the organisation.
const PAUSED: &str = "send-ceiling";

/// One card.
pub struct Choice {
    pub method: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub icon: &'static str,
    pub asks_number: bool,
    /// The last two digits, for phones.
    pub digits: String,
    /// Start and domain, for mail.
    pub start: String,
    pub domain: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "reset/method.html")]
struct MethodPage {
    page: Page,
    choices: Vec<Choice>,
    gate: u8,
    gates: u8,
    questions: u8,
    problem: Option<Problem>,
    number: String,
    /// Until when phones are left out; empty where nothing is.
    paused: String,
}

/// Nothing is left but a phone, and phones are paused.
#[derive(Template)]
#[template(path = "reset/paused.html")]
struct PausedPage {
    page: Page,
    until: String,
    contact: Contact,
}

/// `phones`: whether texts and calls can be offered at this moment.
fn choices(progress: &Progress, claimant: &Claimant, chosen: Option<Method>, phones: bool) -> Vec<Choice> {
    let Some(person) = claimant.person() else {
        return vec![];
    };
    let offered = || progress.methods().filter(|method| phones || !method.asks_number());
    let first = chosen.filter(|&chosen| offered().any(|method| method == chosen)).or_else(|| offered().next());
    offered()
        .map(|method| {
            let (label, hint, icon) = words(method);
            let phone = match method {
                Method::Sms | Method::MobileCall => person.mobile.as_deref(),
                Method::OfficeCall => person.office.as_deref(),
                _ => None,
            };
            let masked = mask::email(person.email.as_deref().filter(|_| method == Method::Email).unwrap_or_default());
            Choice {
                method: method.as_str(),
                label,
                hint,
                icon,
                asks_number: method.asks_number(),
                digits: phone.map(mask::phone).unwrap_or_default(),
                start: masked.start,
                domain: masked.domain,
                chosen: first == Some(method),
            }
        })
        .collect()
}

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

async fn render(
    app: &App,
    visit: &Visit,
    ready: &Ready,
    chosen: Option<Method>,
    mut problem: Option<Problem>,
    number: String,
) -> Result<Response, Error> {
    let page = frame(app, visit, ready);
    let gate = match ready.progress.stage() {
        Stage::Choose { gate } | Stage::Prove { gate, .. } => gate,
        _ => 1,
    };
    let tenant = &ready.claimant.tenant;
    // Asked for everybody, whatever they have on file.
    let mut db = app.pool.acquire().await?;
    let paused = sending::paused_until(&mut db, &app.keys, app.limits.paid_messages_per_day, tenant, visit.now).await?;
    let paused = paused.filter(|_| ready.progress.methods().any(Method::asks_number));
    let until = paused.map(|until| visit.locale.date_time(until)).unwrap_or_default();
    let choices = choices(&ready.progress, &ready.claimant, chosen, paused.is_none());
    if choices.is_empty() && paused.is_some() {
        return html(&PausedPage { page, until, contact: Contact::of(&tenant.policy.helpdesk) });
    }
    if let Some(problem) = problem.as_mut().filter(|_| paused.is_some()) {
        // The field of a phone is not on the page.
        "method".clone_into(&mut problem.field);
    }
    html(&MethodPage {
        page,
        choices,
        gate,
        gates: ready.progress.grant.gates,
        questions: ready.progress.grant.questions,
        // Said once: a problem with a phone says so itself.
        paused: if problem.as_ref().is_some_and(|problem| problem.key == PAUSED) { String::new() } else { until },
        problem,
        number,
    })
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let ready = match open(&app, &visit).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    render(&app, &visit, &ready, None, None, String::new()).await
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    method: String,
    /// Without `:has()` every card shows its own number field; the filled one counts.
    #[serde(default)]
    phone: String,
    #[serde(default)]
    phone_sms: String,
    #[serde(default)]
    phone_mobile_call: String,
    #[serde(default)]
    phone_office_call: String,
}

impl Filled {
    fn number(&self, method: Method) -> &str {
        let own = match method {
            Method::Sms => &self.phone_sms,
            Method::MobileCall => &self.phone_mobile_call,
            Method::OfficeCall => &self.phone_office_call,
            _ => &self.phone,
        };
        if own.trim().is_empty() { &self.phone } else { own }
    }
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let ready = match begin(&app, &visit, &form.token).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(method) = Method::parse(&form.method) else {
        let problem = Problem::new("method-none", "method");
        return render(&app, &visit, &ready, None, Some(problem), String::new()).await.map(super::with_problem);
    };
    let number = form.number(method).to_owned();
    let opening = ready.step(&app, &visit).open(method, &number).await?;
    match answer(&visit, method, &opening) {
        Opened::On { next } => {
            follow(&visit, &ready.flow, next);
            onward(&app, &visit).await
        }
        Opened::Elsewhere => onward(&app, &visit).await,
        Opened::Problem(problem) => render(&app, &visit, &ready, Some(method), Some(problem), number).await.map(super::with_problem),
    }
}

/// What a page does with an opening; shared with "send a new code".
pub enum Opened {
    On { next: Option<Token> },
    Elsewhere,
    Problem(Problem),
}

pub fn answer(visit: &Visit, method: Method, opening: &Opening) -> Opened {
    let field = if method.asks_number() { format!("phone-{}", method.as_str()) } else { method.as_str().to_owned() };
    Opened::Problem(match opening {
        Opening::Opened { next } => return Opened::On { next: *next },
        Opening::Refused => return Opened::Elsewhere,
        Opening::WrongNumber => Problem::new("number-wrong", field),
        Opening::TooManyNumbers { seconds } => {
            Problem::new("number-too-many", field).at(visit, visit.now + time::Duration::seconds(*seconds))
        }
        Opening::CoolDown { seconds } => Problem::new("send-cool-down", field).counting(*seconds),
        Opening::Capped(Capped::Destination { until }) => Problem::new("send-capped", field).at_date(visit, *until),
        Opening::Capped(Capped::Ceiling { until }) => Problem::new(PAUSED, "method").at_date(visit, *until),
        Opening::Capped(Capped::Number) => Problem::new("send-number-refused", field),
    })
}

/// While a phone rings the cookie also holds the id that counts once it is answered. Of the ids the browser sent, the one
/// that counts now is kept: after a call it is the second one.
pub fn follow(visit: &Visit, flow: &Flow, next: Option<Token>) {
    let Some(tokens) = &visit.flow else { return };
    let present =
        [Some(tokens.present), tokens.next].into_iter().flatten().find(|token| token.bound(visit.start.binding()) == flow.session_hash);
    if let (Some(present), Some(next)) = (present, next) {
        visit.set_flow(Some(&FlowTokens { present, next: Some(next) }));
    }
}

//! "Are these still right?" (REG-2): every value with a way to change it, and one button for all of them.

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;

use super::{
    Here, Plain, leave, open,
    overview::{CANCELED, Masked, Words, words},
    step, with_problem,
};
use crate::{
    app::App,
    audit::Activity,
    policy::Kind,
    registration::{
        change::{self, Settled},
        flow::{contacts_of, offered},
    },
    sessions::{REGISTER, reproof::Change},
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

struct Value {
    words: Words,
    masked: Masked,
    from_organisation: bool,
    change: bool,
}

#[derive(Template)]
#[template(path = "register/confirm.html")]
struct ConfirmPage {
    page: Page,
    values: Vec<Value>,
    seen: String,
    problem: Option<Problem>,
}

fn page(app: &App, visit: &Visit, here: &Here, problem: Option<Problem>) -> Result<Response, Error> {
    let registration = here.signed_in.registration();
    let have: Vec<Kind> = registration.have.iter().copied().collect();
    let offered = offered(&registration);
    let value = |kind: &Kind| {
        let (private, public) = contacts_of(*kind, &here.contacts);
        Value {
            words: words(*kind),
            masked: Masked::of(*kind, private.or(public).map(|contact| contact.value.as_str())),
            from_organisation: private.is_none() && public.is_some(),
            change: offered.contains(kind),
        }
    };
    let (_, seen) = change::shown(&here.desk(app, visit), &have, &here.contacts);
    html(&ConfirmPage { page: here.page(app, visit), values: have.iter().map(value).collect(), seen, problem })
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let here = match open(&app, &visit).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if here.signed_in.registration().have.is_empty() {
        return Ok(redirect(REGISTER));
    }
    match here.detour(&visit, Change::Confirm, &visit.path) {
        Some(elsewhere) => Ok(elsewhere),
        None => page(&app, &visit, &here, None),
    }
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(flatten)]
    plain: Plain,
    #[serde(default)]
    seen: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let here = match step(&app, &visit, &form.plain.token).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let desk = here.desk(&app, &visit);
    if form.plain.action == "later" {
        desk.event(Activity::SecurityInfoReviewed).failed(CANCELED).write(&mut *app.pool.acquire().await?, visit.now).await?;
        return Ok(leave(&here.signed_in));
    }
    match change::confirm(&desk, &form.seen).await? {
        Settled::Done => Ok(leave(&here.signed_in)),
        Settled::Over => page(&app, &visit, &here, Some(Problem::new("confirm-changed", "values"))).map(with_problem),
        _ => Ok(redirect(&visit.path)),
    }
}

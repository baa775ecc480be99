//! "Why are you having trouble?" (RESET-5): forgot it, or only locked out.

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;

use super::{begin, frame, onward, show as open};
use crate::{
    app::App,
    audit::{self, Activity},
    reset::{
        flow::{Event, Trouble},
        store,
    },
    web::{Error, Page, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "reset/trouble.html")]
struct TroublePage {
    page: Page,
    problem: bool,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let ready = match open(&app, &visit).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let page = frame(&app, &visit, &ready);
    html(&TroublePage { page, problem: false })
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    trouble: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let ready = match begin(&app, &visit, &form.token).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let trouble = match form.trouble.as_str() {
        "forgot" => Trouble::Forgot,
        "unlock" => Trouble::Unlock,
        _ => {
            let page = frame(&app, &visit, &ready);
            return html(&TroublePage { page, problem: true }).map(super::with_problem);
        }
    };
    let Ok(progress) = ready.progress.clone().on(Event::Troubled(trouble)) else {
        return onward(&app, &visit).await;
    };
    let mut tx = app.pool.begin().await?;
    if store::save(&mut tx, &ready.flow, &progress, None).await?.is_err() {
        drop(tx);
        return onward(&app, &visit).await;
    }
    audit::Event::new(ready.flow.tenant, ready.flow.correlation, Activity::FlowProgress)
        .about(ready.flow.subject)
        .because(if trouble == Trouble::Forgot { "User forgot their password" } else { "User wants to unlock only" })
        .from(&visit.origin)
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    Ok(redirect(progress.stage().path()))
}

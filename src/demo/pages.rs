//! `/demo`: people to try; `/demo/outbox`: what they were sent.

use askama::Template;
use axum::{
    Form, Json, Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

use super::{Demo, Message, beside::Software, people::Card};
use crate::{
    app::App,
    reset::call::{self, Pressed},
    web::{Error, Page, Visit, page::html, visit::redirect},
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/demo", get(people))
        .route("/demo/users.json", get(users_json))
        .route("/demo/outbox", get(outbox))
        .route("/demo/outbox.json", get(outbox_json))
        .route("/demo/outbox/{id}", get(mail))
        .route("/demo/phone/{id}/press", post(press))
        .route("/demo/reset", post(start_over))
}

fn demo(app: &App) -> Result<Arc<Demo>, Error> {
    app.demo.clone().ok_or(Error::NotFound)
}

/// People of one organisation.
struct Group {
    tenant: String,
    about: String,
    people: Vec<Card>,
}

#[derive(Template)]
#[template(path = "demo/people.html")]
struct PeoplePage {
    page: Page,
    groups: Vec<Group>,
    demo: Arc<Demo>,
}

async fn people(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let demo = demo(&app)?;
    let mut groups: Vec<Group> = vec![];
    for card in demo.cards().await? {
        match groups.iter_mut().find(|group| group.tenant == card.tenant) {
            Some(group) => group.people.push(card),
            None => groups.push(Group { tenant: card.tenant.clone(), about: card.about.clone(), people: vec![card] }),
        }
    }
    html(&PeoplePage { page: Page::new(&app, &visit), groups, demo })
}

async fn users_json(State(app): State<App>) -> Result<Json<Vec<Card>>, Error> {
    Ok(Json(demo(&app)?.cards().await?))
}

#[derive(Template)]
#[template(path = "demo/outbox.html")]
struct OutboxPage {
    page: Page,
    messages: Vec<Message>,
    pressed: Option<&'static str>,
}

async fn outbox(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    html(&OutboxPage { page: Page::new(&app, &visit), messages: demo(&app)?.messages().await?, pressed: None })
}

async fn outbox_json(State(app): State<App>) -> Result<Json<Vec<Message>>, Error> {
    Ok(Json(demo(&app)?.messages().await?))
}

/// The HTML part of a mail, in a sandbox of its own: its inline styles may work, nothing else.
async fn mail(State(app): State<App>, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let message = demo(&app)?.message(id).await?.ok_or(Error::NotFound)?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy)], message.html).into_response())
}

#[derive(Deserialize)]
struct Key {
    #[serde(default)]
    key: String,
}

/// A key on the ringing phone; scripts press it too, so it asks for no form token: this machine only, made-up people only.
async fn press(State(app): State<App>, visit: Visit, Path(id): Path<Uuid>, Form(form): Form<Key>) -> Result<Response, Error> {
    let message = demo(&app)?.message(id).await?.ok_or(Error::NotFound)?;
    let pressed = match call::press(&app, &message.call_id, &form.key).await? {
        Pressed::Approved => "demo-approved",
        Pressed::Refused => "demo-refused",
        Pressed::Nothing => "demo-nothing",
    };
    html(&OutboxPage { page: Page::new(&app, &visit), messages: demo(&app)?.messages().await?, pressed: Some(pressed) })
}

/// Everything as it was at the beginning.
async fn start_over(State(app): State<App>) -> Result<Response, Error> {
    let demo = demo(&app)?;
    demo.load(&app).await?;
    demo.refill_beside(&app).await?;
    Ok(redirect("/demo"))
}

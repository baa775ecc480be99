//! The first page of the area.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};

use super::{Actor, Door, page};
use crate::{
    access::{Act, Role},
    app::App,
    sessions::admin::ADMIN,
    web::{Error, Page, Visit, page::html},
};

pub const DOORS: &[Door] = &[page(ADMIN, Act::Enter)];

pub fn routes() -> Router<App> {
    Router::new().route(ADMIN, get(show))
}

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage {
    page: Page,
    /// What the reader's roles are called.
    roles: Vec<&'static str>,
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    let roles = actor.person().roles.iter().filter_map(|role| Role::parse(role)).map(Role::key).collect();
    html(&OverviewPage { page: actor.page(&app, &visit), roles })
}

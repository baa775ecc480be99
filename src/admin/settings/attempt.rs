//! Trying a password: what the rules say of it. It is judged and forgotten.

use askama::Template;
use axum::{Form as Body, Router, extract::State, response::Response, routing::get};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::super::{Actor, Door, form, page};
use crate::{
    access::Act,
    app::App,
    credentials::rules,
    password,
    web::{
        Error, Page, Visit,
        page::{html, with_problem},
    },
};

const PATH: &str = "/admin/passwords/try";
pub const DOORS: &[Door] = &[page(PATH, Act::SeeSettings), form(PATH, Act::SeeSettings)];

pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(judge))
}

#[derive(Template)]
#[template(path = "admin/settings/try.html")]
struct TryPage {
    page: Page,
    least: usize,
    most: usize,
    /// `None`: nothing was tried. Otherwise why it is refused, if it is.
    refused: Option<Vec<&'static str>>,
    empty: bool,
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    render(&app, &visit, &actor, None, false)
}

fn render(app: &App, visit: &Visit, actor: &Actor, refused: Option<Vec<&'static str>>, empty: bool) -> Result<Response, Error> {
    let set = rules::rule_set(actor.tenant());
    html(&TryPage { page: actor.page(app, visit), least: set.min_length(), most: set.max_length(), refused, empty })
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: String,
}

/// Shows the answer and nothing of what was typed. Nothing is written anywhere.
async fn judge(State(app): State<App>, visit: Visit, actor: Actor, Body(filled): Body<Filled>) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let typed = Zeroizing::new(filled.password);
    if typed.is_empty() {
        let page = render(&app, &visit, &actor, None, true)?;
        return Ok(with_problem(page));
    }
    let chosen = Zeroizing::new(password::normalise(&typed));
    let problems = rules::judge(actor.tenant(), actor.person(), &chosen).await?;
    render(&app, &visit, &actor, Some(problems.iter().map(rules::words).collect()), false)
}

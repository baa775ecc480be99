//! Which licences the organisation's people hold, and what each of them allows (DIR-5).

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};

use super::{Actor, Door, group_store as store, page};
use crate::{
    access::Act,
    app::App,
    policy::LicenceCheck,
    web::{Error, Page, Visit, page::html},
};

pub const DOORS: &[Door] = &[page("/admin/licences", Act::SeePeople)];

pub fn routes() -> Router<App> {
    Router::new().route("/admin/licences", get(show))
}

struct Row {
    code: String,
    /// What it allows, in words.
    allows: Vec<&'static str>,
    people: i64,
}

#[derive(Template)]
#[template(path = "admin/licences.html")]
struct LicencesPage {
    page: Page,
    rows: Vec<Row>,
    per_person: bool,
}

fn words(capability: &str) -> &'static str {
    match capability {
        "reset" => "licence-reset",
        "writeback" => "licence-writeback",
        _ => "licence-words",
    }
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    let all = store::licences(&mut *app.pool.acquire().await?, actor.tenant().id).await?;
    let row = |licence: store::Licence| Row {
        allows: licence.capabilities.iter().map(|capability| words(capability)).collect(),
        code: licence.code,
        people: licence.people,
    };
    html(&LicencesPage {
        page: actor.page(&app, &visit),
        rows: all.into_iter().map(row).collect(),
        per_person: actor.tenant().policy.licence_check == LicenceCheck::User,
    })
}

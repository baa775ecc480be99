//! The audit log (AUD-2): filtered, a page at a time, each event in plain words.

mod asked;
mod export;
mod forwarding;
mod retention;
mod store;
mod story;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::{
    Actor, Door, form, page,
    words::{self, Told, activity_key},
};
use crate::{
    access::Act,
    app::App,
    audit::{
        Activity,
        place::Place,
        search::{self, Batch, Filter},
    },
    i18n::Zone,
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
    },
};
use asked::{Asked, Person, Wrong};

pub const AUDIT: &str = "/admin/audit";
pub const EXPORT: &str = "/admin/audit/export";
pub const FORWARDING: &str = "/admin/audit/forwarding";
pub const RETENTION: &str = "/admin/audit/retention";

pub const DOORS: &[Door] = &[
    page(AUDIT, Act::SeeAudit),
    page("/admin/audit/flow/{id}", Act::SeeAudit),
    page(EXPORT, Act::ExportAudit),
    form(EXPORT, Act::ExportAudit),
    page(RETENTION, Act::ChangeAudit),
    form(RETENTION, Act::ChangeAudit),
    page(FORWARDING, Act::ChangeAudit),
    form(FORWARDING, Act::ChangeAudit),
];

pub fn routes() -> Router<App> {
    Router::new()
        .route(AUDIT, get(show))
        .route("/admin/audit/flow/{id}", get(story::show))
        .route(EXPORT, get(export::show).post(export::submit))
        .route(RETENTION, get(retention::show).post(retention::submit))
        .route(FORWARDING, get(forwarding::show).post(forwarding::submit))
}

/// Events on one page.
const MOST: u16 = 50;

/// An activity that the filter offers.
struct Choice {
    value: &'static str,
    name: String,
}

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct AuditPage {
    page: Page,
    problem: Option<Problem>,
    asked: Asked,
    activities: Vec<Choice>,
    rows: Vec<Told>,
    /// Whether these are not the newest.
    further: bool,
    /// The search stopped on its way: it looked at as much as one page may, and few events were among it.
    halted: bool,
    /// Where the older ones are.
    older: Option<String>,
    /// The same question, for the links to the export and to the newest.
    query: String,
    may_export: bool,
    may_change: bool,
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    after: String,
}

/// The clock that days are read on: the one the page shows.
fn zone(page: &Page) -> Zone {
    page.zone.clone().unwrap_or_else(Zone::utc)
}

/// What is looked for, with the person found.
async fn filter(app: &App, actor: &Actor, page: &Page, asked: &Asked) -> Result<Result<Filter, Wrong>, Error> {
    let (filter, person) = match asked.filter(&zone(page)).and_then(|filter| Ok((filter, asked.person()?))) {
        Ok(found) => found,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let tenant = actor.tenant().id;
    let subject = match person {
        None => None,
        Some(Person::Id(id)) => Some(id),
        Some(Person::Named(user_id)) => {
            let known = store::person(&mut *app.pool.acquire().await?, tenant, user_id.key()).await?;
            // Who was never here left traces too, under the number that stands for what was typed (RESET-4).
            Some(known.unwrap_or_else(|| app.keys.stranger(tenant, user_id.key())))
        }
    };
    Ok(Ok(Filter { subject, ..filter }))
}

fn choices(page: &Page) -> Vec<Choice> {
    Activity::ALL
        .into_iter()
        .map(|activity| Choice { value: activity.as_str(), name: page.say(activity_key(activity)).to_string() })
        .collect()
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(wanted): Query<Wanted>) -> Result<Response, Error> {
    let page = actor.page(&app, &visit);
    let after = Place::parse(&wanted.after);
    let (batch, problem) = match filter(&app, &actor, &page, &wanted.asked).await? {
        Ok(filter) => {
            let after = after.unwrap_or(Place::newest(visit.now));
            (search::page(&mut *app.pool.acquire().await?, actor.tenant().id, &filter, after, MOST).await?, None)
        }
        Err(wrong) => (Batch::default(), Some(Problem::new(wrong.key, wrong.field))),
    };
    let is_wrong = problem.is_some();
    let locale = &page.locale;
    let shown = AuditPage {
        activities: choices(&page),
        rows: batch.events.into_iter().map(|event| words::tell(locale, event)).collect(),
        further: after.is_some(),
        halted: batch.halted,
        older: batch.next.map(|next| wanted.asked.query(&[("after", &next.write())])),
        query: wanted.asked.query(&[]),
        may_export: actor.allows(Act::ExportAudit),
        may_change: actor.allows(Act::ChangeAudit),
        asked: wanted.asked,
        problem,
        page,
    };
    let page = html(&shown)?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

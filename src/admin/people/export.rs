//! The list of people as a file, a page of the list at a time, so that its size does not matter.

use askama::Template;
use axum::{
    Form,
    body::Body,
    extract::State,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;

use super::{PEOPLE, Plain, store};
use crate::{
    admin::Actor,
    app::App,
    audit::{self, Activity},
    web::{Error, Page, Visit, csv, page::html},
};

/// People read at once.
const SOME: i64 = 1000;
/// The names of the columns are those of the import, where it has them.
const COLUMNS: [&str; 13] = [
    "user_id",
    "display_name",
    "given_name",
    "family_name",
    "kind",
    "enabled",
    "authority",
    "roles",
    "licences",
    "registered",
    "reset_enabled",
    "reset_capable",
    "reason",
];

#[derive(Template)]
#[template(path = "admin/people/export.html")]
struct ExportPage {
    page: Page,
    back: &'static str,
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    html(&ExportPage { page: actor.page(&app, &visit), back: PEOPLE })
}

fn yes(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn cells(person: store::Exported) -> [String; COLUMNS.len()] {
    [
        person.upn,
        person.display_name,
        person.given_name,
        person.family_name,
        person.kind,
        yes(Some(person.enabled)).to_owned(),
        person.authority,
        person.roles.join(";"),
        person.licences.join(";"),
        yes(person.registered).to_owned(),
        yes(person.reset_enabled).to_owned(),
        yes(person.capable).to_owned(),
        person.reason.unwrap_or_default(),
    ]
}

pub async fn submit(State(app): State<App>, visit: Visit, actor: Actor, Form(form): Form<Plain>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let tenant = actor.tenant().id;
    audit::Event::new(tenant, visit.start.correlation, Activity::DirectoryChanged)
        .by(actor.named())
        .because("people exported")
        .from(&visit.origin)
        .write(&mut *app.pool.acquire().await?, visit.now)
        .await?;
    // No connection is held between two pages of the list; what breaks off in between is seen as broken, never as the end.
    let pages = stream::try_unfold(Some(String::new()), move |after| {
        let pool = app.pool.clone();
        async move {
            let Some(after) = after else { return Ok::<_, anyhow::Error>(None) };
            let people = store::exported(&mut *pool.acquire().await?, tenant, &after, SOME).await?;
            let full = i64::try_from(people.len()).is_ok_and(|read| read == SOME);
            let next = people.last().filter(|_| full).map(|last| last.upn_key.clone());
            let head = after.is_empty().then(|| COLUMNS.map(str::to_owned));
            Ok(Some((csv::rows(head.into_iter().chain(people.into_iter().map(cells)))?, next)))
        }
    });
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"people.csv\"")];
    Ok((headers, Body::from_stream(pages)).into_response())
}

//! The people whom a change that waits for its confirmation would strand, page after page (POL-2).

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;

use super::super::{Actor, Door, page};
use super::store;
use crate::{
    access::Act,
    app::App,
    directory::standing,
    web::{Error, Page, Visit, page::html},
};

const PATH: &str = "/admin/stranded/{id}";
pub const DOORS: &[Door] = &[page(PATH, Act::ChangeSettings)];

/// People a page.
const MOST: usize = 50;

pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(show))
}

#[derive(Template)]
#[template(path = "admin/settings/stranded.html")]
struct StrandedPage {
    page: Page,
    /// `None`: the change no longer waits.
    people: Option<Vec<(Uuid, String, String)>>,
    draft: Uuid,
    /// Where the next page begins, while there is one.
    next: Option<Uuid>,
}

#[derive(Deserialize)]
struct From {
    after: Option<Uuid>,
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(draft): Path<Uuid>,
    Query(from): Query<From>,
) -> Result<Response, Error> {
    let tenant = actor.tenant();
    let mut db = app.pool.acquire().await?;
    let Some(policy) = store::draft(&mut db, tenant.id, actor.id(), draft, visit.now).await? else {
        return html(&StrandedPage { page: actor.page(&app, &visit), people: None, draft, next: None });
    };
    let after = from.after.unwrap_or(Uuid::nil());
    let mut ids = standing::list_stranded(&mut db, &app.keys, tenant, &policy, (after, MOST + 1), visit.now).await?;
    let more = ids.len() > MOST;
    ids.truncate(MOST);
    let next = ids.last().copied().filter(|_| more);
    let people = store::people(&mut db, tenant.id, &ids).await?;
    html(&StrandedPage { page: actor.page(&app, &visit), people: Some(people), draft, next })
}

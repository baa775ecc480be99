//! The people whom a change that waits for its confirmation would strand, page after page; and asking them to add a method first
//! (POL-2).

use askama::Template;
use axum::{
    Form as Body, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;

use super::super::{Actor, Door, form, page};
use super::store;
use crate::{
    access::Act,
    app::App,
    audit::{self, Activity},
    directory::{
        asking::{self, Progress},
        standing,
    },
    jobs::{self, Job},
    sessions::REGISTER,
    web::{Error, Page, Visit, page::html, visit::redirect},
};

const PATH: &str = "/admin/stranded/{id}";
pub const DOORS: &[Door] = &[page(PATH, Act::ChangeSettings), form(PATH, Act::ChangeSettings)];

/// People a page.
const MOST: usize = 50;

pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(ask))
}

#[derive(Template)]
#[template(path = "admin/settings/stranded.html")]
struct StrandedPage {
    page: Page,
    /// `None`: the change no longer waits.
    people: Option<Vec<(Uuid, String, String)>>,
    draft: Uuid,
    /// They were asked to add a method, and how far that is.
    asked: Option<Progress>,
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
    let asked = asking::progress(&mut db, tenant.id, draft).await?;
    let Some(policy) = store::draft(&mut db, tenant.id, actor.id(), draft, visit.now).await? else {
        return html(&StrandedPage { page: actor.page(&app, &visit), people: None, draft, asked, next: None });
    };
    let after = from.after.unwrap_or(Uuid::nil());
    let mut ids = standing::list_stranded(&mut db, &app.keys, tenant, &policy, (after, MOST + 1), visit.now).await?;
    let more = ids.len() > MOST;
    ids.truncate(MOST);
    let next = ids.last().copied().filter(|_| more);
    let people = store::people(&mut db, tenant.id, &ids).await?;
    html(&StrandedPage { page: actor.page(&app, &visit), people: Some(people), draft, asked, next })
}

#[derive(Deserialize)]
struct Pressed {
    #[serde(default)]
    token: String,
}

/// Asks them to add a method by themselves; the change is not saved. A job looks for them, page after page.
async fn ask(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(draft): Path<Uuid>,
    Body(form): Body<Pressed>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    if let Some(policy) = store::draft(&mut tx, tenant, actor.id(), draft, visit.now).await? {
        let place = format!("{}{REGISTER}", app.public.origin());
        if asking::begin(&mut tx, tenant, draft, &policy, &place, visit.now).await? {
            jobs::enqueue(&mut tx, tenant, &Job::AskForMethods { asking: draft }, visit.now).await?;
            audit::Event::new(tenant, draft, Activity::DirectoryChanged)
                .by(actor.named())
                .because("people whom a change would strand are to be asked to add a method")
                .from(&visit.origin)
                .write(&mut tx, visit.now)
                .await?;
        }
    }
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(redirect(&format!("/admin/stranded/{draft}")))
}

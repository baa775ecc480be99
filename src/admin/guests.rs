//! The organisation's guests (DIR-7): who they are, how each of them gets a new password, and no longer being one. Their accounts,
//! methods and values belong to them: nothing of these is shown or changed here, nor whether they had an account before.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Actor, Door, form,
    guest_store::{self as store, Guest},
    page,
};
use crate::{
    access::Act,
    app::App,
    audit::{self, Activity},
    directory::{UserId, fold},
    web::{Error, Page, Visit, page::html, visit::redirect},
};

const HERE: &str = "/admin/guests";
const ONE: &str = "/admin/guests/{id}";

pub const DOORS: &[Door] = &[page(HERE, Act::SeePeople), page(ONE, Act::EditPeople), form(ONE, Act::EditPeople)];

const MOST: usize = 50;

pub fn routes() -> Router<App> {
    Router::new().route(HERE, get(list)).route(ONE, get(ask).post(remove))
}

/// By what a guest gets a new password. It follows from the address and where the account belongs, never from what is registered.
fn way(guest: &Guest) -> &'static str {
    let personal = UserId::parse(&guest.address).is_some_and(|id| id.is_personal_service());
    match () {
        () if guest.has_home => "guest-by-home",
        () if guest.synced => "guest-by-directory",
        () if personal => "guest-by-provider",
        () => "guest-by-mail",
    }
}

struct Row {
    guest: Guest,
    way: &'static str,
}

#[derive(Template)]
#[template(path = "admin/guests.html")]
struct ListPage {
    page: Page,
    q: String,
    rows: Vec<Row>,
    /// The rest of the address of the next page.
    next: Option<String>,
    further: bool,
    may_edit: bool,
    removed: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    after: String,
    done: String,
}

async fn list(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let q: String = asked.q.trim().chars().filter(|c| !c.is_control()).take(120).collect();
    let (id, address) = asked.after.split_once('.').unwrap_or_default();
    let (id, address) = (Uuid::try_parse(id).unwrap_or_default(), address.replace('\0', ""));
    let most = i64::try_from(MOST).unwrap_or(50) + 1;
    let mut found = store::all(&mut *app.pool.acquire().await?, actor.tenant().id, &fold(&q), (&address, id), most).await?;
    let more = found.len() > MOST;
    found.truncate(MOST);
    let next = |last: &Guest| {
        let place = format!("{}.{}", last.id, last.address);
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs([("q", q.as_str()), ("after", &place)]).finish()
    };
    html(&ListPage {
        page: actor.page(&app, &visit),
        next: found.last().filter(|_| more).map(next),
        further: !asked.after.is_empty(),
        rows: found.into_iter().map(|guest| Row { way: way(&guest), guest }).collect(),
        q,
        may_edit: actor.allows(Act::EditPeople),
        removed: asked.done == "removed",
    })
}

#[derive(Template)]
#[template(path = "admin/guest.html")]
struct GuestPage {
    page: Page,
    guest: Guest,
    way: &'static str,
}

async fn ask(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let guest = store::one(&mut *app.pool.acquire().await?, actor.tenant().id, id).await?.ok_or(Error::NotFound)?;
    html(&GuestPage { page: actor.page(&app, &visit), way: way(&guest), guest })
}

#[derive(Deserialize)]
struct Plain {
    #[serde(default)]
    token: String,
}

async fn remove(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(filled): Form<Plain>,
) -> Result<Response, Error> {
    visit.check_form(&filled.token)?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    let guest = store::one(&mut tx, tenant, id).await?.ok_or(Error::NotFound)?;
    if store::remove(&mut tx, tenant, id).await? {
        audit::Event::new(tenant, visit.start.correlation, Activity::DirectoryChanged)
            .by(actor.named())
            .from(&visit.origin)
            .because("guest removed")
            .with(serde_json::json!({ "guest": guest.address }))
            .write(&mut tx, visit.now)
            .await?;
    }
    tx.commit().await?;
    Ok(redirect(&format!("{HERE}?done=removed")))
}

//! People of the organisation: finding them, looking at one, and what is done to one. Whoever acts upon a person holds their row and
//! asks anew whether they may, in the transaction of the change and its event (quality, rule 13).

mod caller;
mod create;
mod deeds;
mod edit;
mod export;
mod import;
mod person;
mod remove;
mod roles;
mod search;
mod tell;
mod temporary;
mod verify;
mod waiting;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use serde::Deserialize;
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::{Actor, Door, form, page};
use crate::{
    access::Act,
    app::App,
    audit::{self, Activity},
    credentials::store::lock_person,
    directory::{
        facts::{self, Claimant, Look},
        store::Person,
    },
    factors::locks::Browser,
    people::{last, store},
    web::{Error, Visit},
};
use deeds::Deed;

pub const PEOPLE: &str = "/admin/people";

pub const DOORS: &[Door] = &[
    page(PEOPLE, Act::SeePeople),
    page("/admin/people/new", Act::EditPeople),
    form("/admin/people/new", Act::EditPeople),
    page("/admin/people/import", Act::EditPeople),
    form("/admin/people/import", Act::EditPeople),
    page("/admin/people/export", Act::ExportPeople),
    form("/admin/people/export", Act::ExportPeople),
    page("/admin/people/{id}", Act::SeePeople),
    page("/admin/people/{id}/clear-pause", Act::HelpPeople),
    form("/admin/people/{id}/clear-pause", Act::HelpPeople),
    page("/admin/people/{id}/unlock", Act::HelpPeople),
    form("/admin/people/{id}/unlock", Act::HelpPeople),
    page("/admin/people/{id}/end-sessions", Act::HelpPeople),
    form("/admin/people/{id}/end-sessions", Act::HelpPeople),
    page("/admin/people/{id}/invite", Act::HelpPeople),
    form("/admin/people/{id}/invite", Act::HelpPeople),
    page("/admin/people/{id}/verify", Act::HelpPeople),
    form("/admin/people/{id}/verify", Act::HelpPeople),
    page("/admin/people/{id}/verify/code", Act::HelpPeople),
    form("/admin/people/{id}/verify/code", Act::HelpPeople),
    page("/admin/people/{id}/waiting", Act::HelpPeople),
    page("/admin/people/{id}/waiting/state", Act::HelpPeople),
    page("/admin/people/{id}/ask-again", Act::ChangeMethods),
    form("/admin/people/{id}/ask-again", Act::ChangeMethods),
    page("/admin/people/{id}/remove-method", Act::ChangeMethods),
    form("/admin/people/{id}/remove-method", Act::ChangeMethods),
    page("/admin/people/{id}/disable", Act::EditPeople),
    form("/admin/people/{id}/disable", Act::EditPeople),
    page("/admin/people/{id}/enable", Act::EditPeople),
    form("/admin/people/{id}/enable", Act::EditPeople),
    page("/admin/people/{id}/edit", Act::EditPeople),
    form("/admin/people/{id}/edit", Act::EditPeople),
    page("/admin/people/{id}/roles", Act::GrantRoles),
    form("/admin/people/{id}/roles", Act::GrantRoles),
    page("/admin/people/{id}/temporary-password", Act::TemporaryPassword),
    form("/admin/people/{id}/temporary-password", Act::TemporaryPassword),
];

pub fn routes() -> Router<App> {
    let mut routes = Router::new()
        .route(PEOPLE, get(search::show))
        .route("/admin/people/new", get(create::show).post(create::submit))
        // A list of people is larger than any other form.
        .route("/admin/people/import", get(import::show).merge(post(import::submit).layer(DefaultBodyLimit::max(import::LARGEST))))
        .route("/admin/people/export", get(export::show).post(export::submit))
        .route("/admin/people/{id}", get(person::show))
        .route("/admin/people/{id}/verify", get(verify::show).post(verify::submit))
        .route("/admin/people/{id}/verify/code", get(verify::show_code).post(verify::submit_code))
        .route("/admin/people/{id}/waiting", get(waiting::show))
        .route("/admin/people/{id}/waiting/state", get(waiting::state))
        .route("/admin/people/{id}/remove-method", get(remove::show).post(remove::submit))
        .route("/admin/people/{id}/edit", get(edit::show).post(edit::submit))
        .route("/admin/people/{id}/roles", get(roles::show).post(roles::submit))
        .route("/admin/people/{id}/temporary-password", get(temporary::show).post(temporary::submit));
    for deed in Deed::ALL {
        routes = routes.route(
            &format!("/admin/people/{{id}}/{}", deed.slug()),
            get(move |app, visit, actor, id| deeds::show(deed, app, visit, actor, id))
                .post(move |app, visit, actor, id, form| deeds::submit(deed, app, visit, actor, id, form)),
        );
    }
    routes
}

/// A form with a button and nothing else.
#[derive(Deserialize)]
pub struct Plain {
    #[serde(default)]
    token: String,
}

/// Where a person's page is.
pub fn page_of(id: Uuid) -> String {
    format!("{PEOPLE}/{id}")
}

/// Where somebody comes back to after something was done: the page says what.
pub fn done(id: Uuid, what: &str) -> String {
    format!("{PEOPLE}/{id}?done={what}")
}

/// Somebody of the actor's organisation, as the directory knows them at this moment.
pub struct Target {
    pub claimant: Claimant,
    person: Person,
}

impl Target {
    pub fn person(&self) -> &Person {
        &self.person
    }

    pub fn id(&self) -> Uuid {
        self.person.id
    }

    /// What they are called, where there is a name.
    pub fn name(&self) -> &str {
        if self.person.display_name.is_empty() { &self.person.upn } else { &self.person.display_name }
    }

    pub fn is(&self, actor: &Actor) -> bool {
        self.person.id == actor.id()
    }
}

/// Looks somebody up. People of other organisations are not found.
pub async fn find(db: &mut PgConnection, app: &App, visit: &Visit, actor: &Actor, id: Uuid) -> Result<Target, Error> {
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser: Browser(None) };
    let claimant = facts::claimant_again(db, look, actor.tenant().id, id).await?;
    let person = claimant.person().cloned().ok_or(Error::NotFound)?;
    Ok(Target { claimant, person })
}

/// The same for a page that asks before something is done: closed to those who may not do it.
pub async fn open(app: &App, visit: &Visit, actor: &Actor, id: Uuid, act: Act) -> Result<Target, Error> {
    let target = find(&mut *app.pool.acquire().await?, app, visit, actor, id).await?;
    if may(actor, act, &target) { Ok(target) } else { Err(Error::Forbidden) }
}

/// Whether the actor may do it to this person. Nobody acts upon a row that Latchkey did not write.
pub fn may(actor: &Actor, act: Act, target: &Target) -> bool {
    target.person.authentic && actor.may(act, &target.person.roles)
}

/// The person as they are now, while nobody else can change them; with what the actor may decided again (POL-5). A refusal ends the
/// transaction and is written down after it: nobody holds one connection while they wait for another.
pub async fn hold<'t>(
    mut tx: Transaction<'t, Postgres>,
    app: &App,
    visit: &Visit,
    actor: &Actor,
    id: Uuid,
    act: Act,
) -> Result<(Transaction<'t, Postgres>, Target), Error> {
    lock_person(&mut tx, actor.tenant().id, Some(id)).await?;
    let target = find(&mut tx, app, visit, actor, id).await?;
    if may(actor, act, &target) {
        return Ok((tx, target));
    }
    tx.rollback().await?;
    event(visit, actor, Activity::DirectoryChanged, id)
        .failed("not allowed: the person's roles, or the row was not written by Latchkey")
        .write(&mut *app.pool.acquire().await?, visit.now)
        .await?;
    Err(Error::Forbidden)
}

/// What an administrator did to somebody.
pub fn event<'a>(visit: &'a Visit, actor: &'a Actor, activity: Activity, about: Uuid) -> audit::Event<'a> {
    audit::Event::new(actor.tenant().id, visit.start.correlation, activity).by(actor.named()).about(about).from(&visit.origin)
}

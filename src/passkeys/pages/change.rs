//! Another name for a passkey, and taking one away.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{LIST, add::tidy, detour, enter, event, still, tell};
use crate::{
    app::App,
    audit::Activity,
    jobs::HowChanged,
    passkeys::store::{self, Shown},
    sessions::{self, SignedIn, reproof::Change},
    web::{
        Error, Page, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

#[derive(Template)]
#[template(path = "passkeys/name.html")]
struct NamePage {
    page: Page,
    id: String,
    name: String,
    problem: bool,
}

#[derive(Template)]
#[template(path = "passkeys/remove.html")]
struct RemovePage {
    page: Page,
    id: String,
    name: String,
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    name: String,
}

/// One of the visitor's own passkeys, once nothing stands in the way of changing it. Nobody else's is ever found.
async fn open(app: &App, visit: &Visit, id: &str, change: Change) -> Result<Result<(SignedIn, Shown), Response>, Error> {
    let signed_in = match enter(app, visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    let all = store::all(&mut *app.pool.acquire().await?, signed_in.session.tenant, signed_in.session.user).await?;
    let Some(passkey) = all.into_iter().find(|passkey| passkey.id.to_string() == id) else {
        return Ok(Err(redirect(LIST)));
    };
    Ok(detour(app, visit, &signed_in, change, LIST).await?.map_or(Ok((signed_in, passkey)), Err))
}

pub async fn show_name(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    match open(&app, &visit, &id, Change::Replace).await? {
        Ok((signed_in, passkey)) => html(&NamePage { page: signed_in.page(&app, &visit), id, name: passkey.name, problem: false }),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub async fn submit_name(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Filled>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let (signed_in, passkey) = match open(&app, &visit, &id, Change::Replace).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(name) = tidy(&form.name) else {
        return Ok(with_problem(html(&NamePage { page: signed_in.page(&app, &visit), id, name: String::new(), problem: true })?));
    };
    let mut tx = app.pool.begin().await?;
    if let Some(now) = still(&app, &visit, &mut tx, &signed_in, Change::Replace).await?
        && store::rename(&mut tx, now.session.tenant, now.session.user, passkey.id, &name).await?
    {
        event(&visit, &now, Activity::SecurityInfoReviewed).because("User renamed a passkey").write(&mut tx, visit.now).await?;
        tx.commit().await?;
    }
    Ok(redirect(LIST))
}

pub async fn show_removal(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    match open(&app, &visit, &id, Change::Remove).await? {
        Ok((signed_in, passkey)) => html(&RemovePage { page: signed_in.page(&app, &visit), id, name: passkey.name }),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub async fn submit_removal(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Filled>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let (signed_in, passkey) = match open(&app, &visit, &id, Change::Remove).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    remove(&app, &visit, &signed_in, passkey.id).await?;
    Ok(redirect(LIST))
}

/// Once. Whoever removes a passkey may have lost it to somebody: all other sessions end with it.
async fn remove(app: &App, visit: &Visit, signed_in: &SignedIn, id: Uuid) -> Result<(), Error> {
    let mut tx = app.pool.begin().await?;
    let Some(now) = still(app, visit, &mut tx, signed_in, Change::Remove).await? else {
        return Ok(());
    };
    let (tenant, user) = (now.session.tenant, now.session.user);
    if store::remove(&mut tx, tenant, user, id).await? {
        sessions::store::end_others(&mut tx, tenant, user, Some(now.session.id)).await?;
        event(visit, &now, Activity::SecurityInfoDeleted).because("User deleted a passkey").write(&mut tx, visit.now).await?;
        tell(&mut tx, visit, &now, HowChanged::Removed).await?;
        tx.commit().await?;
        app.wake.notify_waiters();
    }
    Ok(())
}

//! The account at a glance, and where it is signed in (REG-6).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Plain, device::Device, store};
use crate::{
    app::App,
    audit::{self, Activity},
    sessions::{self, SignedIn},
    web::{Error, Page, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "account/overview.html")]
struct OverviewPage {
    page: Page,
    name: String,
    user_id: String,
    organisation: String,
    last_sign_in: Option<OffsetDateTime>,
    /// Whether anything can be registered, and whether it is enough for a reset.
    can_register: bool,
    registered: bool,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let session = &signed_in.session;
    let before = store::sign_in_before(&mut *app.pool.acquire().await?, session.tenant, session.user, session.created_at).await?;
    let (person, registration) = (signed_in.person(), signed_in.registration());
    html(&OverviewPage {
        name: if person.display_name.is_empty() { person.upn.clone() } else { person.display_name.clone() },
        user_id: person.upn.clone(),
        organisation: signed_in.tenant().name.clone(),
        last_sign_in: before,
        can_register: registration.enabled && !registration.kinds.is_empty(),
        registered: registration.registered,
        page: signed_in.page(&app, &visit),
    })
}

/// One place where somebody is signed in.
struct Row {
    id: Uuid,
    device: Device,
    ip: String,
    began: OffsetDateTime,
    seen: OffsetDateTime,
    here: bool,
}

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct SessionsPage {
    page: Page,
    rows: Vec<Row>,
}

pub async fn show_sessions(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let session = &signed_in.session;
    let mut db = app.pool.acquire().await?;
    let all = sessions::store::all(&mut db, session.tenant, session.user, session.credential_version, visit.now).await?;
    let rows = all
        .into_iter()
        .map(|one| Row {
            id: one.id,
            device: Device::of(one.user_agent.as_deref().unwrap_or_default()),
            ip: one.ip.unwrap_or_default(),
            began: one.created_at,
            seen: one.last_seen_at,
            here: one.id == session.id,
        })
        .collect();
    html(&SessionsPage { page: signed_in.page(&app, &visit), rows })
}

pub async fn end_session(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let session = &signed_in.session;
    // This one ends by signing out. One that is over already, or is somebody else's, is no reason for an error.
    if let Some(id) = Uuid::try_parse(&form.id).ok().filter(|id| *id != session.id) {
        let mut tx = app.pool.begin().await?;
        if sessions::store::end(&mut tx, session.tenant, session.user, id).await? {
            ended(&visit, &signed_in).because("ended from another session").write(&mut tx, visit.now).await?;
        }
        tx.commit().await?;
    }
    Ok(redirect("/account/sessions"))
}

pub async fn end_others(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let session = &signed_in.session;
    let mut tx = app.pool.begin().await?;
    let n = sessions::store::end_others(&mut tx, session.tenant, session.user, Some(session.id)).await?;
    if n > 0 {
        let detail = serde_json::json!({ "sessions_ended": n });
        ended(&visit, &signed_in).because("all other sessions ended").with(detail).write(&mut tx, visit.now).await?;
    }
    tx.commit().await?;
    Ok(redirect("/account/sessions"))
}

fn ended<'a>(visit: &'a Visit, signed_in: &SignedIn) -> audit::Event<'a> {
    let session = &signed_in.session;
    audit::Event::new(session.tenant, visit.start.correlation, Activity::SignOut).about(session.user).from(&visit.origin)
}

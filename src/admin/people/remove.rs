//! Taking away what somebody registered. Its owner is told at the addresses that were on file before (REG-3).

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Target, done, event, hold, open, page_of, store, tell, write};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    factors::app as authenticator,
    jobs::{HowChanged, Registered as Changed},
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

/// What somebody may have registered themselves. What an administrator filled in is edited instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Phone,
    Email,
    App,
    Questions,
    Passkeys,
}

impl Method {
    const ALL: [Self; 5] = [Self::Phone, Self::Email, Self::App, Self::Questions, Self::Passkeys];

    fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::App => "app",
            Self::Questions => "questions",
            Self::Passkeys => "passkeys",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Phone => "contact-authentication-phone",
            Self::Email => "contact-authentication-email",
            Self::App => "person-kind-app",
            Self::Questions => "person-kind-questions",
            Self::Passkeys => "method-passkeys",
        }
    }

    fn changed(self) -> Changed {
        match self {
            Self::Phone => Changed::Phone,
            Self::Email => Changed::Email,
            Self::App => Changed::App,
            Self::Questions => Changed::Questions,
            Self::Passkeys => Changed::Passkey,
        }
    }

    /// False when there was nothing to take away.
    async fn remove(self, db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<bool> {
        match self {
            Self::Phone => write::remove_contact(db, tenant, user, "authentication_phone").await,
            Self::Email => write::remove_contact(db, tenant, user, "authentication_email").await,
            Self::App => authenticator::remove_all(db, tenant, user).await,
            Self::Questions => write::remove_answers(db, tenant, user).await,
            Self::Passkeys => write::remove_passkeys(db, tenant, user).await,
        }
    }
}

struct Choice {
    value: &'static str,
    key: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "admin/people/remove.html")]
struct RemovePage {
    page: Page,
    name: String,
    upn: String,
    choices: Vec<Choice>,
    /// One's own are changed where everybody changes theirs.
    oneself: bool,
    problem: Option<Problem>,
    back: String,
}

async fn there(db: &mut PgConnection, target: &Target) -> Result<Vec<Method>, Error> {
    let (tenant, user) = (target.claimant.tenant.id, target.id());
    let contacts = store::on_file(db, tenant, user).await?;
    let registered = store::registered(db, tenant, user).await?;
    let on_file = |kind: &str| contacts.iter().any(|contact| contact.kind == kind);
    let there = |method: &Method| match method {
        Method::Phone => on_file("authentication_phone"),
        Method::Email => on_file("authentication_email"),
        Method::App => registered.app_since.is_some(),
        Method::Questions => registered.answers > 0,
        Method::Passkeys => registered.passkeys > 0,
    };
    Ok(Method::ALL.into_iter().filter(there).collect())
}

async fn choose(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    target: &Target,
    chosen: Option<Method>,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let there = there(&mut *app.pool.acquire().await?, target).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let choices =
        there.into_iter().map(|method| Choice { value: method.as_str(), key: method.key(), chosen: chosen == Some(method) }).collect();
    let page = html(&RemovePage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        choices,
        oneself: target.is(actor),
        problem,
        back: page_of(target.id()),
    })?;
    Ok((status, page).into_response())
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::ChangeMethods).await?;
    choose(&app, &visit, &actor, &target, None, None).await
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    method: String,
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Chosen>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let mut tx = app.pool.begin().await?;
    let target = hold(&mut tx, &app, &visit, &actor, id, Act::ChangeMethods).await?;
    let Some(method) = Method::ALL.into_iter().find(|method| method.as_str() == form.method) else {
        drop(tx);
        return choose(&app, &visit, &actor, &target, None, Some(Problem::new("remove-none", "method"))).await;
    };
    if target.is(&actor) {
        drop(tx);
        return choose(&app, &visit, &actor, &target, Some(method), None).await;
    }
    // Kept before they are gone.
    tell::changed(&mut tx, &app, &visit, &target, method.changed(), HowChanged::Removed).await?;
    if !method.remove(&mut tx, target.claimant.tenant.id, id).await? {
        // Of two clicks the first did it.
        return Ok(redirect(&page_of(id)));
    }
    event(&visit, &actor, Activity::SecurityInfoDeleted, id)
        .because("removed by an administrator")
        .with(serde_json::json!({ "kind": method.as_str() }))
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(redirect(&done(id, "removed")))
}

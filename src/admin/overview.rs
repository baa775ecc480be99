//! The first page of the area: how the organisation is doing, and the way from nothing to the first reset, in steps that tick
//! themselves off.

mod store;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use time::OffsetDateTime;

use super::{Actor, Door, page};
use crate::{
    access::{Act, Role},
    app::App,
    policy::Scope,
    sessions::admin::ADMIN,
    web::{Error, Page, Visit, page::html},
};

pub const DOORS: &[Door] = &[page(ADMIN, Act::Enter)];

pub fn routes() -> Router<App> {
    Router::new().route(ADMIN, get(show))
}

/// One step of the way: the keys of its name and text, where it is done, and whether it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    key: &'static str,
    text: &'static str,
    page: &'static str,
    done: bool,
    /// Not everybody needs it.
    optional: bool,
}

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage {
    page: Page,
    /// What the reader's roles are called.
    roles: Vec<&'static str>,
    people: i64,
    enabled: i64,
    capable: i64,
    decided_at: Option<OffsetDateTime>,
    steps: Vec<Step>,
    /// Every step is done that everybody needs.
    ready: bool,
}

fn steps(found: &store::Found, scope: &Scope, own_domain: bool) -> Vec<Step> {
    let step = |key, text, page, done| Step { key, text, page, done, optional: false };
    vec![
        step("guide-people", "guide-people-text", "/admin/people", found.others),
        step("guide-licences", "guide-licences-text", "/admin/licences", found.licensed),
        step("guide-methods", "guide-methods-text", "/admin/methods", found.policies > 0),
        Step { optional: true, ..step("guide-look", "guide-look-text", "/admin/look", found.branded) },
        Step { optional: true, ..step("guide-domains", "guide-domains-text", "/admin/domains", own_domain) },
        Step { optional: true, ..step("guide-agent", "guide-agent-text", "/admin/on-premises", found.agents) },
        step("guide-on", "guide-on-text", "/admin/reset", *scope != Scope::None),
        step("guide-registered", "guide-registered-text", "/admin/registration", found.registered),
        step("guide-reset", "guide-reset-text", "/admin/audit", found.reset),
    ]
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    let tenant = actor.tenant();
    let found = store::found(&mut *app.pool.acquire().await?, tenant.id).await?;
    let mut steps = steps(&found, &tenant.policy.enabled, tenant.custom_domain);
    let ready = steps.iter().all(|step| step.done || step.optional);
    // Nobody is led to a page that is closed to them.
    if !actor.allows(Act::SeeSettings) {
        steps.clear();
    }
    let roles = actor.person().roles.iter().filter_map(|role| Role::parse(role)).map(Role::key).collect();
    html(&OverviewPage {
        page: actor.page(&app, &visit),
        roles,
        people: found.people,
        enabled: found.enabled,
        capable: found.capable,
        decided_at: found.decided_at,
        steps,
        ready,
    })
}

//! Who has which role: granted and taken by Global Administrators only (quality, rule 13).

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use uuid::Uuid;

use super::{Target, done, event, hold, last, open, page_of};
use crate::{
    access::{Act, Role},
    admin::Actor,
    app::App,
    audit::Activity,
    people::write,
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

struct Choice {
    value: &'static str,
    key: &'static str,
    hint: &'static str,
    held: bool,
}

fn hint(role: Role) -> &'static str {
    match role {
        Role::Global => "role-global-hint",
        Role::AuthenticationPolicy => "role-authentication-policy-hint",
        Role::User => "role-user-hint",
        Role::Helpdesk => "role-helpdesk-hint",
        Role::Password => "role-password-hint",
        Role::ReportsReader => "role-reports-reader-hint",
    }
}

#[derive(Template)]
#[template(path = "admin/people/roles.html")]
struct RolesPage {
    page: Page,
    name: String,
    upn: String,
    choices: Vec<Choice>,
    problem: Option<Problem>,
    back: String,
}

fn choose(app: &App, visit: &Visit, actor: &Actor, target: &Target, held: &[String], problem: Option<Problem>) -> Result<Response, Error> {
    let choice = |role: Role| Choice {
        value: role.as_str(),
        key: role.key(),
        hint: hint(role),
        held: held.iter().any(|held| held == role.as_str()),
    };
    let is_wrong = problem.is_some();
    let page = html(&RolesPage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        choices: Role::ALL.into_iter().map(choice).collect(),
        problem,
        back: page_of(target.id()),
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::GrantRoles).await?;
    choose(&app, &visit, &actor, &target, &target.person().roles, None)
}

/// Fields as they came: several may have the same name.
pub type Fields = Vec<(String, String)>;

pub fn value<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

pub fn values<'a>(fields: &'a Fields, name: &'a str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Fields>,
) -> Result<Response, Error> {
    visit.check_form(value(&form, "token"))?;
    let chosen: Vec<&str> = values(&form, "role").collect();
    let roles: Vec<String> = Role::ALL.into_iter().map(Role::as_str).filter(|role| chosen.contains(role)).map(str::to_owned).collect();
    let mut tx = app.pool.begin().await?;
    last::one_at_a_time(&mut tx, actor.tenant().id).await?;
    let (mut tx, target) = hold(tx, &app, &visit, &actor, id, Act::GrantRoles).await?;
    let (tenant, person) = (target.claimant.tenant.id, target.person());
    let refused = |target: &Target, key| choose(&app, &visit, &actor, target, &roles, Some(Problem::new(key, Role::Global.as_str())));
    if person.kind != "member" && !roles.is_empty() {
        return refused(&target, "roles-members-only");
    }
    if !last::is_global(&roles) && last::is_the_last(&mut tx, &app.keys, tenant, id).await? {
        return refused(&target, "roles-last-global");
    }
    if roles != person.roles {
        write::trust(&mut tx, &app.keys, tenant, id, person.enabled, &roles).await?;
        event(&visit, &actor, Activity::DirectoryChanged, id)
            .because("roles changed")
            .with(serde_json::json!({ "before": person.roles, "after": roles }))
            .write(&mut tx, visit.now)
            .await?;
        tx.commit().await?;
    }
    Ok(redirect(&done(id, "roles")))
}

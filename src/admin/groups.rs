//! Groups: who and which other groups are in them, and what is done with them. Those of a directory are shown and stay its own (WB-11).

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Actor, Door, form, group_store as store, page, people};
use crate::{
    access::Act,
    app::App,
    audit::{self, Activity},
    directory::{UserId, synced::tidy_name},
    policy::{Scope, store as policies},
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

pub const DOORS: &[Door] = &[
    page(GROUPS, Act::SeePeople),
    form(GROUPS, Act::EditPeople),
    page("/admin/groups/{id}", Act::SeePeople),
    form("/admin/groups/{id}", Act::EditPeople),
    page("/admin/groups/{id}/delete", Act::EditPeople),
    form("/admin/groups/{id}/delete", Act::EditPeople),
];

const GROUPS: &str = "/admin/groups";
const MOST: usize = 50;
const LONGEST: usize = 120;

pub fn routes() -> Router<App> {
    Router::new()
        .route(GROUPS, get(list).post(create))
        .route("/admin/groups/{id}", get(show).post(change))
        .route("/admin/groups/{id}/delete", get(ask_delete).post(delete))
}

#[derive(Template)]
#[template(path = "admin/groups/list.html")]
struct ListPage {
    page: Page,
    q: String,
    rows: Vec<store::Group>,
    /// The rest of the address of the next page.
    next: Option<String>,
    further: bool,
    may_edit: bool,
    typed: String,
    deleted: bool,
    problem: Option<Problem>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    after: String,
    done: String,
}

fn clean(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

fn address(pairs: &[(&str, &str)]) -> String {
    let filled = pairs.iter().copied().filter(|(_, value)| !value.is_empty());
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish()
}

async fn listed(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    asked: &Asked,
    typed: String,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let (q, after) = (clean(&asked.q), asked.after.replace('\0', ""));
    let begins = crate::directory::fold(&q);
    let most = i64::try_from(MOST).unwrap_or(50) + 1;
    let mut rows = store::groups(&mut *app.pool.acquire().await?, actor.tenant().id, &begins, &after, most).await?;
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let is_wrong = problem.is_some();
    let page = html(&ListPage {
        page: actor.page(app, visit),
        next: rows.last().filter(|_| more).map(|last| address(&[("q", &q), ("after", &last.name_key)])),
        further: !after.is_empty(),
        q,
        rows,
        may_edit: actor.allows(Act::EditPeople),
        typed,
        deleted: asked.done == "deleted",
        problem,
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

async fn list(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    listed(&app, &visit, &actor, &asked, String::new(), None).await
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Filled {
    token: String,
    #[serde(rename = "do")]
    action: String,
    name: String,
    user_id: String,
    group: String,
    member: String,
}

fn event<'a>(visit: &'a Visit, actor: &'a Actor, group: Uuid) -> audit::Event<'a> {
    audit::Event::new(actor.tenant().id, visit.start.correlation, Activity::DirectoryChanged)
        .by(actor.named())
        .from(&visit.origin)
        .with(serde_json::json!({ "group": group }))
}

/// A name as it is kept; `Err`: what is wrong with it.
fn named(typed: &str) -> Result<String, Problem> {
    let name = tidy_name(typed);
    match name.chars().count() {
        0 => Err(Problem::new("group-name-empty", "name")),
        // Lists of groups are separated by semicolons.
        1..=LONGEST if !name.contains(';') => Ok(name),
        _ => Err(Problem::new("group-name-long", "name")),
    }
}

async fn create(State(app): State<App>, visit: Visit, actor: Actor, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let refused = async |problem| listed(&app, &visit, &actor, &Asked::default(), form.name.clone(), Some(problem)).await;
    let name = match named(&form.name) {
        Ok(name) => name,
        Err(problem) => return refused(problem).await,
    };
    let mut tx = app.pool.begin().await?;
    let Some(id) = store::create(&mut tx, actor.tenant().id, &name).await? else {
        drop(tx);
        return refused(Problem::new("group-name-taken", "name")).await;
    };
    event(&visit, &actor, id).because("group created").write(&mut tx, visit.now).await?;
    tx.commit().await?;
    Ok(redirect(&format!("{GROUPS}/{id}?done=created")))
}

#[derive(Template)]
#[template(path = "admin/groups/group.html")]
struct GroupPage {
    page: Page,
    group: store::Group,
    inside: Vec<(Uuid, String)>,
    outside: Vec<(Uuid, String)>,
    members: Vec<store::Member>,
    next: Option<String>,
    further: bool,
    may_edit: bool,
    done: Option<&'static str>,
    problem: Option<Problem>,
}

async fn shown(app: &App, visit: &Visit, actor: &Actor, id: Uuid, asked: &Asked, problem: Option<Problem>) -> Result<Response, Error> {
    let tenant = actor.tenant().id;
    let after = asked.after.replace('\0', "");
    let most = i64::try_from(MOST).unwrap_or(50) + 1;
    let mut db = app.pool.acquire().await?;
    let group = store::group(&mut db, tenant, id).await?.ok_or(Error::NotFound)?;
    let mut members = store::members(&mut db, tenant, id, &after, most).await?;
    let inside = store::inside(&mut db, tenant, id).await?;
    let outside = store::outside(&mut db, tenant, id).await?;
    drop(db);
    let more = members.len() > MOST;
    members.truncate(MOST);
    let is_wrong = problem.is_some();
    let page = html(&GroupPage {
        page: actor.page(app, visit),
        inside,
        outside,
        next: members.last().filter(|_| more).map(|last| address(&[("after", &last.upn_key)])),
        members,
        further: !after.is_empty(),
        may_edit: actor.allows(Act::EditPeople),
        done: match asked.done.as_str() {
            "created" => Some("group-created"),
            "renamed" => Some("group-renamed"),
            "added" => Some("group-added"),
            "removed" => Some("group-removed"),
            _ => None,
        },
        group,
        problem,
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

async fn show(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    shown(&app, &visit, &actor, id, &asked, None).await
}

/// The person whom a change of members is about; `None`: it is about no person.
async fn whom(db: &mut PgConnection, tenant: Uuid, form: &Filled) -> Result<Option<Uuid>, Error> {
    Ok(match form.action.as_str() {
        "add-person" => match UserId::parse(&form.user_id) {
            Some(id) => store::person(db, tenant, id.key()).await?,
            None => None,
        },
        "remove" => match Uuid::try_parse(&form.member) {
            Ok(member) => store::is_person(db, tenant, member).await?.then_some(member),
            Err(_) => None,
        },
        _ => None,
    })
}

/// One change to a group: what is said of it afterwards, and in the log. `Err`: what is wrong; `Ok(None)`: nothing to do.
async fn carry_out(
    db: &mut PgConnection,
    tenant: Uuid,
    group: &store::Group,
    form: &Filled,
    whom: Option<Uuid>,
) -> Result<Result<Option<(&'static str, &'static str, Option<Uuid>)>, Problem>, Error> {
    let parsed = |text: &str| Uuid::try_parse(text).ok();
    if group.synced && form.action != "rename" {
        return Ok(Err(Problem::new("group-of-directory", "members")));
    }
    Ok(match form.action.as_str() {
        "rename" if group.synced => Err(Problem::new("group-of-directory", "name")),
        "rename" => match named(&form.name) {
            Err(problem) => Err(problem),
            Ok(name) if store::rename(db, tenant, group.id, &name).await? => Ok(Some(("renamed", "group renamed", None))),
            Ok(_) => Err(Problem::new("group-name-taken", "name")),
        },
        "add-person" => match whom {
            None => Err(Problem::new("group-nobody", "user_id")),
            Some(user) => {
                let added = store::add_person(db, tenant, group.id, user).await?;
                Ok(added.then_some(("added", "person added to a group", Some(user))))
            }
        },
        "add-group" => match parsed(&form.group) {
            Some(inner) if store::group(db, tenant, inner).await?.is_some() => {
                if inner == group.id || store::holds(db, tenant, inner, group.id).await? {
                    Err(Problem::new("group-ring", "group"))
                } else {
                    let added = store::add_group(db, tenant, group.id, inner).await?;
                    Ok(added.then_some(("added", "group added to a group", None)))
                }
            }
            _ => Err(Problem::new("group-choose", "group")),
        },
        "remove" => match parsed(&form.member) {
            Some(member) => {
                let removed = store::remove(db, tenant, group.id, member).await?;
                Ok(removed.then_some(("removed", "removed from a group", whom)))
            }
            None => Ok(None),
        },
        _ => Ok(None),
    })
}

async fn change(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Filled>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    // Two groups put into each other at once would make a ring.
    store::one_at_a_time(&mut tx, tenant).await?;
    let group = store::group(&mut tx, tenant, id).await?.ok_or(Error::NotFound)?;
    let whom = if group.synced { None } else { whom(&mut tx, tenant, &form).await? };
    // Groups decide who may reset, so who changes them for somebody must be allowed to change that person.
    if let Some(user) = whom {
        tx = people::hold(tx, &app, &visit, &actor, user, Act::EditPeople).await?.0;
    }
    let said = match carry_out(&mut tx, tenant, &group, &form, whom).await? {
        Err(problem) => {
            drop(tx);
            return shown(&app, &visit, &actor, id, &Asked::default(), Some(problem)).await;
        }
        Ok(None) => return Ok(redirect(&format!("{GROUPS}/{id}"))),
        Ok(Some((said, reason, about))) => {
            let mut event = event(&visit, &actor, id).because(reason);
            event.subject = about;
            event.write(&mut tx, visit.now).await?;
            said
        }
    };
    tx.commit().await?;
    Ok(redirect(&format!("{GROUPS}/{id}?done={said}")))
}

#[derive(Template)]
#[template(path = "admin/groups/delete.html")]
struct DeletePage {
    page: Page,
    group: store::Group,
    why_not: Option<&'static str>,
}

/// Why a group has to stay: its directory keeps it, or the policy names it and would mean somebody else without.
async fn why_not(db: &mut PgConnection, tenant: Uuid, group: &store::Group) -> Result<Option<&'static str>, Error> {
    if group.synced {
        return Ok(Some("group-of-directory"));
    }
    let (_, policy) = policies::current(db, tenant).await?;
    let named = matches!(&policy.enabled, Scope::Selected { groups, except } if groups.contains(&group.id) || except.contains(&group.id));
    Ok(named.then_some("group-of-policy"))
}

async fn ask_delete(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let mut db = app.pool.acquire().await?;
    let group = store::group(&mut db, actor.tenant().id, id).await?.ok_or(Error::NotFound)?;
    let why_not = why_not(&mut db, actor.tenant().id, &group).await?;
    html(&DeletePage { page: actor.page(&app, &visit), group, why_not })
}

async fn delete(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Filled>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    store::one_at_a_time(&mut tx, tenant).await?;
    let group = store::group(&mut tx, tenant, id).await?.ok_or(Error::NotFound)?;
    if let Some(why_not) = why_not(&mut tx, tenant, &group).await? {
        let page = html(&DeletePage { page: actor.page(&app, &visit), group, why_not: Some(why_not) })?;
        return Ok(with_problem(page));
    }
    store::delete(&mut tx, tenant, id).await?;
    event(&visit, &actor, id).because("group deleted").write(&mut tx, visit.now).await?;
    tx.commit().await?;
    Ok(redirect(&format!("{GROUPS}?done=deleted")))
}

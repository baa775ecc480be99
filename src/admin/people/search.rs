//! Finding people: by the beginning of a name or user ID, and by how they stand. Pages are keyset pages, whatever the size of the
//! organisation; nothing is counted.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::store::{self, Cursor, Found};
use crate::{
    access::{Act, Role},
    admin::Actor,
    app::App,
    people::search::{self, LONGEST},
    web::{Error, Page, Visit, page::html},
};

const MOST: usize = 50;

/// How people may stand, by the value of the field and the key of its words.
const STATES: [(&str, &str); 7] = [
    ("registered", "people-registered"),
    ("unregistered", "people-unregistered"),
    ("capable", "people-capable"),
    ("enabled", "people-enabled"),
    ("locked", "people-paused"),
    ("disabled", "people-disabled"),
    ("roles", "people-with-roles"),
];
const AUTHORITIES: [(&str, &str); 4] = [
    ("cloud", "people-kept-cloud"),
    ("hash_sync", "people-kept-hash-sync"),
    ("pass_through", "people-kept-pass-through"),
    ("federated", "people-kept-federated"),
];

/// The words for where a password is kept.
pub fn authority(value: &str) -> &'static str {
    AUTHORITIES.iter().find(|(known, _)| *known == value).map_or("people-kept-other", |(_, key)| *key)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    state: String,
    licence: String,
    authority: String,
    after: String,
    at: String,
}

struct Row {
    id: Uuid,
    name: String,
    upn: String,
    enabled: bool,
    authority: &'static str,
    roles: Vec<&'static str>,
    standing: &'static str,
}

/// An entry of a list to choose from.
struct Entry {
    value: String,
    /// The key of its words; empty: the value itself.
    key: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "admin/people/list.html")]
struct ListPage {
    page: Page,
    q: String,
    states: Vec<Entry>,
    licences: Vec<Entry>,
    authorities: Vec<Entry>,
    rows: Vec<Row>,
    /// The rest of the address of the next page.
    next: Option<String>,
    further: bool,
    /// The address of the first page.
    first: String,
    may_edit: bool,
    may_export: bool,
}

fn entries(known: &[(&'static str, &'static str)], chosen: &str) -> Vec<Entry> {
    known.iter().map(|&(value, key)| Entry { value: value.to_owned(), key, chosen: value == chosen }).collect()
}

fn row(found: Found) -> Row {
    let standing = match (found.capable, found.registered) {
        (Some(true), _) => "people-can-reset",
        (Some(false), Some(true)) => "people-registered",
        (Some(false), _) => "people-cannot-reset",
        (None, _) => "people-undecided",
    };
    Row {
        id: found.id,
        name: if found.display_name.is_empty() { found.upn.clone() } else { found.display_name },
        upn: found.upn,
        enabled: found.enabled,
        authority: authority(&found.authority),
        roles: found.roles.iter().filter_map(|role| Role::parse(role)).map(Role::key).collect(),
        standing,
    }
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let tenant = actor.tenant().id;
    let q = search::clean(&asked.q);
    let mut tx = app.pool.begin().await?;
    let kinds = store::licence_kinds(&mut tx).await?;
    let state = asked.state.as_str();
    // Both halves come from our own link; what is anything else begins at the beginning.
    let after = Uuid::try_parse(&asked.at)
        .ok()
        .filter(|_| !asked.after.contains('\0'))
        .map(|id| Cursor { term: asked.after.chars().take(LONGEST * 4).collect(), id });
    let further = after.is_some();
    let wanted = search::Asked { q: &q, state, licence: &asked.licence, authority: &asked.authority };
    let (found, more) = search::page(&mut tx, &app.keys, tenant, wanted, &after.unwrap_or_default(), MOST, visit.now).await?;
    drop(tx);
    let filters = [("q", q.as_str()), ("state", state), ("licence", asked.licence.as_str()), ("authority", &asked.authority)];
    let address = |more: &[(&str, &str)]| {
        let filled = filters.iter().copied().chain(more.iter().copied()).filter(|(_, value)| !value.is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish()
    };
    let next = found.last().filter(|_| more).map(|last| address(&[("after", &last.term), ("at", &last.id.to_string())]));
    let licences = kinds.into_iter().map(|value| Entry { chosen: value == asked.licence, value, key: "" }).collect();
    html(&ListPage {
        page: actor.page(&app, &visit),
        states: entries(&STATES, state),
        licences,
        authorities: entries(&AUTHORITIES, &asked.authority),
        rows: found.into_iter().map(row).collect(),
        next,
        further,
        first: address(&[]),
        q,
        may_edit: actor.allows(Act::EditPeople),
        may_export: actor.allows(Act::ExportPeople),
    })
}

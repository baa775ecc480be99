//! Finding people, and reading one.

use axum::{
    Extension, Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Refusals, Shown, answer::shown, find, whom};
use crate::{
    api::{
        auth::Caller,
        problem::{Problem, Refused},
    },
    app::App,
    people::{
        search::{self, AUTHORITIES, LONGEST, STATES},
        store::{self, Cursor},
    },
};

const MOST: usize = 200;
const USUAL: usize = 50;
const LONGEST_LICENCE: usize = 60;

/// Whom to find; what is left out does not matter.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The beginning of a name or user ID.
    #[param(max_length = 120, example = "sam")]
    q: Option<String>,
    #[param(pattern = "^(registered|unregistered|capable|enabled|locked|disabled|roles)$", example = "capable")]
    state: Option<String>,
    /// A kind of licence.
    #[param(max_length = 60, example = "premium_p1")]
    licence: Option<String>,
    #[param(pattern = "^(cloud|hash_sync|pass_through|federated)$", example = "cloud")]
    authority: Option<String>,
    /// `next` of the answer before.
    #[param(pattern = "^[0-9a-f]{32}\\.([0-9a-f]{2})*$", example = "0192aaaa000070008000000000000000.73616d")]
    cursor: Option<String>,
    /// How many people at most; 50 unless said.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, example = 50)]
    limit: Option<String>,
}

/// People, in the order of what they are found by.
#[derive(Serialize, ToSchema)]
pub struct People {
    people: Vec<Listed>,
    /// The cursor of the next answer; null: there is nobody more.
    next: Option<String>,
}

/// Somebody in a list.
#[derive(Serialize, ToSchema)]
pub struct Listed {
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    user_id: String,
    display_name: String,
    enabled: bool,
    authority: String,
    roles: Vec<String>,
    /// Has as many usable methods as a reset needs; null: not decided yet.
    registered: Option<bool>,
    /// Could reset their password by themselves; null: not decided yet.
    capable: Option<bool>,
}

fn parse(cursor: &str) -> Option<Cursor> {
    let (id, term) = cursor.split_once('.')?;
    let is_hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if id.len() != 32 || !is_hex(id) || !is_hex(term) {
        return None;
    }
    // What was made up finds its place like anything else: the database takes any text but one with NUL.
    let term = String::from_utf8_lossy(&hex::decode(term).ok()?).replace('\0', "");
    Some(Cursor { id: Uuid::try_parse(id).ok()?, term })
}

fn write(cursor: &Cursor) -> String {
    format!("{}.{}", cursor.id.simple(), hex::encode(&cursor.term))
}

fn one_of<'a>(value: Option<&'a str>, known: &[&str]) -> Result<&'a str, Refused> {
    match value {
        None => Ok(""),
        Some(value) if known.contains(&value) => Ok(value),
        Some(_) => Err(Refused::InvalidQuery),
    }
}

/// People of the organisation
#[utoipa::path(
    get,
    path = "/api/v1/users",
    operation_id = "listPeople",
    tag = "people",
    params(Asked),
    responses(
        (status = 200, description = "People.", body = People),
        (status = 400, description = "A parameter cannot be read.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:read"]))
)]
pub async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<People>, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::InvalidQuery)?;
    let limit = asked.limit.as_deref().map(str::parse).transpose().map_err(|_| Refused::InvalidQuery)?.unwrap_or(USUAL);
    let q = asked.q.as_deref().unwrap_or_default();
    let licence = asked.licence.as_deref().unwrap_or_default();
    if !(1..=MOST).contains(&limit) || q.chars().count() > LONGEST || licence.chars().count() > LONGEST_LICENCE {
        return Err(Refused::InvalidQuery);
    }
    let after = asked.cursor.as_deref().map(|text| parse(text).ok_or(Refused::InvalidQuery)).transpose()?.unwrap_or_default();
    let (state, authority) = (one_of(asked.state.as_deref(), &STATES)?, one_of(asked.authority.as_deref(), &AUTHORITIES)?);
    let mut tx = app.pool.begin().await?;
    if asked.licence.is_some() && !store::licence_kinds(&mut tx).await?.iter().any(|kind| kind == licence) {
        // Nobody holds what there is not.
        return Ok(Json(People { people: vec![], next: None }));
    }
    let q = search::clean(q);
    let wanted = search::Asked { q: &q, state, licence, authority };
    let (found, more) = search::page(&mut tx, &app.keys, caller.key.tenant, wanted, &after, limit, caller.now).await?;
    let next = found.last().filter(|_| more).map(|last| write(&Cursor { term: last.term.clone(), id: last.id }));
    let people = found.into_iter().map(|found| Listed {
        id: found.id,
        user_id: found.upn,
        display_name: found.display_name,
        enabled: found.enabled,
        authority: found.authority,
        roles: found.roles,
        registered: found.registered,
        capable: found.capable,
    });
    Ok(Json(People { people: people.collect(), next }))
}

/// One person
#[utoipa::path(
    get,
    path = "/api/v1/users/{user_id}",
    operation_id = "getPerson",
    tag = "people",
    params(("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org")),
    responses((status = 200, description = "The person, with the version in the header `ETag`.", body = Shown), Refusals),
    security(("api_key" = ["people:read"]))
)]
pub async fn show(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Response, Refused> {
    let Path(typed) = path.map_err(|_| Refused::NotFound)?;
    let mut db = app.pool.acquire().await?;
    let id = whom(&mut db, caller.key.tenant, &typed).await?;
    let (_, person) = find(&mut db, &app, &caller, id).await?;
    shown(&mut db, &app, &caller, StatusCode::OK, person).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = Cursor { term: "zoë \u{10ffff}".to_owned(), id: Uuid::from_u128(7) };
        assert_eq!(parse(&write(&cursor)), Some(cursor));
        for wrong in ["", ".", "x.73", "0192aaaa000070008000000000000000", "0192aaaa000070008000000000000000.7"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}

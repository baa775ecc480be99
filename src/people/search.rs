//! How people are searched: by the beginning of a name or user ID, and by how they stand. Pages are keyset pages, whatever the size of
//! the organisation; nothing is counted.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::store::{self, Cursor, Found, Wanted};
use crate::crypto::Keyring;

/// Longer than any name that is searched for.
pub const LONGEST: usize = 120;
pub const STATES: [&str; 7] = ["registered", "unregistered", "capable", "enabled", "locked", "disabled", "roles"];
pub const AUTHORITIES: [&str; 4] = ["cloud", "hash_sync", "pass_through", "federated"];

/// What is asked for; empty: it does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    pub q: &'a str,
    /// One of [`STATES`].
    pub state: &'a str,
    pub licence: &'a str,
    /// One of [`AUTHORITIES`].
    pub authority: &'a str,
}

/// What is typed, without what cannot be searched for.
pub fn clean(typed: &str) -> String {
    typed.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// A page of people after a place, with whether there is more. What is asked for and is not known does not matter. Within a transaction.
pub async fn page(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    asked: Asked<'_>,
    after: &Cursor,
    most: usize,
    now: OffsetDateTime,
) -> sqlx::Result<(Vec<Found>, bool)> {
    let kinds = store::licence_kinds(db).await?;
    let state = asked.state;
    let wanted = Wanted {
        begins: store::folded(db, asked.q).await?,
        enabled: (state == "enabled").then_some(true),
        registered: match state {
            "registered" => Some(true),
            "unregistered" => Some(false),
            _ => None,
        },
        capable: (state == "capable").then_some(true),
        licence: Some(asked.licence.to_owned()).filter(|kind| kinds.contains(kind)),
        authority: Some(asked.authority.to_owned()).filter(|value| AUTHORITIES.contains(&value.as_str())),
        with_roles: state == "roles",
        disabled: state == "disabled",
        paused: if state == "locked" { Some(store::paused(db, keys, tenant, now).await?) } else { None },
    };
    let one_more = i64::try_from(most).unwrap_or(50) + 1;
    let mut found = store::search(db, tenant, &wanted, after, one_more).await?;
    let more = found.len() > most;
    found.truncate(most);
    Ok((found, more))
}

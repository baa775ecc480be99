//! The last Global Administrator stays one, and stays enabled (quality, rule 13).

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{access::Role, directory::administrators::global_administrators, web::Error};

/// Changes that could take the last one away wait for each other here, before they hold anybody.
pub async fn one_at_a_time(db: &mut PgConnection, tenant: Uuid) -> Result<(), Error> {
    sqlx::query!("select 1 as one from tenant where id = $1 for no key update", tenant).fetch_optional(db).await?;
    Ok(())
}

/// Whether somebody is the only enabled Global Administrator whom Latchkey itself made one.
pub async fn is_the_last(db: &mut PgConnection, keys: &crate::crypto::Keyring, tenant: Uuid, user: Uuid) -> Result<bool, Error> {
    let all = global_administrators(db, keys, tenant).await?;
    Ok(all.iter().any(|global| global.id == user) && all.iter().all(|global| global.id == user))
}

pub fn is_global(roles: &[String]) -> bool {
    roles.iter().any(|role| role == Role::Global.as_str())
}

//! The last Global Administrator stays one, and stays enabled (quality, rule 13): one whom no directory can disable or rename, wherever there
//! is one.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    access::Role,
    crypto::Keyring,
    directory::administrators::{GlobalAdministrator, global_administrators},
};

/// Changes that could take the last one away wait for each other here, before they hold anybody.
pub async fn one_at_a_time(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<()> {
    // Whoever waits holds a connection that somebody else may need.
    sqlx::query("set local lock_timeout = '2s'").execute(&mut *db).await?;
    sqlx::query!("select 1 as one from tenant where id = $1 for no key update", tenant).fetch_optional(db).await?;
    Ok(())
}

/// The enabled Global Administrators whom Latchkey itself made one.
pub struct Globals(Vec<GlobalAdministrator>);

impl Globals {
    pub async fn of(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> sqlx::Result<Self> {
        Ok(Self(global_administrators(db, keys, tenant).await?))
    }

    /// Whether there is nobody left of those who counted: somebody whom no directory can disable, or, where there was none, anybody.
    fn gone(&self, left: &[&GlobalAdministrator]) -> bool {
        let ours = |global: &&GlobalAdministrator| global.is_ours;
        (!self.0.is_empty() && left.is_empty()) || (self.0.iter().any(|global| global.is_ours) && !left.iter().any(ours))
    }

    /// Whether a change left too few.
    pub fn lost(&self, after: &Self) -> bool {
        self.gone(&after.0.iter().collect::<Vec<_>>())
    }

    fn needs(&self, user: Uuid) -> bool {
        let left: Vec<_> = self.0.iter().filter(|global| global.id != user).collect();
        self.gone(&left)
    }
}

/// Whether somebody is the last one who counts.
pub async fn is_the_last(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, user: Uuid) -> sqlx::Result<bool> {
    Ok(Globals::of(db, keys, tenant).await?.needs(user))
}

pub fn is_global(roles: &[String]) -> bool {
    roles.iter().any(|role| role == Role::Global.as_str())
}

//! Who of a tenant's administrators is told what (section 7).

use sqlx::PgConnection;
use uuid::Uuid;

use super::{is_administrator, trust::Trusted};
use crate::{crypto::Keyring, policy::HelpRequests};

/// At most so many people get one notice.
const MOST: usize = 100;

/// The enabled administrators of a tenant whose roles were written by Latchkey.
async fn authentic(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> sqlx::Result<Vec<Trusted>> {
    let mut found = sqlx::query_as!(
        Trusted,
        "select id, upn_key, kind, enabled, authority, source_anchor, directory_id, roles, mac from users
         where tenant_id = $1 and enabled and roles <> '{}' order by id limit 1000",
        tenant
    )
    .fetch_all(db)
    .await?;
    found.retain(|row| is_administrator(&row.roles) && row.is_authentic(keys, tenant));
    Ok(found)
}

/// All of them, for alarms.
pub async fn administrators(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> sqlx::Result<Vec<Uuid>> {
    Ok(authentic(db, keys, tenant).await?.into_iter().map(|row| row.id).take(MOST).collect())
}

/// The Global Administrators: who decides over agents (WB-9a).
pub async fn global_administrators(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> sqlx::Result<Vec<GlobalAdministrator>> {
    let all = authentic(db, keys, tenant).await?.into_iter().filter(|row| row.roles.iter().any(|role| role == "global_administrator"));
    Ok(all
        .map(|row| {
            let is_cloud = row.authority == "cloud";
            GlobalAdministrator { id: row.id, is_cloud, is_ours: is_cloud && row.source_anchor.is_none(), upn_key: row.upn_key }
        })
        .collect())
}

pub struct GlobalAdministrator {
    pub id: Uuid,
    pub upn_key: String,
    /// Whether the portal alone decides over their password, and no directory does.
    pub is_cloud: bool,
    /// Whether no directory knows the account at all, so that none can disable it.
    pub is_ours: bool,
}

/// All but one, who knows already.
pub async fn other_administrators(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, but: Uuid) -> sqlx::Result<Vec<Uuid>> {
    Ok(authentic(db, keys, tenant).await?.into_iter().map(|row| row.id).filter(|&id| id != but).take(MOST).collect())
}

/// Who gets a request for help: those whom the organisation chose, as far as they are administrators; else password or helpdesk
/// administrators, else user administrators, else global ones.
pub async fn helpers(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, wanted: &HelpRequests) -> sqlx::Result<Vec<Uuid>> {
    let all = authentic(db, keys, tenant).await?;
    let is_chosen = |row: &&Trusted| match wanted {
        HelpRequests::Default => false,
        HelpRequests::Roles { roles } => roles.iter().any(|helper| row.roles.iter().any(|role| role == helper.as_str())),
        HelpRequests::People { people } => people.contains(&row.id),
    };
    let chosen: Vec<Uuid> = all.iter().filter(is_chosen).map(|row| row.id).take(MOST).collect();
    // Those who were chosen are gone: better somebody else hears of it than nobody.
    if !chosen.is_empty() {
        return Ok(chosen);
    }
    let first = all.iter().filter_map(|row| rank(&row.roles)).min();
    Ok(all.into_iter().filter(|row| first.is_some() && rank(&row.roles) == first).map(|row| row.id).take(MOST).collect())
}

/// The order in which people are asked for help; those who cannot set anybody's password are never asked.
fn rank(roles: &[String]) -> Option<u8> {
    let has = |role: &str| roles.iter().any(|held| held == role);
    if has("password_administrator") || has("helpdesk_administrator") {
        Some(1)
    } else if has("user_administrator") {
        Some(2)
    } else if has("global_administrator") {
        Some(3)
    } else {
        None
    }
}

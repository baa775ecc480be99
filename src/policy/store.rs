//! Policies in Postgres: insert-only, the current one is the highest version.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Fault, Policy, change::Saved};

#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Somebody else saved since this policy was read (version given).
    #[error("the policy was changed meanwhile; read it again")]
    Stale,
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Fault>),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Document(#[from] serde_json::Error),
}

/// The policy in force and its version; version 0 and the defaults where none was ever saved.
pub async fn current(db: &mut PgConnection, tenant: Uuid) -> anyhow::Result<(i32, Policy)> {
    let row = sqlx::query!("select version, document from policy where tenant_id = $1 order by version desc limit 1", tenant)
        .fetch_optional(db)
        .await?;
    row.map_or(Ok((0, Policy::default())), |row| Ok((row.version, serde_json::from_value(row.document)?)))
}

/// Saves a policy that was validated as a whole (POL-1); `read` is the version the change was made from.
pub async fn save(
    db: &mut PgConnection,
    tenant: Uuid,
    read: i32,
    policy: &Policy,
    by: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<i32, SaveError> {
    let faults = policy.faults(custom_questions(&mut *db, tenant).await?);
    if !faults.is_empty() {
        return Err(SaveError::Refused(faults));
    }
    let version = read + 1;
    let saved = sqlx::query!(
        "insert into policy (tenant_id, version, document, saved_by, saved_at)
         select $1, $2, $3, $4, $5
         where $2 = 1 + coalesce((select max(version) from policy where tenant_id = $1), 0)
         on conflict do nothing",
        tenant,
        version,
        serde_json::to_value(policy)?,
        by,
        now
    )
    .execute(db)
    .await?;
    if saved.rows_affected() == 0 { Err(SaveError::Stale) } else { Ok(version) }
}

/// How many questions of its own a tenant has.
pub async fn custom_questions(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<usize> {
    let count = sqlx::query_scalar!("select count(*) from custom_question where tenant_id = $1", tenant).fetch_one(db).await?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(0))
}

/// The version in force, with who saved it and when.
pub async fn last_saved(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Option<Saved>> {
    let row = sqlx::query!(
        r#"select p.version, p.saved_at, u.upn as "upn?", u.display_name as "display_name?"
           from policy p left join users u on u.tenant_id = p.tenant_id and u.id = p.saved_by
           where p.tenant_id = $1 order by p.version desc limit 1"#,
        tenant
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Saved { version: row.version, by: row.display_name.filter(|name| !name.is_empty()).or(row.upn), at: row.saved_at }))
}

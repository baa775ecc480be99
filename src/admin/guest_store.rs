//! Who is a guest of an organisation (DIR-7). Of a guest's own account, which belongs to them, only what kind it is, is read.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::directory::NOBODY;

#[derive(Debug, Clone)]
pub struct Guest {
    pub id: Uuid,
    /// The address they were invited with.
    pub address: String,
    pub invited_at: OffsetDateTime,
    /// Their account belongs to another organisation here.
    pub has_home: bool,
    /// Copied from another directory: unsupported.
    pub synced: bool,
}

/// Guests by the beginning of their address, after a place in the list.
pub async fn all(
    db: &mut PgConnection,
    tenant: Uuid,
    begins: &str,
    (after, after_id): (&str, Uuid),
    most: i64,
) -> sqlx::Result<Vec<Guest>> {
    sqlx::query_as!(
        Guest,
        r#"select g.id, g.address, g.invited_at, g.home_tenant_id <> $6 as "has_home!", u.kind = 'synced_guest' as "synced!"
           from guest g join users u on u.tenant_id = g.home_tenant_id and u.id = g.home_user_id
           where g.tenant_id = $1 and g.address >= $2 and g.address < $3 and (g.address, g.id) > ($4, $5)
           order by g.address, g.id limit $7"#,
        tenant,
        begins,
        format!("{begins}\u{10ffff}"),
        after,
        after_id,
        NOBODY,
        most
    )
    .fetch_all(db)
    .await
}

pub async fn one(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<Option<Guest>> {
    sqlx::query_as!(
        Guest,
        r#"select g.id, g.address, g.invited_at, g.home_tenant_id <> $3 as "has_home!", u.kind = 'synced_guest' as "synced!"
           from guest g join users u on u.tenant_id = g.home_tenant_id and u.id = g.home_user_id
           where g.tenant_id = $1 and g.id = $2"#,
        tenant,
        id,
        NOBODY
    )
    .fetch_optional(db)
    .await
}

/// Their account stays as it is. False: somebody was first.
pub async fn remove(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from guest where tenant_id = $1 and id = $2", tenant, id).execute(db).await?;
    Ok(gone.rows_affected() == 1)
}

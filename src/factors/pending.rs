//! What is being registered and does not count yet (REG-1): a destination whose owner has still to prove to receive there,
//! and the seed of an app that was shown and not yet tested.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::crypto::{Keyring, Place};

/// A destination on its way into the directory, tied to the flow that verifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// `authentication_phone` or `authentication_email`.
    pub kind: String,
    pub value: String,
    pub as_given: String,
}

/// Puts a destination down; an earlier one of the kind makes room, and its flow must have been ended.
pub async fn put_contact(
    db: &mut PgConnection,
    tenant: Uuid,
    user: Uuid,
    flow: Uuid,
    contact: &Contact,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into pending_contact (tenant_id, id, user_id, flow_id, kind, value, as_given, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id, user_id, kind) do update set
           flow_id = excluded.flow_id, value = excluded.value, as_given = excluded.as_given, created_at = excluded.created_at",
        tenant,
        Uuid::now_v7(),
        user,
        flow,
        contact.kind,
        contact.value,
        contact.as_given,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The destination a flow verifies.
pub async fn contact(db: &mut PgConnection, tenant: Uuid, user: Uuid, flow: Uuid) -> sqlx::Result<Option<Contact>> {
    sqlx::query_as!(
        Contact,
        "select kind, value, as_given from pending_contact where tenant_id = $1 and user_id = $2 and flow_id = $3",
        tenant,
        user,
        flow
    )
    .fetch_optional(db)
    .await
}

pub async fn drop_contact(db: &mut PgConnection, tenant: Uuid, user: Uuid, kind: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from pending_contact where tenant_id = $1 and user_id = $2 and kind = $3", tenant, user, kind).execute(db).await?;
    Ok(())
}

pub(crate) fn place(tenant: Uuid, row: Uuid) -> Place<'static> {
    Place { tenant, table: "pending_authenticator", column: "sealed", row }
}

/// Puts a seed down for one session; an earlier one is forgotten.
pub async fn put_seed(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    user: Uuid,
    session: Uuid,
    seed: &[u8],
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    drop_seed(db, tenant, user).await?;
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into pending_authenticator (tenant_id, id, user_id, session_id, sealed, created_at) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        id,
        user,
        session,
        keys.seal(&place(tenant, id), seed)?,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The seed that a flow tests: the one its own session was shown.
pub async fn seed(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    user: Uuid,
    flow: Uuid,
) -> anyhow::Result<Option<Zeroizing<Vec<u8>>>> {
    let row = sqlx::query!(
        "select p.id, p.sealed from pending_authenticator p
         join flow f on f.tenant_id = p.tenant_id and f.session_id = p.session_id and f.user_id = p.user_id
         where p.tenant_id = $1 and p.user_id = $2 and f.id = $3",
        tenant,
        user,
        flow
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| keys.open(&place(tenant, row.id), &row.sealed)).transpose()
}

pub async fn drop_seed(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from pending_authenticator where tenant_id = $1 and user_id = $2", tenant, user).execute(db).await?;
    Ok(())
}

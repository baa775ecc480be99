//! Addresses that must still be reached after they are no longer on file: who changes a contact point tells the old one (REG-3).
//! A job holds the id of such a row, never the address; the row is sealed, and deleted once the mail is out.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Address;
use crate::crypto::{Keyring, Place};

pub(crate) fn place(tenant: Uuid, row: Uuid) -> Place<'static> {
    Place { tenant, table: "notice_address", column: "sealed", row }
}

/// Keeps an address as it is now, for one notice.
pub async fn keep(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    user: Uuid,
    address: &str,
    now: OffsetDateTime,
) -> anyhow::Result<Address> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into notice_address (tenant_id, id, user_id, sealed, created_at) values ($1, $2, $3, $4, $5)",
        tenant,
        id,
        user,
        keys.seal(&place(tenant, id), address.as_bytes())?,
        now
    )
    .execute(db)
    .await?;
    Ok(Address::Kept(id))
}

/// The address that was kept, while it is needed.
pub async fn open(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, user: Uuid, id: Uuid) -> anyhow::Result<Option<String>> {
    let sealed =
        sqlx::query_scalar!("select sealed from notice_address where tenant_id = $1 and user_id = $2 and id = $3", tenant, user, id)
            .fetch_optional(db)
            .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    Ok(Some(String::from_utf8(keys.open(&place(tenant, id), &sealed)?.to_vec())?))
}

pub async fn forget(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from notice_address where tenant_id = $1 and id = $2", tenant, id).execute(db).await?;
    Ok(())
}

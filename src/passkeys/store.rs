//! Passkeys in Postgres. What grants trust in a row carries a code, so that a row of another hand is no passkey (quality, rule 9).

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    challenge::LIFE,
    verify::{Known, NewPasskey, Use},
};
use crate::crypto::{Keyring, same};

/// More than anybody has devices; fewer than would fill a table.
pub const MOST: i64 = 10;

/// A passkey somebody signs in with.
#[derive(Debug, Clone)]
pub struct Passkey {
    pub tenant: Uuid,
    pub id: Uuid,
    pub user: Uuid,
    credential_id: Vec<u8>,
    public_key: Vec<u8>,
    handle: Vec<u8>,
    sign_count: i64,
    backup_eligible: bool,
}

impl Passkey {
    pub fn known(&self) -> Known<'_> {
        Known {
            credential_id: &self.credential_id,
            public_key: &self.public_key,
            handle: &self.handle,
            sign_count: u32::try_from(self.sign_count).unwrap_or(u32::MAX),
            backup_eligible: self.backup_eligible,
        }
    }

    /// Whose key it is and which. The counter and the name change, and grant nothing.
    fn mac(&self, keys: &Keyring) -> Vec<u8> {
        keys.row_mac(&[
            b"passkey",
            self.tenant.as_bytes(),
            self.id.as_bytes(),
            self.user.as_bytes(),
            &self.credential_id,
            &self.public_key,
            &self.handle,
            &[u8::from(self.backup_eligible)],
        ])
    }
}

/// Uses a challenge up, before anything is compared; false when it was used before. Committed when this returns.
pub async fn spend(pool: &PgPool, keys: &Keyring, challenge: &[u8], now: OffsetDateTime) -> sqlx::Result<bool> {
    let id = keys.counter(&[b"passkey challenge", challenge]);
    let spent = sqlx::query!(
        "insert into spent (id, expires_at) values ($1, $2) on conflict (id) do nothing",
        id,
        now + LIFE + Duration::minutes(1)
    )
    .execute(pool)
    .await?;
    Ok(spent.rows_affected() == 1)
}

/// The passkey with a credential's id, whosever it is: here nobody has said yet who they are.
pub async fn find(db: &mut PgConnection, keys: &Keyring, credential_id: &[u8]) -> sqlx::Result<Option<Passkey>> {
    let row = sqlx::query!(
        "select tenant_id, id, user_id, credential_id, public_key, handle, sign_count, backup_eligible, mac
         from passkey where credential_id = $1",
        credential_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        let passkey = Passkey {
            tenant: row.tenant_id,
            id: row.id,
            user: row.user_id,
            credential_id: row.credential_id,
            public_key: row.public_key,
            handle: row.handle,
            sign_count: row.sign_count,
            backup_eligible: row.backup_eligible,
        };
        let authentic = same(&row.mac, &passkey.mac(keys));
        if !authentic {
            tracing::error!(passkey.id = %passkey.id, tenant.id = %passkey.tenant, "this passkey was not written by Latchkey; nobody signs in with it");
        }
        authentic.then_some(passkey)
    }))
}

/// Writes down a use. False when it was used or removed at the same moment: then this use does not count.
pub async fn used(db: &mut PgConnection, passkey: &Passkey, usage: Use, now: OffsetDateTime) -> sqlx::Result<bool> {
    let saved = sqlx::query!(
        "update passkey set sign_count = $4, backed_up = $5, last_used_at = $6 where tenant_id = $1 and id = $2 and sign_count = $3",
        passkey.tenant,
        passkey.id,
        passkey.sign_count,
        i64::from(usage.sign_count),
        usage.backed_up,
        now
    )
    .execute(db)
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Whose passkey is added, and how they call it.
#[derive(Clone, Copy)]
pub struct Owner<'a> {
    pub tenant: Uuid,
    pub user: Uuid,
    pub handle: &'a [u8],
    pub name: &'a str,
}

/// How adding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    Done,
    TooMany,
    /// The credential's id is registered, to this account or another one.
    Taken,
}

/// The caller holds the person's row (`credentials::store::lock_person`), so that the count is right.
pub async fn add(db: &mut PgConnection, keys: &Keyring, owner: Owner<'_>, new: &NewPasskey, now: OffsetDateTime) -> sqlx::Result<Added> {
    let passkey = Passkey {
        tenant: owner.tenant,
        id: Uuid::now_v7(),
        user: owner.user,
        credential_id: new.credential_id.clone(),
        public_key: new.public_key.clone(),
        handle: owner.handle.to_vec(),
        sign_count: i64::from(new.sign_count),
        backup_eligible: new.backup_eligible,
    };
    let count = sqlx::query_scalar!("select count(*) from passkey where tenant_id = $1 and user_id = $2", owner.tenant, owner.user)
        .fetch_one(&mut *db)
        .await?;
    if count.unwrap_or(0) >= MOST {
        return Ok(Added::TooMany);
    }
    let added = sqlx::query!(
        "insert into passkey (tenant_id, id, user_id, credential_id, public_key, handle, sign_count, backup_eligible, backed_up, name, mac,
           created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (credential_id) do nothing",
        passkey.tenant,
        passkey.id,
        passkey.user,
        passkey.credential_id,
        passkey.public_key,
        passkey.handle,
        passkey.sign_count,
        passkey.backup_eligible,
        new.backed_up,
        owner.name,
        passkey.mac(keys),
        now
    )
    .execute(db)
    .await?;
    Ok(if added.rows_affected() == 1 { Added::Done } else { Added::Taken })
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub id: Uuid,
    pub name: String,
    pub backup_eligible: bool,
    pub created_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
}

/// The passkeys of a person, the oldest first.
pub async fn all(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<Shown>> {
    sqlx::query_as!(
        Shown,
        "select id, name, backup_eligible, created_at, last_used_at from passkey where tenant_id = $1 and user_id = $2 order by id",
        tenant,
        user
    )
    .fetch_all(db)
    .await
}

/// The ids of a person's credentials: what need not be made again, and what may prove.
pub async fn credentials(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<Vec<u8>>> {
    sqlx::query_scalar!("select credential_id from passkey where tenant_id = $1 and user_id = $2 order by id", tenant, user)
        .fetch_all(db)
        .await
}

pub async fn rename(db: &mut PgConnection, tenant: Uuid, user: Uuid, id: Uuid, name: &str) -> sqlx::Result<bool> {
    let renamed = sqlx::query!("update passkey set name = $4 where tenant_id = $1 and user_id = $2 and id = $3", tenant, user, id, name)
        .execute(db)
        .await?;
    Ok(renamed.rows_affected() == 1)
}

pub async fn remove(db: &mut PgConnection, tenant: Uuid, user: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let removed =
        sqlx::query!("delete from passkey where tenant_id = $1 and user_id = $2 and id = $3", tenant, user, id).execute(db).await?;
    Ok(removed.rows_affected() == 1)
}

//! Registration links (REG-7): made by an application, opened once by a person within a minute. Only their hash is stored.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::keys::Key;
use crate::{
    crypto::Token,
    directory::store::{self, Person},
    sessions::reproof::Registered,
};

/// How long a link works.
pub const LIFE: Duration = Duration::seconds(60);

/// Where a link leads, before its token.
pub const ADDRESS: &str = "/register/start/";

/// A link about to be made.
pub struct New<'a> {
    pub key: &'a Key,
    pub user: Uuid,
    pub credential_version: i32,
    pub heading_to: Option<&'a str>,
    pub correlation: Uuid,
    pub now: OffsetDateTime,
}

/// A link as it was found, used up or not.
#[derive(Debug, Clone)]
pub struct Link {
    pub tenant: Uuid,
    pub id: Uuid,
    pub user: Uuid,
    pub api_key: Uuid,
    pub heading_to: Option<String>,
    pub correlation: Uuid,
    pub credential_version: i32,
    expires_at: OffsetDateTime,
    redeemed_at: Option<OffsetDateTime>,
}

impl Link {
    pub fn is_open(&self, now: OffsetDateTime) -> bool {
        self.redeemed_at.is_none() && now < self.expires_at
    }
}

/// Keeps a person's row until the transaction ends: links of one person are made and opened one after the other.
pub async fn hold_person(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select 1 as one from users where tenant_id = $1 and id = $2 for no key update", tenant, user).fetch_optional(db).await?;
    Ok(())
}

/// Whether somebody registered something themselves, or confirmed what an administrator filled in: what a change would have to
/// be proved with (REG-3), and a passkey also while the organisation lets nobody use theirs.
pub async fn has_registered(db: &mut PgConnection, tenant: Uuid, person: &Person) -> sqlx::Result<bool> {
    let passkey = sqlx::query_scalar!(
        r#"select exists (select 1 from passkey where tenant_id = $1 and user_id = $2) as "there!""#,
        tenant,
        person.id
    )
    .fetch_one(&mut *db)
    .await?;
    Ok(passkey || !Registered::of(person, &store::contacts(db, tenant, person.id).await?).nothing())
}

/// Makes a link; older ones of the person that were not opened end with it. Returns its token, which nobody can ask for again,
/// and the moment it ends.
pub async fn make(db: &mut PgConnection, new: &New<'_>) -> anyhow::Result<(Token, OffsetDateTime)> {
    let (token, expires_at) = (Token::random()?, new.now + LIFE);
    sqlx::query!(
        "update registration_link set expires_at = $3 where tenant_id = $1 and user_id = $2 and redeemed_at is null and expires_at > $3",
        new.key.tenant,
        new.user,
        new.now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into registration_link (tenant_id, id, user_id, api_key_id, key, heading_to, correlation_id, credential_version, created_at,
           expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.key.tenant,
        Uuid::now_v7(),
        new.user,
        new.key.id,
        token.hash(),
        new.heading_to,
        new.correlation,
        new.credential_version,
        new.now,
        expires_at
    )
    .execute(db)
    .await?;
    Ok((token, expires_at))
}

/// The link of a token.
pub async fn find(db: &mut PgConnection, token: &Token) -> sqlx::Result<Option<Link>> {
    sqlx::query_as!(
        Link,
        r#"select tenant_id as tenant, id, user_id as "user", api_key_id as api_key, heading_to, correlation_id as correlation,
             credential_version, expires_at, redeemed_at
           from registration_link where key = $1"#,
        token.hash()
    )
    .fetch_optional(db)
    .await
}

/// Uses a link up; of many at once only one gets `true`.
pub async fn redeem(db: &mut PgConnection, link: &Link, now: OffsetDateTime) -> sqlx::Result<bool> {
    let redeemed = sqlx::query!(
        "update registration_link set redeemed_at = $3 where tenant_id = $1 and id = $2 and redeemed_at is null and expires_at > $3",
        link.tenant,
        link.id,
        now
    )
    .execute(db)
    .await?;
    Ok(redeemed.rows_affected() == 1)
}

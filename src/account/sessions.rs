//! Sessions in our own table, keyed by a hash of the id; a credential version that moved on ends them (quality, rule 6).

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ABSOLUTE, IDLE};
use crate::crypto::Token;

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub tenant: Uuid,
    pub id: Uuid,
    pub user: Uuid,
}

pub async fn begin(
    db: &mut PgConnection,
    tenant: Uuid,
    user: Uuid,
    credential_version: i32,
    token: &Token,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into session (tenant_id, id, key, user_id, kind, credential_version, created_at, last_seen_at, expires_at)
         values ($1, $2, $3, $4, 'account', $5, $6, $6, $7)",
        tenant,
        Uuid::now_v7(),
        token.hash(),
        user,
        credential_version,
        now,
        now + ABSOLUTE
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The session of a cookie, while it lasts and while the password is the one it began with.
pub async fn find(db: &mut PgConnection, cookie: Option<&str>, now: OffsetDateTime) -> sqlx::Result<Option<Session>> {
    let Some(token) = cookie.and_then(Token::parse) else {
        return Ok(None);
    };
    sqlx::query_as!(
        Session,
        "select s.tenant_id as tenant, s.id, s.user_id as user from session s
         join credential c on c.tenant_id = s.tenant_id and c.user_id = s.user_id and c.version = s.credential_version
         where s.key = $1 and s.kind = 'account' and s.expires_at > $2 and s.last_seen_at > $3",
        token.hash(),
        now,
        now - IDLE
    )
    .fetch_optional(db)
    .await
}

pub async fn end(db: &mut PgConnection, session: &Session) -> sqlx::Result<()> {
    sqlx::query!("delete from session where tenant_id = $1 and id = $2", session.tenant, session.id).execute(db).await?;
    Ok(())
}

//! Sessions of the admin area: opened from an account session by an app code beside the password, or by a passkey; shorter, under
//! a cookie of their own, and over with the account session they were opened from (quality, rules 6 and 10).

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{May, Session, SignedIn, store::FRESH};
use crate::{audit::Origin, crypto::Token};

/// The first page of the area, and where it is opened.
pub const ADMIN: &str = "/admin";
pub const ENTER: &str = "/admin/enter";

/// How long an admin session lasts at most, and without doing anything.
pub const ABSOLUTE: Duration = Duration::hours(8);
pub const IDLE: Duration = Duration::minutes(15);

/// A page of the area that can be come back to: lower-case words, ids, nothing a browser reads in two ways.
pub fn is_admin_page(to: &str) -> bool {
    let Some(rest) = to.strip_prefix(ADMIN) else { return false };
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    rest.is_empty() || rest.len() <= 120 && rest.strip_prefix('/').is_some_and(|rest| rest.split('/').all(plain)) && to != ENTER
}

/// Whether a session proved enough to open the area: the password and an app code, or a passkey, which is both.
pub fn is_proved(session: &Session, now: OffsetDateTime) -> bool {
    let fresh = |at: Option<OffsetDateTime>| at.is_some_and(|at| now - at <= FRESH);
    session.may == May::Everything && (fresh(session.passkey_at) || fresh(session.app_at) && fresh(session.password_at))
}

/// Whether the area is for somebody at all.
pub fn is_for(signed_in: &SignedIn) -> bool {
    !signed_in.person().roles.is_empty() && !signed_in.must_change() && signed_in.session.may == May::Everything
}

/// An open admin session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdminSession {
    pub id: Uuid,
    /// When its owner last proved to be themselves.
    pub proved_at: OffsetDateTime,
}

impl AdminSession {
    pub fn is_fresh(&self, now: OffsetDateTime) -> bool {
        now - self.proved_at <= FRESH
    }
}

/// Opens the area, in the transaction of the proof; one that was open before ends. `session`: as it is with that proof. `None`: it
/// proved too little, or the area is not for them.
pub async fn open(
    db: &mut PgConnection,
    signed_in: &SignedIn,
    session: &Session,
    origin: &Origin,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Token>> {
    if !is_for(signed_in) || !is_proved(session, now) {
        return Ok(None);
    }
    // The moment of the proof, not of this step: a proof does not grow younger by opening the area late.
    let both = session.app_at.zip(session.password_at).map(|(app, password)| app.min(password));
    let proved_at = session.passkey_at.max(both);
    let token = Token::random()?;
    sqlx::query!("delete from session where tenant_id = $1 and opened_by = $2", session.tenant, session.id).execute(&mut *db).await?;
    sqlx::query!(
        "insert into session (tenant_id, id, key, user_id, kind, credential_version, created_at, last_seen_at, expires_at, proved_at, opened_by, ip, user_agent)
         values ($1, $2, $3, $4, 'admin', $5, $6, $6, $7, $11, $8, $9, $10)",
        session.tenant,
        Uuid::now_v7(),
        token.hash(),
        session.user,
        session.credential_version,
        now,
        now + ABSOLUTE,
        session.id,
        origin.ip.to_string(),
        origin.user_agent,
        proved_at
    )
    .execute(db)
    .await?;
    Ok(Some(token))
}

/// The admin session of a cookie, while it lasts and only beside the account session it was opened from. Being used is written
/// down, at most once a minute.
pub async fn find(
    db: &mut PgConnection,
    cookie: Option<&str>,
    beside: &Session,
    now: OffsetDateTime,
) -> sqlx::Result<Option<AdminSession>> {
    let Some(token) = cookie.and_then(Token::parse) else { return Ok(None) };
    let row = sqlx::query!(
        "select id, proved_at, created_at, last_seen_at from session
         where key = $1 and kind = 'admin' and tenant_id = $2 and user_id = $3 and opened_by = $4 and credential_version = $5
           and expires_at > $6 and last_seen_at > $7",
        token.hash(),
        beside.tenant,
        beside.user,
        beside.id,
        beside.credential_version,
        now,
        now - IDLE
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if now - row.last_seen_at >= Duration::minutes(1) {
        sqlx::query!("update session set last_seen_at = $3 where tenant_id = $1 and id = $2", beside.tenant, row.id, now)
            .execute(db)
            .await?;
    }
    Ok(Some(AdminSession { id: row.id, proved_at: row.proved_at.unwrap_or(row.created_at) }))
}

/// Ends the admin session opened from an account session.
pub async fn end(db: &mut PgConnection, session: &Session) -> sqlx::Result<bool> {
    let ended = sqlx::query!("delete from session where tenant_id = $1 and opened_by = $2", session.tenant, session.id).execute(db).await?;
    Ok(ended.rows_affected() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_area_are_come_back_to() {
        for to in ["/admin", "/admin/people", "/admin/people/019a-bc/end-sessions"] {
            assert!(is_admin_page(to), "{to}");
        }
        for to in [
            "",
            "/",
            "/administrator",
            "/admin/",
            "/admin//x",
            "/admin/../account",
            "/admin/enter",
            "/admin/a?b",
            "/admin/A",
            "/admin\\x",
            "/admin/%2f",
            "//admin",
            "https://x.example/admin",
            "/admin/a\r\nb",
        ] {
            assert!(!is_admin_page(to), "{to:?}");
        }
    }
}

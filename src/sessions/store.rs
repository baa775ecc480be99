//! Sessions in our own table, keyed by a hash of the id; a credential version that moved on ends them (quality, rule 6).

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{audit::Origin, crypto::Token};

/// How long somebody stays signed in at most, and without doing anything.
pub const ABSOLUTE: Duration = Duration::hours(12);
pub const IDLE: Duration = Duration::minutes(60);
/// The same for somebody who came by the link of an identity provider (REG-7): enough to register, and no more.
pub const BY_LINK: Duration = Duration::minutes(20);

/// How long a proof counts for changing what is on file (REG-3).
pub const FRESH: Duration = Duration::minutes(10);

/// What a session may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    Everything,
    /// Opened by the link of an identity provider: it can only add first methods (REG-7).
    FirstMethods,
}

impl May {
    fn as_str(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::FirstMethods => "first_methods",
        }
    }

    /// How long such a session lasts at most.
    pub fn lifetime(self) -> Duration {
        match self {
            Self::Everything => ABSOLUTE,
            Self::FirstMethods => BY_LINK,
        }
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub tenant: Uuid,
    pub id: Uuid,
    pub user: Uuid,
    pub credential_version: i32,
    pub may: May,
    pub password_at: Option<OffsetDateTime>,
    pub proved_at: Option<OffsetDateTime>,
    /// When an authenticator app, and when a passkey, was last proved: what opens the admin area.
    pub app_at: Option<OffsetDateTime>,
    pub passkey_at: Option<OffsetDateTime>,
    /// Where the person was heading when they signed in: one of the tenant's return addresses.
    pub heading_to: Option<String>,
    /// The directory wants another password before anything else.
    pub must_change: bool,
    pub created_at: OffsetDateTime,
    pub(super) last_seen_at: OffsetDateTime,
}

impl Session {
    fn is_fresh(at: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
        at.is_some_and(|at| now - at <= FRESH)
    }

    pub fn password_is_fresh(&self, now: OffsetDateTime) -> bool {
        Self::is_fresh(self.password_at, now)
    }

    /// Whether an app or a passkey was proved, rather than any method.
    pub fn strong_proof_is_fresh(&self, now: OffsetDateTime) -> bool {
        Self::is_fresh(self.app_at, now) || Self::is_fresh(self.passkey_at, now)
    }

    pub fn proof_is_fresh(&self, now: OffsetDateTime) -> bool {
        Self::is_fresh(self.proved_at, now)
    }
}

/// A session about to begin.
pub struct New<'a> {
    pub tenant: Uuid,
    pub user: Uuid,
    pub credential_version: i32,
    pub may: May,
    /// Whether a password was typed for it, or a passkey used.
    pub by_password: bool,
    pub by_passkey: bool,
    /// The directory wants another password before anything else.
    pub must_change: bool,
    pub heading_to: Option<&'a str>,
    pub origin: &'a Origin,
    pub now: OffsetDateTime,
}

pub async fn begin(db: &mut PgConnection, token: &Token, new: &New<'_>) -> sqlx::Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into session (tenant_id, id, key, user_id, kind, credential_version, created_at, last_seen_at, expires_at,
           password_at, proved_at, passkey_at, may, heading_to, ip, user_agent, must_change)
         values ($1, $2, $3, $4, 'account', $5, $6, $6, $7, $8, $9, $9, $10, $11, $12, $13, $14)",
        new.tenant,
        id,
        token.hash(),
        new.user,
        new.credential_version,
        new.now,
        new.now + new.may.lifetime(),
        new.by_password.then_some(new.now),
        new.by_passkey.then_some(new.now),
        new.may.as_str(),
        new.heading_to,
        new.origin.ip.to_string(),
        new.origin.user_agent,
        new.must_change
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The session of a cookie, while it lasts and while the password is the one it began with. Being used is written down, at
/// most once a minute.
pub async fn find(db: &mut PgConnection, cookie: Option<&str>, now: OffsetDateTime) -> sqlx::Result<Option<Session>> {
    let Some(token) = cookie.and_then(Token::parse) else {
        return Ok(None);
    };
    let row = sqlx::query!(
        r#"select s.tenant_id, s.id, s.user_id, s.credential_version, s.may, s.password_at, s.proved_at, s.app_at, s.passkey_at, s.heading_to, s.must_change, s.created_at, s.last_seen_at
           from session s
           left join credential c on c.tenant_id = s.tenant_id and c.user_id = s.user_id
           where s.key = $1 and s.kind = 'account' and s.expires_at > $2 and s.last_seen_at > $3
             and s.credential_version = coalesce(c.version, 0)"#,
        token.hash(),
        now,
        now - IDLE
    )
    .fetch_optional(&mut *db)
    .await?;
    let session = row.map(|row| Session {
        tenant: row.tenant_id,
        id: row.id,
        user: row.user_id,
        credential_version: row.credential_version,
        // A word this release does not know allows the least.
        may: if row.may == May::Everything.as_str() { May::Everything } else { May::FirstMethods },
        password_at: row.password_at,
        proved_at: row.proved_at,
        app_at: row.app_at,
        passkey_at: row.passkey_at,
        heading_to: row.heading_to,
        must_change: row.must_change,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
    });
    if let Some(session) = &session
        && now - session.last_seen_at >= Duration::minutes(1)
    {
        sqlx::query!("update session set last_seen_at = $3 where tenant_id = $1 and id = $2", session.tenant, session.id, now)
            .execute(db)
            .await?;
    }
    Ok(session)
}

/// Writes down that the password was typed again.
pub async fn password_typed(db: &mut PgConnection, session: &Session, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update session set password_at = $3 where tenant_id = $1 and id = $2", session.tenant, session.id, now)
        .execute(db)
        .await?;
    Ok(())
}

/// With what somebody proved to be themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    App,
    Passkey,
    /// Any other registered method.
    Other,
}

/// Writes down that a registered method was proved; the session as it is from then on.
pub async fn proved(db: &mut PgConnection, session: &Session, by: Proof, now: OffsetDateTime) -> sqlx::Result<Session> {
    let at = |wanted: Proof| (by == wanted).then_some(now);
    sqlx::query!(
        "update session set proved_at = $3, app_at = coalesce($4, app_at), passkey_at = coalesce($5, passkey_at) where tenant_id = $1 and id = $2",
        session.tenant,
        session.id,
        now,
        at(Proof::App),
        at(Proof::Passkey)
    )
    .execute(db)
    .await?;
    Ok(Session {
        proved_at: Some(now),
        app_at: at(Proof::App).or(session.app_at),
        passkey_at: at(Proof::Passkey).or(session.passkey_at),
        ..session.clone()
    })
}

/// A new id for a session whose owner proved something (quality, rule 10); false when it ended meanwhile.
pub async fn renew(db: &mut PgConnection, session: &Session, token: &Token) -> sqlx::Result<bool> {
    let renewed = sqlx::query!("update session set key = $3 where tenant_id = $1 and id = $2", session.tenant, session.id, token.hash())
        .execute(db)
        .await?;
    Ok(renewed.rows_affected() == 1)
}

/// One session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub id: Uuid,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

/// The sessions of a person that still count, the newest first.
pub async fn all(
    db: &mut PgConnection,
    tenant: Uuid,
    user: Uuid,
    credential_version: i32,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Shown>> {
    sqlx::query_as!(
        Shown,
        "select id, created_at, last_seen_at, ip, user_agent from session
         where tenant_id = $1 and user_id = $2 and kind = 'account' and credential_version = $3 and expires_at > $4 and last_seen_at > $5
         order by last_seen_at desc, id desc limit 100",
        tenant,
        user,
        credential_version,
        now,
        now - IDLE
    )
    .fetch_all(db)
    .await
}

pub async fn end(db: &mut PgConnection, tenant: Uuid, user: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let ended = sqlx::query!("delete from session where tenant_id = $1 and user_id = $2 and id = $3", tenant, user, id).execute(db).await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends every session of a person but one; `None`: all of them. Returns how many ended.
pub async fn end_others(db: &mut PgConnection, tenant: Uuid, user: Uuid, but: Option<Uuid>) -> sqlx::Result<u64> {
    let ended = sqlx::query!("delete from session where tenant_id = $1 and user_id = $2 and id is distinct from $3", tenant, user, but)
        .execute(db)
        .await?;
    Ok(ended.rows_affected())
}

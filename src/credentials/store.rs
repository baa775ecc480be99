//! The password of a person in Postgres: set once, and the end of everything that was open under the old one (RESET-9, REG-4).

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Everybody who ends something of one person waits here, in one order, so that two changes never wait for each other in a ring.
pub async fn lock_person(db: &mut PgConnection, tenant: Uuid, user: Option<Uuid>) -> sqlx::Result<()> {
    sqlx::query!("select 1 as one from users where tenant_id = $1 and id = $2 for update", tenant, user).fetch_optional(db).await?;
    Ok(())
}

/// Where a password comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Reset,
    Change,
    /// A temporary one, given out by an administrator: it must be changed before anything else.
    Admin,
}

/// A password on its way into the credential. It was judged and hashed before any transaction was open.
pub struct NewPassword<'a> {
    pub tenant: Uuid,
    pub user: Uuid,
    /// The credential it replaces; 0: there is none.
    pub replaces: i32,
    pub hash: &'a str,
    pub pepper_id: i32,
    pub source: Source,
    pub now: OffsetDateTime,
}

/// Sets the password, once. Returns false when the credential is no longer the one it replaces: somebody was first.
pub async fn set(db: &mut PgConnection, new: &NewPassword<'_>) -> sqlx::Result<bool> {
    let source = match new.source {
        Source::Reset => "reset",
        Source::Change => "change",
        Source::Admin => "admin",
    };
    let temporary = new.source == Source::Admin;
    // A cloud user who never had a password has no row, or one without a hash: both can reset.
    let set = sqlx::query!(
        "insert into credential as c (tenant_id, id, user_id, version, hash, pepper_id, set_at, source, must_change)
         select $1, $2, $3, 1, $4, $5, $6, $8, $9 where $7 = 0 or exists (select 1 from credential where tenant_id = $1 and user_id = $3)
         on conflict (tenant_id, user_id) do update
           set version = c.version + 1, hash = excluded.hash, pepper_id = excluded.pepper_id, set_at = excluded.set_at,
             source = excluded.source, must_change = excluded.must_change
           where c.version = $7",
        new.tenant,
        Uuid::now_v7(),
        new.user,
        new.hash,
        new.pepper_id,
        new.now,
        new.replaces,
        source,
        temporary
    )
    .execute(db)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// What goes on when everything else of a person ends.
#[derive(Clone, Copy, Default)]
pub struct Spared {
    pub flow: Option<Uuid>,
    pub session: Option<Uuid>,
}

/// Ends all sessions, flows and open codes of a person but those spared, and what they were about to register (RESET-9; quality, rule 6).
/// Returns how many sessions ended.
pub async fn end_everything(db: &mut PgConnection, tenant: Uuid, user: Uuid, but: Spared, now: OffsetDateTime) -> sqlx::Result<u64> {
    let sessions =
        sqlx::query!("delete from session where tenant_id = $1 and user_id = $2 and id is distinct from $3", tenant, user, but.session)
            .execute(&mut *db)
            .await?;
    if but.session.is_some() {
        // It goes on under the new password, which its owner has just typed.
        sqlx::query!(
            "update session s set must_change = false, password_at = $4,
               credential_version = coalesce((select c.version from credential c where c.tenant_id = s.tenant_id and c.user_id = s.user_id), 0)
             where s.tenant_id = $1 and s.user_id = $2 and s.id = $3",
            tenant,
            user,
            but.session,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    sqlx::query!(
        "update flow set expires_at = least(expires_at, $4) where tenant_id = $1 and subject_id = $2 and id is distinct from $3",
        tenant,
        user,
        but.flow,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update challenge set superseded_at = $3 where tenant_id = $1 and subject_id = $2 and consumed_at is null and superseded_at is null",
        tenant,
        user,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from pending_contact where tenant_id = $1 and user_id = $2", tenant, user).execute(&mut *db).await?;
    sqlx::query!("delete from pending_authenticator where tenant_id = $1 and user_id = $2", tenant, user).execute(db).await?;
    Ok(sessions.rows_affected())
}

/// What a directory set, on its way into the credential (WB-6a).
pub struct SetElsewhere<'a> {
    pub tenant: Uuid,
    pub user: Uuid,
    /// The hash that was made when the password was handed over, and its pepper; of people whose password is known here as well.
    pub hash: Option<&'a str>,
    pub pepper_id: Option<i32>,
    pub must_change: bool,
    /// When the password was handed over: what was set here since is newer, and stays.
    pub asked_at: OffsetDateTime,
    /// When the directory took it.
    pub set_at: OffsetDateTime,
}

/// A new epoch of the credential, with the hash that waited for this unless a newer password was set since.
pub async fn set_elsewhere(db: &mut PgConnection, new: &SetElsewhere<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into credential as c (tenant_id, id, user_id, version, hash, pepper_id, set_at, source, must_change)
         values ($1, $2, $3, 1, $4, coalesce($5, 1), $6, 'directory', $8)
         on conflict (tenant_id, user_id) do update set version = c.version + 1,
           hash = case when c.set_at > $7 then c.hash else coalesce($4, c.hash) end,
           pepper_id = case when c.set_at > $7 or $4 is null then c.pepper_id else excluded.pepper_id end,
           must_change = case when c.set_at > $7 then c.must_change else $8 end,
           source = case when c.set_at > $7 or $4 is null then c.source else 'directory' end,
           set_at = case when c.set_at > $7 or $4 is null then c.set_at else $6 end",
        new.tenant,
        Uuid::now_v7(),
        new.user,
        new.hash,
        new.pepper_id,
        new.set_at,
        new.asked_at,
        new.must_change
    )
    .execute(db)
    .await?;
    Ok(())
}

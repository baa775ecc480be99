//! Verifications of signed-in people and what they end in, in Postgres. A caller owns the transaction.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::random,
    factors::{
        challenge::{self, Challenge, Purpose},
        pending::Contact,
    },
    policy::Kind,
    sessions::{Session, SignedIn},
};

/// A verification under way: of a destination or an app that is being registered, or of a method that is proved once more.
/// It belongs to one session and ends with it.
#[derive(Debug, Clone)]
pub struct Verification {
    pub tenant: Uuid,
    pub id: Uuid,
    pub purpose: Purpose,
    /// What is being registered; `None` for a proof.
    pub kind: Option<Kind>,
    /// Where a proof leads back to.
    pub back: String,
}

/// A verification about to begin.
pub struct New<'a> {
    pub purpose: Purpose,
    pub kind: Option<Kind>,
    pub back: &'a str,
    pub correlation: Uuid,
    pub now: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

pub async fn begin(db: &mut PgConnection, signed_in: &SignedIn, new: &New<'_>) -> anyhow::Result<Verification> {
    let (session, id) = (&signed_in.session, Uuid::now_v7());
    // Found by its session, never by a cookie of its own: the hash is of nothing that exists.
    let nobodys = random::<32>()?;
    sqlx::query!(
        "insert into flow (tenant_id, id, purpose, subject_id, user_id, session_hash, policy_version, credential_version, shape, stage,
           correlation_id, created_at, expires_at, session_id)
         values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        session.tenant,
        id,
        new.purpose.as_str(),
        session.user,
        nobodys.as_slice(),
        signed_in.tenant().policy_version,
        session.credential_version,
        serde_json::json!({ "kind": new.kind }),
        serde_json::json!({ "back": new.back }),
        new.correlation,
        new.now,
        new.expires_at,
        session.id
    )
    .execute(db)
    .await?;
    let (purpose, kind, back) = (new.purpose, new.kind, new.back.to_owned());
    Ok(Verification { tenant: session.tenant, id, purpose, kind, back })
}

/// The one of this session that is open, if any.
pub async fn find(
    db: &mut PgConnection,
    session: &Session,
    purpose: Purpose,
    kind: Option<Kind>,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Verification>> {
    let row = sqlx::query!(
        r#"select id, stage->>'back' as back from flow
           where tenant_id = $1 and subject_id = $2 and session_id = $3 and purpose = $4 and credential_version = $5
             and shape->>'kind' is not distinct from $6::text and expires_at > $7
           order by created_at desc, id desc limit 1"#,
        session.tenant,
        session.user,
        session.id,
        purpose.as_str(),
        session.credential_version,
        kind.map(Kind::as_str),
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Verification { tenant: session.tenant, id: row.id, purpose, kind, back: row.back.unwrap_or_default() }))
}

/// Ends every open verification of a kind, of whatever session of the person: one code is open for each.
pub async fn end_all(
    db: &mut PgConnection,
    session: &Session,
    purpose: Purpose,
    kind: Option<Kind>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let ended = sqlx::query_scalar!(
        "update flow set expires_at = $5 where tenant_id = $1 and subject_id = $2 and purpose = $3
           and shape->>'kind' is not distinct from $4::text and expires_at > $5 returning id",
        session.tenant,
        session.user,
        purpose.as_str(),
        kind.map(Kind::as_str),
        now
    )
    .fetch_all(&mut *db)
    .await?;
    for flow in ended {
        challenge::supersede(db, session.tenant, flow, now).await?;
    }
    Ok(())
}

pub async fn prolong(db: &mut PgConnection, verification: &Verification, until: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update flow set expires_at = greatest(expires_at, $3) where tenant_id = $1 and id = $2",
        verification.tenant,
        verification.id,
        until
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the page that a proof leads back to.
pub async fn lead_back_to(db: &mut PgConnection, verification: &Verification, back: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update flow set stage = $3 where tenant_id = $1 and id = $2",
        verification.tenant,
        verification.id,
        serde_json::json!({ "back": back })
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The challenge that was opened last.
pub async fn latest(db: &mut PgConnection, verification: &Verification) -> anyhow::Result<Option<Challenge>> {
    let id = sqlx::query_scalar!(
        "select id from challenge where tenant_id = $1 and flow_id = $2 order by created_at desc, id desc limit 1",
        verification.tenant,
        verification.id
    )
    .fetch_optional(&mut *db)
    .await?;
    match id {
        Some(id) => challenge::find(db, verification.tenant, id).await,
        None => Ok(None),
    }
}

/// When something was last sent within a verification.
pub async fn last_sent(db: &mut PgConnection, verification: &Verification) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!("select max(created_at) from challenge where tenant_id = $1 and flow_id = $2", verification.tenant, verification.id)
        .fetch_one(db)
        .await
}

/// Destinations of this session that wait for their code, and since when.
pub async fn waiting(db: &mut PgConnection, session: &Session, now: OffsetDateTime) -> sqlx::Result<Vec<(Kind, OffsetDateTime)>> {
    let rows = sqlx::query!(
        r#"select p.kind, max(c.created_at) as "since!" from pending_contact p
           join flow f on f.tenant_id = p.tenant_id and f.id = p.flow_id
           join challenge c on c.tenant_id = f.tenant_id and c.flow_id = f.id and c.consumed_at is null and c.superseded_at is null
             and c.expires_at > $5 and coalesce(c.call_state, '') not in ('refused', 'failed')
           where p.tenant_id = $1 and p.user_id = $2 and f.session_id = $3 and f.credential_version = $4 and f.expires_at > $5
           group by p.kind"#,
        session.tenant,
        session.user,
        session.id,
        session.credential_version,
        now
    )
    .fetch_all(db)
    .await?;
    let kind = |text: &str| if text == "authentication_phone" { Kind::Mobile } else { Kind::Email };
    Ok(rows.into_iter().map(|row| (kind(&row.kind), row.since)).collect())
}

// ---------- what registering ends in

/// A destination whose owner receives there, as the private one.
pub async fn put_contact(db: &mut PgConnection, session: &Session, contact: &Contact, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into contact (tenant_id, id, user_id, kind, value, as_given, source, confirmed_at, valid)
         values ($1, $2, $3, $4, $5, $6, 'user', $7, true)
         on conflict (tenant_id, user_id, kind) do update set value = excluded.value, extension = null, as_given = excluded.as_given,
           source = 'user', confirmed_at = excluded.confirmed_at, valid = true",
        session.tenant,
        Uuid::now_v7(),
        session.user,
        contact.kind,
        contact.value,
        contact.as_given,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn remove_contact(db: &mut PgConnection, session: &Session, kind: &str) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from contact where tenant_id = $1 and user_id = $2 and kind = $3", session.tenant, session.user, kind)
        .execute(db)
        .await?;
    Ok(gone.rows_affected() > 0)
}

/// Says that contact points are right, those that nobody has said it of (REG-2).
pub async fn confirm_contacts(db: &mut PgConnection, session: &Session, kinds: &[String], now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update contact set confirmed_at = $4 where tenant_id = $1 and user_id = $2 and kind = any($3) and confirmed_at is null",
        session.tenant,
        session.user,
        kinds,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes down that somebody registered something or said that what is on file is right.
pub async fn note(db: &mut PgConnection, session: &Session, registered: bool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into registration as r (tenant_id, id, user_id, registered_at, confirmed_at) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, user_id) do update set
           registered_at = coalesce(excluded.registered_at, r.registered_at), confirmed_at = excluded.confirmed_at",
        session.tenant,
        Uuid::now_v7(),
        session.user,
        registered.then_some(now),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The whole set of answers, in place of the old one. `answers`: question and hash.
pub async fn put_answers(db: &mut PgConnection, session: &Session, answers: &[(String, String)], pepper_id: i32) -> sqlx::Result<()> {
    remove_answers(db, session).await?;
    for (question, hash) in answers {
        sqlx::query!(
            "insert into security_answer (tenant_id, id, user_id, question, hash, pepper_id) values ($1, $2, $3, $4, $5, $6)",
            session.tenant,
            Uuid::now_v7(),
            session.user,
            question,
            hash,
            pepper_id
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

pub async fn remove_answers(db: &mut PgConnection, session: &Session) -> sqlx::Result<bool> {
    let gone =
        sqlx::query!("delete from security_answer where tenant_id = $1 and user_id = $2", session.tenant, session.user).execute(db).await?;
    Ok(gone.rows_affected() > 0)
}

/// The organisation's own questions, as they were written.
pub async fn custom_questions(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    let rows = sqlx::query!("select id, text from custom_question where tenant_id = $1 order by text, id", tenant).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.text)).collect())
}

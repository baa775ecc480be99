//! One open question to a person: a code under way, a ringing phone, questions, the app. Codes are derived, never stored.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::{KEY_ID, Keyring, random, same},
    directory::store::Person,
    factors::Method,
    policy::Kind,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallState {
    Queued,
    Ringing,
    Approved,
    Refused,
    Failed,
}

impl CallState {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "queued" => Self::Queued,
            "ringing" => Self::Ringing,
            "approved" => Self::Approved,
            "refused" => Self::Refused,
            "failed" => Self::Failed,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone)]
pub struct Challenge {
    pub tenant: Uuid,
    pub id: Uuid,
    pub flow: Uuid,
    pub subject: Uuid,
    pub gate: i16,
    pub method: Method,
    pub destination: Vec<u8>,
    pub long_code: bool,
    pub questions: Vec<String>,
    pub tries: i16,
    pub call: Option<CallState>,
    pub next_session_hash: Option<Vec<u8>>,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    pub delivered_at: Option<OffsetDateTime>,
    pub failed_at: Option<OffsetDateTime>,
    pub ended: bool,
    pub purpose: Purpose,
    pub correlation: Uuid,
    nonce: Vec<u8>,
}

/// What a flow is for. A verification of a signed-in person uses the same tables, so that guesses share the counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A password reset or an unlock.
    Reset,
    /// A destination that is being registered: it stands among the pending ones (REG-1).
    Registration,
    /// A registered method, proved before something is changed (REG-3).
    Proof,
    /// Somebody on the phone, who reads the code to an administrator.
    Desk,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Registration => "registration",
            Self::Proof => "proof",
            Self::Desk => "desk",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Reset, Self::Registration, Self::Proof, Self::Desk].into_iter().find(|purpose| purpose.as_str() == text)
    }
}

impl Challenge {
    /// Neither superseded, used nor expired.
    pub fn is_open(&self, now: OffsetDateTime) -> bool {
        !self.ended && now < self.expires_at
    }

    /// HMAC over the stored nonce, the purpose and the destination (RESET-6).
    pub fn code(&self, keys: &Keyring) -> String {
        keys.code(&self.nonce, &format!("{}/{}", self.purpose.as_str(), self.method.as_str()), &self.destination, self.long_code)
    }

    /// What is typed may carry spaces, small letters and digits of other scripts.
    pub fn matches(&self, keys: &Keyring, typed: &str) -> bool {
        let typed: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(crate::directory::western_digit)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        same(self.code(keys).as_bytes(), typed.as_bytes())
    }

    pub fn reference(&self) -> String {
        self.correlation.to_string()
    }
}

/// The stored address or number a challenge goes to, read again; `None` when it was changed meanwhile.
pub async fn destination(db: &mut PgConnection, keys: &Keyring, challenge: &Challenge, person: &Person) -> sqlx::Result<Option<String>> {
    let value = if challenge.purpose == Purpose::Registration {
        sqlx::query_scalar!(
            "select value from pending_contact where tenant_id = $1 and flow_id = $2 and user_id = $3",
            challenge.tenant,
            challenge.flow,
            person.id
        )
        .fetch_optional(db)
        .await?
    } else {
        value_of(challenge.method.kind(), person).map(str::to_owned)
    };
    Ok(value.filter(|value| same(&keys.destination(challenge.tenant, value), &challenge.destination)))
}

/// The contact point a kind of proof uses, from the directory and from nowhere else.
pub fn value_of(kind: Kind, person: &Person) -> Option<&str> {
    match kind {
        Kind::Email => person.email.as_deref(),
        Kind::Mobile => person.mobile.as_deref(),
        Kind::Office => person.office.as_deref(),
        Kind::Questions => Some("(questions)"),
        Kind::App => Some("(app)"),
    }
}

/// A challenge about to be opened.
pub struct New<'a> {
    pub tenant: Uuid,
    pub flow: Uuid,
    pub subject: Uuid,
    pub gate: i16,
    pub method: Method,
    pub destination: Vec<u8>,
    pub long_code: bool,
    pub questions: &'a [String],
    pub next_session_hash: Option<Vec<u8>>,
    pub now: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

/// A flow's row is taken first in every transaction that writes to it, its challenges or its counters: whoever comes second
/// waits here, and nobody waits for anybody in a ring.
pub async fn hold_flow(db: &mut PgConnection, tenant: Uuid, flow: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select 1 as one from flow where tenant_id = $1 and id = $2 for update", tenant, flow).fetch_optional(db).await?;
    Ok(())
}

/// Opens a challenge; every earlier one of the flow is superseded by it.
pub async fn open(db: &mut PgConnection, new: &New<'_>) -> anyhow::Result<Uuid> {
    supersede(db, new.tenant, new.flow, new.now).await?;
    let (id, nonce) = (Uuid::now_v7(), random::<32>()?);
    sqlx::query!(
        "insert into challenge (tenant_id, id, flow_id, subject_id, gate, method, nonce, key_id, destination, long_code, questions,
           call_state, next_session_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        new.tenant,
        id,
        new.flow,
        new.subject,
        new.gate,
        new.method.as_str(),
        nonce.as_slice(),
        KEY_ID,
        new.destination,
        new.long_code,
        serde_json::to_value(new.questions)?,
        new.method.is_call().then_some("queued"),
        new.next_session_hash,
        new.now,
        new.expires_at
    )
    .execute(db)
    .await?;
    Ok(id)
}

pub async fn supersede(db: &mut PgConnection, tenant: Uuid, flow: Uuid, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update challenge set superseded_at = $3 where tenant_id = $1 and flow_id = $2 and superseded_at is null and consumed_at is null",
        tenant,
        flow,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn find(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> anyhow::Result<Option<Challenge>> {
    let row = sqlx::query!(
        "select c.id, c.flow_id, c.subject_id, c.gate, c.method, c.nonce, c.destination, c.long_code, c.questions, c.tries, c.call_state,
           c.next_session_hash, c.created_at, c.expires_at, c.delivered_at, c.failed_at, c.superseded_at, c.consumed_at,
           f.correlation_id, f.purpose
         from challenge c join flow f on f.tenant_id = c.tenant_id and f.id = c.flow_id
         where c.tenant_id = $1 and c.id = $2",
        tenant,
        id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Challenge {
        tenant,
        id: row.id,
        flow: row.flow_id,
        subject: row.subject_id,
        gate: row.gate,
        method: Method::parse(&row.method).ok_or_else(|| anyhow::anyhow!("a challenge of an unknown method"))?,
        destination: row.destination,
        long_code: row.long_code,
        questions: serde_json::from_value(row.questions)?,
        tries: row.tries,
        call: row.call_state.as_deref().and_then(CallState::parse),
        next_session_hash: row.next_session_hash,
        created_at: row.created_at,
        expires_at: row.expires_at,
        delivered_at: row.delivered_at,
        failed_at: row.failed_at,
        ended: row.superseded_at.is_some() || row.consumed_at.is_some(),
        purpose: Purpose::parse(&row.purpose).ok_or_else(|| anyhow::anyhow!("a flow of an unknown purpose"))?,
        nonce: row.nonce,
        correlation: row.correlation_id,
    }))
}

/// Counts one comparison, in a statement of its own that is committed before anything is compared (quality, rule 3).
/// `None`: the challenge has no tries left.
pub async fn count_try(db: &mut PgConnection, challenge: &Challenge, most: i16) -> sqlx::Result<Option<i16>> {
    sqlx::query_scalar!(
        "update challenge set tries = tries + 1 where tenant_id = $1 and id = $2 and tries < $3 returning tries",
        challenge.tenant,
        challenge.id,
        most
    )
    .fetch_optional(db)
    .await
}

/// Uses the challenge up; false when it was used, superseded or expired before: one proof passes once.
pub async fn consume(db: &mut PgConnection, challenge: &Challenge, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update challenge set consumed_at = $3
         where tenant_id = $1 and id = $2 and consumed_at is null and superseded_at is null and expires_at > $3",
        challenge.tenant,
        challenge.id,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn is_consumed(db: &mut PgConnection, challenge: &Challenge) -> sqlx::Result<bool> {
    let consumed = sqlx::query_scalar!(
        "select consumed_at is not null from challenge where tenant_id = $1 and id = $2",
        challenge.tenant,
        challenge.id
    )
    .fetch_optional(db)
    .await?;
    Ok(consumed.flatten() == Some(true))
}

/// Other questions after a wrong answer (reference, 1.2).
pub async fn redraw(db: &mut PgConnection, challenge: &Challenge, questions: &[String]) -> anyhow::Result<()> {
    sqlx::query!(
        "update challenge set questions = $3 where tenant_id = $1 and id = $2",
        challenge.tenant,
        challenge.id,
        serde_json::to_value(questions)?
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn delivered(db: &mut PgConnection, challenge: &Challenge, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update challenge set delivered_at = $3 where tenant_id = $1 and id = $2", challenge.tenant, challenge.id, now)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn undeliverable(db: &mut PgConnection, challenge: &Challenge, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update challenge set failed_at = $3, call_state = case when call_state is null then null else 'failed' end
         where tenant_id = $1 and id = $2",
        challenge.tenant,
        challenge.id,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Marks a call as ringing before it is placed; false when it was answered or refused already (a job run twice).
pub async fn ringing(db: &mut PgConnection, challenge: &Challenge) -> sqlx::Result<bool> {
    let row = sqlx::query!(
        "update challenge set call_state = 'ringing' where tenant_id = $1 and id = $2 and call_state in ('queued', 'ringing')",
        challenge.tenant,
        challenge.id
    )
    .execute(db)
    .await?;
    Ok(row.rows_affected() == 1)
}

/// Settles a call by the key that was pressed; false when it was settled before.
pub async fn settle_call(db: &mut PgConnection, challenge: &Challenge, approved: bool) -> sqlx::Result<bool> {
    let row = sqlx::query!(
        "update challenge set call_state = $3 where tenant_id = $1 and id = $2 and call_state in ('queued', 'ringing')",
        challenge.tenant,
        challenge.id,
        if approved { "approved" } else { "refused" }
    )
    .execute(db)
    .await?;
    Ok(row.rows_affected() == 1)
}

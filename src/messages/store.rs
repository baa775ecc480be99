//! Requests in Postgres. A row is read under its lock, moved on by `life`, and saved; the packages stand in an unlogged table (WB-4).

use anyhow::Context as _;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    life::{HandOver, Life, RETURN, State, Unanswered},
    outcome::{Answer, Outcome, Seen},
};
use crate::{
    audit::{Activity, Event},
    protocol::{Anchor, Code, Header, Millis, Operation, Package, Reasons, Wire as _, verdict::Verdict},
};

/// A request, held by the caller's transaction.
#[derive(Debug)]
pub struct Message {
    pub tenant: Uuid,
    pub id: Uuid,
    pub directory: Uuid,
    pub user: Uuid,
    pub flow: Option<Uuid>,
    pub session: Option<Uuid>,
    pub operation: Operation,
    pub anchor: Vec<u8>,
    pub life: Life,
    pub pending_hash: Option<String>,
    pub pepper_id: Option<i32>,
    pub proofs: serde_json::Value,
    pub browser: Option<Vec<u8>>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub correlation: Uuid,
    pub created_at: OffsetDateTime,
    pub delivered_at: Option<OffsetDateTime>,
}

impl Message {
    /// What was sealed beside the password, made of this row alone.
    pub fn header(&self) -> anyhow::Result<Header> {
        Ok(Header {
            tenant: self.tenant,
            directory: self.directory,
            message: self.id,
            operation: self.operation,
            anchor: Anchor::new(&self.anchor)?,
            created: Millis::from(self.created_at),
            expires: Millis::from(self.life.expires_at),
        })
    }

    pub fn event(&self, activity: Activity) -> Event<'static> {
        Event::new(self.tenant, self.correlation, activity).about(self.user).by("agent")
    }
}

pub async fn hold(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> anyhow::Result<Option<Message>> {
    let row = sqlx::query!(
        r#"select m.*, array(select a.attempt from message_attempt a where a.tenant_id = m.tenant_id and a.message_id = m.id order by a.attempt) as "attempts!",
             array(select a.agent_id from message_attempt a where a.tenant_id = m.tenant_id and a.message_id = m.id order by a.attempt) as "agents!"
           from message m where m.tenant_id = $1 and m.id = $2 for update of m"#,
        tenant,
        id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let state = match row.state.as_str() {
        "queued" => State::Queued,
        "delivered" => State::Delivered,
        "lost" => State::Lost { since: row.lost_at.context("a lost request without its moment")? },
        _ => State::Ended(match row.outcome.as_deref() {
            Some("not_sent") => Some(Unanswered::NotSent),
            Some(_) => Some(Unanswered::Unknown),
            None => None,
        }),
    };
    let attempts = row.attempts.iter().map(|&attempt| u32::try_from(attempt)).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Message {
        tenant: row.tenant_id,
        id: row.id,
        directory: row.directory_id,
        user: row.user_id,
        flow: row.flow_id,
        session: row.session_id,
        operation: operation(row.operation)?,
        anchor: row.anchor,
        life: Life {
            state,
            attempt: u32::try_from(row.attempt)?,
            agent: row.agent_id,
            handed: attempts.into_iter().zip(row.agents).collect(),
            verdict: row.verdict.map(code).transpose()?,
            expires_at: row.expires_at,
        },
        pending_hash: row.pending_hash,
        pepper_id: row.pepper_id,
        proofs: row.proofs,
        browser: row.browser,
        ip: row.ip,
        user_agent: row.user_agent,
        correlation: row.correlation_id,
        created_at: row.created_at,
        delivered_at: row.delivered_at,
    }))
}

fn operation(number: i16) -> anyhow::Result<Operation> {
    u8::try_from(number).ok().and_then(Operation::from_number).context("a request for an unknown operation")
}

fn code(number: i16) -> anyhow::Result<Code> {
    u8::try_from(number).ok().and_then(Code::from_number).context("a verdict with an unknown code")
}

/// Writes down where a request stands. `connection`: the one that carries the present hand-over.
async fn save(db: &mut PgConnection, message: &Message, connection: Option<Uuid>, now: OffsetDateTime) -> anyhow::Result<()> {
    let life = &message.life;
    let (state, lost_at, ended) = match life.state {
        State::Queued => ("queued", None, None),
        State::Delivered => ("delivered", None, None),
        State::Lost { since } => ("lost", Some(since), None),
        State::Ended(how) => ("ended", None, Some(how)),
    };
    let outcome = ended.flatten().map(|how| match how {
        Unanswered::NotSent => "not_sent",
        Unanswered::Unknown => "unknown",
    });
    sqlx::query!(
        "update message set state = $3, attempt = $4, agent_id = $5, connection_id = $6, lost_at = $7, outcome = $8,
           delivered_at = case when $3 = 'delivered' then $9 else delivered_at end,
           ended_at = case when $3 = 'ended' then coalesce(ended_at, $9) end
         where tenant_id = $1 and id = $2",
        message.tenant,
        message.id,
        state,
        i32::try_from(life.attempt)?,
        life.agent,
        connection,
        lost_at,
        outcome,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the packages away: at the verdict, at the end (WB-4).
async fn wipe(db: &mut PgConnection, message: &Message) -> sqlx::Result<()> {
    sqlx::query!("delete from message_payload where tenant_id = $1 and message_id = $2", message.tenant, message.id).execute(db).await?;
    Ok(())
}

/// Who asks for work: one connection of one agent.
#[derive(Debug, Clone, Copy)]
pub struct Claimant<'a> {
    pub tenant: Uuid,
    pub agent: Uuid,
    pub connection: Uuid,
    /// What its journal has without an answer (WB-4a).
    pub unfinished: &'a [Uuid],
}

/// A request on its way to a socket.
pub struct Claimed {
    pub message: Uuid,
    pub directory: Uuid,
    pub hand_over: HandOver,
    pub expires_at: OffsetDateTime,
    pub package: Package,
}

/// The oldest request this agent may be handed, marked as delivered before its first byte is written: whatever dies from now on, it
/// is not applied blindly again (WB-4a). Claims of several agents and nodes pass each other by.
pub async fn claim(pool: &PgPool, who: Claimant<'_>, now: OffsetDateTime) -> anyhow::Result<Option<Claimed>> {
    let mut tx = pool.begin().await?;
    let id = sqlx::query_scalar!(
        "select m.id from message m
         join message_payload p on p.tenant_id = m.tenant_id and p.message_id = m.id and p.agent_id = $2
         join agent a on a.tenant_id = p.tenant_id and a.id = p.agent_id
         where m.tenant_id = $1 and m.ended_at is null and m.expires_at > $3
           and a.state = 'active' and not a.held and a.connection_id = $4
           and (m.state = 'queued' or m.state = 'lost' and (m.lost_at <= $5 or m.agent_id = $2 and m.id = any($6)))
         order by m.id limit 1 for update of m skip locked",
        who.tenant,
        who.agent,
        now,
        who.connection,
        now - RETURN,
        who.unfinished
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(id) = id else { return Ok(None) };
    let mut message = hold(&mut tx, who.tenant, id).await?.context("a request vanished under its lock")?;
    let Ok(hand_over) = message.life.hand_over(who.agent, who.unfinished.contains(&id), now) else { return Ok(None) };
    save(&mut tx, &message, Some(who.connection), now).await?;
    sqlx::query!(
        "insert into message_attempt (tenant_id, id, message_id, attempt, agent_id, look_first, at) values ($1, $2, $3, $4, $5, $6, $7)",
        who.tenant,
        Uuid::now_v7(),
        id,
        i32::try_from(hand_over.attempt)?,
        who.agent,
        hand_over.look_first,
        now
    )
    .execute(&mut *tx)
    .await?;
    let package = sqlx::query_scalar!(
        "select package from message_payload where tenant_id = $1 and message_id = $2 and agent_id = $3",
        who.tenant,
        id,
        who.agent
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    let package = Package::from_bytes(&package)?;
    Ok(Some(Claimed { message: id, directory: message.directory, hand_over, expires_at: message.life.expires_at, package }))
}

/// Nothing of the hand-over reached the socket: another agent may have it.
pub async fn give_back(pool: &PgPool, tenant: Uuid, claimed: &Claimed, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let Some(mut message) = hold(&mut tx, tenant, claimed.message).await? else { return Ok(()) };
    if message.life.nothing_written(claimed.hand_over.attempt, now).is_err() {
        return Ok(());
    }
    save(&mut tx, &message, None, now).await?;
    sqlx::query!(
        "delete from message_attempt where tenant_id = $1 and message_id = $2 and attempt = $3",
        tenant,
        claimed.message,
        i32::try_from(claimed.hand_over.attempt)?
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}

/// What an agent had in hand when a connection of its ended. With `but`: everything it was handed on any other connection.
pub async fn connection_lost(
    db: &mut PgConnection,
    tenant: Uuid,
    agent: Uuid,
    connection: Option<Uuid>,
    but: Option<Uuid>,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let lost = sqlx::query!(
        "update message set state = 'lost', lost_at = $5
         where tenant_id = $1 and agent_id = $2 and ended_at is null and state = 'delivered'
           and ($3::uuid is null or connection_id = $3) and ($4::uuid is null or connection_id is distinct from $4)",
        tenant,
        agent,
        connection,
        but,
        now
    )
    .execute(db)
    .await?;
    Ok(lost.rows_affected())
}

/// Agents for which there is something to do now, over all tenants. One step in the index of open requests, which are few.
pub async fn agents_with_work(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        "select distinct p.tenant_id, p.agent_id from message m
         join message_payload p on p.tenant_id = m.tenant_id and p.message_id = m.id
         where m.ended_at is null and m.expires_at > $1 and (m.state = 'queued' or m.state = 'lost' and m.lost_at <= $2)",
        now,
        now - RETURN
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.agent_id)).collect())
}

/// Records the verdict that counts and takes the packages away.
pub async fn record(
    db: &mut PgConnection,
    message: &Message,
    verdict: &Verdict,
    agent: Uuid,
    keep_hash: bool,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    save(db, message, None, now).await?;
    let reasons = verdict.reasons.iter().fold(0_i16, |bits, reason| bits | 1 << reason.number());
    sqlx::query!(
        "update message set verdict = $3, reasons = $4, directory_code = $5, min_length = $6, wait_seconds = $7, looked = $8,
           verdict_at = $9, verdict_agent_id = $10, pending_hash = case when $11 then pending_hash end
         where tenant_id = $1 and id = $2",
        message.tenant,
        message.id,
        i16::from(verdict.code.number()),
        reasons,
        i64::from(verdict.directory_code),
        i32::from(verdict.min_length),
        i64::from(verdict.wait_seconds),
        verdict.looked,
        now,
        agent,
        keep_hash
    )
    .execute(&mut *db)
    .await?;
    wipe(db, message).await?;
    Ok(())
}

/// How a request stands for the person who waits. What is over by the clock is over, whether or not somebody tidied up.
pub async fn seen(db: &mut PgConnection, tenant: Uuid, id: Uuid, now: OffsetDateTime) -> anyhow::Result<Option<Seen>> {
    let row = sqlx::query!(
        "select operation, state, outcome, expires_at, verdict, reasons, min_length, wait_seconds from message where tenant_id = $1 and id = $2",
        tenant,
        id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let outcome = match (row.verdict, row.outcome.as_deref()) {
        (Some(number), _) => Outcome::Answered(Answer {
            code: code(number)?,
            reasons: reasons(row.reasons.unwrap_or(0)),
            min_length: row.min_length.and_then(|length| u16::try_from(length).ok()).unwrap_or(0),
            wait_seconds: row.wait_seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(0),
        }),
        (None, Some("not_sent")) => Outcome::NotSent,
        (None, Some(_)) => Outcome::Unknown,
        (None, None) if now < row.expires_at => Outcome::Waiting,
        (None, None) if row.state == "queued" => Outcome::NotSent,
        (None, None) => Outcome::Unknown,
    };
    Ok(Some(Seen { operation: operation(row.operation)?, outcome, expires_at: row.expires_at }))
}

/// The newest change of the password that a session asked for, with when it ended.
pub async fn change_of_session(db: &mut PgConnection, tenant: Uuid, session: Uuid) -> sqlx::Result<Option<(Uuid, Option<OffsetDateTime>)>> {
    let operation = i16::from(Operation::Change.number());
    let row = sqlx::query!(
        "select id, ended_at from message where tenant_id = $1 and session_id = $2 and operation = $3 order by id desc limit 1",
        tenant,
        session,
        operation
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.id, row.ended_at)))
}

fn reasons(bits: i16) -> Reasons {
    crate::protocol::Reason::ALL.iter().copied().filter(|reason| bits & 1 << reason.number() != 0).collect()
}

/// Ends what is over and takes its packages away; of one person before a new request, of everybody now and then. Returns how many.
pub async fn tidy(db: &mut PgConnection, user: Option<(Uuid, Uuid)>, now: OffsetDateTime) -> anyhow::Result<usize> {
    let (tenant, user) = user.unzip();
    let over = sqlx::query!(
        r#"select m.tenant_id, m.id, exists (select 1 from message_payload p where p.tenant_id = m.tenant_id and p.message_id = m.id) as "payload!"
           from message m where m.ended_at is null and ($2::uuid is null or m.tenant_id = $2 and m.user_id = $3)
             and (m.expires_at <= $1 or m.state = 'queued'
               and not exists (select 1 from message_payload p where p.tenant_id = m.tenant_id and p.message_id = m.id))
           order by m.id limit 200 for update skip locked"#,
        now,
        tenant,
        user
    )
    .fetch_all(&mut *db)
    .await?;
    let mut ended = 0;
    for row in over {
        let Some(mut message) = hold(db, row.tenant_id, row.id).await? else { continue };
        let Ok(how) = message.life.tidy(row.payload, now) else { continue };
        save(db, &message, None, now).await?;
        wipe(db, &message).await?;
        let event = message.event(Activity::Writeback).by("portal").with(serde_json::json!({ "attempts": message.life.attempt }));
        let event = match how {
            Unanswered::NotSent => event.failed("no agent took the request; nothing was set"),
            Unanswered::Unknown => event.failed("no verdict came; it is not known whether the request was applied"),
        };
        event.write(&mut *db, now).await?;
        ended += 1;
    }
    Ok(ended)
}

/// Takes back what no agent had yet; false: one may have had it.
pub async fn withdraw(pool: &PgPool, tenant: Uuid, id: Uuid, now: OffsetDateTime) -> anyhow::Result<bool> {
    let mut tx = pool.begin().await?;
    let Some(mut message) = hold(&mut tx, tenant, id).await? else { return Ok(true) };
    if message.life.withdraw().is_err() {
        return Ok(false);
    }
    save(&mut tx, &message, None, now).await?;
    wipe(&mut tx, &message).await?;
    tx.commit().await?;
    Ok(true)
}

/// How long after its end a request may still be answered with the effect of a success.
const LATE: Duration = Duration::hours(24);
/// How long requests are kept to be looked at.
const KEPT: Duration = Duration::days(30);

/// Ends and wipes what is over; forgets what nobody needs any more.
pub async fn keep_house(pool: &PgPool, now: OffsetDateTime) -> anyhow::Result<usize> {
    let mut tx = pool.begin().await?;
    let ended = tidy(&mut tx, None, now).await?;
    sqlx::query!("update message set pending_hash = null where pending_hash is not null and ended_at < $1", now - LATE)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("delete from message where ended_at < $1", now - KEPT).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(ended)
}

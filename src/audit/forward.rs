//! Events sent on to where an organisation collects them, as JSON lines over https or by syslog over TLS: each at least once, in order, however often the
//! other side was away. What was sent is a place in the log; it moves on only after the other side took what came before it.

use std::fmt::Write as _;

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Activity, Event, place::Place, report::AuditEvent, rfc3339, search::Found};
use crate::{
    clock::Clock,
    crypto::{self, Keyring},
    delivery::outbound::{Outbound, Refusal, SYSLOG},
    jobs::{self, Alarm},
};

/// Events wait so long: one that was written before another may be committed after it, and must not be passed over.
pub const SETTLED: Duration = Duration::minutes(1);
/// Events of one request.
const BATCH: i64 = 500;
/// How long a process keeps a destination for itself: longer than a request may take.
const LEASE: Duration = Duration::minutes(1);
/// When nothing was waiting, look again after this.
const REST: Duration = Duration::seconds(15);
const LONGEST_WAIT: Duration = Duration::hours(1);
/// Events that are not taken for as long alarm the administrators, once a day.
const ALARM: Duration = Duration::hours(6);
const EVERY: std::time::Duration = std::time::Duration::from_secs(5);

pub fn place(tenant: Uuid, row: Uuid) -> crypto::Place<'static> {
    crypto::Place { tenant, table: "audit_forward", column: "sealed", row }
}

/// Where events go, as the page shows it.
#[derive(Debug, Clone)]
pub struct Forward {
    pub url: String,
    pub has_token: bool,
    pub enabled: bool,
    /// Events up to this moment were taken.
    pub place_at: OffsetDateTime,
    /// Tries that failed since the last one that did not.
    pub failures: i32,
    pub next_try_at: OffsetDateTime,
    pub last_ok_at: Option<OffsetDateTime>,
    pub last_error: Option<String>,
}

pub async fn of(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Option<Forward>> {
    sqlx::query_as!(
        Forward,
        r#"select url, sealed is not null as "has_token!", enabled, place_at, failures, next_try_at, last_ok_at, last_error
           from audit_forward where tenant_id = $1"#,
        tenant
    )
    .fetch_optional(db)
    .await
}

/// Switches forwarding on, from now on or from where it stopped. A token is kept only while the address stays the same: another
/// address is another party.
pub async fn save(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    url: &Url,
    token: Option<&str>,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let id = sqlx::query_scalar!("select id from audit_forward where tenant_id = $1 for update", tenant).fetch_optional(&mut *db).await?;
    let id = id.unwrap_or_else(Uuid::now_v7);
    let sealed = token.map(|token| keys.seal(&place(tenant, id), token.as_bytes())).transpose()?;
    sqlx::query!(
        "insert into audit_forward (tenant_id, id, url, sealed, enabled, place_at, place_id, next_try_at, saved_at)
         values ($1, $2, $3, $4, true, $5, $6, $5, $5)
         on conflict (tenant_id) do update set url = excluded.url, enabled = true, failures = 0, last_error = null, leased_until = null,
           failing_since = null, alarmed_at = null,
           next_try_at = excluded.next_try_at, saved_at = excluded.saved_at,
           sealed = coalesce(excluded.sealed, case when audit_forward.url = excluded.url then audit_forward.sealed end)",
        tenant,
        id,
        url.as_str(),
        sealed,
        now,
        Uuid::nil()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// False: it was off, or never on.
pub async fn switch_off(db: &mut PgConnection, tenant: Uuid, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query!("update audit_forward set enabled = false, saved_at = $2 where tenant_id = $1 and enabled", tenant, now)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

struct Work {
    tenant_id: Uuid,
    id: Uuid,
    url: String,
    sealed: Option<Vec<u8>>,
    place_at: OffsetDateTime,
    place_id: Uuid,
    failures: i32,
    leased_until: Option<OffsetDateTime>,
}

async fn claim(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<Option<Work>> {
    sqlx::query_as!(
        Work,
        "update audit_forward set leased_until = $2 where (tenant_id, id) in (
           select tenant_id, id from audit_forward where enabled and next_try_at <= $1 and (leased_until is null or leased_until <= $1)
           order by next_try_at limit 1 for update skip locked)
         returning tenant_id, id, url, sealed, place_at, place_id, failures, leased_until",
        now,
        now + LEASE
    )
    .fetch_optional(pool)
    .await
}

async fn waiting(pool: &PgPool, work: &Work, now: OffsetDateTime) -> sqlx::Result<Vec<Found>> {
    sqlx::query_as!(
        Found,
        r#"select e.at, e.id, e.correlation_id as correlation, e.activity, e.status = 'success' as "success!", e.reason, e.actor,
             e.subject_id as subject, e.typed_id, e.ip, e.user_agent, e.detail, u.upn as "upn?"
           from audit_event e left join users u on u.tenant_id = e.tenant_id and u.id = e.subject_id
           where e.tenant_id = $1 and (e.at, e.id) > ($2, $3) and e.at >= $2 and e.at <= $4 order by e.at, e.id limit $5"#,
        work.tenant_id,
        work.place_at,
        work.place_id,
        now - SETTLED,
        BATCH
    )
    .fetch_all(pool)
    .await
}

/// Sends what waits, everywhere. Returns how many events were taken. The clock is asked for each claim: a lease that began when the
/// round did would be over before its request is.
pub async fn once(pool: &PgPool, keys: &Keyring, outbound: &Outbound, clock: &Clock) -> anyhow::Result<usize> {
    let mut taken = 0;
    loop {
        let now = clock.now();
        let Some(work) = claim(pool, now).await? else { return Ok(taken) };
        let events = waiting(pool, &work, now).await?;
        let Some(last) = events.last().map(|event| Place { at: event.at, id: event.id }) else {
            settle(pool, &work, None, now + REST, Ok(()), now).await?;
            continue;
        };
        let (n, more) = (events.len(), i64::try_from(events.len()).is_ok_and(|n| n == BATCH));
        let sent = send(keys, outbound, &work, events).await?;
        let now = clock.now();
        match sent {
            Ok(()) => {
                taken += n;
                settle(pool, &work, Some(last), if more { now } else { now + REST }, Ok(()), now).await?;
            }
            Err(refusal) => {
                let wait = Duration::seconds(10 << work.failures.clamp(0, 9)).min(LONGEST_WAIT);
                tracing::warn!(tenant.id = %work.tenant_id, "events are not taken: {refusal}");
                settle(pool, &work, None, now + wait, Err(refusal), now).await?;
                alarm(pool, work.tenant_id, now).await?;
            }
        }
    }
}

/// Tells the administrators what is not taken for hours.
async fn alarm(pool: &PgPool, tenant: Uuid, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let since = sqlx::query_scalar!(
        r#"update audit_forward set alarmed_at = $2
           where tenant_id = $1 and enabled and failing_since <= $3 and (alarmed_at is null or alarmed_at <= $4)
           returning failing_since as "since!""#,
        tenant,
        now,
        now - ALARM,
        now - Duration::DAY
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(since) = since else { return Ok(()) };
    let correlation = Uuid::now_v7();
    Event::new(tenant, correlation, Activity::Alarm)
        .by("portal")
        .failed("events that are sent on are not taken")
        .with(serde_json::json!({ "since": rfc3339(since) }))
        .write(&mut tx, now)
        .await?;
    jobs::alarm(&mut tx, tenant, Alarm::ForwardingStopped { since }, correlation, now).await?;
    Ok(tx.commit().await?)
}

async fn send(keys: &Keyring, outbound: &Outbound, work: &Work, events: Vec<Found>) -> anyhow::Result<Result<(), Refusal>> {
    let Ok(url) = Url::parse(&work.url) else { return Ok(Err(Refusal::Name)) };
    let open = |sealed: &Vec<u8>| -> anyhow::Result<_> {
        let opened = keys.open(&place(work.tenant_id, work.id), sealed)?;
        Ok(Zeroizing::new(String::from_utf8(opened.to_vec())?))
    };
    let token = match work.sealed.as_ref().map(open).transpose() {
        Ok(token) => token,
        Err(error) => {
            tracing::error!(tenant.id = %work.tenant_id, "the secret under which events are sent on cannot be opened: {error:#}");
            return Ok(Err(Refusal::Secret));
        }
    };
    if url.scheme() == SYSLOG {
        let messages = events.into_iter().map(syslog).collect::<Result<Vec<_>, _>>()?;
        return Ok(outbound.syslog(&url, &messages).await);
    }
    let mut body = vec![];
    for event in events {
        serde_json::to_writer(&mut body, &AuditEvent::from(event))?;
        body.push(b'\n');
    }
    Ok(outbound.post(&url, "application/x-ndjson", token.as_ref().map(|token| token.as_str()), body).await)
}

/// One event as a message of RFC 5424: *authpriv*, a failure as a warning, the same JSON line as its text. Nothing in it is beyond
/// ASCII, so no mark has to say how it is encoded.
fn syslog(event: Found) -> anyhow::Result<Vec<u8>> {
    let (priority, time) = (if event.success { 86 } else { 84 }, rfc3339(event.at));
    let mut message = format!("<{priority}>1 {time} - latchkey - audit - ");
    for c in serde_json::to_string(&AuditEvent::from(event))?.chars() {
        if c.is_ascii() {
            message.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(message, "\\u{unit:04x}")?;
            }
        }
    }
    Ok(message.into_bytes())
}

/// Moves the place on, or says when to try again. Not where an administrator changed something meanwhile: then it is sent again.
async fn settle(
    pool: &PgPool,
    work: &Work,
    place: Option<Place>,
    next_try_at: OffsetDateTime,
    outcome: Result<(), Refusal>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update audit_forward set leased_until = null, next_try_at = $3, place_at = coalesce($4, place_at), place_id = coalesce($5, place_id),
           failures = case when $6::text is null then 0 else failures + 1 end, last_error = $6,
           failing_since = case when $6::text is null then null else coalesce(failing_since, $7) end,
           alarmed_at = case when $6::text is null then null else alarmed_at end,
           last_ok_at = case when $4::timestamptz is null then last_ok_at else $7 end
         where tenant_id = $1 and id = $2 and url = $8 and leased_until = $9::timestamptz",
        work.tenant_id,
        work.id,
        next_try_at,
        place.map(|place| place.at),
        place.map(|place| place.id),
        outcome.err().map(|refusal| refusal.to_string()),
        now,
        work.url,
        work.leased_until
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Sends for as long as the process runs.
pub async fn run(pool: PgPool, keys: Keyring, outbound: Outbound, clock: Clock, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        if let Err(error) = once(&pool, &keys, &outbound, &clock).await {
            tracing::warn!("events are not sent on: {error:#}");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

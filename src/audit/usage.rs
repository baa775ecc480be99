//! Figures by the hour, counted from the log (AUD-2).
//!
//! They are counted by a job, not raised with each event: every sign-in of an organisation would raise the same row and wait for
//! the one before it to commit, and two events of one transaction could wait for each other crosswise. The job counts whole hours
//! anew and replaces them in one transaction, so it may run twice, or on two nodes, and never counts anything twice. An hour is
//! final [`SETTLED`] after it ended, when no flow of it can still be under way and no transaction of it still open.

use sqlx::{Connection as _, PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Activity;
use crate::clock::Clock;

/// After this, an hour that ended is not counted again. A reset may take 15 minutes, and a directory 4 more.
pub const SETTLED: Duration = Duration::minutes(40);
/// Who has done nothing for as long gave up: longer than any reset may take.
pub const ABANDONED: Duration = Duration::minutes(20);
/// How far back the first run counts: as far as the pages show.
const FIRST: Duration = Duration::days(31);
/// Figures are kept this long.
const KEPT: Duration = Duration::days(400);
/// Hours of one run; the next one goes on.
const HOURS: usize = 24 * 32;

/// What a whole reset counts as, from its first step to its last. It is no activity of the log, and written unlike any.
pub const RESET: &str = "reset";
/// How it ended.
pub const COMPLETED: &str = "completed";
pub const STOPPED: &str = "stopped";
pub const GAVE_UP: &str = "gave_up";

/// More people than this who begin a reset from one address within an hour.
pub const PEOPLE_OF_ADDRESS: i64 = 10;
/// So many completed resets of one person within a day.
pub const RESETS_OF_PERSON: i64 = 3;
/// A method that is added, changed or removed so soon after a reset of the same person.
pub const CHANGE_AFTER_RESET: Duration = Duration::hours(1);

/// What looked odd.
pub const MANY_PEOPLE: &str = "many_people";
pub const MANY_RESETS: &str = "many_resets";
pub const QUICK_CHANGE: &str = "quick_change";

/// One job at a time, whichever node runs it.
const LOCK: i64 = 0x006c_6b75_7361_6765;

fn hour_of(at: OffsetDateTime) -> OffsetDateTime {
    let seconds = at.unix_timestamp();
    OffsetDateTime::from_unix_timestamp(seconds - seconds.rem_euclid(3600)).unwrap_or(at)
}

/// How often the figures are counted.
const EVERY: std::time::Duration = std::time::Duration::from_mins(2);

/// Keeps the figures current, for as long as the process runs.
pub async fn run(pool: PgPool, clock: Clock, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        if let Err(error) = count(&pool, clock.now()).await {
            tracing::warn!("the figures are not counted: {error:#}");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Counts every hour that is not final yet. Returns how many there were.
pub async fn count(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<usize> {
    let mut db = pool.acquire().await?;
    let progress = sqlx::query!("select counted_until from usage_progress").fetch_one(&mut *db).await?;
    let mut hour = hour_of(progress.counted_until.unwrap_or(now - FIRST));
    let mut n = 0;
    while hour <= now && n < HOURS {
        let mut tx = db.begin().await?;
        if !sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "mine!""#, LOCK).fetch_one(&mut *tx).await? {
            return Ok(n);
        }
        replace(&mut tx, hour, now).await?;
        let next = hour + Duration::HOUR;
        let done = if next + SETTLED <= now { next } else { hour };
        sqlx::query!("update usage_progress set counted_until = greatest(counted_until, $1), counted_at = $2", done, now)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        hour = next;
        n += 1;
    }
    Ok(n)
}

async fn replace(db: &mut PgConnection, hour: OffsetDateTime, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from usage_hourly where hour = $1 and tenant_id in (select id from tenant)", hour).execute(&mut *db).await?;
    sqlx::query!("delete from suspicion where hour = $1 and tenant_id in (select id from tenant)", hour).execute(&mut *db).await?;
    events(db, hour).await?;
    resets(db, hour, now).await?;
    oddities(db, hour).await
}

/// The events of an hour, as they are.
async fn events(db: &mut PgConnection, hour: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into usage_hourly (tenant_id, hour, activity, method, outcome, reason, n)
         select t.id, $1, e.activity, e.method, e.status, e.reason, count(*)
         from tenant t cross join lateral (
           select activity, status, case when status = 'failure' then left(coalesce(reason, ''), 120) else '' end as reason,
             left(case when detail ? 'method' then coalesce(detail->>'method', detail->>'kind', '')
                       when jsonb_typeof(detail->'methods') = 'array'
                         then coalesce((select string_agg(m, '+' order by m) from jsonb_array_elements_text(detail->'methods') m), '')
                       when activity <> $3 then ''
                       when reason like '%email verification%' or reason like '%e-mail' then 'email'
                       when reason like '%mobile SMS%' or reason like '%from the text' then 'sms'
                       when reason like '%mobile voice%' then 'mobile_call'
                       when reason like '%office voice%' then 'office_call'
                       when reason like '%security questions%' then 'questions'
                       when reason like '%app code%' or reason like '%authenticator app' then 'app'
                       else '' end, 60) as method
           from audit_event where tenant_id = t.id and at >= $1 and at < $2
         ) e
         group by t.id, e.activity, e.method, e.status, e.reason",
        hour,
        hour + Duration::HOUR,
        Activity::FlowProgress.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whole resets, by the hour in which they began. The event of the first step alone carries what was typed.
async fn resets(db: &mut PgConnection, hour: OffsetDateTime, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into usage_hourly (tenant_id, hour, activity, method, outcome, reason, n)
         select tenant_id, $1, $7, method, outcome, case outcome when $8 then '' else left(coalesce(reason, ''), 120) end, count(*)
         from (
           select b.tenant_id, left(coalesce(s.passed, ''), 60) as method,
             case when s.completed then $8 when s.refused is not null then $9 when b.at <= $3 then $10 end as outcome,
             coalesce(s.refused, s.last_step) as reason
           from (
             select t.id as tenant_id, e.at, e.correlation_id from tenant t cross join lateral (
               select at, correlation_id from audit_event
               where tenant_id = t.id and activity = $4 and status in ('success', 'failure') and at >= $1 and at < $2 and typed_id is not null
             ) e
           ) b
           cross join lateral (
             select bool_or(activity in ($5, $6) and status = 'success') as completed,
               (array_agg(reason order by at desc, id desc) filter (where status = 'failure' and
                 (activity in ($5, $6) or typed_id is not null or reason ~ '^[a-z]+(_[a-z]+)*$')))[1] as refused,
               (array_agg(reason order by at desc, id desc) filter (where status = 'success' and activity = $4))[1] as last_step,
               string_agg(distinct case
                 when reason like '%completed the email%' then 'email' when reason like '%completed the mobile SMS%' then 'sms'
                 when reason like '%completed the mobile voice%' then 'mobile_call' when reason like '%completed the office voice%' then 'office_call'
                 when reason like '%completed the security questions%' then 'questions' when reason like '%completed the mobile app%' then 'app'
               end, '+') filter (where activity = $4 and status = 'success') as passed
             from audit_event e where e.tenant_id = b.tenant_id and e.correlation_id = b.correlation_id
               and e.at >= b.at - interval '1 minute' and e.at < b.at + interval '1 day'
           ) s
         ) ended
         where outcome is not null
         group by 1, 4, 5, 6",
        hour,
        hour + Duration::HOUR,
        now - ABANDONED,
        Activity::FlowProgress.as_str(),
        Activity::ResetSelfService.as_str(),
        Activity::Unlock.as_str(),
        RESET,
        COMPLETED,
        STOPPED,
        GAVE_UP
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn oddities(db: &mut PgConnection, hour: OffsetDateTime) -> sqlx::Result<()> {
    let next = hour + Duration::HOUR;
    sqlx::query!(
        "insert into suspicion (tenant_id, hour, kind, subject, n)
         select t.id, $1, $3, e.ip, count(distinct e.subject_id)
         from tenant t cross join lateral (
           select ip, subject_id from audit_event
           where tenant_id = t.id and activity = $4 and status in ('success', 'failure') and at >= $1 and at < $2
             and typed_id is not null and ip is not null
         ) e
         group by t.id, e.ip having count(distinct e.subject_id) > $5",
        hour,
        next,
        MANY_PEOPLE,
        Activity::FlowProgress.as_str(),
        PEOPLE_OF_ADDRESS
    )
    .execute(&mut *db)
    .await?;
    let reset = Activity::ResetSelfService.as_str();
    sqlx::query!(
        "insert into suspicion (tenant_id, hour, kind, subject, n)
         select r.tenant_id, $1, $3, r.subject_id::text, day.n
         from (
           select distinct t.id as tenant_id, e.subject_id from tenant t cross join lateral (
             select subject_id from audit_event
             where tenant_id = t.id and activity = $4 and status = 'success' and at >= $1 and at < $2 and subject_id is not null
           ) e
         ) r
         cross join lateral (
           select count(*) as n from audit_event
           where tenant_id = r.tenant_id and subject_id = r.subject_id and activity = $4 and status = 'success' and at >= $5 and at < $2
         ) day
         where day.n >= $6",
        hour,
        next,
        MANY_RESETS,
        reset,
        next - Duration::DAY,
        RESETS_OF_PERSON
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into suspicion (tenant_id, hour, kind, subject, n)
         select t.id, $1, $3, e.subject_id::text, count(*)
         from tenant t cross join lateral (
           select at, subject_id from audit_event
           where tenant_id = t.id and activity in ($4, $5) and status = 'success' and at >= $1 and at < $2 and subject_id is not null
         ) e
         where exists (
           select from audit_event r where r.tenant_id = t.id and r.subject_id = e.subject_id and r.activity = $6 and r.status = 'success'
             and r.at <= e.at and r.at > e.at - make_interval(secs => $7)
         )
         group by t.id, e.subject_id",
        hour,
        next,
        QUICK_CHANGE,
        Activity::Registered.as_str(),
        Activity::SecurityInfoDeleted.as_str(),
        reset,
        CHANGE_AFTER_RESET.as_seconds_f64()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Figures that are older than any page shows.
pub async fn forget(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from usage_hourly where tenant_id in (select id from tenant) and hour < $1", now - KEPT).execute(pool).await?;
    sqlx::query!("delete from suspicion where tenant_id in (select id from tenant) and hour < $1", now - KEPT).execute(pool).await?;
    Ok(())
}

/// A sum of an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub hour: OffsetDateTime,
    pub activity: String,
    pub method: String,
    pub outcome: String,
    pub reason: String,
    pub n: i64,
}

/// The figures of some activities in a tenant from an hour on.
pub async fn figures(
    db: &mut PgConnection,
    tenant: Uuid,
    from: OffsetDateTime,
    until: OffsetDateTime,
    activities: &[String],
) -> sqlx::Result<Vec<Figure>> {
    sqlx::query_as!(
        Figure,
        "select hour, activity, method, outcome, reason, n from usage_hourly
         where tenant_id = $1 and hour >= $2 and hour < $3 and activity = any($4)
         order by hour, activity, method, outcome, reason",
        tenant,
        hour_of(from),
        until,
        activities
    )
    .fetch_all(db)
    .await
}

/// Something that looked odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    pub hour: OffsetDateTime,
    pub kind: String,
    /// An address, or the id of a person.
    pub subject: String,
    pub n: i64,
    /// The user ID of that person today.
    pub upn: Option<String>,
}

/// What looked odd from an hour on, the newest first.
pub async fn suspicions(db: &mut PgConnection, tenant: Uuid, from: OffsetDateTime, limit: i64) -> sqlx::Result<Vec<Suspicion>> {
    sqlx::query_as!(
        Suspicion,
        r#"select s.hour, s.kind, s.subject, s.n, u.upn as "upn?" from suspicion s
           left join users u on u.tenant_id = s.tenant_id and u.id = case when s.kind <> $4 then s.subject::uuid end
           where s.tenant_id = $1 and s.hour >= $2 order by s.hour desc, s.n desc, s.kind, s.subject limit $3"#,
        tenant,
        hour_of(from),
        limit,
        MANY_PEOPLE
    )
    .fetch_all(db)
    .await
}

/// When the figures were counted last.
pub async fn counted_at(db: &mut PgConnection) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!("select counted_at from usage_progress").fetch_one(db).await
}

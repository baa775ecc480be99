//! What troubleshooting asks the database. Every answer is about one organisation or about none: what waits for others is never
//! counted.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::audit::{Activity, usage::COMPLETED};

/// So much is counted, and no more: a number this large says enough.
pub const COUNTED: i64 = 10_000;
/// Codes that are looked through for the last mail and the last text.
const LATEST_CODES: i64 = 200;
/// How long what was given up is told.
const GIVEN_UP: Duration = Duration::days(7);

/// A way out, as far as this organisation's messages tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sending {
    pub waiting: i64,
    /// Since when one of them is tried in vain.
    pub failing_since: Option<OffsetDateTime>,
    pub error: Option<String>,
    /// The earliest that is due and that nobody tried yet.
    pub untried_since: Option<OffsetDateTime>,
    pub accepted_at: Option<OffsetDateTime>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sendings {
    pub mail: Sending,
    pub text: Sending,
    pub call: Sending,
    /// Given up in the last week.
    pub dead: i64,
}

pub async fn sendings(db: &mut PgConnection, tenant: Uuid, now: OffsetDateTime) -> sqlx::Result<Sendings> {
    let mut all = Sendings::default();
    let open = sqlx::query!(
        r#"select w.channel as "channel!", count(*) as "waiting!", min(w.created_at) filter (where w.last_error is not null) as failing_since,
             (array_agg(w.last_error order by w.created_at desc) filter (where w.last_error is not null))[1] as error,
             min(w.run_at) filter (where w.attempts = 0 and w.run_at <= $2) as untried_since
           from (
             select j.created_at, j.run_at, j.attempts, j.last_error,
               case when j.kind = 'call' then 'call' when c.method = 'sms' then 'text' else 'mail' end as channel
             from (select * from job where tenant_id = $1 and finished_at is null and kind <> 'help_later' limit $3) j
             left join challenge c on c.tenant_id = j.tenant_id and j.kind = 'code' and c.id = (j.payload->>'challenge')::uuid
           ) w group by w.channel"#,
        tenant,
        now,
        COUNTED + 1
    )
    .fetch_all(&mut *db)
    .await?;
    for row in open {
        if let Some(sending) = all.of(&row.channel) {
            sending.waiting = row.waiting;
            sending.failing_since = row.failing_since;
            sending.error = row.error;
            sending.untried_since = row.untried_since;
        }
    }
    let done = sqlx::query!(
        r#"select d.channel as "channel!", max(d.finished_at) as "accepted_at!" from (
             (select 'mail' as channel, finished_at from job
              where tenant_id = $1 and kind = 'notice' and outcome = 'done' order by finished_at desc limit 1)
             union all
             (select 'call', finished_at from job where tenant_id = $1 and kind = 'call' and outcome = 'done' order by finished_at desc limit 1)
             union all
             (select case when c.method = 'sms' then 'text' else 'mail' end, j.finished_at from (
                select finished_at, payload from job where tenant_id = $1 and kind = 'code' and outcome = 'done' order by finished_at desc limit $2
              ) j join challenge c on c.tenant_id = $1 and c.id = (j.payload->>'challenge')::uuid)
           ) d group by d.channel"#,
        tenant,
        LATEST_CODES
    )
    .fetch_all(&mut *db)
    .await?;
    for row in done {
        if let Some(sending) = all.of(&row.channel) {
            sending.accepted_at = Some(row.accepted_at);
        }
    }
    all.dead = sqlx::query_scalar!(
        r#"select count(*) as "dead!" from (
             select 1 from job where tenant_id = $1 and outcome = 'dead' and finished_at > $2 limit $3) dead"#,
        tenant,
        now - GIVEN_UP,
        COUNTED + 1
    )
    .fetch_one(db)
    .await?;
    Ok(all)
}

impl Sendings {
    fn of(&mut self, channel: &str) -> Option<&mut Sending> {
        match channel {
            "mail" => Some(&mut self.mail),
            "text" => Some(&mut self.text),
            "call" => Some(&mut self.call),
            _ => None,
        }
    }
}

/// What is worked on beside the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// People whose standing is to be decided anew.
    pub stale: i64,
    /// Everybody is being decided over anew, and since when no step of it was made.
    pub walking: bool,
    pub walked_at: Option<OffsetDateTime>,
    pub figures_at: Option<OffsetDateTime>,
    /// The month of the log that is needed a week from now is there.
    pub month_ahead: bool,
    pub database_now: OffsetDateTime,
    pub database_version: String,
}

pub async fn work(db: &mut PgConnection, tenant: Uuid, now: OffsetDateTime) -> sqlx::Result<Work> {
    sqlx::query_as!(
        Work,
        r#"select (select count(*) from (select 1 from standing_stale where tenant_id = $1 limit $2) s) as "stale!",
             coalesce((select walk_after is not null from standing_total where tenant_id = $1), false) as "walking!",
             (select walked_at from standing_total where tenant_id = $1) as walked_at,
             (select counted_at from usage_progress) as figures_at,
             (to_regclass('audit_event_' || to_char($3::timestamptz at time zone 'UTC', 'YYYY_MM')) is not null
              or coalesce($3 < (select substring(pg_get_expr(c.relpartbound, c.oid) from $r$TO \('([^']+)'\)$r$)
                                from pg_class c where c.oid = to_regclass('audit_event_before'))::timestamptz, false)) as "month_ahead!",
             clock_timestamp() as "database_now!", current_setting('server_version') as "database_version!""#,
        tenant,
        COUNTED + 1,
        now + Duration::days(7)
    )
    .fetch_one(db)
    .await
}

/// How often something failed for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// An activity of the log, or `reset` for whole resets.
    pub activity: String,
    pub outcome: String,
    pub reason: String,
    pub n: i64,
    /// The last hour in which it happened.
    pub last: OffsetDateTime,
}

/// What failed from an hour on, the most frequent first. A reset counts once, however many of its steps failed.
pub async fn failures(db: &mut PgConnection, tenant: Uuid, from: OffsetDateTime, most: i64) -> sqlx::Result<Vec<Failure>> {
    let steps = [Activity::FlowProgress, Activity::ResetSelfService, Activity::Unlock].map(|activity| activity.as_str().to_owned());
    sqlx::query_as!(
        Failure,
        r#"select activity, outcome, reason, sum(n)::bigint as "n!", max(hour) as "last!" from usage_hourly
           where tenant_id = $1 and hour >= $2 and outcome not in ('success', $3) and activity <> all($4)
           group by activity, outcome, reason order by sum(n) desc, activity, reason limit $5"#,
        tenant,
        from,
        COMPLETED,
        &steps,
        most
    )
    .fetch_all(db)
    .await
}

/// A failure with the number that leads to its story.
pub struct Refused {
    pub at: OffsetDateTime,
    pub activity: String,
    pub reason: Option<String>,
    pub correlation: Uuid,
}

/// The latest failures.
pub async fn refused(db: &mut PgConnection, tenant: Uuid, most: i64) -> sqlx::Result<Vec<Refused>> {
    sqlx::query_as!(
        Refused,
        "select at, activity, reason, correlation_id as correlation from audit_event
         where tenant_id = $1 and status = 'failure' order by at desc, id desc limit $2",
        tenant,
        most
    )
    .fetch_all(db)
    .await
}

/// Whether something of this organisation happened under a support code.
pub async fn has_story(db: &mut PgConnection, tenant: Uuid, correlation: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from audit_event where tenant_id = $1 and correlation_id = $2) as "there!""#,
        tenant,
        correlation
    )
    .fetch_one(db)
    .await
}

pub async fn person(db: &mut PgConnection, tenant: Uuid, key: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from users where tenant_id = $1 and upn_key = $2", tenant, key).fetch_optional(db).await
}

/// An agent, by numbers only.
pub struct Agent {
    pub id: Uuid,
    pub directory_id: Uuid,
    pub software: String,
    pub state: String,
    pub held: bool,
    pub connected: bool,
    pub last_seen_at: Option<OffsetDateTime>,
    pub approved_at: Option<OffsetDateTime>,
}

pub async fn agents(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Vec<Agent>> {
    sqlx::query_as!(
        Agent,
        r#"select id, directory_id, software, state, held, connection_id is not null as "connected!", last_seen_at, approved_at
           from agent where tenant_id = $1 order by created_at, id limit 100"#,
        tenant
    )
    .fetch_all(db)
    .await
}

/// How much there is of what a policy counts on.
#[derive(Debug, serde::Serialize)]
pub struct Counts {
    pub domains: i64,
    pub groups: i64,
    pub licences: i64,
    pub custom_questions: i64,
    pub api_keys: i64,
}

pub async fn counts(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"select (select count(*) from domain where tenant_id = $1 and verified_at is not null) as "domains!",
             (select count(*) from (select 1 from groups where tenant_id = $1 limit $2) g) as "groups!",
             (select count(*) from (select 1 from licence where tenant_id = $1 limit $2) l) as "licences!",
             (select count(*) from custom_question where tenant_id = $1) as "custom_questions!",
             (select count(*) from api_key where tenant_id = $1 and revoked_at is null) as "api_keys!""#,
        tenant,
        COUNTED + 1
    )
    .fetch_one(db)
    .await
}

//! Whether a caller proved to an administrator who they are: the same codes, caps, counters and locks as everywhere, kept for a while for
//! that administrator and that person (section 8; RESET-7).

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Target, hold};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    crypto::random,
    factors::{
        Method,
        attempt::{self, Attempt, Closing, Compared, Spend, Spent},
        challenge::{self, Challenge, value_of},
        locks::{Browser, DAY},
        sending::{self, Capped},
        throttle::{self, Tally},
    },
    jobs::{self, Job},
    web::{Error, Problem, Visit},
};

/// How long a verified caller stays verified.
pub const COUNTS: Duration = Duration::minutes(15);

/// Ways by which a caller can say a code aloud.
const WAYS: [Method; 3] = [Method::Sms, Method::Email, Method::App];

/// Whoever may edit the person anyway goes on without; the helpdesk does not.
pub fn must_be_verified(actor: &Actor, target: &Target) -> bool {
    !actor.may(Act::EditPeople, &target.person().roles)
}

/// Until when the caller counts as verified for this administrator, if so.
pub async fn verified(db: &mut PgConnection, actor: &Actor, user: Uuid, now: OffsetDateTime) -> Result<Option<OffsetDateTime>, Error> {
    let passed_at = sqlx::query_scalar!(
        "select max(p.passed_at) from flow f join proof p on p.tenant_id = f.tenant_id and p.flow_id = f.id
         where f.tenant_id = $1 and f.subject_id = $2 and f.purpose = 'desk' and f.shape->>'by' = $3 and f.expires_at > $4",
        actor.tenant().id,
        user,
        actor.id().to_string(),
        now
    )
    .fetch_one(db)
    .await?;
    Ok(passed_at.map(|at| at + COUNTS).filter(|&until| until > now))
}

/// Whether what helps a caller may be done now; asked with the person held.
pub async fn may_help(db: &mut PgConnection, actor: &Actor, target: &Target, now: OffsetDateTime) -> Result<bool, Error> {
    Ok(!must_be_verified(actor, target) || verified(db, actor, target.id(), now).await?.is_some())
}

/// What the person could read a code from.
pub fn ways(app: &App, target: &Target) -> Vec<Method> {
    let channels = app.providers.channels();
    let open = |method: &Method| match method {
        Method::Sms => channels.texts,
        Method::Email => channels.mail,
        _ => target.person().app,
    };
    WAYS.into_iter().filter(open).filter(|method| value_of(method.kind(), target.person()).is_some()).collect()
}

/// A verification under way, of one administrator and one person.
pub struct Open {
    id: Uuid,
    correlation: Uuid,
}

pub async fn find(db: &mut PgConnection, actor: &Actor, user: Uuid, now: OffsetDateTime) -> Result<Option<Open>, Error> {
    let row = sqlx::query!(
        "select id, correlation_id from flow f
         where tenant_id = $1 and subject_id = $2 and purpose = 'desk' and shape->>'by' = $3 and expires_at > $4
           and not exists (select 1 from proof p where p.tenant_id = f.tenant_id and p.flow_id = f.id)
         order by created_at desc, id desc limit 1",
        actor.tenant().id,
        user,
        actor.id().to_string(),
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Open { id: row.id, correlation: row.correlation_id }))
}

/// The code that was sent last within a verification.
pub async fn latest(db: &mut PgConnection, actor: &Actor, open: &Open) -> Result<Option<Challenge>, Error> {
    let id = sqlx::query_scalar!(
        "select id from challenge where tenant_id = $1 and flow_id = $2 order by created_at desc, id desc limit 1",
        actor.tenant().id,
        open.id
    )
    .fetch_optional(&mut *db)
    .await?;
    match id {
        Some(id) => Ok(challenge::find(db, actor.tenant().id, id).await?),
        None => Ok(None),
    }
}

async fn begin(db: &mut PgConnection, visit: &Visit, actor: &Actor, target: &Target) -> Result<Open, Error> {
    let (id, tenant) = (Uuid::now_v7(), &target.claimant.tenant);
    // Found by its administrator, never by a cookie: the hash is of nothing that exists.
    let nobodys = random::<32>()?;
    sqlx::query!(
        "insert into flow (tenant_id, id, purpose, subject_id, user_id, session_hash, policy_version, credential_version, shape, stage,
           correlation_id, created_at, expires_at)
         values ($1, $2, 'desk', $3, $3, $4, $5, $6, $7, '{}', $8, $9, $10)",
        tenant.id,
        id,
        target.id(),
        nobodys.as_slice(),
        tenant.policy_version,
        target.person().credential_version,
        serde_json::json!({ "by": actor.id() }),
        visit.start.correlation,
        visit.now,
        visit.now + Duration::seconds(tenant.policy.limits.flow_seconds)
    )
    .execute(db)
    .await?;
    Ok(Open { id, correlation: visit.start.correlation })
}

fn locked(target: &Target, now: OffsetDateTime) -> Option<OffsetDateTime> {
    target.claimant.facts.user.as_ref().and_then(|user| user.locked_until).filter(|&until| until > now)
}

/// Sends a code to something on file, or asks for the one of the app. `Err`: why nothing was sent.
pub async fn send(app: &App, visit: &Visit, actor: &Actor, target: &Target, method: Method) -> Result<Result<(), Problem>, Error> {
    let (now, tenant) = (visit.now, &target.claimant.tenant);
    let Some(destination) = value_of(method.kind(), target.person()).filter(|_| ways(app, target).contains(&method)) else {
        return Ok(Err(Problem::new("method-none", "method")));
    };
    let mut counted = vec![];
    if method != Method::App {
        let ceiling = app.limits.paid_messages_per_day;
        match sending::allow(&app.pool, &app.keys, ceiling, tenant, method, destination, now).await? {
            Ok(tallies) => counted = tallies,
            Err(capped) => return Ok(Err(capped_problem(visit, capped))),
        }
    }
    let sent = send_counted(app, visit, actor, target.id(), method, destination).await?;
    if sent.is_err() {
        throttle::give_back(&mut *app.pool.acquire().await?, &counted).await?;
    }
    Ok(sent)
}

fn capped_problem(visit: &Visit, capped: Capped) -> Problem {
    match capped {
        Capped::Destination { until } => Problem::new("verify-capped", "method").at_date(visit, until),
        Capped::Ceiling { until } => Problem::new("send-ceiling", "method").at_date(visit, until),
        Capped::Number => Problem::new("register-number-refused", "method"),
    }
}

async fn send_counted(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    user: Uuid,
    method: Method,
    destination: &str,
) -> Result<Result<(), Problem>, Error> {
    let now = visit.now;
    let tx = app.pool.begin().await?;
    let (mut tx, target) = hold(tx, app, visit, actor, user, Act::HelpPeople).await?;
    let (tenant, limits) = (&target.claimant.tenant, &target.claimant.tenant.policy.limits);
    if let Some(until) = locked(&target, now) {
        return Ok(Err(Problem::new("verify-locked", "method").at_date(visit, until)));
    }
    let open = match find(&mut tx, actor, user, now).await? {
        Some(open) => open,
        None => begin(&mut tx, visit, actor, &target).await?,
    };
    challenge::hold_flow(&mut tx, tenant.id, open.id).await?;
    let last = latest(&mut tx, actor, &open).await?.map(|last| last.created_at);
    let wait = last.map_or(0, |last| (last + Duration::seconds(limits.cool_down_seconds) - now).whole_seconds());
    if method != Method::App && wait > 0 {
        return Ok(Err(Problem::new("send-cool-down", "method").counting(wait)));
    }
    let lifetime = Duration::seconds(if method == Method::App { limits.flow_seconds } else { limits.code_seconds });
    let expires_at = now + lifetime;
    extend(&mut tx, tenant.id, open.id, expires_at).await?;
    let long_code = attempt::is_under_attack(&mut tx, &app.keys, tenant.id, now).await?;
    let new = challenge::New {
        tenant: tenant.id,
        flow: open.id,
        subject: user,
        gate: 1,
        method,
        destination: app.keys.destination(tenant.id, destination),
        long_code,
        questions: &[],
        next_session_hash: None,
        now,
        expires_at,
    };
    let id = challenge::open(&mut tx, &new).await?;
    if method != Method::App {
        let language = target.person().language.clone().unwrap_or_else(|| tenant.default_language.clone());
        jobs::enqueue(&mut tx, tenant.id, &Job::Code { challenge: id, language }, now).await?;
    }
    super::event(visit, actor, Activity::Verified, user)
        .because("started")
        .with(serde_json::json!({ "method": method }))
        .write(&mut tx, now)
        .await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(Ok(()))
}

async fn extend(db: &mut PgConnection, tenant: Uuid, flow: Uuid, until: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update flow set expires_at = greatest(expires_at, $3) where tenant_id = $1 and id = $2", tenant, flow, until)
        .execute(db)
        .await?;
    Ok(())
}

/// Compares what the caller said. `Err`: it does not count, in words for the page.
pub async fn compare(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    target: &Target,
    open: &Open,
    challenge: &Challenge,
    said: String,
) -> Result<Result<(), Problem>, Error> {
    let (now, person) = (visit.now, target.person());
    let attempt = Attempt {
        pool: &app.pool,
        keys: &app.keys,
        hasher: &app.hasher,
        tenant: &target.claimant.tenant,
        subject: person.id,
        person,
        browser: Browser(None),
        correlation: open.correlation,
        now,
    };
    let (left, tries_left, failed) = match attempt.compare(challenge, &[said]).await? {
        Compared::Right { spend, tallies } => return pass(app, visit, actor, &attempt, challenge, spend, &tallies).await,
        Compared::Over => return Ok(Err(Problem::new("code-over", "code"))),
        Compared::Locked => {
            let until = locked(target, now).unwrap_or(now + DAY);
            return Ok(Err(Problem::new("verify-locked", "code").at_date(visit, until)));
        }
        Compared::Wrong { left, tries_left, failed, .. } => (left, tries_left, failed),
    };
    super::event(visit, actor, Activity::Verified, person.id)
        .failed(attempt::wrong(challenge.method))
        .with(serde_json::json!({ "left": left.max(0) }))
        .write(&mut *app.pool.acquire().await?, now)
        .await?;
    if left <= 0 {
        let closing = Closing {
            tenant: challenge.tenant,
            subject: challenge.subject,
            flow: challenge.flow,
            correlation: visit.start.correlation,
            person: Some(person),
            origin: Some(&visit.origin),
            now,
        };
        attempt::lock(&app.pool, &app.keys, closing, &failed).await?;
        app.wake.notify_waiters();
        return Ok(Err(Problem::new("verify-locked", "code").at_date(visit, now + DAY)));
    }
    let left = left.min(tries_left);
    Ok(Err(if left <= 0 { Problem::new("code-over", "code") } else { Problem::new("code-wrong", "code").counting(i64::from(left)) }))
}

/// Uses the code up and writes down, once, that the caller is who they say.
async fn pass(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    attempt: &Attempt<'_>,
    challenge: &Challenge,
    spend: Spend,
    tallies: &[Tally],
) -> Result<Result<(), Problem>, Error> {
    let now = visit.now;
    let tx = app.pool.begin().await?;
    let (mut tx, target) = hold(tx, app, visit, actor, challenge.subject, Act::HelpPeople).await?;
    challenge::hold_flow(&mut tx, challenge.tenant, challenge.flow).await?;
    match attempt.spend(&mut tx, challenge, spend).await? {
        Spent::Once => {}
        // It stays counted, or codes that were watched could be tried for nothing.
        Spent::Reused => return Ok(Err(Problem::new("code-app-used", "code"))),
        Spent::Late => {
            drop(tx);
            throttle::give_back(&mut *app.pool.acquire().await?, tallies).await?;
            return Ok(Ok(()));
        }
    }
    sqlx::query!(
        "insert into proof (tenant_id, id, flow_id, gate, kind, destination, passed_at) values ($1, $2, $3, 1, $4, $5, $6)",
        challenge.tenant,
        Uuid::now_v7(),
        challenge.flow,
        challenge.method.kind().as_str(),
        challenge.destination,
        now
    )
    .execute(&mut *tx)
    .await?;
    extend(&mut tx, challenge.tenant, challenge.flow, now + COUNTS).await?;
    throttle::give_back(&mut tx, tallies).await?;
    super::event(visit, actor, Activity::Verified, target.id())
        .because("verified")
        .with(serde_json::json!({ "method": challenge.method }))
        .write(&mut tx, now)
        .await?;
    tx.commit().await?;
    Ok(Ok(()))
}

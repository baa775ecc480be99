//! The one set of caps on everything that is sent (RESET-7): per number or mailbox, per tenant and day, per instance and day.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Method,
    throttle::{self, Scope, Tally},
};
use crate::{
    audit::{self, Activity},
    crypto::Keyring,
    directory::{
        PhoneNumber,
        countries::calling_code,
        store::{Tenant, has_number_of},
    },
    jobs::{self, Alarm},
    policy::Kind,
};

const DAY: Duration = Duration::hours(24);

/// Why nothing was sent. Destinations, IP, tenant and cost counters are never cleared by a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capped {
    /// Too many to this number or mailbox; the moment from which it works again.
    Destination { until: OffsetDateTime },
    /// The tenant's or the instance's ceiling for paid messages is reached: texts and calls are paused until then.
    Ceiling { until: OffsetDateTime },
    /// A country outside the allow-list, or a premium or shared-cost number.
    Number,
}

/// Counts one sending, in statements of their own that are committed before anything is queued. Returns what was counted, to
/// be given back when nothing is sent after all.
pub async fn allow(
    pool: &PgPool,
    keys: &Keyring,
    instance_ceiling: i32,
    tenant: &Tenant,
    method: Method,
    destination: &str,
    now: OffsetDateTime,
) -> anyhow::Result<Result<Vec<Tally>, Capped>> {
    let limits = &tenant.policy.limits;
    let paid = method.asks_number();
    let key = keys.counter(&[b"send", destination.as_bytes()]);
    let (short, hour_limit, day_limit) = if method.kind() == Kind::Email {
        (Duration::minutes(10), limits.sends_per_mailbox_ten_minutes, limits.sends_per_mailbox_day)
    } else {
        (Duration::hours(1), limits.sends_per_number_hour, limits.sends_per_number_day)
    };
    if paid && !number_is_allowed(tenant, destination) {
        return Ok(Err(Capped::Number));
    }
    let mut steps = vec![
        (Tally { scope: Scope::SendHour, key: key.clone(), window: short }, hour_limit),
        (Tally { scope: Scope::SendDay, key, window: DAY }, day_limit),
    ];
    if paid {
        steps.extend(ceilings(keys, instance_ceiling, tenant));
    }
    // One after the other; what is refused in the end was not sent, and uses up nothing.
    let (mut counted, mut paused) = (vec![], None);
    for (tally, limit) in steps {
        let count = throttle::count(pool, now, std::slice::from_ref(&tally)).await?[0];
        let (scope, until) = (tally.scope, count.started + tally.window);
        counted.push(tally);
        let limit = ceiling(pool, tenant, scope, limit, count.n).await?;
        if is_ceiling(scope) && count.n >= limit {
            paused = Some(until);
        }
        if count.n <= limit {
            continue;
        }
        throttle::give_back(&mut *pool.acquire().await?, &counted).await?;
        if !is_ceiling(scope) {
            return Ok(Err(Capped::Destination { until }));
        }
        alarm(pool, keys, tenant, until, now).await?;
        return Ok(Err(Capped::Ceiling { until }));
    }
    if let Some(until) = paused {
        // The last one that goes out: from here on nobody is offered a phone, so nobody else would raise the alarm.
        alarm(pool, keys, tenant, until, now).await?;
    }
    Ok(Ok(counted))
}

/// Until when texts and calls are paused for everybody of a tenant, for pages that offer them. Reads only; what decides is
/// [`allow`].
pub async fn paused_until(
    db: &mut PgConnection,
    keys: &Keyring,
    instance_ceiling: i32,
    tenant: &Tenant,
    now: OffsetDateTime,
) -> anyhow::Result<Option<OffsetDateTime>> {
    let (tallies, limits): (Vec<Tally>, Vec<i32>) = ceilings(keys, instance_ceiling, tenant).into_iter().unzip();
    let seen = throttle::read(db, now, &tallies).await?;
    let mut until = None;
    for ((tally, limit), seen) in tallies.iter().zip(limits).zip(seen) {
        // What was counted before the window is over; a ceiling of nothing is reached all the same.
        let (n, started) = seen.filter(|count| count.n > 0).map_or((0, now), |count| (count.n, count.started));
        if n >= ceiling(&mut *db, tenant, tally.scope, limit, n).await? {
            until = until.max(Some(started + tally.window));
        }
    }
    Ok(until)
}

fn ceilings(keys: &Keyring, instance_ceiling: i32, tenant: &Tenant) -> [(Tally, i32); 2] {
    let of_tenant = Tally { scope: Scope::PaidTenantDay, key: keys.counter(&[b"paid", tenant.id.as_bytes()]), window: DAY };
    let of_instance = Tally { scope: Scope::PaidInstanceDay, key: keys.counter(&[b"paid"]), window: DAY };
    [(of_tenant, tenant.policy.limits.paid_messages_day), (of_instance, instance_ceiling)]
}

fn is_ceiling(scope: Scope) -> bool {
    matches!(scope, Scope::PaidTenantDay | Scope::PaidInstanceDay)
}

/// The limit that holds: of a tenant's paid messages 2 % of its users, where that is more. People are counted only from the
/// fixed limit on, so that the usual sending costs the same in a tenant of any size.
async fn ceiling(db: impl PgExecutor<'_>, tenant: &Tenant, scope: Scope, limit: i32, n: i32) -> anyhow::Result<i32> {
    if scope != Scope::PaidTenantDay || n < limit {
        return Ok(limit);
    }
    let users = sqlx::query_scalar!("select count(*) from users where tenant_id = $1", tenant.id).fetch_one(db).await?.unwrap_or(0);
    Ok(limit.max(i32::try_from(users / 50).unwrap_or(i32::MAX)))
}

/// Tells the tenant's administrators, the audit log and the operator that texts and calls are paused; once for each pause.
async fn alarm(pool: &PgPool, keys: &Keyring, tenant: &Tenant, until: OffsetDateTime, now: OffsetDateTime) -> anyhow::Result<()> {
    let key = keys.counter(&[b"paid alarm", tenant.id.as_bytes(), &until.unix_timestamp().to_be_bytes()]);
    let mut tx = pool.begin().await?;
    if throttle::count_within(&mut tx, now, &[Tally { scope: Scope::PaidAlarm, key, window: DAY }]).await?[0].n > 1 {
        return Ok(());
    }
    let correlation = Uuid::now_v7();
    audit::Event::new(tenant.id, correlation, Activity::Alarm)
        .by("portal")
        .because("the ceiling for texts and calls is reached; they are paused")
        .write(&mut tx, now)
        .await?;
    jobs::alarm(&mut tx, tenant.id, Alarm::MessagesPaused { until }, correlation, now).await?;
    tx.commit().await?;
    tracing::error!(tenant.id = %tenant.id, %until, "the ceiling for paid messages is reached; texts and calls are paused");
    Ok(())
}

/// Whether a number that is not on file may be registered: of a country the policy names; where it names none, of the
/// tenant's own or of one that somebody of the tenant has a number of (RESET-7). A tenant of no country takes all but costly ones.
pub async fn may_be_registered(db: &mut PgConnection, tenant: &Tenant, number: &PhoneNumber) -> sqlx::Result<bool> {
    if number.is_costly() {
        return Ok(false);
    }
    let (countries, country) = (&tenant.policy.countries, number.country());
    if !countries.is_empty() {
        return Ok(country.is_some_and(|country| countries.contains(country)));
    }
    let own = tenant.country.is_empty()
        || match country {
            Some(country) => country.eq_ignore_ascii_case(&tenant.country),
            // Possible and not valid (DIR-3): which of the countries that share the code it belongs to cannot be told.
            None => calling_code(&tenant.country) == Some(number.calling_code()),
        };
    Ok(own || has_number_of(db, tenant.id, number.calling_code()).await?)
}

/// The policy's countries; where it names none, the tenant's own and the number's own (it is on file, put there by an
/// administrator or confirmed by its owner).
fn number_is_allowed(tenant: &Tenant, destination: &str) -> bool {
    let Some(number) = PhoneNumber::parse(destination) else {
        return false;
    };
    let countries = &tenant.policy.countries;
    !number.is_costly() && (countries.is_empty() || number.country().is_some_and(|country| countries.contains(country)))
}

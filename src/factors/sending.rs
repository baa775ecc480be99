//! The one set of caps on everything that is sent (RESET-7): per number or mailbox, per tenant and day, per instance and day.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use super::{
    Method,
    throttle::{self, Scope, Tally},
};
use crate::{
    crypto::Keyring,
    directory::{PhoneNumber, store::Tenant},
    policy::Kind,
};

const DAY: Duration = Duration::hours(24);

/// Why nothing was sent. Destinations, IP, tenant and cost counters are never cleared by a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capped {
    /// Too many to this number or mailbox; the moment from which it works again.
    Destination { until: OffsetDateTime },
    /// The tenant's or the instance's ceiling for paid messages is reached: this way is closed for today.
    Ceiling,
    /// A country outside the allow-list, or a premium or shared-cost number.
    Number,
}

/// Counts one sending, in a statement of its own that is committed before anything is queued.
pub async fn allow(
    pool: &PgPool,
    keys: &Keyring,
    instance_ceiling: i32,
    tenant: &Tenant,
    method: Method,
    destination: &str,
    now: OffsetDateTime,
) -> anyhow::Result<Result<(), Capped>> {
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
    let mut tallies =
        vec![Tally { scope: Scope::SendHour, key: key.clone(), window: short }, Tally { scope: Scope::SendDay, key, window: DAY }];
    let counts = throttle::count(pool, now, &tallies).await?;
    for (count, (limit, window)) in counts.iter().zip([(hour_limit, short), (day_limit, DAY)]) {
        if count.n > limit {
            return Ok(Err(Capped::Destination { until: count.started + window }));
        }
    }
    if !paid {
        return Ok(Ok(()));
    }
    tallies = vec![
        Tally { scope: Scope::PaidTenantDay, key: keys.counter(&[b"paid", tenant.id.as_bytes()]), window: DAY },
        Tally { scope: Scope::PaidInstanceDay, key: keys.counter(&[b"paid"]), window: DAY },
    ];
    let counts = throttle::count(pool, now, &tallies).await?;
    let over_tenant = counts[0].n > limits.paid_messages_day && counts[0].n > two_percent(pool, tenant).await?;
    if over_tenant || counts[1].n > instance_ceiling {
        tracing::error!(tenant.id = %tenant.id, "the ceiling for paid messages is reached; texts and calls are closed until tomorrow");
        return Ok(Err(Capped::Ceiling));
    }
    Ok(Ok(()))
}

/// Counted only beyond the fixed limit, so that the usual sending costs the same in a tenant of any size.
async fn two_percent(pool: &PgPool, tenant: &Tenant) -> anyhow::Result<i32> {
    let users = sqlx::query_scalar!("select count(*) from users where tenant_id = $1", tenant.id).fetch_one(pool).await?.unwrap_or(0);
    Ok(i32::try_from(users / 50).unwrap_or(i32::MAX))
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

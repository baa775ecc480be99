//! The one set of caps on everything that is sent (RESET-7): per number or mailbox, per tenant and day, per instance and day.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use super::{
    Method,
    throttle::{self, Scope, Tally},
};
use crate::{
    crypto::Keyring,
    directory::{
        PhoneNumber,
        store::{Tenant, has_number_of},
    },
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
        steps.push((
            Tally { scope: Scope::PaidTenantDay, key: keys.counter(&[b"paid", tenant.id.as_bytes()]), window: DAY },
            limits.paid_messages_day,
        ));
        steps.push((Tally { scope: Scope::PaidInstanceDay, key: keys.counter(&[b"paid"]), window: DAY }, instance_ceiling));
    }
    // One after the other; what is refused in the end was not sent, and uses up nothing.
    let mut counted = vec![];
    for (tally, limit) in steps {
        let count = throttle::count(pool, now, std::slice::from_ref(&tally)).await?[0];
        let (scope, window) = (tally.scope, tally.window);
        counted.push(tally);
        let over = count.n > limit && (scope != Scope::PaidTenantDay || count.n > two_percent(pool, tenant).await?);
        if !over {
            continue;
        }
        throttle::give_back(&mut *pool.acquire().await?, &counted).await?;
        return Ok(Err(match scope {
            Scope::PaidTenantDay | Scope::PaidInstanceDay => {
                tracing::error!(tenant.id = %tenant.id, ?scope, "the ceiling for paid messages is reached; texts and calls pause for a day");
                Capped::Ceiling
            }
            _ => Capped::Destination { until: count.started + window },
        }));
    }
    Ok(Ok(counted))
}

/// Counted only beyond the fixed limit, so that the usual sending costs the same in a tenant of any size.
async fn two_percent(pool: &PgPool, tenant: &Tenant) -> anyhow::Result<i32> {
    let users = sqlx::query_scalar!("select count(*) from users where tenant_id = $1", tenant.id).fetch_one(pool).await?.unwrap_or(0);
    Ok(i32::try_from(users / 50).unwrap_or(i32::MAX))
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
    let own = tenant.country.is_empty() || country.is_some_and(|country| country.eq_ignore_ascii_case(&tenant.country));
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

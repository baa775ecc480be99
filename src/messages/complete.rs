//! What a success in the directory brings about here, in the transaction that records it: once, whoever waits or is gone (RESET-9).

use sqlx::PgConnection;
use time::OffsetDateTime;

use super::store::Message;
use crate::{
    audit::Activity,
    credentials::store::{self as credentials, SetElsewhere, Spared},
    crypto::Keyring,
    directory::{
        administrators::other_administrators,
        is_administrator,
        store::{self as directory, Which, Who},
    },
    factors::{
        locks::{self, Browser},
        throttle,
    },
    jobs::{self, Address, Job, Notice},
    protocol::{Operation, verdict::Verdict},
};

pub fn activity(operation: Operation) -> Activity {
    match operation {
        Operation::Reset => Activity::ResetSelfService,
        Operation::Change => Activity::ChangePassword,
        Operation::AdminReset => Activity::ResetByAdmin,
        Operation::Unlock => Activity::Unlock,
        // Whoever typed it writes down what it was for.
        Operation::Verify => Activity::Writeback,
    }
}

pub async fn success(
    db: &mut PgConnection,
    keys: &Keyring,
    message: &Message,
    verdict: &Verdict,
    late: bool,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    if message.operation == Operation::Verify {
        return Ok(());
    }
    let sets_password = message.operation != Operation::Unlock;
    let mut detail = serde_json::json!({
        "methods": message.proofs,
        "attempt": verdict.attempt,
        "looked": verdict.looked,
        "took_ms": verdict.took_ms,
        "late": late,
    });
    if sets_password {
        detail["sessions_ended"] = new_password(db, message, set_at(message, verdict, now), now).await?.into();
    }
    if message.operation == Operation::Reset {
        message.event(Activity::FlowProgress).because("User successfully reset password").write(&mut *db, now).await?;
    }
    let event = message.event(activity(message.operation)).with(detail);
    if sets_password { event.because("Successfully completed reset.") } else { event }.write(&mut *db, now).await?;
    let counters = locks::subject(keys, message.tenant, message.user, Browser(message.browser.as_deref()));
    throttle::clear(db, &counters.cleared_by_success(keys)).await?;
    tell(db, keys, message, now).await
}

/// When the directory took it: by the agent's clock, kept between hand-over and now, because no clock but ours is believed.
fn set_at(message: &Message, verdict: &Verdict, now: OffsetDateTime) -> OffsetDateTime {
    let said = OffsetDateTime::from_unix_timestamp_nanos(i128::from(verdict.at.0) * 1_000_000).unwrap_or(now);
    said.clamp(message.delivered_at.unwrap_or(message.created_at).min(now), now)
}

/// The password here as well where it is known here, and the end of everything that was open under the old one (quality, rule 6).
async fn new_password(db: &mut PgConnection, message: &Message, set_at: OffsetDateTime, now: OffsetDateTime) -> sqlx::Result<u64> {
    let new = SetElsewhere {
        tenant: message.tenant,
        user: message.user,
        hash: message.pending_hash.as_deref(),
        pepper_id: message.pepper_id,
        must_change: message.operation == Operation::AdminReset,
        asked_at: message.created_at,
        set_at,
    };
    credentials::set_elsewhere(db, &new).await?;
    sqlx::query!("update message set pending_hash = null where tenant_id = $1 and id = $2", message.tenant, message.id)
        .execute(&mut *db)
        .await?;
    credentials::end_everything(db, message.tenant, message.user, Spared { flow: message.flow, session: message.session }, now).await
}

/// The person, and where the policy says so the other administrators (section 7).
async fn tell(db: &mut PgConnection, keys: &Keyring, message: &Message, now: OffsetDateTime) -> anyhow::Result<()> {
    let tenant = directory::tenant(db, keys, Which::Id(message.tenant)).await?;
    let Some(person) = directory::person(db, keys, message.tenant, Who::Id(message.user)).await? else { return Ok(()) };
    let notice = match message.operation {
        Operation::Unlock => Notice::Unlocked,
        Operation::Change => Notice::PasswordChanged,
        Operation::AdminReset => Notice::TemporaryPassword,
        _ => Notice::PasswordReset,
    };
    // Unlocking and changing are security mails and always go; the reset's own notice is a setting of the tenant (section 7).
    if notice != Notice::PasswordReset || tenant.policy.notify_user {
        for address in person.addresses() {
            let job = Job::Notice { to: person.id, address, notice: notice.clone(), correlation: message.correlation, at: now };
            jobs::enqueue(db, message.tenant, &job, now).await?;
        }
    }
    if message.operation == Operation::Reset && tenant.policy.notify_admins && is_administrator(&person.roles) {
        for to in other_administrators(db, keys, message.tenant, person.id).await? {
            let notice = Notice::AdministratorReset { who: person.id };
            let job = Job::Notice { to, address: Address::Primary, notice, correlation: message.correlation, at: now };
            jobs::enqueue(db, message.tenant, &job, now).await?;
        }
    }
    Ok(())
}

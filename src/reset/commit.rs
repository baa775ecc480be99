//! The end of a reset: decided once more, written once, in one transaction (RESET-9).

use time::OffsetDateTime;

use super::{
    flow::{Event, Progress, Trouble},
    store::{self, Flow},
};
use crate::{
    app::App,
    audit::{self, Activity, Origin},
    credentials::store::{self as credentials, NewPassword, Source, Spared},
    crypto::Keyring,
    directory::{
        administrators::other_administrators,
        facts::{self, Claimant, Look},
        is_administrator,
    },
    eligibility::{Grant, Reason, Stop, decide},
    factors::{
        challenge::{self, value_of},
        locks::{self, Browser},
        throttle,
    },
    jobs::{self, Address, Job, Notice},
    policy::Kind,
};

/// How the last step ended.
pub enum Committed {
    Done,
    /// Another tab or an earlier click did it already: show where the flow stands.
    Already,
    Stopped(Stop),
    /// The account's password was set elsewhere meanwhile, or the time ran out.
    Expired,
}

/// What is written.
pub enum What<'a> {
    Password { hash: &'a str },
    Unlock,
}

pub async fn commit(
    app: &App,
    seen: &Flow,
    what: What<'_>,
    browser: Browser<'_>,
    origin: &Origin,
    now: OffsetDateTime,
) -> anyhow::Result<Committed> {
    let mut tx = app.pool.begin().await?;
    // One at a time: a second click waits here and then sees that the first one did it.
    credentials::lock_person(&mut tx, seen.tenant, seen.user).await?;
    challenge::hold_flow(&mut tx, seen.tenant, seen.id).await?;
    let Some(flow) = store::read(&mut tx, seen.tenant, seen.id, now).await? else {
        return Ok(Committed::Expired);
    };
    if flow.progress.is_settled() {
        return Ok(Committed::Already);
    }
    if now >= flow.expires_at {
        return Ok(Committed::Expired);
    }
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now, browser };
    let claimant = facts::claimant_again(&mut tx, look, flow.tenant, flow.subject).await?;
    let progress = match current(&app.keys, &flow, &claimant) {
        Ok(progress) => progress,
        Err(stop) => return Ok(Committed::Stopped(stop)),
    };
    let Some(person) = claimant.person().filter(|person| person.credential_version == flow.credential_version) else {
        return Ok(Committed::Expired);
    };
    if person.is_on_premises() {
        // Nothing sets a lonely cloud copy (DIR-9): since the page was shown the password moved to a directory.
        return Ok(Committed::Expired);
    }
    let event = match what {
        What::Password { .. } => Event::Changed,
        What::Unlock => Event::Unlocked,
    };
    let Ok(progress) = progress.on(event) else {
        return Ok(Committed::Already);
    };
    // The id stays: a finished flow can only be looked at, and a second click must find it.
    if store::save(&mut tx, &flow, &progress, None).await?.is_err() {
        return Ok(Committed::Already);
    }
    let audit = |activity| audit::Event::new(flow.tenant, flow.correlation, activity).about(flow.subject).from(origin);
    if let What::Password { hash } = what {
        let new = NewPassword {
            tenant: flow.tenant,
            user: person.id,
            replaces: flow.credential_version,
            hash,
            pepper_id: app.hasher.pepper_id(),
            source: Source::Reset,
            now,
        };
        if !credentials::set(&mut tx, &new).await? {
            return Ok(Committed::Expired);
        }
        let ended =
            credentials::end_everything(&mut tx, flow.tenant, person.id, Spared { flow: Some(flow.id), session: None }, now).await?;
        audit(Activity::FlowProgress).because("User successfully reset password").write(&mut tx, now).await?;
        audit(Activity::ResetSelfService)
            .because("Successfully completed reset.")
            .with(serde_json::json!({ "sessions_ended": ended, "methods": progress.proofs }))
            .write(&mut tx, now)
            .await?;
    } else {
        audit(Activity::Unlock).with(serde_json::json!({ "methods": progress.proofs })).write(&mut tx, now).await?;
    }
    let counters = locks::subject(&app.keys, flow.tenant, flow.subject, browser);
    throttle::clear(&mut tx, &counters.cleared_by_success(&app.keys)).await?;
    let policy = &claimant.tenant.policy;
    let notice = match what {
        What::Password { .. } => Notice::PasswordReset,
        What::Unlock => Notice::Unlocked,
    };
    // Unlocking is a security mail and always goes; the reset's own notice is a setting of the tenant (section 7).
    if matches!(what, What::Unlock) || policy.notify_user {
        for address in person.addresses() {
            let job = Job::Notice { to: person.id, address, notice: notice.clone(), correlation: flow.correlation, at: now };
            jobs::enqueue(&mut tx, flow.tenant, &job, now).await?;
        }
    }
    if matches!(what, What::Password { .. }) && policy.notify_admins && is_administrator(&person.roles) {
        for to in other_administrators(&mut tx, &app.keys, flow.tenant, person.id).await? {
            let notice = Notice::AdministratorReset { who: person.id };
            let job = Job::Notice { to, address: Address::Primary, notice, correlation: flow.correlation, at: now };
            jobs::enqueue(&mut tx, flow.tenant, &job, now).await?;
        }
    }
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(Committed::Done)
}

/// The decision of this moment.
pub fn decision(claimant: &Claimant) -> Result<Grant, Stop> {
    decide(&claimant.facts)
}

pub fn stop(reason: Reason) -> Stop {
    Stop { reason, shown: Some(reason), until: None }
}

/// The flow under the stricter of the decision at its start and the one now (POL-5), or the reason why it ends.
pub fn current(keys: &Keyring, flow: &Flow, claimant: &Claimant) -> Result<Progress, Stop> {
    let now = decision(claimant)?;
    let mut progress = flow.progress.clone();
    let still_there = |(kind, destination): (&Kind, &Vec<u8>)| {
        let value = claimant.person().and_then(|person| value_of(*kind, person));
        value.is_some_and(|value| keys.destination(flow.tenant, value) == *destination)
    };
    if progress.proofs.iter().any(|proof| !now.kinds.contains(proof)) || !progress.proofs.iter().zip(&flow.destinations).all(still_there) {
        // What was proved with is no longer accepted: the tenant switched it off, or the contact is gone or another one.
        return Err(stop(Reason::NotEnoughMethods));
    }
    progress.grant = progress.grant.stricter(&now);
    if progress.position.trouble == Some(Trouble::Unlock) && !claimant.facts.tenant.unlock_only {
        // Unlocking alone is no longer allowed: what is left is a new password.
        progress.position.trouble = Some(Trouble::Forgot);
    }
    let left = progress.grant.kinds.iter().filter(|kind| !progress.proofs.contains(kind)).count();
    if progress.proofs.len() + left < usize::from(progress.grant.gates) {
        return Err(stop(Reason::NotEnoughMethods));
    }
    Ok(progress)
}

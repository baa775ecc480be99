//! A key pressed on a ringing phone: it passes the gate on whichever node hears of it (RESET-6).

use super::{commit::current, flow::Event, prove::completed, store};
use crate::{
    app::App,
    audit::{self, Activity},
    delivery::telephony::parse_call_id,
    directory::facts::{self, Look},
    eligibility::Reason,
    factors::{
        attempt::{self, Closing},
        challenge::{self, Purpose},
        locks::{self, Browser},
        throttle,
    },
};

/// What became of a key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    Approved,
    Refused,
    /// The call is over, was answered before, or never was.
    Nothing,
}

/// `#` approves; `9`, or hanging up without a key (an empty one), refuses and alarms.
pub async fn press(app: &App, call: &str, key: &str) -> anyhow::Result<Pressed> {
    let now = app.clock.now();
    let Some((tenant, id)) = parse_call_id(&app.keys, call) else {
        return Ok(Pressed::Nothing);
    };
    let Some(challenge) = challenge::find(&mut *app.pool.acquire().await?, tenant, id).await? else {
        return Ok(Pressed::Nothing);
    };
    if !challenge.is_open(now) || !challenge.method.is_call() || !matches!(key, "#" | "9" | "") {
        return Ok(Pressed::Nothing);
    }
    let approved = key == "#";
    let mut tx = app.pool.begin().await?;
    challenge::hold_flow(&mut tx, tenant, challenge.flow).await?;
    // Settled once: a provider that reports a refusal and then the hang-up tells of one event.
    if !challenge::settle_call(&mut tx, &challenge, approved).await? {
        return Ok(Pressed::Nothing);
    }
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now, browser: Browser(None) };
    let claimant = facts::claimant_again(&mut tx, look, tenant, challenge.subject).await?;
    let about = |activity| audit::Event::new(tenant, challenge.correlation, activity).about(challenge.subject).by("phone");
    if !approved {
        about(Activity::FlowProgress).failed("the person called refused").write(&mut tx, now).await?;
        about(Activity::Alarm).because("a person refused a call they did not ask for").write(&mut tx, now).await?;
        // A refusal is a failed proof of the account: whoever started this does not hold the phone.
        let tallies = locks::subject(&app.keys, tenant, challenge.subject, Browser(None)).of_kind(&app.keys, challenge.method.kind());
        let counts = throttle::count_within(&mut tx, now, &tallies).await?;
        tx.commit().await?;
        let limits = claimant.tenant.policy.limits;
        if counts[0].n >= limits.failed_proofs || counts[1].n >= limits.failed_proofs_of_a_kind {
            let closing = Closing {
                tenant,
                subject: challenge.subject,
                flow: challenge.flow,
                correlation: challenge.correlation,
                person: claimant.person(),
                origin: None,
                now,
            };
            attempt::lock(&app.pool, &app.keys, closing, &tallies).await?;
            app.wake.notify_waiters();
        }
        return Ok(Pressed::Refused);
    }
    if challenge.purpose != Purpose::Reset {
        // Somebody signed in waits on a page of theirs, which uses the approval up.
        tx.commit().await?;
        return Ok(Pressed::Approved);
    }
    let Some(flow) = store::read(&mut tx, tenant, challenge.flow, now).await? else { return Ok(Pressed::Nothing) };
    // Decided again (POL-5). A lock is looked at by the next step: which one holds depends on the browser, and a phone has none.
    let still = match current(&app.keys, &flow, &claimant) {
        Ok(_) => true,
        Err(stop) => stop.reason == Reason::Locked,
    };
    let there = match claimant.person() {
        Some(person) => challenge::destination(&mut tx, &app.keys, &challenge, person).await?.is_some(),
        None => false,
    };
    if !still || !there || claimant.credential_version() != flow.credential_version {
        // The number, the policy or the password was changed while the phone rang.
        return Ok(Pressed::Nothing);
    }
    let gate = u8::try_from(challenge.gate).unwrap_or(0);
    let Ok(progress) = flow.progress.clone().on(Event::Proved { challenge: challenge.id }) else {
        return Ok(Pressed::Nothing);
    };
    let once = now < flow.expires_at
        && challenge::consume(&mut tx, &challenge, now).await?
        && store::add_proof(&mut tx, &flow, gate, challenge.method.kind(), &challenge.destination, now).await?
        && store::save(&mut tx, &flow, &progress, challenge.next_session_hash.clone()).await?.is_ok();
    if !once {
        return Ok(Pressed::Nothing);
    }
    about(Activity::FlowProgress).because(completed(challenge.method)).write(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Pressed::Approved)
}

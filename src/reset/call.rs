//! A key pressed on a ringing phone: it passes the gate on whichever node hears of it (RESET-6).

use super::{flow::Event, prove::completed, store};
use crate::{
    app::App,
    audit::{self, Activity},
    delivery::telephony::parse_call_id,
    factors::{
        challenge,
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
    if !approved {
        // A refusal is a failed proof of the account: whoever started this does not hold the phone.
        let tallies = locks::subject(&app.keys, tenant, challenge.subject, Browser(None)).of_kind(&app.keys, challenge.method.kind());
        throttle::count(&app.pool, now, &tallies).await?;
    }
    let mut tx = app.pool.begin().await?;
    if !challenge::settle_call(&mut tx, &challenge, approved).await? {
        return Ok(Pressed::Nothing);
    }
    let Some(flow) = store::read(&mut tx, tenant, challenge.flow).await? else {
        return Ok(Pressed::Nothing);
    };
    let event = audit::Event::new(tenant, flow.correlation, Activity::FlowProgress).about(flow.subject).by("phone");
    if !approved {
        event.failed("the person called refused").write(&mut tx, now).await?;
        audit::Event::new(tenant, flow.correlation, Activity::Alarm)
            .about(flow.subject)
            .because("a person refused a call they did not ask for")
            .write(&mut tx, now)
            .await?;
        tx.commit().await?;
        return Ok(Pressed::Refused);
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
    event.because(completed(challenge.method)).write(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Pressed::Approved)
}

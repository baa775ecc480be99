//! The end of a reset whose password a directory holds: sealed, queued once with the step that asks for it, in one transaction; the
//! verdict ends it (WB-4, WB-5).

use time::OffsetDateTime;

use super::{
    commit::{current, stop},
    flow::{Event, Stage},
    store::{self, Flow},
};
use crate::{
    app::App,
    audit::{self, Activity, Origin},
    credentials::store::lock_person,
    directory::{
        facts::{self, Look},
        store::Person,
    },
    eligibility::{Reason, Stop},
    factors::{challenge, locks::Browser},
    messages::{
        Enqueued, Request,
        request::{Target, enqueue, seal},
    },
    protocol::Secrets,
};

pub enum Asked {
    /// The page waits for the verdict from now on.
    Waiting,
    /// The first of two clicks did it.
    Already,
    /// The person has a request under way from elsewhere: nothing was counted, and it can be tried in a moment.
    Busy,
    Stopped(Stop),
    Expired,
}

/// What is asked, and what a success brings about here.
pub struct Wish<'a> {
    pub secrets: Secrets,
    /// The hash for people whose password is known here as well (WB-6a), with its pepper.
    pub pending_hash: Option<(&'a str, i32)>,
    pub browser: Browser<'a>,
    pub origin: &'a Origin,
}

pub async fn ask(app: &App, seen: &Flow, person: &Person, wish: Wish<'_>, now: OffsetDateTime) -> anyhow::Result<Asked> {
    let Some(target) = Target::of(seen.tenant, person) else { return Ok(Asked::Stopped(stop(Reason::OnPremisesAction))) };
    let unlock = matches!(wish.secrets, Secrets::Unlock);
    // Sealed before any transaction is open; from here on nothing holds the password.
    let sealed = seal(&app.pool, &app.keys, &target, &wish.secrets, app.limits.request_life, now).await?;
    drop(wish.secrets);
    let Some(sealed) = sealed else { return Ok(Asked::Stopped(stop(Reason::OnPremisesUnreachable))) };
    let mut tx = app.pool.begin().await?;
    lock_person(&mut tx, seen.tenant, seen.user).await?;
    challenge::hold_flow(&mut tx, seen.tenant, seen.id).await?;
    let Some(flow) = store::read(&mut tx, seen.tenant, seen.id, now).await? else { return Ok(Asked::Expired) };
    if flow.progress.is_settled() {
        return Ok(Asked::Already);
    }
    if now >= flow.expires_at {
        return Ok(Asked::Expired);
    }
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now, browser: wish.browser };
    let claimant = facts::claimant_again(&mut tx, look, flow.tenant, flow.subject).await?;
    let progress = match current(&app.keys, &flow, &claimant) {
        Ok(progress) => progress,
        Err(stop) => return Ok(Asked::Stopped(stop)),
    };
    // The same account in the same directory as it was sealed for, and a credential nobody touched.
    let same = claimant.person().filter(|now| {
        now.credential_version == flow.credential_version
            && now.is_on_premises()
            && now.source_anchor == person.source_anchor
            && now.directory.as_ref().map(|directory| directory.id) == Some(target.directory)
    });
    let Some(person) = same else { return Ok(Asked::Expired) };
    let allowed = claimant.tenant.policy.limits.password_submits;
    let right = if unlock { Stage::Unlock } else { Stage::Password };
    if progress.stage() != right {
        return Ok(Asked::Already);
    }
    let Ok(progress) = progress.on(Event::Asked { message: sealed.message(), allowed }) else { return Ok(Asked::Already) };
    if progress.position.submits > allowed {
        store::end(&mut tx, &flow, now).await?;
        tx.commit().await?;
        return Ok(Asked::Expired);
    }
    if store::save(&mut tx, &flow, &progress, None).await?.is_err() {
        return Ok(Asked::Already);
    }
    let request = Request {
        user: person.id,
        flow: Some(flow.id),
        session: None,
        correlation: flow.correlation,
        pending_hash: wish.pending_hash,
        proofs: &progress.proofs,
        browser: wish.browser.0,
        origin: wish.origin,
    };
    match enqueue(&mut tx, &sealed, &request, now).await? {
        Enqueued::Queued => {}
        Enqueued::AlreadyOpen => return Ok(Asked::Busy),
        Enqueued::NobodyThere => return Ok(Asked::Stopped(stop(Reason::OnPremisesUnreachable))),
    }
    let what =
        if unlock { "User asked to unlock; the directory is asked" } else { "User submitted a new password; the directory is asked" };
    audit::Event::new(flow.tenant, flow.correlation, Activity::FlowProgress)
        .about(flow.subject)
        .because(what)
        .from(wish.origin)
        .write(&mut tx, now)
        .await?;
    tx.commit().await?;
    app.requests.tell_queued(&app.pool).await;
    Ok(Asked::Waiting)
}

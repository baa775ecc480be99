//! Looking at a domain's record: when an administrator asks, and every 30 days (DIR-8). The DNS is asked while no transaction is
//! open; what follows from the answer, its event and its mails are one.

use std::sync::Arc;

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Finding, GRACE, Step, record_name,
    resolver::Resolver,
    store::{self, Domain, Due},
};
use crate::{
    audit::{Activity, Event},
    clock::Clock,
    crypto::Keyring,
    directory::administrators::global_administrators,
    jobs::{self, Address, Job, Notice},
};

/// How a look that an administrator asked for ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    Verified,
    /// It is verified, and the record stands there still.
    Still,
    Missing(Finding),
    /// Another organisation was first.
    Taken,
    /// It was removed meanwhile, or was never to be looked at.
    Gone,
}

/// What follows when an administrator asked. A miss of a domain that routes is shown and counts for nothing: only the looks a day
/// apart do. `domain`: as it was when the DNS was asked; `event`: who asked, from where.
pub async fn asked(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    domain: &Domain,
    finding: Finding,
    event: Event<'_>,
    now: OffsetDateTime,
) -> anyhow::Result<Looked> {
    let before = domain.check.as_ref().map(|check| &check.token);
    let Some(held) = store::hold(&mut *db, keys, tenant, domain.id).await? else { return Ok(Looked::Gone) };
    let Some(check) = &held.check else { return Ok(Looked::Gone) };
    if before != Some(&check.token) {
        return Ok(Looked::Gone);
    }
    let event = event.with(serde_json::json!({ "domain": held.name }));
    store::looked(&mut *db, tenant, held.id, finding, now).await?;
    if finding != Finding::Found {
        let why = if finding == Finding::Unanswered { "the DNS did not answer" } else { "domain record not found" };
        event.failed(why).write(db, now).await?;
        return Ok(Looked::Missing(finding));
    }
    if held.is_live() {
        store::set_watch(db, tenant, held.id, &super::Watch::proven(now)).await?;
        return Ok(Looked::Still);
    }
    if !store::verify(&mut *db, keys, tenant, &held, now).await? {
        event.failed("domain belongs to another organisation").write(db, now).await?;
        return Ok(Looked::Taken);
    }
    event.because("domain verified").write(db, now).await?;
    Ok(Looked::Verified)
}

/// What follows from a look that was due.
async fn settle(db: &mut PgConnection, keys: &Keyring, due: &Due, finding: Finding, now: OffsetDateTime) -> anyhow::Result<()> {
    let Some(held) = store::hold(&mut *db, keys, due.tenant, due.id).await? else { return Ok(()) };
    let Some(check) = held.check.as_ref().filter(|check| check.token == due.token && held.verified_at.is_some()) else { return Ok(()) };
    let (watch, step) = check.watch.look(finding, now);
    store::looked(&mut *db, due.tenant, due.id, finding, now).await?;
    store::set_watch(&mut *db, due.tenant, due.id, &watch).await?;
    let (notice, why) = match step {
        Step::On => return Ok(()),
        Step::Warn => (Notice::DomainFailing { domain: held.name.clone(), until: now + GRACE }, "domain is about to stop"),
        Step::Stop => {
            store::stop(&mut *db, due.tenant, due.id, now).await?;
            (Notice::DomainStopped { domain: held.name.clone() }, "domain stopped")
        }
    };
    let correlation = Uuid::now_v7();
    let globals = global_administrators(&mut *db, keys, due.tenant).await?;
    let mail = |to| Job::Notice { to, address: Address::Primary, notice: notice.clone(), correlation, at: now };
    let mails: Vec<Job> = globals.iter().map(|global| mail(global.id)).collect();
    jobs::enqueue_all(&mut *db, due.tenant, &mails, now).await?;
    Event::new(due.tenant, correlation, Activity::DirectoryChanged)
        .by("portal")
        .failed(why)
        .with(serde_json::json!({ "domain": held.name, "told": mails.len() }))
        .write(db, now)
        .await?;
    Ok(())
}

/// Looks at every domain that is due. Any number of processes may do it at once: each row is one process's.
pub async fn once(pool: &PgPool, keys: &Keyring, resolver: &dyn Resolver, clock: &Clock) -> anyhow::Result<()> {
    loop {
        let Some(due) = store::claim(&mut *pool.acquire().await?, clock.now()).await? else { return Ok(()) };
        let answer = resolver.txt(&record_name(&due.name)).await;
        let finding = Finding::of(&answer, &due.token);
        let mut tx = pool.begin().await?;
        settle(&mut tx, keys, &due, finding, clock.now()).await?;
        tx.commit().await?;
    }
}

const EVERY: std::time::Duration = std::time::Duration::from_mins(10);

/// Looks again, for as long as the process runs.
pub async fn run(pool: PgPool, keys: Keyring, resolver: Arc<dyn Resolver>, clock: Clock, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        if let Err(error) = once(&pool, &keys, &*resolver, &clock).await {
            tracing::warn!("domains are not looked at again: {error:#}");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

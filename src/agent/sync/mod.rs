//! Directory sync, small and one-way: who is in the agent's units, for the portal (WB-11).
//!
//! ```text
//! read the directory -> compare with what the portal acknowledged -> guard -> batches, each answered before the next -> write it down
//! ```
//!
//! Whatever breaks off in between is done again: what is known is written after the last answer.

pub mod known;
pub mod plan;
pub mod turns;

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::{
    known::Known,
    plan::{Plan, plan},
};
use super::{
    config::Config,
    directories::{Directory, reading::Attributes},
    events::{Event, problem},
    files,
};
use crate::protocol::{
    Millis,
    sync::{SyncAnswer, SyncBatch},
};

/// How old the marks on disk may grow while nothing changes.
const REWRITE_MS: i64 = 30 * 60 * 1_000;

/// How long a permission to delete counts.
const PERMISSION_MS: i64 = 60 * 60 * 1_000;

/// What the agent's file says about it, and where it keeps what.
#[derive(Debug, Clone)]
pub struct Settings {
    pub attributes: Attributes,
    pub known: PathBuf,
    pub permission: PathBuf,
    pub most_deletions_percent: u8,
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        Self {
            attributes: config.attributes(),
            known: config.known(),
            permission: config.permission(),
            most_deletions_percent: config.sync.most_deletions_percent,
        }
    }
}

/// What is wanted of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Everybody, also who has not changed.
    pub full: bool,
    /// Nothing is to be done with it.
    pub dry_run: bool,
}

/// What came of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Whom the portal knows now.
    pub users: usize,
    /// Sent, because new, changed or asked for.
    pub sent: usize,
    pub deleted: usize,
    /// Not deleted, because they are too many.
    pub kept: usize,
    /// Not taken by the portal.
    pub refused: usize,
    /// Left out, because they share an anchor.
    pub ambiguous: usize,
    /// The portal did not want the rest.
    pub stopped: bool,
}

/// What would be sent now, and what was known before. `--dry-run` prints it.
pub async fn prepare(directory: &Directory, settings: &Settings, full: bool) -> anyhow::Result<(Known, Plan)> {
    let known = Known::load(&settings.known)?;
    let readings = directory.read(&known, full, &settings.attributes).await?;
    if let Ok(plan) = plan(&known, readings, full) {
        return Ok((known, plan));
    }
    let readings = directory.read(&known, true, &settings.attributes).await?;
    let Ok(plan) = plan(&known, readings, full) else { bail!("the directory changes too fast to be read") };
    Ok((known, plan))
}

/// The only reason to hold something back: many vanish at once, and nobody said that they should.
fn guard(plan: &mut Plan, known: &Known, settings: &Settings, now: Millis) -> usize {
    let vanishing = plan.gone.len();
    if !plan.deletes_too_many(known, settings.most_deletions_percent) || Permission::load(&settings.permission, now) >= vanishing {
        return 0;
    }
    let (all, percent) = (known.users.len(), settings.most_deletions_percent);
    problem(
        Event::ConfigurationError,
        &format!(
            "{vanishing} of {all} users vanished from the directory, more than {percent} %: nobody is deleted. If that is right, run \
             `latchkey-agent sync --allow-deletions`"
        ),
    );
    plan.keep_all(known);
    vanishing
}

/// The way to the portal, for one batch at a time.
pub trait Carrier: Send + Sync {
    /// Hands it over and waits for the answer.
    fn carry(&self, batch: SyncBatch) -> impl Future<Output = anyhow::Result<SyncAnswer>> + Send;
}

/// One run.
pub async fn run(
    directory: &Directory,
    id: Uuid,
    settings: &Settings,
    wanted: Wanted,
    now: Millis,
    carrier: &impl Carrier,
) -> anyhow::Result<Summary> {
    let (known, mut plan) = prepare(directory, settings, wanted.full).await?;
    let kept = guard(&mut plan, &known, settings, now);
    let deleted = plan.gone.len();
    let mut summary =
        Summary { users: plan.next.users.len(), sent: plan.users.len(), deleted, kept, ambiguous: plan.ambiguous, ..Summary::default() };
    if plan.ambiguous > 0 {
        tracing::warn!(users = plan.ambiguous, "users share a source anchor and are left out");
    }
    if !plan.is_empty() {
        let run = Uuid::now_v7();
        for batch in plan.batches(id, run, wanted.dry_run) {
            let number = batch.number;
            let answer = carrier.carry(batch).await?;
            ensure!((answer.run, answer.number) == (run, number), "the portal answered another batch");
            summary.refused += usize::from(answer.refused);
            if answer.stop {
                summary.stopped = true;
                return Ok(summary);
            }
        }
    }
    // Nothing new is not worth a write each time; the next run asks for the changes since an older mark.
    let fresh = known.finished.is_some_and(|finished| now.0.saturating_sub(finished.0) < REWRITE_MS) && !known.marks.is_empty();
    let is_news = !(fresh && plan.is_empty()) || plan.read_whole;
    if is_news && !wanted.dry_run {
        plan.next.finished = Some(now);
        plan.next.save(&settings.known).context("what was sent cannot be written down")?;
        if deleted > 0 && settings.permission.exists() {
            std::fs::remove_file(&settings.permission)?;
        }
    }
    Ok(summary)
}

/// An administrator's word that so many may vanish in the next run.
#[derive(Serialize, Deserialize)]
pub struct Permission {
    deletions: usize,
    given: i64,
}

impl Permission {
    pub fn give(config: &Config, deletions: usize, now: Millis) -> anyhow::Result<()> {
        files::replace_for_agent(&config.permission(), &serde_json::to_vec(&Self { deletions, given: now.0 })?)
    }

    /// How many are allowed now.
    fn load(path: &std::path::Path, now: Millis) -> usize {
        let given = files::read_private(path).ok().and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        given.filter(|given| (given.given..=given.given.saturating_add(PERMISSION_MS)).contains(&now.0)).map_or(0, |given| given.deletions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_counts_for_an_hour_and_for_so_many() {
        let folder = std::env::temp_dir().join(format!("latchkey-agent-permission-{}", Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        let config = Config::parse(&format!("portal = \"https://x\"\nstate = \"{}\"", folder.display())).unwrap();
        let path = config.permission();
        assert_eq!(Permission::load(&path, Millis(5)), 0);
        Permission::give(&config, 7, Millis(5)).unwrap();
        assert_eq!(Permission::load(&path, Millis(4)), 0);
        assert_eq!(Permission::load(&path, Millis(5 + PERMISSION_MS)), 7);
        assert_eq!(Permission::load(&path, Millis(6 + PERMISSION_MS)), 0);
        std::fs::remove_dir_all(folder).unwrap();
    }
}

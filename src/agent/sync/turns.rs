//! When to sync, and the run that is under way: beside the connection's other work, which never waits for it.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until, timeout},
};

use super::{Carrier, Summary, Wanted, run};
use crate::{
    agent::work::{Workshop, lock},
    protocol::sync::{SyncAnswer, SyncBatch},
};

/// For the portal to take one batch.
const ANSWER: Duration = Duration::from_mins(1);
/// A portal that does not want it is not asked all the time.
const UNWANTED: Duration = Duration::from_hours(1);

struct Sent {
    batch: SyncBatch,
    answer: oneshot::Sender<SyncAnswer>,
}

struct ByConnection(mpsc::Sender<Sent>);

impl Carrier for ByConnection {
    async fn carry(&self, batch: SyncBatch) -> anyhow::Result<SyncAnswer> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Sent { batch, answer }).await.map_err(|_| anyhow!("the connection ended"))?;
        timeout(ANSWER, answered).await.context("the portal took too long to answer a batch")?.context("the connection ended")
    }
}

type Outcome = (Wanted, anyhow::Result<Summary>);

/// Something to do for the connection.
pub enum Turn {
    Due,
    Send(SyncBatch),
    Done(Wanted, anyhow::Result<Summary>),
}

pub struct Turns {
    next: Instant,
    wanted: Option<Wanted>,
    under_way: bool,
    awaited: Option<Sent>,
    batches: (mpsc::Sender<Sent>, mpsc::Receiver<Sent>),
    done: (mpsc::Sender<Outcome>, mpsc::Receiver<Outcome>),
}

impl Turns {
    pub fn new() -> Self {
        Self { next: Instant::now(), wanted: None, under_way: false, awaited: None, batches: mpsc::channel(1), done: mpsc::channel(1) }
    }

    /// At once, or when the run that is under way has ended.
    pub fn ask(&mut self, wanted: Option<Wanted>) {
        self.next = Instant::now();
        self.wanted = wanted.or(self.wanted);
    }

    /// Waits for the next thing to do. It may be dropped and asked again at any time.
    pub async fn next(&mut self, idle: bool) -> Turn {
        tokio::select! {
            () = sleep_until(self.next), if !self.under_way && !idle => Turn::Due,
            Some(sent) = self.batches.1.recv() => {
                let batch = sent.batch.clone();
                self.awaited = Some(sent);
                Turn::Send(batch)
            }
            Some((wanted, outcome)) = self.done.1.recv() => {
                self.under_way = false;
                Turn::Done(wanted, outcome)
            }
            // One branch always waits, so that there is one when nothing is to be done.
            () = std::future::pending() => Turn::Due,
        }
    }

    pub fn answer(&mut self, answer: SyncAnswer) {
        let is_awaited = self.awaited.as_ref().is_some_and(|sent| (sent.batch.run, sent.batch.number) == (answer.run, answer.number));
        if let Some(sent) = self.awaited.take_if(|_| is_awaited) {
            // Nobody waits any more: the run took too long.
            let _ = sent.answer.send(answer);
        }
    }

    /// Starts a run in a task of its own.
    pub fn start(&mut self, workshop: &Arc<Workshop>) {
        let wanted = self.wanted.take().unwrap_or_else(|| Wanted { full: !workshop.is_synced(), dry_run: false });
        self.under_way = true;
        let (workshop, batches, done) = (workshop.clone(), self.batches.0.clone(), self.done.0.clone());
        tokio::spawn(async move {
            // In another task, so that whatever goes wrong in it is an answer, too.
            let work = tokio::spawn(async move {
                let _alone = workshop.syncing.lock().await;
                let id = lock(&workshop.keys).directory;
                run(&workshop.directory, id, &workshop.sync, wanted, workshop.now(), &ByConnection(batches)).await
            });
            let outcome = work.await.unwrap_or_else(|_| Err(anyhow!("the sync broke off")));
            let _ = done.send((wanted, outcome)).await;
        });
    }

    /// Chooses when the next run is.
    pub fn ended(&mut self, outcome: &anyhow::Result<Summary>, every: Duration) {
        let stopped = outcome.as_ref().is_ok_and(|summary| summary.stopped);
        self.next = match self.wanted {
            Some(_) => Instant::now(),
            None => Instant::now() + if stopped { UNWANTED } else { every },
        };
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self::new()
    }
}

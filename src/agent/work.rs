//! From a hand-over to a verdict: journal, checks, envelope, limits, directory, signature (WB-4, WB-4a, WB-5).

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Semaphore, time::Instant};
use uuid::Uuid;

use super::{
    config::{Config, Limits},
    directories::{Directory, Order, Outcome},
    events::{self, Event},
    journal::{Journal, Known},
    keystore::Keys,
    report::Reporter,
    sync,
};
use crate::{
    clock::Clock,
    protocol::{
        Code, Delivery, Millis, Scope, Signed, Verdict,
        envelope::{Address, OpenError, Opened},
        health::{Health, Rules},
        wire::List,
    },
};

/// How many orders are under way at once.
const AT_ONCE: usize = 8;

/// What an agent works with, whatever connection it has.
pub struct Workshop {
    pub keys: Mutex<Keys>,
    pub journal: Mutex<Journal>,
    pub directory: Arc<Directory>,
    pub limits: Limits,
    pub clock: Clock,
    pub sync: sync::Settings,
    /// Only one run of the sync has the file of what is known.
    pub syncing: tokio::sync::Mutex<()>,
    /// None where the file switches the sync off.
    pub sync_every: Option<Duration>,
    pub report: Mutex<Reporter>,
    pub switch: PathBuf,
    synced: AtomicBool,
    under_way: Mutex<HashSet<Uuid>>,
    places: Semaphore,
}

/// A lock whose holder panicked is still a lock: what it protects is whole after every statement.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Workshop {
    pub fn new(config: &Config, keys: Keys, journal: Journal, directory: Directory, clock: Clock) -> Self {
        Self {
            keys: Mutex::new(keys),
            journal: Mutex::new(journal),
            directory: Arc::new(directory),
            limits: config.limits,
            clock,
            sync: config.into(),
            syncing: tokio::sync::Mutex::default(),
            sync_every: config.sync.enabled.then(|| Duration::from_secs(config.sync.every_seconds)),
            report: Mutex::new(Reporter::new(config.report())),
            switch: config.switched_off(),
            synced: AtomicBool::new(false),
            under_way: Mutex::default(),
            places: Semaphore::new(AT_ONCE),
        }
    }

    pub fn now(&self) -> Millis {
        self.clock.now().into()
    }

    /// Whether everybody was sent since this program started.
    pub fn is_synced(&self) -> bool {
        self.synced.load(Ordering::Relaxed)
    }

    pub fn was_synced(&self) {
        self.synced.store(true, Ordering::Relaxed);
    }

    /// How the directory is, for a heartbeat.
    pub async fn health(&self) -> Vec<Health> {
        let directory = lock(&self.keys).directory;
        vec![self.directory.health(directory, self.now()).await]
    }

    /// The directory's password rules, for the portal to show.
    pub async fn rules(&self) -> anyhow::Result<Rules> {
        let directory = lock(&self.keys).directory;
        Ok(Rules { directory, sets: List::new(self.directory.rules().await)? })
    }

    /// Between whom verdicts are said. They outlive their session, so it does not matter which.
    fn scope(&self) -> Scope {
        let keys = lock(&self.keys);
        Scope { tenant: keys.tenant, agent: keys.agent, session: [0; 32] }
    }

    /// Carries out a hand-over whose signature was checked. None: it is under way already, or too old to answer.
    pub async fn carry_out(self: &Arc<Self>, delivery: &Delivery, received: Instant) -> Option<Signed<Verdict>> {
        let message = delivery.message;
        let known = lock(&self.journal).known(message);
        if let Known::Decided(verdict) = known {
            return Some(verdict);
        }
        if !lock(&self.under_way).insert(message) {
            return None;
        }
        let verdict = self.decide(delivery, received, known == Known::Begun).await;
        lock(&self.under_way).remove(&message);
        verdict
    }

    async fn decide(self: &Arc<Self>, delivery: &Delivery, received: Instant, begun_before: bool) -> Option<Signed<Verdict>> {
        let opened = match self.open(delivery) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::error!(event.id = Event::DecryptionError.id(), message = %delivery.message, %error, "a request cannot be opened");
                return self.sign(delivery, [0; 32], Code::CannotOpen.into(), Duration::ZERO);
            }
        };
        let request = opened.header.digest();
        let operation = opened.header.operation;
        events::started(operation, delivery.message);
        let deadline = received + Duration::from_millis(u64::from(delivery.remaining_ms));
        let Ok(_place) = self.places.acquire().await else { return None };
        let too_late = !opened.header.is_current(self.now()) || Instant::now() >= deadline;
        if too_late && !begun_before {
            events::ended(operation, delivery.message, Code::Expired, 0);
            return self.sign(delivery, request, Code::Expired.into(), Duration::ZERO);
        }
        // From here on a crash leaves a trace: whoever comes back looks before writing.
        match self.begin(delivery, begun_before) {
            Ok(true) => {}
            Ok(false) => {
                events::ended(operation, delivery.message, Code::RateLimited, 0);
                return self.sign(delivery, request, Code::RateLimited.into(), Duration::ZERO);
            }
            Err(error) => {
                tracing::error!(event.id = Event::ConfigurationError.id(), error = format!("{error:#}"), "the journal cannot be written");
                return None;
            }
        }
        let started = Instant::now();
        // Begun in an earlier life, and too late now to find out: nobody knows.
        let outcome =
            if too_late { Outcome::new(Code::Unknown) } else { self.apply(opened, delivery.look_first || begun_before, deadline).await };
        events::ended(operation, delivery.message, outcome.code, outcome.directory_code);
        let verdict = self.sign(delivery, request, outcome, started.elapsed())?;
        if let Err(error) = lock(&self.journal).decide(delivery.message, &verdict) {
            // The verdict is true all the same; only after a crash it will have to be found again.
            tracing::error!(event.id = Event::ConfigurationError.id(), error = format!("{error:#}"), "the journal cannot be written");
        }
        Some(verdict)
    }

    fn open(&self, delivery: &Delivery) -> Result<Opened, OpenError> {
        let keys = lock(&self.keys);
        if delivery.directory != keys.directory {
            return Err(OpenError::Misdirected);
        }
        let to = Address { tenant: keys.tenant, directory: keys.directory, agent: keys.agent, message: delivery.message };
        delivery.package.open(&*keys, &to)
    }

    /// Counts it and writes it down in one go; false where that would be more than the cap of WB-9 allows. The journal counts, so that a
    /// restart does not reset it. What was begun before was counted then.
    fn begin(&self, delivery: &Delivery, begun_before: bool) -> anyhow::Result<bool> {
        const MINUTE: i64 = 60_000;
        const DAY: i64 = 24 * 60 * MINUTE;
        let (mut journal, now) = (lock(&self.journal), self.now());
        let over = journal.begun_since(now.saturating_add(-MINUTE)) >= self.limits.per_minute
            || journal.begun_since(now.saturating_add(-DAY)) >= self.limits.per_day;
        if over && !begun_before {
            return Ok(false);
        }
        journal.begin(delivery.message, delivery.attempt, now)?;
        Ok(true)
    }

    /// In a task of its own: whatever goes wrong in it, there is a verdict, and it does not claim too much.
    async fn apply(&self, opened: Opened, look_first: bool, deadline: Instant) -> Outcome {
        let directory = self.directory.clone();
        let work = tokio::spawn(async move {
            let Opened { header, secrets } = opened;
            let order = Order { anchor: &header.anchor, secrets: &secrets, look_first, created: header.created, deadline };
            directory.apply(&order).await
        });
        work.await.unwrap_or_else(|_| Outcome::new(Code::Unknown))
    }

    fn sign(&self, delivery: &Delivery, request: [u8; 32], outcome: Outcome, took: Duration) -> Option<Signed<Verdict>> {
        let verdict = Verdict {
            message: delivery.message,
            attempt: delivery.attempt,
            request,
            code: outcome.code,
            reasons: outcome.reasons,
            directory_code: outcome.directory_code,
            min_length: outcome.min_length,
            wait_seconds: outcome.wait_seconds,
            looked: outcome.looked,
            at: self.now(),
            took_ms: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
        };
        let scope = self.scope();
        Signed::sign(&verdict, &lock(&self.keys).identity, &scope).ok()
    }
}

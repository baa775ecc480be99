//! Waking who waits: relays for requests, pages for verdicts. Only ever a hint; both look for themselves as well (WB-3).

use std::{sync::Arc, time::Duration};

use sqlx::PgPool;
use tokio::sync::watch;

const QUEUED: &str = "latchkey_queued";
const SETTLED: &str = "latchkey_settled";

/// Counts what happened, so that nobody who looked a moment ago misses it.
#[derive(Clone)]
pub struct Wake {
    queued: Arc<watch::Sender<u64>>,
    settled: Arc<watch::Sender<u64>>,
}

impl Default for Wake {
    fn default() -> Self {
        Self { queued: Arc::new(watch::Sender::new(0)), settled: Arc::new(watch::Sender::new(0)) }
    }
}

impl Wake {
    pub fn queued(&self) -> watch::Receiver<u64> {
        self.queued.subscribe()
    }

    pub fn settled(&self) -> Settled {
        Settled(self.settled.subscribe())
    }

    /// After the commit that queued a request.
    pub async fn tell_queued(&self, pool: &PgPool) {
        bump(&self.queued);
        notify(pool, QUEUED).await;
    }

    /// After the commit that ended one.
    pub async fn tell_settled(&self, pool: &PgPool) {
        bump(&self.settled);
        notify(pool, SETTLED).await;
    }

    /// Passes on what other nodes say, on a direct connection of its own: poolers do not carry `LISTEN`. Ends with `stop`; a
    /// connection that breaks is made anew, and meanwhile everybody looks for themselves.
    pub async fn listen(&self, url: &str, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            let heard = async {
                let mut listener = sqlx::postgres::PgListener::connect(url).await?;
                listener.listen_all([QUEUED, SETTLED]).await?;
                loop {
                    match listener.recv().await?.channel() {
                        QUEUED => bump(&self.queued),
                        _ => bump(&self.settled),
                    }
                }
            };
            let result: sqlx::Result<()> = tokio::select! {
                () = &mut stop => return,
                result = heard => result,
            };
            if let Err(error) = result {
                tracing::warn!("LATCHKEY_LISTEN_URL: waking waits: {error}");
            }
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(Duration::from_secs(5)) => {}
            }
        }
    }
}

/// Somebody who waits for a verdict, and looks for themselves as well.
pub struct Settled(watch::Receiver<u64>);

impl Settled {
    /// How long one look of a page's script may last; shorter than any proxy's patience.
    pub const LOOK: Duration = Duration::from_secs(10);
    const EVERY: Duration = Duration::from_millis(250);

    /// Until a request ended, here or where this process hears of it, or it is time to look.
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.0.changed() => {}
            () = tokio::time::sleep(Self::EVERY) => {}
        }
    }
}

fn bump(counter: &watch::Sender<u64>) {
    counter.send_modify(|n| *n = n.wrapping_add(1));
}

/// In a transaction of its own, after the commit: `NOTIFY` inside would make all commits wait for each other.
async fn notify(pool: &PgPool, channel: &str) {
    if let Err(error) = sqlx::query!("select pg_notify($1, '') as told", channel).fetch_one(pool).await {
        tracing::debug!("a wake-up was not sent: {error}");
    }
}

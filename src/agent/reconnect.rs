//! From one connection to the next, until it is told to stop or is revoked (WB-3, WB-7).

use std::sync::Arc;

use anyhow::bail;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{
    config::Config,
    events::{Event, note, problem},
    link::Link,
    pace::{KeepAlives, pause},
    session::{End, Session},
    work::{Workshop, lock},
};

/// Connects, works, and connects again until it is told to stop or is revoked. Waits between 1 and 60 seconds, with jitter, so that a
/// portal that restarts is not met by all its agents in the same second.
pub async fn run(config: &Config, workshop: &Arc<Workshop>, mut stop: watch::Receiver<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut keep_alives = KeepAlives::new(config.keep_alive_floor_seconds);
    let mut failures = 0_u32;
    note(Event::WriteBackServiceStarted, "the agent runs");
    while !*stop.borrow() {
        let attempt = async {
            let link = Link::connect(config).await?;
            Session::open(link, workshop).await
        };
        match attempt.await {
            Ok(mut session) => {
                failures = 0;
                tracing::info!(standing = ?session.standing, skew_ms = session.skew_ms, "connected to the portal");
                let ended = session.run(workshop, &mut keep_alives, started, &mut stop).await;
                lock(&workshop.report).update(|report| report.connected = false);
                match ended {
                    Ok(End::Gone) => {
                        problem(Event::PasswordResetService, "this agent was revoked; run `latchkey-agent offboard` to destroy its keys");
                        bail!("this agent was revoked");
                    }
                    Ok(End::Killed) => {
                        keep_alives.killed();
                        tracing::warn!(seconds = keep_alives.interval, "the connection died unnoticed; keep-alives come sooner now");
                    }
                    Ok(End::Closed) => tracing::info!("the connection was closed"),
                    Err(error) => problem(Event::ServiceBusListenerError, &format!("the connection failed: {error:#}")),
                }
            }
            Err(error) => problem(Event::ServiceError, &format!("no connection to the portal: {error:#}")),
        }
        failures = failures.saturating_add(1);
        tokio::select! {
            () = sleep(pause(failures)?) => {}
            _ = stop.wait_for(|&stop| stop) => {}
        }
    }
    note(Event::WriteBackServiceStopped, "the agent stops");
    Ok(())
}

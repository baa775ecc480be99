//! One connection, from the handshake to its end; and the loop that makes the next one (WB-3, WB-7, WB-8).

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow, bail, ensure};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until},
};

use super::{
    config::Config,
    events::{Event, note, problem},
    link::{Heard, Link},
    work::{Workshop, lock},
};
use crate::protocol::{
    Frame, Scope, Signed, VerifyingKey,
    frame::{KeepAlive, Leave, Unfinished},
    handshake::{Hello, Proof, RefusalReason, Standing, session},
    health::{Health, Heartbeat, Rules},
    keys::random,
    roll::{RollOffer, RollTaken},
    signed::Message,
    wire::{Bytes, List, Text},
};

/// The version of this program, as the portal shows it.
pub const SOFTWARE: &str = env!("CARGO_PKG_VERSION");

const HEARTBEAT: Duration = Duration::from_mins(5);
/// How long an answer to a keep-alive may take.
const ANSWER: Duration = Duration::from_secs(10);

/// How often to say that one is there. Something on the way closes idle connections after a time that nobody tells: halve on every kill.
pub struct KeepAlives {
    interval: u16,
    floor: u16,
}

impl KeepAlives {
    const FIRST: u16 = 240;

    pub fn new(floor: u16) -> Self {
        Self { interval: Self::FIRST.max(floor), floor }
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(u64::from(self.interval))
    }

    /// The connection was found dead.
    fn killed(&mut self) {
        self.interval = (self.interval / 2).max(self.floor);
    }
}

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It was closed, by either side.
    Closed,
    /// It was found dead by a keep-alive without an answer.
    Killed,
    /// This agent was revoked: it must not come back.
    Gone,
}

/// A connection after the handshake.
pub struct Session {
    link: Link,
    scope: Scope,
    command: VerifyingKey,
    pub standing: Standing,
    pub keep_alive_floor: u16,
    /// The portal's clock less ours, in milliseconds.
    pub skew_ms: i64,
    published: Option<Rules>,
}

impl Session {
    /// Credential, challenge, signature, welcome.
    pub async fn open(mut link: Link, workshop: &Workshop) -> anyhow::Result<Self> {
        let (hello, command) = {
            let keys = lock(&workshop.keys);
            (Hello::new(keys.tenant, keys.agent, keys.credential.clone())?, keys.command)
        };
        let scope_of = |session| Scope { tenant: hello.tenant, agent: hello.agent, session };
        link.send(&Frame::Hello(hello.clone())).await?;
        let challenge = match link.expect().await? {
            Frame::Challenge(challenge) => challenge,
            other => return Err(refused(&other)),
        };
        ensure!((hello.oldest..=hello.newest).contains(&challenge.version), "the portal chose a version that was not offered");
        let id = session(&hello, &challenge);
        let proof = Proof::sign(&id, Text::lossy(SOFTWARE), &lock(&workshop.keys).identity);
        link.send(&Frame::Proof(proof)).await?;
        let welcome = match link.expect().await? {
            Frame::Welcome(welcome) => welcome,
            other => return Err(refused(&other)),
        };
        welcome.verify(&id, &command).context("this is not the portal that onboarded this agent")?;
        Ok(Self {
            link,
            scope: scope_of(id),
            command,
            standing: welcome.standing,
            keep_alive_floor: welcome.keep_alive_floor,
            skew_ms: challenge.time.0.saturating_sub(workshop.now().0),
            published: None,
        })
    }

    fn sign<T: Message>(&self, workshop: &Workshop, message: &T) -> anyhow::Result<Signed<T>> {
        Ok(Signed::sign(message, &lock(&workshop.keys).identity, &self.scope)?)
    }

    /// Tells the portal that this agent leaves for good.
    pub async fn leave(&mut self, workshop: &Workshop, leave: &Leave) -> anyhow::Result<()> {
        let leave = self.sign(workshop, leave)?;
        self.link.send(&Frame::Leave(leave)).await?;
        self.link.close().await;
        Ok(())
    }

    /// Until it ends. `stop` turning true ends it.
    pub async fn run(
        &mut self,
        workshop: &Arc<Workshop>,
        keep_alives: &mut KeepAlives,
        started: Instant,
        stop: &mut watch::Receiver<bool>,
    ) -> anyhow::Result<End> {
        keep_alives.floor = keep_alives.floor.max(self.keep_alive_floor);
        if self.standing == Standing::Gone {
            return Ok(End::Gone);
        }
        self.report_what_is_open(workshop).await?;
        let (verdicts, mut decided) = mpsc::channel(64);
        let (healths, mut health) = mpsc::channel(1);
        let (published, mut rules) = mpsc::channel(1);
        let mut next_heartbeat = Instant::now();
        let mut next_keep_alive = Instant::now() + keep_alives.interval();
        let mut awaited: Option<(u32, Instant)> = None;
        let mut number = 0_u32;
        loop {
            let never = Instant::now() + Duration::from_hours(24);
            let overdue = awaited.map_or(never, |(_, due)| due);
            tokio::select! {
                heard = self.link.receive() => match heard? {
                    Heard::Closed => return Ok(End::Closed),
                    Heard::Frame(Frame::KeepAliveAnswer(answer)) => {
                        if awaited.is_some_and(|(number, _)| number == answer.number) {
                            awaited = None;
                        }
                    }
                    Heard::Frame(frame) => {
                        if let Some(end) = self.hear(frame, workshop, &verdicts).await? {
                            return Ok(end);
                        }
                    }
                },
                Some(verdict) = decided.recv() => self.link.send(&Frame::Report(verdict)).await?,
                () = sleep_until(next_heartbeat) => {
                    next_heartbeat = Instant::now() + HEARTBEAT;
                    lock(&workshop.keys).retire(workshop.now())?;
                    lock(&workshop.journal).tidy(workshop.now())?;
                    // Asking a directory that hangs must not keep anybody waiting.
                    let (workshop, healths) = (workshop.clone(), healths.clone());
                    let published = published.clone();
                    tokio::spawn(async move {
                        let _ = healths.send(workshop.health().await).await;
                        if let Ok(rules) = workshop.rules().await {
                            let _ = published.send(rules).await;
                        }
                    });
                }
                Some(rules) = rules.recv() => self.publish(workshop, rules).await?,
                Some(health) = health.recv() => self.beat(workshop, health, keep_alives, started).await?,
                () = sleep_until(next_keep_alive) => {
                    next_keep_alive = Instant::now() + keep_alives.interval();
                    number = number.wrapping_add(1);
                    awaited = Some((number, Instant::now() + ANSWER));
                    self.link.send(&Frame::KeepAlive(KeepAlive { number, interval: keep_alives.interval })).await?;
                }
                () = sleep_until(overdue) => return Ok(End::Killed),
                _ = stop.wait_for(|&stop| stop) => {
                    self.link.close().await;
                    return Ok(End::Closed);
                }
            }
        }
    }

    /// What an earlier connection, or life, left: verdicts the portal may not have, orders whose end is not known, a roll half done.
    async fn report_what_is_open(&mut self, workshop: &Workshop) -> anyhow::Result<()> {
        let (unrecorded, mut unfinished) = {
            let journal = lock(&workshop.journal);
            (journal.unrecorded(), journal.unfinished())
        };
        for verdict in unrecorded {
            self.link.send(&Frame::Report(verdict)).await?;
        }
        unfinished.truncate(256);
        if !unfinished.is_empty() {
            let open = self.sign(workshop, &Unfinished { messages: List::new(unfinished)? })?;
            self.link.send(&Frame::Unfinished(open)).await?;
        }
        let taken = lock(&workshop.keys).taken();
        if let Some((encryption_id, transport_id)) = taken {
            let taken = self.sign(workshop, &RollTaken { encryption_id, transport_id })?;
            self.link.send(&Frame::RollTaken(taken)).await?;
        } else if lock(&workshop.keys).is_offering() {
            self.offer_key(workshop).await?;
        }
        Ok(())
    }

    async fn offer_key(&mut self, workshop: &Workshop) -> anyhow::Result<()> {
        let offer = {
            let mut keys = lock(&workshop.keys);
            let (encryption_id, key) = keys.offer()?;
            RollOffer { encryption_id, encryption: Bytes::new(key.public().der().to_vec())? }
        };
        note(Event::KeyPairCreationSuccess, "a new key pair is offered to the portal");
        let offer = self.sign(workshop, &offer)?;
        self.link.send(&Frame::RollOffer(offer)).await
    }

    async fn beat(&mut self, workshop: &Workshop, health: Vec<Health>, keep_alives: &KeepAlives, started: Instant) -> anyhow::Result<()> {
        let unrecorded = lock(&workshop.journal).unrecorded().len();
        let beat = Heartbeat {
            software: Text::lossy(SOFTWARE),
            at: workshop.now(),
            uptime_seconds: u32::try_from(started.elapsed().as_secs()).unwrap_or(u32::MAX),
            keep_alive_seconds: keep_alives.interval,
            unrecorded: u16::try_from(unrecorded).unwrap_or(u16::MAX),
            directories: List::new(health)?,
        };
        let beat = self.sign(workshop, &beat)?;
        self.link.send(&Frame::Heartbeat(beat)).await?;
        note(Event::ServiceBusHeartBeat, "heartbeat sent");
        Ok(())
    }

    /// Once a session, and when they changed.
    async fn publish(&mut self, workshop: &Workshop, rules: Rules) -> anyhow::Result<()> {
        if self.published.as_ref() != Some(&rules) && !rules.sets.as_slice().is_empty() {
            let signed = self.sign(workshop, &rules)?;
            self.link.send(&Frame::Rules(signed)).await?;
            self.published = Some(rules);
        }
        Ok(())
    }

    async fn hear(
        &mut self,
        frame: Frame,
        workshop: &Arc<Workshop>,
        verdicts: &mpsc::Sender<Signed<crate::protocol::Verdict>>,
    ) -> anyhow::Result<Option<End>> {
        match frame {
            Frame::Delivery(signed) => {
                let received = Instant::now();
                let delivery = signed.verify(&self.command, &self.scope)?;
                // A portal that lets it wait for approval, or switched it off, hands nothing over.
                if self.standing != Standing::Active {
                    return Ok(None);
                }
                let (workshop, verdicts) = (workshop.clone(), verdicts.clone());
                tokio::spawn(async move {
                    if let Some(verdict) = workshop.carry_out(&delivery, received).await {
                        // With the connection gone the journal has it, for the next one.
                        let _ = verdicts.send(verdict).await;
                    }
                });
            }
            Frame::Recorded(recorded) => lock(&workshop.journal).recorded(recorded.message)?,
            Frame::KeepAlive(asked) => self.link.send(&Frame::KeepAliveAnswer(asked)).await?,
            Frame::NewStanding(signed) => {
                self.standing = signed.verify(&self.command, &self.scope)?.standing;
                if self.standing == Standing::Gone {
                    return Ok(Some(End::Gone));
                }
            }
            Frame::RollRequest(signed) => {
                let asked = signed.verify(&self.command, &self.scope)?;
                // An old request, repeated, asks for nothing new.
                if asked.after == lock(&workshop.keys).newest_encryption() {
                    self.offer_key(workshop).await?;
                }
            }
            Frame::RollAnswer(signed) => {
                let answer = signed.verify(&self.command, &self.scope)?;
                {
                    let mut keys = lock(&workshop.keys);
                    let key = crate::protocol::envelope::AgentKeys::encryption(&*keys, answer.encryption_id)
                        .ok_or_else(|| anyhow!("an answer for a key that was not offered"))?;
                    let transport = answer.unwrap_with(key)?;
                    keys.take(answer.encryption_id, answer.transport_id, transport)?;
                }
                let (encryption_id, transport_id) = (answer.encryption_id, answer.transport_id);
                let taken = self.sign(workshop, &RollTaken { encryption_id, transport_id })?;
                self.link.send(&Frame::RollTaken(taken)).await?;
            }
            Frame::RollRecorded(signed) => {
                let recorded = signed.verify(&self.command, &self.scope)?;
                lock(&workshop.keys).recorded(recorded.encryption_id, recorded.transport_id, workshop.now())?;
            }
            Frame::SyncRequest(_) => tracing::warn!("the portal asks for a directory sync, which this version does not do"),
            Frame::SyncAnswer(_) => {}
            Frame::Refusal(_) => return Err(refused(&frame)),
            _ => bail!("the portal sent a message that is not for an agent"),
        }
        Ok(None)
    }
}

fn refused(frame: &Frame) -> anyhow::Error {
    match frame {
        Frame::Refusal(refusal) => match refusal.reason {
            RefusalReason::Version => anyhow!("the portal wants a newer agent (protocol {} or later)", refusal.oldest),
            RefusalReason::Denied => anyhow!("the portal does not know this agent, or has revoked it"),
            RefusalReason::Busy => anyhow!("the portal has too many connections; trying later"),
            RefusalReason::Code => anyhow!("the onboarding code is unknown, used or too old"),
            RefusalReason::Malformed | RefusalReason::Restarting => anyhow!("the portal ended the connection: {:?}", refusal.reason),
        },
        _ => anyhow!("the portal answered with something unexpected"),
    }
}

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
                match session.run(workshop, &mut keep_alives, started, &mut stop).await {
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

/// Doubles from one second to a minute; half of it is chance.
fn pause(failures: u32) -> anyhow::Result<Duration> {
    let most = 1_000_u64.saturating_mul(1 << failures.saturating_sub(1).min(6)).min(60_000);
    let chance = u64::from(u16::from_be_bytes(random()?));
    Ok(Duration::from_millis(most / 2 + most / 2 * chance / u64::from(u16::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keep_alives_halve_down_to_their_floor() {
        let mut keep_alives = KeepAlives::new(25);
        let mut seen = vec![keep_alives.interval];
        for _ in 0..5 {
            keep_alives.killed();
            seen.push(keep_alives.interval);
        }
        assert_eq!(seen, [240, 120, 60, 30, 25, 25]);
    }

    #[test]
    fn pauses_grow_and_differ() {
        for failures in 1..100 {
            let pause = pause(failures).unwrap();
            assert!(pause >= Duration::from_millis(500) && pause <= Duration::from_mins(1), "{failures}: {pause:?}");
        }
        assert!((0..20).map(|_| pause(9).unwrap()).collect::<std::collections::HashSet<_>>().len() > 1);
    }
}

//! One connection, from the handshake to its end (WB-3, WB-7, WB-8).

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow, bail, ensure};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{
    events::{Event, note, problem},
    link::{Heard, Link},
    pace::KeepAlives,
    report,
    switch::{self, Switch},
    sync::{
        Summary, Wanted,
        turns::{Turn, Turns},
    },
    work::{Workshop, lock},
};
use crate::protocol::{
    Frame, Scope, Signed, VerifyingKey,
    frame::{self, KeepAlive, Leave, Unfinished},
    handshake::{Hello, Proof, RefusalReason, Standing, session},
    health::{Health, Heartbeat, Rules},
    roll::{RollOffer, RollTaken},
    signed::Message,
    wire::{Bytes, List, Text},
};

/// The version of this program, as the portal shows it.
pub const SOFTWARE: &str = env!("CARGO_PKG_VERSION");

const HEARTBEAT: Duration = Duration::from_mins(5);
/// How long an answer to a keep-alive may take.
const ANSWER: Duration = Duration::from_secs(10);
/// How soon it is noticed that somebody switched the agent off or on.
const GLANCE: Duration = Duration::from_secs(2);

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
    /// What the portal was told about the switch in this session.
    switched: Option<Switch>,
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
            switched: None,
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
        keep_alives.no_shorter_than(self.keep_alive_floor);
        if self.standing == Standing::Gone {
            return Ok(End::Gone);
        }
        self.stands(workshop);
        self.report_what_is_open(workshop).await?;
        let mut turns = Turns::new();
        let mut glance = tokio::time::interval(GLANCE);
        let (verdicts, mut decided) = mpsc::channel(64);
        let (healths, mut health) = mpsc::channel(1);
        let (published, mut rules) = mpsc::channel(1);
        let mut next_heartbeat = Instant::now();
        let mut next_keep_alive = Instant::now() + keep_alives.duration();
        let mut awaited: Option<(u32, Instant)> = None;
        let mut number = 0_u32;
        loop {
            let never = Instant::now() + Duration::from_hours(24);
            let overdue = awaited.map_or(never, |(_, due)| due);
            let may_sync = self.may_sync(workshop);
            tokio::select! {
                heard = self.link.receive() => match heard? {
                    Heard::Closed => return Ok(End::Closed),
                    Heard::Frame(Frame::KeepAliveAnswer(answer)) => {
                        if awaited.is_some_and(|(number, _)| number == answer.number) {
                            awaited = None;
                        }
                    }
                    Heard::Frame(frame) => {
                        if let Some(end) = self.hear(frame, workshop, &verdicts, &mut turns).await? {
                            return Ok(end);
                        }
                    }
                },
                _ = glance.tick() => self.look_at_the_switch(workshop).await?,
                turn = turns.next(!may_sync) => match turn {
                    Turn::Due => turns.start(workshop),
                    Turn::Send(batch) => {
                        let batch = self.sign(workshop, &batch)?;
                        self.link.send(&Frame::SyncBatch(batch)).await?;
                    }
                    Turn::Done(wanted, outcome) => {
                        turns.ended(&outcome, workshop.sync_every.unwrap_or(HEARTBEAT));
                        tell_of_sync(workshop, wanted, outcome);
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
                    next_keep_alive = Instant::now() + keep_alives.duration();
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
        let directory = health.first().map(Into::into);
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
        lock(&workshop.report).update(|report| {
            report.last_heartbeat = Some(workshop.now().0);
            report.directory = directory;
        });
        Ok(())
    }

    fn may_sync(&self, workshop: &Workshop) -> bool {
        self.standing == Standing::Active && workshop.sync_every.is_some() && switch::read(&workshop.switch) != Some(Switch::Off)
    }

    /// The standing, for whoever asks how this agent is.
    fn stands(&self, workshop: &Workshop) {
        if self.standing == Standing::Active && self.switched == Some(Switch::On) {
            switch::settled(&workshop.switch);
        }
        lock(&workshop.report).update(|report| {
            report.connected = true;
            report.standing = Some(report::standing(self.standing).to_owned());
        });
    }

    /// Tells the portal when somebody switched this agent off or on.
    async fn look_at_the_switch(&mut self, workshop: &Workshop) -> anyhow::Result<()> {
        let switch = switch::read(&workshop.switch);
        if switch.is_none() || switch == self.switched {
            return Ok(());
        }
        self.switched = switch;
        let (agent, on) = (lock(&workshop.keys).agent, switch == Some(Switch::On));
        let told = self.sign(workshop, &frame::Switch { agent, on })?;
        self.link.send(&Frame::Switch(told)).await?;
        lock(&workshop.report).update(|report| report.off = !on);
        tracing::info!(on, "the portal was told that this agent was switched");
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
        turns: &mut Turns,
    ) -> anyhow::Result<Option<End>> {
        match frame {
            Frame::Delivery(signed) => {
                let received = Instant::now();
                let delivery = signed.verify(&self.command, &self.scope)?;
                // A portal that lets it wait for approval, or switched it off, hands nothing over.
                if self.standing != Standing::Active || switch::read(&workshop.switch) == Some(Switch::Off) {
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
                self.stands(workshop);
                turns.ask(None);
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
            Frame::SyncRequest(signed) => {
                let asked = signed.verify(&self.command, &self.scope)?;
                if asked.directory == lock(&workshop.keys).directory && self.may_sync(workshop) {
                    turns.ask(Some(Wanted { full: asked.full, dry_run: asked.dry_run }));
                }
            }
            Frame::SyncAnswer(answer) => turns.answer(answer),
            Frame::Refusal(_) => return Err(refused(&frame)),
            _ => bail!("the portal sent a message that is not for an agent"),
        }
        Ok(None)
    }
}

fn tell_of_sync(workshop: &Workshop, wanted: Wanted, outcome: anyhow::Result<Summary>) {
    let now = workshop.now().0;
    match outcome {
        Ok(summary) if summary.stopped => tracing::warn!("the portal does not want a directory sync now"),
        Ok(summary) => {
            tracing::info!(?wanted, ?summary, "directory sync");
            if !wanted.dry_run {
                if wanted.full {
                    workshop.was_synced();
                }
                lock(&workshop.report).update(|report| {
                    report.last_sync = Some((now, summary));
                    report.sync_problem = None;
                });
            }
        }
        Err(error) => {
            problem(Event::ServiceError, &format!("the directory sync broke off: {error:#}"));
            lock(&workshop.report).update(|report| report.sync_problem = Some(format!("{error:#}")));
        }
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

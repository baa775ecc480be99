//! One agent, let in: hands it requests, hears its verdicts, answers its keep-alives.

use std::{collections::BTreeSet, time::Duration};

use anyhow::bail;
use time::OffsetDateTime;
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use uuid::Uuid;

use super::{
    hub::Tell,
    relay::{self, Inside, welcome},
    roll,
    socket::Incoming,
    store, sync,
};
use crate::{
    app::App,
    integration::agents::{self, By},
    messages::{
        self,
        store::{Claimant, Claimed},
        verdict::hear,
    },
    protocol::{
        Delivery, Frame, Scope, Signed,
        frame::NewStanding,
        handshake::{RefusalReason, Standing},
        health::Rules,
        sync::{SyncAnswer, SyncBatch, SyncRequest},
    },
};

/// Requests in an agent's hands at once: more wait in the queue, where another agent can take them.
const IN_HAND: usize = 8;
/// Messages of one agent in a minute.
const PER_MINUTE: u32 = 1_200;
/// How long an agent may be silent when it was asked for a sign of life.
const ANSWER: Duration = Duration::from_secs(3);
/// How long it may be silent otherwise: twice the longest keep-alive and a little (WB-7).
const SILENCE: Duration = Duration::from_secs(2 * 240 + 20);

struct Connection<'a> {
    app: &'a App,
    inside: Inside,
    scope: Scope,
    in_hand: BTreeSet<Uuid>,
    unfinished: Vec<Uuid>,
    /// Until when a sign of life must come.
    due: Instant,
    /// Somebody else claims to be this agent, and the answer to the ping decides.
    contested: bool,
    minute: (Instant, u32),
    /// A batch of a sync that is being written, beside everything else.
    batch: Option<JoinHandle<anyhow::Result<SyncAnswer>>>,
}

/// How a connection ends.
enum End {
    /// The other side went, broke off or fell silent.
    Gone,
    Refused(RefusalReason),
}

pub async fn serve(app: &App, mut inside: Inside) {
    let (link, hub) = (inside.link, app.relay.clone());
    let Some(told) = hub.join(link.tenant, link.agent, link.connection, inside.standing) else {
        inside.socket.refuse(RefusalReason::Busy).await;
        ended(app, link).await;
        return;
    };
    let end = match welcome(&mut inside.socket, &inside.session, inside.standing, app.limits.keep_alive_floor, &inside.command).await {
        Ok(()) => {
            let scope = Scope { tenant: link.tenant, agent: link.agent, session: inside.session };
            let mut connection = Connection {
                app,
                inside,
                scope,
                in_hand: BTreeSet::new(),
                unfinished: vec![],
                due: Instant::now() + SILENCE,
                contested: false,
                minute: (Instant::now(), 0),
                batch: None,
            };
            let end = connection.run(told).await.unwrap_or_else(|error| {
                tracing::warn!(agent.id = %link.agent, "the connection of an agent ended: {error:#}");
                End::Gone
            });
            Some((connection.inside.socket, end))
        }
        Err(_) => None,
    };
    // First for the others: whoever waits must not wait for a farewell.
    hub.leave(link.tenant, link.agent, link.connection);
    ended(app, link).await;
    match end {
        Some((socket, End::Refused(reason))) => socket.refuse(reason).await,
        Some((socket, End::Gone)) => socket.close().await,
        None => {}
    }
}

/// Written down however the connection ended; tried again while the database is away, because requests hang on it.
async fn ended(app: &App, link: store::Link) {
    for wait in [1, 2, 4, 8, 16] {
        match store::disconnected(&app.pool, link, app.clock.now()).await {
            Ok(()) => return app.requests.tell_queued(&app.pool).await,
            Err(error) => tracing::warn!("the end of a connection was not written down: {error}"),
        }
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
}

/// Writes one batch, when few others are being written. It is finished even if the connection ends meanwhile.
async fn take_in(app: App, link: store::Link, batch: SyncBatch) -> anyhow::Result<SyncAnswer> {
    let _place = app.relay.syncing.acquire().await?;
    sync::intake(&app, link, &batch).await
}

/// The answer to the batch that is being written; never, where there is none.
async fn answered(batch: &mut Option<JoinHandle<anyhow::Result<SyncAnswer>>>) -> anyhow::Result<SyncAnswer> {
    match batch {
        Some(task) => task.await?,
        None => std::future::pending().await,
    }
}

impl Connection<'_> {
    fn now(&self) -> OffsetDateTime {
        self.app.clock.now()
    }

    async fn run(&mut self, mut told: mpsc::Receiver<Tell>) -> anyhow::Result<End> {
        let mut stopping = self.app.relay.stopping();
        let stopped = async move {
            let _ = stopping.wait_for(|stop| *stop).await;
        };
        tokio::pin!(stopped);
        self.work().await?;
        loop {
            tokio::select! {
                incoming = self.inside.socket.receive() => match incoming {
                    Incoming::Frame(frame) => if let Some(end) = self.hear(*frame).await? { return Ok(end) },
                    Incoming::Life => self.alive().await?,
                    Incoming::Closed => return Ok(End::Gone),
                    Incoming::Malformed => return Ok(End::Refused(RefusalReason::Malformed)),
                },
                told = told.recv() => match told {
                    Some(Tell::Work) => self.work().await?,
                    Some(Tell::Probe) => self.probe().await?,
                    Some(Tell::Standing(standing)) => if let Some(end) = self.stand(standing).await? { return Ok(end) },
                    Some(Tell::Sync) => self.ask_for_all().await?,
                    Some(Tell::Roll) => self.ask_for_keys().await?,
                    Some(Tell::Close) | None => return Ok(End::Gone),
                },
                answer = answered(&mut self.batch) => {
                    self.batch = None;
                    self.inside.socket.send(&Frame::SyncAnswer(answer?)).await?;
                }
                () = sleep_until(self.due) => bail!("it fell silent"),
                () = &mut stopped => return Ok(End::Refused(RefusalReason::Restarting)),
            }
        }
    }

    /// Anything that comes from the agent shows that it is there.
    async fn alive(&mut self) -> anyhow::Result<()> {
        self.due = Instant::now() + SILENCE;
        if std::mem::take(&mut self.contested) {
            relay::connected_twice(self.app, self.inside.link, self.now()).await?;
            self.stand(Standing::Held).await?;
        }
        Ok(())
    }

    async fn probe(&mut self) -> anyhow::Result<()> {
        if !self.contested {
            self.contested = true;
            self.inside.socket.ping().await?;
            self.due = self.due.min(Instant::now() + ANSWER);
        }
        Ok(())
    }

    async fn stand(&mut self, standing: Standing) -> anyhow::Result<Option<End>> {
        if standing != self.inside.standing {
            self.inside.standing = standing;
            let frame = Frame::NewStanding(Signed::sign(&NewStanding { standing }, &self.inside.command, &self.scope)?);
            self.inside.socket.send(&frame).await?;
            if standing == Standing::Active {
                store::seen(&self.app.pool, self.inside.link, None, self.now()).await?;
                self.work().await?;
            }
        }
        Ok((standing == Standing::Gone).then_some(End::Gone))
    }

    /// Whoever sits at the agent switched it. It is told how it stands now, also where nothing changed: it keeps asking else.
    async fn switched(&mut self, on: bool) -> anyhow::Result<Option<End>> {
        let (app, link) = (self.app, self.inside.link);
        agents::switch(&app.pool, &app.keys, link.tenant, link.agent, (on, By::Agent), self.now()).await?;
        let agent = messages::agents::find(&mut *app.pool.acquire().await?, &app.keys, link.tenant, link.agent).await?;
        let Some(agent) = agent else { return Ok(Some(End::Gone)) };
        let standing = agent.standing();
        if standing == self.inside.standing {
            let frame = Frame::NewStanding(Signed::sign(&NewStanding { standing }, &self.inside.command, &self.scope)?);
            self.inside.socket.send(&frame).await?;
            return Ok(None);
        }
        self.stand(standing).await
    }

    /// New keys are due (WB-8). The agent offers one, and goes on with it after a reconnection.
    async fn ask_for_keys(&mut self) -> anyhow::Result<()> {
        let request = roll::request(self.app, self.inside.link).await?;
        let frame = Frame::RollRequest(Signed::sign(&request, &self.inside.command, &self.scope)?);
        self.inside.socket.send(&frame).await
    }

    async fn ask_for_all(&mut self) -> anyhow::Result<()> {
        let request = SyncRequest { directory: self.inside.link.directory, full: true, dry_run: false };
        let frame = Frame::SyncRequest(Signed::sign(&request, &self.inside.command, &self.scope)?);
        self.inside.socket.send(&frame).await
    }

    /// Hands over what there is, as much as the agent may have in hand.
    async fn work(&mut self) -> anyhow::Result<()> {
        while self.inside.standing == Standing::Active && self.in_hand.len() < IN_HAND {
            // A socket that is broken is found out before a request is taken for it.
            self.inside.socket.ready().await?;
            let link = self.inside.link;
            let who = Claimant { tenant: link.tenant, agent: link.agent, connection: link.connection, unfinished: &self.unfinished };
            let Some(claimed) = messages::store::claim(&self.app.pool, who, self.now()).await? else { return Ok(()) };
            let frame = match self.delivery(&claimed) {
                Ok(frame) => frame,
                Err(error) => {
                    messages::store::give_back(&self.app.pool, link.tenant, &claimed, self.now()).await?;
                    return Err(error);
                }
            };
            self.unfinished.retain(|&message| message != claimed.message);
            self.in_hand.insert(claimed.message);
            self.inside.socket.send(&frame).await?;
            // A connection that died unnoticed must not keep a request until it expires.
            self.inside.socket.ping().await?;
            self.due = self.due.min(Instant::now() + ANSWER);
        }
        Ok(())
    }

    fn delivery(&self, claimed: &Claimed) -> anyhow::Result<Frame> {
        let remaining = (claimed.expires_at - self.now()).whole_milliseconds().max(0);
        let delivery = Delivery {
            message: claimed.message,
            directory: claimed.directory,
            attempt: claimed.hand_over.attempt,
            look_first: claimed.hand_over.look_first,
            remaining_ms: u32::try_from(remaining)?,
            package: claimed.package.clone(),
        };
        Ok(Frame::Delivery(Signed::sign(&delivery, &self.inside.command, &self.scope)?))
    }

    fn too_many(&mut self) -> bool {
        if self.minute.0.elapsed() >= Duration::from_mins(1) {
            self.minute = (Instant::now(), 0);
        }
        self.minute.1 += 1;
        self.minute.1 > PER_MINUTE
    }

    async fn hear(&mut self, frame: Frame) -> anyhow::Result<Option<End>> {
        if self.too_many() {
            return Ok(Some(End::Refused(RefusalReason::Busy)));
        }
        self.alive().await?;
        let malformed = Ok(Some(End::Refused(RefusalReason::Malformed)));
        let (identity, scope, link) = (self.inside.agent.identity, self.scope, self.inside.link);
        match frame {
            Frame::Report(signed) => {
                let (app, now) = (self.app, self.now());
                let Ok((recorded, news)) = hear(&app.pool, &app.keys, &self.inside.agent, &scope, &signed, now).await? else {
                    return malformed;
                };
                if news {
                    app.requests.tell_settled(&app.pool).await;
                    app.wake.notify_waiters();
                }
                self.in_hand.remove(&recorded.message);
                self.inside.socket.send(&Frame::Recorded(recorded)).await?;
                self.work().await?;
            }
            Frame::Unfinished(signed) => {
                let Ok(unfinished) = signed.verify(&identity, &scope) else { return malformed };
                self.unfinished = unfinished.messages.into_vec();
                self.work().await?;
            }
            Frame::KeepAlive(asked) => {
                if !store::seen(&self.app.pool, link, Some(asked.interval), self.now()).await? {
                    return Ok(Some(End::Gone));
                }
                self.inside.socket.send(&Frame::KeepAliveAnswer(asked)).await?;
            }
            Frame::KeepAliveAnswer(_) => {}
            Frame::Heartbeat(signed) => {
                let Ok(beat) = signed.verify(&identity, &scope) else { return malformed };
                let own = beat.directories.as_slice().iter().find(|health| health.directory == link.directory);
                if !store::seen(&self.app.pool, link, Some(beat.keep_alive_seconds), self.now()).await? {
                    return Ok(Some(End::Gone));
                }
                store::heartbeat(&self.app.pool, link, beat.software.as_str(), own, self.now()).await?;
            }
            Frame::Rules(signed) => {
                let Ok(rules) = signed.verify(&identity, &scope) else { return malformed };
                if rules.directory == link.directory {
                    store::rules(&self.app.pool, link, &published(&rules)).await?;
                }
            }
            Frame::Leave(signed) => {
                if signed.verify(&identity, &scope).is_ok_and(|leave| leave.agent == link.agent) {
                    relay::left(self.app, link, self.now()).await?;
                    return Ok(Some(End::Gone));
                }
                return malformed;
            }
            Frame::Switch(signed) => {
                let Ok(said) = signed.verify(&identity, &scope) else { return malformed };
                if said.agent != link.agent {
                    return malformed;
                }
                return self.switched(said.on).await;
            }
            Frame::RollOffer(signed) => {
                let Ok(offer) = signed.verify(&identity, &scope) else { return malformed };
                let Some(answer) = roll::offered(self.app, link, &offer).await? else { return malformed };
                let frame = Frame::RollAnswer(Signed::sign(&answer, &self.inside.command, &scope)?);
                self.inside.socket.send(&frame).await?;
            }
            Frame::RollTaken(signed) => {
                let Ok(taken) = signed.verify(&identity, &scope) else { return malformed };
                let Some(recorded) = roll::taken(self.app, link, taken, self.now()).await? else { return malformed };
                let frame = Frame::RollRecorded(Signed::sign(&recorded, &self.inside.command, &scope)?);
                self.inside.socket.send(&frame).await?;
            }
            Frame::SyncBatch(signed) => {
                let Ok(batch) = signed.verify(&identity, &scope) else { return malformed };
                if self.batch.is_some() {
                    // One at a time: the next is sent when this one was answered.
                    return malformed;
                }
                self.batch = Some(tokio::spawn(take_in(self.app.clone(), link, batch)));
            }
            _ => return malformed,
        }
        Ok(None)
    }
}

/// The rules as pages read them: numbers only.
fn published(rules: &Rules) -> serde_json::Value {
    let sets = rules.sets.as_slice().iter().map(|set| {
        serde_json::json!({
            "id": set.id,
            "min_length": set.min_length,
            "complexity": set.complexity,
            "history": set.history,
            "min_age_seconds": set.min_age_seconds,
            "max_age_seconds": set.max_age_seconds,
            "lockout_threshold": set.lockout_threshold,
            "lockout_window_seconds": set.lockout_window_seconds,
        })
    });
    serde_json::Value::Array(sets.collect())
}

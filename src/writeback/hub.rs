//! The connections that this process holds, and what wakes them. Nothing here decides: every connection asks the database itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Semaphore, mpsc, watch};
use uuid::Uuid;

use super::store;
use crate::{app::App, messages, protocol::handshake::Standing};

/// What a connection is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    /// There may be something to hand over.
    Work,
    /// Another connection claims to be the same agent: are you there?
    Probe,
    Standing(Standing),
    /// An administrator wants everybody of its directory sent again.
    Sync,
    /// Its keys are to be rolled.
    Roll,
    /// Another connection has taken over.
    Close,
}

struct Held {
    connection: Uuid,
    tenant: Uuid,
    standing: Standing,
    tell: mpsc::Sender<Tell>,
}

/// Agents of one organisation connected to one process at most.
const PER_TENANT: usize = 50;
/// Connections of one process at most.
const MOST: usize = 10_000;
/// Connections that are being let in at once; more wait at the door of the kernel or are turned away.
const ARRIVING: usize = 128;
/// Batches written at once.
const SYNCING: usize = 4;

pub struct Hub {
    pub node: Uuid,
    pub arriving: Arc<Semaphore>,
    /// Batches of directory syncs being written: the rest of the portal needs connections to the database, too.
    pub syncing: Arc<Semaphore>,
    held: Mutex<HashMap<(Uuid, Uuid), Held>>,
    stopping: watch::Sender<bool>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            node: Uuid::now_v7(),
            arriving: Arc::new(Semaphore::new(ARRIVING)),
            syncing: Arc::new(Semaphore::new(SYNCING)),
            held: Mutex::default(),
            stopping: watch::Sender::new(false),
        }
    }
}

/// How often a process looks for requests by itself. One step in an index of the few open requests, whoever queued them where: so
/// it is the same with and without `NOTIFY` (WB-3).
const LOOK: std::time::Duration = std::time::Duration::from_millis(250);
/// How many of these looks between two at the standing of agents.
const STANDINGS: u32 = 8;
/// How many between two of tidying up.
const TIDY: u32 = 20;

impl Hub {
    /// A place for a connection, if there is one. `false`: the organisation or the process has enough of them.
    pub fn join(&self, tenant: Uuid, agent: Uuid, connection: Uuid, standing: Standing) -> Option<mpsc::Receiver<Tell>> {
        let mut held = self.lock();
        let same_tenant = held.values().filter(|other| other.tenant == tenant).count();
        if held.len() >= MOST || same_tenant >= PER_TENANT {
            return None;
        }
        // Small: a connection that does not keep up asks the database anyway.
        let (tell, told) = mpsc::channel(4);
        held.insert((tenant, agent), Held { connection, tenant, standing, tell });
        Some(told)
    }

    pub fn leave(&self, tenant: Uuid, agent: Uuid, connection: Uuid) {
        let mut held = self.lock();
        if held.get(&(tenant, agent)).is_some_and(|there| there.connection == connection) {
            held.remove(&(tenant, agent));
        }
    }

    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(Uuid, Uuid), Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `false`: the agent is not here, or does not keep up.
    fn tell(&self, tenant: Uuid, agent: Uuid, what: Tell) -> bool {
        self.lock().get(&(tenant, agent)).is_some_and(|there| there.tell.try_send(what).is_ok())
    }

    fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Looks for work until told to stop; then says goodbye to every agent.
    pub async fn run(&self, app: &App, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut queued = app.requests.queued();
        let mut round = 0_u32;
        loop {
            if let Err(error) = self.look(app, round).await {
                tracing::warn!("the relay waits: {error:#}");
            }
            round = round.wrapping_add(1);
            tokio::select! {
                () = &mut stop => break,
                _ = queued.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        let _ = self.stopping.send(true);
    }

    async fn look(&self, app: &App, round: u32) -> anyhow::Result<()> {
        let now = app.clock.now();
        if round.is_multiple_of(TIDY) && messages::store::keep_house(&app.pool, now).await? > 0 {
            app.requests.tell_settled(&app.pool).await;
        }
        if self.is_empty() {
            return Ok(());
        }
        for (tenant, agent) in messages::store::agents_with_work(&app.pool, now).await? {
            self.tell(tenant, agent, Tell::Work);
        }
        for (tenant, agent) in store::contended(&app.pool, self.node).await? {
            self.tell(tenant, agent, Tell::Probe);
        }
        if round.is_multiple_of(STANDINGS) {
            self.refresh(app).await?;
            for (tenant, agent) in store::asked_to_sync(&app.pool, self.node).await? {
                if !self.tell(tenant, agent, Tell::Sync) {
                    store::ask_to_sync_again(&app.pool, tenant, agent).await?;
                }
            }
            for (tenant, agent) in store::due_to_roll(&app.pool, self.node, app.limits.key_life, now).await? {
                self.tell(tenant, agent, Tell::Roll);
            }
        }
        Ok(())
    }

    /// What administrators decided meanwhile reaches the agents.
    async fn refresh(&self, app: &App) -> anyhow::Result<()> {
        let current = store::of_node(&app.pool, self.node).await?;
        let mut held = self.lock();
        let mut gone: Vec<(Uuid, Uuid)> = held.keys().copied().collect();
        for row in current {
            let Some(there) = held.get_mut(&(row.tenant, row.agent)) else { continue };
            if there.connection != row.connection {
                continue;
            }
            gone.retain(|key| *key != (row.tenant, row.agent));
            if there.standing != row.standing && there.tell.try_send(Tell::Standing(row.standing)).is_ok() {
                there.standing = row.standing;
            }
        }
        for key in gone {
            if let Some(there) = held.get(&key) {
                let _ = there.tell.try_send(Tell::Close);
            }
        }
        Ok(())
    }
}

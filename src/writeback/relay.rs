//! Letting an agent in (WB-3): nothing is done for anybody before the credential and the signature are right.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{
    Router,
    extract::{ConnectInfo, State, ws::WebSocketUpgrade},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    connection, onboarding,
    socket::Socket,
    store::{self, Claim, Link},
};
use crate::{
    app::App,
    audit::{Activity, Event},
    factors::throttle::{self, Scope, Tally},
    integration,
    jobs::{self, Alarm},
    messages::agents::{self, Agent},
    protocol::{
        Frame, Millis, PATH, SigningKey,
        handshake::{Challenge, Hello, RefusalReason, Standing, Welcome, session},
    },
    web::client,
};

/// For agents that join and agents that are known: the first message tells.
pub fn routes() -> Router<App> {
    Router::new().route(PATH, get(upgrade))
}

/// Small, because there are thousands of them and they are idle.
const BUFFER: usize = 4 * 1024;
/// For each message of the handshake.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Refused agents from one address in ten minutes, until the door stays shut for it.
const REFUSED: i32 = 30;

async fn upgrade(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let address = client::household(client::address(peer.ip(), &headers, &app.trusted_proxies));
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(4 * Frame::MAX)
        .max_message_size(Frame::MAX)
        .max_frame_size(Frame::MAX)
        .on_upgrade(move |socket| async move {
            let door = Tally {
                scope: Scope::RelayRefused,
                key: app.keys.counter(&[b"relay", address.as_bytes()]),
                window: time::Duration::minutes(10),
            };
            arrive(&app, Socket::new(socket), &door).await;
        })
}

/// Somebody knocks.
async fn arrive(app: &App, mut socket: Socket, door: &Tally) {
    let hub = app.relay.clone();
    let Ok(arriving) = hub.arriving.clone().try_acquire_owned() else { return socket.refuse(RefusalReason::Busy).await };
    let refused = async { throttle::read(&mut *app.pool.acquire().await?, app.clock.now(), std::slice::from_ref(door)).await };
    match refused.await {
        Ok(counts) if counts[0].is_some_and(|count| count.n > REFUSED) => return socket.refuse(RefusalReason::Busy).await,
        Ok(_) => {}
        Err(error) => {
            tracing::warn!("an agent cannot be let in: {error}");
            return socket.refuse(RefusalReason::Restarting).await;
        }
    }
    let entered = match socket.expect(PATIENCE).await {
        Ok(Frame::Hello(hello)) => enter(app, socket, &hello).await,
        Ok(Frame::OnboardHello(hello)) => onboarding::admit(app, socket, &hello).await.map(|()| None),
        Ok(_) => Err((socket, RefusalReason::Malformed)),
        Err(_) => Err((socket, RefusalReason::Malformed)),
    };
    drop(arriving);
    match entered {
        Ok(Some(inside)) => connection::serve(app, inside).await,
        Ok(None) => {}
        Err((socket, reason)) => {
            if matches!(reason, RefusalReason::Denied | RefusalReason::Code | RefusalReason::Malformed)
                && let Err(error) = throttle::count(&app.pool, app.clock.now(), std::slice::from_ref(door)).await
            {
                tracing::warn!("a refused agent was not counted: {error}");
            }
            socket.refuse(reason).await;
        }
    }
}

pub type Refused = (Socket, RefusalReason);

/// A connection that speaks for its agent.
pub struct Inside {
    pub socket: Socket,
    pub agent: Agent,
    pub link: Link,
    pub session: [u8; 32],
    pub command: Arc<SigningKey>,
    pub standing: Standing,
}

async fn enter(app: &App, mut socket: Socket, hello: &Hello) -> Result<Option<Inside>, Refused> {
    let Some(version) = hello.common_version() else {
        too_old(app, hello).await;
        return Err((socket, RefusalReason::Version));
    };
    let known = async {
        let mut db = app.pool.acquire().await?;
        let agent = agents::find(&mut db, &app.keys, hello.tenant, hello.agent).await?;
        // Somebody unknown is compared with something too: nothing tells which of both was wrong.
        let hash = agent.as_ref().map_or([0; 32], |agent| agent.credential_hash);
        let matches = hello.credential.matches(&hash);
        let Some(agent) = agent.filter(|_| matches) else { return Ok(None) };
        let command = agents::command_key(&mut db, &app.keys, agent.tenant, app.clock.now()).await?;
        anyhow::Ok(Some((agent, command)))
    };
    let (agent, command) = match known.await {
        Ok(Some(known)) => known,
        Ok(None) => return Err((socket, RefusalReason::Denied)),
        Err(error) => return Err(broken(socket, &error)),
    };
    let Ok(challenge) = Challenge::new(version, Millis::from(app.clock.now())) else { return Err((socket, RefusalReason::Restarting)) };
    let session = session(hello, &challenge);
    if socket.send(&Frame::Challenge(challenge)).await.is_err() {
        return Err((socket, RefusalReason::Malformed));
    }
    let software = match socket.expect(PATIENCE).await {
        Ok(Frame::Proof(proof)) if proof.verify(&session, &agent.identity).is_ok() => proof.software,
        _ => return Err((socket, RefusalReason::Denied)),
    };
    let link = Link { tenant: agent.tenant, agent: agent.id, directory: agent.directory, connection: Uuid::now_v7(), node: app.relay.node };
    let mut standing = agent.standing();
    if standing == Standing::Gone {
        let _ = welcome(&mut socket, &session, standing, app.limits.keep_alive_floor, &command).await;
        socket.close().await;
        return Ok(None);
    }
    match alone(app, link).await {
        Ok(true) => {}
        Ok(false) => {
            // In use twice: this one is told so and gets nothing (WB-3).
            let _ = welcome(&mut socket, &session, Standing::Held, app.limits.keep_alive_floor, &command).await;
            socket.close().await;
            return Ok(None);
        }
        Err(error) => return Err(broken(socket, &error)),
    }
    // Somebody may have decided meanwhile; and what is told here is what the hub compares with.
    let again = async { agents::find(&mut *app.pool.acquire().await?, &app.keys, link.tenant, link.agent).await?.context("gone") };
    match again.await {
        Ok(agent) => standing = agent.standing(),
        Err(error) => return Err(broken(socket, &error)),
    }
    tracing::info!(agent.id = %agent.id, tenant.id = %agent.tenant, software = software.as_str(), "an agent is connected");
    Ok(Some(Inside { socket, agent, link, session, command: Arc::new(command), standing }))
}

/// `floor`: the shortest keep-alive this portal wants, in seconds (WB-7).
pub async fn welcome(socket: &mut Socket, session: &[u8; 32], standing: Standing, floor: u16, command: &SigningKey) -> anyhow::Result<()> {
    socket.send(&Frame::Welcome(Welcome::sign(session, standing, floor, command))).await
}

/// Written down for the administrator, if it is an agent of somebody's at all (WB-7).
async fn too_old(app: &App, hello: &Hello) {
    let known = async {
        let agent = agents::find(&mut *app.pool.acquire().await?, &app.keys, hello.tenant, hello.agent).await?;
        if agent.is_some_and(|agent| hello.credential.matches(&agent.credential_hash)) {
            store::version_refused(&app.pool, hello.tenant, hello.agent, app.clock.now()).await?;
        }
        anyhow::Ok(())
    };
    if let Err(error) = known.await {
        tracing::warn!("an agent of another version was not written down: {error:#}");
    }
}

/// How long a connection has to show that it is there when another claims to be the same agent; a little longer than it is asked.
const CONTEST: Duration = Duration::from_secs(4);

/// Waits until this connection alone speaks for the agent: at once, or when the one before turns out to be dead. `false`: it is alive.
async fn alone(app: &App, link: Link) -> anyhow::Result<bool> {
    let until = tokio::time::Instant::now() + CONTEST;
    loop {
        let insist = tokio::time::Instant::now() >= until;
        match store::claim(&app.pool, link, insist, app.clock.now()).await? {
            Claim::Mine => return Ok(true),
            Claim::Twice => return Ok(false),
            Claim::Contended => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

fn broken(socket: Socket, error: &anyhow::Error) -> Refused {
    tracing::error!("an agent cannot be let in: {error:#}");
    (socket, RefusalReason::Restarting)
}

/// The agent said that it leaves (`offboard`).
pub async fn left(app: &App, link: Link, now: OffsetDateTime) -> anyhow::Result<()> {
    integration::agents::revoke(&app.pool, &app.keys, link.tenant, link.agent, "agent", now).await?;
    Ok(())
}

/// Two connections hold one identity: neither gets requests until an administrator chooses, and the administrators are told (WB-3).
pub async fn connected_twice(app: &App, link: Link, now: OffsetDateTime) -> anyhow::Result<()> {
    let correlation = Uuid::now_v7();
    let mut tx = app.pool.begin().await?;
    agents::change(&mut tx, &app.keys, link.tenant, link.agent, now, |row| row.held = true).await?;
    Event::new(link.tenant, correlation, Activity::Alarm)
        .by("portal")
        .because("one agent is connected twice; it gets no requests until an administrator approves it")
        .with(serde_json::json!({ "agent": link.agent }))
        .write(&mut tx, now)
        .await?;
    jobs::alarm(&mut tx, link.tenant, Alarm::AgentTwice, correlation, now).await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(())
}

//! The played agent over a real socket on loopback.

use std::{future::Future, net::SocketAddr, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use latchkey::protocol::{
    AgentId, Code, Delivery, EncryptionKey, Frame, Scope, Signed, SigningKey, VerifyingKey,
    envelope::Address,
    frame::{KeepAlive, Unfinished},
    handshake::{Credential, Hello, Proof, Refusal, Standing, session},
    health::{DirectoryState, Health, Heartbeat},
    onboarding::{Enrolment, Joining, OnboardingCode},
    wire::{List, Text},
};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};
use uuid::Uuid;

use crate::{
    house::House,
    played::{Played, RSA},
};

/// Generous: a machine under load must not fail a test; nothing waits this long when it works.
const PATIENCE: Duration = Duration::from_mins(1);

/// A portal process that listens, until it is dropped.
pub struct Node {
    pub address: SocketAddr,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    stop: tokio::sync::watch::Sender<bool>,
}

impl Node {
    pub async fn start(app: &latchkey::app::App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let (relay, mut until) = (app.clone(), stopped.clone());
        let hub = tokio::spawn(async move {
            relay
                .relay
                .run(&relay, async {
                    let _ = until.wait_for(|stop| *stop).await;
                })
                .await;
        });
        let service = app.clone().router().into_make_service_with_connect_info::<SocketAddr>();
        let served = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { address, tasks: vec![hub, served], stop }
    }

    pub fn stop(&self) {
        self.stop.send(true).unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Waits for something that another task brings about.
pub async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "never: {what}");
}

pub struct Wire(WebSocketStream<TcpStream>);

impl Wire {
    pub async fn connect(node: &Node) -> Self {
        let stream = TcpStream::connect(node.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(client_async(format!("ws://{}/relay", node.address), stream).await.unwrap().0)
    }

    pub async fn say(&mut self, frame: &Frame) {
        self.0.send(Message::Binary(frame.encode().into())).await.unwrap();
    }

    pub async fn raw(&mut self, bytes: Vec<u8>) {
        self.0.send(Message::Binary(bytes.into())).await.unwrap();
    }

    /// The next frame; `None`: the portal closed.
    pub async fn hear(&mut self) -> Option<Frame> {
        let next = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Binary(bytes))) => return Some(Frame::decode(&bytes).unwrap()),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                    Some(Ok(_)) => {}
                }
            }
        };
        tokio::time::timeout(PATIENCE, next).await.expect("the portal says something or closes")
    }

    pub async fn refused(&mut self) -> Refusal {
        match self.hear().await {
            Some(Frame::Refusal(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }
}

/// An agent that was let in.
pub struct Online<'a> {
    pub wire: Wire,
    pub scope: Scope,
    pub standing: Standing,
    pub command: VerifyingKey,
    pub agent: &'a Played,
}

pub async fn command_key(house: &House, tenant: Uuid) -> VerifyingKey {
    let db = &mut *house.app.pool.acquire().await.unwrap();
    latchkey::messages::agents::command_key(db, &house.app.keys, tenant, house.time()).await.unwrap().public()
}

/// The handshake of WB-3, both sides checked.
pub async fn enter(
    wire: &mut Wire,
    tenant: Uuid,
    agent: AgentId,
    credential: Credential,
    identity: &SigningKey,
) -> Result<(Scope, Frame), Refusal> {
    let hello = Hello::new(tenant, agent, credential).unwrap();
    wire.say(&Frame::Hello(hello.clone())).await;
    let challenge = match wire.hear().await.unwrap() {
        Frame::Challenge(challenge) => challenge,
        Frame::Refusal(refusal) => return Err(refusal),
        other => panic!("{other:?}"),
    };
    let session = session(&hello, &challenge);
    wire.say(&Frame::Proof(Proof::sign(&session, Text::new("played 1").unwrap(), identity))).await;
    match wire.hear().await.unwrap() {
        Frame::Refusal(refusal) => Err(refusal),
        welcome => Ok((Scope { tenant, agent, session }, welcome)),
    }
}

impl<'a> Online<'a> {
    pub async fn new(house: &House, node: &Node, agent: &'a Played) -> Self {
        let command = command_key(house, agent.tenant).await;
        let mut wire = Wire::connect(node).await;
        let (scope, frame) = enter(&mut wire, agent.tenant, agent.id, agent.credential.clone(), &agent.identity).await.unwrap();
        let Frame::Welcome(welcome) = frame else { panic!("{frame:?}") };
        welcome.verify(&scope.session, &command).unwrap();
        Self { wire, scope, standing: welcome.standing, command, agent }
    }

    pub async fn delivery(&mut self) -> Delivery {
        match self.wire.hear().await {
            Some(Frame::Delivery(signed)) => signed.verify(&self.command, &self.scope).unwrap(),
            other => panic!("no delivery: {other:?}"),
        }
    }

    pub fn open(&self, delivery: &Delivery) -> latchkey::protocol::Opened {
        let to = Address { tenant: self.agent.tenant, directory: self.agent.directory, agent: self.agent.id, message: delivery.message };
        delivery.package.open(self.agent, &to).unwrap()
    }

    pub async fn report(&mut self, delivery: &Delivery, code: Code) {
        let header = self.open(delivery).header;
        let verdict = Played::verdict(&header, delivery.attempt, code);
        self.wire.say(&Frame::Report(Signed::sign(&verdict, &self.agent.identity, &self.scope).unwrap())).await;
    }

    /// Reports, and hears that it was recorded.
    pub async fn answer(&mut self, delivery: &Delivery, code: Code) {
        self.report(delivery, code).await;
        let heard = self.wire.hear().await;
        assert!(matches!(heard, Some(Frame::Recorded(recorded)) if recorded.message == delivery.message), "{heard:?}");
    }

    pub async fn unfinished(&mut self, messages: Vec<Uuid>) {
        let unfinished = Unfinished { messages: List::new(messages).unwrap() };
        self.wire.say(&Frame::Unfinished(Signed::sign(&unfinished, &self.agent.identity, &self.scope).unwrap())).await;
    }

    /// One keep-alive and its answer: everything said before was heard.
    pub async fn keep_alive(&mut self) {
        let asked = KeepAlive { number: 7, interval: 240 };
        self.wire.say(&Frame::KeepAlive(asked)).await;
        assert_eq!(self.wire.hear().await, Some(Frame::KeepAliveAnswer(asked)));
    }

    pub async fn heartbeat(&mut self, state: DirectoryState) {
        let health = Health {
            directory: self.agent.directory,
            state,
            servers: 1,
            servers_reachable: 1,
            at_primary: true,
            policy_hints: true,
            clock_skew_ms: 0,
        };
        let beat = Heartbeat {
            software: Text::new("played 1").unwrap(),
            at: latchkey::protocol::Millis(0),
            uptime_seconds: 1,
            keep_alive_seconds: 240,
            unrecorded: 0,
            directories: List::new(vec![health]).unwrap(),
        };
        self.wire.say(&Frame::Heartbeat(Signed::sign(&beat, &self.agent.identity, &self.scope).unwrap())).await;
        self.keep_alive().await;
    }
}

/// Joins with a code, as `latchkey-agent onboard` would.
pub async fn onboard(node: &Node, code: &str, identity: &SigningKey, encryption: &EncryptionKey) -> Result<Enrolment, Refusal> {
    let mut wire = Wire::connect(node).await;
    let code = OnboardingCode::parse(code).unwrap();
    let (mut joining, hello) =
        Joining::start(&code, identity, encryption, Text::new("dc-side").unwrap(), Text::new("played 1").unwrap()).unwrap();
    wire.say(&Frame::OnboardHello(hello)).await;
    let offer = match wire.hear().await.unwrap() {
        Frame::OnboardOffer(offer) => offer,
        Frame::Refusal(refusal) => return Err(refusal),
        other => panic!("{other:?}"),
    };
    let (confirm, enrolment) = joining.accept(&offer, identity, encryption).unwrap();
    wire.say(&Frame::OnboardConfirm(confirm)).await;
    match wire.hear().await.unwrap() {
        Frame::OnboardDone(done) => joining.finish(&done).unwrap(),
        Frame::Refusal(refusal) => return Err(refusal),
        other => panic!("{other:?}"),
    }
    Ok(enrolment)
}

/// An agent that joined with a code.
pub fn enrolled(enrolment: &Enrolment, identity: SigningKey) -> Played {
    let _ = &*RSA;
    Played {
        tenant: enrolment.tenant,
        directory: enrolment.directory,
        id: enrolment.agent,
        identity,
        transport: enrolment.transport.clone(),
        credential: enrolment.credential.clone(),
        connection: Uuid::nil(),
    }
}

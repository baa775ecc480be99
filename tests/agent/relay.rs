//! The portal's side of the protocol, as docs/writeback-protocol.md has it: enough of a relay to drive a real agent.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use latchkey::{
    clock::Clock,
    protocol::{
        envelope::{self, Header, Package, Recipient},
        frame::{Delivery, Recorded},
        handshake::{Challenge, Credential, Standing, Welcome, session},
        onboarding::{Admission, Admitting, FIRST_KEY, OnboardingCode},
        signed::Message as _,
        sync::{SyncAnswer, SyncBatch},
        *,
    },
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, accept_async, tungstenite::Message};
use uuid::Uuid;

pub const TENANT: Uuid = Uuid::from_u128(0x7e);
pub const DIRECTORY: Uuid = Uuid::from_u128(0xd1);
pub const AGENT: Uuid = Uuid::from_u128(0xa9);

/// Nothing in these tests takes longer when all is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the portal keeps about the agent.
pub struct Known {
    pub identity: VerifyingKey,
    pub encryption: BTreeMap<KeyId, EncryptionPublicKey>,
    pub fingerprint: String,
}

pub struct Relay {
    listener: TcpListener,
    pub address: SocketAddr,
    pub code: OnboardingCode,
    pub command: SigningKey,
    pub transport: BTreeMap<KeyId, TransportKey>,
    pub credential: Credential,
    pub standing: Standing,
    pub known: Option<Known>,
}

/// One connection of the agent, welcomed.
pub struct Connected {
    socket: WebSocketStream<TcpStream>,
    pub scope: Scope,
}

pub fn now() -> Millis {
    Clock::system().now().into()
}

impl Relay {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            address: listener.local_addr().unwrap(),
            listener,
            code: OnboardingCode::generate().unwrap(),
            command: SigningKey::generate().unwrap(),
            transport: [(FIRST_KEY, TransportKey::generate().unwrap())].into(),
            credential: Credential::generate().unwrap(),
            standing: Standing::Active,
            known: None,
        }
    }

    async fn socket(&self) -> WebSocketStream<TcpStream> {
        loop {
            let (stream, _) = timeout(PATIENCE, self.listener.accept()).await.expect("the agent comes").unwrap();
            if let Ok(socket) = timeout(PATIENCE, accept_async(stream)).await.unwrap() {
                return socket;
            }
        }
    }

    /// The four messages of joining.
    pub async fn admit(&mut self) {
        let mut socket = self.socket().await;
        let Frame::OnboardHello(hello) = hear(&mut socket).await.unwrap() else { panic!() };
        assert_eq!(hello.lookup, self.code.lookup());
        let given = Admission {
            tenant: TENANT,
            directory: DIRECTORY,
            agent: AGENT,
            transport: &self.transport[&FIRST_KEY],
            credential: &self.credential,
        };
        let (admitting, offer) = Admitting::offer(&hello, self.code.key().unwrap(), &given, &self.command).unwrap();
        say(&mut socket, &Frame::OnboardOffer(offer)).await;
        let Frame::OnboardConfirm(confirm) = hear(&mut socket).await.unwrap() else { panic!() };
        let done = admitting.finish(&confirm, &self.command).unwrap();
        say(&mut socket, &Frame::OnboardDone(done)).await;
        let fingerprint = admitting.fingerprint.clone();
        self.known = Some(Known { identity: hello.identity, encryption: [(FIRST_KEY, admitting.encryption)].into(), fingerprint });
    }

    /// Welcomes the agent, and checks it first.
    pub async fn accept(&self) -> Connected {
        self.accept_as(&self.command).await
    }

    /// As whoever holds `command`.
    pub async fn accept_as(&self, command: &SigningKey) -> Connected {
        let (mut socket, hello) = loop {
            let mut socket = self.socket().await;
            // What an agent that was killed had asked for is still in the queue.
            match hear(&mut socket).await {
                Some(Frame::Hello(hello)) => break (socket, hello),
                None => {}
                other => panic!("{other:?}"),
            }
        };
        assert!(hello.credential.matches(&self.credential.hash()));
        let challenge = Challenge::new(hello.common_version().unwrap(), now()).unwrap();
        let id = session(&hello, &challenge);
        say(&mut socket, &Frame::Challenge(challenge)).await;
        let Frame::Proof(proof) = hear(&mut socket).await.unwrap() else { panic!() };
        proof.verify(&id, &self.identity()).unwrap();
        say(&mut socket, &Frame::Welcome(Welcome::sign(&id, self.standing, 25, command))).await;
        Connected { socket, scope: Scope { tenant: hello.tenant, agent: hello.agent, session: id } }
    }

    pub fn identity(&self) -> VerifyingKey {
        self.known.as_ref().unwrap().identity
    }

    /// A request that was made now and lives for two minutes.
    pub fn header(secrets: &Secrets, anchor: &Anchor) -> Header {
        let created = now();
        Header {
            tenant: TENANT,
            directory: DIRECTORY,
            message: Uuid::now_v7(),
            operation: secrets.operation(),
            anchor: anchor.clone(),
            created,
            expires: created.saturating_add(120_000),
        }
    }

    pub fn seal(&self, header: &Header, secrets: &Secrets, key: KeyId) -> Package {
        let to = Recipient {
            agent: AGENT,
            encryption_id: key,
            encryption: &self.known.as_ref().unwrap().encryption[&key],
            transport_id: key,
            transport: &self.transport[&key],
        };
        envelope::seal(header, secrets, &[to]).unwrap().remove(0)
    }

    pub fn delivery(&self, header: &Header, secrets: &Secrets) -> Delivery {
        let package = self.seal(header, secrets, FIRST_KEY);
        Delivery { message: header.message, directory: header.directory, attempt: 1, look_first: false, remaining_ms: 30_000, package }
    }
}

async fn say(socket: &mut WebSocketStream<TcpStream>, frame: &Frame) {
    socket.send(Message::Binary(frame.encode().into())).await.unwrap();
}

/// None: the connection ended.
async fn hear(socket: &mut WebSocketStream<TcpStream>) -> Option<Frame> {
    loop {
        match timeout(PATIENCE, socket.next()).await.expect("a frame in time") {
            Some(Ok(Message::Binary(bytes))) => return Some(Frame::decode(&bytes).unwrap()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
            Some(Ok(_)) => {}
        }
    }
}

impl Connected {
    pub async fn say(&mut self, frame: &Frame) {
        say(&mut self.socket, frame).await;
    }

    /// The next frame that is not a sign of life. None: the agent ended the connection.
    pub async fn hear(&mut self) -> Option<Frame> {
        loop {
            match hear(&mut self.socket).await? {
                Frame::Heartbeat(_) | Frame::KeepAlive(_) | Frame::Rules(_) | Frame::SyncBatch(_) => {}
                frame => return Some(frame),
            }
        }
    }

    pub async fn heartbeat(&mut self) -> Signed<health::Heartbeat> {
        loop {
            if let Frame::Heartbeat(beat) = hear(&mut self.socket).await.unwrap() {
                return beat;
            }
        }
    }

    pub async fn rules(&mut self) -> Signed<health::Rules> {
        loop {
            if let Frame::Rules(rules) = hear(&mut self.socket).await.unwrap() {
                return rules;
            }
        }
    }

    /// The next part of a directory sync.
    pub async fn batch(&mut self, relay: &Relay) -> SyncBatch {
        loop {
            if let Frame::SyncBatch(signed) = hear(&mut self.socket).await.unwrap() {
                return signed.verify(&relay.identity(), &self.scope).unwrap();
            }
        }
    }

    /// Acknowledges a part, or stops the run.
    pub async fn take(&mut self, batch: &SyncBatch, stop: bool) {
        let accepted = u16::try_from(batch.users.as_slice().len()).unwrap();
        self.say(&Frame::SyncAnswer(SyncAnswer { run: batch.run, number: batch.number, accepted, refused: 0, stop })).await;
    }

    /// A whole run, acknowledged.
    pub async fn sync(&mut self, relay: &Relay) -> Vec<SyncBatch> {
        let mut all = vec![];
        loop {
            let batch = self.batch(relay).await;
            self.take(&batch, false).await;
            let last = batch.last;
            all.push(batch);
            if last {
                return all;
            }
        }
    }

    pub async fn hand_over(&mut self, delivery: &Delivery, command: &SigningKey) {
        assert!(delivery.to_bytes().len() <= Delivery::MAX);
        let signed = Signed::sign(delivery, command, &self.scope).unwrap();
        self.say(&Frame::Delivery(signed)).await;
    }

    /// The verdict about a request, checked as the portal checks it.
    pub async fn verdict(&mut self, relay: &Relay, header: &Header) -> Verdict {
        let signed = self.report().await;
        verdict::accept(&signed, &relay.identity(), &self.scope, header).unwrap()
    }

    pub async fn report(&mut self) -> Signed<Verdict> {
        match self.hear().await {
            Some(Frame::Report(signed)) => signed,
            other => panic!("no report: {other:?}"),
        }
    }

    pub async fn record(&mut self, verdict: &Verdict) {
        self.say(&Frame::Recorded(Recorded { message: verdict.message, attempt: verdict.attempt })).await;
    }
}

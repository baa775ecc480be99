//! An on-premises agent played by a test: it speaks the protocol and nothing else.

use std::sync::LazyLock;

use latchkey::{
    messages::{
        agents::{self, Row, State, transport_place},
        store::{self, Claimant, Claimed},
        verdict::hear,
    },
    protocol::{
        Code, EncryptionKey, Header, KeyId, Opened, Reasons, Scope, Secrets, Signed, SigningKey, TransportKey, Verdict,
        envelope::{Address, AgentKeys},
        frame::Recorded,
        handshake::Credential,
    },
};
use uuid::Uuid;

use crate::house::{House, open_policy};

/// Made once: making one takes a while.
pub static RSA: LazyLock<EncryptionKey> = LazyLock::new(|| EncryptionKey::generate().unwrap());

pub const COLUMNS: &str = "user_id,display_name,given_name,family_name,authority,source_anchor,alternate_email,mobile_phone,licences\n";
/// What Ada's account is called in the directory.
pub const ANCHOR: [u8; 16] = *b"sixteen anchored";

/// An organisation with one directory, writing back, and Ada: hash-synced, licensed, with a mailbox.
pub async fn on_premises(house: &House) -> (Uuid, Uuid) {
    let policy = latchkey::policy::Policy { write_back: true, ..open_policy(1) };
    let tenant = house.tenant("quillham.example", Some(policy)).await;
    let directory = directory(house, tenant, "hq").await;
    for (name, authority) in [("ada", "hash_sync"), ("bo", "pass_through"), ("cy", "federated")] {
        person(house, tenant, name, authority).await;
    }
    (tenant, directory)
}

pub async fn person(house: &House, tenant: Uuid, name: &str, authority: &str) {
    let anchor = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, anchor_of(name));
    let line = format!("{name}@quillham.example,Ada Prem,Ada,Prem,{authority},{anchor},{name}@posteo.example,,premium_p1\n");
    house.people(tenant, &format!("{COLUMNS}{line}")).await;
}

pub fn anchor_of(name: &str) -> Vec<u8> {
    if name == "ada" { ANCHOR.to_vec() } else { format!("{name:-<16}").into_bytes() }
}

pub async fn directory(house: &House, tenant: Uuid, name: &str) -> Uuid {
    let id = Uuid::now_v7();
    sqlx::query("insert into directory (tenant_id, id, name, last_seen_at) values ($1, $2, $3, $4)")
        .bind(tenant)
        .bind(id)
        .bind(name)
        .bind(house.time())
        .execute(&house.app.pool)
        .await
        .unwrap();
    id
}

pub struct Played {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub id: Uuid,
    pub identity: SigningKey,
    pub transport: TransportKey,
    pub credential: Credential,
    pub connection: Uuid,
}

impl AgentKeys for Played {
    fn transport(&self, id: KeyId) -> Option<&TransportKey> {
        (id == 1).then_some(&self.transport)
    }

    fn encryption(&self, id: KeyId) -> Option<&EncryptionKey> {
        (id == 1).then(|| &*RSA)
    }
}

impl Played {
    /// Joined, approved and connected, as far as the database knows.
    pub async fn new(house: &House, tenant: Uuid, directory: Uuid) -> Self {
        let played = Self {
            tenant,
            directory,
            id: Uuid::now_v7(),
            identity: SigningKey::generate().unwrap(),
            transport: TransportKey::generate().unwrap(),
            credential: Credential::generate().unwrap(),
            connection: Uuid::now_v7(),
        };
        let row = Row {
            tenant_id: tenant,
            id: played.id,
            directory_id: directory,
            name: "dc-side".to_owned(),
            software: "test".to_owned(),
            state: State::Active.as_str().to_owned(),
            held: false,
            identity: played.identity.public().0.to_vec(),
            credential_hash: played.credential.hash().to_vec(),
            encryption_id: 1,
            encryption: RSA.public().der().to_vec(),
            transport_id: 1,
            transport: house.app.keys.seal(&transport_place(tenant, played.id), played.transport.as_bytes()).unwrap(),
            fingerprint: "test".to_owned(),
            mac: vec![],
            connection_id: None,
            last_seen_at: None,
        };
        agents::add(&mut house.app.pool.acquire().await.unwrap(), &house.app.keys, row, house.time()).await.unwrap();
        sqlx::query("update agent set connection_id = $2, last_seen_at = $3 where id = $1")
            .bind(played.id)
            .bind(played.connection)
            .bind(house.time())
            .execute(&house.app.pool)
            .await
            .unwrap();
        played
    }

    pub fn scope(&self) -> Scope {
        Scope { tenant: self.tenant, agent: self.id, session: [7; 32] }
    }

    pub async fn claim(&self, house: &House) -> Option<Claimed> {
        self.claim_with(house, &[]).await
    }

    pub async fn claim_with(&self, house: &House, unfinished: &[Uuid]) -> Option<Claimed> {
        let who = Claimant { tenant: self.tenant, agent: self.id, connection: self.connection, unfinished };
        store::claim(&house.app.pool, who, house.time()).await.unwrap()
    }

    pub async fn lose_connection(&self, house: &House) {
        let db = &mut *house.app.pool.acquire().await.unwrap();
        store::connection_lost(db, self.tenant, self.id, Some(self.connection), None, house.time()).await.unwrap();
    }

    pub fn open(&self, claimed: &Claimed) -> Opened {
        let to = Address { tenant: self.tenant, directory: self.directory, agent: self.id, message: claimed.message };
        claimed.package.open(self, &to).unwrap()
    }

    /// The password that a claimed reset carries.
    pub fn password(&self, claimed: &Claimed) -> String {
        match self.open(claimed).secrets {
            Secrets::Reset { new } => new.reveal().to_owned(),
            _ => panic!("no reset"),
        }
    }

    pub fn verdict(header: &Header, attempt: u32, code: Code) -> Verdict {
        Verdict {
            message: header.message,
            attempt,
            request: header.digest(),
            code,
            reasons: Reasons::default(),
            directory_code: 0,
            min_length: 0,
            wait_seconds: 0,
            looked: false,
            at: header.created,
            took_ms: 3,
        }
    }

    /// Signs a verdict about what was claimed and lets the portal hear it.
    pub async fn report(&self, house: &House, claimed: &Claimed, code: Code) -> Option<(Recorded, bool)> {
        let header = self.open(claimed).header;
        self.say(house, &Self::verdict(&header, claimed.hand_over.attempt, code)).await
    }

    pub async fn say(&self, house: &House, verdict: &Verdict) -> Option<(Recorded, bool)> {
        let signed = Signed::sign(verdict, &self.identity, &self.scope()).unwrap();
        let known = {
            let db = &mut *house.app.pool.acquire().await.unwrap();
            agents::find(db, &house.app.keys, self.tenant, self.id).await.unwrap().unwrap()
        };
        hear(&house.app.pool, &house.app.keys, &known, &self.scope(), &signed, house.time()).await.unwrap().ok()
    }
}

//! The first four messages of a connection (WB-3): the relay credential, a challenge, the agent's signature, the portal's.
//!
//! The credential alone opens nothing and a recorded signature is worth nothing. The hash of the first two messages names the
//! session; what counts in this session only is signed together with it.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    CryptoError, OLDEST_VERSION, VERSION,
    keys::{AgentId, SigningKey, VerifyingKey, random, sha256},
    values::Millis,
    wire::{DecodeError, Reader, Text, Wire, wire, wire_enum},
};

/// The random relay credential of onboarding. The portal keeps [`Credential::hash`] only.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential(Zeroizing<[u8; 32]>);

impl Credential {
    pub fn generate() -> Result<Self, CryptoError> {
        random().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn hash(&self) -> [u8; 32] {
        sha256(&[b"latchkey-writeback credential\0", self.0.as_slice()])
    }

    /// Compares with the hash that was kept, in constant time.
    pub fn matches(&self, hash: &[u8; 32]) -> bool {
        verify_slices_are_equal(&self.hash(), hash).is_ok()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(..)")
    }
}

impl Wire for Credential {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        <[u8; 32]>::read(from).map(|bytes| Self(Zeroizing::new(bytes)))
    }
}

/// Agent to portal, first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The versions this agent speaks, from and to.
    pub oldest: u8,
    pub newest: u8,
    pub tenant: Uuid,
    pub agent: AgentId,
    pub credential: Credential,
    pub nonce: [u8; 32],
}

wire!(Hello { oldest, newest, tenant, agent, credential, nonce });

impl Hello {
    pub fn new(tenant: Uuid, agent: AgentId, credential: Credential) -> Result<Self, CryptoError> {
        Ok(Self { oldest: OLDEST_VERSION, newest: VERSION, tenant, agent, credential, nonce: random()? })
    }

    /// The newest version both speak.
    pub fn common_version(&self) -> Option<u8> {
        let newest = self.newest.min(VERSION);
        (newest >= self.oldest.max(OLDEST_VERSION)).then_some(newest)
    }
}

/// Portal to agent, after the credential was found right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    pub version: u8,
    pub nonce: [u8; 32],
    /// The portal's clock, so that an agent can tell how far its own is off.
    pub time: Millis,
}

wire!(Challenge { version, nonce, time });

impl Challenge {
    pub fn new(version: u8, time: Millis) -> Result<Self, CryptoError> {
        Ok(Self { version, nonce: random()?, time })
    }
}

/// Names the session: what [`super::Scope::session`] holds.
pub fn session(hello: &Hello, challenge: &Challenge) -> [u8; 32] {
    sha256(&[b"latchkey-writeback session\0", &hello.to_bytes(), &challenge.to_bytes()])
}

/// Agent to portal: it holds the identity key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub software: Text<32>,
    signature: [u8; 64],
}

wire!(Proof { software, signature });

const PROOF: &[u8] = b"latchkey-writeback proof\0";
const WELCOME: &[u8] = b"latchkey-writeback welcome\0";

impl Proof {
    pub fn sign(session: &[u8; 32], software: Text<32>, identity: &SigningKey) -> Self {
        let signature = identity.sign(&[PROOF, session, &software.to_bytes()]);
        Self { software, signature }
    }

    pub fn verify(&self, session: &[u8; 32], identity: &VerifyingKey) -> Result<(), CryptoError> {
        identity.verify(&[PROOF, session, &self.software.to_bytes()], &self.signature)
    }
}

wire_enum! {
    /// How an agent stands with the portal.
    pub enum Standing {
        /// Gets requests.
        Active = 1,
        /// Waits for an administrator to compare the fingerprint (WB-9a).
        Pending = 2,
        /// An administrator switched writeback off for it.
        Disabled = 3,
        /// Its identity is connected twice: neither gets requests until an administrator chooses (WB-3).
        Held = 4,
        /// It was revoked or offboarded: it should destroy its keys.
        Gone = 5,
    }
}

/// Portal to agent: it holds the command key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    pub standing: Standing,
    /// The shortest interval of keep-alives that the portal likes, in seconds (WB-7).
    pub keep_alive_floor: u16,
    signature: [u8; 64],
}

wire!(Welcome { standing, keep_alive_floor, signature });

impl Welcome {
    pub fn sign(session: &[u8; 32], standing: Standing, keep_alive_floor: u16, command: &SigningKey) -> Self {
        let signature = command.sign(&[WELCOME, session, &[standing.number()], &keep_alive_floor.to_be_bytes()]);
        Self { standing, keep_alive_floor, signature }
    }

    pub fn verify(&self, session: &[u8; 32], command: &VerifyingKey) -> Result<(), CryptoError> {
        command.verify(&[WELCOME, session, &[self.standing.number()], &self.keep_alive_floor.to_be_bytes()], &self.signature)
    }
}

wire_enum! {
    /// Why a connection ends before or after its welcome.
    pub enum RefusalReason {
        /// The agent must be updated: [`Refusal::oldest`] is the least.
        Version = 1,
        /// Unknown agent, wrong credential or wrong signature. Nothing says which.
        Denied = 2,
        /// Too many connections or messages; try later.
        Busy = 3,
        /// A message that is not understood or not expected now.
        Malformed = 4,
        /// The portal stops; connect again.
        Restarting = 5,
        /// The onboarding code is unknown, used or too old.
        Code = 6,
    }
}

/// Portal to agent, last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    pub reason: RefusalReason,
    pub oldest: u8,
}

wire!(Refusal { reason, oldest });

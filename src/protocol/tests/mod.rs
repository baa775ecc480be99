//! The protocol against itself: what fits, what does not open, what cannot be decoded.

mod decoding;
mod envelopes;
mod joining;

use std::{collections::BTreeMap, sync::LazyLock};

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    envelope::{Address, AgentKeys},
    *,
};

pub const TENANT: Uuid = Uuid::from_u128(0x7e);
pub const DIRECTORY: Uuid = Uuid::from_u128(0xd1);
pub const AGENT: Uuid = Uuid::from_u128(0xa9);
pub const MESSAGE: Uuid = Uuid::from_u128(0x3e);
pub const SCOPE: Scope = Scope { tenant: TENANT, agent: AGENT, session: [7; 32] };

/// Made once: making one takes a while.
pub static RSA: LazyLock<EncryptionKey> = LazyLock::new(|| EncryptionKey::generate().unwrap());
pub static OTHER_RSA: LazyLock<EncryptionKey> = LazyLock::new(|| EncryptionKey::generate().unwrap());

pub struct Keys {
    pub transport: BTreeMap<KeyId, TransportKey>,
    pub encryption: BTreeMap<KeyId, &'static EncryptionKey>,
}

impl AgentKeys for Keys {
    fn transport(&self, id: KeyId) -> Option<&TransportKey> {
        self.transport.get(&id)
    }

    fn encryption(&self, id: KeyId) -> Option<&EncryptionKey> {
        self.encryption.get(&id).copied()
    }
}

pub fn keys() -> Keys {
    Keys { transport: [(4, TransportKey::generate().unwrap())].into(), encryption: [(9, &*RSA)].into() }
}

pub fn header(operation: Operation) -> Header {
    Header {
        tenant: TENANT,
        directory: DIRECTORY,
        message: MESSAGE,
        operation,
        anchor: Anchor::new(&[0x2a; 16]).unwrap(),
        created: Millis(1_000_000),
        expires: Millis(1_120_000),
    }
}

pub fn address() -> Address {
    Address { tenant: TENANT, directory: DIRECTORY, agent: AGENT, message: MESSAGE }
}

pub fn recipient(keys: &Keys) -> Recipient<'_> {
    Recipient { agent: AGENT, encryption_id: 9, encryption: RSA.public(), transport_id: 4, transport: &keys.transport[&4] }
}

pub fn password(text: &str) -> Password {
    Password::new(Zeroizing::new(text.to_owned())).unwrap()
}

pub fn package(keys: &Keys, secrets: &Secrets) -> Package {
    envelope::seal(&header(secrets.operation()), secrets, &[recipient(keys)]).unwrap().remove(0)
}

pub fn verdict() -> Verdict {
    Verdict {
        message: MESSAGE,
        attempt: 1,
        request: header(Operation::Reset).digest(),
        code: Code::Policy,
        reasons: Reasons::default().with(Reason::TooShort),
        directory_code: 0x52d,
        min_length: 10,
        wait_seconds: 0,
        looked: false,
        at: Millis(1_000_500),
        took_ms: 40,
    }
}

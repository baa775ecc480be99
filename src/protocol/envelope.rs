//! Envelopes of suite 1 (WB-2): a password sealed to the agents of one directory, so that the portal cannot read it again.
//!
//! ```text
//! passwords --AES-256-GCM(content key), associated data = header--> letter
//! content key --RSA-OAEP-SHA256(agent's key)--> wrap                          once a recipient
//! header + letter + wrap --AES-256-GCM(agent's transport key)--> package       once a recipient
//! ```

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    CryptoError, TOLERANCE_MS,
    keys::{AgentId, EncryptionKey, EncryptionPublicKey, KeyId, TransportKey, aead_open, aead_seal, random, sha256},
    values::{Anchor, Millis, Operation, Password},
    wire::{Bytes, DecodeError, Reader, Wire, wire},
};

/// AES-256-GCM and RSA-OAEP-SHA256. The only suite so far.
pub const SUITE: u8 = 1;

/// Passwords are padded to the first of these that holds them: a short one does not show its length, nor which operation it is for.
const BLOCKS: [usize; 3] = [256, 1_024, 2 * Password::MAX];

/// What an envelope is for. It travels beside the password as associated data: changed in any bit, the letter does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub message: Uuid,
    pub operation: Operation,
    pub anchor: Anchor,
    pub created: Millis,
    pub expires: Millis,
}

wire!(Header { tenant, directory, message, operation, anchor, created, expires });

impl Header {
    fn associated_data(&self) -> Vec<u8> {
        let mut out = b"latchkey-writeback letter\0".to_vec();
        SUITE.write(&mut out);
        self.write(&mut out);
        out
    }

    /// What a verdict names its request by. Made of the message's row alone, so that it outlives the payload.
    pub fn digest(&self) -> [u8; 32] {
        sha256(&[b"latchkey-writeback request\0", &self.associated_data()])
    }

    /// Whether the signed times allow it to be applied now, by a clock that may be a minute off (WB-4).
    pub fn is_current(&self, now: Millis) -> bool {
        now.0 >= self.created.0.saturating_sub(TOLERANCE_MS) && now.0 <= self.expires.0.saturating_add(TOLERANCE_MS)
    }
}

/// The passwords of an operation. No `Debug`; wiped when they go.
pub enum Secrets {
    Reset { new: Password },
    Change { old: Password, new: Password },
    Verify { current: Password },
    Unlock,
    AdminReset { new: Password },
}

impl Secrets {
    pub fn operation(&self) -> Operation {
        match self {
            Self::Reset { .. } => Operation::Reset,
            Self::Change { .. } => Operation::Change,
            Self::Verify { .. } => Operation::Verify,
            Self::Unlock => Operation::Unlock,
            Self::AdminReset { .. } => Operation::AdminReset,
        }
    }

    /// Two lengths (`u16`), the bytes of both, zeros up to the block.
    fn to_padded(&self) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let (first, second) = match self {
            Self::Reset { new } | Self::AdminReset { new } => (new.reveal(), ""),
            Self::Change { old, new } => (new.reveal(), old.reveal()),
            Self::Verify { current } => (current.reveal(), ""),
            Self::Unlock => ("", ""),
        };
        let block = block_for(first.len() + second.len()).ok_or(CryptoError::Seal)?;
        // The whole length from the start: growing would leave copies behind.
        let mut out = Zeroizing::new(Vec::with_capacity(4 + block));
        for text in [first, second] {
            u16::try_from(text.len()).map_err(|_| CryptoError::Seal)?.write(&mut out);
        }
        out.extend_from_slice(first.as_bytes());
        out.extend_from_slice(second.as_bytes());
        out.resize(4 + block, 0);
        Ok(out)
    }

    fn from_padded(operation: Operation, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let first = usize::from(u16::read(&mut reader)?);
        let second = usize::from(u16::read(&mut reader)?);
        if block_for(first + second).ok_or(DecodeError::TooLong)? + 4 != bytes.len() {
            return Err(DecodeError::BadValue);
        }
        let (first, second) = (reader.take(first)?, reader.take(second)?);
        if bytes[4 + first.len() + second.len()..].iter().any(|&byte| byte != 0) {
            return Err(DecodeError::BadValue);
        }
        Ok(match (operation, first, second) {
            (Operation::Reset, new, []) => Self::Reset { new: password(new)? },
            (Operation::AdminReset, new, []) => Self::AdminReset { new: password(new)? },
            (Operation::Verify, current, []) => Self::Verify { current: password(current)? },
            (Operation::Change, new, old) => Self::Change { old: password(old)?, new: password(new)? },
            (Operation::Unlock, [], []) => Self::Unlock,
            _ => return Err(DecodeError::BadValue),
        })
    }
}

fn block_for(length: usize) -> Option<usize> {
    BLOCKS.into_iter().find(|&block| length <= block)
}

fn password(bytes: &[u8]) -> Result<Password, DecodeError> {
    let text = std::str::from_utf8(bytes).map_err(|_| DecodeError::BadValue)?;
    Password::new(Zeroizing::new(text.to_owned())).map_err(|_| DecodeError::BadValue)
}

/// An agent that may open the envelope, with the keys it has announced (WB-2a).
pub struct Recipient<'a> {
    pub agent: AgentId,
    pub encryption_id: KeyId,
    pub encryption: &'a EncryptionPublicKey,
    pub transport_id: KeyId,
    pub transport: &'a TransportKey,
}

/// Keeps the package of one agent within what its decoder accepts.
const PACKAGE: usize = 3_584;

/// What one agent is handed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    suite: u8,
    transport_id: KeyId,
    sealed: Bytes<PACKAGE>,
}

wire!(Package { suite, transport_id, sealed });

/// Inside a package.
struct Contents {
    header: Header,
    letter: Bytes<2_176>,
    encryption_id: KeyId,
    wrap: Bytes<512>,
}

wire!(Contents { header, letter, encryption_id, wrap });

/// Binds a package to its agent and message.
fn package_data(transport_id: KeyId, tenant: Uuid, agent: AgentId, message: Uuid) -> Vec<u8> {
    let mut out = b"latchkey-writeback package\0".to_vec();
    SUITE.write(&mut out);
    transport_id.write(&mut out);
    tenant.write(&mut out);
    agent.write(&mut out);
    message.write(&mut out);
    out
}

/// Seals once and makes a package for each recipient, in their order. The content key is forgotten on return: from then on only an
/// agent can read the passwords.
pub fn seal(header: &Header, secrets: &Secrets, recipients: &[Recipient<'_>]) -> Result<Vec<Package>, CryptoError> {
    if header.operation != secrets.operation() {
        return Err(CryptoError::Seal);
    }
    let content_key = Zeroizing::new(random::<32>()?);
    let letter = aead_seal(&content_key, &header.associated_data(), &secrets.to_padded()?)?;
    let mut packages = Vec::with_capacity(recipients.len());
    for to in recipients {
        let contents = Contents {
            header: header.clone(),
            letter: Bytes::new(letter.clone()).map_err(|_| CryptoError::Seal)?,
            encryption_id: to.encryption_id,
            wrap: Bytes::new(to.encryption.wrap(content_key.as_slice())?).map_err(|_| CryptoError::Seal)?,
        };
        let data = package_data(to.transport_id, header.tenant, to.agent, header.message);
        let sealed = aead_seal(to.transport.as_bytes(), &data, &contents.to_bytes())?;
        let sealed = Bytes::new(sealed).map_err(|_| CryptoError::Seal)?;
        packages.push(Package { suite: SUITE, transport_id: to.transport_id, sealed });
    }
    Ok(packages)
}

/// Where an agent finds its keys: the present ones and, for a while after a roll, the previous (WB-8).
pub trait AgentKeys {
    fn transport(&self, id: KeyId) -> Option<&TransportKey>;
    fn encryption(&self, id: KeyId) -> Option<&EncryptionKey>;
}

/// Whom a package must be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub agent: AgentId,
    pub message: Uuid,
}

/// A package after every check but that of time.
pub struct Opened {
    pub header: Header,
    pub secrets: Secrets,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("the package is of a suite that this agent does not know")]
    Suite,
    #[error("the package is for a key that this agent does not have (any more)")]
    UnknownKey,
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error("the package is for another tenant, directory or message")]
    Misdirected,
}

impl Package {
    pub fn open(&self, keys: &impl AgentKeys, to: &Address) -> Result<Opened, OpenError> {
        if self.suite != SUITE {
            return Err(OpenError::Suite);
        }
        let transport = keys.transport(self.transport_id).ok_or(OpenError::UnknownKey)?;
        let data = package_data(self.transport_id, to.tenant, to.agent, to.message);
        let contents = Contents::from_bytes(&aead_open(transport.as_bytes(), &data, self.sealed.as_slice())?)?;
        let header = contents.header;
        if (header.tenant, header.directory, header.message) != (to.tenant, to.directory, to.message) {
            return Err(OpenError::Misdirected);
        }
        let encryption = keys.encryption(contents.encryption_id).ok_or(OpenError::UnknownKey)?;
        let content_key = encryption.unwrap_key::<32>(contents.wrap.as_slice())?;
        let padded = aead_open(&content_key, &header.associated_data(), contents.letter.as_slice())?;
        let secrets = Secrets::from_padded(header.operation, &padded)?;
        Ok(Opened { header, secrets })
    }
}

/// What a dishonest portal could do, for the tests.
#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// The same letter and wrap under another header, sealed with the right transport key.
    pub fn with_header(package: &Package, keys: &impl AgentKeys, from: &Address, to: &Address, header: Header) -> Package {
        let transport = keys.transport(package.transport_id).unwrap();
        let data = package_data(package.transport_id, from.tenant, from.agent, from.message);
        let plain = aead_open(transport.as_bytes(), &data, package.sealed.as_slice()).unwrap();
        let contents = Contents { header, ..Contents::from_bytes(&plain).unwrap() };
        let data = package_data(package.transport_id, to.tenant, to.agent, to.message);
        let sealed = aead_seal(transport.as_bytes(), &data, &contents.to_bytes()).unwrap();
        Package { sealed: Bytes::new(sealed).unwrap(), ..package.clone() }
    }
}

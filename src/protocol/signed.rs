//! A message with the signature of whoever says it. What it says is readable only after the signature was checked.

use std::marker::PhantomData;

use uuid::Uuid;

use super::{
    CryptoError,
    keys::{AgentId, SigningKey, VerifyingKey},
    wire::{DecodeError, Reader, Wire},
};

/// Something that is only ever sent signed.
pub trait Message: Wire {
    /// Keeps the signature of one kind of message from passing for another's.
    const LABEL: &'static str;
    /// The longest encoding, in bytes.
    const MAX: usize;
    /// Whether it counts in the session only in which it was signed. A verdict outlives its connection; the rest does not.
    const OF_SESSION: bool;
}

/// Between whom something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    pub tenant: Uuid,
    pub agent: AgentId,
    /// From the handshake, see [`super::handshake::session`].
    pub session: [u8; 32],
}

impl Scope {
    fn prefix<T: Message>(&self) -> Vec<u8> {
        let mut out = b"latchkey-writeback ".to_vec();
        out.extend_from_slice(T::LABEL.as_bytes());
        out.push(0);
        self.tenant.write(&mut out);
        self.agent.write(&mut out);
        T::OF_SESSION.then_some(self.session).write(&mut out);
        out
    }
}

/// `T`, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<T> {
    body: Vec<u8>,
    signature: [u8; 64],
    kind: PhantomData<T>,
}

/// Why a signed message does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

impl<T: Message> Signed<T> {
    pub fn sign(message: &T, key: &SigningKey, scope: &Scope) -> Result<Self, DecodeError> {
        let body = message.to_bytes();
        if body.len() > T::MAX {
            return Err(DecodeError::TooLong);
        }
        let signature = key.sign(&[&scope.prefix::<T>(), &body]);
        Ok(Self { body, signature, kind: PhantomData })
    }

    pub fn verify(&self, key: &VerifyingKey, scope: &Scope) -> Result<T, VerifyError> {
        key.verify(&[&scope.prefix::<T>(), &self.body], &self.signature)?;
        Ok(T::from_bytes(&self.body)?)
    }
}

impl<T: Message> Wire for Signed<T> {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.signature);
        u32::try_from(self.body.len()).unwrap_or(u32::MAX).write(out);
        out.extend_from_slice(&self.body);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let signature = <[u8; 64]>::read(from)?;
        let length = usize::try_from(u32::read(from)?).map_err(|_| DecodeError::TooLong)?;
        if length > T::MAX {
            return Err(DecodeError::TooLong);
        }
        Ok(Self { body: from.take(length)?.to_vec(), signature, kind: PhantomData })
    }
}

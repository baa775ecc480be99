//! New keys without losing a message (WB-8).
//!
//! ```text
//! portal                                   agent
//!   RollRequest ------------------------->  makes a key, keeps it
//!   <------------------------- RollOffer
//!   RollAnswer (new transport key) ------>  keeps both old and new
//!   <------------------------- RollTaken
//!   seals under the new ones from now on
//!   RollRecorded ------------------------>  destroys the old ones after twice the life of a message
//! ```
//!
//! Each step may be repeated. An agent may begin with `RollOffer` by itself.

use super::{
    CryptoError,
    keys::{EncryptionKey, EncryptionPublicKey, KeyId, TransportKey},
    signed::Message,
    wire::{Bytes, wire},
};

/// Portal to agent: make a new key after this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollRequest {
    pub after: KeyId,
}

wire!(RollRequest { after });

/// Agent to portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollOffer {
    pub encryption_id: KeyId,
    /// `SubjectPublicKeyInfo` in DER.
    pub encryption: Bytes<800>,
}

wire!(RollOffer { encryption_id, encryption });

/// Portal to agent: the transport key that goes with the new key, wrapped to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollAnswer {
    pub encryption_id: KeyId,
    pub transport_id: KeyId,
    wrapped: Bytes<512>,
}

wire!(RollAnswer { encryption_id, transport_id, wrapped });

impl RollAnswer {
    pub fn wrap(
        encryption_id: KeyId,
        encryption: &EncryptionPublicKey,
        transport_id: KeyId,
        transport: &TransportKey,
    ) -> Result<Self, CryptoError> {
        let wrapped = Bytes::new(encryption.wrap(transport.as_bytes())?).map_err(|_| CryptoError::Seal)?;
        Ok(Self { encryption_id, transport_id, wrapped })
    }

    pub fn unwrap_with(&self, encryption: &EncryptionKey) -> Result<TransportKey, CryptoError> {
        encryption.unwrap_key::<32>(self.wrapped.as_slice()).map(|bytes| TransportKey::from_bytes(&bytes))
    }
}

/// Agent to portal: both new keys are on its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollTaken {
    pub encryption_id: KeyId,
    pub transport_id: KeyId,
}

wire!(RollTaken { encryption_id, transport_id });

/// Portal to agent: nothing more will be sealed under the old keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollRecorded {
    pub encryption_id: KeyId,
    pub transport_id: KeyId,
}

wire!(RollRecorded { encryption_id, transport_id });

macro_rules! of_session {
    ($($name:ident: $label:literal, $most:literal;)*) => { $(
        impl Message for $name {
            const LABEL: &'static str = $label;
            const MAX: usize = $most;
            const OF_SESSION: bool = true;
        }
    )* };
}

of_session! {
    RollRequest: "roll request", 4;
    RollOffer: "roll offer", 808;
    RollAnswer: "roll answer", 524;
    RollTaken: "roll taken", 8;
    RollRecorded: "roll recorded", 8;
}

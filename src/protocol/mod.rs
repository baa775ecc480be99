//! What the portal and its on-premises agents say to each other: messages, envelopes, signatures (`docs/writeback-protocol.md`).
//!
//! Everything here is pure: bytes in, values out. Nothing reads a clock, a file or the network. Every decoder is bounded, refuses
//! what it does not know and never panics; every value has exactly one encoding.
//!
//! The portal's side, for one reset:
//!
//! ```text
//! let header = Header { .. };                                   // built from the row of the message
//! let packages = envelope::seal(&header, &secrets, &recipients)?; // one a recipient, at submit (WB-2, WB-2a)
//! let frame = Frame::Delivery(Signed::sign(&Delivery { .. }, &command_key, &scope)?); // at each hand-over (WB-4a)
//! let verdict = verdict::accept(&signed, &agent_key, &scope, &header)?; // bound to the request (WB-5)
//! ```

pub mod envelope;
pub mod events;
pub mod frame;
pub mod handshake;
pub mod health;
pub mod keys;
pub mod onboarding;
pub mod roll;
pub mod signed;
pub mod sync;
pub mod values;
pub mod verdict;
pub mod wire;

#[cfg(test)]
mod tests;

pub use envelope::{Header, Opened, Package, Recipient, Secrets};
pub use frame::{Delivery, Frame};
pub use keys::{AgentId, EncryptionKey, EncryptionPublicKey, KeyId, SigningKey, TransportKey, VerifyingKey};
pub use signed::{Scope, Signed};
pub use values::{Anchor, Millis, Operation, Password};
pub use verdict::{Code, Reason, Reasons, Verdict};
pub use wire::{DecodeError, Wire};

/// The version of the protocol that this build speaks.
pub const VERSION: u8 = 1;

/// The oldest version that this build still understands.
pub const OLDEST_VERSION: u8 = 1;

/// Where a portal listens for agents, below its public address.
pub const PATH: &str = "/agent/v1";

/// How far the clocks of portal and agent may differ before a signed time counts as wrong (WB-4).
pub const TOLERANCE_MS: i64 = 60_000;

/// No cryptographic operation tells more about its failure than this: what failed, never why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    #[error("the system gave no random bytes")]
    Random,
    #[error("a key is malformed or of a size that is not allowed")]
    Key,
    #[error("something could not be sealed")]
    Seal,
    #[error("something could not be opened: another key, or it was changed")]
    Open,
    #[error("a signature or authentication code is wrong")]
    Forged,
}

//! The one way out for mail, texts and calls: what is sent, by whom, and what happens when it cannot be.

pub mod letter;
pub mod outbound;
pub mod smtp;
pub mod telephony;

use std::sync::Arc;

pub use letter::Letter;

use crate::eligibility::Channels;

/// Why something could not be sent. Neither text ever holds a code or a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Worth another try: the server is away, slow, or says "later".
    #[error("{0}")]
    Temporary(String),
    /// The other side refuses for good.
    #[error("{0}")]
    Permanent(String),
}

/// Carries mail. `Smtp` for real, the demo's outbox, or a recorder in tests.
#[async_trait::async_trait]
pub trait Post: Send + Sync {
    async fn send(&self, letter: &Letter) -> Result<(), SendError>;
}

/// Carries texts and calls. Providers stand behind this one trait.
#[async_trait::async_trait]
pub trait Telephony: Send + Sync {
    async fn text(&self, to: &str, body: &str) -> Result<(), SendError>;
    async fn call(&self, call: &telephony::Call) -> Result<(), SendError>;
}

/// Which providers this instance has.
#[derive(Clone, Default)]
pub struct Providers {
    pub post: Option<Arc<dyn Post>>,
    pub phone: Option<Arc<dyn Telephony>>,
}

impl Providers {
    pub fn channels(&self) -> Channels {
        Channels { mail: self.post.is_some(), texts: self.phone.is_some(), voice: self.phone.is_some() }
    }
}

//! Requests to on-premises directories: sealed to the agents of a directory, queued in the transaction of whoever asks, handed over,
//! answered (section 6). What resets, changes of passwords and the relay share.
//!
//! `life` says what may become of a request; `store` keeps it; `agents` knows who may open it; `verdict` hears the answer and does
//! what a success brings about. The database never holds anything from which the portal alone could read the password (WB-2).

pub mod agents;
pub mod complete;
pub mod life;
pub mod outcome;
pub mod request;
pub mod store;
pub mod verdict;
pub mod verify;
pub mod wake;
pub mod words;

pub use outcome::{Answer, Outcome};
pub use request::{Enqueued, Request, Sealed};
pub use wake::{Settled, Wake};

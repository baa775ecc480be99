//! The agent against real directories: `script/samba` and `script/slapd` start them and run this.
//!
//! Nothing is recorded or simulated but the network's bad days. Without a directory these tests fail; they are never skipped silently.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod proxy;
mod relay;
mod samba;
mod slapd;
mod slapd_sync;

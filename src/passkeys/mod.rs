//! Passkeys (WebAuthn level 3): making them, signing in with them, proving once more with them.
//!
//! `cose`, `data`, `challenge` and `verify` are pure; `store` is SQL; `answer` judges one answer; `pages` is HTTP. There is no
//! library of somebody else in it, for the reason in `docs/security.md`.

pub mod answer;
pub mod challenge;
pub mod cose;
pub mod data;
pub mod pages;
pub mod store;
pub mod verify;

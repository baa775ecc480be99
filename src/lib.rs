//! Latchkey: self-service password reset, as a server-rendered portal over Postgres.
//!
//! Rooms and the direction in which they may look at each other: `docs/architecture.md`; `tests/it/walls.rs` keeps to it.

pub mod clock;
pub mod protocol;

#[cfg(feature = "agent")]
pub mod agent;

#[cfg(feature = "portal")]
pub mod account;
#[cfg(feature = "portal")]
pub mod app;
#[cfg(feature = "portal")]
pub mod audit;
#[cfg(feature = "portal")]
pub mod captcha;
#[cfg(feature = "portal")]
pub mod cli;
#[cfg(feature = "portal")]
pub mod config;
#[cfg(feature = "portal")]
pub mod courier;
#[cfg(feature = "portal")]
pub mod crypto;
#[cfg(feature = "portal")]
pub mod delivery;
#[cfg(feature = "portal")]
pub mod demo;
#[cfg(feature = "portal")]
pub mod directory;
#[cfg(feature = "portal")]
pub mod eligibility;
#[cfg(feature = "portal")]
pub mod factors;
#[cfg(feature = "portal")]
pub mod housekeeping;
#[cfg(feature = "portal")]
pub mod i18n;
#[cfg(feature = "portal")]
pub mod instance;
#[cfg(feature = "portal")]
pub mod jobs;
#[cfg(feature = "portal")]
pub mod password;
#[cfg(feature = "portal")]
pub mod policy;
#[cfg(feature = "portal")]
pub mod reset;
#[cfg(feature = "portal")]
pub mod sessions;
#[cfg(feature = "portal")]
pub mod web;

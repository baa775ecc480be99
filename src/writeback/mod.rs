//! The relay: where on-premises agents connect, join, fetch requests and report verdicts (section 6). Outbound connections only,
//! one WebSocket an agent, over the portal's own port.
//!
//! `relay` lets an agent in, `connection` serves it, `hub` wakes the connections of this process, `onboarding` admits new agents,
//! `admin` is what an administrator does to agents. The queue itself stands in `messages`.

pub mod admin;
mod connection;
mod hub;
mod onboarding;
pub mod overseen;
mod relay;
pub(crate) mod roll;
mod socket;
pub mod status;
mod store;
mod sync;

pub use hub::Hub;
pub use relay::routes;

//! The relay: where on-premises agents connect, join, fetch requests and report verdicts (section 6). Outbound connections only,
//! one WebSocket an agent, over the portal's own port.
//!
//! `relay` lets an agent in, `connection` serves it, `hub` wakes the connections of this process, `onboarding` admits new agents.
//! The queue itself stands in `messages`; what administrators do to agents in `integration`.

mod connection;
mod hub;
mod onboarding;
mod relay;
pub(crate) mod roll;
mod socket;
mod store;
mod sync;

pub use hub::Hub;
pub use relay::routes;

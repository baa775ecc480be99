//! The on-premises agent.

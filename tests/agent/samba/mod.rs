//! A real domain controller: what an agent answers for every row of its own answers.

mod agent;
mod anchors;
mod changes;
mod faults;
mod kills;
mod lab;
mod link;
mod resets;
mod sync;
mod sync_agent;

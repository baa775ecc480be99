//! The command line of the on-premises agent.

fn main() {}

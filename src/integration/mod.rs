//! On-premises integration as administrators see and steer it (section 6; the reference's blade of that name): agents, their codes and
//! states, directory syncs. The command line and the admin area share it; the relay itself is `writeback`.

pub mod agents;
pub mod away;
pub mod status;
pub mod syncs;

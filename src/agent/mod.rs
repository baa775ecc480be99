//! The on-premises agent: takes sealed requests from the portal and carries them out in the directory (section WB of the documents).
//!
//! It makes outbound connections only, obeys five operations and nothing else, and keeps its own list of what it may touch.

pub mod directories;

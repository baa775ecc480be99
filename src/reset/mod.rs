//! A forgotten password or a locked account: the reset portal.

pub mod ask;
pub mod call;
pub mod commit;
pub mod flow;
pub mod pages;
pub mod prove;
pub mod store;

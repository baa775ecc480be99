//! What is done with the people of an organisation, by its administrators' pages and by its applications alike. Whoever calls owns the
//! transaction, holds the person and has decided that it may be done.

pub mod change;
pub mod create;
pub mod deeds;
pub mod last;
pub mod methods;
pub mod search;
pub mod store;
pub mod tell;
pub mod write;

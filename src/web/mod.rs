//! What every page needs besides its own content: who is asking, in which language, with which cookies, and how failures become pages.

pub mod assets;
pub mod brand;
pub mod client;
pub mod cookies;
pub mod csv;
pub mod error;
pub mod headers;
pub mod page;
pub mod problem;
pub mod target;
pub mod visit;

pub use brand::Brand;
pub use error::Error;
pub use page::{Page, Step, StepState};
pub use problem::{Moment, Problem};
pub use visit::Visit;

//! Layer 4 of the loop, the Execution Layer: *deliberately the smallest and most constrained*. AI generates; humans guide and
//! review; there is no improvisation.

mod brief;
pub mod handover;
mod message;
mod request;
pub(crate) mod rules;
mod scope;
pub mod view;

pub use brief::foretold;
pub(crate) use brief::{Brief, Kept, brief, continued};
pub(crate) use message::{candidate_message, lesson_message, step_message};
pub(crate) use request::{Told, request_body, request_title};
pub use rules::weakened;
pub use scope::{Scope, scope};

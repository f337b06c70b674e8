//! Layer 2 of the loop, the Context Layer: *what turns a system from something that lives in people's heads into something
//! that humans and AI agents can both reason against*.

pub mod grounds;
pub mod handover;
pub(crate) mod rules;
pub mod view;

pub use grounds::{Grounds, Lagging};

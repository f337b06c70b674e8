//! Layer 3 of the loop, the Planning Layer: *a concrete plan that execution can follow without having to invent anything along
//! the way*.

pub mod draft;
pub mod handover;
mod lint;
pub(crate) mod rules;
mod sequence;
pub mod spike;
mod told;
mod uses;
pub mod view;

pub use lint::{Facts, Fault, Field, Flaw, Territory, Unrunnable, lint};
pub use sequence::Sequence;
pub use told::{Told, told};
pub use uses::{Moved, moved, uses};

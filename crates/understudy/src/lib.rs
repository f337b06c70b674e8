//! For tests only, and never in what is shipped: a model that answers by script, on loopback, for real agents; and an agent
//! that does what its script says, in place of a real one. Neither decides anything, and neither needs a network.

pub mod agent;
pub mod model;
mod program;

pub use program::program;

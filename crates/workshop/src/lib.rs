//! The hands: git, agents, gates, proofs. They take effects and answer with outcomes; they hold no rules, and look at the
//! world before they act, so that doing something twice is recognised.

pub mod agent;
pub mod bench;
mod broken;
mod evidence;
pub mod gate;
pub mod git;
mod here;
pub mod inside;
mod landing;
pub mod lesson;
pub mod observe;
pub mod pack;
pub mod place;
pub mod process;
pub mod proof;
mod reach;
pub mod sandbox;
mod shelf;
mod stop;
mod surroundings;
mod sweep;
mod worker;
pub mod worktree;

pub use broken::Broken;
pub use shelf::Shelf;
pub use stop::Stop;
pub use surroundings::Surroundings;
pub use worker::{Answer, Hands, Workshop};

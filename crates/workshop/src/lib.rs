//! The hands: git, agents, gates, proofs. The workshop takes effects and answers with reports; it holds no rules,
//! and it looks at the world before it acts, so that doing an effect twice is recognised. Whether something may
//! be done, and what follows from it, is the engine's to say.

pub mod agent;
pub mod bench;
mod broken;
mod capture;
pub mod carriage;
mod checkouts;
mod conditions;
mod ear;
pub mod env_file;
mod evidence;
mod forge;
pub mod gate;
pub mod git;
mod here;
mod inside;
mod landing;
pub mod lesson;
mod meter;
pub mod observe;
pub mod pack;
pub mod place;
pub mod process;
pub mod program;
pub mod proof;
mod reach;
mod remote;
pub mod sandbox;
mod shelf;
mod stop;
mod surroundings;
mod sweep;
mod underway;
mod walled;
mod worker;
pub mod worktree;

pub use broken::Broken;
pub use ear::{Ear, Heard};
pub use here::{Caching, Here, Look, News, room};
pub use meter::Meter;
pub use shelf::Shelf;
pub use stop::Stop;
pub use surroundings::Surroundings;
pub use worker::{Answer, Hands, Word, Workshop};

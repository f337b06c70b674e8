//! The Agent Client Protocol, version 1, from the client's side: one session, one turn, over two pipes that somebody else
//! holds. It knows no git, no gates and no cycles; what an agent may do is asked of a judge.

mod client;
mod elicitation;
mod hearing;
mod judge;
mod lines;
mod permission;
mod retold;
mod session;
mod ticker;
mod told;
mod usage;

pub use client::hold;
pub use judge::{Judge, Question};
pub use retold::retold;
pub use session::{Again, Server, Session};
pub use told::{End, Told, Turn};
pub use usage::Used;

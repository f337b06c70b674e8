//! The cycle: one turn of the loop for one demand. Here, and only here, the layers meet.

pub(crate) mod adopt;
mod attempt_end;
mod before;
mod candidate;
mod crossing;
mod deviation;
pub mod frontier;
mod heartbeat;
mod inner_loop;
mod kill;
pub mod load;
mod missing;
mod order;
mod overrun;
pub(crate) mod patterns;
mod precedent;
mod proving;
mod pull_request;
mod report;
pub(crate) mod respond;
pub(crate) mod rules;
mod settle;
mod steps;
mod time_to_feedback;
mod turn;
mod unanswered;
pub mod view;
pub(crate) mod wanted;

pub use adopt::Outside;
pub use frontier::{Frontier, frontier};
pub use load::Load;
pub(crate) use report::{Answered, reported};
pub(crate) use settle::{Tentative, settle};
pub use time_to_feedback::{Spoken, TimeToFeedback};
pub use unanswered::{Unanswered, unanswered};
pub use view::Cycle;

pub(crate) use deviation::changes_asked;
pub(crate) use pull_request::said;
pub(crate) use turn::{Turn, stopped};
pub(crate) use unanswered::answered;

//! The engine through its one door: given records, when a command or a report comes, expect events or a refusal.

mod absorbing;
mod approvals;
mod before;
mod boundaries;
mod closing;
mod crossings;
mod deciding;
mod drafts;
mod fixes;
mod gates;
mod hands;
mod honesty;
mod landing;
mod loop_runs;
mod outcomes;
mod plans;
mod properties;
mod quarantines;
mod refusals;
mod rolls;
mod side_by_side;
mod spec_side;
mod spikes;
mod time_to_feedback;
mod weakened;
mod world;

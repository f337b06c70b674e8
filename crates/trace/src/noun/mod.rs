//! The nouns that events carry, one file each.

mod agent;
mod attempt;
mod attestation;
mod chain_head;
mod change;
mod check;
mod cost;
mod crossing;
mod decision;
mod demand;
mod deviation;
mod draft;
mod envelope;
mod gate;
mod heartbeat;
mod mandate;
mod pack;
mod path;
mod pattern;
mod person;
mod plan;
mod proof;
mod pull_request;
mod reading;
mod removal;
mod roll;
mod spike;
mod standing;
mod wall;
mod weakening;

pub use agent::{Agent, AgentLimits, Auth, Ending, Network, Speaks, Usage};
pub use attempt::AttemptEnd;
pub use attestation::Attestation;
pub use chain_head::ChainHead;
pub use change::{Change, ChangeKind};
pub use check::Check;
pub use cost::{Cost, Measure};
pub use crossing::Crossing;
pub use decision::{Answer, Class, Expiry, OnExpiry, Question, Requirement, Seen};
pub use demand::{
    Baseline, Consumed, Demand, Dismissed, Expectation, Kill, Residual, Reuse, Verdict as ReuseVerdict,
};
pub use deviation::{Deviation, Fault, Remedy};
pub use draft::Drafting;
pub use envelope::{
    Acceptance, Area, Envelope, Landing, Limits, Observe, Push, Rest, Review, Workflow, Worktree,
};
pub use gate::{Canary, Finding, Gate, GateKind, GateRun, ReportFormat, Skipped, TestCounts, Verdict, When};
pub use heartbeat::{Carried, Heartbeat, Response};
pub use mandate::{Link, Mandate};
pub use pack::{Item, ItemKind, Pack};
pub use path::RepoPath;
pub use pattern::{Basis, Pattern};
pub use person::{Person, Span};
pub use plan::{Plan, Rejected, Step, Weakens};
pub use proof::{GraderFile, Manner, Probe, Proof, ProofRun};
pub use pull_request::{Fate, Forge, ForgeReview, PullRequest, ReviewWord, Sighting};
pub use reading::{Aim, Comparison, Count, Metric, Reading, Source, Threshold};
pub use removal::Removal;
pub use roll::{Absence, Missing, Roll, RollCall};
pub use spike::Spike;
pub use standing::{Level, Standing, State, Why};
pub use wall::{Barrier, Hold, Wall};
pub use weakening::{Severity, Weakening};

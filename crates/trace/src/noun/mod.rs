//! The nouns that events carry, one file each.

mod agent;
mod change;
mod cost;
mod decision;
mod demand;
mod deviation;
mod envelope;
mod gate;
mod heartbeat;
mod mandate;
mod pack;
mod path;
mod person;
mod plan;
mod proof;
mod reading;
mod standing;

pub use agent::{Agent, AgentLimits, Ending, Speaks, Usage};
pub use change::{Change, ChangeKind};
pub use cost::Cost;
pub use decision::{Answer, Class, Expiry, OnExpiry, Question, Requirement, Seen};
pub use demand::{Baseline, Consumed, Demand, Expectation, Kill, Reuse, Verdict as ReuseVerdict};
pub use deviation::{Deviation, Fault, Remedy};
pub use envelope::{Area, Envelope, Landing, Limits, Observe, Review, Workflow, Worktree};
pub use gate::{Finding, Gate, GateKind, GateRun, ReportFormat, TestCounts, Verdict, When};
pub use heartbeat::{Heartbeat, Response};
pub use mandate::{Link, Mandate};
pub use pack::{Item, ItemKind, Pack};
pub use path::RepoPath;
pub use person::{Person, Span};
pub use plan::{Plan, Rejected, Step};
pub use proof::{GraderFile, Manner, Probe, Proof, ProofRun};
pub use reading::{Comparison, Metric, Reading, Source, Threshold};
pub use standing::{Level, Standing, State, Why};

//! The files people write, as typed data with positions. Text in, data or findings out: all findings of a file at
//! once, each with the very words it is about. What the data means is the engine's to say.

pub mod configuration;
pub mod decision;
pub mod demand;
pub mod duration;
mod finding;
mod front_matter;
mod glob;
mod metric;
mod node;
pub mod plan;
mod removal;
pub mod schema;
mod table;
mod toml_tree;
mod yaml_tree;

pub use configuration::{Configuration, Context, Elsewhere, Project, TOOLS, Vague, Words};
pub use decision::{Decision, DecisionPositions};
pub use duration::seconds;
pub use finding::{Finding, Read, Severity, in_order};
pub use glob::{glob, globs, overlap};
pub use plan::{PlanPositions, StepPositions};
pub use table::nearest;

/// Larger than anything that a person writes, in bytes.
const LARGEST: usize = 1 << 20;

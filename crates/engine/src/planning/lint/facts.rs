//! What the world says about a plan. The hands read it; the engine has no files.

use super::Flaw;
use formats::Decision;
use std::collections::{BTreeMap, BTreeSet};
use trace::Area;

/// What is known about a plan beside its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Globs of the plan that match no path in the tree.
    pub unmatched: BTreeSet<String>,
    /// The decisions that are written in the repository.
    pub decisions: Vec<Decision>,
    /// The decisions that open cycles asked for, and whether each is answered.
    pub asked: BTreeMap<String, bool>,
    /// Acceptance commands that nothing could run, and why.
    pub unrunnable: BTreeMap<String, Unrunnable>,
    /// What is wrong with the plan's samples.
    pub flaws: Vec<Flaw>,
    /// The areas, each with its owner.
    pub areas: Vec<Area>,
    /// The area that the demand lies in, where it has one.
    pub area: Option<String>,
    /// Globs of what the demand covers; empty where it does not say.
    pub covers: Vec<String>,
    /// Paths that no step may change, beside the loop's own: the grader's.
    pub protected: BTreeSet<String>,
    /// The closed cycles that a reader of the territory is shown, the latest first.
    pub precedents: Vec<String>,
    /// Everything else that can be consulted, by id.
    pub known: BTreeSet<String>,
    /// Whether the territory was read.
    pub territory: Territory,
    /// What the team counts as vague, beside what everybody does.
    pub words: formats::Words,
}

/// Whether somebody has read what a territory holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Territory {
    /// A reading of what it holds now is on record.
    Read,
    /// None is.
    #[default]
    Unread,
}

/// Why an acceptance cannot be run. What a step creates may come true, and is judged with the plan's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unrunnable {
    /// A shell could not read it: a quote is left open.
    Unread,
    /// No program of this name is installed.
    NoProgram(String),
    /// The program would lie in the repository, and does not.
    NoFile(String),
    /// No test has this name.
    NoTest(String),
    /// The package has no script of this name.
    NoScript(String),
}

//! Samples: code that is there to remove doubt raises it where it does not parse.

use super::{Facts, Fault, Field};
use trace::Step;

/// Where a sample of a plan stops making sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The step whose sample it is.
    pub step: u32,
    /// The byte of its instruction.
    pub at: usize,
    /// What is wrong, in words.
    pub what: String,
}

pub(super) fn judged(step: &Step, facts: &Facts) -> Vec<Fault> {
    let own = facts.flaws.iter().filter(|flaw| flaw.step == step.number);
    let one = |flaw: &Flaw| {
        let length =
            step.instruction.get(flaw.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let message = format!("a sample of step {} does not parse: {}", step.number, flaw.what);
        let hint = "correct the sample, or write `text` behind its fence if it is not code";
        Fault::of(step, "planning.sample", Field::Instruction(flaw.at, length), message, hint)
    };
    own.map(one).collect()
}

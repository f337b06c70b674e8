//! A refusal is not an error: it is the loop doing its job. It says which rule said no, and what would make
//! it yes. It reads the same on every door.

use std::fmt;

/// The loop said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule, by name: stable, for machines. `demand.trace-not-read`.
    pub rule: &'static str,
    /// What is refused and why: a lowercase fragment, no final stop.
    pub why: String,
    /// What would make it yes. Something that works.
    pub hint: String,
}

impl Refusal {
    /// A refusal by a rule.
    #[must_use]
    pub fn new(rule: &'static str, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { rule, why: why.into(), hint: hint.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Refusal {}

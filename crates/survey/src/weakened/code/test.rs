//! A test as it is written: what it asserts, and whether it is run.

use super::strength::Strength;

/// A test, by the name that its runner gives it.
#[derive(Clone, Debug)]
pub(super) struct Test<'t> {
    pub(super) path: &'t str,
    /// With the groups around it.
    pub(super) name: String,
    pub(super) line: u32,
    /// Everything in it, attributes and tables of cases included.
    pub(super) tokens: Vec<&'t str>,
    pub(super) assertions: Vec<Assertion<'t>>,
    /// What keeps it, or others beside it, from running.
    pub(super) idle: Vec<Idle>,
}

impl Test<'_> {
    /// The name without the groups.
    pub(super) fn short(&self) -> &str {
        self.name.rsplit('›').next().unwrap_or(&self.name).trim()
    }
}

/// Something that is asserted.
#[derive(Clone, Debug)]
pub(super) struct Assertion<'t> {
    pub(super) line: u32,
    /// As it is written, on one line.
    pub(super) text: &'t str,
    /// The words of it, without its name and its message.
    pub(super) words: Vec<&'t str>,
    /// What it compares with: numbers, texts and constants.
    pub(super) values: Vec<&'t str>,
    pub(super) strength: Strength,
    pub(super) held: Held,
}

/// Whether a broken assertion is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Held {
    /// Always.
    Plainly,
    /// Only if some condition happens to hold.
    Conditionally,
    /// It stands where it cannot be reached.
    Unreached,
    /// Whatever it throws is caught.
    Swallowed,
}

/// What keeps a test from running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Idle {
    pub(super) line: u32,
    /// As it is written.
    pub(super) how: String,
    pub(super) when: When,
}

/// When a test is kept from running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// On some machines.
    Sometimes,
    /// Everywhere that counts.
    Always,
    /// It runs, and the others do not.
    Alone,
}

impl When {
    /// When a skip under this condition applies: one that is always true, or asks whether somebody judges, always does.
    pub(super) fn of(condition: &str) -> Self {
        let bare: String = condition.chars().filter(|c| !c.is_whitespace()).collect();
        let constants = ["true", "True", "1", "(true)", "all()", "any()", "1==1", "!false", "notFalse"];
        let asks = ["\"CI\"", "'CI'", "env.CI", "GITHUB_ACTIONS", "PYTEST_CURRENT_TEST"];
        let is_always = constants.contains(&bare.as_str()) || asks.iter().any(|word| bare.contains(word));
        if is_always { Self::Always } else { Self::Sometimes }
    }
}

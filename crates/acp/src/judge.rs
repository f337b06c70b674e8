//! Who is asked while an agent works. The judge decides nothing for the agent: it says what is out of bounds, and takes
//! questions down.

use std::path::Path;

/// Who is asked while an agent works.
pub trait Judge: Send + Sync {
    /// Whether the agent may write here. What it may not is refused early; the wall and the diff judge whatever it does.
    ///
    /// # Errors
    /// Says why not.
    fn may_write(&self, path: &Path) -> Result<(), String>;

    /// Takes a question down that the agent asks of a person.
    fn decide(&self, question: Question);

    /// Hears what the turn has cost by now, in US dollars, where the agent tells.
    fn hear_cost(&self, usd: f64);

    /// Whether the agent is to stop now: its time or its money is used up, or the work was stopped.
    fn is_over(&self) -> bool;
}

/// A question that an agent asks of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// In its own words.
    pub text: String,
    /// The answers that it sees; none where any answer will do.
    pub options: Vec<String>,
}

//! How one command went: whether it came to an end of its own, and what it printed. A program that is
//! missing, crashed, hung or flooded said nothing, whatever its output reads like.

use super::printed::{bounded, printed};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// One command, as it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// How it ended.
    pub end: End,
    /// Its standard output, made safe.
    pub stdout: String,
    /// Its standard error, made safe.
    pub stderr: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// By itself, with this code.
    Exited(i32),
    /// It never started: the program is missing or cannot be executed.
    NotStarted(String),
    /// By a signal.
    Crashed(i32),
    /// It was ended when its time was up.
    TimedOut,
    /// It was ended because it printed without end.
    Flooded,
    /// Ended because it had used up what it may of this.
    Spent(Cow<'static, str>),
    /// It was ended because the work was stopped.
    Stopped,
}

/// Signals by which programs crash or are killed. A shell and a sandbox pass them on as 128 and the signal.
const FATAL: [i32; 11] = [1, 2, 4, 5, 6, 7, 8, 9, 11, 15, 31];

impl End {
    /// What an exit code says: two of them, and those that carry a signal, say that nothing ran to its end.
    #[must_use]
    pub fn of_code(code: i32) -> Self {
        match code {
            126 => Self::NotStarted("it cannot be executed (exit code 126)".to_owned()),
            127 => Self::NotStarted("the program was not found (exit code 127)".to_owned()),
            code if FATAL.contains(&(code - 128)) => Self::Crashed(code - 128),
            code => Self::Exited(code),
        }
    }

    /// The exit code, if it ended by itself.
    #[must_use]
    pub const fn code(&self) -> Option<i32> {
        match self {
            Self::Exited(code) => Some(*code),
            Self::NotStarted(_)
            | Self::Crashed(_)
            | Self::TimedOut
            | Self::Flooded
            | Self::Spent(_)
            | Self::Stopped => None,
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "exit code {code}"),
            Self::NotStarted(because) => write!(f, "not started: {because}"),
            Self::Crashed(signal) => write!(f, "ended by signal {signal}"),
            Self::TimedOut => f.write_str("ended when its time was up"),
            Self::Flooded => f.write_str("ended because it printed without end"),
            Self::Spent(what) => write!(f, "ended because it used up its {what}"),
            Self::Stopped => f.write_str("stopped"),
        }
    }
}

impl Ran {
    /// A command that went so, with its output as bytes.
    #[must_use]
    pub fn new(end: End, stdout: &[u8], stderr: &[u8], took_ms: u64) -> Self {
        Self { end, stdout: printed(stdout), stderr: printed(stderr), took_ms }
    }

    /// All that it printed, for readers that do not care where.
    #[must_use]
    pub fn text(&self) -> String {
        match (self.stdout.is_empty(), self.stderr.is_empty()) {
            (_, true) => self.stdout.clone(),
            (true, false) => self.stderr.clone(),
            (false, false) => format!("{}\n{}", self.stdout.trim_end_matches('\n'), self.stderr),
        }
    }

    /// The last line that says something: the complaint first, where there is one.
    #[must_use]
    pub fn last_line(&self) -> String {
        let last = |text: &str| {
            text.lines().rev().find(|line| !line.trim().is_empty()).map(str::trim).map(str::to_owned)
        };
        bounded(&last(&self.stderr).or_else(|| last(&self.stdout)).unwrap_or_default(), 300)
    }
}

/// A command as people write it.
pub(crate) fn command_line(argv: &[String]) -> String {
    let line = shlex::try_join(argv.iter().map(String::as_str)).unwrap_or_else(|_| argv.join(" "));
    bounded(&printed(line.as_bytes()), 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_a_shell_makes_up_are_no_verdict() {
        assert_eq!(End::of_code(0), End::Exited(0));
        assert_eq!(End::of_code(101), End::Exited(101));
        assert_eq!(End::of_code(137), End::Crashed(9));
        assert_eq!(End::of_code(139), End::Crashed(11));
        assert_eq!(End::of_code(255), End::Exited(255));
        assert_eq!(End::of_code(127).to_string(), "not started: the program was not found (exit code 127)");
        assert_eq!(End::of_code(126).code(), None);
    }

    #[test]
    fn the_last_line_is_the_complaint() {
        let ran = Ran::new(End::Exited(1), b"built\n", b"warning: x\nerror: no such test\n\n", 1);
        assert_eq!(ran.last_line(), "error: no such test");
        assert_eq!(Ran::new(End::Exited(1), b"built\n", b"", 1).last_line(), "built");
        assert_eq!(command_line(&["sh".into(), "-c".into(), "exit 1".into()]), "sh -c 'exit 1'");
    }
}

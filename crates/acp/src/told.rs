//! What came of a turn, as far as the agent told it. None of it is evidence.

use crate::Used;
use std::fmt;

/// What came of a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// How it ended.
    pub end: End,
    /// The session's id, once there was a session.
    pub thread: Option<String>,
    /// Whether the session that was there before was gone on with.
    pub resumed: bool,
    /// The last thing that it said, bounded.
    pub said: Option<String>,
    /// What it used.
    pub used: Used,
    /// What it was refused, in words, bounded.
    pub refused: Vec<String>,
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The agent ended its turn.
    Turned(Turn),
    /// It was told to stop, because its time was up or the work was stopped.
    Over,
    /// It asked a person, and was told to wait for the answer.
    Asked,
    /// It went on asking for what it was refused.
    Insisted {
        /// For what.
        what: String,
    },
    /// It speaks another version of the protocol.
    Version(u16),
    /// It wants a login first.
    Login {
        /// The ways that it offers.
        offers: Vec<String>,
    },
    /// It answered with an error.
    Failed {
        /// Asked for what.
        during: &'static str,
        /// In its own words, bounded.
        because: String,
    },
    /// It ended before it answered.
    Died {
        /// Asked for what.
        during: &'static str,
    },
    /// What it writes is not this protocol.
    Babbled {
        /// What is wrong with it.
        because: String,
    },
}

/// Why an agent ended its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is done.
    Done,
    /// Its model's answer was cut at its length.
    Tokens,
    /// It asked its model as often as it may.
    Requests,
    /// It will not do it.
    Declined,
    /// It was interrupted, or interrupted itself after a refusal.
    Canceled,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Turned(turn) => write!(f, "{turn}"),
            Self::Over => f.write_str("it was told to stop"),
            Self::Asked => f.write_str("it asked, and waits for the answer"),
            Self::Insisted { what } => write!(f, "it went on asking for what it was refused: {what}"),
            Self::Version(version) => {
                write!(f, "it speaks version {version} of the Agent Client Protocol, not version 1")
            }
            Self::Login { offers } if offers.is_empty() => f.write_str("it wants a login first"),
            Self::Login { offers } => write!(f, "it wants a login first: it offers {}", offers.join(", ")),
            Self::Failed { during, because } => write!(f, "it answered `{during}` with an error: {because}"),
            Self::Died { during } => write!(f, "it ended before it answered `{during}`"),
            Self::Babbled { because } => write!(f, "it does not speak the Agent Client Protocol: {because}"),
        }
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done => "it ended its turn",
            Self::Tokens => "its model's answer was cut at its greatest length",
            Self::Requests => "it asked its model as often as it may",
            Self::Declined => "it declined",
            Self::Canceled => "it broke its turn off",
        })
    }
}

//! Why a verb ended without doing its work: refused, asked wrongly, or let down by the environment. Each
//! kind has its exit code and its JSON shape; the words come from whoever said no and are never reworded.

use engine::Refusal;
use std::fmt;

/// A verb did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The loop did its job and said no.
    #[error("{0}")]
    Refused(Refusal),
    /// A file that people write has mistakes.
    #[error("`{}` has {} finding(s)", .0.path, .0.findings.len())]
    Findings(Box<Faulty>),
    /// It was asked in a way that cannot be understood.
    #[error("{why}")]
    Usage {
        /// What is wrong with the words.
        why: String,
        /// What to write instead.
        hint: String,
    },
    /// The machine, the disk, git or the ledger let it down.
    #[error("{why}")]
    Broken {
        /// What failed.
        why: String,
        /// What to do about it.
        hint: String,
    },
    /// It was interrupted; everything that is finished is kept.
    #[error("{why}")]
    Interrupted {
        /// What was going on.
        why: String,
        /// How to go on.
        hint: String,
    },
    /// The answer was shown as a result, and it is a no.
    #[error("the answer is no")]
    Shown(Exit),
}

/// A file with everything that is wrong with it.
#[derive(Debug)]
pub(crate) struct Faulty {
    /// The file, as people name it.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
    /// What is wrong, all at once.
    pub(crate) findings: Vec<formats::Finding>,
}

/// What the process ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Refused: the loop doing its job.
    Refused = 1,
    /// Asked wrongly.
    Usage = 2,
    /// The environment failed.
    Environment = 3,
}

impl Failure {
    /// A refusal of the command line's own, in the same shape as the engine's.
    pub(crate) fn refused(rule: &'static str, why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(rule, why, hint))
    }

    /// The environment failed.
    pub(crate) fn broken(why: impl fmt::Display, hint: impl Into<String>) -> Self {
        Self::Broken { why: why.to_string(), hint: hint.into() }
    }

    /// It was asked wrongly.
    pub(crate) fn usage(why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { why: why.into(), hint: hint.into() }
    }

    /// What was asked was shown, and it is a no.
    pub(crate) const NO: Self = Self::Shown(Exit::Refused);

    /// What it says, and what to do about it, where it stands in the way of something else.
    pub(crate) fn words(&self) -> (String, String) {
        match self {
            Self::Refused(refusal) => (refusal.why.clone(), refusal.hint.clone()),
            Self::Usage { why, hint } | Self::Broken { why, hint } | Self::Interrupted { why, hint } => {
                (why.clone(), hint.clone())
            }
            Self::Findings(_) | Self::Shown(_) => {
                (self.to_string(), "run `evolute doctor`, and mend what it names".to_owned())
            }
        }
    }

    /// What the process ends with because of it.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) | Self::Findings(_) => Exit::Refused,
            Self::Shown(exit) => *exit,
            Self::Usage { .. } => Exit::Usage,
            Self::Broken { .. } | Self::Interrupted { .. } => Exit::Environment,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What every verb answers with.
pub(crate) type Outcome = Result<(), Failure>;

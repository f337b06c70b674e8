//! What an edge of the context graph says, and which of its two ends depends on the other.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which end of an edge depends on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Neither.
    None,
    /// What is named depends on what names it: a cycle moved a capability.
    Along,
    /// What names depends on what is named: a plan rests on a decision.
    Against,
    /// As [`Flow::Along`], however early it was said: a question is about its step before it is answered.
    Scope,
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $words:literal, $passive:literal, $flow:ident)*) => {
        /// What ties two nodes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Verb {$($(#[$doc])* $name),*}

        impl Verb {
            /// All of them, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As it is read along the edge.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self {$(Self::$name => $words),*}
            }

            /// As it is read against the edge.
            #[must_use]
            pub const fn passive(self) -> &'static str {
                match self {$(Self::$name => $passive),*}
            }

            /// Which end depends on the other.
            #[must_use]
            pub const fn flow(self) -> Flow {
                match self {$(Self::$name => Flow::$flow),*}
            }
        }
    };
}

verbs! {
    /// A demand and its capability.
    Names = "names", "named by", Along
    /// A demand and its territory or area.
    LiesIn = "lies in", "place of", None
    /// A demand and the capabilities it depends on.
    StandsOn = "stands on", "carries", Against
    /// A demand and what its writer was shown.
    Read = "read", "read for", None
    /// A demand, plan or decision and what it cites.
    Cites = "cites", "cited by", Against
    /// A person and the demand they accepted, or the plan they approved.
    Approved = "approved", "approved by", None
    /// A person, and what they sent back.
    Bounced = "bounced", "bounced by", None
    /// A plan and its demand.
    Answers = "answers", "answered by", Against
    /// A plan and its decisions.
    RestsOn = "rests on", "basis of", Against
    /// A cycle and its demand.
    TurnsFor = "turns for", "turned by", Against
    /// A cycle and its plan.
    Follows = "follows", "followed by", Against
    /// A cycle and the versions of the policies that it is held to.
    HeldTo = "held to", "holds", None
    /// A step and its cycle.
    StepOf = "is a step of", "has step", Against
    /// A step and what its pack held.
    WasGiven = "was given", "given to", Against
    /// An attempt and its step.
    AttemptAt = "is an attempt at", "attempted by", Against
    /// An attempt and its agent.
    MadeBy = "made by", "made", None
    /// An attempt and a path.
    Changed = "changed", "changed by", Along
    /// A commit and the attempt that it keeps.
    Keeps = "keeps", "kept in", Against
    /// A cycle and the commit that brought it to the default branch.
    Landed = "landed as", "landed", Along
    /// A gate's run, and the attempt or cycle it judged.
    Passed = "passed", "passed gate", None
    /// A gate's run, and the attempt or cycle it judged.
    Failed = "failed", "failed gate", None
    /// A gate's run, and the attempt or cycle it did not judge.
    CouldNotJudge = "could not judge", "not judged by gate", None
    /// A decision and the step or cycle that it is about.
    About = "is about", "subject of", Scope
    /// A decision and its owner.
    AskedOf = "asked of", "was asked", None
    /// A person and the decision they made.
    Decided = "decided", "decided by", None
    /// A decision and the version of its policy.
    Under = "asked under", "policy of", None
    /// A decision and its exception.
    Made = "made", "made by", None
    /// A decision and what came of it.
    TurnedOut = "turned out as", "outcome of", None
    /// A deviation and its cycle or step.
    MetIn = "met in", "met", None
    /// A deviation and its class.
    IsA = "is a", "seen as", None
    /// A lesson and the deviations that it answers.
    Teaches = "answers", "answered by", None
    /// A deviation and the commit that answers it.
    MendedBy = "mended by", "mends", None
    /// A person and the deviation they answered.
    Reviewed = "answered", "answered by", None
    /// A heartbeat and its cycle.
    TellsOf = "tells of", "told by", Against
    /// A person and the heartbeat they responded to.
    Responded = "responded to", "responded to by", None
    /// A heartbeat and the demands that were changed because of it.
    Moved = "changed", "changed because of", Along
    /// A proof or control and its capability.
    Tests = "tests", "tested by", None
    /// A proof, control or standing and the commit it speaks of.
    At = "at", "place of", None
    /// A proof or control and the cycle it ran in.
    RanIn = "ran in", "ran", None
    /// A cycle, or a person, and the capability that moved.
    Brought = "brought", "brought by", Along
    /// A capability and a standing.
    CameTo = "came to", "standing of", None
    /// A person and the capability they signed off.
    SignedOff = "signed off", "signed off by", None
    /// A person and the step they guided.
    Guided = "guided", "guided by", None
}

impl Verb {
    /// The verb with this number.
    pub(super) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

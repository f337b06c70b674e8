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
    /// A demand or a pattern, and its territory or area.
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
    /// What was generated or written, and by whom.
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
    /// A deviation, or a gate that contradicts itself, and the class of what recurs.
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
    /// What was run, measured, probed or asked for, and the commit it speaks of.
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
    /// A person, and the demand for which they read the trace.
    ReadFor = "read the trace for", "trace read by", None
    /// What was found to say nothing about a demand; a pattern that a person does not want.
    Dismissed = "dismissed", "dismissed by", None
    /// A demand and the capability that it mends.
    Fixes = "fixes", "fixed by", Against
    /// A demand and the name that it had before.
    Was = "was", "is now", None
    /// A demand that was filed, and the Dreams that it waits for.
    WaitsFor = "waits for", "awaited by", Against
    /// A demand and the workflow of its proof.
    RunsOn = "runs on", "runs", Against
    /// A person and the demand by which they stand.
    InsistedOn = "insisted on", "insisted on by", None
    /// A demand or a cycle, and the demand that is the rest of it.
    Left = "left", "left by", Along
    /// A clock and the decision that was overdue.
    RanOutOn = "ran out on", "overdue by", None
    /// A decision and whoever was asked next.
    WentTo = "went to", "was handed", None
    /// A decision and the earlier ones whose place it takes.
    Replaces = "replaces", "replaced by", Against
    /// A plan that was read, and its demand.
    DraftOf = "is a draft for", "drafted as", None
    /// An agent and the demand for which it was asked to draft a plan.
    AskedToDraft = "was asked to draft for", "draft asked of", None
    /// An agent and the demand for which it drafted a plan.
    Drafted = "drafted a plan for", "plan drafted by", None
    /// An agent and the decision that it explored.
    Explored = "explored", "explored by", None
    /// A plan, and the areas, standards and decisions in files that it was approved with.
    Used = "used", "used by", Against
    /// A person and the attempt that they handed in.
    HandedIn = "handed in", "handed in by", None
    /// An attempt, and what it changed or leaned on outside its step.
    StrayedInto = "strayed into", "strayed into by", None
    /// An attempt and the commit that it was merged onto.
    MergedOnto = "merged onto", "merged with", None
    /// An attempt or a cycle, and the commit and the paths that contradict it.
    CollidedWith = "collided with", "collided with", None
    /// A cycle and the commit of a candidate.
    Offered = "offered to land", "offered by", None
    /// A cycle and its pull request.
    AskedFor = "asked to merge", "asked for by", None
    /// An account on a forge and the cycle whose pull request it reviewed.
    ReviewedThere = "reviewed on the forge", "reviewed on the forge by", None
    /// A gate's run and the standard that it enforces.
    Enforces = "enforces", "enforced by", None
    /// A person and the gate that judges nothing for a time.
    Quarantined = "quarantined", "quarantined by", None
    /// A person and the gate that judges again.
    Released = "let judge again", "let judge again by", None
    /// A workflow as it runs, and the capability that was read off it.
    Observed = "observed", "observed by", None
    /// A cycle and a capability that nothing observes.
    LeftUnobserved = "left unobserved", "left unobserved by", None
    /// A lesson and the cycle in which it could not be applied.
    NotAppliedIn = "could not be applied in", "could not apply", None
    /// A pattern and the cycles that it was found in.
    RecursIn = "recurs in", "bears out", Against
    /// A pattern, and the file and the commit that hold it.
    WrittenIn = "is written in", "writes down", Along
    /// A key and the capability whose run was signed.
    Attested = "signed for", "signed for by", None
    /// A person and the capability whose proof's wording they took as still true.
    TookAsTrue = "took as still true", "taken as still true by", None
    /// A person and the capability that they keep where it is.
    PutOnHold = "put on HOLD", "put on HOLD by", None
    /// A person and the capability that they let go on.
    LiftedHold = "lifted the HOLD on", "HOLD lifted by", None
    /// A person and the capability whose metric they asked about.
    AskedAbout = "asked about the metric of", "metric asked about by", None
    /// A ledger and the cycle that it drives.
    TookUp = "took up", "taken up by", None
    /// A cycle and a weakness that it carries.
    WeakIn = "is weak in", "weakness of", None
    /// A cycle and what was told while it ran.
    Raised = "raised", "raised by", None
    /// A person or a kill signal, and the cycle that was stopped.
    Stopped = "stopped", "stopped by", None
    /// A ledger, and one whose records it knows.
    Knows = "knows of", "known to", None
    /// A person and the dispute that they settled.
    Settled = "settled", "settled by", None
    /// A key and the ledger whose chain it seals.
    Seals = "seals", "sealed with", None
    /// A run of continuous integration and the commit that its gates judged.
    Checked = "checked", "checked by", None
    /// A dispute and the record that holds.
    SettledFor = "was settled for", "holds by", None
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

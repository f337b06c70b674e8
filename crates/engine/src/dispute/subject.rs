//! What two records can contradict each other about.

use serde::{Deserialize, Serialize};
use std::fmt;
use trace::{
    Digest,
    id::{CapabilityId, CycleId, DecisionId, DemandId, ObjectId},
};

/// What a record settles once: another one about the same thing needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// What a decision was answered with.
    Decision(DecisionId),
    /// The version in which a demand was accepted.
    Demand(DemandId),
    /// The demand that names a capability.
    Capability(CapabilityId),
    /// The plan that was approved for a demand.
    Plan(DemandId),
    /// The cycle that was opened for a demand.
    Opening(DemandId),
    /// Who drives a cycle.
    Driving(CycleId),
    /// What a cycle landed.
    Landing(CycleId),
    /// What a cycle was closed with.
    Closing(CycleId),
    /// How this proof of a capability went at a revision.
    Proof(CapabilityId, ObjectId, Digest),
    /// How its control went there.
    Control(CapabilityId, ObjectId, Digest),
}

impl Subject {
    /// Whether the same said twice counts twice.
    pub(crate) const fn may_repeat(&self) -> bool {
        match self {
            Self::Proof(..) | Self::Control(..) => true,
            Self::Decision(_)
            | Self::Demand(_)
            | Self::Capability(_)
            | Self::Plan(_)
            | Self::Opening(_)
            | Self::Driving(_)
            | Self::Landing(_)
            | Self::Closing(_) => false,
        }
    }

    /// Whether both can stand until a person says which: two cycles of one demand each have a story to tell.
    pub(crate) const fn stands_beside(&self) -> bool {
        match self {
            Self::Opening(_) => true,
            Self::Decision(_)
            | Self::Demand(_)
            | Self::Capability(_)
            | Self::Plan(_)
            | Self::Driving(_)
            | Self::Landing(_)
            | Self::Closing(_)
            | Self::Proof(..)
            | Self::Control(..) => false,
        }
    }

    /// What is the matter, in words.
    #[must_use]
    pub fn matter(&self) -> String {
        match self {
            Self::Decision(id) => format!("decision `{id}` was answered in two ways"),
            Self::Demand(id) => format!("demand `{id}` was accepted in two versions"),
            Self::Capability(name) => format!("capability `{name}` is named by two demands"),
            Self::Plan(demand) => format!("two plans were approved for demand `{demand}`"),
            Self::Opening(demand) => format!("two cycles were opened for demand `{demand}`"),
            Self::Driving(cycle) => format!("cycle `{cycle}` is driven from two places"),
            Self::Landing(cycle) => format!("cycle `{cycle}` landed twice"),
            Self::Closing(cycle) => format!("cycle `{cycle}` was closed with two answers"),
            Self::Proof(name, at, _) => format!("proofs of `{name}` at {} disagree", at.short()),
            Self::Control(name, at, _) => format!("controls of `{name}` at {} disagree", at.short()),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision(id) => write!(f, "decision {id}"),
            Self::Demand(id) => write!(f, "demand {id}"),
            Self::Capability(name) => write!(f, "capability {name}"),
            Self::Plan(demand) => write!(f, "plan {demand}"),
            Self::Opening(demand) => write!(f, "opening {demand}"),
            Self::Driving(cycle) => write!(f, "driving {cycle}"),
            Self::Landing(cycle) => write!(f, "landing {cycle}"),
            Self::Closing(cycle) => write!(f, "closing {cycle}"),
            Self::Proof(name, at, proof) => write!(f, "proof {name} {at} {}", proof.short()),
            Self::Control(name, at, proof) => write!(f, "control {name} {at} {}", proof.short()),
        }
    }
}

//! What a cycle cost, split by what it was spent on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The cost of a cycle. Times are in milliseconds. Money and tokens are absent where no agent told them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cost {
    /// Attempts, over all steps.
    pub attempts: u32,
    /// Attempts that were thrown away.
    pub false_starts: u32,
    /// Gate runs that failed or could not run.
    pub red_gates: u32,
    /// Machine time of agents in attempts that were kept.
    pub building_ms: u64,
    /// Machine time of agents in attempts that were thrown away.
    pub false_start_ms: u64,
    /// Machine time of gates.
    pub gates_ms: u64,
    /// Machine time of controls and proofs.
    pub proof_ms: u64,
    /// Time during which the cycle waited for a person.
    pub waiting_ms: u64,
    /// Of that, time during which it waited for approvals that are mandated beside the owner's.
    #[serde(default, skip_serializing_if = "is_none_ms")]
    pub mandated_ms: u64,
    /// Decisions that people were asked for.
    pub touches: u32,
    /// Tokens, read and written, where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
    /// US dollars, where told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
}

/// One way in which a cost is measured, where it is compared with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Attempts.
    Attempts,
    /// Machine time, in milliseconds: building, false starts, gates and proofs.
    MachineMs,
    /// US dollars, where told.
    Usd,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 3] = [Self::Attempts, Self::MachineMs, Self::Usd];

    /// What a cost comes to in this measure; none where nobody told.
    #[must_use]
    pub fn of(self, cost: &Cost) -> Option<f64> {
        match self {
            Self::Attempts => Some(f64::from(cost.attempts)),
            Self::MachineMs => Some(cost.machine_ms() as f64),
            Self::Usd => cost.cost_usd,
        }
    }
}

impl Cost {
    /// Machine time in all: building, false starts, gates and proofs.
    #[must_use]
    pub const fn machine_ms(&self) -> u64 {
        self.building_ms
            .saturating_add(self.false_start_ms)
            .saturating_add(self.gates_ms)
            .saturating_add(self.proof_ms)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "because serde hands a reference")]
const fn is_none_ms(ms: &u64) -> bool {
    *ms == 0
}

//! What cycles left undone: filed as demands of their own, Dreams at L0, until somebody makes a whole demand of one, or says
//! that the demand which it was left of is met.

use super::Demands;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trace::{
    Demand, Level, RepoPath, Residual, Standing, State, Why,
    id::{CapabilityId, CycleId, DemandId},
};

/// What the name of a residual ends with.
const REST: &str = "-rest";

/// A residual that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// What was filed.
    pub residual: Residual,
    /// The cycle that left it.
    pub cycle: Option<CycleId>,
    /// When.
    pub at: Timestamp,
}

impl Filed {
    /// Where it stands: nothing of it is a demand yet.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            state: State::Dream,
            level: Some(Level::L0),
            why: Why::Unproven,
            due: false,
            missing: format!("a whole demand: run `evolute demand check {}`", self.residual.demand),
        }
    }
}

/// What is filed of a demand that was met in part. While an earlier residual of it is open, the same one is filed again with
/// what is left now: its file is the person's.
pub(crate) fn of(demands: &Demands, demand: &Demand, left: &str) -> Residual {
    let open = demands.residuals.values().find(|filed| filed.residual.of == demand.id);
    if let Some(filed) = open {
        return Residual { left: left.to_owned(), ..filed.residual.clone() };
    }
    let taken = |name: &DemandId, capability: &CapabilityId| {
        let accepted = demands.accepted.values().map(|accepted| &accepted.demand);
        let named = accepted.map(|demand| (&demand.id, &demand.capability));
        let filed =
            demands.residuals.values().map(|filed| (&filed.residual.demand, &filed.residual.capability));
        named.chain(filed).any(|(id, other)| id == name || other == capability)
    };
    let names =
        (1..).map(|number: u32| (rest(demand.id.as_str(), number), rest(demand.capability.as_str(), number)));
    let mut names = names.map(|(id, capability)| (DemandId::new(id), CapabilityId::new(capability)));
    let (id, capability) = names
        .find(|(id, capability)| !taken(id, capability))
        .expect("because there are more names than demands");
    Residual {
        file: RepoPath::from(format!(".evolute/demands/{id}.md").as_str()),
        demand: id,
        capability,
        territory: demand.territory.clone(),
        of: demand.id.clone(),
        left: left.to_owned(),
    }
}

/// `refunds-idempotent-rest`, and with a number where that is taken; what is left of a rest is its next number.
fn rest(name: &str, number: u32) -> String {
    let stem = name
        .rsplit_once(REST)
        .filter(|(_, end)| end.trim_start_matches('-').chars().all(|c| c.is_ascii_digit()));
    let stem = stem.map_or(name, |(stem, _)| stem);
    if number == 1 { format!("{stem}{REST}") } else { format!("{stem}{REST}-{number}") }
}

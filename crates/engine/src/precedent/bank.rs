//! The bank of closed cycles, by territory.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};
use trace::{
    Cost, Digest, Fault, Level, RepoPath, Response,
    id::{CapabilityId, CycleId, DemandId, RecordId},
};

/// How many precedents a person is shown before a demand.
const SHOWN: usize = 5;

/// How many a territory keeps at hand; older ones stay in the trace.
const KEPT: usize = 40;

/// A closed cycle, as the next one should know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Precedent {
    /// The cycle.
    pub cycle: CycleId,
    /// Its demand.
    pub demand: DemandId,
    /// Its capability.
    pub capability: CapabilityId,
    /// When it was closed.
    pub at: Timestamp,
    /// How far the capability got.
    pub level: Level,
    /// What the spec side answered, and why.
    pub response: (Response, String),
    /// What worked.
    pub worked: Vec<String>,
    /// What failed.
    pub failed: Vec<String>,
    /// What was learned.
    pub lessons: Vec<String>,
    /// What it cost.
    pub cost: Cost,
    /// The record of its close.
    #[serde(default)]
    pub record: Option<RecordId>,
    /// The record of its heartbeat.
    #[serde(default)]
    pub heartbeat: Option<RecordId>,
    /// How it answered deviations by changing the system.
    #[serde(default)]
    pub remedies: Vec<Remedied>,
    /// The titles of its steps that worked at their first attempt.
    #[serde(default)]
    pub steps: Vec<String>,
    /// What its demand covers.
    #[serde(default)]
    pub covers: Vec<String>,
    /// The patterns that its packs held, by their files.
    #[serde(default)]
    pub packed: BTreeSet<String>,
    /// What its demand and its plan cite of the trace.
    #[serde(default)]
    pub cited: BTreeSet<String>,
}

/// A deviation that was answered by a change of the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedied {
    /// What kind of fault.
    pub fault: Fault,
    /// What it was about.
    pub subject: String,
    /// What the change touched.
    pub paths: Vec<RepoPath>,
    /// The lesson.
    pub lesson: String,
    /// The record that says so.
    pub record: Option<RecordId>,
}

/// Every territory's precedents and costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bank {
    territories: BTreeMap<String, Territory>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Territory {
    precedents: Vec<Precedent>,
    costs: Vec<Cost>,
}

impl Bank {
    pub(crate) fn add(&mut self, territory: &str, precedent: Precedent) {
        let territory = self.territories.entry(territory.to_owned()).or_default();
        territory.costs.push(precedent.cost);
        territory.precedents.push(precedent);
        let old = territory.precedents.len().saturating_sub(KEPT);
        territory.precedents.drain(..old);
    }

    /// What a person is shown before a demand of this territory: five at most, the latest first, none for an
    /// empty territory.
    pub fn shown(&self, territory: &str) -> impl Iterator<Item = &Precedent> {
        self.territories
            .get(territory)
            .into_iter()
            .flat_map(|found| found.precedents.iter().rev())
            .take(SHOWN)
    }

    /// The digest of what is shown: a reading counts only for what it was a reading of.
    #[must_use]
    pub fn digest(&self, territory: &str) -> Digest {
        Digest::of_parts(self.shown(territory).map(|precedent| precedent.cycle.as_str()))
    }

    /// The costs of a territory's cycles, in order.
    #[must_use]
    pub fn costs(&self, territory: &str) -> &[Cost] {
        self.territories.get(territory).map_or(&[], |found| &found.costs)
    }

    /// The precedents that are at hand, by territory, the oldest first.
    pub(super) fn territories(&self) -> impl Iterator<Item = (&str, &[Precedent])> {
        self.territories.iter().map(|(name, found)| (name.as_str(), found.precedents.as_slice()))
    }

    /// The territory of a closed cycle that is at hand.
    #[must_use]
    pub fn territory_of(&self, cycle: &CycleId) -> Option<&str> {
        let holds = |precedents: &[Precedent]| precedents.iter().any(|precedent| precedent.cycle == *cycle);
        self.territories().find(|(_, precedents)| holds(precedents)).map(|(name, _)| name)
    }

    /// The territories, by name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.territories.keys().map(String::as_str)
    }

    /// The shown precedents as text for a context pack: id and words.
    #[must_use]
    pub fn texts(&self, territory: &str) -> Vec<(String, String)> {
        self.shown(territory).map(|precedent| (precedent.cycle.to_string(), precedent.text())).collect()
    }
}

impl Precedent {
    /// In Markdown, for people and agents alike.
    #[must_use]
    pub fn text(&self) -> String {
        let (response, because) = &self.response;
        let mut text = format!(
            "`{}` for demand `{}` reached {}; the spec side answered {response}: {because}\n",
            self.cycle, self.demand, self.level
        );
        for (heading, lines) in
            [("Worked", &self.worked), ("Failed", &self.failed), ("Learned", &self.lessons)]
        {
            for line in lines {
                let _ = writeln!(text, "- {heading}: {line}");
            }
        }
        text
    }
}

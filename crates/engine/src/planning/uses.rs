//! What a plan used, by digest: when one of *those* moves, the plan is stale; when anything else moves, it is
//! not. Other cycles' lessons don't disturb it.

use std::collections::BTreeMap;
use trace::{Digest, Envelope};

/// One thing that a plan used and that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Its name, as [`uses`] gives it.
    pub name: String,
    /// What was approved.
    pub was: Digest,
    /// What it is now; nothing where it is gone.
    pub now: Option<Digest>,
}

/// The digests of exactly the areas, gates, classes and standards that a plan is held to, and of the decisions that
/// it cites, by the paths of their files.
#[must_use]
pub fn uses(
    envelope: &Envelope,
    standards: &BTreeMap<String, Digest>,
    decisions: &BTreeMap<String, Digest>,
) -> BTreeMap<String, Digest> {
    let areas = envelope.areas.iter().map(|area| (format!("area {}", area.name), Digest::of_value(area)));
    let gates = envelope.gates.iter().map(|gate| (format!("gate {}", gate.name), Digest::of_value(gate)));
    let cited = envelope.gates.iter().filter_map(|gate| gate.standard.as_ref());
    let standards = cited.filter_map(|path| Some((path.clone(), *standards.get(path)?)));
    let decisions = decisions.iter().map(|(path, digest)| (format!("{DECISION}{path}"), *digest));
    areas.chain(gates).chain(standards).chain(decisions).collect()
}

const DECISION: &str = "decision ";

/// What moved between the approval and now: of what the plan used, and of nothing else.
#[must_use]
pub fn moved(approved: &BTreeMap<String, Digest>, now: &BTreeMap<String, Digest>) -> Vec<Moved> {
    approved
        .iter()
        .filter(|(name, digest)| now.get(*name) != Some(*digest))
        .map(|(name, was)| Moved { name: name.clone(), was: *was, now: now.get(name).copied() })
        .collect()
}

impl Moved {
    /// What it is, what it was and what it is now.
    pub(super) fn words(&self) -> String {
        let now = self.now.map_or_else(|| "gone".to_owned(), |now| now.short());
        format!("`{}` ({} → {now})", self.name, self.was.short())
    }

    /// The file that it is written in.
    pub(super) fn file(&self) -> String {
        match self.name.strip_prefix(DECISION) {
            Some(path) => path.to_owned(),
            None if self.name.starts_with("area ") || self.name.starts_with("gate ") => {
                ".evolute/evolute.toml".into()
            }
            None => format!(".evolute/{}", self.name),
        }
    }
}

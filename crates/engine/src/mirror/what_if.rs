//! What a change would do to the mirror, before it lands: the standings on the ground as it is, beside those on the ground
//! as the change would leave it. It foretells by the ladder's own rules, and makes nothing stand higher.

use super::ground::Ground;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{RepoPath, Standing, State, id::CapabilityId};

/// What a change does to the tree, as far as capabilities are concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Per capability, the covered paths and grader files that it touches.
    pub touched: BTreeMap<CapabilityId, BTreeSet<RepoPath>>,
    /// Capabilities of whose covered paths it leaves none.
    pub gone: BTreeSet<CapabilityId>,
    /// Capabilities whose demand's file it takes away.
    pub unnamed: BTreeSet<CapabilityId>,
}

/// What a change would do to where a capability stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// The capability.
    pub capability: CapabilityId,
    /// What happens to it.
    pub way: Way,
    /// Where it stands.
    pub from: Standing,
    /// Where it would stand.
    pub to: Standing,
    /// What of its paths the change touches; nothing where it only depends on what does.
    pub touched: BTreeSet<RepoPath>,
}

/// Which way a capability goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It is no Reality any more, or stands on a lower rung.
    Falls,
    /// Its proof has to be run again.
    Due,
    /// It stands where it stood, for another reason.
    Otherwise,
}

impl Change {
    /// The ground as the change would leave it, if it landed now.
    #[must_use]
    pub fn on(&self, ground: &Ground, now: Timestamp) -> Ground {
        let mut after = ground.clone();
        for (capability, paths) in &self.touched {
            after.since.entry(capability.clone()).or_insert(now);
            after.touched.entry(capability.clone()).or_default().extend(paths.iter().cloned());
        }
        after.vanished.extend(self.gone.iter().cloned());
        after.unnamed.extend(self.unnamed.iter().cloned());
        after
    }

    /// What it would do, the worst first.
    #[must_use]
    pub fn shifts(
        &self,
        ground: &Ground,
        now: Timestamp,
        standings: impl Fn(&Ground) -> BTreeMap<CapabilityId, Standing>,
    ) -> Vec<Shift> {
        let before = standings(ground);
        let after = standings(&self.on(ground, now));
        let shift = |(capability, to): (CapabilityId, Standing)| {
            let from = before.get(&capability).filter(|from| **from != to)?.clone();
            let touched = self.touched.get(&capability).cloned().unwrap_or_default();
            Some(Shift { way: way(&from, &to), capability, from, to, touched })
        };
        let mut shifts: Vec<Shift> = after.into_iter().filter_map(shift).collect();
        shifts.sort_by(|one, other| (one.way, &one.capability).cmp(&(other.way, &other.capability)));
        shifts
    }
}

fn way(from: &Standing, to: &Standing) -> Way {
    let lower = from.state != State::Dream && to.state == State::Dream;
    if to.due && !from.due && !lower {
        Way::Due
    } else if lower || to.level < from.level {
        Way::Falls
    } else {
        Way::Otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Way};
    use crate::mirror::Ground;
    use jiff::Timestamp;
    use std::collections::{BTreeMap, BTreeSet};
    use trace::{Level, RepoPath, Standing, State, Why, id::CapabilityId};

    fn stands(state: State, level: Level, due: bool) -> Standing {
        Standing { state, level: Some(level), why: Why::Proven, due, missing: String::new() }
    }

    /// A ladder of its own: what is touched is due, what is gone is a Dream.
    fn standings(ground: &Ground) -> BTreeMap<CapabilityId, Standing> {
        let one = |name: &str| {
            let id = CapabilityId::new(name);
            let stands = match (ground.vanished.contains(&id), ground.touched.contains_key(&id)) {
                (true, _) => stands(State::Dream, Level::L1, false),
                (false, true) => stands(State::Reality, Level::L3, true),
                (false, false) => stands(State::Reality, Level::L4, false),
            };
            (id, stands)
        };
        ["pay.keys", "pay.log", "pay.store"].map(one).into()
    }

    #[test]
    fn what_falls_comes_before_what_is_due_and_what_stays_is_not_told() {
        let paths = BTreeSet::from([RepoPath::new("src/keys.rs")]);
        let change = Change {
            touched: [("pay.keys".into(), paths.clone()), ("pay.store".into(), paths)].into(),
            gone: ["pay.store".into()].into(),
            ..Change::default()
        };
        let now = Timestamp::UNIX_EPOCH;
        let told: Vec<(String, Way)> = change
            .shifts(&Ground::default(), now, standings)
            .into_iter()
            .map(|shift| (shift.capability.to_string(), shift.way))
            .collect();
        assert_eq!(told, [("pay.store".into(), Way::Falls), ("pay.keys".into(), Way::Due)]);
        assert_eq!(Change::default().shifts(&Ground::default(), now, standings), []);
    }
}

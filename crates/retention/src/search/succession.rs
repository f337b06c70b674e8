//! What took a matter's place, up to what holds, and what that replaced: a correction seldom repeats the words of what
//! it corrects, so whoever finds the one is shown the other.

use super::{
    catalog::Catalog,
    error::SearchError,
    layout::Name,
    matter::{Kind, Matter},
};
use std::collections::BTreeSet;
use tantivy::Searcher;

/// Matters of one succession that are shown.
const LONGEST: usize = 16;

/// What holds, and then what it replaced, the newest first; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Succession(Vec<Place>);

/// A matter in a succession.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The matter.
    pub matter: Matter,
    /// The key of what took its place, if something did.
    pub replaced_by: Option<String>,
}

impl Succession {
    /// What holds, as far as is known.
    #[must_use]
    pub fn newest(&self) -> &Matter {
        &self.0[0].matter
    }

    /// All of it, the newest first.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.0
    }

    /// Whether the matter with this key is part of it.
    #[must_use]
    pub fn holds(&self, key: &str) -> bool {
        self.0.iter().any(|place| place.matter.key == key)
    }

    /// The matter with this key; what holds, where it is no part of it.
    #[must_use]
    pub fn found(&self, key: &str) -> &Matter {
        self.0.iter().map(|place| &place.matter).find(|matter| matter.key == key).unwrap_or(self.newest())
    }
}

/// The succession that a matter is part of.
pub(super) fn succession(
    catalog: &Catalog,
    searcher: &Searcher,
    of: Matter,
) -> Result<Succession, SearchError> {
    if of.kind == Kind::Plan {
        return plans(catalog, searcher, of);
    }
    let newest = newest(catalog, searcher, of)?;
    let mut seen = BTreeSet::from([newest.key.clone()]);
    let mut places = vec![Place { matter: newest, replaced_by: None }];
    let mut at = 0;
    while at < places.len() && places.len() < LONGEST {
        let by = places[at].matter.key.clone();
        let replaced: Vec<String> = places[at].matter.replaces().into_iter().map(ToOwned::to_owned).collect();
        for key in replaced {
            if places.len() < LONGEST && seen.insert(key.clone()) {
                let found = catalog.named(searcher, Name::Key(&key), 1)?;
                places
                    .extend(found.into_iter().map(|matter| Place { matter, replaced_by: Some(by.clone()) }));
            }
        }
        at += 1;
    }
    places[1..].sort_by(|one, other| {
        (other.matter.at(), &one.matter.key).cmp(&(one.matter.at(), &other.matter.key))
    });
    Ok(Succession(places))
}

/// From one to what replaced it, until nothing does. In a circle, everything is met once.
fn newest(catalog: &Catalog, searcher: &Searcher, of: Matter) -> Result<Matter, SearchError> {
    let mut seen = BTreeSet::new();
    let mut at = of;
    while seen.insert(at.key.clone()) && seen.len() < LONGEST {
        let replacing = catalog.named(searcher, Name::Replaces(&at.key), LONGEST)?;
        let next = replacing.into_iter().filter(|next| !seen.contains(&next.key));
        let Some(next) = next.max_by(|one, other| (one.at(), &one.key).cmp(&(other.at(), &other.key))) else {
            break;
        };
        at = next;
    }
    Ok(at)
}

/// A demand's plans follow one another: the one that was approved last holds, and one that was sent back never does.
fn plans(catalog: &Catalog, searcher: &Searcher, of: Matter) -> Result<Succession, SearchError> {
    let Some(demand) = of.demand() else {
        return Ok(Succession(vec![Place { matter: of, replaced_by: None }]));
    };
    let mut plans = catalog.named(searcher, Name::PlanFor(demand.as_str()), LONGEST)?;
    let rank = |plan: &Matter| (plan.state() == super::matter::State::Closed, plan.at(), plan.key.clone());
    plans.sort_by_key(|plan| std::cmp::Reverse(rank(plan)));
    let mut by = None;
    let places =
        plans.into_iter().map(|matter| Place { replaced_by: by.replace(matter.key.clone()), matter });
    Ok(Succession(places.collect()))
}

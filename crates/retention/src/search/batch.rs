//! Matters that are being changed: read from the catalog when they are first named, and written back together. What a
//! matter has from its cycle and its demand is settled before that, whatever came first.

use super::{
    catalog::{Catalog, Mark},
    error::SearchError,
    gather::{Gathered, demand_key},
    layout::Name,
    matter::{Kind, Matter, Part},
};
use std::collections::{BTreeMap, BTreeSet};
use tantivy::{IndexWriter, Searcher};
use trace::id::DemandId;

/// Matters of one cycle or demand that are moved when it moves.
const MOVED: usize = 50_000;

/// Matters on their way into the catalog.
pub(super) struct Batch<'c> {
    catalog: &'c Catalog,
    searcher: Searcher,
    held: BTreeMap<String, Held>,
    demands: BTreeMap<String, Option<DemandId>>,
    territories: BTreeMap<String, Option<String>>,
}

struct Held {
    matter: Matter,
    /// As it lies in the catalog.
    kept: Option<Matter>,
}

impl<'c> Batch<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            searcher: catalog.searcher(),
            held: BTreeMap::new(),
            demands: BTreeMap::new(),
            territories: BTreeMap::new(),
        }
    }

    /// How many are held.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Takes in what a record says.
    pub(super) fn take(&mut self, gathered: Gathered) -> Result<(), SearchError> {
        self.matter(&gathered.key, gathered.kind)?.take(gathered.part);
        Ok(())
    }

    /// Takes in what files say now: each that they speak of, and each that they spoke of before.
    pub(super) fn rewrite(&mut self, parts: BTreeMap<String, Part>) -> Result<(), SearchError> {
        let mut before = self.catalog.named(&self.searcher, Name::Written, MOVED)?;
        before.retain(|matter| !parts.contains_key(&matter.key));
        for gone in before {
            self.matter(&gone.key, gone.kind)?.rewrite(None);
        }
        for (key, part) in parts {
            self.matter(&key, Kind::Decision)?.rewrite(Some(part));
        }
        Ok(())
    }

    fn matter(&mut self, key: &str, kind: Kind) -> Result<&mut Matter, SearchError> {
        if !self.held.contains_key(key) {
            let kept = self.catalog.named(&self.searcher, Name::Key(key), 1)?.pop();
            let matter = kept.clone().unwrap_or_else(|| Matter::new(key, kind));
            self.held.insert(key.to_owned(), Held { matter, kept });
        }
        Ok(&mut self.held.get_mut(key).expect("because it was put there").matter)
    }

    /// Writes what changed, and how far was read.
    pub(super) fn write(mut self, writer: &mut IndexWriter, mark: &Mark) -> Result<(), SearchError> {
        self.settle()?;
        for (key, held) in &self.held {
            if held.kept.as_ref() == Some(&held.matter) {
                continue;
            }
            if held.kept.is_some() {
                writer.delete_term(self.catalog.layout.name(Name::Key(key)));
            }
            if !held.matter.parts.is_empty() {
                writer.add_document(self.catalog.layout.document(&held.matter))?;
            }
        }
        self.catalog.commit(writer, mark)
    }

    /// Whether anything is other than it lies in the catalog.
    pub(super) fn is_empty(&self) -> bool {
        self.held.values().all(|held| held.kept.as_ref() == Some(&held.matter))
    }

    /// Gives every matter the demand of its cycle and the territory of its demand; those of cycles and demands that
    /// moved move along.
    fn settle(&mut self) -> Result<(), SearchError> {
        for name in self.moved() {
            let (catalog, searcher) = (self.catalog, &self.searcher);
            let found = match &name {
                Moved::Cycle(cycle) => catalog.named(searcher, Name::Cycle(cycle), MOVED)?,
                Moved::Demand(demand) => catalog.named(searcher, Name::Demand(demand), MOVED)?,
            };
            for matter in found {
                let key = matter.key.clone();
                self.held.entry(key).or_insert_with(|| Held { matter: matter.clone(), kept: Some(matter) });
            }
        }
        let keys: Vec<String> = self.held.keys().cloned().collect();
        for key in keys {
            let matter = &self.held[&key].matter;
            let (cycle, own) = (matter.cycle().map(ToString::to_string), matter.own_demand().cloned());
            let inherited = match (&own, &cycle) {
                (None, Some(cycle)) => self.demand_of(cycle)?,
                (Some(_), _) | (None, None) => None,
            };
            let within = match own.as_ref().or(inherited.as_ref()) {
                Some(demand) => self.territory_of(demand.as_str())?,
                None => None,
            };
            let matter = &mut self.held.get_mut(&key).expect("because its key was just read").matter;
            (matter.inherited, matter.within) = (inherited, within);
        }
        Ok(())
    }

    /// The cycles whose demand, and the demands whose territory, are not what the catalog has.
    fn moved(&self) -> BTreeSet<Moved> {
        let moved = self.held.values().filter_map(|Held { matter, kept }| {
            let kept = kept.as_ref();
            match matter.kind {
                Kind::Cycle => {
                    let before = kept.and_then(Matter::own_demand);
                    (before != matter.own_demand()).then(|| Moved::Cycle(matter.key.clone()))
                }
                Kind::Demand => {
                    let before = kept.and_then(Matter::own_territory);
                    let id = matter.own_demand()?.to_string();
                    (before != matter.own_territory()).then_some(Moved::Demand(id))
                }
                Kind::Decision
                | Kind::Deviation
                | Kind::Lesson
                | Kind::Pattern
                | Kind::Plan
                | Kind::Reading
                | Kind::Proof => None,
            }
        });
        moved.collect()
    }

    fn demand_of(&mut self, cycle: &str) -> Result<Option<DemandId>, SearchError> {
        if let Some(held) = self.held.get(cycle) {
            return Ok(held.matter.own_demand().cloned());
        }
        if !self.demands.contains_key(cycle) {
            let found = self.catalog.named(&self.searcher, Name::Key(cycle), 1)?.pop();
            self.demands.insert(cycle.to_owned(), found.and_then(|found| found.own_demand().cloned()));
        }
        Ok(self.demands[cycle].clone())
    }

    fn territory_of(&mut self, demand: &str) -> Result<Option<String>, SearchError> {
        let key = demand_key(demand);
        if let Some(held) = self.held.get(&key) {
            return Ok(held.matter.own_territory().map(ToOwned::to_owned));
        }
        if !self.territories.contains_key(&key) {
            let found = self.catalog.named(&self.searcher, Name::Key(&key), 1)?.pop();
            let territory = found.and_then(|found| found.own_territory().map(ToOwned::to_owned));
            self.territories.insert(key.clone(), territory);
        }
        Ok(self.territories[&key].clone())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moved {
    Demand(String),
    Cycle(String),
}

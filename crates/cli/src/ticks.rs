//! What other tools call done of what a demand names: a demand that was imported from there, or a tick that names the
//! capability itself. The rest is counted. A tick is a word, and no standing is made of it.

use crate::command::import;
use engine::{Picture, mirror::Tick};
use std::{collections::BTreeMap, path::Path};
use survey::claims::{self, Claim, Said, Tree};
use trace::id::CapabilityId;

/// How a demand begins that says where it was imported from.
const SOURCE: &str = "Imported from `";
/// Letters of a tick that are kept.
const WORDS: usize = 120;

/// The ticks of what demands name, one for each file and capability; and how many there are of what none names. Only what
/// lies in the tools' own folders is looked at.
pub(crate) fn read(root: &Path, picture: &Picture) -> (Vec<Tick>, usize) {
    let tree = Tree::of_tools(root);
    if tree.files().is_empty() {
        return (vec![], 0);
    }
    let found = claims::read(&tree).claims;
    let named = Named::of(picture, &found);
    let mut ticks: BTreeMap<(CapabilityId, &str), Tick> = BTreeMap::new();
    let mut others = 0;
    for claim in found.iter().filter(|claim| claim.kind.is_work() && claim.said == Said::Done) {
        let Some(capability) = named.by(claim) else {
            others += 1;
            continue;
        };
        let at = (capability.clone(), claim.at.path.as_str());
        ticks.entry(at).and_modify(|tick| tick.more += 1).or_insert_with(|| tick(capability, claim));
    }
    (ticks.into_values().collect(), others)
}

fn tick(capability: &CapabilityId, claim: &Claim) -> Tick {
    let words = if claim.title.is_empty() { &claim.id } else { &claim.title };
    Tick {
        tool: claim.tool.name().to_owned(),
        path: claim.at.path.clone(),
        line: claim.at.line,
        words: words.chars().take(WORDS).collect(),
        capability: capability.clone(),
        more: 0,
    }
}

/// What demands name of what other tools keep.
struct Named<'p> {
    /// Undertakings of other tools that demands were imported from, by the tools' own grouping.
    groups: BTreeMap<&'p str, CapabilityId>,
    /// Names that stand for a capability wherever they are read: its own, and its demand's.
    names: BTreeMap<&'p str, CapabilityId>,
}

impl<'p> Named<'p> {
    fn of(picture: &'p Picture, found: &'p [Claim]) -> Self {
        let (mut sources, mut names) = (BTreeMap::new(), BTreeMap::new());
        for accepted in picture.demands.accepted.values() {
            let demand = &accepted.demand;
            let imported =
                demand.about.match_indices(SOURCE).filter_map(|(at, _)| source(&demand.about[at..]));
            sources.extend(imported.map(|source| (source, demand.capability.clone())));
            // A name of one plain word is a word like any other.
            for name in [demand.capability.as_str(), demand.id.as_str()] {
                if name.contains(['.', '-']) {
                    names.insert(name, demand.capability.clone());
                }
            }
        }
        let of = |claim: &'p Claim| {
            Some((claim.group.as_str(), sources.get(import::source(claim).as_str())?.clone()))
        };
        let groups = if sources.is_empty() { BTreeMap::new() } else { found.iter().filter_map(of).collect() };
        Self { groups, names }
    }

    /// The capability that a claim is about, if a demand names it.
    fn by(&self, claim: &Claim) -> Option<&CapabilityId> {
        let mut words = claim.title.split(|letter| !is_of_name(letter));
        let own = words.find_map(|word| self.names.get(word.trim_end_matches('.')));
        own.or_else(|| self.groups.get(claim.group.as_str()))
    }
}

/// The words that name a source, from where they begin.
fn source(text: &str) -> Option<&str> {
    let mut ticks = text.match_indices('`').map(|(at, _)| at);
    let end = ticks.nth(3)?;
    text.get(..=end).filter(|source| !source.contains('\n'))
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn a_source_ends_with_its_second_name() {
        let text = "Imported from `specs/001-refunds/spec.md` as `001-refunds`. It `pays` once.";
        assert_eq!(source(text), Some("Imported from `specs/001-refunds/spec.md` as `001-refunds`"));
        assert_eq!([source("Imported from `a"), source("Imported from `a`\n as `b`")], [None, None]);
    }
}

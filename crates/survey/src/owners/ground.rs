//! A file of owners laid over a tree: which rule decides about which path, what no rule reaches, and which rules do
//! nothing.

use super::{codeowners::Codeowners, pattern};
use formats::{Finding, in_order};
use globset::{GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;
use trace::RepoPath;

/// Who owns each path of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Each list of owners that decides about some path, once.
    pub chains: Vec<Vec<String>>,
    /// For each path, the number of its list; none where nobody owns it.
    pub of: Vec<Option<usize>>,
    /// Rules that match nothing, and rules whose every path a later one takes over.
    pub findings: Vec<Finding>,
}

/// Lays a file of owners over the paths of a tree.
#[must_use]
pub fn lay(codeowners: &Codeowners, paths: &[RepoPath]) -> Ground {
    let Some(matcher) = Matcher::of(codeowners) else {
        return Ground { chains: vec![], of: vec![None; paths.len()], findings: vec![] };
    };
    let mut fates = vec![Fate::default(); codeowners.rules.len()];
    let mut numbers = BTreeMap::new();
    let mut chains = vec![];
    let of = paths.iter().map(|path| {
        let owners = matcher.owners(codeowners, &path.text(), &mut fates);
        (!owners.is_empty()).then(|| {
            *numbers.entry(owners.clone()).or_insert_with(|| {
                chains.push(owners);
                chains.len() - 1
            })
        })
    });
    let of = of.collect();
    Ground { chains, of, findings: idle(codeowners, &fates) }
}

impl Ground {
    /// How many paths nobody owns.
    #[must_use]
    pub fn unowned(&self) -> usize {
        self.of.iter().filter(|chain| chain.is_none()).count()
    }

    /// How many paths have several owners.
    #[must_use]
    pub fn contested(&self) -> usize {
        self.of.iter().flatten().filter(|chain| self.chains[**chain].len() > 1).count()
    }
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    #[default]
    MatchesNothing,
    Overruled(usize),
    Decides,
}

struct Matcher {
    set: GlobSet,
    /// The rule of each glob.
    rules: Vec<usize>,
}

impl Matcher {
    fn of(codeowners: &Codeowners) -> Option<Self> {
        let mut set = GlobSetBuilder::new();
        let mut rules = vec![];
        for (number, rule) in codeowners.rules.iter().enumerate() {
            for glob in pattern::globs(&rule.pattern, codeowners.forge).unwrap_or_default() {
                set.add(glob);
                rules.push(number);
            }
        }
        Some(Self { set: set.build().ok()?, rules })
    }

    /// The owners of a path, section by section; who must approve stands before who is only told.
    fn owners(&self, codeowners: &Codeowners, path: &str, fates: &mut [Fate]) -> Vec<String> {
        let mut matching: Vec<usize> = self.set.matches(path).iter().map(|glob| self.rules[*glob]).collect();
        matching.sort_unstable();
        matching.dedup();
        let mut deciding: BTreeMap<(bool, usize), usize> = BTreeMap::new();
        for rule in matching {
            let section = codeowners.rules[rule].section;
            let key = (codeowners.sections[section].optional, section);
            // On GitLab what was taken out of a section stays out of it.
            let kept = deciding.get(&key).copied().filter(|before| codeowners.rules[*before].excludes);
            let (winner, loser) = kept.map_or((rule, deciding.get(&key).copied()), |kept| (kept, Some(rule)));
            deciding.insert(key, winner);
            if let Some(loser) = loser {
                fates[loser] = fates[loser].max(Fate::Overruled(codeowners.rules[winner].line));
            }
        }
        let mut owners: Vec<String> = vec![];
        for rule in deciding.into_values() {
            fates[rule] = Fate::Decides;
            let new = codeowners.rules[rule].owners.iter().filter(|owner| !owners.contains(owner));
            let new: Vec<String> = new.cloned().collect();
            owners.extend(new);
        }
        owners
    }
}

fn idle(codeowners: &Codeowners, fates: &[Fate]) -> Vec<Finding> {
    let found = codeowners.rules.iter().zip(fates).filter_map(|(rule, fate)| {
        let pattern = &rule.pattern;
        let (name, message, hint) = match fate {
            Fate::Decides => return None,
            Fate::MatchesNothing => (
                "owners.no-match",
                format!("`{pattern}` matches nothing in the tree"),
                "take the line out, or name where its files went",
            ),
            Fate::Overruled(line) => (
                "owners.shadowed",
                format!("line {line} takes over every path that `{pattern}` matches"),
                "the last match wins: move this line below it, or take it out",
            ),
        };
        Some(Finding::warning(name, rule.span.clone(), message, hint))
    });
    in_order(found.collect())
}

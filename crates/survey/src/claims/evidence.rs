//! Whether what is said to be done has anything to show. Nothing here is a proof: nobody ran anything. The classes go
//! from nothing at all to a test that exists; and where it is doubtful, the lower one is given.

use super::{
    Claims, Tree,
    claim::Claim,
    named::{self, Named, belongs_to_a_tool, is_code, is_test, named},
    naming::Naming,
    said::Said,
    tests_of::defined,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a claim has to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// It names no file and no test, and no commit that changed code names it.
    Nothing,
    /// All the files and tests that it names are missing from the tree.
    Gone,
    /// It names files that are there: whether they have to do with it, nobody can tell.
    Files,
    /// A commit that names it changed code; no test is named.
    Code,
    /// It names a test that exists, or a commit that names it changed one. Nobody ran it.
    Test,
}

impl Evidence {
    /// All of them, from nothing to something.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Gone, Self::Files, Self::Code, Self::Test];

    /// Whether there is anything to look at.
    #[must_use]
    pub const fn is_some(self) -> bool {
        !matches!(self, Self::Nothing | Self::Gone)
    }

    /// What it means, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing to show",
            Self::Gone => "names only what is gone",
            Self::Files => "names files that exist, and no more",
            Self::Code => "a commit that names it changed code, no test named",
            Self::Test => "a test that exists, not run",
        }
    }
}

/// The files that commits changed, by commit.
pub type Touched = BTreeMap<String, Vec<String>>;

/// A claim that is said to be done, and what it has to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Audited<'c> {
    /// The claim.
    #[serde(flatten)]
    pub claim: &'c Claim,
    /// What it has to show.
    pub evidence: Evidence,
    /// What was found.
    pub found: Vec<String>,
    /// What is missing.
    pub missing: Vec<String>,
}

/// No more of a kind is listed than this.
const MOST: usize = 3;

/// What everything that is said to be done has to show, in the order of the claims.
#[must_use]
pub fn audit<'c>(claims: &'c Claims, tree: &Tree, naming: &Naming, touched: &Touched) -> Vec<Audited<'c>> {
    let done: Vec<(usize, &Claim)> = claims
        .claims
        .iter()
        .enumerate()
        .filter(|(_, claim)| claim.kind.is_work() && claim.said == Said::Done)
        .collect();
    let named: Vec<Named> = done.iter().map(|(_, claim)| named(&claim.words, tree)).collect();
    let names: BTreeSet<String> = named.iter().flat_map(|named| named.functions.iter().cloned()).collect();
    let defined = defined(&names, tree);
    done.into_iter()
        .zip(named)
        .map(|((place, claim), named)| {
            let commits = Commits::of(naming.commits(place), touched, tree);
            let sight = Sight { named, defined: &defined, commits, sought: naming.was_sought(place) };
            Audited { claim, evidence: sight.evidence(), found: sight.found(), missing: sight.missing(claim) }
        })
        .collect()
}

/// What the commits that name a claim changed.
#[derive(Default)]
struct Commits {
    all: usize,
    code: Vec<String>,
    tests: BTreeSet<String>,
}

impl Commits {
    fn of(commits: &[String], touched: &Touched, tree: &Tree) -> Self {
        let mut sum = Self { all: commits.len(), ..Self::default() };
        for commit in commits {
            let files = touched.get(commit).map_or(&[][..], Vec::as_slice);
            if files.iter().any(|file| is_code(file) && !belongs_to_a_tool(file)) {
                sum.code.push(commit.clone());
            }
            sum.tests.extend(files.iter().filter(|file| is_test(file) && tree.has(file)).cloned());
        }
        sum
    }
}

/// Everything that is seen of one claim.
struct Sight<'d> {
    named: named::Named,
    defined: &'d BTreeMap<String, String>,
    commits: Commits,
    sought: bool,
}

impl Sight<'_> {
    fn evidence(&self) -> Evidence {
        if !self.named.tests.is_empty() || !self.commits.tests.is_empty() || self.functions().next().is_some()
        {
            Evidence::Test
        } else if !self.commits.code.is_empty() {
            Evidence::Code
        } else if !self.named.there.is_empty() {
            Evidence::Files
        } else if !self.named.gone.is_empty() || self.undefined().next().is_some() {
            Evidence::Gone
        } else {
            Evidence::Nothing
        }
    }

    /// Tests that are named and defined, with their file.
    fn functions(&self) -> impl Iterator<Item = (&String, &String)> {
        self.named.functions.iter().filter_map(|name| Some((name, self.defined.get(name)?)))
    }

    /// Tests that are named and nowhere defined. A name with `::` may be anything, and is not held to be one.
    fn undefined(&self) -> impl Iterator<Item = &String> {
        let said = |name: &&String| name.starts_with("test_") && !self.defined.contains_key(*name);
        self.named.functions.iter().filter(said)
    }

    fn found(&self) -> Vec<String> {
        let tests = self.named.tests.iter().map(|path| format!("names the test `{path}`"));
        let functions = self.functions().map(|(name, path)| format!("names the test `{name}` in `{path}`"));
        let touched =
            self.commits.tests.iter().map(|path| format!("a commit that names it changed the test `{path}`"));
        let code =
            self.commits.code.iter().map(|id| format!("commit {} names it, and changed code", short(id)));
        let there = self
            .named
            .there
            .difference(&self.named.tests)
            .map(|path| format!("names `{path}`, which exists"));
        let mut found = vec![];
        found.extend(some(tests.collect()));
        found.extend(some(functions.collect()));
        found.extend(some(touched.collect()));
        found.extend(some(code.collect()));
        found.extend(some(there.collect()));
        found
    }

    fn missing(&self, claim: &Claim) -> Vec<String> {
        let evidence = self.evidence();
        let mut missing = vec![];
        if self.named.there.is_empty() && self.named.gone.is_empty() && self.named.functions.is_empty() {
            missing.push("names no file".to_owned());
        }
        missing.extend(some(
            self.named.gone.iter().map(|path| format!("`{path}` is not in the tree")).collect(),
        ));
        let undefined: Vec<String> =
            self.undefined().map(|name| format!("the test `{name}` is nowhere defined")).collect();
        if evidence != Evidence::Test && undefined.is_empty() {
            missing.push("names no test".to_owned());
        }
        missing.extend(some(undefined));
        if self.commits.code.is_empty() {
            missing.push(self.no_commit(claim));
        }
        if evidence == Evidence::Test {
            missing.push("the test was not run".to_owned());
        }
        missing
    }

    fn no_commit(&self, claim: &Claim) -> String {
        match (self.commits.all, claim.marks.first()) {
            (0, Some(mark)) if self.sought => format!("no commit names `{mark}`"),
            (0, Some(mark)) => format!("`{mark}` is the name of several things, so no commit can name it"),
            (0, None) => "it has no name that a commit could give".to_owned(),
            (_, _) => "the commits that name it changed no code".to_owned(),
        }
    }
}

/// The first few, and how many there are besides.
fn some(mut items: Vec<String>) -> Vec<String> {
    let rest = items.split_off(items.len().min(MOST));
    if let Some(last) = items.last_mut().filter(|_| !rest.is_empty()) {
        *last = format!("{last}, and {} more", rest.len());
    }
    items
}

fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

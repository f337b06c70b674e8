//! The tests of a file, whatever its language.

use super::{
    asserted::Asserting,
    go, java,
    parsed::Parsed,
    python, rust, script,
    test::{Assertion, Idle, Test},
    walk::Walk,
};
use crate::{
    code::{Language, syntax},
    weakened::paths::{holds_tests, is_test},
};
use std::collections::{BTreeMap, BTreeSet};
use tree_sitter::Node;

/// How deep tests are nested.
const DEEPEST: u32 = 60;

/// What a node is to those who look for tests.
#[derive(Debug)]
pub(super) enum Seen<'n, 't> {
    /// Tests are grouped under a name.
    Group { name: &'t str, idle: Vec<Idle> },
    /// A test.
    Test { name: String, lead: Vec<Node<'n>>, idle: Vec<Idle> },
    /// A function that is no test.
    Function { name: &'t str },
    /// Neither.
    Other,
}

/// A function beside the tests, with what it asserts.
#[derive(Debug)]
pub(super) struct Beside<'t> {
    pub(super) path: &'t str,
    pub(super) name: &'t str,
    pub(super) assertions: Vec<Assertion<'t>>,
    pub(super) tokens: Vec<&'t str>,
    /// Whether it stands among tests, and not in the code that they are about.
    pub(super) is_among_tests: bool,
}

impl<'t> Found<'t> {
    /// The functions beside the tests that somebody calls, by file, name and occurrence.
    pub(super) fn called(&self) -> BTreeMap<(&'t str, &'t str, usize), &Beside<'t>> {
        let tests = self.tests.iter().flat_map(|test| &test.tokens);
        let inner = |beside: &'_ Beside<'t>| {
            beside
                .tokens
                .iter()
                .skip_while(|token| **token != "{" && **token != ":")
                .copied()
                .collect::<Vec<_>>()
        };
        let used: BTreeSet<&str> = tests.copied().chain(self.beside.iter().flat_map(inner)).collect();
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut called = BTreeMap::new();
        for beside in self.beside.iter().filter(|beside| used.contains(beside.name)) {
            let nth = seen.entry((beside.path, beside.name)).or_default();
            called.insert((beside.path, beside.name, *nth), beside);
            *nth += 1;
        }
        called
    }
}

/// What a file has.
#[derive(Debug, Default)]
pub(super) struct Found<'t> {
    pub(super) tests: Vec<Test<'t>>,
    pub(super) beside: Vec<Beside<'t>>,
}

/// The tests of a file, and the functions beside them.
pub(super) fn found<'t>(file: &Parsed<'t>, asserting: &Asserting) -> Found<'t> {
    let mut found = Found::default();
    let idle = if file.language == Language::Python { python::of_module(file) } else { vec![] };
    let looks = Look { file, asserting, holds: holds_tests(file.path, file.language), seeks: Seeks::All };
    looks.visit(file.tree.root_node(), &mut vec![], &idle, DEEPEST, &mut found);
    found
}

/// The names of the functions of a file that assert, though they are no tests.
pub(super) fn asserting(file: &Parsed<'_>) -> Vec<String> {
    if !is_test(file.path) && !file.text.contains("#[cfg(test)]") {
        return vec![];
    }
    let none = Asserting::new();
    let looks = Look { file, asserting: &none, holds: true, seeks: Seeks::Beside };
    let mut found = Found::default();
    looks.visit(file.tree.root_node(), &mut vec![], &[], DEEPEST, &mut found);
    let asserts = found.beside.into_iter().filter(|beside| !beside.assertions.is_empty());
    asserts.map(|beside| beside.name.to_owned()).collect()
}

#[derive(Debug)]
struct Look<'a, 't> {
    file: &'a Parsed<'t>,
    asserting: &'a Asserting,
    holds: bool,
    seeks: Seeks,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seeks {
    /// Tests, and what is beside them.
    All,
    /// Only what is beside them.
    Beside,
}

impl<'t> Look<'_, 't> {
    fn visit<'n>(
        &self,
        node: Node<'n>,
        groups: &mut Vec<&'t str>,
        idle: &[Idle],
        deep: u32,
        found: &mut Found<'t>,
    ) {
        let Some(deep) = deep.checked_sub(1) else { return };
        match seen(node, self.file) {
            Seen::Test { .. } if self.seeks == Seeks::Beside => {}
            Seen::Test { name, lead, idle: own } if self.holds => {
                found.tests.push(self.test(node, &name, groups, &lead, [idle, &own].concat()));
            }
            Seen::Group { name, idle: own } => {
                groups.push(name);
                self.below(node, groups, &[idle, &own].concat(), deep, found);
                groups.pop();
            }
            Seen::Function { name } => {
                let assertions = Walk::through(node, self.file, self.asserting).assertions;
                // Functions of the code itself are of no interest, unless they assert.
                let is_kept = !assertions.is_empty() || is_test(self.file.path);
                found.beside.extend(is_kept.then(|| Beside {
                    path: self.file.path,
                    name,
                    assertions,
                    tokens: self.file.tokens(node),
                    is_among_tests: is_test(self.file.path)
                        || groups.iter().any(|group| ["test", "tests"].contains(group)),
                }));
                // A suite may be a function that holds tests.
                self.below(node, groups, idle, deep, found);
            }
            Seen::Test { .. } | Seen::Other => self.below(node, groups, idle, deep, found),
        }
    }

    fn below<'n>(
        &self,
        node: Node<'n>,
        groups: &mut Vec<&'t str>,
        idle: &[Idle],
        deep: u32,
        found: &mut Found<'t>,
    ) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.visit(child, groups, idle, deep, found);
        }
    }

    fn test(
        &self,
        node: Node<'_>,
        name: &str,
        groups: &[&str],
        lead: &[Node<'_>],
        mut idle: Vec<Idle>,
    ) -> Test<'t> {
        let walk = Walk::through(node, self.file, self.asserting);
        let mut tokens: Vec<&str> = lead.iter().flat_map(|lead| self.file.tokens(*lead)).collect();
        tokens.extend(self.file.tokens(node));
        idle.extend(walk.idle);
        let mut assertions = walk.assertions;
        assertions.extend(lead.iter().filter_map(|lead| rust::panics(*lead, self.file)));
        let name = groups.iter().copied().chain([name]).collect::<Vec<_>>().join(" › ");
        Test { path: self.file.path, name, line: syntax::line_of(node), tokens, assertions, idle }
    }
}

fn seen<'n, 't>(node: Node<'n>, file: &Parsed<'t>) -> Seen<'n, 't> {
    match file.language {
        Language::Rust => rust::seen(node, file),
        Language::TypeScript | Language::Tsx | Language::JavaScript => script::seen(node, file),
        Language::Python => python::seen(node, file),
        Language::Go => go::seen(node, file),
        Language::Java => java::seen(node, file),
    }
}

//! `[project]`: what a project says of itself.

use crate::{finding::Finding, node::Node, table::Table};

/// What the project says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: Option<String>,
    /// The branch that cycles land on; git's own where it is not said.
    pub default_branch: Option<String>,
    /// How one test is run by name: `{test}` stands for the name.
    pub test: Option<Vec<String>>,
}

pub(super) fn project(node: &Node, findings: &mut Vec<Finding>) -> Project {
    let mut table = Table::of("project", node, findings);
    let name = table.text("name").map(|text| text.text);
    let default_branch = table.text("default_branch").map(|text| text.text);
    let test = table.command("test");
    let at = table.place("test");
    if test.as_ref().is_some_and(|words| words.iter().all(|word| !word.contains("{test}"))) {
        let message = "`test` does not say where the test's name goes";
        table.find(Finding::error(
            "configuration.no-test-name",
            at,
            message,
            "put `{test}` where the name goes: `[\"cargo\", \"test\", \"{test}\"]`",
        ));
    }
    table.done();
    Project { name, default_branch, test }
}

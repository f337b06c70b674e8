//! `evolute import`: takes over what other tools left in this repository. What they tick is a claim and never a proof;
//! `--audit` says how much of it has anything to show, and changes nothing.

mod audit;
mod decision;
mod history;
mod objective;
mod proposed;
mod sarif;
mod sections;
mod take;
mod undertaking;

pub(crate) use proposed::source;

use crate::{desk::Desk, failure::Outcome, git::Git};
use std::{collections::BTreeMap, path::Path};
use survey::claims::{self, Claims, Naming, Tool, Tree};

/// Take over what other tools left here: specifications, plans, decisions, checks, objectives, owners
///
/// Reads Spec Kit, OpenSpec, Kiro, Task Master, Backlog.md, beads, GSD, BMAD, decisions in Markdown, CODEOWNERS,
/// pre-commit and OpenSLO. What they say is done arrives as a claim: nothing is proven by a tick. With `--audit` it
/// says how many of the done items have evidence, and changes nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Say which done items have evidence and what the others lack, and change nothing
    #[arg(long)]
    audit: bool,
    /// Only what this tool left: spec-kit, openspec, kiro, task-master, backlog-md, beads, gsd, bmad, adr,
    /// codeowners, pre-commit or openslo
    #[arg(long, value_name = "TOOL", value_parser = tool)]
    from: Option<Tool>,
    /// Write what was shown, without asking
    #[arg(long, conflicts_with = "audit")]
    yes: bool,
    /// Show everything: every item of an audit, every text that would be written
    #[arg(long)]
    all: bool,
    /// Write one SARIF document to standard output, for editors and CI
    #[arg(long, requires = "audit", conflicts_with = "json")]
    sarif: bool,
}

/// A tool by its word.
fn tool(word: &str) -> Result<Tool, String> {
    let found = Tool::ALL.into_iter().find(|tool| tool.word() == word);
    found.ok_or_else(|| format!("it is one of {}", Tool::ALL.map(Tool::word).join(", ")))
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let tree = Tree::walk(&repository.root);
    let found = read(&tree, args.from);
    if args.audit {
        return audit::run(args, desk, &repository, &tree, &found);
    }
    take::run(args, desk, &repository, &tree, &found)
}

/// How many items each tool calls done that have no evidence, and where the first of them say so.
pub(crate) fn without_evidence(git: &Git, root: &Path) -> BTreeMap<&'static str, Vec<String>> {
    let tree = Tree::walk(root);
    let found = claims::read(&tree);
    let mut bare: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    if found.claims.is_empty() {
        return bare;
    }
    let messages = history::messages(git);
    let naming = Naming::of(&found.claims, &messages);
    let touched = history::touched(git, &naming.all());
    for item in claims::audit(&found, &tree, &naming, &touched) {
        if !item.evidence.is_some() {
            let at = &item.claim.at;
            bare.entry(item.claim.tool.name()).or_default().push(format!("{}:{}", at.path, at.line));
        }
    }
    bare
}

/// What was left, by one tool or by all.
fn read(tree: &Tree, from: Option<Tool>) -> Claims {
    let mut found = claims::read(tree);
    if let Some(tool) = from {
        found.claims.retain(|claim| claim.tool == tool);
    }
    found
}

//! What other tools claim about this repository: their specifications, plans, ticks, decisions, checks, objectives
//! and owners, each with the line on which it says so. A root in, claims out. Whether a claim has anything to show
//! for itself is `evidence`'s to say; that it is true, nobody's here.

mod backlog_md;
mod beads;
mod bmad;
mod claim;
mod decision;
mod evidence;
mod front;
mod gate;
mod gsd;
mod kiro;
mod named;
mod naming;
mod objective;
mod openspec;
mod owner;
mod said;
mod sheet;
mod spec_kit;
mod task_master;
mod tests_of;
mod tick;
mod tool;
mod tree;

pub use claim::{Claim, Kind, Place};
pub use evidence::{Audited, Evidence, Touched, audit};
pub use named::files;
pub use naming::{Message, Naming};
pub use said::Said;
pub use tool::Tool;
pub use tree::Tree;

use serde::Serialize;
use std::collections::BTreeSet;

/// Everything that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// What is claimed, tool by tool.
    pub claims: Vec<Claim>,
    /// What could not be read, and what contradicts itself.
    pub remarks: Vec<Remark>,
}

/// Something that a person should know of a file that was read, or was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The rule, by name.
    pub rule: &'static str,
    /// Where.
    pub at: Place,
    /// What is wrong, and why.
    pub message: String,
    /// What would mend it.
    pub hint: String,
}

/// More claims than this are not taken from one repository.
const MOST_CLAIMS: usize = 200_000;
/// More remarks than this say nothing new.
const MOST_REMARKS: usize = 1_000;

impl Claims {
    fn claim(&mut self, claim: Claim) {
        if self.claims.len() < MOST_CLAIMS {
            self.claims.push(claim);
        } else if self.claims.len() == MOST_CLAIMS {
            let message = format!("there are more than {MOST_CLAIMS} claims, and the rest is not read");
            let hint = "move out of the way what is long done";
            self.remark(Remark::new("claims.too-many", ".", 1, message, hint));
        }
    }

    fn remark(&mut self, remark: Remark) {
        if self.remarks.len() < MOST_REMARKS && !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }
}

impl Remark {
    fn new(
        rule: &'static str,
        path: &str,
        line: u32,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let at = Place { path: path.to_owned(), line };
        Self { rule, at, message: message.into(), hint: hint.into() }
    }

    /// A finding in the text of this file.
    fn of(finding: &formats::Finding, path: &str, text: &str) -> Self {
        let line = u32::try_from(finding.place(text).0).unwrap_or(u32::MAX);
        Self::new(finding.rule, path, line, &finding.message, &finding.hint)
    }
}

/// Reads what every tool left in a tree.
#[must_use]
pub fn read(tree: &Tree) -> Claims {
    let mut claims = Claims::default();
    for tool in Tool::ALL {
        reader(tool)(tree, &mut claims);
    }
    further_down(tree, &mut claims);
    not_understood(&mut claims);
    if tree.is_cut() {
        let message = "the tree has more files than are looked at; what lies behind them is missing here";
        claims.remark(Remark::new(
            "claims.tree-cut",
            ".",
            1,
            message,
            "add what is generated to `.gitignore`",
        ));
    }
    claims
}

/// What only lies in such folders if a tool put it there.
const SIGNS: [&str; 6] = [
    "/openspec/changes/",
    "/.kiro/specs/",
    "/.taskmaster/tasks/",
    "/.beads/issues.jsonl",
    "/.planning/ROADMAP.md",
    "/.specify/memory/",
];

/// A tool's folder further down is not read; that it is there is said.
fn further_down(tree: &Tree, claims: &mut Claims) {
    let signed =
        |path: &String| SIGNS.iter().find_map(|sign| path.find(sign)).map(|at| path[..at].to_owned());
    let folders: BTreeSet<String> = tree.files().iter().filter_map(signed).collect();
    for folder in folders {
        let message =
            format!("what a tool left in `{folder}` was not read: only the root of the repository is");
        let hint = "copy it to a repository of its own to have it read";
        claims.remark(Remark::new("claims.further-down", &folder, 1, message, hint));
    }
}

/// A status in words that are not understood is not counted as done, and that is said.
fn not_understood(claims: &mut Claims) {
    let odd =
        |claim: &&Claim| claim.kind.is_work() && claim.said == Said::Unsaid && !claim.word.trim().is_empty();
    let odd: Vec<Claim> = claims.claims.iter().filter(odd).cloned().collect();
    for Claim { word, at, .. } in odd {
        let message = format!("`{word}` says neither done nor open: it is not counted as done");
        let hint = "write it in one of the tool's own words";
        claims.remark(Remark::new("claims.status", &at.path, at.line, message, hint));
    }
}

fn reader(tool: Tool) -> fn(&Tree, &mut Claims) {
    match tool {
        Tool::SpecKit => spec_kit::read,
        Tool::Openspec => openspec::read,
        Tool::Kiro => kiro::read,
        Tool::TaskMaster => task_master::read,
        Tool::BacklogMd => backlog_md::read,
        Tool::Beads => beads::read,
        Tool::Gsd => gsd::read,
        Tool::Bmad => bmad::read,
        Tool::Adr => decision::read,
        Tool::Codeowners => owner::read,
        Tool::PreCommit => gate::read,
        Tool::Openslo => objective::read,
    }
}

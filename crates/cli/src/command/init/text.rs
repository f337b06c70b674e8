//! The configuration as it is written: short, each guess with its reason beside it, and nothing in it that another
//! verb would refuse.

use super::{
    found::Found,
    trial::{Trial, Verdict},
};
use survey::{owners::Proposal, toolchain::Proposed};

/// Where nothing is recognized. An empty configuration is valid; this says what one would add.
const NONE: &str = "\
[project]
# test = [\"your-test-runner\", \"{test}\"]     # runs one test by name

# [[gate]]
# name = \"tests\"
# run = [\"your-test-runner\"]
";

/// The whole text.
pub(super) fn configuration(found: &Found, trials: &[Trial]) -> String {
    let toolchain = &found.toolchain;
    let told = !toolchain.gates.is_empty() || toolchain.test.is_some() || !toolchain.setup.is_empty();
    if !told && found.owned.areas.is_empty() {
        return NONE.to_owned();
    }
    let mut text = project(found);
    for (gate, trial) in found.toolchain.gates.iter().zip(trials) {
        text.push_str(&self::gate(gate, trial));
    }
    text.push_str(&worktree(found));
    for area in &found.owned.areas {
        text.push_str(&self::area(area, found));
    }
    text
}

fn project(found: &Found) -> String {
    let mut text = "[project]\n".to_owned();
    if let Some(branch) = found.branch.as_ref().filter(|_| found.guessed) {
        text.push_str(&format!("default_branch = {}     # the branch that is checked out\n", quoted(branch)));
    }
    match &found.toolchain.test {
        Some(test) => text.push_str(&format!("test = {}\n", list(&test.value))),
        None => text.push_str("# test = [\"your-test-runner\", \"{test}\"]     # runs one test by name\n"),
    }
    text
}

fn gate(gate: &Proposed, trial: &Trial) -> String {
    let mut lines = vec!["[[gate]]".to_owned(), format!("name = {}", quoted(&gate.name))];
    lines.push(format!("run = {}", list(&gate.run)));
    if !gate.dir.is_empty() {
        lines.push(format!("dir = {}", quoted(&gate.dir)));
    }
    if let Some(path) = &gate.junit {
        lines.push(format!("report = {}", quoted(&format!("junit:{path}"))));
    }
    match trial.verdict {
        Verdict::Passed | Verdict::NotTried => block(&lines, "", None),
        Verdict::Unfinished => block(&lines, "", Some(&trial.said)),
        Verdict::Failed | Verdict::CouldNotRun => block(&lines, "# ", Some(&trial.said)),
    }
}

fn worktree(found: &Found) -> String {
    let (setup, share) = (&found.toolchain.setup, &found.toolchain.share);
    if setup.is_empty() && share.is_empty() {
        return String::new();
    }
    let values = |told: &[survey::toolchain::Told<String>]| {
        told.iter().map(|one| one.value.clone()).collect::<Vec<_>>()
    };
    let mut lines = vec!["[worktree]".to_owned()];
    if !setup.is_empty() {
        lines.push(format!("setup = {}", list(&values(setup))));
    }
    if !share.is_empty() {
        lines.push(format!("share = {}", list(&values(share))));
    }
    block(&lines, "", None)
}

/// An owner whom git knows by an address can decide at once. A handle, a chain and a guess are left as comments: an
/// area that stands keeps everybody else from deciding.
fn area(proposal: &Proposal, found: &Found) -> String {
    let area = &proposal.area;
    let lines = [
        "[[area]]".to_owned(),
        format!("name = {}", quoted(&area.name)),
        format!("paths = {}", list(&area.paths)),
        format!("owner = {}", quoted(&area.owner)),
    ];
    let mut why = proposal.notes.clone();
    if found.owned.guess {
        why.insert(0, format!("a guess: {}", found.owned.from));
    } else if area.owner.starts_with('@') {
        why.insert(0, handle(&area.owner));
    }
    let stands = why.is_empty();
    let why = why.join("; ");
    block(&lines, if stands { "" } else { "# " }, (!stands).then_some(why.as_str()))
}

/// Why an area that a handle owns stays a comment, and the lines that make it work.
pub(crate) fn handle(owner: &str) -> String {
    format!(
        "`{owner}` is a handle; git knows addresses: add `[[person]]` with `name = {}` and `also = [\"their@address\"]`",
        quoted(owner)
    )
}

fn block(lines: &[String], mark: &str, why: Option<&str>) -> String {
    let why = why.map_or_else(String::new, |why| format!("# {}\n", plain(why)));
    let lines: Vec<String> = lines.iter().map(|line| format!("{mark}{line}\n")).collect();
    format!("\n{why}{}", lines.concat())
}

/// A list of texts in TOML.
pub(crate) fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}

/// A basic string of TOML; what JSON escapes, it escapes alike.
pub(crate) fn quoted(text: &str) -> String {
    let text = serde_json::Value::from(text).to_string();
    text.replace('\u{7f}', "\\u007f")
}

/// A comment is one line, and holds nothing that TOML refuses in one.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect()
}

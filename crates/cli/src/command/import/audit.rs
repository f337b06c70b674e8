//! `evolute import --audit`: how many of the items that are said to be done have evidence, and what the others lack.

use super::{Args, history, sarif};
use crate::{
    desk::Desk,
    failure::Outcome,
    render::{Page, Show, Tone, story::count},
    repository::Repository,
};
use serde::Serialize;
use survey::claims::{Audited, Claims, Evidence, Kind, Naming, Remark, Said, Tool, Tree, audit};

/// How many items are listed for a person who did not ask for all.
const LISTED: usize = 40;

/// What came out.
#[derive(Debug, Serialize)]
pub(super) struct Tally<'c> {
    done: usize,
    without_evidence: usize,
    proven: usize,
    tools: Vec<Row>,
    pub(super) items: Vec<Audited<'c>>,
    pub(super) remarks: &'c [Remark],
    commits: usize,
    history: &'static str,
    #[serde(skip)]
    listed: usize,
}

/// What one tool says, and what it has to show.
#[derive(Debug, Serialize)]
struct Row {
    tool: Tool,
    items: usize,
    done: usize,
    nothing: usize,
    gone: usize,
    files: usize,
    code: usize,
    test: usize,
    besides: String,
}

/// Runs the audit.
pub(super) fn run(args: &Args, desk: &Desk, repository: &Repository, tree: &Tree, found: &Claims) -> Outcome {
    let git = desk.git(repository);
    let messages = history::messages(&git);
    let naming = Naming::of(&found.claims, &messages);
    let touched = history::touched(&git, &naming.all());
    let items = audit(found, tree, &naming, &touched);
    let without = items.iter().filter(|item| !item.evidence.is_some()).count();
    let report = Tally {
        done: items.len(),
        without_evidence: without,
        proven: 0,
        tools: Tool::ALL.into_iter().filter_map(|tool| row(tool, found, &items)).collect(),
        remarks: &found.remarks,
        commits: messages.len(),
        history: if repository.is_shallow() { "shallow" } else { "whole" },
        listed: if args.all { usize::MAX } else { LISTED },
        items,
    };
    if args.sarif {
        desk.voice.json(&sarif::document(&report));
    } else {
        desk.voice.show(&report);
    }
    Ok(())
}

/// A tool that left something.
fn row(tool: Tool, found: &Claims, items: &[Audited<'_>]) -> Option<Row> {
    let of =
        |evidence| items.iter().filter(|item| item.claim.tool == tool && item.evidence == evidence).count();
    let work = |kind: Kind| kind.is_work();
    let here = || found.claims.iter().filter(|claim| claim.tool == tool);
    here().next()?;
    let others = [
        (Kind::Decision, "decision"),
        (Kind::Gate, "check"),
        (Kind::Objective, "objective"),
        (Kind::Owner, "owner rule"),
    ];
    let besides = others.map(|(kind, word)| (here().filter(|claim| claim.kind == kind).count(), word));
    let besides =
        besides.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| count(number, word));
    Some(Row {
        tool,
        items: here().filter(|claim| work(claim.kind)).count(),
        done: here().filter(|claim| work(claim.kind) && claim.said == Said::Done).count(),
        nothing: of(Evidence::Nothing),
        gone: of(Evidence::Gone),
        files: of(Evidence::Files),
        code: of(Evidence::Code),
        test: of(Evidence::Test),
        besides: besides.collect::<Vec<_>>().join(", "),
    })
}

impl Show for Tally<'_> {
    fn show(&self, page: &mut Page) {
        if self.tools.is_empty() {
            page.line("no other tool left anything here that is read");
            let names = Tool::ALL.map(Tool::name).join(", ");
            page.hint(format!("looked for: {names}"));
            return;
        }
        self.headline(page);
        self.table(page);
        self.items(page);
        self.remarks(page);
    }
}

impl Tally<'_> {
    fn headline(&self, page: &mut Page) {
        if self.done == 0 {
            page.toned(Tone::Strong, "nothing here is said to be done");
            return;
        }
        let words = format!(
            "{} of {} {} no evidence",
            self.without_evidence,
            count(self.done, "done item"),
            if self.done == 1 { "has" } else { "have" }
        );
        page.toned(Tone::Strong, words);
        page.prose(format!("None is proven: a tick is a claim, and nothing was run. {}", self.rest()));
    }

    /// What those have that have something: most of it is little.
    fn rest(&self) -> String {
        let of = |evidence| self.items.iter().filter(|item| item.evidence == evidence).count();
        let kinds = [
            (of(Evidence::Files), "only names files that exist", "only name files that exist"),
            (
                of(Evidence::Code),
                "is named by a commit that changed code",
                "are named by a commit that changed code",
            ),
            (of(Evidence::Test), "has a test that exists", "have a test that exists"),
        ];
        let there = kinds.into_iter().filter(|(number, ..)| *number > 0);
        let words =
            there.map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }));
        let words = words.collect::<Vec<_>>().join(", ");
        if words.is_empty() {
            "There is nothing to look at.".into()
        } else {
            format!("Of the others, {words}.")
        }
    }

    fn table(&self, page: &mut Page) {
        let row = |row: &Row| {
            let numbers = [row.done, row.items, row.nothing, row.gone, row.files, row.code, row.test];
            let cells = numbers.map(|number| if row.items == 0 { String::new() } else { number.to_string() });
            std::iter::once(row.tool.name().to_owned()).chain(cells).chain([row.besides.clone()]).collect()
        };
        let header = ["TOOL", "DONE", "OF", "NOTHING", "GONE", "FILES", "CODE", "TEST", "BESIDES"];
        page.blank().table(&header, self.tools.iter().map(row));
        if self.done == 0 {
            return;
        }
        page.blank();
        for evidence in Evidence::ALL {
            page.fact(word(evidence), meaning(evidence));
        }
        let cut = if self.history == "shallow" {
            "; history is cut off here, so commits may be missing"
        } else {
            ""
        };
        page.fact("", format!("{} were looked through{cut}", count(self.commits, "commit")));
    }

    /// What lacks most comes first; each with its place.
    fn items(&self, page: &mut Page) {
        let mut items: Vec<&Audited<'_>> = self.items.iter().collect();
        items.sort_by_key(|item| item.evidence);
        let mut under = None;
        for item in items.iter().take(self.listed) {
            if under != Some(item.evidence) {
                let number = items.iter().filter(|other| other.evidence == item.evidence).count();
                page.heading(format!("{}: {}", word(item.evidence), count(number, "item")));
                under = Some(item.evidence);
            }
            show(item, page);
        }
        let rest = items.len().saturating_sub(self.listed);
        if rest > 0 {
            page.blank().line(format!("{rest} more are not listed"));
            page.hint(
                "add `--all`, `--json` or `--sarif` to see them, or `--from TOOL` to see those of one tool",
            );
        }
    }

    fn remarks(&self, page: &mut Page) {
        if self.remarks.is_empty() {
            return;
        }
        page.heading(format!("{} on what was read", count(self.remarks.len(), "remark")));
        for remark in self.remarks.iter().take(self.listed) {
            page.item("-", format!("{}:{} {}", remark.at.path, remark.at.line, remark.message));
            page.spans(&[(Tone::Plain, "    "), (Tone::Hint, "hint: "), (Tone::Plain, &remark.hint)]);
        }
        let rest = self.remarks.len().saturating_sub(self.listed);
        if rest > 0 {
            page.line(format!("  {rest} more are not listed"));
        }
    }
}

fn show(item: &Audited<'_>, page: &mut Page) {
    let title: String = item.claim.title.chars().take(100).collect();
    let place = format!("  {}:{}  ", item.claim.at.path, item.claim.at.line);
    let said_twice = item.claim.id.is_empty() || item.claim.id == item.claim.title;
    let id = if said_twice { String::new() } else { format!("{} ", item.claim.id) };
    page.spans(&[(Tone::Faint, &place), (Tone::Strong, &id), (Tone::Plain, &title)]);
    for found in &item.found {
        page.item("  +", found);
    }
    page.item("  -", item.missing.join("; "));
}

const fn word(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Nothing => "nothing",
        Evidence::Gone => "gone",
        Evidence::Files => "files",
        Evidence::Code => "code",
        Evidence::Test => "test",
    }
}

const fn meaning(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Nothing => "it names no file and no test, and no commit that changed code names it",
        Evidence::Gone => "the files and tests that it names are not in the tree",
        Evidence::Files => "it names files that exist; whether they do what it says, nobody checked",
        Evidence::Code => "a commit that names it changed code; no test is named",
        Evidence::Test => "it names a test that exists, or a commit that names it changed one; not run",
    }
}

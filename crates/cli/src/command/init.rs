//! `evolute init`: a short configuration from what the repository already says, shown before it is written.

mod agents;
mod found;
mod hooks;
mod text;
mod trial;

pub(crate) use text::{handle, list, plain, quoted};

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Page, Show, ask, draw_findings, story},
    repository::Repository,
    stop_hook::Agent,
    written::{self, CONFIGURATION},
};
use found::Found;
use serde::Serialize;
use std::time::Duration;
use trial::Trial;

/// How long the gates are tried for, all of them together, unless it is said.
const WITHIN: &str = "60s";
/// How many areas are shown; the rest is counted.
const SHOWN: usize = 6;

/// Begin in this repository: write a configuration from what is there
///
/// Detects toolchains and packages, what continuous integration runs, owners, documents and decision records, tries
/// the gates once in a checkout of their own, and shows everything before it writes. Nothing is overwritten. Without
/// a terminal nothing is tried unless `--yes` or `--within` says so.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Try the gates and write, without asking
    #[arg(long, short)]
    yes: bool,
    /// Show what would be written, and what is wrong with the file of owners; write nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Try no gate
    #[arg(long, conflicts_with = "within")]
    no_run: bool,
    /// How long the gates are tried for, all together [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    within: Option<u64>,
    /// Install the gates as git hooks, before a commit and before a push, and nothing else
    #[arg(long, conflicts_with_all = ["yes", "dry_run", "no_run", "within"])]
    hooks: bool,
    /// Let agents ask the gates before they stop, in their own settings, and nothing else
    /// [default: those that left a trace here]
    #[arg(long, value_name = "AGENT", num_args = 0.., conflicts_with_all = ["yes", "dry_run", "no_run", "within", "hooks"])]
    agents: Option<Vec<Agent>>,
    /// Take the hooks away again
    #[arg(long)]
    remove: bool,
    /// Write nothing; say which settings do not ask the gates
    #[arg(long, requires = "agents", conflicts_with = "remove")]
    check: bool,
    /// Let the hooks run the gates without confinement
    #[arg(long)]
    unconfined: bool,
}

fn seconds(text: &str) -> Result<u64, String> {
    formats::duration::seconds(text).ok_or_else(|| "a time has a number and a unit: `90s`, `2m`".into())
}

/// What was found, and what follows from it.
#[derive(Debug, Serialize)]
struct Proposal {
    #[serde(flatten)]
    found: Found,
    trials: Vec<Trial>,
    text: String,
    /// Whether what is wrong with the file of owners is drawn, and not only counted.
    #[serde(skip)]
    whole: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Begun {
    configuration: &'static str,
    written: bool,
    there: bool,
    proposal: Option<Proposal>,
    next: &'static str,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    if let Some(named) = &args.agents {
        return agents::run(args, named, desk);
    }
    if args.hooks {
        return hooks::run(args, desk);
    }
    if args.remove || args.unconfined {
        let hint = "write `evolute init --hooks`, or `evolute init --agents`, before it";
        return Err(Failure::usage("`--remove` and `--unconfined` are about hooks", hint));
    }
    let repository = desk.repository()?;
    let begun = Begun {
        configuration: CONFIGURATION,
        written: false,
        there: true,
        proposal: None,
        next: "evolute demand new",
    };
    let there = written::Written::read(&repository.root, CONFIGURATION)?.is_some();
    if args.dry_run {
        let proposal = propose(args, desk, &repository)?;
        desk.voice.aside(&proposal);
        desk.voice.show(&Begun { there, proposal: Some(proposal), ..begun });
        return Ok(());
    }
    if there {
        desk.voice.show(&begun);
        return Ok(());
    }
    let proposal = propose(args, desk, &repository)?;
    desk.voice.aside(&proposal);
    let agreed = args.yes || !desk.voice.can_ask() || ask::yes("Write it?", true)?;
    if agreed {
        written::create(&repository.root, CONFIGURATION, &proposal.text)?;
    }
    desk.voice.show(&Begun { written: agreed, there: false, proposal: Some(proposal), ..begun });
    Ok(())
}

fn propose(args: &Args, desk: &Desk, repository: &Repository) -> Result<Proposal, Failure> {
    let found = found::gather(desk, repository)?;
    let trials = try_out(args, desk, repository, &found)?;
    let text = text::configuration(&found, &trials);
    let read = formats::configuration::read(&text);
    if let Some(finding) = read.findings.first() {
        let why = format!("what would be written has a mistake: {}", finding.message);
        return Err(Failure::broken(why, "write `.evolute/evolute.toml` by hand, and report this"));
    }
    Ok(Proposal { found, trials, text, whole: args.dry_run })
}

/// Tries the gates, after having said for how long.
fn try_out(args: &Args, desk: &Desk, repository: &Repository, found: &Found) -> Result<Vec<Trial>, Failure> {
    let gates = found.toolchain.gates.len();
    if args.no_run || gates == 0 || repository.checked_out().is_none() || !may_run(args, desk, found)? {
        return Ok(trial::none(desk, repository, found));
    }
    let within = args.within.or_else(|| formats::duration::seconds(WITHIN)).unwrap_or(60);
    desk.voice.note(|page| {
        let plural = if gates == 1 { "gate" } else { "gates" };
        let line =
            format!("trying {gates} {plural} once, in a checkout of their own, for {within} s at most …");
        page.line(line).blank();
    });
    trial::all(desk, repository, found, Duration::from_secs(within))
}

/// What sets a worktree up runs outside the wall, so a person is asked; a script has said so, or it is left.
fn may_run(args: &Args, desk: &Desk, found: &Found) -> Result<bool, Failure> {
    if args.yes || args.within.is_some() {
        return Ok(true);
    }
    if !desk.voice.can_ask() {
        return Ok(false);
    }
    let setup: Vec<String> = found.toolchain.setup.iter().map(|line| format!("`{}`", line.value)).collect();
    let first = if setup.is_empty() { String::new() } else { format!(", after {}", setup.join(", ")) };
    let gates: Vec<String> =
        found.toolchain.gates.iter().map(|gate| format!("`{}`", gate.run.join(" "))).collect();
    ask::yes(&format!("Try {} once{first}?", gates.join(", ")), true)
}

impl Show for Proposal {
    fn show(&self, page: &mut Page) {
        let found = &self.found;
        if !found.toolchain.names.is_empty() {
            page.fact("built with", found.toolchain.names.join(", "));
        }
        if let Some(branch) = &found.branch {
            page.fact("lands on", format!("`{branch}`"));
        }
        for (gate, trial) in found.toolchain.gates.iter().zip(&self.trials) {
            let place = if gate.dir.is_empty() { String::new() } else { format!(" in `{}`", gate.dir) };
            let told = format!("`{}`{place} ({}): {}", gate.run.join(" "), gate.from, trial.said);
            page.fact(&format!("gate {}", gate.name), told);
        }
        if let Some(test) = &found.toolchain.test {
            page.fact("one test", format!("`{}` ({})", test.value.join(" "), test.from));
        }
        for line in &found.toolchain.setup {
            page.fact("set up", format!("`{}` ({})", line.value, line.from));
        }
        for folder in &found.toolchain.share {
            page.fact("keep", format!("`{}` between worktrees ({} ignores it)", folder.value, folder.from));
        }
        self.owned(page);
        self.papers(page);
        found.toolchain.notes.iter().for_each(|note| {
            page.fact("note", note);
        });
        if let Some(faulty) = found.owned.faulty.as_ref().filter(|_| self.whole) {
            draw_findings(page, faulty);
        }
        page.blank().block(&self.text).blank();
    }
}

impl Proposal {
    fn owned(&self, page: &mut Page) {
        let owned = &self.found.owned;
        for proposal in owned.areas.iter().take(SHOWN) {
            let area = &proposal.area;
            let notes: String = proposal.notes.iter().map(|note| format!("; {note}")).collect();
            let guess = if owned.guess { ", a guess" } else { "" };
            page.fact(
                "area",
                format!(
                    "`{}`: `{}`, {}{guess}{notes}",
                    area.name,
                    area.owner,
                    story::count(proposal.files, "file")
                ),
            );
        }
        let left = owned.areas.len().saturating_sub(SHOWN);
        if left > 0 {
            page.fact("", format!("and {left} more"));
        }
        if !owned.areas.is_empty() {
            let findings = if owned.findings > 0 {
                format!(", {} in it", story::count(owned.findings, "finding"))
            } else {
                String::new()
            };
            let unowned = if owned.unowned > 0 {
                format!(", {} without owner", story::count(owned.unowned, "file"))
            } else {
                String::new()
            };
            page.fact("", format!("from {}{unowned}{findings}", owned.from));
        }
    }

    fn papers(&self, page: &mut Page) {
        if self.found.documents > 0 {
            page.fact("documents", story::count(self.found.documents, "Markdown file"));
        }
        for folder in &self.found.decisions {
            page.fact("decisions", format!("recorded in `{folder}`"));
        }
    }
}

impl Show for Begun {
    fn show(&self, page: &mut Page) {
        page.line(match (self.written, self.there) {
            (true, _) => format!("wrote `{}`", self.configuration),
            (false, true) => format!("`{}` is there already; nothing was changed", self.configuration),
            (false, false) => "nothing was written".to_owned(),
        });
        let bare = self.proposal.as_ref().is_some_and(|proposal| proposal.found.toolchain.gates.is_empty());
        if self.written && bare {
            page.blank().line("no toolchain was recognized: name a gate before the first run");
        }
        page.blank().line("next: see what is worth mending here first, or name one capability, the workflow");
        page.line("or test it must run on, and the number that proves it");
        page.command("evolute").command(self.next);
    }
}

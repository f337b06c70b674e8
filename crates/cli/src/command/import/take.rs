//! `evolute import`: shows every file that would be written, and then, if that is wanted, writes all of them or none.

use super::{
    Args, decision, objective,
    proposed::{Present, Proposed},
    sections::{self, Sections},
    undertaking,
};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    interrupt::Interrupt,
    reading,
    render::{Page, Show, Tone, ask, story::count},
    repository::Repository,
    written::{self, CONFIGURATION, Written},
};
use serde::Serialize;
use std::{fs, path::Path};
use survey::claims::{Claims, Place, Remark, Tool, Tree};

/// More files than this are not written at once: nobody would read them.
const MOST_FILES: usize = 500;

/// What would be written, or was.
#[derive(Debug, Serialize)]
struct Taken<'c> {
    written: bool,
    files: Vec<Proposed>,
    sections: Sections,
    left: Vec<String>,
    remarks: &'c [Remark],
    #[serde(skip)]
    found: usize,
    #[serde(skip)]
    whole: bool,
    next: Vec<String>,
}

/// Runs the verb.
pub(super) fn run(args: &Args, desk: &Desk, repository: &Repository, tree: &Tree, found: &Claims) -> Outcome {
    let root = &repository.root;
    let mut taken = plan(args, root, tree, found)?;
    if taken.files.is_empty() || !args.yes {
        desk.voice.show(&taken);
        let asked = format!("Write {}?", count(taken.files.len(), "file"));
        if taken.files.is_empty() || !desk.voice.can_ask() || !ask::yes(&asked, false)? {
            return Ok(());
        }
    }
    write(root, &taken.files)?;
    taken.written = true;
    desk.voice.show(&taken);
    Ok(())
}

fn plan<'c>(args: &Args, root: &Path, tree: &Tree, found: &'c Claims) -> Result<Taken<'c>, Failure> {
    let configuration = Written::read(root, CONFIGURATION)?;
    let configured = reading::configuration(configuration.as_ref())?;
    let mut names = written::demand_ids(root).iter().map(ToString::to_string).collect();
    let present = Present::below(root);
    let undertakings = undertaking::propose(found, tree, &mut names);
    let decisions = decision::propose(found, tree);
    let mut left = vec![];
    note(
        &mut left,
        undertakings.done,
        "undertaking",
        "said to be done, of which nothing is left to build: `--audit` says what they have to show",
    );
    note(&mut left, undertakings.dropped, "undertaking", "given up");
    note(&mut left, decisions.read_there, "decision", "read where it is");
    let sections = sections::propose(found, tree, &configured);
    note(&mut left, sections.no_gates, "hook", "that judges no tree, but a message or a branch");
    let mut files: Vec<Proposed> = undertakings.files;
    files.extend(decisions.files);
    files.extend(objective::propose(found));
    let all = files.len();
    files.retain(|file| !present.names(&file.source) && !tree.has(&file.path));
    note(&mut left, all - files.len(), "file", "imported before");
    note(
        &mut left,
        files.len().saturating_sub(MOST_FILES),
        "file",
        "more than are written at once: import again for them, or `--from TOOL`",
    );
    files.truncate(MOST_FILES);
    files.extend(configure(&sections, configuration.is_some()));
    let next = next(&files);
    Ok(Taken {
        written: false,
        files,
        sections,
        left,
        remarks: &found.remarks,
        found: found.claims.len(),
        whole: args.all,
        next,
    })
}

fn note(left: &mut Vec<String>, number: usize, noun: &str, why: &str) {
    if number > 0 {
        left.push(format!("{} {why}", count(number, noun)));
    }
}

/// A configuration of what is proposed, where there is none and where what is proposed can be read.
fn configure(sections: &Sections, there: bool) -> Option<Proposed> {
    let text = sections.text.trim_start().to_owned();
    let sound = !there && !text.is_empty() && formats::configuration::read(&text).value.is_some();
    sound.then(|| Proposed {
        path: CONFIGURATION.to_owned(),
        what: format!("{} and {}", count(sections.areas, "area"), count(sections.gates, "gate")),
        from: Place { path: CONFIGURATION.to_owned(), line: 1 },
        source: String::new(),
        text,
    })
}

fn next(files: &[Proposed]) -> Vec<String> {
    let demand =
        files.iter().find_map(|file| file.path.strip_prefix(".evolute/demands/")?.strip_suffix(".md"));
    let mut next = vec!["git add .evolute".to_owned()];
    next.extend(demand.map(|id| format!("evolute demand check {id}")));
    next
}

/// All of them, or none: what was written before one failed is taken back. An interruption is heard once they are
/// there, and a second one at once.
fn write(root: &Path, files: &[Proposed]) -> Result<(), Failure> {
    let _held = Interrupt::listen(|| {})?;
    for (place, file) in files.iter().enumerate() {
        if let Err(failure) = written::create(root, &file.path, &file.text) {
            for done in &files[..place] {
                let _gone = fs::remove_file(root.join(&done.path));
            }
            return Err(failure);
        }
    }
    Ok(())
}

impl Show for Taken<'_> {
    fn show(&self, page: &mut Page) {
        if self.written {
            page.toned(Tone::Strong, format!("wrote {}", count(self.files.len(), "file")));
            page.blank().line("next: say of each demand what would prove it");
            self.next.iter().for_each(|command| {
                page.command(command);
            });
            return;
        }
        self.files(page);
        self.sections(page);
        self.left(page);
        if !self.files.is_empty() {
            page.blank()
                .hint("run it again with `--yes` to write them, with `--all` to see every text first");
        }
    }
}

impl Taken<'_> {
    fn files(&self, page: &mut Page) {
        if self.files.is_empty() {
            page.line("there is nothing to write");
            return;
        }
        let files = count(self.files.len(), "file");
        page.toned(
            Tone::Strong,
            format!("{files} would be written, and nothing over anything that is there"),
        );
        page.blank();
        for file in &self.files {
            page.line(format!("  {}", file.path));
            let from = format!(" from `{}:{}`", file.from.path, file.from.line);
            let from = if file.path == CONFIGURATION { "" } else { &from };
            page.spans(&[(Tone::Plain, "    "), (Tone::Plain, &file.what), (Tone::Faint, from)]);
        }
        for file in self.files.iter().filter(|_| self.whole) {
            page.heading(&file.path).block(&file.text);
        }
    }

    /// What is proposed for the configuration is always shown whole: it changes who decides, and what is run.
    fn sections(&self, page: &mut Page) {
        if self.sections.text.is_empty() {
            return;
        }
        let written = self.files.iter().any(|file| file.path == CONFIGURATION);
        let place = if written {
            format!("`{CONFIGURATION}` would say")
        } else {
            format!("proposed for `{CONFIGURATION}`, to paste")
        };
        page.heading(place).block(self.sections.text.trim_start());
        if self.sections.to_resolve > 0 {
            let areas = count(self.sections.to_resolve, "area");
            page.blank().line(format!("{areas} to look at first: an area has one who decides"));
        }
    }

    fn left(&self, page: &mut Page) {
        if self.found == 0 {
            let names = Tool::ALL.map(Tool::name).join(", ");
            page.hint(format!("no other tool left anything here; looked for {names}"));
        }
        if !self.left.is_empty() {
            page.heading("left where it is");
            self.left.iter().for_each(|words| {
                page.item("-", words);
            });
        }
        if !self.remarks.is_empty() {
            let remarks = count(self.remarks.len(), "remark");
            page.blank().line(format!("{remarks} on what was read: `evolute import --audit` lists them"));
        }
    }
}

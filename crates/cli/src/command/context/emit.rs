//! `evolute context emit`: what agents are told, written where each tool reads it. What somebody edited by hand is
//! shown, and never written over; a file without a marker is somebody else's.

use super::source::source;
use crate::{
    desk::Desk,
    documents,
    failure::{Failure, Outcome},
    render::{Page, Show, story},
    repository::Repository,
    written::{self, Written},
};
use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};
use serde::Serialize;
use std::{collections::BTreeMap, fs, path::Path};
use survey::emitted::{File, Found, Standing, Tool, Unfit, adopted, emitted, skills};

/// Write what agents are told, each tool in its own form
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write nothing; say which files are not as the source would have them
    #[arg(long)]
    check: bool,
    /// Tools to write for: agents, claude, cursor, copilot, gemini
    /// [default: those of `emit` below `[context]`; or else agents, and those whose files are there]
    #[arg(long = "for", value_name = "TOOL", num_args = 1.., value_parser = tool)]
    tools: Vec<Tool>,
}

fn tool(name: &str) -> Result<Tool, String> {
    let known = || Tool::ALL.map(Tool::name).join(", ");
    Tool::named(name).ok_or_else(|| format!("the tools are {}", known()))
}

/// What became of the files.
#[derive(Debug, Serialize)]
struct Emission {
    checked: bool,
    files: Vec<Emitted>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unfit: Vec<Unfit>,
    tokens: BTreeMap<&'static str, u32>,
    total_tokens: u32,
}

/// What became of one file.
#[derive(Debug, Serialize)]
struct Emitted {
    tool: Tool,
    path: String,
    standing: Standing,
    tokens: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    diff: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let configuration = documents::configuration(&repository)?;
    let tools = tools(args, &configuration.context, &repository.root);
    let source = source(&repository, &configuration)?;
    let files = emitted(&source, &tools);
    let unfit = if tools.contains(&Tool::Agents) { skills(&source).1 } else { vec![] };
    let mut done = vec![];
    for file in &files {
        let there = there(&repository, file)?;
        let standing = standing(&repository, file, there.as_deref());
        if !args.check {
            write(&repository, file, standing, there.as_deref())?;
        }
        done.push(Emitted {
            tool: file.tool,
            path: file.path.clone(),
            standing,
            tokens: file.tokens(),
            diff: diff(file, standing, there.as_deref()),
        });
    }
    let emission = Emission::new(args.check, done, unfit);
    desk.voice.show(&emission);
    if emission.is_wrong() { Err(Failure::NO) } else { Ok(()) }
}

/// Those that were asked for; or those that the configuration names.
fn tools(args: &Args, context: &formats::Context, root: &Path) -> Vec<Tool> {
    if !args.tools.is_empty() {
        return args.tools.clone();
    }
    let named: Vec<Tool> = context.emit.iter().filter_map(|name| Tool::named(name)).collect();
    if named.is_empty() { present(root) } else { named }
}

/// Whoever reads `AGENTS.md`, and the tools that left a trace.
fn present(root: &Path) -> Vec<Tool> {
    let is_there =
        |tool: &Tool| *tool == Tool::Agents || tool.traces().iter().any(|path| root.join(path).exists());
    Tool::ALL.into_iter().filter(is_there).collect()
}

fn there(repository: &Repository, file: &File) -> Result<Option<String>, Failure> {
    Ok(Written::read(&repository.root, &file.path)?.map(|written| written.text))
}

/// A link leads to a file of somebody's own, in the repository or out of it.
fn standing(repository: &Repository, file: &File, there: Option<&str>) -> Standing {
    let mut folders = Path::new(&file.path).ancestors().filter(|part| !part.as_os_str().is_empty());
    if folders
        .any(|part| fs::symlink_metadata(repository.root.join(part)).is_ok_and(|found| found.is_symlink()))
    {
        return Standing::Foreign;
    }
    file.standing(there)
}

fn write(repository: &Repository, file: &File, standing: Standing, there: Option<&str>) -> Outcome {
    match standing {
        Standing::Missing => written::create(&repository.root, &file.path, &file.whole()),
        Standing::Stale => {
            let text = there.and_then(Found::of).map_or_else(|| file.whole(), |found| file.placed(&found));
            written::replace(&repository.root, &file.path, &text)
        }
        Standing::Current | Standing::Edited | Standing::Foreign => Ok(()),
    }
}

/// What a hand changed, from what would be emitted to what is there; for somebody else's file, what would be emitted.
fn diff(file: &File, standing: Standing, there: Option<&str>) -> String {
    match (standing, there.and_then(Found::of)) {
        (Standing::Edited, Some(found)) => {
            let there = there.unwrap_or_default();
            let (old, new) =
                if file.front.is_empty() { (file.body.clone(), found.body) } else { (file.whole(), there) };
            let lines = InternedInput::new(old.as_str(), new);
            let mut diff = Diff::compute(Algorithm::Histogram, &lines);
            diff.postprocess_lines(&lines);
            let printer = BasicLineDiffPrinter(&lines.interner);
            let hunks = diff.unified_diff(&printer, UnifiedDiffConfig::default(), &lines);
            format!("--- from the source\n+++ {}\n{hunks}", file.path)
        }
        (Standing::Foreign, _) => file.whole(),
        (Standing::Edited | Standing::Current | Standing::Missing | Standing::Stale, _) => String::new(),
    }
}

impl Emission {
    fn new(checked: bool, files: Vec<Emitted>, unfit: Vec<Unfit>) -> Self {
        let mut tokens = BTreeMap::new();
        for file in &files {
            *tokens.entry(file.tool.name()).or_default() += file.tokens;
        }
        Self { checked, total_tokens: files.iter().map(|file| file.tokens).sum(), files, unfit, tokens }
    }

    /// Whether something is not as the source would have it, once everything was done that may be done.
    fn is_wrong(&self) -> bool {
        !self.unfit.is_empty() || self.files.iter().any(|file| self.differs(file))
    }

    fn differs(&self, file: &Emitted) -> bool {
        match file.standing {
            Standing::Current => false,
            Standing::Missing | Standing::Stale => self.checked,
            Standing::Edited | Standing::Foreign => true,
        }
    }

    fn word(&self, standing: Standing) -> &'static str {
        match (standing, self.checked) {
            (Standing::Current, _) => "as it was",
            (Standing::Missing, true) => "missing",
            (Standing::Missing, false) => "written",
            (Standing::Stale, true) => "stale: the source changed",
            (Standing::Stale, false) => "written anew",
            (Standing::Edited, _) => "edited by hand: kept",
            (Standing::Foreign, _) => "not Evolute's: kept",
        }
    }
}

impl Show for Emission {
    fn show(&self, page: &mut Page) {
        let row = |file: &Emitted| {
            let tool = file.tool.name().to_owned();
            vec![tool, file.path.clone(), file.tokens.to_string(), self.word(file.standing).to_owned()]
        };
        page.table(&["tool", "file", "tokens", ""], self.files.iter().map(row));
        let each = self.tokens.iter().map(|(tool, tokens)| format!("{tool} {tokens}"));
        let each = each.collect::<Vec<_>>().join(", ");
        page.line(format!(
            "{}, {} tokens: {each}",
            story::count(self.files.len(), "file"),
            self.total_tokens
        ));
        self.files.iter().for_each(|file| explain(page, file));
        for unfit in &self.unfit {
            page.blank().line(format!("`{}` cannot be a skill: {}", unfit.path, unfit.why));
            page.hint(&unfit.hint);
        }
        let stale = |file: &&Emitted| matches!(file.standing, Standing::Missing | Standing::Stale);
        if self.checked && self.files.iter().any(|file| stale(&file)) {
            page.hint("run `evolute context emit`, and commit what it writes");
        }
    }
}

fn explain(page: &mut Page, file: &Emitted) {
    match file.standing {
        Standing::Edited => {
            page.heading(format!("`{}` was edited by hand", file.path)).block(&file.diff);
            page.hint("take the edit into the standard, decision or gate that it is about, remove the file or the text between its marks, and run `evolute context emit`");
        }
        Standing::Foreign => {
            page.heading(format!("`{}` would say", file.path)).block(&file.diff);
            let marks = adopted();
            let marks =
                marks.trim().split('\n').map(|line| format!("`{line}`")).collect::<Vec<_>>().join(" and ");
            page.hint(format!(
                "hand a place in it over by two lines, {marks}; only what stands between them is written"
            ));
        }
        Standing::Current | Standing::Missing | Standing::Stale => {}
    }
}

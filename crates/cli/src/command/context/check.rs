//! `evolute context check`: what is wrong with the documents; and, with `--changed`, which of them stayed as they were
//! while the code that they cover changed. That is the gate.

use super::gate;
use crate::{
    args::Reports,
    desk::Desk,
    documents,
    failure::{Failure, Faulty, Outcome},
    past,
    render::{Page, Show, draw_findings_among, list_findings, story},
    repository::Repository,
    written::{CONFIGURATION, Written},
};
use formats::{Configuration, Severity};
use serde::Serialize;
use std::{collections::BTreeMap, fs::File, io::Read as _};
use survey::documents::{Fault, Graph, Index, LARGEST, Uncovered, all, standards, uncovered};

/// Findings that are drawn; the rest is counted.
const DRAWN: usize = 25;

/// Check the documents: links, anchors, dead references, what they cover; gates and their standards
///
/// Links to the web are not fetched.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only ask whether code that changed since BASE took its documents along
    /// [default: where this branch left the default branch; in a step's worktree, the step's parent]
    #[arg(long, value_name = "BASE", num_args = 0..=1)]
    changed: Option<Option<String>>,
    #[command(flatten)]
    reports: Reports,
}

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct Checked {
    documents: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    errors: usize,
    warnings: usize,
    findings: Vec<serde_json::Value>,
    uncovered: Vec<Uncovered>,
    web_links: u64,
    unjudged_links: usize,
    #[serde(skip)]
    files: Vec<Faulty>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let configuration = documents::configuration(&repository)?;
    let index = documents::index(&repository, &configuration.context);
    let git = desk.git(&repository);
    let checked = if let Some(base) = &args.changed {
        let (base, faults) = gate::faults(&repository, &git, &configuration, &index, base.as_deref())?;
        Checked { base: Some(base.to_string()), ..checked(&repository, &index, faults) }
    } else {
        let graph = Graph::of(&index);
        let past = past::of(&repository, &git, &index, &graph)?;
        let areas: Vec<(String, Vec<String>)> =
            configuration.areas.iter().map(|area| (area.name.clone(), area.paths.clone())).collect();
        let mut faults = all(&index, &graph, &configuration.context, &past);
        faults.extend(unmet(&repository, &index, &configuration)?);
        Checked {
            uncovered: uncovered(&index, &areas),
            unjudged_links: graph.unjudged(),
            ..checked(&repository, &index, faults)
        }
    };
    args.reports.voice(desk).show(&checked);
    if checked.errors > 0 { Err(Failure::NO) } else { Ok(()) }
}

/// Gates and standards that do not find each other.
fn unmet(
    repository: &Repository,
    index: &Index,
    configuration: &Configuration,
) -> Result<Vec<Fault>, Failure> {
    let written = Written::read(&repository.root, CONFIGURATION)?;
    let text = written.map_or_else(String::new, |written| written.text);
    Ok(standards(index, &configuration.citations, CONFIGURATION, &text))
}

fn checked(repository: &Repository, index: &Index, faults: Vec<Fault>) -> Checked {
    let of = |severity| faults.iter().filter(|fault| fault.finding.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let files = by_file(repository, faults);
    let findings = files.iter().flat_map(list_findings).collect();
    let web_links = index.documents.values().map(|document| u64::from(document.content.web_links)).sum();
    let documents = index.documents.len();
    Checked {
        documents,
        base: None,
        errors,
        warnings,
        findings,
        uncovered: vec![],
        web_links,
        unjudged_links: 0,
        files,
    }
}

/// The findings of each file, with the text that they point into.
fn by_file(repository: &Repository, faults: Vec<Fault>) -> Vec<Faulty> {
    let mut files: BTreeMap<String, Vec<formats::Finding>> = BTreeMap::new();
    for fault in faults {
        files.entry(fault.path).or_default().push(fault.finding);
    }
    let faulty = |(path, findings): (String, Vec<formats::Finding>)| {
        let text = text(repository, &path);
        let within = |finding: formats::Finding| {
            let end = finding.span.end.min(text.len());
            formats::Finding { span: finding.span.start.min(end)..end, ..finding }
        };
        Faulty { findings: findings.into_iter().map(within).collect(), path, text }
    };
    files.into_iter().map(faulty).collect()
}

/// As much of a document as was read of it.
fn text(repository: &Repository, path: &str) -> String {
    let mut bytes = vec![];
    let read = File::open(repository.root.join(path))
        .and_then(|file| file.take(LARGEST as u64).read_to_end(&mut bytes));
    read.map(|_| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// What is drawn, errors first; and how many more there are of each rule.
fn bounded(files: &[Faulty]) -> (Vec<Faulty>, BTreeMap<&'static str, usize>) {
    let (mut room, mut drawn, mut rest) = (DRAWN, vec![], BTreeMap::new());
    let grave = |file: &&Faulty| file.findings.iter().all(|finding| finding.severity != Severity::Error);
    let mut files: Vec<&Faulty> = files.iter().collect();
    files.sort_by_key(grave);
    for file in files {
        let mut findings = file.findings.clone();
        findings.sort_by_key(|finding| (finding.severity, finding.span.start));
        let more = findings.split_off(findings.len().min(room));
        room -= findings.len();
        more.iter().for_each(|finding| *rest.entry(finding.rule).or_default() += 1);
        if !findings.is_empty() {
            drawn.push(Faulty { path: file.path.clone(), text: file.text.clone(), findings });
        }
    }
    (drawn, rest)
}

impl Show for Checked {
    fn faulty(&self) -> &[Faulty] {
        &self.files
    }

    fn show(&self, page: &mut Page) {
        let (drawn, rest) = bounded(&self.files);
        for file in &drawn {
            // A gate's words are read by agents and programs: one line each, with its place in front.
            if self.base.is_some() { list(page, file) } else { draw_findings_among(page, file) }
        }
        if !rest.is_empty() {
            page.heading("not shown here");
            let rows = rest.iter().map(|(rule, count)| vec![count.to_string(), (*rule).to_owned()]);
            page.table(&["", "rule"], rows);
            page.hint("mend those above first; `--json` lists all of them");
        }
        if !self.uncovered.is_empty() {
            page.heading("code that no document covers");
            for uncovered in &self.uncovered {
                page.item("-", format!("{}: {}", named(uncovered), story::count(uncovered.files, "file")));
            }
            page.hint("name it in `covers` of the document that explains it");
        }
        page.blank().line(self.summary());
    }
}

fn list(page: &mut Page, file: &Faulty) {
    for finding in &file.findings {
        let (line, column) = finding.place(&file.text);
        page.line(format!("{}:{line}:{column}: error: {} ({})", file.path, finding.message, finding.label));
        page.hint(&finding.hint);
    }
}

fn named(uncovered: &Uncovered) -> String {
    let area = uncovered.area.as_ref();
    area.map_or_else(
        || format!("`{}`", uncovered.paths),
        |area| format!("area `{area}` (`{}`)", uncovered.paths),
    )
}

impl Checked {
    fn summary(&self) -> String {
        let documents = story::count(self.documents, "document");
        match (self.errors + self.warnings, &self.base) {
            (0, Some(base)) => {
                let base: String = base.chars().take(10).collect();
                format!("{documents}: what changed since {base} took along what it is written about in")
            }
            (0, None) => {
                format!("{documents}: nothing is wrong; {} links to the web were not fetched", self.web_links)
            }
            (_, _) => format!(
                "{documents}: {}, {}",
                story::count(self.errors, "error"),
                story::count(self.warnings, "warning")
            ),
        }
    }
}

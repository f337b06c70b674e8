//! `[[gate]]`: a program that says yes or no to a tree.

use super::{named_text, network, path, reserved};
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text, bad_glob},
};
use std::{cell::RefCell, ops::Range};
use trace::{Canary, Gate, ReportFormat, When};

/// Where a gate says which written standard it enforces, or says nothing of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The gate.
    pub gate: String,
    /// The standard, as a path below `.evolute/`.
    pub standard: Option<String>,
    /// Its bytes in the file; the gate's first key where no standard is named.
    pub at: Range<usize>,
}

/// Reads a gate, and keeps where it cites its standard.
pub(super) fn gate(
    node: &Node,
    findings: &mut Vec<Finding>,
    citations: &RefCell<Vec<Citation>>,
) -> Option<Gate> {
    let mut table = Table::of("gate", node, findings);
    let name = named_text(&mut table, "name", "findings and records name the gate", "add `name = \"…\"`");
    reserved(&mut table, name.as_deref(), "scope", "the judgment of a diff against its step's paths");
    let present = table.take("run").is_some();
    let run = table.command("run");
    if !present {
        table.missing(
            "run",
            "a gate that runs nothing judges nothing",
            "add `run = [\"program\", \"argument\"]`",
        );
    }
    let report = table.text("report").map_or(ReportFormat::Plain, |text| report(&text, &mut table));
    let inputs = table.globs("inputs");
    let (standard, at) = standard(&mut table);
    let timeout_s =
        table.duration("timeout").map_or(600, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
    let whens = [("step", When::Step), ("cycle", When::Cycle), ("both", When::Both), ("ci", When::Ci)];
    let when = table.choice("when", &whens).unwrap_or(When::Step);
    let (dir, each) = table.text("dir").map_or_else(Default::default, |text| folder(&text, &mut table));
    let needs = named(&mut table, "needs");
    let secrets = table.texts("secrets").unwrap_or_default();
    let secrets = secrets.into_iter().filter_map(|text| secret(text, &mut table)).collect();
    placeholders(&mut table, run.as_deref());
    let network = network::of_gate(&mut table);
    let canary = canary(&mut table);
    let safety = table.flag("safety").unwrap_or_default();
    table.done();
    let gate = Gate::new(name?, run?, timeout_s);
    citations.borrow_mut().push(Citation { gate: gate.name.clone(), standard: standard.clone(), at });
    Some(Gate { report, inputs, standard, when, dir, needs, each, secrets, canary, network, safety, ..gate })
}

/// The standard that the gate enforces, as a path below `.evolute/`, and where it is named.
fn standard(table: &mut Table<'_>) -> (Option<String>, Range<usize>) {
    let Some(text) = table.text("standard") else { return (None, table.place("name")) };
    let below = text.text.trim_start_matches(".evolute/").to_owned();
    path(&text, &below, table);
    (Some(below), text.span)
}

/// The violation that shows that the gate can fail.
fn canary(table: &mut Table<'_>) -> Option<Canary> {
    let node = table.take("canary")?;
    let mut canary = Table::of("canary", node, table.findings());
    let file = canary.text("path");
    if let Some(file) = &file {
        path(file, &file.text, &mut canary);
    } else {
        canary.missing("path", "the violation is planted in a file", "add `path = \"src/canary.rs\"`");
    }
    let text = canary.text("text");
    if text.is_none() {
        canary.missing("text", "the violation is a text", "add `text = \"…\"`");
    }
    canary.done();
    Some(Canary { path: file?.text, text: text?.text })
}

/// What `report` can say.
const REPORTS: &str = "`plain`, `junit:PATH`, `sarif` or `sarif:PATH`, `eslint` or `eslint:PATH`, `cargo-json`, `tap`, `pytest`, `go-test`";

fn report(text: &Text, table: &mut Table<'_>) -> ReportFormat {
    let (name, file) = match text.text.split_once(':') {
        None => (&*text.text, None),
        Some((name, file)) => (name, Some(file.to_owned())),
    };
    if let Some(file) = file.as_deref().filter(|file| !file.is_empty()) {
        path(text, file, table);
    }
    match (name, file) {
        ("plain", None) => ReportFormat::Plain,
        ("junit", Some(file)) if !file.is_empty() => ReportFormat::Junit(file),
        ("sarif", file) if file.as_deref() != Some("") => ReportFormat::Sarif(file),
        ("eslint", file) if file.as_deref() != Some("") => ReportFormat::Eslint(file),
        ("cargo-json", None) => ReportFormat::CargoJson,
        ("tap", None) => ReportFormat::Tap,
        ("pytest", None) => ReportFormat::Pytest,
        ("go-test", None) => ReportFormat::GoTest,
        _other => {
            let message = format!("`{}` is no report that is read", text.text);
            let hint = format!("write one of {REPORTS}");
            table.find(Finding::error("configuration.report", text.span.clone(), message, hint));
            ReportFormat::Plain
        }
    }
}

/// The names in a list, each once.
fn named(table: &mut Table<'_>, key: &'static str) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for text in table.texts(key).unwrap_or_default() {
        if !names.contains(&text.text) {
            names.push(text.text);
        }
    }
    names
}

/// A secret is named, and its value stays in the environment: a configuration is committed.
fn secret(text: Text, table: &mut Table<'_>) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !text.text.is_empty() && text.text.bytes().all(plain) && !text.text.as_bytes()[0].is_ascii_digit() {
        return Some(text.text);
    }
    let hint = "name the variable that holds it, like `NPM_TOKEN`, and set it where Evolute runs";
    // What was written may be the secret itself, so it is not said again.
    table.find(Finding::error("configuration.secret", text.span, "`secrets` are names of variables", hint));
    None
}

/// The folder that it runs in, or the glob of folders that it runs in one by one.
fn folder(text: &Text, table: &mut Table<'_>) -> (String, Option<String>) {
    if let Some(folders) = text.text.strip_prefix("each:") {
        let folders = folders.trim_end_matches('/');
        bad_glob(folders, text.span.clone()).into_iter().for_each(|finding| table.find(finding));
        return (String::new(), Some(folders.to_owned()));
    }
    path(text, &text.text, table);
    (if text.text == "." { String::new() } else { text.text.clone() }, None)
}

fn placeholders(table: &mut Table<'_>, run: Option<&[String]>) {
    if run.and_then(<[String]>::first).is_some_and(|program| program.contains("{changed}")) {
        let span = table.place("run");
        let message = "`{changed}` stands for files, and here it would be the program";
        let hint = "give the files to a program: `run = [\"eslint\", \"{changed}\"]`";
        table.find(Finding::error("configuration.changed", span, message, hint));
    }
}

//! `[[gate]]`: a program that says yes or no to a tree.

use super::{later, named_text, network, path, reserved};
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text},
};
use trace::{Canary, Gate, ReportFormat, When};

pub(super) fn gate(node: &Node, findings: &mut Vec<Finding>) -> Option<Gate> {
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
    let standard = table.text("standard").map(|text| {
        let below = text.text.trim_start_matches(".evolute/").to_owned();
        path(&text, &below, &mut table);
        below
    });
    let timeout_s =
        table.duration("timeout").map_or(600, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
    let whens = [("step", When::Step), ("cycle", When::Cycle), ("both", When::Both), ("ci", When::Ci)];
    let when = table.choice("when", &whens).unwrap_or(When::Step);
    let dir = table.text("dir").map_or_else(String::new, |text| directory(&text, &mut table));
    let network = network::of_gate(&mut table);
    later(&mut table, &["secrets"]);
    placeholders(&mut table, run.as_deref());
    let canary = canary(&mut table);
    table.done();
    Some(Gate { report, inputs, standard, when, dir, canary, network, ..Gate::new(name?, run?, timeout_s) })
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

fn directory(text: &Text, table: &mut Table<'_>) -> String {
    if text.text.starts_with("each:") {
        let hint = "write one gate for each folder for now";
        table.find(Finding::error(
            "configuration.not-yet",
            text.span.clone(),
            "`each:` is not supported yet",
            hint,
        ));
    } else if text.text.starts_with('/') || text.text.split('/').any(|part| part == "..") {
        let message = format!("`{}` reaches outside the repository", text.text);
        table.find(Finding::error(
            "format.path",
            text.span.clone(),
            message,
            "name it relative to the repository's root",
        ));
    }
    if text.text == "." { String::new() } else { text.text.clone() }
}

fn placeholders(table: &mut Table<'_>, run: Option<&[String]>) {
    if run.is_some_and(|words| words.iter().any(|word| word.contains("{changed}"))) {
        let span = table.place("run");
        let message = "`{changed}` is not supported yet, and would be passed on as it is";
        table.find(Finding::error(
            "configuration.not-yet",
            span,
            message,
            "let the gate check everything for now",
        ));
    }
}

//! A metric, its source, its threshold: as words of a demand or of a workflow.

use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text},
};
use regex::Regex;
use trace::{Comparison, Count, Metric, Source, Threshold};

/// A metric: `{ name, unit, from }`. A query is asked of the workflow's server.
pub(crate) fn metric(node: &Node, server: Option<&str>, findings: &mut Vec<Finding>) -> Option<Metric> {
    let mut table = Table::of("metric", node, findings);
    let name = table.text("name").map(|text| text.text);
    let unit = table.text("unit").map(|text| text.text);
    let from = table.text("from");
    let owner = table.text("owner").map(|text| text.text);
    if name.is_none() {
        table.missing("name", "a metric that has no name cannot be asked for", "add `name: …`");
    }
    if unit.is_none() {
        table.missing(
            "unit",
            "a number without a unit says nothing",
            "add `unit: …`, for example `per 10k calls`",
        );
    }
    let from = match from {
        None => {
            table.missing("from", "how the number is read is part of the proof", FROM);
            None
        }
        Some(text) => source(&text, server).map_err(|finding| table.find(finding)).ok(),
    };
    table.done();
    Some(Metric { name: name?, unit: unit?, from: from?, owner })
}

const FROM: &str = "write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`";

/// Where the number is found.
fn source(text: &Text, server: Option<&str>) -> Result<Source, Finding> {
    let wrong = |why: &str| {
        Err(Finding::error("demand.metric-source", text.span.clone(), format!("`{}` {why}", text.text), FROM))
    };
    match text.text.split_once(':') {
        None if text.text == "exit" => Ok(Source::Exit),
        None if text.text == "tests" => Ok(Source::Tests),
        Some(("json", pointer)) if pointer.is_empty() || pointer.starts_with('/') => {
            Ok(Source::Json(pointer.to_owned()))
        }
        Some(("json", _)) => wrong("is no JSON pointer: it begins with `/`"),
        Some(("regex", pattern)) => match Regex::new(pattern) {
            Ok(regex) if regex.captures_len() > 1 => Ok(Source::Regex(pattern.to_owned())),
            Ok(_) => wrong("has no group: the number is read from the first pair of parentheses"),
            Err(error) => wrong(&format!("is no pattern: {}", unreadable(&error))),
        },
        Some(("junit", at)) => junit(at).or_else(wrong),
        Some(("prometheus", query)) if query.trim().is_empty() => wrong("asks nothing"),
        Some(("prometheus", query)) => match server {
            Some(url) => Ok(Source::Prometheus { url: url.to_owned(), query: query.trim().to_owned() }),
            None => Err(Finding::error(
                "demand.no-prometheus",
                text.span.clone(),
                format!("`{}` asks a server, and the workflow names none", text.text),
                "add `prometheus = \"http://host:9090\"` and `network = \"open\"` to the `[[workflow]]`",
            )),
        },
        Some(_) | None => wrong("is no way to read a number"),
    }
}

/// `path` or `path#count`.
fn junit(at: &str) -> Result<Source, &'static str> {
    let (path, count) = match at.rsplit_once('#') {
        None => (at, Count::Passed),
        Some((path, "passed")) => (path, Count::Passed),
        Some((path, "failed")) => (path, Count::Failed),
        Some((path, "skipped")) => (path, Count::Skipped),
        Some((path, "time")) => (path, Count::Time),
        Some(_) => return Err("counts nothing: after `#` comes `passed`, `failed`, `skipped` or `time`"),
    };
    let leaves =
        path.starts_with('/') || path.split('/').any(|part| matches!(part, ".." | "." | ".git" | ""));
    if leaves {
        return Err("is no file of the checkout: name the report by its path from the root");
    }
    Ok(Source::Junit { path: path.into(), count })
}

/// The last line of what the pattern's reader says: the ones before draw the pattern.
fn unreadable(error: &regex::Error) -> String {
    let said = error.to_string();
    let last = said.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// What a reading must meet: `== 0`. The unit is the metric's.
pub(crate) fn threshold(text: &Text, unit: Option<&str>) -> Result<Threshold, Finding> {
    let words = text.text.trim();
    let signs = [
        ("==", Comparison::Equal),
        ("<=", Comparison::AtMost),
        (">=", Comparison::AtLeast),
        ("<", Comparison::Less),
        (">", Comparison::More),
    ];
    let signed = signs
        .into_iter()
        .find_map(|(sign, comparison)| Some((sign, comparison, words.strip_prefix(sign)?.trim())));
    let wrong = |rule, message, hint| Err(Finding::error(rule, text.span.clone(), message, hint));
    let Some((sign, comparison, rest)) = signed else {
        let hint = number(words)
            .map_or_else(|| THRESHOLD.to_owned(), |_| format!("write the comparison too: `\"== {words}\"`"));
        return wrong("demand.threshold", format!("`{words}` is no threshold"), hint);
    };
    if let Some(value) = number(rest) {
        return Ok(Threshold { comparison, value });
    }
    match in_a_unit(rest) {
        None => wrong("demand.threshold", format!("`{words}` is no threshold"), THRESHOLD.to_owned()),
        Some((value, said)) if unit.is_none_or(|unit| unit == said) => {
            let message = format!("`{words}` says its unit, which is the metric's");
            wrong("demand.threshold-unit", message, format!("leave it out: `\"{sign} {value}\"`"))
        }
        Some((_, said)) => {
            let unit = unit.unwrap_or_default();
            let message = format!("`{words}` is in `{said}`, and the metric is in `{unit}`");
            let hint = format!("write the number alone, as it is in `{unit}`: `\"{sign} 250\"`");
            wrong("demand.threshold-unit", message, hint)
        }
    }
}

const THRESHOLD: &str = "write a comparison and a number, in quotes: `\"== 0\"`, `\"<= 250\"`, `\">= 99.9\"`";

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A number and the unit behind it: `250 ms`.
fn in_a_unit(text: &str) -> Option<(&str, &str)> {
    let ends = text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | '-' | '+'))?;
    let (value, unit) = (text.get(..ends)?, text.get(ends..)?.trim());
    number(value).map(|_| (value, unit)).filter(|_| !unit.is_empty())
}

//! Findings in files that people write: all of them at once, each with its line, a caret under the very
//! words, and what to do about it.

use super::{escape, page::Page};
use crate::failure::Faulty;
use formats::{Finding, Severity};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
    ThemeCharacters, ThemeStyles,
};
use serde_json::{Value, json};

/// More findings than these are drawn without the lines around them: who mends many has the file open.
const FEW: usize = 5;

/// Draws the findings of a file.
pub(crate) fn draw(page: &mut Page, faulty: &Faulty) {
    // Escaping must not move bytes, or the carets would point elsewhere: what a terminal would act on
    // becomes a blank of the same length.
    let text = blanked(&faulty.text);
    let path = escape::line(&faulty.path).into_owned();
    let around = usize::from(faulty.findings.len() <= FEW);
    for finding in &faulty.findings {
        let drawn = one(page, &path, &text, finding, around);
        page.blank().rendered(&drawn);
        page.hint(&finding.hint);
    }
    page.blank().line(summary(faulty));
}

/// The findings as JSON: line and column from 1, span in bytes.
pub(crate) fn list(faulty: &Faulty) -> Vec<Value> {
    let one = |finding: &Finding| {
        let (line, column) = finding.place(&faulty.text);
        json!({
            "path": faulty.path,
            "line": line,
            "column": column,
            "span": [finding.span.start, finding.span.end],
            "severity": severity(finding),
            "rule": finding.rule,
            "message": finding.message,
            "hint": finding.hint,
        })
    };
    faulty.findings.iter().map(one).collect()
}

fn one(page: &Page, path: &str, text: &str, finding: &Finding, around: usize) -> String {
    let label = LabeledSpan::new(
        Some(escape::line(&finding.label).into_owned()),
        finding.span.start,
        finding.span.len(),
    );
    let diagnostic = MietteDiagnostic::new(escape::line(&finding.message)).with_label(label);
    let diagnostic = match finding.severity {
        Severity::Error => diagnostic.with_severity(miette::Severity::Error),
        Severity::Warning => diagnostic.with_severity(miette::Severity::Warning),
    };
    let report = Report::new(diagnostic).with_source_code(NamedSource::new(path, text.to_owned()));
    let mut drawn = String::new();
    let theme = if page.colors() { GraphicalTheme::unicode() } else { plain() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(page.width())
        .with_links(false)
        .with_context_lines(around);
    handler.render_report(&mut drawn, report.as_ref()).expect("because writing to a string cannot fail");
    drawn
}

fn plain() -> GraphicalTheme {
    GraphicalTheme { characters: ThemeCharacters::unicode(), styles: ThemeStyles::none() }
}

fn summary(faulty: &Faulty) -> String {
    let errors = faulty.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let warnings = faulty.findings.len() - errors;
    let count = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, warnings) => count(warnings, "warning"),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

const fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn blanked(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let acts =
            !matches!(escape::block(character.encode_utf8(&mut [0; 4])), std::borrow::Cow::Borrowed(_));
        match character {
            _ if acts => safe.extend(std::iter::repeat_n(' ', character.len_utf8())),
            kept => safe.push(kept),
        }
    }
    safe
}

//! The files people write, read: whole outputs, every finding with its line, its column and its hint.

mod anything;
mod calendars;
mod configurations;
mod decisions;
mod demands;
mod metrics;
mod plans;

use formats::{Finding, Severity};

/// Findings as a person would list them.
fn listed(text: &str, findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let (line, column) = finding.place(text);
        let words = text.get(finding.span.clone()).unwrap_or("?").lines().next().unwrap_or_default();
        let kind = if finding.severity == Severity::Error { "" } else { "warning: " };
        format!("{line}:{column} {kind}{} [{words}]\n    hint: {}\n", finding.message, finding.hint)
    };
    findings.iter().map(line).collect()
}

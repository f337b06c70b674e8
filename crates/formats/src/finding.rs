//! A finding: what is wrong, where, why, and what to do about it.

use std::ops::Range;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule, by name: stable, for machines.
    pub rule: &'static str,
    /// Whether the file can be used all the same.
    pub severity: Severity,
    /// What is wrong, and why.
    pub message: String,
    /// A few words at the caret.
    pub label: String,
    /// The bytes that it is about.
    pub span: Range<usize>,
    /// What would mend it.
    pub hint: String,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used like this.
    Error,
    /// It can, and something is missing.
    Warning,
}

/// What was read of a file: the data if it is complete, everything that is wrong, and where things stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<T, P = ()> {
    /// The data; absent where something that it needs is missing.
    pub value: Option<T>,
    /// What is wrong, in the file's order.
    pub findings: Vec<Finding>,
    /// Where things stand in the file.
    pub at: P,
}

impl Finding {
    /// An error at these bytes.
    #[must_use]
    pub fn error(
        rule: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let severity = Severity::Error;
        Self { rule, severity, message: message.into(), label: "here".into(), span, hint: hint.into() }
    }

    /// A warning at these bytes.
    #[must_use]
    pub fn warning(
        rule: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, span, message, hint) }
    }

    /// With these words at the caret.
    #[must_use]
    pub fn labeled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The line and the column at which it begins, both from 1; columns count characters.
    #[must_use]
    pub fn place(&self, text: &str) -> (usize, usize) {
        let mut start = self.span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        // The mark that some editors put at the front is none of the line's characters.
        let line = before[line_start..].trim_start_matches('\u{feff}');
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }
}

/// More findings than this are counted, and not listed.
const MOST: usize = 100;

/// Puts findings in the file's order, and bounds them: who has a hundred to mend begins with those.
#[must_use]
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.span.start, finding.severity));
    let rest = findings.split_off(findings.len().min(MOST));
    if let Some(first) = rest.first() {
        let severity = rest.iter().map(|finding| finding.severity).min().unwrap_or(first.severity);
        let message = format!("{} more findings are not listed", rest.len());
        let hint = "mend those above first, then check again";
        let more = Finding::error("format.too-many-findings", first.span.clone(), message, hint);
        findings.push(Finding { severity, ..more }.labeled("the next one"));
    }
    findings
}

/// The finding of a file that is larger than anything a person writes.
pub(crate) fn too_large(text: &str) -> Option<Finding> {
    (text.len() > crate::LARGEST).then(|| {
        Finding::error(
            "format.too-large",
            0..0,
            format!("the file has {} bytes, and the limit is {}", text.len(), crate::LARGEST),
            "keep what is read by machines elsewhere, and cite it",
        )
    })
}

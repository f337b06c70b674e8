//! Secrets in what a person wrote: the trace would hide them, and git would keep them.

use formats::Finding;
use runtime::Redactor;
use std::ops::Range;

/// Each line that holds what looks like a secret, with the place of it; what it is, and never how it reads.
pub(super) fn told(text: &str, redactor: &Redactor) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        found.extend(in_line(line, start, redactor));
        start += line.len();
    }
    found
}

/// The text with each secret covered, byte for byte: the line is shown, and what is wrong with it is not.
pub(super) fn covered(text: &str, secrets: &[Finding]) -> String {
    let mut left = text.to_owned();
    for secret in secrets {
        left.replace_range(secret.span.clone(), &"*".repeat(secret.span.len()));
    }
    left
}

/// Takes secrets out of what another finding cites.
pub(super) fn hush(finding: &mut Finding, redactor: &Redactor) {
    let redacted = redactor.redact(finding.message.as_bytes());
    if redacted.count() > 0 {
        let left = String::from_utf8_lossy(&redacted.bytes).into_owned();
        finding.message = left;
    }
}

fn in_line(line: &str, start: usize, redactor: &Redactor) -> Option<Finding> {
    let redacted = redactor.redact(line.as_bytes());
    let hidden = &redacted.hidden;
    let what = hidden.named.keys().chain(hidden.shapes.keys()).next()?;
    let within = changed(line, &redacted.bytes);
    Some(
        Finding::error(
            "format.secret",
            start + within.start..start + within.end,
            format!("this looks like a secret: {what}"),
            "take it out, and replace it where it counts: what was committed once is known; name the variable instead",
        )
        .labeled("covered here"),
    )
}

/// The bytes of a line that are not those of what is left of it.
fn changed(line: &str, left: &[u8]) -> Range<usize> {
    let begins = line.bytes().zip(left).take_while(|(one, other)| one == *other).count();
    let most = line.len().min(left.len()) - begins;
    let same = line.bytes().rev().zip(left.iter().rev()).take_while(|(one, other)| one == *other);
    let ends = line.len() - same.take(most).count();
    let floor = |mut at: usize| {
        while !line.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    floor(begins)..floor(ends)
}

//! How a no is shown: the words of whoever said it, unchanged, and the hint apart; or as JSON with stable
//! keys. Findings in files come with their source and a caret.

use super::{findings, page::Page, tone::Tone};
use crate::failure::Failure;
use serde_json::{Value, json};

/// The failure in words.
pub(super) fn words(page: &mut Page, failure: &Failure) {
    match failure {
        Failure::Refused(refusal) => {
            said(page, "refused", &refusal.why, &refusal.hint);
        }
        Failure::Findings(faulty) => {
            findings::draw(page, faulty);
        }
        Failure::Usage { why, hint } | Failure::Broken { why, hint } => {
            said(page, "error", why, hint);
        }
        Failure::Interrupted { why, hint } => {
            said(page, "stopped", why, hint);
        }
        Failure::Shown(_) => {}
    }
}

fn said(page: &mut Page, word: &str, why: &str, hint: &str) {
    let tone = if word == "stopped" { Tone::Waiting } else { Tone::Bad };
    let word = format!("{word}: ");
    let mut lines = why.lines();
    page.spans(&[(tone, &word), (Tone::Plain, lines.next().unwrap_or_default())]);
    for line in lines {
        page.line(format!("  {line}"));
    }
    if !hint.is_empty() {
        page.hint(hint);
    }
}

/// The failure as one JSON document; none where the answer was shown already.
pub(super) fn json(failure: &Failure) -> Option<Value> {
    Some(match failure {
        Failure::Refused(refusal) => {
            json!({ "refused": { "rule": refusal.rule, "why": refusal.why, "hint": refusal.hint } })
        }
        Failure::Findings(faulty) => json!({ "findings": findings::list(faulty) }),
        Failure::Usage { why, hint } => json!({ "usage": { "why": why, "hint": hint } }),
        Failure::Broken { why, hint } => json!({ "failed": { "why": why, "hint": hint } }),
        Failure::Interrupted { why, hint } => json!({ "stopped": { "why": why, "hint": hint } }),
        Failure::Shown(_) => return None,
    })
}

//! The audit as SARIF 2.1.0, for editors and CI: one result for each item that lacks something, at its line.

use super::audit::Tally;
use serde_json::{Value, json};
use survey::claims::{Audited, Evidence, Place, Remark};

/// The whole document.
pub(super) fn document(report: &Tally<'_>) -> Value {
    let items = report.items.iter().map(item);
    let remarks = report.remarks.iter().map(remark);
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "evolute",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Evidence::ALL.map(rule),
            } },
            "columnKind": "unicodeCodePoints",
            "results": items.chain(remarks).collect::<Vec<_>>(),
        }],
    })
}

fn rule(evidence: Evidence) -> Value {
    json!({ "id": id(evidence), "shortDescription": { "text": evidence.words() } })
}

fn item(item: &Audited<'_>) -> Value {
    let claim = item.claim;
    let name = [claim.id.as_str(), claim.title.as_str()].join(" ");
    let text = format!("`{}` is said to be done: {}", name.trim(), item.missing.join("; "));
    result(id(item.evidence), level(item.evidence), &text, &claim.at)
}

fn remark(remark: &Remark) -> Value {
    result(remark.rule, "warning", &format!("{}; {}", remark.message, remark.hint), &remark.at)
}

fn result(rule: &str, level: &str, text: &str, at: &Place) -> Value {
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&at.path), "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": at.line },
        } }],
    })
}

const fn id(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Nothing => "audit.nothing",
        Evidence::Gone => "audit.gone",
        Evidence::Files => "audit.files",
        Evidence::Code => "audit.code",
        Evidence::Test => "audit.test",
    }
}

const fn level(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Nothing | Evidence::Gone => "warning",
        Evidence::Files | Evidence::Code | Evidence::Test => "note",
    }
}

/// A path as a relative reference: whatever a URI would read otherwise is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'~');
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

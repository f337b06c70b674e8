//! The audit as SARIF 2.1.0, for editors and CI: one result for each item that lacks something, at its line.

use super::audit::Tally;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use survey::claims::{Audited, Evidence, Place, Remark};
use trace::Digest;

/// The whole document.
pub(super) fn document(report: &Tally<'_>) -> Value {
    let mut prints = Fingerprints::default();
    let mut results: Vec<Value> = report.items.iter().map(|one| item(one, &mut prints)).collect();
    results.extend(report.remarks.iter().map(|one| remark(one, &mut prints)));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "evolute",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Evidence::ALL.map(rule),
            } },
            "originalUriBaseIds": { "ROOT": { "description": { "text": "The root of the repository" } } },
            "results": results,
        }],
    })
}

fn rule(evidence: Evidence) -> Value {
    json!({ "id": id(evidence), "shortDescription": { "text": evidence.words() } })
}

fn item<'t>(item: &'t Audited<'_>, prints: &mut Fingerprints<'t>) -> Value {
    let claim = item.claim;
    let name = [claim.id.as_str(), claim.title.as_str()].join(" ");
    let text = format!("`{}` is said to be done: {}", name.trim(), item.missing.join("; "));
    result(
        id(item.evidence),
        level(item.evidence),
        &text,
        &claim.at,
        &prints.of(&claim.at.path, &claim.title),
    )
}

fn remark<'t>(remark: &'t Remark, prints: &mut Fingerprints<'t>) -> Value {
    let print = prints.of(&remark.at.path, &remark.message);
    result(remark.rule, "warning", &format!("{}; {}", remark.message, remark.hint), &remark.at, &print)
}

/// A result.
fn result(rule: &str, level: &str, text: &str, at: &Place, fingerprint: &str) -> Value {
    json!({
        "ruleId": rule,
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&at.path), "uriBaseId": "ROOT" },
            "region": { "startLine": at.line },
        } }],
        "partialFingerprints": { "evolute/v1": fingerprint },
    })
}

/// What tells one result from all others, also when lines are put in above it or when what it lacks changes.
#[derive(Default)]
struct Fingerprints<'t> {
    seen: BTreeMap<(&'t str, &'t str), usize>,
}

impl<'t> Fingerprints<'t> {
    fn of(&mut self, path: &'t str, name: &'t str) -> String {
        let times = self.seen.entry((path, name)).or_default();
        *times += 1;
        Digest::of_parts([path, name, &times.to_string()]).to_string()
    }
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

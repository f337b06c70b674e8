//! Findings in SARIF 2.1.0, for editors and for checks of a forge. Built by hand: of the format's hundred types we
//! say eight.

use crate::failure::Faulty;
use formats::{Finding, Severity};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trace::Digest;

pub(super) const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The findings of all files as one document with one run.
pub(crate) fn sarif(files: &[Faulty]) -> Value {
    let mut rules: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in files.iter().flat_map(|file| &file.findings) {
        rules.entry(finding.rule).or_insert(finding);
    }
    let driver = json!({
        "name": "evolute",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.values().map(|finding| rule(finding)).collect::<Vec<_>>(),
    });
    let index = |finding: &Finding| rules.keys().position(|rule| *rule == finding.rule);
    let results: Vec<Value> = files.iter().flat_map(|file| results(file, index)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": { "ROOT": { "description": { "text": "The root of the repository" } } },
            "results": results,
        }],
    })
}

/// A rule, described by the first finding that it made.
fn rule(finding: &Finding) -> Value {
    let layer = finding.rule.split('.').next().unwrap_or_default();
    let words = finding.rule.rsplit('.').next().unwrap_or_default().replace('-', " ");
    json!({
        "id": finding.rule,
        "shortDescription": { "text": words },
        "help": { "text": format!("For example: {}. To mend it: {}.", finding.message, finding.hint) },
        "defaultConfiguration": { "level": level(finding) },
        "properties": { "tags": [layer] },
    })
}

fn results(file: &Faulty, index: impl Fn(&Finding) -> Option<usize>) -> Vec<Value> {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let one = |finding: &Finding| {
        let line = line_of(&file.text, finding.span.start);
        let times = seen.entry((finding.rule, line)).or_default();
        *times += 1;
        json!({
            "ruleId": finding.rule,
            "ruleIndex": index(finding),
            "level": level(finding),
            "message": { "text": format!("{}\nhint: {}", finding.message, finding.hint) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": uri(&file.path), "uriBaseId": "ROOT" },
                "region": region(&file.text, finding),
            } }],
            "partialFingerprints": { "evolute/v1": fingerprint(&file.path, finding.rule, line, *times) },
        })
    };
    file.findings.iter().map(one).collect()
}

const fn level(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The same finding keeps its fingerprint when lines are put in above it: it is made of the words of its line.
fn fingerprint(path: &str, rule: &str, line: &str, times: usize) -> String {
    Digest::of(format!("{path}\0{rule}\0{}\0{times}", line.trim()).as_bytes()).to_string()
}

/// Where a finding begins and ends; the end is the first column that is no longer part of it.
fn region(text: &str, finding: &Finding) -> Value {
    let start = floor(text, finding.span.start);
    let words = text.get(start..floor(text, finding.span.end)).unwrap_or_default();
    let end = start + words.trim_end_matches(['\n', '\r']).len();
    let (start_line, start_column) = place(text, start);
    let (end_line, end_column) = place(text, end);
    json!({ "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column })
}

/// Line and column from 1; columns count UTF-16 units, as editors do.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let begins = before.rfind('\n').map_or(0, |found| found + 1);
    (before.matches('\n').count() + 1, before[begins..].encode_utf16().count() + 1)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn line_of(text: &str, at: usize) -> &str {
    let at = floor(text, at);
    let begins = text[..at].rfind('\n').map_or(0, |found| found + 1);
    text[begins..].lines().next().unwrap_or_default()
}

/// A path as a relative reference: what a URI cannot hold is escaped byte by byte.
pub(super) fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::sarif;
    use crate::failure::Faulty;
    use expect_test::expect;
    use formats::Finding;

    fn one(text: &str, at: &str) -> Faulty {
        let start = text.find(at).expect("because the words are in the text");
        let finding =
            Finding::error("planning.vague", start..start + at.len(), "`maybe` is undecided", "decide it");
        Faulty { path: "a b/plän.md".into(), text: text.into(), findings: vec![finding] }
    }

    #[test]
    fn places_count_as_editors_do() {
        let found = sarif(&[one("é\n😀 maybe\n", "maybe\n")]);
        expect![[r#"
            {
              "ruleId": "planning.vague",
              "ruleIndex": 0,
              "level": "error",
              "message": {
                "text": "`maybe` is undecided\nhint: decide it"
              },
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "a%20b/pl%C3%A4n.md",
                      "uriBaseId": "ROOT"
                    },
                    "region": {
                      "startLine": 2,
                      "startColumn": 4,
                      "endLine": 2,
                      "endColumn": 9
                    }
                  }
                }
              ],
              "partialFingerprints": {
                "evolute/v1": "e6bd5c5bbda911674ffba54e849c3e41379dbbf9a20e2f353dda4cfbcb0e8ed6"
              }
            }"#]]
        .assert_eq(&format!("{:#}", found["runs"][0]["results"][0]));
    }

    #[test]
    fn a_fingerprint_stays_when_lines_are_put_in_above() {
        let print =
            |text| sarif(&[one(text, "maybe")])["runs"][0]["results"][0]["partialFingerprints"].clone();
        assert_eq!(print("a maybe\n"), print("new\n\na maybe\n"));
        assert_ne!(print("a maybe\n"), print("b maybe\n"));
    }

    #[test]
    fn a_document_without_findings_is_one_with_a_run() {
        expect![[r#"
            {
              "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
              "version": "2.1.0",
              "runs": [
                {
                  "tool": {
                    "driver": {
                      "name": "evolute",
                      "semanticVersion": "0.1.0",
                      "rules": []
                    }
                  },
                  "columnKind": "utf16CodeUnits",
                  "originalUriBaseIds": {
                    "ROOT": {
                      "description": {
                        "text": "The root of the repository"
                      }
                    }
                  },
                  "results": []
                }
              ]
            }"#]].assert_eq(&format!("{:#}", sarif(&[])));
    }
}

//! What gates found, as files that other tools read: SARIF 2.1.0 and JUnit.

use super::{
    gates::{complaints, red},
    sarif::{SCHEMA, uri},
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use trace::{Digest, Finding, GateRun, RepoPath};

/// What is wrong as one SARIF document: a gate is a rule.
pub(crate) fn gates_sarif(runs: &[GateRun]) -> String {
    let rule = |run: &GateRun| json!({ "id": run.gate, "shortDescription": { "text": run.gate } });
    let rules: Vec<Value> = runs.iter().map(rule).collect();
    let place = |run: &GateRun| runs.iter().position(|other| other.gate == run.gate);
    let results: Vec<Value> = red(runs)
        .flat_map(|run| complaints(run).into_iter().map(move |finding| result(run, place(run), &finding)))
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "evolute", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules,
            } },
            "originalUriBaseIds": { "ROOT": { "description": { "text": "The root of the repository" } } },
            "results": results,
        }],
    });
    serde_json::to_string(&document).expect("because findings are plain data")
}

/// The same document with notes in it: a rule, a file if there is one, and what is said. Notes make nothing red.
pub(crate) fn notes_in_sarif(sarif: &str, notes: &[(&str, Option<&RepoPath>, String)]) -> String {
    let Ok(mut document) = serde_json::from_str::<Value>(sarif) else { return sarif.to_owned() };
    let run = &mut document["runs"][0];
    for (rule, path, text) in notes {
        let rules = run["tool"]["driver"]["rules"].as_array_mut().into_iter();
        rules.for_each(|rules| {
            if !rules.iter().any(|known| known["id"] == **rule) {
                rules.push(json!({ "id": rule, "shortDescription": { "text": rule } }));
            }
        });
        let parts = [rule.as_bytes(), path.map_or(&[][..], RepoPath::bytes), text.as_bytes()];
        let mut note = json!({
            "ruleId": rule,
            "level": "note",
            "message": { "text": text },
            "partialFingerprints": { "evolute/v1": Digest::of_parts(parts).to_string() },
        });
        if let Some(path) = path {
            let place = json!({ "artifactLocation": { "uri": uri(&path.text()), "uriBaseId": "ROOT" } });
            note["locations"] = json!([{ "physicalLocation": place }]);
        }
        run["results"].as_array_mut().into_iter().for_each(|results| results.push(note.clone()));
    }
    serde_json::to_string(&document).expect("because findings are plain data")
}

fn result(run: &GateRun, index: Option<usize>, finding: &Finding) -> Value {
    let path = finding.path.as_ref().map(|path| path.text().into_owned());
    let parts =
        [run.gate.as_bytes(), path.as_deref().unwrap_or_default().as_bytes(), finding.message.as_bytes()];
    let mut result = json!({
        "ruleId": run.gate,
        "ruleIndex": index,
        "level": "error",
        "message": { "text": finding.message },
        "partialFingerprints": { "evolute/v1": Digest::of_parts(parts).to_string() },
    });
    if let Some(path) = path {
        let mut place = json!({ "artifactLocation": { "uri": uri(&path), "uriBaseId": "ROOT" } });
        if let Some(line) = finding.line {
            place["region"] = json!({ "startLine": line });
        }
        result["locations"] = json!([{ "physicalLocation": place }]);
    }
    result
}

/// The gates as the test cases of one JUnit suite: failed is a failure, could not run an error.
pub(crate) fn gates_junit(runs: &[GateRun]) -> String {
    let mut cases = String::new();
    let [mut failures, mut errors, mut skips] = [0_usize; 3];
    for run in runs {
        let seconds = seconds(run.took_ms);
        let _fits = write!(
            cases,
            "  <testcase classname=\"evolute\" name=\"{}\" time=\"{seconds}\">",
            xml(&run.gate)
        );
        let found: Vec<String> = complaints(run).iter().map(|finding| xml(&finding.to_string())).collect();
        let first = found.first().and_then(|text| text.lines().next()).unwrap_or_default();
        let body = found.join("\n");
        let inner = match (&run.skipped, run.verdict) {
            (Some(why), _) => {
                skips += 1;
                format!("<skipped message=\"{}\"/>", xml(&why.to_string()))
            }
            (None, trace::Verdict::Passed) => String::new(),
            (None, trace::Verdict::Failed) => {
                failures += 1;
                format!("<failure message=\"{first}\">{body}</failure>")
            }
            (None, trace::Verdict::CouldNotRun) => {
                errors += 1;
                format!("<error message=\"{first}\">{body}</error>")
            }
        };
        let _fits = writeln!(cases, "{inner}</testcase>");
    }
    let took = seconds(runs.iter().map(|run| run.took_ms).sum());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"gates\" tests=\"{}\" \
         failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skips}\" time=\"{took}\">\n{cases} </testsuite>\n\
         </testsuites>\n",
        runs.len()
    )
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

/// Text that no XML reader takes for markup, without the characters that none takes at all.
fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(character),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            control if control.is_control() => safe.push('\u{fffd}'),
            kept => safe.push(kept),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{gates_junit, gates_sarif};
    use crate::render::gates::tests::run;
    use expect_test::expect;
    use proptest::prelude::*;
    use quick_xml::events::Event;

    #[test]
    fn a_gate_that_found_something_is_a_test_case_that_failed() {
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
             <testsuite name="gates" tests="1" failures="1" errors="0" skipped="0" time="0.012">
              <testcase classname="evolute" name="&lt;li&quot;nt&gt;" time="0.012"><failure message="a&amp;b.rs:3: ]]&gt;&lt;x�">a&amp;b.rs:3: ]]&gt;&lt;x�
            more</failure></testcase>
             </testsuite>
            </testsuites>
        "#]]
        .assert_eq(&gates_junit(&[run("<li\"nt>", "a&b.rs", "]]><x\u{1}\nmore")]));
    }

    proptest! {
        #[test]
        fn whatever_a_gate_says_what_is_written_can_be_read(gate in any::<String>(), name in any::<String>(), words in any::<String>()) {
            let runs = [run(&gate, &name, &words)];
            let text = gates_junit(&runs);
            let mut reader = quick_xml::Reader::from_str(&text);
            let mut elements = 0;
            loop {
                match reader.read_event() {
                    Ok(Event::Eof) => break,
                    Ok(Event::Start(start)) => {
                        elements += 1;
                        prop_assert!(start.attributes().all(|attribute| attribute.is_ok()));
                    }
                    Ok(_) => {}
                    Err(error) => prop_assert!(false, "{error}: {text}"),
                }
            }
            prop_assert_eq!(elements, 4);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&gates_sarif(&runs)).is_ok());
        }
    }

    #[test]
    fn a_finding_in_sarif_has_its_place_as_a_reference() {
        let text = gates_sarif(&[run("lint", "a b\n%.rs", "bad")]);
        let document: serde_json::Value = serde_json::from_str(&text).expect("because it was just written");
        let place = &document["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b%0A%25.rs");
        assert_eq!(place["region"]["startLine"], 3);
    }
}

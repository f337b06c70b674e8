//! What gates found, as forges read it: commands to GitHub's runner, a summary in Markdown, and GitLab's code quality. What
//! comes from gates is hostile: nothing in it is a command, a property, or markup.

use super::{
    escape,
    gates::{complaints, red, word},
};
use serde_json::json;
use std::fmt::Write as _;
use trace::{Digest, Finding, GateRun};

/// Annotations of one run; GitHub shows no more than ten of a step, and keeps fifty of a job.
const ANNOTATIONS: usize = 50;
/// Findings in a summary.
const SUMMARY: usize = 100;
/// Characters of one message.
const MESSAGE: usize = 2_000;
/// What GitLab is pointed to where a finding has no file.
const NOWHERE: &str = ".evolute/evolute.toml";

/// Commands to GitHub's runner, a line each.
pub(crate) fn annotations(runs: &[GateRun]) -> String {
    let commands =
        red(runs).flat_map(|run| complaints(run).into_iter().map(|finding| command(run, &finding)));
    let all: Vec<String> = commands.collect();
    let mut text = all.iter().take(ANNOTATIONS).map(String::as_str).collect::<String>();
    if let Some(more) = all.len().checked_sub(ANNOTATIONS).filter(|more| *more > 0) {
        let _fits = writeln!(text, "::notice title=gates::and {more} more: see the words above");
    }
    text
}

fn command(run: &GateRun, finding: &Finding) -> String {
    let mut properties = format!("title={}", property(&format!("gate {} {}", run.gate, run.verdict)));
    if let Some(path) = &finding.path {
        let line = finding.line.map_or_else(String::new, |line| format!(",line={line}"));
        properties = format!("file={}{line},{properties}", property(&path.text()));
    }
    format!("::error {properties}::{}\n", data(&bounded(&finding.message)))
}

/// As the runner reads a message back.
pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner reads a property back.
pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A table of the gates, and what is wrong, in Markdown.
pub(crate) fn summary(runs: &[GateRun]) -> String {
    let mut text = "### Gates\n\n| gate | verdict |\n|---|---|\n".to_owned();
    for run in runs {
        let why = run.skipped.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        let _fits = writeln!(text, "| {} | {} |", code(&run.gate), cell(&(word(run) + &why)));
    }
    let found: Vec<(&GateRun, Finding)> =
        red(runs).flat_map(|run| complaints(run).into_iter().map(move |finding| (run, finding))).collect();
    for (index, (run, finding)) in found.iter().take(SUMMARY).enumerate() {
        let first = bounded(finding.to_string().lines().next().unwrap_or_default());
        let before = if index == 0 { "\n" } else { "" };
        let _fits = writeln!(text, "{before}- {}: {}", code(&run.gate), code(&first));
    }
    if found.len() > SUMMARY {
        let _fits = writeln!(text, "- and {} more", found.len() - SUMMARY);
    }
    text
}

/// In a span of code nothing is markup, if no backtick ends it.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", cell(text).replace('`', "'"))
}

/// One line, and no cell's end.
pub(super) fn cell(text: &str) -> String {
    escape::line(text).replace('|', "¦")
}

/// GitLab's code quality: a list of findings with places.
pub(crate) fn code_quality(runs: &[GateRun]) -> String {
    let one = |run: &GateRun, finding: Finding| {
        let path = finding.path.as_ref().map_or_else(|| NOWHERE.into(), |path| path.text().into_owned());
        let parts = [run.gate.as_bytes(), path.as_bytes(), finding.message.as_bytes()];
        let print = format!("{}-{}", Digest::of_parts(parts), finding.line.unwrap_or_default());
        json!({
            "description": bounded(&finding.message),
            "check_name": run.gate,
            "fingerprint": print,
            "severity": "major",
            "location": { "path": path, "lines": { "begin": finding.line.unwrap_or(1) } },
        })
    };
    let all: Vec<_> =
        red(runs).flat_map(|run| complaints(run).into_iter().map(move |finding| one(run, finding))).collect();
    serde_json::to_string(&all).expect("because findings are plain data")
}

/// What is cut ends with a sign that it was.
pub(super) fn bounded(text: &str) -> String {
    let mut kept: String = text.chars().take(MESSAGE).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{annotations, code_quality, summary};
    use crate::render::gates::tests::run;
    use expect_test::expect;
    use proptest::prelude::*;

    /// A file whose name is a command, and a message that tries to end its line, its cell and its span.
    const NAME: &str = "a,b:c\n::error::gone%0A.rs";
    const WORDS: &str = "bad\r\n::set-env name=X::y 100% | `x` | **bold**";

    #[test]
    fn hostile_names_and_messages_are_no_commands() {
        let text = annotations(&[run("lint", NAME, WORDS)]);
        expect![[r#"
            ::error file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Agone%250A.rs,line=3,title=gate lint failed::bad%0D%0A::set-env name=X::y 100%25 | `x` | **bold**
        "#]]
        .assert_eq(&text);
        assert_eq!(text.lines().count(), 1);
    }

    proptest! {
        #[test]
        fn an_annotation_is_one_command_whatever_is_in_it(gate in any::<String>(), name in any::<String>(), words in any::<String>()) {
            let text = annotations(&[run(&gate, &name, &words)]);
            prop_assert_eq!(text.matches(['\n', '\r']).count(), 1);
            let (properties, _) = text.trim_start_matches("::error ").split_once("::").unwrap_or_default();
            prop_assert_eq!(properties.matches(',').count(), 2);
            prop_assert_eq!(properties.matches('=').count(), 3 + gate.matches('=').count() + name.matches('=').count());
            prop_assert!(!properties.contains(':'));
        }

        #[test]
        fn a_summary_has_a_line_for_each_thing_that_it_says(gate in any::<String>(), name in any::<String>(), words in any::<String>()) {
            prop_assert_eq!(summary(&[run(&gate, &name, &words)]).lines().count(), 7);
        }
    }

    #[test]
    fn hostile_names_and_messages_are_no_markup() {
        expect![[r#"
            ### Gates

            | gate | verdict |
            |---|---|
            | `li¦'nt` | failed |

            - `li¦'nt`: `a,b:c\n::error::gone%0A.rs:3: bad`
        "#]]
        .assert_eq(&summary(&[run("li|`nt", NAME, WORDS)]));
    }

    #[test]
    fn more_than_a_forge_shows_is_counted() {
        let many: Vec<_> = (0..53).map(|number| run("lint", "a.rs", &format!("{number}"))).collect();
        let text = annotations(&many);
        assert_eq!(text.lines().count(), 51);
        assert!(text.ends_with("::notice title=gates::and 3 more: see the words above\n"), "{text}");
        let long = annotations(&[run("lint", "a.rs", &"x".repeat(3_000))]);
        assert!(long.ends_with("xx…\n"));
    }

    #[test]
    fn a_finding_of_code_quality_has_a_fingerprint_of_its_own_and_a_place() {
        let text = code_quality(&[run("lint", NAME, WORDS), run("lint", NAME, "other")]);
        let list: serde_json::Value = serde_json::from_str(&text).expect("because it was just written");
        assert_ne!(list[0]["fingerprint"], list[1]["fingerprint"]);
        assert_eq!(list[0]["location"], serde_json::json!({ "path": NAME, "lines": { "begin": 3 } }));
    }
}

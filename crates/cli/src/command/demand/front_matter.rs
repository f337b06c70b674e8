//! The front matter of a demand, written and edited as text: what a person wrote stays as they wrote it.

use std::fmt::Write as _;
use trace::Baseline;

/// The lines of a new demand's front matter: `key: value`, in the order given.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontMatter {
    text: String,
}

impl FrontMatter {
    /// A plain value.
    pub(crate) fn line(&mut self, key: &str, value: &str) -> &mut Self {
        self.raw(key, &scalar(value))
    }

    /// A value that is YAML already.
    pub(crate) fn raw(&mut self, key: &str, yaml: &str) -> &mut Self {
        let space = if yaml.starts_with('\n') { "" } else { " " };
        writeln!(self.text, "{key}:{space}{yaml}").expect("because writing to a string cannot fail");
        self
    }

    /// Lines of comment, as they are.
    pub(crate) fn note(&mut self, lines: &str) {
        self.text.push_str(lines);
    }

    /// The whole file, with a heading and prose below.
    pub(crate) fn with_body(&self, body: &str) -> String {
        format!("---\n{}---\n{body}", self.text)
    }
}

/// A YAML scalar that reads back as this text: plain where that is safe, quoted otherwise.
pub(in crate::command) fn scalar(value: &str) -> String {
    let plain =
        |character: char| character.is_alphanumeric() || matches!(character, '.' | '_' | '-' | '/' | ' ');
    let words = value.trim() == value && value.starts_with(char::is_alphabetic) && value.chars().all(plain);
    let taken = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if words && !taken.contains(&value.to_ascii_lowercase().as_str()) {
        value.to_owned()
    } else {
        serde_json::to_string(value).expect("because text has a JSON form")
    }
}

/// The text with this baseline in its front matter: in place of the one that is there, or after the last
/// line. None where there is no front matter, or where the baseline that is there spans lines.
pub(in crate::command) fn with_baseline(text: &str, baseline: &Baseline) -> Option<String> {
    let end_of_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("{}{end_of_line}", baseline_line(baseline));
    let (start, end) = bounds(text)?;
    let mut at = start;
    for existing in text[start..end].split_inclusive('\n') {
        if existing.starts_with("baseline:") {
            let after = at + existing.len();
            let nested = text[after..end].starts_with([' ', '\t']);
            let whole = existing.trim_end().ends_with('}') && !nested;
            return whole.then(|| format!("{}{line}{}", &text[..at], &text[after..]));
        }
        at += existing.len();
    }
    Some(format!("{}{line}{}", &text[..end], &text[end..]))
}

/// The line that a baseline is written as.
pub(super) fn baseline_line(baseline: &Baseline) -> String {
    let Baseline { metric, value, unit, source } = baseline;
    format!(
        "baseline: {{ metric: {}, value: {value}, unit: {}, source: {} }}",
        scalar(metric),
        scalar(unit),
        scalar(source)
    )
}

/// Where the lines between the two `---` begin and end.
fn bounds(text: &str) -> Option<(usize, usize)> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    let first = body.split_inclusive('\n').next().filter(|line| line.trim_end() == "---")?;
    let start = skipped + first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((start, at));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{scalar, with_baseline};
    use trace::Baseline;

    fn baseline() -> Baseline {
        Baseline {
            metric: "double_payouts".into(),
            value: 3.1,
            unit: "per 10k refunds".into(),
            source: "measured at 1f2e".into(),
        }
    }

    #[test]
    fn a_measured_baseline_is_added_below_what_the_person_wrote() {
        let text = "---\nid: a   # mine\nproof: { test: \"x\" }\n---\n# A\n";
        let edited = with_baseline(text, &baseline()).expect("because there is front matter");
        expect_test::expect![[r#"
            ---
            id: a   # mine
            proof: { test: "x" }
            baseline: { metric: double_payouts, value: 3.1, unit: per 10k refunds, source: measured at 1f2e }
            ---
            # A
        "#]]
        .assert_eq(&edited);
    }

    #[test]
    fn a_baseline_that_is_there_is_replaced_in_its_line() {
        let text = "---\nbaseline: { metric: m, value: 1, unit: u, source: s }\nid: a\n---\n";
        let edited = with_baseline(text, &baseline()).expect("because the baseline is on one line");
        assert!(
            edited.starts_with("---\nbaseline: { metric: double_payouts,")
                && edited.ends_with("}\nid: a\n---\n")
        );
    }

    #[test]
    fn a_baseline_over_several_lines_is_left_to_the_person() {
        assert_eq!(with_baseline("---\nbaseline:\n  metric: m\n---\n", &baseline()), None);
        assert_eq!(with_baseline("# no front matter\n", &baseline()), None);
    }

    #[test]
    fn carriage_returns_stay() {
        let edited =
            with_baseline("---\r\nid: a\r\n---\r\n", &baseline()).expect("because there is front matter");
        assert!(edited.contains("measured at 1f2e }\r\n---\r\n"), "{edited:?}");
    }

    #[test]
    fn text_that_yaml_would_read_otherwise_is_quoted() {
        for text in ["yes", "1.0", "a: b", "a, b", "", " x", "#1", "json:/a"] {
            assert_eq!(scalar(text), format!("{text:?}"));
        }
        assert_eq!(scalar("per 10k refunds"), "per 10k refunds");
    }
}

//! A table that is read key by key. What nobody asked for is unknown, and refused with the nearest name: a key
//! that is silently ignored is the most common lie of a configuration.

use crate::{
    duration,
    finding::Finding,
    node::{Key, Node, Value},
};
use globset::GlobBuilder;
use std::ops::Range;

/// A table being read. Findings gather in one place, so that all of them are told at once.
pub(crate) struct Table<'a> {
    name: &'a str,
    span: Range<usize>,
    entries: Vec<(&'a Key, &'a Node)>,
    asked: Vec<&'static str>,
    shape: Shape,
    findings: &'a mut Vec<Finding>,
}

/// Whether what was read is a table at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// It is; or it is empty.
    Table,
    /// Something else stands in its place.
    Other,
}

/// A text and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

impl<'a> Table<'a> {
    /// Reads a node as a table; anything else is a finding, and reads as an empty one.
    pub(crate) fn of(name: &'a str, node: &'a Node, findings: &'a mut Vec<Finding>) -> Self {
        let (entries, shape) = match &node.value {
            Value::Table(entries) => {
                (entries.iter().map(|(key, value)| (key, value)).collect(), Shape::Table)
            }
            Value::Nothing => (vec![], Shape::Table),
            other => {
                findings.push(Finding::error(
                    "format.not-a-table",
                    node.span.clone(),
                    format!("`{name}` is {}, and has fields of its own", other.kind()),
                    format!("give `{name}` its fields by name"),
                ));
                (vec![], Shape::Other)
            }
        };
        Self { name, span: node.span.clone(), entries, asked: vec![], shape, findings }
    }

    /// The node under a key; none where nothing is said under it.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        let said = |node: &&Node| node.value != Value::Nothing;
        self.entries.iter().find(|(found, _)| found.name == key).map(|(_, node)| *node).filter(said)
    }

    /// Whether a list has nothing in it, or is not there.
    pub(crate) fn is_empty(&mut self, key: &'static str) -> bool {
        match self.take(key).map(|node| &node.value) {
            None | Some(Value::Nothing) => true,
            Some(Value::List(items)) => items.is_empty(),
            Some(Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Table(_)) => false,
        }
    }

    /// Where a key stands; the table itself where it does not.
    pub(crate) fn place(&self, key: &str) -> Range<usize> {
        self.entries
            .iter()
            .find(|(found, _)| found.name == key)
            .map_or(self.head(), |(found, _)| found.span.clone())
    }

    /// The first line of the table: where something is missing.
    fn head(&self) -> Range<usize> {
        self.entries.first().map_or(self.span.clone(), |(key, _)| key.span.clone())
    }

    /// Adds a finding.
    pub(crate) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The findings so far, for a nested table.
    pub(crate) fn findings(&mut self) -> &mut Vec<Finding> {
        self.findings
    }

    /// Says that a key is needed and missing; or that nothing is said under it. What is no table has been told that already.
    pub(crate) fn missing(&mut self, key: &str, why: &str, hint: &str) {
        if self.shape == Shape::Other {
            return;
        }
        let message = format!("`{}` has no `{key}`: {why}", self.name);
        let span = self.place(key);
        self.find(
            Finding::error("format.missing", span, message, hint).labeled(format!("`{key}` is missing here")),
        );
    }

    fn mismatch<T>(&mut self, key: &str, node: &Node, wanted: &str) -> Option<T> {
        let boundless = matches!(node.value, Value::Number(number) if !number.is_finite());
        let message = if boundless && wanted == "a number" {
            format!("`{key}` is no number that anything can be compared with")
        } else {
            format!("`{key}` is {}, and should be {wanted}", node.value.kind())
        };
        let hint = meant(&node.value, wanted);
        self.find(Finding::error("format.kind", node.span.clone(), message, hint));
        None
    }

    /// A text. Numbers and yes or no are read as the text that they were written as only where quoted.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Text> {
        let node = self.take(key)?;
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                let finding = Finding::error(
                    "format.empty",
                    node.span.clone(),
                    format!("`{key}` is empty"),
                    "fill it, or leave it out",
                );
                self.find(finding);
                None
            }
            Value::Text(text) => Some(Text { text: text.clone(), span: node.span.clone() }),
            Value::Nothing => None,
            Value::List(_) if matches!(key, "owner" | "deputy") => {
                let message = format!("`{key}` is a list: one decision has one approver");
                self.find(Finding::error(
                    "constraint.approval-chain",
                    node.span.clone(),
                    message,
                    format!("name one {key}"),
                ));
                None
            }
            Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Table(_) => {
                self.mismatch(key, node, "text")
            }
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        match &node.value {
            Value::Bool(flag) => Some(*flag),
            Value::Nothing => None,
            Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Table(_) => {
                self.mismatch(key, node, "`true` or `false`")
            }
        }
    }

    /// A number.
    pub(crate) fn number(&mut self, key: &'static str) -> Option<f64> {
        let node = self.take(key)?;
        match &node.value {
            Value::Number(number) if number.is_finite() => Some(*number),
            Value::Nothing => None,
            Value::Number(_) | Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Table(_) => {
                self.mismatch(key, node, "a number")
            }
        }
    }

    /// A number that nothing makes negative: a price, a budget.
    pub(crate) fn amount(&mut self, key: &'static str) -> Option<f64> {
        let number = self.number(key)?;
        if number < 0.0 {
            let message = format!("`{key}` is {number}, and nothing costs less than nothing");
            let hint = "write 0 or more, or leave it out for no bound";
            self.find(Finding::error("format.out-of-bounds", self.value_span(key), message, hint));
            return None;
        }
        Some(number)
    }

    /// A whole number within bounds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "because the bounds are checked first"
    )]
    pub(crate) fn count(&mut self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        let number = self.number(key)?;
        if number.fract() == 0.0 && number >= f64::from(least) && number <= f64::from(most) {
            return Some(number as u32);
        }
        let span = self.value_span(key);
        let message = format!("`{key}` is {number}, and should be a whole number from {least} to {most}");
        self.find(Finding::error(
            "format.out-of-bounds",
            span,
            message,
            format!("choose a number from {least} to {most}"),
        ));
        None
    }

    /// `true` or `false`.
    pub(crate) fn yes(&mut self, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        match node.value {
            Value::Bool(yes) => Some(yes),
            Value::Nothing | Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Table(_) => {
                self.mismatch(key, node, "`true` or `false`")
            }
        }
    }

    /// Where the value of a key stands; the table itself where it does not.
    pub(crate) fn value_span(&self, key: &str) -> Range<usize> {
        self.entries
            .iter()
            .find(|(found, _)| found.name == key)
            .map_or(self.head(), |(_, node)| node.span.clone())
    }

    /// A duration, in seconds.
    pub(crate) fn duration(&mut self, key: &'static str) -> Option<u64> {
        let node = self.take(key)?;
        let read = match &node.value {
            Value::Text(text) => duration::seconds(text),
            Value::Nothing => return None,
            Value::Number(_) | Value::Bool(_) | Value::List(_) | Value::Table(_) => None,
        };
        if read.is_none() {
            let message = format!("`{key}` is no duration");
            self.find(Finding::error(
                "format.duration",
                node.span.clone(),
                message,
                "write a number and its unit: `90s`, `10m`, `2h`, `30d`",
            ));
        }
        read
    }

    /// A size, in bytes, of so many gigabytes at most.
    pub(crate) fn size(&mut self, key: &'static str, most_gb: u64) -> Option<u64> {
        let text = self.text(key)?;
        let read = duration::bytes(&text.text).filter(|bytes| *bytes <= most_gb << 30);
        if read.is_none() {
            self.find(Finding::error(
                "format.size",
                text.span,
                format!("`{key}` is no size"),
                format!("write a number and its unit: `4MB`, at most {most_gb}GB"),
            ));
        }
        read
    }

    /// A list of texts. One text alone is read as a list of one.
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Vec<Text>> {
        let node = self.take(key)?;
        let one = |node: &Node| match &node.value {
            Value::Text(text) => Some(Text { text: text.clone(), span: node.span.clone() }),
            Value::Nothing | Value::Number(_) | Value::Bool(_) | Value::List(_) | Value::Table(_) => None,
        };
        match &node.value {
            Value::Nothing => None,
            Value::Text(text) => Some(vec![Text { text: text.clone(), span: node.span.clone() }]),
            Value::List(items) => {
                let texts: Vec<Text> = items.iter().filter_map(one).collect();
                if let Some(other) = items.iter().find(|item| one(item).is_none()) {
                    self.find(no_text(key, other));
                    return None;
                }
                Some(texts)
            }
            Value::Number(_) | Value::Bool(_) | Value::Table(_) => {
                self.mismatch(key, node, "a list of texts")
            }
        }
    }

    /// A command: a list of words. A line of text is refused, because no shell reads it.
    pub(crate) fn command(&mut self, key: &'static str) -> Option<Vec<String>> {
        let node = self.take(key)?;
        if let Value::Text(line) = &node.value {
            let words = shlex::split(line).unwrap_or_default();
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            let hint =
                format!("write it as `[{}]`; for a shell, `[\"sh\", \"-c\", \"…\"]`", quoted.join(", "));
            self.find(Finding::error(
                "format.command",
                node.span.clone(),
                format!("`{key}` is a list of words, not a line"),
                hint,
            ));
            return None;
        }
        let words: Vec<String> = self.texts(key)?.into_iter().map(|word| word.text).collect();
        if words.first().is_none_or(String::is_empty) {
            let message = format!("`{key}` names no program");
            self.find(Finding::error(
                "format.command",
                node.span.clone(),
                message,
                "write the program and its arguments: `[\"cargo\", \"test\"]`",
            ));
            return None;
        }
        Some(words)
    }

    /// Path globs, each of which can be read and stays below the root.
    pub(crate) fn globs(&mut self, key: &'static str) -> Vec<String> {
        let texts = self.texts(key).unwrap_or_default();
        for text in &texts {
            if let Some(finding) = bad_glob(&text.text, text.span.clone()) {
                self.find(finding);
            }
        }
        texts.into_iter().map(|text| text.text).collect()
    }

    /// One of a few words; anything else is refused with the nearest.
    pub(crate) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == text.text) {
            return Some(*choice);
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let message = format!("`{key}` is `{}`, and should be one of: {}", text.text, words.join(", "));
        let hint = nearest(&text.text, words.iter().copied()).map_or_else(
            || format!("choose one of: {}", words.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.find(Finding::error("format.choice", text.span, message, hint));
        None
    }

    /// Refuses every key that nobody asked for; and tells which there are, where there is no table.
    pub(crate) fn done(self) {
        if self.shape == Shape::Other {
            let is_it =
                |finding: &&mut Finding| finding.rule == "format.not-a-table" && finding.span == self.span;
            if let Some(finding) = self.findings.iter_mut().rev().find(is_it) {
                finding.hint = format!("give it its fields by name: {}", quoted(&self.asked));
            }
        }
        for (key, _) in &self.entries {
            if self.asked.contains(&key.name.as_str()) {
                continue;
            }
            let hint = nearest(&key.name, self.asked.iter().copied()).map_or_else(
                || format!("leave it out; known here are {}", quoted(&self.asked)),
                |near| format!("did you mean `{near}`?"),
            );
            let message =
                format!("`{}` is not a field of `{}`, and nothing is ignored silently", key.name, self.name);
            self.findings.push(
                Finding::error("format.unknown-field", key.span.clone(), message, hint).labeled("unknown"),
            );
        }
    }
}

/// Names in a row: `` `a`, `b` ``.
fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What to write instead of something of another kind: a number that stands in quotes needs none, and the other way round.
fn meant(value: &Value, wanted: &str) -> String {
    match value {
        Value::Text(text) if wanted == "a number" && text.trim().parse().is_ok_and(f64::is_finite) => {
            format!("leave the quotes out: `{}`", text.trim())
        }
        Value::Number(number) if wanted == "text" && number.is_finite() => {
            format!("write text; if the number is meant, put it in quotes: `\"{number}\"`")
        }
        Value::Bool(said) if wanted == "text" => {
            format!("write text; if the word is meant, put it in quotes: `\"{said}\"`")
        }
        Value::Nothing
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Table(_) => format!("write {wanted}"),
    }
}

/// What stands in a list of texts and is none: YAML reads `0001` as a number, and would lose its zeros.
fn no_text(key: &str, item: &Node) -> Finding {
    let message = format!("`{key}` holds {}, and should hold texts", item.value.kind());
    Finding::error("format.kind", item.span.clone(), message, "put each text in quotes: `[\"0001\"]`")
}

/// What is wrong with a glob, if something is.
pub(crate) fn bad_glob(glob: &str, span: Range<usize>) -> Option<Finding> {
    if let Err(error) = GlobBuilder::new(glob).literal_separator(true).build() {
        let message = format!("`{glob}` is no glob: {}", error.kind());
        return Some(Finding::error(
            "format.glob",
            span,
            message,
            "escape special characters with `\\`, or close the bracket",
        ));
    }
    if let Some(finding) = bad_path(glob, span.clone()) {
        return Some(finding);
    }
    let folder = glob.strip_suffix('/')?;
    let message = format!("`{glob}` matches no file: it ends in `/`");
    Some(Finding::error("format.glob", span, message, format!("write `{folder}/**` for all that it holds")))
}

/// What is wrong with a path, if something is: it leaves the repository, or nothing can be at it.
pub(crate) fn bad_path(path: &str, span: Range<usize>) -> Option<Finding> {
    if path.starts_with('/') || path.split('/').any(|part| part == "..") {
        let message = format!("`{path}` reaches outside the repository");
        let hint = "name it relative to the repository's root, without `..`";
        return Some(Finding::error("format.path", span, message, hint));
    }
    let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
    parts.any(|part| part.is_empty() || part == ".").then(|| {
        let message = format!("`{path}` matches nothing: no path has an empty part, or the part `.`");
        Finding::error("format.path", span, message, "write it without `./` and `//`")
    })
}

/// The nearest of some names, if one is near enough to have been meant.
#[must_use]
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let near =
        names.map(|other| (strsim::jaro_winkler(name, other), other)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (near.0 > 0.75).then_some(near.1)
}

//! The ways in which a sample may have been meant: with what is left out filled in, and inside of what it was cut from.

use super::super::Language;

/// One way to read a sample.
pub(super) struct Reading {
    /// In which grammar.
    pub(super) language: Language,
    /// What is parsed.
    pub(super) text: String,
    /// How many bytes stand before the sample.
    pub(super) before: usize,
    /// How many bytes stand after it.
    pub(super) after: usize,
}

/// All readings of a sample, the plainest first. Every filling keeps each line, and, but for a prompt, each byte's place.
pub(super) fn readings(language: Language, text: &str) -> impl Iterator<Item = Reading> + '_ {
    let fillings = fillings(language, text);
    grammars(language).iter().flat_map(move |grammar| {
        let fillings = fillings.clone();
        coats(*grammar).iter().flat_map(move |(before, after)| {
            let wrap = |text: String| Reading {
                language: *grammar,
                text: format!("{before}{text}{after}"),
                before: before.len(),
                after: after.len(),
            };
            fillings.clone().into_iter().map(wrap).collect::<Vec<_>>()
        })
    })
}

fn grammars(language: Language) -> &'static [Language] {
    match language {
        Language::Rust => &[Language::Rust],
        Language::TypeScript | Language::Tsx => &[Language::TypeScript, Language::Tsx],
        Language::JavaScript => &[Language::JavaScript],
        Language::Python => &[Language::Python],
        Language::Go => &[Language::Go],
        Language::Java => &[Language::Java],
    }
}

/// What may have stood around a sample.
fn coats(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::Rust => &[
            ("", ""),
            ("fn sample() {\n", "\n}"),
            ("impl Sample {\n", "\n}"),
            ("trait Sample {\n", "\n}"),
            ("struct Sample {\n", "\n}"),
            ("enum Sample {\n", "\n}"),
            ("fn sample() { match it {\n", "\n} }"),
            ("fn sample() { let it = Sample {\n", "\n}; }"),
            ("fn sample() { it\n", "\n; }"),
        ],
        Language::TypeScript | Language::Tsx => &[
            ("", ""),
            ("class Sample {\n", "\n}"),
            ("interface Sample {\n", "\n}"),
            ("async function* sample() {\n", "\n}"),
            ("(\n", "\n)"),
            ("({\n", "\n})"),
            ("(<>\n", "\n</>)"),
            ("switch (it) {\n", "\n}"),
        ],
        Language::JavaScript => &[
            ("", ""),
            ("class Sample {\n", "\n}"),
            ("async function* sample() {\n", "\n}"),
            ("(\n", "\n)"),
            ("({\n", "\n})"),
            ("(<>\n", "\n</>)"),
            ("switch (it) {\n", "\n}"),
        ],
        Language::Python => {
            &[("", ""), ("if it:\n", "\n"), ("(\n", "\n)"), ("{\n", "\n}"), ("sample(\n", "\n)")]
        }
        Language::Go => &[
            ("", ""),
            ("package sample\n", ""),
            ("func sample() {\n", "\n}"),
            ("type Sample struct {\n", "\n}"),
            ("type Sample interface {\n", "\n}"),
            ("var it = Sample{\n", "\n}"),
            ("func sample() { switch {\n", "\n} }"),
        ],
        Language::Java => &[
            ("", ""),
            ("class Sample {\n", "\n}"),
            ("interface Sample {\n", "\n}"),
            ("class Sample { void sample() {\n", "\n} }"),
            ("class Sample { Object it = \n", "\n; }"),
        ],
    }
}

/// The sample as it is, and with prompts and marks of omission taken out.
fn fillings(language: Language, text: &str) -> Vec<String> {
    let mut fillings = vec![text.to_owned()];
    let bare = match language {
        Language::Python => without_prompts(text),
        Language::Rust => without_hidden(text),
        Language::TypeScript | Language::Tsx | Language::JavaScript | Language::Go | Language::Java => None,
    };
    fillings.extend(bare);
    if text.contains("...") || text.contains('…') {
        let last = fillings.last().expect("because the sample itself stands there").clone();
        fillings.push(without_omitted_lines(&last));
        fillings.push(filled(&last, "   "));
        fillings.push(filled(&without_omitted_lines(&last), "___"));
        fillings.push(filled(&without_omitted_lines(&last), "   "));
    }
    fillings
}

/// `…` is as long as `...`, so that a filling of three bytes moves nothing.
fn filled(text: &str, with: &str) -> String {
    text.replace("...", with).replace('…', with)
}

fn by_line(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split_inclusive('\n').map(change).collect()
}

/// A line of marks alone says that lines are left out.
fn without_omitted_lines(text: &str) -> String {
    by_line(text, |line| {
        let said = line.trim().trim_end_matches([',', ';']);
        if matches!(said, "..." | "…" | "[...]" | "[…]" | "(...)" | "(…)" | "<...>" | "<…>") {
            return blank(line);
        }
        line.to_owned()
    })
}

/// A session of the interpreter: the prompts go, and what it answered goes too.
fn without_prompts(text: &str) -> Option<String> {
    text.lines().any(|line| line.trim_start().starts_with(">>> ")).then(|| {
        by_line(text, |line| {
            let indent = line.len() - line.trim_start().len();
            match line[indent..].strip_prefix(">>> ").or(line[indent..].strip_prefix("... ")) {
                Some(said) => said.to_owned(),
                None => blank(line),
            }
        })
    })
}

/// Lines that a documentation test hides behind `# `.
fn without_hidden(text: &str) -> Option<String> {
    let is_hidden = |line: &str| line.trim_start().starts_with("# ") || line.trim() == "#";
    text.lines().any(is_hidden).then(|| {
        by_line(text, |line| if is_hidden(line) { line.replacen('#', " ", 1) } else { line.to_owned() })
    })
}

fn blank(line: &str) -> String {
    line.chars()
        .map(|mark| if mark == '\n' || mark == '\r' { mark.to_string() } else { " ".repeat(mark.len_utf8()) })
        .collect()
}

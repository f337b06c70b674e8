//! The file CODEOWNERS, line by line: patterns, owners, sections, and what a forge would stumble over.

use super::{
    Forge,
    pattern::{self, Unusable},
    section::Section,
    word::{Word, is_owner, words},
};
use formats::{Finding, in_order};
use std::{collections::BTreeSet, ops::Range};

/// How many rules are read; nobody reviews more.
const MOST_RULES: usize = 10_000;
/// The longest line that is read, in bytes.
const LONGEST_LINE: usize = 8_192;
/// How Bitbucket chooses reviewers; these words are no owners, and nothing is wrong with them.
const WAYS: [&str; 3] = ["all", "random(", "least_busy("];

/// What a file of owners says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codeowners {
    /// Whose rules it follows.
    pub forge: Forge,
    /// Sections; the first has no name.
    pub sections: Vec<Section>,
    /// Rules, in the file's order: in each section the last one that matches a path decides about it.
    pub rules: Vec<Rule>,
    /// What is wrong with it, read by itself. What is wrong on a tree, [`super::lay`] finds.
    pub findings: Vec<Finding>,
}

/// One line that gives paths to owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The pattern, as written, without a `!`.
    pub pattern: String,
    /// Who owns what it matches; nobody, where a line takes paths out again.
    pub owners: Vec<String>,
    /// The section's number.
    pub section: usize,
    /// Whether it takes what it matches out of its section.
    pub excludes: bool,
    /// The line, from 1.
    pub line: usize,
    /// The pattern's bytes in the file.
    pub span: Range<usize>,
}

/// Reads a file of owners. Lines that a forge would skip are findings, and give no rule.
#[must_use]
pub fn parse(text: &str, forge: Forge) -> Codeowners {
    let mut reader = Reader { forge, sections: vec![Section::default()], ..Reader::default() };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let skipped = if number == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        reader.line(&line[skipped..], start + skipped, number + 1);
        start += line.len();
    }
    reader.end()
}

#[derive(Default)]
struct Reader {
    forge: Forge,
    sections: Vec<Section>,
    section: usize,
    rules: Vec<Rule>,
    findings: Vec<Finding>,
    chains: BTreeSet<Vec<String>>,
}

impl Reader {
    fn line(&mut self, line: &str, start: usize, number: usize) {
        let text = line.trim_end();
        if text.len() > LONGEST_LINE {
            let message = format!("line {number} has {} bytes, and the limit is {LONGEST_LINE}", text.len());
            let hint = "split it: one pattern a line";
            self.find("owners.long-line", start..start + text.len(), message, hint);
            return;
        }
        let indent = text.len() - text.trim_start().len();
        if let Some((section, end)) = self.head(&text[indent..]) {
            let owners = self.owners(&words(&text[indent + end..], start + indent + end));
            self.enter(Section { owners, ..section });
            return;
        }
        let words = words(text, start);
        let Some((pattern, owners)) = words.split_first() else { return };
        if self.is_directive(pattern.text) {
            return;
        }
        self.rule(pattern, owners, number);
    }

    fn head(&self, text: &str) -> Option<(Section, usize)> {
        if self.forge == Forge::GitLab { Section::head(text) } else { None }
    }

    /// Bitbucket's definitions of groups and its settings are neither patterns nor mistakes.
    fn is_directive(&self, word: &str) -> bool {
        self.forge == Forge::Bitbucket && (word.starts_with("@@@") || word.starts_with("CODEOWNERS."))
    }

    fn enter(&mut self, section: Section) {
        let known = self.sections.iter().position(|other| other.is(&section));
        self.section = known.unwrap_or(self.sections.len());
        if known.is_none() {
            self.sections.push(section);
        }
    }

    fn rule(&mut self, pattern: &Word<'_>, words: &[Word<'_>], line: usize) {
        let (text, excludes) = match pattern.text.strip_prefix('!') {
            Some(rest) if self.forge != Forge::GitHub => (rest, true),
            Some(_) | None => (pattern.text, false),
        };
        if let Err(unusable) = pattern::globs(text, self.forge) {
            self.unusable(pattern, unusable);
            return;
        }
        let named = self.owners(words);
        if self.rules.len() == MOST_RULES {
            let message = format!("only the first {MOST_RULES} rules are read");
            self.find("owners.too-many", pattern.span.clone(), message, "give whole folders to owners");
        }
        if self.rules.len() >= MOST_RULES || (named.is_empty() && !words.is_empty()) {
            return;
        }
        if !named.is_empty() {
            self.chain(&named, words);
        }
        let owners = if named.is_empty() && !excludes { self.by_default() } else { named };
        let (pattern, span) = (text.to_owned(), pattern.span.clone());
        self.rules.push(Rule { pattern, owners, section: self.section, excludes, line, span });
    }

    fn by_default(&self) -> Vec<String> {
        self.sections.get(self.section).map(|section| section.owners.clone()).unwrap_or_default()
    }

    /// The words that are owners, each once; what is none is found.
    fn owners(&mut self, words: &[Word<'_>]) -> Vec<String> {
        let mut owners: Vec<String> = vec![];
        for word in words {
            if is_owner(word.text, self.forge) {
                if owners.iter().all(|owner| owner != word.text) {
                    owners.push(word.text.to_owned());
                }
            } else if !self.is_way(word.text) {
                self.no_owner(word);
            }
        }
        owners
    }

    fn is_way(&self, word: &str) -> bool {
        self.forge == Forge::Bitbucket && WAYS.iter().any(|way| word.starts_with(way))
    }

    fn no_owner(&mut self, word: &Word<'_>) {
        let message = format!("`{}` is no owner that {} knows", word.text, self.forge);
        let hint = "write `@name`, `@organization/team` or an address; guard a space in a path: `my\\ file`";
        self.find("owners.not-an-owner", word.span.clone(), message, hint);
    }

    /// Several owners are found once for each chain, not once for each line.
    fn chain(&mut self, owners: &[String], words: &[Word<'_>]) {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        if owners.len() < 2 || !self.chains.insert(owners.to_vec()) {
            return;
        }
        let message = format!("{} owners are no owner: nobody knows who decides", owners.len());
        let hint = format!("name the one who decides, say `{}`, and leave the others to review", owners[0]);
        let finding = Finding::warning("owners.chain", first.span.start..last.span.end, message, hint);
        self.findings.push(finding.labeled("an approval chain to resolve"));
    }

    fn unusable(&mut self, pattern: &Word<'_>, why: Unusable) {
        let (reason, hint) = match why {
            Unusable::Negation => {
                ("`!` takes nothing out again on GitHub", "write the path without owners in a later line")
            }
            Unusable::Range => {
                ("GitHub reads no `[ ]` in patterns", "write one line for each name, or use `?`")
            }
            Unusable::EscapedHash => {
                ("`\\#` does not guard a hash on GitHub", "give the folder that holds the file to its owner")
            }
            Unusable::Empty => ("it names nothing", "write `*` for every file"),
            Unusable::Broken => ("it is no pattern", "close what is open, and leave out a `\\` at the end"),
        };
        let message = format!("`{}` is skipped: {reason}", pattern.text);
        self.find("owners.unsupported", pattern.span.clone(), message, hint);
    }

    fn find(&mut self, rule: &'static str, span: Range<usize>, message: String, hint: &str) {
        self.findings.push(Finding::error(rule, span, message, hint));
    }

    fn end(self) -> Codeowners {
        let findings = in_order(self.findings);
        Codeowners { forge: self.forge, sections: self.sections, rules: self.rules, findings }
    }
}

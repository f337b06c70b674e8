//! `[context]`: how the repository's documents are read. All of it can be left out: classes are told from names, and
//! what a document covers is its own to say.

use crate::{
    finding::Finding,
    node::{Node, Value},
    table::{Table, nearest},
};
use serde::{Deserialize, Serialize};

/// Commits to covered code after which a document that did not move is stale, if nothing else is said.
const STALE_COMMITS: u32 = 10;
/// Tokens that what every agent reads first may cost, if nothing else is said; and between what and what that can be set.
const EMIT_TOKENS: u32 = 1_200;
const EMIT_LEAST: u32 = 300;
const EMIT_MOST: u32 = 20_000;
/// The tools that agents come with, by the names that they are emitted under.
pub const TOOLS: [&str; 5] = ["agents", "claude", "cursor", "copilot", "gemini"];

/// What a repository says about its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Globs of documents that must be true now.
    pub live: Vec<String>,
    /// Globs of documents that say what was so at their time.
    pub record: Vec<String>,
    /// Globs of documents that a program writes.
    pub generated: Vec<String>,
    /// Globs of documents that are not looked at.
    pub ignore: Vec<String>,
    /// Globs of documents that a reader reaches without a link.
    pub entry: Vec<String>,
    /// Commits to covered code after which a document that did not move is stale; 0 for never.
    pub stale_commits: u32,
    /// The tools that rules are emitted for; those that left a trace in the repository where it is empty.
    pub emit: Vec<String>,
    /// Tokens that what every agent reads first may cost.
    pub emit_tokens: u32,
    /// What is known elsewhere.
    pub elsewhere: Vec<Elsewhere>,
}

/// Knowledge that is kept outside the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// What is known there.
    pub what: String,
    /// Where it is.
    #[serde(rename = "where")]
    pub place: String,
    /// Who answers for it.
    pub owner: String,
    /// The day on which somebody last asked whether it is still so.
    pub asked: String,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            live: vec![],
            record: vec![],
            generated: vec![],
            ignore: vec![],
            entry: vec![],
            stale_commits: STALE_COMMITS,
            emit: vec![],
            emit_tokens: EMIT_TOKENS,
            elsewhere: vec![],
        }
    }
}

pub(super) fn read(node: &Node, findings: &mut Vec<Finding>) -> Context {
    let mut table = Table::of("context", node, findings);
    let context = Context {
        live: table.globs("live"),
        record: table.globs("record"),
        generated: table.globs("generated"),
        ignore: table.globs("ignore"),
        entry: table.globs("entry"),
        stale_commits: table.count("stale_commits", 0, 10_000).unwrap_or(STALE_COMMITS),
        emit: tools(&mut table),
        emit_tokens: table.count("emit_tokens", EMIT_LEAST, EMIT_MOST).unwrap_or(EMIT_TOKENS),
        elsewhere: each(&mut table),
    };
    table.done();
    context
}

fn tools(table: &mut Table<'_>) -> Vec<String> {
    let named = table.texts("emit").unwrap_or_default();
    for text in named.iter().filter(|text| !TOOLS.contains(&text.text.as_str())) {
        let message = format!("`{}` is no tool that rules are emitted for", text.text);
        let known = || format!("the tools are {}", TOOLS.join(", "));
        let hint = nearest(&text.text, TOOLS.into_iter())
            .map_or_else(known, |near| format!("did you mean `{near}`? {}", known()));
        table.find(Finding::error("context.unknown-tool", text.span.clone(), message, hint));
    }
    named.into_iter().map(|text| text.text).collect()
}

fn each(table: &mut Table<'_>) -> Vec<Elsewhere> {
    let Some(node) = table.take("elsewhere") else { return vec![] };
    let Value::List(items) = &node.value else {
        let message = format!("`elsewhere` is {}, and there can be several", node.value.kind());
        let hint = "write `[[context.elsewhere]]`, with two brackets";
        table.find(Finding::error("format.kind", node.span.clone(), message, hint));
        return vec![];
    };
    items.iter().filter_map(|item| elsewhere(item, table.findings())).collect()
}

fn elsewhere(node: &Node, findings: &mut Vec<Finding>) -> Option<Elsewhere> {
    let mut table = Table::of("elsewhere", node, findings);
    let mut field = |key: &'static str, hint: &str| {
        let present = table.take(key).is_some();
        let text = table.text(key).map(|text| text.text);
        if !present {
            table.missing(key, "knowledge kept elsewhere has a place, an owner and a date", hint);
        }
        text
    };
    let what = field("what", "add `what = \"…\"`");
    let place = field("where", "add `where = \"…\"`, an address or the name of a system");
    let owner = field("owner", "add `owner = \"…\"`, who answers for it");
    let asked =
        field("asked", "add `asked = \"2026-05-17\"`, when somebody last asked whether it is still so");
    if asked.as_deref().is_some_and(|day| day.parse::<jiff::civil::Date>().is_err()) {
        let message = format!("`{}` is no day", asked.as_deref().unwrap_or_default());
        let at = table.place("asked");
        table.find(Finding::error("format.date", at, message, "write it as `2026-05-17`"));
    }
    table.done();
    Some(Elsewhere { what: what?, place: place?, owner: owner?, asked: asked? })
}

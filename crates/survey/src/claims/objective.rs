//! OpenSLO: documents of `apiVersion: openslo/…`, wherever they lie. What an objective is held to is its own text, kept
//! as it is written.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    tool::Tool,
};
use serde::Deserialize;

/// More YAML files than this are not looked into.
const MOST_FILES: usize = 20_000;
/// More documents than this are in no file that a person writes.
const MOST_DOCUMENTS: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    #[serde(default)]
    name: String,
    #[serde(default)]
    display_name: Option<String>,
}

/// Reads every objective.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    let yaml = |path: &&String| path.ends_with(".yaml") || path.ends_with(".yml");
    let ours = |path: &&String| !path.starts_with(".evolute/");
    for path in tree.files().iter().filter(yaml).filter(ours).take(MOST_FILES) {
        if let Some(text) = tree.quiet(path).filter(|text| text.contains("apiVersion: openslo/")) {
            documents(path, &text, claims);
        }
    }
}

fn documents(path: &str, text: &str, claims: &mut Claims) {
    for (document, line) in split(text).into_iter().take(MOST_DOCUMENTS) {
        if !document.contains("apiVersion: openslo/") {
            continue;
        }
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! { max_nodes: 20_000, max_aliases: 100, max_anchors: 100, max_depth: 32 },
            alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
        };
        match serde_saphyr::from_str_with_options::<Document>(document, options) {
            Ok(read) => objective(path, line, &read, document, claims),
            Err(error) => {
                let said = error.to_string();
                let first = said.lines().next().unwrap_or_default();
                let message = format!("an objective in `{path}` was not read: {first}");
                let line = line + super::gate::line_of(first) - 1;
                claims.remark(Remark::new(
                    "claims.not-yaml",
                    path,
                    line,
                    message,
                    "mend it, then import again",
                ));
            }
        }
    }
}

fn objective(path: &str, line: u32, read: &Document, text: &str, claims: &mut Claims) {
    if read.kind != "SLO" {
        return;
    }
    if read.api_version != "openslo/v1" {
        let message =
            format!("`{}` is `{}`, and `openslo/v1` is what is read", read.metadata.name, read.api_version);
        let hint = "convert it with `oslo`, the tool of OpenSLO";
        claims.remark(Remark::new("claims.older", path, line, message, hint));
    }
    let title = read.metadata.display_name.as_deref().unwrap_or(&read.metadata.name);
    let claim = Claim::new(Tool::Openslo, Kind::Objective, path, line).named(&read.metadata.name, title);
    claims.claim(Claim { word: read.api_version.clone(), words: text.to_owned(), ..claim });
}

/// The documents of a file, each with the line on which it begins.
fn split(text: &str) -> Vec<(&str, u32)> {
    let mut documents = vec![];
    let (mut start, mut first, mut at) = (0, 1, 0);
    for (line, number) in text.split_inclusive('\n').zip(1u32..) {
        if line.trim_end() == "---" {
            documents.push((&text[start..at], first));
            (start, first) = (at + line.len(), number + 1);
        }
        at += line.len();
    }
    documents.push((&text[start..], first));
    documents
}

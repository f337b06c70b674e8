//! pre-commit: the hooks of `.pre-commit-config.yaml`. Each is a check that a team wanted; that it passes, the file
//! does not say.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    tool::Tool,
    tree::Size,
};
use serde::Deserialize;
use serde_saphyr::Spanned;

const HOMES: [&str; 2] = [".pre-commit-config.yaml", ".pre-commit-config.yml"];
/// Stages at which a hook judges a message or a branch, and not the tree.
const NO_TREE: [&str; 7] = [
    "commit-msg",
    "prepare-commit-msg",
    "post-checkout",
    "post-commit",
    "post-merge",
    "post-rewrite",
    "pre-rebase",
];

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    repos: Vec<Repository>,
    #[serde(default)]
    default_stages: Vec<String>,
}

#[derive(Deserialize)]
struct Repository {
    #[serde(default)]
    repo: String,
    #[serde(default)]
    hooks: Vec<Hook>,
}

#[derive(Deserialize)]
struct Hook {
    id: Spanned<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    alias: Option<String>,
    #[serde(default)]
    stages: Option<Vec<String>>,
}

/// Reads every hook.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    let Some(path) = HOMES.into_iter().find(|path| tree.has(path)) else { return };
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_nodes: 50_000, max_aliases: 1_000, max_anchors: 1_000, max_depth: 32 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 50_000 },
    };
    match serde_saphyr::from_str_with_options::<File>(&text, options) {
        Ok(file) => hooks(path, file, claims),
        Err(error) => {
            let said = error.to_string();
            let first = said.lines().next().unwrap_or_default();
            let message = format!("`{path}` was not read: {first}");
            let line = line_of(first);
            claims.remark(Remark::new(
                "claims.not-yaml",
                path,
                line,
                message,
                "run `pre-commit validate-config`",
            ));
        }
    }
}

fn hooks(path: &str, file: File, claims: &mut Claims) {
    for repository in file.repos {
        for hook in repository.hooks {
            let line = u32::try_from(hook.id.referenced.line()).unwrap_or(1);
            let id = hook.alias.unwrap_or(hook.id.value);
            let stages = hook.stages.unwrap_or_else(|| file.default_stages.clone());
            let judges = stages.is_empty() || stages.iter().any(|stage| !NO_TREE.contains(&stage.as_str()));
            let title = hook.name.unwrap_or_else(|| id.clone());
            let claim = Claim::new(Tool::PreCommit, Kind::Gate, path, line).named(id, title);
            let word = if judges { "judges the tree" } else { "judges no tree" };
            claims.claim(Claim { word: word.into(), ..claim }.about(&repository.repo));
        }
    }
}

/// The parser's own `line 2 column 8: …`.
pub(super) fn line_of(said: &str) -> u32 {
    let number = said.split("line ").nth(1).and_then(|rest| rest.split(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(1)
}

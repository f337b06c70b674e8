//! Sections that the configuration could have: areas from CODEOWNERS, gates from pre-commit. An owner that is several
//! is a chain for a person to resolve, and is said to be one.

use super::proposed::slug;
use formats::Configuration;
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};
use survey::claims::{Claim, Claims, Kind, Tree};

/// What could be added to the configuration.
#[derive(Debug, Default, Serialize)]
pub(super) struct Sections {
    /// The sections, as they would stand there.
    pub(super) text: String,
    /// Areas in it.
    pub(super) areas: usize,
    /// Gates in it.
    pub(super) gates: usize,
    /// Areas whose owner is several.
    pub(super) chains: usize,
    /// Hooks that judge no tree, and so are no gates.
    pub(super) no_gates: usize,
}

/// What the claims propose beyond what is configured.
pub(super) fn propose(found: &Claims, tree: &Tree, configured: &Configuration) -> Sections {
    let mut sections = Sections::default();
    let of = |kind| found.claims.iter().filter(move |claim| claim.kind == kind);
    areas(&of(Kind::Owner).collect::<Vec<_>>(), tree, configured, &mut sections);
    gates(&of(Kind::Gate).collect::<Vec<_>>(), configured, &mut sections);
    sections
}

/// One area for each chain of owners. The last line that matches counts in CODEOWNERS and the first area here, so they
/// come in the opposite order.
fn areas(claims: &[&Claim], tree: &Tree, configured: &Configuration, sections: &mut Sections) {
    let known: BTreeSet<&String> = configured.areas.iter().flat_map(|area| &area.paths).collect();
    let mut names: BTreeSet<String> = configured.areas.iter().map(|area| area.name.clone()).collect();
    let mut chains: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| !claim.words.is_empty()) {
        chains.entry(&claim.words).or_default().push(claim);
    }
    let mut chains: Vec<(&str, Vec<&Claim>)> = chains.into_iter().collect();
    chains.sort_by_key(|(_, rules)| Reverse(rules.last().map(|rule| rule.at.line)));
    for (owners, rules) in chains {
        let paths: Vec<String> =
            rules.iter().map(|rule| glob(&rule.title, tree)).filter(|glob| !known.contains(glob)).collect();
        if !paths.is_empty() {
            let name = area_name(&rules[0].title, owners, &mut names);
            area(&name, owners, &paths, rules[0], sections);
        }
    }
}

fn area(name: &str, owners: &str, paths: &[String], first: &Claim, sections: &mut Sections) {
    let chain: Vec<&str> = owners.split_whitespace().collect();
    let mut text = format!("\n# from `{}:{}`\n", first.at.path, first.at.line);
    if chain.len() > 1 {
        sections.chains += 1;
        text += &format!(
            "# {} owners are named, {}: an area has one who decides, and one deputy\n",
            chain.len(),
            chain.join(" ")
        );
    }
    text += &format!(
        "[[area]]\nname = {}\npaths = {}\nowner = {}\n",
        quoted(name),
        list(paths),
        quoted(chain[0])
    );
    if let Some(deputy) = chain.get(1) {
        text += &format!("deputy = {}\n", quoted(deputy));
    }
    sections.areas += 1;
    sections.text += &text;
}

/// The last folder that a pattern names; else the first owner's handle.
fn area_name(pattern: &str, owners: &str, taken: &mut BTreeSet<String>) -> String {
    let folder = pattern.split('/').rfind(|part| !part.is_empty() && !part.contains(['*', '?', '[', '.']));
    let handle = owners.split_whitespace().next().unwrap_or_default();
    let handle = handle
        .rsplit('/')
        .next()
        .unwrap_or(handle)
        .trim_start_matches('@')
        .split('@')
        .next()
        .unwrap_or_default();
    let name = slug(folder.unwrap_or(handle));
    let name = if name.is_empty() { "area".to_owned() } else { name };
    let others = (2u32..).map(|number| format!("{name}-{number}"));
    let free = std::iter::once(name.clone()).chain(others).find(|name| !taken.contains(name));
    let free = free.expect("because numbers do not end");
    taken.insert(free.clone());
    free
}

/// A pattern of CODEOWNERS as one of our globs.
fn glob(pattern: &str, tree: &Tree) -> String {
    let rooted = pattern.trim_end_matches('/').contains('/');
    let plain = pattern.trim_start_matches('/').trim_end_matches('/');
    let plain = if rooted || plain == "*" { plain.to_owned() } else { format!("**/{plain}") };
    match plain.as_str() {
        "" | "*" | "**/*" => "**".to_owned(),
        _ if pattern.ends_with('/') || tree.has_folder(&plain) => format!("{plain}/**"),
        _ => plain,
    }
}

/// One gate for each hook that judges the tree. The tool itself runs it, as it does for everybody else.
fn gates(claims: &[&Claim], configured: &Configuration, sections: &mut Sections) {
    let mut known: BTreeSet<String> = configured.gates.iter().map(|gate| gate.name.clone()).collect();
    for hook in claims {
        if hook.word != "judges the tree" {
            sections.no_gates += 1;
        } else if known.insert(hook.id.clone()) {
            let run = ["pre-commit", "run", hook.id.as_str(), "--all-files"].map(ToOwned::to_owned);
            sections.gates += 1;
            sections.text += &format!(
                "\n# from `{}:{}`\n[[gate]]\nname = {}\nrun = {}\n",
                hook.at.path,
                hook.at.line,
                quoted(&hook.id),
                list(&run)
            );
        }
    }
}

/// A text in TOML: what JSON escapes, TOML reads the same.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("because text has a JSON form")
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
}

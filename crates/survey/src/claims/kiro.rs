//! Kiro: `.kiro/specs/name/{requirements,design,tasks}.md`, or `bugfix.md` for what is mended. A box that holds `-`
//! is begun. `.kiro/steering/` claims nothing: it is what agents are told.

use super::{
    Claims, Tree,
    claim::{Claim, Kind},
    sheet::{Sheet, in_words, title},
    tool::Tool,
    tree::Size,
};

const SPECS: &str = ".kiro/specs/";
/// The documents of a specification: the first that is there names it.
const DOCUMENTS: [&str; 4] = ["requirements.md", "bugfix.md", "design.md", "tasks.md"];

/// Reads every specification.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    for name in tree.folders(SPECS) {
        specification(tree, name, &format!("{SPECS}{name}/"), claims);
    }
}

fn specification(tree: &Tree, name: &str, folder: &str, claims: &mut Claims) {
    let files = DOCUMENTS.map(|file| format!("{folder}{file}"));
    let Some(first) = files.iter().find(|path| tree.has(path)) else { return };
    let text = tree.text(first, Size::Text, claims).unwrap_or_default();
    let line = title(&text).map_or(1, |(_, line)| line);
    claims.claim(
        Claim::new(Tool::Kiro, Kind::Capability, first, line)
            .named(name, in_words(name))
            .within(folder)
            .about(&text),
    );
    let path = &files[3];
    let text = if first == path {
        Some(text)
    } else {
        tree.has(path).then(|| tree.text(path, Size::Text, claims)).flatten()
    };
    if let Some(text) = text {
        Sheet { tool: Tool::Kiro, path, group: folder, above: 0 }.claim(&text, claims);
    }
}

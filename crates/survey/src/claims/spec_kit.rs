//! Spec Kit: `specs/NNN-name/{spec,plan,tasks}.md`, beside `.specify/`. A folder is a capability, a tick in its
//! `tasks.md` a step. What `checklists/` tick is the wording of the specification, and no work.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    said::Said,
    sheet::{Sheet, in_words, title, value},
    tool::Tool,
    tree::Size,
};

/// Where features are kept, by version.
const HOMES: [&str; 2] = ["specs/", ".specify/specs/"];

/// Reads every feature.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    for home in HOMES {
        for name in tree.folders(home) {
            let folder = format!("{home}{name}/");
            if is_feature(tree, name, &folder) {
                feature(tree, name, &folder, claims);
            }
        }
    }
}

/// A number or a date, a hyphen, a name; and at least one of the tool's own files.
fn is_feature(tree: &Tree, name: &str, folder: &str) -> bool {
    let digits = name.chars().take_while(char::is_ascii_digit).count();
    let own = ["spec.md", "plan.md", "tasks.md"];
    digits >= 1
        && name[digits..].starts_with('-')
        && own.iter().any(|file| tree.has(&format!("{folder}{file}")))
}

fn feature(tree: &Tree, name: &str, folder: &str, claims: &mut Claims) {
    let path = format!("{folder}spec.md");
    let head = match tree.has(&path).then(|| tree.text(&path, Size::Text, claims)).flatten() {
        Some(text) => specification(name, &path, &text),
        None => unspecified(tree, name, folder, claims),
    };
    claims.claim(head.within(folder));
    let path = format!("{folder}tasks.md");
    if let Some(text) = tree.has(&path).then(|| tree.text(&path, Size::Text, claims)).flatten() {
        Sheet { tool: Tool::SpecKit, path: &path, group: folder, above: 0 }.claim(&text, claims);
    }
}

fn specification(name: &str, path: &str, text: &str) -> Claim {
    let (words, line) = title(text).unwrap_or((name, 1));
    let words = words.split_once(": ").map_or(words, |(_, name)| name);
    let status = value(text, "Status").map_or("", |(status, _)| status);
    Claim::new(Tool::SpecKit, Kind::Capability, path, line)
        .named(name, words)
        .saying(Said::of(status), status)
        .about(text)
        .marked(name)
}

/// A feature whose specification is not there, or cannot be read.
fn unspecified(tree: &Tree, name: &str, folder: &str, claims: &mut Claims) -> Claim {
    let files = ["tasks.md", "plan.md", "spec.md"].map(|file| format!("{folder}{file}"));
    let path = files.iter().find(|path| tree.has(path)).map_or(folder, String::as_str);
    if !tree.has(&files[2]) {
        let message = format!("`{folder}` has no `spec.md`: nothing says what its steps are for");
        claims.remark(Remark::new(
            "claims.no-specification",
            path,
            1,
            message,
            "write it, or remove the folder",
        ));
    }
    let words = in_words(name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-'));
    Claim::new(Tool::SpecKit, Kind::Capability, path, 1).named(name, words).marked(name)
}

//! CODEOWNERS: who is asked about which paths. Read from where a forge would read it, with the sections of GitLab.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind, Tool},
    tree::Size,
};

/// Where forges look, and in this order: only the first that is there counts.
const HOMES: [&str; 5] =
    [".github/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// Reads every line that names owners.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    let Some(path) = HOMES.into_iter().find(|path| tree.has(path)) else { return };
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    let mut section: Vec<String> = vec![];
    for (line, number) in text.lines().zip(1u32..) {
        let line = uncommented(line);
        if let Some(owners) = heading(line) {
            section = owners;
        } else if let Some((pattern, owners)) = rule(line) {
            let owners = if owners.is_empty() { section.clone() } else { owners };
            if owners.is_empty() {
                let message = format!("`{pattern}` has no owner");
                claims.remark(Remark::new(
                    "claims.no-owner",
                    path,
                    number,
                    message,
                    "name one, or remove the line",
                ));
            }
            let claim = Claim::new(Tool::Codeowners, Kind::Owner, path, number).named("", pattern);
            claims.claim(claim.about(&owners.join(" ")));
        }
    }
}

/// A comment begins a line, or follows a space.
fn uncommented(line: &str) -> &str {
    let line = line.trim();
    if line.starts_with('#') { "" } else { line.split(" #").next().unwrap_or(line).trim() }
}

/// The owners that a section's heading gives to the lines below: `[Docs][2] @writers`.
fn heading(line: &str) -> Option<Vec<String>> {
    let rest = line.trim_start_matches('^').strip_prefix('[')?;
    let (_, rest) = rest.split_once(']')?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest);
    Some(rest.split_whitespace().map(ToOwned::to_owned).collect())
}

/// A pattern, in which a space is escaped, and its owners.
fn rule(line: &str) -> Option<(String, Vec<String>)> {
    let joined = line.replace("\\ ", "\u{0}");
    let mut words = joined.split_whitespace().map(|word| word.replace('\u{0}', " "));
    let pattern = words.next()?;
    Some((pattern, words.collect()))
}

//! CODEOWNERS: who is asked about which paths. What a line means is `owners`'s to say; here it is a claim, like any
//! other tool's.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    tool::Tool,
};
use crate::owners::{Codeowners, Found, find, lay, parse};
use trace::RepoPath;

/// Reads every line that gives paths to owners, and says which of them do nothing.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    let Some(found) = find(tree.root()) else { return };
    let read = parse(&found.text, found.forge);
    for rule in read.rules.iter().filter(|rule| !rule.excludes) {
        let line = u32::try_from(rule.line).unwrap_or(u32::MAX);
        let claim = Claim::new(Tool::Codeowners, Kind::Owner, found.path, line).named("", &rule.pattern);
        claims.claim(claim.about(&rule.owners.join(" ")));
    }
    remarks(&found, &read, tree, claims);
}

fn remarks(found: &Found, read: &Codeowners, tree: &Tree, claims: &mut Claims) {
    let paths: Vec<RepoPath> = tree.files().iter().map(|path| RepoPath::from(path.as_str())).collect();
    for finding in read.findings.iter().chain(&lay(read, &paths).findings) {
        claims.remark(Remark::of(finding, found.path, &found.text));
    }
    for path in &found.ignored {
        let message = format!("`{path}` was not read: `{}` is there, and counts", found.path);
        claims.remark(Remark::new("claims.older", path, 1, message, "remove the one that no forge reads"));
    }
}

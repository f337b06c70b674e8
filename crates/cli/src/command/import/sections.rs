//! Sections that the configuration could have: areas from CODEOWNERS, gates from pre-commit. An owner that is several
//! is a chain for a person to resolve, and is said to be one.

use crate::{
    command::init::{handle, list, plain, quoted},
    render::story::count,
};
use formats::Configuration;
use serde::Serialize;
use std::collections::BTreeSet;
use survey::{
    claims::{Claim, Claims, Kind, Tree},
    owners,
};
use trace::RepoPath;

/// What could be added to the configuration.
#[derive(Debug, Default, Serialize)]
pub(super) struct Sections {
    /// The sections, as they would stand there.
    pub(super) text: String,
    /// Areas in it.
    pub(super) areas: usize,
    /// Gates in it.
    pub(super) gates: usize,
    /// Areas that a person has to look at: several owners, or paths that were left out.
    pub(super) to_resolve: usize,
    /// Hooks that judge no tree, and so are no gates.
    pub(super) no_gates: usize,
}

/// What the claims propose beyond what is configured.
pub(super) fn propose(found: &Claims, tree: &Tree, configured: &Configuration) -> Sections {
    let mut sections = Sections::default();
    let of = |kind| found.claims.iter().filter(move |claim| claim.kind == kind);
    if of(Kind::Owner).next().is_some() {
        areas(tree, configured, &mut sections);
    }
    gates(&of(Kind::Gate).collect::<Vec<_>>(), configured, &mut sections);
    sections
}

/// Areas with exactly one owner, none of which overlap, as the tree is owned; only where there are none yet: areas
/// beside those that a team drew would overlap them.
fn areas(tree: &Tree, configured: &Configuration, sections: &mut Sections) {
    let Some(found) = owners::find(tree.root()).filter(|_| configured.areas.is_empty()) else { return };
    let ours = |path: &&String| !path.starts_with(".evolute/");
    let paths: Vec<RepoPath> =
        tree.files().iter().filter(ours).map(|path| RepoPath::from(path.as_str())).collect();
    let ground = owners::lay(&owners::parse(&found.text, found.forge), &paths);
    for owners::Proposal { area, notes, files } in owners::areas(&paths, &ground.chains, &ground.of) {
        let mut text = format!("\n# {} from `{}`\n", count(files, "file"), found.path);
        let mut why = notes;
        if area.owner.starts_with('@') {
            why.insert(0, handle(&area.owner));
        }
        for note in &why {
            text += &format!("# {}\n", plain(note));
        }
        // An area that stands keeps everybody but its owner from deciding, so one that is in doubt is a comment.
        let mark = if why.is_empty() { "" } else { "# " };
        let (name, paths, owner) = (quoted(&area.name), list(&area.paths), quoted(&area.owner));
        text +=
            &format!("{mark}[[area]]\n{mark}name = {name}\n{mark}paths = {paths}\n{mark}owner = {owner}\n");
        sections.areas += 1;
        sections.to_resolve += usize::from(!why.is_empty());
        sections.text += &text;
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

//! What other sources than the records claim: the README by name, documents that mark what they claim, and the ticks of
//! other tools.

use crate::{command::import, desk::Desk, glance::Glance, render::story::count, written::Written};
use engine::{
    mirror::Signs,
    reckoning::{Claimant, Disguised, Place},
};
use trace::id::CapabilityId;

/// The document in which everybody claims something.
const README: &str = "README.md";

/// Places that one claim is told by.
const PLACES: usize = 5;

/// What is claimed. Files that cannot be read claim nothing.
pub(super) fn claims<'c>(
    desk: &Desk,
    glance: &Glance,
    signs: &Signs,
    known: impl Iterator<Item = &'c CapabilityId>,
) -> Vec<Disguised> {
    let root = &glance.repository.root;
    let readme = Written::read(root, README).ok().flatten();
    let documents = readme.map_or_else(Vec::new, |readme| known_in(&readme, known));
    let git = desk.git(&glance.repository);
    let ticks = import::without_evidence(&git, root).into_iter().map(|(tool, places)| ticked(tool, places));
    documents.into_iter().chain(marked(signs)).chain(unmapped(glance, signs)).chain(ticks).collect()
}

/// The capabilities that documents mark as there.
fn marked(signs: &Signs) -> impl Iterator<Item = Disguised> {
    signs.claims.iter().filter_map(|claim| {
        let places = vec![place(Claimant::Document, format!("{}:{}", claim.path, claim.line))];
        let what = claim.capability.as_ref()?.to_string();
        Some(Disguised { what, places, more: 0, lacks: "a demand that names it".into() })
    })
}

/// Claims that name no capability, and so nothing that could be proven.
fn unmapped(glance: &Glance, signs: &Signs) -> Option<Disguised> {
    let mut claims = glance.picture.unmapped(signs);
    claims.retain(|claim| claim.capability.is_none());
    let more = claims.len().saturating_sub(PLACES);
    let what = format!("{} of documents", count(claims.len(), "claim"));
    claims.truncate(PLACES);
    let places =
        claims.iter().map(|claim| place(Claimant::Document, format!("{}:{}", claim.path, claim.line)));
    let places: Vec<Place> = places.collect();
    (!places.is_empty()).then(|| Disguised { what, places, more, lacks: "a demand that names it".into() })
}

/// The capabilities that a document speaks of by their names.
fn known_in<'c>(document: &Written, known: impl Iterator<Item = &'c CapabilityId>) -> Vec<Disguised> {
    let lines: Vec<(usize, Vec<&str>)> = document
        .text
        .lines()
        .enumerate()
        .map(|(before, line)| (before + 1, line.split(|letter| !is_of_name(letter)).collect()))
        .collect();
    let one = |name: &CapabilityId| {
        let named = |words: &[&str]| words.iter().any(|word| word.trim_end_matches('.') == name.as_str());
        let places = lines.iter().filter(|(_, words)| named(words));
        let places: Vec<Place> =
            places.map(|(line, _)| place(Claimant::Document, format!("{}:{line}", document.path))).collect();
        (!places.is_empty()).then(|| Disguised {
            what: name.to_string(),
            places,
            more: 0,
            lacks: String::new(),
        })
    };
    known.filter_map(one).collect()
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_')
}

fn ticked(tool: &str, mut at: Vec<String>) -> Disguised {
    let what = format!("{} that {tool} calls done", count(at.len(), "item"));
    let more = at.len().saturating_sub(PLACES);
    at.truncate(PLACES);
    Disguised {
        what,
        places: at.into_iter().map(|at| place(Claimant::Import, at)).collect(),
        more,
        lacks: "any evidence: run `evolute import --audit`".into(),
    }
}

const fn place(by: Claimant, at: String) -> Place {
    Place { by, at, record: None }
}

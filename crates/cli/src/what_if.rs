//! What a change would do to the mirror, by what it touches since its base: which capabilities fall or are due again, which
//! demands and which claims of documents it changes. Without a ledger nobody knows where anything stands; then it is said
//! what the files alone tell, and that this is all.

use crate::{
    archive::{closed, flawed},
    desk::Desk,
    failure::Failure,
    git::Git,
    glance, ground, reading,
    repository::Repository,
    written::{DEMANDS, Written, demand_path},
};
use engine::{
    Picture,
    mirror::{Change, Evidence, Shift, Wording},
};
use formats::{Configuration, globs};
use runtime::Reader;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Demand, Missing, RepoPath,
    id::{CapabilityId, DemandId, ObjectId},
};

/// Documents that are looked at for claims, at most.
const DOCUMENTS: usize = 500;
/// Bytes of a document that are looked at.
const BYTES: usize = 1 << 20;
/// What a document says beside a claim.
const MARK: &str = "<!-- evolute: ";

/// What a change would do.
#[derive(Debug, Default, Serialize)]
pub(crate) struct WhatIf {
    /// The commit from which the change was made.
    pub(crate) base: Option<ObjectId>,
    /// Whether there is a trace here that says where capabilities stand.
    pub(crate) known: bool,
    /// What happens to standings.
    pub(crate) shifts: Vec<Shift>,
    /// What the proofs of the capabilities that it touches lacked already.
    pub(crate) doubts: Vec<Doubt>,
    /// Demands whose covered paths or grader it touches, where nobody knows where they stand.
    pub(crate) touched: Vec<Touched>,
    /// Demands that it changes.
    pub(crate) demands: Vec<Altered>,
    /// Claims that it makes or takes away.
    pub(crate) claims: Vec<Claim>,
}

/// What was to be said of a capability's last proof before the change.
#[derive(Debug, Serialize)]
pub(crate) struct Doubt {
    pub(crate) capability: CapabilityId,
    /// Tests that ran when it last met, and not in its last run.
    pub(crate) missing_tests: Vec<Missing>,
    /// A reviewer's word in place of a run.
    pub(crate) wording: Option<Wording>,
}

/// A demand whose paths a change touches.
#[derive(Debug, Serialize)]
pub(crate) struct Touched {
    pub(crate) capability: CapabilityId,
    pub(crate) demand: DemandId,
    pub(crate) paths: BTreeSet<RepoPath>,
}

/// A demand's file that a change touches.
#[derive(Debug, Serialize)]
pub(crate) struct Altered {
    pub(crate) demand: DemandId,
    pub(crate) path: RepoPath,
    pub(crate) how: How,
    /// Whether it is accepted as it stands in the base: what is altered has to be accepted again.
    pub(crate) accepted: bool,
}

/// A document's claim of a capability.
#[derive(Debug, Serialize)]
pub(crate) struct Claim {
    pub(crate) capability: String,
    pub(crate) path: RepoPath,
    pub(crate) how: How,
}

/// What a change does with something written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum How {
    Adds,
    Alters,
    Removes,
}

impl WhatIf {
    /// Nothing to be told.
    pub(crate) fn is_empty(&self) -> bool {
        self.shifts.is_empty()
            && self.doubts.is_empty()
            && self.touched.is_empty()
            && self.demands.is_empty()
            && self.claims.is_empty()
    }

    /// Of the change from a commit to a tree.
    ///
    /// # Errors
    /// Fails where git or the ledger does.
    pub(crate) fn of(
        desk: &Desk,
        repository: &Repository,
        configuration: &Configuration,
        base: &ObjectId,
        tree: &ObjectId,
    ) -> Result<Self, Failure> {
        let git = desk.git(repository);
        let changed: BTreeSet<RepoPath> = git.between(base, tree)?.into_iter().collect();
        let mut reader = Reader::open(&repository.ledger()).map_err(|error| closed(&error))?;
        let picture = reader.picture().map_err(|error| flawed(&error))?;
        let sides = Sides { git: &git, base, tree, changed: &changed };
        let known = picture.position > 0;
        let (shifts, doubts) = if known { sides.shifts(&picture)? } else { (vec![], vec![]) };
        let touched = if known { vec![] } else { sides.touched(configuration)? };
        let demands = sides.demands(&picture)?;
        let (base, claims) = (Some(base.clone()), sides.claims()?);
        Ok(Self { base, known, shifts, doubts, touched, demands, claims })
    }
}

/// What is to be said of a capability's last proof, if anything is.
fn doubt(evidence: &Evidence) -> Option<Doubt> {
    let missing_tests = evidence.last.as_ref().map_or_else(Vec::new, |run| run.missing.clone());
    let (capability, wording) = (evidence.capability.clone(), evidence.wording.clone());
    let is_doubt = !missing_tests.is_empty() || wording.is_some();
    is_doubt.then_some(Doubt { capability, missing_tests, wording })
}

/// A file before and after; it may be missing on either side.
type Versions = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The two sides of a change, and what differs.
struct Sides<'s> {
    git: &'s Git,
    base: &'s ObjectId,
    tree: &'s ObjectId,
    changed: &'s BTreeSet<RepoPath>,
}

impl Sides<'_> {
    fn shifts(&self, picture: &Picture) -> Result<(Vec<Shift>, Vec<Doubt>), Failure> {
        let ground = ground::read(self.git, picture, Some(self.base))?;
        let now = glance::now().max(picture.latest);
        let demands = picture.evidence.values().filter_map(|evidence| {
            Some((&evidence.capability, &picture.demands.accepted.get(&evidence.demand)?.demand))
        });
        let mut change = Change::default();
        for (capability, demand) in demands {
            let touched = self.among(demand);
            if !touched.is_empty() && self.leaves_none(demand)? {
                change.gone.insert(capability.clone());
            }
            if self.takes_away(demand)? {
                change.unnamed.insert(capability.clone());
            }
            if !touched.is_empty() {
                change.touched.insert(capability.clone(), touched);
            }
        }
        let shifts = change.shifts(&ground, now, |ground| picture.standings(ground, now));
        let touched = change.touched.keys().filter_map(|name| doubt(picture.evidence.get(name)?));
        Ok((shifts, touched.collect()))
    }

    /// What of a demand's paths and of its grader is touched.
    fn among(&self, demand: &Demand) -> BTreeSet<RepoPath> {
        let covers = globs(&demand.covers);
        let grader: BTreeSet<&RepoPath> =
            demand.proof.iter().flat_map(|proof| &proof.files).map(|file| &file.from).collect();
        let counts = |path: &&RepoPath| grader.contains(path) || covers.is_match(path.text().as_ref());
        self.changed.iter().filter(counts).cloned().collect()
    }

    /// Whether a demand's file is there no more.
    fn takes_away(&self, demand: &Demand) -> Result<bool, Failure> {
        let path = RepoPath::new(demand_path(&demand.id));
        Ok(self.changed.contains(&path) && self.git.blobs(self.tree, &[path])?.iter().all(Option::is_none))
    }

    /// Whether nothing is left of what a demand covers, and there was something.
    fn leaves_none(&self, demand: &Demand) -> Result<bool, Failure> {
        let covers = globs(&demand.covers);
        let some = |paths: Vec<RepoPath>| paths.iter().any(|path| covers.is_match(path.text().as_ref()));
        Ok(!covers.is_empty() && some(self.git.paths(self.base)?) && !some(self.git.paths(self.tree)?))
    }

    /// The demands of the base whose paths are touched, by their files alone. What cannot be read is the check's to tell.
    fn touched(&self, configuration: &Configuration) -> Result<Vec<Touched>, Failure> {
        let all = self.git.paths(self.base)?;
        let written: Vec<(DemandId, String)> =
            all.iter().filter_map(|path| Some((demand_of(path)?, path.text().into_owned()))).collect();
        let paths: Vec<&str> = written.iter().map(|(_, path)| path.as_str()).collect();
        let texts = self.git.files(self.base, &paths)?;
        let read = |((id, path), bytes): (&(DemandId, String), Option<Vec<u8>>)| {
            let written = Written::new(path, bytes?).ok()?;
            let demand = reading::demand(&written, id, configuration).ok()?.value;
            let paths = self.among(&demand);
            (!paths.is_empty()).then(|| Touched { capability: demand.capability, demand: id.clone(), paths })
        };
        Ok(written.iter().zip(texts).filter_map(read).collect())
    }

    fn demands(&self, picture: &Picture) -> Result<Vec<Altered>, Failure> {
        let ours: Vec<&RepoPath> = self.changed.iter().filter(|path| demand_of(path).is_some()).collect();
        let sides = self.both(&ours)?;
        let one = |(path, (before, after)): (&&RepoPath, Versions)| {
            let demand = demand_of(path)?;
            let accepted = picture.demands.accepted.contains_key(&demand);
            Some(Altered {
                demand,
                path: (*path).clone(),
                how: how(before.is_some(), after.is_some()),
                accepted,
            })
        };
        Ok(ours.iter().zip(sides).filter_map(one).collect())
    }

    fn claims(&self) -> Result<Vec<Claim>, Failure> {
        let documents = self.changed.iter().filter(|path| path.bytes().ends_with(b".md"));
        let documents: Vec<&RepoPath> = documents.take(DOCUMENTS).collect();
        let mut claims = vec![];
        for (path, (before, after)) in documents.iter().zip(self.both(&documents)?) {
            let (before, after) = (marked(before.as_deref()), marked(after.as_deref()));
            for capability in before.symmetric_difference(&after) {
                let how = how(before.contains(capability), after.contains(capability));
                claims.push(Claim { capability: capability.clone(), path: (*path).clone(), how });
            }
        }
        Ok(claims)
    }

    /// Files as they are in the base and in the tree.
    fn both(&self, paths: &[&RepoPath]) -> Result<Vec<Versions>, Failure> {
        if paths.is_empty() {
            return Ok(vec![]);
        }
        let named: Vec<String> = paths.iter().map(|path| path.text().into_owned()).collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let (before, after) = (self.git.files(self.base, &named)?, self.git.files(self.tree, &named)?);
        Ok(before.into_iter().zip(after).collect())
    }
}

const fn how(before: bool, after: bool) -> How {
    match (before, after) {
        (false, _) => How::Adds,
        (true, true) => How::Alters,
        (true, false) => How::Removes,
    }
}

/// The demand that a file is.
fn demand_of(path: &RepoPath) -> Option<DemandId> {
    let path = path.text();
    let name = path.strip_prefix(DEMANDS)?.strip_suffix(".md")?;
    (!name.is_empty() && !name.contains('/')).then(|| DemandId::new(name))
}

/// The capabilities that a document claims, by its marks.
fn marked(document: Option<&[u8]>) -> BTreeSet<String> {
    let bytes = document.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(BYTES)]).into_owned();
    let named = text.split(MARK).skip(1).filter_map(|rest| Some(rest.split_once("-->")?.0.trim()));
    let names = |name: &&str| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
    };
    named.filter(names).map(ToOwned::to_owned).collect()
}

/// What of a demand's paths is told, and how many more there are.
pub(crate) fn first_of(paths: &BTreeSet<RepoPath>) -> String {
    let first = paths.first().map(ToString::to_string).unwrap_or_default();
    match paths.len() {
        0 | 1 => format!("`{first}`"),
        more => format!("`{first}` and {} more", more - 1),
    }
}

/// By capability, so that a forge's annotation has a file to stand at.
pub(crate) fn places(what_if: &WhatIf) -> BTreeMap<&CapabilityId, Option<&RepoPath>> {
    let shifted = what_if.shifts.iter().map(|shift| (&shift.capability, shift.touched.first()));
    let touched = what_if.touched.iter().map(|touched| (&touched.capability, touched.paths.first()));
    shifted.chain(touched).collect()
}

#[cfg(test)]
mod tests {
    use super::{demand_of, marked};
    use proptest::prelude::*;
    use trace::RepoPath;

    #[test]
    fn a_document_claims_what_its_marks_name() {
        let text = "# Shop\nRefunds are idempotent <!-- evolute: refunds.idempotent -->\n<!-- evolute:begin 1 -->\n\
                    <!-- evolute: two words --> <!-- evolute: -->";
        assert_eq!(marked(Some(text.as_bytes())).into_iter().collect::<Vec<_>>(), ["refunds.idempotent"]);
        assert!(marked(None).is_empty());
    }

    #[test]
    fn a_demand_is_a_file_of_its_folder_and_of_none_below() {
        let id = |path: &str| demand_of(&RepoPath::new(path)).map(|id| id.to_string());
        assert_eq!(id(".evolute/demands/keys.md").as_deref(), Some("keys"));
        assert_eq!(
            [id(".evolute/demands/a/b.md"), id(".evolute/demands/.md"), id("demands/a.md")],
            [None, None, None]
        );
    }

    proptest! {
        #[test]
        fn whatever_a_document_holds_no_claim_is_markup(bytes in any::<Vec<u8>>(), name in "[ -~]{0,40}") {
            let text = [bytes.as_slice(), b"<!-- evolute: ", name.as_bytes(), b" -->"].concat();
            prop_assert!(marked(Some(&text)).iter().all(|name| !name.contains(['|', '`', '<', '\n'])));
        }
    }
}

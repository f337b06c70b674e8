//! `evolute verify --proofs`: whether every recorded run of a proof says what its output says, whether its commit is
//! still there, and whether whoever signed for it could. Nothing is taken from the record that its bytes can tell.

use super::export;
use crate::{
    archive::Archive,
    attesting::run_of,
    base::Base,
    desk::Desk,
    failure::{Failure, Outcome},
    git::Git,
    keys::Team,
    render::{Page, Show, Tone, story::count},
};
use attest::{About, Role, Standing, Statement, judge, statements};
use engine::Entry;
use runtime::{Bodies, Redactor};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use trace::{
    Attestation, Digest, Event, Manner, Proof, ProofRun,
    event::{demand, mirror},
    id::{CapabilityId, ObjectId},
};
use workshop::proof::{derive, differs, word};

/// What was found of all runs.
#[derive(Debug, Serialize)]
struct Verified {
    sound: bool,
    runs: Vec<Run>,
    /// Records that attest a run which is not on record.
    strays: Vec<u64>,
    /// Files of the team's keys that name none, and why.
    wrong_keys: Vec<String>,
    /// Where the statements were written, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    exported: Option<export::Exported>,
}

/// What was found of one run.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    record: u64,
    pub(super) capability: CapabilityId,
    role: Role,
    revision: ObjectId,
    manner: &'static str,
    /// Whether the output says what the record says.
    output: Output,
    signature: Signature,
    /// What is wrong, each in words.
    pub(super) doubts: Vec<String>,
    /// The envelopes that were found.
    #[serde(skip)]
    pub(super) envelopes: Vec<Vec<u8>>,
}

/// What the kept output says of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Output {
    /// The same.
    Agrees,
    /// Something else.
    Differs,
    /// It is not here, or cannot be read again.
    Unknown,
}

/// Who signed for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Signature {
    /// Nobody.
    Unsigned,
    /// A key that counts.
    Signed(String),
    /// A key that counted then.
    SignedBefore(String),
    /// It does not count.
    Doubtful,
}

/// What runs are held against.
struct Bench<'a> {
    git: &'a Git,
    bodies: Bodies,
    team: Team,
    proofs: BTreeMap<Digest, Proof>,
    attestations: BTreeMap<Digest, Vec<(Entry, Attestation)>>,
}

/// Verifies every run on record; and writes the statements that hold, if that is asked.
pub(super) fn run(desk: &Desk, to: Option<&Path>) -> Outcome {
    let repository = desk.repository()?;
    let git = desk.git(&repository);
    let base = Base::default_branch(&repository, &git)?;
    let entries = Archive::open(&repository.ledger())?.proofs()?;
    let bench = Bench {
        git: &git,
        bodies: Bodies::beside(&repository.ledger(), Redactor::default()),
        team: Team::at(&git, &base.revision)?,
        proofs: proofs(&entries),
        attestations: attestations(&entries),
    };
    let runs: Vec<Run> = entries.iter().filter_map(run_of).map(|it| bench.verified(it)).collect();
    let strays = bench.strays(&entries);
    let sound = runs.iter().all(|run| run.doubts.is_empty()) && strays.is_empty();
    let exported = to.map(|to| export::write(to, &runs, &bench.team)).transpose()?;
    desk.voice.show(&Verified { sound, runs, strays, wrong_keys: bench.team.wrong, exported });
    if sound { Ok(()) } else { Err(Failure::NO) }
}

/// Every proof that was ever accepted, by its digest.
fn proofs(entries: &[Entry]) -> BTreeMap<Digest, Proof> {
    let accepted = |entry: &Entry| match &entry.record.event {
        Event::Demand(demand::Event::Accepted { demand, .. }) => demand.proof.clone(),
        _other => None,
    };
    entries.iter().filter_map(accepted).map(|proof| (proof.digest(), proof)).collect()
}

/// What was signed for, by the hash of the run's record.
fn attestations(entries: &[Entry]) -> BTreeMap<Digest, Vec<(Entry, Attestation)>> {
    let mut found: BTreeMap<Digest, Vec<(Entry, Attestation)>> = BTreeMap::new();
    for entry in entries {
        if let Event::Mirror(mirror::Event::Attested(attestation)) = &entry.record.event {
            found.entry(attestation.run).or_default().push((entry.clone(), attestation.clone()));
        }
    }
    found
}

impl Bench<'_> {
    /// Attestations of a run that is not there.
    fn strays(&self, entries: &[Entry]) -> Vec<u64> {
        let there: BTreeSet<&Digest> = entries.iter().filter_map(run_of).map(|(run, ..)| &run.hash).collect();
        let strays = self.attestations.iter().filter(|(hash, _)| !there.contains(hash));
        strays.flat_map(|(_, signed)| signed.iter().map(|(entry, _)| entry.position)).collect()
    }

    fn verified(&self, (entry, role, run): (&Entry, Role, &ProofRun)) -> Run {
        let mut found = Run {
            record: entry.position,
            capability: run.capability.clone(),
            role,
            revision: run.revision.clone(),
            manner: word(run.manner),
            output: Output::Unknown,
            signature: Signature::Unsigned,
            doubts: vec![],
            envelopes: vec![],
        };
        let tree = self.git.tree_at(run.revision.as_str());
        if tree.is_none() {
            let gone = format!("commit {} is gone: history was rewritten under it", run.revision.short());
            found.doubts.push(gone);
        }
        let Some(proof) = self.proofs.get(&run.proof) else {
            found.doubts.push(format!("no accepted demand has its proof {}", run.proof.short()));
            return found;
        };
        self.read_again(proof, run, &mut found);
        for (signed, attestation) in self.attestations.get(&entry.hash).into_iter().flatten() {
            let about = Told { entry, role, run, proof, tree: tree.as_ref() };
            self.signed(signed, attestation, &about, &mut found);
        }
        found
    }

    /// Derives the readings again from the output that was kept.
    fn read_again(&self, proof: &Proof, run: &ProofRun, found: &mut Run) {
        if run.manner == Manner::Met && run.readings.is_empty() {
            found.doubts.push("it is recorded as met, and no reading is on record".to_owned());
        }
        let kept = run.output.map(|output| self.bodies.get(&output));
        let derived = match kept {
            // Nothing ran, so nothing was printed: a pass needs more.
            None if run.readings.is_empty() => return,
            Some(Ok(Some(bytes))) => derive(proof, &bytes).ok(),
            Some(Err(why)) => {
                found.doubts.push(format!("its output: {why}"));
                return;
            }
            None | Some(Ok(None)) => None,
        };
        let Some(derived) = derived else { return };
        let wrong = differs(run, &derived);
        found.output = if wrong.is_none() { Output::Agrees } else { Output::Differs };
        found.doubts.extend(wrong);
    }

    /// Judges the envelopes of one attestation.
    fn signed(&self, signed: &Entry, attestation: &Attestation, told: &Told<'_>, found: &mut Run) {
        for digest in &attestation.statements {
            let bytes = match self.bodies.get(digest) {
                Ok(Some(bytes)) => bytes,
                Ok(None) => {
                    found.signature = Signature::Doubtful;
                    found.doubts.push(format!("statement {} is not here: it was erased", digest.short()));
                    continue;
                }
                Err(why) => {
                    found.signature = Signature::Doubtful;
                    found.doubts.push(why.to_string());
                    continue;
                }
            };
            match judge(&bytes, &self.team.signers, signed.record.at) {
                Ok((payload, standing)) => {
                    found.doubts.extend(told.contradicts(&payload));
                    found.signature = match standing {
                        Standing::Signed { by } => Signature::Signed(by),
                        Standing::SignedBefore { by, ended, because } => {
                            Signature::SignedBefore(format!("{by}, {ended} since: {because}"))
                        }
                    };
                    found.envelopes.push(bytes);
                }
                Err(doubt) => {
                    found.signature = Signature::Doubtful;
                    found.doubts.push(format!("{doubt} (hint: {})", doubt.hint()));
                }
            }
        }
        // Two statements that are doubted for one reason are one doubt.
        found.doubts.dedup();
    }
}

/// What a record tells, for statements to be held against.
struct Told<'a> {
    entry: &'a Entry,
    role: Role,
    run: &'a ProofRun,
    proof: &'a Proof,
    tree: Option<&'a ObjectId>,
}

impl Told<'_> {
    /// Where a signed statement says otherwise than the record: whoever has the record can make the statement again.
    fn contradicts(&self, payload: &[u8]) -> Option<String> {
        let said = match Statement::read(payload) {
            Ok(said) => said,
            Err(why) => return Some(format!("what is signed is no statement: {why}")),
        };
        let tree = self.tree.cloned().or_else(|| said.subject("gitTree").map(ObjectId::new))?;
        let version = said.predicate["version"].as_str().unwrap_or_default();
        let again = statements(&About {
            role: self.role,
            proof: self.proof,
            run: self.run,
            tree: &tree,
            record: &self.entry.record.id,
            hash: &self.entry.hash,
            at: self.entry.record.at,
            version,
        });
        let same = again.iter().any(|statement| statement.bytes() == payload);
        (!same).then(|| format!("a statement of `{}` says otherwise than the record", said.predicate_type))
    }
}

impl Show for Verified {
    fn show(&self, page: &mut Page) {
        for run in self.runs.iter().filter(|run| !run.doubts.is_empty()) {
            for doubt in &run.doubts {
                page.spans(&[(Tone::Bad, "doubt  "), (Tone::Plain, &format!("{}: {doubt}", run.name()))]);
            }
        }
        for stray in &self.strays {
            let what = format!("record {stray} attests a run that is not on record");
            page.spans(&[(Tone::Bad, "doubt  "), (Tone::Plain, &what)]);
        }
        for wrong in &self.wrong_keys {
            page.spans(&[(Tone::Bad, "key    "), (Tone::Plain, wrong)]);
        }
        let of = |wanted: fn(&Run) -> bool| self.runs.iter().filter(|run| wanted(run)).count();
        let word = if self.sound { "every run that can be checked holds" } else { "some runs do not hold" };
        let tone = if self.sound { Tone::Good } else { Tone::Bad };
        page.spans(&[(tone, word), (Tone::Plain, &format!(": {}", count(self.runs.len(), "run")))]);
        page.prose(format!(
            "output: {} read again and the same, {} different, {} unknown (erased, or kept for people alone)",
            of(|run| run.output == Output::Agrees),
            of(|run| run.output == Output::Differs),
            of(|run| run.output == Output::Unknown),
        ));
        page.prose(format!(
            "signatures: {} count, {} by keys that ended since, {} in doubt, {} unsigned",
            of(|run| matches!(run.signature, Signature::Signed(_))),
            of(|run| matches!(run.signature, Signature::SignedBefore(_))),
            of(|run| run.signature == Signature::Doubtful),
            of(|run| run.signature == Signature::Unsigned),
        ));
        if let Some(exported) = &self.exported {
            exported.show(page);
        }
    }
}

impl Run {
    fn name(&self) -> String {
        let role = match self.role {
            Role::Proof => "proof",
            Role::Control => "control",
        };
        format!("{role} of `{}`, record {}", self.capability, self.record)
    }

    /// Whether what was signed for it may be handed on.
    pub(super) fn holds(&self) -> bool {
        self.doubts.is_empty() && !self.envelopes.is_empty()
    }
}

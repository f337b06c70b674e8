//! Signs what was just recorded: for each run of a proof or a control two statements, in envelopes that lie beside the
//! ledger. Without a key nothing is signed and nothing is held up: *unsigned* is a word that is shown.

use crate::{config::Config, failure::Failure, house::House, keys};
use attest::{About, Envelope, Role, Secret, statements};
use engine::{Command, Entry, Picture};
use trace::{Attestation, Digest, Event, Proof, ProofRun, event::mirror};

/// The version that statements name.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Signs the runs among these records, where there is a key that the team has; gives what was recorded of it.
///
/// # Errors
/// Fails where the ledger does.
pub(crate) fn sign(config: &Config, house: &House, entries: &[Entry]) -> Result<Vec<Entry>, Failure> {
    let runs: Vec<(&Entry, Role, &ProofRun)> = entries.iter().filter_map(run_of).collect();
    if runs.is_empty() || config.attempt.is_some() {
        return Ok(vec![]);
    }
    let Some(secret) = keys::signing(config, &house.repository) else { return Ok(vec![]) };
    let picture = house.picture();
    let mut signed = vec![];
    for (entry, role, run) in runs {
        let Some(proof) = proof_of(&picture, run) else { continue };
        if let Some(attestation) = attested(house, &secret, &Signed { entry, role, run, proof })? {
            signed.extend(house.submit(Command::Attest(attestation))?.records);
        }
    }
    Ok(signed)
}

/// The run that a record tells of.
pub(crate) fn run_of(entry: &Entry) -> Option<(&Entry, Role, &ProofRun)> {
    match &entry.record.event {
        Event::Mirror(mirror::Event::ProofRun { run, .. }) => Some((entry, Role::Proof, run)),
        Event::Mirror(mirror::Event::ControlRun(run)) => Some((entry, Role::Control, run)),
        _other => None,
    }
}

/// What is signed for.
struct Signed<'a> {
    entry: &'a Entry,
    role: Role,
    run: &'a ProofRun,
    proof: &'a Proof,
}

/// The envelopes about one run, kept. None where they would not be kept as they are.
fn attested(house: &House, secret: &Secret, signed: &Signed<'_>) -> Result<Option<Attestation>, Failure> {
    let Some(tree) = house.git.tree_at(signed.run.revision.as_str()) else { return Ok(None) };
    let about = About {
        role: signed.role,
        proof: signed.proof,
        run: signed.run,
        tree: &tree,
        record: &signed.entry.record.id,
        hash: &signed.entry.hash,
        at: signed.entry.record.at,
        version: VERSION,
    };
    let mut kept = vec![];
    for statement in statements(&about) {
        let envelope = Envelope::sign(&statement.bytes(), secret).bytes();
        let digest = house.keep(&envelope)?;
        // What redaction changed is no signature any more.
        if digest != Digest::of(&envelope) {
            return Ok(None);
        }
        kept.push(digest);
    }
    Ok(Some(Attestation {
        capability: signed.run.capability.clone(),
        run: signed.entry.hash,
        statements: kept,
        key: secret.public().fingerprint(),
    }))
}

/// The accepted proof that ran.
fn proof_of<'a>(picture: &'a Picture, run: &ProofRun) -> Option<&'a Proof> {
    let demands = picture.demands.accepted.values();
    let mut proofs = demands.filter_map(|accepted| accepted.demand.proof.as_ref());
    proofs.find(|proof| proof.digest() == run.proof)
}

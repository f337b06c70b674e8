//! The control: the proof where it must miss. Where its capability is older than its demand, it is taken out first, by
//! what the demand declares: a patch, or a switch. What missed like that is *removed*.

use super::{DETAIL, Seen, Tried, attempt};
use crate::{
    bench::{Bench, Trouble},
    gate::printed::{bounded, printed},
};
use std::path::Path;
use trace::{
    Manner, Proof, ProofRun, Removal, RepoPath,
    id::{CapabilityId, ObjectId},
};

/// The largest patch, in bytes.
const LARGEST: usize = 1 << 20;
/// Bytes of what git says about a patch that does not apply.
const SAID: usize = 600;

/// Runs it.
///
/// # Errors
/// Where git or the machine fails; a proof that fails is a run.
pub(super) fn run(
    bench: &dyn Bench,
    capability: &CapabilityId,
    tried: &Tried<'_>,
) -> Result<ProofRun, Trouble> {
    let Some(removal) = &tried.proof.control else {
        return attempt(bench, "control", tried)?.run(bench, capability, tried);
    };
    match seen(bench, "control", tried)? {
        nothing @ Seen::Nothing(_) => nothing.run(bench, capability, tried),
        ran @ Seen::Ran(_) => Ok(told(ran.run(bench, capability, tried)?, removal)),
    }
}

/// What the runs leave where the capability is taken out first, by what the demand declares; as it is, where it declares
/// nothing.
///
/// # Errors
/// Where git or the machine fails; a proof that fails is a run.
pub(super) fn seen(bench: &dyn Bench, name: &str, tried: &Tried<'_>) -> Result<Seen, Trouble> {
    let Some(removal) = &tried.proof.control else { return attempt(bench, name, tried) };
    let switched = switched(tried.proof, removal);
    let revision = match removal {
        Removal::Patch { from, blob } => without(bench, tried.revision, from, blob.as_ref())?,
        Removal::Revision { commit } => there(bench, commit)?.map(|()| commit.clone()),
        Removal::Variable { .. } | Removal::Arguments { .. } => Ok(tried.revision.clone()),
    };
    match revision {
        Ok(revision) => attempt(bench, name, &Tried { proof: &switched, revision: &revision, ..*tried }),
        Err(why) => Ok(Seen::Nothing(why)),
    }
}

/// The proof with the switch that takes the capability out.
fn switched(proof: &Proof, removal: &Removal) -> Proof {
    let run: Vec<String> = match removal {
        Removal::Variable { name, value } => {
            let set = ["env".to_owned(), format!("{name}={value}")];
            set.into_iter().chain(proof.run.iter().cloned()).collect()
        }
        Removal::Arguments { words } => proof.run.iter().chain(words).cloned().collect(),
        Removal::Patch { .. } | Removal::Revision { .. } => proof.run.clone(),
    };
    Proof { run, ..proof.clone() }
}

/// How it missed is part of the record. An earlier revision does not have the capability, and misses as any base does.
fn told(ran: ProofRun, removal: &Removal) -> ProofRun {
    let manner = match (ran.manner, removal) {
        (manner, Removal::Revision { .. }) => manner,
        (Manner::Measured | Manner::Absent, _) => Manner::Removed,
        (manner @ (Manner::Met | Manner::Mixed | Manner::Removed | Manner::Unknown), _) => manner,
    };
    let detail = bounded(&format!("without it, by {removal}: {}", ran.detail), DETAIL);
    ProofRun { manner, detail, ..ran }
}

/// Whether an earlier revision is still there: history that was rewritten is collected one day, and a shallow clone never
/// had it.
fn there(bench: &dyn Bench, commit: &ObjectId) -> Result<Result<(), String>, Trouble> {
    match bench.git(&["cat-file", "-e", &format!("{commit}^{{commit}}")], b"", &[]) {
        Ok(_) => Ok(Ok(())),
        Err(Trouble::Git { .. }) => {
            let hint = "fetch it; or name another commit that does not have the capability, and accept the demand anew";
            Ok(Err(format!("revision {} is not in the repository (hint: {hint})", commit.short())))
        }
        Err(trouble) => Err(trouble),
    }
}

/// A commit of the revision's tree without the capability, on no branch; or why the patch takes nothing out. It is made in
/// an index of its own: no checkout takes part, and nothing that the patch names is followed.
fn without(
    bench: &dyn Bench,
    revision: &ObjectId,
    from: &RepoPath,
    blob: Option<&ObjectId>,
) -> Result<Result<ObjectId, String>, Trouble> {
    let object = blob.map_or_else(|| format!("{revision}:{}", from.text()), ToString::to_string);
    let patch = match bench.git(&["cat-file", "blob", &object], b"", &[]) {
        Ok(patch) => patch,
        Err(Trouble::Git { .. }) => return Ok(Err(format!("the patch `{from}` is not in the repository"))),
        Err(trouble) => return Err(trouble),
    };
    if patch.len() > LARGEST {
        return Ok(Err(format!("the patch `{from}` is larger than 1 MiB")));
    }
    let index = bench.private().join("control.index");
    let own: [(&str, &Path); 1] = [("GIT_INDEX_FILE", &index)];
    bench.git(&["read-tree", revision.as_str()], b"", &own)?;
    match bench.git(&["apply", "--cached", "--whitespace=nowarn", "-"], &patch, &own) {
        Ok(_) => {}
        Err(Trouble::Git { said, .. }) => {
            let said = bounded(&printed(said.as_bytes()), SAID);
            let hint = "make it again on what is there, and accept the demand anew";
            let why =
                format!("the patch `{from}` does not apply to {}: {said} (hint: {hint})", revision.short());
            return Ok(Err(why));
        }
        Err(trouble) => return Err(trouble),
    }
    let tree = line(&bench.git(&["write-tree"], b"", &own)?);
    let message = format!("without a capability, by `{from}`\n");
    let made =
        bench.git(&["commit-tree", tree.as_str(), "-p", revision.as_str()], message.as_bytes(), &own)?;
    Ok(Ok(line(&made)))
}

fn line(answer: &[u8]) -> ObjectId {
    ObjectId::new(String::from_utf8_lossy(answer).trim())
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::{
        bench::bare::Bare,
        proof::{Tried, measure},
    };
    use trace::{Comparison, Manner, Metric, Proof, ProofRun, Reading, Removal, Source, Threshold, Worktree};

    const WHOLE: &str = "#!/bin/sh\nif test \"$ONCE\" = off; then n=4; else n=0; fi\ntest \"$1\" = --twice && n=5\necho \"{\\\"n\\\": $n}\"\n";

    fn proof(control: Removal) -> Proof {
        Proof {
            workflow: "storm".into(),
            run: vec!["./pay".into()],
            metric: Metric {
                name: "double".into(),
                unit: "of 10".into(),
                from: Source::Json("/n".into()),
                owner: None,
            },
            pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
            files: vec![],
            repeat: 1,
            fresh_for_days: 30,
            timeout_min: 1,
            ready: vec![],
            network: trace::Network::Open,
            control: Some(control),
        }
    }

    fn ran(patch: &str, control: Removal) -> ProofRun {
        let bench = Bare::new();
        let revision = bench.commits(&[("pay", WHOLE), ("without.patch", patch)]);
        let (proof, worktree) = (proof(control), Worktree::default());
        let tried =
            Tried { proof: &proof, revision: &revision, worktree: &worktree, before: None, confined: false };
        let ran = run(&bench, &"refunds.once".into(), &tried).expect("because the bench works");
        assert_eq!((&ran.revision, ran.proof), (&revision, proof.digest()));
        ran
    }

    #[test]
    fn a_baseline_is_measured_without_it() {
        let bench = Bare::new();
        let revision = bench.commits(&[("pay", WHOLE)]);
        let proof = proof(Removal::Variable { name: "ONCE".into(), value: "off".into() });
        let worktree = Worktree::default();
        let tried =
            Tried { proof: &proof, revision: &revision, worktree: &worktree, before: None, confined: false };
        let (reading, _) = measure(&bench, &tried).expect("because the bench works");
        assert_eq!(reading, Some(Reading(4.0)));
    }

    fn by_patch() -> Removal {
        Removal::Patch { from: "without.patch".into(), blob: None }
    }

    #[test]
    fn a_switch_takes_it_out() {
        let by = Removal::Variable { name: "ONCE".into(), value: "off".into() };
        let off = ran("", by);
        assert_eq!(off.manner, Manner::Removed, "{}", off.detail);
        assert!(off.detail.starts_with("without it, by `ONCE=off`: "), "{}", off.detail);
        let by = Removal::Arguments { words: vec!["--twice".into()] };
        assert_eq!(ran("", by).manner, Manner::Removed);
    }

    #[test]
    fn a_switch_that_switches_nothing_makes_a_void_proof() {
        let by = Removal::Variable { name: "ANOTHER".into(), value: "off".into() };
        assert_eq!(ran("", by).manner, Manner::Met);
    }

    #[test]
    fn a_revision_that_is_gone_is_no_control() {
        let by = Removal::Revision { commit: "1".repeat(40).as_str().into() };
        let gone = ran("", by);
        assert_eq!(gone.manner, Manner::Unknown);
        assert!(gone.detail.contains("revision 1111111111 is not in the repository"), "{}", gone.detail);
    }

    #[test]
    fn a_patch_takes_it_out_and_one_that_does_not_apply_proves_nothing() {
        let patch = "--- a/pay\n+++ b/pay\n@@ -1,4 +1,4 @@\n #!/bin/sh\n-if test \"$ONCE\" = off; then n=4; else n=0; fi\n+n=3\n test \"$1\" = --twice && n=5\n echo \"{\\\"n\\\": $n}\"\n";
        let out = ran(patch, by_patch());
        assert_eq!(out.manner, Manner::Removed, "{}", out.detail);
        let other = ran("--- a/gone\n+++ b/gone\n@@ -1 +1 @@\n-x\n+y\n", by_patch());
        assert_eq!(other.manner, Manner::Unknown);
        assert!(other.detail.contains("does not apply to"), "{}", other.detail);
        let missing = Removal::Patch { from: "nowhere.patch".into(), blob: None };
        assert_eq!(ran(patch, missing).detail, "the patch `nowhere.patch` is not in the repository");
    }
}

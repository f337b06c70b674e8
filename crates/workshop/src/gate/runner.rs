//! Runs one gate in a checkout that holds exactly the tree it judges, and gives the recorded run. What is run is for
//! `invocation`, what a run means for `report`, whether it left the tree as it was for `untouched`, and what need not be
//! run again for `cache`.

use super::{
    cache::Kept,
    content::Content,
    invocation::{Invocation, Invoked, invoked, takes_changed},
    key::{Terms, Where, key},
    plain::MESSAGE,
    printed::{both_ends, bounded},
    promised::Promised,
    ran::command_line,
    report::{self, Judgment, judge},
    secret::{SHORTEST, Secrets},
    several,
    sources::{Sources, without_dots},
    untouched::Untouched,
};
use crate::{
    bench::{Bench, Command, Place, Trouble},
    pack::tree,
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use trace::{
    Digest, Finding, Gate, GateRun, RepoPath, ReportFormat, Roll, Skipped, Verdict, Worktree, id::ObjectId,
};

/// Bytes of each of a gate's outputs.
const OUTPUT: usize = 16 << 20;
/// Bytes of its output that are kept.
const KEPT: usize = 1 << 20;

/// What is judged, and as what.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The step; absent for the candidate.
    pub step: Option<u32>,
    /// The attempt, or the candidate's number.
    pub attempt: u32,
    /// The tree.
    pub tree: &'a ObjectId,
    /// The commit that the change is compared with, where there is one.
    pub base: Option<&'a ObjectId>,
    /// What the worktree needs.
    pub worktree: &'a Worktree,
    /// Whether the gate is confined.
    pub confined: bool,
}

impl<'a> Judged<'a> {
    const fn place(&self) -> Place<'a> {
        match self.step {
            Some(step) => Place::Step { step, tree: self.tree },
            None => Place::Candidate { tree: self.tree },
        }
    }
}

/// What a gate finds: the files, which of them changed, and where they lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a> {
    /// The files.
    pub(crate) content: &'a Content,
    /// Those that changed; all of them, where that is not said.
    pub(crate) changed: Option<&'a [RepoPath]>,
    /// Where they lie.
    pub(crate) place: Where,
}

/// What is to be done about a gate.
#[derive(Debug)]
pub(crate) enum Prepared {
    /// Nothing: this is its run.
    Said(Box<GateRun>),
    /// These commands; and the key under which it is kept that they pass, if it may be.
    Runs(Vec<Invocation>, Option<Digest>),
}

/// Runs a gate on a tree. A set-up that fails is a gate that could not run.
///
/// # Errors
/// Where git or the machine fails.
pub fn run(bench: &dyn Bench, judged: &Judged<'_>) -> Result<GateRun, Trouble> {
    let content = Content::of_listing(&tree::names(bench, judged.tree)?);
    let changed = changed(bench, judged)?;
    let scene = Scene { content: &content, changed: changed.as_deref(), place: Where::Checkout };
    let (invocations, key) = match prepared(bench, judged, &scene) {
        Prepared::Said(run) => return Ok(*run),
        Prepared::Runs(invocations, key) => (invocations, key),
    };
    let root = match bench.place(judged.place(), judged.worktree) {
        Ok(root) => root,
        Err(trouble @ Trouble::SetUp { .. }) => return Ok(unready(judged, &trouble)),
        Err(trouble) => return Err(trouble),
    };
    let untouched = Untouched::look(&content, &root);
    let mut run = performed(bench, judged, &root, &invocations)?;
    run.leftovers = bench.has_leftovers(judged.place());
    if let Some(altered) = untouched.altered(bench, &root)? {
        bench.spoiled(judged.place());
        run.findings.insert(0, complaint(judged.gate, &altered));
        run.verdict = Verdict::CouldNotRun;
    }
    keep(bench, key, &run);
    Ok(run)
}

/// The files that differ from the base, for a gate that is given them.
fn changed(bench: &dyn Bench, judged: &Judged<'_>) -> Result<Option<Vec<RepoPath>>, Trouble> {
    let Some(base) = judged.base.filter(|_| takes_changed(judged.gate)) else { return Ok(None) };
    let words = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", base.as_str(), judged.tree.as_str()];
    let listing = bench.git(&words, b"", &[])?;
    let paths = listing.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    Ok(Some(paths.map(RepoPath::new).collect()))
}

/// Says what is to be done about a gate: nothing where it has nothing to look at, or passed on the same before.
pub(crate) fn prepared(bench: &dyn Bench, judged: &Judged<'_>, scene: &Scene<'_>) -> Prepared {
    let gate = judged.gate;
    let invocations = match invoked(gate, scene.content, scene.changed) {
        Invoked::These(invocations) => invocations,
        Invoked::Nothing => return Prepared::Said(Box::new(nothing_changed(judged))),
        Invoked::Cannot(because) => return said(judged, &because),
    };
    if let Some(because) = unset(bench, gate) {
        return said(judged, &because);
    }
    let Some(cache) = bench.cache() else { return Prepared::Runs(invocations, None) };
    let conditions = conditions(bench, judged, &invocations);
    let terms = Terms {
        gate,
        invocations: &invocations,
        worktree: judged.worktree,
        confined: judged.confined,
        place: scene.place,
        conditions: &conditions,
    };
    let key = key(scene.content, &terms);
    match key.and_then(|key| cache.get(&key)) {
        Some(kept) => Prepared::Said(Box::new(from_cache(judged, &kept))),
        None => Prepared::Runs(invocations, key),
    }
}

/// Keeps a run that passed.
pub(crate) fn keep(bench: &dyn Bench, key: Option<Digest>, run: &GateRun) {
    if let (Some(cache), Some(key), Verdict::Passed) = (bench.cache(), key, run.verdict) {
        let (tests, output, ran, took_ms) = (run.tests, run.output, run.ran, run.took_ms);
        cache.put(&Kept { key, tests, output, ran, took_ms });
    }
}

/// Why the secrets of a gate cannot be given to it.
fn unset(bench: &dyn Bench, gate: &Gate) -> Option<String> {
    let set = bench.secrets(&gate.secrets);
    let value = |name: &String| set.iter().find(|(other, _)| other == name).map(|(_, value)| value.len());
    gate.secrets.iter().find_map(|name| match value(name) {
        None | Some(0) => Some(format!("its secret `{name}` is not set here")),
        Some(length) if length < SHORTEST => {
            Some(format!("its secret `{name}` is too short to be kept out of what it prints"))
        }
        Some(_) => None,
    })
}

fn conditions(bench: &dyn Bench, judged: &Judged<'_>, invocations: &[Invocation]) -> Vec<String> {
    // Folders and names differ from one invocation to the next; the programs do not.
    let Some(first) = invocations.first() else { return vec![] };
    let dir = bench.repository().join(&first.dir);
    bench.conditions(&command(judged, &judged.gate.run, &dir, None), judged.worktree)
}

fn command<'a>(
    judged: &Judged<'a>,
    argv: &'a [String],
    dir: &'a Path,
    writes: Option<&'a Path>,
) -> Command<'a> {
    Command {
        argv,
        dir,
        given: &judged.gate.secrets,
        writes,
        time: Duration::from_secs(u64::from(judged.gate.timeout_s.max(1))),
        output_bytes: OUTPUT,
        confined: judged.confined,
        network: judged.gate.network,
    }
}

/// Runs the commands of a gate, and gives one run: red if one of them is.
pub(crate) fn performed(
    bench: &dyn Bench,
    judged: &Judged<'_>,
    root: &Path,
    invocations: &[Invocation],
) -> Result<GateRun, Trouble> {
    // Batches would write over each other's report.
    let alone = promised(&judged.gate.report).is_some() && judged.gate.each.is_none();
    let at_once = if alone { 1 } else { several::ROOM };
    let parts = several::side_by_side(invocations, at_once, |one| part(bench, judged, root, one));
    let mut whole = several::joined(parts.into_iter().collect::<Result<Vec<_>, Trouble>>()?);
    let said = both_ends(whole.said.trim_end(), KEPT);
    let output = if said.is_empty() { None } else { Some(bench.keep(said.as_bytes())?) };
    let secrets = Secrets::new(bench.secrets(&judged.gate.secrets));
    let roll =
        whole.judgment.roll.take().map(|roll| bench.keep(&secrets.concealed(body(&roll)))).transpose()?;
    let mut run = recorded(judged, whole.judgment);
    for finding in &mut run.findings {
        finding.message = secrets.concealed_text(&finding.message);
    }
    Ok(GateRun { exit: whole.exit, output, ran: roll, took_ms: whole.took_ms, ..run })
}

/// Runs one command of a gate.
fn part(
    bench: &dyn Bench,
    judged: &Judged<'_>,
    root: &Path,
    one: &Invocation,
) -> Result<several::Part, Trouble> {
    let gate = judged.gate;
    let Some(dir) = folder(root, &one.dir) else {
        let because = format!("the folder `{}` is not in the tree", one.dir);
        return Ok(several::Part::unstarted(refused(gate, &because)));
    };
    let report = promised(&gate.report).map(|path| Promised::new(path, &dir));
    let ran = bench.run(&command(judged, &one.argv, &dir, Some(root)))?;
    let sources = Sources { root, dir: &one.dir };
    let file = report.map(|report| report.bytes()).transpose();
    let told = file.and_then(|bytes| report::read(&gate.report, bytes.as_deref(), &ran));
    let judgment = judge(gate, &ran, told, &sources);
    let place = gate.each.as_ref().map(|_| one.dir.as_str());
    Ok(several::Part::new(judgment, &ran, place))
}

/// A roll as it is kept.
fn body(roll: &Roll) -> Vec<u8> {
    serde_json::to_vec(roll).expect("because a roll is plain data")
}

/// The folder that a gate runs in, if it is one of the tree's own: no name and no link leads out of it.
fn folder(root: &Path, dir: &str) -> Option<PathBuf> {
    let dir = root.join(without_dots(Path::new(dir))?);
    let real = dir.canonicalize().ok()?;
    (real.is_dir() && real.starts_with(root.canonicalize().ok()?)).then_some(dir)
}

fn recorded(judged: &Judged<'_>, judgment: Judgment) -> GateRun {
    let mut findings = judgment.findings;
    findings.truncate(super::plain::FINDINGS);
    GateRun {
        step: judged.step,
        attempt: judged.attempt,
        tests: judgment.tests,
        findings,
        ..GateRun::new(judged.gate, judged.tree, judgment.verdict)
    }
}

fn unready(judged: &Judged<'_>, trouble: &Trouble) -> GateRun {
    recorded(judged, refused(judged.gate, &format!("{trouble} (hint: {})", trouble.hint())))
}

fn said(judged: &Judged<'_>, because: &str) -> Prepared {
    Prepared::Said(Box::new(recorded(judged, refused(judged.gate, because))))
}

/// A gate that is not started.
pub(crate) fn skipped(judged: &Judged<'_>, why: Skipped) -> GateRun {
    let findings = vec![finding(judged.gate, &format!("skipped: {why}"))];
    let judgment = Judgment { verdict: Verdict::CouldNotRun, tests: None, findings, roll: None };
    GateRun { skipped: Some(why), ..recorded(judged, judgment) }
}

fn nothing_changed(judged: &Judged<'_>) -> GateRun {
    skipped(judged, Skipped::NothingChanged)
}

/// The run that passed before, said again.
fn from_cache(judged: &Judged<'_>, kept: &Kept) -> GateRun {
    let judgment = Judgment { verdict: Verdict::Passed, tests: kept.tests, findings: vec![], roll: None };
    let run = recorded(judged, judgment);
    GateRun { exit: Some(0), output: kept.output, ran: kept.ran, cached: Some(kept.key), ..run }
}

fn refused(gate: &Gate, because: &str) -> Judgment {
    let message = format!("`{}` could not run: {because}", command_line(&gate.run));
    Judgment {
        verdict: Verdict::CouldNotRun,
        tests: None,
        findings: vec![finding(gate, &message)],
        roll: None,
    }
}

fn finding(gate: &Gate, message: &str) -> Finding {
    Finding { from: gate.name.clone(), path: None, line: None, message: bounded(message, MESSAGE) }
}

fn complaint(gate: &Gate, changed: &str) -> Finding {
    let message = format!(
        "the gate changed tracked files, so it did not judge the tree that it was given: {changed} (hint: let the gate \
         check and not rewrite, as `cargo fmt --check` does)"
    );
    finding(gate, &message)
}

/// The path of the report file that a format promises, if it is a file.
fn promised(format: &ReportFormat) -> Option<&str> {
    match format {
        ReportFormat::Junit(path) => Some(path),
        ReportFormat::Sarif(path) | ReportFormat::Eslint(path) => path.as_deref(),
        ReportFormat::Plain
        | ReportFormat::CargoJson
        | ReportFormat::Tap
        | ReportFormat::Pytest
        | ReportFormat::GoTest => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bare::Bare;

    fn gate(run: &str, report: ReportFormat) -> Gate {
        Gate { report, ..Gate::new("tests", vec!["sh".into(), "-c".into(), run.into()], 60) }
    }

    /// Judges a small tree with a gate that is one line of shell; the verdict, and the findings as lines.
    fn said(gate: &Gate, worktree: &Worktree) -> (Verdict, Vec<String>) {
        let bench = Bare::new();
        let commit = bench
            .commits(&[("src/pay.py", "pay = 2\n"), ("junit.xml", "<testsuite><testcase/></testsuite>")]);
        let tree = ObjectId::new(bench.ask(&["rev-parse", &format!("{commit}^{{tree}}")]));
        let judged =
            Judged { gate, step: Some(1), attempt: 1, tree: &tree, base: None, worktree, confined: false };
        let run = run(&bench, &judged).expect("because the bench works");
        assert_eq!((run.definition, &run.tree), (Digest::of_value(gate), &tree));
        (run.verdict, run.findings.iter().map(ToString::to_string).collect())
    }

    fn plain(line: &str) -> (Verdict, Vec<String>) {
        said(&gate(line, ReportFormat::Plain), &Worktree::default())
    }

    fn junit(line: &str) -> (Verdict, Vec<String>) {
        said(&gate(line, ReportFormat::Junit("junit.xml".into())), &Worktree::default())
    }

    #[test]
    fn a_gate_passes_fails_or_could_not_run() {
        assert_eq!(plain("echo fine"), (Verdict::Passed, vec![]));
        assert_eq!(
            plain("echo src/pay.py:1: twice; exit 3"),
            (Verdict::Failed, vec!["src/pay.py:1: twice".to_owned()])
        );
        let (verdict, findings) = plain("no-such-program");
        assert_eq!(verdict, Verdict::CouldNotRun);
        assert!(findings[0].contains("the program was not found (exit code 127)"), "{findings:?}");
        assert_eq!(plain("kill -SEGV $$").0, Verdict::CouldNotRun);
    }

    #[test]
    fn a_program_that_is_not_there_could_not_run() {
        let missing = Gate { run: vec!["no-such-program".into()], ..gate("", ReportFormat::Plain) };
        assert_eq!(said(&missing, &Worktree::default()).0, Verdict::CouldNotRun);
        let elsewhere = Gate { dir: "packages/api".into(), ..gate("true", ReportFormat::Plain) };
        let because = "`sh -c true` could not run: the folder `packages/api` is not in the tree";
        assert_eq!(said(&elsewhere, &Worktree::default()), (Verdict::CouldNotRun, vec![because.to_owned()]));
    }

    #[test]
    fn a_folder_that_is_a_link_out_of_the_tree_is_not_in_it() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        std::os::unix::fs::symlink("/", root.path().join("out")).expect("because the folder is ours");
        std::fs::create_dir(root.path().join("in")).expect("because the folder is ours");
        assert_eq!(folder(root.path(), "in"), Some(root.path().join("in")));
        assert_eq!(
            ["out", "out/usr", "../", "/usr"].map(|dir| folder(root.path(), dir)),
            [None, None, None, None]
        );
    }

    #[test]
    fn a_report_from_before_does_not_speak_for_this_run() {
        let because = "`sh -c true` could not run: the report `junit.xml` was not written";
        assert_eq!(junit("true"), (Verdict::CouldNotRun, vec![because.to_owned()]));
        let (verdict, findings) =
            said(&gate("true", ReportFormat::Junit("../../junit.xml".into())), &Worktree::default());
        assert_eq!(verdict, Verdict::CouldNotRun);
        assert!(
            findings[0].ends_with("the report `../../junit.xml` lies outside the gate's folder"),
            "{findings:?}"
        );
        let fresh = gate(
            "echo '<testsuite><testcase/></testsuite>' > out.xml",
            ReportFormat::Junit("out.xml".into()),
        );
        assert_eq!(said(&fresh, &Worktree::default()), (Verdict::Passed, vec![]));
    }

    #[test]
    fn a_gate_that_rewrites_the_tree_gives_no_verdict_and_one_that_only_touches_it_does() {
        let (verdict, findings) = plain("echo 'pay = 1' > src/pay.py; rm junit.xml");
        assert_eq!(verdict, Verdict::CouldNotRun);
        let start = "the gate changed tracked files, so it did not judge the tree that it was given: `junit.xml`, `src/pay.py`";
        assert!(findings[0].starts_with(start), "{findings:?}");
        assert_eq!(
            plain("cp src/pay.py copy; rm src/pay.py; mv copy src/pay.py; echo 1 > new"),
            (Verdict::Passed, vec![])
        );
    }

    #[test]
    fn a_set_up_that_fails_is_a_gate_that_could_not_run() {
        let worktree = Worktree { setup: vec!["echo no network >&2; exit 1".into()], ..Worktree::default() };
        let (verdict, findings) = said(&gate("true", ReportFormat::Plain), &worktree);
        assert_eq!(verdict, Verdict::CouldNotRun);
        assert!(
            findings[0].contains("failed (exit status: 1): no network (hint: run the command"),
            "{findings:?}"
        );
    }
}

//! Calls a gate's roll: which of the tests that ran at the base did not run on a tree. The gate is run on the
//! base where its tests are not known yet. What may be missing is not asked here.

use super::runner::{self, Judged};
use crate::bench::{Bench, Trouble};
use trace::{Digest, Missing, Roll, RollCall, id::ObjectId};

/// Missing tests that are named; more are counted.
const NAMED: usize = 200;

/// What a roll is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// The tests that ran on the tree, by digest.
    pub ran: Digest,
    /// The commit that they are compared with.
    pub base: &'a ObjectId,
    /// The tests that ran there, by digest, where that is known.
    pub known: Option<Digest>,
}

/// Calls the roll. A base on which the gate names no tests is one that nothing is compared with.
///
/// # Errors
/// Where git or the machine fails, or a roll that was kept is gone.
pub fn call(bench: &dyn Bench, judged: &Judged<'_>, since: &Since<'_>) -> Result<RollCall, Trouble> {
    let base = match since.known {
        Some(known) => Some(known),
        None => at_base(bench, judged, since.base)?,
    };
    let mut missing = match base {
        Some(base) => missing(&read(bench, &base)?, &read(bench, &since.ran)?),
        None => vec![],
    };
    let more = missing.len().saturating_sub(NAMED);
    missing.truncate(NAMED);
    Ok(RollCall {
        gate: judged.gate.name.clone(),
        definition: Digest::of_value(judged.gate),
        step: judged.step,
        attempt: judged.attempt,
        tree: judged.tree.clone(),
        base: since.base.clone(),
        ran: base,
        missing,
        more: u32::try_from(more).unwrap_or(u32::MAX),
    })
}

fn missing(base: &Roll, now: &Roll) -> Vec<Missing> {
    base.missing(now).collect()
}

/// Runs the gate on the base, where the tree is judged: what was built there is built already.
fn at_base(bench: &dyn Bench, judged: &Judged<'_>, base: &ObjectId) -> Result<Option<Digest>, Trouble> {
    let named = bench.git(&["rev-parse", "--verify", &format!("{base}^{{tree}}")], b"", &[])?;
    let tree = ObjectId::new(String::from_utf8_lossy(&named).trim());
    let run = runner::run(bench, &Judged { tree: &tree, base: None, ..*judged })?;
    Ok(run.ran)
}

fn read(bench: &dyn Bench, digest: &Digest) -> Result<Roll, Trouble> {
    let bytes = bench.kept(digest)?;
    serde_json::from_slice(&bytes).map_err(|error| Trouble::Machine {
        what: "a roll that was kept cannot be read".into(),
        said: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bare::Bare;
    use expect_test::expect;
    use trace::{Gate, Worktree};

    #[test]
    fn a_test_that_is_gone_or_skipped_is_missed_whatever_the_count_says() {
        let bench = Bare::new();
        let list = |names: &[&str]| {
            let line = |name: &&str| match name.strip_prefix("skip ") {
                None => format!("test {name} ... ok\n"),
                Some(name) => format!("test {name} ... ignored\n"),
            };
            let ran = names.iter().filter(|name| !name.starts_with("skip ")).count();
            let lines: String = names.iter().map(line).collect();
            format!("{lines}test result: ok. {ran} passed; 0 failed; {} ignored;\n", names.len() - ran)
        };
        let base = bench.commits(&[("tests.txt", &list(&["pays", "refunds", "retries"]))]);
        let now = bench.commits(&[("tests.txt", &list(&["pays", "skip retries", "one", "two"]))]);
        let tree = ObjectId::new(bench.ask(&["rev-parse", &format!("{now}^{{tree}}")]));
        let gate = Gate::new("tests", vec!["cat".into(), "tests.txt".into()], 60);
        let worktree = Worktree::default();
        let judged = Judged {
            gate: &gate,
            step: Some(1),
            attempt: 1,
            tree: &tree,
            base: Some(&base),
            worktree: &worktree,
            confined: false,
        };
        let run = runner::run(&bench, &judged).expect("because the bench works");
        let ran = run.ran.expect("because every test is named");
        let call = |known| call(&bench, &judged, &Since { ran, base: &base, known });
        let first = call(None).expect("because the bench works");
        let lines: Vec<String> = first.missing.iter().map(ToString::to_string).collect();
        expect![[r#"
            `refunds` ran at the base and is gone
            `retries` ran at the base and is skipped now"#]]
        .assert_eq(&lines.join("\n"));
        assert_eq!(call(first.ran).expect("because the bench works"), first);
        let same = super::call(&bench, &judged, &Since { ran, base: &now, known: None });
        assert_eq!(same.expect("because the bench works").missing, []);
    }
}

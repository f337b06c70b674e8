//! The roll: whether the tests that ran at the base still run, by name. What is missing is told by the hands;
//! what of it may be missing is said here: what the plan drops, or what its owner decided to let go.

use super::{rules::Judged, view::View};
use crate::effect::Work;
use trace::{
    Digest, Event, Finding, Gate, GateKind, GateRun, Missing, RollCall, Worktree, event::quality,
    id::ObjectId,
};

/// Missing tests of one gate that go on record.
const MISSING: usize = 100;

/// What the tests are compared with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Since<'a> {
    /// The commit whose tests must still run.
    pub(crate) base: &'a ObjectId,
    /// The tests that may go.
    pub(crate) drops: &'a [String],
}

/// The rolls that are not called yet, of gates that named the tests that ran.
pub(crate) fn uncalled(
    view: &View,
    gates: &[Gate],
    judged: Judged<'_>,
    worktree: &Worktree,
    confined: bool,
) -> Vec<(String, Work)> {
    let base = judged.since.base;
    let call = |gate: &Gate| {
        let definition = Digest::of_value(gate);
        let same = |run: &&GateRun| {
            run.gate == gate.name && run.tree == *judged.tree && run.definition == definition
        };
        let ran = view.of(judged.step, judged.attempt).find(same)?.ran?;
        let of_gate =
            |call: &&RollCall| call.gate == gate.name && call.definition == definition && call.base == *base;
        let done = |call: &RollCall| {
            (call.step, call.attempt, &call.tree) == (judged.step, judged.attempt, judged.tree)
        };
        if view.calls.iter().filter(of_gate).any(done) {
            return None;
        }
        let work = Work::CallRoll {
            gate: Box::new(gate.clone()),
            step: judged.step,
            attempt: judged.attempt,
            tree: judged.tree.clone(),
            ran,
            base: base.clone(),
            known: view.calls.iter().filter(of_gate).find_map(|call| call.ran),
            worktree: worktree.clone(),
            confined,
        };
        Some((name_of(gate, judged), work))
    };
    gates.iter().filter(|gate| gate.kind == GateKind::Gate).filter_map(call).collect()
}

fn name_of(gate: &Gate, judged: Judged<'_>) -> String {
    match judged.step {
        Some(step) => format!("roll/{step}.{}/{}", judged.attempt, gate.name),
        None => format!("roll/candidate.{}/{}", judged.attempt, gate.name),
    }
}

/// Whether a call answers for the gate, the tree, the attempt and the base that were asked about.
pub(crate) fn answers(work: &Work, call: &RollCall) -> bool {
    let Work::CallRoll { gate, step, attempt, tree, base, .. } = work else { return false };
    call.gate == gate.name
        && call.definition == Digest::of_value(&**gate)
        && (call.step, call.attempt) == (*step, *attempt)
        && (&call.tree, &call.base) == (tree, base)
}

/// The event of a call.
pub(crate) fn called(mut call: RollCall) -> Event {
    let more = call.missing.len().saturating_sub(MISSING);
    call.missing.truncate(MISSING);
    call.more = call.more.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
    quality::Event::RollCalled(call).into()
}

/// The tests that an attempt, or a candidate, misses and that nothing lets go; with the call that told of them.
/// Where more are missing than are on record, the rest is not let go by any name.
pub(crate) fn missing<'a>(
    view: &'a View,
    step: Option<u32>,
    attempt: u32,
    drops: &'a [String],
) -> impl Iterator<Item = (&'a RollCall, Option<&'a Missing>)> {
    let of = move |call: &&RollCall| (call.step, call.attempt) == (step, attempt);
    let last = move |call: &&RollCall| {
        let later = view.calls.iter().rev().find(|other| other.gate == call.gate && of(other));
        later.is_some_and(|later| std::ptr::eq(later, *call))
    };
    view.calls.iter().filter(of).filter(last).flat_map(move |call| {
        let named = call.missing.iter().filter(|missing| !dropped(&missing.test, drops)).map(Some);
        let unnamed = (call.more > 0).then_some(None);
        named.chain(unnamed).map(move |missing| (call, missing))
    })
}

/// Whether a test may go: its name is given, or the end of it after a separator.
fn dropped(test: &str, drops: &[String]) -> bool {
    let ends = |drop: &String| {
        test.strip_suffix(drop.as_str())
            .is_some_and(|before| before.is_empty() || before.ends_with([' ', ':', '/', '.', '>']))
    };
    drops.iter().any(ends)
}

/// The findings for whoever can put the tests back.
pub(crate) fn findings(view: &View, step: u32, attempt: u32, drops: &[String]) -> Vec<Finding> {
    let finding = |(call, missing): (&RollCall, Option<&Missing>)| Finding {
        from: call.gate.clone(),
        path: None,
        line: None,
        message: words(call, missing),
    };
    missing(view, Some(step), attempt, drops).map(finding).collect()
}

/// One missing test in words.
pub(crate) fn words(call: &RollCall, missing: Option<&Missing>) -> String {
    match missing {
        Some(missing) => {
            format!("the test {missing}: make it run again; only the plan, or its owner, lets a test go")
        }
        None => format!("{} more tests ran at the base and do not run now", call.more),
    }
}

#[cfg(test)]
mod tests {
    use super::dropped;

    #[test]
    fn a_test_goes_by_its_name_or_by_the_end_of_it() {
        let drops = ["refunds::pays_twice".to_owned(), "test_a[1]".to_owned()];
        assert!(dropped("refunds::pays_twice", &drops));
        assert!(dropped("shop refunds::pays_twice", &drops));
        assert!(dropped("tests/test_pay.py::test_a[1]", &drops));
        assert!(!dropped("refunds::pays_twice_a_day", &drops));
        assert!(!dropped("never_refunds::pays_twice", &drops));
        assert!(!dropped("refunds", &drops));
    }
}

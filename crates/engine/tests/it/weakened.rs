//! An attempt that changes its judge so that it judges less: refused with the line, unless its plan says so.

use crate::{
    hands::{Hands, changed},
    world::World,
};
use trace::{RepoPath, Severity, Weakening, Weakens};

fn ignored(severity: Severity) -> Weakening {
    Weakening {
        path: RepoPath::from("src/refunds/tests.rs"),
        line: Some(12),
        rule: "test-skipped".into(),
        what: "test `a_refund_is_booked_once` is no longer run: `#[ignore]`".into(),
        severity,
    }
}

/// A cycle whose first step says that it weakens these.
fn opened(weakens: &[&str]) -> World {
    let mut world = World::new();
    let said = |path: &&str| Weakens { path: (*path).to_owned(), because: "the old way is gone".into() };
    world.plan.steps[0].weakens = weakens.iter().map(said).collect();
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world
}

/// Hands whose first attempt at the first step leaves this.
fn hands(severity: Severity) -> Hands {
    let mut hands = Hands::new();
    hands.attempts = Box::new(move |step, attempt| {
        let mut attempted = changed(step, attempt, &["src/refunds/tests.rs"]);
        if (step, attempt) == (1, 1) {
            attempted.weakenings = vec![ignored(severity)];
        }
        attempted
    });
    hands
}

fn attempts(world: &World) -> usize {
    world.names().iter().filter(|name| *name == "execution.attempt_ended").count()
}

#[test]
fn an_attempt_that_weakens_its_judge_is_made_again_and_on_record() {
    let (mut world, mut other) = (opened(&[]), opened(&[]));
    world.work(&mut hands(Severity::Weakened));
    other.work(&mut hands(Severity::Touched));
    assert_eq!(attempts(&world), attempts(&other) + 1);
    assert!(world.names().contains(&"cycle.deviated".to_owned()));
    assert!(!other.names().contains(&"cycle.deviated".to_owned()));
}

#[test]
fn what_the_plan_says_it_weakens_is_told_and_not_refused() {
    let (mut world, mut other) = (opened(&["src/refunds/**"]), opened(&["docs/**"]));
    world.work(&mut hands(Severity::Weakened));
    other.work(&mut hands(Severity::Weakened));
    assert_eq!(attempts(&other), attempts(&world) + 1);
    assert!(!world.names().contains(&"cycle.deviated".to_owned()));
}

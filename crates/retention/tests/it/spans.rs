//! A cycle as spans: what lies in what, and where the time went.

use crate::{made::id, world::World};
use expect_test::expect;
use proptest::prelude::*;
use retention::spans::{Tree, tree};
use trace::{Event, event::execution, id::CycleId};

fn grown(world: &World) -> Tree {
    let cycle = CycleId::new(id('c', 0));
    let entries = world.reader().of_cycle(&cycle, 0, 1_000).expect("because the ledger is whole");
    tree(&cycle, &entries).expect("because it has records")
}

#[test]
fn a_cycle_is_a_tree_of_steps_attempts_gates_proofs_and_waiting() {
    let tree = grown(&World::of(1));
    let lines: Vec<String> = tree
        .spans
        .iter()
        .map(|span| {
            let indent = "  ".repeat(tree.depth(span));
            format!("{indent}{} {:?} {} ms {}", span.name, span.status, span.took_ms(), span.detail)
                .trim_end()
                .to_owned()
        })
        .collect();
    expect![[r#"
        cycle c-00000000 for demand-0 Well 1060000 ms closed `partial`
          step 1 Well 340000 ms
            blocked asked of mira@shop.example Well 20000 ms `answer` by mira@shop.example
            attempt 1.1 by codex Well 9000 ms
              gate format Well 2000 ms
              gate lint Well 2000 ms
              gate tests Badly 2000 ms a_key_is_unique: expected a conflict, found two rows
              gate types Well 2000 ms
              gate accept 1 Well 2000 ms
            attempt 1.2 by codex Well 9000 ms
              gate format Well 2000 ms
              gate lint Well 2000 ms
              gate tests Well 2000 ms
              gate types Well 2000 ms
              gate accept 1 Well 2000 ms
          step 2 Well 280000 ms
            attempt 2.1 by codex Well 9000 ms
              gate format Well 2000 ms
              gate lint Well 2000 ms
              gate tests Badly 2000 ms a_key_is_unique: expected a conflict, found two rows
              gate types Well 2000 ms
              gate accept 1 Well 2000 ms
            attempt 2.2 by codex Well 9000 ms
              gate format Well 2000 ms
              gate lint Well 2000 ms
              gate tests Well 2000 ms
              gate types Well 2000 ms
              gate accept 1 Well 2000 ms
          candidate 1 Well 160000 ms landed as a8b46c419d
            gate format Well 2000 ms
            gate lint Well 2000 ms
            gate tests Well 2000 ms
            gate types Well 2000 ms
            gate accept 1 Well 2000 ms
          review asked of mira@shop.example Well 20000 ms `answer` by mira@shop.example
          control of capability.n0 Well 4000 ms `cargo run --release --example storm -- --calls all` ran 3 times, read 3.1 per 10k refunds, threshold == 0
          proof of capability.n0 Well 4000 ms `cargo run --release --example storm -- --calls all` ran 3 times, read 0 per 10k refunds, threshold == 0
          response to the heartbeat Well 20000 ms `partial` by mira@shop.example"#]].assert_eq(&lines.join("\n"));
    expect![[r#"
        Spent {
            building_ms: 36000,
            gates_ms: 50000,
            proof_ms: 8000,
            waiting_ms: 60000,
            idle_ms: 906000,
        }
    "#]]
    .assert_debug_eq(&tree.spent);
}

#[test]
fn every_moment_of_a_cycle_is_counted_once() {
    let tree = grown(&World::of(1));
    let spent = tree.spent;
    let all = spent.building_ms + spent.gates_ms + spent.proof_ms + spent.waiting_ms + spent.idle_ms;
    assert_eq!(all, tree.spans[0].took_ms());
}

#[test]
fn span_ids_are_unique_and_every_parent_is_there() {
    let tree = grown(&World::of(1));
    let ids: std::collections::BTreeSet<&str> = tree.spans.iter().map(|span| span.id.as_str()).collect();
    assert_eq!(ids.len(), tree.spans.len());
    assert!(tree.spans.iter().filter_map(|span| span.parent.as_deref()).all(|parent| ids.contains(parent)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_an_attempt_says_of_its_length_never_reaches_before_the_cycle(took in any::<u64>(), place in any::<prop::sample::Index>(), order in any::<u64>()) {
        let cycle = CycleId::new(id('c', 0));
        let world = World::of(1);
        let mut entries = world.reader().of_cycle(&cycle, 0, 1_000).expect("because it is whole");
        let attempts: Vec<usize> = (0..entries.len()).filter(|at| matches!(&entries[*at].record.event, Event::Execution(execution::Event::AttemptEnded(_)))).collect();
        let at = attempts[place.index(attempts.len())];
        if let Event::Execution(execution::Event::AttemptEnded(end)) = &mut entries[at].record.event {
            end.took_ms = took;
        }
        let expected = tree(&cycle, &entries);
        let length = entries.len() as u64;
        entries.rotate_left(usize::try_from(order % length).expect("because it is less than a length"));
        let tree = tree(&cycle, &entries).expect("because it has records");
        prop_assert_eq!(Some(&tree), expected.as_ref(), "the order of arrival changes nothing");
        let whole = &tree.spans[0];
        for span in &tree.spans {
            prop_assert!(span.start >= whole.start && span.end <= whole.end && span.start <= span.end, "{:?}", span);
        }
    }
}

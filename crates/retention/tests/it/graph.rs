//! The context graph: what it answers, that it is a projection and nothing else, and that no byte of it is believed.

use crate::{
    made::{self, Size, id},
    world::{REVISION, World, cut},
};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use retention::{
    export::{Chosen, jsonl, otlp, prov},
    graph::{Graph, Kind, SILENT, Side, Spoiled, exceptions, impact, near},
    tables::query,
};
use std::{collections::BTreeMap, fs};
use trace::id::CycleId;

/// Every node with all its edges, in words.
fn whole(graph: &Graph) -> Result<BTreeMap<String, Vec<String>>, Spoiled> {
    let mut all = BTreeMap::new();
    for kind in Kind::ALL {
        for node in graph.of_kind(*kind)? {
            let mut said = vec![];
            for side in [Side::Out, Side::In] {
                for edge in graph.edges(node, side)? {
                    let to = graph.node(edge.to)?;
                    said.push(format!(
                        "{side:?} {} {} {} {} {}",
                        edge.verb, to.kind, to.name, edge.record, edge.at
                    ));
                }
            }
            all.insert(format!("{kind} {}", graph.node(node)?.name), said);
        }
    }
    Ok(all)
}

/// The first node about which two graphs disagree.
fn difference(one: &BTreeMap<String, Vec<String>>, other: &BTreeMap<String, Vec<String>>) -> Option<String> {
    let names: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differs = names.into_iter().find(|name| one.get(*name) != other.get(*name))?;
    Some(format!("{differs}: {:#?} and {:#?}", one.get(differs), other.get(differs)))
}

fn depends(world: &World, on: &str, expected: &Expect) {
    let found = world.ask(|graph| {
        let node = graph.find(Kind::Decision, on)?.expect("because the decision is recorded");
        impact(graph, node, 6)
    });
    let lines: Vec<String> = found
        .reached
        .iter()
        .map(|reached| {
            let (from, to) = (reached.from.label(), reached.node.label());
            format!(
                "{} {from} — {} {} {to} [{}]",
                reached.hops, reached.by, reached.node.kind, reached.record
            )
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn what_depends_on_a_decision_came_after_it() {
    depends(
        &World::of(1),
        &id('d', 0),
        &expect![[r#"
        1 d-00000000 — is about step c-00000000/1 [8]
        2 c-00000000/1 — attempted by attempt c-00000000/1.1 [11]
        3 c-00000000/1.1 — changed file src/part5/file5.rs [11]
        3 c-00000000/1.1 — changed file src/part5/file6.rs [11]
        2 c-00000000/1 — attempted by attempt c-00000000/1.2 [18]
        3 c-00000000/1.2 — kept in commit 7c9fa136d441 [24]
        1 d-00000000 — cited by decision d-00000001 [47]
        2 d-00000001 — is about cycle c-00000000 [46]
        3 c-00000000 — landed as commit a8b46c419daa [48]
        3 c-00000000 — brought capability capability.n0 [51]
        3 c-00000000 — told by heartbeat c-00000000 [52]"#]],
    );
}

#[test]
fn a_plan_that_rests_on_a_decision_depends_on_it() {
    let world = World::of(2);
    let found = world.ask(|graph| {
        let node = graph.find(Kind::Decision, &id('d', 0))?.expect("because it is recorded");
        impact(graph, node, 32)
    });
    let counts = found.counts();
    expect![[r#"
        [
            (
                Demand,
                1,
            ),
            (
                Capability,
                2,
            ),
            (
                Plan,
                1,
            ),
            (
                Cycle,
                2,
            ),
            (
                Step,
                3,
            ),
            (
                Attempt,
                6,
            ),
            (
                Commit,
                4,
            ),
            (
                Decision,
                3,
            ),
            (
                Heartbeat,
                2,
            ),
            (
                File,
                6,
            ),
        ]
    "#]]
    .assert_debug_eq(&counts);
}

#[test]
fn an_exception_is_told_with_its_policy_its_version_its_approver_and_what_it_cites() {
    let world = World::of(60);
    let found = world.ask(|graph| exceptions(graph, None));
    expect![[r#"
        [
            Exception {
                decision: "d-0000000x",
                policy: Some(
                    "review",
                ),
                version: Some(
                    "b77349bf1fa9b26d45d545d7d64dad96737e9cfbb3cbb5f5d10fb77b0fcc44ad",
                ),
                approved_by: Some(
                    "jon@shop.example",
                ),
                at: 2023-11-15T00:42:00.003122Z,
                record: 446,
                precedents: [
                    Node {
                        kind: Decision,
                        name: "d-00000000",
                    },
                ],
                about: Some(
                    Node {
                        kind: Cycle,
                        name: "c-00000007",
                    },
                ),
                outcome: None,
                nth: 1,
                of: 2,
            },
            Exception {
                decision: "d-00000075",
                policy: Some(
                    "review",
                ),
                version: Some(
                    "b77349bf1fa9b26d45d545d7d64dad96737e9cfbb3cbb5f5d10fb77b0fcc44ad",
                ),
                approved_by: Some(
                    "mira@shop.example",
                ),
                at: 2023-11-15T16:32:00.023072Z,
                record: 3296,
                precedents: [
                    Node {
                        kind: Decision,
                        name: "d-0000005x",
                    },
                ],
                about: Some(
                    Node {
                        kind: Cycle,
                        name: "c-0000001s",
                    },
                ),
                outcome: None,
                nth: 2,
                of: 2,
            },
        ]
    "#]]
    .assert_debug_eq(&found);
    assert_eq!(world.ask(|graph| exceptions(graph, Some("review"))).len(), 2);
    assert_eq!(world.ask(|graph| exceptions(graph, Some("review@b773"))).len(), 2);
    assert_eq!(world.ask(|graph| exceptions(graph, Some("review@0000"))).len(), 0);
    assert_eq!(world.ask(|graph| exceptions(graph, Some("blocked"))).len(), 0);
}

#[test]
fn what_stands_around_a_file_are_the_attempts_that_changed_it() {
    let world = World::of(1);
    let found = world.ask(|graph| {
        let node = graph.find(Kind::File, "src/part5/file5.rs")?.expect("because it was changed");
        near(graph, node, 1, None)
    });
    let lines: Vec<String> =
        found.edges.iter().map(|edge| format!("{} {} {}", edge.by, edge.to.kind, edge.to.name)).collect();
    expect![[r#"
        changed by attempt c-00000000/1.1
        changed by attempt c-00000000/1.2"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn deleted_and_built_again_it_gives_the_same_answers() {
    let world = World::of(20);
    let before = world.ask(whole);
    assert!(before.len() > 500, "{}", before.len());
    assert!(fs::read_dir(world.index()).is_ok_and(|mut files| files.next().is_some()), "nothing was kept");
    assert_eq!(difference(&world.ask(whole), &before), None, "as it was kept");
    fs::remove_dir_all(world.index()).expect("because it is ours");
    assert_eq!(difference(&world.ask(whole), &before), None, "built again");
}

#[test]
fn continued_by_new_records_it_is_what_it_would_be_from_the_beginning() {
    let growing = World::of(60);
    let expected = growing.ask(whole);
    fs::remove_dir_all(growing.index()).expect("because it is ours");
    let end = growing.records;
    // the same ledger, met at several lengths: what was kept at one is continued at the next
    for length in [400, 900, 1_700, 1_800, end] {
        let part = cut(&growing.ledger(), length);
        fs::create_dir_all(part.path().join("index")).expect("because it is ours");
        let kept = part.path().join("index/graph");
        if growing.index().exists() {
            copy(&growing.index(), &kept);
        }
        let mut reader = runtime::Reader::open(part.path()).expect("because the ledger is whole");
        let found =
            retention::graph::ask(part.path(), &mut reader, whole).expect("because the ledger is whole");
        if length == end {
            assert_eq!(difference(&found, &expected), None);
        }
        let _ = fs::remove_dir_all(growing.index());
        if kept.exists() {
            copy(&kept, &growing.index());
        }
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).expect("because it is ours");
    for file in fs::read_dir(from).expect("because it is there").flatten() {
        fs::copy(file.path(), to.join(file.file_name())).expect("because it is ours");
    }
}

#[test]
fn the_index_of_another_ledger_is_not_believed() {
    let (one, other) = (World::of(20), World::of(20));
    let expected = other.ask(whole);
    one.ask(whole);
    fs::remove_dir_all(other.index()).expect("because it is ours");
    let size = Size { cycles: 30, steps: 1, revision: REVISION };
    fs::remove_file(one.ledger()).expect("because it is ours");
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", one.ledger().display()));
    }
    made::ledger(&one.ledger(), size);
    assert_ne!(one.ask(whole), expected);
    fs::remove_dir_all(one.index()).expect("because it is ours");
    let again = one.ask(whole);
    assert_eq!(one.ask(whole), again);
}

#[test]
fn the_guide_says_what_ties_nothing_and_why() {
    let guide = include_str!("../../../../docs/guide/graph.md");
    let (_, table) =
        guide.split_once("| type of event | why |\n|---|---|\n").expect("because there is a table");
    let rows =
        table.lines().map_while(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "));
    assert_eq!(rows.collect::<Vec<_>>(), SILENT);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_index_is_built_again_and_never_believed(at in any::<prop::sample::Index>(), by in 1_u8.., cut in any::<bool>()) {
        let world = World::of(12);
        let before = world.ask(whole);
        let file = fs::read_dir(world.index()).expect("because it was kept").flatten().next().expect("because it was kept").path();
        let mut bytes = fs::read(&file).expect("because it is there");
        let place = at.index(bytes.len());
        if cut { bytes.truncate(place) } else { bytes[place] ^= by }
        fs::write(&file, &bytes).expect("because it is ours");
        prop_assert_eq!(difference(&world.ask(whole), &before), None);
    }

    #[test]
    fn whatever_bytes_came_in_the_graph_is_built(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 0..40)) {
        let world = World::of_lines(&changes);
        let nodes = world.ask(whole);
        prop_assert_eq!(difference(&world.ask(whole), &nodes), None);
        let cycle = CycleId::new("c-9q2xk4mb");
        let entries: Vec<_> = world.reader().lines(0, 1_000).expect("because it is whole").iter().filter_map(|line| line.entry().ok()).collect();
        let _ = retention::spans::tree(&cycle, &entries);
        for format in [jsonl, prov, otlp] {
            let _ = format(&mut world.reader(), &Chosen::default(), &mut vec![]);
        }
        for kind in Kind::ALL {
            if let Some(node) = world.ask(|graph| graph.of_kind(*kind)).first() {
                world.ask(|graph| impact(graph, *node, 32).map(|_| ()));
            }
        }
        prop_assert!(query(&world.ledger(), "SELECT * FROM gates, decisions").is_ok());
    }
}

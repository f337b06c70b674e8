//! A catalog goes on from where it was: whatever came in between, it answers as one that is built anew.

use super::world::{World, accepted, of_no_matter, opened, question, told};
use proptest::prelude::*;
use retention::search::{Asking, Files, How, Stock, ask, open};
use trace::{Answer, Event, Seen, event::constraint, id::DecisionId};

#[test]
fn what_was_recorded_since_the_last_look_is_found_and_nothing_is_read_twice() {
    let mut world = World::new();
    world.asked("d-1", None, "Where do sessions live?");
    assert_eq!(world.open().how, How::Built("there was none"));
    assert_eq!(world.open().how, How::Continued);
    world.decided("d-1", None, "table", "redis lost them twice");
    let mut read = vec![];
    let mut note = |at: u64, head: u64| read.push((at, head));
    let mut reader = world.reader();
    open(&world.catalog(), &mut reader, &mut Files::none(), &mut note).expect("because it is there");
    assert_eq!(read, [(2, 2)]);
    assert_eq!(world.found("redis"), "d-1");
    assert_eq!(world.open().catalog.len(), 1);
}

#[test]
fn an_outcome_that_shows_later_changes_what_is_known_and_makes_no_second_matter() {
    let mut world = World::new();
    world.asked("d-1", None, "Cache?").decided("d-1", None, "yes", "hot reads");
    world.open();
    world.came("d-1", Seen::Missed, "stale prices were sold");
    assert_eq!(world.found("stale prices"), "d-1");
    assert_eq!(world.found("hot reads"), "d-1");
    assert_eq!(world.open().catalog.len(), 1);
}

#[test]
fn records_of_no_matter_are_passed_over() {
    let mut world = World::new();
    world.asked("d-1", None, "Cache?");
    world.open();
    world.by("jon", Some("c-1"), of_no_matter());
    let opened = world.open();
    assert_eq!((opened.how, opened.behind, opened.catalog.len()), (How::Continued, 0, 1));
}

#[test]
fn a_demand_that_moves_takes_what_happened_under_it_along() {
    let mut world = World::new();
    world.asked("d-1", Some("c-1"), "Round half up?");
    world.open();
    world.opened("c-1", "rounding");
    world.open();
    world.demanded("rounding", "money", "Cents are whole");
    let within = |territory: &str, world: &World| {
        let territory = Some(territory.to_owned());
        told(&world.asking(&Asking { words: "round".into(), territory, limit: 5, ..Asking::default() }))
    };
    assert_eq!(within("money", &world), "c-1, d-1, demand:rounding");
    world.demanded("rounding", "ledger", "Cents are whole");
    assert_eq!(within("money", &world), "");
    assert_eq!(within("ledger", &world), "c-1, d-1, demand:rounding");
}

/// What can be on record, told apart by small numbers, so that they meet.
fn event(kind: u8, one: u8, other: u8) -> (Option<String>, Event) {
    let id = format!("d-{one}");
    let (cycle, demand) = (format!("c-{}", one % 3), format!("demand-{}", other % 2));
    let text = ["queue table", "cache", "retry the queue", "leap day table"][usize::from(other % 4)];
    match kind {
        0 => (Some(cycle), constraint::Event::DecisionRequested(question(&id, text)).into()),
        1 => {
            let supersedes =
                if other == 0 { vec![DecisionId::new(format!("d-{}", one / 2))] } else { vec![] };
            let answer = Answer { supersedes, ..Answer::new(DecisionId::new(id), "table", text) };
            (Some(cycle), constraint::Event::Decided(answer).into())
        }
        2 => {
            let decision = DecisionId::new(id);
            (
                None,
                constraint::Event::OutcomeSeen { decision, outcome: Seen::Mixed, because: text.into() }
                    .into(),
            )
        }
        3 => (Some(cycle), opened(&demand).into()),
        _ => (None, accepted(&demand, ["money", "mail/digest"][usize::from(one % 2)], text).into()),
    }
}

type Told = (u8, u8, u8, bool);

fn all(world: &World) -> Vec<String> {
    let opened = world.open();
    let questions =
        [("queue", None), ("table day", Some("money")), ("cache retry", Some("mail")), ("", Some("money"))];
    let one = |(words, territory): (&str, Option<&str>)| {
        let asking = Asking {
            words: words.into(),
            territory: territory.map(ToOwned::to_owned),
            limit: 50,
            ..Asking::default()
        };
        let stock = [Stock { repository: "", catalog: &opened.catalog }];
        let answer = ask(&stock, &asking).expect("because the catalog is sound");
        let scores: Vec<u64> = answer.hits.iter().map(|hit| hit.score.to_bits()).collect();
        format!("{words} {territory:?}: {} {scores:?}", told(&answer))
    };
    questions.into_iter().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_catalog_that_went_on_answers_as_one_that_is_built_anew(
        told in proptest::collection::vec((0_u8..5, 0_u8..6, 0_u8..4, any::<bool>()), 1..40)
    ) {
        let told: Vec<Told> = told;
        let (mut looked_at, mut anew) = (World::new(), World::new());
        for (kind, one, other, look) in &told {
            for world in [&mut looked_at, &mut anew] {
                let (cycle, event) = event(*kind, *one, *other);
                world.by("mira", cycle.as_deref(), event);
            }
            if *look {
                looked_at.open();
            }
        }
        prop_assert_eq!(all(&looked_at), all(&anew));
    }

    #[test]
    fn the_order_in_which_records_arrive_does_not_matter(
        told in proptest::collection::vec((0_u8..5, 0_u8..6, 0_u8..4, any::<bool>()), 1..30),
        seed in any::<u64>(),
    ) {
        let told: Vec<Told> = told;
        let (mut here, mut there) = (World::new(), World::new());
        let mut order: Vec<usize> = (0..told.len()).collect();
        let mut dice = seed;
        for place in (1..order.len()).rev() {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(place, usize::try_from(dice >> 33).expect("because it is small") % (place + 1));
        }
        for (world, order) in [(&mut here, (0..told.len()).collect()), (&mut there, order)] {
            let order: Vec<usize> = order;
            for place in order {
                let (kind, one, other, _) = told[place];
                let (cycle, event) = event(kind, one, other);
                let seq = u64::try_from(place).expect("because it is small") + 1;
                world.record("w-one", seq, "mira", cycle.as_deref(), event);
            }
        }
        prop_assert_eq!(all(&here), all(&there));
    }
}

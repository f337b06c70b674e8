//! What is found, and in which order.

use super::world::{World, told};
use expect_test::expect;
use proptest::prelude::*;
use retention::search::{Asking, Came, Files, Kind, State, Stock, Written, ask};
use std::collections::BTreeSet;
use trace::{Answer, Deviation, Fault, Layer, Response, Seen, id::DecisionId};

fn shop() -> World {
    let mut world = World::new();
    world.demanded("refunds-idempotent", "payments/refunds", "A refund is paid once");
    world.opened("c-refund", "refunds-idempotent");
    world.asked("d-store", Some("c-refund"), "Where are idempotency keys kept?");
    world.decided(
        "d-store",
        Some("c-refund"),
        "table",
        "Postgres is there already, and keys outlive the cache",
    );
    world.demanded("mail-digest", "mail/digest", "One letter a day");
    world.opened("c-mail", "mail-digest");
    world.asked("d-mail", Some("c-mail"), "Which queue sends the digest?");
    world.decided("d-mail", Some("c-mail"), "queue", "the provider retries by itself");
    world
}

#[test]
fn a_decision_is_found_by_the_words_of_its_question_and_of_its_answer() {
    let world = shop();
    expect!["d-store"].assert_eq(&world.found("keys"));
    expect!["d-store"].assert_eq(&world.found("postgres cached"));
    expect!["d-mail"].assert_eq(&world.found("provider retrying"));
}

#[test]
fn every_result_names_its_records() {
    let world = shop();
    let answer = world.ask("postgres");
    let matter = answer.hits[0].succession.newest();
    let records: Vec<(u64, &str)> =
        matter.parts.iter().map(|part| (part.source.position, part.source.record.as_str())).collect();
    assert_eq!(records, [(3, "r-w-here-3"), (4, "r-w-here-4")]);
}

#[test]
fn a_question_is_narrowed_by_territory_person_policy_kind_and_outcome() {
    let mut world = shop();
    world.answers(
        None,
        Answer {
            expects: Some("fewer tickets".into()),
            ..Answer::new(DecisionId::new("d-late"), "queue", "a queue")
        },
    );
    let all = Asking { words: "queue".into(), limit: 10, ..Asking::default() };
    let found = |asking: Asking| told(&world.asking(&asking));
    let by = |text: &str| Some(text.to_owned());
    expect!["d-mail, d-late, d-store"].assert_eq(&found(all.clone()));
    expect!["d-mail"].assert_eq(&found(Asking { territory: by("mail"), ..all.clone() }));
    expect!["d-store"].assert_eq(&found(Asking { territory: by("Payments/Refunds/"), ..all.clone() }));
    expect![""].assert_eq(&found(Asking { territory: by("pay"), ..all.clone() }));
    expect!["d-mail, d-store"].assert_eq(&found(Asking { policy: by("architecture"), ..all.clone() }));
    expect!["d-mail, d-late, d-store"].assert_eq(&found(Asking { person: by("mira"), ..all.clone() }));
    expect![""].assert_eq(&found(Asking { person: by("jon"), ..all.clone() }));
    expect!["d-late"].assert_eq(&found(Asking {
        came: Some(Came::Open),
        kind: Some(Kind::Decision),
        ..all.clone()
    }));
    expect!["cycle"].assert_eq(
        world.asking(&Asking { kind: Some(Kind::Cycle), words: "mail digest".into(), ..all }).hits[0]
            .succession
            .newest()
            .kind
            .name(),
    );
}

#[test]
fn without_words_the_newest_of_a_territory_come_first() {
    let world = shop();
    let asking = Asking { territory: Some("payments".into()), limit: 10, ..Asking::default() };
    expect!["d-store, c-refund, demand:refunds-idempotent"].assert_eq(&told(&world.asking(&asking)));
}

#[test]
fn whoever_finds_the_old_decision_is_shown_what_replaced_it_and_the_other_way_round() {
    let mut world = shop();
    world.asked("d-new", None, "Deduplicate at the edge?");
    let answer = Answer::new(DecisionId::new("d-new"), "edge", "the gateway sees each call first");
    world.answers(None, Answer { supersedes: vec![DecisionId::new("d-store")], ..answer });
    world.asked("d-newer", None, "Trust the bank?");
    let answer = Answer::new(DecisionId::new("d-newer"), "bank", "its ledger rejects doubles");
    world.answers(None, Answer { supersedes: vec![DecisionId::new("d-new")], ..answer });
    expect!["d-newer < d-new < d-store"].assert_eq(&world.found("postgres"));
    expect!["d-newer < d-new < d-store"].assert_eq(&world.found("bank"));
    let answer = world.ask("gateway");
    assert_eq!(answer.hits[0].found, "d-new");
    let replaced = answer.hits[0].succession.places().iter().map(|place| place.replaced_by.as_deref());
    assert_eq!(replaced.collect::<Vec<_>>(), [None, Some("d-newer"), Some("d-new")]);
}

#[test]
fn decisions_that_replace_each_other_in_a_circle_are_each_shown_once() {
    let mut world = World::new();
    for (id, other) in [("d-a", "d-b"), ("d-b", "d-a")] {
        let answer = Answer::new(DecisionId::new(id), "queue", "round and round");
        world.answers(None, Answer { supersedes: vec![DecisionId::new(other)], ..answer });
    }
    let answer = world.ask("round");
    assert_eq!(answer.hits.len(), 1);
    assert_eq!(answer.hits[0].succession.places().len(), 2);
}

#[test]
fn failures_are_found_as_easily_as_successes() {
    let mut world = World::new();
    for (id, outcome) in [("d-good", Seen::Met), ("d-bad", Seen::Missed)] {
        let expects = Some("half the latency".into());
        let answer = Answer::new(DecisionId::new(id), "cache", "reads are hot");
        world.asked(id, None, "Cache the catalog?").answers(None, Answer { expects, ..answer });
        world.came(id, outcome, "as measured for a week");
    }
    let answer = world.ask("cache catalog latency");
    let found: Vec<_> =
        answer.hits.iter().map(|hit| (hit.found.as_str(), hit.succession.newest().came())).collect();
    assert_eq!(found, [("d-bad", Some(Came::Missed)), ("d-good", Some(Came::Met))]);
    assert!((answer.hits[0].score - answer.hits[1].score).abs() < 1e-12);
}

#[test]
fn an_open_question_is_found_and_says_that_it_is_open() {
    let mut world = World::new();
    world.asked("d-open", None, "Shard by tenant?");
    let answer = world.ask("shard");
    assert_eq!(answer.hits[0].succession.newest().state(), State::Open);
    assert_eq!(answer.hits[0].succession.newest().came(), Some(Came::Open));
}

#[test]
fn cycles_deviations_and_their_remedies_are_found() {
    let mut world = shop();
    let deviation = Deviation {
        id: "v-1".into(),
        fault: Fault::GateFailed,
        subject: "tests".into(),
        step: Some(1),
        layer: Layer::Quality,
        detail: "a leap day broke the statement".into(),
    };
    world.deviated("c-refund", deviation);
    world.responded("c-refund", Response::Vicious, "customers were paid twice on the weekend");
    expect!["v-1"].assert_eq(&world.found("leap"));
    expect!["c-refund"].assert_eq(&world.found("weekend"));
    let came = world.ask("weekend").hits[0].succession.newest().came();
    assert_eq!(came, Some(Came::Missed));
    let mail = Asking { words: "leap".into(), territory: Some("mail".into()), limit: 3, ..Asking::default() };
    assert!(world.asking(&mail).hits.is_empty());
}

#[test]
fn a_word_that_nothing_holds_is_told_with_what_is_nearly_it() {
    let world = shop();
    let answer = world.ask("postgras");
    assert!(answer.nearly);
    expect!["d-store"].assert_eq(&told(&answer));
    assert_eq!(answer.unknown[0].near, ["postgres"]);
    let answer = world.ask("zebra giraffe");
    assert!(answer.hits.is_empty() && answer.unknown.len() == 2 && answer.unknown[0].near.is_empty());
    let answer = world.ask("postgres zebra");
    assert!(!answer.nearly && answer.hits.len() == 1 && answer.unknown[0].word == "zebra");
}

#[test]
fn words_that_say_nothing_find_nothing() {
    let world = shop();
    for words in ["the of and", "!!! ---", "\u{0}\u{1f}"] {
        assert!(world.ask(words).hits.is_empty(), "{words:?}");
    }
}

#[test]
fn a_decision_in_a_file_is_found_with_what_the_files_say_took_its_place() {
    let world = World::new();
    let adr = |number: u32, title: &str, state: State, replaces: &[u32]| Written {
        key: format!("docs/adr/{number:04}.md"),
        path: format!("docs/adr/{number:04}.md"),
        title: title.into(),
        text: format!("# {title}\n\n## Context\n\nwords of number {number}\n"),
        state,
        at: super::world::moment(u64::from(number)),
        deciders: vec!["Mira".into()],
        replaces: replaces.iter().map(|number| format!("docs/adr/{number:04}.md")).collect::<BTreeSet<_>>(),
    };
    let first =
        vec![adr(1, "Use Kafka", State::Superseded, &[]), adr(2, "Use one table", State::Closed, &[1])];
    let mut files = Files::of(Some("aaaa".into()), || Some(first.clone()));
    let opened = world.open_with(&mut files);
    let asking = Asking { words: "kafka".into(), limit: 5, ..Asking::default() };
    let look = |opened: &retention::search::Opened| {
        told(&ask(&[Stock { repository: "", catalog: &opened.catalog }], &asking).expect("because it is new"))
    };
    expect!["docs/adr/0002.md < docs/adr/0001.md"].assert_eq(&look(&opened));
    drop(opened);
    let mut files = Files::of(Some("bbbb".into()), || Some(vec![]));
    expect![""].assert_eq(&look(&world.open_with(&mut files)));
}

#[test]
fn several_repositories_are_asked_at_once() {
    let (one, mut other) = (shop(), World::new());
    other.asked("d-other", None, "Is Postgres enough for postgres people?");
    let (first, second) = (one.open(), other.open());
    let stocks = [
        Stock { repository: "here", catalog: &first.catalog },
        Stock { repository: "../other", catalog: &second.catalog },
    ];
    let asking = Asking { words: "postgres".into(), limit: 5, ..Asking::default() };
    let answer = ask(&stocks, &asking).expect("because both are new");
    let found: Vec<_> = answer.hits.iter().map(|hit| (hit.repository.as_str(), hit.found.as_str())).collect();
    assert_eq!(found, [("../other", "d-other"), ("here", "d-store")]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_question_has_an_answer(words in any::<String>(), limit in 0_usize..500, territory in any::<Option<String>>()) {
        let world = WORLD.with(std::rc::Rc::clone);
        world.asking(&Asking { words, limit, territory, ..Asking::default() });
    }
}

thread_local! {
    static WORLD: std::rc::Rc<World> = std::rc::Rc::new(shop());
}

//! The spec side answers: heartbeats with their age, what is left as a Dream, and what the trace changed about the next demand.

use crate::{
    Repo,
    greeting::{COUNTING, DEMAND, DILIGENT, another, ready, turned},
};
use expect_test::expect;

/// A cycle whose heartbeat waits for its answer.
fn beating() -> Repo {
    let repo = ready(COUNTING);
    turned(&repo, DEMAND);
    repo
}

#[test]
fn a_heartbeat_is_listed_with_its_age_and_blocks_the_next_demand_of_its_territory() {
    let repo = beating();
    expect![[""]].assert_eq(repo.evolute(&["respond"]).done().out());
    expect![[""]].assert_eq(repo.evolute(&[]).done().out());
    another(&repo, "warm", 2);
    expect![[""]].assert_eq(repo.evolute(&["demand", "accept", "greeting-warm"]).refused().err());
    let answer = ["respond", DEMAND, "full", "--because", "visitors stay"];
    expect![[""]].assert_eq(repo.evolute(&answer).done().out());
    expect![[""]].assert_eq(repo.evolute(&["respond"]).done().out());
    let warm = ["demand", "accept", "greeting-warm", "--dismiss", "it is one greeting more"];
    repo.evolute(&warm).done();
    repo.evolute(&["verify"]).done();
}

#[test]
fn what_is_left_is_a_file_a_question_and_a_dream() {
    let repo = beating();
    let answer = ["respond", DEMAND, "partial", "--because", "nobody is greeted at night"];
    expect![[""]].assert_eq(repo.evolute(&answer).done().out());
    expect![[""]].assert_eq(&repo.redacted(repo.read(".evolute/demands/greeting-polite-rest.md").as_bytes()));
    expect![[""]].assert_eq(repo.evolute(&["mirror"]).done().out());
    expect![[""]].assert_eq(repo.evolute(&["demand", "list"]).done().out());
    expect![[""]].assert_eq(repo.evolute(&["frontier"]).done().out());
    expect![[""]].assert_eq(repo.evolute(&["demand", "check", "greeting-polite-rest"]).refused().out());
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let repo = beating();
    repo.file(".evolute/demands/greeting-polite-rest.md", "mine\n");
    let answer = ["respond", DEMAND, "partial", "--because", "nobody is greeted at night"];
    let said = repo.evolute(&answer).done();
    assert!(said.out().contains("is there already, and was left as it is"), "{}", said.out());
    assert_eq!(repo.read(".evolute/demands/greeting-polite-rest.md"), "mine\n");
}

#[test]
fn an_answer_that_cannot_be_one_says_why_and_what_would_be() {
    let repo = beating();
    let said = |words: &[&str]| {
        let all: Vec<&str> = ["respond"].iter().chain(words).copied().collect();
        repo.evolute(&all).refused().err().to_owned()
    };
    let cases = [
        said(&[DEMAND, "full"]),
        said(&[DEMAND, "vicious", "--because", "visitors are startled"]),
        said(&[DEMAND, "none", "--because", "no", "--changed", "greeting-cold"]),
        said(&[DEMAND, "none", "--because", "no", "--changed", DEMAND]),
        said(&["nothing", "none", "--because", "no"]),
        said(&["nothing"]),
    ];
    expect![[""]].assert_eq(&cases.join("\n"));
    repo.evolute(&["respond", DEMAND, "maybe", "--because", "no"]).ended(2);
}

#[test]
fn the_close_says_what_a_weak_layer_cost_and_needs_no_second_answer() {
    let forgetful =
        "#!/bin/sh\nif grep -q 'was wrong' \"$EVOLUTE_BRIEF\"; then sed -i 's/0/1/' greet.sh; fi\n";
    let repo = ready(forgetful);
    turned(&repo, DEMAND);
    let form = repo.evolute(&["close", DEMAND]).refused();
    let weak: Vec<&str> = form.out().lines().filter(|line| line.starts_with("  weak")).collect();
    expect![[""]].assert_eq(&weak.join("\n"));
    let answer = ["respond", DEMAND, "full", "--because", "visitors stay"];
    expect![[""]].assert_eq(repo.evolute(&answer).done().out());
    expect![[""]].assert_eq(repo.evolute(&["close", DEMAND]).done().out());
}

#[test]
fn an_agent_answers_nothing() {
    let repo = beating().env("EVOLUTE_ATTEMPT", "c-1/1.1");
    let answer = ["respond", DEMAND, "full", "--because", "done"];
    let refused = repo.evolute(&answer).refused();
    assert!(refused.err().contains("only a person can"), "{}", refused.err());
    let pattern = ["patterns", "dismiss", "p-00000000", "--because", "so"];
    let refused = repo.evolute(&pattern).refused();
    assert!(refused.err().contains("only a person can"), "{}", refused.err());
}

#[test]
fn before_the_first_word_the_territory_is_shown_and_what_came_of_it_is_kept() {
    let repo = ready(DILIGENT);
    turned(&repo, DEMAND);
    repo.evolute(&["respond", DEMAND, "full", "--because", "visitors stay"]).done();
    let cycle = repo.evolute(&["demand", "show", DEMAND, "--json"]).done().raw_json()["territory"]["precedents"]
        [0]["cycle"]
        .as_str()
        .expect("because one is closed")
        .to_owned();
    let words = [
        "demand",
        "new",
        "greeting.warm",
        "--workflow",
        "greeting",
        "--metric",
        "polite",
        "--unit",
        "greetings",
        "--from",
        "json:/polite",
        "--pass",
        ">= 2",
        "--covers",
        "greet.sh",
        "--dismissed",
        &format!("{cycle}=it was about the first greeting"),
        "--changed",
        "the threshold is two",
    ];
    let named = repo.evolute(&words).done();
    expect![[""]].assert_eq(named.err());
    repo.commit("named");
    repo.evolute(&["demand", "measure", "greeting-warm"]).done();
    repo.commit("measured");
    repo.evolute(&["demand", "accept", "greeting-warm"]).done();
    let read = repo.evolute(&["demand", "show", "greeting-warm", "--json"]).done().raw_json();
    assert_eq!(read["reading"]["dismissed"][0]["because"], "it was about the first greeting");
    assert_eq!(read["reading"]["changed"], "the threshold is two");
}

#[test]
fn a_demand_is_written_in_an_editor_and_checked_on_return() {
    let repo = ready(DILIGENT).env("EDITOR", "sh edit.sh");
    repo.file(
        "edit.sh",
        "cp \"$1\" shown.txt\nsed -i 's/^# proof: { test.*/proof: { test: \"warms\" }/' \"$1\"\n",
    );
    let named =
        repo.evolute(&["demand", "new", "greeting.warm", "--editor", "--covers", "greet.sh"]).refused();
    expect![[""]].assert_eq(named.err());
    expect![[""]].assert_eq(&repo.read("shown.txt"));
    expect![[""]].assert_eq(&repo.read(".evolute/demands/greeting-warm.md"));
    let none = repo.env("EDITOR", "");
    let refused = none.evolute(&["demand", "new", "greeting.cold", "--editor"]).ended(2);
    assert!(refused.err().contains("neither `VISUAL` nor `EDITOR` is set"), "{}", refused.err());
}

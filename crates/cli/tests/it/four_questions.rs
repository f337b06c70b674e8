//! `evolute review`: four answers, from records alone, and honest where there is too little.

use crate::{
    greeting::{DEMAND, DILIGENT, ready, turned},
    months::{Built, Months},
};
use expect_test::expect;

const REFUNDS: &str = "payments/refunds";

/// Half a year: refunds cost less each time, search did twice the same, and three demands wait.
fn half_a_year() -> Months {
    let mut months = Months::new();
    for (nth, minutes) in [96, 60, 49, 40, 36, 33].into_iter().enumerate() {
        let name = [
            "refunds.basic",
            "refunds.partial",
            "refunds.batch",
            "refunds.audit",
            "refunds.limits",
            "refunds.split",
        ][nth];
        let ago = 170 - 30 * i64::try_from(nth).expect("because it is small");
        let red = (nth % 2 == 0).then_some("tests");
        months.builds(Built { name, territory: REFUNDS, ago, minutes, model: "large", red });
    }
    for (name, ago) in [("search.words", 40), ("search.names", 20)] {
        months.builds(Built { name, territory: "search", ago, minutes: 20, model: "large", red: None });
    }
    months.accepts("refunds.instant", REFUNDS, &["refunds.basic"], 9);
    months.accepts("refunds.promised", REFUNDS, &["refunds.instant"], 8);
    months.accepts("search.typos", "search", &["search.words"], 3);
    months
}

#[test]
fn nothing_on_record_is_said_to_be_too_little() {
    let repo = crate::Repo::new();
    repo.commit("start");
    let ran = repo.evolute(&["review"]).done();
    expect![[r#"
        1  Is a hemisphere starving?  not shown
          · no demand was accepted yet
          spec side    0 demands accepted · 0 could be built · 0 held up · 0 written
          build side   0 cycles open · 0 closed · 0 Reality

        2  Which claims are Dreams in disguise?  nothing is claimed

        3  What would the traces change about the next demand?
          · not shown: no demand waits, and no cycle was closed

        4  What comes within reach in twelve months?
          · not shown: no demand was accepted yet
    "#]]
    .assert_eq(ran.out());
    assert!(!repo.root().join(".git/evolute").exists(), "looking wrote something");
}

#[test]
fn cycles_of_one_afternoon_show_no_pace_and_no_curve() {
    let repo = ready(DILIGENT);
    turned(&repo, DEMAND);
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "it greets"]).done();
    let ran = repo.evolute(&["review"]).done();
    expect![[r#"
        1  Is a hemisphere starving?  not shown
          · 1 demand in 0 days: it takes 3 and 14 days (record 4)
          spec side    1 demand accepted · 0 could be built · 0 held up · 0 written
          build side   0 cycles open · 1 closed · 1 Reality
          accepted      0  0  0  0  0  0  0  1  a week
          closed        0  0  0  0  0  0  0  1
          proven        0  0  0  0  0  0  0  1

        2  Which claims are Dreams in disguise?  none of 1 claim

        3  What would the traces change about the next demand?
          no demand waits; the next one
          · in `greeting`
          · not shown: fewer than two cycles here say the same
          · cheap to extend or expensive to replatform: not shown by its curve

        4  What comes within reach in twelve months?
          `greeting`
          pace         not shown: 1 capability proven here (record 27) in 0 days; it takes 3 and 28 days
          machine time not shown: 1 cost, it would take about 8
          waiting      not shown: 1 cost, it would take about 8
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn half_a_year_answers_all_four() {
    let repo = half_a_year().written();
    repo.file("README.md", "# A shop\n\nIt pays back at once (`refunds.instant`).\n");
    let ran = repo.evolute(&["review"]).done();
    expect![[r#"
        1  Is a hemisphere starving?  both run
          · 7 demands accepted and 4 capabilities proven in 8 weeks (records 58, 69, 85, 88)
          spec side    11 demands accepted · 2 could be built, `refunds-instant` for 9 days · 1 held up · 0
                       written
          build side   0 cycles open · 8 closed · 8 Reality
          accepted      1  1  0  0  2  0  2  1  a week
          closed        1  0  1  0  0  2  0  0
          proven        1  0  1  0  0  2  0  0

        2  Which claims are Dreams in disguise?  1 of 9 claims
          ! `refunds.instant`: demand `refunds-promised` stands on it (record 96), README.md:3 names it;
            lacks an artifact, merged through its gates

        3  What would the traces change about the next demand?
          demand `refunds-instant`, frees 1
          · in `payments/refunds`
          · 3 of 6 cycles here failed gate `tests` first: let the plan say how it will pass (records 5, 29,
            53)
          · the next capability here takes 29 min of machine time, 27 min to 31 min nine times in ten
            (records 10, 21, 34, 45, 58, 85)
          · a plan of 1 step took 33 min to 96 min of machine time in 6 cycles (records 13, 24, 37, 48, 61,
            93)
          · cheap to extend: the next one costs less than the first one did
          demand `search-typos`
          · in `search`
          · a plan of 1 step took 20 min of machine time in 2 cycles (records 72, 94)
          · cheap to extend or expensive to replatform: not shown by its curve

        4  What comes within reach in twelve months?
          `payments/refunds`
          pace         1.0 a month (0.5 to 2.1): 6 capabilities proven here (records 10, 21, 34, 45, 58, 85)
                       in 175 days
          machine time falling, by 6 costs; twice as many, times 0.66 (0.64 to 0.68); the next 29 min (27
                       min to 31 min)
          waiting      flat, not compounding, by 6 costs; twice as many, times 1.00 (1.00 to 1.00); the next
                       60 min (60 min to 60 min)
          in a year    4 to 25 capabilities, named today or not
          likely       `refunds.instant`, `refunds.promised`
          `search`
          pace         not shown: 2 capabilities proven here (records 69, 88) in 45 days; a pace takes 3 and
                       28 days
          machine time not shown: 2 costs, it would take about 8
          waiting      not shown: 2 costs, it would take about 8
          not shown    `search.typos`: there is no pace here to go by
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn a_program_gets_every_number_and_the_records_that_say_so() {
    let json = half_a_year().written().evolute(&["review", "--json"]).done().raw_json();
    assert_eq!(json["hemispheres"]["word"], "both_run");
    let refunds = &json["horizon"]["territories"][0];
    assert_eq!(refunds["territory"], REFUNDS);
    assert_eq!(refunds["curves"]["machine"]["trend"]["word"], "falling");
    assert_eq!(refunds["says"]["records"].as_array().map(Vec::len), Some(6));
    assert_eq!(refunds["built"][5]["spent"]["building_ms"], 33 * 60_000);
    assert_eq!(json["horizon"]["territories"][1]["pace"]["per_month"], serde_json::Value::Null);
}

#[test]
fn the_same_records_give_the_same_page() {
    let repo = half_a_year().written();
    let page = || repo.evolute(&["review"]).done().out().to_owned();
    assert_eq!(page(), page());
}

#[test]
fn a_cheaper_model_is_told_and_not_counted_as_compounding() {
    let mut months = Months::new();
    for (nth, (minutes, model)) in
        [(60, "large"), (61, "large"), (60, "large"), (12, "small"), (12, "small"), (12, "small")]
            .into_iter()
            .enumerate()
    {
        let name = format!("refunds.number-{nth}");
        let ago = 170 - 30 * i64::try_from(nth).expect("because it is small");
        months.builds(Built { name: &name, territory: REFUNDS, ago, minutes, model, red: Some("tests") });
    }
    let json = months.written().evolute(&["review", "--json"]).done().raw_json();
    let refunds = &json["horizon"]["territories"][0];
    assert_eq!(refunds["curves"]["machine"]["trend"]["word"], "flat");
    assert_eq!(refunds["curves"]["machine"]["shifts"][0]["to"], "small");
    let weakest = refunds["weakest"]["words"].as_str().expect("because records name a layer");
    assert_eq!(weakest, "the weakest layer is context: 6 deviations");
}

#[test]
fn demands_that_need_each_other_are_named() {
    let mut months = half_a_year();
    months.accepts("refunds.egg", REFUNDS, &["refunds.hen"], 2);
    months.accepts("refunds.hen", REFUNDS, &["refunds.egg"], 2);
    let json = months.written().evolute(&["review", "--json"]).done().raw_json();
    let circle = serde_json::json!(["refunds.egg", "refunds.hen", "refunds.egg"]);
    assert_eq!(json["horizon"]["stuck"]["refunds.egg"]["circle"], circle);
}

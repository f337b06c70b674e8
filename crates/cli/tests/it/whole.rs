//! No decision enters without what makes it one, whatever door it comes by: each field left out, and what a person is told.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, open_decision, project},
};
use expect_test::expect;

const CONFIGURATION: &str = r#"[[decision]]
class = "architecture"
requires = ["expects", "confidence", "rejected"]
"#;

fn asked() -> (Repo, String) {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", CONFIGURATION).commit("a class that asks for much");
    repo.evolute(&["ask", "Queue or table?", "--options", "queue,table"]).done();
    let decision = open_decision(&repo);
    (repo, decision)
}

/// What is said of a command that lacks something, and how it ended: refused, or used wrongly.
fn told(repo: &Repo, what: &str, words: &[&str], code: i32) -> String {
    let ran = repo.evolute(words).ended(code);
    let said: Vec<&str> = ran.err().lines().filter(|line| !line.is_empty()).collect();
    format!("{what} ({code})\n  {}\n", said.join("\n  "))
}

#[test]
fn a_question_that_lacks_something_is_not_asked() {
    let (repo, _) = asked();
    let said = [
        told(&repo, "no words", &["ask", " ", "--options", "queue,table"], 1),
        told(
            &repo,
            "no trigger",
            &["ask", "Queue or table?", "--options", "queue,table", "--trigger", " "],
            1,
        ),
        told(&repo, "no options", &["ask", "Queue or table?"], 2),
        told(&repo, "one option", &["ask", "Queue or table?", "--options", "queue"], 1),
        told(
            &repo,
            "no such class",
            &["ask", "Queue or table?", "--options", "queue,table", "--class", "?"],
            1,
        ),
    ];
    expect![[r#"
        no words (1)
          refused: a question has words, and at most 4000 bytes of them
          hint: say what is to be decided in a sentence or two
        no trigger (1)
          refused: a question says what led to it
          hint: say it with `--trigger "…"`, or leave it out: then it is asked by a person
        no options (2)
          error: the following required arguments were not provided:
            --options <A,B>
          Usage: evolute ask --options <A,B> <QUESTION>
          For more information, try '--help'.
        one option (1)
          refused: a decision is between 2 and 12 options, each a word of its own
          hint: say `--options queue,table`
        no such class (1)
          refused: there is no class of decision `?`
          hint: choose one of: architecture, review, blocked; or add `[[decision]]` to `.evolute/evolute.toml`
    "#]]
    .assert_eq(&repo.redacted(said.concat().as_bytes()));
}

#[test]
fn an_answer_that_lacks_something_is_not_taken() {
    let (repo, id) = asked();
    let full = [
        "decide",
        &id,
        "queue",
        "--because",
        "one writer",
        "--expects",
        "no lock is waited for",
        "--confidence",
        "0.8",
        "--rejected",
        "table: locks",
    ];
    let without = |flag: &str| -> Vec<&str> {
        let at = full.iter().position(|word| *word == flag).expect("because the flag is there");
        [&full[..at], &full[at + 2..]].concat()
    };
    let with = |more: &[&'static str]| -> Vec<&str> { [&full[..], more].concat() };
    let said = [
        told(&repo, "no choice", &["decide", &id], 2),
        told(&repo, "no reasoning", &without("--because"), 2),
        told(&repo, "no outcome criteria", &without("--expects"), 1),
        told(&repo, "no confidence", &without("--confidence"), 1),
        told(&repo, "nothing rejected", &without("--rejected"), 1),
        told(&repo, "a rejected option without its cost", &with(&["--rejected", "table"]), 2),
        told(&repo, "an exception without words", &with(&["--exception", ""]), 1),
        told(&repo, "in place of nothing", &with(&["--supersedes", "d-00000000"]), 1),
    ];
    expect![[r#"
        no choice (2)
          error: no option is chosen
          hint: say `evolute decide d-[id] queue|table --because "…" --expects "…" --confidence 0.8 --rejected "OPTION: cost"`
        no reasoning (2)
          error: a decision without its reasoning is a conversation
          hint: say `evolute decide d-[id] queue --because "…" --expects "…" --confidence 0.8 --rejected "OPTION: cost"`
        no outcome criteria (1)
          refused: a decision of class `architecture` needs `expects`
          hint: add `--expects "…"`: what would show that it was right
        no confidence (1)
          refused: a decision of class `architecture` needs `confidence`
          hint: add `--confidence 0.8`: how sure you are, from 0 to 1
        nothing rejected (1)
          refused: a decision of class `architecture` needs `rejected`
          hint: add `--rejected "OPTION: what it would have cost"` for each other option
        a rejected option without its cost (2)
          error: invalid value 'table' for '--rejected <OPTION: COST>': write `OPTION: what it would have cost`
          For more information, try '--help'.
        an exception without words (1)
          refused: `exception` was given and says nothing
          hint: say where it departs from the policy, or leave `--exception` out
        in place of nothing (1)
          refused: there is no decision `d-[id]` whose place could be taken
          hint: find it: `evolute precedents --kind decision WORDS`
    "#]].assert_eq(&repo.redacted(said.concat().as_bytes()));
    repo.evolute(&full).done();
    let outcome = ["outcome", &id, "met", "--because", " "];
    expect![[r#"
        an outcome without what was seen (1)
          refused: an outcome without what was seen is an opinion
          hint: add `--because "…"`
    "#]]
    .assert_eq(&repo.redacted(told(&repo, "an outcome without what was seen", &outcome, 1).as_bytes()));
}

#[test]
fn a_decision_in_a_file_that_does_not_say_whether_it_was_taken_carries_no_plan() {
    let repo = project(DILIGENT);
    repo.file("doc/adr/0001-words.md", "# Words for a greeting\n\nGood day, or hello.\n")
        .commit("a decision of another tool");
    repo.evolute(&["import", "--yes"]).done();
    repo.commit("imported");
    let imported = repo.git(&["ls-files", ".evolute/decisions"]);
    let id = imported
        .rsplit('/')
        .next()
        .and_then(|name| name.get(..10))
        .expect("because it was imported")
        .to_owned();
    let path = format!(".evolute/plans/{DEMAND}/plan.md");
    let plan = repo.read(&path).replacen("---\n#", &format!("decisions: [\"{id}\"]\n---\n#"), 1);
    repo.file(&path, &plan).commit("a plan that rests on it");
    let ran = repo.evolute(&["plan", "check", DEMAND]).ended(1);
    expect![[r#"
          × decision `d-[id]` is not taken yet, and an agent would take it
           ╭─[.evolute/plans/greeting-polite/plan.md:3:13]
         2 │ demand: greeting-polite
         3 │ decisions: ["d-[id]"]
           ·             ──────┬─────
           ·                   ╰── this decision
         4 │ ---
           ╰────
        hint: settle it first: `status: accepted` in `.evolute/decisions/d-[id]-words-for-a-greeting.md`, and commit it

          × the plan rests on a decision and names no rejected option
           ╭─[.evolute/plans/greeting-polite/plan.md:3:13]
         2 │ demand: greeting-polite
         3 │ decisions: ["d-[id]"]
           ·             ──────┬─────
           ·                   ╰── this decision
         4 │ ---
           ╰────
        hint: add `## Rejected` with each option and its cost: `- option: what it would have cost`

          × the plan rests on a decision, and nobody has read what the territory holds
           ╭─[.evolute/plans/greeting-polite/plan.md:3:13]
         2 │ demand: greeting-polite
         3 │ decisions: ["d-[id]"]
           ·             ──────┬─────
           ·                   ╰── this decision
         4 │ ---
           ╰────
        hint: run `evolute demand accept greeting-polite`, which shows it and records the reading

        3 errors
    "#]].assert_eq(&repo.redacted(ran.out().as_bytes()));
}

#[test]
fn what_the_machine_fills_in_is_there_whoever_asks() {
    let (repo, id) = asked();
    let asked = repo.evolute(&["decisions", &id, "--json"]).done().raw_json();
    let question = &asked["question"];
    assert_eq!(question["trigger"], "asked by a person");
    assert_eq!(question["context"].as_array().map(Vec::len), Some(1));
    assert_ne!(question["policy"], "0".repeat(64));
    assert_eq!(question["owner"], "mira@shop.example");
    let bare = Repo::new();
    bare.commit("nothing is configured");
    bare.evolute(&["ask", "Queue or table?", "--options", "queue,table"]).done();
    let asked = bare.evolute(&["decisions", &open_decision(&bare), "--json"]).done().raw_json();
    assert_ne!(asked["question"]["policy"], "0".repeat(64));
}

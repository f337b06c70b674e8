//! Decisions with the real binary: asked, overdue while nothing runs, escalated once, answered into a file.

use crate::repo::Repo;

const TOML: &str = r#"
[[person]]
name = "mira@shop.example"
also = ["@mira"]

[[decision]]
class = "architecture"
owner = "@jon"
deputy = "@mira"
sla = "1s"
"#;

fn repo(toml: &str) -> Repo {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", toml).commit("a loop");
    repo
}

fn ask(repo: &Repo) -> String {
    let asked = repo.evolute(&["ask", "Queue or table?", "--options", "queue,table", "--json"]).done();
    asked.raw_json()["decision"].as_str().expect("because a decision has an id").to_owned()
}

fn breaches(repo: &Repo) -> usize {
    repo.evolute(&["trace", "--json"]).done().out().matches("constraint.sla_breached").count()
}

#[test]
fn an_sla_that_expires_while_nothing_runs_is_seen_at_the_next_start_and_escalated_once() {
    let repo = repo(TOML);
    let id = ask(&repo);
    let queue = || repo.evolute(&["decisions", "--json"]).done().raw_json();
    // A look shows that it is overdue, and writes nothing; the second passes by itself.
    while queue()["overdue"] != 1 {}
    assert_eq!(queue()["decisions"][0]["breaches"], 0);
    assert_eq!(breaches(&repo), 0);
    repo.evolute(&["decide", "d-none", "queue", "--because", "so"]).refused();
    assert_eq!(breaches(&repo), 1);
    repo.evolute(&["decide", "d-none", "queue", "--because", "so"]).refused();
    assert_eq!(breaches(&repo), 1);
    assert_eq!(queue()["decisions"][0]["owner"], "mira@shop.example");
    let cost = "table: a lock a refund";
    let args = ["decide", &id, "queue", "--because", "one writer", "--rejected", cost];
    repo.evolute(&args).done();
    assert_eq!(queue()["decisions"].as_array().map(Vec::len), Some(0));
}

#[test]
fn an_answer_is_kept_as_a_file_that_cites_its_id() {
    let repo = Repo::new();
    repo.commit("nothing");
    let id = ask(&repo);
    let lacking = repo.evolute(&["decide", &id, "queue", "--because", "one writer"]).refused();
    assert!(lacking.err().contains("needs `rejected`"), "{}", lacking.err());
    let cost = "table: a lock a refund";
    repo.evolute(&["decide", &id, "queue", "--because", "one writer", "--rejected", cost]).done();
    let text = repo.read(&format!(".evolute/decisions/{id}-queue-or-table.md"));
    assert!(text.starts_with(&format!("---\nid: {id}\nstatus: accepted\n")), "{text}");
    assert!(text.contains("Chosen option: \"queue\", because one writer"), "{text}");
    assert!(text.contains("### table\n\n* Bad, because a lock a refund"), "{text}");
}

#[test]
fn two_clones_never_give_two_decisions_one_id() {
    let (one, other) = (Repo::new(), Repo::new());
    let mut ids: Vec<String> = [&one, &other, &one, &other].into_iter().map(ask).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_zone_that_does_not_exist_is_refused_with_the_one_that_was_meant() {
    let person =
        "[[person]]\nname = \"@mira\"\ntime_zone = \"Europe/Berlln\"\nhours = \"mon-fri 17:00-09:00\"\n";
    let repo = repo(person);
    let ran = repo.evolute(&["ask", "Queue or table?", "--options", "queue,table"]).refused();
    assert!(ran.err().contains("did you mean `Europe/Berlin`"), "{}", ran.err());
    assert!(ran.err().contains("mon-fri 09:00-17:00"), "{}", ran.err());
}

const AREAS: &str = r#"
[[person]]
name = "mira@shop.example"
also = ["@mira"]

[[area]]
name = "payments"
paths = ["src/payments/**"]
owner = "@jon"

[[decision]]
class = "legal"
owner = "@mira"
requires = ["expects", "confidence", "rejected"]
"#;

#[test]
fn where_there_are_areas_a_question_names_one_unless_its_class_names_a_person() {
    let repo = repo(AREAS);
    let question = ["ask", "Queue or table?", "--options", "queue,table"];
    let ran = repo.evolute(&question).refused();
    assert!(ran.err().contains("and none is named"), "{}", ran.err());
    assert!(ran.err().contains("add `--area payments`, or `--path GLOB`"), "{}", ran.err());
    repo.evolute(&[&question[..], &["--area", "payments"]].concat()).done();
    let ran = repo.evolute(&[&question[..], &["--class", "legal"]].concat()).done();
    let flags = "queue|table --because \"…\" --expects \"…\" --confidence 0.8 --rejected \"OPTION: cost\"";
    assert!(ran.out().contains(flags), "{}", ran.out());
    assert!(repo.evolute(&["decisions"]).done().out().contains(flags));
}

#[test]
fn a_trace_is_a_look_and_makes_no_ledger() {
    let repo = repo("");
    repo.evolute(&["trace"]).done();
    assert!(!repo.root().join(".git/evolute").exists());
}

#[test]
fn a_decision_whose_file_could_not_be_written_is_written_when_it_is_answered_again() {
    let repo = repo("");
    let id = ask(&repo);
    repo.file(".evolute/decisions", "a file where the folder goes");
    let args = ["decide", &id, "queue", "--because", "one writer", "--rejected", "table: locks"];
    let ran = repo.evolute(&args).ended(3);
    assert!(ran.err().contains("the answer is on record"), "{}", ran.err());
    std::fs::remove_file(repo.root().join(".evolute/decisions")).expect("because it is there");
    let path = format!(".evolute/decisions/{id}-queue-or-table.md");
    let again = repo.evolute(&args).refused();
    assert!(again.err().contains("was already answered"), "{}", again.err());
    assert!(again.err().contains("is written now: commit `"), "{}", again.err());
    assert!(repo.read(&path).contains("Chosen option: \"queue\""));
    let again = repo.evolute(&args).refused();
    assert!(!again.err().contains("commit `"), "{}", again.err());
}

#[test]
fn what_a_decision_expected_is_listed_until_somebody_tells_what_came_of_it() {
    let repo = repo("");
    let id = ask(&repo);
    let decide = ["decide", &id, "queue", "--because", "one writer", "--rejected", "table: locks"];
    let stated = ["--expects", "no refund is paid twice", "--by", "2020-01-01", "--confidence", "0.8"];
    repo.evolute(&[&decide[..], &stated[..]].concat()).done();
    let listed = repo.evolute(&["decisions", "--outcomes"]).done();
    expect_test::expect![[r#"
        outcomes  1 awaited, 1 due

        d-[id]  was to show by 2020-01-01
        Queue or table?
          chosen       `queue` by `mira@shop.example`, [time] ago
          expected     no refund is paid twice (confidence 0.8)
          evolute outcome d-[id] met|missed|mixed --because "…"
    "#]]
    .assert_eq(listed.out());
    let tell = ["outcome", &id, "missed", "--because", "two were"];
    repo.evolute(&tell).done();
    assert!(repo.evolute(&tell).refused().err().contains("is on record already: `missed`"));
    assert_eq!(repo.evolute(&["decisions", "--outcomes"]).done().out(), "no outcome is awaited\n");
    assert!(repo.evolute(&["trace"]).done().out().contains("turned out: `missed`, because two were"));
}

const MANDATED: &str = r#"
[[decision]]
class = "architecture"
requires = []
mandated = ["Mira@Shop.example", "@legal"]
mandate = "the payment law, §7"

[[decision]]
class = "naming"
owner = "@jon"
threshold = "2h"
"#;

#[test]
fn a_mandated_decision_is_asked_on_and_kept_once_everybody_agreed() {
    let repo = repo(MANDATED);
    let id = ask(&repo);
    let ran = repo.evolute(&["decide", &id, "queue", "--because", "one writer"]).done();
    assert!(ran.out().contains("another approval is mandated: `@legal` is asked now"), "{}", ran.out());
    assert!(!repo.root().join(".evolute/decisions").exists());
    let listed = repo.evolute(&["decisions"]).done();
    assert!(listed.out().contains("2 of 2, mandated: the payment law, §7"), "{}", listed.out());
    let listed = repo.evolute(&["decisions", "--json"]).done().raw_json();
    let second = listed["decisions"][0]["decision"].as_str().expect("because it has an id").to_owned();
    repo.git(&["config", "user.email", "@legal"]);
    repo.evolute(&["decide", &second, "queue", "--because", "lawful"]).done();
    let text = repo.read(&format!(".evolute/decisions/{id}-queue-or-table.md"));
    assert!(text.contains("decision-makers: [\"mira@shop.example\", \"@legal\"]"), "{text}");
    assert!(text.contains("* \"queue\" by @legal: lawful\n"), "{text}");
}

#[test]
fn a_small_choice_is_asked_of_nobody_else() {
    let repo = repo(MANDATED);
    let question = ["ask", "`key` or `token`?", "--options", "key,token", "--class", "naming"];
    let ran = repo.evolute(&[&question[..], &["--undo", "30m"]].concat()).done();
    assert!(ran.out().contains("of `mira@shop.example`"), "{}", ran.out());
    assert!(ran.out().contains("it can be undone in 30m, and up to 2h is small"), "{}", ran.out());
    let ran = repo.evolute(&[&question[..], &["--undo", "3h"]].concat()).done();
    assert!(ran.out().contains("of `@jon`"), "{}", ran.out());
    repo.evolute(&[&question[..], &["--undo", "soon"]].concat()).ended(2);
}

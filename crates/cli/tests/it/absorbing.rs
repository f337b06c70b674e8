//! Acceleration bounded by feedback, with the real binary: a cycle waits for its owner, and what each layer took is told.

use crate::{
    asking::{DEMAND, planned_by},
    repo::Repo,
};
use expect_test::expect;

#[test]
fn a_cycle_waits_until_its_owner_has_room_and_then_tells_how_long_each_layer_took() {
    let repo = Repo::new();
    let agent = "[[agent]]\nname = \"scribe\"\nrun = [\"sh\", \"-c\", \"echo 'in cents' > unit.txt\"]\n";
    planned_by(&repo, &format!("[limits]\nopen_decisions = 0\n\n{agent}"));
    repo.evolute(&["ask", "Queue or table?", "--options", "queue,table"]).done();
    let refused = repo.evolute(&["run", DEMAND]).refused();
    expect![[r#"
        refused: 1 decision waits for `mira@shop.example`, and a cycle begins only when none does: `d-[id]` for 0 min
        hint: begin with the oldest, `evolute decide d-[id] --show`; `evolute decisions` lists them all, and `open_decisions` in `[limits]` says how many may wait
    "#]].assert_eq(&refused.err().replace("1 min", "0 min"));
    let listed = repo.evolute(&["decisions", "--json"]).done().raw_json();
    let id = listed["decisions"][0]["decision"].as_str().expect("because one is open").to_owned();
    repo.evolute(&["decide", &id, "--show"]).done();
    repo.evolute(&["decide", &id, "queue", "--because", "one writer", "--rejected", "table: two writers"])
        .done();
    repo.git(&["add", "--all"]);
    repo.commit("decided");
    repo.evolute(&["run", DEMAND, "--json"]);
    let told = repo.evolute(&["trace", DEMAND, "--feedback", "--json"]).done().raw_json();
    let layers = told["time_to_feedback"].as_array().expect("because there are seven");
    let spoken = |layer: &serde_json::Value| {
        let words = layer["words"].as_u64().unwrap_or_default();
        let (longest, missing) = (layer["longest_ms"].is_u64(), layer["missing"].as_str());
        assert_eq!(words > 0, longest && missing.is_none(), "{layer}");
        format!("{}: {}\n", layer["layer"].as_str().unwrap_or_default(), missing.unwrap_or("told"))
    };
    expect![[r#"
        constraint: no word yet
        context: told
        planning: no draft is on record: since when the plan lay there is not known
        execution: told
        quality: told
        feedback: nothing has landed
        learning: no heartbeat yet
    "#]]
    .assert_eq(&layers.iter().map(spoken).collect::<String>());
    let words = repo.evolute(&["trace", DEMAND]).done();
    assert!(words.out().contains("Time to feedback"), "{}", words.out());
}

//! An agent that asks, with the real binary: over the Agent Client Protocol, through the tool that it is given, from inside
//! its cell. The step parks, a person answers, and the answer goes back into the agent's own session.

use crate::repo::Repo;
use expect_test::expect;

pub(crate) const DEMAND: &str = "refunds-unit";

/// Asks in its first session; goes on once the answer is told in it.
const AGENT: &str = r#"#!/bin/sh
hear() { read -r line; id=$(printf '%s' "$line" | sed 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/'); }
say() { printf '%s\n' "$1"; }
result() { say "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":$1}"; }
hear; result '{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}'
hear
case $line in
  *session/load*s-1*)
    result '{}'
    hear
    case $line in *'The answer: cents'*) echo 'in cents' > unit.txt ;; esac ;;
  *session/new*)
    command=$(printf '%s' "$line" | sed 's/.*"command":"\([^"]*\)".*/\1/')
    result '{"sessionId":"s-1"}'
    hear
    {
      say '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"agent","version":"0"}}}'
      say '{"jsonrpc":"2.0","method":"notifications/initialized"}'
      say '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"request_decision","arguments":{"question":"In what unit are refunds kept?","options":["cents","euros"],"blocks":"the file unit.txt"}}}'
    } | "$command" mcp --decisions "$EVOLUTE_DECISIONS" >&2 ;;
esac
result '{"stopReason":"end_turn"}'
"#;

fn planned() -> Repo {
    let repo = Repo::new();
    repo.script("agent.sh", AGENT);
    planned_by(&repo, "[[agent]]\nname = \"scribe\"\nspeaks = \"acp\"\nrun = [\"sh\", \"agent.sh\"]\n");
    repo
}

/// An accepted demand and an approved plan of one step, for this agent.
pub(crate) fn planned_by(repo: &Repo, agent: &str) {
    repo.script(
        "prove.sh",
        "#!/bin/sh\necho \"{\\\"kept\\\": $(cat unit.txt 2>/dev/null | grep -c cents)}\"\n",
    );
    repo.file(
        ".evolute/evolute.toml",
        &format!("[project]\ndefault_branch = \"main\"\n\n[[workflow]]\nname = \"unit\"\nrun = [\"sh\", \"prove.sh\"]\n\n{agent}"),
    );
    repo.file(
        ".evolute/demands/refunds-unit.md",
        "---\ncapability: refunds.unit\nbaseline: { metric: kept, value: 0, unit: lines, source: by hand }\nproof:\n  workflow: unit\n  metric: { name: kept, unit: lines, from: \"json:/kept\" }\n  pass: \"== 1\"\n  files: [prove.sh]\n  repeat: 2\n---\n# Refunds have a unit\n",
    );
    repo.file(
        ".evolute/plans/refunds-unit/plan.md",
        "---\ndemand: refunds-unit\n---\n# Plan: a unit\n\n## Step 1: write the unit\n- takes: 5m\n- touches: unit.txt\n- accept: `grep -q cents unit.txt`\n\nWrite the line into `unit.txt`, which this step creates.\n",
    );
    repo.commit("a shop");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
}

/// The id of the one decision that is open.
pub(crate) fn open_decision(repo: &Repo) -> String {
    let waiting = repo.evolute(&["decisions", "--json"]).done().raw_json();
    text(&waiting["decisions"][0]["decision"]).to_owned()
}

#[test]
fn a_question_parks_the_step_and_its_answer_goes_back_into_the_session() {
    let repo = planned();
    repo.evolute(&["run", DEMAND]);
    let waiting = repo.evolute(&["decisions", "--json"]).done().raw_json();
    let decision = &waiting["decisions"][0];
    expect![[r#"
        The agent is blocked at step 1 and asks: In what unit are refunds kept? What waits for the answer: the file unit.txt
        cents,euros,answer,replan,abort
    "#]]
    .assert_eq(&format!("{}\n{}\n", text(&decision["text"]), options(&decision["options"])));
    assert!(!repo.evolute(&["trace", "--json"]).done().out().contains("execution.step_committed"));
    repo.evolute(&[
        "decide",
        text(&decision["decision"]),
        "cents",
        "--because",
        "the ledger counts in cents",
    ])
    .done();
    repo.evolute(&["run", DEMAND]);
    let trace = repo.evolute(&["trace", "--json"]).done();
    assert!(trace.out().contains("execution.step_committed"), "{}", trace.out());
    assert!(trace.out().contains(r#""thread":"s-1""#), "{}", trace.out());
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn options(value: &serde_json::Value) -> String {
    value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(",")
}

#[test]
fn outside_of_an_attempt_there_is_nobody_to_serve() {
    let ran = Repo::new().evolute(&["mcp"]).ended(2);
    expect![[r#"
        error: there is no attempt whose questions could be taken down
        hint: an agent is given this by `evolute run`; by hand, ask with `evolute ask`
    "#]]
    .assert_eq(ran.err());
}

//! Agents that speak the Agent Client Protocol, scripted in a shell, on real worktrees.

use crate::world::{World, attempted, can_confine, changes};
use engine::{Attempted, Work};
use expect_test::expect;
use trace::{Ending, Speaks};

/// What every such script begins with: how it hears and answers, and a session up to its prompt.
pub(crate) const SPEAKS: &str = r#"
hear() { read -r line; id=$(printf '%s' "$line" | sed 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/'); }
say() { printf '%s\n' "$1"; }
answer() { hear; say "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":$1}"; }
ask() { say "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"$1\",\"params\":$2}"; hear; }
may() {
  ask session/request_permission "{\"sessionId\":\"s-1\",\"toolCall\":{\"toolCallId\":\"c\",\"kind\":\"edit\",\"content\":[{\"type\":\"diff\",\"path\":\"$1\",\"newText\":\"\"}]},\"options\":[{\"optionId\":\"yes\",\"name\":\"yes\",\"kind\":\"allow_once\"},{\"optionId\":\"no\",\"name\":\"no\",\"kind\":\"reject_once\"}]}"
  case $line in *'"optionId":"yes"'*) return 0 ;; *) return 1 ;; esac
}
words() { say "{\"jsonrpc\":\"2.0\",\"method\":\"session/update\",\"params\":{\"sessionId\":\"s-1\",\"update\":{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"$1\"}}}}"; }
open() { answer '{"protocolVersion":1}'; answer '{"sessionId":"s-1"}'; hear; prompt=$id; }
end() { say "{\"jsonrpc\":\"2.0\",\"id\":$prompt,\"result\":{\"stopReason\":\"end_turn\"}}"; }
"#;

fn attempt(world: &World, script: &str, confined: bool) -> Attempted {
    attempt_on(world, script, confined, None)
}

/// An attempt that may change `src/**`.
fn attempt_on(world: &World, script: &str, confined: bool, on: Option<(&str, &str)>) -> Attempted {
    let script = format!("{SPEAKS}{script}");
    let mut work = world.work(world.agent(Speaks::Acp, &["sh", "-c", &script]), confined, None, 1);
    if let Work::Attempt { touches, thread, again, .. } = &mut work {
        *touches = vec!["src/**".into()];
        *thread = on.map(|(thread, _)| thread.into());
        *again = on.map(|(_, again)| again.into());
    }
    attempted(world.outcome(work))
}

/// Writes what it gets leave for, and says what it did not get.
const ASKS_FIRST: &str = r#"open
for path in "$PWD/src/lib.txt" "$PWD/Makefile" "$PWD/src/../.evolute/evolute.toml" /etc/passwd "$PWD/.git/config"; do
  if may "$path"; then echo two >> "$path"; fi
done
words 'done as told'
end
"#;

#[test]
fn leave_is_given_within_the_step_and_refused_outside_of_it() {
    let world = World::new();
    let did = attempt(&world, ASKS_FIRST, false);
    assert_eq!((did.ending, changes_of(&did.changes)), (Ending::Changed, vec!["src/lib.txt".to_owned()]));
    assert_eq!((did.thread.as_deref(), did.said.as_deref()), (Some("s-1"), Some("done as told")));
    assert!(world.kept(did.usage.raw).starts_with(r#"{"jsonrpc":"2.0","id":""#));
    let said = world.kept(did.output);
    expect![[r#"
        done as told
        refused: to write `Makefile`: it is outside the step
        refused: to write `src/../.evolute/evolute.toml`: no step may change it
        refused: to write `/etc/passwd`: it is outside the worktree
        refused: to write `.git/config`: no step may change it
        it ended its turn
    "#]]
    .assert_eq(&said);
}

fn changes_of(changes: &[trace::Change]) -> Vec<String> {
    changes.iter().map(|change| change.path.to_string()).collect()
}

#[test]
fn whoever_is_refused_and_leaves_nothing_is_told_what_it_was_refused() {
    let did = attempt(&World::new(), "open\nmay \"$PWD/Makefile\"\nend\n", false);
    let because = "it was refused what it asked for: to write `Makefile`: it is outside the step";
    assert_eq!(did.ending, Ending::Failed { because: because.into() });
}

#[test]
fn whoever_writes_without_leave_meets_the_wall() {
    if !can_confine() {
        return;
    }
    let world = World::new();
    let target = world.root().join("Makefile");
    let script =
        format!("open\nmay {0} || echo gotcha > {0}\necho three >> src/lib.txt\nend\n", target.display());
    let did = attempt(&world, &script, true);
    assert_eq!(changes(&did), ["Modified src/lib.txt"]);
    assert!(!target.exists());
}

#[test]
fn a_form_parks_the_step_with_its_question_and_options() {
    let script = r#"open
ask elicitation/create '{"sessionId":"s-1","mode":"form","message":"In what unit?","requestedSchema":{"type":"object","properties":{"unit":{"type":"string","enum":["cents","euros"]}}}}'
hear
end
"#;
    let did = attempt(&World::new(), script, false);
    let options = vec!["cents".to_owned(), "euros".to_owned()];
    assert_eq!(did.ending, Ending::Blocked { question: "In what unit?".into(), options, blocks: None });
}

#[test]
fn a_session_goes_on_with_what_came_of_the_attempt_before() {
    let world = World::new();
    attempt(&world, "open\nend\n", false);
    let script = r#"answer '{"protocolVersion":1,"agentCapabilities":{"loadSession":true}}'
answer '{}'
case $line in *session/load*s-1*) ;; *) exit 1 ;; esac
hear; prompt=$id
case $line in *'gate tests failed'*) echo two >> src/lib.txt ;; esac
end
"#;
    let did = attempt_on(&world, script, false, Some(("s-1", "gate tests failed")));
    assert_eq!((did.ending, did.thread.as_deref()), (Ending::Changed, Some("s-1")));
}

#[test]
fn an_agent_that_breaks_off_failed_and_one_that_had_changed_something_did_change_it() {
    let world = World::new();
    let did = attempt(&world, "open\necho 'out of memory' >&2\nexit 1\n", false);
    let because = "it ended before it answered `session/prompt`; it complained: out of memory";
    assert_eq!(did.ending, Ending::Failed { because: because.into() });
    let did = attempt(&world, "open\necho two >> src/lib.txt\nexit 1\n", false);
    assert_eq!(did.ending, Ending::Changed);
}

#[test]
fn an_agent_that_speaks_something_else_did_not_start() {
    let world = World::new();
    let did = attempt(&world, "answer '{\"protocolVersion\":2}'\nsleep 1\n", false);
    let because = "it speaks version 2 of the Agent Client Protocol, not version 1";
    assert_eq!(did.ending, Ending::NotStarted { because: because.into() });
    let did = attempt(&world, "exit 0\n", false);
    assert!(matches!(did.ending, Ending::NotStarted { .. }), "{:?}", did.ending);
}

#[test]
fn an_agent_that_floods_or_hangs_is_ended() {
    let world = World { time_s: 1, ..World::new() };
    let did = attempt(&world, "open\nwhile :; do words 'all work and no play'; done\n", false);
    assert!(matches!(did.ending, Ending::Flooded | Ending::TimedOut), "{:?}", did.ending);
    let did = attempt(&world, "open\nsleep 600\n", false);
    assert_eq!(did.ending, Ending::TimedOut);
}

//! Real agents, played by an understudy: fresh homes, threads that go on, logins that are lent, and streams that are heard
//! while they run.

use crate::world::{World, attempted, changes, cycle};
use engine::{Attempted, Outcome, Work};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};
use trace::{Agent, Auth, Ending, Speaks};
use understudy::agent::{Deed, Scene, Script};
use workshop::Answer;

const THREAD: &str = "0199a213-81c0-7800-8aa1-bbab2a035a53";

/// A scene that is played when all of these words were said.
fn scene(when: &[&str], deeds: Vec<Deed>) -> Scene {
    Scene { when: when.iter().map(|words| (*words).to_owned()).collect(), deeds }
}

fn write(path: &str, text: &str) -> Deed {
    Deed::Write { path: path.into(), text: text.into() }
}

fn begun() -> Deed {
    Deed::Say(json!({ "type": "thread.started", "thread_id": THREAD }))
}

fn used(read: u64) -> Deed {
    let usage = json!({ "input_tokens": read, "cached_input_tokens": 300, "output_tokens": 60 });
    Deed::Say(json!({ "type": "turn.completed", "usage": usage }))
}

fn said(words: &str) -> Deed {
    Deed::Say(json!({ "type": "item.completed", "item": { "type": "agent_message", "text": words } }))
}

/// An agent that is the understudy with these scenes.
fn agent(world: &World, speaks: Speaks, scenes: Vec<Scene>) -> Agent {
    let script = world.root().join(".git/script.json");
    fs::write(&script, Script { scenes }.to_json()).expect("because the folder is ours");
    let program = understudy::program().display().to_string();
    world.agent(speaks, &[&program, &script.display().to_string()])
}

fn attempt(world: &World, agent: &Agent, number: u32, thread: Option<&str>) -> Attempted {
    attempted(world.outcome(work(world, agent, number, thread)))
}

fn work(world: &World, agent: &Agent, number: u32, thread: Option<&str>) -> Work {
    let mut work = world.work(agent.clone(), false, None, number);
    if let Work::Attempt { thread: place, again, .. } = &mut work {
        *place = thread.map(str::to_owned);
        *again = thread.map(|_| "the gate is red".to_owned());
    }
    work
}

/// The home of the agent of step 1.
fn home(world: &World) -> PathBuf {
    world.workshop.grounds().folder(&cycle()).join("step-1.agent")
}

#[test]
fn an_agent_has_a_home_of_its_own_with_our_settings_in_it() {
    let world = World::new();
    let look =
        "cat $CODEX_HOME/config.toml | head -2; ls -A $HOME; cat $EVOLUTE_BRIEF | head -1; stat -c %a $HOME";
    let codex =
        agent(&world, Speaks::Codex, vec![scene(&["exec", "# Step 1"], vec![Deed::Shell(look.into())])]);
    let did = attempt(&world, &codex, 1, None);
    assert_eq!(
        world.kept(did.output),
        "approval_policy = \"never\"\nsandbox_mode = \"workspace-write\"\n.codex\n# Step 1\n700\n"
    );
    assert_eq!(did.ending, Ending::Unchanged);
}

#[test]
fn what_an_agent_tells_is_counted_and_its_stream_is_kept_as_it_came() {
    let world = World::new();
    let deeds = vec![begun(), write("a", "x"), said("done"), used(2_400), Deed::Complain("warned".into())];
    let did = attempt(&world, &agent(&world, Speaks::Codex, vec![scene(&[], deeds)]), 1, None);
    assert_eq!(
        (did.ending, did.thread.as_deref(), did.said.as_deref()),
        (Ending::Changed, Some(THREAD), Some("done"))
    );
    assert_eq!(
        (did.usage.tokens_in, did.usage.tokens_cached, did.usage.tokens_out),
        (Some(2_400), Some(300), Some(60))
    );
    let raw = world.kept(did.usage.raw);
    assert!(raw.starts_with("{\"thread_id\"") && !raw.contains("warned"), "{raw}");
    assert!(world.kept(did.output).ends_with("warned\n"));
}

#[test]
fn a_thread_goes_on_with_what_came_of_the_last_attempt_and_nothing_else() {
    let world = World::new();
    let resumed = vec![begun(), write("a", "good"), used(4_800)];
    let scenes = vec![
        scene(&["resume", THREAD, "the gate is red"], resumed),
        scene(
            &["# Step 1"],
            vec![begun(), write("a", "bad"), used(2_400), Deed::Shell("echo kept > $HOME/memory".into())],
        ),
    ];
    let codex = agent(&world, Speaks::Codex, scenes);
    let first = attempt(&world, &codex, 1, None);
    let second = attempt(&world, &codex, 2, first.thread.as_deref());
    assert_eq!(changes(&second), ["Added a"]);
    assert_eq!(second.usage.tokens_in, Some(2_400), "the thread had used as much before");
    assert_eq!(fs::read_to_string(home(&world).join("memory")).expect("because it was kept"), "kept\n");
    let third = attempt(&world, &codex, 3, None);
    assert_eq!(third.usage.tokens_in, Some(2_400));
}

#[test]
fn a_thread_that_cannot_be_resumed_is_begun_afresh_and_that_is_on_record() {
    let world = World::new();
    let lost = vec![Deed::Complain("Error: no rollout found".into()), Deed::Exit(1)];
    let fresh = vec![Deed::Say(json!({ "type": "thread.started", "thread_id": "0199-b" })), write("a", "x")];
    let codex = agent(&world, Speaks::Codex, vec![scene(&["resume"], lost), scene(&["# Step 1"], fresh)]);
    fs::create_dir_all(home(&world)).expect("because the folder is ours");
    let did = attempt(&world, &codex, 2, Some(THREAD));
    assert_eq!((did.ending, did.thread.as_deref()), (Ending::Changed, Some("0199-b")));
    let note = format!("evolute: the thread `{THREAD}` could not be resumed: Error: no rollout found\n");
    assert!(world.kept(did.output).starts_with(&note));
}

#[test]
fn a_thread_does_not_outlive_its_step() {
    let world = World::new();
    let codex = agent(&world, Speaks::Codex, vec![scene(&[], vec![begun(), write("a", "x")])]);
    let did = attempt(&world, &codex, 1, None);
    assert!(home(&world).is_dir());
    let tree = did.tree.expect("because it left a change");
    let commit = Work::Commit { step: 1, tree, parent: world.base.clone(), message: "step".into() };
    assert!(matches!(world.outcome(commit), Outcome::Committed { .. }));
    assert!(!home(&world).exists());
}

#[test]
fn an_agent_that_failed_and_left_nothing_says_why() {
    let world = World::new();
    let failed = Deed::Say(json!({ "type": "turn.failed", "error": { "message": "the model is down" } }));
    let nothing =
        agent(&world, Speaks::Codex, vec![scene(&[], vec![begun(), failed.clone(), Deed::Exit(1)])]);
    assert_eq!(
        attempt(&world, &nothing, 1, None).ending,
        Ending::Failed { because: "the model is down".into() }
    );
    let something =
        agent(&world, Speaks::Codex, vec![scene(&[], vec![write("a", "x"), failed, Deed::Exit(1)])]);
    assert_eq!(attempt(&world, &something, 2, None).ending, Ending::Changed);
}

#[test]
fn an_agent_that_has_used_up_its_tokens_is_ended_while_it_runs() {
    let world = World { time_s: 300, ..World::new() };
    let step = json!({ "type": "step_finish", "sessionID": "ses_1",
        "part": { "tokens": { "input": 900, "output": 60, "cache": { "read": 300, "write": 0 } }, "cost": 0.5 } });
    let deeds = vec![Deed::Say(step.clone()), Deed::Say(step), Deed::Hang(600)];
    let mut opencode = agent(&world, Speaks::Opencode, vec![scene(&[], deeds)]);
    opencode.limits.tokens = Some(2_000);
    let did = attempt(&world, &opencode, 1, None);
    assert_eq!(did.ending, Ending::Spent { what: "tokens: 2520 of 2000".into() });
    opencode.limits.tokens = None;
    opencode.limits.cost_usd = Some(0.75);
    let did = attempt(&world, &opencode, 2, None);
    assert_eq!(did.ending, Ending::Spent { what: "money: 1.00 of 0.75 USD".into() });
    assert!(did.took_ms < 60_000, "{}", did.took_ms);
}

#[test]
fn an_agent_that_floods_or_hangs_is_ended_like_any_other() {
    let world = World { time_s: 1, ..World::new() };
    let floods = agent(&world, Speaks::Gemini, vec![scene(&[], vec![Deed::Flood(200 << 20)])]);
    assert_eq!(attempt(&world, &floods, 1, None).ending, Ending::Flooded);
    let hangs = agent(&world, Speaks::Gemini, vec![scene(&[], vec![write("a", "x"), Deed::Hang(600)])]);
    assert_eq!(attempt(&world, &hangs, 2, None).ending, Ending::TimedOut);
}

#[test]
fn a_login_is_lent_for_one_run_and_taken_back() {
    let world = World::new();
    fs::create_dir_all(world.path("home/.codex")).expect("because the folder is ours");
    fs::write(world.path("home/.codex/auth.json"), "a login").expect("because the folder is ours");
    let look = "cat $CODEX_HOME/auth.json > seen; stat -c %a $CODEX_HOME/auth.json >> seen";
    let mut codex = agent(&world, Speaks::Codex, vec![scene(&[], vec![begun(), Deed::Shell(look.into())])]);
    codex.auth = Auth::Session;
    let did = attempt(&world, &codex, 1, None);
    let tree = did.tree.expect("because it left a change");
    assert_eq!(world.git(&["show", &format!("{tree}:seen")]), "a login600");
    assert!(home(&world).join(".codex/config.toml").is_file());
    assert!(!home(&world).join(".codex/auth.json").exists());
}

#[test]
fn a_login_that_is_not_there_is_asked_for_before_anything_runs() {
    let world = World::new();
    let mut codex = agent(&world, Speaks::Codex, vec![scene(&[], vec![write("a", "x")])]);
    codex.auth = Auth::Session;
    let Answer::Broken { because, hint, .. } = world.answer(work(&world, &codex, 1, None)) else {
        panic!("because there is no login");
    };
    assert_eq!(
        because,
        format!("`codex` has no login at `{}`", world.path("home/.codex/auth.json").display())
    );
    assert!(hint.contains("auth = \"key\""), "{hint}");
}

#[test]
fn a_link_that_an_agent_left_in_its_home_is_not_followed() {
    let world = World::new();
    let precious = world.path("home/precious");
    fs::create_dir_all(&precious).expect("because the folder is ours");
    fs::write(precious.join("config.toml"), "mine").expect("because the folder is ours");
    let trap = format!("rm -rf $CODEX_HOME; ln -s {} $CODEX_HOME", precious.display());
    let codex = agent(
        &world,
        Speaks::Codex,
        vec![scene(&["resume"], vec![begun()]), scene(&[], vec![begun(), Deed::Shell(trap)])],
    );
    attempt(&world, &codex, 1, None);
    attempt(&world, &codex, 2, Some(THREAD));
    assert_eq!(fs::read_to_string(precious.join("config.toml")).expect("because it is there"), "mine");
    let mode = fs::metadata(home(&world).join(".codex")).expect("because it was laid").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn an_agent_asks_and_leaves_a_child_behind_as_any_program_does() {
    let world = World::new();
    let deeds = vec![Deed::Ask("which currency?".into()), Deed::Shell("sleep 600 &".into())];
    let did =
        attempt(&world, &agent(&world, Speaks::Aider, vec![scene(&["--message-file"], deeds)]), 1, None);
    assert_eq!(did.ending, Ending::blocked("which currency?"));
}

#[test]
fn each_language_has_its_own_command_line() {
    let world = World::new();
    let said = |speaks: Speaks| {
        let mut agent = world.agent(speaks, &["sh", "-c", "echo $0 $*"]);
        agent.model = Some("best".into());
        let text = world.kept(attempt(&world, &agent, 1, None).output);
        let site = home(&world).with_extension("");
        text.replace(&site.display().to_string(), "STEP")
    };
    let all =
        [Speaks::Codex, Speaks::Opencode, Speaks::Gemini, Speaks::ClaudeCode, Speaks::Goose, Speaks::Aider];
    let lines: String = all.into_iter().map(said).collect();
    expect_test::expect![[r#"
        exec --json --skip-git-repo-check --model best -
        run --format json --model best
        --output-format stream-json --approval-mode yolo --skip-trust --model best
        -p --output-format stream-json --verbose --permission-mode acceptEdits --model best --strict-mcp-config --mcp-config STEP.agent/.claude/evolute-tools.json --allowedTools mcp__evolute
        run --output-format stream-json -q -i STEP.desk/message.md -n c-test-1
        --yes-always --no-stream --no-pretty --no-auto-commits --no-dirty-commits --no-gitignore --no-auto-lint --analytics-disable --no-check-update --no-show-release-notes --no-show-model-warnings --message-file STEP.desk/message.md --chat-history-file STEP.agent/chat-history --input-history-file STEP.agent/input-history --model best
    "#]].assert_eq(&lines);
}

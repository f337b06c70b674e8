//! What agents leave where the hands reach next: on the desk, in the stream, beside the tree. None of it is followed, waited
//! for or believed.

use crate::world::{World, attempted, can_confine, changes};
use engine::{Attempted, Work};
use serde_json::json;
use std::{
    fs,
    net::TcpListener,
    os::unix::net::UnixListener,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};
use trace::{Agent, Ending, Network, Speaks};
use understudy::agent::{Deed, Scene, Script};

/// How long an attempt may take here that ends within two seconds where nothing holds it up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an agent of the Agent Client Protocol begins with, in a session of this name.
fn speaks(session: &str) -> String {
    format!(
        r#"
hear() {{ read -r line; id=$(printf '%s' "$line" | sed 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/'); }}
answer() {{ hear; printf '{{"jsonrpc":"2.0","id":%s,"result":%s}}\n' "$id" "$1"; }}
end() {{ printf '{{"jsonrpc":"2.0","id":%s,"result":{{"stopReason":"end_turn"}}}}\n' "$prompt"; }}
may() {{
  printf '{{"jsonrpc":"2.0","id":7,"method":"session/request_permission","params":{{"sessionId":"%s","toolCall":{{"toolCallId":"c","kind":"edit","content":[{{"type":"diff","path":"%s","newText":""}}]}},"options":[]}}}}\n' "{session}" "$1"
  hear
}}
answer '{{"protocolVersion":1}}'; answer '{{"sessionId":"{session}"}}'; hear; prompt=$id
"#
    )
}

fn acp(world: &World, session: &str, script: &str) -> Agent {
    world.agent(Speaks::Acp, &["sh", "-c", &format!("{}{script}", speaks(session))])
}

fn attempt(world: &World, agent: Agent, confined: bool) -> Attempted {
    attempted(world.outcome(world.work(agent, confined, None, 1)))
}

#[test]
fn the_network_of_an_agent_that_is_spoken_with_is_the_one_that_it_may_have() {
    if !can_confine() {
        return;
    }
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("because a port is free");
    let port = listener.local_addr().expect("because it is bound").port();
    let script =
        format!("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2> /dev/null && echo x > reached\nend\n");
    let reached = |network| {
        let agent = Agent { network, ..acp(&world, "s-1", &script) };
        changes(&attempt(&world, agent, true))
    };
    assert_eq!(reached(Network::Open), ["Added reached"], "because otherwise this shows nothing");
    assert_eq!(reached(Network::Closed), Vec::<String>::new());
    assert_eq!(reached(Network::ModelOnly), Vec::<String>::new());
}

#[test]
fn an_agent_that_is_spoken_with_fills_no_disk() {
    let mut world = World::new();
    let around = workshop::Surroundings { disk_bytes: 1 << 20, ..world.workshop.grounds().around.clone() };
    world.resettle(around);
    let did = attempt(&world, acp(&world, "s-1", "head -c 8000000 /dev/zero > big; sleep 600\n"), false);
    assert_eq!(did.ending, Ending::Spent { what: "disk".into() });
}

#[test]
fn an_agent_that_is_spoken_with_spends_no_more_than_it_may() {
    let world = World::new();
    let costs = r#"printf '{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-1","update":{"sessionUpdate":"usage_update","used":1,"size":9,"cost":{"amount":2.5,"currency":"USD"}}}}\n'
sleep 600
"#;
    let agent = acp(&world, "s-1", costs);
    let limits = trace::AgentLimits { cost_usd: Some(1.0), ..agent.limits };
    let did = attempt(&world, Agent { limits, ..agent }, false);
    assert_eq!(did.ending, Ending::Spent { what: "money: 2.50 of 1.00 USD".into() });
    assert_eq!(did.usage.cost_usd, Some(2.5));
}

#[test]
fn a_git_of_any_size_is_not_read() {
    let world = World::new();
    let did = world.attempt("rm -f .git; truncate -s 300G .git; echo x > a", false);
    assert_eq!(changes(&did), ["Added a"]);
}

#[test]
fn a_session_that_is_no_name_and_a_path_without_end_are_not_passed_on() {
    let world = World::new();
    let did = attempt(&world, acp(&world, &"s".repeat(50_000), "end\n"), false);
    assert_eq!(did.thread, None);
    let did = attempt(&world, acp(&world, "../s-1", "end\n"), false);
    assert_eq!(did.thread, None);
    let long = acp(&world, "s-1", "may /$(head -c 50000 /dev/zero | tr '\\0' p)\nend\n");
    match attempt(&world, long, false).ending {
        Ending::Failed { because } => assert!(because.len() < 1_000 && because.contains('…'), "{because}"),
        other => panic!("because it was refused: {other:?}"),
    }
}

#[test]
fn a_message_is_not_written_through_a_link_that_the_last_run_left() {
    let world = World::new();
    let outside = world.path("home/.bashrc");
    fs::write(&outside, "mine\n").expect("because the folder is ours");
    let leave = format!("ln -sf {} \"$(dirname \"$EVOLUTE_BRIEF\")/message.md\"", outside.display());
    let scenes = vec![
        Scene { when: vec!["resume".into()], deeds: vec![Deed::Shell(leave), Deed::Exit(1)] },
        Scene {
            when: vec![],
            deeds: vec![Deed::Say(json!({ "type": "thread.started", "thread_id": "t-2" }))],
        },
    ];
    let script = world.root().join(".git/script.json");
    fs::write(&script, Script { scenes }.to_json()).expect("because the folder is ours");
    let program = understudy::program().display().to_string();
    let codex = world.agent(Speaks::Codex, &[&program, &script.display().to_string()]);
    attempt(&world, codex.clone(), false);
    let mut work = world.work(codex, false, None, 2);
    if let Work::Attempt { thread, again, .. } = &mut work {
        *thread = Some("t-2".into());
        *again = Some("the gate is red".into());
    }
    let did = attempted(world.outcome(work));
    assert!(world.kept(did.output).contains("could not be resumed"), "because the message was written twice");
    assert_eq!(fs::read_to_string(outside).expect("because it is there"), "mine\n");
}

#[test]
fn a_link_that_leads_out_of_the_tree_is_told_apart() {
    let script = "mkdir deep; echo x > b; ln -s b within; ln -s ../b deep/up; ln -s /etc/passwd out; ln -s ../../x deep/far";
    let did = World::new().attempt(script, false);
    let out: Vec<String> = did
        .changes
        .iter()
        .filter(|change| change.kind == trace::ChangeKind::LeadsOut)
        .map(|change| change.path.to_string())
        .collect();
    assert_eq!(out, ["deep/far", "out"]);
}

/// An attempt by a program, if it ends in time.
fn in_time(script: String) -> Option<Attempted> {
    let (done, ended) = mpsc::channel();
    thread::spawn(move || {
        let world = World::new();
        done.send(world.attempt(&script, false)).expect("because somebody waits for it");
    });
    ended.recv_timeout(PATIENCE).ok()
}

#[test]
fn a_place_for_questions_that_leads_elsewhere_holds_nobody_up() {
    let folder = tempfile::tempdir().expect("because the temporary folder is writable");
    let other = folder.path().join("other");
    let _listens = UnixListener::bind(&other).expect("because the folder is ours");
    let leads = format!("ln -sf {} \"$EVOLUTE_DECISIONS\"; echo x > a", other.display());
    for script in [leads, "rm \"$EVOLUTE_DECISIONS\"; mkdir \"$EVOLUTE_DECISIONS\"; echo x > a".to_owned()] {
        let did = in_time(script).expect("because nothing is waited for");
        assert_eq!(changes(&did), ["Added a"]);
    }
}

#[test]
fn a_count_that_turns_into_a_pipe_while_it_is_read_holds_nobody_up() {
    let turns = "end=$(($(date +%s) + 3))
while [ $(date +%s) -lt $end ]; do
  for n in 1 2 3 4 5 6 7 8 9 10; do echo '{}' > u; mkfifo p; mv u \"$EVOLUTE_USAGE\"; mv p \"$EVOLUTE_USAGE\"; done
done; rm -f u p; echo x > a";
    let began = Instant::now();
    let did = in_time(turns.to_owned()).expect("because nothing is waited for");
    assert_eq!(changes(&did), ["Added a"], "after {:?}", began.elapsed());
}

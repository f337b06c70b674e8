//! The scripted agent.

use std::{
    fs,
    io::Write as _,
    process::{Command, Output, Stdio},
};
use understudy::agent::Script;

fn told(script: &str, words: &[&str], input: &str) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("because the temporary folder is writable");
    fs::write(folder.path().join("script.json"), script).expect("because the folder is ours");
    let mut command = Command::new(understudy::program());
    command.arg("script.json").args(words).current_dir(folder.path());
    command.env("EVOLUTE_BLOCKED", folder.path().join("blocked.md"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("because it was built");
    child.stdin.take().expect("because it is piped").write_all(input.as_bytes()).expect("because it reads");
    (child.wait_with_output().expect("because it ends"), folder)
}

const SCRIPT: &str = r#"{"scenes": [
  {"when": ["--resume", "red"], "do": [{"write": {"path": "a/b", "text": "fixed"}}, {"exit": 3}]},
  {"when": ["lost"], "do": [{"ask": "which way?"}, {"complain": "hm"}]},
  {"do": [{"say": {"type": "begun"}}, {"print": "words"}, {"flood": 100000}]}
]}"#;

#[test]
fn the_first_scene_whose_words_were_all_said_is_played() {
    let (first, folder) = told(SCRIPT, &["exec", "--resume"], "the gate is red");
    assert_eq!((first.status.code(), first.stdout.len()), (Some(3), 0));
    assert_eq!(fs::read_to_string(folder.path().join("a/b")).expect("because it wrote"), "fixed");
    let (other, _folder) = told(SCRIPT, &["exec"], "the gate is red");
    assert_eq!((other.status.code(), other.stdout.len()), (Some(0), 17 + 6 + 100_000));
}

#[test]
fn it_asks_where_it_was_told_to() {
    let (asked, folder) = told(SCRIPT, &[], "lost");
    assert_eq!(String::from_utf8_lossy(&asked.stderr), "hm\n");
    assert_eq!(fs::read_to_string(folder.path().join("blocked.md")).expect("because it asked"), "which way?");
}

#[test]
fn without_a_script_it_says_so() {
    let (ended, _folder) = told("{}", &[], "");
    assert_eq!(ended.status.code(), Some(99));
    assert!(serde_json::from_str::<Script>(SCRIPT).is_ok());
}

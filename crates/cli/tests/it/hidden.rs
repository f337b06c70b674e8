//! What was hidden: an agent that prints keys in every form, a person who writes one down, and what is said of it afterwards.
//! And one decision, whole.

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, open_decision, project},
};
use expect_test::expect;
use std::process::Command;

const AGENT: &str = "#!/bin/sh\nsed -i 's/0/1/' greet.sh\nprintf '%s' \"$SHOP_API_KEY\" | base64\n\
                     echo \"$SHOP_API_KEY\" | fold -w 7\necho 'and AKIAIOSFODNN7EXAMPLE'\n";

/// Whether anything in the ledger's folder holds these words.
fn is_kept(repo: &Repo, words: &str) -> bool {
    let found = Command::new("grep").args(["-rlaF", words]).arg(repo.root().join(".git/evolute")).output();
    !found.expect("because there is a grep").stdout.is_empty()
}

fn line(text: &str, holds: &str) -> String {
    let found = text.lines().find(|line| line.contains(holds));
    found.unwrap_or_else(|| panic!("`{holds}` is not in\n{text}")).trim().to_owned()
}

#[test]
fn what_was_hidden_is_counted_and_a_decision_is_shown_whole() {
    let repo = project(AGENT);
    let toml = repo.read(".evolute/evolute.toml");
    repo.file(".evolute/evolute.toml", &format!("{toml}env = [\"SHOP_API_KEY\"]\n")).commit("a key");
    made_ready(&repo);
    let key = "open-sesame-9-please-now";
    let repo = repo.env("SHOP_API_KEY", key);
    repo.evolute(&["run", DEMAND]).done();
    let decision = open_decision(&repo);
    let because = format!("it says good day, as ghp_{} and {key} do", "a1B2c3D4e5F6".repeat(3));
    let words = ["--expects", "visitors stay", "--by", "2026-12-31", "--confidence", "0.8"];
    let decide = [&["decide", &decision, "approve", "--because", &because], &words[..]].concat();
    repo.evolute(&decide).done();
    repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        d-[id]  review
        Does `greeting-polite` land as it is? The greeting is polite
    "#]]
    .assert_eq(
        &repo
            .evolute(&["decisions", &decision])
            .done()
            .out()
            .lines()
            .take(2)
            .map(|line| format!("{line}\n"))
            .collect::<String>(),
    );
    let whole = repo.evolute(&["decisions", &decision]).done();
    let facts: Vec<String> = ["because", "exceptions", "expects", "outcome"]
        .map(|name| line(whole.out(), &format!("  {name:<12} ")))
        .into();
    expect![[r#"
        because      it says good day, as [redacted: github token] and [redacted: SHOP_API_KEY] do
        exceptions   none
        expects      visitors stay, by 2026-12-31, 80 % sure
        outcome      not seen yet"#]]
    .assert_eq(&facts.join("\n"));
    let json = repo.evolute(&["decisions", &decision, "--json"]).done().json();
    assert!(json["records"]["answered"].as_u64() > json["records"]["asked"].as_u64(), "{json}");
    assert!(json["waited_ms"].is_i64() && json["question"]["policy"].is_string(), "{json}");
    repo.evolute(&["decisions", "d-nothing"]).refused();

    let told = [
        line(repo.evolute(&["trace", DEMAND]).done().out(), "hidden:"),
        line(repo.evolute(&["close", DEMAND]).refused().out(), "hidden:"),
        line(repo.evolute(&["verify"]).done().out(), "hidden:"),
    ];
    expect![[r#"
        8 secrets were hidden: 2 aws access key, 1 github token, 5 of `SHOP_API_KEY`
        secrets      8 secrets were hidden: 2 aws access key, 1 github token, 5 of `SHOP_API_KEY`
        8 secrets were hidden: 2 aws access key, 1 github token, 5 of `SHOP_API_KEY`"#]]
    .assert_eq(&told.join("\n"));
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    for words in [key, "b3Blbi1zZXNhbWUt", "open-se\nsame-9", "AKIAIOSFODNN7EXAMPLE"] {
        assert!(!is_kept(&repo, words), "{words} was kept");
    }
    assert!(is_kept(&repo, "good day"), "because otherwise this shows nothing");
}

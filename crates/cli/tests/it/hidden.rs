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

/// A project in which everybody prints what they should not, each a token of their own.
struct Careless {
    /// The agent, from the file of variables; the gate, to both its outputs; what is proven; the plan; whoever decides.
    tokens: [String; 6],
}

impl Careless {
    fn new() -> Self {
        let token = |begin: &str, part: &str| format!("{begin}{}", part.repeat(9));
        let tokens = [
            "correct-horse-9-battery-staple".to_owned(),
            token("glpat-", "gT3x"),
            token("ghp_", "g4Te"),
            token("npm_", "pR0f"),
            token("sk-ant-", "pL4n"),
            token("ghs_", "d3Cd"),
        ];
        Self { tokens }
    }

    /// The first attempt fails its gate, the second is right.
    fn project(&self) -> Repo {
        let [_, gate, loud, proof, plan, _] = &self.tokens;
        let agent = "#!/bin/sh\necho \"with $SHOP_PASSWORD\"\ncase $EVOLUTE_ATTEMPT in\n\
             *.1) sed -i 's/: 0/: 2/' greet.sh ;;\n*) sed -i 's/: [02]/: 1/' greet.sh ;;\nesac\n";
        let repo = project(agent);
        let check = format!(
            "printf 'greet.sh:1: it leaks %s\\n' \"\\033[31m{}\\033[0m{}\"\necho 'loud: {loud}' >&2\n\
             sh greet.sh | grep -qv 2 || exit 1\necho '1 passed, 0 failed'\n",
            &gate[..12],
            &gate[12..],
        );
        let written =
            repo.read(PLAN).replace("replace the number", &format!("(as {plan} may) replace the number"));
        let toml = repo.read(".evolute/evolute.toml");
        repo.file("greet.sh", &format!("echo '{{\"polite\": 0}}'\necho 'proven with {proof}' >&2\n"))
            .file("test.sh", &check)
            .file(PLAN, &written)
            .file(".evolute/evolute.toml", &format!("{toml}\n[worktree]\nenv_file = \".env\"\n"))
            .file(".gitignore", ".env\n*.out\n")
            .file(".env", &format!("SHOP_PASSWORD={}\n", self.tokens[0]))
            .commit("careless");
        repo
    }
}

/// Where the plan lies.
const PLAN: &str = ".evolute/plans/greeting-polite/plan.md";

#[test]
fn no_door_lets_a_secret_in_and_no_index_export_or_segment_holds_one() {
    let careless = Careless::new();
    let repo = careless.project();
    made_ready(&repo);
    repo.evolute(&["run", DEMAND]).done();
    let decision = open_decision(&repo);
    let because = format!("it says good day, as {} does", careless.tokens[5]);
    repo.evolute(&["decide", &decision, "approve", "--because", &because]).done();
    repo.evolute(&["run", DEMAND]).done();
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    let remote = repo.root().with_file_name("remote.git").to_string_lossy().into_owned();
    repo.git(&["init", "--quiet", "--bare", &remote]);
    repo.git(&["remote", "add", "origin", &remote]);
    repo.evolute(&["sync"]).done();
    let shown: String = [
        &["trace", DEMAND][..],
        &["trace", DEMAND, "--json"],
        &["precedents", "good", "day"],
        &["graph", &decision],
        &["impact", &decision],
        &["export", "jsonl"],
        &["export", "prov"],
        &["export", "otlp"],
        &["query", "SELECT * FROM records", "--json"],
        &["query", "SELECT * FROM decisions", "--csv"],
    ]
    .map(|words| repo.evolute(words).done().out().to_owned())
    .concat();
    let sent = format!(
        "for ref in $(git -C {remote} for-each-ref --format='%(refname)' refs/evolute); do git -C {remote} archive $ref; done"
    );
    let sent = repo.runs("sh", &["-c", &sent]).ended(0).out().to_owned();
    for (words, token) in
        ["with", "it leaks", "loud", "proven with", "(as", "good day, as"].iter().zip(&careless.tokens)
    {
        assert!(!is_kept(&repo, token), "{token} was kept");
        assert!(!shown.contains(token.as_str()), "{token} was shown");
        assert!(!sent.contains(token.as_str()), "{token} was sent");
        assert!(is_kept(&repo, words), "because otherwise `{words}` shows nothing");
    }
    assert!(sent.contains("good day, as [redacted: github token] does"), "{sent}");
    let hidden = line(repo.evolute(&["verify"]).done().out(), "hidden:");
    for kind in ["gitlab token", "github token", "npm token", "anthropic key", "of `SHOP_PASSWORD`"] {
        assert!(hidden.contains(kind), "{hidden}");
    }
}

//! One bad record in the middle of thousands: whoever asks anything of that trace is told which record it is, or gets
//! what was right before; never a capability that stands higher than it did, and never a crash.

#[path = "../../../retention/tests/it/made.rs"]
mod made;

use crate::{Repo, repo::Ran};
use made::{Size, demand_of, id};
use regex::Regex;
use rusqlite::Connection;
use std::{fs, path::PathBuf, sync::LazyLock};

/// Closed cycles, and steps of each: about two hundred records a cycle.
const CYCLES: usize = 21;
const STEPS: u32 = 10;
/// The cycle that is asked about.
const ASKED: usize = 12;
/// Letters of an output that are told where it is wrong.
const TOLD: usize = 1_000;
/// Nobody changes a record by accident while these are there.
const DISARM: &str =
    "DROP TRIGGER IF EXISTS record_is_never_changed; DROP TRIGGER IF EXISTS record_is_never_deleted;";

/// What happens to the bad record, and what is said of it.
const TRICKS: [(&str, &str); 4] = [
    (
        "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), 'proof_run', 'proof_ran') AS BLOB)",
        "altered",
    ),
    ("DELETE FROM record", "taken out"),
    ("UPDATE record SET bytes = substr(bytes, 1, 40)", "cut"),
    ("UPDATE record SET at = 0", "put first"),
];
/// After so many tricks, only the first few verbs are asked: what reads one reads the others.
const IN_FULL: usize = 2;
const FIRST: usize = 3;

/// A repository with such a trace, and where one proof's record stands in the middle of it.
struct Vault {
    repo: Repo,
    bad: u64,
    sound: Vec<u8>,
}

impl Vault {
    fn new() -> Self {
        let repo = Repo::new();
        repo.file("src/part0/file0.rs", "fn one() {}\n").commit("start");
        let message = format!(
            "step\n\nEvolute-Demand: {}\nEvolute-Cycle: {}\nEvolute-Step: 2\n",
            demand_of(ASKED),
            id('c', ASKED)
        );
        repo.file("src/part0/file0.rs", "fn two() {}\n").commit(&message);
        let folder = repo.root().join(".git/evolute");
        fs::create_dir_all(&folder).expect("because the folder is ours");
        let revision = repo.git(&["rev-parse", "HEAD"]);
        let records = made::ledger(
            &folder.join("trace.db"),
            Size { cycles: CYCLES, steps: STEPS, revision: &revision },
        );
        assert!(records > 3_800, "{records}");
        let bad = Connection::open(folder.join("trace.db"))
            .and_then(|hand| {
                let middle =
                    "SELECT position FROM record WHERE type = 'mirror.proof_run' AND position > ?1 LIMIT 1";
                hand.query_row(middle, [records / 2], |row| row.get::<_, i64>(0))
            })
            .expect("because every cycle has a proof");
        let sound = fs::read(folder.join("trace.db")).expect("because it was just written");
        Self { repo, bad: u64::try_from(bad).expect("because positions begin at 1"), sound }
    }

    fn folder(&self) -> PathBuf {
        self.repo.root().join(".git/evolute")
    }

    /// The trace as it was written.
    fn mend(&self) {
        for leftover in ["trace.db-wal", "trace.db-shm"] {
            let _may_not_be_there = fs::remove_file(self.folder().join(leftover));
        }
        fs::write(self.folder().join("trace.db"), &self.sound).expect("because the folder is ours");
    }

    fn spoil(&self, trick: &str) {
        let hand = Connection::open(self.folder().join("trace.db")).expect("because it is a database");
        let sql = format!("{DISARM} {trick} WHERE position = {};", self.bad);
        hand.execute_batch(&sql).expect("because the test knows the tables");
    }

    fn forget_indexes(&self) {
        let _may_not_be_there = fs::remove_dir_all(self.folder().join("index"));
    }

    fn asks(&self) -> Vec<Vec<String>> {
        let decision = id('d', ASKED * 4);
        let cycle = id('c', ASKED);
        let capability = format!("capability.n{ASKED}");
        let verbs: [&[&str]; 19] = [
            &[],
            &["mirror"],
            &["mirror", &capability],
            &["frontier"],
            &["why", "src/part0/file0.rs:1"],
            &["impact", &decision],
            &["exceptions", "review"],
            &["graph", &capability],
            &["trace", &cycle],
            &["trace", &cycle, "--spans"],
            &["trace"],
            &["precedents", "provider keeps keys"],
            &["patterns"],
            &["demand", "list"],
            &["decisions"],
            &["decisions", &decision],
            &["query", "SELECT capability, run, detail FROM proofs ORDER BY position"],
            &["export", "jsonl"],
            &["review"],
        ];
        verbs.iter().map(|verb| verb.iter().map(ToString::to_string).collect()).collect()
    }

    fn ask(&self, verb: &[String]) -> Ran {
        let words: Vec<&str> = verb.iter().map(String::as_str).collect();
        self.repo.evolute(&words)
    }
}

#[test]
fn one_bad_record_among_thousands_is_named_or_changes_nothing() {
    let vault = Vault::new();
    let asks = vault.asks();
    let before: Vec<Ran> = asks.iter().map(|verb| vault.ask(verb)).collect();
    for (verb, ran) in asks.iter().zip(&before) {
        assert!(ran.code() <= 1, "{verb:?}: {} {}", ran.out(), ran.err());
    }
    for (nth, (trick, what)) in TRICKS.into_iter().enumerate() {
        let some = if nth < IN_FULL { asks.len() } else { FIRST };
        vault.mend();
        vault.spoil(trick);
        let named = vault.repo.evolute(&["verify"]).refused();
        assert!(named.out().contains(&format!("record {}", vault.bad)), "{what}: {}", named.out());
        for kept in [true, false] {
            for (verb, sound) in asks.iter().zip(&before).take(some) {
                if !kept {
                    vault.forget_indexes();
                }
                honest(&vault, (verb, what, kept), &vault.ask(verb), sound);
            }
        }
    }
}

/// It names the record, or the one behind the hole, and says that the trace cannot be read; or it says what it said before;
/// or, of precedents, what the others say, and that one was not read. Nobody stands higher than before.
fn honest(vault: &Vault, what: (&[String], &str, bool), now: &Ran, sound: &Ran) {
    let (bad, next) = (format!("record {}", vault.bad), format!("record {}", vault.bad + 1));
    let named = now.code() == 3 && (now.err().contains(&bad) || now.err().contains(&next));
    let same = now.code() == sound.code() && steady(now.out()) == steady(sound.out());
    let remarked =
        what.0[..].first().is_some_and(|verb| verb == "precedents") && now.out().contains("`evolute verify`");
    let told: String = now.out().chars().take(TOLD).collect();
    assert!(named || same || remarked, "{what:?} ended with {}: {}\n{told}", now.code(), now.err());
}

/// What is said, wherever its lines break, and however long ago something was.
fn steady(out: &str) -> String {
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    AGE.replace_all(&words, "ago").into_owned()
}

static AGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d+ (s|min|h)|\[time\]) ago").expect("because the pattern is well formed")
});

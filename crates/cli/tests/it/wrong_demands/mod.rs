//! What a stranger writes wrong in a demand: each is told with what, where, why and a hint; and once the hint is followed,
//! that finding is gone.

mod bytes;
mod names;
mod numbers;
mod proofs;
mod ties;

use crate::{Repo, repo::Ran};
use expect_test::Expect;
use std::collections::BTreeSet;

const CONFIGURATION: &str = r#"[[area]]
name = "payments"
paths = ["src/**"]
owner = "mira@shop.example"

[[workflow]]
name = "refund-storm"
run = ["sh", "storm.sh"]
"#;

/// A demand in which nothing is wrong.
const WHOLE: &str = r#"---
capability: refunds.idempotent
outcome: A retried refund never pays twice.
baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
proof:
  workflow: refund-storm
  metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
  pass: "== 0"
  files: [tests/storm.json]
covers: ["src/**"]
---
# Refunds are idempotent
Why this matters.
"#;

/// Where it is written.
const PATH: &str = ".evolute/demands/refunds-idempotent.md";
const ID: &str = "refunds-idempotent";

/// A repository in which that demand is whole, and another one is accepted that is a Dream.
fn shop() -> Repo {
    let repo = Repo::new();
    let ledger = WHOLE
        .replace("refunds.idempotent", "ledger.exactly-once")
        .replace("# Refunds are", "# The ledger is");
    repo.file(".evolute/evolute.toml", CONFIGURATION)
        .file("storm.sh", "echo '{\"payouts\": 3.1}'\n")
        .file("tests/storm.json", "{}\n")
        .file(".evolute/demands/ledger-exactly-once.md", &ledger)
        .commit("start");
    repo.evolute(&["demand", "accept", "ledger-exactly-once"]).done();
    repo.file(PATH, WHOLE);
    repo.evolute(&["demand", "check"]).done();
    repo
}

/// Writes something else in the demand's place, and checks it.
fn checked(repo: &Repo, text: &str) -> Ran {
    repo.file(PATH, text);
    repo.evolute(&["demand", "check", ID])
}

/// A place in the whole demand.
#[derive(Clone, Copy)]
struct Place<'a> {
    repo: &'a Repo,
    before: &'a str,
    right: &'a str,
    after: &'a str,
}

/// Where the whole demand says this first.
fn at<'a>(repo: &'a Repo, right: &'a str) -> Place<'a> {
    let (before, after) = WHOLE.split_once(right).unwrap_or_else(|| panic!("`{right}` stands nowhere"));
    Place { repo, before, right, after }
}

/// A place for one more line; left empty, it does no harm.
fn one_more(repo: &Repo) -> Place<'_> {
    let end = WHOLE.find("\ncovers:").expect("because it covers something");
    Place { repo, before: &WHOLE[..=end], right: "", after: &WHOLE[end..] }
}

impl<'a> Place<'a> {
    /// The demand with this there.
    fn text(&self, written: &str) -> String {
        [self.before, written, self.after].concat()
    }

    /// This is written there.
    const fn wrong(self, wrong: &'a str) -> Fault<'a> {
        Fault { place: self, wrong, mended: self.right }
    }
}

/// One thing that is wrong.
struct Fault<'a> {
    place: Place<'a>,
    wrong: &'a str,
    mended: &'a str,
}

impl<'a> Fault<'a> {
    /// Following the hint does not lead back to the whole demand, but to this.
    const fn mended(self, mended: &'a str) -> Self {
        Self { mended, ..self }
    }

    /// It is told whole; and gone once what the hint says stands in its place.
    fn told(&self, expected: &Expect) {
        let repo = self.place.repo;
        let (wrong, mended) = (self.place.text(self.wrong), self.place.text(self.mended));
        expected.assert_eq(checked(repo, &wrong).out());
        let found = rules(repo);
        assert!(!found.is_empty(), "nothing was found in\n{wrong}");
        repo.file(PATH, &mended);
        let left = rules(repo);
        assert!(found.is_disjoint(&left), "{found:?} stayed in\n{mended}\n{left:?}");
    }
}

/// The rules by which something is wrong with the demand as it lies there.
fn rules(repo: &Repo) -> BTreeSet<String> {
    let json = repo.evolute(&["demand", "check", ID, "--json"]).json();
    let findings = json["findings"].as_array().expect("because it is a list").clone();
    findings.iter().filter_map(|finding| finding["rule"].as_str().map(ToOwned::to_owned)).collect()
}

//! Of the trace: `why`, `trace`, `precedents`, `impact`, `exceptions`, `graph`, `query`, `export`, `schema`, `sync`.

use super::{added, followed, instead};
use crate::greeting::{DEMAND, DILIGENT, project, ready};

#[test]
fn each_hint_of_a_question_to_the_trace_leads_on() {
    let repo = ready(DILIGENT);
    repo.evolute(&["run", DEMAND]).done();
    instead(&repo, &["why", "greet.sh"], &["why", "greet.sh:1"]);
    instead(&repo, &["why", "greet.sh:99"], &["why", "greet.sh:1"]);
    instead(&repo, &["why", "nowhere.sh:1"], &["why", "greet.sh:1"]);
    instead(&repo, &["why", "greet.sh:0"], &["why", "greet.sh:1"]);
    followed(&repo, &["trace", "c-00000000"]);
    followed(&repo, &["impact", "d-00000000"]);
    followed(&repo, &["graph", "nobody-knows-it"]);
    instead(&repo, &["graph", DEMAND, "--kind", "sort"], &["graph", DEMAND, "--kind", "cycle"]);
    followed(&repo, &["decisions", "d-00000000"]);
    followed(&repo, &["export", "jsonl", "--cycle", "c-00000000"]);
}

#[test]
fn each_hint_of_a_query_leads_on() {
    let repo = ready(DILIGENT);
    for sql in [
        "DELETE FROM records",
        "SELECT nothing FROM records",
        "SELECT * FROM nowhere",
        "SELECT",
        "ATTACH 'x' AS y",
    ] {
        instead(&repo, &["query", sql], &["query"]);
        instead(&repo, &["query", sql], &["query", "SELECT count(*) FROM records"]);
    }
}

#[test]
fn each_hint_of_a_file_that_is_written_leads_on() {
    let repo = ready(DILIGENT);
    repo.evolute(&["export", "jsonl", "-o", "out.jsonl"]).done();
    added(&repo, &["export", "jsonl", "-o", "out.jsonl"]);
    instead(&repo, &["schema", "demnad"], &["schema", "demand"]);
}

#[test]
fn each_hint_of_a_trace_that_travels_leads_on() {
    let repo = project(DILIGENT);
    let told = repo.evolute(&["sync"]).ended(3).err().to_owned();
    assert!(told.contains("`git remote add origin <address>`"), "{told}");
    let remote = repo.root().with_file_name("remote.git").to_string_lossy().into_owned();
    repo.git(&["init", "--quiet", "--bare", &remote]);
    repo.git(&["remote", "add", "origin", &remote]);
    repo.evolute(&["sync"]).done();
    repo.evolute(&["sync", "--remote", "nowhere"]).ended(3);
}

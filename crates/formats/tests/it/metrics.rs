//! Where the number of a proof comes from, as a demand says it, and what its workflow lets it reach.

use crate::listed;
use expect_test::{Expect, expect};
use formats::{configuration, demand};
use trace::{Count, Network, Proof, Source, id::DemandId};

const OPEN: &str = "[[workflow]]\nname = \"storm\"\nrun = [\"storm\"]\nnetwork = \"open\"\nprometheus = \"http://metrics:9090/\"\n";

/// What a demand with this source says, on this configuration.
fn read(configured: &str, from: &str) -> (Option<Proof>, String) {
    let configured = configuration::read(configured).value.expect("because nothing is wrong with it");
    let text = format!(
        "---\ncapability: refunds.once\nbaseline: {{ metric: n, value: 3, unit: ms, source: counted }}\nproof:\n  workflow: storm\n  metric: {{ name: n, unit: ms, from: '{from}' }}\n  pass: \"== 0\"\n---\n# Once\n"
    );
    let read = demand::read(&DemandId::from("refunds-once"), &text, &configured);
    (read.value.and_then(|demand| demand.proof), listed(&text, &read.findings))
}

fn source(from: &str) -> Source {
    let (proof, wrong) = read(OPEN, from);
    proof.unwrap_or_else(|| panic!("{wrong}")).metric.from
}

#[test]
fn reports_and_queries_are_sources() {
    let junit = |count| Source::Junit { path: "build/junit.xml".into(), count };
    assert_eq!(source("junit:build/junit.xml"), junit(Count::Passed));
    assert_eq!(source("junit:build/junit.xml#time"), junit(Count::Time));
    let query = Source::Prometheus { url: "http://metrics:9090".into(), query: "sum(rate(x[5m]))".into() };
    assert_eq!(source("prometheus:sum(rate(x[5m]))"), query);
    for text in ["junit:build/junit.xml", "junit:build/junit.xml#failed", "prometheus:sum(rate(x[5m]))"] {
        assert_eq!(source(text).to_string(), text);
    }
}

#[test]
fn a_source_that_cannot_be_read_says_why() {
    let check =
        |configured: &str, from: &str, expected: Expect| expected.assert_eq(&read(configured, from).1);
    check(
        OPEN,
        "junit:../elsewhere.xml",
        expect![[r#"
        6:38 `junit:../elsewhere.xml` is no file of the checkout: name the report by its path from the root ['junit:../elsewhere.xml']
            hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`
    "#]],
    );
    check(
        OPEN,
        "junit:junit.xml#most",
        expect![[r#"
        6:38 `junit:junit.xml#most` counts nothing: after `#` comes `passed`, `failed`, `skipped` or `time` ['junit:junit.xml#most']
            hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`
    "#]],
    );
    check(
        OPEN,
        "prometheus: ",
        expect![[r#"
        6:38 `prometheus: ` asks nothing ['prometheus: ']
            hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`
    "#]],
    );
    let closed = "[[workflow]]\nname = \"storm\"\nrun = [\"storm\"]\n";
    check(
        closed,
        "prometheus:up",
        expect![[r#"
        6:38 `prometheus:up` asks a server, and the workflow names none ['prometheus:up']
            hint: add `prometheus = "http://host:9090"` and `network = "open"` to the `[[workflow]]`
    "#]],
    );
}

#[test]
fn a_proof_reaches_no_network_unless_its_workflow_says_so() {
    let network = |configured: &str| read(configured, "json:/n").0.expect("because it is whole").network;
    assert_eq!(network(OPEN), Network::Open);
    assert_eq!(network("[[workflow]]\nname = \"storm\"\nrun = [\"storm\"]\n"), Network::Closed);
}

#[test]
fn a_server_is_plain_http_without_a_password_and_needs_the_network() {
    let check = |more: &str, expected: Expect| {
        let text = format!("[[workflow]]\nname = \"storm\"\nrun = [\"storm\"]\n{more}\n");
        expected.assert_eq(&listed(&text, &configuration::read(&text).findings));
    };
    check(
        "prometheus = \"http://metrics:9090\"",
        expect![[r#"
        4:14 a query is asked over the network, and this workflow has none ["http://metrics:9090"]
            hint: add `network = "open"`
    "#]],
    );
    let open = |url: &str| format!("network = \"open\"\nprometheus = \"{url}\"");
    check(
        &open("https://metrics"),
        expect![[r#"
        5:14 `https://metrics` is no address of a server ["https://metrics"]
            hint: write `http://host:port`, without a name or a password in it
    "#]],
    );
    check(
        &open("http://mira:secret@metrics"),
        expect![[r#"
        5:14 `http://mira:secret@metrics` is no address of a server ["http://mira:secret@metrics"]
            hint: write `http://host:port`, without a name or a password in it
    "#]],
    );
    check(
        &open("http://metrics/?query=up"),
        expect![[r#"
        5:14 `http://metrics/?query=up` is no address of a server ["http://metrics/?query=up"]
            hint: write `http://host:port`, without a name or a password in it
    "#]],
    );
}

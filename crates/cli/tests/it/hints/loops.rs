//! Of what people answer: `decide`, `outcome`, `respond`, `settle`, `patterns`, `frontier`, and demands that are sent back.

use super::{added, followed, instead};
use crate::greeting::{DEMAND, DILIGENT, open_decision, project, ready, turned};

#[test]
fn each_hint_of_a_decision_leads_on() {
    let repo = ready(DILIGENT);
    repo.evolute(&["run", DEMAND]).done();
    let id = open_decision(&repo);
    let approve = ["decide", &id, "approve", "--because", "x"];
    followed(&repo, &["decide", "d-00000000", "approve", "--because", "x"]);
    followed(&repo, &["decide", "d-00000000", "--show"]);
    instead(&repo, &["decide", &id], &["decide", &id, "--show"]);
    instead(&repo, &["decide", &id, "yes", "--because", "x"], &["decide", &id, "--show"]);
    let sure = |confidence| [&approve[..], &["--confidence", confidence]].concat();
    instead(&repo, &sure("4"), &sure("0.8"));
}

#[test]
fn each_hint_about_what_came_of_a_decision_leads_on() {
    let repo = ready(DILIGENT);
    repo.evolute(&["run", DEMAND]).done();
    let id = open_decision(&repo);
    followed(&repo, &["outcome", &id, "met", "--because", "x"]);
    repo.evolute(&["decide", &id, "approve", "--because", "x", "--expects", "visitors stay"]).done();
    followed(&repo, &["decide", &id, "approve", "--because", "again"]);
    repo.evolute(&["outcome", &id, "met", "--because", "they stay"]).done();
    followed(&repo, &["outcome", &id, "missed", "--because", "they go"]);
    followed(&repo, &["decide", &id, "approve", "--because", "x", "--supersedes", "d-00000000"]);
}

#[test]
fn each_hint_of_a_heartbeat_leads_on() {
    let repo = ready(DILIGENT);
    followed(&repo, &["respond", DEMAND, "full", "--because", "x"]);
    repo.evolute(&["run", DEMAND]).done();
    followed(&repo, &["respond", DEMAND, "full", "--because", "x"]);
    repo.evolute(&["decide", &open_decision(&repo), "approve", "--because", "x"]).done();
    repo.evolute(&["run", DEMAND]).done();
    added(&repo, &["respond", DEMAND, "full"]);
    instead(&repo, &["respond", DEMAND, "full", "--because", " "], &["respond"]);
    followed(&repo, &["respond", DEMAND, "none", "--because", "x", "--changed", "greeting-nobody"]);
    instead(&repo, &["respond", DEMAND, "none", "--because", "x", "--changed", DEMAND], &["respond"]);
    followed(&repo, &["respond", DEMAND, "vicious", "--because", "x"]);
    followed(&repo, &["respond", DEMAND, "full", "--because", "x"]);
}

#[test]
fn each_hint_of_a_dispute_and_of_a_pattern_leads_on() {
    let repo = ready(DILIGENT);
    followed(&repo, &["settle", "x-00000000"]);
    followed(&repo, &["settle", "x-00000000", "--for", "first", "--because", "x"]);
    followed(&repo, &["patterns", "accept", "p-00000000", "--because", "x"]);
    followed(&repo, &["patterns", "dismiss", "p-00000000", "--because", "x"]);
}

#[test]
fn each_hint_of_a_demand_that_is_sent_back_leads_on() {
    let repo = project(DILIGENT);
    followed(&repo, &["demand", "bounce", DEMAND, "--because", "it has no unit"]);
    followed(&repo, &["demand", "accept", DEMAND]);
    repo.commit("baseline");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
    followed(&repo, &["demand", "insist", DEMAND, "--because", "x"]);
    repo.evolute(&["demand", "bounce", DEMAND, "--because", "it has no unit"]).done();
    followed(&repo, &["demand", "bounce", DEMAND, "--because", "again"]);
    followed(&repo, &["demand", "accept", DEMAND]);
    repo.evolute(&["demand", "bounce", DEMAND, "--because", "it has no unit"]).done();
    followed(&repo, &["run", DEMAND]);
    followed(&repo, &["demand", "show", "greeting-nobody"]);
}

#[test]
fn each_hint_of_a_heartbeat_that_was_answered_leads_on() {
    let repo = ready(DILIGENT);
    turned(&repo, DEMAND);
    repo.evolute(&["respond", DEMAND, "full", "--because", "visitors stay"]).done();
    followed(&repo, &["respond", DEMAND, "full", "--because", "again"]);
}

//! What it is called, and by which keys.

use super::{shop, told};
use expect_test::expect;

#[test]
fn a_demand_names_one_capability_and_no_project() {
    let repo = shop();
    let line = "capability: refunds.idempotent\n";
    told(&repo, (line, "", line), &expect![""]);
    told(&repo, (line, "capability:\n", line), &expect![""]);
    let named = "refunds.idempotent";
    told(&repo, (named, "refunds.idempotent and refunds.partial", named), &expect![""]);
    told(&repo, (named, "[refunds.idempotent, refunds.partial]", named), &expect![""]);
    told(&repo, (named, "the new billing platform", named), &expect![""]);
    told(&repo, (named, "Refunds.Pays_Once", "refunds.pays-once"), &expect![""]);
    told(&repo, (named, "3", named), &expect![""]);
}

#[test]
fn a_demand_is_called_like_its_file_and_like_no_other() {
    let repo = shop();
    let line = "capability: refunds.idempotent\n";
    told(&repo, (line, "id: refunds-once\ncapability: refunds.idempotent\n", line), &expect![""]);
    told(&repo, (line, "capability: ledger.exactly-once\n", line), &expect![""]);
    told(&repo, (line, "capability: refunds.idempotent\nwas: refunds.once\n", line), &expect![""]);
}

#[test]
fn no_key_is_ignored_and_the_nearest_is_offered() {
    let repo = shop();
    told(&repo, ("outcome:", "outcom:", "outcome:"), &expect![""]);
    told(&repo, ("outcome: A", "priority: high\noutcome: A", "outcome: A"), &expect![""]);
    told(&repo, ("outcome: A", "outcome: B\noutcome: A", "outcome: A"), &expect![""]);
    told(&repo, ("covers:", "area: paymens\ncovers:", "area: payments\ncovers:"), &expect![""]);
}

#[test]
fn what_is_of_another_kind_says_which_kind_it_should_be() {
    let repo = shop();
    let outcome = "outcome: A retried refund never pays twice.";
    told(&repo, (outcome, "outcome: 3", "outcome: \"3\""), &expect![""]);
    told(&repo, (outcome, "outcome: true", "outcome: \"true\""), &expect![""]);
    told(&repo, (outcome, "outcome: \"\"", ""), &expect![""]);
    let covers = "covers: [\"src/**\"]";
    told(&repo, (covers, "covers: 3", covers), &expect![""]);
    told(&repo, (covers, "covers: [3]", "covers: [\"3\"]"), &expect![""]);
    told(&repo, (covers, "covers: [\"../other/**\"]", covers), &expect![""]);
    told(&repo, (covers, "covers: [\"src/[a\"]", covers), &expect![""]);
}

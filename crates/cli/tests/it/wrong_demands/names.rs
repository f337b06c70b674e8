//! What it is called, and by which keys.

use super::{at, one_more, shop};
use expect_test::expect;

#[test]
fn a_demand_names_one_capability_and_no_project() {
    let repo = shop();
    let line = at(&repo, "capability: refunds.idempotent\n");
    line.wrong("").told(&expect![[r#"
          × `demand` has no `capability`: a demand names one capability
           ╭─[.evolute/demands/refunds-idempotent.md:2:1]
         1 │ ---
         2 │ outcome: A retried refund never pays twice.
           · ───┬───
           ·    ╰── `capability` is missing here
         3 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: add `capability: area.what-it-can`

        1 error
    "#]]);
    line.wrong("capability:\n").told(&expect![[r#"
          × `demand` has no `capability`: a demand names one capability
           ╭─[.evolute/demands/refunds-idempotent.md:2:1]
         1 │ ---
         2 │ capability:
           · ─────┬────
           ·      ╰── `capability` is missing here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: add `capability: area.what-it-can`

        1 error
    "#]]);
    let name = at(&repo, "refunds.idempotent");
    name.wrong("refunds.idempotent and refunds.partial").told(&expect![[r#"
          × `refunds.idempotent and refunds.partial` is more than one capability
           ╭─[.evolute/demands/refunds-idempotent.md:2:13]
         1 │ ---
         2 │ capability: refunds.idempotent and refunds.partial
           ·             ───────────────────┬──────────────────
           ·                                ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: name one, in lowercase with a dot: `refunds.idempotent`

        1 error
    "#]]);
    name.wrong("[refunds.idempotent, refunds.partial]").told(&expect![[r#"
          × a demand names one capability, and this is a list
           ╭─[.evolute/demands/refunds-idempotent.md:2:13]
         1 │ ---
         2 │ capability: [refunds.idempotent, refunds.partial]
           ·             ┬
           ·             ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: write one demand for each, and name one here: `capability: refunds.idempotent`

        1 error
    "#]]);
    name.wrong("the new billing platform").told(&expect![[r#"
          × `the new billing platform` is no name of a capability
           ╭─[.evolute/demands/refunds-idempotent.md:2:13]
         1 │ ---
         2 │ capability: the new billing platform
           ·             ────────────┬───────────
           ·                         ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: name one, in lowercase with a dot: `refunds.idempotent`

        1 error
    "#]]);
    name.wrong("Refunds.Pays_Once").mended("refunds.pays-once").told(&expect![[r#"
          × `Refunds.Pays_Once` is no name of a capability
           ╭─[.evolute/demands/refunds-idempotent.md:2:13]
         1 │ ---
         2 │ capability: Refunds.Pays_Once
           ·             ────────┬────────
           ·                     ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: write `refunds.pays-once`

        1 error
    "#]]);
    name.wrong("3").told(&expect![[r#"
          × `capability` is a number, and should be text
           ╭─[.evolute/demands/refunds-idempotent.md:2:13]
         1 │ ---
         2 │ capability: 3
           ·             ┬
           ·             ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: write text; if the number is meant, put it in quotes: `"3"`

        1 error
    "#]]);
}

#[test]
fn a_demand_is_called_like_its_file_and_like_no_other() {
    let repo = shop();
    let line = at(&repo, "capability: refunds.idempotent\n");
    line.wrong("id: refunds-once\ncapability: refunds.idempotent\n").told(&expect![[r#"
          × the file is `refunds-idempotent` and says that it is `refunds-once`
           ╭─[.evolute/demands/refunds-idempotent.md:2:5]
         1 │ ---
         2 │ id: refunds-once
           ·     ──────┬─────
           ·           ╰── here
         3 │ capability: refunds.idempotent
           ╰────
        hint: write `id: refunds-idempotent`, or leave it out

        1 error
    "#]]);
    line.wrong("capability: ledger.exactly-once\n").told(&expect![[r#"
          × capability `ledger.exactly-once` is named by demand `ledger-exactly-once` too
           ╭─[.evolute/demands/refunds-idempotent.md:2:13]
         1 │ ---
         2 │ capability: ledger.exactly-once
           ·             ─────────┬─────────
           ·                      ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: give one of them a name of its own; if this is `ledger-exactly-once` under a new id, remove that file and say so here: `was: ledger-exactly-once`

        1 error
    "#]]);
    line.wrong("capability: refunds.idempotent\nwas: refunds.once\n").told(&expect![[r#"
          × nothing was ever accepted under the name `refunds.once`
           ╭─[.evolute/demands/refunds-idempotent.md:3:6]
         2 │ capability: refunds.idempotent
         3 │ was: refunds.once
           ·      ──────┬─────
           ·            ╰── here
         4 │ outcome: A retried refund never pays twice.
           ╰────
        hint: write the capability or the id that it had when it was accepted, or leave `was` out

        1 error
    "#]]);
}

#[test]
fn no_key_is_ignored_and_the_nearest_is_offered() {
    let repo = shop();
    let outcome = at(&repo, "outcome:");
    outcome.wrong("outcom:").told(&expect![[r#"
          × `outcom` is not a field of `demand`, and nothing is ignored silently
           ╭─[.evolute/demands/refunds-idempotent.md:3:1]
         2 │ capability: refunds.idempotent
         3 │ outcom: A retried refund never pays twice.
           · ───┬──
           ·    ╰── unknown
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: did you mean `outcome`?

        1 error
    "#]]);
    outcome.wrong("priority: high\noutcome:").told(&expect![[r#"
          × `priority` is not a field of `demand`, and nothing is ignored silently
           ╭─[.evolute/demands/refunds-idempotent.md:3:1]
         2 │ capability: refunds.idempotent
         3 │ priority: high
           · ────┬───
           ·     ╰── unknown
         4 │ outcome: A retried refund never pays twice.
           ╰────
        hint: leave it out; known here are `id`, `capability`, `covers`, `area`, `territory`, `outcome`, `baseline`, `reuse`, `fixes`, `was`, `depends`, `proof`, `consumed`, `expect`, `kill`

        1 error
    "#]]);
    outcome.wrong("outcome: B\noutcome:").told(&expect![[r#"
          × `outcome` is given twice
           ╭─[.evolute/demands/refunds-idempotent.md:4:1]
         3 │ outcome: B
         4 │ outcome: A retried refund never pays twice.
           · ───┬───
           ·    ╰── again
         5 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: keep one of the two

        1 error
    "#]]);
    one_more(&repo).wrong("area: paymens").mended("area: payments").told(&expect![[r#"
          × there is no area `paymens`
            ╭─[.evolute/demands/refunds-idempotent.md:10:7]
          9 │   files: [tests/storm.json]
         10 │ area: paymens
            ·       ───┬───
            ·          ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: did you mean `payments`?

        1 error
    "#]]);
}

#[test]
fn what_is_of_another_kind_says_which_kind_it_should_be() {
    let repo = shop();
    let outcome = at(&repo, "A retried refund never pays twice.");
    outcome.wrong("3").mended("\"3\"").told(&expect![[r#"
          × `outcome` is a number, and should be text
           ╭─[.evolute/demands/refunds-idempotent.md:3:10]
         2 │ capability: refunds.idempotent
         3 │ outcome: 3
           ·          ┬
           ·          ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: write text; if the number is meant, put it in quotes: `"3"`

        1 error
    "#]]);
    outcome.wrong("true").mended("\"true\"").told(&expect![[r#"
          × `outcome` is a yes or no, and should be text
           ╭─[.evolute/demands/refunds-idempotent.md:3:10]
         2 │ capability: refunds.idempotent
         3 │ outcome: true
           ·          ──┬─
           ·            ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: write text; if the word is meant, put it in quotes: `"true"`

        1 error
    "#]]);
    let line = at(&repo, "outcome: A retried refund never pays twice.");
    line.wrong("outcome: \"\"").mended("").told(&expect![[r#"
          × `outcome` is empty
           ╭─[.evolute/demands/refunds-idempotent.md:3:10]
         2 │ capability: refunds.idempotent
         3 │ outcome: ""
           ·          ─┬
           ·           ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: fill it, or leave it out

        1 error
    "#]]);
    let covers = at(&repo, "[\"src/**\"]");
    covers.wrong("3").told(&expect![[r#"
          × `covers` is a number, and should be a list of texts
            ╭─[.evolute/demands/refunds-idempotent.md:10:9]
          9 │   files: [tests/storm.json]
         10 │ covers: 3
            ·         ┬
            ·         ╰── here
         11 │ ---
            ╰────
        hint: write a list of texts

        1 error
    "#]]);
    covers.wrong("[3]").mended("[\"3\"]").told(&expect![[r#"
          × `covers` holds a number, and should hold texts
            ╭─[.evolute/demands/refunds-idempotent.md:10:10]
          9 │   files: [tests/storm.json]
         10 │ covers: [3]
            ·          ┬
            ·          ╰── here
         11 │ ---
            ╰────
        hint: put each text in quotes: `["0001"]`

        1 error
    "#]]);
    covers.wrong("[\"../other/**\"]").told(&expect![[r#"
          × `../other/**` reaches outside the repository
            ╭─[.evolute/demands/refunds-idempotent.md:10:10]
          9 │   files: [tests/storm.json]
         10 │ covers: ["../other/**"]
            ·          ──────┬──────
            ·                ╰── here
         11 │ ---
            ╰────
        hint: name it relative to the repository's root, without `..`

        1 error
    "#]]);
    covers.wrong("[\"src/[a\"]").told(&expect![[r#"
          × `src/[a` is no glob: unclosed character class; missing ']'
            ╭─[.evolute/demands/refunds-idempotent.md:10:10]
          9 │   files: [tests/storm.json]
         10 │ covers: ["src/[a"]
            ·          ────┬───
            ·              ╰── here
         11 │ ---
            ╰────
        hint: escape special characters with `\`, or close the bracket

        1 error
    "#]]);
}

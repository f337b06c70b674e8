//! What its file is made of.

use super::{PATH, WHOLE, at, checked, rules, shop};
use expect_test::expect;
use std::{fs, os::unix::fs::symlink};

#[test]
fn line_ends_and_marks_of_other_systems_do_no_harm_and_move_no_caret() {
    let repo = shop();
    let windows = format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"));
    assert_eq!(checked(&repo, &windows).done().out(), "1 of 1 without findings\n");
    let text = at(&repo, WHOLE);
    text.wrong(&windows.replace("refund-storm", "refund-strom")).mended(&windows).told(&expect![[r#"
          × workflow `refund-strom` is not registered
           ╭─[.evolute/demands/refunds-idempotent.md:6:13]
         5 │ proof: 
         6 │   workflow: refund-strom 
           ·             ──────┬─────
           ·                   ╰── here
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" } 
           ╰────
        hint: did you mean `refund-storm`?

        1 error
    "#]]);
    text.wrong("\u{feff}capability: refunds.idempotent\r\n").mended(&windows).told(&expect![[r#"
          × the file does not begin with front matter
           ╭─[.evolute/demands/refunds-idempotent.md:1:1]
         1 │ capability: refunds.idempotent 
           · ───────────────┬───────────────
           ·                ╰── expected `---`
           ╰────
        hint: begin it with a line `---`, then the fields, then another line `---`

        1 error
    "#]]);
}

#[test]
fn tabs_and_wide_letters_before_a_fault_move_no_caret() {
    let repo = shop();
    let outcome = at(&repo, "outcome: A retried refund never pays twice.");
    outcome.wrong("outcome: [払い戻し, 二重, 3]").told(&expect![[r#"
          × `outcome` is a list, and should be text
           ╭─[.evolute/demands/refunds-idempotent.md:3:10]
         2 │ capability: refunds.idempotent
         3 │ outcome: [払い戻し, 二重, 3]
           ·          ┬
           ·          ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: write text

        1 error
    "#]]);
    outcome.wrong("kill: { 払い戻し: 1, days:\t0 }").told(&expect![[r#"
          × `払い戻し` is not a field of `kill`, and nothing is ignored silently
           ╭─[.evolute/demands/refunds-idempotent.md:3:9]
         2 │ capability: refunds.idempotent
         3 │ kill: { 払い戻し: 1, days:  0 }
           ·         ────┬───
           ·             ╰── unknown
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: leave it out; known here are `attempts`, `days`, `cost_usd`

          × `days` is 0, and should be a whole number from 1 to 365
           ╭─[.evolute/demands/refunds-idempotent.md:3:24]
         2 │ capability: refunds.idempotent
         3 │ kill: { 払い戻し: 1, days:  0 }
           ·                             ┬
           ·                             ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: choose a number from 1 to 365

        2 errors
    "#]]);
    outcome.wrong("\toutcome: tabs").told(&expect![[r#"
          × this is not YAML: it takes no tab here
           ╭─[.evolute/demands/refunds-idempotent.md:3:1]
         2 │ capability: refunds.idempotent
         3 │     outcome: tabs
           · ──┬─
           ·   ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: indent with blanks

        1 error
    "#]]);
    at(&repo, "[\"src/**\"]").wrong("[\"e\u{301}/👩‍👩‍👧/**\", \"../x\"]").told(&expect![[r#"
          × `../x` reaches outside the repository
            ╭─[.evolute/demands/refunds-idempotent.md:10:25]
          9 │   files: [tests/storm.json]
         10 │ covers: ["é/👩‍👩‍👧/**", "../x"]
            ·                         ───┬──
            ·                            ╰── here
         11 │ ---
            ╰────
        hint: name it relative to the repository's root, without `..`

        1 error
    "#]]);
}

#[test]
fn what_is_no_yaml_is_pointed_at() {
    let repo = shop();
    at(&repo, "outcome: A").wrong("outcome: \"A").told(&expect![[r#"
          × this is not YAML: invalid indentation in multiline quoted scalar
           ╭─[.evolute/demands/refunds-idempotent.md:4:1]
         3 │ outcome: "A retried refund never pays twice.
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           · ┬
           · ╰── here
         5 │ proof:
           ╰────
        hint: quote texts that hold `:` or `#` or begin with a sign, close what was opened, and indent the fields of one table alike

        1 error
    "#]]);
    at(&repo, " }\nproof:").wrong("\nproof:").told(&expect![[r#"
          × this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'
           ╭─[.evolute/demands/refunds-idempotent.md:5:6]
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review
         5 │ proof:
           ·      ┬
           ·      ╰── here
         6 │   workflow: refund-storm
           ╰────
        hint: quote texts that hold `:` or `#` or begin with a sign, close what was opened, and indent the fields of one table alike

        1 error
    "#]]);
    at(&repo, "outcome: A").wrong("outcome: it says: A").mended("outcome: \"it says\" # A").told(&expect![[r#"
          × this is not YAML: mapping values are not allowed in this context
           ╭─[.evolute/demands/refunds-idempotent.md:3:17]
         2 │ capability: refunds.idempotent
         3 │ outcome: it says: A retried refund never pays twice.
           ·                 ┬
           ·                 ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: quote texts that hold `:` or `#` or begin with a sign, close what was opened, and indent the fields of one table alike

        1 error
    "#]]);
    at(&repo, "proof:").wrong("proof:\n workflow: x").told(&expect![[r#"
          × this is not YAML: mapping values are not allowed in this context
           ╭─[.evolute/demands/refunds-idempotent.md:7:11]
         6 │  workflow: x
         7 │   workflow: refund-storm
           ·           ┬
           ·           ╰── here
         8 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
           ╰────
        hint: quote texts that hold `:` or `#` or begin with a sign, close what was opened, and indent the fields of one table alike

        1 error
    "#]]);
    at(&repo, "---\n# Refunds").wrong("# Refunds").told(&expect![[r#"
          × the front matter has no end
           ╭─[.evolute/demands/refunds-idempotent.md:1:1]
         1 │ ---
           · ──┬─
           ·   ╰── begins here
         2 │ capability: refunds.idempotent
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: close it with a line `---`

        1 error
    "#]]);
    at(&repo, WHOLE).wrong("").told(&expect![[r#"
          × the file does not begin with front matter
           ╭─[.evolute/demands/refunds-idempotent.md:1:1]
           ╰────
        hint: begin it with a line `---`, then the fields, then another line `---`

        1 error
    "#]]);
}

#[test]
fn what_is_no_text_is_pointed_at_by_its_first_byte() {
    let repo = shop();
    let path = repo.root().join(PATH);
    let bytes = WHOLE.replace("twice", "tw\u{1}ce").into_bytes();
    let bytes: Vec<u8> = bytes.into_iter().map(|byte| if byte == 1 { 0xe9 } else { byte }).collect();
    fs::write(&path, bytes).expect("because the file is ours");
    expect![[r#"
          × the file is not UTF-8: the byte 0xe9 does not belong here
           ╭─[.evolute/demands/refunds-idempotent.md:3:40]
         2 │ capability: refunds.idempotent
         3 │ outcome: A retried refund never pays tw�ce.
           ·                                        ┬
           ·                                        ╰── here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: save the file as UTF-8

        1 error
        1 of 2 without findings
    "#]]
    .assert_eq(repo.evolute(&["demand", "check"]).refused().out());
    repo.file(PATH, WHOLE);
    assert!(rules(&repo).is_empty());
}

/// One file that cannot be read keeps nobody from hearing of the others.
#[test]
fn a_file_of_five_megabytes_and_a_link_are_told_beside_the_others() {
    let repo = shop();
    repo.file(PATH, &WHOLE.replace("== 0", "zero"));
    repo.file(".evolute/demands/large.md", &"x".repeat(5 << 20));
    symlink("/etc/passwd", repo.root().join(".evolute/demands/linked.md")).expect("a link can be made");
    expect![[r#"
          × `.evolute/demands/large.md` is larger than 1 MiB
           ╭─[.evolute/demands/large.md:1:1]
           ╰────
        hint: keep what is read by machines elsewhere, and cite it

        1 error

          × `.evolute/demands/linked.md` is a link, and git keeps of it only where it leads
           ╭─[.evolute/demands/linked.md:1:1]
           ╰────
        hint: put the file itself in its place

        1 error

          × `zero` is no threshold
           ╭─[.evolute/demands/refunds-idempotent.md:8:9]
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
         8 │   pass: "zero"
           ·         ───┬──
           ·            ╰── here
         9 │   files: [tests/storm.json]
           ╰────
        hint: write a comparison and a number, in quotes: `"== 0"`, `"<= 250"`, `">= 99.9"`

        1 error
        1 of 4 without findings
    "#]]
    .assert_eq(repo.evolute(&["demand", "check"]).refused().out());
}

#[test]
fn a_configuration_that_is_broken_in_the_middle_is_pointed_at() {
    let repo = shop();
    let configured = repo.read(".evolute/evolute.toml");
    repo.file(".evolute/evolute.toml", &configured.replace("owner = \"mira@shop.example\"", "owner = mira"));
    expect![[r#"
          × this is not TOML: string values must be quoted, expected literal string
           ╭─[.evolute/evolute.toml:4:9]
         3 │ paths = ["src/**"]
         4 │ owner = mira
           ·         ──┬─
           ·           ╰── here
         5 │ 
           ╰────
        hint: see https://toml.io for the syntax

        1 error
    "#]]
    .assert_eq(repo.evolute(&["demand", "check"]).refused().err());
    repo.file(".evolute/evolute.toml", &configured);
    repo.evolute(&["demand", "check"]).done();
}

#[test]
fn a_secret_is_told_and_shown_nowhere() {
    let repo = shop();
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let text = WHOLE.replace("A retried refund", &format!("With {token} a refund"));
    let ran = checked(&repo, &text).refused();
    assert!(!ran.out().contains("a1B2"), "{}", ran.out());
    expect![[r#"
          × this looks like a secret: github token
           ╭─[.evolute/demands/refunds-idempotent.md:3:15]
         2 │ capability: refunds.idempotent
         3 │ outcome: With **************************************** a refund never pays twice.
           ·               ────────────────────┬───────────────────
           ·                                   ╰── covered here
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
           ╰────
        hint: take it out, and replace it where it counts: what was committed once is known; name the variable instead

        1 error
    "#]].assert_eq(ran.out());
    let text = WHOLE.replace("refund-storm", &token);
    let ran = checked(&repo, &text).refused();
    assert!(!format!("{}{}", ran.out(), ran.err()).contains("a1B2"), "{}", ran.out());
    let json = repo.evolute(&["demand", "check", "--json"]).refused();
    assert!(!json.out().contains("a1B2"), "{}", json.out());
    repo.file(PATH, WHOLE);
    assert!(rules(&repo).is_empty());
}

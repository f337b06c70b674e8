//! Decisions, as MADR, adr-tools, log4brains and this house write them.

use crate::listed;
use expect_test::{Expect, expect};
use formats::decision::{self, Decision, Succession, find, succession};
use proptest::prelude::*;

const MADR_4: &str = "---\nstatus: accepted\ndate: 2026-11-21\ndecision-makers: [mira, jo]\ncovers: [\"src/cache/**\"]\n---\n# Rates are cached\n\n## Considered Options\n\n* A cache per process\n* A shared cache\n* [No cache](https://example.org)\n\n## Decision Outcome\n\nChosen option: \"A cache per process\", because it needs nothing else.\n\n## Pros and Cons of the Options\n\n### A cache per process\n\n* Good, because it is simple\n* Bad, because it is cold after a start\n\n### A shared cache\n\n* Good, because it is warm\n* Bad, because it is one more server\n";
const MADR_2: &str = "# Use a queue\n\n* Status: superseded by [ADR-0005](0005-a-log.md)\n* Deciders: Mira, Jo\n* Date: 2020-01-02\n\n## Considered Options\n\n* A queue\n";
const ADR_TOOLS: &str = "# 2. Use a log\n\nDate: 2016-02-12\n\n## Status\n\nAccepted\n\nSupercedes [1. Use a queue](0001-use-a-queue.md)\n\n## Context\n\nWords.\n\n## Decision\n\nWe will.\n";
const HOUSE: &str = include_str!("../../../../docs/adr/0002-where-the-grader-lives.md");

fn check(path: &str, text: &str, expected: &Expect) {
    let read = decision::read(path, text);
    let value = read.value.map_or_else(String::new, |value| {
        let options: Vec<String> =
            value.options.iter().map(|one| format!("{} +{} -{}", one.name, one.pros, one.cons)).collect();
        format!(
            "{} {:?} {}: {:?}\n{:?} by {:?} covers {:?} in place of {:?}\n{} chosen {:?}\n",
            value.id,
            value.number,
            value.title,
            value.status,
            value.date,
            value.deciders,
            value.covers,
            value.supersedes,
            options.join(", "),
            value.chosen
        )
    });
    expected.assert_eq(&format!("{value}{}", listed(text, &read.findings)));
}

#[test]
fn what_each_tool_writes_is_read() {
    check(
        "docs/decisions/0003-rates.md",
        MADR_4,
        &expect![[r#"
        0003 Some(3) Rates are cached: Accepted
        Some("2026-11-21") by ["mira", "jo"] covers ["src/cache/**"] in place of []
        A cache per process +1 -1, A shared cache +1 -1, No cache +0 -0 chosen Some("A cache per process")
    "#]],
    );
    check(
        "adr/0001-use-a-queue.md",
        MADR_2,
        &expect![[r#"
        0001 Some(1) Use a queue: Superseded { by: Some("0005-a-log") }
        Some("2020-01-02") by ["Mira", "Jo"] covers [] in place of []
        A queue +0 -0 chosen None
    "#]],
    );
    check(
        "doc/adr/0002-use-a-log.md",
        ADR_TOOLS,
        &expect![[r#"
        0002 Some(2) Use a log: Accepted
        Some("2016-02-12") by [] covers [] in place of ["0001-use-a-queue"]
         chosen None
    "#]],
    );
    check(
        "docs/adr/0002-where-the-grader-lives.md",
        HOUSE,
        &expect![[r#"
        0002 Some(2) The grader lives apart, and is laid over the tree: Accepted
        Some("2026-11-21") by [] covers [] in place of []
        The grader may live under `.evolute/proofs/<demand>/…`, and is laid over a clean checkout for every control and proof +0 -0, The grader lies in the tree where it runs, like any other test +0 -0, The grader lies outside the repository +0 -0, In the tree only +0 -1, Outside the repository +0 -1 chosen Some("The grader may live under `.evolute/proofs/<demand>/…`, and is laid over a clean checkout for every control and proof")
    "#]],
    );
    let log4brains = "# Use Prettier\n\n- Status: accepted\n- Date: 2020-09-25\n- Tags: dev\n";
    check(
        "docs/adr/20200925-use-prettier.md",
        log4brains,
        &expect![[r#"
        20200925-use-prettier None Use Prettier: Accepted
        Some("2020-09-25") by [] covers [] in place of []
         chosen None
    "#]],
    );
}

#[test]
fn what_a_decision_does_not_say_is_found() {
    check(
        "d-7k2m-a-queue.md",
        "# A queue\n\nWords.\n",
        &expect![[r#"
        d-7k2m None A queue: Proposed
        None by [] covers [] in place of []
         chosen None
        1:1 warning: the decision does not say whether it was taken, and counts as proposed [# A queue]
            hint: begin the file with `---`, `status: accepted` and `---`, or give it a section `## Status`
    "#]],
    );
    check(
        "d-7k2m.md",
        "---\nstatsu: accepted\nstatus: acepted\nlayout: page\n---\n# A\n",
        &expect![[r#"
        d-7k2m None A: Proposed
        None by [] covers [] in place of []
         chosen None
        2:1 warning: `statsu` is not a field of a decision that is read [statsu]
            hint: did you mean `status`?
        3:9 warning: `acepted` does not say where the decision stands, and it counts as proposed [acepted]
            hint: did you mean `accepted`?
    "#]],
    );
    check(
        "d-7k2m.md",
        "---\nstatus: accepted\n# A\n",
        &expect![[r#"
        1:1 the front matter has no end [---]
            hint: close it with a line `---`
    "#]],
    );
}

fn of(path: &str, text: &str) -> Decision {
    decision::read(path, text).value.expect("because nothing is wrong with it")
}

#[test]
fn a_decision_that_fell_leads_to_the_one_that_stands() {
    let set = [
        of("0001-a.md", "---\nstatus: superseded by ADR-2\n---\n# A\n"),
        of("0002-b.md", "---\nstatus: superseded\n---\n# B\n"),
        of("d-7k2m-c.md", "---\nstatus: accepted\nsupersedes: [0002-b.md]\n---\n# C\n"),
        of("0004-d.md", "---\nstatus: superseded by 0005\n---\n# D\n"),
        of("0005-e.md", "---\nstatus: superseded by 4\n---\n# E\n"),
        of("0006-f.md", "---\nstatus: superseded by ADR-99\n---\n# F\n"),
    ];
    let told = |cited: &str| {
        let id = |chain: Vec<&Decision>| chain.iter().map(|one| one.id.clone()).collect::<Vec<_>>().join(" ");
        match succession(&set, find(&set, cited).expect("because it is there")) {
            Succession::Stands => "stands".to_owned(),
            Succession::By(chain) => id(chain),
            Succession::Lost(chain, cited) => format!("{} lost at {cited:?}", id(chain)),
            Succession::Circle(chain) => format!("circle {}", id(chain)),
        }
    };
    assert_eq!(told("ADR-0001"), "0002 d-7k2m");
    assert_eq!(told("0004-d"), "circle 0005 0004");
    assert_eq!(told("6"), " lost at Some(\"ADR-99\")");
    assert_eq!(told("d-7k2m"), "stands");
    assert!(find(&set, "d-7k2").is_none() && find(&set, "").is_none() && find(&set, "ADR-3").is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_to_its_end(path in "\\PC{0,20}", text in "\\PC{0,200}") {
        for text in [text.clone(), format!("---\n{text}\n---\n{text}")] {
            let read = decision::read(&path, &text);
            for finding in &read.findings {
                prop_assert!(finding.span.start <= finding.span.end && text.get(finding.span.clone()).is_some());
            }
        }
    }

    #[test]
    fn a_decision_with_a_piece_cut_out_or_put_in_is_read_to_its_end(seed in 0usize..4, cut in any::<prop::sample::Index>(), length in 0usize..12, piece in "[-*:#`\\[\\]()\"\n éI\u{130}1.]{0,6}") {
        let characters: Vec<char> = [MADR_4, MADR_2, ADR_TOOLS, HOUSE][seed].chars().collect();
        let start = cut.index(characters.len());
        let end = (start + length).min(characters.len());
        let text: String = characters[..start].iter().copied().chain(piece.chars()).chain(characters[end..].iter().copied()).collect();
        let read = decision::read("0001-a.md", &text);
        let spans = read.findings.iter().map(|finding| &finding.span).chain(&read.at.status).chain(&read.at.title).chain(&read.at.options);
        for span in spans {
            prop_assert!(text.get(span.clone()).is_some(), "{span:?}");
        }
    }

    #[test]
    fn a_succession_ends_whatever_the_decisions_say(says in prop::collection::vec(0usize..7, 1..7)) {
        let set: Vec<Decision> = says.iter().enumerate().map(|(at, by)| of(&format!("000{at}-x.md"), &format!("---\nstatus: superseded by 000{by}\n---\n# X\n"))).collect();
        for decision in &set {
            prop_assert!(succession(&set, decision) != Succession::Stands);
        }
    }
}

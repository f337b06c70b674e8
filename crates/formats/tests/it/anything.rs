//! Whatever the file holds, reading it ends, and every finding points into it.

use formats::{Configuration, Finding, configuration, demand, plan};
use proptest::prelude::*;
use trace::id::DemandId;

const SEEDS: [&str; 3] = [
    "---\ncapability: refunds.once\nproof:\n  workflow: w\n  metric: { name: m, unit: u, from: \"json:/a\" }\n  pass: \"== 0\"\n---\n# A\n",
    "---\ndemand: a\n---\n# P\n\n## Step 1: é store\n- takes: 30m\n- touches: a/**, `b`\n- accept: `x`\n\nWords.\n\n## Rejected\n- a: b\n",
    "[project]\nname = \"é\"\n\n[[gate]]\nname = \"t\"\nrun = [\"t\"]\ntimeout = \"10m\"\n",
];

fn pointed(text: &str, findings: &[Finding]) -> Result<(), TestCaseError> {
    for finding in findings {
        prop_assert!(finding.span.start <= finding.span.end && finding.span.end <= text.len(), "{finding:?}");
        prop_assert!(!finding.hint.is_empty() && !finding.message.is_empty());
        prop_assert!(finding.place(text).0 >= 1);
    }
    Ok(())
}

fn read_all(text: &str) -> Result<(), TestCaseError> {
    pointed(text, &demand::read(&DemandId::from("a"), text, &Configuration::default()).findings)?;
    pointed(text, &plan::read(text).findings)?;
    for sample in plan::samples(text) {
        prop_assert!(text.get(sample.code.clone()).is_some(), "{sample:?}");
    }
    pointed(text, &configuration::read(text).findings)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_to_its_end(text in "\\PC{0,200}") {
        read_all(&text)?;
        read_all(&format!("---\n{text}\n---\n{text}"))?;
    }

    #[test]
    fn a_file_with_a_piece_cut_out_or_put_in_is_read_to_its_end(seed in 0usize..3, cut in any::<prop::sample::Index>(), length in 0usize..12, piece in "[-:#`{}\\[\\]\"\n é0]{0,6}") {
        let characters: Vec<char> = SEEDS[seed].chars().collect();
        let start = cut.index(characters.len());
        let end = (start + length).min(characters.len());
        let text: String = characters[..start].iter().copied().chain(piece.chars()).chain(characters[end..].iter().copied()).collect();
        read_all(&text)?;
    }
}

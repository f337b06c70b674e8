//! Whatever is thrown at the reading of code, it ends, and ends without a panic.

use proptest::prelude::*;
use survey::code::{Language, flaw, outline};

const ALL: [Language; 7] = [
    Language::Rust,
    Language::TypeScript,
    Language::Tsx,
    Language::JavaScript,
    Language::Python,
    Language::Go,
    Language::Java,
];
/// A real source, to be mutated.
const SOURCE: &str = include_str!("../../../src/code/outline/mod.rs");

fn read(text: &str) {
    for language in ALL {
        let outline = outline(language, text);
        assert!(outline.signatures.len() <= 1_000);
        assert!(outline.signatures.iter().all(|signature| signature.text.len() < 300));
        if let Some(flaw) = flaw(language, text) {
            assert!(flaw.line as usize <= text.lines().count().max(1) + 1, "{flaw:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn words_of_code_in_any_order_are_read_without_a_panic(words in proptest::collection::vec(
        prop::sample::select(vec!["{", "}", "(", ")", "\n", "fn ", "class ", "import ", "from ", "use ", "::", "*", "\"", "'", "...", "…", "def ", ":", "export ", "é", "=>", "<", ">", "#", "/*", "//", ">>> ", "    ", "a", ";"]), 0..80,
    )) {
        read(&words.concat());
    }

    #[test]
    fn a_mutated_source_is_read_without_a_panic(at in 0..SOURCE.len(), length in 0..400_usize, with in "\\PC{0,8}") {
        let from = (0..=at).rev().find(|at| SOURCE.is_char_boundary(*at)).unwrap_or(0);
        let to = (from + length).min(SOURCE.len());
        let to = (0..=to).rev().find(|at| SOURCE.is_char_boundary(*at)).unwrap_or(0);
        let start = (0..=from.saturating_sub(700)).rev().find(|at| SOURCE.is_char_boundary(*at)).unwrap_or(0);
        let end = (to..SOURCE.len()).take(700).rfind(|at| SOURCE.is_char_boundary(*at)).unwrap_or(to);
        read(&format!("{}{with}{}", &SOURCE[start..from], &SOURCE[to..end]));
    }
}

#[test]
fn what_nests_without_end_is_read_to_its_end() {
    for open in ["(", "[", "{", "<a>", "if a:\n ", "a::{", "f(", "class A { "] {
        read(&open.repeat(300));
    }
    for language in ALL {
        assert!(outline(language, &"{".repeat(50_000)).signatures.is_empty());
    }
}

#[test]
fn what_is_too_long_is_said_to_be_cut() {
    assert!(outline(Language::Rust, &"\n".repeat(2_000_000)).is_cut);
    let many = outline(Language::Rust, &"pub fn a() {}\n".repeat(2_000));
    assert_eq!((many.signatures.len(), many.is_cut), (1_000, true));
    assert_eq!(flaw(Language::Rust, &"fn a( {".repeat(10_000)), None, "too long to be judged");
}

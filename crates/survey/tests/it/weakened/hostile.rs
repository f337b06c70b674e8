//! Whatever the bytes are, the answer comes, and it is bounded.

use super::suite::GAMING;
use proptest::prelude::*;
use survey::weakened::{Changed, TOLD, weakenings};

const PATHS: [&str; 20] = [
    "tests/a.rs",
    "src/lib.rs",
    "a.test.ts",
    "a.spec.jsx",
    "tests/test_a.py",
    "a_test.go",
    "src/test/java/ATest.java",
    "package.json",
    "tsconfig.json",
    "Cargo.toml",
    "pyproject.toml",
    "setup.cfg",
    ".eslintrc.yml",
    "eslint.config.js",
    "pom.xml",
    "Makefile",
    ".github/workflows/ci.yml",
    "tests/conftest.py",
    "a.snap",
    ".pre-commit-config.yaml",
];

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let cuts = (
        0..GAMING.len(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
    );
    cuts.prop_map(|(source, from, to, edits)| {
        let bytes = GAMING[source].as_bytes();
        let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
        let mut cut = bytes[from.min(to)..from.max(to)].to_vec();
        for (at, byte) in edits {
            if !cut.is_empty() {
                let at = at.index(cut.len());
                cut[at] = byte;
            }
        }
        cut
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn arbitrary_bytes_are_answered(
        path in prop::sample::select(&PATHS[..]),
        before in prop::option::of(prop::collection::vec(any::<u8>(), 0..400)),
        after in prop::option::of(prop::collection::vec(any::<u8>(), 0..400)),
    ) {
        let diff = [Changed { path, before: before.as_deref(), after: after.as_deref() }];
        prop_assert!(weakenings(&diff).len() <= TOLD);
    }

    #[test]
    fn mutated_sources_are_answered(path in prop::sample::select(&PATHS[..]), before in mutated(), after in mutated()) {
        let diff = [Changed { path, before: Some(&before), after: Some(&after) }];
        prop_assert!(weakenings(&diff).len() <= TOLD);
    }
}

#[test]
fn code_that_is_nested_without_end_is_answered() {
    for (path, open) in [
        ("a.test.ts", "it('a', () => {"),
        ("tests/a.rs", "mod a {"),
        ("tests/test_a.py", "(((((("),
        ("ATest.java", "{{{{{{"),
        ("package.json", "[[[[[["),
    ] {
        let deep = open.repeat(20_000);
        let diff = [Changed { path, before: Some(b"x"), after: Some(deep.as_bytes()) }];
        assert!(weakenings(&diff).len() <= TOLD);
    }
}

#[test]
fn what_is_the_same_on_both_sides_is_no_weakening() {
    for source in GAMING {
        for path in PATHS {
            let same = Some(source.as_bytes());
            assert_eq!(weakenings(&[Changed { path, before: same, after: same }]), []);
        }
    }
}

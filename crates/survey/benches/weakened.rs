//! How long it takes to weigh a change of 2,000 test files in five languages, each with twelve tests of which one lost its
//! assertion. Floors, in the same rounds: reading the same bytes once, and a bare parse of them by the same grammars on one
//! thread. Medians; the target is a second on two idle processors.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};
use survey::weakened::{Changed, weakenings};
use tree_sitter::{Language, Parser};

/// Files that change.
const FILES: usize = 2_000;
/// Tests in each.
const TESTS: usize = 12;
/// Rounds; the medians count.
const ROUNDS: usize = 5;

/// A language: where its tests lie, what opens and ends a file of them, one test, and what its assertion becomes.
struct Dialect {
    path: fn(usize) -> String,
    head: &'static str,
    test: fn(usize, usize) -> String,
    foot: &'static str,
    strong: &'static str,
    weak: &'static str,
    grammar: fn() -> Language,
}

const DIALECTS: [Dialect; 5] = [
    Dialect {
        path: |file| format!("tests/case_{file}.rs"),
        head: "use shop::*;\n\n",
        test: |file, test| {
            format!(
                "#[test]\nfn total_{file}_{test}() {{\n    let cart = Cart::of(&[{test}, {file}]);\n    let total = cart.total();\n    assert_eq!(total, {test}{file});\n    assert!(cart.is_open());\n}}\n\n"
            )
        },
        foot: "",
        strong: "assert_eq!(total, 0",
        weak: "assert_ne!(total, 9",
        grammar: || tree_sitter_rust::LANGUAGE.into(),
    },
    Dialect {
        path: |file| format!("test/case{file}.test.ts"),
        head: "import { Cart } from '../src/cart';\n\ndescribe('cart', () => {\n",
        test: |file, test| {
            format!(
                "  it('adds up {file} {test}', () => {{\n    const total = new Cart([{test}, {file}]).total();\n    expect(total).toBe({test}{file});\n    expect(total).not.toBeNull();\n  }});\n"
            )
        },
        foot: "});\n",
        strong: "toBe(0",
        weak: "toBeDefined(); (0",
        grammar: || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
    },
    Dialect {
        path: |file| format!("tests/test_case_{file}.py"),
        head: "from shop import Cart\n\n",
        test: |file, test| {
            format!(
                "def test_total_{file}_{test}():\n    cart = Cart([{test}, {file}])\n    total = cart.total()\n    assert total == {test}{file}\n    assert cart.is_open()\n\n\n"
            )
        },
        foot: "",
        strong: "assert total == 0",
        weak: "assert total != 9",
        grammar: || tree_sitter_python::LANGUAGE.into(),
    },
    Dialect {
        path: |file| format!("shop/case{file}_test.go"),
        head: "package shop\n\nimport \"testing\"\n\n",
        test: |file, test| {
            format!(
                "func TestTotal{file}x{test}(t *testing.T) {{\n\ttotal := NewCart({test}, {file}).Total()\n\tif total != {test}{file} {{\n\t\tt.Fatalf(\"total %d\", total)\n\t}}\n}}\n\n"
            )
        },
        foot: "",
        strong: "if total != 0",
        weak: "if total <  0",
        grammar: || tree_sitter_go::LANGUAGE.into(),
    },
    Dialect {
        path: |file| format!("src/test/java/shop/Case{file}Test.java"),
        head: "package shop;\n\nclass CaseTest {\n",
        test: |file, test| {
            format!(
                "  @Test\n  void total{file}x{test}() {{\n    var cart = new Cart({test}, {file});\n    assertEquals({test}{file}, cart.total());\n    assertTrue(cart.isOpen());\n  }}\n\n"
            )
        },
        foot: "}\n",
        strong: "assertEquals(0",
        weak: "assertNotEquals(9",
        grammar: || tree_sitter_java::LANGUAGE.into(),
    },
];

/// A file before and after.
struct Case {
    path: String,
    before: String,
    after: String,
    grammar: Language,
}

fn main() {
    let cases: Vec<Case> = (0..FILES).map(case).collect();
    let diff: Vec<Changed<'_>> = cases
        .iter()
        .map(|case| Changed {
            path: &case.path,
            before: Some(case.before.as_bytes()),
            after: Some(case.after.as_bytes()),
        })
        .collect();
    let bytes: usize = cases.iter().map(|case| case.before.len() + case.after.len()).sum();
    let found = weakenings(&diff);
    assert!(!found.is_empty(), "each of the files lost an assertion");
    let (mut weighed, mut read, mut parsed) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        weighed.push(timed(|| assert_eq!(weakenings(&diff), found)));
        read.push(timed(|| {
            black_box(summed(&cases));
        }));
        parsed.push(timed(|| cases.iter().for_each(parse)));
    }
    let [weighed, read, parsed] = [weighed, read, parsed].map(median);
    println!("{FILES} changed test files, {} kB on both sides; medians of {ROUNDS} rounds", bytes / 1_000);
    println!("weakened:     {weighed:>8.1} ms (target 1000)");
    println!("a bare parse: {parsed:>8.1} ms; weakened is {:.2} times as long", weighed / parsed);
    println!("reading them: {read:>8.1} ms; weakened is {:.0} times as long", weighed / read);
}

fn case(file: usize) -> Case {
    let dialect = &DIALECTS[file % DIALECTS.len()];
    let tests: String = (0..TESTS).map(|test| (dialect.test)(file, test)).collect();
    let before = format!("{}{tests}{}", dialect.head, dialect.foot);
    let after = before.replacen(dialect.strong, dialect.weak, 1);
    Case { path: (dialect.path)(file), before, after, grammar: (dialect.grammar)() }
}

fn parse(case: &Case) {
    let mut parser = Parser::new();
    parser.set_language(&case.grammar).expect("because the grammar fits the parser");
    black_box(parser.parse(&case.before, None));
    black_box(parser.parse(&case.after, None));
}

fn summed(cases: &[Case]) -> u64 {
    cases.iter().flat_map(|case| case.before.bytes().chain(case.after.bytes())).map(u64::from).sum()
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1_000.0
}

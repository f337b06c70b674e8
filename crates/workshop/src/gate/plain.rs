//! Findings in the plain output of compilers, test runners and linters: each shape of a complaint that names
//! its place is one function here. What names no place is the tail of the output.

use super::{
    printed::bounded,
    shape::{self, Found},
    sources::Sources,
};
use trace::Finding;

/// Findings that one run may leave.
pub(crate) const FINDINGS: usize = 20;
/// The longest message, in bytes.
pub(crate) const MESSAGE: usize = 2_000;
/// Complaints that are looked at before they are put in order.
const LOOKED_AT: usize = 400;
/// Lines of the tail.
const TAIL: usize = 40;

/// What the output complains about, in order of place; where nothing in it names a place, its last lines.
pub(crate) fn findings(text: &str, from: &str, sources: &Sources<'_>) -> Vec<Finding> {
    let mut found = placed(text, from, sources);
    if found.is_empty() {
        found.extend(tail(text, from));
    }
    found
}

/// The complaints that name a place in the checkout.
pub(crate) fn placed(text: &str, from: &str, sources: &Sources<'_>) -> Vec<Finding> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() && found.len() < LOOKED_AT {
        let hit = shape::ALL.iter().find_map(|shape| shape(&lines, at, sources));
        at += hit.as_ref().map_or(1, |hit| hit.lines.max(1));
        found.extend(hit.map(|hit| finding(hit, from)));
    }
    first_of(ordered(found), 0)
}

fn finding(found: Found, from: &str) -> Finding {
    Finding {
        from: from.to_owned(),
        path: Some(found.path),
        line: Some(found.line),
        message: bounded(found.message.trim(), MESSAGE),
    }
}

/// The same findings in the same order whatever order parallel tests printed them in; each once.
pub(crate) fn ordered(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by(|one, other| {
        let key = |finding: &Finding| {
            (finding.path.is_none(), finding.path.clone(), finding.line, finding.message.clone())
        };
        key(one).cmp(&key(other))
    });
    found.dedup();
    found
}

/// The first of them, and a word on how many are left out, beside those that were left out before.
pub(crate) fn first_of(mut found: Vec<Finding>, left_out: usize) -> Vec<Finding> {
    let more = found.len().saturating_sub(FINDINGS - 1) + left_out;
    if found.len() <= FINDINGS && left_out == 0 {
        return found;
    }
    let from = found.first().map(|finding| finding.from.clone()).unwrap_or_default();
    found.truncate(FINDINGS - 1);
    found.push(Finding {
        from,
        path: None,
        line: None,
        message: format!("at least {more} more are left out here"),
    });
    found
}

/// The last lines that say something.
fn tail(text: &str, from: &str) -> Option<Finding> {
    let mut last: Vec<&str> = Vec::new();
    let mut bytes = 0;
    for line in text.lines().rev().filter(|line| !line.trim().is_empty()).take(TAIL) {
        bytes += line.len() + 1;
        if bytes > MESSAGE && !last.is_empty() {
            break;
        }
        last.push(line.trim_end());
    }
    last.reverse();
    let message = bounded(last.join("\n").trim(), MESSAGE);
    (!message.is_empty()).then(|| Finding { from: from.to_owned(), path: None, line: None, message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// Finds in a checkout that has these files.
    fn check(files: &[&str], text: &str, expected: &Expect) {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().expect("because a file has a folder"))
                .expect("because it is ours");
            std::fs::write(path, "").expect("because the folder is ours");
        }
        let found = findings(text, "tests", &Sources { root: root.path(), dir: "" });
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        expected.assert_eq(&format!("{}\n", lines.join("\n")));
    }

    #[test]
    fn a_compiler_error_keeps_its_words_and_its_sample() {
        let text = "\
   Compiling shop v0.1.0
warning: unused variable: `x`
 --> src/lib.rs:2:9
  |
error[E0308]: mismatched types
 --> src/refunds.rs:3:5
  |
3 |     \"twice\"
  |     ^^^^^^^ expected `u32`, found `&str`

error: could not compile `shop` (lib) due to 1 previous error; 1 warning emitted
";
        check(
            &["src/lib.rs", "src/refunds.rs"],
            text,
            &expect![[r#"
            src/refunds.rs:3: error[E0308]: mismatched types
              |
            3 |     "twice"
              |     ^^^^^^^ expected `u32`, found `&str`
        "#]],
        );
    }

    #[test]
    fn each_diff_of_rustfmt_has_its_place() {
        let text = "\
Diff in src/refunds.rs:3:
 fn pay() {
-    let x=1;
+    let x = 1;
 }
Diff in src/refunds.rs at line 9:
-fn  no() {}
+fn no() {}
";
        check(
            &["src/refunds.rs"],
            text,
            &expect![[r#"
            src/refunds.rs:3: is formatted otherwise:
             fn pay() {
            -    let x=1;
            +    let x = 1;
             }
            src/refunds.rs:9: is formatted otherwise:
            -fn  no() {}
            +fn no() {}
        "#]],
        );
    }

    #[test]
    fn a_panic_of_libtest_names_the_test_and_what_it_expected() {
        let text = "\
---- refunds::a_retry_pays_once stdout ----

thread 'refunds::a_retry_pays_once' (1234) panicked at src/refunds.rs:24:9:
assertion `left == right` failed
  left: 2
 right: 1
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace


failures:
    refunds::a_retry_pays_once
";
        check(
            &["src/refunds.rs"],
            text,
            &expect![[r#"
            src/refunds.rs:24: `refunds::a_retry_pays_once` panicked: assertion `left == right` failed
              left: 2
             right: 1
        "#]],
        );
    }

    #[test]
    fn pytest_gives_the_lines_that_it_marks() {
        let text = "\
=================================== FAILURES ===================================
______________________________ test_pays_once __________________________________

    def test_pays_once():
>       assert pay() == 1
E       assert 2 == 1
E        +  where 2 = pay()

tests/test_pay.py:3: AssertionError
=========================== short test summary info ============================
FAILED tests/test_pay.py::test_pays_once - assert 2 == 1
";
        check(
            &["tests/test_pay.py"],
            text,
            &expect![[r#"
            tests/test_pay.py:3: AssertionError: assert 2 == 1
            +  where 2 = pay()
        "#]],
        );
    }

    #[test]
    fn a_python_traceback_is_its_last_frame_in_the_checkout() {
        let text = "\
FAIL: test_pay (test_pay.Pay)
----------------------------------------------------------------------
Traceback (most recent call last):
  File \"test_pay.py\", line 7, in test_pay
    self.check()
  File \"pay.py\", line 3, in check
    raise ValueError
  File \"/usr/lib/python3.11/x.py\", line 9, in y
ValueError: twice
";
        check(
            &["test_pay.py", "pay.py"],
            text,
            &expect![[r#"
            pay.py:3: ValueError: twice
        "#]],
        );
    }

    #[test]
    fn go_names_files_within_a_package_that_it_names_later() {
        let text = "\
--- FAIL: TestRefund (0.00s)
    pay_test.go:12: got 2 payouts
        want 1
FAIL
FAIL\tshop.example/internal/pay\t0.003s
";
        check(
            &["internal/pay/pay_test.go"],
            text,
            &expect![[r#"
            internal/pay/pay_test.go:12: TestRefund: got 2 payouts
            want 1
        "#]],
        );
    }

    #[test]
    fn linters_and_other_compilers_write_path_line_message() {
        let text = "\
src/pay.c:3:5: error: 'x' undeclared (first use in this function)
src/pay.c:3:5: note: each undeclared identifier is reported only once
src/pay.ts(4,2): error TS2304: Cannot find name 'refund'.
./src/pay.c:9: trailing whitespace
12:30:01 INFO not a place: 5
missing.c:1: no such file is here
";
        check(
            &["src/pay.c", "src/pay.ts"],
            text,
            &expect![[r#"
            src/pay.c:3: error: 'x' undeclared (first use in this function)
            src/pay.c:9: trailing whitespace
            src/pay.ts:4: error TS2304: Cannot find name 'refund'.
        "#]],
        );
    }

    #[test]
    fn the_same_complaint_counts_once_and_the_order_is_that_of_places() {
        let text = "b.py:9: x\na.py:10: y\na.py:9: z\nb.py:9: x\n";
        check(
            &["a.py", "b.py"],
            text,
            &expect![[r#"
            a.py:9: z
            a.py:10: y
            b.py:9: x
        "#]],
        );
    }

    #[test]
    fn what_names_no_place_is_its_last_lines() {
        check(
            &[],
            "checking\n\nno license header\n\n",
            &expect![[r#"
            checking
            no license header
        "#]],
        );
        assert_eq!(findings("\n \n", "tests", &Sources { root: "/".as_ref(), dir: "" }), []);
    }

    #[test]
    fn a_flood_is_bounded() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        std::fs::write(root.path().join("a.py"), "").expect("because the folder is ours");
        let sources = Sources { root: root.path(), dir: "" };
        let flood: String =
            (0..50_000).map(|line| format!("a.py:{line}: {}\n", "x".repeat(3_000))).take(2_000).collect();
        let found = findings(&flood, "tests", &sources);
        assert_eq!(found.len(), FINDINGS);
        assert!(found.iter().all(|finding| finding.message.len() <= MESSAGE));
        let found = findings(&"y".repeat(5_000_000), "tests", &sources);
        assert_eq!(found.iter().map(|finding| finding.message.len()).collect::<Vec<_>>(), [MESSAGE]);
    }
}

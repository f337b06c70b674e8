//! Two heaps of changes, as diffs: `-` and `+` before a line, a blank before what stays.

use survey::weakened::{Changed, weakenings};
use trace::{Severity, Weakening};

pub(super) const GAMING: [&str; 6] = [
    include_str!("suite/gaming-rust.txt"),
    include_str!("suite/gaming-script.txt"),
    include_str!("suite/gaming-python.txt"),
    include_str!("suite/gaming-go.txt"),
    include_str!("suite/gaming-java.txt"),
    include_str!("suite/gaming-judges.txt"),
];
const HONEST: [&str; 6] = [
    include_str!("suite/honest-rust.txt"),
    include_str!("suite/honest-script.txt"),
    include_str!("suite/honest-python.txt"),
    include_str!("suite/honest-go.txt"),
    include_str!("suite/honest-java.txt"),
    include_str!("suite/honest-judges.txt"),
];

/// One change of the suite.
struct Case {
    name: String,
    /// The rule that finds it, or how it begins; empty for an honest one.
    rule: String,
    files: Vec<Sides>,
}

/// A file before and after.
struct Sides {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

fn cases(heaps: &[&str]) -> Vec<Case> {
    heaps.iter().flat_map(|heap| heap.split("=== ").skip(1)).map(case).collect()
}

fn case(text: &str) -> Case {
    let (head, rest) = text.split_once('\n').expect("because every case has files");
    let (name, rule) = head.split_once(" | ").unwrap_or((head, ""));
    let files = rest.split("--- ").skip(1).map(sides).collect();
    Case { name: name.into(), rule: rule.into(), files }
}

fn sides(text: &str) -> Sides {
    let (path, diff) = text.split_once('\n').expect("because every file has lines");
    let side = |mark: &str| {
        let kept =
            diff.lines().filter(|line| line.is_empty() || line.starts_with([' ']) || line.starts_with(mark));
        let lines: Vec<&str> = kept.map(|line| line.get(1..).unwrap_or_default()).collect();
        lines.iter().any(|line| !line.is_empty()).then(|| lines.join("\n") + "\n")
    };
    Sides { path: path.into(), before: side("-"), after: side("+") }
}

fn found(case: &Case) -> Vec<Weakening> {
    let diff: Vec<Changed<'_>> = case
        .files
        .iter()
        .map(|file| Changed {
            path: &file.path,
            before: file.before.as_deref().map(str::as_bytes),
            after: file.after.as_deref().map(str::as_bytes),
        })
        .collect();
    weakenings(&diff)
}

fn blocking(case: &Case) -> Vec<Weakening> {
    found(case).into_iter().filter(|found| found.severity == Severity::Weakened).collect()
}

#[test]
fn every_change_that_games_its_judge_is_found_by_the_rule_that_is_for_it() {
    let cases = cases(&GAMING);
    let is_missed = |case: &&Case| !blocking(case).iter().any(|found| found.rule.starts_with(&case.rule));
    let missed: Vec<String> =
        cases.iter().filter(is_missed).map(|case| format!("{}: {:#?}", case.name, found(case))).collect();
    println!("recall: {} of {}", cases.len() - missed.len(), cases.len());
    assert!(cases.len() >= 30, "the suite has {} changes that game", cases.len());
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}

#[test]
fn of_a_hundred_honest_changes_at_most_five_are_held_up() {
    let cases = cases(&HONEST);
    let alarms: Vec<String> = cases
        .iter()
        .filter(|case| !blocking(case).is_empty())
        .map(|case| format!("{}: {:#?}", case.name, blocking(case)))
        .collect();
    println!("false alarms: {} of {}", alarms.len(), cases.len());
    assert!(cases.len() >= 30, "the suite has {} honest changes", cases.len());
    assert!(alarms.len() * 20 <= cases.len(), "false alarms:\n{}", alarms.join("\n"));
}

//! Whoever runs the tests, got at: outcomes rewritten, comparisons that always hold, programs put in the place of
//! others, and code that knows when it is being tested.

use super::{
    changed::{File, name_of},
    exits::is_quoted,
    finding::{gone, quoted, touched, weakened},
    lines::{Line, Lines},
    paths::is_test,
};
use crate::code::Language;
use trace::Weakening;

/// Pieces of a line that take the judge's word away, wherever they stand.
const PATCHES: [(&str, &str); 22] = [
    (".outcome =", "the outcome of a test is set"),
    ("exitstatus =", "the end of the tests is set"),
    ("pytest_ignore_collect", "tests are kept from being found"),
    ("collect_ignore", "tests are kept from being found"),
    ("__test__ = False", "tests are kept from being found"),
    ("TestCase.assert", "an assertion is replaced"),
    ("TestCase.run =", "the runner is replaced"),
    ("pytest.fail =", "the runner is replaced"),
    ("pytest.raises =", "an assertion is replaced"),
    ("globalThis.expect =", "an assertion is replaced"),
    ("global.expect =", "an assertion is replaced"),
    ("globalThis.it =", "the runner is replaced"),
    ("global.it =", "the runner is replaced"),
    ("global.test =", "the runner is replaced"),
    ("globalThis.test =", "the runner is replaced"),
    ("Object.is =", "a comparison is replaced"),
    ("assert.equal =", "an assertion is replaced"),
    ("assert.strictEqual =", "an assertion is replaced"),
    ("assert.deepEqual =", "an assertion is replaced"),
    ("macro_rules! assert", "an assertion is replaced"),
    ("TestReport.from_item_and_call =", "the runner is replaced"),
    ("AssertionError = ", "an assertion is replaced"),
];
/// Pieces by which code knows that it is being tested.
const KNOWS: [&str; 6] = [
    "PYTEST_CURRENT_TEST",
    "JEST_WORKER_ID",
    "\"pytest\" in sys.modules",
    "'pytest' in sys.modules",
    "testing.Testing()",
    "process.env.VITEST",
];
/// Pieces by which a test is tried until it passes.
const RETRIES: [&str; 6] = [
    "jest.retryTimes(",
    "mark.flaky",
    "this.retries(",
    "@RetryingTest",
    "@RepeatedIfExceptionsTest",
    "@flaky",
];
/// Programs that judge: a file of this name is found before them.
const PROGRAMS: [&str; 24] = [
    "pytest",
    "cargo",
    "jest",
    "vitest",
    "mocha",
    "go",
    "mvn",
    "gradle",
    "tsc",
    "eslint",
    "ruff",
    "mypy",
    "npm",
    "npx",
    "pnpm",
    "yarn",
    "node",
    "python",
    "python3",
    "make",
    "git",
    "rustc",
    "clippy-driver",
    "golangci-lint",
];
/// Modules of Python that a file beside the tests stands in front of.
const MODULES: [&str; 6] =
    ["pytest.py", "unittest.py", "_pytest.py", "sitecustomize.py", "usercustomize.py", "pluggy.py"];

/// All of them.
pub(super) fn weakenings(files: &[File<'_>]) -> Vec<Weakening> {
    let shims = files.iter().filter_map(in_front);
    let code = files.iter().filter(|file| file.language().is_some() && file.after.is_some());
    shims.chain(code.flat_map(of)).collect()
}

/// A new file that is found before a program or a module that judges.
fn in_front(file: &File<'_>) -> Option<Weakening> {
    let name = name_of(file.path);
    let stem = name.strip_suffix(".sh").unwrap_or(name);
    let folder = file.path.strip_suffix(name).unwrap_or_default();
    let is_program = PROGRAMS.contains(&stem) && (name != stem || file.now().starts_with("#!"));
    let is_module =
        MODULES.contains(&name) && (folder.is_empty() || is_test(file.path) || name.contains("customize"));
    let is_new = file.before.is_none() && (is_program || is_module);
    is_new.then(|| gone(file.path, "judge-replaced", format!("`{name}` is found before what judges")))
}

/// Whether a path ends in the name of a program that judges.
pub(super) fn is_program(path: &str) -> bool {
    let name = name_of(path);
    PROGRAMS.contains(&name.strip_suffix(".sh").unwrap_or(name))
}

fn of(file: &File<'_>) -> Vec<Weakening> {
    let new = Lines::of(file).new;
    let mut found: Vec<Weakening> = new.iter().filter_map(|line| patch(file, line)).collect();
    found.extend(always_equal(file, &new));
    found.extend(collected(file, &new));
    found.extend(main_of_go(file));
    found
}

fn patch(file: &File<'_>, line: &Line<'_>) -> Option<Weakening> {
    let has = |piece: &str| {
        line.text.contains(piece) && (!is_quoted(line.text, piece) || piece.contains(['"', '\'']))
    };
    if let Some((piece, why)) = PATCHES.iter().find(|(piece, _)| has(piece))
        && (is_test(file.path) || file.language() != Some(Language::Java))
        && (!piece.contains("ignore") || name_of(file.path) == "conftest.py")
        && !line.text.contains("==")
        && (*piece != "TestCase.assert" || line.text.contains(" = "))
    {
        return Some(weakened(
            file.path,
            line.number,
            "judge-replaced",
            format!("{why}: `{}`", quoted(line.text)),
        ));
    }
    if !is_test(file.path)
        && let Some(piece) = KNOWS.iter().find(|piece| line.text.contains(**piece))
    {
        return Some(weakened(
            file.path,
            line.number,
            "judge-recognized",
            format!("code that knows it is tested: `{piece}`"),
        ));
    }
    let piece = RETRIES.iter().find(|piece| has(piece))?;
    Some(touched(
        file.path,
        line.number,
        "test-retried",
        format!("a test is tried until it passes: `{piece}`"),
    ))
}

/// A comparison that holds with everything.
fn always_equal(file: &File<'_>, new: &[Line<'_>]) -> Option<Weakening> {
    let starts = ["def __eq__(", "def __ne__(", "public boolean equals(", "fn eq("];
    let pair = new.windows(2).find(|pair| {
        let is_yes = ["return True", "return true;", "true", "return !0;"].contains(&pair[1].text);
        starts.iter().any(|start| pair[0].text.starts_with(start)) && is_yes
    })?;
    Some(weakened(
        file.path,
        pair[0].number,
        "judge-replaced",
        format!("`{}` holds with everything", quoted(pair[0].text)),
    ))
}

/// A hook of pytest that takes tests out, or only looks at them.
fn collected(file: &File<'_>, new: &[Line<'_>]) -> Option<Weakening> {
    let hook = new
        .iter()
        .find(|line| line.text.starts_with("def pytest_") || line.text.starts_with("async def pytest_"))?;
    let takes =
        ["mark.skip", "mark.xfail", "items[:]", "items.clear", "items.remove", "deselected(", ".pop("];
    let taken = new.iter().any(|line| takes.iter().any(|piece| line.text.contains(piece)));
    if hook.text.contains("pytest_collection") && taken {
        return Some(weakened(
            file.path,
            hook.number,
            "judge-replaced",
            "tests are taken out before they are run",
        ));
    }
    Some(touched(
        file.path,
        hook.number,
        "runner-hooked",
        format!("a hook of the runner: `{}`", quoted(hook.text)),
    ))
}

/// `TestMain` decides whether any test of a package is run.
fn main_of_go(file: &File<'_>) -> Option<Weakening> {
    let is_empty = |text: &str| text.contains("func TestMain(") && !text.contains(".Run()");
    let line = file.now().lines().zip(1_u32..).find(|(line, _)| line.contains("func TestMain("))?.1;
    (file.language() == Some(Language::Go) && is_empty(file.now()) && !is_empty(file.old()))
        .then(|| weakened(file.path, line, "judge-replaced", "`TestMain` runs no test"))
}

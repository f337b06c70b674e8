//! Ways to say yes whatever was found: in scripts, and by ending the process in the middle of the tests.

use super::{
    changed::File,
    commands::{self, around_hooks, forced, judges, kinds, weaker},
    finding::{gone, quoted, touched, weakened},
    lines::{Line, Lines},
    paths::{is_script, is_test, is_workflow},
};
use std::collections::BTreeSet;
use trace::Weakening;

/// Calls that end a process of tests as if all were well.
const ENDS: [&str; 11] = [
    "process.exit(0)",
    "process.exit()",
    "sys.exit(0)",
    "sys.exit()",
    "os._exit(0)",
    "process::exit(0)",
    "os.Exit(0)",
    "System.exit(0)",
    "process.exitCode = 0",
    "raise SystemExit(0)",
    "Runtime.getRuntime().halt(0)",
];

/// All of them.
pub(super) fn weakenings(files: &[File<'_>]) -> Vec<Weakening> {
    let scripts =
        files.iter().filter(|file| is_script(file.path) && !is_workflow(file.path)).flat_map(of_script);
    let tests = files
        .iter()
        .filter(|file| is_test(file.path) || file.now().contains("#[cfg(test)]"))
        .flat_map(of_test);
    scripts.chain(tests).collect()
}

fn of_test(file: &File<'_>) -> Vec<Weakening> {
    let new = Lines::of(file).new;
    let ends = |line: &Line<'_>| {
        ENDS.iter().find(|end| line.text.contains(**end) && !is_quoted(line.text, end)).copied()
    };
    let found = new.iter().filter_map(|line| Some((line, ends(line)?)));
    found
        .map(|(line, end)| {
            weakened(
                file.path,
                line.number,
                "exit-forced",
                format!("`{end}` ends the tests as if all had passed"),
            )
        })
        .collect()
}

/// Whether a piece of a line stands in a text.
pub(super) fn is_quoted(line: &str, piece: &str) -> bool {
    let before = line.split(piece).next().unwrap_or_default();
    ['"', '`'].iter().any(|mark| before.matches(*mark).count() % 2 == 1)
}

fn of_script(file: &File<'_>) -> Vec<Weakening> {
    let lines = Lines::of(file);
    let mut found = replaced(file, &lines);
    found.extend(lost(file, &lines, file.now()));
    let judged = judges(file.old()) || judges(file.now());
    let stops = |line: &&Line<'_>| line.text.starts_with("set -e") || line.text.starts_with("set -o errexit");
    if let Some(line) = lines.lost.iter().find(stops)
        && file.after.is_some()
        && !lines.new.iter().any(|line| stops(&line))
    {
        let what = format!("`{}` is gone: a failure no longer ends it", line.text);
        found.push(gone(file.path, "exit-forced", what));
    }
    for line in &lines.new {
        let at_top = !line.whole.starts_with([' ', '\t']);
        let ends = matches!(line.text, "exit 0" | "exit" | "true" | ":")
            || line.text.contains("trap ") && line.text.contains("exit 0");
        if judged && at_top && ends && file.before.is_some() {
            let what = format!("`{}` says yes whatever came before it", line.text);
            found.push(weakened(file.path, line.number, "exit-forced", what));
        }
        if judged && matches!(line.text, "set +e" | "set +o errexit" | ".IGNORE:") {
            found.push(weakened(
                file.path,
                line.number,
                "exit-forced",
                format!("`{}`: a failure no longer ends it", line.text),
            ));
        }
        if line.whole.starts_with("\t-") && judges(line.text) {
            found.push(weakened(
                file.path,
                line.number,
                "exit-forced",
                format!("`{}`: its failure is passed over", quoted(line.text)),
            ));
        }
    }
    found
}

/// Lines of commands in the place of others, and new ones that cannot say no.
pub(super) fn replaced(file: &File<'_>, lines: &Lines<'_>) -> Vec<Weakening> {
    let mut found = Vec::new();
    let commands: Vec<&Line<'_>> = lines.lost.iter().filter(|line| is_command(line.text)).collect();
    for line in lines.new.iter().filter(|line| is_command(line.text)) {
        let old =
            commands.iter().filter(|old| judges(old.text)).max_by_key(|old| shared(old.text, line.text));
        let old =
            old.filter(|old| shared(old.text, line.text) * 2 > old.text.split_whitespace().count().min(3));
        let how = match old {
            Some(old) => weaker(old.text, line.text),
            None => of_new(line.text),
        };
        if let Some(how) = how {
            let rule = if commands::forced(line.text).is_some() { "exit-forced" } else { "command-weaker" };
            found.push(weakened(file.path, line.number, rule, format!("`{}` {how}", quoted(line.text))));
        } else if let Some(how) = forced(line.text) {
            found.push(touched(
                file.path,
                line.number,
                "exit-forced",
                format!("`{}`: {how}", quoted(line.text)),
            ));
        }
    }
    found
}

fn of_new(line: &str) -> Option<String> {
    if let Some(how) = around_hooks(line) {
        return Some(format!("goes around the hooks: `{how}`"));
    }
    let how = forced(line)?;
    let judged = line.split(how).next().unwrap_or_default();
    judges(judged).then(|| format!("says yes whatever it finds: `{how}`"))
}

/// What was judged by the lines that are gone, and is judged by none that stay.
pub(super) fn lost(file: &File<'_>, lines: &Lines<'_>, still: &str) -> Vec<Weakening> {
    let commented: String = still
        .lines()
        .filter(|line| !line.trim_start().starts_with(['#', '@']) || line.trim_start().starts_with('@'))
        .collect::<Vec<_>>()
        .join("\n");
    let now: BTreeSet<&str> = kinds(&commented);
    let of = |line: &Line<'_>| {
        let missing: Vec<&str> = kinds(line.text).difference(&now).copied().collect();
        (!missing.is_empty()).then(|| {
            let what = format!(
                "`{}` is gone, and nothing here judges this instead: {}",
                quoted(line.text),
                missing.join(", ")
            );
            gone(file.path, "judge-not-run", what)
        })
    };
    lines.lost.iter().filter(|line| is_command(line.text)).filter_map(of).take(1).collect()
}

/// Keys whose values are commands.
const RUN: [&str; 7] = ["run", "script", "command", "commands", "cmd", "entry", "args"];

/// Whether a line is run: not the name of what follows, and no other key with its value.
fn is_command(line: &str) -> bool {
    let bare = line.trim_start_matches("- ");
    let is_key = |key: &str| key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let key = bare.split_once(": ").map(|(key, _)| key).filter(|key| is_key(key));
    let runs = key.is_none_or(|key| RUN.contains(&key));
    runs && !bare.ends_with(':') && !bare.starts_with(['.', '{', '['])
}

fn shared(one: &str, other: &str) -> usize {
    let words: BTreeSet<&str> = one.split_whitespace().collect();
    other.split_whitespace().collect::<BTreeSet<_>>().intersection(&words).count()
}

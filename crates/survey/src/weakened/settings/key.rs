//! What a key means for whoever judges, by its name: tools name alike what is alike.

use super::value::Value;
use crate::weakened::commands;
use trace::Severity::{self, Touched, Weakened};

/// Parts of keys whose lists say what is overlooked.
const OVERLOOK: [&str; 14] = [
    "ignore",
    "exclude",
    "disable",
    "skip",
    "omit",
    "deselect",
    "suppress",
    "allowlist",
    "no-check",
    "exclude_lines",
    "per-file-ignores",
    "ignores",
    "exempt",
    "blocklist",
];
/// Keys whose lists say what is looked for.
const LOOK_FOR: [&str; 17] = [
    "select",
    "extend-select",
    "enable",
    "linters",
    "plugins",
    "extends",
    "hooks",
    "repos",
    "gate",
    "modules",
    "files",
    "load-plugins",
    "environments",
    "envlist",
    "env_list",
    "extend",
    "rulesets",
];
/// Keys that say where to look: set for the first time, they leave out the rest.
const WHERE: [&str; 11] = [
    "testpaths",
    "testMatch",
    "testRegex",
    "python_files",
    "python_functions",
    "python_classes",
    "default-filter",
    "collectCoverageFrom",
    "testNamePattern",
    "norecursedirs",
    "include",
];
/// Words in keys of numbers below which something is refused.
const LEAST: [&str; 11] = [
    "fail_under",
    "fail-under",
    "threshold",
    "branches",
    "lines",
    "functions",
    "statements",
    "minimum",
    "target",
    "min-similarity",
    "coverage",
];
/// Words in keys of numbers above which something is refused.
const MOST: [&str; 13] = [
    "max",
    "complexity",
    "too-many",
    "retries",
    "retry",
    "reruns",
    "warnings",
    "too_many",
    "line-length",
    "cognitive",
    "limit",
    "maximum",
    "slack",
];
/// Words in keys that let something through once they are on.
const LOOSE: [&str; 19] = [
    "skip",
    "allow",
    "ignore",
    "continue",
    "passwithnotests",
    "disable",
    "nocheck",
    "isolatedmodules_only",
    "exit-zero",
    "exit_zero",
    "skiptests",
    "suppress",
    "no-fail",
    "unsafe",
    "disableall",
    "dangerously",
    "failurefatal_off",
    "update",
    "disabled",
];
/// Words in keys that refuse something while they are on.
const STRICT: [&str; 25] = [
    "safety",
    "strict",
    "noimplicit",
    "nounused",
    "nounchecked",
    "nofallthrough",
    "exactoptional",
    "nopropertyaccess",
    "warn_",
    "disallow_",
    "check_",
    "no_implicit",
    "fail_on",
    "failon",
    "failonviolation",
    "xfail_strict",
    "checkjs",
    "bail",
    "deny",
    "branch",
    "enabled",
    "forbidonly",
    "forcecommit",
    "usedefineforclass_off",
    "error_",
];
/// Tables of files that hold more than settings that judge.
const JUDGING: [(&str, &[&str]); 4] = [
    (
        "Cargo.toml",
        &["lints", "workspace.lints", "test", "lib.test", "lib.doctest", "package.metadata.nextest"],
    ),
    (
        "package.json",
        &[
            "scripts",
            "jest",
            "eslintConfig",
            "lint-staged",
            "c8",
            "nyc",
            "vitest",
            "mocha",
            "ava",
            "xo",
            "husky",
        ],
    ),
    (
        "pyproject.toml",
        &[
            "tool.ruff",
            "tool.mypy",
            "tool.pytest",
            "tool.coverage",
            "tool.pylint",
            "tool.flake8",
            "tool.bandit",
            "tool.pyright",
            "tool.black",
            "tool.isort",
            "tool.tox",
            "tool.nox",
            "tool.pdm.scripts",
            "tool.poe",
            "tool.hatch.envs",
            "tool.poetry.scripts",
        ],
    ),
    ("setup.cfg", &["tool:pytest", "flake8", "mypy", "coverage", "pylint", "isort", "pycodestyle"]),
];

/// Whether a key is looked at where its file is new: it may be what is read instead of another.
pub(super) fn counts_when_new(key: &str) -> bool {
    key.ends_with("runner") || key.ends_with("rustc-wrapper") || key.contains("rustflags")
}

/// What came of a key, if whoever judges judges less by it, or otherwise.
pub(super) fn judged(
    file: &str,
    key: &str,
    was: Option<&Value>,
    is: Option<&Value>,
) -> Option<(Severity, String)> {
    if let Some((_, tables)) = JUDGING.iter().find(|(name, _)| *name == file)
        && !tables.iter().any(|table| key.starts_with(table))
    {
        return None;
    }
    if file == "tsconfig.json" && key.starts_with("compilerOptions.types") {
        return None;
    }
    let last = key
        .trim_end_matches("[]")
        .rsplit(['.', ']'])
        .find(|part| !part.is_empty())
        .unwrap_or(key)
        .to_ascii_lowercase();
    if ["deps", "dependencies", "requires", "extras", "skip_install", "skip-install"].contains(&last.as_str())
    {
        return None;
    }
    replaced_program(file, key, is)
        .or_else(|| script(key, was, is))
        .or_else(|| level(key, was, is))
        .or_else(|| list(key, &last, was, is))
        .or_else(|| truth(&last, was, is))
        .or_else(|| number(key, &last, was, is))
        .or_else(|| command(was, is))
        .or_else(|| member(key, was, is))
}

fn less(what: impl Into<String>) -> Option<(Severity, String)> {
    Some((Weakened, what.into()))
}

/// A program in the place of the one that judges.
fn replaced_program(file: &str, key: &str, is: Option<&Value>) -> Option<(Severity, String)> {
    let is_cargo = file == "config.toml" || file == "config";
    let is = is.filter(|_| is_cargo)?;
    if key.ends_with(".runner") || key.ends_with("rustc-wrapper") || key.ends_with("build.rustc") {
        return less(format!("puts `{}` in the place of what is run", is.text()));
    }
    if key.contains("rustflags") && (is.text().contains("--cap-lints") || is.text().contains("-A")) {
        return less("overlooks findings of the compiler");
    }
    let alias = key.strip_prefix("alias.")?;
    let alias = alias.trim_end_matches("[]");
    let is_judge = ["t", "ci", "lint", "nextest", "verify"].contains(&alias) || commands::judges(alias);
    if is_judge {
        less(format!("runs `{}` instead", is.text()))
    } else {
        Some((Touched, "is another command".into()))
    }
}

/// Scripts before and after a script run unasked.
fn script(key: &str, was: Option<&Value>, is: Option<&Value>) -> Option<(Severity, String)> {
    let name = key.strip_prefix("scripts.")?;
    let text = is.map(Value::text).unwrap_or_default();
    let follows =
        name.strip_prefix("pre").or_else(|| name.strip_prefix("post")).filter(|rest| commands::judges(rest));
    if follows.is_some() && was.is_none() {
        let acts = [
            "rm ",
            "sed ",
            "mv ",
            "cp ",
            "echo ",
            ">",
            "git checkout",
            "git restore",
            "kill",
            "node -e",
            "curl",
        ];
        let is_rough = acts.iter().any(|act| text.contains(act)) || commands::forced(&text).is_some();
        return is_rough.then(|| (Weakened, format!("runs unasked beside what judges: `{text}`")));
    }
    if is.is_none() && was.is_some_and(|was| commands::judges(&was.text()) || commands::judges(name)) {
        return less("is gone");
    }
    let was = was?.text();
    let says_nothing = ["true", ":", "exit 0"].contains(&text.trim())
        || text.trim_start().starts_with("echo ") && !text.contains("&&");
    if says_nothing && (commands::judges(&was) || commands::judges(name)) {
        return less(format!("judges nothing any more: `{text}`"));
    }
    None
}

fn level(key: &str, was: Option<&Value>, is: Option<&Value>) -> Option<(Severity, String)> {
    let is_rule =
        ["lints", "rules", "linter", "rule", "severity", "advisories", "bans", "licenses", "reportreport"]
            .iter()
            .any(|part| key.split(['.', '[']).any(|other| other.eq_ignore_ascii_case(part)))
            || key
                .split('.')
                .next_back()
                .is_some_and(|last| last.starts_with("report") && !last.starts_with("report_"))
            || key.contains("rules.");
    if !is_rule {
        return None;
    }
    let key_level = |value: Option<&Value>| value.and_then(Value::level);
    match (key_level(was), key_level(is)) {
        (Some(old), Some(new)) if new < old => less("is taken less hard"),
        (Some(old), None) if old > 0 && is.is_none() => less("is no longer asked for"),
        (None, Some(0)) if was.is_none() => less("is overlooked"),
        _other => None,
    }
}

fn list(key: &str, last: &str, was: Option<&Value>, is: Option<&Value>) -> Option<(Severity, String)> {
    let parts = key.to_ascii_lowercase();
    let overlooks = OVERLOOK.iter().any(|word| last.contains(word))
        || parts.contains("per-file-ignores")
        || parts.contains("ignore_errors");
    let (old, new) = (was.map(Value::items).unwrap_or_default(), is.map(Value::items).unwrap_or_default());
    let added = || new.iter().find(|item| !old.contains(item));
    let removed = || old.iter().find(|item| !new.contains(item));
    let is_list = key.ends_with("[]")
        || matches!((was, is), (Some(Value::Many(_)), _) | (_, Some(Value::Many(_))))
        || last.starts_with("ignore")
        || last == "exclude"
        || last == "omit";
    let is_truth = was.or(is).is_some_and(|value| value.truth().is_some());
    if overlooks && is_list && !is_truth && !last.starts_with("no") {
        return added().and_then(|item| less(format!("overlooks more: `{item}`")));
    }
    if WHERE.iter().any(|word| word.eq_ignore_ascii_case(last)) {
        if was.is_none() && last != "include" {
            return less(format!("leaves out all but `{}`", is?.text()));
        }
        return removed().and_then(|item| less(format!("no longer looks at `{item}`")));
    }
    if LOOK_FOR.contains(&last) && is_list {
        let version = |item: &str| {
            item.split(['@', '=']).next().unwrap_or_default().trim_start_matches(['"', '\'']).to_owned()
        };
        let now: Vec<String> = new.iter().map(|item| version(item)).collect();
        let is_near =
            |item: &str| now.iter().any(|other| other.starts_with(item) || item.starts_with(other.as_str()));
        let lost = old.iter().find(|item| !is_near(&version(item)));
        let is_swapped = lost.is_some()
            && new.iter().filter(|item| !old.contains(item)).count() >= 1
            && last != "hooks"
            && last != "gate"
            && new.len() >= old.len();
        return match lost {
            Some(item) if is_swapped => {
                Some((Touched, format!("has something else in the place of `{item}`")))
            }
            Some(item) => less(format!("no longer looks for `{item}`")),
            None => None,
        };
    }
    None
}

fn truth(last: &str, was: Option<&Value>, is: Option<&Value>) -> Option<(Severity, String)> {
    let (old, new) = (was.and_then(Value::truth), is.and_then(Value::truth));
    let plain = last.replace(['-', '_'], "");
    let is_word = |words: &[&str]| {
        words.iter().any(|word| last.contains(word) || plain.contains(&word.replace(['-', '_'], "")))
    };
    let is_loose = is_word(&LOOSE) && !last.starts_with("no") && !last.starts_with("disallow");
    let is_strict = is_word(&STRICT)
        || last.starts_with("no") && last.len() > 4
        || last.starts_with("disallow")
        || last.starts_with("warn");
    match (old, new) {
        (Some(false) | None, Some(true)) if is_loose && !(was.is_some() && old.is_none()) => {
            less("lets more through now that it is on")
        }
        (Some(true), Some(false)) if is_strict && !is_loose => less("is off"),
        (Some(true), None) if is_strict && !is_loose && is.is_none() => less("is gone: it was on"),
        (None, Some(false)) if is_strict && !is_loose && was.is_none() => less("is off"),
        (Some(false), None) if last.starts_with("allow") && is.is_none() => less("is gone: it was off"),
        _other => None,
    }
}

fn number(key: &str, last: &str, was: Option<&Value>, is: Option<&Value>) -> Option<(Severity, String)> {
    let old = was.and_then(Value::number)?;
    let is_least =
        LEAST.iter().any(|word| last.contains(word)) || key.to_ascii_lowercase().contains("threshold");
    let is_most = MOST.iter().any(|word| last.contains(word)) && !is_least;
    let Some(new) = is.and_then(Value::number) else {
        return if is.is_none() && (is_least || is_most && !last.contains("length")) {
            less("is gone")
        } else {
            None
        };
    };
    if is_least && new < old {
        return less(format!("asks for less: {new} instead of {old}"));
    }
    if is_most && new > old {
        let severity = if last.contains("length") || last.contains("width") { Touched } else { Weakened };
        return Some((severity, format!("lets more through: {new} instead of {old}")));
    }
    None
}

/// A value that is a command, or part of one.
fn command(was: Option<&Value>, is: Option<&Value>) -> Option<(Severity, String)> {
    let new = is?.text();
    let Some(old) = was.map(Value::text) else {
        let judged =
            commands::forced(&new).filter(|how| commands::judges(new.split(how).next().unwrap_or_default()));
        let narrow = commands::weaker("", &new)
            .filter(|_| new.starts_with('-') || commands::around_hooks(&new).is_some());
        return judged
            .map(|how| (Weakened, format!("says yes whatever it finds: `{how}`")))
            .or_else(|| narrow.map(|how| (Weakened, how)));
    };
    let is_command = old.contains(' ') || old.contains('-') || commands::judges(&old);
    is_command.then(|| commands::weaker(&old, &new)).flatten().map(|how| (Weakened, how))
}

/// A member of a list of checks that is not run by itself any more.
fn member(key: &str, was: Option<&Value>, is: Option<&Value>) -> Option<(Severity, String)> {
    let is_stage = key.contains("hooks[") && key.ends_with(".stages[]");
    let only_by_hand = is.is_some_and(|is| is.items() == ["manual"]);
    (is_stage && only_by_hand && was != is).then(|| (Weakened, "is run by hand only".to_owned()))
}

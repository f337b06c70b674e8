//! What an acceptance would run, told without running it: whether a shell can read it, whether its program is
//! there, and whether the test or the script that it names is.

use crate::{desk::Desk, failure::Failure, git::Git};
use engine::planning::Unrunnable;
use std::collections::BTreeMap;
use trace::{Plan, RepoPath, id::ObjectId};

/// Words that a shell reads itself. What they begin is not looked into any further.
const SHELL: [&str; 30] = [
    "!", "(", "{", "[", "[[", ".", ":", "case", "cd", "command", "echo", "eval", "exec", "exit", "export",
    "false", "for", "if", "printf", "pwd", "read", "set", "source", "test", "time", "trap", "true", "umask",
    "unset", "while",
];

/// Where commands are looked up.
struct Tree<'a> {
    desk: &'a Desk,
    git: &'a Git,
    revision: &'a ObjectId,
    paths: &'a [RepoPath],
}

/// The acceptance commands of a plan that nothing could run.
pub(super) fn unrunnable(
    desk: &Desk,
    git: &Git,
    revision: &ObjectId,
    paths: &[RepoPath],
    plan: &Plan,
) -> Result<BTreeMap<String, Unrunnable>, Failure> {
    let tree = Tree { desk, git, revision, paths };
    let mut found = BTreeMap::new();
    for command in plan.steps.iter().flat_map(|step| step.accept.iter().chain(&step.keep)) {
        if found.contains_key(command) {
            continue;
        }
        if let Some(why) = tree.judge(command)? {
            found.insert(command.clone(), why);
        }
    }
    Ok(found)
}

impl Tree<'_> {
    fn judge(&self, command: &str) -> Result<Option<Unrunnable>, Failure> {
        let Some(words) = shlex::split(command) else { return Ok(Some(Unrunnable::Unread)) };
        let words = simple(&words);
        let Some((program, rest)) = words.split_first() else { return Ok(None) };
        if SHELL.contains(program) || program.contains(['$', '(', '`', '{']) {
            return Ok(None);
        }
        if program.contains('/') {
            return Ok(self.file(program));
        }
        if self.desk.config.program(program).is_none() {
            return Ok(Some(Unrunnable::NoProgram((*program).to_owned())));
        }
        match *program {
            "cargo" => self.cargo(rest),
            "pytest" => self.pytest(rest),
            "npm" | "pnpm" => self.script(rest),
            _other => Ok(None),
        }
    }

    /// A program by its path: below the root, where acceptance is run.
    fn file(&self, program: &str) -> Option<Unrunnable> {
        let path = program.strip_prefix("./").unwrap_or(program);
        let there =
            if path.starts_with('/') { self.desk.config.program(path).is_some() } else { self.holds(path) };
        (!there).then(|| Unrunnable::NoFile(path.to_owned()))
    }

    fn holds(&self, path: &str) -> bool {
        self.paths.iter().any(|known| known.text() == path)
    }

    /// `cargo test NAME` runs what has the name in its path; of a name that no file holds, nothing.
    fn cargo(&self, rest: &[&str]) -> Result<Option<Unrunnable>, Failure> {
        let (["test" | "t", rest @ ..] | ["nextest", "run", rest @ ..]) = rest else { return Ok(None) };
        let Some(name) = named(rest, &CARGO_VALUES) else { return Ok(None) };
        let last = name.rsplit("::").next().unwrap_or(name);
        Ok((!self.says(last, "*.rs")?).then(|| Unrunnable::NoTest(last.to_owned())))
    }

    /// `pytest path/test_x.py::test_y`.
    fn pytest(&self, rest: &[&str]) -> Result<Option<Unrunnable>, Failure> {
        let Some((file, node)) = named(rest, &PYTEST_VALUES).and_then(|node| node.split_once("::")) else {
            return Ok(None);
        };
        let file = file.strip_prefix("./").unwrap_or(file);
        let last = node.rsplit("::").next().unwrap_or(node).split('[').next().unwrap_or(node);
        let there = self.holds(file) && self.says(last, file)?;
        Ok((!there).then(|| Unrunnable::NoTest(last.to_owned())))
    }

    /// `npm run NAME`, in the package at the root.
    fn script(&self, rest: &[&str]) -> Result<Option<Unrunnable>, Failure> {
        let name = match rest {
            ["test" | "t", ..] => "test",
            ["run" | "run-script", name, ..] if !name.starts_with('-') => name,
            _ => return Ok(None),
        };
        let file = self.git.files(self.revision, &["package.json"])?.pop().flatten().unwrap_or_default();
        let package: serde_json::Value = serde_json::from_slice(&file).unwrap_or_default();
        Ok(package["scripts"].get(name).is_none().then(|| Unrunnable::NoScript(name.to_owned())))
    }

    /// Whether a file of the tree holds this word, or begins one with it.
    fn says(&self, word: &str, files: &str) -> Result<bool, Failure> {
        self.git.holds_text(self.revision, word, files)
    }
}

const CARGO_VALUES: [&str; 12] = [
    "-p",
    "--package",
    "--test",
    "--bin",
    "--example",
    "--features",
    "-F",
    "--manifest-path",
    "--target",
    "--profile",
    "-j",
    "--exclude",
];
const PYTEST_VALUES: [&str; 6] = ["-k", "-m", "-n", "-c", "-o", "--maxfail"];

/// The first word that is neither an option nor an option's value, up to `--`.
fn named<'w>(words: &[&'w str], values: &[&str]) -> Option<&'w str> {
    let mut words = words.iter().take_while(|word| **word != "--");
    while let Some(word) = words.next() {
        if values.contains(word) {
            words.next();
        } else if !word.starts_with('-') {
            return Some(word);
        }
    }
    None
}

/// The first plain command of a line: no assignments before it, nothing behind a pipe, a list or a redirection.
fn simple(words: &[String]) -> Vec<&str> {
    let assigns = |word: &&str| {
        word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && !name.contains(['/', '-']))
    };
    let ends = |word: &str| {
        matches!(word, "&&" | "||" | "|" | ";" | "&")
            || word.starts_with(['>', '<'])
            || word.starts_with("2>")
    };
    let words = words.iter().map(String::as_str).skip_while(assigns);
    words.take_while(|word| !ends(word)).map(|word| word.trim_end_matches(';')).collect()
}

#[cfg(test)]
mod tests {
    use super::{CARGO_VALUES, named, simple};

    #[test]
    fn the_first_command_of_a_line_is_told_from_what_is_around_it() {
        let of = |line: &str| simple(&shlex::split(line).expect("because it is closed")).join(" ");
        assert_eq!(of("A=1 B='x y' cargo test a && rm b"), "cargo test a");
        assert_eq!(of("./run.sh --fast > out"), "./run.sh --fast");
        assert_eq!(of("cd a; make"), "cd a make");
    }

    #[test]
    fn the_name_of_a_test_is_told_from_options_and_their_values() {
        assert_eq!(named(&["-p", "a", "--quiet", "b::c", "--", "d"], &CARGO_VALUES), Some("b::c"));
        assert_eq!(named(&["--workspace", "--", "d"], &CARGO_VALUES), None);
    }
}

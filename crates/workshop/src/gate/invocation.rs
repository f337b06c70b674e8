//! What a gate runs: one command, or one for each of its folders, or several where the names of changed files are too
//! many for one.

use super::content::{Content, File, as_path};
use std::{collections::BTreeSet, path::Path};
use trace::{Gate, RepoPath};

/// What stands for the changed files in a gate's command.
const CHANGED: &str = "{changed}";
/// Bytes of names on one command line. One word of a command may have 128 KiB at most.
const NAMES: usize = 100 << 10;
/// Folders that a gate runs in.
const FOLDERS: usize = 500;

/// One command of a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invocation {
    /// The program and its arguments.
    pub(crate) argv: Vec<String>,
    /// The folder that it runs in, relative to the root.
    pub(crate) dir: String,
}

/// What a gate runs on a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Invoked {
    /// These, all of them.
    These(Vec<Invocation>),
    /// None: it looks at changed files only, and none that it looks at changed.
    Nothing,
    /// It cannot be run, and this is why.
    Cannot(String),
}

/// Whether a gate is given the changed files.
pub(crate) fn takes_changed(gate: &Gate) -> bool {
    gate.run.iter().any(|word| word.contains(CHANGED))
}

/// What a gate runs on a tree of which these files changed; all of them, where that is not said.
pub(crate) fn invoked(gate: &Gate, content: &Content, changed: Option<&[RepoPath]>) -> Invoked {
    let folders = match &gate.each {
        None => vec![gate.dir.clone()],
        Some(each) => match folders(each, content) {
            Ok(folders) => folders,
            Err(because) => return Invoked::Cannot(because),
        },
    };
    if !takes_changed(gate) {
        let plain = |dir| Invocation { argv: gate.run.clone(), dir };
        return Invoked::These(folders.into_iter().map(plain).collect());
    }
    match named(gate, content, changed) {
        Err(because) => Invoked::Cannot(because),
        Ok(names) => {
            let of = |dir: &String| with_names(gate, dir, &names);
            let all: Vec<Invocation> = folders.iter().flat_map(of).collect();
            if all.is_empty() { Invoked::Nothing } else { Invoked::These(all) }
        }
    }
}

/// The folders with files that a glob names.
fn folders(each: &str, content: &Content) -> Result<Vec<String>, String> {
    let globs = formats::globs(&[each]);
    let mut found = BTreeSet::new();
    for file in content.files() {
        let above = as_path(&file.path).ancestors().skip(1);
        found.extend(
            above.filter(|folder| globs.is_match(folder)).map(|folder| folder.to_str().map(str::to_owned)),
        );
    }
    if found.is_empty() {
        return Err(format!("no folder of the tree matches `{each}`"));
    }
    if found.len() > FOLDERS {
        return Err(format!("`{each}` matches {} folders, and {FOLDERS} is the most", found.len()));
    }
    let text = || format!("a folder that matches `{each}` has a name that is not UTF-8");
    found.into_iter().collect::<Option<Vec<String>>>().ok_or_else(text)
}

/// The names of the regular files that a gate looks at, of those that changed.
fn named<'c>(
    gate: &Gate,
    content: &'c Content,
    changed: Option<&[RepoPath]>,
) -> Result<Vec<&'c str>, String> {
    let globs = formats::globs(&gate.inputs);
    let changed: Option<BTreeSet<&RepoPath>> = changed.map(|changed| changed.iter().collect());
    let asked = |file: &&File| {
        file.mode.starts_with("100")
            && (gate.inputs.is_empty() || globs.is_match(as_path(&file.path)))
            && changed.as_ref().is_none_or(|changed| changed.contains(&file.path))
    };
    let name = |file: &'c File| {
        std::str::from_utf8(file.path.bytes())
            .map_err(|_| format!("the name of `{}` is not UTF-8, and cannot be given to it", file.path))
    };
    content.files().iter().filter(asked).map(name).collect()
}

/// The command with the names below a folder, as often as it takes.
fn with_names(gate: &Gate, dir: &str, names: &[&str]) -> Vec<Invocation> {
    let below: Vec<String> = names.iter().filter_map(|name| relative(name, dir)).collect();
    let batch = |names: &[String]| Invocation { argv: filled(&gate.run, names), dir: dir.to_owned() };
    batches(&below).map(batch).collect()
}

/// A name as a command in that folder reads it; never as an option.
fn relative(name: &str, dir: &str) -> Option<String> {
    let name = Path::new(name).strip_prefix(dir).ok()?.to_str()?;
    Some(if name.starts_with('-') { format!("./{name}") } else { name.to_owned() })
}

/// The names in groups that fit on a command line.
fn batches(names: &[String]) -> impl Iterator<Item = &[String]> {
    let mut rest = names;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        // Quotes may double a name.
        let fits = |name: &&String| {
            bytes += 2 * name.len() + 3;
            bytes <= NAMES
        };
        let most = rest.iter().take_while(fits).count().max(1).min(rest.len());
        let (batch, left) = rest.split_at(most);
        rest = left;
        (!batch.is_empty()).then_some(batch)
    })
}

/// A word that is only the placeholder becomes as many words as there are names; within a word they are quoted, as for a
/// shell.
fn filled(run: &[String], names: &[String]) -> Vec<String> {
    let quoted = || shlex::try_join(names.iter().map(String::as_str)).unwrap_or_default();
    let word = |word: &String| match word.as_str() {
        CHANGED => names.to_vec(),
        other if other.contains(CHANGED) => vec![other.replace(CHANGED, &quoted())],
        other => vec![other.to_owned()],
    };
    run.iter().flat_map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn content(paths: &[&str]) -> Content {
        let file = |path: &&str| File { path: RepoPath::from(*path), mode: "100644".into(), blob: None };
        Content::new(paths.iter().map(file).collect())
    }

    fn gate(run: &[&str]) -> Gate {
        Gate::new("lint", run.iter().map(ToString::to_string).collect(), 60)
    }

    fn lines(gate: &Gate, content: &Content, changed: Option<&[&str]>) -> Vec<String> {
        let changed: Option<Vec<RepoPath>> =
            changed.map(|paths| paths.iter().map(|path| RepoPath::from(*path)).collect());
        match invoked(gate, content, changed.as_deref()) {
            Invoked::These(all) => {
                all.iter().map(|one| format!("{}> {}", one.dir, one.argv.join(" "))).collect()
            }
            Invoked::Nothing => vec!["nothing".into()],
            Invoked::Cannot(because) => vec![because],
        }
    }

    #[test]
    fn changed_files_are_given_as_words_or_quoted_within_one() {
        let tree = content(&["a b.ts", "-x.ts", "src/c.ts", "d.rs"]);
        let all = Gate { inputs: vec!["**/*.ts".into()], ..gate(&["lint", "{changed}", "--quiet"]) };
        assert_eq!(lines(&all, &tree, None), ["> lint ./-x.ts a b.ts src/c.ts --quiet"]);
        assert_eq!(lines(&all, &tree, Some(&["src/c.ts", "d.rs", "gone.ts"])), ["> lint src/c.ts --quiet"]);
        assert_eq!(lines(&all, &tree, Some(&["d.rs"])), ["nothing"]);
        let shell = gate(&["sh", "-c", "lint {changed} | wc"]);
        assert_eq!(lines(&shell, &tree, Some(&["a b.ts", "d.rs"])), ["> sh -c lint 'a b.ts' d.rs | wc"]);
    }

    #[test]
    fn a_gate_runs_in_each_of_its_folders_and_gets_the_names_below_it() {
        let tree = content(&["packages/api/a.ts", "packages/web/deep/b.ts", "packages/README.md"]);
        let each = |run: &[&str]| Gate { each: Some("packages/*".into()), ..gate(run) };
        assert_eq!(lines(&each(&["test"]), &tree, None), ["packages/api> test", "packages/web> test"]);
        let changed = Some(&["packages/web/deep/b.ts"][..]);
        assert_eq!(lines(&each(&["lint", "{changed}"]), &tree, changed), ["packages/web> lint deep/b.ts"]);
        let none = Gate { each: Some("apps/*".into()), ..gate(&["test"]) };
        assert_eq!(lines(&none, &tree, None), ["no folder of the tree matches `apps/*`"]);
    }

    proptest! {
        // Half a million letters each.
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn batches_hold_every_name_once_and_in_order_within_their_bound(
            names in proptest::collection::vec("[a-z' ]{1,300}", 0..2_000)
        ) {
            let all: Vec<&[String]> = batches(&names).collect();
            prop_assert_eq!(all.concat(), names.clone());
            for batch in all {
                let line = shlex::try_join(batch.iter().map(String::as_str)).expect("because no name has a NUL");
                prop_assert!(batch.len() == 1 || line.len() <= NAMES);
            }
        }
    }
}

//! `evolute init --hooks`: the gates before a commit and before a push, as git's own hooks. A hook that is there is kept,
//! and called first; where another tool keeps the hooks, it is said how to call the gates from there.

use super::Args;
use crate::{
    command::gate::is_quick,
    desk::Desk,
    failure::{Failure, Outcome},
    git::Git,
    reading,
    render::{Page, Show},
    repository::Repository,
    written::{CONFIGURATION, Written},
};
use serde::Serialize;
use std::{
    borrow::Cow,
    fs::{self, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

/// What shows that a hook is ours.
const MARK: &str = "# evolute: ";
/// What the hooks do, up to the last words of their last line.
const COMMIT: &str = r#"if [ -x "$before" ]; then "$before" "$@" || exit; fi
"$evolute" gate --staged"#;
const PUSH: &str = r#"said=$(cat)
said() { [ -z "$said" ] || printf '%s\n' "$said"; }
if [ -x "$before" ]; then said | "$before" "$@" || exit; fi
said | "$evolute" gate --pushed"#;
/// What the name of a hook that was there gets.
const KEPT: &str = "before-evolute";
/// Tools that keep the hooks themselves, by a file that shows it, and how they call the gates.
const KEEPERS: [(&str, &str, &str); 9] = [
    (".husky", "husky", HUSKY),
    ("lefthook.yml", "lefthook", LEFTHOOK),
    ("lefthook.yaml", "lefthook", LEFTHOOK),
    ("lefthook.toml", "lefthook", LEFTHOOK),
    ("lefthook.json", "lefthook", LEFTHOOK),
    (".lefthook.yml", "lefthook", LEFTHOOK),
    (".pre-commit-config.yaml", "pre-commit", PRE_COMMIT),
    ("prek.toml", "prek", PRE_COMMIT),
    ("hk.pkl", "hk", HK),
];
const HUSKY: &str = "add the line `evolute gate --staged` to `.husky/pre-commit`, and `evolute gate --pushed` to `.husky/pre-push`";
const LEFTHOOK: &str = "add to `pre-commit` a job with `run: evolute gate --staged`, and to `pre-push` one with `run: evolute gate \
    --pushed` and `use_stdin: true`";
const PRE_COMMIT: &str = "add a hook of a `local` repository: `entry: evolute gate --staged`, `language: system`, `pass_filenames: \
    false`, `always_run: true`; for the stage `pre-push`, `entry: evolute gate`";
const HK: &str = "add a step with `check = \"evolute gate --staged\"` to the hook `pre-commit`, and one with `check = \"evolute \
    gate\"` to `pre-push`";

/// A hook of git's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Hook {
    PreCommit,
    PrePush,
}

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Became {
    Installed,
    InstalledBeforeAnother,
    AsItWas,
    Removed,
    Restored,
    NotThere,
    NotOurs,
}

/// What became of them.
#[derive(Debug, Serialize)]
struct Hooked {
    folder: PathBuf,
    hooks: Vec<(Hook, Became)>,
    /// Gates that run before a commit.
    commit: Vec<String>,
}

/// Runs the verb.
pub(super) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let folder = folder(&repository, &desk.git(&repository));
    if !args.remove {
        kept_by_others(&repository)?;
    }
    let commit = quick(&repository)?;
    let hooks = [Hook::PreCommit, Hook::PrePush];
    let became = hooks.into_iter().map(|hook| {
        let became =
            if args.remove { hook.remove(&folder) } else { hook.install(&folder, &hook.text(args, desk)) };
        became.map(|became| (hook, became)).map_err(|error| unwritable(&folder.join(hook.name()), &error))
    });
    let hooks = became.collect::<Result<Vec<_>, Failure>>()?;
    desk.voice.show(&Hooked { folder, hooks, commit });
    Ok(())
}

/// Where git looks for hooks.
fn folder(repository: &Repository, git: &Git) -> PathBuf {
    git.hooks_path().map_or_else(|| repository.common.join("hooks"), |path| repository.root.join(path))
}

fn kept_by_others(repository: &Repository) -> Outcome {
    let found = KEEPERS.iter().find(|(file, _, _)| repository.root.join(file).exists());
    found.map_or(Ok(()), |(file, name, hint)| {
        let why =
            format!("{name} keeps the hooks of this repository (`{file}`), and nothing is written over");
        Err(Failure::refused("quality.hooks-kept", why, *hint))
    })
}

fn quick(repository: &Repository) -> Result<Vec<String>, Failure> {
    let configuration = reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())?;
    Ok(configuration.gates.iter().filter(|gate| is_quick(gate)).map(|gate| gate.name.clone()).collect())
}

impl Hook {
    const fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PrePush => "pre-push",
        }
    }

    /// The script. What git says of a push is for both, the hook that was there and ours.
    fn text(self, args: &Args, desk: &Desk) -> String {
        let own = desk.config.own.to_string_lossy().into_owned();
        let own = shlex::try_quote(&own).map_or_else(|_| "evolute".into(), Cow::into_owned);
        let more = if args.unconfined { " --unconfined" } else { "" };
        let (what, calls) = match self {
            Self::PreCommit => ("before a commit, what is staged is judged", COMMIT),
            Self::PrePush => ("before a push, what is pushed is judged", PUSH),
        };
        format!(
            "#!/bin/sh\n{MARK}{what}; `evolute init --hooks --remove` takes this away\n\
             evolute={own}\n[ -x \"$evolute\" ] || evolute=evolute\n\
             before=\"$(dirname \"$0\")/{}.{KEPT}\"\n{calls}{more} >&2\n",
            self.name(),
        )
    }

    fn install(self, folder: &Path, text: &str) -> io::Result<Became> {
        let (path, kept) = self.paths(folder);
        let became = match fs::read(&path) {
            Ok(there) if there == text.as_bytes() => return Ok(Became::AsItWas),
            Ok(there) if is_ours(&there) => Became::Installed,
            Ok(_) => {
                // A link cannot be made over a hook that was kept before: that one is never lost.
                fs::hard_link(&path, &kept)?;
                Became::InstalledBeforeAnother
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Became::Installed,
            Err(error) => return Err(error),
        };
        fs::create_dir_all(folder)?;
        let beside = folder.join(format!(".{}.{}.new", self.name(), std::process::id()));
        fs::write(&beside, text)?;
        fs::set_permissions(&beside, Permissions::from_mode(0o755))?;
        fs::rename(&beside, &path)?;
        Ok(became)
    }

    fn remove(self, folder: &Path) -> io::Result<Became> {
        let (path, kept) = self.paths(folder);
        match fs::read(&path) {
            Ok(there) if !is_ours(&there) => Ok(Became::NotOurs),
            Ok(_) if kept.exists() => fs::rename(&kept, &path).map(|()| Became::Restored),
            Ok(_) => fs::remove_file(&path).map(|()| Became::Removed),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Became::NotThere),
            Err(error) => Err(error),
        }
    }

    fn paths(self, folder: &Path) -> (PathBuf, PathBuf) {
        (folder.join(self.name()), folder.join(format!("{}.{KEPT}", self.name())))
    }
}

fn is_ours(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).lines().any(|line| line.starts_with(MARK))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::broken(
        format!("the hook `{}` cannot be changed: {error}", path.display()),
        format!("look at it, and at `{}.{KEPT}`, which is never written over", path.display()),
    )
}

impl Show for Hooked {
    fn show(&self, page: &mut Page) {
        for (hook, became) in &self.hooks {
            let word = match became {
                Became::Installed => "installed".to_owned(),
                Became::InstalledBeforeAnother => {
                    format!("installed; the one that was there is called first (`{}.{KEPT}`)", hook.name())
                }
                Became::AsItWas => "as it was".to_owned(),
                Became::Removed => "removed".to_owned(),
                Became::Restored => "removed; the one that was there before is back".to_owned(),
                Became::NotThere => "not there".to_owned(),
                Became::NotOurs => "not Evolute's: kept".to_owned(),
            };
            page.fact(hook.name(), word);
        }
        page.fact("in", format!("`{}`", self.folder.display()));
        if !self.hooks.iter().any(|(_, became)| is_there(*became)) {
            return;
        }
        let commit =
            if self.commit.is_empty() { String::new() } else { format!("{}, ", self.commit.join(", ")) };
        page.blank()
            .line(format!("before a commit: {commit}weakened · before a push: all gates of steps, weakened"));
        if self.commit.is_empty() {
            page.hint("a gate whose command has `{changed}` is given the changed files only, and runs before a commit too");
        }
    }
}

const fn is_there(became: Became) -> bool {
    match became {
        Became::Installed | Became::InstalledBeforeAnother | Became::AsItWas => true,
        Became::Removed | Became::Restored | Became::NotThere | Became::NotOurs => false,
    }
}

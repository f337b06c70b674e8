//! What the hands find themselves in. Handed in whole: nothing here reads the environment, and a child gets only
//! what is chosen for it.

use crate::{Stop, agent::Tape, program::on_path, sandbox::Backend};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Where the hands work, and with what.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The whole environment, to choose from.
    pub vars: BTreeMap<String, OsString>,
    /// The user's home.
    pub home: PathBuf,
    /// Where worktrees live: the XDG cache.
    pub cache: PathBuf,
    /// The user's work tree.
    pub root: PathBuf,
    /// Git's common directory.
    pub common: PathBuf,
    /// The ledger's folder: out of every child's reach.
    pub ledger: PathBuf,
    /// What confines, where anything does.
    pub backend: Option<Backend>,
    /// The words by which our own program works between the wall and a child, where it is known.
    pub inside: Option<Vec<OsString>>,
    /// Bytes by which what runs in a worktree may make its folders grow.
    pub disk_bytes: u64,
    /// The program that we are: it is also the tool server of agents.
    pub own: PathBuf,
    /// Where attempts are recorded, if they are.
    pub record: Option<Tape>,
    /// The word to stop.
    pub stop: Stop,
}

/// Variables that every child gets.
const PLAIN: [&str; 6] = ["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE"];

/// Variables that tell a tool where its toolchain is. Without them a private home would hide it.
const TOOLCHAINS: [&str; 22] = [
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "GOPATH",
    "GOROOT",
    "GOMODCACHE",
    "GOPROXY",
    "GOFLAGS",
    "JAVA_HOME",
    "MAVEN_HOME",
    "GRADLE_USER_HOME",
    "PYENV_ROOT",
    "PYENV_VERSION",
    "VIRTUAL_ENV",
    "NVM_DIR",
    "VOLTA_HOME",
    "PNPM_HOME",
    "GEM_HOME",
    "DOTNET_ROOT",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
];

/// Folders of programs, in what belongs to them.
const PROGRAMS: [&str; 3] = ["bin", ".bin", "sbin"];

/// Folders below a home that hold more than programs.
const MIXED: [&str; 5] = [".local", ".config", ".cache", "Library", "snap"];

impl Surroundings {
    /// The environment of a child: paths, locale, toolchains, a home of its own, and what it is given by name.
    #[must_use]
    pub fn env(&self, home: &Path, temp: &Path, given: &[String]) -> BTreeMap<String, OsString> {
        let chosen = PLAIN.into_iter().chain(TOOLCHAINS).chain(given.iter().map(String::as_str));
        let mut env: BTreeMap<String, OsString> =
            chosen.filter_map(|name| Some((name.to_owned(), self.vars.get(name)?.clone()))).collect();
        for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            let usual = self.home.join(folder);
            if usual.is_dir() {
                env.entry(name.to_owned()).or_insert_with(|| usual.into());
            }
        }
        env.insert("HOME".into(), home.into());
        env.insert("TMPDIR".into(), temp.into());
        env.insert("TERM".into(), "dumb".into());
        env.insert("GIT_OPTIONAL_LOCKS".into(), "0".into());
        env
    }

    /// Toolchains and programs: they stay readable when the home and the temporary folders are hidden.
    #[must_use]
    pub fn toolchains(&self) -> Vec<PathBuf> {
        let named = TOOLCHAINS.into_iter().filter_map(|name| self.vars.get(name)).map(PathBuf::from);
        let path = self.vars.get("PATH").cloned().unwrap_or_default();
        let programs = std::env::split_paths(&path).collect::<Vec<_>>();
        let usual = [".cargo", ".rustup"].map(|folder| self.home.join(folder));
        let checkouts = self.checkouts();
        let all = named.chain(programs).chain(usual);
        let found = all.filter_map(|path| self.toolchain(path, &checkouts));
        let mut folders: Vec<PathBuf> = found.filter(|folder| folder.is_dir()).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// The folder that a program's folder belongs to: never a checkout, and none that holds one where less will do.
    pub(crate) fn toolchain(&self, path: PathBuf, checkouts: &[PathBuf]) -> Option<PathBuf> {
        let real = path.canonicalize().ok().filter(|real| self.lies_in(real, checkouts));
        let path = real.filter(|_| path.is_absolute()).unwrap_or(path);
        let at_home = path.starts_with(&self.home);
        let usual = if at_home { self.of_home(&path)? } else { path.clone() };
        let inside = at_home || self.lies_in(&path, checkouts);
        let above = path.parent().filter(|_| inside && PROGRAMS.iter().any(|name| path.ends_with(name)));
        let ways = [at_home.then_some(&*usual), above, Some(&*path)];
        let holds = |folder: &Path| checkouts.iter().any(|checkout| checkout.starts_with(folder));
        let found = ways.into_iter().flatten().find(|folder| !holds(folder)).unwrap_or(&path);
        (found.is_absolute() && !checkouts.iter().any(|checkout| checkout == found)).then(|| found.to_owned())
    }

    /// Below the home that is its first part; but of folders where everything has its place, logins too, no more than is
    /// needed.
    fn of_home(&self, path: &Path) -> Option<PathBuf> {
        let mut parts = path.strip_prefix(&self.home).ok()?.components();
        let first = parts.next()?;
        let folder = self.home.join(first);
        if !MIXED.iter().any(|mixed| first.as_os_str() == *mixed) {
            return Some(folder);
        }
        let second = parts.next()?;
        let folder = folder.join(second);
        if second.as_os_str() == "share" {
            parts.next().map(|third| folder.join(third))
        } else {
            Some(folder)
        }
    }

    /// Nothing around at all, for tests to add to.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Self {
        Self {
            vars: BTreeMap::new(),
            home: "/nowhere".into(),
            cache: "/nowhere".into(),
            root: "/nowhere".into(),
            common: "/nowhere".into(),
            ledger: "/nowhere".into(),
            backend: None,
            inside: None,
            disk_bytes: 0,
            own: "/nowhere".into(),
            record: None,
            stop: Stop::new(),
        }
    }

    /// The same with every path as the kernel sees it, links followed: git and the confinement name them so.
    #[must_use]
    pub(crate) fn settled(mut self) -> Self {
        let paths = [&mut self.home, &mut self.cache, &mut self.root, &mut self.common, &mut self.ledger];
        for path in paths {
            // What is not there yet has no links to follow.
            if let Ok(real) = path.canonicalize() {
                *path = real;
            }
        }
        self
    }

    /// The program with this name on `PATH`, or at this path as seen from a directory.
    #[must_use]
    pub fn program(&self, name: &str, from: &Path) -> Option<PathBuf> {
        if name.contains('/') {
            return Some(from.join(name)).filter(|path| path.is_file());
        }
        on_path(name, self.vars.get("PATH")?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(around: &Surroundings, checkouts: &[&str], folder: &str) -> Option<String> {
        let checkouts: Vec<PathBuf> = checkouts.iter().map(PathBuf::from).collect();
        around.toolchain(folder.into(), &checkouts).map(|path| path.display().to_string())
    }

    #[test]
    fn of_a_home_no_more_is_shown_than_the_toolchain_that_is_on_the_path() {
        let around = Surroundings { home: "/home/ada".into(), ..Surroundings::nowhere() };
        let shown = |folder: &str| shown(&around, &[], folder);
        assert_eq!(shown("/opt/go/bin").as_deref(), Some("/opt/go/bin"));
        assert_eq!(shown("/home/ada/.nvm/versions/v22/bin").as_deref(), Some("/home/ada/.nvm"));
        assert_eq!(shown("/home/ada/.local/bin").as_deref(), Some("/home/ada/.local/bin"));
        assert_eq!(shown("/home/ada/.local/share/pnpm").as_deref(), Some("/home/ada/.local/share/pnpm"));
        assert_eq!(shown("/home/ada/.local/share"), None);
        assert_eq!(shown("/home/ada"), None);
        assert_eq!(shown("bin"), None);
    }

    #[test]
    fn of_a_checkout_no_more_is_shown_than_the_toolchain_that_is_on_the_path() {
        let around = Surroundings { home: "/home/ada".into(), ..Surroundings::nowhere() };
        for checkout in ["/home/ada/code/shop", "/home/ada/shop", "/srv/shop"] {
            let shown = |folder: &str| shown(&around, &[checkout], &format!("{checkout}{folder}"));
            let some = |folder: &str| Some(format!("{checkout}{folder}"));
            assert_eq!(shown("/.venv/bin"), some("/.venv"));
            assert_eq!(shown("/packages/web/node_modules/.bin"), some("/packages/web/node_modules"));
            assert_eq!(shown("/bin"), some("/bin"));
            assert_eq!(shown("/target/debug"), some("/target/debug"));
            assert_eq!(shown(""), None);
        }
        let beside = |folder: &str| shown(&around, &["/home/ada/code/shop"], folder);
        assert_eq!(beside("/home/ada/code/tools/bin").as_deref(), Some("/home/ada/code/tools"));
        assert_eq!(beside("/home/ada/.cargo/bin").as_deref(), Some("/home/ada/.cargo"));
    }

    #[test]
    fn a_home_that_is_a_checkout_shows_no_more_than_a_home_does() {
        let around = Surroundings { home: "/home/ada".into(), ..Surroundings::nowhere() };
        let shown = |folder: &str| shown(&around, &["/home/ada"], folder);
        assert_eq!(shown("/home/ada/.local/bin").as_deref(), Some("/home/ada/.local/bin"));
        assert_eq!(shown("/home/ada/.nvm/versions/v22/bin").as_deref(), Some("/home/ada/.nvm"));
        assert_eq!(shown("/home/ada/.local/share"), None);
        assert_eq!(shown("/home/ada"), None);
    }
}

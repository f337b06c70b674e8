//! Python: uv, Poetry, Hatch or plain, with pytest, tox, nox or unittest; Ruff, Black, mypy and Pyright where the
//! project configures them.

use super::{
    Kind, Package, Step,
    program::belongs,
    told,
    tree::{Tree, below},
};
use toml::Table;

const MANIFESTS: [&str; 5] = ["pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini"];
const PROGRAMS: [&str; 14] = [
    "uv", "poetry", "hatch", "tox", "nox", "pytest", "ruff", "black", "mypy", "pyright", "ty", "flake8",
    "python", "python3",
];

pub(super) fn packages(tree: &Tree<'_>, ci: &[Step], notes: &mut Vec<String>) -> Vec<Package> {
    let mut folders: Vec<String> = vec![];
    for name in MANIFESTS {
        for dir in tree.outermost(name) {
            let inside =
                |other: &String| other.is_empty() || dir.starts_with(&format!("{other}/")) || *other == dir;
            if !folders.iter().any(inside) {
                folders.push(dir);
            }
        }
    }
    folders.into_iter().map(|dir| package(tree, dir, ci, notes)).collect()
}

/// A Python project, as its files tell.
struct Project<'t> {
    tree: &'t Tree<'t>,
    dir: String,
    table: Table,
    /// What stands before every command: `uv run`.
    prefix: &'static [&'static str],
}

fn package(tree: &Tree<'_>, dir: String, ci: &[Step], notes: &mut Vec<String>) -> Package {
    let table = tree.toml(&below(&dir, "pyproject.toml"), notes).unwrap_or_default();
    let mut project = Project { tree, dir: dir.clone(), table, prefix: &[] };
    let mut package = Package { name: "Python", dir, ..Package::default() };
    project.prefix = project.manage(&mut package);
    project.tests(&mut package);
    project.style(&mut package);
    super::prefer(&mut package, ci, |run| belongs(run, &PROGRAMS));
    package
}

impl Project<'_> {
    fn has(&self, name: &str) -> bool {
        self.tree.has(&below(&self.dir, name))
    }

    fn tool(&self, name: &str) -> bool {
        self.table.get("tool").is_some_and(|tool| tool.get(name).is_some())
    }

    /// Whether the manifest asks for this package anywhere; its text is enough to tell.
    fn asks_for(&self, name: &str) -> bool {
        let texts = [
            "pyproject.toml",
            "setup.cfg",
            "requirements-dev.txt",
            "dev-requirements.txt",
            "requirements.txt",
        ];
        texts
            .iter()
            .filter_map(|file| self.tree.text(&below(&self.dir, file)))
            .any(|text| text.contains(name))
    }

    fn from(&self, what: &str) -> String {
        format!("`{}`", below(&self.dir, what))
    }

    /// Who manages the environment, and how a fresh one is made.
    fn manage(&self, package: &mut Package) -> &'static [&'static str] {
        let at = |line: &str| {
            if self.dir.is_empty() { line.to_owned() } else { format!("cd '{}' && {line}", self.dir) }
        };
        if self.has("uv.lock") {
            package.setup.push(told(at("uv sync --locked"), self.from("uv.lock")));
            return &["uv", "run"];
        }
        if self.has("poetry.lock") || self.tool("poetry") {
            package.setup.push(told(at("poetry install"), self.from("pyproject.toml")));
            return &["poetry", "run"];
        }
        if self.tool("uv") { &["uv", "run"] } else { &[] }
    }

    fn tests(&self, package: &mut Package) {
        let pytest =
            ["pytest.ini", "conftest.py", "tests/conftest.py"].into_iter().find(|file| self.has(file));
        let pytest = pytest.or_else(|| self.asks_for("pytest").then_some("pyproject.toml"));
        let module: &[&str] = if self.prefix.is_empty() { &["python3", "-m", "pytest"] } else { &["pytest"] };
        let all = [self.prefix, module].concat();
        if let Some(file) = pytest {
            package.gate(Kind::Tests, &all, self.from(file));
        } else if let Some(file) = self.tree.first(&self.dir, &["tox.ini", "tox.toml"]) {
            package.gate(Kind::Tests, &["tox", "run"], self.from(file));
        } else if self.has("noxfile.py") {
            package.gate(Kind::Tests, &["nox"], self.from("noxfile.py"));
        } else if self.tree.any(|path| self.is_test(path)) {
            package.gate(Kind::Tests, &all, "files named `test_*.py`");
        } else {
            return;
        }
        let one: Vec<String> = all.iter().copied().chain(["{test}"]).map(str::to_owned).collect();
        package.test = Some(told(one, "pytest takes a test by its node id"));
    }

    fn is_test(&self, path: &str) -> bool {
        let inside = self.dir.is_empty() || path.starts_with(&format!("{}/", self.dir));
        let name = path.rsplit('/').next().unwrap_or(path);
        inside && name.ends_with(".py") && (name.starts_with("test_") || name.ends_with("_test.py"))
    }

    fn style(&self, package: &mut Package) {
        let mut gate = |kind, run: &[&str], file: &str| {
            package.gate(kind, &[self.prefix, run].concat(), self.from(file));
        };
        let ruff = self.tree.first(&self.dir, &["ruff.toml", ".ruff.toml"]);
        if let Some(file) = ruff.or_else(|| self.tool("ruff").then_some("pyproject.toml")) {
            gate(Kind::Lint, &["ruff", "check"], file);
            let formats = self.table.get("tool").and_then(|tool| tool.get("ruff")?.get("format")).is_some();
            if formats {
                gate(Kind::Format, &["ruff", "format", "--check"], file);
            }
        }
        if self.tool("black") {
            gate(Kind::Format, &["black", "--check", "."], "pyproject.toml");
        }
        let mypy = self.table.get("tool").and_then(|tool| tool.get("mypy"));
        if mypy.is_some_and(|mypy| mypy.get("files").is_some() || mypy.get("packages").is_some()) {
            gate(Kind::Types, &["mypy"], "pyproject.toml");
        } else if self.tool("pyright") || self.has("pyrightconfig.json") {
            gate(Kind::Types, &["pyright"], "pyproject.toml");
        }
    }
}

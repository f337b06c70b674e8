//! What a path says of a file: whether tests stand in it, and whether it tells a judge what to do.

use super::changed::name_of;
use crate::code::Language;
use trace::RepoPath;

/// Folders whose files are tests, whatever their names.
const FOLDERS: [&str; 6] = ["test", "tests", "__tests__", "spec", "specs", "e2e"];
/// Files that tell a linter, a test runner or a build what to look at, by name.
const NAMES: [&str; 46] = [
    "clippy.toml",
    ".clippy.toml",
    "deny.toml",
    "rustfmt.toml",
    ".rustfmt.toml",
    "nextest.toml",
    "tarpaulin.toml",
    "Cargo.toml",
    "pyproject.toml",
    "setup.cfg",
    "tox.ini",
    "pytest.ini",
    ".pytest.ini",
    ".coveragerc",
    "mypy.ini",
    ".mypy.ini",
    ".flake8",
    "ruff.toml",
    ".ruff.toml",
    ".pylintrc",
    "pylintrc",
    "pyrightconfig.json",
    ".bandit",
    "package.json",
    "biome.json",
    "biome.jsonc",
    ".oxlintrc.json",
    ".nycrc",
    ".nycrc.json",
    ".c8rc.json",
    "codecov.yml",
    ".codecov.yml",
    "codecov.yaml",
    "checkstyle.xml",
    "spotbugs-exclude.xml",
    "pmd.xml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "sonar-project.properties",
    ".pre-commit-config.yaml",
    "lefthook.yml",
    "lefthook.yaml",
    ".lintstagedrc.json",
    ".eslintignore",
    "hk.pkl",
];
/// The same, by the start of the name.
const STARTS: [&str; 14] = [
    ".eslintrc",
    "eslint.config.",
    "jest.config.",
    "vitest.config.",
    "vitest.workspace.",
    "vite.config.",
    "tsconfig",
    ".golangci.",
    "playwright.config.",
    "cypress.config.",
    ".mocharc.",
    "karma.conf.",
    "babel.config.",
    ".prettierrc",
];

/// Whether a file tells a linter, a test runner or a build what to look at.
pub(super) fn is_settings(path: &str) -> bool {
    let name = name_of(path);
    NAMES.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || path.ends_with(".cargo/config.toml")
        || path.ends_with(".cargo/config")
        || path.starts_with(".evolute/") && path.ends_with(".toml")
        || path.starts_with(".config/nextest")
}

/// Whether a file is a workflow of continuous integration.
pub(super) fn is_workflow(path: &str) -> bool {
    let name = name_of(path);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let folders = [
        ".github/workflows/",
        ".forgejo/workflows/",
        ".gitea/workflows/",
        ".circleci/",
        ".buildkite/",
        ".github/actions/",
        ".gitlab/",
    ];
    let names =
        [".gitlab-ci.yml", "azure-pipelines.yml", ".travis.yml", "bitbucket-pipelines.yml", ".drone.yml"];
    is_yaml && (folders.iter().any(|folder| path.starts_with(folder)) || names.contains(&name))
        || name == ".cirrus.yml"
}

/// Whether a file is a script of commands: a shell, a recipe, a hook, a pipeline.
pub(super) fn is_script(path: &str) -> bool {
    let name = name_of(path);
    let names = [
        "Makefile",
        "makefile",
        "GNUmakefile",
        "justfile",
        "Justfile",
        ".justfile",
        "Jenkinsfile",
        "Taskfile.yml",
    ];
    let hooks = [".husky/", ".githooks/", ".git-hooks/", ".ci/"];
    names.contains(&name)
        || hooks.iter().any(|folder| path.starts_with(folder))
        || [".sh", ".bash", ".zsh", ".mk", ".just", ".ps1", ".bat"].iter().any(|end| name.ends_with(end))
}

/// Whether a change to this file is told of even where nothing about it got weaker.
#[must_use]
pub fn is_judge(path: &str) -> bool {
    let quiet = [
        "Cargo.toml",
        "package.json",
        "pyproject.toml",
        "setup.cfg",
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
    ];
    let is_told = is_settings(path) && !quiet.contains(&name_of(path));
    is_told || is_workflow(path) || path.starts_with(".evolute/") || name_of(path) == "conftest.py"
}

/// Whether the runners of a language look for tests in this file.
pub(super) fn holds_tests(path: &str, language: Language) -> bool {
    let name = name_of(path);
    match language {
        Language::Rust | Language::Java => true,
        Language::Go => name.ends_with("_test.go"),
        Language::Python => {
            name.starts_with("test") || name.ends_with("_test.py") || name.ends_with("_tests.py")
        }
        Language::TypeScript | Language::Tsx | Language::JavaScript => {
            name.contains(".test.") || name.contains(".spec.") || name.starts_with("test") || in_tests(path)
        }
    }
}

/// Whether a file belongs to the tests: it holds some, or helps them.
pub(super) fn is_test(path: &str) -> bool {
    let name = name_of(path);
    let stem = name.split('.').next().unwrap_or(name);
    in_tests(path)
        || [".test.", ".spec."].iter().any(|mark| name.contains(mark))
        || stem.starts_with("test_")
        || ["_test", "_tests", "_spec", "Test", "Tests", "IT"].iter().any(|end| stem.ends_with(end))
        || ["conftest", "test", "tests"].contains(&stem)
}

fn in_tests(path: &str) -> bool {
    let (folders, _) = path.rsplit_once('/').unwrap_or_default();
    folders.split('/').any(|folder| FOLDERS.contains(&folder))
}

/// The path as records hold it.
pub(super) fn shown(path: &str) -> RepoPath {
    RepoPath::from(path)
}

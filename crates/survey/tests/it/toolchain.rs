//! Toolchains, told from small repositories of each kind; and manifests that are broken in every way.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::fs;
use survey::toolchain::{Toolchain, Tree, detect};
use tempfile::TempDir;
use trace::RepoPath;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("because the temporary directory is writable");
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("because a file lies in a folder"))
            .expect("because it is ours");
        fs::write(path, text).expect("because the folder is ours");
    }
    root
}

fn told(files: &[(&str, &str)]) -> Toolchain {
    let root = folder(files);
    let paths: Vec<RepoPath> = files.iter().map(|(path, _text)| RepoPath::from(*path)).collect();
    detect(&Tree::new(root.path(), &paths))
}

/// What a person would be shown, a line each.
fn check(files: &[(&str, &str)], expected: &Expect) {
    let told = told(files);
    let mut text = format!("{}\n", told.names.join(", "));
    for gate in &told.gates {
        let dir = if gate.dir.is_empty() { String::new() } else { format!(" in {}", gate.dir) };
        text += &format!("{}: {}{dir} ({})\n", gate.name, gate.run.join(" "), gate.from);
        text += &gate.junit.as_ref().map_or_else(String::new, |path| format!("  junit {path}\n"));
    }
    text += &told.test.as_ref().map_or_else(String::new, |test| format!("one: {}\n", test.value.join(" ")));
    for line in told.setup.iter().chain(&told.share) {
        text += &format!("worktree: {} ({})\n", line.value, line.from);
    }
    text += &told.notes.iter().map(|note| format!("note: {note}\n")).collect::<String>();
    expected.assert_eq(&text);
}

#[test]
fn a_cargo_workspace_with_nextest_and_lints_of_its_own() {
    check(
        &[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n[workspace.lints.clippy]\ntodo = \"warn\"\n"),
            ("Cargo.lock", "[[package]]\nname = \"serde\"\nsource = \"registry\"\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n"),
            (".config/nextest.toml", "[profile.default.junit]\npath = \"junit.xml\"\n"),
            (".gitignore", "/target\n"),
            ("rustfmt.toml", ""),
        ],
        &expect![[r#"
            Cargo
            tests: cargo nextest run --workspace (`.config/nextest.toml`)
              junit target/nextest/default/junit.xml
            lint: cargo clippy --workspace --all-targets -- -D warnings (`Cargo.toml`)
            format: cargo fmt --all --check (`rustfmt.toml`)
            one: cargo nextest run --workspace -E test(={test})
            worktree: cargo fetch --locked (`Cargo.lock`)
            worktree: target (`.gitignore`)
        "#]],
    );
}

#[test]
fn a_pnpm_workspace_is_judged_as_one_and_a_script_that_rewrites_is_no_gate() {
    check(
        &[
            (
                "package.json",
                r#"{ "packageManager": "pnpm@10", "scripts": { "lint": "turbo run lint -- --fix", "typecheck": "turbo run typecheck" }, "devDependencies": { "turbo": "2" } }"#,
            ),
            ("pnpm-lock.yaml", ""),
            ("pnpm-workspace.yaml", "packages: [\"packages/*\"]\n"),
            ("packages/a/package.json", r#"{ "scripts": { "test": "vitest run", "typecheck": "tsc" } }"#),
            (
                "packages/b/package.json",
                r#"{ "scripts": { "test": "echo \"Error: no test specified\" && exit 1" } }"#,
            ),
            (".gitignore", ".turbo\nnode_modules\n"),
        ],
        &expect![[r#"
            pnpm
            tests: pnpm -r run test (`packages/a/package.json` has a script `test`, maybe in others too)
            types: pnpm run typecheck (`package.json` has a script `typecheck`)
            worktree: pnpm install --frozen-lockfile (`pnpm-lock.yaml`)
            worktree: .turbo (`.gitignore`)
            note: `package.json`: `lint` rewrites files (`--fix`), so it is no gate
        "#]],
    );
}

#[test]
fn a_uv_project_is_run_by_uv() {
    check(
        &[
            (
                "pyproject.toml",
                "[dependency-groups]\ndev = [\"pytest\"]\n[tool.ruff.format]\nquote-style = \"double\"\n[tool.mypy]\nfiles = [\"src\"]\n",
            ),
            ("uv.lock", ""),
            ("tests/test_a.py", ""),
        ],
        &expect![[r#"
            Python
            tests: uv run pytest (`pyproject.toml`)
            lint: uv run ruff check (`pyproject.toml`)
            format: uv run ruff format --check (`pyproject.toml`)
            types: uv run mypy (`pyproject.toml`)
            one: uv run pytest {test}
            worktree: uv sync --locked (`uv.lock`)
        "#]],
    );
}

#[test]
fn every_go_module_is_a_package() {
    check(
        &[
            ("go.mod", "module a\n"),
            ("go.sum", ""),
            ("tools/gen/go.mod", "module b\n"),
            ("testdata/x/go.mod", "module c\n"),
            (".golangci.yml", ""),
            (
                ".github/workflows/a.yaml",
                "on: push\njobs:\n  a:\n    steps:\n      - run: go test -c -o /tmp/x ./a\n      - run: go test ./a\n      - run: go test -race ./...\n",
            ),
        ],
        &expect![[r#"
            Go
            tests: go test -race ./... (`.github/workflows/a.yaml` runs it)
            lint: golangci-lint run (`.golangci.yml`)
            gen-tests: go test ./... in tools/gen (`tools/gen/go.mod`)
            one: go test -v -run ^{test}$ ./...
            worktree: go mod download (`go.sum`)
        "#]],
    );
}

#[test]
fn maven_is_asked_through_its_wrapper_and_gradle_beside_it_is_not() {
    check(
        &[("pom.xml", "<project/>"), ("mvnw", ""), ("build.gradle", ""), ("core/pom.xml", "<project/>")],
        &expect![[r#"
            Maven
            tests: ./mvnw -B test (`pom.xml`)
            one: ./mvnw -B test -Dtest={test} -Dsurefire.failIfNoSpecifiedTests=false
        "#]],
    );
}

#[test]
fn recipes_judge_what_no_toolchain_judges() {
    check(
        &[
            (
                "Makefile",
                "CC := cc\n.PHONY: check\nall: shop\ncheck: all\n\t./check\nfmt-check:\n\tx\n$(OBJ): x\nlint = no\n",
            ),
            (".pre-commit-config.yaml", "repos: []\n"),
        ],
        &expect![[r#"
            Make
            tests: make check (`Makefile` has a target `check`)
            lint: pre-commit run --all-files (`.pre-commit-config.yaml`)
            format: make fmt-check (`Makefile` has a target `fmt-check`)
        "#]],
    );
}

#[test]
fn what_continuous_integration_runs_on_a_change_is_the_best_gate() {
    check(
        &[
            ("Cargo.toml", "[package]\nname = \"a\"\n"),
            (
                ".github/workflows/ci.yml",
                "on:\n  pull_request:\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          cargo fmt --all --check && cargo clippy \\\n            --all-targets\n          cargo test ${{ matrix.flags }}\n          cargo test --all-features\n          cargo build | tee log\n          cd sub\n          cargo test --doc\n      - run: RUSTFLAGS=-Dwarnings cargo test\n      - run: npm test\n        working-directory: ../..\n",
            ),
            (
                ".github/workflows/release.yml",
                "on:\n  push:\n    tags: [\"v*\"]\njobs:\n  a:\n    steps:\n      - run: cargo test --release\n",
            ),
            (".github/workflows/broken.yml", "on: [push\n"),
        ],
        &expect![[r#"
            Cargo
            tests: cargo test --all-features (`.github/workflows/ci.yml` runs it)
            lint: cargo clippy --all-targets (`.github/workflows/ci.yml` runs it)
            format: cargo fmt --all --check (`.github/workflows/ci.yml` runs it)
            one: cargo test -- --exact {test}
            note: `.github/workflows/broken.yml` is broken YAML, and told nothing
        "#]],
    );
}

#[test]
fn two_toolchains_at_the_root_do_not_share_a_name() {
    check(
        &[
            ("Cargo.toml", "[package]\nname = \"a\"\n"),
            ("package.json", r#"{ "scripts": { "test": "node --test" } }"#),
            ("web/package.json", r#"{ "scripts": { "lint": "eslint ." } }"#),
        ],
        &expect![[r#"
            Cargo, npm
            tests: cargo test (`Cargo.toml`)
            npm-tests: npm test (`package.json` has a script `test`)
            web-lint: npm run lint in web (`web/package.json` has a script `lint`)
            one: cargo test -- --exact {test}
        "#]],
    );
}

#[test]
fn half_broken_manifests_leave_a_note() {
    check(
        &[
            ("Cargo.toml", "[package\n"),
            ("package.json", "{"),
            ("pyproject.toml", "= 1"),
            ("Taskfile.yml", "\t: ["),
        ],
        &expect![[r#"
            Cargo, npm, Python
            tests: cargo test (`Cargo.toml`)
            one: cargo test -- --exact {test}
            note: `Cargo.toml` is broken TOML, and told nothing
            note: `package.json` is broken JSON, and told nothing
            note: `pyproject.toml` is broken TOML, and told nothing
        "#]],
    );
}

const NAMES: [&str; 9] = [
    "Cargo.toml",
    "package.json",
    "pyproject.toml",
    "go.mod",
    "Makefile",
    "Taskfile.yml",
    ".github/workflows/a.yml",
    ".config/nextest.toml",
    "justfile",
];

/// Sound manifests, to be cut and mixed.
const SOUND: [&str; 4] = [
    "[workspace]\nmembers = []\n[tool.ruff]\n[profile.default.junit]\npath = \"../x\"\n",
    r#"{ "packageManager": 3, "scripts": { "test": ["x"], "lint": "a", "typecheck": "\u0007" } }"#,
    "on: { push: {} }\njobs:\n  a: { defaults: { run: { working-directory: a } }, steps: [ { run: \"make test\" } ] }\n",
    "test: a\n\tb\ntasks:\n  lint: x\n",
];

proptest! {
    #[test]
    fn any_manifests_are_told_from_without_a_panic(
        texts in proptest::collection::vec((0..NAMES.len(), any::<String>(), 0..SOUND.len(), 0..120_usize), 1..6)
    ) {
        let texts: Vec<(usize, String)> = texts.into_iter().map(|(name, noise, sound, cut)| {
            let mut kept: String = SOUND[sound].chars().take(cut).collect();
            kept.push_str(&noise);
            (name, kept)
        }).collect();
        let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (NAMES[*name], text.as_str())).collect();
        let told = told(&files);
        let mut names: Vec<&String> = told.gates.iter().map(|gate| &gate.name).collect();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), told.gates.len());
        for gate in &told.gates {
            prop_assert!(gate.run.first().is_some_and(|program| !program.is_empty()));
            prop_assert!(!gate.dir.split('/').any(|part| part == ".."));
        }
    }
}

//! Gates on the user's own work tree, in place: what runs, what is known already, what does not stand, and gates that mean
//! no good.

use crate::world::World;
use engine::quality::round::Pace;
use std::fs;
use trace::{Gate, GateRun, Rest, Verdict};
use workshop::{Caching, Here, Look, News};

fn gate(name: &str, line: &str) -> Gate {
    Gate::new(name, ["sh", "-c", line].map(str::to_owned).into(), 60)
}

/// Judges with these gates, two at a time; all files count as changed.
fn judged(world: &World, gates: &[Gate]) -> Vec<GateRun> {
    looked(world, gates, Look::All, Caching::Use)
}

fn looked(world: &World, gates: &[Gate], look: Look, caching: Caching) -> Vec<GateRun> {
    let pace = Pace { at_once: 2, rest: Rest::Run };
    let here = Here { gates, worktree: &world.needs, confined: false, pace, look, caching, head: None };
    let mut ended = 0;
    let runs =
        world.workshop.judge_here(&here, &mut |news| ended += usize::from(matches!(news, News::Ended(_))));
    let runs = runs.expect("because the machine works");
    assert_eq!(ended, runs.len(), "each gate ends once");
    runs
}

/// The verdict, `cached` or `skipped`, and the findings.
fn said(runs: &[GateRun]) -> Vec<String> {
    let one = |run: &GateRun| {
        let findings: Vec<String> = run.findings.iter().map(ToString::to_string).collect();
        let how = match (&run.skipped, run.cached) {
            (Some(why), _) => format!("skipped: {why}"),
            (None, Some(_)) => format!("{} (cached)", run.verdict),
            (None, None) => [vec![run.verdict.to_string()], findings].concat().join(": "),
        };
        format!("{}: {how}", run.gate)
    };
    runs.iter().map(one).collect()
}

fn write(world: &World, path: &str, text: &str) {
    let path = world.root().join(path);
    let folder = path.parent().expect("because a file has a folder");
    fs::create_dir_all(folder).expect("because the folder is ours");
    fs::write(path, text).expect("because the folder is ours");
}

#[test]
fn gates_see_the_work_tree_as_it_is_committed_or_not() {
    let world = World::new();
    write(&world, "draft", "not committed\n");
    let gates =
        [gate("draft", "grep -q 'not committed' draft"), gate("red", "echo README.md:1: dull; exit 1")];
    assert_eq!(said(&judged(&world, &gates)), ["draft: passed", "red: failed: README.md:1: dull"]);
    assert_eq!(world.git(&["status", "--porcelain"]), "?? draft");
    assert_eq!(world.git(&["for-each-ref", "--format=%(refname)"]), "refs/heads/main");
}

#[test]
fn what_passed_is_not_run_again_until_something_that_it_looks_at_changes() {
    let world = World::new();
    let count = world.path("count");
    let line = format!("echo ran >> {}; grep -q one src/lib.txt", count.display());
    let gates = [Gate { inputs: vec!["src/**".into()], ..gate("lib", &line) }];
    let ran = || fs::read_to_string(&count).unwrap_or_default().lines().count();
    let again = || format!("{} after {}", said(&judged(&world, &gates))[0], ran());
    assert_eq!(again(), "lib: passed after 1");
    assert_eq!(again(), "lib: passed (cached) after 1");
    write(&world, "README.md", "# Another shop\n");
    assert_eq!(again(), "lib: passed (cached) after 1");
    write(&world, "src/new.txt", "two\n");
    assert_eq!(again(), "lib: passed after 2");
    fs::remove_file(world.root().join("src/new.txt")).expect("because the folder is ours");
    assert_eq!(again(), "lib: passed (cached) after 2");
    write(&world, "Cargo.lock", "version = 4\n");
    assert_eq!(again(), "lib: passed after 3");
    assert_eq!(said(&looked(&world, &gates, Look::All, Caching::Off)), ["lib: passed"]);
    let other = [Gate { timeout_s: 61, ..gates[0].clone() }];
    assert_eq!(said(&judged(&world, &other)), ["lib: passed"]);
    assert_eq!(ran(), 5);
}

#[test]
fn only_what_passed_is_kept_and_a_file_that_git_is_told_not_to_look_at_is_looked_at() {
    let world = World::new();
    let red = [gate("red", "exit 1")];
    judged(&world, &red);
    assert_eq!(judged(&world, &red)[0].cached, None);
    let gates = [gate("lib", "grep -q one src/lib.txt")];
    assert_eq!(said(&judged(&world, &gates)), ["lib: passed"]);
    world.git(&["update-index", "--assume-unchanged", "src/lib.txt"]);
    write(&world, "src/lib.txt", "two\n");
    assert_eq!(judged(&world, &gates)[0].verdict, Verdict::Failed);
}

#[test]
fn a_verdict_on_a_tree_that_changed_meanwhile_does_not_stand() {
    let world = World::new();
    let gates = [
        gate("writes", "echo two > src/lib.txt"),
        Gate { inputs: vec!["docs/**".into()], ..gate("elsewhere", "true") },
    ];
    let runs = judged(&world, &gates);
    assert_eq!((runs[0].verdict, runs[1].verdict), (Verdict::CouldNotRun, Verdict::Passed));
    let message = &runs[0].findings[0].message;
    assert!(
        message.contains("changed while the gates ran") && message.contains("`src/lib.txt`"),
        "{message}"
    );
    let touches = [gate("touches", "cp src/lib.txt x; cat x > src/lib.txt; rm x")];
    assert_eq!(said(&judged(&world, &touches)), ["touches: passed"]);
    let gone = [gate("removes", "rm README.md")];
    assert_eq!(judged(&world, &gone)[0].verdict, Verdict::CouldNotRun);
}

#[test]
fn a_pass_beside_a_file_that_came_is_not_kept() {
    let world = World::new();
    let gates = [gate("makes", "echo 1 > made")];
    assert_eq!(said(&judged(&world, &gates)), ["makes: passed"]);
    fs::remove_file(world.root().join("made")).expect("because the gate made it");
    assert_eq!(said(&judged(&world, &gates)), ["makes: passed"]);
}

#[test]
fn gates_wait_for_what_they_need_and_are_skipped_without_it() {
    let world = World::new();
    let log = world.path("log");
    let line = |word: &str, code: u8| format!("echo {word} >> {}; exit {code}", log.display());
    let needs = |need: &str| vec![need.to_owned()];
    let gates = [
        Gate { needs: needs("build"), ..gate("tests", &line("tests", 0)) },
        gate("build", &line("build", 0)),
        gate("red", &line("red", 1)),
        Gate { needs: needs("red"), ..gate("after", &line("after", 0)) },
    ];
    let runs = judged(&world, &gates);
    assert_eq!(said(&runs)[3], "after: skipped: it needs gate `red`, which did not pass");
    assert_eq!(runs[3].verdict, Verdict::CouldNotRun);
    let log = fs::read_to_string(log).expect("because gates wrote it");
    let place = |word: &str| log.lines().position(|line| line == word);
    assert!(place("build") < place("tests") && place("after").is_none(), "{log}");
}

#[test]
fn changed_files_are_those_since_the_commit_or_since_the_branch_was_left() {
    let world = World::new();
    let line = ["printf", "%s\\n", "{changed}"].map(str::to_owned).into();
    let gates = [Gate { inputs: vec!["**/*.txt".into()], ..Gate::new("names", line, 60) }];
    let names = |look: Look| {
        let runs = looked(&world, &gates, look, Caching::Off);
        match &runs[0].skipped {
            Some(why) => why.to_string(),
            None => world.kept(runs[0].output).lines().collect::<Vec<_>>().join(" "),
        }
    };
    assert_eq!(names(Look::SinceHead), "no files changed that it looks at");
    world.git(&["switch", "--quiet", "--create", "work"]);
    write(&world, "src/a b.txt", "1\n");
    world.git(&["add", "--all"]);
    world.git(&["commit", "--quiet", "--message", "more"]);
    write(&world, "-n.txt", "1\n");
    assert_eq!(names(Look::SinceHead), "./-n.txt");
    assert_eq!(names(Look::Since("main".into())), "./-n.txt src/a b.txt");
    assert_eq!(names(Look::Since("no-such-branch".into())), names(Look::All));
    assert_eq!(names(Look::All), "./-n.txt src/a b.txt src/lib.txt");
}

#[test]
fn two_thousand_names_are_given_in_as_many_commands_as_it_takes() {
    let world = World::new();
    for number in 0..2_000 {
        write(&world, &format!("src/{}/{number}{}.txt", number % 40, "x".repeat(100)), "1\n");
    }
    let all = "for name in \"$@\"; do test -f \"$name\" || exit 1; done; echo $#";
    let line = ["sh", "-c", all, "sh", "{changed}"].map(str::to_owned).into();
    let gates = [Gate { inputs: vec!["src/*/*.txt".into()], ..Gate::new("names", line, 60) }];
    let runs = judged(&world, &gates);
    assert_eq!(runs[0].verdict, Verdict::Passed, "{:?}", runs[0].findings);
    let output = world.kept(runs[0].output);
    let counts: Vec<usize> = output.lines().filter_map(|line| line.parse().ok()).collect();
    assert!(counts.len() > 1 && counts.iter().sum::<usize>() == 2_000, "{output}");
}

#[test]
fn a_gate_of_each_folder_is_one_verdict_and_says_which_folder() {
    let world = World::new();
    write(&world, "packages/api/ok", "1\n");
    write(&world, "packages/web/main.ts", "1\n");
    let each = |line: &str| [Gate { each: Some("packages/*".into()), ..gate("each", line) }];
    let placed = each("test -f ok || { echo main.ts:1: no; exit 1; }");
    assert_eq!(said(&judged(&world, &placed)), ["each: failed: packages/web/main.ts:1: no"]);
    let unplaced = each("test -f ok || { echo no ok; exit 1; }");
    assert_eq!(said(&judged(&world, &unplaced)), ["each: failed: packages/web: no ok"]);
    assert_eq!(said(&judged(&world, &each("ls"))), ["each: passed"]);
}

#[test]
fn a_secret_reaches_its_gate_alone_and_nothing_that_is_kept() {
    let world = World::new().with_variable("API_TOKEN", "hunter2hunter2").with_variable("PIN", "12");
    let tells = "echo \"src/lib.txt:1: token is $API_TOKEN\"; echo ${API_TOKEN:-none} >&2; exit 1";
    let with = |secret: &str| Gate { secrets: vec![secret.into()], ..gate("with", tells) };
    let runs = judged(&world, &[with("API_TOKEN"), gate("without", tells)]);
    assert_eq!(said(&runs)[0], "with: failed: src/lib.txt:1: token is [API_TOKEN]");
    let kept = world.kept(runs[0].output);
    assert!(kept.contains("[API_TOKEN]") && !kept.contains("hunter2"), "{kept}");
    assert!(world.kept(runs[1].output).contains("none"));
    assert!(said(&judged(&world, &[with("UNSET")]))[0].contains("its secret `UNSET` is not set here"));
    assert!(said(&judged(&world, &[with("PIN")]))[0].contains("too short to be kept out"));
}

#[test]
fn another_value_of_a_secret_is_another_run() {
    let world = World::new().with_variable("API_TOKEN", "hunter2hunter2");
    let gates = [Gate { secrets: vec!["API_TOKEN".into()], ..gate("calls", "true") }];
    judged(&world, &gates);
    assert_eq!(said(&judged(&world, &gates)), ["calls: passed (cached)"]);
    let world = world.with_variable("API_TOKEN", "hunter3hunter3");
    assert_eq!(said(&judged(&world, &gates)), ["calls: passed"]);
}

#[test]
fn gates_that_hang_leave_children_print_no_text_or_without_end_get_an_honest_verdict_or_none() {
    let world = World::new();
    let gates = [
        Gate { timeout_s: 1, ..gate("hangs", "trap '' TERM; sleep 600 & sleep 600") },
        gate("leaves", "sleep 600 & echo done"),
        gate("no-text", "printf '\\377\\376README.md:1: \\033[31mred\\033[0m \\377\\n'; exit 1"),
        gate("floods", "head -c 200000000 /dev/zero"),
        gate("crashes", "kill -SEGV $$"),
        gate(
            "says-so",
            "echo 'test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out'",
        ),
        gate("nothing", "echo 'test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out'"),
    ];
    let runs = looked(&world, &gates, Look::All, Caching::Off);
    let verdicts: Vec<String> = runs.iter().map(|run| format!("{} {}", run.gate, run.verdict)).collect();
    assert_eq!(
        verdicts,
        [
            "hangs could not run",
            "leaves passed",
            "no-text failed",
            "floods could not run",
            "crashes could not run",
            "says-so failed",
            "nothing could not run"
        ]
    );
    let findings: Vec<String> = runs.iter().flat_map(|run| &run.findings).map(ToString::to_string).collect();
    assert!(
        findings.iter().all(|finding| !finding.contains('\u{1b}') && finding.len() < 10_000),
        "{findings:?}"
    );
}

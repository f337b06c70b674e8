//! `evolute.toml`.

use crate::listed;
use expect_test::{Expect, expect};
use formats::configuration;

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&listed(text, &configuration::read(text).findings));
}

const WHOLE: &str = r#"
[project]
name = "shop"
default_branch = "main"
test = ["cargo", "test", "{test}"]

[[area]]
name = "payments"
paths = ["src/payments/**", "migrations/**"]
owner = "mira@shop.example"
deputy = "jon@shop.example"
may_use = ["ledger"]

[[area]]
name = "ledger"
paths = ["lib/ledger/**"]
owner = "lena@shop.example"
may_use = []

[[decision]]
class = "review"
sla = "4h"
on_expiry = "default:stop"

[[workflow]]
name = "storm"
run = ["storm"]
ready = ["cargo", "build"]
observe = { run = ["ask"], metric = { name = "m", unit = "u", from = "json:/m" } }

[[gate]]
name = "tests"
run = ["cargo", "test"]
report = "junit:target/junit.xml"
standard = ".evolute/standards/testing.md"
when = "both"
timeout = "90s"

[[agent]]
name = "codex"
run = ["codex"]
limits = { time = "20m", cost_usd = 2.0, output = "1MB" }

[limits]
attempts_per_step = 3

[cycle]
review = "each-step"
"#;

#[test]
fn an_empty_file_is_valid() {
    let read = configuration::read("");
    assert_eq!((read.value, read.findings), (Some(formats::Configuration::default()), vec![]));
}

#[test]
fn every_section_is_read() {
    let read = configuration::read(WHOLE);
    assert_eq!(listed(WHOLE, &read.findings), "");
    let found = read.value.expect("because nothing is wrong with it");
    assert_eq!(found.areas[0].deputy.as_deref(), Some("jon@shop.example"));
    assert_eq!(found.areas[0].may_use.as_deref(), Some(&["ledger".to_owned()][..]));
    assert_eq!(found.areas[1].may_use.as_deref(), Some(&[][..]), "nothing is not the same as not declared");
    assert_eq!(
        (found.classes[0].sla_s, found.classes.len()),
        (4 * 3_600, 3),
        "`blocked` and `architecture` are always there"
    );
    assert_eq!(
        (found.gates[0].timeout_s, found.gates[0].standard.as_deref()),
        (90, Some("standards/testing.md"))
    );
    assert_eq!((found.agents[0].limits.time_s, found.agents[0].limits.output_bytes), (1_200, 1 << 20));
    assert_eq!((found.limits.attempts_per_step, found.limits.step_minutes), (3, 60));
    assert!(found.workflows[0].observe.is_some());
}

#[test]
fn what_is_misspelled_is_refused_with_the_nearest_name_wherever_it_stands() {
    check(
        "[[gates]]\nname = \"tests\"\n\n[limits]\nattempt_per_step = 3\n\n[[workflow]]\nname = \"w\"\nrun = [\"w\"]\nobserve = { run = [\"a\"], metrc = 1 }\n",
        &expect![[r#"
            1:3 `gates` is not a field of `evolute.toml`, and nothing is ignored silently [gates]
                hint: did you mean `gate`?
            5:1 `attempt_per_step` is not a field of `limits`, and nothing is ignored silently [attempt_per_step]
                hint: did you mean `attempts_per_step`?
            10:26 `observe` has no `metric`: an observation reads a number [metrc]
                hint: add `metric = { name, unit, from }`
            10:26 `metrc` is not a field of `observe`, and nothing is ignored silently [metrc]
                hint: did you mean `metric`?
        "#]],
    );
}

#[test]
fn an_owner_is_one_person_and_a_command_is_a_list_of_words() {
    check(
        "[[area]]\nname = \"a\"\npaths = [\"src/**\", \"/etc/**\", \"src/[\"]\nowner = [\"mira\", \"jon\"]\n\n[[gate]]\nname = \"tests\"\nrun = \"cargo test --all\"\ntimeout = 10\n",
        &expect![[r#"
            3:20 `/etc/**` reaches outside the repository ["/etc/**"]
                hint: name it relative to the repository's root, without `..`
            3:31 `src/[` is no glob: unclosed character class; missing ']' ["src/["]
                hint: escape special characters with `\`, or close the bracket
            4:9 `owner` is a list: one decision has one approver [["mira", "jon"]]
                hint: name one owner
            8:7 `run` is a list of words, not a line ["cargo test --all"]
                hint: write it as `["cargo", "test", "--all"]`; for a shell, `["sh", "-c", "…"]`
            9:11 `timeout` is no duration [10]
                hint: write a number and its unit: `90s`, `10m`, `2h`, `30d`
        "#]],
    );
}

#[test]
fn two_of_one_name_are_one_too_many() {
    check(
        "[[gate]]\nname = \"tests\"\nrun = [\"a\"]\n[[gate]]\nname = \"tests\"\nrun = [\"b\"]\n",
        &expect![[r#"
            4:1 there are two `gate` named `tests` [[[gate]]]
                hint: give each a name of its own
        "#]],
    );
}

#[test]
fn a_real_agent_needs_nothing_but_its_language() {
    check("[[agent]]\nname = \"codex\"\nspeaks = \"codex\"\n", &expect![""]);
    check(
        "[[agent]]\nname = \"c\"\nspeaks = \"claude-code\"\nmodel = \"m\"\nauth = \"session\"\nnetwork = \"none\"\n\
         limits = { tokens = 100000, memory = \"2GB\", processes = 64 }\n",
        &expect![""],
    );
}

#[test]
fn a_language_a_login_and_a_network_are_of_the_known_kinds() {
    check(
        "[[agent]]\nname = \"c\"\nspeaks = \"klingon\"\nauth = \"trust\"\nnetwork = \"some\"\nlimits = { tokens = 0 }\n",
        &expect![[r#"
            3:10 `speaks` is `klingon`, and should be one of: command, replay, attended, acp, codex, opencode, gemini, claude-code, goose, aider ["klingon"]
                hint: choose one of: command, replay, attended, acp, codex, opencode, gemini, claude-code, goose, aider
            4:1 `agent` has no `run`: an agent is a program, or a folder of recorded attempts [auth]
                hint: add `run = ["program", "argument"]`
            4:8 `auth` is `trust`, and should be one of: key, session ["trust"]
                hint: choose one of: key, session
            5:11 `network` is `some`, and should be one of: open, model-only, none ["some"]
                hint: choose one of: open, model-only, none
            6:21 `tokens` is 0, and should be a whole number from 1 to 4294967295 [0]
                hint: choose a number from 1 to 4294967295
        "#]],
    );
}

#[test]
fn what_this_version_does_not_hold_is_said() {
    check(
        "[[gate]]\nname = \"t\"\nrun = [\"lint\"]\nreport = \"checkstyle:out.xml\"\n",
        &expect![[r#"
            4:10 `checkstyle:out.xml` is no report that is read ["checkstyle:out.xml"]
                hint: write one of `plain`, `junit:PATH`, `sarif` or `sarif:PATH`, `eslint` or `eslint:PATH`, `cargo-json`, `tap`, `pytest`, `go-test`
        "#]],
    );
}

#[test]
fn gates_that_need_what_cannot_be_are_pointed_at() {
    check(
        "[[gate]]\nname = \"base\"\nrun = [\"a\"]\nwhen = \"cycle\"\n[[gate]]\nname = \"lint\"\nrun = [\"a\"]\nneeds = [\"tests\", \"bulid\"]\n[[gate]]\nname = \"tests\"\nrun = [\"a\"]\nneeds = [\"lint\", \"base\"]\n[[gate]]\nname = \"build\"\nrun = [\"a\"]\nneeds = [\"build\"]\n",
        &expect![[r#"
            8:10 gate `lint` needs `tests`, which needs it in turn: neither could start ["tests"]
                hint: take one of the needs out
            8:19 gate `lint` needs `bulid`, and there is no such gate ["bulid"]
                hint: did you mean `build`?
            12:18 gate `tests` needs `base`, which does not run wherever it does ["base"]
                hint: give `base` the `when` of `tests`, or `when = "both"`
            16:10 gate `build` needs `build`, which needs it in turn: neither could start ["build"]
                hint: take one of the needs out
        "#]],
    );
}

#[test]
fn a_gate_takes_changed_files_secrets_by_name_and_folders_one_by_one() {
    check(
        "[[gate]]\nname = \"t\"\nrun = [\"{changed}\", \"x\"]\nsecrets = [\"ghp_1 = 2\"]\ndir = \"each:../*\"\n",
        &expect![[r#"
            3:1 `{changed}` stands for files, and here it would be the program [run]
                hint: give the files to a program: `run = ["eslint", "{changed}"]`
            4:12 `secrets` are names of variables ["ghp_1 = 2"]
                hint: name the variable that holds it, like `NPM_TOKEN`, and set it where Evolute runs
            5:7 `../*` reaches outside the repository ["each:../*"]
                hint: name it relative to the repository's root, without `..`
        "#]],
    );
    let text = "[[gate]]\nname = \"t\"\nrun = [\"lint\", \"{changed}\"]\nsecrets = [\"TOKEN\"]\ndir = \"each:packages/*\"\n";
    let gates = configuration::read(text).value.expect("because nothing is wrong with it").gates;
    assert_eq!((gates[0].each.as_deref(), gates[0].dir.as_str()), (Some("packages/*"), ""));
    assert_eq!(gates[0].secrets, ["TOKEN"]);
}

#[test]
fn broken_syntax_is_pointed_at() {
    check(
        "[project\nname = \"shop\"\n[limits]\ndays = \n",
        &expect![[r#"
        1:9 this is not TOML: unclosed table, expected `]` []
            hint: see https://toml.io for the syntax
        4:8 this is not TOML: string values must be quoted, expected literal string []
            hint: see https://toml.io for the syntax
        4:8 `days` is text, and should be a number []
            hint: write a number
    "#]],
    );
}

#[test]
fn an_area_may_use_only_areas_that_are_there() {
    check(
        "[[area]]\nname = \"pay\"\npaths = [\"pay/**\"]\nowner = \"mira\"\nmay_use = [\"leger\"]\n\n[[area]]\nname = \"ledger\"\npaths = [\"ledger/**\"]\nowner = \"lena\"\n",
        &expect![[r#"
            5:12 `may_use` names `leger`, and there is no such area ["leger"]
                hint: did you mean `ledger`?
        "#]],
    );
}

#[test]
fn a_path_lies_in_the_areas_whose_globs_can_hold_it() {
    let found = configuration::read(WHOLE).value.expect("because nothing is wrong with it");
    let names = |globs: &[&str]| -> Vec<String> {
        let globs: Vec<String> = globs.iter().map(ToString::to_string).collect();
        found.areas_of(&globs).iter().map(|area| area.name.clone()).collect()
    };
    assert_eq!(names(&["src/payments/store.rs"]), ["payments"]);
    assert_eq!(names(&["src/**"]), ["payments"]);
    assert_eq!(names(&["docs/**"]), Vec::<String>::new());
    assert_eq!(names(&["src/pay"]), Vec::<String>::new(), "the start of a name is not the name");
}

#[test]
fn paths_stay_inside_and_values_of_variables_outside() {
    check(
        "[[area]]\nname = \"pay\"\npaths = [\"src/pay/\"]\nowner = \"mira\"\n\n[[gate]]\nname = \"t\"\nrun = [\"t\"]\nstandard = \"../../etc\"\nreport = \"junit:/tmp/j.xml\"\n\n[[agent]]\nname = \"a\"\nrun = [\"a\"]\nenv = [\"TOKEN=hunter2\", \"HOME\"]\n\n[worktree]\nenv_file = \"/etc/environment\"\n",
        &expect![[r#"
            3:10 `src/pay/` matches no file: it ends in `/` ["src/pay/"]
                hint: write `src/pay/**` for all that it holds
            9:12 `../../etc` reaches outside the repository ["../../etc"]
                hint: name it relative to the repository's root, without `..`
            10:10 `/tmp/j.xml` reaches outside the repository ["junit:/tmp/j.xml"]
                hint: name it relative to the repository's root, without `..`
            15:8 `env` holds names of variables, and this is none ["TOKEN=hunter2"]
                hint: write the name alone, as in `"API_KEY"`: its value does not belong into a file that is committed
            18:12 `/etc/environment` reaches outside the repository ["/etc/environment"]
                hint: name it relative to the repository's root, without `..`
        "#]],
    );
}

#[test]
fn names_that_the_loop_gives_itself_are_refused_and_words_have_reasons() {
    check(
        "[[gate]]\nname = \"scope\"\nrun = [\"a\"]\n\n[[workflow]]\nname = \"test\"\nrun = [\"a\"]\n\n[planning]\nvague = [{ word = \"leverage\" }]\nallow = [\"robust\"]\n\n[limits]\ncost_usd = -1\n",
        &expect![[r#"
            2:1 `scope` is what the loop calls the judgment of a diff against its step's paths [name]
                hint: choose another name: `scopes`, or what it is about
            6:1 `test` is what the loop calls the run of one test that a proof names [name]
                hint: choose another name: `tests`, or what it is about
            10:12 `vague` has no `why`: whoever is refused wants to know why [word]
                hint: add `why = "names no …"`
            14:12 `cost_usd` is -1, and nothing costs less than nothing [-1]
                hint: write 0 or more, or leave it out for no bound
        "#]],
    );
}

#[test]
fn a_name_is_one_persons_and_nobody_stands_in_for_themselves() {
    let text = r#"
[[person]]
name = "mira@shop.example"
also = ["@mira", "@MIRA"]

[[person]]
name = "jon@shop.example"
also = ["@Mira"]

[[area]]
name = "payments"
paths = ["src/**"]
owner = "@mira"
deputy = "mira@shop.example"
"#;
    check(
        text,
        &expect![[r#"
        8:9 `@Mira` is a name of two people ["@Mira"]
            hint: leave it with the one who decides under it
        14:10 `@mira` and `mira@shop.example` are both `mira@shop.example` ["mira@shop.example"]
            hint: name somebody else, or leave `deputy` out: it is asked again of the owner
    "#]],
    );
}

#[test]
fn a_mandated_approval_has_people_a_reason_and_an_end() {
    let text = r#"
[[decision]]
class = "law"
mandated = ["@a", "@b", "@c", "@d", "@org/team"]
threshold = "2h"

[[decision]]
class = "lore"
mandate = "as it was always done"
"#;
    check(
        text,
        &expect![[r#"
        4:1 a mandated approval has people and a reason [mandated]
            hint: write `mandated = ["legal@shop.example"]` and `mandate = "…"`, or neither
        4:1 more than 4 approvals beside the owner's are no decision any more [mandated]
            hint: leave only those that a law or a contract asks for
        4:37 `@org/team` is a team, and a team is not one person ["@org/team"]
            hint: name one person of it
        5:1 what is mandated is never small [threshold]
            hint: leave `threshold` out, or give what is small a class of its own
        9:1 a mandated approval has people and a reason [mandate]
            hint: write `mandated = ["legal@shop.example"]` and `mandate = "…"`, or neither
    "#]],
    );
}

#[test]
fn who_reaches_the_model_alone_says_where_it_is() {
    let text = r#"
[[agent]]
name = "any"
run = ["agent"]
network = "model-only"

[[agent]]
name = "other"
run = ["agent"]
network = "model-only"
hosts = ["127.0.0.1:8080", "https://api.example.com/v1", "*.example.com"]
limits = { memory = "8GB", processes = 200 }

[[gate]]
name = "tests"
run = ["true"]
network = "model-only"
"#;
    check(
        text,
        &expect![[r#"
            5:1 `network = "model-only"` does not say where this agent's model is [network]
                hint: name its provider: `hosts = ["api.openai.com"]`
            11:28 `https://api.example.com/v1` is no host ["https://api.example.com/v1"]
                hint: write a name and, where it is not 443, a port: `127.0.0.1:8080`
            11:58 `*.example.com` is no host ["*.example.com"]
                hint: write a name and, where it is not 443, a port: `127.0.0.1:8080`
            17:11 `network` is `model-only`, and should be one of: open, none ["model-only"]
                hint: choose one of: open, none
        "#]],
    );
    let read = formats::configuration::read(
        "[[agent]]\nname = \"a\"\nrun = [\"a\"]\nlimits = { memory = \"8GB\", processes = 200 }\nnetwork = \"none\"\n",
    );
    let agent = read.value.expect("because it is sound").agents.remove(0);
    assert_eq!((agent.limits.memory_bytes, agent.limits.processes), (Some(8 << 30), Some(200)));
    assert_eq!(agent.network, trace::Network::Closed);
}

#[test]
fn the_mirror_says_how_long_evidence_keeps_and_where_something_is_claimed() {
    let text = "[mirror]\nrecheck_within = \"3d\"\nfresh_for = \"14d\"\nask_metrics_within = \"60d\"\nclaims = [\"README.md#features\", \"src/export/**\"]\n";
    let read = formats::configuration::read(text).value.expect("because nothing is wrong with it").mirror;
    let spans = (read.recheck_within_s, read.fresh_for_days, read.ask_metrics_days);
    assert_eq!((spans, read.claims.len()), ((3 * 86_400, 14, 60), 2));
    check(
        "[mirror]\nrecheck_within = \"1y\"\nfresh_for = \"0d\"\nclaims = [\"/etc\"]\nrecheck = \"7d\"\n",
        &expect![[r#"
            2:18 `recheck_within` is no duration ["1y"]
                hint: write a number and its unit: `90s`, `10m`, `2h`, `30d`
            3:13 `fresh_for` is no duration ["0d"]
                hint: write a number and its unit: `90s`, `10m`, `2h`, `30d`
            4:11 `/etc` reaches outside the repository ["/etc"]
                hint: name it relative to the repository's root, without `..`
            5:1 `recheck` is not a field of `mirror`, and nothing is ignored silently [recheck]
                hint: did you mean `recheck_within`?
        "#]],
    );
    check(
        "[mirror]\nrecheck_within = \"200d\"\n",
        &expect![[r#"
        2:1 what is due falls after an hour at the least and 90 days at the most [recheck_within]
            hint: write `recheck_within = "7d"`
    "#]],
    );
}

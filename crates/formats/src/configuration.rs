//! `evolute.toml`: areas, decisions, workflows, gates, agents, limits. An empty file is valid; sections switch on
//! by being there; a key that is not known is refused.

use crate::{
    finding::{Finding, Read, in_order, too_large},
    metric::metric,
    node::{Node, Value},
    table::{Table, Text, bad_path},
    toml_tree,
};
mod context;

pub use context::{Context, Elsewhere, TOOLS};
use globset::GlobBuilder;
use trace::{
    Agent, AgentLimits, Area, Class, Gate, GateKind, Landing, Limits, Observe, OnExpiry, ReportFormat,
    Review, Speaks, When, Workflow, Worktree,
};

/// Everything that a repository says about its loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// The project.
    pub project: Project,
    /// Areas, each with exactly one owner.
    pub areas: Vec<Area>,
    /// Classes of decision; `review` and `blocked` are always there.
    pub classes: Vec<Class>,
    /// Registered workflows.
    pub workflows: Vec<Workflow>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Agents; the first is the default.
    pub agents: Vec<Agent>,
    /// Bounds.
    pub limits: Limits,
    /// What a fresh worktree needs.
    pub worktree: Worktree,
    /// When a person sees the diff.
    pub review: Review,
    /// How a cycle lands.
    pub landing: Landing,
    /// How the repository's documents are read.
    pub context: Context,
}

/// What the project says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: Option<String>,
    /// The branch that cycles land on; git's own where it is not said.
    pub default_branch: Option<String>,
    /// How one test is run by name: `{test}` stands for the name.
    pub test: Option<Vec<String>>,
}

impl Default for Configuration {
    fn default() -> Self {
        let limits = Limits {
            attempts_per_step: 5,
            step_minutes: 60,
            attempts: 40,
            days: 14,
            cost_usd: None,
            pack_tokens: 8_000,
            candidates: 5,
        };
        Self {
            project: Project::default(),
            areas: vec![],
            classes: with_defaults(vec![]),
            workflows: vec![],
            gates: vec![],
            agents: vec![],
            limits,
            worktree: Worktree::default(),
            review: Review::End,
            landing: Landing::Merge,
            context: Context::default(),
        }
    }
}

impl Configuration {
    /// The areas that some paths or globs lie in, in the order of the file. A glob lies in an area if either could
    /// hold the other: their texts up to the first wildcard agree as far as the shorter one goes.
    #[must_use]
    pub fn areas_of(&self, globs: &[String]) -> Vec<&Area> {
        let meets = |area: &&Area| area.paths.iter().any(|path| globs.iter().any(|glob| overlap(path, glob)));
        self.areas.iter().filter(meets).collect()
    }
}

/// Whether two globs can name the same path. A plain path lies in the other, or is a folder above it; two globs
/// are judged by what stands before their first wildcards, which may say yes too often and never too seldom.
fn overlap(one: &str, other: &str) -> bool {
    match (one.contains(WILD), other.contains(WILD)) {
        (false, false) => one == other || holds(one, other) || holds(other, one),
        (false, true) => matches(other, one) || holds(one, literal(other)),
        (true, false) => matches(one, other) || holds(other, literal(one)),
        (true, true) => literal(one).starts_with(literal(other)) || literal(other).starts_with(literal(one)),
    }
}

const WILD: [char; 4] = ['*', '?', '[', '{'];

fn holds(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn matches(glob: &str, path: &str) -> bool {
    let built = GlobBuilder::new(glob).literal_separator(true).build();
    built.is_ok_and(|glob| glob.compile_matcher().is_match(path))
}

fn literal(glob: &str) -> &str {
    &glob[..glob.find(WILD).unwrap_or(glob.len())]
}

/// A path that a section names, and what is wrong with it.
fn path(text: &Text, path: &str, table: &mut Table<'_>) {
    bad_path(path, text.span.clone()).into_iter().for_each(|finding| table.find(finding));
}

/// Reads a configuration. All findings at once; the value is absent if one of them is an error.
#[must_use]
pub fn read(text: &str) -> Read<Configuration> {
    if let Some(finding) = too_large(text) {
        return Read { value: None, findings: vec![finding], at: () };
    }
    let (node, mut findings) = toml_tree::parse(text);
    let configuration = whole(&node, &mut findings);
    let sound = findings.iter().all(|finding| finding.severity > crate::Severity::Error);
    Read { value: sound.then_some(configuration), findings: in_order(findings), at: () }
}

fn whole(node: &Node, findings: &mut Vec<Finding>) -> Configuration {
    let mut table = Table::of("evolute.toml", node, findings);
    let fallback = Configuration::default();
    let project = table.take("project").map(|node| project(node, table.findings())).unwrap_or_default();
    let areas = each(&mut table, "area", area);
    let classes = each(&mut table, "decision", class);
    let workflows = each(&mut table, "workflow", workflow);
    let gates = each(&mut table, "gate", gate);
    let agents = each(&mut table, "agent", agent);
    let limits =
        table.take("limits").map_or(fallback.limits, |node| limits(node, fallback.limits, table.findings()));
    let worktree = table.take("worktree").map(|node| worktree(node, table.findings())).unwrap_or_default();
    let (review, landing) =
        table.take("cycle").map_or((fallback.review, fallback.landing), |node| cycle(node, table.findings()));
    let context = table.take("context").map(|node| context::read(node, table.findings())).unwrap_or_default();
    table.done();
    Configuration {
        project,
        areas,
        classes: with_defaults(classes),
        workflows,
        gates,
        agents,
        limits,
        worktree,
        review,
        landing,
        context,
    }
}

/// Reads a list of tables; two of one name are one too many.
fn each<T: Named>(
    table: &mut Table<'_>,
    key: &'static str,
    read: impl Fn(&Node, &mut Vec<Finding>) -> Option<T>,
) -> Vec<T> {
    let Some(node) = table.take(key) else { return vec![] };
    let Value::List(items) = &node.value else {
        let message = format!("`{key}` is {}, and there can be several", node.value.kind());
        table.find(Finding::error(
            "format.kind",
            node.span.clone(),
            message,
            format!("write `[[{key}]]`, with two brackets"),
        ));
        return vec![];
    };
    let mut found: Vec<T> = Vec::new();
    for item in items {
        let Some(next) = read(item, table.findings()) else { continue };
        if found.iter().any(|other| other.name() == next.name()) {
            let message = format!("there are two `{key}` named `{}`", next.name());
            table.find(Finding::error(
                "format.twice",
                item.span.clone(),
                message,
                "give each a name of its own",
            ));
        }
        found.push(next);
    }
    found
}

/// What has a name that must be its own.
trait Named {
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($noun:ty),*) => {$(
        impl Named for $noun {
            fn name(&self) -> &str {
                &self.name
            }
        }
    )*};
}

named!(Area, Class, Workflow, Gate, Agent);

/// The classes that the loop itself asks for are always there.
fn with_defaults(mut classes: Vec<Class>) -> Vec<Class> {
    for name in ["review", "blocked"] {
        if classes.iter().all(|class| class.name != name) {
            let (owner, on_expiry) = ("area".to_owned(), OnExpiry::Escalate);
            classes.push(Class { name: name.to_owned(), owner, sla_s: 86_400, on_expiry });
        }
    }
    classes
}

fn project(node: &Node, findings: &mut Vec<Finding>) -> Project {
    let mut table = Table::of("project", node, findings);
    let name = table.text("name").map(|text| text.text);
    let default_branch = table.text("default_branch").map(|text| text.text);
    let test = table.command("test");
    let at = table.place("test");
    if test.as_ref().is_some_and(|words| words.iter().all(|word| !word.contains("{test}"))) {
        let message = "`test` does not say where the test's name goes";
        table.find(Finding::error(
            "configuration.no-test-name",
            at,
            message,
            "put `{test}` where the name goes: `[\"cargo\", \"test\", \"{test}\"]`",
        ));
    }
    table.done();
    Project { name, default_branch, test }
}

fn area(node: &Node, findings: &mut Vec<Finding>) -> Option<Area> {
    let mut table = Table::of("area", node, findings);
    let name = named_text(&mut table, "name", "an area is asked for by its name", "add `name = \"…\"`");
    let paths = table.globs("paths");
    if paths.is_empty() {
        table.missing("paths", "an area without paths owns nothing", "add `paths = [\"src/…/**\"]`");
    }
    let owner = named_text(
        &mut table,
        "owner",
        "an area has exactly one decision owner",
        "add `owner = \"…\"`, an address or a forge handle",
    );
    let deputy = table.text("deputy").map(|text| text.text);
    let may_use = table.texts("may_use").unwrap_or_default().into_iter().map(|text| text.text).collect();
    table.done();
    Some(Area { name: name?, paths, owner: owner?, deputy, may_use })
}

fn named_text(table: &mut Table<'_>, key: &'static str, why: &str, hint: &str) -> Option<String> {
    let present = table.take(key).is_some();
    let text = table.text(key);
    if !present {
        table.missing(key, why, hint);
    }
    text.map(|text| text.text)
}

fn class(node: &Node, findings: &mut Vec<Finding>) -> Option<Class> {
    let mut table = Table::of("decision", node, findings);
    let name = named_text(
        &mut table,
        "class",
        "a class of decision is asked for by its name",
        "add `class = \"…\"`",
    );
    let owner = table.text("owner").map_or_else(|| "area".to_owned(), |text| text.text);
    let sla_s = table.duration("sla").unwrap_or(86_400);
    let on_expiry = match table.text("on_expiry") {
        None => OnExpiry::Escalate,
        Some(text) => on_expiry(&text, &mut table),
    };
    table.done();
    Some(Class { name: name?, owner, sla_s, on_expiry })
}

fn on_expiry(text: &Text, table: &mut Table<'_>) -> OnExpiry {
    match text.text.split_once(':') {
        None if text.text == "escalate" => OnExpiry::Escalate,
        Some(("default", choice)) if !choice.trim().is_empty() => OnExpiry::Default(choice.trim().to_owned()),
        Some(_) | None => {
            let message = format!("`{}` does not say what happens when the time runs out", text.text);
            table.find(Finding::error(
                "constraint.on-expiry",
                text.span.clone(),
                message,
                "write `escalate`, or `default:CHOICE`",
            ));
            OnExpiry::Escalate
        }
    }
}

fn workflow(node: &Node, findings: &mut Vec<Finding>) -> Option<Workflow> {
    let mut table = Table::of("workflow", node, findings);
    let name = named_text(&mut table, "name", "a proof names its workflow", "add `name = \"…\"`");
    let about = table.text("about").map_or_else(String::new, |text| text.text);
    let present = table.take("run").is_some();
    let run = table.command("run");
    if !present {
        table.missing(
            "run",
            "a workflow is something that is really run",
            "add `run = [\"program\", \"argument\"]`",
        );
    }
    let owner = table.text("owner").map(|text| text.text);
    let real = table.text("real").map(|text| text.text);
    let ready = table.take("ready").is_some().then(|| table.command("ready")).flatten().unwrap_or_default();
    let observe = table.take("observe").and_then(|node| observe(node, table.findings()));
    let timeout_min = table.duration("timeout").map_or(60, minutes);
    table.done();
    Some(Workflow { name: name?, about, run: run?, owner, real, ready, observe, timeout_min })
}

/// Whole minutes, rounded up.
pub(crate) fn minutes(seconds: u64) -> u32 {
    u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX)
}

fn observe(node: &Node, findings: &mut Vec<Finding>) -> Option<Observe> {
    let mut table = Table::of("observe", node, findings);
    let run = table.command("run");
    let read = table.take("metric").and_then(|node| metric(node, table.findings()));
    if read.is_none() && table.take("metric").is_none() {
        table.missing("metric", "an observation reads a number", "add `metric = { name, unit, from }`");
    }
    table.done();
    Some(Observe { run: run?, metric: read? })
}

fn gate(node: &Node, findings: &mut Vec<Finding>) -> Option<Gate> {
    let mut table = Table::of("gate", node, findings);
    let name = named_text(&mut table, "name", "findings and records name the gate", "add `name = \"…\"`");
    let present = table.take("run").is_some();
    let run = table.command("run");
    if !present {
        table.missing(
            "run",
            "a gate that runs nothing judges nothing",
            "add `run = [\"program\", \"argument\"]`",
        );
    }
    let report = table.text("report").map_or(ReportFormat::Plain, |text| report(&text, &mut table));
    let inputs = table.globs("inputs");
    let standard = table.text("standard").map(|text| {
        let below = text.text.trim_start_matches(".evolute/").to_owned();
        path(&text, &below, &mut table);
        below
    });
    let timeout_s =
        table.duration("timeout").map_or(600, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
    let whens = [("step", When::Step), ("cycle", When::Cycle), ("both", When::Both), ("ci", When::Ci)];
    let when = table.choice("when", &whens).unwrap_or(When::Step);
    let dir = table.text("dir").map_or_else(String::new, |text| directory(&text, &mut table));
    later(&mut table, &["secrets"]);
    placeholders(&mut table, run.as_deref());
    table.done();
    Some(Gate {
        name: name?,
        kind: GateKind::Gate,
        run: run?,
        report,
        inputs,
        standard,
        timeout_s,
        when,
        dir,
    })
}

fn report(text: &Text, table: &mut Table<'_>) -> ReportFormat {
    match text.text.split_once(':') {
        None if text.text == "plain" => ReportFormat::Plain,
        Some(("junit", file)) if !file.is_empty() => {
            path(text, file, table);
            ReportFormat::Junit(file.to_owned())
        }
        Some(_) | None => {
            let message = format!("`{}` is no report that is read yet", text.text);
            table.find(Finding::error(
                "configuration.report",
                text.span.clone(),
                message,
                "write `plain`, or `junit:PATH`",
            ));
            ReportFormat::Plain
        }
    }
}

fn directory(text: &Text, table: &mut Table<'_>) -> String {
    if text.text.starts_with("each:") {
        let hint = "write one gate for each folder for now";
        table.find(Finding::error(
            "configuration.not-yet",
            text.span.clone(),
            "`each:` is not supported yet",
            hint,
        ));
    } else if text.text.starts_with('/') || text.text.split('/').any(|part| part == "..") {
        let message = format!("`{}` reaches outside the repository", text.text);
        table.find(Finding::error(
            "format.path",
            text.span.clone(),
            message,
            "name it relative to the repository's root",
        ));
    }
    if text.text == "." { String::new() } else { text.text.clone() }
}

/// Fields that are part of the format and that this version does not hold: said, never ignored.
fn later(table: &mut Table<'_>, keys: &[&'static str]) {
    for key in keys {
        if let Some(node) = table.take(key) {
            let message = format!("`{key}` is not supported yet, and nothing is ignored silently");
            table.find(Finding::error(
                "configuration.not-yet",
                node.span.clone(),
                message,
                format!("leave `{key}` out for now"),
            ));
        }
    }
}

fn placeholders(table: &mut Table<'_>, run: Option<&[String]>) {
    if run.is_some_and(|words| words.iter().any(|word| word.contains("{changed}"))) {
        let span = table.place("run");
        let message = "`{changed}` is not supported yet, and would be passed on as it is";
        table.find(Finding::error(
            "configuration.not-yet",
            span,
            message,
            "let the gate check everything for now",
        ));
    }
}

fn agent(node: &Node, findings: &mut Vec<Finding>) -> Option<Agent> {
    let mut table = Table::of("agent", node, findings);
    let name = named_text(&mut table, "name", "records name the agent", "add `name = \"…\"`");
    let ways = [("command", Speaks::Command), ("replay", Speaks::Replay), ("attended", Speaks::Attended)];
    let speaks = table.choice("speaks", &ways).unwrap_or(Speaks::Command);
    let present = table.take("run").is_some();
    let run = if present { table.command("run") } else { None };
    if !present && speaks != Speaks::Attended {
        table.missing(
            "run",
            "an agent is a program, or a folder of recorded attempts",
            "add `run = [\"program\", \"argument\"]`",
        );
    }
    let env = table.texts("env").unwrap_or_default();
    let env = env.into_iter().filter_map(|text| variable(text, &mut table)).collect();
    let limits = table.take("limits").map_or(LIMITS, |node| agent_limits(node, table.findings()));
    later(&mut table, &["auth", "network"]);
    table.done();
    let run = if speaks == Speaks::Attended { run.unwrap_or_default() } else { run? };
    Some(Agent { name: name?, speaks, run, env, limits })
}

/// A variable is named, and its value stays where it is: a configuration is committed. The value may be a secret,
/// so it is not said again.
fn variable(text: Text, table: &mut Table<'_>) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.text.chars().all(plain) && !text.text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(text.text);
    }
    let message = "`env` holds names of variables, and this is none";
    let hint = "write the name alone, and leave its value in the environment: `\"API_KEY\"`";
    table.find(Finding::error("configuration.variable", text.span, message, hint));
    None
}

const LIMITS: AgentLimits = AgentLimits { time_s: 1_200, cost_usd: None, output_bytes: 4 << 20 };

fn agent_limits(node: &Node, findings: &mut Vec<Finding>) -> AgentLimits {
    let mut table = Table::of("limits", node, findings);
    let time_s =
        table.duration("time").map_or(LIMITS.time_s, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
    let cost_usd = table.number("cost_usd");
    let output_bytes = table.size("output").unwrap_or(LIMITS.output_bytes);
    table.done();
    AgentLimits { time_s, cost_usd, output_bytes }
}

fn limits(node: &Node, fallback: Limits, findings: &mut Vec<Finding>) -> Limits {
    let mut table = Table::of("limits", node, findings);
    let limits = Limits {
        attempts_per_step: table.count("attempts_per_step", 1, 100).unwrap_or(fallback.attempts_per_step),
        step_minutes: table.count("step_minutes", 1, 60).unwrap_or(fallback.step_minutes),
        attempts: table.count("attempts", 1, 10_000).unwrap_or(fallback.attempts),
        days: table.count("days", 1, 365).unwrap_or(fallback.days),
        cost_usd: table.number("cost_usd"),
        pack_tokens: table.count("pack_tokens", 100, 1_000_000).unwrap_or(fallback.pack_tokens),
        candidates: table.count("candidates", 1, 100).unwrap_or(fallback.candidates),
    };
    table.done();
    limits
}

fn worktree(node: &Node, findings: &mut Vec<Finding>) -> Worktree {
    let mut table = Table::of("worktree", node, findings);
    let texts =
        |texts: Option<Vec<Text>>| texts.unwrap_or_default().into_iter().map(|text| text.text).collect();
    let setup = texts(table.texts("setup"));
    let share = table.globs("share");
    let env_file = table.text("env_file").map(|text| {
        path(&text, &text.text, &mut table);
        text.text
    });
    table.done();
    Worktree { setup, share, env_file }
}

fn cycle(node: &Node, findings: &mut Vec<Finding>) -> (Review, Landing) {
    let mut table = Table::of("cycle", node, findings);
    let review = table
        .choice("review", &[("end", Review::End), ("each-step", Review::EachStep)])
        .unwrap_or(Review::End);
    let landing = table.choice("landing", &[("merge", Landing::Merge)]).unwrap_or(Landing::Merge);
    table.done();
    (review, landing)
}

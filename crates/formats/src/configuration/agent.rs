//! `[[agent]]`: a program that writes changes, and what it may use up.

use super::{named_text, network};
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text},
};
use trace::{Agent, AgentLimits, Auth, Speaks};

/// How an agent is spoken to, by the word for it.
const WAYS: [(&str, Speaks); 10] = [
    ("command", Speaks::Command),
    ("replay", Speaks::Replay),
    ("attended", Speaks::Attended),
    ("acp", Speaks::Acp),
    ("codex", Speaks::Codex),
    ("opencode", Speaks::Opencode),
    ("gemini", Speaks::Gemini),
    ("claude-code", Speaks::ClaudeCode),
    ("goose", Speaks::Goose),
    ("aider", Speaks::Aider),
];
const AUTHS: [(&str, Auth); 2] = [("key", Auth::Key), ("session", Auth::Session)];

pub(super) fn agent(node: &Node, findings: &mut Vec<Finding>) -> Option<Agent> {
    let mut table = Table::of("agent", node, findings);
    let name = named_text(&mut table, "name", "records name the agent", "add `name = \"…\"`");
    let speaks = table.choice("speaks", &WAYS).unwrap_or(Speaks::Command);
    let present = table.take("run").is_some();
    let run = if present { table.command("run") } else { None };
    if !present && !has_program(speaks) {
        table.missing(
            "run",
            "an agent is a program, or a folder of recorded attempts",
            "add `run = [\"program\", \"argument\"]`",
        );
    }
    let env = table.texts("env").unwrap_or_default();
    let env = env.into_iter().filter_map(|text| variable("env", text, &mut table)).collect();
    let limits = table.take("limits").map_or(LIMITS, |node| agent_limits(node, table.findings()));
    let model = table.text("model").map(|text| text.text);
    let auth = table.choice("auth", &AUTHS).unwrap_or_default();
    let (network, hosts) = network::of_agent(&mut table, speaks);
    table.done();
    let run = if has_program(speaks) { run.unwrap_or_default() } else { run? };
    Some(Agent { run, env, model, auth, network, hosts, ..Agent::new(name?, speaks, limits) })
}

/// Whether it is known what is run where nothing is said: a program by its usual name, or nobody's.
const fn has_program(speaks: Speaks) -> bool {
    match speaks {
        Speaks::Attended
        | Speaks::Codex
        | Speaks::Opencode
        | Speaks::Gemini
        | Speaks::ClaudeCode
        | Speaks::Goose
        | Speaks::Aider => true,
        Speaks::Command | Speaks::Replay | Speaks::Acp => false,
    }
}

/// A variable is named, and its value stays where it is: a configuration is committed. The value may be a secret,
/// so it is not said again.
pub(super) fn variable(key: &str, text: Text, table: &mut Table<'_>) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.text.chars().all(plain) && !text.text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(text.text);
    }
    let message = format!("`{key}` holds names of variables, and this is none");
    let hint =
        "write the name alone, as in `\"API_KEY\"`: its value does not belong into a file that is committed";
    table.find(Finding::error("configuration.variable", text.span, message, hint));
    None
}

const LIMITS: AgentLimits = AgentLimits::new(1_200, 4 << 20);

fn agent_limits(node: &Node, findings: &mut Vec<Finding>) -> AgentLimits {
    let mut table = Table::of("limits", node, findings);
    let time_s =
        table.duration("time").map_or(LIMITS.time_s, |seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
    let cost_usd = table.amount("cost_usd");
    let output_bytes = table.size("output", 1).unwrap_or(LIMITS.output_bytes);
    let memory_bytes = table.size("memory", 1_024);
    let processes = table.count("processes", 1, 1_000_000);
    let tokens = table.count("tokens", 1, u32::MAX).map(u64::from);
    table.done();
    let plain = AgentLimits::new(time_s, output_bytes);
    AgentLimits { cost_usd, memory_bytes, processes, tokens, ..plain }
}

//! JSON Schemas of the formats, for editors. They describe what is written, before anything is filled in.

use serde_json::{Value, json};

/// The schema of `demand`, `plan`, `decision` (their front matter) or `configuration`; none of any other name.
#[must_use]
pub fn named(name: &str) -> Option<Value> {
    let (title, body) = match name {
        "demand" => ("The front matter of a demand", demand()),
        "plan" => ("The front matter of a plan", plan()),
        "decision" => ("The front matter of a decision", decision()),
        "configuration" => ("evolute.toml", configuration()),
        _other => return None,
    };
    let mut schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title });
    if let (Some(schema), Value::Object(body)) = (schema.as_object_mut(), body) {
        schema.extend(body);
    }
    Some(schema)
}

/// An object that knows exactly these fields.
fn object(required: &[&str], properties: &Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

fn texts(about: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": about })
}

fn number(about: &str) -> Value {
    json!({ "type": "number", "description": about })
}

fn whole(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 1, "description": about })
}

fn from_zero(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": about })
}

fn duration(about: &str) -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+(s|m|min|h|d)$", "description": about })
}

fn flag(about: &str) -> Value {
    json!({ "type": "boolean", "description": about })
}

fn choice(words: &[&str], about: &str) -> Value {
    json!({ "enum": words, "description": about })
}

fn list_of(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

fn metric() -> Value {
    object(
        &["name", "unit", "from"],
        &json!({
            "name": text("Its name"),
            "unit": text("Its unit"),
            "from": json!({ "type": "string", "pattern": "^(json:(/.*)?|regex:.*\\(.*|junit:.+|prometheus:.+|exit|tests)$", "description": "How the number is read" }),
            "owner": text("Who answers for it still pointing at the truth"),
        }),
    )
}

fn demand() -> Value {
    let proof = object(
        &[],
        &json!({
            "workflow": text("A registered workflow"),
            "args": texts("Arguments added to the workflow's command"),
            "metric": metric(),
            "pass": json!({ "type": "string", "pattern": "^(==|<=|>=|<|>) *-?[0-9.]+$", "description": "What every repeat must meet" }),
            "test": text("For the small case: one test, by name"),
            "files": texts("The grader's files: protected, and hashed at acceptance"),
            "repeat": whole("How often it is run"),
            "fresh_for": duration("How long a proof stays fresh"),
            "timeout": duration("After which one run is ended"),
            "ready": texts("A command that succeeds in a sound checkout without the capability"),
            "control": object(&[], &json!({
                "patch": text("A file with the patch that takes the capability out"),
                "revision": json!({ "type": "string", "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$", "description": "A commit that does not have it" }),
                "set": text("`NAME=value`: a variable that switches it off"),
                "args": texts("Arguments that switch it off"),
            })),
        }),
    );
    let consumed = object(
        &["provider", "contract", "configuration", "probe"],
        &json!({
            "provider": text("Who provides it"),
            "contract": text("The version or contract relied upon"),
            "configuration": text("Our configuration that resolves it"),
            "probe": texts("The command that shows that it answers"),
        }),
    );
    object(
        &["capability"],
        &json!({
            "id": text("The name of the file, if it is said at all"),
            "capability": json!({ "type": "string", "pattern": "^[a-z0-9-]+(\\.[a-z0-9-]+)+$", "description": "The one capability that it names" }),
            "area": text("The area whose owner decides about it"),
            "territory": text("Where its precedents and costs are looked up"),
            "outcome": text("What is different for whom once it is real"),
            "baseline": object(&["metric", "value", "unit", "source"], &json!({
                "metric": text("The metric"), "value": number("The number before"), "unit": text("Its unit"), "source": text("Where it comes from"),
            })),
            "reuse": object(&["verdict"], &json!({
                "verdict": choice(&["extend", "compose", "new"], "How it relates to what exists"),
                "of": texts("Capabilities that are reused"),
                "because": text("Why nothing that exists serves"),
            })),
            "was": text("What it was called before, its capability or its id: evidence follows a new name only so"),
            "fixes": text("The capability that it mends: a fix closes itself"),
            "depends": texts("Capabilities that it stands on"),
            "proof": proof,
            "consumed": consumed,
            "covers": texts("Path globs whose change makes the proof due again"),
            "expect": object(&["value", "confidence"], &json!({ "value": number("The reading expected"), "confidence": number("From 0 to 1") })),
            "kill": object(&[], &json!({ "attempts": whole("Attempts"), "days": whole("Days"), "cost_usd": number("US dollars") })),
        }),
    )
}

fn plan() -> Value {
    object(
        &["demand"],
        &json!({
            "demand": text("The demand that it answers"),
            "decisions": texts("Decisions that it rests on"),
            "consulted": texts("Precedents that were consulted"),
        }),
    )
}

fn context() -> Value {
    let elsewhere = object(
        &["what", "where", "owner", "asked"],
        &json!({
            "what": text("What is known there"), "where": text("Where it is"), "owner": text("Who answers for it"),
            "asked": text("The day on which somebody last asked: `2026-05-17`"),
        }),
    );
    object(
        &[],
        &json!({
            "live": texts("Globs of documents that must be true now"), "record": texts("Globs of documents that say what was so"),
            "generated": texts("Globs of documents that a program writes"), "ignore": texts("Globs of documents that are not looked at"),
            "entry": texts("Globs of documents that are reached without a link"),
            "stale_commits": whole("Commits to covered code after which a document that did not move is stale; 0 for never"),
            "emit": { "type": "array", "items": { "enum": crate::configuration::TOOLS }, "description": "Tools that rules are emitted for" },
            "emit_tokens": whole("Tokens that what every agent reads first may cost"),
            "elsewhere": list_of(&elsewhere),
        }),
    )
}

fn person() -> Value {
    object(
        &["name"],
        &json!({
            "name": text("An address or a forge handle"), "also": texts("Their other addresses and handles"),
            "time_zone": text("As in the IANA database"), "hours": text("`mon-fri 09:00-17:00`"),
            "away": texts("First and last day: `2026-12-23..2027-01-02`"),
        }),
    )
}

fn planning() -> Value {
    let word = json!({ "word": text("A word or phrase that leaves something to decide"), "why": text("What it leaves open") });
    let vague = list_of(&object(&["word", "why"], &word));
    object(
        &[],
        &json!({ "vague": vague, "allow": texts("Words that are counted as vague, and are not here") }),
    )
}

/// The fields that are read. Other tools keep theirs beside them, so that others are allowed here alone.
fn decision() -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": text("Its id, if its file's name does not say it"),
            "title": text("Its title, if its heading does not say it"),
            "status": json!({ "type": "string", "pattern": "^(proposed|accepted|rejected|deprecated|withdrawn|superseded( by .+)?)$", "description": "Where it stands" }),
            "superseded-by": text("The decision that holds in its place"),
            "supersedes": texts("Decisions whose place it takes"),
            "date": text("When it was taken: 2026-11-21"),
            "decision-makers": texts("Who took it"),
            "covers": texts("Path globs of the code that it speaks about"),
        },
    })
}

fn agent() -> Value {
    let limits = object(
        &[],
        &json!({
            "time": duration("Of one attempt"), "cost_usd": number("Of one attempt"), "output": text("Of one attempt: `4MB`"),
            "tokens": number("Read and written in one attempt, where the agent tells"),
            "memory": text("Of the agent and all that it starts, where that can be held: `2GB`"),
            "processes": number("At a time, where that can be held"),
        }),
    );
    let ways = [
        "command",
        "replay",
        "attended",
        "acp",
        "codex",
        "opencode",
        "gemini",
        "claude-code",
        "goose",
        "aider",
    ];
    object(
        &["name"],
        &json!({
            "name": text("Its name"), "speaks": choice(&ways, "How it is driven"),
            "run": texts("The command, or the folder of recorded attempts"), "env": texts("The only variables that it gets"), "limits": limits,
            "model": text("The model that it is told to use"),
            "auth": choice(&["key", "session"], "How it is known to its model's provider: by a variable, or by the login that you have"),
            "network": choice(&["open", "model-only", "none"], "What it reaches, if it is confined"), "hosts": texts("The hosts of its model"),
        }),
    )
}

fn gate() -> Value {
    object(
        &["name", "run"],
        &json!({
            "name": text("Its name"), "run": texts("The command"),
            "report": json!({ "type": "string", "pattern": "^(plain|junit:.+|(sarif|eslint)(:.+)?|cargo-json|tap|pytest|go-test)$", "description": "How its output is read" }),
            "inputs": texts("Path globs that it reads: what its result is cached by, and which changed files `{changed}` stands for"), "standard": text("The written standard that it enforces"),
            "timeout": duration("After which it is ended"), "when": choice(&["step", "cycle", "both", "ci"], "When it runs"),
            "dir": text("The folder that it runs in, or `each:` and a glob of folders that it runs in one by one"),
            "needs": texts("Gates that must have passed before it is run"),
            "secrets": texts("Variables that it alone gets, by name"),
            "canary": object(
                &["path", "text"],
                &json!({ "path": text("The file that the violation is planted in"), "text": text("What the gate must find fault with") }),
            ),
            "network": choice(&["open", "none"], "What it may reach"),
            "safety": flag("Whether what it finds is about safety: where it fails on the default branch, nothing that landed is Reality"),
        }),
    )
}

fn class() -> Value {
    object(
        &["class"],
        &json!({
            "class": text("Its name"), "owner": text("`area`, or a person"), "sla": duration("Until it is overdue"),
            "deputy": text("Who takes over"), "requires": texts("What an answer needs: `expects`, `confidence`, `rejected`"),
            "threshold": duration("What can be undone within it is small: whoever asks decides"),
            "mandated": texts("Who has to approve after the owner, in order"), "mandate": text("What mandates that"),
            "on_expiry": json!({ "type": "string", "pattern": "^(escalate|default:.+)$", "description": "What happens then" }),
        }),
    )
}

fn bounds() -> Value {
    object(
        &[],
        &json!({
            "attempts_per_step": whole("Attempts at one step"), "step_minutes": whole("Minutes of one step, 60 at most"),
            "attempts": whole("Attempts of a cycle"), "days": whole("Days of a cycle"), "cost_usd": number("US dollars of a cycle"),
            "pack_tokens": whole("Tokens of a context pack"), "candidates": whole("Candidates before a person decides"),
            "steps_at_once": whole("Steps that go on beside one another; by default as many as there are cores, and four at most"),
            "gates_at_once": whole("Gates that run at a time"),
            "fail_fast": flag("Whether one red gate keeps the others from starting"),
            "open_decisions": from_zero("Decisions and reviews that may wait for one owner when a cycle of theirs begins; 20 by default, and 0: only where none waits"),
            "open_heartbeats": from_zero("Heartbeats that may wait for one owner when a cycle of theirs begins; 10 by default, and 0: only where none waits"),
        }),
    )
}

fn cycle() -> Value {
    object(
        &[],
        &json!({
            "review": choice(&["end", "each-step", "plan"], "When a person sees the diff; `plan`: never again, the approval of the plan was the review"),
            "acceptance": choice(&["fails-first", "after"], "What a step's acceptance is held to before the step: that it does not pass yet (so it is, if nothing is said), or nothing"),
            "landing": choice(&["merge", "fast-forward", "pull-request"], "How a cycle lands"),
            "push": flag("Whether what lands is pushed to the remote too"),
        }),
    )
}

fn configuration() -> Value {
    let project = object(
        &[],
        &json!({
            "name": text("The project's name"),
            "default_branch": text("The branch that cycles land on"),
            "test": texts("How one test is run by name; `{test}` stands for the name"),
        }),
    );
    let area = object(
        &["name", "paths", "owner"],
        &json!({
            "name": text("Its name"), "paths": texts("Path globs"), "owner": text("The one decision owner"),
            "deputy": text("Who takes over"), "may_use": texts("Areas whose code it may depend on"),
        }),
    );
    let observe =
        object(&["run", "metric"], &json!({ "run": texts("The command that reads it"), "metric": metric() }));
    let workflow = object(
        &["name", "run"],
        &json!({
            "name": text("Its name"), "about": text("What it is"), "run": texts("The command"), "owner": text("Who owns it"),
            "real": text("Whose traffic, whose data"), "ready": texts("Succeeds in a sound checkout without the capability"),
            "observe": observe, "timeout": duration("After which one run is ended"),
            "network": choice(&["none", "open"], "What a proof on it may reach"), "prometheus": text("The server that queries are asked of"),
        }),
    );
    object(
        &[],
        &json!({
            "project": project,
            "area": list_of(&area),
            "decision": list_of(&class()),
            "person": list_of(&person()),
            "workflow": list_of(&workflow),
            "gate": list_of(&gate()),
            "agent": list_of(&agent()),
            "limits": bounds(),
            "worktree": object(&[], &json!({
                "setup": texts("Commands that a fresh worktree needs"), "share": texts("Folders kept between worktrees"), "env_file": text("A file of variables"),
                "keep": texts("Folders that the set-up makes, copied while lock files stay the same"), "ports": texts("Variables that hold a free port each"),
            })),
            "context": context(),
            "planning": planning(),
            "precedents": object(&[], &json!({ "repositories": texts("Other repositories that are looked through, by their paths from the root") })),
            "mirror": object(&[], &json!({
                "recheck_within": duration("How long a proof that is due still counts"),
                "fresh_for": duration("How long a proof is fresh, where its demand does not say it"),
                "ask_metrics_within": duration("After which somebody should ask again whether a metric points at the truth"),
                "claims": texts("Documents whose list items are claims, `README.md#features` for one section; other globs claim by being there"),
            })),
            "cycle": cycle(),
        }),
    )
}

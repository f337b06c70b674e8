//! SARIF 2.1.0, read as hostile input: of a document that may say a great deal, what is wrong and where. Only
//! results of the level `error` fail a gate by themselves; a warning is for the tool's own exit code to weigh.

use super::told::{Failure, Told, Unreadable, WORDS, safe};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Reads a report.
pub(crate) fn read(bytes: &[u8]) -> Result<Told, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Encoding)?;
    let log: Log = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Unreadable::json("SARIF", &error))?;
    if log.version != "2.1.0" {
        let version = safe(&log.version, 40);
        return Err(Unreadable::Nothing(format!("the report is SARIF `{version}`, and 2.1.0 is read")));
    }
    if log.runs.iter().all(|run| run.results.is_none()) {
        return Err(Unreadable::Nothing("the report has no run with results: nothing was judged".into()));
    }
    let mut told = Told::default();
    for run in &log.runs {
        if let Some(failed) = run.invocations.iter().flatten().find(|invocation| invocation.failed()) {
            return Err(Unreadable::Nothing(failed.words(&run.tool)));
        }
        for result in run.results.iter().flatten().filter(|result| result.counts()) {
            match run.level(result) {
                "error" => told.fail(run.failure(result)),
                "none" | "note" => {}
                _warning => told.warn(run.failure(result)),
            }
        }
    }
    Ok(told)
}

#[derive(Deserialize)]
struct Log {
    version: String,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    #[serde(default)]
    tool: Tool,
    results: Option<Vec<Hit>>,
    invocations: Option<Vec<Invocation>>,
    #[serde(default)]
    original_uri_base_ids: BTreeMap<String, Artifact>,
    #[serde(default)]
    artifacts: Vec<Located>,
}

#[derive(Default, Deserialize)]
struct Tool {
    #[serde(default)]
    driver: Driver,
}

#[derive(Default, Deserialize)]
struct Driver {
    #[serde(default)]
    name: String,
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    #[serde(default)]
    default_configuration: Configuration,
    #[serde(default)]
    message_strings: BTreeMap<String, Message>,
}

#[derive(Default, Deserialize)]
struct Configuration {
    level: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: Option<bool>,
    #[serde(default)]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Deserialize)]
struct Notification {
    #[serde(default)]
    message: Message,
}

/// One result.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hit {
    rule_id: Option<String>,
    rule_index: Option<usize>,
    rule: Option<Reference>,
    kind: Option<String>,
    level: Option<String>,
    baseline_state: Option<String>,
    #[serde(default)]
    message: Message,
    #[serde(default)]
    locations: Vec<Location>,
    suppressions: Option<Vec<Suppression>>,
}

#[derive(Deserialize)]
struct Reference {
    id: Option<String>,
    index: Option<usize>,
}

#[derive(Deserialize)]
struct Suppression {
    status: Option<String>,
}

#[derive(Default, Deserialize)]
struct Message {
    text: Option<String>,
    markdown: Option<String>,
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Option<Physical>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    #[serde(default)]
    artifact_location: Artifact,
    region: Option<Region>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: Option<String>,
    uri_base_id: Option<String>,
    index: Option<usize>,
}

#[derive(Deserialize)]
struct Located {
    #[serde(default)]
    location: Artifact,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: Option<u32>,
}

impl Invocation {
    fn failed(&self) -> bool {
        self.execution_successful == Some(false)
    }

    fn words(&self, tool: &Tool) -> String {
        let said = self.tool_execution_notifications.iter().find_map(|said| said.message.text.as_deref());
        let said = said.map_or_else(String::new, |said| format!(": {}", safe(said, 300)));
        format!("the report says that `{}` did not succeed{said}", safe(&tool.driver.name, 80))
    }
}

impl Hit {
    /// Whether it says that something is wrong, and nobody has accepted it or mended it.
    fn counts(&self) -> bool {
        let fails = self.kind.as_deref().is_none_or(|kind| kind == "fail");
        let there = self.baseline_state.as_deref() != Some("absent");
        let accepted = |suppression: &Suppression| {
            suppression.status.as_deref().is_none_or(|status| status == "accepted")
        };
        fails && there && !self.suppressions.iter().flatten().any(accepted)
    }

    fn rule_name(&self) -> Option<&str> {
        self.rule_id.as_deref().or_else(|| self.rule.as_ref()?.id.as_deref())
    }
}

impl Run {
    fn rule(&self, result: &Hit) -> Option<&Rule> {
        let index = result.rule_index.or_else(|| result.rule.as_ref()?.index);
        let by_index = index.and_then(|index| self.tool.driver.rules.get(index));
        by_index.or_else(|| self.tool.driver.rules.iter().find(|rule| Some(&*rule.id) == result.rule_name()))
    }

    /// The result's own level, else its rule's, else `warning`: what the standard says.
    fn level<'a>(&'a self, result: &'a Hit) -> &'a str {
        let of_rule = || self.rule(result)?.default_configuration.level.as_deref();
        result.level.as_deref().or_else(of_rule).unwrap_or("warning")
    }

    fn failure(&self, result: &Hit) -> Failure {
        let physical = result.locations.iter().find_map(|location| location.physical_location.as_ref());
        let rule = self.rule(result);
        let by_id = || rule?.message_strings.get(result.message.id.as_deref()?)?.text.as_deref();
        let said = result.message.text.as_deref().or(result.message.markdown.as_deref()).or_else(by_id);
        let said = safe(said.unwrap_or("no message"), WORDS);
        let name = result.rule_name().or(rule.map(|rule| rule.id.as_str()));
        let message = name.map_or_else(|| said.clone(), |name| format!("{said} [{}]", safe(name, 100)));
        Failure {
            file: physical.and_then(|physical| self.file(&physical.artifact_location)),
            line: physical.and_then(|physical| physical.region.as_ref()?.start_line),
            message,
            ..Failure::default()
        }
    }

    /// The file that a location means: its base's address and its own, decoded.
    fn file(&self, artifact: &Artifact) -> Option<String> {
        let listed =
            artifact.index.and_then(|index| self.artifacts.get(index)).map(|listed| &listed.location);
        let uri = artifact.uri.as_deref().or_else(|| listed?.uri.as_deref())?;
        let base = artifact.uri_base_id.as_ref().or_else(|| listed?.uri_base_id.as_ref());
        let base = base.and_then(|base| self.original_uri_base_ids.get(base)?.uri.as_deref()).unwrap_or("");
        let uri = if uri.contains("://") { uri.to_owned() } else { format!("{base}{uri}") };
        let path =
            uri.strip_prefix("file://localhost").or_else(|| uri.strip_prefix("file://")).unwrap_or(&uri);
        Some(safe(&percent_decode_str(path).decode_utf8_lossy(), WORDS))
    }
}

//! Leave that an agent asks for: an early, cheap no. Whoever is told no and asks the same again and again is ended.

use crate::Judge;
use agent_client_protocol::v1::schema::{
    PermissionOption, PermissionOptionKind, RequestPermissionOutcome, RequestPermissionRequest,
    SelectedPermissionOutcome, ToolCall, ToolCallContent, ToolCallId, ToolCallLocation, ToolCallUpdate,
    ToolKind,
};
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

/// Times that the same may be asked for after it was refused.
const SAME: u32 = 5;
/// Times that leave may be asked for at all.
const MOST: u32 = 2_000;
/// Calls of tools that are remembered.
const CALLS: usize = 2_000;
/// Paths of one call.
const PATHS: usize = 200;
/// Bytes of a path in words.
const SHOWN: usize = 500;
/// Refusals that are kept in words.
const KEPT: usize = 50;

/// What is known of a call of a tool.
#[derive(Clone, Debug, Default)]
struct Call {
    kind: ToolKind,
    located: Vec<PathBuf>,
    written: Vec<PathBuf>,
}

/// Who asked for what, and what was said.
#[derive(Debug, Default)]
pub(crate) struct Permissions {
    calls: HashMap<ToolCallId, Call>,
    asked: u32,
    refused: BTreeMap<String, u32>,
    /// Refusals in words.
    pub(crate) words: Vec<String>,
}

/// What is said to somebody who asks.
#[derive(Debug)]
pub(crate) enum Said {
    /// The option that was chosen for the agent.
    Answer(RequestPermissionOutcome),
    /// It asked too often, for this.
    Enough(String),
}

impl Permissions {
    /// Hears of a call that begins.
    pub(crate) fn call(&mut self, call: ToolCall) {
        self.update(&call.into());
    }

    /// Hears more of a call.
    pub(crate) fn update(&mut self, update: &ToolCallUpdate) {
        if self.calls.len() < CALLS || self.calls.contains_key(&update.tool_call_id) {
            self.calls.entry(update.tool_call_id.clone()).or_default().hear(update);
        }
    }

    /// Answers a request.
    pub(crate) fn answer(&mut self, request: &RequestPermissionRequest, judge: &dyn Judge) -> Said {
        self.asked += 1;
        if self.asked > MOST {
            return Said::Enough(format!("leave for a thing more than {MOST} times"));
        }
        let mut call = self.calls.get(&request.tool_call.tool_call_id).cloned().unwrap_or_default();
        call.hear(&request.tool_call);
        match call.judged(judge) {
            Ok(()) => Said::Answer(chosen(&request.options, &ALLOWING)),
            Err(why) => {
                let times = self.refused.entry(why.clone()).or_default();
                *times += 1;
                if *times > SAME {
                    return Said::Enough(why);
                }
                if self.words.len() < KEPT && !self.words.contains(&why) {
                    self.words.push(why);
                }
                Said::Answer(chosen(&request.options, &REFUSING))
            }
        }
    }
}

impl Call {
    fn hear(&mut self, update: &ToolCallUpdate) {
        let fields = &update.fields;
        self.kind = fields.kind.unwrap_or(self.kind);
        if let Some(locations) = &fields.locations {
            self.located =
                locations.iter().take(PATHS).map(|at: &ToolCallLocation| at.path.clone()).collect();
        }
        if let Some(content) = &fields.content {
            self.written = content.iter().filter_map(written).take(PATHS).collect();
        }
    }

    /// What it would write, judged. A call that only reads, or a command whose paths nobody knows, is left to the wall.
    fn judged(&self, judge: &dyn Judge) -> Result<(), String> {
        let changes = matches!(self.kind, ToolKind::Edit | ToolKind::Delete | ToolKind::Move);
        let located = if changes { self.located.as_slice() } else { &[] };
        if self.kind == ToolKind::SwitchMode {
            return Err("another mode than the one that was set up for it".into());
        }
        self.written.iter().chain(located).try_for_each(|path| {
            judge.may_write(path).map_err(|why| format!("to write `{}`: {why}", shown(path)))
        })
    }
}

/// A path in words, of which an agent can make any number of any length.
fn shown(path: &Path) -> String {
    let whole = path.display().to_string();
    let cut = &whole[..whole.floor_char_boundary(SHOWN)];
    if cut.len() < whole.len() { format!("{cut}…") } else { whole }
}

fn written(content: &ToolCallContent) -> Option<PathBuf> {
    if let ToolCallContent::Diff(diff) = content { Some(diff.path.clone()) } else { None }
}

/// Once is enough: what is allowed for good is not asked for again.
const ALLOWING: [PermissionOptionKind; 2] =
    [PermissionOptionKind::AllowOnce, PermissionOptionKind::AllowAlways];
const REFUSING: [PermissionOptionKind; 2] =
    [PermissionOptionKind::RejectOnce, PermissionOptionKind::RejectAlways];

/// The first option of these kinds; where the agent offers none, its request counts as canceled.
fn chosen(options: &[PermissionOption], kinds: &[PermissionOptionKind]) -> RequestPermissionOutcome {
    let of = |kind: &PermissionOptionKind| options.iter().find(|option| option.kind == *kind);
    kinds.iter().find_map(of).map_or(RequestPermissionOutcome::Cancelled, |option| {
        RequestPermissionOutcome::Selected(SelectedPermissionOutcome::new(option.option_id.clone()))
    })
}

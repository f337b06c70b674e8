//! What was heard of a turn so far.

use crate::{
    Told, Used,
    permission::Permissions,
    told::End,
    usage::{self, Meter},
};
use agent_client_protocol::v1::schema::{ContentBlock, PromptResponse, SessionUpdate};

/// Bytes of the last word that are kept: more than are recorded, so that it can be cut where that does no harm.
const SAID: usize = 6_000;

/// What was heard of a turn so far.
#[derive(Debug, Default)]
pub(crate) struct Hearing {
    /// The session.
    pub(crate) thread: Option<String>,
    /// Whether it is one that was there before.
    pub(crate) resumed: bool,
    /// What the agent calls itself.
    pub(crate) agent: Option<String>,
    /// What leave it asked for.
    pub(crate) permissions: Permissions,
    said: String,
    speaking: bool,
    used: Used,
    meter: Meter,
}

impl Hearing {
    /// From here on it is this turn; before, a resumed session told its past.
    pub(crate) fn begin(&mut self) {
        self.said.clear();
        self.used = Used::default();
        self.meter.begin(self.resumed);
    }

    /// Hears what the agent tells while it works.
    pub(crate) fn update(&mut self, update: SessionUpdate) {
        match update {
            SessionUpdate::AgentMessageChunk(chunk) => self.words(&chunk.content),
            SessionUpdate::ToolCall(call) => {
                self.speaking = false;
                self.used.tools = self.used.tools.saturating_add(1);
                self.permissions.call(call);
            }
            SessionUpdate::ToolCallUpdate(update) => self.permissions.update(&update),
            SessionUpdate::UsageUpdate(update) => self.meter.hear(&update),
            _told_for_a_screen => {}
        }
    }

    /// What the turn cost by now.
    pub(crate) fn cost(&self) -> Option<f64> {
        self.meter.cost()
    }

    /// The last word is what comes after the last call of a tool.
    fn words(&mut self, content: &ContentBlock) {
        let ContentBlock::Text(text) = content else { return };
        if !self.speaking {
            self.said.clear();
            self.speaking = true;
        }
        let room = SAID.saturating_sub(self.said.len());
        self.said.push_str(&text.text[..text.text.floor_char_boundary(room)]);
    }

    /// Hears the end of the turn.
    pub(crate) fn turned(&mut self, end: &PromptResponse) {
        let tools = self.used.tools;
        self.used = Used { tools, ..usage::tokens(end, self.agent.as_deref()) };
    }

    /// What came of it.
    pub(crate) fn told(&mut self, end: End) -> Told {
        let said = self.said.trim();
        Told {
            end,
            thread: self.thread.clone(),
            resumed: self.resumed,
            said: (!said.is_empty()).then(|| said.to_owned()),
            used: Used { cost_usd: self.meter.cost(), ..self.used },
            refused: std::mem::take(&mut self.permissions.words),
        }
    }
}

//! A request, whatever its dialect: who said what, in order.

use serde_json::Value;

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The agent, before anybody spoke.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// A tool.
    Tool,
}

/// What was said so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Talk {
    /// Who said what.
    pub(super) said: Vec<(Role, String)>,
    /// Whether tools are offered.
    pub(super) has_tools: bool,
    /// Whether the answer is to come as events.
    pub(super) streams: bool,
    /// The model that is asked for.
    pub(super) model: String,
}

impl Talk {
    fn last_asked(&self) -> Option<usize> {
        self.said.iter().rposition(|(role, _)| *role == Role::User)
    }

    /// What the person said last: agents put what surrounds a prompt into messages before it.
    pub(super) fn asked(&self) -> String {
        let end = self.last_asked().map_or(0, |at| at + 1);
        let said = self.said[..end].iter().rev();
        let together = said.take_while(|(role, _)| matches!(role, Role::User | Role::System));
        let mut asked: Vec<&str> =
            together.filter(|(role, _)| *role == Role::User).map(|(_, text)| text.as_str()).collect();
        asked.reverse();
        asked.join("\n")
    }

    /// How often the model has answered since: what it says in one breath is one answer.
    pub(super) fn answered(&self) -> usize {
        let since = self.last_asked().map_or(0, |at| at + 1);
        let roles: Vec<Role> = self.said[since..].iter().map(|(role, _)| *role).collect();
        let starts = roles
            .iter()
            .enumerate()
            .filter(|(at, role)| **role == Role::Assistant && (*at == 0 || roles[at - 1] != Role::Assistant));
        starts.count()
    }
}

/// The text of a message, in whichever of its shapes.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => {
            ["text", "content"].iter().find_map(|name| fields.get(*name)).map_or_else(String::new, text)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}

/// The elements of a list; none where it is no list.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

//! The dialects in which models are spoken to, one file each: a request is read into a talk, a turn is written as the
//! events of an answer.

mod chat;
mod gemini;
mod messages;
mod responses;

use super::{
    script::{Tokens, Turn},
    talk::Talk,
};
use serde_json::{Value, json};

/// A dialect, told from the path of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Chat,
    Responses,
    Messages,
    Gemini,
}

/// What an answer is made of.
pub(super) struct Answer<'a> {
    pub(super) turn: &'a Turn,
    pub(super) tokens: Tokens,
    pub(super) model: &'a str,
    /// How many requests there were before: names calls, and decides nothing.
    pub(super) number: usize,
}

impl Dialect {
    /// The dialect of a path without its query.
    pub(super) fn of(path: &str) -> Option<Self> {
        let ends = |end: &str| path.ends_with(end);
        match () {
            () if ends("/chat/completions") => Some(Self::Chat),
            () if ends("/responses") => Some(Self::Responses),
            () if ends("/messages") => Some(Self::Messages),
            () if path.contains(":generateContent") || path.contains(":streamGenerateContent") => {
                Some(Self::Gemini)
            }
            () => None,
        }
    }

    /// Reads a request.
    pub(super) fn read(self, path: &str, body: &Value) -> Talk {
        let said = match self {
            Self::Chat => chat::said(body),
            Self::Responses => responses::said(body),
            Self::Messages => messages::said(body),
            Self::Gemini => gemini::said(body),
        };
        let streams = match self {
            Self::Gemini => path.contains("streamGenerateContent"),
            Self::Chat | Self::Responses | Self::Messages => body["stream"] == true,
        };
        let has_tools = body["tools"].as_array().is_some_and(|tools| !tools.is_empty());
        let model = body["model"].as_str().unwrap_or("scripted-1").to_owned();
        Talk { said, has_tools, streams, model }
    }

    /// The whole answer.
    pub(super) fn whole(self, answer: &Answer<'_>) -> Value {
        match self {
            Self::Chat => chat::whole(answer),
            Self::Responses => responses::whole(answer),
            Self::Messages => messages::whole(answer),
            Self::Gemini => gemini::whole(answer),
        }
    }

    /// The answer as a stream of events. One that is cut loses its second half.
    pub(super) fn stream(self, answer: &Answer<'_>) -> String {
        let mut events = match self {
            Self::Chat => chat::events(answer),
            Self::Responses => responses::events(answer),
            Self::Messages => messages::events(answer),
            Self::Gemini => vec![gemini::whole(answer)],
        };
        let is_cut = matches!(answer.turn, Turn::Cut(_));
        if is_cut {
            events.truncate(events.len() / 2);
        }
        let mut text: String = events.iter().map(|event| self.line(event)).collect();
        if self == Self::Chat && !is_cut {
            text.push_str("data: [DONE]\n\n");
        }
        text
    }

    fn line(self, event: &Value) -> String {
        let name = event["type"].as_str().filter(|_| matches!(self, Self::Responses | Self::Messages));
        let name = name.map(|name| format!("event: {name}\n")).unwrap_or_default();
        format!("{name}data: {event}\n\n")
    }
}

impl Answer<'_> {
    fn call(&self) -> String {
        format!("call_{}", self.number)
    }

    /// What it says, where it says something.
    fn words(&self) -> &str {
        match self.turn {
            Turn::Text(words) | Turn::Cut(words) => words,
            Turn::Tool { .. } | Turn::Custom { .. } | Turn::Status(_) => "",
        }
    }

    /// The tool that it calls, with its arguments; free text as one argument, where the dialect has no such calls.
    fn called(&self) -> Option<(&str, Value)> {
        match self.turn {
            Turn::Tool { name, args, .. } => Some((name, args.clone())),
            Turn::Custom { name, input } => Some((name, json!({ "input": input }))),
            Turn::Text(_) | Turn::Cut(_) | Turn::Status(_) => None,
        }
    }
}

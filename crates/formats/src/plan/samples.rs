//! The samples in an instruction: fenced code that says its language.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// Fenced code in an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What its fence says behind the marks: `rust`, `python {.numbered}`.
    pub fence: String,
    /// Its code, as bytes of the instruction.
    pub code: Range<usize>,
}

/// More samples than one step can need.
const MOST: usize = 100;

/// The samples, in order. One that is indented within a list is left out: its bytes are not its code.
#[must_use]
pub fn samples(instruction: &str) -> Vec<Sample> {
    let mut found = Vec::new();
    let mut open: Option<(String, Option<Range<usize>>, String)> = None;
    for (event, range) in Parser::new(instruction).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(fence))) => {
                open = Some((fence.into_string(), None, String::new()));
            }
            Event::Text(words) => {
                if let Some((_, code, text)) = &mut open {
                    *code = Some(code.as_ref().map_or(range.start, |code| code.start)..range.end);
                    text.push_str(&words);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((fence, Some(code), text)) = open.take()
                    && instruction.get(code.clone()) == Some(&*text)
                {
                    found.push(Sample { fence, code });
                }
            }
            _other => {}
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

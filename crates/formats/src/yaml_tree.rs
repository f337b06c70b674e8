//! YAML as a tree with positions. A mistake of the syntax is a finding, and ends the reading.

use crate::{
    finding::Finding,
    node::{Key, Node, Value},
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned};
use std::{fmt, ops::Range};

/// The tree of a document that begins at this byte of its file.
pub(crate) fn parse(text: &str, offset: usize) -> Result<Node, Finding> {
    if text.trim().is_empty() {
        return Ok(Node { value: Value::Table(vec![]), span: offset..offset });
    }
    // As YAML 1.2 has it, only `true` and `false` are a yes or no: a metric may be called `n`.
    // And what needs many nodes or aliases was not written by a person.
    let options = serde_saphyr::options! {
        strict_booleans: true,
        budget: serde_saphyr::budget! { max_nodes: 20_000, max_aliases: 100, max_anchors: 100, max_depth: 32 },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
    };
    match serde_saphyr::from_str_with_options::<Place>(text, options) {
        Ok(place) => Ok(place.node(text, offset)),
        Err(error) => Err(wrong(&error, text, offset)),
    }
}

fn wrong(error: &serde_saphyr::Error, text: &str, offset: usize) -> Finding {
    let said = error.to_string();
    let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ");
    let (place, message) = placed(first).unwrap_or(((1, 1), first));
    let start = byte_of(text, place);
    if let Some(key) = message.strip_prefix("duplicate mapping key: ") {
        let key = key.split(", set ").next().unwrap_or(key);
        let span =
            offset + start..offset + start + if text[start..].starts_with(key) { key.len() } else { 0 };
        let message = format!("`{key}` is given twice");
        return Finding::error("format.twice", span, message, "keep one of the two").labeled("again");
    }
    if let Some(number) = message.strip_prefix("non-finite float `").and_then(|rest| rest.split('`').next()) {
        let wide = if text[start..].starts_with(number) { number.len() } else { 0 };
        let span = offset + start..offset + start + wide;
        let message = format!("`{number}` is no number that anything can be compared with");
        return Finding::error("format.kind", span, message, "write a number that ends");
    }
    if message.ends_with("found a tab") {
        return tab(text, start, offset);
    }
    let wide = text[start..].chars().next().map_or(0, char::len_utf8);
    let span = offset + start..offset + start + wide;
    let hint = "quote texts that hold `:` or `#` or begin with a sign, close what was opened, and indent the fields of \
                one table alike";
    Finding::error("format.syntax", span, format!("this is not YAML: {message}"), hint)
}

/// A line that begins with a tab, which the parser tells at the line before.
fn tab(text: &str, start: usize, offset: usize) -> Finding {
    let at = start + text[start..].find('\t').unwrap_or(0);
    let span = offset + at..offset + (at + 1).min(text.len());
    Finding::error("format.syntax", span, "this is not YAML: it takes no tab here", "indent with blanks")
}

/// The parser's own `line 2 column 8: …`, counted from the front matter's first line.
fn placed(said: &str) -> Option<((usize, usize), &str)> {
    let (line, rest) = said.strip_prefix("line ")?.split_once(" column ")?;
    let (column, message) = rest.split_once(": ")?;
    Some(((line.parse().ok()?, column.parse().ok()?), message))
}

/// The byte at a line and a column, both from 1.
fn byte_of(text: &str, (line, column): (usize, usize)) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[start..].lines().next().unwrap_or_default();
    start + within.char_indices().nth(column.saturating_sub(1)).map_or(within.len(), |(at, _)| at)
}

/// A value as the parser gives it, with its place.
struct Place(Spanned<Inner>);

enum Inner {
    Leaf(Value),
    List(Vec<Place>),
    Table(Vec<(Spanned<String>, Place)>),
}

impl Place {
    fn node(self, text: &str, offset: usize) -> Node {
        let span = bytes(&self.0.referenced, text, offset);
        let value = match self.0.value {
            Inner::Leaf(value) => value,
            Inner::List(items) => {
                Value::List(items.into_iter().map(|item| item.node(text, offset)).collect())
            }
            Inner::Table(entries) => Value::Table(
                entries
                    .into_iter()
                    .map(|(key, value)| {
                        let span = bytes(&key.referenced, text, offset);
                        (Key { name: key.value, span }, value.node(text, offset))
                    })
                    .collect(),
            ),
        };
        Node { value, span }
    }
}

/// The bytes of a location, within the text; quotes belong to it, a comment and a line end behind it do not.
fn bytes(location: &Location, text: &str, offset: usize) -> Range<usize> {
    let number = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
    let start = number(location.span().byte_offset()).unwrap_or(0).min(text.len());
    let end = (start + number(location.span().byte_len()).unwrap_or(0)).min(text.len());
    let trimmed = text.get(start..end).map_or(end, |words| start + words.trim_end().len());
    offset + start..offset + trimmed.max(start)
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Inner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Inner;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Inner, E> {
        Ok(Inner::Leaf(Value::Nothing))
    }

    fn visit_none<E>(self) -> Result<Inner, E> {
        Ok(Inner::Leaf(Value::Nothing))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Inner, D::Error> {
        Inner::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Inner, E> {
        Ok(Inner::Leaf(Value::Bool(value)))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "because no number that a person writes here needs 53 bits"
    )]
    fn visit_i64<E>(self, value: i64) -> Result<Inner, E> {
        Ok(Inner::Leaf(Value::Number(value as f64)))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "because no number that a person writes here needs 53 bits"
    )]
    fn visit_u64<E>(self, value: u64) -> Result<Inner, E> {
        Ok(Inner::Leaf(Value::Number(value as f64)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Inner, E> {
        Ok(Inner::Leaf(Value::Number(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Inner, E> {
        Ok(Inner::Leaf(Value::Text(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Inner, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Inner::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Inner, A::Error> {
        let mut table = Vec::new();
        while let Some(key) = entries.next_key()? {
            table.push((key, entries.next_value()?));
        }
        Ok(Inner::Table(table))
    }
}

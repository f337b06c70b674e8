//! TOML as a tree with positions. Every mistake of the syntax is a finding.

use crate::{
    finding::Finding,
    node::{Key, Node, Value},
};
use toml::{
    Spanned,
    de::{DeFloat, DeInteger, DeTable, DeValue},
};

/// The tree of a file, as far as it can be read.
pub(crate) fn parse(text: &str) -> (Node, Vec<Finding>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let findings = errors.iter().map(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = format!("this is not TOML: {}", error.message());
        Finding::error("format.syntax", span, message, "see https://toml.io for the syntax")
    });
    let span = table.span();
    (Node { value: Value::Table(entries(table.into_inner())), span }, findings.collect())
}

fn entries(table: DeTable<'_>) -> Vec<(Key, Node)> {
    let entry = |(key, value): (Spanned<std::borrow::Cow<'_, str>>, Spanned<DeValue<'_>>)| {
        let span = key.span();
        (Key { name: key.into_inner().into_owned(), span }, node(value))
    };
    table.into_iter().map(entry).collect()
}

fn node(value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => integer(&number),
        DeValue::Float(number) => float(&number),
        DeValue::Boolean(yes) => Value::Bool(yes),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(list) => Value::List(list.into_iter().map(node).collect()),
        DeValue::Table(table) => Value::Table(entries(table)),
    };
    Node { value, span }
}

/// Whole numbers may be written in another base; one that 64 bits cannot hold is not a number, and no rule
/// accepts it.
#[expect(clippy::cast_precision_loss, reason = "because no number that a person writes here needs 53 bits")]
fn integer(number: &DeInteger<'_>) -> Value {
    let read = i64::from_str_radix(number.as_str(), number.radix());
    Value::Number(read.map_or(f64::NAN, |whole| whole as f64))
}

fn float(number: &DeFloat<'_>) -> Value {
    Value::Number(number.as_str().parse().unwrap_or(f64::NAN))
}

//! OTLP in its JSON encoding: each cycle is one telemetry trace, its steps, attempts, gates, proofs and waiting are
//! spans, named as OpenTelemetry's semantic conventions name them, where they have a name.

use super::{Chosen, ExportError};
use crate::spans::{Of, Span, Status, tree};
use engine::Entry;
use runtime::{LINES_AT_ONCE, LedgerError, Reader};
use serde_json::{Value, json};
use std::{collections::BTreeSet, io::Write};
use trace::id::CycleId;

/// `SPAN_KIND_INTERNAL`.
const INTERNAL: u32 = 1;

/// The version of the semantic conventions that the names are taken from.
const CONVENTIONS: &str = "https://opentelemetry.io/schemas/1.37.0";

/// Records of one cycle that are read at most.
const RECORDS: usize = 200_000;

/// Writes the spans of every cycle that has a chosen record, as one `TracesData`; gives how many spans there were.
///
/// # Errors
/// Where the ledger cannot be read, or the output cannot be written.
pub fn otlp(reader: &mut Reader, chosen: &Chosen, out: &mut dyn Write) -> Result<usize, ExportError> {
    let resource = json!({ "attributes": [
        attribute("service.name", &json!("evolute")),
        attribute("service.version", &json!(env!("CARGO_PKG_VERSION"))),
    ] });
    let scope = json!({ "name": "evolute", "version": env!("CARGO_PKG_VERSION") });
    write!(
        out,
        r#"{{"resourceSpans":[{{"resource":{resource},"schemaUrl":"{CONVENTIONS}","scopeSpans":[{{"scope":{scope},"spans":["#
    )?;
    let mut count = 0;
    for cycle in cycles(reader, chosen)? {
        let Some(tree) = tree(&cycle, &records(reader, &cycle)?) else { continue };
        for span in &tree.spans {
            let comma = if count == 0 { "" } else { "," };
            write!(out, "{comma}{}", spelled(span, &tree.trace_id))?;
            count += 1;
        }
    }
    writeln!(out, "]}}]}}]}}")?;
    Ok(count)
}

/// The cycles that have a chosen record, in the order in which they are met.
fn cycles(reader: &mut Reader, chosen: &Chosen) -> Result<Vec<CycleId>, ExportError> {
    if let Some(cycle) = &chosen.cycle {
        return Ok(vec![cycle.clone()]);
    }
    let (mut seen, mut order) = (BTreeSet::new(), vec![]);
    chosen.lines(reader, |line| {
        if let Some(cycle) = line.cycle
            && seen.insert(cycle.clone())
        {
            order.push(cycle);
        }
        Ok(())
    })?;
    Ok(order)
}

fn records(reader: &mut Reader, cycle: &CycleId) -> Result<Vec<Entry>, LedgerError> {
    let mut entries: Vec<Entry> = vec![];
    loop {
        let after = entries.last().map_or(0, |entry| entry.position);
        let page = reader.of_cycle(cycle, after, LINES_AT_ONCE)?;
        if page.is_empty() || entries.len() > RECORDS {
            return Ok(entries);
        }
        entries.extend(page);
    }
}

fn spelled(span: &Span, trace_id: &str) -> Value {
    let mut attributes: Vec<Value> =
        span.attributes.iter().map(|(name, value)| attribute(name, value)).collect();
    attributes.push(attribute("evolute.record", &json!(span.record)));
    let mut spelled = json!({
        "traceId": trace_id,
        "spanId": span.id,
        "name": name(span),
        "kind": INTERNAL,
        "startTimeUnixNano": span.start.as_nanosecond().to_string(),
        "endTimeUnixNano": span.end.as_nanosecond().to_string(),
        "attributes": attributes,
        "status": status(span),
    });
    if let Some(parent) = &span.parent {
        spelled["parentSpanId"] = json!(parent);
    }
    spelled
}

/// A name of few values, as the conventions ask; what is special about a span is in its attributes.
const fn name(span: &Span) -> &'static str {
    match span.of {
        Of::Cycle => "RUN evolute cycle",
        Of::Step => "step",
        Of::Attempt => "invoke_agent",
        Of::Candidate => "candidate",
        Of::Gate => "gate",
        Of::Control => "control",
        Of::Proof => "proof",
        Of::Decision => "decision",
        Of::Response => "response",
    }
}

/// Ok, error with its words, or unset.
fn status(span: &Span) -> Value {
    match span.status {
        Status::Well => json!({ "code": 1 }),
        Status::Badly => json!({ "code": 2, "message": span.detail }),
        Status::Open => json!({}),
    }
}

fn attribute(name: &str, value: &Value) -> Value {
    let value = match value {
        Value::Bool(said) => json!({ "boolValue": said }),
        Value::Number(number) if number.is_f64() => json!({ "doubleValue": number }),
        Value::Number(number) => json!({ "intValue": number.to_string() }),
        Value::String(text) => json!({ "stringValue": text }),
        Value::Null | Value::Array(_) | Value::Object(_) => json!({ "stringValue": value.to_string() }),
    };
    json!({ "key": name, "value": value })
}

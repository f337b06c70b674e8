//! `evolute query`: the trace asked by SQL, and only asked.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Form, Page, Show},
};
use retention::tables::{Answer, QueryError, query, views};
use serde::Serialize;
use serde_json::Value;

/// Rows that are drawn for people at most; all of them are in `--json` and `--csv`.
const DRAWN: usize = 200;

/// Ask the trace by SQL: one `SELECT` over the views that docs/guide/query.md describes
///
/// Without a question it lists the views and their columns. Nothing but reading is possible, and rows, bytes, memory and
/// time are bounded.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The question: `SELECT fault, count(*) FROM deviations GROUP BY fault`
    sql: Option<String>,
    /// Write the answer as comma-separated values, with the columns' names first
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// The views.
#[derive(Serialize)]
struct Listed {
    views: Vec<View>,
}

/// One view.
#[derive(Serialize)]
struct View {
    name: String,
    columns: Vec<String>,
}

/// An answer.
#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Answer);

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let Some(sql) = &args.sql else { return listed(desk) };
    let ledger = desk.repository()?.ledger().join("trace.db");
    let answer = query(&ledger, sql).map_err(|error| refused(&error))?;
    if !args.csv {
        desk.voice.show(&Shown(answer));
        return Ok(());
    }
    desk.voice.raw(csv(&answer).as_bytes());
    if let Some(cut) = &answer.cut
        && desk.voice.form() == Form::Words
    {
        desk.voice.note(|page| {
            page.line(format!("cut: {cut}"));
        });
    }
    Ok(())
}

fn listed(desk: &Desk) -> Outcome {
    let found = views().map_err(|error| Failure::broken(&error, "free some memory, then ask again"))?;
    let views = found.into_iter().map(|(name, columns)| View { name, columns }).collect();
    desk.voice.show(&Listed { views });
    Ok(())
}

fn refused(error: &QueryError) -> Failure {
    let hint = match error {
        QueryError::NotAQuestion(_) => "ask with one `SELECT`, as in `SELECT * FROM records LIMIT 5`",
        QueryError::Misspelled(_) => "`evolute query` lists the views and their columns",
        QueryError::TooMuch(_) => "ask for less: a `WHERE`, a `LIMIT`, one `cycle`",
        QueryError::Ledger(_) => "`evolute verify` says what is wrong with the ledger",
    };
    match error {
        QueryError::NotAQuestion(_) => Failure::refused("query.only-reads", error.to_string(), hint),
        QueryError::TooMuch(_) => Failure::refused("query.too-much", error.to_string(), hint),
        QueryError::Misspelled(_) => Failure::usage(error.to_string(), hint),
        QueryError::Ledger(_) => Failure::broken(error, hint),
    }
}

/// Comma-separated values, as RFC 4180 has them.
fn csv(answer: &Answer) -> String {
    let mut text = answer.columns.iter().map(|name| cell(name)).collect::<Vec<_>>().join(",");
    text.push_str("\r\n");
    for row in &answer.rows {
        text.push_str(&row.iter().map(|value| cell(&plain(value))).collect::<Vec<_>>().join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell, in quotes where it has to be. A text that a spreadsheet would compute stays a text.
fn cell(text: &str) -> String {
    let number = text.parse::<f64>().is_ok();
    let computed = !number && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let kept = if computed { format!("'{text}") } else { text.to_owned() };
    if kept.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", kept.replace('"', "\"\"")) } else { kept }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        for view in &self.views {
            page.fact(&view.name, view.columns.join(", "));
        }
        page.blank().command("evolute query \"SELECT fault, count(*) FROM deviations GROUP BY fault\"");
    }
}

impl Show for Shown {
    fn show(&self, page: &mut Page) {
        let Answer { columns, rows, cut } = &self.0;
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        page.table(&names, rows.iter().take(DRAWN).map(|row| row.iter().map(plain).collect()));
        let more = rows.len().saturating_sub(DRAWN);
        if more > 0 {
            page.hint(format!("{more} more rows are not drawn; say `--csv` or `--json`"));
        }
        if let Some(cut) = cut {
            page.line(format!("cut: {cut}"));
        }
    }
}

//! A cycle as a tree of spans, drawn: what lies in what, how long it took, when in the cycle it was, where the time went.

use super::{meant, unknown};
use crate::{
    archive::Archive,
    failure::Failure,
    render::{Page, Show, Tone, story},
};
use retention::spans::{Of, Span, Spent, Status, Tree, tree};
use serde::Serialize;

/// Columns of a name at most.
const NAME: usize = 46;

/// Columns of the time line at least.
const LEAST: usize = 12;

/// A cycle's spans.
#[derive(Debug, Serialize)]
pub(super) struct Drawn {
    #[serde(flatten)]
    tree: Tree,
}

impl Drawn {
    /// The spans of the cycle that a word means.
    ///
    /// # Errors
    /// Refuses what names no cycle; fails where the ledger cannot be read.
    pub(super) fn of(archive: &mut Archive, named: &str) -> Result<Self, Failure> {
        let (cycle, entries) = meant(archive, named, usize::MAX)?;
        let tree = tree(&cycle, &entries).ok_or_else(|| unknown(named))?;
        Ok(Self { tree })
    }

    fn row(&self, page: &mut Page, span: &Span, line: &Line) {
        let depth = self.tree.depth(span);
        let name = cut(&format!("{}{}", "  ".repeat(depth), span.name), line.name);
        let (tone, sign) = match span.status {
            Status::Well => (Tone::Good, "✓"),
            Status::Badly => (Tone::Bad, "✗"),
            Status::Open => (Tone::Waiting, "…"),
        };
        let took = format!(" {:>11}  ", story::took(span.took_ms()));
        let (before, bar) = line.bar(span);
        let painted = match span.of {
            Of::Decision | Of::Response => Tone::Waiting,
            Of::Cycle | Of::Step | Of::Candidate => Tone::Faint,
            Of::Attempt | Of::Gate | Of::Control | Of::Proof => tone,
        };
        let width = line.name;
        page.spans(&[
            (tone, sign),
            (Tone::Plain, &format!(" {name:<width$}")),
            (Tone::Faint, &took),
            (Tone::Plain, &before),
            (painted, &bar),
        ]);
        if span.status == Status::Badly && !span.detail.is_empty() {
            page.toned(Tone::Faint, format!("{}{}", "  ".repeat(depth + 2), story::brief(&span.detail)));
        }
    }
}

/// The time line: its first moment, its length, and the columns that it is drawn in.
struct Line {
    start_ms: i64,
    length_ms: u64,
    columns: usize,
    name: usize,
}

impl Line {
    fn of(tree: &Tree, width: usize) -> Self {
        let longest = tree.spans.iter().map(|span| span.name.chars().count() + 2 * tree.depth(span)).max();
        let name = longest.unwrap_or(0).min(NAME);
        let start_ms = tree.spans.first().map_or(0, |span| span.start.as_millisecond());
        let length_ms = tree.spans.first().map_or(0, Span::took_ms).max(1);
        Self { start_ms, length_ms, columns: width.saturating_sub(name + 17).max(LEAST), name }
    }

    /// The empty room before a span, and the span: at least one column, whatever its length.
    fn bar(&self, span: &Span) -> (String, String) {
        let before = u64::try_from(span.start.as_millisecond() - self.start_ms).unwrap_or(0);
        let column = |ms: u64| {
            let part = u128::from(ms) * self.columns as u128 / u128::from(self.length_ms);
            usize::try_from(part).unwrap_or(self.columns).min(self.columns)
        };
        let from = column(before).min(self.columns - 1);
        let until = column(before.saturating_add(span.took_ms())).max(from + 1);
        let sign = if matches!(span.of, Of::Decision | Of::Response) { "░" } else { "█" };
        (" ".repeat(from), sign.repeat(until - from))
    }
}

impl Show for Drawn {
    fn show(&self, page: &mut Page) {
        let line = Line::of(&self.tree, page.width());
        for span in &self.tree.spans {
            self.row(page, span, &line);
        }
        page.heading("Where the time went");
        let Spent { building_ms, gates_ms, proof_ms, waiting_ms, idle_ms } = self.tree.spent;
        let parts = [
            ("building", building_ms),
            ("gates", gates_ms),
            ("proof", proof_ms),
            ("waiting", waiting_ms),
            ("idle", idle_ms),
        ];
        let whole: u64 = parts.iter().map(|(_, ms)| ms).sum();
        for (name, ms) in parts {
            let share = u128::from(ms) * 100 / u128::from(whole.max(1));
            page.line(format!("  {name:<12} {:>11}  {share:>3} %", story::took(ms)));
        }
        page.toned(
            Tone::Faint,
            "  each moment counts once: agents before gates, before proofs, before people",
        );
    }
}

/// The text in so many columns.
fn cut(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let kept: String = text.chars().take(columns.saturating_sub(1)).collect();
    format!("{kept}…")
}

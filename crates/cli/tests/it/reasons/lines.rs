//! Lines that know what made them, and files of them.

use std::collections::BTreeMap;

/// What made a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Maker {
    /// A person, outside the loop.
    Person,
    /// A step of a cycle, by their numbers.
    Step { cycle: usize, step: u32 },
    /// A merge of a cycle that somebody made by hand.
    Merge { cycle: usize },
    /// A cycle that another clone's ledger knows.
    Elsewhere { cycle: usize },
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) maker: Maker,
    /// Who moved or copied it since, by the subjects of their commits.
    pub(super) put_by: Vec<String>,
}

/// Files, by name.
pub(super) type Files = BTreeMap<String, Vec<Line>>;

impl Maker {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Step { .. } => "step",
            Self::Merge { .. } => "merge",
            Self::Elsewhere { .. } => "elsewhere",
        }
    }
}

/// A file as it is written.
pub(super) fn text(lines: &[Line]) -> String {
    lines.iter().map(|line| format!("{}\n", line.text)).collect()
}

/// A few lines that nobody else writes, around one that says little. It is told apart all the same: which of two equal
/// brackets is the new one is a matter of taste, and git has its own.
pub(super) fn block(serial: &mut u32, maker: &Maker, length: u32) -> Vec<Line> {
    let mut lines: Vec<Line> = (0..length).map(|_| single(serial, maker)).collect();
    let text = format!("    }} // {serial:x}");
    lines.insert(lines.len() / 2, Line { text, maker: maker.clone(), put_by: vec![] });
    lines
}

/// A line that nobody else writes.
pub(super) fn single(serial: &mut u32, maker: &Maker) -> Line {
    *serial += 1;
    let mixed = serial.wrapping_mul(2_654_435_761);
    let text =
        format!("    let value_{serial} = measure_what_{mixed:08x}_says({}); // as {mixed:x}", mixed % 9_973);
    Line { text, maker: maker.clone(), put_by: vec![] }
}

//! `evolute export`: the trace in formats that other tools read. A file is written whole or not at all.

use crate::{
    archive::{Archive, closed, flawed},
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Page, Show, Voice, story},
};
use clap::ValueEnum;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use retention::export::{Chosen, ExportError, jsonl, otlp, prov};
use runtime::Reader;
use serde::Serialize;
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use trace::id::CycleId;

/// Write the trace in a format that other tools read: exact records, provenance, or spans
///
/// The records are in the order that is the same in every clone. Statements of proofs, for in-toto, are written by `evolute
/// verify --proofs --export DIR`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What is written
    #[arg(value_enum)]
    format: Format,
    /// Only what belongs to this cycle, or to the last cycle of this demand
    #[arg(long, value_name = "CYCLE")]
    cycle: Option<String>,
    /// Only what happened from this moment or day on
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Timestamp>,
    /// The file to write; standard output without it
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "output")]
    force: bool,
}

/// What can be written.
#[derive(Clone, Copy, Debug, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// JSON Lines: the records, byte for byte as they are hashed
    Jsonl,
    /// PROV-JSON: who made what of what
    Prov,
    /// OTLP as JSON: each cycle as a telemetry trace
    Otlp,
}

/// What was written to a file.
#[derive(Serialize)]
struct Written {
    format: Format,
    file: String,
    /// Records, statements or spans.
    count: usize,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let ledger = desk.repository()?.ledger();
    let chosen = chosen(args, &ledger)?;
    let mut reader = Reader::open(&ledger).map_err(|error| closed(&error))?;
    let Some(output) = &args.output else {
        let mut out = BufWriter::with_capacity(1 << 16, Out(desk.voice));
        written(args.format, &mut reader, &chosen, &mut out)?;
        return Ok(());
    };
    let path = desk.config.directory.join(output);
    let count = whole(&path, args, |out| written(args.format, &mut reader, &chosen, out))?;
    desk.voice.show(&Written { format: args.format, file: output.display().to_string(), count });
    Ok(())
}

fn chosen(args: &Args, ledger: &Path) -> Result<Chosen, Failure> {
    let Some(named) = &args.cycle else { return Ok(Chosen { cycle: None, since: args.since }) };
    let mut archive = Archive::open(ledger)?;
    let cycle = CycleId::new(&**named);
    let cycle = if archive.of_cycle(&cycle, 1)?.is_empty() { archive.cycle_of(named)? } else { Some(cycle) };
    let cycle = cycle.ok_or_else(|| {
        Failure::refused(
            "export.unknown-cycle",
            format!("there is no cycle `{named}`, and no cycle of a demand `{named}`"),
            "run `evolute query \"SELECT cycle, demand FROM cycles\"` for all of them",
        )
    })?;
    Ok(Chosen { cycle: Some(cycle), since: args.since })
}

fn written(
    format: Format,
    reader: &mut Reader,
    chosen: &Chosen,
    out: &mut dyn Write,
) -> Result<usize, Failure> {
    let count = match format {
        Format::Jsonl => jsonl(reader, chosen, out),
        Format::Prov => prov(reader, chosen, out),
        Format::Otlp => otlp(reader, chosen, out),
    };
    let flushed = count.and_then(|count| Ok(out.flush().map(|()| count)?));
    flushed.map_err(|error| match &error {
        ExportError::Ledger(error) => flawed(error),
        ExportError::Io(_) => Failure::broken(&error, "make room, or name another file with `-o`"),
        ExportError::TooMany { .. } => {
            Failure::refused("export.too-many", error.to_string(), "say `--cycle` or `--since`")
        }
    })
}

/// Writes a file under another name, and gives it its own once it is whole.
fn whole(
    path: &Path,
    args: &Args,
    write: impl FnOnce(&mut dyn Write) -> Result<usize, Failure>,
) -> Result<usize, Failure> {
    let failed = |error: &io::Error| {
        Failure::broken(
            format!("`{}` cannot be written: {error}", path.display()),
            "name another file with `-o`",
        )
    };
    let there = || {
        Failure::refused(
            "export.file-exists",
            format!("`{}` is there already", path.display()),
            "name another file, or say `--force` to write over it",
        )
    };
    if !args.force && path.symlink_metadata().is_ok() {
        return Err(there());
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".evolute-export-")
        .tempfile_in(folder)
        .map_err(|error| failed(&error))?;
    let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
    let count = write(&mut out)?;
    drop(out);
    file.as_file().sync_all().map_err(|error| failed(&error))?;
    let kept = if args.force { file.persist(path) } else { file.persist_noclobber(path) };
    match kept {
        Ok(_) => Ok(count),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(there()),
        Err(error) => Err(failed(&error.error)),
    }
}

/// Standard output, through the one voice that prints.
struct Out(Voice);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.raw(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A moment, or the beginning of a day in UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    text.parse::<Timestamp>()
        .ok()
        .or_else(day)
        .ok_or_else(|| "neither a moment like `2026-11-21T08:00:00Z` nor a day like `2026-11-21`".to_owned())
}

impl Show for Written {
    fn show(&self, page: &mut Page) {
        let noun = match self.format {
            Format::Jsonl => "record",
            Format::Prov => "statement",
            Format::Otlp => "span",
        };
        page.line(format!("`{}` holds {}", self.file, story::count(self.count, noun)));
    }
}

//! How fast records are kept, as a ratio to the disk's own speed on the same bytes: one awaited record at a
//! time, and 32 callers at once. Rounds are paired, so that a noisy neighbor spoils both sides alike.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use engine::Command;
use runtime::{Handle, Options, Reader, Runtime};
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::Path,
    thread,
    time::Instant,
};
use trace::{Actor, Digest, id::DemandId};

/// Paired rounds; the median of their ratios counts.
const ROUNDS: usize = 9;
/// Awaited records a round, one at a time.
const ALONE: u64 = 400;
/// Callers at once, and records a round of each.
const CALLERS: u64 = 32;
const EACH: u64 = 50;
/// Room that the overwriting floor has, in bytes.
const ROOM: u64 = 4 << 20;

fn main() -> io::Result<()> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(home)?;
    let runtime = Runtime::open(folder.path(), Options::default()).map_err(io::Error::other)?;
    let handle = runtime.handle();
    submit(&handle, 0);
    let bytes = line_bytes(folder.path());
    let overwritten = prepared(&folder.path().join("floor"))?;
    let growing = File::create(folder.path().join("growing"))?;
    let mut ratios = [vec![], vec![], vec![]];
    let (mut alone_rates, mut floor_rates, mut together_rates) = (vec![], vec![], vec![]);
    for round in 0..ROUNDS as u64 {
        let floor = rate(ALONE, || floor(&overwritten, bytes, ROOM, 0))?;
        let grown = rate(ALONE, || floor_growing(&growing, bytes, round))?;
        let alone = rate(ALONE, || alone(&handle))?;
        let together = rate(CALLERS * EACH, || at_once(&handle))?;
        ratios[0].push(alone / floor);
        ratios[1].push(alone / grown);
        ratios[2].push(together / floor);
        alone_rates.push(alone);
        floor_rates.push(floor);
        together_rates.push(together);
    }
    println!("{bytes} bytes a record; medians of {ROUNDS} paired rounds");
    println!("floor, overwriting: {:.0} a second", median(&mut floor_rates));
    println!("one at a time:      {:.0} a second", median(&mut alone_rates));
    println!("{CALLERS} at once:         {:.0} a second", median(&mut together_rates));
    let [over, grown, together] = &mut ratios;
    println!("one at a time / floor that overwrites: {:.2} (target 0.5)", median(over));
    println!("one at a time / floor that grows:      {:.2}", median(grown));
    println!("{CALLERS} at once / floor that overwrites:    {:.2} (target 2.5)", median(together));
    Ok(())
}

fn submit(handle: &Handle, number: u64) {
    let command = Command::ReadTrace {
        demand: DemandId::new(format!("demand-{}", number % 50)),
        territory: "payments/refunds".into(),
        digest: Digest::of_parts::<&str>([]),
        cited: vec![],
        changed: String::new(),
        dismissed: vec![],
    };
    let receipt =
        handle.submit(Actor::human("mira@shop.example"), command).expect("because the disk has room");
    assert_eq!(receipt.records.len(), 1);
}

fn alone(handle: &Handle) -> io::Result<()> {
    (0..ALONE).for_each(|number| submit(handle, number));
    Ok(())
}

fn at_once(handle: &Handle) -> io::Result<()> {
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            scope.spawn(move || (0..EACH).for_each(|number| submit(handle, caller + number)));
        }
    });
    Ok(())
}

fn line_bytes(folder: &Path) -> usize {
    let mut reader = Reader::open(folder).expect("because it was just made");
    let lines = reader.lines(0, 1).expect("because it can be read");
    lines[0].bytes.len()
}

fn prepared(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all_at(&vec![0; ROOM as usize], 0)?;
    file.sync_all()?;
    Ok(file)
}

/// The same bytes, written over what is there.
fn floor(file: &File, bytes: usize, room: u64, from: u64) -> io::Result<()> {
    let record = vec![b'x'; bytes];
    for number in 0..ALONE {
        file.write_all_at(&record, from + number * bytes as u64 % (room - bytes as u64))?;
        file.sync_data()?;
    }
    Ok(())
}

/// The same bytes, at the end of a file that grows.
fn floor_growing(file: &File, bytes: usize, round: u64) -> io::Result<()> {
    floor(file, bytes, u64::MAX, round * ALONE * bytes as u64)
}

fn rate(count: u64, work: impl FnOnce() -> io::Result<()>) -> io::Result<f64> {
    let begin = Instant::now();
    work()?;
    Ok(count as f64 / begin.elapsed().as_secs_f64())
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

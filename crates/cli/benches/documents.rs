//! How long `evolute context check` takes in a repository of 2,400 documents and as many other files: when it looks for the
//! first time, and when nothing changed since. Beside it, in the same rounds, `git status` and a bare walk of the tree.
//! Medians, and ratios to both.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Documents.
const DOCUMENTS: usize = 2_400;
/// Sections of each.
const SECTIONS: usize = 12;
/// Rounds; the medians count.
const ROUNDS: usize = 9;

fn main() -> io::Result<()> {
    let folder = tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    let root = folder.path();
    fill(root)?;
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    git(root, &["config", "user.email", "mira@shop.example"]);
    git(root, &["config", "user.name", "Mira"]);
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "-m", "start"]);
    let (mut cold, mut warm, mut status, mut walks) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let _none_yet = fs::remove_dir_all(root.join(".git/evolute/index"));
        cold.push(check(root));
        // What was just written is read once more, as git does it; then all of it is settled.
        check(root);
        warm.push(check(root));
        status.push(timed(|| git(root, &["status", "--porcelain"])));
        walks.push(timed(|| assert!(walk(root).is_ok_and(|files| files > DOCUMENTS))));
    }
    let [cold, warm, status, bare] = [cold, warm, status, walks].map(median);
    println!("{DOCUMENTS} documents; medians of {ROUNDS} rounds");
    println!("first look:  {:>7.1} ms (target 2000)", ms(cold));
    println!("next look:   {:>7.1} ms (target 150)", ms(warm));
    println!(
        "git status:  {:>7.1} ms; the next look is {:.1} times as long",
        ms(status),
        ms(warm) / ms(status)
    );
    println!("a bare walk: {:>7.1} ms; the next look is {:.1} times as long", ms(bare), ms(warm) / ms(bare));
    Ok(())
}

/// Documents that link to each other, name code and have sections; and the code.
fn fill(root: &Path) -> io::Result<()> {
    for number in 0..DOCUMENTS {
        let folder = root.join(format!("docs/{}", number % 60));
        fs::create_dir_all(&folder)?;
        let next = (number + 1) % DOCUMENTS;
        let section = |section: usize| {
            format!(
                "## Part {section}\n\nSee [the next](../{}/{next}.md#part-{section}), `src/{}/{number}.rs` and `part{section}`.\n\n{}\n\n",
                next % 60,
                number % 60,
                format!("Sentence {number} of part {section} says what nobody else says. ").repeat(6)
            )
        };
        let text: String = (0..SECTIONS).map(section).collect();
        fs::write(folder.join(format!("{number}.md")), format!("# Document {number}\n\n{text}"))?;
        let code = root.join(format!("src/{}", number % 60));
        fs::create_dir_all(&code)?;
        fs::write(code.join(format!("{number}.rs")), "fn main() {}\n")?;
    }
    fs::write(root.join("README.md"), "# Shop\n\n[documents](docs/0/0.md)\n")
}

fn git(root: &Path, words: &[&str]) {
    let status = Command::new("git").args(words).current_dir(root).stdout(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "git {words:?}");
}

fn check(root: &Path) -> Duration {
    timed(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evolute"));
        command.args(["context", "check"]).current_dir(root).stdout(Stdio::null());
        assert!(command.status().is_ok_and(|status| status.success()), "nothing is wrong with the documents");
    })
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn walk(folder: &Path) -> io::Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files += if entry.file_type()?.is_dir() { walk(&entry.path())? } else { 1 };
    }
    Ok(files)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

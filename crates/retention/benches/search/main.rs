//! How fast precedents are found, and how well: five words within one territory over 200,000 decisions of about eighty
//! words, beside plain tantivy and SQLite's full-text search over the same texts in the same run; what a new process pays on
//! a ledger of 1,000,000 records; and the relevance of fifty labeled questions. The vocabulary, with its frequencies, is
//! that of the documents and sources of the crates that this house is built of, found where cargo keeps them.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

mod ledger;
mod relevance;

use ledger::Made;
use retention::search::{Asking, Files, Stock, ask, open};
use runtime::Reader;
use rusqlite::Connection;
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tantivy::{
    Index, Term,
    collector::TopDocs,
    doc,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{IndexRecordOption, STRING, Schema, TEXT},
};
use trace::{Answer, event::cycle, id::DecisionId};

/// Decisions, words of each, and records of the whole ledger.
const DECISIONS: usize = 200_000;
const WORDS: usize = 80;
const RECORDS: usize = 1_000_000;
/// Territories, each with its cycle.
const TERRITORIES: usize = 50;
/// Questions, and words of each.
const QUESTIONS: usize = 1_000;
const ASKED: usize = 5;
/// Bytes of the texts that the vocabulary is taken from.
const TEXTS: usize = 24 << 20;
/// The seed of everything that is rolled.
const SEED: u64 = 0x5eed;

fn main() -> io::Result<()> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(home)?;
    let [ours, plain] = relevance::measure(folder.path());
    println!(
        "relevance, 50 labeled questions: MRR ours {:.3}, plain BM25 {:.3}, ratio {:.2}",
        ours.mrr,
        plain.mrr,
        ours.mrr / plain.mrr
    );
    println!(
        "relevance, nDCG@10:              ours {:.3}, plain BM25 {:.3}, ratio {:.2}",
        ours.ndcg,
        plain.ndcg,
        ours.ndcg / plain.ndcg
    );
    let vocabulary = Vocabulary::found()?;
    let mut dice = Dice(SEED);
    let texts: Vec<String> = (0..DECISIONS).map(|_| vocabulary.text(&mut dice)).collect();
    let questions: Vec<Question> = (0..QUESTIONS).map(|_| question(&texts, &mut dice)).collect();
    made_of(&folder.path().join("ledger"), &texts);
    let ours = measured_ours(&folder.path().join("ledger"), &questions);
    let tantivy = measured_tantivy(&folder.path().join("tantivy"), &texts, &questions);
    let fts = measured_fts(&folder.path().join("fts.db"), &texts, &questions);
    println!("five words within one of {TERRITORIES} territories, {DECISIONS} decisions, warm:");
    for (name, [half, most]) in [("ours", ours), ("plain tantivy", tantivy), ("SQLite FTS5", fts)] {
        let ratio = ours[0].as_secs_f64() / half.as_secs_f64();
        println!("  {name:<14} p50 {half:>9.2?}  p99 {most:>9.2?}  ours / it: {ratio:.2}");
    }
    println!("targets: p50 2 ms, p99 10 ms");
    Ok(())
}

/// Words, and how often each stands in what was found.
struct Vocabulary {
    words: Vec<String>,
    sums: Vec<u64>,
}

impl Vocabulary {
    fn found() -> io::Result<Self> {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home
            .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))
            .unwrap_or_default();
        let (mut counts, mut read, mut files) = (HashMap::<String, u64>::new(), 0, 0);
        let mut folders = vec![home.join("registry/src")];
        while let Some(folder) = folders.pop().filter(|_| read < TEXTS) {
            let mut entries: Vec<_> = fs::read_dir(&folder)?.flatten().map(|entry| entry.path()).collect();
            entries.sort();
            for path in entries {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|kind| kind == "md" || kind == "rs") {
                    let text = fs::read_to_string(&path).unwrap_or_default();
                    (read, files) = (read + text.len(), files + 1);
                    for word in
                        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1)
                    {
                        *counts.entry(word.to_lowercase()).or_default() += 1;
                    }
                }
            }
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
        counts.sort();
        println!("vocabulary: {} words of {files} files below `registry/src`", counts.len());
        let sums = counts.iter().scan(0, |sum, (_, count)| {
            *sum += count;
            Some(*sum)
        });
        let sums = sums.collect();
        Ok(Self { words: counts.into_iter().map(|(word, _)| word).collect(), sums })
    }

    fn text(&self, dice: &mut Dice) -> String {
        let all = self.sums.last().copied().unwrap_or(1);
        let word = |_| {
            let rolled = dice.roll() % all;
            self.words[self.sums.partition_point(|sum| *sum <= rolled)].as_str()
        };
        (0..WORDS).map(word).collect::<Vec<_>>().join(" ")
    }
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end as u64).expect("because it is below a usize")
    }
}

struct Question {
    words: Vec<String>,
    territory: usize,
}

/// Words of one decision, as somebody remembers them, within its territory.
fn question(texts: &[String], dice: &mut Dice) -> Question {
    let of = dice.below(texts.len());
    let words: Vec<&str> = texts[of].split(' ').collect();
    let asked = (0..ASKED).map(|_| words[dice.below(words.len())].to_owned()).collect();
    Question { words: asked, territory: of % TERRITORIES }
}

fn territory(number: usize) -> String {
    format!("area-{}/part-{number}", number % 7)
}

/// The decisions, with records between them that say nothing of a matter.
fn made_of(folder: &Path, texts: &[String]) {
    fs::create_dir_all(folder).expect("because there is room");
    let mut made = Made::begin(folder);
    (0..TERRITORIES).for_each(|number| made.territory(number, &territory(number)));
    let between = (RECORDS - 2 * TERRITORIES) / DECISIONS - 2;
    for (number, text) in texts.iter().enumerate() {
        let at = text.match_indices(' ').nth(WORDS / 4).map_or(0, |(at, _)| at);
        let cycle = number % TERRITORIES;
        made.decision(
            cycle,
            &text[..at],
            Answer::new(DecisionId::new(format!("d-{number}")), "yes", &text[at..]),
        );
        for _ in 0..between {
            made.record(Some(cycle), cycle::Event::Swept {}.into());
        }
    }
    made.end();
}

fn measured_ours(folder: &Path, questions: &[Question]) -> [Duration; 2] {
    let look = || {
        let mut reader = Reader::open(folder).expect("because it was just made");
        open(&folder.join("search"), &mut reader, &mut Files::none(), &mut |_, _| {})
            .expect("because there is room")
    };
    let began = Instant::now();
    drop(look());
    println!("first reading of {RECORDS} records: {:.1?}", began.elapsed());
    let asking = |question: &Question| Asking {
        words: question.words.join(" "),
        territory: Some(territory(question.territory)),
        limit: 10,
        ..Asking::default()
    };
    let began = Instant::now();
    let opened = look();
    let stock = [Stock { repository: "", catalog: &opened.catalog }];
    ask(&stock, &asking(&questions[0])).expect("because it is sound");
    println!("opened anew, and asked once: {:.1?} (target for a process: 100 ms)", began.elapsed());
    timed(questions, |question| ask(&stock, &asking(question)).expect("because it is sound").hits.len())
}

fn measured_tantivy(folder: &Path, texts: &[String], questions: &[Question]) -> [Duration; 2] {
    fs::create_dir_all(folder).expect("because there is room");
    let mut schema = Schema::builder();
    let within = schema.add_text_field("territory", STRING);
    let words = schema.add_text_field("words", TEXT);
    let index = Index::create_in_dir(folder, schema.build()).expect("because there is room");
    let mut writer = index.writer_with_num_threads(1, 48 << 20).expect("because there is memory");
    for (number, text) in texts.iter().enumerate() {
        let document = doc!(within => territory(number % TERRITORIES), words => text.as_str());
        writer.add_document(document).expect("because it fits");
    }
    writer.commit().expect("because there is room");
    writer.wait_merging_threads().expect("because there is room");
    let searcher = index.reader().expect("because it is sound").searcher();
    let term = |field, text: &str| -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    };
    timed(questions, |question| {
        let any = question.words.iter().map(|word| (Occur::Should, term(words, word))).collect();
        let any: Box<dyn Query> = Box::new(BooleanQuery::new(any));
        let place = (Occur::Must, term(within, &territory(question.territory)));
        let query = BooleanQuery::new(vec![(Occur::Must, any), place]);
        searcher.search(&query, &TopDocs::with_limit(10).order_by_score()).expect("because it is sound").len()
    })
}

fn measured_fts(file: &Path, texts: &[String], questions: &[Question]) -> [Duration; 2] {
    let mut connection = Connection::open(file).expect("because there is room");
    let made = "CREATE VIRTUAL TABLE found USING fts5(words, territory UNINDEXED, detail = full)";
    connection.execute(made, []).expect("because it is empty");
    let transaction = connection.transaction().expect("because nobody else writes");
    for (number, text) in texts.iter().enumerate() {
        let row = (text, territory(number % TERRITORIES));
        transaction.execute("INSERT INTO found VALUES (?1, ?2)", row).expect("because there is room");
    }
    transaction.commit().expect("because there is room");
    let sql = "SELECT rowid FROM found WHERE found MATCH ?1 AND territory = ?2 ORDER BY bm25(found) LIMIT 10";
    let mut select = connection.prepare(sql).expect("because the table is there");
    timed(&questions[..questions.len() / 10], |question| {
        let quoted: Vec<String> = question.words.iter().map(|word| format!("\"{word}\"")).collect();
        let asked = (quoted.join(" OR "), territory(question.territory));
        let rows = select.query_map(asked, |row| row.get::<_, i64>(0)).expect("because it is sound");
        rows.count()
    })
}

/// The median and the ninety-ninth of a hundred, after a first round.
fn timed(questions: &[Question], mut ask: impl FnMut(&Question) -> usize) -> [Duration; 2] {
    questions.iter().take(questions.len() / 4).for_each(|question| {
        ask(question);
    });
    let one = |question: &Question| {
        let began = Instant::now();
        assert!(ask(question) > 0, "each question has words of a decision");
        began.elapsed()
    };
    let mut times: Vec<Duration> = questions.iter().map(one).collect();
    times.sort_unstable();
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}

//! Whether what is asked for is found: fifty questions over a hundred decisions, labeled by hand before anything was
//! measured, against plain BM25 over the same texts. Some decisions took the place of others in other words.

use crate::ledger::Made;
use retention::search::{Asking, Catalog, Files, Stock, ask, open};
use runtime::Reader;
use std::{collections::BTreeMap, path::Path};
use tantivy::{
    Index, TantivyDocument, Term,
    collector::TopDocs,
    doc,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{IndexRecordOption, STORED, STRING, Schema, TEXT, Value as _},
};
use trace::{Answer, Seen, id::DecisionId};

const DECISIONS: &str = include_str!("labeled/decisions.txt");
const QUESTIONS: &str = include_str!("labeled/questions.txt");
/// Results that are looked at.
const LOOKED_AT: usize = 10;
/// The grade from which something answers, or belongs to the answer.
const ANSWERS: u32 = 2;

/// How well the questions were answered, on average.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quality {
    /// One over the place of the first that answers.
    pub(crate) mrr: f64,
    /// What the first ten are worth, the earlier the more, beside the best order of all.
    pub(crate) ndcg: f64,
}

/// One question, with its labels.
struct Labeled {
    words: &'static str,
    territory: Option<&'static str>,
    grades: BTreeMap<&'static str, u32>,
}

/// Ours, and plain BM25's, over the same decisions.
pub(crate) fn measure(folder: &Path) -> [Quality; 2] {
    let ledger = folder.join("relevance");
    std::fs::create_dir_all(&ledger).expect("because there is room");
    let catalog = ours(&ledger);
    let (index, fields) = plain();
    let labeled = questions();
    let mine = labeled.iter().map(|one| quality(&of_ours(&catalog, one), one));
    let theirs = labeled.iter().map(|one| quality(&of_plain(&index, fields, one), one));
    [mean(&mine.collect::<Vec<_>>()), mean(&theirs.collect::<Vec<_>>())]
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(" | ").map(str::trim).collect())
}

fn questions() -> Vec<Labeled> {
    let labels = |text: &'static str| {
        let pairs = text.split_whitespace().filter_map(|pair| pair.split_once(':'));
        pairs.map(|(id, grade)| (id, grade.parse().expect("because grades are numbers"))).collect()
    };
    let one = |row: Vec<&'static str>| Labeled {
        words: row[0],
        territory: Some(row[1]).filter(|territory| *territory != "-"),
        grades: labels(row[2]),
    };
    rows(QUESTIONS).map(one).collect()
}

fn ours(folder: &Path) -> Catalog {
    let mut made = Made::begin(folder);
    let mut territories: Vec<&str> = rows(DECISIONS).map(|row| row[1]).collect();
    territories.dedup();
    territories.iter().enumerate().for_each(|(number, territory)| made.territory(number, territory));
    for row in rows(DECISIONS) {
        let cycle =
            territories.iter().position(|territory| *territory == row[1]).expect("because it is listed");
        let supersedes = if row[2] == "-" { vec![] } else { vec![DecisionId::new(row[2])] };
        let expects = (row[3] != "-").then(|| String::from("it holds"));
        let answer = Answer::new(DecisionId::new(row[0]), row[5], row[6]);
        made.decision(cycle, row[4], Answer { supersedes, expects, ..answer });
        let outcome = match row[3] {
            "met" => Seen::Met,
            "missed" => Seen::Missed,
            "mixed" => Seen::Mixed,
            _ => continue,
        };
        made.came(row[0], outcome);
    }
    made.end();
    let mut reader = Reader::open(folder).expect("because it was just made");
    let opened = open(&folder.join("search"), &mut reader, &mut Files::none(), &mut |_, _| {});
    opened.expect("because there is room").catalog
}

/// The ids in the order in which a person reads them: what holds, then what it replaced.
fn of_ours(catalog: &Catalog, one: &Labeled) -> Vec<String> {
    let asking = Asking {
        words: one.words.into(),
        territory: one.territory.map(ToOwned::to_owned),
        kind: Some(retention::search::Kind::Decision),
        limit: LOOKED_AT,
        ..Asking::default()
    };
    let answer = ask(&[Stock { repository: "", catalog }], &asking).expect("because it is sound");
    let places = answer.hits.iter().flat_map(|hit| hit.succession.places());
    places.map(|place| place.matter.key.clone()).take(LOOKED_AT).collect()
}

type Fields = [tantivy::schema::Field; 3];

fn plain() -> (Index, Fields) {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let territory = schema.add_text_field("territory", STRING);
    let words = schema.add_text_field("words", TEXT);
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads(1, 15_000_000).expect("because there is memory");
    for row in rows(DECISIONS) {
        let text = format!("{} {} {}", row[4], row[5], row[6]);
        writer.add_document(doc!(id => row[0], territory => row[1], words => text)).expect("because it fits");
    }
    writer.commit().expect("because there is memory");
    (index, [id, territory, words])
}

fn of_plain(index: &Index, [id, territory, words]: Fields, one: &Labeled) -> Vec<String> {
    let term = |field, text: &str| -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    };
    let mut analyzer = index.tokenizer_for_field(words).expect("because it is a text");
    let (mut asked, mut stream) = (vec![], analyzer.token_stream(one.words));
    while let Some(token) = stream.next() {
        asked.push((Occur::Should, term(words, &token.text)));
    }
    let within = one.territory.map(|name| {
        let all: Vec<&str> =
            rows(DECISIONS).map(|row| row[1]).filter(|found| found.starts_with(name)).collect();
        let any = all.into_iter().map(|found| (Occur::Should, term(territory, found))).collect();
        (Occur::Must, Box::new(BooleanQuery::new(any)) as Box<dyn Query>)
    });
    let asked: Box<dyn Query> = Box::new(BooleanQuery::new(asked));
    let query = BooleanQuery::new([(Occur::Must, asked)].into_iter().chain(within).collect());
    let searcher = index.reader().expect("because it is sound").searcher();
    let found = searcher.search(&query, &TopDocs::with_limit(LOOKED_AT).order_by_score());
    let id_of = |(_, place)| {
        let document: TantivyDocument = searcher.doc(place).expect("because it was found");
        document.get_first(id).and_then(|id| id.as_str()).map(ToOwned::to_owned).unwrap_or_default()
    };
    found.expect("because it is sound").into_iter().map(id_of).collect()
}

fn quality(found: &[String], one: &Labeled) -> Quality {
    let grade = |id: &String| one.grades.get(id.as_str()).copied().unwrap_or(0);
    let first = found.iter().position(|id| grade(id) >= ANSWERS);
    let mut best: Vec<u32> = one.grades.values().copied().collect();
    best.sort_unstable_by(|one, other| other.cmp(one));
    let ideal = gain(best.into_iter().take(LOOKED_AT));
    Quality {
        mrr: first.map_or(0.0, |place| 1.0 / (place as f64 + 1.0)),
        ndcg: gain(found.iter().map(grade)) / ideal,
    }
}

fn gain(grades: impl Iterator<Item = u32>) -> f64 {
    let worth = |(place, grade): (usize, u32)| (f64::from(grade).exp2() - 1.0) / (place as f64 + 2.0).log2();
    grades.enumerate().map(worth).sum()
}

fn mean(all: &[Quality]) -> Quality {
    let count = all.len() as f64;
    let sum = |of: fn(&Quality) -> f64| all.iter().map(of).sum::<f64>() / count;
    Quality { mrr: sum(|one| one.mrr), ndcg: sum(|one| one.ndcg) }
}

//! Secrets of every kind, planted wherever a record has room for words: into each text of each type of event, as the golden
//! lines have them, into their keys, and into who did it.

use super::{Pen, Tip};
use crate::{
    clock::{Clock, Hybrid},
    dice::Dice,
    redact::{Hidden, Redactor, Secret, kinds},
};
use engine::Draft;
use proptest::{prelude::*, sample::Index};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};
use trace::Record;

/// A secret that is known by its name.
const KNOWN: &str = "p4ss/w0rd+of=Mira!42";

/// Every golden line.
static GOLDEN: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trace/golden");
    let files = fs::read_dir(folder).expect("because the lines are part of the house").flatten();
    let texts: Vec<String> =
        files.map(|file| fs::read_to_string(file.path()).expect("because it is text")).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    lines.map(|line| serde_json::from_str(line).expect("because each line is a record")).collect()
});

fn pen() -> Pen {
    let clock = Clock::stepped("2026-12-01T00:00:00Z".parse().expect("because it is a time"));
    let redactor = Redactor::new(&[Secret { name: "SHOP_PASSWORD".into(), value: KNOWN.into() }]);
    Pen::new(Hybrid::new(clock), Dice::seeded(7), redactor, "w".into())
}

/// Where a value holds texts, and where it holds fields, below who did it and what happened.
fn places(record: &Value) -> (Vec<String>, Vec<String>) {
    let (mut texts, mut objects) = (vec![], vec![]);
    for part in ["actor", "event"] {
        look(&record[part], &format!("/{part}"), &mut texts, &mut objects);
    }
    (texts, objects)
}

fn look(value: &Value, at: &str, texts: &mut Vec<String>, objects: &mut Vec<String>) {
    match value {
        Value::String(_) => texts.push(at.to_owned()),
        Value::Array(values) => {
            values
                .iter()
                .enumerate()
                .for_each(|(n, value)| look(value, &format!("{at}/{n}"), texts, objects));
        }
        Value::Object(fields) => {
            objects.push(at.to_owned());
            let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
            fields
                .iter()
                .for_each(|(key, value)| look(value, &format!("{at}/{}", escaped(key)), texts, objects));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Writes it, if a record can hold it there, and says what is left.
fn written(planted: &Value, core: &str) -> Option<(String, u64)> {
    let record: Record = serde_json::from_value(planted.clone()).ok()?;
    let spelled = serde_json::to_value(&record).expect("because every record has a JSON form");
    if !holds(&spelled, core) {
        return None;
    }
    let draft = Draft { cycle: record.cycle, actor: record.actor, event: record.event };
    let (line, entry) = pen().write(draft, Tip::EMPTY, None).expect("because it is small");
    assert_eq!(line.entry().expect("because it was just written"), entry);
    let left: Value = serde_json::from_slice(&line.bytes).expect("because it is JSON");
    assert!(!holds(&left, core), "{left}");
    let text = String::from_utf8(line.bytes.clone()).expect("because JSON is UTF-8");
    assert!(!text.contains(core), "{text}");
    Some((text, Hidden::of_record(&line.bytes).count()))
}

fn holds(value: &Value, core: &str) -> bool {
    match value {
        Value::String(text) => text.contains(core),
        Value::Array(values) => values.iter().any(|value| holds(value, core)),
        Value::Object(fields) => fields.iter().any(|(key, value)| key.contains(core) || holds(value, core)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[test]
fn no_text_of_any_type_of_event_lets_a_secret_in() {
    let core = format!("ghp_{}", "a1B2c3".repeat(6));
    let mut types = BTreeSet::new();
    let mut planted = 0;
    for record in GOLDEN.iter() {
        for place in places(record).0 {
            let mut changed = record.clone();
            *changed.pointer_mut(&place).expect("because it was just found") =
                format!("see {core}, it said").into();
            if let Some((text, hidden)) = written(&changed, &core) {
                assert!(hidden >= 1 && text.contains("[redacted: github token]"), "{place}: {text}");
                planted += 1;
                types.insert(record["event"]["type"].to_string());
            }
        }
    }
    let all: BTreeSet<String> = GOLDEN.iter().map(|record| record["event"]["type"].to_string()).collect();
    assert_eq!(types, all, "because who did it is a text in each");
    assert!(planted > 5 * GOLDEN.len(), "only {planted} texts took one");
}

#[test]
fn no_key_of_any_type_of_event_lets_a_secret_in() {
    let core = format!("ghp_{}", "a1B2c3".repeat(6));
    let mut planted = 0;
    for record in GOLDEN.iter() {
        for place in places(record).1 {
            let mut changed = record.clone();
            let fields = changed.pointer_mut(&place).and_then(Value::as_object_mut);
            let fields = fields.expect("because it was just found");
            let value = fields.values().next().cloned().unwrap_or_default();
            fields.insert(format!("docs/{core}.md"), value);
            planted += usize::from(written(&changed, &core).is_some_and(|(_, hidden)| hidden >= 1));
        }
    }
    assert!(planted >= 1, "because a plan names the documents that it uses");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_secret_of_no_kind_enters_wherever_it_is_planted(
        line in any::<Index>(),
        place in any::<Index>(),
        (text, core) in prop_oneof![9 => kinds::any(), 1 => Just((KNOWN.to_owned(), KNOWN.to_owned()))],
        before in "([ -~é\n]{0,30}[ \n\"(=])?",
        after in "([ \n\",)][ -~é\n]{0,30})?",
    ) {
        let record = line.get(&GOLDEN);
        let (texts, _) = places(record);
        let mut changed = record.clone();
        let place = place.get(&texts);
        *changed.pointer_mut(place).expect("because it was just found") = format!("{before}{text}{after}").into();
        if let Some((left, hidden)) = written(&changed, &core) {
            prop_assert!(hidden >= 1, "{}", left);
        }
    }
}

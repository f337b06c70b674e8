//! Catalogs that were damaged, exchanged, locked or made by others; ledgers with records that cannot be read.

use super::world::{World, moment};
use proptest::prelude::*;
use retention::search::{Files, How, open};
use runtime::Reader;
use std::{
    fs,
    path::{Path, PathBuf},
};
use trace::id::WriterId;

fn small() -> World {
    let mut world = World::new();
    world.asked("d-1", None, "Where do sessions live?").decided(
        "d-1",
        None,
        "table",
        "redis lost them twice",
    );
    world.open();
    world
}

fn files(world: &World) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(world.catalog())
        .expect("because it was built")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}

/// Spoils one file after the other, each of a catalog of its own.
fn each_spoiled(spoil: impl Fn(&Path)) {
    let count = files(&small()).len();
    for place in 0..count {
        let world = small();
        if let Some(file) = files(&world).get(place) {
            spoil(file);
            assert_eq!(world.found("redis"), "d-1", "{}", file.display());
        }
    }
}

#[test]
fn a_catalog_with_a_wrong_byte_is_built_anew() {
    each_spoiled(|file| {
        let mut bytes = fs::read(file).expect("because it is there");
        let middle = bytes.len() / 2;
        bytes.get_mut(middle).into_iter().for_each(|byte| *byte ^= 0x55);
        fs::write(file, bytes).expect("because it is ours");
    });
}

#[test]
fn a_catalog_that_lost_a_file_is_built_anew() {
    each_spoiled(|file| fs::remove_file(file).expect("because it is ours"));
}

#[test]
fn a_catalog_of_another_ledger_is_built_anew() {
    let (one, mut other) = (small(), World::new());
    other.asked("d-2", None, "Shard?").asked("d-3", None, "Cache?");
    fs::create_dir_all(other.catalog()).expect("because there is room");
    for file in files(&one) {
        fs::copy(&file, other.catalog().join(file.file_name().expect("because it is a file")))
            .expect("because it is there");
    }
    assert_eq!(other.open().how, How::Built("it was of another ledger"));
    assert_eq!((other.found("redis"), other.found("shard")), (String::new(), "d-2".to_owned()));
}

#[test]
fn a_catalog_that_another_process_writes_is_read_as_it_was_left() {
    let mut world = small();
    let lock = fs::File::open(world.catalog().with_extension("lock")).expect("because it was locked before");
    lock.lock().expect("because nobody holds it");
    world.decided("d-1", None, "table", "valkey keeps them");
    let opened = world.open();
    assert_eq!((opened.how, opened.behind), (How::Behind, 1));
    assert_eq!((world.found("redis"), world.found("valkey")), ("d-1".to_owned(), String::new()));
    drop(lock);
    assert_eq!(world.found("valkey"), "d-1");
}

#[test]
fn where_no_catalog_can_be_kept_one_is_built_for_the_look() {
    let world = small();
    fs::remove_dir_all(world.catalog()).expect("because it is ours");
    fs::write(world.catalog(), "no folder").expect("because it is ours");
    let opened = world.open();
    assert_eq!((opened.how, opened.catalog.len()), (How::ForNow, 1));
}

#[test]
fn a_record_that_cannot_be_read_is_counted_and_passed_over() {
    let mut world = small();
    world.line(
        WriterId::new("w-here"),
        3,
        None,
        "constraint.decided",
        moment(3),
        b"{\"no\": \"record\"".to_vec(),
    );
    world.asked("d-2", None, "Shard?");
    let opened = world.open();
    assert_eq!((opened.how, opened.unread), (How::Continued, 1));
    assert_eq!(world.found("shard"), "d-2");
    assert_eq!(world.open().unread, 1);
}

#[test]
fn two_who_build_at_once_both_get_an_answer() {
    let mut world = World::new();
    for number in 0..300 {
        world.asked(&format!("d-{number}"), None, &format!("Shard number {number}?"));
    }
    let (catalog, home) = (world.catalog(), world.home());
    let look = || {
        let mut reader = Reader::open(&home).expect("because the ledger is sound");
        let opened =
            open(&catalog, &mut reader, &mut Files::none(), &mut |_, _| {}).expect("because it is small");
        opened.catalog.len()
    };
    let known: Vec<u64> = std::thread::scope(|scope| {
        let looks: Vec<_> = (0..4).map(|_| scope.spawn(look)).collect();
        looks.into_iter().map(|look| look.join().expect("because nobody panics")).collect()
    });
    assert_eq!(known, [300; 4]);
}

#[test]
fn a_text_without_end_is_cut() {
    let mut world = World::new();
    world.asked("d-long", None, &"verbose ".repeat(100_000));
    let answer = world.ask("verbose");
    assert!(answer.hits[0].succession.newest().title().ends_with(" … (cut)"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn whatever_lies_in_the_catalogs_files_the_answer_is_the_same(
        place in any::<prop::sample::Index>(),
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let world = small();
        let files = files(&world);
        fs::write(&files[place.index(files.len())], bytes).expect("because it is ours");
        prop_assert_eq!(world.found("redis"), "d-1");
    }
}

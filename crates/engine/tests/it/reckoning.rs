//! The four questions, by what is on record: which word is said by which rule, and that the order of arrival says nothing.

use crate::world::World;
use engine::{
    Entry,
    mirror::Signs,
    reckoning::{Chronicle, Claimant, Matter, Reckoning, Word},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;
use trace::{
    Digest, Event, Heartbeat, Level, RepoPath, Standing, State, Why,
    event::{demand, learning, mirror},
    id::{CapabilityId, CycleId, DemandId},
};

/// A trace that was written over weeks.
struct Weeks {
    world: World,
    end: Timestamp,
    standings: BTreeMap<CapabilityId, Standing>,
}

impl Weeks {
    fn new() -> Self {
        let world = World::new();
        let end = world.now;
        Self { world, end, standings: BTreeMap::new() }
    }

    fn happens(&mut self, ago: i64, event: impl Into<Event>) {
        let at = self.end.checked_sub(SignedDuration::from_hours(24 * ago));
        self.world.now = at.expect("because it is not long ago");
        self.world.happens(event.into());
    }

    /// A demand that is accepted, and a Dream.
    fn asks(mut self, name: &str, ago: i64, needs: &[&str]) -> Self {
        let mut demand = self.world.demand.clone();
        demand.id = DemandId::new(name);
        demand.capability = CapabilityId::new(name);
        demand.depends = needs.iter().map(|need| CapabilityId::new(*need)).collect();
        let event = demand::Event::Accepted {
            digest: Digest::of_value(&demand),
            demand: Box::new(demand),
            file: RepoPath::from("demand.md"),
            self_approved: false,
            blocked: vec![],
        };
        self.happens(ago, event);
        self.standings.insert(CapabilityId::new(name), standing(State::Dream));
        self
    }

    /// It became Reality.
    fn proves(mut self, name: &str, ago: i64) -> Self {
        let capability = CapabilityId::new(name);
        let to = standing(State::Reality);
        self.happens(ago, mirror::Event::StandingChanged { capability: capability.clone(), from: None, to });
        self.standings.insert(capability, standing(State::Reality));
        self
    }

    /// And is a Dream again, though no record says so yet.
    fn falls(mut self, name: &str) -> Self {
        self.standings.insert(CapabilityId::new(name), standing(State::Dream));
        self
    }

    /// A heartbeat of a cycle.
    fn beats(mut self, name: &str, ago: i64) -> Self {
        let beat = Heartbeat {
            weaknesses: vec![],
            capability: CapabilityId::new(name),
            demand: DemandId::new(name),
            merge: None,
            proof: vec![],
            result: None,
            level: Level::L3,
            worked: vec![],
            failed: vec![],
            predicted: None,
            cost: trace::Cost::default(),
            residual: None,
        };
        self.happens(ago, learning::Event::Heartbeat(Box::new(beat)));
        let last = self.world.trace.last_mut().expect("because it was just written");
        last.record.cycle = Some(CycleId::new(name));
        self
    }

    fn reckoning(&self) -> Reckoning {
        self.of(&self.world.trace)
    }

    fn of(&self, entries: &[Entry]) -> Reckoning {
        let mut chronicle = Chronicle::default();
        entries.iter().for_each(|entry| chronicle.fold(entry));
        Reckoning::of(&Matter {
            picture: &self.world.picture,
            standings: &self.standings,
            chronicle: &chronicle,
            written: &[],
            signs: &Signs::default(),
            claims: vec![],
            now: self.end,
            seed: 1,
        })
    }

    fn word(&self) -> (Word, String) {
        let both = self.reckoning().hemispheres;
        (both.word, both.because.words)
    }
}

fn standing(state: State) -> Standing {
    let (level, why) = match state {
        State::Reality => (Level::L3, Why::Proven),
        State::Dream | State::Consumed => (Level::L1, Why::Unproven),
    };
    Standing { state, level: Some(level), why, due: false, missing: "a run of its proof".into() }
}

fn says(weeks: &Weeks, word: Word, because: &str) {
    assert_eq!(weeks.word(), (word, because.to_owned()));
}

#[test]
fn a_young_trace_says_nothing() {
    says(&Weeks::new(), Word::NotShown, "no demand was accepted yet");
    let two = Weeks::new().asks("a", 40, &[]).asks("b", 40, &[]);
    says(&two, Word::NotShown, "2 demands in 40 days: it takes 3 and 14 days");
    let fresh = Weeks::new().asks("a", 3, &[]).asks("b", 3, &[]).asks("c", 3, &[]);
    says(&fresh, Word::NotShown, "3 demands in 3 days: it takes 3 and 14 days");
}

#[test]
fn the_build_side_starves_where_nothing_is_asked_that_could_be_built() {
    let weeks = Weeks::new().asks("a", 40, &[]).asks("b", 30, &[]).asks("c", 20, &["d"]);
    let weeks = weeks.proves("a", 10).proves("b", 9);
    says(
        &weeks,
        Word::BuildStarves,
        "no demand waits that could be built, and no cycle is open; the last was accepted 20 days ago; 1 demand held up by a Dream or sent back",
    );
}

#[test]
fn the_spec_side_starves_where_nothing_comes_back() {
    let weeks = Weeks::new().asks("a", 40, &[]).asks("b", 30, &[]).asks("c", 20, &[]);
    says(
        &weeks,
        Word::SpecStarves,
        "3 demands could be built, `a` for 40 days, and nothing was proven in 8 weeks",
    );
}

#[test]
fn the_spec_side_starves_where_more_is_asked_than_comes_back_by_more_than_chance() {
    let mut weeks = Weeks::new().asks("first", 50, &[]).proves("first", 48);
    for number in 0..4 {
        weeks = weeks.asks(&format!("c.{number}"), 10, &[]);
    }
    // five to one may be chance: the lower end of the share is below one half
    assert_eq!(weeks.word().0, Word::BothRun);
    for number in 4..8 {
        weeks = weeks.asks(&format!("c.{number}"), 10, &[]);
    }
    let because = "9 demands accepted in 8 weeks and 1 capability proven: more is asked than comes back";
    says(&weeks, Word::SpecStarves, because);
}

#[test]
fn the_spec_side_starves_of_what_it_does_not_read() {
    let running = |ago| {
        let weeks = Weeks::new().asks("a", 40, &[]).asks("b", 30, &[]).asks("c", 20, &[]);
        weeks.proves("a", 10).beats("b", ago)
    };
    says(&running(6), Word::BothRun, "3 demands accepted and 1 capability proven in 8 weeks");
    says(&running(9), Word::SpecStarves, "1 heartbeat unanswered for more than a week");
}

#[test]
fn a_long_silence_is_neither() {
    let weeks = Weeks::new().asks("a", 300, &[]).asks("b", 300, &[]).asks("c", 10, &[]);
    let weeks = weeks.proves("a", 200).proves("b", 200);
    says(
        &weeks,
        Word::NotShown,
        "1 demand accepted and 0 capabilities proven in 8 weeks: it takes one of each",
    );
}

#[test]
fn what_was_proven_and_fell_is_a_dream_in_disguise_with_the_record_that_claims_it() {
    let weeks = Weeks::new().asks("a", 40, &[]).proves("a", 30).asks("b", 20, &["a"]).falls("a");
    let dreams = weeks.reckoning().dreams;
    let [fell] = dreams.disguised.as_slice() else { panic!("{dreams:?}") };
    let places: Vec<(Claimant, Option<u64>)> =
        fell.places.iter().map(|place| (place.by, place.record)).collect();
    assert_eq!(fell.what, "a");
    assert_eq!(places, [(Claimant::Receipt, Some(2)), (Claimant::Dependency, Some(3))]);
    assert_eq!(weeks.proves("a", 1).reckoning().dreams.disguised, []);
}

#[test]
fn what_frees_most_comes_next() {
    let weeks = Weeks::new().asks("a", 9, &[]).asks("b", 8, &[]).asks("c", 7, &["b"]).asks("d", 6, &["c"]);
    let next: Vec<(String, usize)> = weeks
        .reckoning()
        .next
        .into_iter()
        .map(|next| (next.demand.expect("because it waits").to_string(), next.frees))
        .collect();
    assert_eq!(next, [("b".to_owned(), 2), ("a".to_owned(), 0)]);
}

proptest! {
    #[test]
    fn the_order_in_which_records_arrived_says_nothing(
        order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
        ago in prop::collection::vec(1..200_i64, 6),
    ) {
        let mut weeks = Weeks::new();
        for (number, ago) in ago.iter().enumerate() {
            let name = format!("c.{number}");
            weeks = weeks.asks(&name, *ago, &["c.0"]);
            weeks = if number % 2 == 0 { weeks.proves(&name, ago / 2) } else { weeks.beats(&name, ago / 3) };
        }
        let arrived: Vec<Entry> = order.iter().map(|at| weeks.world.trace[*at].clone()).collect();
        prop_assert_eq!(weeks.of(&arrived), weeks.reckoning());
    }
}

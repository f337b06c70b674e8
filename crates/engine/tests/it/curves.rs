//! The cost curve, the pace and what they bring within reach: what is known is found again, and too little is said to be.

use engine::cost::{Built, Curve, Interval, Pace, Stuck, Trend, Wish, reach};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trace::id::CapabilityId;

/// Territories that are drawn for one coverage.
const DRAWN: u64 = 3_000;

/// Random bits, the same in every run.
struct Bits(u64);

impl Bits {
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        (((mixed ^ (mixed >> 33)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A number of the standard normal distribution, by Box and Muller.
    fn normal(&mut self) -> f64 {
        (-2.0 * self.share().ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }
}

fn built(nth: usize, cost: f64, model: &str) -> Built {
    Built { nth, cost, model: model.into() }
}

/// Costs that stray from a power law.
fn drawn(bits: &mut Bits, count: usize, slope: f64, spread: f64) -> Vec<Built> {
    let cost = |nth: usize, bits: &mut Bits| (8.0 + slope * (nth as f64).ln() + spread * bits.normal()).exp();
    (1..=count).map(|nth| built(nth, cost(nth, bits), "m")).collect()
}

/// How often the interval of the doubling holds the truth, and that of the next cost holds it.
fn coverage(count: usize, slope: f64, spread: f64) -> (f64, f64) {
    let (mut doublings, mut nexts) = (0, 0);
    for seed in 0..DRAWN {
        let mut bits = Bits(seed.wrapping_mul(0x9e37_79b9));
        let all = drawn(&mut bits, count + 1, slope, spread);
        let curve = Curve::through(&all[..count]);
        let holds =
            |interval: Interval, truth: f64| u32::from(interval.low <= truth && truth <= interval.high);
        doublings += holds(curve.doubling.expect("because it is fitted"), slope.exp2());
        nexts += holds(curve.next.expect("because it is fitted"), all[count].cost);
    }
    (f64::from(doublings) / DRAWN as f64, f64::from(nexts) / DRAWN as f64)
}

#[test]
fn nine_intervals_in_ten_hold_the_truth() {
    for (count, slope, spread) in [(3, -0.3, 0.3), (5, -0.5, 0.2), (8, 0.0, 0.5), (20, 0.2, 0.4)] {
        let (doubling, next) = coverage(count, slope, spread);
        // the standard error of a coverage of 0.9 over these draws is 0.0055
        assert!((0.885..=0.915).contains(&doubling), "slope, {count} costs: {doubling}");
        assert!((0.885..=0.915).contains(&next), "next, {count} costs: {next}");
    }
}

#[test]
fn a_curve_without_noise_is_found_exactly() {
    let costs: Vec<Built> = (1..=6).map(|nth| built(nth, 1000.0 * (nth as f64).powf(-0.5), "m")).collect();
    let curve = Curve::through(&costs);
    assert_eq!(curve.trend, Trend::Falling);
    let (doubling, next) =
        (curve.doubling.expect("because it is fitted"), curve.next.expect("because it is fitted"));
    assert!((doubling.middle - 0.5_f64.sqrt()).abs() < 1e-9, "{doubling:?}");
    assert!((next.middle - 1000.0 / 7.0_f64.sqrt()).abs() < 1e-6, "{next:?}");
}

#[test]
fn costs_that_stay_as_they_are_are_not_compounding() {
    let costs: Vec<Built> = (1..=8).map(|nth| built(nth, 60.0 + (nth % 2) as f64, "m")).collect();
    assert_eq!(Curve::through(&costs).trend, Trend::Flat);
    let same: Vec<Built> = (1..=8).map(|nth| built(nth, 60.0, "m")).collect();
    assert_eq!(Curve::through(&same).trend, Trend::Flat);
}

#[test]
fn costs_that_grow_are_rising() {
    let costs: Vec<Built> = (1..=6).map(|nth| built(nth, 10.0 * nth as f64, "m")).collect();
    assert_eq!(Curve::through(&costs).trend, Trend::Rising);
}

#[test]
fn two_costs_show_nothing_and_it_is_said_how_many_would() {
    let curve = Curve::through(&[built(1, 900.0, "m"), built(2, 300.0, "m")]);
    assert_eq!(curve.trend, Trend::NotShown { about: Some(8) });
    assert_eq!((curve.doubling, curve.next), (None, None));
}

#[test]
fn a_cheaper_model_is_not_compounding() {
    let cost = |nth: usize| if nth < 5 { 100.0 } else { 20.0 };
    let one: Vec<Built> = (1..=8).map(|nth| built(nth, cost(nth) + nth as f64 / 100.0, "m")).collect();
    assert_eq!(Curve::through(&one).trend, Trend::Falling);
    let model = |nth: usize| if nth < 5 { "large" } else { "small" };
    let two: Vec<Built> = (1..=8).map(|nth| built(nth, cost(nth) + nth as f64 / 100.0, model(nth))).collect();
    let curve = Curve::through(&two);
    assert_ne!(curve.trend, Trend::Falling);
    let [shift] = curve.shifts.as_slice() else { panic!("{:?}", curve.shifts) };
    let factor = shift.factor.expect("because it is fitted");
    assert_eq!((shift.nth, shift.to.as_str()), (5, "small"));
    assert!((0.19..0.21).contains(&factor), "{factor}");
}

#[test]
fn more_costs_of_the_same_kind_make_a_narrower_interval() {
    let width = |count: usize| {
        let widths = (0..200).map(|seed| {
            let curve = Curve::through(&drawn(&mut Bits(seed * 7_919 + 1), count, -0.3, 0.3));
            let doubling = curve.doubling.expect("because it is fitted");
            doubling.high - doubling.low
        });
        let mut widths: Vec<f64> = widths.collect();
        widths.sort_by(f64::total_cmp);
        widths[100]
    };
    let widths = [4, 6, 10, 20, 40].map(width);
    assert!(widths.is_sorted_by(|wide, narrow| wide > narrow), "{widths:?}");
}

#[test]
fn the_interval_of_a_count_holds_the_truth_at_least_nine_times_in_ten() {
    for truth in [0.5, 1.0, 3.0, 7.5, 20.0] {
        // the whole distribution, added up: no draw is needed
        let mut chance: f64 = f64::exp(-truth);
        let mut held = 0.0;
        for counted in 0..200_usize {
            let interval = Interval::count(counted);
            if interval.low <= truth && truth <= interval.high {
                held += chance;
            }
            chance *= truth / (counted + 1) as f64;
        }
        assert!(held >= 0.9, "{truth}: {held}");
    }
}

#[test]
fn intervals_are_those_of_the_tables() {
    let close = |found: f64, table: f64| {
        assert!((found - table).abs() < 5e-4 * table.max(1.0), "{found}, not {table}");
    };
    let three = Interval::count(3);
    close(three.low, 0.8177);
    close(three.high, 7.7537);
    let share = Interval::share(9, 10).expect("because it is a share");
    close(share.low, 0.6058);
    close(share.high, 0.9949);
    let nobody = Interval::share(0, 0);
    assert_eq!(nobody, None);
}

#[test]
fn a_pace_of_two_capabilities_or_of_three_weeks_is_not_told() {
    assert_eq!(Pace::of(2, 300.0).per_month, None);
    assert_eq!(Pace::of(9, 21.0).per_month, None);
    let pace = Pace::of(3, 91.3125).per_month.expect("because it is enough");
    assert!((pace.middle - 1.0).abs() < 1e-9, "{pace:?}");
    assert!((0.27..0.28).contains(&pace.low) && (2.58..2.59).contains(&pace.high), "{pace:?}");
}

fn wish(name: &str, territory: &str, needs: &[&str]) -> Wish {
    Wish {
        capability: CapabilityId::new(name),
        territory: territory.into(),
        needs: needs.iter().map(|need| CapabilityId::new(*need)).collect(),
    }
}

fn paces(all: &[(&str, usize, f64)]) -> BTreeMap<String, Pace> {
    all.iter().map(|(name, proven, days)| ((*name).into(), Pace::of(*proven, *days))).collect()
}

#[test]
fn what_waits_longer_in_the_same_territory_is_less_likely() {
    let wishes: Vec<Wish> = (0..8).map(|number| wish(&format!("a.{number}"), "a", &[])).collect();
    let met = reach(&wishes, &BTreeSet::new(), &paces(&[("a", 3, 365.0)]), 365.0, 7);
    let likely: Vec<f64> = wishes.iter().map(|wish| met.likelihood[&wish.capability]).collect();
    assert!(likely.is_sorted_by(|first, later| first > later), "{likely:?}");
    // 3.5 expected: a first is nearly sure, an eighth is not
    assert!(likely[0] > 0.9 && likely[7] < 0.15, "{likely:?}");
}

#[test]
fn what_needs_a_territory_without_a_pace_is_not_reached_by_its_own() {
    let wishes = [wish("b.first", "b", &[]), wish("a.second", "a", &["b.first"])];
    let met = reach(&wishes, &BTreeSet::new(), &paces(&[("a", 30, 365.0)]), 365.0, 7);
    assert_eq!(met.likelihood, BTreeMap::from([(CapabilityId::new("a.second"), 0.0)]));
    assert_eq!(met.stuck, BTreeMap::new());
}

#[test]
fn demands_that_need_each_other_are_named_and_do_not_loop() {
    let wishes = [
        wish("a.one", "a", &["a.two"]),
        wish("a.two", "a", &["a.three"]),
        wish("a.three", "a", &["a.one"]),
        wish("a.four", "a", &["a.one"]),
        wish("a.five", "a", &["gone"]),
    ];
    let met = reach(&wishes, &BTreeSet::new(), &paces(&[("a", 30, 365.0)]), 365.0, 7);
    assert!(met.likelihood.values().all(|likely| *likely == 0.0), "{met:?}");
    let circle = |names: [&str; 4]| Stuck::Circle(names.map(CapabilityId::new).into());
    let why = |name: &str| met.stuck[&CapabilityId::new(name)].clone();
    assert_eq!(why("a.one"), circle(["a.one", "a.two", "a.three", "a.one"]));
    assert_eq!(why("a.four"), circle(["a.one", "a.two", "a.three", "a.one"]));
    assert_eq!(why("a.five"), Stuck::Unasked(CapabilityId::new("gone")));
}

proptest! {
    #[test]
    fn no_costs_make_it_stumble(costs in prop::collection::vec((any::<u16>(), any::<f64>(), 0..4_u8), 0..40)) {
        let all: Vec<Built> =
            costs.iter().map(|(nth, cost, model)| built(usize::from(*nth), *cost, &model.to_string())).collect();
        let curve = Curve::through(&all);
        prop_assert!(curve.built <= all.len());
        if let Some(next) = curve.next {
            prop_assert!(next.is_finite() && next.low <= next.high);
        }
    }

    #[test]
    fn the_unit_does_not_matter(seed in any::<u64>(), count in 3..12_usize) {
        let one = drawn(&mut Bits(seed), count, -0.2, 0.4);
        let other: Vec<Built> = one.iter().map(|built| Built { cost: built.cost * 3600.0, ..built.clone() }).collect();
        let (one, other) = (Curve::through(&one), Curve::through(&other));
        prop_assert_eq!(one.trend, other.trend);
        let (one, other) = (one.doubling.expect("because it was fitted"), other.doubling.expect("because it was fitted"));
        prop_assert!((one.low - other.low).abs() < 1e-6 * one.low && (one.high - other.high).abs() < 1e-6 * one.high);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_graph_makes_it_stumble(
        needs in prop::collection::vec((0..3_u8, prop::collection::vec(0..24_u8, 0..4)), 0..24),
        there in prop::collection::btree_set(0..24_u8, 0..8),
        proven in 0..40_usize,
        days in 0.0..4000.0_f64,
        seed in any::<u64>(),
    ) {
        let name = |number: u8| format!("c.{number}");
        let wishes: Vec<Wish> = needs
            .iter()
            .enumerate()
            .map(|(number, (territory, needs))| {
                let needs: Vec<String> = needs.iter().map(|need| name(*need)).collect();
                let needs: Vec<&str> = needs.iter().map(String::as_str).collect();
                wish(&format!("c.{number}"), &territory.to_string(), &needs)
            })
            .collect();
        let there: BTreeSet<CapabilityId> = there.into_iter().map(|number| CapabilityId::new(name(number))).collect();
        let met = reach(&wishes, &there, &paces(&[("0", proven, days), ("1", 3, 50.0)]), 60.0, seed);
        prop_assert!(met.likelihood.values().all(|likely| (0.0..=1.0).contains(likely)));
        prop_assert!(met.stuck.keys().all(|name| met.likelihood.get(name).is_none_or(|likely| *likely == 0.0)));
        prop_assert_eq!(&met, &reach(&wishes, &there, &paces(&[("0", proven, days), ("1", 3, 50.0)]), 60.0, seed));
    }
}

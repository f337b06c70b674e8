//! What comes within reach at the measured pace: the demands' graph is walked many times, each territory proving one after
//! another what is ready, as fast as its pace may be. The dice have a seed, so the answer is the same for everybody.

use super::{interval::Interval, pace::Pace};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::id::CapabilityId;

/// How often the year is lived through.
const YEARS: usize = 2_000;

/// Values that a pace is drawn from.
const PACES: usize = 200;

/// Capabilities that one territory proves in one year at most.
const MOST: usize = 2_000;

/// A capability that is asked for and not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The capability.
    pub capability: CapabilityId,
    /// Where its pace is looked up.
    pub territory: String,
    /// What it stands on.
    pub needs: Vec<CapabilityId>,
}

/// What comes within reach.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reach {
    /// How likely each wish is met, where its territory has a pace.
    pub likelihood: BTreeMap<CapabilityId, f64>,
    /// How many capabilities each territory proves, named today or not.
    pub counts: BTreeMap<String, Interval>,
    /// Wishes that no pace meets, and why.
    pub stuck: BTreeMap<CapabilityId, Stuck>,
}

/// Why a wish is out of reach at any pace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stuck {
    /// It needs itself, by this way.
    Circle(Vec<CapabilityId>),
    /// It needs what is not there and what nobody asks for.
    Unasked(CapabilityId),
}

/// Lives through so many days again and again. Wishes that come first are met first.
#[must_use]
pub fn reach(
    wishes: &[Wish],
    there: &BTreeSet<CapabilityId>,
    paces: &BTreeMap<String, Pace>,
    days: f64,
    seed: u64,
) -> Reach {
    let likely: BTreeMap<&str, Vec<f64>> =
        paces.iter().filter_map(|(name, pace)| Some((name.as_str(), pace.likely(PACES)?))).collect();
    let graph = Graph::of(wishes, there);
    let mut dice = Dice(seed);
    let mut met = vec![0_usize; wishes.len()];
    let mut counts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for _ in 0..YEARS {
        let arrivals = arrivals(&likely, days, &mut dice, &mut counts);
        graph.live(arrivals, &mut met);
    }
    let told = wishes.iter().zip(&met).filter(|(wish, _)| likely.contains_key(wish.territory.as_str()));
    Reach {
        likelihood: told.map(|(wish, met)| (wish.capability.clone(), *met as f64 / YEARS as f64)).collect(),
        counts: counts.into_iter().map(|(name, counts)| (name.to_owned(), middle(counts))).collect(),
        stuck: stuck(wishes, there),
    }
}

/// When which territory proves something.
fn arrivals<'t>(
    likely: &BTreeMap<&'t str, Vec<f64>>,
    days: f64,
    dice: &mut Dice,
    counts: &mut BTreeMap<&'t str, Vec<usize>>,
) -> Vec<&'t str> {
    let mut all: Vec<(f64, &str)> = vec![];
    for (name, paces) in likely {
        let (pace, before) = (paces[dice.below(paces.len())], all.len());
        let mut day = dice.gap(pace);
        while day < days && all.len() - before < MOST {
            all.push((day, name));
            day += dice.gap(pace);
        }
        counts.entry(name).or_default().push(all.len() - before);
    }
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    all.into_iter().map(|(_, name)| name).collect()
}

fn middle(mut counts: Vec<usize>) -> Interval {
    counts.sort_unstable();
    let at = |share: f64| counts[((counts.len() - 1) as f64 * share) as usize] as f64;
    Interval { low: at(0.05), middle: at(0.5), high: at(0.95) }
}

/// The wishes by number: what waits for what.
struct Graph<'w> {
    wishes: &'w [Wish],
    /// How much of what each needs is not there.
    lacks: Vec<usize>,
    /// Who waits for each.
    waiters: Vec<Vec<usize>>,
}

impl<'w> Graph<'w> {
    fn of(wishes: &'w [Wish], there: &BTreeSet<CapabilityId>) -> Self {
        let numbers: BTreeMap<&CapabilityId, usize> =
            wishes.iter().enumerate().map(|(number, wish)| (&wish.capability, number)).collect();
        let mut waiters = vec![vec![]; wishes.len()];
        let mut lacks = vec![0; wishes.len()];
        for (number, wish) in wishes.iter().enumerate() {
            let needs: BTreeSet<&CapabilityId> =
                wish.needs.iter().filter(|need| !there.contains(*need)).collect();
            lacks[number] = needs.len();
            needs.iter().filter_map(|need| numbers.get(*need)).for_each(|need| waiters[*need].push(number));
        }
        Self { wishes, lacks, waiters }
    }

    /// One year: each arrival meets the first wish of its territory that is ready, if one is.
    fn live(&self, arrivals: Vec<&str>, met: &mut [usize]) {
        let mut lacks = self.lacks.clone();
        let mut ready: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (number, _) in lacks.iter().enumerate().filter(|(_, lacks)| **lacks == 0) {
            ready.entry(&self.wishes[number].territory).or_default().insert(number);
        }
        for territory in arrivals {
            let Some(number) = ready.get_mut(territory).and_then(BTreeSet::pop_first) else { continue };
            met[number] += 1;
            for waiter in &self.waiters[number] {
                lacks[*waiter] -= 1;
                if lacks[*waiter] == 0 {
                    ready.entry(&self.wishes[*waiter].territory).or_default().insert(*waiter);
                }
            }
        }
    }
}

/// Wishes that would wait for ever.
fn stuck(wishes: &[Wish], there: &BTreeSet<CapabilityId>) -> BTreeMap<CapabilityId, Stuck> {
    let mut met = there.clone();
    let mut left: Vec<&Wish> = wishes.iter().collect();
    loop {
        let (ready, waits): (Vec<&Wish>, Vec<&Wish>) =
            left.iter().partition(|wish| wish.needs.iter().all(|need| met.contains(need)));
        left = waits;
        if ready.is_empty() {
            break;
        }
        met.extend(ready.into_iter().map(|wish| wish.capability.clone()));
    }
    let by_name: BTreeMap<&CapabilityId, &Wish> = left.iter().map(|wish| (&wish.capability, *wish)).collect();
    left.iter().filter_map(|wish| Some((wish.capability.clone(), why(wish, &by_name, &met)?))).collect()
}

/// Follows what is missing until it comes round, or to what nobody asks for.
fn why(wish: &Wish, left: &BTreeMap<&CapabilityId, &Wish>, met: &BTreeSet<CapabilityId>) -> Option<Stuck> {
    let mut way = vec![wish.capability.clone()];
    let mut at = wish;
    loop {
        let need = at.needs.iter().find(|need| !met.contains(*need))?;
        if let Some(from) = way.iter().position(|passed| passed == need) {
            way.drain(..from);
            way.push(need.clone());
            return Some(Stuck::Circle(way));
        }
        let Some(next) = left.get(need) else { return Some(Stuck::Unasked(need.clone())) };
        way.push(need.clone());
        at = next;
    }
}

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end.max(1) as u64).unwrap_or(0)
    }

    /// Days until the next one, at so many a day.
    fn gap(&mut self, a_day: f64) -> f64 {
        // from the open end of (0, 1], so that the logarithm is a number
        let share = ((self.roll() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        -share.ln() / a_day
    }
}

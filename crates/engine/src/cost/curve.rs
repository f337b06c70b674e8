//! The cost curve of a territory: whether the nth capability costs less than the one before. A power law, fitted to the
//! logarithms by least squares; a change of model starts another level, so that a cheaper model is not compounding.

use super::interval::{Interval, reach_of};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a doubling has to save at least to be called compounding: a tenth.
const SAVES: f64 = 0.9;

/// The slope and the spread that are assumed where nothing was measured yet: a fifth saved at each doubling, and costs
/// that stray by a third.
const ASSUMED: (f64, f64) = (-0.32, 0.3);

/// Slopes nearer to zero than this are rounding.
const ROUNDING: f64 = 1e-9;

/// Beyond this many capabilities, nobody waits for a trend to show.
const FAR: usize = 200;

/// One capability, as the curve sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// Its place among the territory's capabilities, from 1.
    pub nth: usize,
    /// What it cost, in one unit.
    pub cost: f64,
    /// What made it: the model, or the agent where no model is known.
    pub model: String,
}

/// A fitted curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// How many capabilities it is drawn through.
    pub built: usize,
    /// Where it leads.
    pub trend: Trend,
    /// By what a doubling of their number multiplies the cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubling: Option<Interval>,
    /// What the next one will cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Interval>,
    /// Where the model changed: what that did is not counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<Shift>,
}

/// Where a curve leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "word")]
pub enum Trend {
    /// Each costs less than the one before.
    Falling,
    /// Each costs about as much: not compounding.
    Flat,
    /// Each costs more than the one before: not compounding.
    Rising,
    /// There is too little to say it.
    NotShown {
        /// How many capabilities would show it, at the slope and the spread seen so far; absent where hardly any number would.
        about: Option<usize>,
    },
}

/// A change of model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// The first capability that it made.
    pub nth: usize,
    /// The model.
    pub to: String,
    /// By what it multiplied the cost, as far as it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
}

/// The line through the logarithms, each model on a level of its own.
struct Line<'b> {
    slope: f64,
    /// How far costs stray from the line.
    spread: f64,
    /// The sum of squares of the places, each from the middle of its model's.
    width: f64,
    freedom: usize,
    levels: BTreeMap<&'b str, Level>,
}

/// One model's costs: their middle, and how many they are.
#[derive(Clone, Copy, Default)]
struct Level {
    count: f64,
    x: f64,
    y: f64,
}

impl Curve {
    /// The curve through these, in their order. What cost nothing, or no number, is left out.
    #[must_use]
    pub fn through(all: &[Built]) -> Self {
        let kept: Vec<&Built> =
            all.iter().filter(|built| built.nth > 0 && built.cost.is_finite() && built.cost > 0.0).collect();
        let line = Line::through(&kept);
        let last = kept.iter().max_by_key(|built| built.nth);
        let next = line.as_ref().zip(last).and_then(|(line, last)| line.at(last.nth + 1, &last.model));
        Self {
            built: kept.len(),
            trend: line.as_ref().map_or_else(|| unfitted(&kept), |line| line.trend(&kept)),
            doubling: line.as_ref().map(|line| line.slopes().map(f64::exp2)),
            next: next.filter(Interval::is_finite),
            shifts: shifts(&kept, line.as_ref()),
        }
    }
}

impl<'b> Line<'b> {
    /// Nothing where there are too few to tell slope and spread apart.
    fn through(kept: &[&'b Built]) -> Option<Self> {
        let mut levels: BTreeMap<&str, Level> = BTreeMap::new();
        for built in kept {
            levels.entry(&built.model).or_default().add(built);
        }
        let freedom = kept.len().checked_sub(levels.len() + 1).filter(|freedom| *freedom > 0)?;
        let off = |built: &&Built| levels[built.model.as_str()].off(built);
        let width: f64 = kept.iter().map(off).map(|(x, _)| x * x).sum();
        if width < ROUNDING {
            return None;
        }
        let slope = kept.iter().map(off).map(|(x, y)| x * y).sum::<f64>() / width;
        let left: f64 = kept.iter().map(off).map(|(x, y)| (y - slope * x).powi(2)).sum();
        Some(Self { slope, spread: (left / freedom as f64).sqrt(), width, freedom, levels })
    }

    fn slopes(&self) -> Interval {
        let off = reach_of(self.freedom) * self.spread / self.width.sqrt();
        Interval { low: self.slope - off, middle: self.slope, high: self.slope + off }
    }

    fn trend(&self, kept: &[&Built]) -> Trend {
        let slopes = self.slopes();
        if slopes.high < -ROUNDING {
            return Trend::Falling;
        }
        if slopes.low > ROUNDING {
            return Trend::Rising;
        }
        if slopes.low > SAVES.log2() {
            return Trend::Flat;
        }
        let (slope, spread) = if self.freedom > 1 { (self.slope, self.spread) } else { ASSUMED };
        Trend::NotShown { about: shows_at(kept.len(), slope, spread) }
    }

    /// What the nth will cost, made by this model.
    fn at(&self, nth: usize, model: &str) -> Option<Interval> {
        let level = self.levels.get(model)?;
        let x = (nth as f64).ln() - level.x;
        let middle = level.y + self.slope * x;
        let error = self.spread * (1.0 + 1.0 / level.count + x * x / self.width).sqrt();
        let off = reach_of(self.freedom) * error;
        Some(Interval { low: middle - off, middle, high: middle + off }.map(f64::exp))
    }

    /// Where a model's line begins.
    fn start(&self, model: &str) -> Option<f64> {
        self.levels.get(model).map(|level| level.y - self.slope * level.x)
    }
}

impl Level {
    fn add(&mut self, built: &Built) {
        self.count += 1.0;
        self.x += ((built.nth as f64).ln() - self.x) / self.count;
        self.y += (built.cost.ln() - self.y) / self.count;
    }

    /// How far it lies from the middle.
    fn off(&self, built: &Built) -> (f64, f64) {
        ((built.nth as f64).ln() - self.x, built.cost.ln() - self.y)
    }
}

fn unfitted(kept: &[&Built]) -> Trend {
    let (slope, spread) = ASSUMED;
    Trend::NotShown { about: shows_at(kept.len(), slope, spread) }
}

/// How many it takes until a slope stands out from the spread.
fn shows_at(now: usize, slope: f64, spread: f64) -> Option<usize> {
    (now.max(2) + 1..=FAR).find(|count| {
        let places: Vec<f64> = (1..=*count).map(|nth| (nth as f64).ln()).collect();
        let middle = places.iter().sum::<f64>() / places.len() as f64;
        let width: f64 = places.iter().map(|x| (x - middle).powi(2)).sum();
        slope.abs() * width.sqrt() > reach_of(count - 2) * spread
    })
}

fn shifts(kept: &[&Built], line: Option<&Line<'_>>) -> Vec<Shift> {
    let changed = kept.windows(2).filter(|pair| pair[0].model != pair[1].model);
    let shift = |pair: &[&Built]| {
        let start = |built: &Built| line.and_then(|line| line.start(&built.model));
        let factor = start(pair[1]).zip(start(pair[0])).map(|(after, before)| (after - before).exp());
        let factor = factor.filter(|factor| factor.is_finite());
        Shift { nth: pair[1].nth, to: pair[1].model.clone(), factor }
    };
    changed.map(shift).collect()
}

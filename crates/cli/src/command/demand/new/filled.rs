//! What the repository says already: covered paths from a plan, a test's place or the capability's name; area and territory
//! from them; reuse and dependencies from the mirror, by words; limits from the configuration.

use super::{Args, asked::list};
use crate::{
    house::House,
    written::{Written, plan_path},
};
use formats::Configuration;
use serde::Serialize;
use std::collections::BTreeSet;
use trace::{
    State,
    id::{CapabilityId, DemandId},
};

/// Globs, capabilities and files that are proposed at most.
const PROPOSED: usize = 5;

/// One field that nobody had to type.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Filled {
    /// Its key.
    pub(super) key: &'static str,
    /// In words.
    pub(super) value: String,
    /// Where it comes from.
    pub(super) from: String,
    /// As it is written; empty for what is read from elsewhere each time.
    #[serde(skip)]
    pub(super) yaml: String,
}

/// What fields are filled from.
pub(super) struct Filling<'a> {
    pub(super) house: &'a House,
    pub(super) configuration: &'a Configuration,
    pub(super) id: &'a DemandId,
    pub(super) capability: &'a str,
}

impl Filling<'_> {
    /// The covered paths, and every field that could be filled.
    pub(super) fn fill(&self, args: &Args, test: Option<&str>) -> (Vec<String>, Vec<Filled>) {
        let (covers, from) = self.covers(args, test);
        let mut filled = vec![];
        if !covers.is_empty() {
            filled.push(written("covers", covers.join(", "), from, list(&covers)));
        }
        if let Some(area) = self.configuration.areas_of(&covers).first() {
            let from = format!("its paths are `{}`'s", area.owner);
            filled.push(told("area", area.name.clone(), from));
        }
        filled.push(told("territory", self.territory(&covers), "area and capability".into()));
        filled.extend(self.stands_on(args));
        filled.extend(self.limits());
        (covers, filled)
    }

    /// The covered paths, and where they come from: what is given; what a plan touches; where the test is; what bears the
    /// capability's name.
    pub(super) fn covers(&self, args: &Args, test: Option<&str>) -> (Vec<String>, String) {
        if !args.covers.is_empty() {
            return (args.covers.clone(), "`--covers`".into());
        }
        let planned = self.planned();
        if !planned.is_empty() {
            return (planned, format!("`{}`", plan_path(self.id)));
        }
        let near = test.map(|test| self.near(test)).unwrap_or_default();
        if !near.is_empty() {
            return (near, "where the test is".into());
        }
        (self.named(), "paths that bear its name".into())
    }

    /// The territory that a demand over these paths has.
    pub(super) fn territory(&self, covers: &[String]) -> String {
        let part = self.capability.split('.').next().unwrap_or(self.capability);
        match self.configuration.areas_of(covers).first() {
            Some(area) => format!("{}/{part}", area.name),
            None => part.to_owned(),
        }
    }

    fn planned(&self) -> Vec<String> {
        let written = Written::read(&self.house.repository.root, &plan_path(self.id)).ok().flatten();
        let plan = written.and_then(|written| formats::plan::read(&written.text).value);
        let touches = plan.iter().flat_map(|plan| &plan.steps).flat_map(|step| step.touches.iter().cloned());
        touches.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The folders of the sources that hold a test of this name; a folder of tests says nothing about the code.
    fn near(&self, test: &str) -> Vec<String> {
        let name = test.rsplit([':', '.', '/', ' ']).next().unwrap_or(test);
        let found =
            self.house.git.text(&["grep", "--name-only", "--word-regexp", "--fixed-strings", "-e", name]);
        let found = found.unwrap_or_default();
        let folders = found.lines().filter(|path| !is_test(path) && !path.starts_with(".evolute/"));
        let folders = folders.filter_map(|path| path.rsplit_once('/'));
        let globs: BTreeSet<String> = folders.map(|(folder, _)| format!("{folder}/**")).collect();
        globs.into_iter().take(PROPOSED).collect()
    }

    /// The folders and files that bear a word of the capability's subject.
    fn named(&self) -> Vec<String> {
        let subject = self.capability.split('.').next().unwrap_or_default();
        let singular = subject.strip_suffix('s').filter(|word| word.len() > 3).unwrap_or(subject);
        let bears = |word: &str| word == subject || word == singular;
        let listed = self.house.git.text(&["ls-files"]).unwrap_or_default();
        let mut globs = BTreeSet::new();
        for path in listed.lines().filter(|path| !is_test(path) && !path.starts_with('.')) {
            let parts: Vec<&str> = path.split('/').collect();
            let (file, folders) = parts.split_last().expect("because a path has a last part");
            if let Some(place) = folders.iter().position(|folder| bears(folder)) {
                globs.insert(format!("{}/**", folders[..=place].join("/")));
            } else if file.split('.').next().is_some_and(bears) {
                globs.insert(path.to_owned());
            }
        }
        globs.into_iter().take(PROPOSED).collect()
    }

    /// What exists of the same subject is extended; what of it is Reality can be stood on.
    fn stands_on(&self, args: &Args) -> Vec<Filled> {
        let picture = self.house.picture();
        let near: Vec<(&CapabilityId, bool)> = picture
            .evidence
            .values()
            .filter(|evidence| {
                evidence.capability.as_str() != self.capability && self.is_near(&evidence.capability)
            })
            .map(|evidence| {
                let real = evidence.receipt.as_ref().is_some_and(|receipt| receipt.state != State::Dream);
                (&evidence.capability, real)
            })
            .take(PROPOSED)
            .collect();
        let proposed = |given: &[String], all: bool| -> (Vec<String>, String) {
            let known = near.iter().filter(|(_, real)| all || *real).map(|(name, _)| name.to_string());
            if given.is_empty() {
                (known.collect(), "the mirror, by its words".into())
            } else {
                (given.to_vec(), "given".into())
            }
        };
        let (extends, why) = proposed(&args.extends, true);
        let reuse = format!("{{ verdict: extend, of: {} }}", list(&extends));
        let (depends, since) = proposed(&args.depends, false);
        let filled = [
            (!extends.is_empty())
                .then(|| written("reuse", format!("extends {}", extends.join(", ")), why, reuse)),
            (!depends.is_empty()).then(|| written("depends", depends.join(", "), since, list(&depends))),
        ];
        filled.into_iter().flatten().collect()
    }

    /// Whether a capability has the same subject, or shares a word that says more than most.
    fn is_near(&self, other: &CapabilityId) -> bool {
        let subject = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        subject(self.capability) == subject(other.as_str())
    }

    /// What is read from the configuration each time, so that it need not be written.
    fn limits(&self) -> Vec<Filled> {
        let limits = &self.configuration.limits;
        let money = limits.cost_usd.map_or_else(String::new, |usd| format!(", {usd} USD"));
        let kill = format!("{} attempts, {} days{money}", limits.attempts, limits.days);
        vec![
            told("kill", kill, "`[limits]`, or its defaults".into()),
            told("baseline", "none yet".into(), format!("`evolute demand measure {}` fills it", self.id)),
        ]
    }
}

fn written(key: &'static str, value: String, from: String, yaml: String) -> Filled {
    Filled { key, value, from, yaml }
}

fn told(key: &'static str, value: String, from: String) -> Filled {
    Filled { key, value, from, yaml: String::new() }
}

/// Whether a path is a test's, by the names that are usual.
fn is_test(path: &str) -> bool {
    path.split('/').any(|part| {
        let stem = part.split('.').next().unwrap_or_default();
        matches!(stem, "test" | "tests" | "spec" | "__tests__" | "testdata")
            || stem.starts_with("test_")
            || stem.ends_with("_test")
            || part.contains(".test.")
            || part.contains(".spec.")
    })
}

//! `evolute.toml`: areas, decisions, workflows, gates, agents, limits. An empty file is valid; sections switch on
//! by being there; a key that is not known is refused.

mod agent;
mod alias;
mod area;
mod context;
mod cycle;
mod decision;
mod gate;
mod limits;
mod mirror;
mod needs;
mod network;
mod person;
mod precedents;
mod project;
mod words;
mod workflow;

pub use context::{Context, Elsewhere, TOOLS};
pub use gate::Citation;
pub use mirror::Mirror;
pub use person::{Hours, Person};
pub use project::Project;
pub use words::{Vague, Words};

use crate::{
    finding::{Finding, Read, in_order, too_large},
    glob::overlap,
    node::{Node, Value},
    table::{Table, Text, bad_path},
    toml_tree,
};
use agent::agent;
use alias::{one_name_each, stands_in_for_another};
use area::{area, known_uses};
use cycle::{cycle, worktree};
use decision::{class, with_defaults};
use gate::gate;
use jiff::Timestamp;
use limits::limits;
use needs::in_order_of_needs;
use person::person;
use precedents::repositories;
use project::project;
use std::cell::RefCell;
use trace::{Acceptance, Agent, Area, Class, Gate, Landing, Limits, Push, Rest, Review, Workflow, Worktree};
use words::words;
use workflow::workflow;

/// Everything that a repository says about its loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// The project.
    pub project: Project,
    /// Areas, each with exactly one owner.
    pub areas: Vec<Area>,
    /// Classes of decision; `review` and `blocked` are always there.
    pub classes: Vec<Class>,
    /// People whose other names, hours or absences are known.
    pub people: Vec<Person>,
    /// Registered workflows.
    pub workflows: Vec<Workflow>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Where each of them cites its standard.
    pub citations: Vec<Citation>,
    /// Agents; the first is the default.
    pub agents: Vec<Agent>,
    /// Bounds.
    pub limits: Limits,
    /// What a fresh worktree needs.
    pub worktree: Worktree,
    /// When a person sees the diff.
    pub review: Review,
    /// What a step's acceptance is held to before the step.
    pub acceptance: Acceptance,
    /// How a cycle lands.
    pub landing: Landing,
    /// Whether what lands is pushed.
    pub push: Push,
    /// How the repository's documents are read.
    pub context: Context,
    /// What the team counts as vague in a plan.
    pub words: Words,
    /// Other repositories whose precedents are looked through too, as paths from this one's root.
    pub repositories: Vec<String>,
    /// How long evidence keeps, and where something is claimed.
    pub mirror: Mirror,
}

impl Default for Configuration {
    fn default() -> Self {
        let limits = Limits {
            attempts_per_step: 5,
            step_minutes: 60,
            attempts: 40,
            days: 14,
            cost_usd: None,
            pack_tokens: 8_000,
            candidates: 5,
            steps_at_once: None,
            gates_at_once: None,
            rest: Rest::Run,
            open_decisions: None,
            open_heartbeats: None,
        };
        Self {
            project: Project::default(),
            areas: vec![],
            classes: with_defaults(vec![]),
            people: vec![],
            workflows: vec![],
            gates: vec![],
            citations: vec![],
            agents: vec![],
            limits,
            worktree: Worktree::default(),
            review: Review::End,
            acceptance: Acceptance::FailsFirst,
            landing: Landing::Merge,
            push: Push::Never,
            context: Context::default(),
            words: Words::default(),
            repositories: vec![],
            mirror: Mirror::default(),
        }
    }
}

impl Configuration {
    /// The name under which somebody decides: whatever their git identity says, one person has one name here.
    #[must_use]
    pub fn person_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.people.iter().find(|person| person.is(name)).map_or(name, |person| &person.name)
    }

    /// Everybody whom it names: people, and whoever owns or stands in.
    pub(crate) fn named_people(&self) -> impl Iterator<Item = &str> {
        let areas = self.areas.iter().flat_map(|area| [Some(&area.owner), area.deputy.as_ref()]);
        let classes = self.classes.iter().flat_map(|class| [Some(&class.owner), class.deputy.as_ref()]);
        let workflows = self.workflows.iter().map(|workflow| workflow.owner.as_ref());
        let people = self.people.iter().map(|person| Some(&person.name));
        let all = areas.chain(classes).chain(workflows).chain(people).flatten().map(String::as_str);
        all.filter(|name| *name != "area")
    }

    /// What is frozen of the people at a moment.
    #[must_use]
    pub fn frozen_people(&self, now: Timestamp) -> Vec<trace::Person> {
        let timed = |person: &&Person| person.hours.is_some() || !person.away.is_empty();
        self.people.iter().filter(timed).map(|person| person.frozen(now)).collect()
    }

    /// The areas that some paths or globs lie in, in the order of the file. A glob lies in an area if either could
    /// hold the other: their texts up to the first wildcard agree as far as the shorter one goes.
    #[must_use]
    pub fn areas_of(&self, globs: &[String]) -> Vec<&Area> {
        let meets = |area: &&Area| area.paths.iter().any(|path| globs.iter().any(|glob| overlap(path, glob)));
        self.areas.iter().filter(meets).collect()
    }
}

/// A path that a section names, and what is wrong with it.
fn path(text: &Text, path: &str, table: &mut Table<'_>) {
    bad_path(path, text.span.clone()).into_iter().for_each(|finding| table.find(finding));
}

/// Reads a configuration. All findings at once; the value is absent if one of them is an error.
#[must_use]
pub fn read(text: &str) -> Read<Configuration> {
    if let Some(finding) = too_large(text) {
        return Read { value: None, findings: vec![finding], at: () };
    }
    let (node, mut findings) = toml_tree::parse(text);
    let configuration = whole(&node, &mut findings);
    let sound = findings.iter().all(|finding| finding.severity > crate::Severity::Error);
    Read { value: sound.then_some(configuration), findings: in_order(findings), at: () }
}

fn whole(node: &Node, findings: &mut Vec<Finding>) -> Configuration {
    let mut table = Table::of("evolute.toml", node, findings);
    let fallback = Configuration::default();
    let project = table.take("project").map(|node| project(node, table.findings())).unwrap_or_default();
    let people = each(&mut table, "person", person);
    let uses = RefCell::new(Vec::new());
    let mut areas = each(&mut table, "area", |node, findings| area(node, findings, &uses));
    known_uses(&areas, &uses.into_inner(), table.findings());
    one_name_each(&mut table);
    ["area", "decision"].iter().for_each(|section| stands_in_for_another(section, &people, &mut table));
    let mut classes = each(&mut table, "decision", class);
    areas.iter_mut().for_each(|area| owners(&mut area.owner, area.deputy.as_mut(), &people));
    for class in &mut classes {
        owners(&mut class.owner, class.deputy.as_mut(), &people);
        let mandated = class.mandate.iter_mut().flat_map(|mandate| &mut mandate.who);
        mandated.for_each(|name| owners(name, None, &people));
    }
    let workflows = each(&mut table, "workflow", workflow);
    let citations = RefCell::new(Vec::new());
    let gates = each(&mut table, "gate", |node, findings| gate(node, findings, &citations));
    in_order_of_needs(&gates, &mut table);
    let agents = each(&mut table, "agent", agent);
    let limits =
        table.take("limits").map_or(fallback.limits, |node| limits(node, fallback.limits, table.findings()));
    let worktree = table.take("worktree").map(|node| worktree(node, table.findings())).unwrap_or_default();
    let manner = table.take("cycle").map(|node| cycle(node, table.findings()));
    let context = table.take("context").map(|node| context::read(node, table.findings())).unwrap_or_default();
    let mirror = table.take("mirror").map(|node| mirror::mirror(node, table.findings())).unwrap_or_default();
    let words = table.take("planning").map(|node| words(node, table.findings())).unwrap_or_default();
    let repositories =
        table.take("precedents").map(|node| repositories(node, table.findings())).unwrap_or_default();
    table.done();
    Configuration {
        project,
        areas,
        classes: with_defaults(classes),
        people,
        workflows,
        gates,
        citations: citations.into_inner(),
        agents,
        limits,
        worktree,
        review: manner.map_or(fallback.review, |manner| manner.review),
        acceptance: manner.map_or(fallback.acceptance, |manner| manner.acceptance),
        landing: manner.map_or(fallback.landing, |manner| manner.landing),
        push: manner.map_or(fallback.push, |manner| manner.push),
        context,
        words,
        repositories,
        mirror,
    }
}

/// Reads a list of tables; two of one name are one too many.
fn each<T: Named>(
    table: &mut Table<'_>,
    key: &'static str,
    read: impl Fn(&Node, &mut Vec<Finding>) -> Option<T>,
) -> Vec<T> {
    let Some(node) = table.take(key) else { return vec![] };
    let Value::List(items) = &node.value else {
        let message = format!("`{key}` is {}, and there can be several", node.value.kind());
        table.find(Finding::error(
            "format.kind",
            node.span.clone(),
            message,
            format!("write `[[{key}]]`, with two brackets"),
        ));
        return vec![];
    };
    let mut found: Vec<T> = Vec::new();
    for item in items {
        let Some(next) = read(item, table.findings()) else { continue };
        if found.iter().any(|other| other.name() == next.name()) {
            let message = format!("there are two `{key}` named `{}`", next.name());
            table.find(Finding::error(
                "format.twice",
                item.span.clone(),
                message,
                "give each a name of its own",
            ));
        }
        found.push(next);
    }
    found
}

/// What has a name that must be its own.
trait Named {
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($noun:ty),*) => {$(
        impl Named for $noun {
            fn name(&self) -> &str {
                &self.name
            }
        }
    )*};
}

named!(Area, Class, Person, Workflow, Gate, Agent);

/// Owners under the one name that each of them has.
fn owners(owner: &mut String, deputy: Option<&mut String>, people: &[Person]) {
    for name in [Some(owner), deputy].into_iter().flatten() {
        if let Some(person) = people.iter().find(|person| person.is(name)) {
            name.clone_from(&person.name);
        }
    }
}

/// Refuses what is not one person, and a deputy who is the owner.
fn one_person(owner: Option<&Text>, deputy: Option<&Text>, table: &mut Table<'_>) {
    for text in [owner, deputy].into_iter().flatten() {
        let name = text.text.trim();
        let several = name.contains([',', ';']) || name.split_whitespace().any(|word| word == "and");
        if name.starts_with('@') && name.contains('/') {
            let message = format!("`{name}` is a team, and a team is not one person");
            table.find(Finding::error(
                "constraint.team",
                text.span.clone(),
                message,
                "name one person of it",
            ));
        } else if several {
            let message = format!("`{name}` is more than one person: one decision has one approver");
            let hint = "name one, and give the other as `deputy`";
            table.find(Finding::error("constraint.approval-chain", text.span.clone(), message, hint));
        }
    }
    if let (Some(owner), Some(deputy)) = (owner, deputy)
        && owner.text.trim().eq_ignore_ascii_case(deputy.text.trim())
    {
        let message = format!("`{}` cannot stand in for themselves", deputy.text);
        let hint = "name somebody else, or leave `deputy` out: it is asked again of the owner";
        table.find(Finding::error("constraint.deputy-is-owner", deputy.span.clone(), message, hint));
    }
}

fn named_text(table: &mut Table<'_>, key: &'static str, why: &str, hint: &str) -> Option<String> {
    let present = table.take(key).is_some();
    let text = table.text(key);
    if !present {
        table.missing(key, why, hint);
    }
    text.map(|text| text.text)
}

/// A name that the loop gives itself would be two things in the records.
fn reserved(table: &mut Table<'_>, name: Option<&str>, word: &str, is: &str) {
    if name == Some(word) {
        let span = table.place("name");
        let message = format!("`{word}` is what the loop calls {is}");
        let hint = format!("choose another name: `{word}s`, or what it is about");
        table.find(Finding::error("configuration.reserved", span, message, hint));
    }
}

/// Whole minutes, rounded up.
pub(crate) fn minutes(seconds: u64) -> u32 {
    u32::try_from(seconds.div_ceil(60)).unwrap_or(u32::MAX)
}

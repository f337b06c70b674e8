//! How a matter lies in the catalog: its words, what it can be found by beside them, and the matter itself.

use super::{
    matter::{Kind, Matter},
    words,
};
use tantivy::{
    Index, TantivyDocument, Term,
    schema::{
        FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
    },
};

/// What is raised by one whenever anything here, in `words` or in `gather` changes: another version is built anew.
pub(super) const VERSION: u32 = 1;

/// The names in the catalog of how texts become words, and how they become words as they are spelled.
const STEMS: &str = "stems";
const SPELLED: &str = "spelled";

/// The digits of a digest by which a policy is found, beside all of them.
const SHORT: usize = 12;

/// The fields of the catalog.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Names: the key, and everything that a question can be narrowed by.
    pub(super) names: Field,
    /// The words of the title.
    pub(super) title: Field,
    /// All words, those of the title too.
    pub(super) words: Field,
    /// All words as they are spelled: what a word that nothing holds is held against.
    pub(super) spelled: Field,
    /// When it was last answered, in microseconds.
    pub(super) at: Field,
    /// The matter.
    pub(super) matter: Field,
}

/// One thing that a matter can be found by, beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name<'a> {
    Key(&'a str),
    Kind(Kind),
    Territory(&'a str),
    Policy(&'a str),
    Person(&'a str),
    Came(&'a str),
    /// The cycle that it belongs to.
    Cycle(&'a str),
    /// The demand that it is for.
    Demand(&'a str),
    /// The demand that it is a plan for.
    PlanFor(&'a str),
    /// A matter whose place it takes.
    Replaces(&'a str),
    /// That a file speaks of it.
    Written,
}

impl Name<'_> {
    /// The term: no two kinds of name can be taken for each other.
    fn text(self) -> String {
        match self {
            Self::Key(key) => format!("key {key}"),
            Self::Kind(kind) => format!("kind {}", kind.name()),
            Self::Territory(territory) => format!("territory {}", territory.trim_matches('/').to_lowercase()),
            Self::Policy(policy) => format!("policy {}", policy.to_lowercase()),
            Self::Person(person) => format!("person {}", person.to_lowercase()),
            Self::Came(came) => format!("came {came}"),
            Self::Cycle(cycle) => format!("cycle {cycle}"),
            Self::Demand(demand) => format!("demand {demand}"),
            Self::PlanFor(demand) => format!("plan {demand}"),
            Self::Replaces(key) => format!("replaces {key}"),
            Self::Written => "written".to_owned(),
        }
    }
}

impl Layout {
    /// The fields, and the schema that has them.
    pub(super) fn new() -> (Self, Schema) {
        let mut schema = Schema::builder();
        let frequent = TextFieldIndexing::default()
            .set_tokenizer(STEMS)
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        let text = TextOptions::default().set_indexing_options(frequent);
        let spelled = TextFieldIndexing::default()
            .set_tokenizer(SPELLED)
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let spelled = TextOptions::default().set_indexing_options(spelled);
        let layout = Self {
            names: schema.add_text_field("names", STRING),
            title: schema.add_text_field("title", text.clone()),
            words: schema.add_text_field("words", text),
            spelled: schema.add_text_field("spelled", spelled),
            at: schema.add_i64_field("at", FAST),
            matter: schema.add_bytes_field("matter", STORED),
        };
        (layout, schema.build())
    }

    /// Teaches an index how texts become words.
    pub(super) fn teach(index: &Index) {
        index.tokenizers().register(STEMS, words::analyzer());
        index.tokenizers().register(SPELLED, words::speller());
    }

    /// The term of a name.
    pub(super) fn name(&self, name: Name<'_>) -> Term {
        Term::from_field_text(self.names, &name.text())
    }

    /// A matter as it is kept.
    pub(super) fn document(&self, matter: &Matter) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        names(matter, |name| document.add_text(self.names, name.text()));
        document.add_text(self.title, matter.title());
        let said = matter.passages().map(|passage| passage.text.as_str());
        for text in [matter.title(), &matter.key].into_iter().chain(said) {
            document.add_text(self.words, text);
            document.add_text(self.spelled, text);
        }
        document.add_i64(self.at, matter.at().as_microsecond());
        let bytes = serde_json::to_vec(matter).expect("because matters are plain data");
        document.add_bytes(self.matter, &bytes);
        document
    }

    /// The matter that was kept; none where something else was.
    pub(super) fn matter(&self, document: &TantivyDocument) -> Option<Matter> {
        serde_json::from_slice(document.get_first(self.matter)?.as_bytes()?).ok()
    }
}

fn names(matter: &Matter, mut each: impl FnMut(Name<'_>)) {
    each(Name::Key(&matter.key));
    each(Name::Kind(matter.kind));
    matter.came().iter().for_each(|came| each(Name::Came(came.name())));
    matter.cycle().iter().for_each(|cycle| each(Name::Cycle(cycle.as_str())));
    matter.demand().iter().for_each(|demand| each(Name::Demand(demand.as_str())));
    let planned = matter.demand().filter(|_| matter.kind == Kind::Plan);
    planned.iter().for_each(|demand| each(Name::PlanFor(demand.as_str())));
    matter.replaces().into_iter().for_each(|key| each(Name::Replaces(key)));
    if let Some(territory) = matter.territory() {
        let territory = territory.trim_matches('/');
        territory.match_indices('/').for_each(|(end, _)| each(Name::Territory(&territory[..end])));
        each(Name::Territory(territory));
    }
    for person in matter.people() {
        each(Name::Person(person));
        person.split_once('@').iter().for_each(|(name, _)| each(Name::Person(name)));
    }
    for policy in matter.parts.iter().flat_map(|part| &part.policies) {
        each(Name::Policy(policy));
        policy.get(..SHORT).into_iter().for_each(|short| each(Name::Policy(short)));
    }
    if matter.part(super::matter::Slot::Written).is_some() {
        each(Name::Written);
    }
}

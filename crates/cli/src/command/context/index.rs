//! `evolute context index`: which documents there are, what each is held to, what it covers, and which ones the others
//! lean on most.

use crate::{
    desk::Desk,
    documents,
    failure::Outcome,
    render::{Page, Show, story},
};
use serde::Serialize;
use std::collections::BTreeMap;
use survey::documents::{Class, Document, Graph, Index};

/// Documents that are named because many lean on them.
const NAMED: usize = 10;
/// Documents that cover something and are listed.
const COVERING: usize = 20;

/// Show which documents there are, and what they cover
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// The index.
#[derive(Debug, Serialize)]
struct Indexed<'i> {
    documents: Vec<&'i Document>,
    classes: BTreeMap<&'static str, usize>,
    diagrams: u32,
    web_links: u64,
    unjudged_links: usize,
    most_leaned_on: Vec<Leaned<'i>>,
    elsewhere: &'i [formats::Elsewhere],
}

/// A document, and how many others lead to it.
#[derive(Debug, Serialize)]
struct Leaned<'i> {
    path: &'i str,
    title: Option<&'i str>,
    by: usize,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let configuration = documents::configuration(&repository)?;
    let index = documents::index(&repository, &configuration.context);
    let graph = Graph::of(&index);
    desk.voice.show(&indexed(&index, &graph));
    Ok(())
}

fn indexed<'i>(index: &'i Index, graph: &Graph<'i>) -> Indexed<'i> {
    let documents: Vec<&Document> = index.documents.values().collect();
    let mut classes = BTreeMap::new();
    for document in &documents {
        *classes.entry(document.class.name()).or_default() += 1;
    }
    Indexed {
        diagrams: documents.iter().map(|document| document.content.diagrams).sum(),
        web_links: documents.iter().map(|document| u64::from(document.content.web_links)).sum(),
        unjudged_links: graph.unjudged(),
        most_leaned_on: leaned(index, graph),
        elsewhere: &index.elsewhere,
        documents,
        classes,
    }
}

fn leaned<'i>(index: &'i Index, graph: &Graph<'i>) -> Vec<Leaned<'i>> {
    let mut leaned: Vec<Leaned<'i>> = graph
        .leaning(index)
        .into_iter()
        .map(|(path, from)| {
            let title = index.documents.get(path).and_then(|document| document.content.title.as_deref());
            Leaned { path, title, by: from.len() }
        })
        .collect();
    leaned.sort_by(|one, other| (other.by, one.path).cmp(&(one.by, other.path)));
    leaned.truncate(NAMED);
    leaned
}

impl Show for Indexed<'_> {
    fn show(&self, page: &mut Page) {
        if self.documents.is_empty() {
            page.line("there are no documents here: no `*.md`, `*.mdx` or `*.markdown`");
            page.hint("write a `README.md` that says what this repository is for");
            return;
        }
        page.line(format!("{}: {}", story::count(self.documents.len(), "document"), self.by_class()));
        if self.web_links > 0 || self.unjudged_links > 0 {
            page.line(format!(
                "{} links to the web are not fetched; {} that only a site or a template can follow are not judged",
                self.web_links, self.unjudged_links
            ));
        }
        if self.diagrams > 0 {
            page.line(format!("{} as text", story::count(self.diagrams as usize, "diagram")));
        }
        self.lean(page);
        self.cover(page);
        self.kept_elsewhere(page);
    }
}

impl Indexed<'_> {
    fn by_class(&self) -> String {
        let words = [Class::Live, Class::Record, Class::Generated].map(|class| {
            format!("{} {}", self.classes.get(class.name()).copied().unwrap_or_default(), class.name())
        });
        words.join(", ")
    }

    fn lean(&self, page: &mut Page) {
        if self.most_leaned_on.is_empty() {
            return;
        }
        page.heading("most leaned on");
        let rows = self.most_leaned_on.iter();
        let rows = rows.map(|leaned| {
            vec![leaned.by.to_string(), leaned.path.to_owned(), leaned.title.unwrap_or_default().to_owned()]
        });
        page.table(&["linked by", "document", "title"], rows);
    }

    fn cover(&self, page: &mut Page) {
        let live = self.documents.iter().filter(|document| document.class == Class::Live);
        let covering: Vec<&&Document> =
            live.filter(|document| !document.content.front.covers.is_empty()).collect();
        if covering.is_empty() {
            page.blank()
                .line("no document says what it covers, so no change of code can be held against one");
            page.hint("write `covers: [\"src/…/**\"]` between two lines `---` at the top of a document");
            return;
        }
        page.heading("covers");
        for document in covering.iter().take(COVERING) {
            let globs: Vec<&str> =
                document.content.front.covers.iter().map(|cover| cover.text.as_str()).collect();
            page.item("-", format!("`{}`: {}", document.path, globs.join(", ")));
        }
        if covering.len() > COVERING {
            page.line(format!("  and {} more: `evolute context index --json`", covering.len() - COVERING));
        }
    }

    fn kept_elsewhere(&self, page: &mut Page) {
        if self.elsewhere.is_empty() {
            return;
        }
        page.heading("known elsewhere");
        for known in self.elsewhere {
            page.item(
                "-",
                format!(
                    "{}: {} (ask {}; asked last on {})",
                    known.what, known.place, known.owner, known.asked
                ),
            );
        }
    }
}

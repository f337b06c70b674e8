//! Which document leads where: every link of the index, followed once.

use super::{
    document::Link,
    index::Index,
    target::{self, Target},
    tree::threads,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
};

/// The links of an index, each with where it leads.
#[derive(Debug)]
pub struct Graph<'i> {
    /// Followed links, by the document that they stand in.
    pub(crate) links: BTreeMap<&'i str, Vec<Followed<'i>>>,
}

/// One link, followed.
#[derive(Clone, Debug)]
pub(crate) struct Followed<'i> {
    pub(crate) link: &'i Link,
    pub(crate) anchor: Option<String>,
    pub(crate) target: Target,
}

impl<'i> Graph<'i> {
    /// Follows every link.
    #[must_use]
    pub fn of(index: &'i Index) -> Self {
        let documents: Vec<_> = index.documents.values().collect();
        let share = documents.len().div_ceil(threads()).max(1);
        let links = thread::scope(|scope| {
            let shares = documents.chunks(share).map(|share| {
                let follow = move || {
                    let each = share.iter().map(|document| {
                        let links = document.content.links.iter();
                        (
                            document.path.as_str(),
                            links.map(|link| follow(index, &document.path, link)).collect(),
                        )
                    });
                    each.collect::<Vec<_>>()
                };
                scope.spawn(follow)
            });
            let shares: Vec<_> = shares.collect();
            shares
                .into_iter()
                .flat_map(|share| share.join().expect("because following a link cannot fail"))
                .collect()
        });
        Self { links }
    }

    /// How many links no rule of ours can judge: of sites, templates, forges.
    #[must_use]
    pub fn unjudged(&self) -> usize {
        self.links.values().flatten().filter(|followed| followed.target == Target::Unjudged).count()
    }

    /// Which other documents lead to each document.
    #[must_use]
    pub fn leaning(&self, index: &'i Index) -> BTreeMap<&'i str, BTreeSet<&'i str>> {
        let mut leaning: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, links) in &self.links {
            for followed in links {
                let Target::There(path) = &followed.target else { continue };
                if let Some(document) =
                    target::document(index, path).filter(|document| document.path != *from)
                {
                    leaning.entry(&document.path).or_default().insert(from);
                }
            }
        }
        leaning
    }
}

fn follow<'i>(index: &Index, from: &str, link: &'i Link) -> Followed<'i> {
    let (path, anchor) = target::split(&link.target);
    let target = target::resolve(index, from, &path);
    Followed { link, anchor: anchor.map(std::borrow::Cow::into_owned), target }
}

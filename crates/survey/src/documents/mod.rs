//! One index over the documents of a repository: titles, links, what each covers, and what is wrong with them. What git
//! knows of the past is handed in; links to the web are counted and not fetched.

mod anchor;
mod changed;
mod claimed;
mod class;
mod document;
mod findings;
mod front;
mod graph;
mod html;
mod index;
mod jsx;
mod past;
mod read;
mod shingle;
mod site;
mod target;
mod tree;

pub use changed::{Change, Untouched, untouched};
pub use claimed::{Claimed, Claims, claimed};
pub use document::{Class, Content, Document, Front, Heading, Link, Named, Partly, Place};
pub use findings::{Fault, Uncovered, all, standards, uncovered};
pub use graph::Graph;
pub use index::{Index, Kept, VERSION};
pub use past::{Behind, Past, Removed, Suspect, candidates, suspects};
pub use read::{LARGEST, read};
pub use tree::{Stamp, Tree, is_document};

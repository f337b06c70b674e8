//! What a step reaches: whether a document's globs meet the step's, and how close a place is to it.

use globset::GlobSet;

/// The paths that a step may change.
#[derive(Debug)]
pub(crate) struct Reach<'a> {
    globs: &'a [String],
    set: GlobSet,
    /// The files that are there already and that it may change.
    files: Vec<&'a str>,
    /// The folders that it works in, without a slash at the end.
    folders: Vec<String>,
}

/// Files of a step that are looked at.
const FILES: usize = 20_000;

impl<'a> Reach<'a> {
    /// The reach of a step's globs in a tree with these files.
    pub(crate) fn new(globs: &'a [String], files: impl IntoIterator<Item = &'a str>) -> Self {
        let set = formats::globs(globs);
        let files = files.into_iter().filter(|file| set.is_match(file)).take(FILES).collect();
        let mut folders: Vec<String> = globs.iter().map(|glob| folder(glob)).collect();
        folders.sort();
        folders.dedup();
        Self { globs, set, files, folders }
    }

    /// The first of a document's globs that meets the step's: in a file that both match, or because one
    /// matches the other as it is written, which is how a file that is not there yet is met.
    pub(crate) fn met_by<'g>(&self, covers: &'g [String]) -> Option<&'g str> {
        covers.iter().map(String::as_str).find(|cover| {
            let own = formats::globs(&[cover]);
            self.set.is_match(cover)
                || self.globs.iter().any(|glob| own.is_match(glob))
                || self.files.iter().any(|file| own.is_match(file))
        })
    }

    /// The folders that it works in, and all folders above them, the root last.
    pub(crate) fn chain(&self, folder: &str) -> bool {
        self.folders.iter().any(|own| own == folder || is_below(own, folder))
    }

    /// Whether a folder is one that it works in, or lies within one.
    pub(crate) fn holds(&self, folder: &str) -> bool {
        self.folders.iter().any(|own| !own.is_empty() && (own == folder || is_below(folder, own)))
    }

    /// The files that are there already and that it may change.
    pub(crate) fn files(&self) -> &[&'a str] {
        &self.files
    }

    /// The folders that it works in.
    pub(crate) fn folders(&self) -> &[String] {
        &self.folders
    }

    /// How many parts of its path a place shares with the nearest folder of the step.
    pub(crate) fn closeness(&self, place: &str) -> usize {
        let shared = |own: &String| {
            let parts = own.split('/').zip(place.split('/'));
            parts.take_while(|(one, other)| one == other && !one.is_empty()).count()
        };
        self.folders.iter().map(shared).max().unwrap_or(0)
    }
}

/// Whether the folder lies somewhere below the other one; everything lies below the root.
fn is_below(folder: &str, above: &str) -> bool {
    above.is_empty() || folder.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// The folder that a glob works in: all parts before its first wildcard, and of a plain path all but the
/// name.
pub(crate) fn folder(glob: &str) -> String {
    let plain = glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{']));
    let mut parts: Vec<&str> = plain.collect();
    if parts.len() == glob.split('/').count() {
        parts.pop();
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(globs: &[&str]) -> Vec<String> {
        globs.iter().map(ToString::to_string).collect()
    }

    fn met(touches: &[&str], covers: &str) -> bool {
        let touches = owned(touches);
        let files = ["src/pay/lib.rs", "src/pay/refund/store.rs", "docs/pay.md"];
        Reach::new(&touches, files).met_by(&owned(&[covers])).is_some()
    }

    #[test]
    fn globs_meet_in_a_file_or_in_each_other() {
        assert!(met(&["src/pay/refund/new.rs"], "src/pay/**"));
        assert!(met(&["src/**"], "src/ledger/**"));
        assert!(met(&["src/pay/**/store.rs"], "src/*/refund/*.rs"));
        assert!(!met(&["src/pay/**"], "src/ledger/**"));
        assert!(!met(&["src/pay/*.rs"], "docs/**"));
        assert!(!met(&["src/{pay"], "src/pay/**"));
    }

    #[test]
    fn the_folder_of_a_glob_is_what_is_plain_in_it() {
        assert_eq!(folder("src/pay/**"), "src/pay");
        assert_eq!(folder("src/pay/refund.rs"), "src/pay");
        assert_eq!(folder("src/p*/x/y.rs"), "src");
        assert_eq!(folder("Cargo.toml"), "");
        assert_eq!(folder("**"), "");
    }

    #[test]
    fn what_is_nearer_shares_more() {
        let touches = owned(&["src/pay/refund/**"]);
        let reach = Reach::new(&touches, []);
        assert_eq!(
            ["", "docs", "src", "src/pay", "src/pay/refund/deep"].map(|place| reach.closeness(place)),
            [0, 0, 1, 2, 3]
        );
        assert!(reach.chain("") && reach.chain("src/pay") && !reach.chain("src/payments"));
        assert!(reach.holds("src/pay/refund/deep") && !reach.holds("src"));
    }
}

//! The marker that tells whose text it is. What stands between the two comments was made from the source, and the
//! first of them carries its digest: text that does not have it was edited by hand, and is not written over. What
//! stands around the comments is the user's.

use super::File;
use trace::Digest;

const BEGIN: &str = "<!-- evolute:begin";
const END: &str = "<!-- evolute:end -->";

/// How a file stands to what would be emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It says what the source says.
    Current,
    /// There is none.
    Missing,
    /// The source changed since.
    Stale,
    /// Somebody changed it by hand.
    Edited,
    /// Somebody else wrote it: there is no marker.
    Foreign,
}

/// A file that is there, taken apart at its marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'t> {
    before: &'t str,
    digest: &'t str,
    /// What stands between the comments.
    pub body: &'t str,
    after: &'t str,
}

impl<'t> Found<'t> {
    /// Takes a text apart; none where there is no whole marker.
    #[must_use]
    pub fn of(text: &'t str) -> Option<Self> {
        let (before, rest) = text.split_once(BEGIN)?;
        let (head, rest) = rest.split_once("-->")?;
        let (body, after) = rest.split_once(END)?;
        let body = body.strip_prefix("\r\n").or_else(|| body.strip_prefix('\n')).unwrap_or(body);
        Some(Self { before, digest: head.trim(), body, after })
    }
}

impl File {
    /// The whole file, where there was none.
    #[must_use]
    pub fn whole(&self) -> String {
        format!("{}{}\n", self.front, self.block())
    }

    /// The file in the place of one that is there; the user's text around the marker stays.
    #[must_use]
    pub fn placed(&self, found: &Found<'_>) -> String {
        let before = if self.front.is_empty() { found.before } else { &self.front };
        format!("{before}{}{}", self.block(), found.after)
    }

    /// How a text that is there stands to this.
    #[must_use]
    pub fn standing(&self, there: Option<&str>) -> Standing {
        let Some(text) = there else { return Standing::Missing };
        let Some(found) = Found::of(text) else { return self.foreign(text) };
        let front = if self.front.is_empty() { "" } else { found.before };
        let own = digest(front, found.body);
        let adopted = found.digest.is_empty() && found.body.trim().is_empty();
        if !adopted && own != found.digest {
            return Standing::Edited;
        }
        if own == digest(&self.front, &self.body) { Standing::Current } else { Standing::Stale }
    }

    /// Whoever already says it in a file of their own need not hand a place over.
    fn foreign(&self, text: &str) -> Standing {
        let says = self.front.is_empty() && text.contains(self.body.trim());
        if says { Standing::Current } else { Standing::Foreign }
    }

    fn block(&self) -> String {
        format!("{BEGIN} {} -->\n{}{END}", digest(&self.front, &self.body), self.body)
    }
}

/// The two lines that hand a place in a file of one's own over.
#[must_use]
pub fn adopted() -> String {
    format!("{BEGIN} -->\n{END}\n")
}

/// The digest of what was emitted, whatever ends its lines.
fn digest(front: &str, body: &str) -> String {
    Digest::of(format!("{front}{body}").replace("\r\n", "\n")).short()
}

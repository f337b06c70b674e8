//! What a document's front matter says of whether it travels: what it covers. The formats that people are held to, with
//! their findings, are elsewhere: a document that cannot be read here is a document without front matter.

use serde::Deserialize;

/// The largest front matter that is read, in bytes.
const LARGEST: usize = 16 << 10;

/// What a document says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct FrontMatter {
    /// Path globs that it is about.
    #[serde(default, deserialize_with = "one_or_many")]
    pub(crate) covers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Globs {
    One(String),
    Many(Vec<String>),
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(match Globs::deserialize(deserializer)? {
        Globs::One(glob) => vec![glob],
        Globs::Many(globs) => globs,
    })
}

/// Splits a document into what it says about itself and its text.
pub(crate) fn split(document: &str) -> (FrontMatter, &str) {
    let Some((yaml, text)) = fenced(document) else { return (FrontMatter::default(), document) };
    let front: FrontMatter = if yaml.len() <= LARGEST {
        serde_saphyr::from_str(yaml).unwrap_or_default()
    } else {
        FrontMatter::default()
    };
    (front, text)
}

/// What is between two lines of `---`, the first of which opens the document, and what follows.
fn fenced(document: &str) -> Option<(&str, &str)> {
    let inner = document.strip_prefix("---\n").or_else(|| document.strip_prefix("---\r\n"))?;
    let mut offset = 0;
    for line in inner.split_inclusive('\n') {
        let after = offset + line.len();
        if line.trim_end() == "---" {
            return Some((&inner[..offset], &inner[after..]));
        }
        offset = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_covers_is_one_glob_or_many() {
        let (front, text) = split("---\ncovers: src/**\nowner: mira\n---\n# Money\n");
        assert_eq!((front.covers, text), (vec!["src/**".to_owned()], "# Money\n"));
        let (front, _) = split("---\r\ncovers: [\"src/**\", docs/**]\r\n---\r\ntext");
        assert_eq!(front.covers, ["src/**", "docs/**"]);
    }

    #[test]
    fn what_cannot_be_read_is_no_front_matter() {
        for document in [
            "# Money\n",
            "---\ncovers: [\n---\ntext",
            "---\nnever closed\n",
            "",
            "---\n",
            "---\ncovers: {a: 1}\n---\n",
        ] {
            assert_eq!(split(document).0, FrontMatter::default(), "{document:?}");
        }
        let bomb = format!("---\na: &a [x,x]\n{}---\ntext", "b: [*a,*a]\n".repeat(10_000));
        assert_eq!(split(&bomb), (FrontMatter::default(), "text"));
    }
}

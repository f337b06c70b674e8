//! Front matter as other tools write it, which is not always YAML: `assignee: @mira` stops a parser. Read line by
//! line, top-level keys only; whatever else stands there is left alone.

/// The fields at the head of a file, and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Front<'t> {
    fields: Vec<Field<'t>>,
    /// What stands below.
    pub(super) body: &'t str,
    /// How many lines stand above that.
    pub(super) above: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field<'t> {
    key: &'t str,
    first: &'t str,
    more: Vec<&'t str>,
    line: u32,
}

/// More lines than this are no front matter.
const MOST_LINES: usize = 2_000;

impl<'t> Front<'t> {
    /// Splits a text. One without front matter has no fields, and is all body.
    pub(super) fn of(text: &'t str) -> Self {
        let mut lines = text.split_inclusive('\n').take(MOST_LINES);
        let mut at = match lines.next() {
            Some(first) if first.trim_end() == "---" => first.len(),
            Some(_) | None => return Self { fields: vec![], body: text, above: 0 },
        };
        let mut fields: Vec<Field<'t>> = vec![];
        for (line, number) in lines.zip(2u32..) {
            at += line.len();
            if line.trim_end() == "---" {
                return Self { fields, body: &text[at..], above: number };
            }
            match field(line, number) {
                Some(field) => fields.push(field),
                None => {
                    if let Some(last) = fields.last_mut() {
                        last.more.push(line.trim_end());
                    }
                }
            }
        }
        Self { fields: vec![], body: text, above: 0 }
    }

    /// A field's text, without its quotes; lines that go on are joined.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let field = self.field(key)?;
        let folded = matches!(field.first.chars().next(), None | Some('>' | '|'));
        let first = if folded { "" } else { unquoted(field.first) };
        let more = field
            .more
            .iter()
            .map(|line| line.trim())
            .filter(|line| !line.is_empty() && !line.starts_with("- "));
        let words: Vec<&str> = std::iter::once(first).chain(more).filter(|words| !words.is_empty()).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// A field's items, in brackets or one a line.
    pub(super) fn items(&self, key: &str) -> Vec<String> {
        let Some(field) = self.field(key) else { return vec![] };
        let inline =
            field.first.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
        let below = field.more.iter().filter_map(|line| line.trim().strip_prefix("- "));
        inline
            .split(',')
            .chain(below)
            .map(|item| unquoted(item.trim()).to_owned())
            .filter(|item| !item.is_empty())
            .collect()
    }

    /// The line on which a field begins; the first one if it is not there.
    pub(super) fn line(&self, key: &str) -> u32 {
        self.field(key).map_or(1, |field| field.line)
    }

    fn field(&self, key: &str) -> Option<&Field<'t>> {
        self.fields.iter().find(|field| field.key.eq_ignore_ascii_case(key))
    }
}

fn field(line: &str, number: u32) -> Option<Field<'_>> {
    let (key, value) = line.split_once(':')?;
    let named = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let apart = value.is_empty() || value.starts_with(char::is_whitespace);
    (named && apart).then(|| Field { key, first: value.trim(), more: vec![], line: number })
}

/// A text without the quotes around it.
pub(super) fn unquoted(text: &str) -> &str {
    let bare = |sign: char| text.strip_prefix(sign).and_then(|rest| rest.strip_suffix(sign));
    bare('"').or_else(|| bare('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::Front;

    #[test]
    fn what_is_no_yaml_is_read_all_the_same() {
        let text = "---\r\nid: A-1\r\nassignee: @mira\r\ntitle: >-\r\n  Two\r\n  lines\r\nlabels: [a, 'b']\r\nneeds:\r\n  - c\r\n---\r\nbody";
        let front = Front::of(text);
        assert_eq!(front.text("assignee").as_deref(), Some("@mira"));
        assert_eq!(front.text("title").as_deref(), Some("Two lines"));
        assert_eq!(
            (front.items("labels"), front.items("needs")),
            (vec!["a".into(), "b".into()], vec!["c".to_owned()])
        );
        assert_eq!((front.line("title"), front.above, front.body), (4, 10, "body"));
    }

    #[test]
    fn front_matter_without_an_end_is_prose() {
        let front = Front::of("---\nid: A-1\n# Title\n");
        assert_eq!((front.text("id"), front.body), (None, "---\nid: A-1\n# Title\n"));
    }
}

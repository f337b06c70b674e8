//! What MDX has that Markdown has not: a tag alone on its line opens no block of HTML, so that what stands below it is
//! Markdown. Such lines are made blank, byte for byte, and everything else stays where it is.

use std::ops::Range;

/// The text with its lines of one tag made blank, and those lines.
pub(crate) fn without_tags(text: &str) -> (String, Vec<Range<usize>>) {
    let (mut plain, mut tags) = (String::with_capacity(text.len()), vec![]);
    for line in text.split_inclusive('\n') {
        if is_tag(line.trim()) {
            let end = line.trim_end().len();
            tags.push(plain.len()..plain.len() + end);
            plain.extend(std::iter::repeat_n(' ', end));
            plain.push_str(&line[end..]);
        } else {
            plain.push_str(line);
        }
    }
    (plain, tags)
}

fn is_tag(line: &str) -> bool {
    let inner = line.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| {
        inner.starts_with(|letter: char| letter == '/' || letter.is_ascii_alphabetic())
            && !inner.contains(['<', '>'])
            && !inner.contains("://")
    })
}

#[cfg(test)]
mod tests {
    use super::without_tags;

    #[test]
    fn a_tag_alone_on_its_line_is_blank_and_nothing_moves() {
        let text = "<Tabs>\r\n  <Tab name=\"ü\">\n<https://a.example>\n<b>a</b>\n</Tabs>";
        let (plain, tags) = without_tags(text);
        assert_eq!(plain.len(), text.len());
        let tags: Vec<&str> = tags.into_iter().map(|tag| text[tag].trim()).collect();
        assert_eq!(tags, ["<Tabs>", "<Tab name=\"ü\">", "</Tabs>"]);
        assert!(plain.contains("<https://a.example>\n<b>a</b>\n"));
    }
}

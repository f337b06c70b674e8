//! Findings in files that people write: all of them at once, each with its line, a caret under the very
//! words, and what to do about it.

use super::{escape, page::Page};
use crate::failure::Faulty;
use formats::{Finding, Severity};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError, MietteSpanContents,
    NamedSource, Report, SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use serde_json::{Value, json};

/// More findings than these are drawn without the lines around them: who mends many has the file open.
const FEW: usize = 5;

/// Draws the findings of a file, and counts them.
pub(crate) fn draw(page: &mut Page, faulty: &Faulty) {
    draw_among(page, faulty);
    page.blank().line(summary(faulty));
}

/// Draws the findings of one file among several, which are counted together.
pub(crate) fn draw_among(page: &mut Page, faulty: &Faulty) {
    // Escaping must not move bytes, or the carets would point elsewhere: what a terminal would act on
    // becomes a blank of the same length.
    let (text, skipped) = unmarked(&faulty.text);
    let text = blanked(text);
    let path = escape::line(&faulty.path).into_owned();
    let around = if faulty.findings.len() > FEW { Around::Nothing } else { Around::Lines };
    for finding in &faulty.findings {
        let drawn = one(page, &path, &text, &moved(finding, skipped), around);
        page.blank().rendered(&drawn);
        page.hint(&finding.hint);
    }
}

/// The findings as JSON: line and column from 1, span in bytes.
pub(crate) fn list(faulty: &Faulty) -> Vec<Value> {
    let one = |finding: &Finding| {
        let (line, column) = finding.place(&faulty.text);
        json!({
            "path": faulty.path,
            "line": line,
            "column": column,
            "span": [finding.span.start, finding.span.end],
            "severity": severity(finding),
            "rule": finding.rule,
            "message": finding.message,
            "hint": finding.hint,
        })
    };
    faulty.findings.iter().map(one).collect()
}

fn one(page: &Page, path: &str, text: &str, finding: &Finding, around: Around) -> String {
    let label = LabeledSpan::new(
        Some(escape::line(&finding.label).into_owned()),
        finding.span.start,
        finding.span.len(),
    );
    let diagnostic = MietteDiagnostic::new(escape::line(&finding.message)).with_label(label);
    let diagnostic = match finding.severity {
        Severity::Error => diagnostic.with_severity(miette::Severity::Error),
        Severity::Warning => diagnostic.with_severity(miette::Severity::Warning),
    };
    let report = Report::new(diagnostic)
        .with_source_code(Source { text: NamedSource::new(path, text.to_owned()), around });
    let mut drawn = String::new();
    let theme = if page.colors() { GraphicalTheme::unicode() } else { plain() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(page.width()).with_links(false);
    handler.render_report(&mut drawn, report.as_ref()).expect("because writing to a string cannot fail");
    drawn
}

/// What is drawn beside the line of a finding.
#[derive(Clone, Copy, Debug)]
enum Around {
    /// The lines before and after.
    Lines,
    /// Nothing.
    Nothing,
}

/// A file as it is drawn. Miette without context draws the words alone; here their whole line stays.
#[derive(Debug)]
struct Source {
    text: NamedSource<String>,
    around: Around,
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = match self.around {
            // Without context it is asked for the place alone.
            Around::Nothing if before > 0 => self.text.read_span(&self.line_of(span), 0, 0),
            Around::Nothing | Around::Lines => self.text.read_span(span, before, after),
        };
        contents.map(|contents| self.counted(&*contents))
    }
}

impl Source {
    /// The whole lines that a span lies in.
    fn line_of(&self, span: &SourceSpan) -> SourceSpan {
        let text = self.text.inner();
        let begins = text.get(..span.offset()).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let end = (span.offset() + span.len()).min(text.len());
        let ends = text.get(end..).and_then(|text| text.find('\n')).map_or(text.len(), |at| end + at);
        (begins..ends).into()
    }

    /// The same, with a column that counts characters, as editors do: miette's counts bytes.
    fn counted<'a>(&self, contents: &(dyn SpanContents<'a> + 'a)) -> Box<dyn SpanContents<'a> + 'a> {
        let (text, at) = (self.text.inner(), contents.span().offset());
        let begins = text.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let column = text.get(begins..at).map_or(contents.column(), |before| before.chars().count());
        let name = contents.name().unwrap_or_default().to_owned();
        let (data, span, line) = (contents.data(), *contents.span(), contents.line());
        Box::new(MietteSpanContents::new_named(name, data, span, line, column, contents.line_count()))
    }
}

/// A text without the mark that some editors put at its front, and the bytes of that mark: it has no width, and is drawn
/// with one.
fn unmarked(text: &str) -> (&str, usize) {
    let kept = text.strip_prefix('\u{feff}').unwrap_or(text);
    (kept, text.len() - kept.len())
}

fn moved(finding: &Finding, back: usize) -> Finding {
    let span = finding.span.start.saturating_sub(back)..finding.span.end.saturating_sub(back);
    Finding { span, ..finding.clone() }
}

fn plain() -> GraphicalTheme {
    GraphicalTheme { characters: ThemeCharacters::unicode(), styles: ThemeStyles::none() }
}

fn summary(faulty: &Faulty) -> String {
    let errors = faulty.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let warnings = faulty.findings.len() - errors;
    let count = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, warnings) => count(warnings, "warning"),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

const fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn blanked(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let acts =
            !matches!(escape::block(character.encode_utf8(&mut [0; 4])), std::borrow::Cow::Borrowed(_));
        match character {
            _ if acts => safe.extend(std::iter::repeat_n(' ', character.len_utf8())),
            kept => safe.push(kept),
        }
    }
    safe
}

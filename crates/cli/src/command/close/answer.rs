//! How an answer to a deviation is written on the command line:
//! `v-3fq9wz=watch`, `v-3fq9wz=none:REASON`, `v-3fq9wz=change:LAYER:FILE.patch:LESSON`.

use std::str::FromStr;
use trace::{Layer, id::DeviationId};

/// What is wrong with an answer as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAnAnswer {
    /// There is no deviation, or nothing is said about it.
    #[error("`{text}` is not `DEVIATION=ANSWER`")]
    Shape {
        /// As written.
        text: String,
    },
    /// The answer is none of the three.
    #[error("`{word}` is none of `watch`, `none:REASON`, `change:LAYER:FILE:LESSON`")]
    Word {
        /// As written.
        word: String,
    },
    /// The layer is none that a lesson changes.
    #[error("`{layer}` is none of `constraint`, `context`, `planning`")]
    Layer {
        /// As written.
        layer: String,
    },
    /// A part is missing.
    #[error("`{text}` lacks its {part}")]
    Lacks {
        /// As written.
        text: String,
        /// What is missing.
        part: &'static str,
    },
}

/// An answer to one deviation, before the patch is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Which deviation.
    pub(crate) deviation: DeviationId,
    /// What is made of it.
    pub(crate) made: Made,
}

/// What is made of a deviation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// It is watched.
    Watch,
    /// Nothing is changed, for a reason.
    None {
        /// The reason.
        because: String,
    },
    /// Constraint, context or planning is changed.
    Change {
        /// Which of them.
        layer: Layer,
        /// The file with the patch.
        patch: String,
        /// The lesson.
        lesson: String,
    },
}

impl FromStr for Answer {
    type Err = NotAnAnswer;

    fn from_str(text: &str) -> Result<Self, NotAnAnswer> {
        let shape = || NotAnAnswer::Shape { text: text.to_owned() };
        let (deviation, made) =
            text.split_once('=').filter(|(deviation, _)| !deviation.is_empty()).ok_or_else(shape)?;
        Ok(Self { deviation: DeviationId::new(deviation), made: made_of(text, made)? })
    }
}

fn made_of(text: &str, made: &str) -> Result<Made, NotAnAnswer> {
    let lacks = |part| NotAnAnswer::Lacks { text: text.to_owned(), part };
    let (word, rest) = made.split_once(':').unwrap_or((made, ""));
    match word {
        "watch" if rest.is_empty() => Ok(Made::Watch),
        "none" if rest.trim().is_empty() => Err(lacks("reason")),
        "none" => Ok(Made::None { because: rest.to_owned() }),
        "change" => {
            let (layer, rest) = rest.split_once(':').ok_or_else(|| lacks("patch"))?;
            let layer = layer_of(layer)?;
            let (patch, lesson) = rest.split_once(':').ok_or_else(|| lacks("lesson"))?;
            Ok(Made::Change { layer, patch: patch.to_owned(), lesson: lesson.to_owned() })
        }
        _ => Err(NotAnAnswer::Word { word: made.to_owned() }),
    }
}

fn layer_of(text: &str) -> Result<Layer, NotAnAnswer> {
    match text {
        "constraint" => Ok(Layer::Constraint),
        "context" => Ok(Layer::Context),
        "planning" => Ok(Layer::Planning),
        other => Err(NotAnAnswer::Layer { layer: other.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Made};
    use trace::Layer;

    fn read(text: &str) -> Result<Made, String> {
        text.parse::<Answer>().map(|answer| answer.made).map_err(|error| error.to_string())
    }

    #[test]
    fn the_three_answers_are_read() {
        assert_eq!(read("v-1=watch"), Ok(Made::Watch));
        assert_eq!(read("v-1=none:a typo: once"), Ok(Made::None { because: "a typo: once".into() }));
        let change = Made::Change {
            layer: Layer::Context,
            patch: "money.patch".into(),
            lesson: "cents: never floats".into(),
        };
        assert_eq!(read("v-1=change:context:money.patch:cents: never floats"), Ok(change));
    }

    #[test]
    fn an_answer_that_is_none_says_what_it_should_be() {
        let said: Vec<String> =
            ["v-1", "=watch", "v-1=ignore", "v-1=none:", "v-1=change:quality:a:b", "v-1=change:context:a"]
                .into_iter()
                .filter_map(|text| read(text).err())
                .collect();
        expect_test::expect![[r#"
            `v-1` is not `DEVIATION=ANSWER`
            `=watch` is not `DEVIATION=ANSWER`
            `ignore` is none of `watch`, `none:REASON`, `change:LAYER:FILE:LESSON`
            `v-1=none:` lacks its reason
            `quality` is none of `constraint`, `context`, `planning`
            `v-1=change:context:a` lacks its lesson"#]]
        .assert_eq(&said.join("\n"));
    }
}

//! The tool by which an agent asks a person: what it takes, and how that is bounded.

use rmcp::model::{JsonObject, Tool};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use trace::Ending;

/// Its name.
pub(super) const NAME: &str = "request_decision";
/// Bytes of a question, with what surrounds it.
const QUESTION: usize = 4_000;
/// Bytes of what a question blocks.
const BLOCKS: usize = 500;
/// Answers that an agent may see.
const OPTIONS: usize = 8;
/// Bytes of one of them.
const OPTION: usize = 200;

const ABOUT: &str = "Ask the person who decides. Call this, and then stop, whenever the step leaves something open, \
cannot be done as written, or needs a choice that is not yours: names, units, behavior, dependencies, scope. You never \
make such a choice yourself.";

/// What an agent hands in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Handed {
    question: String,
    options: Vec<String>,
    blocks: String,
    #[serde(default)]
    context: Option<String>,
}

/// The tool, as it is listed.
pub(super) fn request_decision() -> Tool {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let options = json!({
        "type": "array",
        "items": { "type": "string", "maxLength": OPTION },
        "maxItems": OPTIONS,
        "description": "The answers that you see, the one you would take first; none if any answer will do",
    });
    let schema = json!({
        "type": "object",
        "properties": {
            "question": text("One question that a person can answer without reading your work"),
            "options": options,
            "blocks": text("What cannot go on without the answer"),
            "context": text("What you found that bears on the answer"),
        },
        "required": ["question", "options", "blocks"],
        "additionalProperties": false,
    });
    let Value::Object(schema) = schema else { unreachable!("because an object was written") };
    Tool::new(NAME, ABOUT, Arc::new(schema))
}

/// The question that was handed in, within its bounds; or what is wrong with it, for the agent to read.
pub(super) fn question(arguments: JsonObject) -> Result<Ending, String> {
    let handed: Handed = serde_json::from_value(Value::Object(arguments))
        .map_err(|error| format!("`{NAME}` was called wrongly: {error}"))?;
    let question = handed.question.trim();
    if question.is_empty() {
        return Err(format!("`{NAME}` needs a question: say in `question` what a person is to decide"));
    }
    let whole = match handed.context.as_deref().map(str::trim).filter(|context| !context.is_empty()) {
        Some(context) => format!("{question}\n\n{context}"),
        None => question.to_owned(),
    };
    let options = handed.options.iter().map(|option| option.trim()).filter(|option| !option.is_empty());
    let blocks = handed.blocks.trim();
    if blocks.is_empty() {
        return Err(format!(
            "`{NAME}` needs to know what waits: say in `blocks` what cannot go on without the answer"
        ));
    }
    Ok(Ending::Blocked {
        question: bounded(&whole, QUESTION),
        options: options.take(OPTIONS).map(|option| bounded(option, OPTION)).collect(),
        blocks: Some(bounded(blocks, BLOCKS)),
    })
}

/// As much as there is room for; what is cut says so.
fn bounded(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mark = " …";
    format!("{}{mark}", text[..text.floor_char_boundary(most - mark.len())].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &Value) -> Result<Ending, String> {
        question(arguments.as_object().cloned().expect("because it is an object"))
    }

    #[test]
    fn a_question_is_kept_with_its_options_and_what_it_blocks() {
        let ending = asked(&json!({ "question": " In what unit? ", "options": ["cents", " ", "euros"],
            "blocks": "the schema", "context": "Both occur." }));
        let expected = Ending::Blocked {
            question: "In what unit?\n\nBoth occur.".into(),
            options: vec!["cents".into(), "euros".into()],
            blocks: Some("the schema".into()),
        };
        assert_eq!(ending, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_said_to_the_agent() {
        let why = asked(&json!({ "question": "In what unit?", "recommend": "cents", "blocks": "" }));
        assert!(
            why.is_err_and(|why| why.starts_with("`request_decision` was called wrongly: unknown field"))
        );
        let why = asked(&json!({ "question": "\n", "options": [], "blocks": "all" }));
        assert!(why.is_err_and(|why| why.contains("needs a question")));
    }

    #[test]
    fn a_question_that_lacks_a_field_is_refused_and_the_agent_is_told_which() {
        let whole =
            json!({ "question": "In what unit?", "options": ["cents", "euros"], "blocks": "the schema" });
        assert!(asked(&whole).is_ok());
        for (field, empty, said) in [
            ("question", json!(" "), "say in `question` what a person is to decide"),
            ("options", json!(null), "invalid type: null, expected a sequence"),
            ("blocks", json!(""), "say in `blocks` what cannot go on without the answer"),
        ] {
            let without = |with: Option<&Value>| {
                let mut handed = whole.clone();
                let fields = handed.as_object_mut().expect("because it is an object");
                fields.remove(field);
                fields.extend(with.map(|with| (field.to_owned(), with.clone())));
                asked(&handed).expect_err("because a field is missing")
            };
            assert!(without(None).ends_with(&format!("missing field `{field}`")), "{}", without(None));
            assert!(without(Some(&empty)).contains(said), "{}", without(Some(&empty)));
        }
    }

    #[test]
    fn everything_is_bounded() {
        let much = "ä".repeat(10_000);
        let options = vec![much.clone(); 50];
        let ending = asked(&json!({ "question": much, "options": options, "blocks": much }));
        let Ok(Ending::Blocked { question, options, blocks }) = ending else { panic!("{ending:?}") };
        assert!(question.len() <= QUESTION && question.ends_with(" …"));
        assert_eq!(options.len(), OPTIONS);
        assert!(options.iter().all(|option| option.len() <= OPTION));
        assert!(blocks.is_some_and(|blocks| blocks.len() <= BLOCKS));
    }
}

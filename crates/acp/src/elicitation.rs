//! A form that an agent wants filled in by a person: a question, with the answers that the form allows. Nobody fills it
//! in here: it is taken down, and the turn is over.

use crate::Question;
use agent_client_protocol::v1::schema::{
    CreateElicitationRequest, ElicitationMode, ElicitationPropertySchema, StringPropertySchema,
};

/// The question that a form asks; none where it is no form.
pub(crate) fn question(request: &CreateElicitationRequest) -> Option<Question> {
    let ElicitationMode::Form(form) = &request.mode else { return None };
    let fields = &form.requested_schema.properties;
    let asked: Vec<String> = fields.iter().map(|(name, field)| line(name, field)).collect();
    let options = match fields.values().next() {
        Some(only) if fields.len() == 1 => options(only),
        Some(_) | None => vec![],
    };
    let text = if fields.len() > 1 {
        format!("{}\n\n{}", request.message, asked.join("\n"))
    } else {
        request.message.clone()
    };
    Some(Question { text, options })
}

/// One field of several, in a line.
fn line(name: &str, field: &ElicitationPropertySchema) -> String {
    let options = options(field);
    if options.is_empty() { format!("- {name}") } else { format!("- {name}: {}", options.join(", ")) }
}

fn options(field: &ElicitationPropertySchema) -> Vec<String> {
    match field {
        ElicitationPropertySchema::String(text) => choices(text),
        ElicitationPropertySchema::Boolean(_) => vec!["yes".into(), "no".into()],
        _any_answer => vec![],
    }
}

fn choices(text: &StringPropertySchema) -> Vec<String> {
    let titled = text.one_of.iter().flatten().map(|option| option.title.clone());
    text.enum_values.iter().flatten().cloned().chain(titled).collect()
}

//! The five questions: capability, what proves it, its metric, its threshold, and what is expected. A flag answers each.

use super::Args;
use crate::{desk::Desk, failure::Failure, render::ask};
use formats::Configuration;

/// What proves a demand.
pub(super) enum Proven {
    /// One test, by name.
    Test(String),
    /// A registered workflow, with a metric.
    Workflow {
        /// The workflow.
        workflow: String,
        /// The metric's name.
        metric: String,
        /// Its unit.
        unit: String,
        /// Where it is read.
        from: String,
        /// What every run must meet.
        pass: String,
    },
}

impl Proven {
    /// The test, in the small case.
    pub(super) fn test(&self) -> Option<&str> {
        match self {
            Self::Test(test) => Some(test),
            Self::Workflow { .. } => None,
        }
    }

    /// As the value of `proof:`.
    pub(super) fn yaml(&self, files: &[String]) -> String {
        match self {
            Self::Test(test) if files.is_empty() => format!("{{ test: {} }}", quoted(test)),
            Self::Test(test) => format!("{{ test: {}, files: {} }}", quoted(test), list(files)),
            Self::Workflow { workflow, metric, unit, from, pass } => {
                let files =
                    if files.is_empty() { String::new() } else { format!("\n  files: {}", list(files)) };
                format!(
                    "\n  workflow: {}\n  metric: {{ name: {}, unit: {}, from: {} }}\n  pass: {}{files}",
                    quoted(workflow),
                    quoted(metric),
                    quoted(unit),
                    quoted(from),
                    quoted(pass)
                )
            }
        }
    }
}

/// The first question.
pub(super) fn capability(desk: &Desk, args: &Args) -> Result<String, Failure> {
    wanted(
        desk,
        args.capability.as_ref(),
        "capability",
        "Which one capability? (a dotted name: refunds.idempotent)",
    )
}

/// The proof condition as far as flags give it.
pub(super) fn given(args: &Args) -> Option<Proven> {
    if let Some(test) = &args.test {
        return Some(Proven::Test(test.clone()));
    }
    Some(Proven::Workflow {
        workflow: args.workflow.clone()?,
        metric: args.metric.clone()?,
        unit: args.unit.clone()?,
        from: args.from.clone()?,
        pass: args.pass.clone()?,
    })
}

/// The second to the fourth: one test by name, or a registered workflow with a metric and a threshold. Whoever is asked and
/// does not know yet leaves it empty, and the demand a question.
pub(super) fn proof(
    desk: &Desk,
    args: &Args,
    configuration: &Configuration,
) -> Result<Option<Proven>, Failure> {
    if let Some(test) = &args.test {
        return Ok(Some(Proven::Test(test.clone())));
    }
    let names: Vec<&str> = configuration.workflows.iter().map(|workflow| workflow.name.as_str()).collect();
    let question = if names.is_empty() {
        format!("What proves it? (one test, by its full name; {OPEN})")
    } else {
        format!("What proves it? (one test, by its full name; or a workflow: {}; {OPEN})", names.join(", "))
    };
    let workflow = match &args.workflow {
        None if desk.voice.can_ask() => ask::optional(&question)?,
        given => Some(wanted(desk, given.as_ref(), "workflow", &question)?),
    };
    let Some(workflow) = workflow else { return Ok(None) };
    if args.workflow.is_none() && !names.contains(&workflow.as_str()) {
        return Ok(Some(Proven::Test(workflow)));
    }
    let (metric, unit, from) = measured(desk, args)?;
    let pass = wanted(desk, args.pass.as_ref(), "pass", "What must every run meet? (== 0, >= 99.5)")?;
    Ok(Some(Proven::Workflow { workflow, metric, unit, from, pass }))
}

/// What is said of a question that nobody has to answer yet.
const OPEN: &str = "or leave it empty: it stays a question";

/// The metric in one answer: its name, its unit, and where it is read.
fn measured(desk: &Desk, args: &Args) -> Result<(String, String, String), Failure> {
    let given = [(&args.metric, "metric"), (&args.unit, "unit"), (&args.from, "from")];
    let lacking = given.iter().find(|(value, _)| value.is_none());
    let Some((_, name)) = lacking else {
        let given = given.map(|(value, _)| value.clone().unwrap_or_default());
        let [metric, unit, from] = given;
        return Ok((metric, unit, from));
    };
    if !desk.voice.can_ask() {
        return Err(missing(name));
    }
    let question =
        "Which metric, in what unit, read where? (double_payouts, per 10k refunds, json:/double_payouts)";
    loop {
        if let Some(metric) = metric_of(&ask::text(question, None)?) {
            return Ok(metric);
        }
        again(desk, "write the three with commas between them");
    }
}

/// An answer that cannot be read is asked for again: the ones before it are kept.
fn again(desk: &Desk, hint: &str) {
    desk.voice.note(|page| {
        page.hint(hint);
    });
}

fn metric_of(said: &str) -> Option<(String, String, String)> {
    let mut parts = said.splitn(3, ',').map(|part| part.trim().to_owned());
    let parts = (parts.next()?, parts.next()?, parts.next()?);
    (!parts.0.is_empty() && !parts.1.is_empty() && !parts.2.is_empty()).then_some(parts)
}

/// The fifth: a forecast, which may be left out.
pub(super) fn expect(desk: &Desk, args: &Args) -> Result<Option<String>, Failure> {
    if let Some(said) = &args.expect {
        let why = || Failure::usage(format!("`{said}` is no reading with a confidence"), FORECAST);
        return forecast(said).map(Some).ok_or_else(why);
    }
    while desk.voice.can_ask() {
        let question = "Which reading do you expect, and how sure are you? (0, 80%; or leave empty)";
        let Some(said) = ask::optional(question)? else { break };
        if let Some(forecast) = forecast(&said) {
            return Ok(Some(forecast));
        }
        again(desk, FORECAST);
    }
    Ok(None)
}

/// How a forecast is written.
const FORECAST: &str = "write a number and how sure you are of it: `0, 80%`";

/// `0, 80%` as the value of `expect:`.
fn forecast(said: &str) -> Option<String> {
    let (value, sure) = said.split_once(',')?;
    let value: f64 = value.trim().parse().ok()?;
    let (number, scale) = match sure.trim().strip_suffix('%') {
        Some(percent) => (percent, 100.0),
        None => (sure.trim(), 1.0),
    };
    let confidence = number.trim().parse::<f64>().ok()? / scale;
    let known = value.is_finite() && (0.0..=1.0).contains(&confidence);
    known.then(|| format!("{{ value: {value}, confidence: {confidence} }}"))
}

/// What a flag gives, or the terminal; elsewhere the flag is missing.
fn wanted(desk: &Desk, given: Option<&String>, name: &str, question: &str) -> Result<String, Failure> {
    match given {
        Some(given) => Ok(given.clone()),
        None if desk.voice.can_ask() => ask::text(question, None).map(|said| said.trim().to_owned()),
        None => Err(missing(name)),
    }
}

fn missing(name: &str) -> Failure {
    let (why, hint) = match name {
        "capability" => {
            ("no capability is named", "run `evolute demand new refunds.idempotent --test NAME`".to_owned())
        }
        "workflow" => (
            "nothing says how it is proven",
            "add `--test NAME`, or `--workflow NAME --metric NAME --unit UNIT --from SOURCE --pass THRESHOLD`"
                .to_owned(),
        ),
        _ => ("the metric is not complete", format!("add `--{name} …`")),
    };
    Failure::usage(why, hint)
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("because text has a JSON form")
}

/// Texts as a list of YAML.
pub(super) fn list(items: &[String]) -> String {
    serde_json::to_string(items).expect("because texts have a JSON form")
}

#[cfg(test)]
mod tests {
    use super::{forecast, metric_of};

    #[test]
    fn a_forecast_is_a_number_and_how_sure_one_is() {
        assert_eq!(forecast("0, 80%").as_deref(), Some("{ value: 0, confidence: 0.8 }"));
        assert_eq!(forecast("-1.5,0.25").as_deref(), Some("{ value: -1.5, confidence: 0.25 }"));
        for wrong in ["", "0", "0, 180%", "nan, 80%", "often, 80%", "0, -1"] {
            assert_eq!(forecast(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_pattern_may_hold_commas() {
        let read = metric_of("calls, per hour, regex:a{1,3}=(\\d+)").map(|(_, _, from)| from);
        assert_eq!(read.as_deref(), Some("regex:a{1,3}=(\\d+)"));
        assert_eq!(metric_of("calls, per hour"), None);
    }
}

//! The observation of a workflow as it runs: the command that reads it, and the number that it gives. It runs
//! in the repository itself, which it cannot write to.

use crate::{
    bench::{Bench, Command, Trouble},
    gate::{printed::bounded, ran::command_line},
    proof::{self, Awaited, reading, reading::Left},
};
use std::time::Duration;
use trace::{Comparison, Network, Reading, Threshold, Workflow};

/// Bytes of each of the outputs.
const OUTPUT: usize = 4 << 20;
/// The longest detail, in bytes.
const DETAIL: usize = 1_000;

/// Nothing is missed by an observation: a number counts if the command that read it says that it worked.
const ANY: Threshold = Threshold { comparison: Comparison::AtLeast, value: f64::NEG_INFINITY };

/// Observes a workflow: the number, where there is one, and how it went in words.
///
/// # Errors
/// Where the machine fails.
pub fn observe(
    bench: &dyn Bench,
    workflow: &Workflow,
    confined: bool,
) -> Result<(Option<Reading>, String), Trouble> {
    let Some(observe) = &workflow.observe else {
        return Ok((None, format!("nothing observes `{}` as it runs", workflow.name)));
    };
    let report = proof::report(&observe.metric.from);
    let awaited = Awaited::of(&observe.metric, &report, bench.repository());
    let ran = bench.run(&Command {
        argv: &observe.run,
        dir: bench.repository(),
        given: &[],
        writes: None,
        time: Duration::from_secs(u64::from(workflow.timeout_min.max(1)) * 60),
        output_bytes: OUTPUT,
        confined,
        network: Network::Open,
    })?;
    let (name, unit) = (&observe.metric.name, &observe.metric.unit);
    let command = command_line(&observe.run);
    let beside = awaited.found(workflow.network);
    let left = Left { ran: &ran, cut: false, beside: beside.as_ref() };
    Ok(match reading::read(&observe.metric, &ANY, left) {
        Ok(reading) => {
            (Some(reading), bounded(&format!("`{command}` read {name} = {reading} {unit}"), DETAIL))
        }
        Err(none) => {
            let said = ran.last_line();
            (None, bounded(&format!("`{command}` gave no number ({none}): {said}"), DETAIL))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bare::Bare;
    use trace::{Metric, Observe, Source};

    fn seen(line: Option<&str>) -> (Option<Reading>, String) {
        let bench = Bare::new();
        bench.commits(&[("window.json", "{\"double_payouts\": 0.2}\n")]);
        let metric = Metric {
            name: "double_payouts".into(),
            unit: "per 10k refunds".into(),
            from: Source::Json("/double_payouts".into()),
            owner: None,
        };
        let workflow = Workflow {
            name: "storm".into(),
            about: String::new(),
            run: vec![],
            owner: None,
            real: None,
            ready: vec![],
            observe: line.map(|line| Observe { run: vec!["sh".into(), "-c".into(), line.into()], metric }),
            timeout_min: 1,
            network: trace::Network::Open,
            prometheus: None,
        };
        observe(&bench, &workflow, false).expect("because the bench works")
    }

    #[test]
    fn a_number_counts_if_the_command_that_read_it_worked() {
        let (reading, detail) = seen(Some("cat window.json"));
        assert_eq!(reading, Some(Reading(0.2)));
        assert_eq!(detail, "`sh -c 'cat window.json'` read double_payouts = 0.2 per 10k refunds");
        let (reading, detail) = seen(Some("cat window.json; echo stale >&2; exit 1"));
        assert_eq!(reading, None);
        assert!(
            detail.ends_with("gave no number (it read 0.2 and failed with exit code 1): stale"),
            "{detail}"
        );
    }

    #[test]
    fn what_nothing_observes_says_so() {
        assert_eq!(seen(None), (None, "nothing observes `storm` as it runs".to_owned()));
    }
}

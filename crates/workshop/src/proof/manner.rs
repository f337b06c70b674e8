//! How a proof met or missed, over all repeats, and in words for people. What the manner leads to is the
//! mirror's to say.

use super::reading::NoNumber;
use crate::gate::{
    printed::bounded,
    ran::{End, Ran, command_line},
};
use trace::{Manner, Proof, Reading, Source};

/// The longest detail, in bytes.
pub(crate) const DETAIL: usize = 1_000;

/// One repeat: the number, or why there is none.
pub(crate) type Repeat = Result<Reading, NoNumber>;

/// What the repeats say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// They say it themselves.
    Settled(Manner),
    /// They say it only if the same environment works without the grader: nothing was there to run, or an
    /// exit code is all that there is, and a broken environment looks the same.
    IfReady(Manner),
}

/// Weighs the repeats.
pub(crate) fn weigh(proof: &Proof, repeats: &[Repeat]) -> Weight {
    let numbers: Vec<Reading> = repeats.iter().filter_map(|repeat| repeat.as_ref().ok().copied()).collect();
    if numbers.len() < repeats.len() || repeats.is_empty() {
        let absent = !repeats.is_empty() && repeats.iter().all(is_absent);
        return if absent { Weight::IfReady(Manner::Absent) } else { Weight::Settled(Manner::Unknown) };
    }
    let met = numbers.iter().filter(|reading| proof.pass.met_by(**reading)).count();
    match (met, &proof.metric.from) {
        (met, _) if met == numbers.len() => Weight::Settled(Manner::Met),
        (0, Source::Exit) => Weight::IfReady(Manner::Measured),
        (
            0,
            Source::Json(_)
            | Source::Regex(_)
            | Source::Tests
            | Source::Junit { .. }
            | Source::Prometheus { .. },
        ) => Weight::Settled(Manner::Measured),
        _ => Weight::Settled(Manner::Mixed),
    }
}

/// Whether a repeat failed as it does where there is nothing to run.
fn is_absent(repeat: &Repeat) -> bool {
    match repeat {
        Err(NoNumber::NotEnded(End::NotStarted(_))) => true,
        Err(NoNumber::NotThere { code, .. }) => *code != 0,
        Err(NoNumber::NotEnded(_) | NoNumber::Unfit { .. } | NoNumber::Contradicted { .. }) | Ok(_) => false,
    }
}

/// The manner, once it is known how the environment itself is; and what that showed, in words.
pub(crate) fn settle(proof: &Proof, weight: Weight, ready: Option<&Ran>) -> (Manner, String) {
    let manner = match weight {
        Weight::Settled(manner) => return (manner, String::new()),
        Weight::IfReady(manner) => manner,
    };
    let Some(ready) = ready else {
        let words = "; whether the environment works is not known (hint: give the workflow a `ready` command that \
                     succeeds without the capability)";
        return (Manner::Unknown, words.to_owned());
    };
    let command = command_line(&proof.ready);
    if ready.end == End::Exited(0) {
        let words = match manner {
            Manner::Absent => "so the capability is not there to run",
            _ => "so the environment is sound",
        };
        return (manner, format!("; `{command}` succeeds in the same checkout without the grader, {words}"));
    }
    let words = format!("; `{command}` fails there too ({}): {}", ready.end, ready.last_line());
    (Manner::Unknown, words.trim_end_matches(": ").to_owned())
}

/// The runs, in words: `ran 3 times, read 3.1 per 10k refunds, threshold == 0`.
pub(crate) fn detail(proof: &Proof, repeats: &[Repeat], last: Option<&Ran>) -> String {
    let times = match repeats.len() {
        1 => "once".to_owned(),
        many => format!("{many} times"),
    };
    let mut words: Vec<String> = repeats.iter().map(words_of).collect();
    words.dedup();
    let unit =
        if repeats.iter().any(Result::is_ok) { format!(" {}", proof.metric.unit) } else { String::new() };
    let said = last
        .filter(|_| repeats.iter().any(Result::is_err))
        .map(Ran::last_line)
        .filter(|line| !line.is_empty() && !words.iter().any(|word| word.contains(line)));
    let said = said.map_or(String::new(), |line| format!(", and it said `{line}`"));
    let text = format!(
        "`{}` ran {times}, {}{}{}, threshold {}{said}",
        command_line(&proof.run),
        words.join(", "),
        unit.trim_end(),
        spread(repeats),
        proof.pass
    );
    bounded(&text, DETAIL)
}

/// How far apart the readings of several repeats lie.
fn spread(repeats: &[Repeat]) -> String {
    let numbers = || repeats.iter().filter_map(|repeat| repeat.as_ref().ok()).map(|reading| reading.0);
    let (least, most) = (numbers().min_by(f64::total_cmp), numbers().max_by(f64::total_cmp));
    match least.zip(most) {
        Some((least, most)) if least < most => format!(", spread {least} to {most}"),
        Some(_) | None => String::new(),
    }
}

fn words_of(repeat: &Repeat) -> String {
    match repeat {
        Ok(reading) => format!("read {reading}"),
        Err(none) => format!("gave no number ({none})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::{Comparison, Metric, Threshold};

    fn proof(from: Source) -> Proof {
        Proof {
            workflow: "storm".into(),
            run: vec!["./storm".into(), "all".into()],
            metric: Metric {
                name: "double_payouts".into(),
                unit: "per 10k refunds".into(),
                from,
                owner: None,
            },
            pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
            files: vec![],
            repeat: 3,
            fresh_for_days: 30,
            timeout_min: 1,
            ready: vec!["make".into()],
            network: trace::Network::Open,
            control: None,
        }
    }

    fn json() -> Proof {
        proof(Source::Json("/n".into()))
    }

    fn number(value: f64) -> Repeat {
        Ok(Reading(value))
    }

    fn none(code: i32) -> Repeat {
        Err(NoNumber::NotThere { code, what: "no JSON document on standard output".into() })
    }

    #[test]
    fn all_repeats_count() {
        use Weight::Settled;
        assert_eq!(weigh(&json(), &[number(0.0), number(0.0)]), Settled(Manner::Met));
        assert_eq!(weigh(&json(), &[number(3.1), number(1.0)]), Settled(Manner::Measured));
        assert_eq!(weigh(&json(), &[number(3.1), number(0.0)]), Settled(Manner::Mixed));
        assert_eq!(weigh(&json(), &[number(3.1), none(1)]), Settled(Manner::Unknown));
        assert_eq!(weigh(&json(), &[]), Settled(Manner::Unknown));
    }

    #[test]
    fn absence_needs_an_environment_that_works() {
        let absent = weigh(&json(), &[none(101), none(101)]);
        assert_eq!(absent, Weight::IfReady(Manner::Absent));
        let ready = |code: i32| {
            settle(&json(), absent, Some(&Ran::new(End::of_code(code), b"", b"no compiler\n", 1)))
        };
        assert_eq!(ready(0).0, Manner::Absent);
        assert_eq!(
            ready(0).1,
            "; `make` succeeds in the same checkout without the grader, so the capability is not there to run"
        );
        assert_eq!(
            ready(2),
            (Manner::Unknown, "; `make` fails there too (exit code 2): no compiler".to_owned())
        );
        assert_eq!(settle(&json(), absent, None).0, Manner::Unknown);
    }

    #[test]
    fn silence_crashes_and_time_outs_are_not_absence() {
        assert_eq!(weigh(&json(), &[none(0)]), Weight::Settled(Manner::Unknown));
        for end in [End::TimedOut, End::Crashed(11), End::Flooded, End::Stopped] {
            assert_eq!(weigh(&json(), &[Err(NoNumber::NotEnded(end))]), Weight::Settled(Manner::Unknown));
        }
        let missing = Err(NoNumber::NotEnded(End::of_code(127)));
        assert_eq!(weigh(&json(), &[missing]), Weight::IfReady(Manner::Absent));
    }

    #[test]
    fn an_exit_code_alone_does_not_tell_a_miss_from_a_broken_environment() {
        let exit = proof(Source::Exit);
        assert_eq!(weigh(&exit, &[number(0.0)]), Weight::Settled(Manner::Met));
        assert_eq!(weigh(&exit, &[number(1.0)]), Weight::IfReady(Manner::Measured));
    }

    #[test]
    fn repeats_that_differ_show_how_far_apart_they_lie() {
        assert_eq!(
            detail(&json(), &[number(3.1), number(0.0), number(2.0)], None),
            "`./storm all` ran 3 times, read 3.1, read 0, read 2 per 10k refunds, spread 0 to 3.1, threshold == 0"
        );
    }

    #[test]
    fn the_detail_reads_as_a_sentence() {
        assert_eq!(
            detail(&json(), &[number(3.1), number(3.1)], None),
            "`./storm all` ran 2 times, read 3.1 per 10k refunds, threshold == 0"
        );
        let last = Ran::new(End::Exited(101), b"", b"error: no example `storm`\n", 1);
        assert_eq!(
            detail(&json(), &[none(101)], Some(&last)),
            "`./storm all` ran once, gave no number (exit code 101, no JSON document on standard output), threshold == 0, and it said `error: no example `storm``"
        );
    }
}

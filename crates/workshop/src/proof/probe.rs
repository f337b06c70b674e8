//! A probe: whether what somebody else provides answers, as our configuration has it.

use crate::{
    bench::{Bench, Command, End, Place, Trouble},
    gate::{printed::bounded, ran::command_line, sources::without_dots},
};
use std::{path::Path, time::Duration};
use trace::{
    Consumed, Network, Probe, Worktree,
    id::{CapabilityId, ObjectId},
};

/// A provider that does not answer by then does not answer.
const TIME: Duration = Duration::from_secs(120);
/// Bytes of each of the probe's outputs.
const OUTPUT: usize = 1 << 20;
/// The longest detail, in bytes.
const DETAIL: usize = 1_000;

/// What is probed.
#[derive(Clone, Copy, Debug)]
pub struct Probed<'a> {
    /// The capability.
    pub capability: &'a CapabilityId,
    /// The provider.
    pub consumed: &'a Consumed,
    /// The commit whose configuration counts.
    pub revision: &'a ObjectId,
    /// Whether the probe is confined; it has the network in any case.
    pub confined: bool,
}

/// Probes a provider in a clean checkout: healthy is an exit code of 0 and a configuration that is there.
///
/// # Errors
/// Where git or the machine fails.
pub fn probe(bench: &dyn Bench, probed: &Probed<'_>) -> Result<Probe, Trouble> {
    let place = Place::Clean { name: "probe", revision: probed.revision };
    let root = bench.place(place, &Worktree::default())?;
    let configuration = &probed.consumed.configuration;
    let there =
        without_dots(Path::new(configuration)).is_some_and(|path| root.join(path).symlink_metadata().is_ok());
    if !there {
        let detail = format!("the configuration `{configuration}` is not in the tree");
        return Ok(recorded(probed, false, &detail, 0));
    }
    let ran = bench.run(&Command {
        argv: &probed.consumed.probe,
        dir: &root,
        given: &[],
        writes: Some(&root),
        time: TIME,
        output_bytes: OUTPUT,
        confined: probed.confined,
        network: Network::Open,
    })?;
    let said = ran.last_line();
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    let detail = format!(
        "`{}` of {}: {}{said}",
        command_line(&probed.consumed.probe),
        probed.consumed.provider,
        ran.end
    );
    Ok(recorded(probed, ran.end == End::Exited(0), &detail, ran.took_ms))
}

fn recorded(probed: &Probed<'_>, healthy: bool, detail: &str, took_ms: u64) -> Probe {
    Probe {
        capability: probed.capability.clone(),
        revision: probed.revision.clone(),
        healthy,
        detail: bounded(detail, DETAIL),
        took_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bare::Bare;

    fn seen(probe_line: &str, configuration: &str) -> (bool, String) {
        let bench = Bare::new();
        let revision = bench.commits(&[("config/mail.toml", "server = \"mail.example\"\n")]);
        let consumed = Consumed {
            provider: "Mailer".into(),
            contract: "v2".into(),
            configuration: configuration.into(),
            probe: vec!["sh".into(), "-c".into(), probe_line.into()],
        };
        let capability = "mail.sent".into();
        let probed =
            Probed { capability: &capability, consumed: &consumed, revision: &revision, confined: false };
        let probe = probe(&bench, &probed).expect("because the bench works");
        (probe.healthy, probe.detail)
    }

    #[test]
    fn a_provider_is_healthy_if_it_answers_for_a_configuration_that_is_there() {
        let line = "grep -q mail.example config/mail.toml";
        assert_eq!(
            seen(line, "config/mail.toml"),
            (true, format!("`sh -c '{line}'` of Mailer: exit code 0"))
        );
        assert!(!seen("echo down >&2; exit 1", "config/mail.toml").0);
        let missing = "the configuration `config/pay.toml` is not in the tree".to_owned();
        assert_eq!(seen("true", "config/pay.toml"), (false, missing));
        assert!(!seen("true", "../../etc/passwd").0);
    }
}

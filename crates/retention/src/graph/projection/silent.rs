//! What ties nothing, and why. Whoever records something new ties it, or answers here.

/// The types of event whose records tie nothing, each with the reason.
pub const SILENT: &[(&str, &str)] = &[
    ("cycle.closed", "response, standing and landing are tied by records of their own"),
    ("cycle.swept", "what it took away is named nowhere else"),
    ("demand.measure_requested", "what was measured is tied"),
    ("execution.landing_refused", "the candidate stays tied as it is"),
    ("execution.step_prepared", "nothing was made yet; what is handed in is tied"),
    ("mirror.proof_requested", "what was run is tied"),
    ("planning.spike_read", "the exploration is tied; what it found are words beside the ledger"),
    ("planning.spike_requested", "the exploration is tied"),
    ("quality.all_gates_passed", "the run of each gate is tied"),
    ("quality.roll_called", "the run of the gate is tied; tests are no nodes"),
];

#[cfg(test)]
mod tests {
    use super::{super::Ties, SILENT};
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
    };
    use trace::Record;

    /// Every golden line's type, and how many ties all lines of the type make.
    fn tied() -> BTreeMap<String, usize> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trace/golden");
        let mut tied = BTreeMap::new();
        for file in fs::read_dir(folder).expect("because it is part of the repository").flatten() {
            for line in fs::read_to_string(file.path()).expect("because it is text").lines() {
                let record: Record = serde_json::from_str(line).expect("because golden lines are records");
                let mut ties = Ties::default();
                ties.record(&record);
                *tied.entry(record.event.name()).or_default() += ties.found.len();
            }
        }
        tied
    }

    #[test]
    fn every_type_of_event_is_tied_or_says_why_not() {
        let tied = tied();
        let untied: BTreeSet<&str> =
            tied.iter().filter(|(_, ties)| **ties == 0).map(|(kind, _)| kind.as_str()).collect();
        let silent: BTreeSet<&str> = SILENT.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(untied, silent, "tie it in its room's file, or say in `silent.rs` why nothing is tied");
        assert!(tied.len() > 60, "{}", tied.len());
    }
}

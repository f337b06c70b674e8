//! A fault: one thing that a plan leaves open, and the field that it stands in.

use formats::Severity;

/// Which field of a step, or of the plan, a fault stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The front matter.
    Front,
    /// One of the decisions in the front matter, by index.
    Decision(usize),
    /// One of the precedents in the front matter, by index.
    Consulted(usize),
    /// The step's heading.
    Heading,
    /// How long it takes.
    Takes,
    /// One of its globs, by index.
    Touches(usize),
    /// One of its acceptance commands, by index; the list as a whole where it is empty.
    Accept(usize),
    /// One of the commands that it preserves, by index.
    Keep(usize),
    /// One of the areas that it crosses into, by index.
    Crosses(usize),
    /// The steps that it needs.
    Needs,
    /// Its instruction: the byte at which the fault begins, and how many it spans.
    Instruction(usize, usize),
}

/// One thing that a plan leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule, by name.
    pub rule: &'static str,
    /// Whether the plan can be approved all the same.
    pub severity: Severity,
    /// The step, by number; absent for the plan as a whole.
    pub step: Option<u32>,
    /// Where in it.
    pub field: Field,
    /// What is wrong, and why it matters.
    pub message: String,
    /// What would mend it.
    pub hint: String,
}

impl Fault {
    /// A fault of the plan as a whole.
    pub(super) fn whole(
        rule: &'static str,
        field: Field,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let severity = Severity::Error;
        Self { rule, severity, step: None, field, message: message.into(), hint: hint.into() }
    }

    /// A fault of a step.
    pub(super) fn of(
        step: &trace::Step,
        rule: &'static str,
        field: Field,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { step: Some(step.number), ..Self::whole(rule, field, message, hint) }
    }

    /// It is worth knowing, and keeps nobody from approving.
    pub(super) fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }
}

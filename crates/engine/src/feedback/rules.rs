//! An observation counts; so does the recorded admission that there is none. Silence does not.

use crate::{effect::Work, next::Next};
use trace::{Demand, Event, Reading, Workflow, event::feedback, id::ObjectId};

/// What is lacking before feedback can be handed over: an observation, or the admission.
pub(crate) fn look(workflow: Option<&Workflow>, demand: &Demand, revision: &ObjectId) -> Next {
    let observed = workflow.filter(|workflow| workflow.observe.is_some());
    match observed {
        Some(workflow) => Next::work(
            "observe",
            Work::Observe { workflow: Box::new(workflow.clone()), revision: revision.clone() },
        ),
        None => Next::record(feedback::Event::Unobserved {
            capability: demand.capability.clone(),
            because: "the workflow says nothing about how it is observed as it runs".into(),
        }),
    }
}

/// The event of an observation.
pub(crate) fn observed(
    demand: &Demand,
    workflow: &Workflow,
    reading: Option<Reading>,
    detail: &str,
) -> Option<Event> {
    let observe = workflow.observe.as_ref()?;
    let event = feedback::Event::Observed {
        capability: demand.capability.clone(),
        workflow: workflow.name.clone(),
        metric: observe.metric.clone(),
        reading,
        detail: detail.to_owned(),
    };
    Some(event.into())
}

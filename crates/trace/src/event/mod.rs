//! What can happen, by layer. On the wire an event is one object, `{"type": "quality.gate_failed", "v": 1, …}`;
//! a type once written stays readable for ever.

pub mod constraint;
pub mod context;
pub mod cycle;
pub mod demand;
pub mod execution;
pub mod feedback;
pub mod learning;
pub mod ledger;
pub mod mirror;
pub mod planning;
pub mod quality;
mod schema;

use crate::Layer;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;

/// The rooms that events come from: what stands before the dot in the name of a type.
pub const ROOMS: [&str; 11] = [
    "demand",
    "constraint",
    "context",
    "planning",
    "execution",
    "quality",
    "feedback",
    "learning",
    "mirror",
    "cycle",
    "ledger",
];

/// The version of every event type that this build writes. A later version of one type gets its own arm in
/// the ledger's upcasting, never an edit here.
pub const VERSION: u64 = 1;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The spec side: demands.
    Demand(demand::Event),
    /// Layer 1.
    Constraint(constraint::Event),
    /// Layer 2.
    Context(context::Event),
    /// Layer 3.
    Planning(planning::Event),
    /// Layer 4.
    Execution(execution::Event),
    /// Layer 5.
    Quality(quality::Event),
    /// Layer 6.
    Feedback(feedback::Event),
    /// Layer 7.
    Learning(learning::Event),
    /// The honesty instrument.
    Mirror(mirror::Event),
    /// The turn of the loop itself.
    Cycle(cycle::Event),
    /// Ledgers that met.
    Ledger(ledger::Event),
}

impl Event {
    /// The layer that speaks; none for what spans the loop.
    #[must_use]
    pub const fn layer(&self) -> Option<Layer> {
        match self {
            Self::Constraint(_) => Some(Layer::Constraint),
            Self::Context(_) => Some(Layer::Context),
            Self::Planning(_) => Some(Layer::Planning),
            Self::Execution(_) => Some(Layer::Execution),
            Self::Quality(_) => Some(Layer::Quality),
            Self::Feedback(_) => Some(Layer::Feedback),
            Self::Learning(_) => Some(Layer::Learning),
            Self::Demand(_) | Self::Mirror(_) | Self::Cycle(_) | Self::Ledger(_) => None,
        }
    }

    /// The name of its type, such as `quality.gate_failed`.
    ///
    /// # Panics
    /// Never: every event serializes to an object with a `type`.
    #[must_use]
    pub fn name(&self) -> String {
        let value = self.value().expect("because every event is plain data");
        value["type"].as_str().expect("because every event is tagged with its type").to_owned()
    }

    fn value(&self) -> Result<Value, serde_json::Error> {
        match self {
            Self::Demand(event) => serde_json::to_value(event),
            Self::Constraint(event) => serde_json::to_value(event),
            Self::Context(event) => serde_json::to_value(event),
            Self::Planning(event) => serde_json::to_value(event),
            Self::Execution(event) => serde_json::to_value(event),
            Self::Quality(event) => serde_json::to_value(event),
            Self::Feedback(event) => serde_json::to_value(event),
            Self::Learning(event) => serde_json::to_value(event),
            Self::Mirror(event) => serde_json::to_value(event),
            Self::Cycle(event) => serde_json::to_value(event),
            Self::Ledger(event) => serde_json::to_value(event),
        }
    }

    fn read(value: Value) -> Result<Self, serde_json::Error> {
        let kind = value["type"]
            .as_str()
            .ok_or_else(|| <serde_json::Error as de::Error>::custom("an event without a `type`"))?;
        match kind.split('.').next().unwrap_or_default() {
            "demand" => serde_json::from_value(value).map(Self::Demand),
            "constraint" => serde_json::from_value(value).map(Self::Constraint),
            "context" => serde_json::from_value(value).map(Self::Context),
            "planning" => serde_json::from_value(value).map(Self::Planning),
            "execution" => serde_json::from_value(value).map(Self::Execution),
            "quality" => serde_json::from_value(value).map(Self::Quality),
            "feedback" => serde_json::from_value(value).map(Self::Feedback),
            "learning" => serde_json::from_value(value).map(Self::Learning),
            "mirror" => serde_json::from_value(value).map(Self::Mirror),
            "cycle" => serde_json::from_value(value).map(Self::Cycle),
            "ledger" => serde_json::from_value(value).map(Self::Ledger),
            _ => Err(<serde_json::Error as de::Error>::custom(format!("unknown event type `{kind}`"))),
        }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = self.value().map_err(<S::Error as ser::Error>::custom)?;
        value["v"] = VERSION.into();
        ordered(value).serialize(serializer)
    }
}

/// By the names of the keys, all the way down: the bytes of a record must not depend on how a build keeps its maps.
fn ordered(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<(String, Value)> = object.into_iter().collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            entries.into_iter().map(|(key, value)| (key, ordered(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(ordered).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        match value.get("v").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(newer) => {
                return Err(<D::Error as de::Error>::custom(format!(
                    "event version {newer}, this build reads up to {VERSION}"
                )));
            }
            None => return Err(<D::Error as de::Error>::custom("an event without a version `v`")),
        }
        if let Some(object) = value.as_object_mut() {
            object.remove("v");
        }
        Self::read(value).map_err(<D::Error as de::Error>::custom)
    }
}

macro_rules! into_event {
    ($($room:ident $variant:ident)*) => {$(
        impl From<$room::Event> for Event {
            fn from(event: $room::Event) -> Self {
                Self::$variant(event)
            }
        }
    )*};
}

into_event! {
    demand Demand
    constraint Constraint
    context Context
    planning Planning
    execution Execution
    quality Quality
    feedback Feedback
    learning Learning
    mirror Mirror
    cycle Cycle
    ledger Ledger
}

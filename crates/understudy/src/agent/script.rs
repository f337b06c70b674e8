//! The script of an agent: scenes, each with the words that call for it.

use super::Deed;
use serde::{Deserialize, Serialize};
use std::io;

/// What an agent does, whatever it is told.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Its scenes; the first that fits is played.
    pub scenes: Vec<Scene>,
}

/// What it does when it is told something.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Words that must all be in what it was told: its arguments, and its standard input.
    #[serde(default)]
    pub when: Vec<String>,
    /// What it does, in order.
    #[serde(rename = "do")]
    pub deeds: Vec<Deed>,
}

impl Script {
    /// The first scene that fits.
    #[must_use]
    pub fn scene(&self, told: &str) -> Option<&Scene> {
        self.scenes.iter().find(|scene| scene.when.iter().all(|words| told.contains(words.as_str())))
    }

    /// As it is written into a file.
    ///
    /// # Panics
    /// Never: a script is plain data.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("because a script is plain data")
    }
}

impl Scene {
    /// Plays it; the exit code, if it is told one.
    ///
    /// # Errors
    /// Fails at the first deed that cannot be done.
    pub fn play(&self) -> io::Result<Option<u8>> {
        for deed in &self.deeds {
            if let Some(code) = deed.perform()? {
                return Ok(Some(code));
            }
        }
        Ok(None)
    }
}

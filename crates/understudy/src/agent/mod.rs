//! The scripted agent: what it is told, by word or on standard input, finds a scene in its script, and the scene is played.
//! The same words find the same scene, in every process.

mod deed;
mod script;

pub use deed::Deed;
pub use script::{Scene, Script};

use std::{
    fs,
    io::{self, Read as _, Write as _},
    process::ExitCode,
};

/// Bytes that it hears.
const HEARD: u64 = 16 << 20;
/// The exit code of an agent whose script is at fault.
const NO_SCRIPT: u8 = 99;

/// Plays the scene that fits what it was told: a script's path first, then anything.
pub fn main(mut words: impl Iterator<Item = String>) -> ExitCode {
    let Some(script) = words.next().and_then(|path| fs::read_to_string(path).ok()) else {
        return complain("understudy: no script", NO_SCRIPT);
    };
    let script: Script = match serde_json::from_str(&script) {
        Ok(script) => script,
        Err(error) => return complain(&format!("understudy: the script is none: {error}"), NO_SCRIPT),
    };
    let mut told: Vec<String> = words.collect();
    let mut input = String::new();
    let _no_text = io::stdin().lock().take(HEARD).read_to_string(&mut input);
    told.push(input);
    match script.scene(&told.join("\n")).map_or(Ok(None), Scene::play) {
        Ok(code) => code.map_or(ExitCode::SUCCESS, ExitCode::from),
        Err(error) => complain(&format!("understudy: {error}"), 1),
    }
}

fn complain(words: &str, code: u8) -> ExitCode {
    let _nobody_listens = writeln!(io::stderr(), "{words}");
    ExitCode::from(code)
}

//! Runs the benchmarks of every room that has some. What each measures, and against which floor, stands at the top of
//! its own file.

use crate::house::House;
use anyhow::{Context as _, Result, bail, ensure};
use std::{path::Path, process::Command};

/// Runs them one room after the other: two at once would measure each other.
pub(crate) fn run(house: &House, root: &Path) -> Result<()> {
    let rooms = rooms(house);
    if rooms.is_empty() {
        bail!("no room has benchmarks");
    }
    for (package, benchmark) in rooms {
        println!("`{benchmark}` of `{package}`");
        let status = Command::new("cargo")
            .args(["bench", "--package", &package, "--bench", &benchmark])
            .current_dir(root)
            .status()
            .context("`cargo` could not be started")?;
        ensure!(status.success(), "benchmark `{benchmark}` of `{package}` ended with {status}");
    }
    Ok(())
}

/// Packages and their benchmarks, as the manifests name them.
fn rooms(house: &House) -> Vec<(String, String)> {
    let manifests = house.papers.iter().filter(|paper| paper.path.ends_with("/Cargo.toml"));
    manifests.flat_map(|paper| benchmarks(&paper.text)).collect()
}

fn benchmarks(manifest: &str) -> Vec<(String, String)> {
    let Ok(table) = manifest.parse::<toml::Table>() else { return vec![] };
    let name = |table: &toml::Table| Some(table.get("name")?.as_str()?.to_owned());
    let package = table.get("package").and_then(toml::Value::as_table).and_then(name).unwrap_or_default();
    let benches = table.get("bench").and_then(toml::Value::as_array).into_iter().flatten();
    benches.filter_map(|bench| Some((package.clone(), name(bench.as_table()?)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::house;

    #[test]
    fn a_manifest_names_its_benchmarks() {
        let manifest = "[package]\nname = \"a\"\n[[bench]]\nname = \"one\"\n[[bench]]\nname = \"two\"\n";
        assert_eq!(benchmarks(manifest), [("a".into(), "one".into()), ("a".into(), "two".into())]);
        assert_eq!(benchmarks("[package]\nname = \"a\"\n"), []);
    }

    #[test]
    fn the_ledger_is_measured() {
        assert!(rooms(house()).contains(&("runtime".to_owned(), "append".to_owned())));
    }
}

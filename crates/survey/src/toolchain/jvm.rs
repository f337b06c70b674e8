//! Java and Kotlin: Maven and Gradle, with the wrapper that the project brings along.

use super::{
    Kind, Package, Step,
    program::belongs,
    told,
    tree::{Tree, below},
};

const GRADLE: [&str; 4] = ["build.gradle.kts", "build.gradle", "settings.gradle.kts", "settings.gradle"];

pub(super) fn packages(tree: &Tree<'_>, ci: &[Step], _notes: &mut Vec<String>) -> Vec<Package> {
    let maven = tree.outermost("pom.xml").into_iter().map(|dir| maven(tree, dir, ci));
    let mut packages: Vec<Package> = maven.collect();
    for name in GRADLE {
        for dir in tree.outermost(name) {
            // One of the two builds is enough to judge; a project that keeps both keeps them alike.
            if packages.iter().all(|package| package.dir != dir) {
                packages.push(gradle(tree, dir, name, ci));
            }
        }
    }
    packages
}

fn maven(tree: &Tree<'_>, dir: String, ci: &[Step]) -> Package {
    let program = if tree.has(&below(&dir, "mvnw")) { "./mvnw" } else { "mvn" };
    let from = format!("`{}`", below(&dir, "pom.xml"));
    let mut package = Package { name: "Maven", dir, ..Package::default() };
    package.gate(Kind::Tests, &[program, "-B", "test"], from.clone());
    let one = [program, "-B", "test", "-Dtest={test}", "-Dsurefire.failIfNoSpecifiedTests=false"];
    package.test = Some(told(one.map(str::to_owned).to_vec(), from));
    super::prefer(&mut package, ci, |run| belongs(run, &["mvn", "mvnw"]));
    package
}

fn gradle(tree: &Tree<'_>, dir: String, file: &str, ci: &[Step]) -> Package {
    let program = if tree.has(&below(&dir, "gradlew")) { "./gradlew" } else { "gradle" };
    let from = format!("`{}`", below(&dir, file));
    let mut package = Package { name: "Gradle", dir, ..Package::default() };
    package.gate(Kind::Tests, &[program, "test"], from.clone());
    let one = [program, "test", "--tests", "{test}"].map(str::to_owned);
    package.test = Some(told(one.to_vec(), from));
    super::prefer(&mut package, ci, |run| belongs(run, &["gradle", "gradlew"]));
    package
}

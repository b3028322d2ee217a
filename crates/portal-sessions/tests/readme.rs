//! The first lines that the README shows are those of the crate's documentation, which run as a doctest.

const README: &str = include_str!("../../../README.md");
const LIBRARY: &str = include_str!("../src/lib.rs");

#[test]
fn the_readme_shows_what_runs() {
    let shown = README.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    let run = LIBRARY.split("```rust,standalone_crate\n").nth(1).unwrap().split("//! ```").next().unwrap();
    let run: Vec<&str> = run
        .lines()
        .map(|line| line.strip_prefix("//!").unwrap().trim_start())
        .filter(|line| !line.starts_with("# "))
        .collect();
    assert_eq!(run, shown.lines().collect::<Vec<_>>());
    assert_eq!(README.matches("```rust").count(), 1, "every block must run");
}

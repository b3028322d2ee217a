//! Runs the report as a person would: its output, its files and its exit codes.
#![expect(clippy::unwrap_used, reason = "it is a test")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use portal_sessions::{Ingest, Manifest, verify};

const EXPECTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../expected/");

/// A folder of its own for one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("portal-sessions-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn report(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Cargo builds the examples of a package beside its tests.
    fn command(&self, arguments: &[&str]) -> Command {
        let test = std::env::current_exe().unwrap();
        let mut command = Command::new(test.parent().and_then(Path::parent).unwrap().join("examples/report"));
        command.args(arguments).current_dir(&self.0);
        command
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn without_arguments_it_reports_on_the_sample() {
    let folder = Folder::new("sample");
    let output = folder.report(&[]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert_eq!(text(&output.stdout), fs::read_to_string(format!("{EXPECTED}report.txt")).unwrap());

    let manifest = Manifest::from_json(&folder.read("sessions.csv.manifest.json")).unwrap();
    let verification = verify(folder.read("sessions.csv").as_bytes(), &manifest).unwrap();
    assert!(verification.is_ok(), "{verification:?}");
}

#[test]
fn what_no_number_counts_is_named() {
    let folder = Folder::new("named");
    let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice","is_laed":true,"is_lead":true,"asr":"9","human_assessment":"yes-a","lead_value":"5"}"#;
    fs::write(folder.0.join("one.ndjson"), line).unwrap();
    let output = folder.report(&["one.ndjson"]);
    for told in [
        "Warning   1 × an assessment that is none of Yes-A, Yes-B and No: no score counts it\n",
        "Unknown   no session has these fields: is_laed (did you mean is_lead?)\n",
        "Ignored   these fields are computed anew: asr\n",
        "Absent    no record names these fields: external_id, ended_at, session_type, summary, comment, tags, contact, is_done, \
         is_todo, is_opportunity, is_test, is_archived, auto_assessment, stars, lead_units, \
         conversion_ratio, recognition, hours, recorded_asr, user_messages, agent_messages, utms, arguments, actual_result, \
         expected_result, integration_idn, connector_idn, agent, language, recording\n",
        "Leads     1, 0 of them unassessed, 1 assessed as something unknown\n",
    ] {
        assert!(text(&output.stdout).contains(told), "{told}{output:?}");
    }
}

#[test]
fn as_json_it_is_one_object() {
    let folder = Folder::new("json");
    let filter = r#"{"test":false,"archived":false,"last":"30d"}"#;
    let output = folder.report(&["--json", "--zone", "America/New_York", "--filter", filter]);
    assert_eq!(text(&output.stdout), fs::read_to_string(format!("{EXPECTED}report.json")).unwrap());
}

#[test]
fn exit_codes_tell_what_happened() {
    let folder = Folder::new("codes");
    let code = |arguments: &[&str]| folder.report(arguments).status.code();
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["--strict"]), Some(3));
    assert_eq!(code(&["nowhere.ndjson"]), Some(1));
    assert_eq!(code(&["--csv", "nowhere/sessions.csv"]), Some(1));
    for wrong in [
        &["--bogus"][..],
        &["--zone"],
        &["--zone", "Mars/Olympus"],
        &["--now", "yesterday"],
        &["--filter", "{\"leed\":true}"],
        &["--view", "id,id"],
        &["--preset", "excel"],
        &["--threads", "0"],
        &["--json", "--csv", "-"],
    ] {
        assert_eq!(code(wrong), Some(2), "{wrong:?}");
    }
}

#[test]
fn every_reject_is_written_with_its_bytes() {
    let folder = Folder::new("rejects");
    folder.report(&["--rejects", "rejects.ndjson"]);
    let rejects = folder.read("rejects.ndjson");
    assert_eq!(rejects.lines().count(), 20);
    assert!(rejects.lines().all(|line| line.contains("\"raw\":") || line.contains("\"raw_hex\":")));
}

#[test]
fn no_file_that_is_read_is_written_over() {
    let folder = Folder::new("spared");
    let csv = "id,started_at,channel\ns-1,2026-11-01T14:30:00Z,voice\n";
    fs::write(folder.0.join("sessions.csv"), csv).unwrap();
    for arguments in [&["sessions.csv"][..], &["./sessions.csv", "--csv", "-", "--rejects", "sessions.csv"]] {
        assert_eq!(folder.report(arguments).status.code(), Some(1), "{arguments:?}");
        assert_eq!(folder.read("sessions.csv"), csv);
    }
    assert_eq!(folder.report(&["sessions.csv", "--csv", "other.csv"]).status.code(), Some(0));
}

#[test]
fn every_file_may_begin_with_a_byte_order_mark() {
    let folder = Folder::new("marks");
    let line =
        |id: &str| format!("\u{feff}{{\"id\":\"{id}\",\"started_at\":\"2026-11-01T14:30:00Z\",\"channel\":\"voice\"}}");
    fs::write(folder.0.join("one.ndjson"), line("s-1")).unwrap();
    fs::write(folder.0.join("two.ndjson"), line("s-2")).unwrap();
    let output = folder.report(&["one.ndjson", "two.ndjson"]);
    assert!(text(&output.stdout).starts_with("Read      2 sessions, 0 rejected\n"), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_a_failure_and_no_panic() {
    let folder = Folder::new("full");
    for arguments in [&["--help"][..], &["--json"], &[]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = folder.command(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(!text(&output.stderr).contains("panicked"), "{output:?}");
    }
}

#[test]
fn standard_input_gives_the_same_as_a_file_and_data_reads_back() {
    let folder = Folder::new("input");
    let line = r#"{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice","summary":"=1+1"}"#;
    fs::write(folder.0.join("one.ndjson"), line).unwrap();
    let arguments = ["--csv", "-", "--preset", "data", "--view", "id,started_at,channel,summary"];
    let file = folder.report(&[&["one.ndjson"][..], &arguments].concat());

    let mut child = folder.command(&[&["-"][..], &arguments].concat());
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    let piped = child.wait_with_output().unwrap();

    assert_eq!(text(&file.stdout), "id,started_at,channel,summary\n\"s-1\",2026-11-01T14:30:00Z,\"voice\",\"=1+1\"\n");
    assert_eq!(piped.stdout, file.stdout);
    assert_eq!(Ingest::new().csv(&file.stdout).unwrap().report.accepted, 1);
}

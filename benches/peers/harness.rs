//! What the Rust programs share: how they are called, timed and how they answer (see README.md).

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Takes what is written and keeps nothing.
const NOWHERE: &str = "/dev/null";

/// W4m of a program.
pub(crate) type ToMemory<P> = fn(&P) -> Result<Vec<u8>>;

/// A table, and the works on it.
pub(crate) trait Program: Sized {
    /// W1.
    fn ingest(lines: &[u8]) -> Result<Self>;
    /// The W1 of W5.
    fn ingest_file(path: &Path) -> Result<Self>;
    fn len(&self) -> usize;
    /// W2.
    fn count(&self) -> Result<usize>;
    /// W2s.
    fn search(&self) -> Result<usize>;
    /// W3.
    fn metrics(&self) -> Result<Metrics>;
    /// W4 into this file.
    fn export(&self, output: impl Write) -> Result<()>;
    /// W4m, by programs that do it.
    const EXPORT_TO_MEMORY: Option<ToMemory<Self>> = None;
}

/// What W3 finds: exact amounts as text, scores as numerator and denominator.
pub(crate) struct Metrics {
    pub(crate) asr: String,
    pub(crate) css: (u64, u64),
    pub(crate) oss: (u64, u64),
    pub(crate) lss: (u64, u64),
    /// ASR by date.
    pub(crate) days: BTreeMap<String, String>,
}

/// Runs the program as its command line says.
pub(crate) fn main<P: Program>() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["cold", input, output] => cold::<P>(input, output),
        ["warm", input, output, repetitions] => warm::<P>(input, output, repetitions),
        _ => Err("usage: cold INPUT OUTPUT | warm INPUT OUTPUT W1=3,W2=7,W2s=7,W3=7,W4=3".into()),
    }
}

fn cold<P: Program>(input: &str, output: &str) -> Result<()> {
    let table = P::ingest_file(Path::new(input))?;
    let (count, search, metrics) = (table.count()?, table.search()?, table.metrics()?);
    export(&table, output)?;
    println!(r#"{{"w":"W5","cpu":{},"peak_kib":{}}}"#, cpu()?.as_secs_f64(), peak_kib()?);
    answer(&table, count, search, &metrics);
    // The process ends here: the system takes the memory back faster than the table would.
    std::mem::forget(table);
    Ok(())
}

fn warm<P: Program>(input: &str, output: &str, repetitions: &str) -> Result<()> {
    let lines = fs::read(input)?;
    let table = timed("W1", repetitions, || P::ingest(&lines))?;
    let count = timed("W2", repetitions, || table.count())?;
    let search = timed("W2s", repetitions, || table.search())?;
    let metrics = timed("W3", repetitions, || table.metrics())?;
    timed("W4", repetitions, || export(&table, NOWHERE))?;
    if let Some(export_to_memory) = P::EXPORT_TO_MEMORY {
        timed("W4m", repetitions, || export_to_memory(&table))?;
    }
    export(&table, output)?;
    answer(&table, count, search, &metrics);
    Ok(())
}

fn export(table: &impl Program, path: &str) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    table.export(&mut file)?;
    Ok(file.flush()?)
}

/// Does a work as often as `repetitions` says and prints how long each took.
fn timed<T>(work: &str, repetitions: &str, mut run: impl FnMut() -> Result<T>) -> Result<T> {
    let times = repetitions.split(',').filter_map(|item| item.split_once('=')).find(|(name, _)| *name == work);
    let times: u32 = times.ok_or_else(|| format!("`{repetitions}` lacks {work}"))?.1.parse()?;
    let mut last = None;
    for _ in 0..times {
        // Frees the last one before the clock starts.
        drop(last.take());
        let (cpu_start, start) = (cpu()?, Instant::now());
        let result = std::hint::black_box(run()?);
        let (wall, cpu) = (start.elapsed(), cpu()?.saturating_sub(cpu_start));
        println!(r#"{{"w":"{work}","wall":{:.9},"cpu":{:.9}}}"#, wall.as_secs_f64(), cpu.as_secs_f64());
        last = Some(result);
    }
    last.ok_or_else(|| format!("{work} is done at least once").into())
}

fn answer(table: &impl Program, count: usize, search: usize, metrics: &Metrics) {
    let Metrics { asr, css, oss, lss, days } = metrics;
    let [css, oss, lss] = [css, oss, lss].map(|(numerator, denominator)| format!("[{numerator},{denominator}]"));
    let days: Vec<String> = days.iter().map(|(day, asr)| format!(r#""{day}":"{asr}""#)).collect();
    println!(
        r#"{{"answers":{{"rows":{},"w2":{count},"w2s":{search},"asr":"{asr}","css":{css},"oss":{oss},"lss":{lss},"days":{{{}}}}}}}"#,
        table.len(),
        days.join(",")
    );
}

/// The CPU time of all threads since the process began.
fn cpu() -> Result<Duration> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Ok(Duration::new(time.tv_sec.try_into()?, time.tv_nsec.try_into()?))
}

fn peak_kib() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak in /proc/self/status")?;
    Ok(peak.trim().trim_end_matches(" kB").parse()?)
}

//! Specs, their rules, and what the rules have recorded, as blocks of Prometheus.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use sloe::prom::OpenMetrics;
use sloe::rules::names;

const HOUR: i64 = 3_600;
/// A length of blocks that Prometheus knows; they begin at multiples of it.
const BLOCK: i64 = 54 * HOUR;
/// What promtool reads.
const BLOCK_TEXT: &str = "block.txt";
/// More lines than this take longer to load than to ask about.
const MOST_TILES: i64 = 20_000_000;

/// Recorded series of `slos` SLOs, from a window ago until some time after now.
pub(crate) struct Data {
    pub(crate) slos: u32,
    now: i64,
    /// From one tile to the next.
    step: i64,
}

impl Data {
    pub(crate) fn new(slos: u32, now: i64) -> Self {
        let tiles = 2 * i64::from(slos) * 30 * 24 * 12;
        // The sums of hours are as many, and Prometheus reads less for them.
        let step = if tiles > MOST_TILES { HOUR } else { 300 };
        println!("  (tiles every {} minutes)", step / 60);
        Self { slos, now, step }
    }

    /// `SERVICE/SLO`.
    pub(crate) fn name(number: u32) -> String {
        format!("service-{number:05}/availability")
    }

    /// Writes specs, rules, configuration and blocks below `folder`.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let started = Instant::now();
        self.write_specs(folder)?;
        run(Command::new(env!("CARGO_BIN_EXE_sloe")).args(["generate", "specs", "--out", "."]), folder)?;
        put_off(&folder.join("rules"))?;
        let config = "global: {}\nrule_files: [rules/*.yaml]\n";
        fs::write(folder.join("prometheus.yml"), config)?;
        let mut from = self.now - 31 * 24 * HOUR;
        while from < self.end() {
            let until = (from / BLOCK + 1) * BLOCK;
            self.write_block(folder, from, until)?;
            from = until;
        }
        fs::remove_file(folder.join(BLOCK_TEXT))?;
        println!("  (prepared in {:.0} s)", started.elapsed().as_secs_f64());
        Ok(())
    }

    fn end(&self) -> i64 {
        self.now + HOUR
    }

    fn write_specs(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir(folder.join("specs"))?;
        for number in 0..self.slos {
            let job = format!("job=\"service-{number:05}\"");
            let spec = format!(
                "version: sloe/v1\nservice: service-{number:05}\nowner: team-{}\nslos:\n  - name: availability\n    \
                 description: Requests that do not end in a server error.\n    objective: 99.9%\n    window: 30d\n    \
                 sli: {{events: {{bad: 'requests_total{{{job}, code=~\"5..\"}}', total: 'requests_total{{{job}}}'}}}}\n",
                number % 40
            );
            fs::write(folder.join(format!("specs/service-{number:05}.yaml")), spec)?;
        }
        Ok(())
    }

    fn write_block(&self, folder: &Path, from: i64, until: i64) -> anyhow::Result<()> {
        let mut text = BufWriter::new(File::create(folder.join(BLOCK_TEXT))?);
        for number in 0..self.slos {
            self.write_slo(&mut text, number, (from, until))?;
        }
        text.write_all(OpenMetrics::END.as_bytes())?;
        text.flush()?;
        let blocks = ["tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=54h"];
        run(Command::new("promtool").args(blocks).args([BLOCK_TEXT, "data"]), folder)
    }

    /// What is recorded of one SLO in a span of time.
    fn write_slo(&self, text: &mut impl Write, number: u32, span: (i64, i64)) -> io::Result<()> {
        let id = format!("slo_service=\"service-{number:05}\",slo=\"availability\"");
        let (start, recently) = (self.now - 31 * 24 * HOUR, self.now - HOUR / 4);
        let owner = number % 40;
        let info = format!(",objective=\"99.9%\",window=\"30d\",tile=\"5m\",owner=\"team-{owner}\"");
        let mut put = |name: &str, more: &str, (from, until): (i64, i64), step: i64, value: f64| {
            let (from, until) = (from.max(span.0), until.min(span.1));
            let first = (from + step - 1) / step * step;
            let mut at = first;
            while at < until {
                writeln!(text, "{name}{{{id}{more}}} {} {at}", value + varied(number, at))?;
                at += step;
            }
            io::Result::Ok(())
        };
        for (name, count) in [(names::TOTAL_TILE, 1_000.0), (names::BAD_TILE, 0.0)] {
            put(name, "", (start, recently), self.step, count)?;
            put(name, "", (recently, self.end()), 300, count)?;
        }
        put(names::INFO, &info, (recently, self.end()), 300, 1.0)?;
        put(names::TOTAL_WINDOW, "", (recently, self.end()), 300, 8_640_000.0)?;
        put(names::BAD_WINDOW, "", (recently, self.end()), 300, 4_000.0)?;
        for (window, step) in WINDOWS {
            put(&format!("{}{window}", names::BURN_RATE_PREFIX), "", (recently, self.end()), step, 0.3)?;
        }
        Ok(())
    }
}

/// Burn rates, and how often they are recorded, in seconds.
const WINDOWS: [(&str, i64); 7] =
    [("5m", 30), ("30m", 30), ("1h", 30), ("2h", 300), ("6h", 300), ("1d", 300), ("3d", 300)];

/// 0 or 1, another one for each SLO and from one time to the next.
fn varied(number: u32, at: i64) -> f64 {
    f64::from(u8::from((i64::from(number) * 31 + at / 30 * 17) % 11 < 4))
}

/// The rules are told, but not evaluated: they would find no raw series.
fn put_off(rules: &Path) -> anyhow::Result<()> {
    for file in fs::read_dir(rules)? {
        let path = file?.path();
        let text = fs::read_to_string(&path)?;
        let lines = text.lines().map(|line| match line.split_once("interval: ") {
            Some((before, _)) => format!("{before}interval: 30d\n"),
            None => format!("{line}\n"),
        });
        fs::write(&path, lines.collect::<String>())?;
    }
    Ok(())
}

fn run(command: &mut Command, folder: &Path) -> anyhow::Result<()> {
    let output = command.current_dir(folder).stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot run {command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

//! Objectives whose months differ: services of all sizes, quiet and noisy ones, with failures that came and went, some that are going on.

use std::sync::Arc;

use anyhow::ensure;
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use sloe::diag::{self, Sources};
use sloe::model::Slo;
use sloe::prom::{Point, Sample, Series};
use sloe::status::{
    Answers, Budget, Context, Detection, Episode, FiringAlert, History, HistoryChunk, PastEpisode,
    PastEpisodes, SloStatus, Snapshot, Span, assess,
};
use sloe::units::Duration;
use sloe::{model, spec};

const HOURS: i32 = 720;
const DOMAINS: [&str; 20] = [
    "checkout",
    "payment",
    "cart",
    "search",
    "catalog",
    "identity",
    "pricing",
    "shipping",
    "mail",
    "billing",
    "inventory",
    "reviews",
    "gateway",
    "ledger",
    "profile",
    "stock",
    "returns",
    "loyalty",
    "media",
    "fraud",
];
const KINDS: [&str; 13] = [
    "api", "worker", "gateway", "frontend", "feed", "store", "sync", "export", "index", "cache", "edge",
    "admin", "batch",
];
const OBJECTIVES: [&str; 6] = ["99%", "99.5%", "99.9%", "99.95%", "95%", "98%"];
const THRESHOLDS: [&str; 5] = ["100ms", "250ms", "300ms", "500ms", "1s"];

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let sides = f64::from(u32::try_from(words.len()).unwrap_or(1));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than the length")]
        let thrown = (self.next() * sides) as usize;
        words[thrown.min(words.len() - 1)]
    }

    /// Few are large: between `10^least` and `10^most`.
    fn size(&mut self, least: f64, most: f64) -> f64 {
        10_f64.powf(least + self.next() * (most - least))
    }
}

/// A failure that began so many hours ago and took so many hours.
struct Failure {
    began: i32,
    lasted: i32,
    /// The share of the budget that it took.
    cost: f64,
}

/// The month of an objective.
struct Month {
    /// All and bad events of each hour, oldest first.
    hours: Vec<(f64, f64)>,
    failures: Vec<Failure>,
    burn_rate: f64,
}

/// What Prometheus has told of `count` objectives.
pub(crate) fn snapshot(count: usize, now: DateTime<Utc>) -> anyhow::Result<Snapshot> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let slos = slos(count, &mut dice)?;
    let months: Vec<Month> = slos.iter().map(|slo| Month::of(slo, &mut dice)).collect();
    let history = history(&slos, &months, now)?;
    let answers = answers(&slos, &months, now);
    let context = Context { slos: &slos, history: &history, retention: None, notices: &[] };
    let mut snapshot = assess(&answers, &context, now);
    for status in &mut snapshot.slos {
        let month = slos.iter().position(|slo| slo.id == status.slo.id).map(|at| &months[at]);
        tell_episodes(status, month.map_or(&[], |month| &month.failures), now);
    }
    Ok(snapshot)
}

/// Two objectives a service.
fn slos(count: usize, dice: &mut Dice) -> anyhow::Result<Vec<Arc<Slo>>> {
    let (mut sources, mut texts) = (Sources::default(), Vec::new());
    for number in 0..count.div_ceil(2) {
        let (domain, kind) = (DOMAINS[number % 20], KINDS[number / 20 % 13]);
        let service = format!("{domain}-{kind}{}", if number < 260 { "" } else { "-v2" });
        let spec = format!(
            "version: sloe/v1\nservice: {service}\nowner: team-{}\nlinks: {{runbook: 'https://runbooks.example/{service}'}}\nslos:\n  \
             - name: availability\n    objective: {}\n    window: 30d\n    sli: {{events: {{bad: 'http_requests_total{{job=\"{service}\", code=~\"5..\"}}', \
             total: 'http_requests_total{{job=\"{service}\"}}'}}}}\n  - name: latency\n    objective: {}\n    window: 30d\n    \
             sli: {{latency: {{histogram: 'http_request_duration_seconds{{job=\"{service}\"}}', below: {}}}}}\n",
            dice.of(&DOMAINS),
            dice.of(&OBJECTIVES),
            dice.of(&OBJECTIVES),
            dice.of(&THRESHOLDS),
        );
        texts.push((sources.add(format!("slo-specs/{service}.yaml"), spec.clone()), spec));
    }
    let (documents, problems) = spec::read(texts.iter().map(|(file, text)| (*file, text.as_str())));
    let (mut slos, found) = model::compile(&documents.services, &sources);
    let valid = !diag::any_error(&problems) && !diag::any_error(&found);
    ensure!(valid, "a spec is invalid: {problems:?} {found:?}");
    slos.truncate(count);
    Ok(slos.into_iter().map(Arc::new).collect())
}

impl Month {
    fn of(slo: &Slo, dice: &mut Dice) -> Self {
        let allowed = 1.0 - slo.objective.ratio().to_string().parse::<f64>().unwrap_or(0.99);
        let rate = dice.size(2.0, 6.5);
        let failures = Self::failures(dice);
        let steady = dice.size(-3.5, -0.2);
        let month = rate * f64::from(HOURS) * allowed;
        let hour = |number: i32| {
            let day = 1.0 + 0.6 * (f64::from(number) * std::f64::consts::TAU / 24.0).sin();
            let total = (rate * day * (0.9 + 0.2 * dice.next())).round();
            let ago = HOURS - number;
            let hit = failures.iter().filter(|one| (one.began - one.lasted..one.began).contains(&(ago - 1)));
            let burst: f64 = hit.map(|one| one.cost / f64::from(one.lasted) * month).sum();
            (total, (total * allowed * steady * 2.0 * dice.next() + burst).round().min(total))
        };
        let hours = (0..HOURS).map(hour).collect();
        let goes_on = failures.iter().any(|one| one.began - one.lasted <= 0);
        let burn_rate = if goes_on { dice.size(0.2, 1.3) } else { steady * 2.0 * dice.next() };
        Self { hours, failures, burn_rate }
    }

    fn failures(dice: &mut Dice) -> Vec<Failure> {
        let mut failures = Vec::new();
        while dice.next() < 0.7 && failures.len() < 12 {
            #[expect(clippy::cast_possible_truncation, reason = "hours of a month")]
            let (began, lasted) = ((dice.next() * 700.0) as i32 + 1, dice.size(0.0, 1.0) as i32);
            failures.push(Failure { began, lasted, cost: dice.size(-2.5, -0.2) });
        }
        failures.sort_by_key(|one| one.began);
        failures
    }

    fn sums(&self) -> (f64, f64) {
        self.hours.iter().fold((0.0, 0.0), |(all, bad), hour| (all + hour.0, bad + hour.1))
    }
}

fn history(slos: &[Arc<Slo>], months: &[Month], now: DateTime<Utc>) -> anyhow::Result<History> {
    let last = now.duration_trunc(TimeDelta::hours(1))?;
    let series = |value: fn(&(f64, f64)) -> f64| {
        let of = |(slo, month): (&Arc<Slo>, &Month)| {
            let ends = (0..HOURS).rev().map(|ago| last - TimeDelta::hours(1) * ago);
            let points = ends.zip(&month.hours).map(|(at, hour)| Point { at, value: value(hour) }).collect();
            Series { labels: sample(slo, &[], 0.0, now).labels, points }
        };
        slos.iter().zip(months).map(of).collect::<Vec<_>>()
    };
    let mut history = History::default();
    let span = Span { first: last - TimeDelta::hours(1) * (HOURS - 1), last };
    let (total, bad, tiles) = (series(|hour| hour.0), series(|hour| hour.1), series(|_| 12.0));
    history.absorb(slos, &HistoryChunk { span, bad, total, tiles, raw_bad: vec![], raw_total: vec![] });
    Ok(history)
}

/// Of one in fifty nothing is recorded.
fn answers(slos: &[Arc<Slo>], months: &[Month], now: DateTime<Utc>) -> Answers {
    let mut answers = Answers::default();
    for (number, (slo, month)) in slos.iter().zip(months).enumerate() {
        if number % 50 == 49 {
            continue;
        }
        let (total, bad) = month.sums();
        let (objective, window) = (slo.objective.to_string(), slo.window.to_string());
        let info = [("objective", objective.as_str()), ("window", window.as_str()), ("tile", "5m")];
        answers.infos.push(sample(slo, &info, 1.0, now));
        answers.total.push(sample(slo, &[], total, now));
        answers.bad.push(sample(slo, &[], bad, now));
        answers.tiles.push(sample(slo, &[], total / 8_640.0, now));
        for (window, share) in
            [("5m", 1.3), ("30m", 1.1), ("1h", 1.0), ("2h", 0.8), ("6h", 0.6), ("1d", 0.5), ("3d", 0.4)]
        {
            let name = format!("slo:burn_rate:{window}");
            let rate = sample(slo, &[("__name__", &name)], month.burn_rate * share, now);
            answers.fast_burn_rates.push(rate.clone());
            answers.slow_burn_rates.push(rate);
        }
        if month.burn_rate > 14.4 {
            let alert = [
                ("alertname", "ErrorBudgetBurn"),
                ("slo_alert", "page"),
                ("long_window", "1h"),
                ("short_window", "5m"),
            ];
            answers.alerts.push(sample(slo, &alert, 1.0, now));
        }
    }
    answers
}

fn sample(slo: &Slo, labels: &[(&str, &str)], value: f64, at: DateTime<Utc>) -> Sample {
    let identity = [("slo_service", slo.id.service.as_str()), ("slo", slo.id.name.as_str())];
    let all = identity.iter().chain(labels).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Sample { labels: all.collect(), at, value }
}

fn tell_episodes(status: &mut SloStatus, failures: &[Failure], now: DateTime<Utc>) {
    let Ok(budget) = &status.worst.budget else { return };
    let list = failures.iter().map(|failure| episode(failure, budget, now)).collect();
    let since = now - TimeDelta::hours(i64::from(HOURS));
    status.worst.episodes = Ok(PastEpisodes { since, until: now, left_out: 0, list });
}

fn episode(failure: &Failure, budget: &Budget, now: DateTime<Utc>) -> PastEpisode {
    let start = now - TimeDelta::hours(1) * failure.began;
    let alert = FiringAlert {
        severity: Some(sloe::model::Severity::Page),
        long_window: "1h".to_owned(),
        short_window: "5m".to_owned(),
    };
    let after = Duration::from_minutes(4);
    let episode = Episode {
        start,
        end: (start + TimeDelta::hours(1) * failure.lasted).min(now),
        begun_within: true,
        closed: failure.began > failure.lasted,
        total_events: budget.total_events() / 100.0,
        bad_events: failure.cost * budget.allowed_events(),
        peak_burn_rate: failure.cost * 720.0 / f64::from(failure.lasted),
    };
    let fired = Detection::Fired { alert, at: start + TimeDelta::minutes(4), after };
    let detection = Some(if failure.cost > 0.02 { fired } else { Detection::Unnoticed });
    PastEpisode { episode, detection }
}

//! `sloe check --prometheus`: what specs assume, proved against what a Prometheus has seen.

mod ask;
mod buckets;
mod figures;
mod reads;
mod routes;
mod seen;
mod traffic;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::Context as _;
use chrono::Utc;

use crate::cli::arguments::{AskingArguments, SpecArguments};
use crate::cli::load::{self, numbered};
use crate::cli::{ExitStatus, print, prometheus};
use crate::diag::{self, Code, Diagnostic, Sources};
use crate::input::{Compiled, Specs};
use crate::model::Slo;
use crate::prom::Error;
use crate::spec::ServiceSpec;
use crate::units;
use ask::{Asked, each};
use figures::Figures;
use reads::Subject;
use seen::Seen;

/// How long one question may take, and all of them.
const TIMEOUT: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_mins(5);

/// Reports what is wrong with the specs, and with what they assume; asks nothing where a spec is invalid.
pub(super) async fn run(
    arguments: &SpecArguments,
    url: &str,
    asking: &AskingArguments,
) -> anyhow::Result<ExitStatus> {
    let read = Specs::read(&arguments.paths);
    let Compiled { specs, slos, mut problems, .. } = read.compile(&arguments.reading.reading());
    if diag::any_error(&problems) {
        return Ok(load::judge(&read, &problems, &arguments.reading, print::data)
            .err()
            .unwrap_or(ExitStatus::Ok));
    }
    let subjects = subjects(&specs.services, &slos, &read.sources);
    let asked = prometheus::client_of(url, asking, TIMEOUT).map(|client| Asked { client, now: Utc::now() });
    let proof = match &asked {
        Ok(asked) => tokio::time::timeout(PATIENCE, prove(asked, &subjects)).await,
        Err(error) => Ok(Err(error.clone().into())),
    };
    let proof = proof.with_context(|| {
        format!("the proof took longer than {} s: check fewer SLOs at once", PATIENCE.as_secs())
    });
    match proof.and_then(|proof| proof) {
        Ok(proof) => {
            problems.extend(proof.problems);
            diag::sort(&mut problems);
            let judged = load::judge(&read, &problems, &arguments.reading, print::data);
            proof.remarks.iter().for_each(|remark| print::error(&format!("{remark}\n")));
            Ok(judged.map_or_else(|status| status, |()| proved(&slos, asked.as_ref().ok())))
        }
        Err(error) => {
            // What is known without a Prometheus is said all the same.
            let _ = load::judge(&read, &problems, &arguments.reading, print::data);
            match error.downcast::<Error>() {
                Ok(error) => Ok(prometheus::undecided(&error)),
                Err(error) => {
                    print::error(&format!("error: {error:#}\n"));
                    Ok(ExitStatus::CannotDecide)
                }
            }
        }
    }
}

fn proved(slos: &[Slo], asked: Option<&Asked>) -> ExitStatus {
    let url = asked.map_or("", |asked| asked.client.url());
    print::error(&format!("{} valid, and proved against {url}\n", numbered(slos.len(), "SLO")));
    ExitStatus::Ok
}

/// What a Prometheus says of some specs.
struct Proof {
    problems: Vec<Diagnostic>,
    /// A line for each SLO with its figures, or why there are none.
    remarks: Vec<String>,
}

async fn prove(asked: &Asked, subjects: &[Subject<'_>]) -> anyhow::Result<Proof> {
    let kept = asked.client.retention().await?.and_then(|retention| retention.time);
    let seen = asked.seen(&wanted(subjects)).await?;
    let mut proof = Proof { problems: Vec::new(), remarks: Vec::new() };
    let bounds = bounds(asked, subjects, &seen).await?;
    let figures = figures_of(asked, subjects, &seen, &bounds).await?;
    for (at, subject) in subjects.iter().enumerate() {
        let found: Vec<Diagnostic> = subject.reads().iter().flat_map(|read| seen.judge(read)).collect();
        let sound = !diag::any_error(&found);
        proof.problems.extend(found);
        proof.problems.extend(short_retention(subject, kept));
        let threshold = buckets::needed(subject).zip(bounds.get(&at));
        proof.problems.extend(threshold.and_then(|((_, at), bounds)| buckets::judge(subject, bounds, at)));
        match figures.get(&at).filter(|_| sound) {
            Some(Ok(figures)) => judge(subject, figures, &mut proof),
            Some(Err(reason)) => proof.remarks.push(format!("{}: not measured: {reason}", subject.slo.id)),
            None => {}
        }
    }
    proof.problems.extend(diluted(asked, subjects, &seen).await?);
    once(&mut proof.problems);
    Ok(proof)
}

fn judge(subject: &Subject<'_>, figures: &Figures, proof: &mut Proof) {
    proof.problems.extend(traffic::judge(subject, figures));
    let summary = traffic::summary(subject, figures);
    proof.remarks.extend(summary.map(|text| format!("{}: {text}", subject.slo.id)));
}

/// SLOs with their specs.
fn subjects<'a>(specs: &'a [ServiceSpec], slos: &'a [Slo], sources: &'a Sources) -> Vec<Subject<'a>> {
    let mut declared = BTreeMap::new();
    for service in specs {
        for spec in &service.slos {
            if let (Some(of), Some(name)) = (&service.service, &spec.name) {
                declared.insert((of.value.as_str(), name.value.as_str()), (service, spec));
            }
        }
    }
    let subject = |slo: &'a Slo| {
        let (service, spec) = *declared.get(&(slo.id.service.as_str(), slo.id.name.as_str()))?;
        Some(Subject { slo, spec, service, sources })
    };
    slos.iter().filter_map(subject).collect()
}

/// The metrics that SLOs read, and the labels on which they have matchers.
fn wanted(subjects: &[Subject<'_>]) -> BTreeSet<(String, String)> {
    let mut wanted = BTreeSet::new();
    for read in subjects.iter().flat_map(Subject::reads) {
        let metric = read.metric().to_owned();
        if metric.is_empty() {
            continue;
        }
        wanted.insert((metric.clone(), "__name__".to_owned()));
        wanted.extend(read.selector.matchers.iter().map(|matcher| (metric.clone(), matcher.label.clone())));
    }
    wanted
}

/// The bucket bounds of each latency's histogram, by the SLO's place in the list.
async fn bounds(
    asked: &Asked,
    subjects: &[Subject<'_>],
    seen: &Seen,
) -> anyhow::Result<BTreeMap<usize, Vec<String>>> {
    let needed = subjects.iter().enumerate().filter_map(|(at, subject)| {
        let (histogram, _) = buckets::needed(subject)?;
        let exists = subject.reads().iter().all(|read| seen.has(read.metric()));
        exists.then(|| (at, histogram.with_suffix("_bucket").to_string()))
    });
    let answers = each(needed, |(at, buckets)| {
        let asked = asked.clone();
        async move { Ok((at, asked.values("le", Some(&buckets)).await?)) }
    });
    Ok(answers.await?.into_iter().collect())
}

/// The figures of each SLO whose total exists, or why Prometheus refuses to give them.
async fn figures_of(
    asked: &Asked,
    subjects: &[Subject<'_>],
    seen: &Seen,
    bounds: &BTreeMap<usize, Vec<String>>,
) -> anyhow::Result<BTreeMap<usize, Result<Figures, String>>> {
    let queries = subjects.iter().enumerate().filter_map(|(at, subject)| {
        let exists = subject.reads().iter().filter(|read| read.vital).all(|read| seen.has(read.metric()));
        let own: Vec<String> = buckets::needed(subject)
            .zip(bounds.get(&at))
            .map(|((_, at), bounds)| {
                buckets::at_threshold(bounds, at).into_iter().map(str::to_owned).collect()
            })
            .unwrap_or_default();
        let over = |range| figures::query(subject, &own, range);
        let (day, hour) = (over(units::Duration::from_days(1))?, over(units::Duration::from_hours(1))?);
        exists.then_some((at, day, hour))
    });
    let answers = each(queries, |(at, day, hour)| {
        let asked = asked.clone();
        async move {
            let long = units::Duration::from_days(1);
            let answer =
                asked.over_a_day(|range| if range == long { day.clone() } else { hour.clone() }).await;
            match answer {
                Ok((range, samples)) => Ok((at, Ok(figures::read(range, samples)))),
                Err(Error::Refused { text, .. }) => Ok((at, Err(text))),
                Err(error) => Err(error),
            }
        }
    });
    Ok(answers.await?.into_iter().collect())
}

/// Health checks and scrapes among the events.
async fn diluted(asked: &Asked, subjects: &[Subject<'_>], seen: &Seen) -> anyhow::Result<Vec<Diagnostic>> {
    let none = BTreeSet::new();
    let suspects = subjects.iter().enumerate().flat_map(|(at, subject)| {
        let reads = subject.reads();
        let labels = reads.last().and_then(|read| seen.labels.get(read.metric())).unwrap_or(&none);
        let found = routes::suspects(subject, labels);
        let each =
            found.map(|(counter, labels)| labels.into_iter().map(move |label| (at, counter.clone(), label)));
        each.into_iter().flatten().collect::<Vec<_>>()
    });
    let answers = each(suspects, |(at, counter, label)| {
        let asked = asked.clone();
        async move {
            let values = asked.values(label, Some(&counter.to_string())).await?;
            if !values.iter().any(|value| routes::is_no_business(value)) {
                return Ok((at, label, Vec::new()));
            }
            let answer = asked.over_a_day(|range| routes::query(&counter, label, range)).await;
            Ok((at, label, answer.map(|(_, samples)| samples).unwrap_or_default()))
        }
    });
    let answers = answers.await?;
    Ok(answers
        .iter()
        .filter_map(|(at, label, samples)| routes::judge(&subjects[*at], label, samples))
        .collect())
}

fn short_retention(subject: &Subject<'_>, kept: Option<units::Duration>) -> Option<Diagnostic> {
    let (kept, window) = (kept?, subject.slo.window.length());
    let written = subject.spec.window.as_ref().or(subject.spec.calendar.as_ref());
    let span = written.map_or(subject.spec.place, |text| text.span);
    let message = format!(
        "Prometheus keeps {kept}, less than this window of {window}: the budget forgets what is older"
    );
    let help =
        format!("set `--storage.tsdb.retention.time={}` or longer", window + units::Duration::from_days(1));
    (kept < window).then(|| Diagnostic::warning(Code::SHORT_RETENTION, span, message).help(help))
}

/// What several SLOs have in common is said once.
fn once(problems: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    problems.retain(|problem| seen.insert((problem.code.id, problem.primary.span)));
}

//! The questions of a poll and the snapshot that their answers make.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::poll::{Asked, DirectCounter, HistoryLoader, asked};
use crate::prom::{Answer, Client, Error, Sample};
use crate::status::{Answers, Beside, Context, History, Snapshot, assess, longest, queries, unloaded};

/// How long counting SLOs without rules may take once.
const PATIENCE: Duration = Duration::from_secs(30);

/// What one poll says; without history, unless a window of the calendar needs it.
///
/// # Errors
/// When Prometheus does not answer the questions of the poll; of a history that it does not give, the snapshot tells.
pub async fn snapshot_once(
    client: &Client,
    slos: &[Arc<Slo>],
    now: DateTime<Utc>,
) -> Result<Snapshot, Error> {
    let (history, problem) = history_once(client, slos, now).await?;
    let answers = Box::pin(ask(client, history.recent_since(now), now)).await?;
    // A Prometheus that answers queries but not this leaves the retention unknown.
    let retention = client.retention().await.ok().flatten();
    let notices: Vec<String> = problem.into_iter().collect();
    let context = Context { slos, history: &history, retention: retention.as_ref(), notices: &notices };
    let beside = beside(client, slos, &answers, now).await;
    Ok(assess(&answers, &context, now).with(&beside, &answers, now))
}

/// What is known beside a poll, all of it asked now.
async fn beside(client: &Client, slos: &[Arc<Slo>], answers: &Answers, now: DateTime<Utc>) -> Beside {
    // A Prometheus that answers queries but not this says nothing about its rules.
    let rules = crate::poll::rules(client, slos, false, now).await.ok().flatten().map(Arc::new);
    let mut counter = DirectCounter::new(slos);
    counter.aim(&unloaded(answers, slos));
    let counting = async {
        while !counter.is_done() {
            counter.round(client, now).await;
        }
    };
    // What takes longer stays unknown.
    let _ = tokio::time::timeout(PATIENCE, counting).await;
    // The past is nothing that whoever asks once waits for.
    let direct = Arc::new(counter.found().clone());
    Beside { rules, direct, clock_offset: client.clock_offset(), ..Beside::default() }
}

/// The history over the longest window where one is of the calendar, and why it is not complete. A Prometheus that answers nothing
/// is not asked for less and less.
async fn history_once(
    client: &Client,
    slos: &[Arc<Slo>],
    now: DateTime<Utc>,
) -> Result<(Arc<History>, Option<String>), Error> {
    if slos.iter().all(|slo| slo.window.is_rolling()) {
        return Ok(Default::default());
    }
    client.vector(&queries::infos(), now).await?;
    let window = slos.iter().map(|slo| longest(slo.window)).max().unwrap_or_default();
    let mut loader = HistoryLoader::new(client.clone(), slos.to_vec(), window);
    let problem = loader.load(now).await.err().map(|error| format!("the history is not complete: {error}"));
    Ok((Arc::clone(loader.history()), problem))
}

/// What one poll says, without history and what is asked beside it, and every question with its answer, for a record: in the order loaded rules, all and bad
/// events of the windows, newest tiles, burn rates as they are now and the newest ones, alerts.
pub async fn snapshot_recorded(
    client: &Client,
    slos: &[Arc<Slo>],
    now: DateTime<Utc>,
) -> (Result<Snapshot, Error>, [Asked<Vec<Sample>>; 7]) {
    let asked = kept(client, now).await;
    let history = History::default();
    let context = Context { slos, history: &history, retention: None, notices: &[] };
    let snapshot = together(client, &asked).map(|answers| assess(&answers, &context, now));
    (snapshot, asked)
}

/// All queries of a poll at once, the newest tiles counted from `since` on; the first failure fails the poll, since
/// figures of different polls do not fit.
///
/// # Errors
/// The first failure.
pub async fn ask(client: &Client, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Answers, Error> {
    let [infos, total, bad, tiles, fast, slow, alerts] = questions().map(|(_, query)| query);
    let ask = async |query: String| client.vector(&query, now).await;
    let seven = async {
        tokio::try_join!(ask(infos), ask(total), ask(bad), ask(tiles), ask(fast), ask(slow), ask(alerts))
    };
    let besides = async { tokio::try_join!(ask(queries::raw()), ask(queries::recent(since, now))) };
    let (seven, (raw, recent)) = tokio::try_join!(seven, besides)?;
    let mut answers = Answers::from(<[_; 7]>::from(seven));
    // A sum that may lack something is none.
    let recent_since = recent.warnings.is_empty().then_some(since);
    answers.warnings.extend(raw.warnings.into_iter().chain(recent.warnings));
    Ok(Answers { raw: raw.value, recent: recent.value, recent_since, ..answers })
}

async fn kept(client: &Client, now: DateTime<Utc>) -> [Asked<Vec<Sample>>; 7] {
    let [infos, total, bad, tiles, fast, slow, alerts] = questions();
    let ask = async |(purpose, query): (&str, String)| asked(client, purpose, query, now).await;
    tokio::join!(ask(infos), ask(total), ask(bad), ask(tiles), ask(fast), ask(slow), ask(alerts)).into()
}

/// The questions of every poll, recorded ones among them, each with what it is for, in the order of [`Answers`].
fn questions() -> [(&'static str, String); 7] {
    [
        ("loaded rules", queries::infos()),
        ("all events of the windows", queries::total()),
        ("bad events of the windows", queries::bad()),
        ("newest tiles", queries::tiles()),
        ("burn rates now", queries::fast_burn_rates()),
        ("newest burn rates", queries::slow_burn_rates()),
        ("alerts that fire", queries::alerts()),
    ]
}

/// Whoever keeps a record acts on it: what lacks something says nothing.
fn together(client: &Client, asked: &[Asked<Vec<Sample>>; 7]) -> Result<Answers, Error> {
    let [infos, total, bad, tiles, fast, slow, alerts] = asked.each_ref().map(|asked| -> Result<_, Error> {
        let answer = asked.answer.clone()?.map(|raw| raw.value);
        let value =
            answer.complete().map_err(|reason| Error::Partial { url: client.url().to_owned(), reason })?;
        Ok(Answer { value, warnings: Vec::new(), infos: Vec::new() })
    });
    Ok(Answers::from([infos?, total?, bad?, tiles?, fast?, slow?, alerts?]))
}

impl From<[Answer<Vec<Sample>>; 7]> for Answers {
    fn from(answers: [Answer<Vec<Sample>>; 7]) -> Self {
        let mut warnings = Vec::new();
        let [infos, total, bad, tiles, fast_burn_rates, slow_burn_rates, alerts] = answers.map(|answer| {
            warnings.extend(answer.warnings);
            answer.value
        });
        let seven =
            Self { infos, total, bad, tiles, fast_burn_rates, slow_burn_rates, alerts, ..Self::default() };
        Self { warnings, ..seven }
    }
}

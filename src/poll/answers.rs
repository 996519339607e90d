//! The questions of a poll and the snapshot that their answers make.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::poll::{Asked, DirectCounter, asked};
use crate::prom::{Answer, Client, Error, Sample};
use crate::status::{Answers, Beside, Context, History, Snapshot, assess, queries, unloaded};

/// How long counting SLOs without rules may take once.
const PATIENCE: Duration = Duration::from_secs(30);

/// What one poll says, without history.
///
/// # Errors
/// When Prometheus does not answer all of it.
pub async fn snapshot_once(
    client: &Client,
    slos: &[Arc<Slo>],
    now: DateTime<Utc>,
) -> Result<Snapshot, Error> {
    let answers = ask(client, now).await?;
    // A Prometheus that answers queries but not this leaves the retention unknown.
    let retention = client.retention().await.ok().flatten();
    let history = History::default();
    let context = Context { slos, history: &history, retention: retention.as_ref(), notices: &[] };
    let beside = beside(client, slos, &answers, now).await;
    Ok(assess(&answers, &context, now).with(&beside, &answers, now))
}

/// What is known beside a poll, all of it asked now.
async fn beside(client: &Client, slos: &[Arc<Slo>], answers: &Answers, now: DateTime<Utc>) -> Beside {
    // A Prometheus that answers queries but not this says nothing about its rules.
    let rules = crate::poll::rules(client, slos, now).await.ok().flatten().map(Arc::new);
    let mut counter = DirectCounter::new(slos);
    counter.aim(&unloaded(answers, slos));
    let counting = async {
        while !counter.is_done() {
            counter.round(client, now).await;
        }
    };
    // What takes longer stays unknown.
    let _ = tokio::time::timeout(PATIENCE, counting).await;
    Beside { rules, direct: Arc::new(counter.found().clone()), clock_offset: client.clock_offset() }
}

/// What one poll says, without history, and every question with its answer, for a record: in the order loaded rules, all and bad
/// events of the windows, newest tiles, burn rates as they are now and the newest ones, alerts.
pub async fn snapshot_recorded(
    client: &Client,
    slos: &[Arc<Slo>],
    now: DateTime<Utc>,
) -> (Result<Snapshot, Error>, [Asked<Vec<Sample>>; 7]) {
    let asked = kept(client, now).await;
    let history = History::default();
    let context = Context { slos, history: &history, retention: None, notices: &[] };
    let snapshot = together(&asked).map(|answers| assess(&answers, &context, now));
    (snapshot, asked)
}

/// All queries of a poll at once; the first failure fails the poll, since figures of different polls do not fit.
///
/// # Errors
/// The first failure.
pub async fn ask(client: &Client, now: DateTime<Utc>) -> Result<Answers, Error> {
    let [infos, total, bad, tiles, fast, slow, alerts] = questions();
    let ask = async |(_, query): (_, String)| client.vector(&query, now).await;
    let answers =
        tokio::try_join!(ask(infos), ask(total), ask(bad), ask(tiles), ask(fast), ask(slow), ask(alerts),)?;
    Ok(Answers::from(<[_; 7]>::from(answers)))
}

async fn kept(client: &Client, now: DateTime<Utc>) -> [Asked<Vec<Sample>>; 7] {
    let [infos, total, bad, tiles, fast, slow, alerts] = questions();
    let ask = async |(purpose, query): (&str, String)| asked(client, purpose, query, now).await;
    tokio::join!(ask(infos), ask(total), ask(bad), ask(tiles), ask(fast), ask(slow), ask(alerts)).into()
}

/// Every question with what it is for, in the order of [`Answers`].
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

fn together(asked: &[Asked<Vec<Sample>>; 7]) -> Result<Answers, Error> {
    let [infos, total, bad, tiles, fast, slow, alerts] = asked.each_ref().map(|asked| -> Result<_, Error> {
        let answer = asked.answer.clone()?;
        Ok(answer.map(|raw| raw.value))
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
        Self { infos, total, bad, tiles, fast_burn_rates, slow_burn_rates, alerts, warnings }
    }
}

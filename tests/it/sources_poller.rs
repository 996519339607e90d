//! Two Prometheus and a poller for each: one is killed, and SLOs move from one to the other.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sloe::daemon::Metrics;
use sloe::daemon::poller::PollerOptions;
use sloe::daemon::sources::{self, Polled};
use sloe::model::Slo;
use sloe::sources::{Assigned, Route, Routes};
use sloe::status::{Overview, SourceState, State};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::poller::{Fake, PATIENCE, client, serve};
use crate::recorded::slo;

fn region(name: &str, region: &str) -> Slo {
    Slo { labels: vec![("region".to_owned(), region.to_owned())], ..slo("shop", name, "99.9%") }
}

fn routes() -> Routes {
    let of =
        |name: &str| Route { name: name.to_owned(), labels: vec![("region".to_owned(), name.to_owned())] };
    Routes::new(vec![of("eu"), of("us")])
}

fn assigned(slos: Vec<Slo>) -> Assigned {
    routes().assign(slos.into_iter().map(Arc::new).collect()).expect("all have a source")
}

/// Two sources that are polled, and the Prometheus behind them, each of which has recorded all SLOs.
struct Run {
    fakes: [Arc<Fake>; 2],
    slos: watch::Sender<Assigned>,
    overviews: watch::Receiver<Arc<Overview>>,
    metrics: Arc<Metrics>,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<()>,
    _servers: [wiremock::MockServer; 2],
}

impl Run {
    async fn start(recorded: &[Slo], slos: Vec<Slo>) -> Self {
        let fake = || Arc::new(Fake::of(recorded.iter().cloned().map(Arc::new).collect()));
        let fakes = [fake(), fake()];
        let servers = [serve(&fakes[0]).await, serve(&fakes[1]).await];
        let polled = ["eu", "us"].into_iter().zip(&servers);
        let polled: Vec<Polled> =
            polled.map(|(name, server)| Polled { name: name.to_owned(), client: client(server) }).collect();
        let assigned = assigned(slos);
        let (sender, overviews) = watch::channel(Arc::new(sources::unasked(&polled, &assigned)));
        let (slos, followed) = watch::channel(assigned);
        let options = PollerOptions { interval: Duration::from_millis(50), ..PollerOptions::default() };
        let (metrics, shutdown) = (Arc::clone(&options.metrics), CancellationToken::new());
        let task = tokio::spawn(sources::run(polled, followed, sender, options, shutdown.clone()));
        Self { fakes, slos, overviews, metrics, shutdown, task, _servers: servers }
    }

    async fn until(&mut self, holds: impl FnMut(&Arc<Overview>) -> bool) -> Arc<Overview> {
        let found = tokio::time::timeout(PATIENCE, self.overviews.wait_for(holds));
        Arc::clone(&found.await.expect("it comes to hold").expect("somebody polls"))
    }

    async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(PATIENCE, self.task).await.expect("it ends").expect("it does not panic");
    }
}

fn states(overview: &Overview) -> Vec<SourceState> {
    overview.parts().iter().map(|part| part.snapshot.source.clone()).collect()
}

fn all_answer(overview: &Overview) -> bool {
    states(overview).iter().all(|state| *state == SourceState::Answering)
}

/// The SLOs with their sources, by name.
fn whose(overview: &Overview) -> Vec<(String, String)> {
    let mut all: Vec<_> = overview
        .known()
        .map(|known| (known.status.slo.id.name.clone(), known.part.name.to_string()))
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn one_that_is_killed_leaves_the_other_alone_and_comes_back() {
    let slos = vec![region("a", "eu"), region("b", "us"), region("c", "us")];
    let mut run = Run::start(&slos, slos.clone()).await;
    let fresh = run.until(|overview| all_answer(overview)).await;
    assert!(fresh.slos().all(|status| status.worst.state == State::Healthy));
    assert_eq!(fresh.slos().len(), 3);

    run.fakes[1].fails.store(true, Ordering::SeqCst);
    let half = run.until(|overview| matches!(states(overview)[1], SourceState::Failing { .. })).await;
    assert_eq!(states(&half)[0], SourceState::Answering);
    assert!(half.slos().all(|status| status.worst.state == State::Healthy), "figures stay");
    assert!(half.revision() > fresh.revision());
    let since = half.parts()[0].snapshot.answered_at;
    let later = run.until(|overview| overview.parts()[0].snapshot.answered_at > since).await;
    assert_eq!(later.parts()[1].snapshot.answered_at, half.parts()[1].snapshot.answered_at, "one goes on");

    run.fakes[1].fails.store(false, Ordering::SeqCst);
    run.until(|overview| all_answer(overview)).await;
    run.stop().await;
}

#[tokio::test]
async fn an_slo_that_moves_from_one_to_the_other_is_always_there_and_never_twice() {
    let [here, there] = ["eu", "us"].map(|place| vec![region("a", "eu"), region("b", place)]);
    let mut run = Run::start(&here, here.clone()).await;
    run.until(|overview| all_answer(overview)).await;
    let watched = {
        let (mut overviews, shutdown) = (run.overviews.clone(), run.shutdown.clone());
        tokio::spawn(async move {
            let mut seen = Vec::new();
            while let Some(Ok(())) = shutdown.run_until_cancelled(overviews.changed()).await {
                seen.push(whose(&overviews.borrow_and_update()));
            }
            seen
        })
    };
    for _ in 0..5 {
        for (slos, place) in [(&there, "us"), (&here, "eu")] {
            let before = run.overviews.borrow().revision();
            run.slos.send_replace(assigned(slos.clone()));
            let moved = run.until(|overview| whose(overview)[1].1 == place).await;
            assert!(moved.revision() > before);
            run.until(|overview| {
                overview.find("shop", "b").is_some_and(|known| known.status.worst.state == State::Healthy)
            })
            .await;
        }
    }
    run.shutdown.cancel();
    for seen in watched.await.expect("it does not panic") {
        assert_eq!(
            seen.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
            ["a", "b"],
            "none lost, none twice"
        );
    }
    run.stop().await;
}

#[tokio::test]
async fn each_is_asked_as_much_as_if_it_were_the_only_one() {
    let slos: Vec<Slo> =
        (0..50).map(|number| region(&format!("slo-{number}"), ["eu", "us"][number % 2])).collect();
    let mut run = Run::start(&slos, slos.clone()).await;
    let metrics = Arc::clone(&run.metrics);
    run.until(|_| metrics.polls().0 >= 6).await;
    let fakes = run.fakes.clone();
    run.stop().await;
    let asked: u64 = fakes.iter().map(|fake| fake.queries.load(Ordering::SeqCst) as u64).sum();
    let (polls, _) = metrics.polls();
    // Each poll that was under way at the end may have asked some of its questions.
    assert!((9 * polls..=9 * (polls + 2)).contains(&asked), "{asked} queries in {polls} polls");
    assert!(fakes.iter().all(|fake| fake.queries.load(Ordering::SeqCst) >= 9), "both were asked");
}

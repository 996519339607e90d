//! Looks at the specs every two seconds and hears who asks for a reload.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{Judging, Orders, Outcome, SpecsState};
use crate::input::Specs;
use crate::sources::Assigned;

/// Where there are very many files, looking at them takes one part in so many of the time.
const SHARE: u32 = 20;

/// What is followed, and how.
#[derive(Clone, Debug)]
pub struct FollowerOptions {
    /// Spec files, or directories of them.
    pub paths: Vec<PathBuf>,
    /// How they are judged.
    pub judging: Judging,
    /// How often they are looked at.
    pub look: Duration,
}

/// Follows specs from those that are in use.
#[derive(Debug)]
pub struct Follower {
    /// What is followed.
    pub options: FollowerOptions,
    /// The texts that were judged last; at first those in use.
    pub judged: Arc<Specs>,
    /// The SLOs in use.
    pub slos: watch::Sender<Assigned>,
    /// What is to be known about them.
    pub state: watch::Sender<Arc<SpecsState>>,
}

/// Follows specs until `shutdown`. What was changed is taken once a second look finds the same, so that nobody sees a file
/// half written or a checkout half done; who asks by `orders` is answered at once.
pub async fn follow(follower: Follower, mut orders: Orders, shutdown: CancellationToken) {
    let mut following = Following { pause: follower.options.look, follower, settling: None };
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = sleep(following.pause) => following.look().await,
            Some(answer) = orders.0.recv() => {
                // Who asked may have gone.
                let _ = answer.send(following.reload().await);
            }
        }
    }
}

struct Following {
    follower: Follower,
    /// What the last look found, if it was new.
    settling: Option<Specs>,
    /// How long until the next look.
    pause: Duration,
}

impl Following {
    async fn look(&mut self) {
        let began = Instant::now();
        let Some(found) = self.read().await else { return };
        self.pause = self.follower.options.look.max(began.elapsed() * SHARE);
        self.consider(found).await;
    }

    /// Takes what was found if it is new and the look before found the same.
    async fn consider(&mut self, found: Specs) {
        if found.same_as(&self.follower.judged) {
            self.settling = None;
        } else if self.settling.as_ref().is_some_and(|settling| settling.same_as(&found)) {
            // What became of it is in the log and on the pages.
            let _ = self.take(found).await;
        } else {
            self.settling = Some(found);
        }
    }

    async fn reload(&mut self) -> Outcome {
        match self.read().await {
            Some(found) if found.same_as(&self.follower.judged) => self.standing(),
            Some(found) => self.take(found).await,
            None => Err("the specs could not be read".to_owned()),
        }
    }

    /// Files are read by threads that may wait; `None` where the runtime is ending.
    async fn read(&self) -> Option<Specs> {
        let paths = self.follower.options.paths.clone();
        spawn_blocking(move || Specs::read(&paths)).await.ok()
    }

    /// Puts what was found in the place of what is in use, if it is valid.
    async fn take(&mut self, found: Specs) -> Outcome {
        self.settling = None;
        let judging = self.follower.options.judging.clone();
        let judged = spawn_blocking(move || (judging.judge(&found), found)).await;
        let (slos, found) = judged.map_err(|error| format!("the specs could not be judged: {error}"))?;
        self.follower.judged = Arc::new(found);
        match slos {
            Ok(slos) => self.accept(slos),
            Err(reason) => self.reject(reason),
        }
        self.standing()
    }

    fn accept(&self, slos: Assigned) {
        tracing::info!(slos = slos.all().count(), "the specs have changed and are in use");
        self.follower.slos.send_replace(slos);
        self.tell(|state| {
            let read = SpecsState { loaded_at: Utc::now(), problem: None, ..state.clone() };
            read.of(Arc::clone(&self.follower.judged))
        });
    }

    fn reject(&self, reason: String) {
        tracing::warn!(reason, "the specs have changed and are not valid; those in use stay");
        self.tell(|state| SpecsState { problem: Some(reason), ..state.clone() });
    }

    fn tell(&self, change: impl FnOnce(&SpecsState) -> SpecsState) {
        self.follower.state.send_modify(|state| {
            let changed = change(state);
            *state = Arc::new(SpecsState { revision: state.revision + 1, ..changed });
        });
    }

    fn standing(&self) -> Outcome {
        match &self.follower.state.borrow().problem {
            Some(problem) => Err(problem.clone()),
            None => Ok(self.follower.slos.borrow().all().count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::Reading;
    use crate::sources::{Route, Routes};

    fn specs(service: &str) -> Specs {
        let text = format!(
            "version: sloe/v1\nservice: {service}\nslos:\n  - name: availability\n    objective: 99.9%\n    window: 30d\n    \
             sli: {{events: {{bad: errors_total, total: requests_total}}}}\n"
        );
        Specs::of(Path::new("checkout.yaml"), text)
    }

    fn following(judged: Specs) -> Following {
        let routes = Routes::new(vec![Route::only()]);
        let judging = Judging { reading: Reading::default(), deny_warnings: false, routes };
        let options = FollowerOptions { paths: Vec::new(), judging, look: Duration::ZERO };
        let (state, _) = watch::channel(Arc::new(SpecsState::loaded(Utc::now())));
        let judged = Arc::new(judged);
        let follower = Follower { options, judged, slos: watch::channel(Assigned::default()).0, state };
        Following { follower, settling: None, pause: Duration::ZERO }
    }

    #[tokio::test]
    async fn what_still_changes_from_look_to_look_is_left_alone() {
        let mut following = following(specs("a"));
        for (found, revision) in
            [("a", 0), ("b", 0), ("half", 0), ("c", 0), ("c", 1), ("d", 1), ("c", 1), ("d", 1)]
        {
            following.consider(specs(found)).await;
            assert_eq!(following.follower.state.borrow().revision, revision, "{found}");
        }
        let slos = following.follower.slos.borrow();
        assert_eq!(slos.all().map(|slo| &*slo.id.service).collect::<Vec<_>>(), ["c"]);
    }
}

//! The story of one experiment: live budgets, a gate, a fault, a dip, recovery, and postmortems that can be checked.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::time::{Instant, sleep};

use crate::chaos::record::{Account, Event};
use crate::chaos::store::Store;
use crate::demo::load::Load;
use crate::demo::paid::{Paid, PaidTable};
use crate::demo::places::Places;
use crate::demo::proof::{Proof, now};
use crate::demo::say::{say, tell};
use crate::demo::sloe::Sloe;
use crate::demo::state::State;

/// The load takes its last sample of a run's span within this time.
const SAMPLED_WITHIN: Duration = Duration::from_secs(2);

/// The languages of the drafts.
const LANGUAGES: [&str; 2] = ["en", "fr"];

/// What the story is told with.
pub(super) struct Story<'a> {
    pub(super) experiment: &'a str,
    pub(super) state: &'a State,
    pub(super) places: &'a Places,
    pub(super) load: &'a Load,
    pub(super) sloe: Sloe,
    /// Whether everything goes on when the story is over, so that links lead somewhere.
    pub(super) stays: bool,
}

/// A run, over.
struct Finished {
    name: String,
    code: u8,
    account: Account,
}

impl Story<'_> {
    /// Tells it. Answers the exit code: 0 when the hypothesis held, the record's costs are what the load felt, and both drafts
    /// pass the check.
    pub(super) async fn tell(&self, deadline: Instant) -> anyhow::Result<u8> {
        say("waiting until the page shows budgets with this traffic in them …");
        let proof = Proof::new(self.places, deadline)?;
        proof.live_budgets(&proof.tiles_after(now()).await?).await?;
        let run = self.run().await?;
        if run.account.injected_at.is_none() {
            return Ok(1);
        }
        sleep(SAMPLED_WITHIN).await;
        let samples = self.load.samples();
        let paid: Vec<_> = run.account.costs.iter().filter_map(|cost| Paid::of(cost, &samples)).collect();
        let agree = agree(&paid);
        let accepted = self.draft(&run.name, &paid).await?;
        self.shown(&proof, &run.name, &paid).await?;
        Ok(u8::from(run.code != 0 || !agree || !accepted))
    }

    async fn run(&self) -> anyhow::Result<Finished> {
        let store = Store::new(self.state.folder());
        let before = store.names()?;
        let code = self.sloe.run(self.sloe.chaos("run", self.experiment)).await?;
        let name = store.names()?.into_iter().find(|name| !before.contains(name));
        let name = name.context("the run has left no record")?;
        let record = store.record(&name)?;
        let account = record.events().find_map(|event| match event {
            Event::Closed(account) => Some((**account).clone()),
            _ => None,
        });
        let account = account.with_context(|| format!("the record of `{name}` has no end"))?;
        Ok(Finished { name, code, account })
    }

    /// Drafts the postmortem in each language, has it checked, and looks for the costs in it.
    async fn draft(&self, run: &str, paid: &[Paid]) -> anyhow::Result<bool> {
        let mut accepted = true;
        for language in LANGUAGES {
            if self.sloe.run(self.sloe.draft(run, language)).await? != 0 {
                bail!("the postmortem of `{run}` cannot be drafted in `{language}`");
            }
            let draft = self.path(run, language);
            let name = format!("postmortem-check-{language}");
            accepted &= self.sloe.run_briefly(&name, self.sloe.check(&draft)).await? == 0;
            accepted &= contains(&draft, paid)?;
        }
        Ok(accepted)
    }

    /// Waits until the page shows the run and both drafts with their figures, and says where; of a demo that ends, where the
    /// files are.
    async fn shown(&self, proof: &Proof, run: &str, paid: &[Paid]) -> anyhow::Result<()> {
        let path = format!("/runs/{run}");
        for listed in ["/runs", &path] {
            proof.page_shows(listed, |text| text.contains(run)).await?;
        }
        let page = self.places.page_url();
        tell(&if self.stays {
            format!(
                "\nThe page shows all runs at {page}/runs, and this one with its postmortem:\n  {page}{path}\n"
            )
        } else {
            "\nThe page has shown the run with its postmortem, which is in these files:\n".to_owned()
        });
        for language in LANGUAGES {
            let draft = format!("{path}/postmortem?lang={language}");
            proof.page_shows(&draft, |text| missing(text, paid).is_none()).await?;
            let link = if self.stays { format!("  {page}{draft}\n") } else { String::new() };
            tell(&format!("{link}  {}\n", self.path(run, language).display()));
        }
        Ok(())
    }

    /// Where a draft goes unless told otherwise, and where the page looks for it: beside the record.
    fn path(&self, run: &str, language: &str) -> PathBuf {
        let record = Store::new(self.state.typed()).record_path(run);
        record.with_file_name(format!("postmortem.{language}.md"))
    }
}

/// Both counts of what the run cost, beside each other. A run that cost nothing proves nothing.
fn agree(paid: &[Paid]) -> bool {
    tell(&format!("\n{}\n", PaidTable(paid)));
    let felt = paid.iter().any(|paid| paid.felt.is_some_and(|felt| felt.least > 0));
    if !felt {
        say("no payment failed or was slow: nothing was proven");
    }
    felt && paid.iter().all(Paid::agrees)
}

/// Whether a draft has the costs, however its language groups digits.
fn contains(draft: &Path, paid: &[Paid]) -> anyhow::Result<bool> {
    let text = fs::read_to_string(draft).with_context(|| format!("cannot read `{}`", draft.display()))?;
    let missing = missing(&text, paid);
    if let Some(paid) = missing {
        say(&format!("`{}` lacks the cost of `{}`: {}", draft.display(), paid.slo, paid.recorded()));
    }
    Ok(missing.is_none())
}

/// The cost that a text lacks.
fn missing<'a>(text: &str, paid: &'a [Paid]) -> Option<&'a Paid> {
    let text = without_separators(text);
    paid.iter().find(|paid| !text.contains(&without_separators(&paid.recorded())))
}

fn without_separators(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '.')).collect()
}

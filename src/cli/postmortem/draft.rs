//! `sloe postmortem draft`: facts from a record or from Prometheus, hints from manifests, the draft on disk.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::Utc;

use crate::chaos::record::{Entry, Event};
use crate::chaos::store::Store;
use crate::cli::arguments::PostmortemDraftArguments;
use crate::cli::postmortem::{episode, files};
use crate::cli::{ExitStatus, print};
use crate::diag::{self, Diagnostic, Sources};
use crate::input;
use crate::postmortem::Language;
use crate::postmortem::draft::{Context, Manifests, draft, needs_postmortem};
use crate::postmortem::facts::{EpisodeFacts, Facts, Prices, from_record};
use crate::postmortem::hints::{Object, Snapshot, findings, objects};
use crate::units::show;
use crate::yaml;

/// What a draft is made of, and where it belongs.
pub(super) struct Material {
    /// What is known.
    pub(super) facts: Facts,
    /// Objects that were read while it happened.
    pub(super) objects: Vec<Object>,
    /// The folder that the draft goes to unless another is said.
    pub(super) folder: PathBuf,
    /// The file that the facts refer to.
    pub(super) record: PathBuf,
}

/// Writes the draft and the facts; what people wrote into an earlier draft stays.
pub(super) async fn run(arguments: &PostmortemDraftArguments) -> anyhow::Result<ExitStatus> {
    let manifests = match read(&arguments.manifests) {
        Ok(manifests) => manifests,
        Err(status) => return Ok(status),
    };
    let material = match &arguments.run {
        Some(run) => of_run(run, arguments)?,
        None => match episode::material(arguments).await? {
            Ok(material) => material,
            Err(status) => return Ok(status),
        },
    };
    write(&material, manifests, arguments)
}

/// What the command line says about users and revenue.
pub(super) fn prices(arguments: &PostmortemDraftArguments) -> Prices {
    Prices {
        users_per_failure: arguments.users_per_failure,
        revenue_per_failure: arguments.revenue_per_failure.clone(),
    }
}

fn of_run(run: &str, arguments: &PostmortemDraftArguments) -> anyhow::Result<Material> {
    let store = Store::new(&arguments.state);
    let run = store.find(run)?;
    let read = store.record(&run)?;
    for damage in &read.damage {
        print::error(&format!("warning: line {} of the record: {}\n", damage.line, damage.what));
    }
    let entries: Vec<Entry> = read.entries().cloned().collect();
    let record = store.record_path(&run);
    let facts = from_record(&entries, &prices(arguments))
        .with_context(|| format!("cannot draft a postmortem from `{}`", record.display()))?;
    let folder = record.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Material { facts, objects: surveyed(&entries), folder, record })
}

/// The objects that the run's last survey read.
fn surveyed(entries: &[Entry]) -> Vec<Object> {
    let survey = entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Surveyed(survey) => Some(&survey.objects),
        _ => None,
    });
    let object =
        |content: &serde_json::Value| Object { origin: "record".to_owned(), content: content.clone() };
    survey.into_iter().flatten().map(object).collect()
}

/// The objects of manifests.
fn read(paths: &[PathBuf]) -> Result<Vec<Object>, ExitStatus> {
    let mut sources = Sources::default();
    let (files, mut problems) = input::read(paths, &mut sources);
    let mut found = Vec::new();
    for file in files {
        let source = sources.get(file);
        let (documents, wrong) = yaml::parse(file, &source.text);
        found.extend(objects(&source.path.display().to_string(), &documents));
        problems.extend(wrong);
    }
    report(&problems, &sources)?;
    Ok(found)
}

fn report(problems: &[Diagnostic], sources: &Sources) -> Result<(), ExitStatus> {
    print::error(&diag::render(problems, sources, diag::Format::default(), print::colour()));
    if diag::any_error(problems) { Err(ExitStatus::Usage) } else { Ok(()) }
}

/// Manifests that are named count more than what a survey read.
fn write(
    material: &Material,
    manifests: Vec<Object>,
    arguments: &PostmortemDraftArguments,
) -> anyhow::Result<ExitStatus> {
    let lang: Language = arguments.lang.into();
    let path = out(material, arguments, lang);
    let facts = &material.facts.clone().priced(&kept(&path, arguments));
    let none_given = manifests.is_empty();
    let objects: Vec<Object> = manifests.into_iter().chain(material.objects.iter().cloned()).collect();
    let snapshot = Snapshot::of(&objects, facts);
    let state = match (&snapshot, none_given) {
        (Some(_), _) => Manifests::Read,
        (None, true) => Manifests::NotGiven,
        (None, false) => Manifests::WithoutWorkload,
    };
    let findings = findings(snapshot.as_ref(), facts);
    let record = shown(material, arguments);
    let context = Context { findings: &findings, manifests: state, record: &record, now: Utc::now() };
    let text = draft(facts, lang, &context)?;
    let before = files::findings_beside(&path);
    let written = files::write(&path, &text, facts, &findings, lang)?;
    tell(&written, needs_postmortem(facts));
    facts.episode.iter().for_each(tell_share);
    if none_given && before > findings.len() {
        print::error(&format!(
            "warning: {} of the {before} hints of the earlier draft are not in this one, for it was given no manifests: name them \
             again with `--manifests PATH`\n",
            before - findings.len()
        ));
    }
    Ok(ExitStatus::Ok)
}

fn out(material: &Material, arguments: &PostmortemDraftArguments, lang: Language) -> PathBuf {
    let beside = || material.folder.join(format!("postmortem.{}.md", lang.code()));
    arguments.out.clone().unwrap_or_else(beside)
}

/// The formulas of the command line; those that it leaves out are the ones that an earlier draft was made with.
fn kept(path: &Path, arguments: &PostmortemDraftArguments) -> Prices {
    let text = std::fs::read_to_string(files::facts_beside(path)).ok();
    let earlier =
        text.and_then(|text| serde_json::from_str::<Facts>(&text).ok()).map(|facts| facts.estimates);
    let earlier = earlier.unwrap_or_default();
    let given = prices(arguments);
    let users = || earlier.users_per_failure?.parse().ok();
    let revenue = || earlier.revenue_per_failure?.parse().ok();
    Prices {
        users_per_failure: given.users_per_failure.or_else(users),
        revenue_per_failure: given.revenue_per_failure.or_else(revenue),
    }
}

/// The record as the draft refers to it: by its name where both are in one folder, wherever that folder goes.
fn shown(material: &Material, arguments: &PostmortemDraftArguments) -> String {
    let name = material.record.file_name().filter(|_| arguments.out.is_none());
    name.map_or_else(|| material.record.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The same figures as the daemon's.
fn tell_share(episode: &EpisodeFacts) {
    let share = episode.budget_ratio.map_or("an unknown share".to_owned(), show::cost);
    let rate = show::burn_rate(episode.peak_burn_rate);
    print::error(&format!("the episode took {share} of its budget, at a burn rate of up to {rate}\n"));
}

/// Where it is goes to stdout, for scripts; the rest is for people.
fn tell(written: &files::Written, postmortem: bool) {
    print::data(&format!("{}\n", written.draft.display()));
    let what =
        if postmortem { "postmortem drafted" } else { "no harm was done: a one-page report is enough" };
    print::error(&format!("{what}; the facts are in `{}`\n", written.facts.display()));
    for block in &written.merged.edited {
        print::error(&format!(
            "warning: the block `{block}` was edited by hand: both versions are in the file\n"
        ));
    }
    for block in &written.merged.left_out {
        print::error(&format!("note: the file has no block `{block}` any more, so that it was left out\n"));
    }
}

//! `sloe push`: rules into a ruler, group by group, and only those that differ.

use std::collections::HashSet;

use crate::cli::arguments::PushArguments;
use crate::cli::generate::warn;
use crate::cli::load::{load, numbered};
use crate::cli::{ExitStatus, print};
use crate::prom::{AccessError, Ruler, RulerError, RulerOptions};
use crate::rules::{self, Options, Step, Target};

/// The namespace where none is named.
const NAMESPACE: &str = "sloe";

/// Makes the ruler's namespace hold the groups of the specs, or says what that would take.
pub(super) async fn run(arguments: &PushArguments) -> anyhow::Result<ExitStatus> {
    let slos = match load(&arguments.specs) {
        Ok(slos) => slos,
        Err(status) => return Ok(status),
    };
    let groups = rules::groups(&slos, &Options { target: Target::Mimir, ..Options::default() });
    let notices = rules::notices(&groups, Target::Mimir);
    warn(&notices);
    if arguments.specs.reading.deny_warnings && !notices.is_empty() {
        return Ok(ExitStatus::Findings);
    }
    let ruler = options(arguments).map_err(RulerError::from);
    let ruler = match ruler.and_then(|options| Ruler::new(&arguments.address, options)) {
        Ok(ruler) => ruler,
        Err(error) => return Ok(failed(&error)),
    };
    let loaded = match loaded(&ruler, namespace(arguments)).await {
        Ok(loaded) => loaded,
        Err(error) => return Ok(failed(&error)),
    };
    let steps = match rules::steps(groups, &loaded, arguments.prune) {
        Ok(steps) => steps,
        Err(foreign) => {
            print::error(&format!("error: in `{}`, {foreign}\n", namespace(arguments)));
            return Ok(ExitStatus::Findings);
        }
    };
    name_strays(arguments, &steps, &loaded);
    Ok(if arguments.dry_run { announce(arguments, &steps) } else { take(arguments, &ruler, &steps).await })
}

async fn loaded(ruler: &Ruler, namespace: &str) -> Result<Vec<rules::Loaded>, RulerError> {
    let text = ruler.groups(namespace).await?;
    rules::loaded(namespace, &text).map_err(|reason| ruler.malformed(reason))
}

fn namespace(arguments: &PushArguments) -> &str {
    arguments.namespace.as_deref().unwrap_or(NAMESPACE)
}

/// Groups that stay although no spec produces them.
fn name_strays(arguments: &PushArguments, steps: &[Step], loaded: &[rules::Loaded]) {
    let known: HashSet<&str> = steps.iter().map(Step::group).collect();
    for group in loaded.iter().filter(|group| group.is_ours && !known.contains(group.name.as_str())) {
        let namespace = namespace(arguments);
        print::error(&format!(
            "warning: no spec produces `{}` any more; `--prune --namespace {namespace}` deletes it\n",
            group.name
        ));
    }
}

fn announce(arguments: &PushArguments, steps: &[Step]) -> ExitStatus {
    for step in steps {
        let verb = match step {
            Step::Create(_) => "create",
            Step::Update(_) => "update",
            Step::Delete(_) => "delete",
            Step::Keep(_) => continue,
        };
        print::data(&format!("would {verb} {}/{}\n", namespace(arguments), step.group()));
    }
    ExitStatus::Ok
}

async fn take(arguments: &PushArguments, ruler: &Ruler, steps: &[Step]) -> ExitStatus {
    let namespace = namespace(arguments);
    for (at, step) in steps.iter().enumerate() {
        let taken = match step {
            Step::Keep(_) => Ok(()),
            Step::Create(group) | Step::Update(group) => {
                ruler.set(namespace, &group.name, group.to_yaml()).await
            }
            Step::Delete(name) => ruler.delete(namespace, name).await,
        };
        if let Err(error) = taken {
            let status = failed(&error);
            print::error(&format!("{}; the rest was left alone\n", summary(&steps[..at])));
            return status;
        }
    }
    print::error(&format!("{}\n", summary(steps)));
    ExitStatus::Ok
}

fn summary(steps: &[Step]) -> String {
    let count = |of: fn(&Step) -> bool| steps.iter().filter(|step| of(step)).count();
    format!(
        "{} created, {} updated, {} unchanged, {} deleted",
        numbered(count(|step| matches!(step, Step::Create(_))), "group"),
        count(|step| matches!(step, Step::Update(_))),
        count(|step| matches!(step, Step::Keep(_))),
        count(|step| matches!(step, Step::Delete(_))),
    )
}

/// A no is a finding; wrong addresses, headers and files are wrong usage; everything else is no answer.
fn failed(error: &RulerError) -> ExitStatus {
    print::error(&format!("error: {error}\n"));
    match error {
        RulerError::Address { .. } | RulerError::Access(_) => ExitStatus::Usage,
        RulerError::Refused { .. } => ExitStatus::Findings,
        _ => ExitStatus::CannotDecide,
    }
}

fn options(arguments: &PushArguments) -> Result<RulerOptions, AccessError> {
    let timeout = std::time::Duration::from_millis(arguments.timeout.as_millis());
    Ok(RulerOptions { timeout, access: arguments.access.access()? })
}

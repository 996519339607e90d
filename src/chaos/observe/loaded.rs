//! What Prometheus has loaded for the services of a run, beside what their specs say. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::chaos::Rules;
use crate::model::{AlertPair, Severity, Slo, SloId};
use crate::prom::{AlertRule, Sample};
use crate::rules::names;
use crate::status::Loaded;

/// The SLOs of `services`, those that are declared and those that are loaded, by name.
pub(super) fn rules(services: &[String], slos: &[Arc<Slo>], infos: &[Sample]) -> Vec<Rules> {
    let mut loaded: BTreeMap<SloId, Vec<Loaded>> = BTreeMap::new();
    for (id, found) in Loaded::all(infos).filter(|(id, _)| services.contains(&id.service)) {
        loaded.entry(id).or_default().push(found);
    }
    let names: BTreeSet<&SloId> = slos.iter().map(|slo| &slo.id).chain(loaded.keys()).collect();
    let one = |id: &SloId| {
        let slo = slos.iter().find(|slo| slo.id == *id);
        of_one(id, slo.map(|slo| &**slo), loaded.get(id).map_or(&[], Vec::as_slice))
    };
    names.into_iter().map(one).collect()
}

/// For some minutes after a reload, Prometheus tells of the old rules too: one that fits the spec is enough.
fn of_one(id: &SloId, slo: Option<&Slo>, loaded: &[Loaded]) -> Rules {
    let declared = slo.map(|slo| format!("{} over {}", slo.objective, slo.window));
    let current = slo.is_some_and(|slo| loaded.iter().any(|loaded| loaded.is_current(slo)));
    let found = if current { declared.clone() } else { loaded.first().map(Loaded::to_string) };
    Rules { slo: id.to_string(), declared, loaded: found }
}

/// Page alerts that the specs want and that no rule among `rules` would fire, as `SERVICE/SLO LONG/SHORT`.
pub(super) fn mute(slos: &[Arc<Slo>], rules: &[AlertRule]) -> Vec<String> {
    let pages = |slo: &Arc<Slo>| {
        let page = |pair: &&AlertPair| pair.severity == Severity::Page;
        let wanted = slo.alerts.iter().filter(page).map(|pair| labels(&slo.id, pair)).collect::<Vec<_>>();
        wanted.into_iter().filter(|wanted| !rules.iter().any(|rule| would_fire(rule, wanted)))
    };
    let shown = |[service, slo, _, long, short]: [(&str, String); 5]| {
        format!("{}/{} {}/{}", service.1, slo.1, long.1, short.1)
    };
    slos.iter().flat_map(pages).map(shown).collect()
}

/// Whether an alerting rule is about one of these services.
pub(super) fn is_about(services: &[String], rule: &AlertRule) -> bool {
    rule.labels.get(names::SERVICE_LABEL).is_some_and(|service| services.contains(service))
}

/// The labels that tell a page alert from all others.
fn labels(id: &SloId, pair: &AlertPair) -> [(&'static str, String); 5] {
    [
        (names::SERVICE_LABEL, id.service.clone()),
        (names::SLO_LABEL, id.name.clone()),
        (names::ALERT_LABEL, Severity::Page.as_str().to_owned()),
        (names::LONG_WINDOW_LABEL, pair.long.to_string()),
        (names::SHORT_WINDOW_LABEL, pair.short.to_string()),
    ]
}

fn would_fire(rule: &AlertRule, wanted: &[(&str, String); 5]) -> bool {
    rule.works() && wanted.iter().all(|(name, value)| rule.labels.get(name) == Some(value))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::diag::Sources;
    use crate::{model, spec};

    /// The SLO of a spec with these alerts.
    fn slo(alerts: &str) -> Arc<Slo> {
        let text = format!(
            "version: sloe/v1\nservice: shop\nslos:\n  - name: orders\n    objective: 99%\n    window: 30d\n    \
             sli: {{events: {{bad: errors_total, total: requests_total}}}}\n    alerts: {{{alerts}}}\n"
        );
        let mut sources = Sources::default();
        let file = sources.add(Path::new("shop.yaml"), text.clone());
        let (documents, _) = spec::read([(file, text.as_str())]);
        Arc::new(model::compile(&documents.services, &sources).0.remove(0))
    }

    /// The loaded rules of all page alerts of an SLO.
    fn loaded(slo: &Slo, health: &str) -> Vec<AlertRule> {
        let rule = |pair| AlertRule {
            labels: labels(&slo.id, pair).into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            health: health.to_owned(),
        };
        slo.alerts.iter().filter(|pair| pair.severity == Severity::Page).map(rule).collect()
    }

    #[test]
    fn an_alert_that_is_wanted_needs_a_rule_that_works() {
        let slo = slo("");
        let all = ["shop/orders 1h/5m", "shop/orders 6h/30m"];
        let mute = |rules: &[AlertRule]| mute(std::slice::from_ref(&slo), rules);
        assert_eq!(mute(&[]), all);
        assert_eq!(mute(&loaded(&slo, "ok")), [""; 0]);
        assert_eq!(mute(&loaded(&slo, "ok")[1..]), all[..1]);
        assert_eq!(mute(&loaded(&slo, "err")), all);
        assert_eq!(mute(&loaded(&slo, "unknown")), all, "it was never evaluated");
    }

    #[test]
    fn an_alert_that_is_off_on_purpose_needs_none() {
        assert_eq!(mute(&[slo("page: {enabled: false}")], &[]), [""; 0]);
    }
}

//! Which samples belong to which SLO and group.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Slo, SloId};
use crate::prom::{Labels, Sample};
use crate::rules::names;
use crate::status::unknown::{SEVERAL, unknown};
use crate::status::{Answers, Unknown};

/// The names and values of an SLO's `group_by` labels; empty for an ungrouped one.
pub(super) type GroupLabels = Vec<(String, String)>;

/// The samples of one kind by SLO.
type BySlo<'a> = HashMap<(&'a str, &'a str), Vec<&'a Sample>>;

/// All answers of a poll by SLO.
pub(super) struct Index<'a> {
    infos: BySlo<'a>,
    kinds: [(Kind, BySlo<'a>); 8],
}

/// What a sample tells.
#[derive(Clone, Copy)]
enum Kind {
    Total,
    Bad,
    Tile,
    FastBurnRate,
    SlowBurnRate,
    Raw,
    Recent,
    Alert,
}

/// The samples of one group of an SLO.
#[derive(Clone, Default)]
pub(super) struct GroupSamples<'a> {
    pub(super) total: Vec<&'a Sample>,
    pub(super) bad: Vec<&'a Sample>,
    pub(super) tile: Vec<&'a Sample>,
    pub(super) fast_burn_rates: Vec<&'a Sample>,
    pub(super) slow_burn_rates: Vec<&'a Sample>,
    pub(super) raw: Vec<&'a Sample>,
    pub(super) recent: Vec<&'a Sample>,
    pub(super) alerts: Vec<&'a Sample>,
}

/// The values of the labels `group_by` of an SLO; a label that is not there has the empty value, as in Prometheus.
pub(super) fn group_labels(group_by: &[String], labels: &Labels) -> GroupLabels {
    let value = |name: &String| labels.get(name).cloned().unwrap_or_default();
    group_by.iter().map(|name| (name.clone(), value(name))).collect()
}

/// The value of the only sample, if there is one.
pub(super) fn only(samples: &[&Sample]) -> Result<Option<f64>, Unknown> {
    match samples {
        [] => Ok(None),
        [sample] => Ok(Some(sample.value)),
        _ => Err(unknown(SEVERAL)),
    }
}

/// The value of the only sample whose `label` has this value, if there is one.
pub(super) fn only_of(samples: &[&Sample], label: &str, value: &str) -> Result<Option<f64>, Unknown> {
    let named = |sample: &&&Sample| sample.labels.get(label).is_some_and(|found| found == value);
    only(&samples.iter().filter(named).copied().collect::<Vec<_>>())
}

impl<'a> Index<'a> {
    pub(super) fn new(answers: &'a Answers) -> Self {
        let kinds = [
            (Kind::Total, by_slo(&answers.total)),
            (Kind::Bad, by_slo(&answers.bad)),
            (Kind::Tile, by_slo(&answers.tiles)),
            (Kind::FastBurnRate, by_slo(&answers.fast_burn_rates)),
            (Kind::SlowBurnRate, by_slo(&answers.slow_burn_rates)),
            (Kind::Raw, by_slo(&answers.raw)),
            (Kind::Recent, by_slo(&answers.recent)),
            (Kind::Alert, by_slo(&answers.alerts)),
        ];
        Self { infos: by_slo(&answers.infos), kinds }
    }

    /// The `slo_info` series of an SLO: none when its rules are not loaded, several after a reload.
    pub(super) fn infos<'s>(&'s self, id: &'s SloId) -> &'s [&'s Sample] {
        self.infos.get(&(id.service.as_str(), id.name.as_str())).map_or(&[], Vec::as_slice)
    }

    /// The groups of an SLO with their samples; the one group of an ungrouped SLO even without any.
    pub(super) fn groups<'s>(&'s self, slo: &'s Slo) -> BTreeMap<GroupLabels, GroupSamples<'s>> {
        let mut groups: BTreeMap<GroupLabels, GroupSamples<'s>> = BTreeMap::new();
        if slo.group_by.is_empty() {
            groups.insert(Vec::new(), GroupSamples::default());
        }
        for (kind, by_slo) in &self.kinds {
            for sample in by_slo.get(&(slo.id.service.as_str(), slo.id.name.as_str())).into_iter().flatten() {
                put(&mut groups, group_labels(&slo.group_by, &sample.labels), *kind, sample);
            }
        }
        groups
    }
}

/// Alerts come last. One without any group label, as of absent data, concerns all groups.
fn put<'a>(
    groups: &mut BTreeMap<GroupLabels, GroupSamples<'a>>,
    group: GroupLabels,
    kind: Kind,
    sample: &'a Sample,
) {
    let of_all = matches!(kind, Kind::Alert) && group.iter().all(|(_, value)| value.is_empty());
    if of_all && !groups.contains_key(&group) {
        for samples in groups.values_mut() {
            samples.alerts.push(sample);
        }
    } else {
        groups.entry(group).or_default().of_kind(kind).push(sample);
    }
}

impl<'a> GroupSamples<'a> {
    fn of_kind(&mut self, kind: Kind) -> &mut Vec<&'a Sample> {
        match kind {
            Kind::Total => &mut self.total,
            Kind::Bad => &mut self.bad,
            Kind::Tile => &mut self.tile,
            Kind::FastBurnRate => &mut self.fast_burn_rates,
            Kind::SlowBurnRate => &mut self.slow_burn_rates,
            Kind::Raw => &mut self.raw,
            Kind::Recent => &mut self.recent,
            Kind::Alert => &mut self.alerts,
        }
    }
}

fn by_slo(samples: &[Sample]) -> BySlo<'_> {
    let mut map = BySlo::new();
    for sample in samples {
        if let (Some(service), Some(slo)) =
            (sample.labels.get(names::SERVICE_LABEL), sample.labels.get(names::SLO_LABEL))
        {
            map.entry((service, slo)).or_default().push(sample);
        }
    }
    map
}

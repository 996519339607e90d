//! The tiles of the time before the rules ran: the expressions of the rules, but where these read what rules recorded, the
//! expressions of those rules stand themselves. There is no second formula.

use crate::model::{Sli, Slo, SloId};
use crate::promql::{self, Call, Expr, ExprKind, RangeSelector, Subquery, VectorSelector};
use crate::rules::compile::slo_groups;
use crate::rules::recorded::FAST_INTERVAL;
use crate::rules::span::named;
use crate::rules::{Options, Rule, names};
use crate::units::Duration;

/// What budgets are sums of.
const TILES: [&str; 4] = [names::TOTAL_TILE, names::BAD_TILE, names::RAW_TOTAL_TILE, names::RAW_BAD_TILE];
/// What tiles are made of. Whether the rules ran is not among it: before they did, time without data stays unknown.
const PARTS: [&str; 3] = [names::TOTAL_SLICE, names::BAD_SLICE, names::MAINTENANCE];

/// How the tiles of one SLO are computed for moments at which no rule was evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// From one tile to the next.
    pub step: Duration,
    /// How far before its first recorded tile everything lies that is in none: at most so much is counted by it.
    pub reach: Duration,
    /// The tiles: all events and the bad ones, and with maintenance the raw ones.
    pub series: Vec<PastSeries>,
}

/// One recorded name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastSeries {
    /// The name.
    pub record: String,
    /// PromQL: a result for each group of the SLO.
    pub expr: String,
    /// The labels that the rule adds.
    pub labels: Vec<(String, String)>,
}

/// The tiles of `slo`, one of `slos`.
#[must_use]
pub fn past(slo: &Slo, slos: &[Slo], options: &Options) -> Past {
    let records = Records { slos, options };
    let tiles = records.of(slo).into_iter().filter(|record| TILES.contains(&&*record.name));
    let series = tiles.map(|tile| PastSeries {
        expr: records.standalone(&tile).map_or_else(|| tile.expr.clone(), |expr| expr.to_string()),
        record: tile.name,
        labels: tile.labels,
    });
    Past { step: step(slo, options), reach: reach(slo, &records), series: series.collect() }
}

fn step(slo: &Slo, options: &Options) -> Duration {
    slo.slices.map_or(options.tile, |slices| slices.length)
}

/// A composite counts tiles that were recorded up to an interval and its own length before.
fn reach(slo: &Slo, records: &Records<'_>) -> Duration {
    let own = step(slo, records.options);
    let Sli::Composite { components, .. } = &slo.sli else { return own };
    let parts = components.iter().filter_map(|part| records.slos.iter().find(|slo| slo.id == part.id));
    let longest = parts.map(|part| reach(part, records)).max().unwrap_or_default();
    FAST_INTERVAL + own + longest
}

/// The recording rules of all SLOs.
struct Records<'a> {
    slos: &'a [Slo],
    options: &'a Options,
}

/// A recording rule.
struct Record<'a> {
    id: &'a SloId,
    name: String,
    expr: String,
    labels: Vec<(String, String)>,
    /// Of its group.
    interval: Duration,
}

impl<'a> Records<'a> {
    fn of(&self, slo: &'a Slo) -> Vec<Record<'a>> {
        let groups = slo_groups(slo, self.options).into_iter();
        let rules = groups.flat_map(|group| group.rules.into_iter().map(move |rule| (group.interval, rule)));
        let record = |(interval, rule)| match rule {
            Rule::Record { record: name, expr, labels } => {
                Some(Record { id: &slo.id, name, expr, labels, interval })
            }
            Rule::Alert { .. } => None,
        };
        rules.filter_map(record).collect()
    }

    /// The rule that records what is selected, if tiles are made of it.
    fn find(&self, selector: &VectorSelector) -> Option<Record<'a>> {
        let name = selector.name.as_deref()?;
        let is_wanted = TILES.contains(&name) || PARTS.contains(&name);
        let is_of = |slo: &&Slo| {
            let SloId { service, name: own } = &slo.id;
            let labels = [("__name__", name), (names::SERVICE_LABEL, service), (names::SLO_LABEL, own)];
            selector.matches(&labels)
        };
        let slo = self.slos.iter().find(|slo| is_wanted && is_of(slo))?;
        self.of(slo).into_iter().find(|record| record.name == name)
    }

    /// The expression of a rule without anything recorded in it.
    fn standalone(&self, record: &Record<'_>) -> Option<Expr> {
        let expr = promql::parse(&record.expr).0?;
        Some(promql::replace(&expr, &mut |part| self.in_place_of(part, record.interval)))
    }

    /// What stands in the place of a recorded series, in a rule that is evaluated every `interval`.
    fn in_place_of(&self, part: &Expr, interval: Duration) -> Option<Expr> {
        match &part.kind {
            ExprKind::Instant(instant) if instant.time.is_now() => {
                self.evaluated(&self.find(&instant.selector)?)
            }
            ExprKind::Call(call) => self.newest(call, interval),
            ExprKind::Range(range) => self.evaluated_over(range),
            _ => None,
        }
    }

    /// A sum or a last value over less than an interval is that of one evaluation: here, of this one.
    fn newest(&self, call: &Call, interval: Duration) -> Option<Expr> {
        let is_same_of_one = ["last_over_time", "sum_over_time"].contains(&&*call.name.value);
        let [Expr { kind: ExprKind::Range(range), .. }] = call.args.as_slice() else { return None };
        let record = self.find(&range.selector).filter(|record| record.interval == interval)?;
        let is_one = range.range.seconds()? < interval.as_secs_f64();
        (is_same_of_one && is_one).then(|| self.evaluated(&record))?
    }

    fn evaluated_over(&self, selector: &RangeSelector) -> Option<Expr> {
        let record = self.find(&selector.selector)?;
        let subquery = Subquery {
            expr: self.evaluated(&record)?,
            range: selector.range.clone(),
            step: Some(record.interval.into()),
            time: selector.time.clone(),
        };
        Some(Expr { span: promql::Span::default(), kind: ExprKind::Subquery(Box::new(subquery)) })
    }

    fn evaluated(&self, record: &Record<'_>) -> Option<Expr> {
        promql::parse(&named(&self.standalone(record)?.to_string(), record.id)).0
    }
}

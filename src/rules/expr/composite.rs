//! Composites: counts of other SLOs, as they are recorded. Where one of them is unknown, so is the whole.

use super::{Counts, aggregate, sum};
use crate::model::{Combined, Component, Sli, Slo};
use crate::rules::base::Base;
use crate::rules::names;
use crate::rules::recorded::{FAST_INTERVAL, series};
use crate::units::Decimal;

/// The counts of all components taken together.
pub(super) fn counts(
    slo: &Slo,
    combined: Combined,
    components: &[Component],
    counted: &[Counts],
    recorded: &str,
) -> Counts {
    let all: Vec<&str> = counted.iter().map(|counts| counts.total.as_str()).collect();
    let bads: Vec<&str> = counted.iter().map(|counts| counts.bad.as_str()).collect();
    let on = format!("and on ({}) ", slo.group_by.join(", "));
    let known: String = all.iter().map(|total| format!("\n  {on}{total}")).collect();
    match combined {
        Combined::AllOf => {
            let total = format!("{}({}){known}", aggregate("max", slo), all.join(" or "));
            let spoilt = format!("{}({})", sum(slo), bads.join(" or "));
            let bad = format!("{spoilt}\n  -\nclamp_min({spoilt} - {}({recorded}), 0)", sum(slo));
            Counts { total, bad }
        }
        Combined::Weighted => {
            let total = format!("{}({}){known}", sum(slo), weighted(components, &all));
            let bad = format!("{}({})\n  {on}{recorded}", sum(slo), weighted(components, &bads));
            Counts { total, bad }
        }
    }
}

/// The counts of each component of a composite, as they are recorded.
pub(super) fn recorded(slo: &Slo, base: Base) -> Vec<Counts> {
    let Sli::Composite { components, .. } = &slo.sli else { return Vec::new() };
    let bads = of(components, base, (names::BAD_INCREASE, names::BAD_TILE));
    totals(components, base).into_iter().zip(bads).map(|(total, bad)| Counts { total, bad }).collect()
}

/// The total of each component.
pub(super) fn totals(components: &[Component], base: Base) -> Vec<String> {
    of(components, base, (names::TOTAL_INCREASE, names::TOTAL_TILE))
}

/// A count of each component. Tiles of up to five minutes are summed, so that slices fit beside events.
fn of(components: &[Component], base: Base, (fast, tile): (&str, &str)) -> Vec<String> {
    let one = |component: &Component| match base {
        Base::Fast if !component.sliced => series(fast, &component.id),
        Base::Fast | Base::Tile { .. } => {
            // An interval late: a component that is being counted at this moment would be missed for good.
            format!("sum_over_time({}[{}] offset {FAST_INTERVAL})", series(tile, &component.id), base.range())
        }
    };
    components.iter().map(one).collect()
}

fn weighted(components: &[Component], counts: &[&str]) -> String {
    let one = |(component, count): (&Component, &&str)| {
        if component.weight == Decimal::ONE {
            (*count).to_owned()
        } else {
            format!("{count} * {}", component.weight)
        }
    };
    components.iter().zip(counts).map(one).collect::<Vec<_>>().join(" or ")
}

//! Composites: counts of other SLOs, as they are recorded. Where one of them is unknown, so is the whole.

use super::{Counts, aggregate, sum};
use crate::model::{Combined, Component, Slo};
use crate::rules::base::Base;
use crate::rules::names;
use crate::rules::recorded::{FAST_INTERVAL, series};
use crate::units::Decimal;

/// The counts of all components taken together.
pub(super) fn counts(
    slo: &Slo,
    base: Base,
    combined: Combined,
    components: &[Component],
    recorded: &str,
) -> Counts {
    let (all, bads) =
        (totals(components, base), of(components, base, (names::BAD_INCREASE, names::BAD_TILE)));
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

fn weighted(components: &[Component], counts: &[String]) -> String {
    let one = |(component, count): (&Component, &String)| {
        if component.weight == Decimal::ONE {
            count.clone()
        } else {
            format!("{count} * {}", component.weight)
        }
    };
    components.iter().zip(counts).map(one).collect::<Vec<_>>().join(" or ")
}

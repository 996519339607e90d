//! Which SLOs are whose: each belongs to the first source whose labels it has.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Sli, Slo, SloId};

/// What the one source of those who name none is called.
pub const ONLY: &str = "prometheus";

/// What a source is called, and which SLOs it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// Labels that an SLO has to have; without any, it takes all that are left.
    pub labels: Vec<(String, String)>,
}

/// The routes of all sources, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes(Vec<Route>);

/// SLOs, each with exactly one source.
#[derive(Clone, Debug, Default)]
pub struct Assigned(Vec<Vec<Arc<Slo>>>);

/// Why SLOs cannot be shared out among sources.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unassigned {
    /// No source takes an SLO.
    #[error(
        "no source takes `{slo}`, which {labels}{}: give it the labels of {sources}, or end the list with a source without `slos`",
        others(*more)
    )]
    Nobody {
        /// The first such SLO.
        slo: SloId,
        /// What it has, as `has the labels region=eu`.
        labels: String,
        /// How many more there are.
        more: usize,
        /// The names of the sources, as `` `eu` or `us` ``.
        sources: String,
    },
    /// A composite and one of its parts belong to different sources.
    #[error(
        "`{composite}` belongs to the source `{own}` and its part `{part}` to `{other}`: no rule reaches from one Prometheus into another; give both the labels of one source"
    )]
    Apart {
        /// The composite, as `SERVICE/SLO`.
        composite: String,
        /// Its source.
        own: String,
        /// The part.
        part: String,
        /// The part's source.
        other: String,
    },
}

impl Route {
    /// The one that takes everything, where there is no other.
    #[must_use]
    pub fn only() -> Self {
        Self { name: ONLY.to_owned(), labels: Vec::new() }
    }

    fn takes(&self, slo: &Slo) -> bool {
        self.labels.iter().all(|label| slo.labels.contains(label))
    }
}

impl Routes {
    /// The routes of sources in this order.
    #[must_use]
    pub fn new(routes: Vec<Route>) -> Self {
        Self(routes)
    }

    /// The names of the sources.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|route| &*route.name)
    }

    /// Gives every one of `slos` to the first source that takes it.
    ///
    /// # Errors
    /// When one of them belongs to no source, or a composite to another one than its parts: rules are evaluated in one Prometheus.
    pub fn assign(&self, slos: Vec<Arc<Slo>>) -> Result<Assigned, Unassigned> {
        let place = |slo: &Arc<Slo>| self.0.iter().position(|route| route.takes(slo));
        let places: Vec<Option<usize>> = slos.iter().map(place).collect();
        self.complete(&slos, &places)?;
        self.together(&slos, &places)?;
        let mut shares = vec![Vec::new(); self.0.len()];
        for (slo, place) in slos.into_iter().zip(places) {
            shares[place.unwrap_or_default()].push(slo);
        }
        Ok(Assigned(shares))
    }

    fn complete(&self, slos: &[Arc<Slo>], places: &[Option<usize>]) -> Result<(), Unassigned> {
        let mut lost = slos.iter().zip(places).filter(|(_, place)| place.is_none()).map(|(slo, _)| slo);
        let Some(first) = lost.next() else { return Ok(()) };
        let names: Vec<String> = self.names().map(|name| format!("`{name}`")).collect();
        let (slo, labels, sources) = (first.id.clone(), labels(first), names.join(" or "));
        Err(Unassigned::Nobody { slo, labels, more: lost.count(), sources })
    }

    fn together(&self, slos: &[Arc<Slo>], places: &[Option<usize>]) -> Result<(), Unassigned> {
        let of: HashMap<&SloId, usize> =
            slos.iter().zip(places).filter_map(|(slo, place)| Some((&slo.id, (*place)?))).collect();
        let name = |place: usize| self.0[place].name.clone();
        for slo in slos {
            let Sli::Composite { components, .. } = &slo.sli else { continue };
            let own = of[&slo.id];
            for part in components {
                // What is not declared is the compiler's business.
                if let Some(other) = of.get(&part.id).filter(|other| **other != own) {
                    let (composite, part) = (slo.id.to_string(), part.id.to_string());
                    return Err(Unassigned::Apart { composite, own: name(own), part, other: name(*other) });
                }
            }
        }
        Ok(())
    }
}

impl Assigned {
    /// The SLOs of each source, in the order of the sources.
    #[must_use]
    pub fn shares(&self) -> &[Vec<Arc<Slo>>] {
        &self.0
    }

    /// All SLOs, source by source.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Slo>> {
        self.0.iter().flatten()
    }

    /// The same with those only of which `wanted` holds.
    #[must_use]
    pub fn only(self, wanted: impl Fn(&Slo) -> bool) -> Self {
        let kept = |share: Vec<Arc<Slo>>| share.into_iter().filter(|slo| wanted(slo)).collect();
        Self(self.0.into_iter().map(kept).collect())
    }
}

fn labels(slo: &Slo) -> String {
    let all: Vec<String> = slo.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if all.is_empty() { "has no labels".to_owned() } else { format!("has the labels {}", all.join(", ")) }
}

fn others(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => ", nor one other SLO".to_owned(),
        _ => format!(", nor {more} others"),
    }
}

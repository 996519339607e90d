//! From SLOs to files: rules, packed as asked for, and the unit tests that prove them. File by file and SLO by SLO, so that
//! ten thousand of them need no more memory than a few.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use crate::model::Slo;
use crate::rules::limits::Limits;
use crate::rules::object::{self, Object};
use crate::rules::unit_test::Known;
use crate::rules::{Format, Group, Layout, Notice, Options, Part, fast, header, slices, tiles, unit_test};
use crate::yaml::Writer;

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Relative to the output directory, e.g. `rules/payment-service.yaml`.
    pub path: PathBuf,
    /// Its content.
    pub text: String,
}

/// All files, in the order of their paths.
#[must_use]
pub fn generate(slos: &[Slo], options: &Options) -> Vec<Generated> {
    let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
    let Ok(_) = stream::<Infallible>(slos, options, &mut |path, text| {
        files.entry(path.to_owned()).or_default().push_str(text);
        Ok(())
    });
    files.into_iter().map(|(path, text)| Generated { path, text }).collect()
}

/// Gives all files to `sink`, path and text; a large file in several pieces that follow one another. Says what the
/// target will not take.
///
/// # Errors
/// The first of `sink`.
pub fn stream<E>(slos: &[Slo], options: &Options, sink: Sink<'_, E>) -> Result<Vec<Notice>, E> {
    let known = slos.iter().map(|slo| (&slo.id, slo)).collect();
    let mut maker = Maker { options, known, limits: Limits::new(options.target), sink };
    for unit in units(slos, options.layout) {
        maker.unit(&unit)?;
    }
    Ok(maker.limits.notices())
}

/// What takes files, path and text.
pub type Sink<'a, E> = &'a mut dyn FnMut(&Path, &str) -> Result<(), E>;

/// The groups of all SLOs as the target takes them.
#[must_use]
pub fn groups(slos: &[Slo], options: &Options) -> Vec<Group> {
    by_service(slos).into_values().flatten().flat_map(|slo| slo_groups(slo, options)).collect()
}

/// The groups of one SLO as the target takes them.
pub(super) fn slo_groups(slo: &Slo, options: &Options) -> Vec<Group> {
    // Slices first: what is derived from them may then read them at once.
    let slices = slices::group(slo).into_iter();
    slices
        .chain([fast::group(slo), tiles::group(slo, options)])
        .map(|group| linked(group, slo, options))
        .flat_map(|group| options.target.adapt(group))
        .collect()
}

fn linked(mut group: Group, slo: &Slo, options: &Options) -> Group {
    group.rules.iter_mut().for_each(|rule| options.links.annotate(slo, rule));
    group
}

/// The SLOs that share a rule file, the ones of a service together: never empty, and no service is.
pub(super) type Unit<'a> = Vec<Vec<&'a Slo>>;

fn units(slos: &[Slo], layout: Layout) -> Vec<Unit<'_>> {
    let services = by_service(slos).into_values();
    match layout {
        Layout::Service => services.map(|slos| vec![slos]).collect(),
        Layout::Single if slos.is_empty() => Vec::new(),
        Layout::Single => vec![services.collect()],
        Layout::Slo => services.flatten().map(|slo| vec![vec![slo]]).collect(),
    }
}

/// SLOs by the service that they are of, in the order of services' names.
#[must_use]
pub fn by_service(slos: &[Slo]) -> BTreeMap<&str, Vec<&Slo>> {
    let mut services: BTreeMap<&str, Vec<&Slo>> = BTreeMap::new();
    for slo in slos {
        services.entry(slo.id.service.as_str()).or_default().push(slo);
    }
    services
}

/// Makes one file after another.
struct Maker<'a, E> {
    options: &'a Options,
    known: Known<'a>,
    limits: Limits,
    sink: Sink<'a, E>,
}

impl<E> Maker<'_, E> {
    fn unit(&mut self, unit: &Unit<'_>) -> Result<(), E> {
        let Some(first) = unit.iter().flatten().next() else { return Ok(()) };
        let (deployed, tested) = (self.options.rule_path(&first.id), self.options.tested_path(&first.id));
        if self.options.has(Part::Rules) {
            let object = Object::of_rules(&first.id, self.options);
            let bytes = self.rules(&deployed, unit, object.as_ref())?;
            self.limits.object(&deployed, self.options.format, bytes);
        }
        if !self.options.has(Part::Tests) {
            return Ok(());
        }
        if tested != deployed {
            self.rules(&tested, unit, None)?;
        }
        for slos in unit {
            for file in unit_test::files(slos, &self.known, self.options) {
                (self.sink)(&file.path, &file.text)?;
            }
        }
        Ok(())
    }

    /// A rule file in pieces, one a service; answers how long it is.
    fn rules(&mut self, path: &Path, unit: &Unit<'_>, object: Option<&Object<'_>>) -> Result<usize, E> {
        let mut yaml = Writer::new();
        yaml.comment(&header::header(unit.iter().flatten().copied(), self.options));
        let deployed = object.is_some() || self.options.format == Format::Prometheus;
        let mut written = Ok(0);
        object::wrapped(object, &mut yaml, |yaml| {
            yaml.nested("groups", |yaml| written = self.groups(path, unit, deployed, yaml));
        });
        written
    }

    fn groups(
        &mut self,
        path: &Path,
        unit: &Unit<'_>,
        deployed: bool,
        yaml: &mut Writer,
    ) -> Result<usize, E> {
        let mut bytes = 0;
        for slos in unit {
            for group in slos.iter().flat_map(|slo| slo_groups(slo, self.options)) {
                yaml.item(|yaml| group.write(yaml));
                if deployed {
                    self.limits.group(&group);
                }
            }
            bytes += yaml.text().len();
            (self.sink)(path, yaml.text())?;
            yaml.clear();
        }
        Ok(bytes)
    }
}

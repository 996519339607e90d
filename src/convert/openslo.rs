//! Specs as objects of `openslo/v1`, as `OpenSLO`'s own validator takes them.

use std::collections::HashMap;

use crate::convert::annotations::Annotations;
use crate::convert::comments::Comments;
use crate::convert::indicator::{indicator, not_exported, ratio_of, shorthand};
use crate::convert::known::Known;
use crate::convert::names::Names;
use crate::convert::tree::{Map, Tree};
use crate::diag::{Code, Diagnostic, Sources};
use crate::model::{self, Slo};
use crate::spec::{self, Pair, ServiceSpec, SlicesSpec, SloSpec};
use crate::yaml::Writer;

/// The longest description, in characters.
const DESCRIPTION: usize = 1_050;
/// A time at which a week, a month and a quarter begin: a Monday, the first of January.
const EPOCH: &str = "2024-01-01 00:00:00";

/// The specs as `openslo/v1`: a `Service` a service and an `SLO` an SLO; and what cannot be said. `slos` are what the specs
/// mean; what means nothing is passed over.
#[must_use]
pub fn to_openslo(specs: &[ServiceSpec], slos: &[Slo]) -> (String, Vec<Diagnostic>) {
    let mut export = Export { known: Known::new(slos), ..Export::default() };
    for spec in specs {
        export.service(spec);
    }
    let text = export.objects.iter().map(text).collect::<Vec<_>>().join("---\n");
    export.read_again(&text, specs);
    (text, export.problems)
}

fn text(object: &Tree) -> String {
    let mut writer = Writer::new();
    object.write(&mut writer, &mut Comments::default());
    writer.finish()
}

#[derive(Default)]
struct Export<'a> {
    known: Known<'a>,
    services: Names,
    slos: Names,
    /// The services that have their object, by their names in sloe.
    named: HashMap<String, String>,
    objects: Vec<Tree>,
    problems: Vec<Diagnostic>,
}

impl Export<'_> {
    fn service(&mut self, spec: &ServiceSpec) {
        let Some(name) = &spec.service else { return };
        let known = self.named.get(&name.value).cloned();
        let service = known.unwrap_or_else(|| self.declare(spec, &name.value));
        for slo in &spec.slos {
            let Some(understood) = self.known.get(spec, slo) else { continue };
            if let Err(problem) = self.slo(slo, understood, &service) {
                self.problems.push(*problem);
            }
        }
    }

    /// The object of a service, and its name.
    fn declare(&mut self, spec: &ServiceSpec, service: &str) -> String {
        let name = self.services.take(&[service.to_owned()]);
        self.named.insert(service.to_owned(), name.clone());
        let annotations = Annotations::of_service(spec, &name).take(&mut self.problems);
        let mut content = Map::default();
        content.add("description", self.description(spec.description.as_ref()));
        let object = object("Service", &name, &spec.labels, annotations, content.take());
        self.objects.push(object);
        name
    }

    fn slo(&mut self, slo: &SloSpec, understood: &Slo, service: &str) -> Result<(), Box<Diagnostic>> {
        let indicator = indicator(slo.place, &understood.sli)?;
        let window = window(slo)?;
        let mut objective = Map::default();
        if let Some((op, value)) = &indicator.comparison {
            objective.add("op", Tree::new(*op)).add("value", Tree::Plain(value.clone(), None));
        }
        let target = slo.objective.as_ref().and_then(|text| ratio_of(&text.value));
        let target = target.ok_or_else(|| not_exported(slo.place, "an SLO without an objective"))?;
        objective.add("target", Tree::Plain(target, None));
        let method =
            slo.slices.as_ref().map_or(Ok("Occurrences"), |slices| budgeting(slices, &mut objective))?;
        let own = slo.name.as_ref().map_or("slo", |name| name.value.as_str());
        let name = self.slos.take(&[own.to_owned(), format!("{service}-{own}")]);
        let annotations = Annotations::of_slo(slo, understood, &name).take(&mut self.problems);
        let metadata = Tree::Map(vec![("name".to_owned(), Tree::new(name.as_str()))]);
        let mut inline = Map::default();
        inline.add("metadata", metadata).add("spec", indicator.spec);
        let mut content = Map::default();
        content
            .add("description", self.description(slo.description.as_ref()))
            .add("service", Tree::new(service));
        content.add("indicator", inline.take()).add("timeWindow", Tree::List(vec![window]));
        content
            .add("budgetingMethod", Tree::new(method))
            .add("objectives", Tree::List(vec![objective.take()]));
        self.objects.push(object("SLO", &name, &slo.labels, annotations, content.take()));
        Ok(())
    }

    /// Says which SLOs would not mean the same when they are read again: readers of `OpenSLO` have to guess what a query counts.
    fn read_again(&mut self, text: &str, specs: &[ServiceSpec]) {
        let mut sources = Sources::default();
        let file = sources.add("openslo.yaml", text);
        let (again, _) = spec::read([(file, text)]);
        let (slos, _) = model::compile(&again.services, &sources);
        let again = Known::new(&slos);
        for (service, slo) in specs.iter().flat_map(|spec| spec.slos.iter().map(move |slo| (spec, slo))) {
            let (Some(first), Some(second)) = (self.known.get(service, slo), again.get(service, slo)) else {
                continue;
            };
            let same =
                first.sli == second.sli && first.group_by == second.group_by && first.slices == second.slices;
            if !same {
                let message = "read again from OpenSLO, this SLO would count in another way";
                let help = "OpenSLO cannot say which of the two is meant: buckets over their count are a latency there";
                self.problems.push(Diagnostic::warning(Code::NOT_EXPORTED, slo.place, message).help(help));
            }
        }
    }

    fn description(&mut self, text: Option<&crate::spec::Spanned<String>>) -> Tree {
        let Some(text) = text else { return Tree::Map(Vec::new()) };
        let said = text.value.trim();
        if said.chars().count() > DESCRIPTION {
            self.problems.push(not_exported(
                text.span,
                &format!("a description of more than {DESCRIPTION} characters"),
            ));
            return Tree::Map(Vec::new());
        }
        Tree::new(said)
    }
}

fn object(kind: &str, name: &str, labels: &[Pair], annotations: Tree, mut spec: Tree) -> Tree {
    let mut metadata = Map::default();
    metadata.add("name", Tree::new(name)).pairs("labels", labels).add("annotations", annotations);
    if spec.is_empty() {
        // A key without a value would be no `spec` at all.
        spec = Tree::Plain("{}".to_owned(), None);
    }
    let mut map = Map::default();
    map.add("apiVersion", Tree::new("openslo/v1")).add("kind", Tree::new(kind));
    map.add("metadata", metadata.take()).add("spec", spec).take()
}

fn window(slo: &SloSpec) -> Result<Tree, Box<Diagnostic>> {
    let mut map = Map::default();
    if let Some(calendar) = &slo.calendar {
        let duration = match calendar.value.as_str() {
            "week" => "1w",
            "month" => "1M",
            _ => "1Q",
        };
        let zone = slo.time_zone.as_ref().map_or("UTC", |zone| zone.value.as_str());
        let mut start = Map::default();
        start.add("startTime", Tree::Text(EPOCH.to_owned(), None)).add("timeZone", Tree::new(zone));
        map.add("duration", Tree::new(duration)).add("isRolling", Tree::Plain("false".to_owned(), None));
        return Ok(map.add("calendar", start.take()).take());
    }
    let written = slo.window.as_ref().ok_or_else(|| not_exported(slo.place, "an SLO without a window"))?;
    let duration = shorthand(&written.value).ok_or_else(|| not_exported(written.span, "this window"))?;
    map.add("duration", Tree::Plain(duration, None));
    Ok(map.add("isRolling", Tree::Plain("true".to_owned(), None)).take())
}

/// The budgeting method of slices, which the objective describes.
fn budgeting(slices: &SlicesSpec, objective: &mut Map) -> Result<&'static str, Box<Diagnostic>> {
    let length = slices.length.as_ref().and_then(|length| shorthand(&length.value));
    let length = length.ok_or_else(|| not_exported(slices.place, "this length of slices"))?;
    if slices.partial.as_ref().is_some_and(|partial| partial.value) {
        objective.add("timeSliceWindow", Tree::Plain(length, None));
        return Ok("RatioTimeslices");
    }
    let target = slices.target.as_ref().and_then(|target| ratio_of(&target.value));
    let target = target.ok_or_else(|| not_exported(slices.place, "slices without a target"))?;
    objective
        .add("timeSliceTarget", Tree::Plain(target, None))
        .add("timeSliceWindow", Tree::Plain(length, None));
    Ok("Timeslices")
}

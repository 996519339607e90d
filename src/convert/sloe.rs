//! Specs as documents of `sloe/v1`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::convert::comments::Comments;
use crate::convert::known::Known;
use crate::convert::sli;
use crate::convert::tree::{Map, Tree};
use crate::convert::values::{alerts, maintenance, record_as};
use crate::diag::Sources;
use crate::model::Slo;
use crate::spec::{ServiceSpec, SloSpec};
use crate::yaml::Writer;

/// The specs as `sloe/v1`: a document a service, SLOs in their order, comments near what they were about. Specs of one
/// service that say different things of it stay documents of their own. `slos` are what the specs mean.
#[must_use]
pub fn to_sloe(specs: &[ServiceSpec], slos: &[Slo], sources: &Sources) -> String {
    let known = Known::new(slos);
    let documents: Vec<Tree> = merged(specs).iter().map(|spec| document(spec, &known)).collect();
    let spans: Vec<_> = documents.iter().flat_map(Tree::spans).collect();
    let mut comments = Comments::of(&spans, sources);
    let texts: Vec<String> = documents.iter().map(|tree| text(tree, &mut comments)).collect();
    let mut files: Vec<_> = spans.iter().map(|span| span.file).collect();
    files.sort();
    files.dedup();
    let mut end = Writer::new();
    for line in files.into_iter().flat_map(|file| comments.last(file)) {
        end.comment(&line);
    }
    texts.join("---\n") + &end.finish()
}

fn text(document: &Tree, comments: &mut Comments) -> String {
    let mut writer = Writer::new();
    // What stands above the document's first value is about the document.
    let mut spans = document.spans();
    spans.sort();
    for line in spans.first().map(|first| comments.above(*first)).unwrap_or_default() {
        writer.comment(&line);
    }
    document.write(&mut writer, comments);
    writer.finish()
}

/// The SLOs of a service together, where all that is said of the service is the same.
fn merged(specs: &[ServiceSpec]) -> Vec<ServiceSpec> {
    let (mut all, mut at): (Vec<ServiceSpec>, HashMap<String, usize>) = (Vec::new(), HashMap::new());
    for spec in specs {
        match at.entry(said(&service(spec))) {
            Entry::Occupied(first) => all[*first.get()].slos.extend(spec.slos.iter().cloned()),
            Entry::Vacant(first) => {
                first.insert(all.len());
                all.push(spec.clone());
            }
        }
    }
    all
}

/// A tree as text, to compare it.
fn said(tree: &Tree) -> String {
    let mut writer = Writer::new();
    tree.write(&mut writer, &mut Comments::default());
    writer.finish()
}

fn document(spec: &ServiceSpec, known: &Known<'_>) -> Tree {
    let Tree::Map(mut entries) = service(spec) else { return Tree::Map(Vec::new()) };
    let slos = spec.slos.iter().filter_map(|slo| Some(self::slo(slo, known.get(spec, slo)?)));
    entries.push(("slos".to_owned(), Tree::List(slos.collect())));
    Tree::Map(entries)
}

fn service(spec: &ServiceSpec) -> Tree {
    let mut map = Map::default();
    map.add("version", Tree::new("sloe/v1")).text("service", spec.service.as_ref());
    map.text("owner", spec.owner.as_ref()).text("description", spec.description.as_ref());
    map.word("scrape_interval", spec.scrape_interval.as_ref());
    map.pairs("labels", &spec.labels).pairs("links", &spec.links);
    map.add("alerts", alerts(&spec.alerts)).add("maintenance", maintenance(&spec.maintenance)).take()
}

fn slo(spec: &SloSpec, understood: &Slo) -> Tree {
    let mut map = Map::default();
    map.text("name", spec.name.as_ref()).text("description", spec.description.as_ref());
    map.word("objective", spec.objective.as_ref()).word("window", spec.window.as_ref());
    map.text("calendar", spec.calendar.as_ref()).text("time_zone", spec.time_zone.as_ref());
    map.text("budget_basis", spec.budget_basis.as_ref());
    map.add("sli", sli::sli(spec, understood));
    let place = |at: usize| spec.group_by.get(at).map(|name| name.span);
    let labels = understood.group_by.iter().enumerate();
    let labels = labels.map(|(at, name)| Tree::Text(name.clone(), place(at)));
    map.add("group_by", Tree::List(labels.collect()));
    map.text("no_data", spec.no_data.as_ref());
    map.pairs("labels", &spec.labels).pairs("links", &spec.links);
    map.add("alerts", alerts(&spec.alerts)).add("maintenance", maintenance(&spec.maintenance));
    map.add("record_as", record_as(&spec.record_as)).take()
}

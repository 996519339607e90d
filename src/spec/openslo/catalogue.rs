//! Objects by their names, and the references to them.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::spec::Spanned;
use crate::spec::openslo::alerts::{Condition, Policy};
use crate::spec::openslo::indicator::{DataSource, Indicator};
use crate::spec::openslo::slo::Service;

/// Everything that objects refer to.
pub(super) struct Catalogue {
    pub(super) services: Named<Service>,
    pub(super) data_sources: Named<DataSource>,
    pub(super) slis: Named<Indicator>,
    pub(super) conditions: Named<Condition>,
    pub(super) targets: Named<()>,
    pub(super) policies: Named<Policy>,
    /// Nothing refers to an SLO, but two of a name are a mistake all the same.
    pub(super) slos: Named<()>,
}

impl Catalogue {
    pub(super) const fn new() -> Self {
        Self {
            services: Named::new("Service"),
            data_sources: Named::new("DataSource"),
            slis: Named::new("SLI"),
            conditions: Named::new("AlertCondition"),
            targets: Named::new("AlertNotificationTarget"),
            policies: Named::new("AlertPolicy"),
            slos: Named::new("SLO"),
        }
    }
}

/// The objects of one kind, each under its name.
pub(super) struct Named<T> {
    kind: &'static str,
    objects: BTreeMap<String, (Span, T)>,
}

impl<T> Named<T> {
    const fn new(kind: &'static str) -> Self {
        Self { kind, objects: BTreeMap::new() }
    }

    /// Takes an object in; of two with one name the first stays. One without a name has been reported.
    pub(super) fn add(&mut self, name: Option<&Spanned<String>>, object: T, problems: &mut Vec<Diagnostic>) {
        let Some(name) = name else { return };
        if let Some((first, _)) = self.objects.get(&name.value) {
            let message = format!("the {} `{}` is declared twice", self.kind, name.value);
            let problem = Diagnostic::error(Code::DUPLICATE_OBJECT, name.span, message);
            problems.push(problem.context(*first, "first here").help("rename one of the two"));
            return;
        }
        self.objects.insert(name.value.clone(), (name.span, object));
    }

    /// The object of this name, if there is one.
    pub(super) fn get(&self, name: &str) -> Option<&T> {
        self.objects.get(name).map(|(_, object)| object)
    }

    /// The object that a reference leads to; one that leads to nothing is reported.
    pub(super) fn find(&self, reference: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<&T> {
        let found = self.get(&reference.value);
        if found.is_none() {
            problems.push(self.leads_to_nothing(reference));
        }
        found
    }

    fn leads_to_nothing(&self, reference: &Spanned<String>) -> Diagnostic {
        let message = format!("there is no {} named `{}`", self.kind, reference.value);
        let near = did_you_mean(&reference.value, self.objects.keys().map(String::as_str));
        let problem = Diagnostic::error(Code::REFERENCE, reference.span, message);
        match near.and_then(|name| Some((self.objects.get(&name)?.0, name))) {
            Some((place, name)) => {
                problem.context(place, "this one is near").help(format!("did you mean `{name}`?"))
            }
            None => problem.help("name the file that declares it as well"),
        }
    }
}

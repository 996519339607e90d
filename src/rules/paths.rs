//! Where generated files stand, in every layout and format: the one place that knows.

use std::path::PathBuf;

use crate::model::SloId;
use crate::rules::{Format, Layout, Options};

impl Options {
    /// The file with the rules of an SLO, as they are deployed.
    #[must_use]
    pub fn rule_path(&self, id: &SloId) -> PathBuf {
        PathBuf::from("rules").join(self.layout.file(id))
    }

    /// The plain rule file that the tests of an SLO load: promtool reads no Kubernetes objects.
    #[must_use]
    pub fn tested_path(&self, id: &SloId) -> PathBuf {
        let folder = if self.format == Format::Prometheus { "rules" } else { "tests/rules" };
        PathBuf::from(folder).join(self.layout.file(id))
    }

    /// The test file of an SLO. No name has a `+`, with which `suffix` begins, so that no two SLOs' files meet.
    pub(super) fn test_path(&self, id: &SloId, suffix: &str) -> PathBuf {
        let SloId { service, name } = id;
        match self.layout {
            Layout::Service | Layout::Single => format!("tests/{service}{suffix}.yaml").into(),
            Layout::Slo => format!("tests/{service}/{name}{suffix}.yaml").into(),
        }
    }

    /// The files that a test has to load to have the rules of these SLOs, relative to the folder of the test.
    pub(super) fn rule_files<'a>(&self, ids: impl IntoIterator<Item = &'a SloId>) -> Vec<String> {
        let up = if self.layout == Layout::Slo { "../" } else { "" };
        let place = if self.format == Format::Prometheus { "../rules" } else { "rules" };
        let mut files: Vec<String> =
            ids.into_iter().map(|id| format!("{up}{place}/{}", self.layout.file(id))).collect();
        files.sort_unstable();
        files.dedup();
        files
    }
}

impl Layout {
    /// A rule file within its folder.
    fn file(self, id: &SloId) -> String {
        match self {
            Self::Service => format!("{}.yaml", id.service),
            Self::Single => "slos.yaml".to_owned(),
            Self::Slo => format!("{}/{}.yaml", id.service, id.name),
        }
    }
}

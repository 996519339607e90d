//! What the ruler or Kubernetes will not take, said while the files are made.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::rules::{Format, Group, Target};

/// The most rules of a group that Mimir takes unless configured otherwise: `ruler_max_rules_per_rule_group`.
pub(super) const MIMIR_RULES: usize = 20;
/// The most groups of a tenant that Mimir takes unless configured otherwise: `ruler_max_rule_groups_per_tenant`.
const MIMIR_GROUPS: usize = 70;
/// The operator copies rules into a `ConfigMap` of which it fills a half.
const OPERATOR_BYTES: usize = 512 << 10;
/// What Kubernetes takes as the data of a `ConfigMap`.
const CONFIG_MAP_BYTES: usize = 1 << 20;

/// Something that will be refused unless somebody raises a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A group with more rules than Mimir takes by default.
    LongGroup {
        /// Its name.
        group: String,
        /// How many rules it has.
        rules: usize,
    },
    /// More groups than Mimir takes of one tenant by default.
    ManyGroups {
        /// How many there are.
        groups: usize,
    },
    /// An object that is larger than Kubernetes or the operator takes.
    LargeObject {
        /// Its file.
        path: PathBuf,
        /// How large its rules are, in bytes.
        bytes: usize,
        /// How large they may be, in bytes.
        limit: usize,
    },
    /// A `ConfigMap` that is larger than Kubernetes takes, of one service or of all: nothing smaller can be made of it.
    LargeConfigMap {
        /// Its file.
        path: PathBuf,
        /// How large its data is, in bytes.
        bytes: usize,
        /// How large it may be, in bytes.
        limit: usize,
    },
}

impl Notice {
    /// That the data of a `ConfigMap` is more than Kubernetes takes, if it is.
    #[must_use]
    pub fn too_large(path: &Path, bytes: usize) -> Option<Self> {
        let limit = CONFIG_MAP_BYTES;
        (bytes > limit).then(|| Self::LargeConfigMap { path: path.to_owned(), bytes, limit })
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongGroup { group, rules } => write!(
                f,
                "the group `{group}` has {rules} rules, more than the {MIMIR_RULES} that Mimir takes by default; \
                 raise `ruler_max_rules_per_rule_group` for the tenant"
            ),
            Self::ManyGroups { groups } => write!(
                f,
                "there are {groups} groups, more than the {MIMIR_GROUPS} that Mimir takes of a tenant by default; \
                 raise `ruler_max_rule_groups_per_tenant` for the tenant"
            ),
            Self::LargeObject { path, bytes, limit } => write!(
                f,
                "the object in `{}` holds {} KiB of rules, more than the {} KiB that fit; use `--layout slo`",
                path.display(),
                bytes.div_ceil(1024),
                limit >> 10
            ),
            Self::LargeConfigMap { path, bytes, limit } => write!(
                f,
                "the object in `{}` holds {} KiB, more than the {} KiB that Kubernetes takes; generate with `--format prometheus` \
                 and mount the file from a volume",
                path.display(),
                bytes.div_ceil(1024),
                limit >> 10
            ),
        }
    }
}

/// What the target will not take of these groups.
#[must_use]
pub fn notices(groups: &[Group], target: Target) -> Vec<Notice> {
    let mut limits = Limits::new(target);
    for group in groups {
        limits.group(group);
    }
    limits.notices()
}

/// Counts what is limited.
pub(super) struct Limits {
    target: Target,
    groups: usize,
    notices: Vec<Notice>,
}

impl Limits {
    pub(super) const fn new(target: Target) -> Self {
        Self { target, groups: 0, notices: Vec::new() }
    }

    /// A group that is deployed.
    pub(super) fn group(&mut self, group: &Group) {
        self.groups += 1;
        if self.target == Target::Mimir && group.rules.len() > MIMIR_RULES {
            let (group, rules) = (group.name.clone(), group.rules.len());
            self.notices.push(Notice::LongGroup { group, rules });
        }
    }

    /// A file with that many bytes of rules.
    pub(super) fn object(&mut self, path: &Path, format: Format, bytes: usize) {
        let limit = match format {
            Format::Prometheus => return,
            Format::Operator => OPERATOR_BYTES,
            Format::ConfigMap => CONFIG_MAP_BYTES,
        };
        if bytes > limit {
            self.notices.push(Notice::LargeObject { path: path.to_owned(), bytes, limit });
        }
    }

    pub(super) fn notices(mut self) -> Vec<Notice> {
        if self.target == Target::Mimir && self.groups > MIMIR_GROUPS {
            self.notices.push(Notice::ManyGroups { groups: self.groups });
        }
        self.notices
    }
}

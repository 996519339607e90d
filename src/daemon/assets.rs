//! Style and script, compiled in; their names carry a hash of their content, so that browsers may keep them for ever.

use std::sync::LazyLock;

use axum::body::Bytes;

use crate::daemon::cache::{Encoding, gzip};

/// A file that pages refer to.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Its name below `/assets/`, with the hash.
    pub(crate) name: String,
    /// Its media type.
    pub(crate) media_type: &'static str,
    content: &'static str,
    compressed: Bytes,
}

impl Asset {
    /// Its content in this encoding.
    pub(crate) fn content(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Identity => Bytes::from_static(self.content.as_bytes()),
            Encoding::Gzip => self.compressed.clone(),
        }
    }
}

/// The style of all pages: what all share, then page by page, then paper.
pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let content = concat!(
        include_str!("../../templates/assets/css/base.css"),
        include_str!("../../templates/assets/css/list.css"),
        include_str!("../../templates/assets/css/detail.css"),
        include_str!("../../templates/assets/css/run.css"),
        include_str!("../../templates/assets/css/document.css"),
        include_str!("../../templates/assets/css/report.css"),
        include_str!("../../templates/assets/css/print.css"),
    );
    asset("page", "css", "text/css; charset=utf-8", content)
});

/// Live refresh and local times, what the list adds, what charts add, copying; pages work without it.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let content = concat!(
        include_str!("../../templates/assets/live.js"),
        include_str!("../../templates/assets/list.js"),
        include_str!("../../templates/assets/charts.js"),
        include_str!("../../templates/assets/copy.js"),
    );
    asset("page", "js", "text/javascript; charset=utf-8", content)
});

/// The mark in the browser's tab.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("sloe", "svg", "image/svg+xml", include_str!("../../templates/assets/sloe.svg")));

/// The asset of this name.
pub(crate) fn find(name: &str) -> Option<&'static Asset> {
    [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.name == name)
}

fn asset(stem: &str, extension: &str, media_type: &'static str, content: &'static str) -> Asset {
    let name = format!("{stem}-{:016x}.{extension}", fnv1a(content.as_bytes()));
    Asset { name, media_type, content, compressed: gzip(content.as_bytes()) }
}

/// FNV-1a, 64 bits: tells versions of a file apart, which is all it has to do.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

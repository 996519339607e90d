//! Style and script, compiled in; their names carry a hash of their content, so that browsers may keep them for ever.

use std::sync::LazyLock;

/// A file that pages refer to.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Its name below `/assets/`, with the hash.
    pub(crate) name: String,
    /// Its media type.
    pub(crate) media_type: &'static str,
    /// Its content.
    pub(crate) content: &'static str,
}

/// The style of all pages.
pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    asset("page", "css", "text/css; charset=utf-8", include_str!("../../templates/assets/page.css"))
});

/// Live refresh and local times; pages work without it.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset("live", "js", "text/javascript; charset=utf-8", include_str!("../../templates/assets/live.js"))
});

/// The mark in the browser's tab.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("sloe", "svg", "image/svg+xml", include_str!("../../templates/assets/sloe.svg")));

/// The asset of this name.
pub(crate) fn find(name: &str) -> Option<&'static Asset> {
    [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.name == name)
}

fn asset(stem: &str, extension: &str, media_type: &'static str, content: &'static str) -> Asset {
    Asset { name: format!("{stem}-{:016x}.{extension}", fnv1a(content.as_bytes())), media_type, content }
}

/// FNV-1a, 64 bits: tells versions of a file apart, which is all it has to do.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

//! "Did you mean": what is near enough to be meant.

use sloe::diag::did_you_mean;

const KEYS: [&str; 5] = ["objective", "window", "rate", "rad", "sum"];

#[test]
fn the_nearest_name_is_suggested() {
    for (word, meant) in [
        ("objectve", "objective"),
        ("Window", "window"),
        ("widnow", "window"),
        ("rat", "rate"),
        ("smu", "sum"),
    ] {
        assert_eq!(did_you_mean(word, KEYS).as_deref(), Some(meant), "{word}");
    }
}

#[test]
fn nothing_is_suggested_when_nothing_is_near() {
    for word in ["", "latency", "sumx2", "obj"] {
        assert_eq!(did_you_mean(word, KEYS), None, "{word}");
    }
}

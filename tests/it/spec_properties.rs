//! Whatever stands in a file, reading it ends in specs or diagnostics, with places inside the file.

use proptest::prelude::*;
use sloe::diag::{self, Code, Diagnostic, Format};
use sloe::{rules, spec};

use crate::reading::{Read, read_text};

const EXAMPLE: &str = include_str!("../../slo-specs/payment-service.yaml");

/// Everything between a text and its rule files, and every renderer of its problems.
fn read(text: &str) -> (usize, usize, usize) {
    let Read { slos, experiments, problems, sources, file, .. } = read_text(text);
    for format in Format::ALL {
        let _ = diag::render(&problems, &sources, format, true);
    }
    let broken = |problems: &[Diagnostic]| problems.iter().any(|problem| problem.code == Code::YAML_SYNTAX);
    for fixed in diag::fix(&problems, &sources) {
        let wrong = spec::read([(file, fixed.text.as_str())]).1;
        assert!(broken(&problems) || !broken(&wrong), "{text:?} was fixed to {:?}: {wrong:?}", fixed.text);
    }
    if !diag::any_error(&problems) {
        let _ = rules::generate(&slos, &rules::Options::default());
    }
    (slos.len(), experiments.len(), problems.len())
}

#[test]
fn the_example_has_no_problems() {
    assert_eq!(read(EXAMPLE), (2, 0, 0));
}

/// Pieces that specs are made of, right and wrong.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("version: sloe/v1\n".to_owned()),
        Just("service: a\n".to_owned()),
        Just("slos:\n  - name: x\n    objective: 99%\n    window: 30d\n".to_owned()),
        Just("    sli: {latency: {histogram: h_seconds, below: 1s}}\n".to_owned()),
        Just("    sli: {events: {good: a_total{b=\"c\"}, total: 'a_total{'}}\n".to_owned()),
        Just("    group_by: [é, le]\n    record_as: {p95: é}\n".to_owned()),
        Just("labels: {a: {b: c}}\n---\n".to_owned()),
        Just("scrape_interval: '30'\n\"labls\":\"x\"\n".to_owned()),
        Just("    \"sl\": {\"evens\":{\"bad\":\"sum(rate(a{b=\\\"c\\\"}[5m]))\"}}\n".to_owned()),
        Just("    sli: {latency: {histogram: 'h_bucket{le=\"1\", a=\"b\"}', below: 1s}}\n".to_owned()),
        "[a-z]{1,8}: [ -~é€\u{1F600}]{0,20}\n",
    ]
}

proptest! {
    #[test]
    fn pieces_in_any_order_make_no_panic(pieces in proptest::collection::vec(piece(), 0..8)) {
        let _ = read(&pieces.concat());
    }

    #[test]
    fn a_damaged_spec_makes_no_panic(at in 0..EXAMPLE.len(), length in 0_usize..40, with in "\\PC{0,6}|[\t\n:{}\"']{0,4}") {
        let start = EXAMPLE.floor_char_boundary(at);
        let end = EXAMPLE.ceil_char_boundary((at + length).min(EXAMPLE.len()));
        let damaged = format!("{}{with}{}", &EXAMPLE[..start], &EXAMPLE[end..]);
        let _ = read(&damaged);
    }

    #[test]
    fn a_truncated_spec_makes_no_panic(at in 0..EXAMPLE.len()) {
        let _ = read(&EXAMPLE[..EXAMPLE.floor_char_boundary(at)]);
    }
}

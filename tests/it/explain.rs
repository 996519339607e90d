//! `sloe explain`: what a code means, for people at a terminal.

use sloe::diag::CODES;

use crate::support::Project;

fn explain(arguments: &[&str]) -> crate::support::Ran {
    Project::new().sloe(&[&["explain"], arguments].concat())
}

#[test]
fn a_code_is_explained_with_examples() {
    let ran = explain(&["SLO0203"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn letters_may_be_small() {
    assert_eq!(explain(&["slo0301"]).stdout, explain(&["SLO0301"]).stdout);
}

#[test]
fn an_unknown_code_is_compared_with_the_known_ones() {
    let near = explain(&["SLO0204X"]);
    assert_eq!((near.code, near.stdout.as_str()), (2, ""));
    assert_eq!(near.stderr, "error: there is no diagnostic code `SLO0204X`; did you mean `SLO0204`?\n");
    let far = explain(&["nonsense"]);
    assert_eq!(far.stderr, "error: there is no diagnostic code `nonsense`; `sloe explain` lists all\n");
}

#[test]
fn all_codes_are_listed_with_their_meaning() {
    let ran = explain(&[]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stdout.lines().count(), CODES.len());
    assert!(ran.stdout.contains("SLO0301  an SLO is declared twice\n"));
}

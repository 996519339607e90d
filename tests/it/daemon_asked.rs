//! What the list is asked to show: every address means something, and every meaning has one address.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use sloe::daemon::asked::{ALERTS, Asked, LONGEST_SEARCH, Reason, STATES, Sort, read};

/// The query that is written for `query`, and what of it is ignored.
fn check(query: &str, written: &str, ignored: &[(&str, &str, Reason)]) {
    let (asked, told) = read(query);
    assert_eq!(asked.query(), written, "{query}");
    let told: Vec<_> = told.iter().map(|one| (&*one.key, &*one.value, one.reason)).collect();
    assert_eq!(told, ignored, "{query}");
}

#[test]
fn an_address_asks_for_what_it_says() {
    check("", "", &[]);
    check("q=&state=&sort=&group=", "", &[]);
    check("q=checkout+eu&group=service", "q=checkout+eu&group=service", &[]);
    check("q=%20%20tier%3Dcritical%09", "q=tier%3Dcritical", &[]);
    check("state=unknown&state=spent,unknown", "state=spent,unknown", &[]);
    check("alert=ticket,page", "alert=page,ticket", &[]);
    check("sort=urgency", "", &[]);
    check("sort=burn&owner=team-a%26b", "owner=team-a%26b&sort=burn", &[]);
    check("service=caf%C3%A9", "service=caf%C3%A9", &[]);
}

#[test]
fn what_nobody_understands_is_named_and_changes_nothing() {
    check("page=2", "", &[("page", "2", Reason::Key)]);
    check("state=spent,broken", "state=spent", &[("state", "broken", Reason::Value)]);
    check("sort=burn&sort=name", "sort=burn", &[("sort", "name", Reason::Again)]);
    check("service=a&service=b&service=a", "service=a", &[("service", "b", Reason::Again)]);
    check(
        "group=owner&alert=Page",
        "",
        &[("group", "owner", Reason::Value), ("alert", "Page", Reason::Value)],
    );
    check("%zz=%f&=&&x", "", &[("%zz", "%f", Reason::Key), ("", "", Reason::Key), ("x", "", Reason::Key)]);
    check("service=%FF%41", "service=%EF%BF%BDA", &[]);
    let long = "ab ".repeat(100);
    let (asked, ignored) = read(&format!("q={}", long.replace(' ', "+")));
    assert!(asked.search.chars().count() <= LONGEST_SEARCH && asked.search.starts_with("ab ab"));
    assert_eq!(ignored.iter().map(|one| one.reason).collect::<Vec<_>>(), [Reason::TooLong]);
}

fn asked() -> impl Strategy<Value = Asked> {
    let name = || option::of("[^\u{0}]{1,12}");
    let words = vec(any::<String>(), 0..4);
    let chosen = (subsequence(STATES.to_vec(), 0..=4), subsequence(ALERTS.to_vec(), 0..=2));
    (words, chosen, name(), name(), select(Sort::ALL.to_vec()), any::<bool>()).prop_map(
        |(words, (states, alerts), service, owner, sort, by_service)| {
            let words = words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            let search = words.chars().take(LONGEST_SEARCH).collect::<String>().trim().to_owned();
            Asked { search, states, alerts, service, owner, sort, by_service }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(asked in asked()) {
        let (again, ignored) = read(&asked.query());
        prop_assert_eq!(&again, &asked);
        prop_assert_eq!(ignored, vec![]);
        prop_assert!(asked.href().is_ascii());
    }

    #[test]
    fn every_text_asks_for_something_that_can_be_written(query in "\\PC*|[%&=,+a-f0-9]*|(q|state|alert|sort|group)=\\PC{0,20}") {
        let (asked, _) = read(&query);
        prop_assert_eq!(read(&asked.query()), (asked.clone(), vec![]));
        prop_assert!(!asked.cleared().leaves_out());
    }

    #[test]
    fn a_state_that_is_chosen_twice_is_not_chosen(asked in asked(), state in select(STATES.to_vec())) {
        prop_assert_eq!(asked.toggled(state).toggled(state), asked.clone());
        prop_assert_ne!(asked.toggled(state), asked);
    }
}

//! The list of postmortems.

use std::fs;

use crate::fixtures::states::{self, HELD};
use crate::fixtures::{self, app, app_of, get, readable};

async fn read(runs: sloe::daemon::runs::Runs) -> String {
    readable(&get(&app_of(fixtures::healthy(), runs), "/postmortems").await.2)
}

#[tokio::test]
async fn each_run_with_a_draft_says_in_which_languages_and_what_is_left_to_fill_in() {
    insta::assert_snapshot!(read(states::all().await).await);
    let app = app_of(fixtures::healthy(), states::all().await);
    let (_, _, page) = get(&app, "/postmortems").await;
    for language in ["en", "fr"] {
        let path = format!("/runs/{HELD}/postmortem?lang={language}");
        assert!(page.contains(&format!("href=\"{path}\" hreflang=\"{language}\"")), "{page}");
        assert_eq!(get(&app, &path).await.0, 200);
    }
}

#[tokio::test]
async fn one_that_is_written_is_no_draft_any_more() {
    let state = states::only(HELD);
    let draft = state.path().join("runs").join(HELD).join("postmortem.en.md");
    fs::write(&draft, "---\nstatus: final\n---\n# What we learned\n\nAll of it.\n").expect("a file");
    let page = read(states::read(state.path()).await).await;
    assert!(page.contains("English written"), "{page}");
    fs::write(&draft, "---\nstatus: draft\nowner: TODO\n---\n# What we learned\n").expect("a file");
    let page = read(states::read(state.path()).await).await;
    assert!(page.contains("English draft, 1 place to fill in"), "{page}");
}

#[tokio::test]
async fn where_there_is_none_it_says_how_to_get_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let nothing = read(states::read(folder.path()).await).await;
    let none = read(states::read(states::only(states::ABORTED).path()).await).await;
    fs::write(folder.path().join("runs"), "this is no folder").expect("a file");
    let broken = read(states::read(folder.path()).await).await;
    let unread = readable(&get(&app(fixtures::healthy()), "/postmortems").await.2);
    let all = [nothing, none, broken, unread].join("\n\n");
    insta::assert_snapshot!(all.replace(&folder.path().display().to_string(), "STATE"));
}

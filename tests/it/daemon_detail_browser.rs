//! What a browser adds to the words of a detail page.

use fantoccini::Locator;

use crate::browser::{DETAIL, Daemon, complaints, in_browser, look, picture, until};
use crate::fixtures;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_is_copied_by_keyboard_and_that_is_said() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        look(&client, 390, 844, "dark").await;
        daemon.open(&client, DETAIL).await;
        picture(&client, "words-dark-390").await;
        let button = client.find(Locator::Css("[data-copy='query-text']")).await.expect("a button");
        client.execute("document.querySelector('[data-copy]').focus()", vec![]).await.expect("a script");
        button.send_keys("\u{e007}").await.expect("a key");
        until(&client, "return document.getElementById('copied').textContent === 'Copied'").await;
        assert_eq!(button.text().await.expect("its text"), "Copied");
        assert_eq!(complaints(&client).await, Vec::<String>::new());
    })
    .await;
}

//! The pictures of the pages in docs/pictures: made here, and proven to be of the pages as they are.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use axum::Router;
use fantoccini::Client;
use serde_json::json;
use sloe::daemon::runs::Runs;

use crate::browser::{Daemon, devtools, in_browser, look, routes, shot};
use crate::fixtures::{self, get, states};

const FOLDER: &str = "docs/pictures";
const UPDATE: &str = "SLOE_UPDATE_DOCS=1 cargo test --test it pages_pictures";

/// A state folder with the one run that is checked in.
const EXAMPLE: &str = "docs/examples/payment-pod-delete";
const RUN: &str = "/runs/payment-pod-delete-20261123t182848z";

/// All of them together, in bytes: whoever clones the repository takes them along.
const MOST_BYTES: u64 = 4 << 20;

/// Name and width and most of the height.
const SIZES: [(&str, u32, u32); 2] = [("wide", 1_280, 960), ("narrow", 390, 844)];

/// A page, and what somebody finds out by looking at it.
struct Picture {
    name: &'static str,
    path: String,
    tells: &'static str,
}

fn pictures() -> Vec<Picture> {
    let picture = |name, path: &str, tells| Picture { name, path: path.to_owned(), tells };
    vec![
        picture("list", "/", "Which service is in trouble, how much is left, and until when?"),
        picture("detail", "/slo/payment-service/availability", "What took this budget, and who noticed?"),
        picture("service", "/service/checkout-api", "May we release it?"),
        picture("run", RUN, "What was broken on purpose, and what did it cost?"),
        picture(
            "postmortem",
            &format!("{RUN}/postmortem"),
            "What is there to learn, and what is left to be written?",
        ),
        picture("sources", "/sources", "Where do the figures come from, and can they be relied on?"),
        picture(
            "report",
            "/report?period=2026-W47",
            "Which promises were kept last week, and what ate the budgets?",
        ),
    ]
}

/// The runs of a picture: of the fixtures those after which nothing is left, or where it shows one as it really went, that one.
async fn runs(picture: &Picture) -> Runs {
    if picture.path.starts_with(RUN) {
        return states::read(Path::new(EXAMPLE)).await;
    }
    let mut runs = states::all().await;
    runs.runs.retain(|run| !run.may_linger());
    runs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_show_the_pages_as_they_are() {
    let about = about().await;
    if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
        in_browser(async |client| take(&client).await).await;
        fs::write(format!("{FOLDER}/README.md"), &about).expect("the folder is there");
    }
    let written = fs::read_to_string(format!("{FOLDER}/README.md")).unwrap_or_default();
    assert!(
        written == about,
        "the pages look different from their pictures; `{UPDATE}` takes new ones, which somebody has to look at"
    );
    let mut bytes = 0;
    for (file, width, most) in files() {
        let png = fs::read(format!("{FOLDER}/{file}")).expect(&file);
        let size = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
        assert!(
            png.starts_with(b"\x89PNG") && size(16) == width && (200..=most).contains(&size(20)),
            "{file}"
        );
        bytes += png.len() as u64;
    }
    assert!(bytes < MOST_BYTES, "{bytes} bytes of pictures");
    let there = fs::read_dir(FOLDER).expect("the folder").count();
    assert_eq!(there, files().len() + 1, "no picture is left from before");
}

/// Every file with its width and the most of its height.
fn files() -> Vec<(String, u32, u32)> {
    let mut files = Vec::new();
    for picture in pictures() {
        for (size, width, height) in SIZES {
            files.extend(
                ["light", "dark"]
                    .map(|scheme| (format!("{}-{scheme}-{size}.png", picture.name), width, height)),
            );
        }
    }
    files
}

async fn take(client: &Client) {
    devtools(client, "Emulation.setTimezoneOverride", json!({"timezoneId": "UTC"})).await;
    fs::create_dir_all(FOLDER).expect("a folder");
    for picture in pictures() {
        let daemon = Daemon::serve_all(fixtures::overview(fixtures::mixed()), runs(&picture).await).await;
        for (size, width, height) in SIZES {
            for scheme in ["light", "dark"] {
                look(client, width, height, scheme).await;
                daemon.open(client, &picture.path).await;
                let png = shot(client, height).await;
                fs::write(format!("{FOLDER}/{}-{scheme}-{size}.png", picture.name), png).expect("a file");
            }
        }
    }
}

/// The text beside the pictures. The HTML that it has the sum of names style and script by theirs, so that it is another one when these are.
async fn about() -> String {
    let mut text = format!(
        "# The pages\n\nMade by `{UPDATE}` of the tests' own world, fourteen objectives of a shop; the run and its postmortem are \
         [a real one](../examples/payment-pod-delete). Each picture shows the top of its page, light and dark, on a laptop and on a \
         phone. A test compares the pages with the sums below.\n"
    );
    for picture in pictures() {
        let Picture { name, path, tells } = &picture;
        let sum = sum(&routes(fixtures::overview(fixtures::mixed()), runs(&picture).await), path).await;
        let image = |size: &str, width: u32| {
            format!(
                "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{name}-dark-{size}.png\"><img src=\"{name}-light-{size}.png\" width=\"{width}\" alt=\"{name}\"></picture>"
            )
        };
        write!(
            text,
            "\n## {tells}\n\n`{path}` (sum of its HTML: `{sum}`)\n\n{}\n{}\n",
            image("wide", 640),
            image("narrow", 195)
        )
        .expect("a text");
    }
    text
}

async fn sum(app: &Router, path: &str) -> String {
    let (status, _, page) = get(app, path).await;
    assert_eq!(status, 200, "{path}");
    let sum = ring::digest::digest(&ring::digest::SHA256, page.as_bytes());
    sum.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

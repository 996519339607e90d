//! The control socket: a file that only its owner may open, through which drivers talk to the supervisor.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::chaos::drivers::local::protocol::{Answer, LONGEST_LINE, Question};
use crate::demo::workload::faults::Faults;

/// The socket while it is listened on.
#[derive(Debug)]
pub(super) struct Control {
    path: PathBuf,
    running: JoinHandle<()>,
}

impl Control {
    /// Listens on `path` until `end`.
    pub(super) fn listen(path: &Path, faults: Arc<Faults>, end: CancellationToken) -> anyhow::Result<Self> {
        let listener = bind(path).with_context(|| {
            format!(
                "cannot listen on `{}`: a socket's path has at most 107 bytes; `--state` chooses another folder",
                path.display()
            )
        })?;
        Ok(Self { path: path.to_owned(), running: tokio::spawn(serve(listener, faults, end)) })
    }

    /// Waits for the end and takes the socket away.
    pub(super) async fn stop(self) {
        let _ended_even_by_panic = self.running.await;
        let _already_gone = fs::remove_file(&self.path);
    }
}

/// Made in a folder that nobody else can enter, so that there is no moment at which somebody else could connect.
fn bind(path: &Path) -> io::Result<UnixListener> {
    let private = path.with_extension("new");
    let _left_by_a_killed_demo = fs::remove_dir_all(&private);
    DirBuilder::new().mode(0o700).create(&private)?;
    let inside = private.join("s");
    let listener = UnixListener::bind(&inside)?;
    fs::set_permissions(&inside, Permissions::from_mode(0o600))?;
    fs::rename(&inside, path)?;
    fs::remove_dir(&private)?;
    Ok(listener)
}

async fn serve(listener: UnixListener, faults: Arc<Faults>, end: CancellationToken) {
    let mut connections = JoinSet::new();
    for number in 0.. {
        match end.run_until_cancelled(listener.accept()).await {
            Some(Ok((stream, _))) => {
                connections.spawn(converse(stream, number, Arc::clone(&faults), end.clone()));
            }
            // Too many open files, for example: those that are open already may still end a fault.
            Some(Err(error)) => tracing::warn!(%error, "a connection to the control socket is refused"),
            None => break,
        }
        while connections.try_join_next().is_some() {}
    }
    while connections.join_next().await.is_some() {}
}

/// Answers one driver until it hangs up, says what is no question, or the demo ends.
async fn converse(stream: UnixStream, number: u64, faults: Arc<Faults>, end: CancellationToken) {
    let mut stream = BufReader::new(stream);
    while let Some(Ok(Some(question))) = end.run_until_cancelled(next(&mut stream)).await {
        let answer = match question {
            Ok(question) => faults.answer(number, question).await,
            Err(error) => Answer::Refused { reason: format!("that is no question: {error}") },
        };
        if say(&mut stream, &answer).await.is_err() {
            break;
        }
    }
    faults.release(number).await;
}

/// The next line, or `None` at the end.
async fn next(stream: &mut BufReader<UnixStream>) -> io::Result<Option<serde_json::Result<Question>>> {
    let mut line = Vec::new();
    let read = stream.take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
    Ok((read > 0).then(|| serde_json::from_slice(&line)))
}

async fn say(stream: &mut BufReader<UnixStream>, answer: &Answer) -> io::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    stream.get_mut().write_all(&line).await
}

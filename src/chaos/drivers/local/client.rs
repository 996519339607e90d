//! The asking side of the control socket. Every question is answered, or given up, within a few seconds.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::chaos::DriverError;
use crate::chaos::drivers::local::protocol::{Answer, LONGEST_LINE, Question, Request, State};
use crate::chaos::record::Fact;

/// How long an answer may take: replicas are asked for theirs meanwhile.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// One connection to a supervisor, made when it is first needed and again after it broke.
#[derive(Debug)]
pub(super) struct Client {
    control: PathBuf,
    connection: Option<BufReader<UnixStream>>,
    known_facts: u64,
}

/// What the supervisor answered.
#[derive(Debug)]
pub(super) enum Reply {
    /// It was done.
    Done(Box<State>),
    /// The run of this name has the lock.
    Held(String),
}

impl Client {
    /// Will ask the supervisor whose socket is `control`.
    pub(super) const fn new(control: PathBuf) -> Self {
        Self { control, connection: None, known_facts: 0 }
    }

    /// Where the supervisor is asked.
    pub(super) fn control(&self) -> &Path {
        &self.control
    }

    /// Asks for `request` and for news of `run`; a held lock counts as a refusal.
    pub(super) async fn state(&mut self, request: Request, run: Option<&str>) -> Result<State, DriverError> {
        match self.ask(request, run).await? {
            Reply::Done(state) => Ok(*state),
            Reply::Held(by) => {
                Err(DriverError::Refused(format!("the run `{by}` holds the supervisor's lock")))
            }
        }
    }

    /// How things are, without having told the facts: the next answer has them.
    pub(super) async fn peek(&mut self) -> Result<State, DriverError> {
        let known_facts = self.known_facts;
        let state = self.state(Request::Look, None).await;
        self.known_facts = known_facts;
        state
    }

    /// Hangs up, which gives a lock back.
    pub(super) fn close(&mut self) {
        self.connection = None;
    }

    /// Asks for `request` and answers what happened in `run` since the last answer.
    pub(super) async fn facts(&mut self, request: Request, run: &str) -> Result<Vec<Fact>, DriverError> {
        self.state(request, Some(run)).await.map(|state| state.new_facts)
    }

    /// Asks for `request` and for news of `run`. A connection that does not answer in order is given up: with it goes a lock, so that nobody goes
    /// on with a fault whose end could not be asked for.
    pub(super) async fn ask(&mut self, request: Request, run: Option<&str>) -> Result<Reply, DriverError> {
        let question = Question { known_facts: self.known_facts, run: run.map(str::to_owned), request };
        let answer = timeout(ANSWER_WITHIN, self.exchange(&question)).await;
        let answer = answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let answer = answer.map_err(|error| {
            self.connection = None;
            self.unreachable(&error)
        })?;
        self.understand(answer)
    }

    fn understand(&mut self, answer: Answer) -> Result<Reply, DriverError> {
        match answer {
            Answer::State(state) => {
                self.known_facts = state.facts_so_far;
                Ok(Reply::Done(state))
            }
            Answer::Held { by } => Ok(Reply::Held(by)),
            Answer::Refused { reason } => Err(DriverError::Refused(reason)),
        }
    }

    async fn exchange(&mut self, question: &Question) -> io::Result<Answer> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(BufReader::new(UnixStream::connect(&self.control).await?)),
        };
        let mut line = serde_json::to_vec(question)?;
        line.push(b'\n');
        connection.get_mut().write_all(&line).await?;
        line.clear();
        if connection.take(LONGEST_LINE).read_until(b'\n', &mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_slice(&line)?)
    }

    fn unreachable(&self, error: &io::Error) -> DriverError {
        DriverError::Unreachable(format!(
            "the demo's supervisor does not answer on `{}`: {error}; is `sloe demo` running? Another socket is named by \
             `--control`",
            self.control.display()
        ))
    }
}

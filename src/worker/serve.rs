//! Serves many requests in parallel, answers in order, with bounded memory.
//!
//! Each thread takes the next line, carries it out and hands in the answer. An answer waits for those before it; when
//! too many wait, a thread that brings another one blocks and reads no line meanwhile.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::answer::Answer;
use super::lines::{Line, next_line};
use super::{MAX_REQUEST_BYTES, Worker};
use crate::export::{Refusal, STACK_BYTES};

/// Number of answers per thread that may wait for earlier ones.
const MOST_WAITING: usize = 4;
/// Total size of all waiting answers, in bytes.
const MOST_WAITING_BYTES: usize = 64 << 20;

impl Worker<'_> {
    /// Answers each line of `requests` with one line of `answers`, until the end. `clock` returns microseconds since
    /// any fixed moment. Each answer is flushed, so that its reader gets it at once.
    ///
    /// # Errors
    /// When requests cannot be read or answers cannot be written. A bad request is not an error.
    pub fn serve(
        &self,
        requests: impl BufRead + Send,
        answers: impl Write + Send,
        clock: &(dyn Fn() -> u64 + Sync),
    ) -> io::Result<()> {
        let n_threads = self.settings.jobs.get();
        let intake = Mutex::new(Intake { requests, n_lines: 0, n_requests: 0 });
        let outbox = Mutex::new(Outbox { answers, next: 0, early: BTreeMap::new(), n_bytes: 0, error: None });
        let turn = Condvar::new();
        let work = || {
            while let Some(request) = self.take(&intake, &outbox) {
                let begun = clock();
                let mut answer = match request.line {
                    Some(line) => self.answer(request.number, line),
                    None => Answer::refused(request.number, serde_json::Value::Null, too_long()),
                };
                answer.micros = clock().saturating_sub(begun);
                hand_in(request.idx, answer.to_line(), n_threads * MOST_WAITING, &outbox, &turn);
            }
        };
        thread::scope(|scope| {
            let start = || thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
            let n_started = (0..n_threads).filter(|_| start().is_ok()).count();
            if n_started == 0 {
                work();
            }
        });
        match lock(&outbox).error.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Reads the next request; `None` at the end of the input, or after answers could not be written.
    fn take(&self, intake: &Mutex<Intake<impl BufRead>>, outbox: &Mutex<Outbox<impl Write>>) -> Option<Taken> {
        let mut intake = lock(intake);
        loop {
            if lock(outbox).error.is_some() {
                return None;
            }
            let line = match next_line(&mut intake.requests, MAX_REQUEST_BYTES) {
                Ok(Line::End) => return None,
                Ok(Line::Whole(line)) => Some(line),
                Ok(Line::TooLong) => None,
                Err(error) => {
                    lock(outbox).error.get_or_insert(error);
                    return None;
                }
            };
            intake.n_lines += 1;
            if line.as_ref().is_some_and(|line| line.trim_ascii().is_empty()) {
                continue;
            }
            let idx = intake.n_requests;
            intake.n_requests += 1;
            return Some(Taken { idx, number: intake.n_lines, line });
        }
    }
}

/// Source of the requests.
struct Intake<R> {
    requests: R,
    n_lines: u64,
    n_requests: u64,
}

/// A request in progress.
struct Taken {
    /// Index among the requests, from 0.
    idx: u64,
    /// Line number, from 1.
    number: u64,
    /// `None` if the line was too long.
    line: Option<Vec<u8>>,
}

/// Destination of the answers.
struct Outbox<W> {
    answers: W,
    /// Index of the request whose answer is due.
    next: u64,
    /// Answers to later requests.
    early: BTreeMap<u64, Vec<u8>>,
    /// Total size of `early`, in bytes.
    n_bytes: usize,
    /// The error that ended the work.
    error: Option<io::Error>,
}

impl<W: Write> Outbox<W> {
    /// Writes the answers that are due.
    fn send(&mut self) {
        while let Some(line) = self.early.remove(&self.next) {
            self.next += 1;
            self.n_bytes -= line.len();
            if self.error.is_none()
                && let Err(error) = self.answers.write_all(&line).and_then(|()| self.answers.flush())
            {
                self.error = Some(error);
            }
        }
    }
}

/// Hands in an answer. Blocks while too many answers wait, unless this one is due, so there is no deadlock.
fn hand_in(idx: u64, line: Vec<u8>, most: usize, outbox: &Mutex<Outbox<impl Write>>, turn: &Condvar) {
    let is_full = |outbox: &mut Outbox<_>| {
        idx != outbox.next && (outbox.early.len() >= most || outbox.n_bytes >= MOST_WAITING_BYTES)
    };
    let mut outbox = turn.wait_while(lock(outbox), is_full).unwrap_or_else(PoisonError::into_inner);
    outbox.n_bytes += line.len();
    outbox.early.insert(idx, line);
    outbox.send();
    turn.notify_all();
}

fn too_long() -> Refusal {
    Refusal::new(format!("the line is longer than {} MiB", MAX_REQUEST_BYTES >> 20))
        .hint("name the document by its `path`, or divide it")
}

/// Locks a mutex. Ignores poisoning: every change of the data is a single step, so a panic leaves it consistent.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

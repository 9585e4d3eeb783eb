//! How far a run is: a bar on a terminal, a line now and then elsewhere.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::excerpt::printable;

/// A run that takes no longer is not watched.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often a line is written where there is no terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(10);
/// Times a second that a bar is drawn.
const DRAWN_PER_SECOND: u8 = 10;

/// How far a run is.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    is_terminal: bool,
    begun: Instant,
    last_line: Instant,
    n_tasks: usize,
}

impl Progress {
    /// For a run of so many documents.
    pub fn new(is_terminal: bool, n_tasks: usize) -> Progress {
        let now = Instant::now();
        Progress { bar: None, is_terminal, begun: now, last_line: now, n_tasks }
    }

    /// Says that there are so many documents.
    pub fn expect(&mut self, n_tasks: usize) {
        self.n_tasks = n_tasks;
    }

    /// Says that so many are done, the last one by this name. Returns a line that is due.
    pub fn advance(&mut self, n_done: usize, name: &str) -> Option<String> {
        if self.is_terminal {
            if self.begun.elapsed() >= PATIENCE {
                let bar = self.bar.get_or_insert_with(|| bar(self.n_tasks, self.begun));
                bar.set_position(n_done as u64);
                bar.set_message(printable(name).into_owned());
            }
            return None;
        }
        if self.last_line.elapsed() < BETWEEN_LINES {
            return None;
        }
        self.last_line = Instant::now();
        let seconds = self.begun.elapsed().as_secs_f64();
        let per_second = n_done as f64 / seconds;
        let left = self.n_tasks.saturating_sub(n_done) as f64 / per_second;
        Some(format!("{n_done} of {} done, {per_second:.0} a second, about {left:.0} s left\n", self.n_tasks))
    }

    /// Lets something be written beside the bar.
    pub fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(n_tasks: usize, begun: Instant) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(DRAWN_PER_SECOND);
    let bar = ProgressBar::with_draw_target(Some(n_tasks as u64), target).with_elapsed(begun.elapsed());
    let form = "{bar:24} {human_pos} of {human_len}, {per_sec}, {eta} left  {wide_msg}";
    // The form is one that it knows; without it there is another.
    match ProgressStyle::with_template(form) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

//! Runs work in parallel and hands over the results in order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Stack size of a worker thread, in bytes: that of a main thread, so that one document is treated like many.
pub(crate) const STACK_BYTES: usize = 8 << 20;

/// A request to end a run after the documents in progress. Clones share the request.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Requests the end.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the end was requested.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs `work` for each index below `n`, `jobs` at a time. Calls `take` with each result in index order, as soon as it
/// is due; when `take` breaks, no further work starts.
pub(super) fn in_order<T: Send>(
    n: usize,
    jobs: usize,
    work: impl Fn(usize) -> T + Sync,
    take: impl FnMut(T) -> ControlFlow<()> + Send,
) {
    let begun: Vec<usize> = (0..n).collect();
    begun_in_order(&begun, jobs, &Stop::default(), work, take);
}

/// The results of `work` for each index below `n`, `jobs` at a time. For work that needs little stack.
pub(super) fn collected<T: Send>(n: usize, jobs: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if n < 2 || jobs < 2 {
        return (0..n).map(work).collect();
    }
    let mut all = Vec::with_capacity(n);
    in_order(n, jobs, work, |result| {
        all.push(result);
        ControlFlow::Continue(())
    });
    all
}

/// Number of items below which threads do not pay off.
const FEW: usize = 1000;

/// Runs `work` on slices of `items`, one per job. The results are in the order of the slices.
pub(super) fn in_parts<'a, T: Sync, R: Send>(
    items: &'a [T],
    jobs: usize,
    work: impl Fn(&'a [T]) -> R + Sync,
) -> Vec<R> {
    if items.len() < FEW || jobs < 2 {
        return vec![work(items)];
    }
    let work = &work;
    thread::scope(|scope| {
        let mut parts = items.chunks(items.len().div_ceil(jobs));
        let first = parts.next().unwrap_or_default();
        let start = |part: &'a [T]| {
            let started = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, move || work(part));
            (part, started)
        };
        let others: Vec<_> = parts.map(start).collect();
        let mut all = vec![work(first)];
        all.extend(others.into_iter().map(|(part, started)| match started {
            Ok(other) => other.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => work(part),
        }));
        all
    })
}

/// Like [`in_order`], but starts work in the order of `begun`, which is a permutation of its indices, and also stops
/// when `stop` is requested. Returns the number of results taken.
///
/// Each thread takes the results that are due itself, one thread at a time, so no thread waits for another to wake up.
pub(super) fn begun_in_order<T: Send>(
    begun: &[usize],
    jobs: usize,
    stop: &Stop,
    work: impl Fn(usize) -> T + Sync,
    take: impl FnMut(T) -> ControlFlow<()> + Send,
) -> usize {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Results { early: BTreeMap::new(), n_taken: 0, ended: false, take });
    let work_on = || {
        while let Some(&idx) = begun.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !stop.is_asked()) {
            let own = work(idx);
            // If `take` has panicked, the scope propagates it.
            let Ok(mut results) = results.lock() else { break };
            if results.put(idx, own).is_break() {
                break;
            }
        }
    };
    thread::scope(|scope| {
        let start = || thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work_on);
        let n_started = (0..jobs.min(begun.len())).filter(|_| start().is_ok()).count();
        if n_started == 0 {
            work_on();
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
}

/// Results waiting to be taken in order.
struct Results<T, F> {
    /// Results whose predecessors are missing.
    early: BTreeMap<usize, T>,
    n_taken: usize,
    /// Whether further results are dropped.
    ended: bool,
    take: F,
}

impl<T, F: FnMut(T) -> ControlFlow<()>> Results<T, F> {
    /// Adds a result and takes those that are due.
    fn put(&mut self, idx: usize, own: T) -> ControlFlow<()> {
        self.early.insert(idx, own);
        while !self.ended
            && let Some(own) = self.early.remove(&self.n_taken)
        {
            self.take(own);
        }
        if self.ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn take(&mut self, own: T) {
        self.n_taken += 1;
        self.ended = (self.take)(own).is_break();
    }

    /// Takes the remaining results after a stop, skipping the indices that were never started. Returns the number of
    /// results taken.
    fn finish(mut self) -> usize {
        while !self.ended
            && let Some((_, own)) = self.early.pop_first()
        {
            self.take(own);
        }
        self.n_taken
    }
}

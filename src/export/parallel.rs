//! Work on many things at a time, its results taken in their order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Stack of a thread that converts, in bytes: that of a main thread, so that one document is treated as many are.
pub(crate) const STACK_BYTES: usize = 8 << 20;

/// A wish to end a run: the documents that are being converted are the last ones. Clones are the same wish.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for the end.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Does `work` for each number below `n`, `jobs` at a time. `take` is called with each result in their order, as soon as
/// it can be; when it breaks, no further work is begun.
pub(super) fn in_order<T: Send>(
    n: usize,
    jobs: usize,
    work: impl Fn(usize) -> T + Sync,
    take: impl FnMut(T) -> ControlFlow<()> + Send,
) {
    let begun: Vec<usize> = (0..n).collect();
    begun_in_order(&begun, jobs, &Stop::default(), work, take);
}

/// The results of `work` for each number below `n`, `jobs` at a time. For work that needs little stack.
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

/// Items that are not worth a thread.
const FEW: usize = 1000;

/// Does `work` for parts of `items`, one for each of the `jobs`. The results are in the order of the parts.
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

/// The same as [`in_order`], begun in the order of `begun`, which holds each number below its length; no further work is begun when
/// `stop` is asked for, either. Returns how many results were taken.
///
/// Each thread takes the results that are due itself, one thread at a time: nobody waits for another to wake up.
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
            // When taking has panicked, the scope passes it on.
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

/// Results on their way to whoever takes them.
struct Results<T, F> {
    /// Those that wait for earlier ones.
    early: BTreeMap<usize, T>,
    n_taken: usize,
    /// Whether no further ones are wanted.
    ended: bool,
    take: F,
}

impl<T, F: FnMut(T) -> ControlFlow<()>> Results<T, F> {
    /// Puts a result in, and takes those that are due.
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

    /// Takes what was done before a run was asked to stop, without what is between and was not. Returns how many
    /// results there were.
    fn finish(mut self) -> usize {
        while !self.ended
            && let Some((_, own)) = self.early.pop_first()
        {
            self.take(own);
        }
        self.n_taken
    }
}

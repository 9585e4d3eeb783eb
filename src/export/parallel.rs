//! Work on many things at a time, its results taken in their order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
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
    take: impl FnMut(T) -> ControlFlow<()>,
) {
    let begun: Vec<usize> = (0..n).collect();
    begun_in_order(&begun, jobs, &Stop::default(), work, take);
}

/// The same, begun in the order of `begun`, which holds each number below its length; no further work is begun when
/// `stop` is asked for, either. Returns how many results were taken.
pub(super) fn begun_in_order<T: Send>(
    begun: &[usize],
    jobs: usize,
    stop: &Stop,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(T) -> ControlFlow<()>,
) -> usize {
    let next = AtomicUsize::new(0);
    let next_place = || begun.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !stop.is_asked());
    let work_on = |sender: Sender<(usize, T)>| {
        while let Some(&idx) = next_place() {
            if sender.send((idx, work(idx))).is_err() {
                break;
            }
        }
    };
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let start = |sender| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || work_on(sender));
        let n_started = (0..jobs.min(begun.len())).filter(|_| start(sender.clone()).is_ok()).count();
        if n_started == 0 {
            work_on(sender.clone());
        }
        drop(sender);
        let n_taken = receive_in_order(&receiver, begun.len(), &mut take);
        next.store(begun.len(), Ordering::Relaxed);
        n_taken
    })
}

/// Takes results in order until all are there, or no more come. Returns how many there were.
fn receive_in_order<T>(
    receiver: &Receiver<(usize, T)>,
    n: usize,
    take: &mut impl FnMut(T) -> ControlFlow<()>,
) -> usize {
    let mut early = BTreeMap::new();
    for idx in 0..n {
        let own = loop {
            if let Some(own) = early.remove(&idx) {
                break own;
            }
            // Fails when every thread has ended: because it was asked to, or by a panic, which the scope passes on.
            match receiver.recv() {
                Ok((done, own)) => early.insert(done, own),
                Err(_) => return take_rest(early, idx, take),
            };
        };
        if take(own).is_break() {
            return idx + 1;
        }
    }
    n
}

/// Takes what was done before a run was ended, without what is between and was not.
fn take_rest<T>(early: BTreeMap<usize, T>, n_taken: usize, take: &mut impl FnMut(T) -> ControlFlow<()>) -> usize {
    let mut n_taken = n_taken;
    for own in early.into_values() {
        n_taken += 1;
        if take(own).is_break() {
            break;
        }
    }
    n_taken
}

//! Work on many things at a time, its results taken in their order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// Stack of a thread that converts, in bytes: that of a main thread, so that one document is treated as many are.
pub(crate) const STACK_BYTES: usize = 8 << 20;

/// Does `work` for each number below `n`, `jobs` at a time. `take` is called with each result in their order, as soon as
/// it can be; when it breaks, no further work is begun.
pub(super) fn in_order<T: Send>(
    n: usize,
    jobs: usize,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(T) -> ControlFlow<()>,
) {
    let n_threads = jobs.min(n);
    if n_threads <= 1 {
        let _ = (0..n).try_for_each(|idx| take(work(idx)));
        return;
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let work_on = |sender: Sender<(usize, T)>| {
        loop {
            let idx = next.fetch_add(1, Ordering::Relaxed);
            if idx >= n || sender.send((idx, work(idx))).is_err() {
                break;
            }
        }
    };
    thread::scope(|scope| {
        let start = |sender| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || work_on(sender));
        let n_started = (0..n_threads).filter(|_| start(sender.clone()).is_ok()).count();
        if n_started == 0 {
            work_on(sender.clone());
        }
        drop(sender);
        receive_in_order(&receiver, n, &mut take);
        next.store(n, Ordering::Relaxed);
    });
}

fn receive_in_order<T>(receiver: &Receiver<(usize, T)>, n: usize, take: &mut impl FnMut(T) -> ControlFlow<()>) {
    let mut early = BTreeMap::new();
    for idx in 0..n {
        let own = loop {
            if let Some(own) = early.remove(&idx) {
                break own;
            }
            // Fails only when every thread has ended early by a panic, which the scope then passes on.
            let Ok((done, own)) = receiver.recv() else { return };
            early.insert(done, own);
        };
        if take(own).is_break() {
            return;
        }
    }
}

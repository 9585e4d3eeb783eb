//! Many inputs at a time, reported in their order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use super::convert::{Converter, make_directories};
use super::{DocumentSettings, Report, Settings, Task};

/// Stack of a thread that converts, in bytes: that of a main thread, so that one document is treated as many are.
pub(crate) const STACK_BYTES: usize = 8 << 20;

/// Carries out a plan. `report` is called once for each task, in the order of the tasks, as soon as it can be;
/// when it breaks, no further task is begun.
pub fn run(tasks: &[Task], settings: &Settings, mut report: impl FnMut(Report) -> ControlFlow<()>) {
    make_directories(tasks);
    let converter = Converter::new(settings, tasks);
    let n_threads = settings.jobs.get().min(tasks.len());
    if n_threads <= 1 {
        let _ = tasks.iter().try_for_each(|task| report(converter.convert(task, DocumentSettings::default())));
        return;
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let work = |sender: Sender<(usize, Report)>| {
        loop {
            let idx = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(idx) else { break };
            if sender.send((idx, converter.convert(task, DocumentSettings::default()))).is_err() {
                break;
            }
        }
    };
    thread::scope(|scope| {
        let start = |sender| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || work(sender));
        let n_started = (0..n_threads).filter(|_| start(sender.clone()).is_ok()).count();
        if n_started == 0 {
            work(sender.clone());
        }
        drop(sender);
        receive_in_order(&receiver, tasks.len(), &mut report);
        next.store(tasks.len(), Ordering::Relaxed);
    });
}

fn receive_in_order(
    receiver: &Receiver<(usize, Report)>,
    n_tasks: usize,
    report: &mut impl FnMut(Report) -> ControlFlow<()>,
) {
    let mut early = BTreeMap::new();
    for idx in 0..n_tasks {
        let own = loop {
            if let Some(own) = early.remove(&idx) {
                break own;
            }
            // Fails only when every thread has ended early by a panic, which the scope then passes on.
            let Ok((done, own)) = receiver.recv() else { return };
            early.insert(done, own);
        };
        if report(own).is_break() {
            return;
        }
    }
}

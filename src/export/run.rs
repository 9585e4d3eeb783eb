//! Many inputs at a time, reported in their order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use super::convert::{Converter, make_directories};
use super::{Archive, DocumentSettings, Report, Settings, Task};

/// Stack of a thread that converts, in bytes: that of a main thread, so that one document is treated as many are.
pub(crate) const STACK_BYTES: usize = 8 << 20;

/// How many times the mean a document is large that is begun before the others, so that none is left working on it
/// alone at the end.
const LARGE: u64 = 16;

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

/// Carries out a plan. `report` is called once for each task, in the order of the tasks, as soon as it can be; when it
/// breaks or `stop` is asked for, no further task is begun.
pub fn run(tasks: &[Task], settings: &Settings, stop: &Stop, report: impl FnMut(Report) -> ControlFlow<()>) {
    make_directories(tasks);
    let chosen: Vec<usize> = (0..tasks.len()).collect();
    run_chosen(&chosen, tasks, &Converter::new(settings, tasks), settings, stop, |_| 0, report);
}

/// Carries out the part of a plan that an archive is open for, in the same way. Returns whether it came to the last
/// task.
pub fn run_archive(
    tasks: &[Task],
    archive: &Archive<'_>,
    settings: &Settings,
    stop: &Stop,
    report: impl FnMut(Report) -> ControlFlow<()>,
) -> bool {
    let chosen = archive.chosen(tasks);
    let converter = Converter::new(settings, tasks).in_archive(archive);
    run_chosen(&chosen, tasks, &converter, settings, stop, |task| archive.size(task), report) == chosen.len()
}

/// Returns how many tasks were reported.
fn run_chosen(
    chosen: &[usize],
    tasks: &[Task],
    converter: &Converter<'_>,
    settings: &Settings,
    stop: &Stop,
    size: impl Fn(&Task) -> u64,
    mut report: impl FnMut(Report) -> ControlFlow<()>,
) -> usize {
    let n_threads = settings.jobs.get().min(chosen.len());
    let order = order(chosen, |idx| size(&tasks[idx]));
    let next = AtomicUsize::new(0);
    let work = |sender: Sender<(usize, Report)>| {
        let next = || order.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !stop.is_asked());
        while let Some(&place) = next() {
            if sender.send((place, converter.convert(&tasks[chosen[place]], DocumentSettings::default()))).is_err() {
                break;
            }
        }
    };
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let start = |sender| thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || work(sender));
        let n_started = (0..n_threads).filter(|_| start(sender.clone()).is_ok()).count();
        if n_started == 0 {
            work(sender.clone());
        }
        drop(sender);
        let n_reported = receive_in_order(&receiver, chosen.len(), &mut report);
        next.store(order.len(), Ordering::Relaxed);
        n_reported
    })
}

/// The order in which tasks are begun, as places in `chosen`: large documents first, the others as they stand, so that
/// reports seldom wait for earlier ones.
fn order(chosen: &[usize], size: impl Fn(usize) -> u64) -> Vec<usize> {
    let sizes: Vec<u64> = chosen.iter().map(|&idx| size(idx)).collect();
    let mean = sizes.iter().sum::<u64>() / (sizes.len() as u64).max(1);
    let (mut large, mut rest): (Vec<usize>, Vec<usize>) =
        (0..chosen.len()).partition(|&place| sizes[place] / LARGE > mean);
    large.sort_by_key(|&place| std::cmp::Reverse(sizes[place]));
    large.append(&mut rest);
    large
}

/// Reports in order until all are there, or no more come. Returns how many there were.
fn receive_in_order(
    receiver: &Receiver<(usize, Report)>,
    n_tasks: usize,
    report: &mut impl FnMut(Report) -> ControlFlow<()>,
) -> usize {
    let mut early = BTreeMap::new();
    for idx in 0..n_tasks {
        let own = loop {
            if let Some(own) = early.remove(&idx) {
                break own;
            }
            // Fails when every thread has ended: because it was asked to, or by a panic, which the scope passes on.
            match receiver.recv() {
                Ok((done, own)) => early.insert(done, own),
                Err(_) => return report_rest(early, idx, report),
            };
        };
        if report(own).is_break() {
            return idx + 1;
        }
    }
    n_tasks
}

/// What was done before a run was ended, without those between that were not.
fn report_rest(
    early: BTreeMap<usize, Report>,
    n_reported: usize,
    report: &mut impl FnMut(Report) -> ControlFlow<()>,
) -> usize {
    let mut n_reported = n_reported;
    for own in early.into_values() {
        n_reported += 1;
        if report(own).is_break() {
            break;
        }
    }
    n_reported
}

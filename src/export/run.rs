//! Runs the tasks of a plan in parallel and reports them in order.

use std::ops::ControlFlow;

use super::convert::{Converter, make_directories};
pub use super::parallel::Stop;
use super::parallel::begun_in_order;
use super::{Archive, DocumentSettings, Report, Settings, Task};

/// A document larger than the mean size by this factor starts before the others, so that no thread is left working on
/// it alone at the end.
const LARGE: u64 = 16;

/// Runs a plan. Calls `report` once per task, in task order, as soon as it can; when it breaks or `stop` is requested,
/// no further task starts.
pub fn run(tasks: &[Task], settings: &Settings, stop: &Stop, report: impl FnMut(Report) -> ControlFlow<()> + Send) {
    make_directories(tasks.iter().flat_map(|task| &task.outputs));
    let converter = Converter::new(settings, tasks);
    let begun: Vec<usize> = (0..tasks.len()).collect();
    let convert = |idx: usize| converter.convert(&tasks[idx], DocumentSettings::default());
    begun_in_order(&begun, settings.jobs.get(), stop, convert, report);
}

/// Runs the tasks of a plan that the archive selects, like [`run`]. Returns whether it reached the last task.
pub fn run_archive(
    tasks: &[Task],
    archive: &Archive<'_>,
    settings: &Settings,
    stop: &Stop,
    report: impl FnMut(Report) -> ControlFlow<()> + Send,
) -> bool {
    let chosen = archive.chosen(tasks);
    let converter = Converter::new(settings, tasks).in_archive(archive);
    let begun = order(&chosen.iter().map(|&idx| archive.size(&tasks[idx])).collect::<Vec<_>>());
    let convert = |place: usize| converter.convert(&tasks[chosen[place]], DocumentSettings::default());
    begun_in_order(&begun, settings.jobs.get(), stop, convert, report) == chosen.len()
}

/// Starting order of documents of these sizes: large ones first, the others in order, so that reports seldom wait for
/// earlier ones.
fn order(sizes: &[u64]) -> Vec<usize> {
    let mean = sizes.iter().sum::<u64>() / (sizes.len() as u64).max(1);
    let (mut large, mut rest): (Vec<usize>, Vec<usize>) =
        (0..sizes.len()).partition(|&place| sizes[place] / LARGE > mean);
    large.sort_by_key(|&place| std::cmp::Reverse(sizes[place]));
    large.append(&mut rest);
    large
}

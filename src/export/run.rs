//! Many inputs at a time, reported in their order.

use std::ops::ControlFlow;

use super::convert::{Converter, make_directories};
use super::parallel::in_order;
use super::{DocumentSettings, Report, Settings, Task};

/// Carries out a plan. `report` is called once for each task, in the order of the tasks, as soon as it can be;
/// when it breaks, no further task is begun.
pub fn run(tasks: &[Task], settings: &Settings, report: impl FnMut(Report) -> ControlFlow<()>) {
    make_directories(tasks.iter().flat_map(|task| &task.outputs));
    let converter = Converter::new(settings, tasks);
    let convert = |idx: usize| converter.convert(&tasks[idx], DocumentSettings::default());
    in_order(tasks.len(), settings.jobs.get(), convert, report);
}

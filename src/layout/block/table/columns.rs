//! How wide the columns of a table are.

use crate::geometry::Pt;

/// A table whose words do not fit is set smaller, down to this share of its size.
const MIN_SHRINK: f64 = 0.74;

/// What the texts of columns want.
pub(super) struct Wants {
    /// Width of the longest text of each on one line.
    pub(super) most: Vec<Pt>,
    /// Width of the widest word of each.
    pub(super) least: Vec<Pt>,
}

impl Wants {
    /// Whether the words fit into some room, if only in a smaller size.
    pub(super) fn fit(&self, room: Pt) -> bool {
        self.least_sum() * MIN_SHRINK <= room
    }

    /// Whether the words do not fit into some room in their own size.
    pub(super) fn exceed(&self, room: Pt) -> bool {
        self.least_sum() > room
    }

    fn least_sum(&self) -> Pt {
        self.least.iter().copied().sum()
    }
}

/// The places of the columns.
pub(super) struct Columns {
    pub(super) x: Vec<Pt>,
    pub(super) width: Vec<Pt>,
}

impl Columns {
    /// Left edge and width of some columns.
    pub(super) fn span(&self, column: usize, colspan: usize) -> (Pt, Pt) {
        let last = (column + colspan).min(self.x.len()) - 1;
        (self.x[column], self.x[last] + self.width[last] - self.x[column])
    }

    /// Width of all.
    pub(super) fn total(&self) -> Pt {
        self.span(0, self.x.len()).1
    }
}

/// Places of the columns, and by how much the text has to be smaller.
pub(super) fn place_columns(wants: &Wants, x: Pt, room: Pt, gap: Pt) -> (Columns, f64) {
    let needed = wants.least_sum();
    let shrink = if needed > room { (room / needed).clamp(MIN_SHRINK, 1.0) } else { 1.0 };
    let scaled = |widths: &[Pt]| widths.iter().map(|width| (*width * shrink).0).collect::<Vec<f64>>();
    let width = share(&scaled(&wants.most), &scaled(&wants.least), room.0.max(wants.most.len() as f64));
    let places = width.iter().scan(x, |left, width| {
        let own = *left;
        *left += *width + gap;
        Some(own)
    });
    (Columns { x: places.collect(), width }, shrink)
}

/// Shares room among columns: each gets at most what its text takes on one line, at least its widest word, and between
/// them as the root of what it wants, so that long cells do not starve short ones.
fn share(most: &[f64], least: &[f64], room: f64) -> Vec<Pt> {
    let total: f64 = most.iter().sum();
    if total <= room {
        return most.iter().map(|&width| Pt(width)).collect();
    }
    let needed: f64 = least.iter().sum();
    // When not even the words fit, the widest ones give way.
    if needed > room {
        let level = solve(room, |level| least.iter().map(|width| width.min(level)).sum());
        return least.iter().map(|width| Pt(width.min(level))).collect();
    }
    let width = |level: f64, idx: usize| (level * most[idx].sqrt()).clamp(least[idx].min(most[idx]), most[idx]);
    let level = solve(room, |level| (0..most.len()).map(|idx| width(level, idx)).sum());
    (0..most.len()).map(|idx| Pt(width(level, idx))).collect()
}

/// The argument at which a growing function reaches a value, from below.
fn solve(value: f64, function: impl Fn(f64) -> f64) -> f64 {
    const STEPS: usize = 60;
    let (mut low, mut high) = (0.0, value.max(1.0));
    while function(high) < value && high < 1e9 {
        high *= 2.0;
    }
    for _ in 0..STEPS {
        let middle = (low + high) / 2.0;
        if function(middle) > value { high = middle } else { low = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::share;
    use crate::geometry::Pt;

    #[test]
    fn short_columns_get_what_they_want_and_long_ones_the_rest() {
        let widths = share(&[20.0, 400.0, 30.0], &[20.0, 40.0, 30.0], 200.0);
        assert_eq!(widths[0], Pt(20.0));
        assert_eq!(widths[2], Pt(30.0));
        assert!((widths[1].0 - 150.0).abs() < 0.01);
    }
}

//! Breaks a paragraph into lines with the least total demerits.
//!
//! Donald E. Knuth and Michael F. Plass, "Breaking Paragraphs into Lines", Software: Practice and Experience 11 (1981),
//! with TeX's demerits (The TeXbook, chapter 14), pdfTeX's margin kerning and font expansion as stretch of boxes (Hàn
//! Thế Thành 2000), and ragged setting, where the slack belongs to the line instead of the spaces.

/// A penalty that forces a break.
pub const FORCED: f64 = f64::NEG_INFINITY;
/// A penalty that forbids a break.
pub const FORBIDDEN: f64 = f64::INFINITY;

/// An element of a paragraph. All widths are in one unit of the caller's choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Item {
    /// Unbreakable content.
    Box {
        /// Natural width.
        width: f64,
        /// Most that the width may grow.
        stretch: f64,
        /// Most that the width may shrink.
        shrink: f64,
        /// Overhang into the left margin at the beginning of a line.
        left: f64,
        /// Overhang into the right margin at the end of a line.
        right: f64,
    },
    /// Space that vanishes at a break. A line may break before it if a box precedes it.
    Glue {
        /// Natural width.
        width: f64,
        /// Growth of the width at ratio 1.
        stretch: f64,
        /// Most that the width may shrink.
        shrink: f64,
    },
    /// A break opportunity.
    Penalty {
        /// Width that a break here adds: that of a hyphen, or 0.
        width: f64,
        /// Overhang of the added width into the right margin.
        right: f64,
        /// Cost of a break here: [`FORCED`], [`FORBIDDEN`] or a value between them.
        cost: f64,
        /// Whether a break here shows a hyphen; consecutive hyphens cost extra.
        flagged: bool,
    },
}

impl Item {
    /// A rigid box.
    pub const fn rigid(width: f64) -> Item {
        Item::Box { width, stretch: 0.0, shrink: 0.0, left: 0.0, right: 0.0 }
    }

    /// A break opportunity without visible effect.
    pub const fn penalty(cost: f64) -> Item {
        Item::Penalty { width: 0.0, right: 0.0, cost, flagged: false }
    }

    /// The glue that fills the last line.
    pub const fn fill() -> Item {
        Item::Glue { width: 0.0, stretch: FILL, shrink: 0.0 }
    }
}

/// Stretch so large that using it costs nothing.
const FILL: f64 = 1e9;

/// The widths of the lines, in the unit of the items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Width of the first line.
    pub first: f64,
    /// Width of the other lines.
    pub rest: f64,
}

impl Shape {
    /// Gives all lines the same width.
    pub const fn uniform(width: f64) -> Shape {
        Shape { first: width, rest: width }
    }
}

/// Weights of the demerits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Params {
    /// Added to the badness of each line; favours fewer lines.
    pub line_penalty: f64,
    /// Demerits for two flagged breaks in a row.
    pub double_flagged: f64,
    /// Demerits for the third flagged break in a row and each further one.
    pub third_flagged: f64,
    /// Demerits for a flagged break before the last line.
    pub final_flagged: f64,
    /// Demerits for a tight line next to a loose one.
    pub contrast: f64,
    /// Demerits for a last line shorter than `short_width`.
    pub short_last: f64,
    /// The width for `short_last`.
    pub short_width: f64,
    /// `Some(slack)` sets lines ragged: spaces keep their width, and a line with that much slack has ratio 1.
    pub ragged: Option<f64>,
    /// Largest accepted ratio in each pass; a final pass accepts every line.
    pub tolerances: [f64; 2],
}

impl Default for Params {
    fn default() -> Params {
        Params {
            line_penalty: 10.0,
            double_flagged: 30_000.0,
            third_flagged: 2e7,
            final_flagged: 7_500.0,
            contrast: 10_000.0,
            short_last: 0.0,
            short_width: 0.0,
            ragged: None,
            tolerances: [1.5, 4.0],
        }
    }
}

/// A line made of the items `start..end`, and its stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// First item: a box, unless the line is empty.
    pub start: usize,
    /// The item at which the line breaks, exclusive; the width of a penalty counts all the same.
    pub end: usize,
    /// Fraction of the stretch (positive) or shrink (negative, at least -1) of the spaces used.
    pub ratio: f64,
    /// Fraction of the stretch or shrink of the boxes used, in -1..=1.
    pub box_ratio: f64,
}

/// Breaks `items` into lines. They must end with a forced break, usually after [`Item::fill`].
///
/// A line is overfull only if a run without break opportunities is wider than the line.
pub fn total_fit(items: &[Item], shape: Shape, params: &Params) -> Vec<Line> {
    let [first, second] = params.tolerances;
    [first, second]
        .into_iter()
        .find_map(|tolerance| Breaker::new(items, shape, params, tolerance, false).run())
        .unwrap_or_else(|| Breaker::new(items, shape, params, f64::INFINITY, true).run().unwrap_or_default())
}

/// Totals of the items since the beginning of the paragraph.
#[derive(Clone, Copy, Default)]
struct Sums {
    width: f64,
    stretch: f64,
    shrink: f64,
    box_stretch: f64,
    box_shrink: f64,
}

impl Sums {
    fn since(self, start: Sums) -> Sums {
        Sums {
            width: self.width - start.width,
            stretch: self.stretch - start.stretch,
            shrink: self.shrink - start.shrink,
            box_stretch: self.box_stretch - start.box_stretch,
            box_shrink: self.box_shrink - start.box_shrink,
        }
    }
}

/// A feasible break, with the best path to it.
struct Node {
    /// The item at which the line breaks; `None` at the beginning of the paragraph.
    item: Option<usize>,
    /// First item of the line that begins here.
    next_start: usize,
    sums: Sums,
    /// Overhang of the first box of the next line.
    left: f64,
    fitness: Fitness,
    /// Number of consecutive flagged breaks that end here.
    flagged_run: u8,
    demerits: f64,
    ratio: f64,
    box_ratio: f64,
    previous: usize,
}

/// Tightness of a line (The TeXbook, chapter 14).
#[derive(Clone, Copy, PartialEq)]
enum Fitness {
    Tight,
    Decent,
    Loose,
    VeryLoose,
}

const N_FITNESS: usize = 4;

/// Classes of preceding flagged breaks: none, one, more.
const N_RUNS: usize = 3;
/// The last class.
const LAST_RUN: u8 = 2;

/// The best path to a break for each fitness of the line it ends and each class of flagged breaks before it.
type Best = [[Option<Candidate>; N_RUNS]; N_FITNESS];

impl Fitness {
    fn of(ratio: f64) -> Fitness {
        match ratio {
            r if r < -0.5 => Fitness::Tight,
            r if r <= 0.5 => Fitness::Decent,
            r if r <= 1.0 => Fitness::Loose,
            _ => Fitness::VeryLoose,
        }
    }

    fn is_far_from(self, other: Fitness) -> bool {
        (self as u8).abs_diff(other as u8) > 1
    }
}

/// The best path to a break that ends a line of a certain fitness.
#[derive(Clone, Copy)]
struct Candidate {
    demerits: f64,
    ratio: f64,
    box_ratio: f64,
    from: usize,
}

struct Breaker<'a> {
    items: &'a [Item],
    shape: Shape,
    params: &'a Params,
    tolerance: f64,
    /// Whether to accept an overfull line when no other is possible.
    last_pass: bool,
    nodes: Vec<Node>,
    active: Vec<usize>,
    sums: Sums,
}

impl<'a> Breaker<'a> {
    fn new(items: &'a [Item], shape: Shape, params: &'a Params, tolerance: f64, last_pass: bool) -> Breaker<'a> {
        let (next_start, sums, left) = next_line_start(items, 0, Sums::default());
        let start = Node {
            item: None,
            next_start,
            sums,
            left,
            fitness: Fitness::Decent,
            flagged_run: 0,
            demerits: 0.0,
            ratio: 0.0,
            box_ratio: 0.0,
            previous: 0,
        };
        Breaker {
            items,
            shape,
            params,
            tolerance,
            last_pass,
            nodes: vec![start],
            active: vec![0],
            sums: Sums::default(),
        }
    }

    fn run(mut self) -> Option<Vec<Line>> {
        let mut after_box = false;
        // Overhang of the last box on the right.
        let mut right = 0.0;
        for (idx, item) in self.items.iter().enumerate() {
            match *item {
                Item::Box { width, stretch, shrink, right: own, .. } => {
                    self.sums.width += width;
                    self.sums.box_stretch += stretch;
                    self.sums.box_shrink += shrink;
                    right = own;
                    after_box = true;
                }
                Item::Glue { width, stretch, shrink } => {
                    if after_box {
                        self.try_break(idx, BreakAt { width: 0.0, right, cost: 0.0, flagged: false });
                    }
                    self.sums.width += width;
                    self.sums.stretch += stretch;
                    self.sums.shrink += shrink;
                    after_box = false;
                }
                Item::Penalty { width, right: own, cost, flagged } => {
                    if cost < FORBIDDEN {
                        let right = if width > 0.0 { own } else { right };
                        self.try_break(idx, BreakAt { width, right, cost, flagged });
                    }
                    after_box = false;
                }
            }
            if self.active.is_empty() {
                return None;
            }
        }
        self.trace_back()
    }

    fn try_break(&mut self, item: usize, at: BreakAt) {
        let mut best = Best::default();
        let mut overfull: Option<usize> = None;
        let forced = at.cost == FORCED;
        let mut active = std::mem::take(&mut self.active);
        active.retain(|&from| {
            let (ratio, box_ratio) = self.fit(&self.nodes[from], &at);
            if ratio < -1.0 {
                overfull = Some(from);
                return false;
            }
            if ratio <= self.tolerance {
                let demerits = self.demerits(from, ratio, item, &at);
                let run = if at.flagged { self.nodes[from].flagged_run.min(LAST_RUN) } else { 0 };
                let slot = &mut best[Fitness::of(ratio) as usize][usize::from(run)];
                if slot.is_none_or(|old| demerits < old.demerits) {
                    *slot = Some(Candidate { demerits, ratio, box_ratio, from });
                }
            }
            !forced
        });
        self.active = active;
        let none_left = self.active.is_empty() && best.iter().flatten().all(Option::is_none);
        if let Some(from) = overfull
            && none_left
            && self.last_pass
        {
            // No feasible line remains, so this one is overfull.
            let demerits = self.nodes[from].demerits + OVERFULL_DEMERITS;
            best[Fitness::Tight as usize][0] = Some(Candidate { demerits, ratio: -1.0, box_ratio: -1.0, from });
        }
        self.activate(item, at.flagged, best);
    }

    fn activate(&mut self, item: usize, flagged: bool, best: Best) {
        let found = best.iter().flatten().flatten();
        let Some(least) = found.map(|candidate| candidate.demerits).reduce(f64::min) else {
            return;
        };
        let (next_start, sums, left) = next_line_start(self.items, item, self.sums);
        let classes = [Fitness::Tight, Fitness::Decent, Fitness::Loose, Fitness::VeryLoose];
        let by_run = |(fitness, runs): (Fitness, [Option<Candidate>; N_RUNS])| runs.map(|found| (fitness, found));
        // A path that is worse than the best one by more than the line ends can cost never wins.
        let of_end = self.params.contrast.max(self.params.double_flagged);
        let most = least + if flagged { of_end.max(self.params.third_flagged) } else { of_end };
        for (fitness, candidate) in classes.into_iter().zip(best).flat_map(by_run) {
            let Some(candidate) = candidate.filter(|candidate| candidate.demerits <= most) else {
                continue;
            };
            self.active.push(self.nodes.len());
            self.nodes.push(Node {
                item: Some(item),
                next_start,
                sums,
                left,
                fitness,
                flagged_run: if flagged { self.nodes[candidate.from].flagged_run.saturating_add(1) } else { 0 },
                demerits: candidate.demerits,
                ratio: candidate.ratio,
                box_ratio: candidate.box_ratio,
                previous: candidate.from,
            });
        }
    }

    /// Ratios of the spaces and of the boxes in the line from `start` to a break. Below -1, the line is too long.
    fn fit(&self, start: &Node, at: &BreakAt) -> (f64, f64) {
        let line = self.sums.since(start.sums);
        let width = line.width + at.width - at.right - start.left;
        let measure = if start.item.is_none() { self.shape.first } else { self.shape.rest };
        let slack = measure - width;
        if let Some(unit) = self.params.ragged {
            return match slack {
                slack if slack < -EPSILON => (f64::NEG_INFINITY, 0.0),
                // Fill glue makes a short last line free.
                _ if line.stretch >= FILL => (0.0, 0.0),
                slack => (slack.max(0.0) / unit, 0.0),
            };
        }
        if slack.abs() <= EPSILON {
            (0.0, 0.0)
        } else if slack > 0.0 {
            stretch_ratio(slack, line.stretch, line.box_stretch)
        } else {
            let total = line.shrink + line.box_shrink;
            if -slack > total + EPSILON {
                return (f64::NEG_INFINITY, -1.0);
            }
            let ratio = (slack / total).max(-1.0);
            (ratio, ratio)
        }
    }

    fn demerits(&self, from: usize, ratio: f64, item: usize, at: &BreakAt) -> f64 {
        let params = self.params;
        let start = &self.nodes[from];
        let is_last = at.cost == FORCED && item + 1 == self.items.len();
        let badness = (100.0 * ratio.abs().powi(3)).min(MAX_BADNESS);
        let base = (params.line_penalty + badness).powi(2);
        let mut demerits = match at.cost {
            FORCED => base,
            cost if cost >= 0.0 => base + cost * cost,
            cost => base - cost * cost,
        };
        match (at.flagged, start.flagged_run) {
            (false, _) | (true, 0) => {}
            (true, 1) => demerits += params.double_flagged,
            (true, _) => demerits += params.third_flagged,
        }
        if is_last && start.flagged_run > 0 {
            demerits += params.final_flagged;
        }
        if Fitness::of(ratio).is_far_from(start.fitness) {
            demerits += params.contrast;
        }
        if is_last && start.item.is_some() && self.sums.since(start.sums).width < params.short_width {
            demerits += params.short_last;
        }
        start.demerits + demerits
    }

    fn trace_back(&self) -> Option<Vec<Line>> {
        let last = self.items.len().checked_sub(1);
        let ends = self.active.iter().copied().filter(|&node| self.nodes[node].item == last);
        let mut node = ends.min_by(|&a, &b| self.nodes[a].demerits.total_cmp(&self.nodes[b].demerits))?;
        let mut lines = Vec::new();
        while let Some(end) = self.nodes[node].item {
            let Node { ratio, box_ratio, previous, .. } = self.nodes[node];
            lines.push(Line { start: self.nodes[previous].next_start.min(end), end, ratio, box_ratio });
            node = previous;
        }
        lines.reverse();
        Some(lines)
    }
}

/// A break under consideration.
struct BreakAt {
    width: f64,
    right: f64,
    cost: f64,
    flagged: bool,
}

/// Rounding errors summed over a paragraph stay far below this, in points and in columns.
const EPSILON: f64 = 1e-6;
/// Upper bound of badness, so that sums stay comparable.
const MAX_BADNESS: f64 = 1e6;
/// More than any feasible path costs.
const OVERFULL_DEMERITS: f64 = 1e15;

/// Boxes stretch along with the spaces up to ratio 1, then the spaces take the rest at any ratio.
fn stretch_ratio(slack: f64, stretch: f64, box_stretch: f64) -> (f64, f64) {
    let total = stretch + box_stretch;
    if total <= EPSILON {
        return (MAX_BADNESS, 0.0);
    }
    let ratio = slack / total;
    if ratio <= 1.0 {
        return (ratio, ratio);
    }
    let ratio = if stretch > EPSILON { (slack - box_stretch) / stretch } else { MAX_BADNESS };
    (ratio, 1.0)
}

/// The beginning of the line after a break at `item`: its first item, the totals before it, and its overhang.
fn next_line_start(items: &[Item], item: usize, mut sums: Sums) -> (usize, Sums, f64) {
    for (offset, next) in items[item..].iter().enumerate() {
        match *next {
            Item::Box { left, .. } => return (item + offset, sums, left),
            Item::Glue { width, stretch, shrink } => {
                sums.width += width;
                sums.stretch += stretch;
                sums.shrink += shrink;
            }
            Item::Penalty { cost: FORCED, .. } if offset > 0 => return (item + offset, sums, 0.0),
            Item::Penalty { .. } => {}
        }
    }
    (items.len(), sums, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words as boxes of their length, with spaces that stretch by a half and shrink by a third.
    fn paragraph(text: &str) -> Vec<Item> {
        let mut items = Vec::new();
        for word in text.split(' ') {
            if !items.is_empty() {
                items.push(Item::Glue { width: 1.0, stretch: 0.5, shrink: 0.33 });
            }
            items.push(Item::rigid(word.len() as f64));
        }
        items.extend([Item::fill(), Item::penalty(FORCED)]);
        items
    }

    fn lines(text: &str, width: f64, params: &Params) -> Vec<usize> {
        let items = paragraph(text);
        total_fit(&items, Shape::uniform(width), params).iter().map(|line| line.start / 2).collect()
    }

    #[test]
    fn one_line_when_everything_fits() {
        assert_eq!(lines("a b c", 20.0, &Params::default()), [0]);
    }

    #[test]
    fn ragged_lines_are_even_rather_than_full() {
        let params = Params { ragged: Some(5.0), ..Params::default() };
        // Greedy filling gives "aaa bb cc" and "ddddd"; here the first line passes a word to the second.
        assert_eq!(lines("aaa bb cc ddddd", 9.0, &params), [0, 3]);
    }

    #[test]
    fn a_word_wider_than_the_line_runs_over_alone() {
        let text = format!("aa {} bb", "x".repeat(30));
        assert_eq!(lines(&text, 10.0, &Params::default()), [0, 1, 2]);
    }

    #[test]
    fn no_line_is_stretched_more_than_needed() {
        let text = "in olden times when wishing still helped one there lived a king whose daughters were all beautiful";
        let items = paragraph(text);
        let lines = total_fit(&items, Shape::uniform(30.0), &Params::default());
        assert!(lines.iter().all(|line| (-1.0..3.0).contains(&line.ratio)), "{lines:?}");
    }

    #[test]
    fn an_empty_paragraph_is_one_empty_line() {
        let items = [Item::fill(), Item::penalty(FORCED)];
        assert_eq!(total_fit(&items, Shape::uniform(10.0), &Params::default()).len(), 1);
    }

    #[test]
    fn the_first_line_may_have_its_own_width() {
        let items = paragraph("aaaa bbbb cccc");
        let shape = Shape { first: 4.0, rest: 9.0 };
        let starts: Vec<_> = total_fit(&items, shape, &Params::default()).iter().map(|line| line.start / 2).collect();
        assert_eq!(starts, [0, 1]);
    }
}

//! Writes operators for colours, lines, boxes and pictures (ISO 32000-1, 8). Owns the graphics state of one page.
//!
//! Coordinates are in points from the bottom left corner, y up.

use crate::geometry::{Color, Point};
use crate::layout::frame::PathPiece;

use super::number::{COORDINATE_DECIMALS, FINE_DECIMALS, to_units, write_number};

/// Distance of Bézier handles from the ends of a quarter circle of radius 1.
const QUARTER_CIRCLE: f64 = 0.552_284_75;

/// A box, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub left: f64,
    pub bottom: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// The smallest box that contains both.
    pub(super) fn union(self, other: Area) -> Area {
        let (left, bottom) = (self.left.min(other.left), self.bottom.min(other.bottom));
        let right = (self.left + self.width).max(other.left + other.width);
        let top = (self.bottom + self.height).max(other.bottom + other.height);
        Area { left, bottom, width: right - left, height: top - bottom }
    }
}

/// The graphics state as a reader tracks it. A page begins with black and with lines of width 1 and square ends.
#[derive(Default)]
pub(super) struct Graphics {
    fill: Color,
    stroke: Color,
    /// Line width in units; `None` for the initial width.
    thickness: Option<i64>,
    round: bool,
}

impl Graphics {
    /// Whether the fill colour is already `color`.
    pub(super) fn fills_with(&self, color: Color) -> bool {
        self.fill == color
    }

    /// Sets the fill colour of text and areas.
    pub(super) fn set_fill(&mut self, out: &mut Vec<u8>, color: Color) {
        if self.fill != color {
            write_color(out, color, "g", "rg");
            self.fill = color;
        }
    }

    /// Fills a box with rounded corners.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>, area: Area, radius: f64, color: Color) {
        self.set_fill(out, color);
        outline(out, area, radius);
        operator(out, &[], "f");
    }

    /// Strokes the edge of a box with rounded corners.
    pub(super) fn frame(&mut self, out: &mut Vec<u8>, area: Area, radius: f64, thickness: f64, color: Color) {
        self.set_stroke(out, thickness, color, false);
        outline(out, area, radius);
        operator(out, &[], "S");
    }

    /// Draws straight segments between points, with round or square ends and joins.
    pub(super) fn line(&mut self, out: &mut Vec<u8>, points: &[(f64, f64)], thickness: f64, color: Color, round: bool) {
        let Some((first, rest)) = points.split_first() else { return };
        self.set_stroke(out, thickness, color, round);
        operator(out, &[first.0, first.1], "m");
        rest.iter().for_each(|point| operator(out, &[point.0, point.1], "l"));
        operator(out, &[], "S");
    }

    /// Fills a path whose places count from a point, y down, or draws a line along it.
    pub(super) fn path(
        &mut self,
        out: &mut Vec<u8>,
        path: &[PathPiece],
        from: (f64, f64),
        stroke: Option<f64>,
        color: Color,
    ) {
        match stroke {
            Some(thickness) => self.set_stroke(out, thickness, color, false),
            None => self.set_fill(out, color),
        }
        let at = |point: Point| [from.0 + point.x.0, from.1 - point.y.0];
        for piece in path {
            match *piece {
                PathPiece::Move(to) => operator(out, &at(to), "m"),
                PathPiece::Line(to) => operator(out, &at(to), "l"),
                PathPiece::Curve(first, second, to) => {
                    operator(out, &[at(first), at(second), at(to)].concat(), "c");
                }
                PathPiece::Close => operator(out, &[], "h"),
            }
        }
        operator(out, &[], if stroke.is_some() { "S" } else { "f" });
    }

    /// Draws round dots from point to point: dashes of no length with round ends.
    pub(super) fn dots(&mut self, out: &mut Vec<u8>, ends: &[(f64, f64)], distance: f64, diameter: f64, color: Color) {
        out.extend(b"[0 ");
        write_number(out, distance, FINE_DECIMALS);
        out.extend(b"] 0 d\n");
        self.line(out, ends, diameter, color, true);
        out.extend(b"[] 0 d\n");
    }

    fn set_stroke(&mut self, out: &mut Vec<u8>, thickness: f64, color: Color, round: bool) {
        if self.stroke != color {
            write_color(out, color, "G", "RG");
            self.stroke = color;
        }
        let units = to_units(thickness, FINE_DECIMALS);
        if self.thickness != Some(units) {
            write_number(out, thickness, FINE_DECIMALS);
            out.extend(b" w\n");
            self.thickness = Some(units);
        }
        if self.round != round {
            out.extend(if round { b"1 J 1 j\n" } else { b"0 J 0 j\n" });
            self.round = round;
        }
    }
}

/// Draws an image that fills a box once it is turned upright. `orientation` is the EXIF value.
pub(super) fn draw_image(out: &mut Vec<u8>, name: &str, area: Area, orientation: u8) {
    let (left, right) = ((0.0, 1.0), (1.0, -1.0));
    // Start and direction of the file's columns and rows in the upright image.
    let (columns, rows, turned) = match orientation {
        2 => (right, left, false),
        3 => (right, right, false),
        4 => (left, right, false),
        5 => (left, left, true),
        6 => (left, right, true),
        7 => (right, right, true),
        8 => (right, left, true),
        _ => (left, left, false),
    };
    let Area { left: x, bottom: y, width, height } = area;
    // Rows count down in the file and up in the unit square of PDF (8.9.5.1).
    let (a, b, c, d, e, f) = if turned {
        let e = x + width * (rows.0 + rows.1);
        (0.0, -height * columns.1, -width * rows.1, 0.0, e, y + height * (1.0 - columns.0))
    } else {
        let f = y + height * (1.0 - rows.0 - rows.1);
        (width * columns.1, 0.0, 0.0, height * rows.1, x + width * columns.0, f)
    };
    out.extend(b"q\n");
    operator(out, &[a, b, c, d, e, f], "cm");
    out.extend(format!("/{name} Do\nQ\n").bytes());
}

/// Writes the path along the edge of a box.
fn outline(out: &mut Vec<u8>, area: Area, radius: f64) {
    let Area { left, bottom, width, height } = area;
    let radius = radius.min(width / 2.0).min(height / 2.0);
    if radius <= 0.0 {
        operator(out, &[left, bottom, width, height], "re");
        return;
    }
    let (right, top) = (left + width, bottom + height);
    // Distance from a corner of the box to a handle.
    let handle = radius * (1.0 - QUARTER_CIRCLE);
    operator(out, &[left + radius, bottom], "m");
    operator(out, &[right - radius, bottom], "l");
    operator(out, &[right - handle, bottom, right, bottom + handle, right, bottom + radius], "c");
    operator(out, &[right, top - radius], "l");
    operator(out, &[right, top - handle, right - handle, top, right - radius, top], "c");
    operator(out, &[left + radius, top], "l");
    operator(out, &[left + handle, top, left, top - handle, left, top - radius], "c");
    operator(out, &[left, bottom + radius], "l");
    operator(out, &[left, bottom + handle, left + handle, bottom, left + radius, bottom], "c");
    operator(out, &[], "h");
}

fn write_color(out: &mut Vec<u8>, color: Color, gray: &str, rgb: &str) {
    let Color { red, green, blue } = color;
    let (components, operator): (&[u8], &str) =
        if red == green && green == blue { (&[red], gray) } else { (&[red, green, blue], rgb) };
    for &component in components {
        write_number(out, f64::from(component) / 255.0, FINE_DECIMALS);
        out.push(b' ');
    }
    out.extend(operator.bytes());
    out.push(b'\n');
}

fn operator(out: &mut Vec<u8>, operands: &[f64], operator: &str) {
    for &operand in operands {
        write_number(out, operand, COORDINATE_DECIMALS);
        out.push(b' ');
    }
    out.extend(operator.bytes());
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Pt;

    const AREA: Area = Area { left: 10.0, bottom: 20.0, width: 30.0, height: 40.0 };

    fn written(paint: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        paint(&mut out);
        String::from_utf8(out).expect("operators are ASCII")
    }

    #[test]
    fn state_is_set_when_it_changes_and_grey_is_short() {
        let mut graphics = Graphics::default();
        let text = written(|out| {
            graphics.fill(out, AREA, 0.0, Color::BLACK);
            graphics.fill(out, AREA, 0.0, Color::gray(51));
            graphics.fill(out, AREA, 0.0, Color::gray(51));
            graphics.line(out, &[(0.0, 0.0), (5.0, 0.5)], 0.25, Color::rgb(255, 0, 51), true);
        });
        assert_eq!(
            text,
            "10 20 30 40 re\nf\n.2 g\n10 20 30 40 re\nf\n10 20 30 40 re\nf\n\
             1 0 .2 RG\n.25 w\n1 J 1 j\n0 0 m\n5 .5 l\nS\n"
        );
    }

    #[test]
    fn paths_are_filled_or_drawn_from_their_place_upwards() {
        let mut graphics = Graphics::default();
        let point = |x, y| Point::new(Pt(x), Pt(y));
        let path = [
            PathPiece::Move(point(0.0, 0.0)),
            PathPiece::Line(point(5.0, 1.0)),
            PathPiece::Curve(point(5.0, 2.0), point(4.0, 3.0), point(0.0, 3.0)),
            PathPiece::Close,
        ];
        let outline = "10 20 m\n15 19 l\n15 18 14 17 10 17 c\nh\n";
        let text = written(|out| {
            graphics.path(out, &path, (10.0, 20.0), None, Color::BLACK);
            graphics.path(out, &path, (10.0, 20.0), Some(0.5), Color::BLACK);
        });
        assert_eq!(text, format!("{outline}f\n.5 w\n{outline}S\n"));
    }

    #[test]
    fn corners_are_never_larger_than_the_box() {
        let text = written(|out| outline(out, Area { width: 2.0, ..AREA }, 9.0));
        assert!(text.starts_with("11 20 m\n11 20 l\n11.55 20 12 20.45 12 21 c\n"), "{text}");
        assert!(text.ends_with("h\n"));
    }

    #[test]
    fn each_orientation_puts_the_first_pixel_where_it_belongs() {
        // Positions of the first pixel of the file and of the last one in its first row, in the upright picture.
        let (tl, tr, bl, br) = ((10.0, 60.0), (40.0, 60.0), (10.0, 20.0), (40.0, 20.0));
        let expected = [(tl, tr), (tr, tl), (br, bl), (bl, br), (tl, bl), (tr, br), (br, tr), (bl, tl)];
        for (orientation, expected) in (1..).zip(expected) {
            let text = written(|out| draw_image(out, "I0", AREA, orientation));
            let matrix = text.lines().nth(1).expect("the matrix");
            let m: Vec<f64> = matrix.split(' ').filter_map(|number| number.parse().ok()).collect();
            // The first row of the file is the upper edge of the unit square.
            let at = |s: f64| (m[0] * s + m[2] + m[4], m[1] * s + m[3] + m[5]);
            assert_eq!((at(0.0), at(1.0)), expected, "orientation {orientation}");
        }
    }
}

//! Writes glyph runs as text operators: long strings, with adjustments only where the advance differs from the font.
//!
//! Tracks the reader's pen position, so that rounding errors do not add up along a line. Owns the text state of one
//! page; [`super::content`] decides when a text object begins and ends.

use crate::layout::frame::{Glyph, GlyphRun};

use super::fonts::{Fonts, Subset, UNITS_PER_EM};
use super::number::{
    COORDINATE_DECIMALS, FINE_DECIMALS, from_units, to_units, write_integer, write_number, write_units,
};
use super::syntax::{text_bytes, write_literal};

/// Characters without a glyph. A cluster of width 0 that consists of them is omitted.
const INVISIBLE: [char; 4] = ['\u{AD}', '\u{200B}', '\u{2060}', '\u{FEFF}'];

/// Tolerated error in glyph positions, in thousandths of an em.
const TOLERANCE: f64 = 1.0;

/// Resource name of the font with this index.
pub(super) fn font_name(idx: usize) -> String {
    format!("A{idx}")
}

/// The text state as a reader tracks it.
#[derive(Default)]
pub(super) struct TextWriter {
    /// Index of the font, and its size in units.
    font: Option<(usize, i64)>,
    /// Horizontal scale minus 1, in units.
    scale: i64,
    /// Space after each glyph, in units.
    tracking: i64,
    rise: i64,
    /// Start of the line, in units from the bottom left corner; `None` at the beginning of a text object.
    line: Option<(i64, i64)>,
    /// Horizontal pen position, in points.
    pen: f64,
    /// Kerning of the last glyph in thousandths of an em: the amount by which its advance falls short of its width.
    kerning: f64,
    show: Show,
}

/// Strings and adjustments not yet written.
#[derive(Default)]
struct Show {
    array: Vec<u8>,
    string: Vec<u8>,
    n_numbers: usize,
}

impl TextWriter {
    /// Begins a text object.
    pub(super) fn begin(&mut self, out: &mut Vec<u8>) {
        out.extend(b"BT\n");
        // A text object resets the matrices; font, scale and rise persist (ISO 32000-1, 9.4.1).
        self.line = None;
    }

    /// Ends a text object.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        self.flush(out);
        out.extend(b"ET\n");
    }

    /// Writes pending text. Required before any other operator.
    pub(super) fn flush(&mut self, out: &mut Vec<u8>) {
        self.show.flush(out);
    }

    /// Writes a run whose baseline begins at `x`, `y`, in points from the bottom left corner. The caller sets the
    /// colour.
    pub(super) fn run(&mut self, out: &mut Vec<u8>, fonts: &mut Fonts<'_>, run: &GlyphRun, x: f64, y: f64) {
        let font = fonts.index_of(run.face);
        self.kerning = 0.0;
        self.set_font(out, font, run);
        self.move_to(out, x, y);
        let subset = fonts.subset_mut(font);
        let mut x = x;
        for cluster in Clusters::new(run) {
            x = self.cluster(out, subset, &cluster, x);
        }
    }

    /// Writes a cluster and returns the start of the next one.
    fn cluster(&mut self, out: &mut Vec<u8>, subset: &mut Subset<'_>, cluster: &Cluster<'_>, mut x: f64) -> f64 {
        if cluster.is_invisible() {
            return x;
        }
        let plain = match cluster.glyphs {
            [glyph] => {
                let code = subset.code(glyph.id);
                subset.means(code, cluster.text)
            }
            _ => false,
        };
        if !plain {
            self.flush(out);
            out.extend(b"/Span<</ActualText");
            write_literal(out, &text_bytes(cluster.text));
            out.extend(b">>BDC\n");
        }
        for glyph in cluster.glyphs {
            self.glyph(out, subset, glyph, x);
            x += glyph.advance.0;
        }
        if !plain {
            self.flush(out);
            out.extend(b"EMC\n");
        }
        x
    }

    fn glyph(&mut self, out: &mut Vec<u8>, subset: &mut Subset<'_>, glyph: &Glyph, x: f64) {
        let rise = to_units(glyph.y_offset.0, COORDINATE_DECIMALS);
        if rise != self.rise {
            self.flush(out);
            write_units(out, rise, COORDINATE_DECIMALS);
            out.extend(b" Ts\n");
            self.rise = rise;
        }
        let code = subset.code(glyph.id);
        let unit = self.unit();
        let exact = (self.pen - (x + glyph.x_offset.0)) / unit;
        let usual = self.kerning.round();
        // Equal pairs reuse the same number, which compresses well, until the error reaches the tolerance.
        let number = if (exact - usual).abs() < TOLERANCE { usual } else { exact.round() };
        if number != 0.0 && number.is_finite() {
            self.show.number(to_units(number, 0));
            self.pen -= number * unit;
        }
        self.show.code(code);
        let width = subset.width(code);
        let tracking = self.tracking_in(unit);
        self.pen += (width + tracking) * unit;
        self.kerning = width + tracking - (glyph.advance.0 - glyph.x_offset.0) / unit;
    }

    /// The space that a reader adds after each glyph, in thousandths of an em. It scales with the glyphs (9.3.2).
    fn tracking_in(&self, unit: f64) -> f64 {
        from_units(self.tracking, FINE_DECIMALS) * (1.0 + from_units(self.scale, FINE_DECIMALS)) / unit
    }

    /// A thousandth of an em along the baseline, in points.
    fn unit(&self) -> f64 {
        let size = self.font.map_or(1, |(_, size)| size);
        from_units(size, FINE_DECIMALS) * (1.0 + from_units(self.scale, FINE_DECIMALS)) / UNITS_PER_EM
    }

    fn set_font(&mut self, out: &mut Vec<u8>, font: usize, run: &GlyphRun) {
        let size = to_units(run.size.0, FINE_DECIMALS);
        if self.font != Some((font, size)) {
            self.flush(out);
            out.extend(format!("/{} ", font_name(font)).bytes());
            write_units(out, size, FINE_DECIMALS);
            out.extend(b" Tf\n");
            self.font = Some((font, size));
        }
        let scale = to_units(run.x_scale - 1.0, FINE_DECIMALS);
        if self.scale != scale {
            self.flush(out);
            write_number(out, 100.0 * (1.0 + from_units(scale, FINE_DECIMALS)), FINE_DECIMALS);
            out.extend(b" Tz\n");
            self.scale = scale;
        }
        let tracking = to_units(run.tracking.0 / run.x_scale, FINE_DECIMALS);
        if self.tracking != tracking {
            self.flush(out);
            write_units(out, tracking, FINE_DECIMALS);
            out.extend(b" Tc\n");
            self.tracking = tracking;
        }
    }

    /// Moves to a new line. On the current line, adjustments in the next string move the pen instead.
    fn move_to(&mut self, out: &mut Vec<u8>, x: f64, y: f64) {
        let to = (to_units(x, COORDINATE_DECIMALS), to_units(y, COORDINATE_DECIMALS));
        let from = self.line.unwrap_or((0, 0));
        if self.line.is_some() && from.1 == to.1 {
            return;
        }
        self.flush(out);
        write_units(out, to.0 - from.0, COORDINATE_DECIMALS);
        out.push(b' ');
        write_units(out, to.1 - from.1, COORDINATE_DECIMALS);
        out.extend(b" Td\n");
        self.line = Some(to);
        self.pen = from_units(to.0, COORDINATE_DECIMALS);
    }
}

impl Show {
    fn code(&mut self, code: u16) {
        self.string.extend(code.to_be_bytes());
    }

    fn number(&mut self, number: i64) {
        self.end_string();
        write_integer(&mut self.array, number);
        self.n_numbers += 1;
    }

    fn end_string(&mut self) {
        if !self.string.is_empty() {
            write_literal(&mut self.array, &self.string);
            self.string.clear();
        }
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        self.end_string();
        if self.array.is_empty() {
            return;
        }
        if self.n_numbers == 0 {
            out.append(&mut self.array);
            out.extend(b"Tj\n");
        } else {
            out.push(b'[');
            out.append(&mut self.array);
            out.extend(b"]TJ\n");
            self.n_numbers = 0;
        }
    }
}

/// Glyphs that together stand for a piece of text.
struct Cluster<'a> {
    glyphs: &'a [Glyph],
    text: &'a str,
}

impl Cluster<'_> {
    fn is_invisible(&self) -> bool {
        let width: f64 = self.glyphs.iter().map(|glyph| glyph.advance.0).sum();
        // Shapers give these characters no advance, but a drawn hyphen has one.
        width == 0.0 && !self.text.is_empty() && self.text.chars().all(|c| INVISIBLE.contains(&c))
    }
}

/// Iterates over the clusters of a run, from left to right.
struct Clusters<'a> {
    glyphs: &'a [Glyph],
    text: &'a str,
    rtl: bool,
}

impl<'a> Clusters<'a> {
    fn new(run: &'a GlyphRun) -> Clusters<'a> {
        Clusters { glyphs: &run.glyphs, text: &run.text, rtl: run.rtl }
    }
}

impl<'a> Iterator for Clusters<'a> {
    type Item = Cluster<'a>;

    fn next(&mut self) -> Option<Cluster<'a>> {
        let first = self.glyphs.first()?;
        let n_more = self.glyphs[1..].iter().take_while(|glyph| glyph.text_len == 0).count();
        let (glyphs, rest) = self.glyphs.split_at(1 + n_more);
        self.glyphs = rest;
        let len = usize::from(first.text_len);
        let at = if self.rtl { self.text.len().checked_sub(len) } else { Some(len) };
        let (left, right) = at.and_then(|at| self.text.split_at_checked(at)).unwrap_or((self.text, ""));
        let text = if self.rtl { right } else { left };
        self.text = if self.rtl { left } else { right };
        Some(Cluster { glyphs, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::pdf::fonts::SOFT_HYPHEN;
    use crate::font::{FaceId, FaceStyle, Family, FontBook, Weight};
    use crate::geometry::{Color, Pt};

    /// A run with the advances of the face, one glyph per character.
    fn run(book: &FontBook, face: FaceId, text: &str) -> GlyphRun {
        let size = Pt(10.0);
        let glyphs = text.chars().map(|c| {
            let id = book.face(face).glyph(c).unwrap_or(0);
            let advance = book.face(face).advance(id).at(size);
            Glyph { id, text_len: c.len_utf8() as u16, advance, x_offset: Pt::ZERO, y_offset: Pt::ZERO }
        });
        GlyphRun {
            face,
            size,
            color: Color::BLACK,
            x_scale: 1.0,
            tracking: Pt::ZERO,
            glyphs: glyphs.collect(),
            text: text.to_owned(),
            rtl: false,
        }
    }

    fn serif(book: &FontBook) -> FaceId {
        book.select(FaceStyle { family: Family::Serif, weight: Weight::Regular, italic: false })
    }

    fn written(book: &FontBook, runs: &[(GlyphRun, f64, f64)]) -> String {
        let (mut fonts, mut writer, mut out) = (Fonts::new(book), TextWriter::default(), Vec::new());
        writer.begin(&mut out);
        for (run, x, y) in runs {
            writer.run(&mut out, &mut fonts, run, *x, *y);
        }
        writer.end(&mut out);
        // Codes below 256 are shown as digits from `0`.
        let shown = out.iter().filter(|&&byte| byte != 0);
        shown.map(|&byte| if byte < 9 { char::from(b'0' + byte) } else { char::from(byte) }).collect()
    }

    #[test]
    fn a_run_with_the_advances_of_the_font_is_one_string() {
        let book = FontBook::default();
        let run = run(&book, serif(&book), "abba");
        assert_eq!(written(&book, &[(run, 72.0, 700.126)]), "BT\n/A0 10 Tf\n72 700.13 Td\n(1221)Tj\nET\n");
    }

    #[test]
    fn a_number_stands_only_where_the_advance_differs() {
        let book = FontBook::default();
        let mut run = run(&book, serif(&book), "abab");
        run.glyphs[1].advance += Pt(1.0);
        run.glyphs[2].advance += Pt(0.004);
        assert_eq!(written(&book, &[(run, 0.0, 0.0)]), "BT\n/A0 10 Tf\n0 0 Td\n[(12)-100(12)]TJ\nET\n");
    }

    #[test]
    fn rounding_does_not_add_up() {
        let book = FontBook::default();
        let mut run = run(&book, serif(&book), "aaaaaaa");
        // Each advance exceeds the width by 0.4 units.
        run.glyphs.iter_mut().for_each(|glyph| glyph.advance += Pt(0.004));
        assert_eq!(written(&book, &[(run, 0.0, 0.0)]), "BT\n/A0 10 Tf\n0 0 Td\n[(111)-1(111)-1(1)]TJ\nET\n");
    }

    #[test]
    fn runs_on_one_line_are_one_array_and_lines_move_by_differences() {
        let book = FontBook::default();
        let face = serif(&book);
        let (first, second) = (run(&book, face, "ab"), run(&book, face, "ba"));
        let next = first.width().0 + 72.0;
        let runs = [(first.clone(), 72.0, 700.0), (second, next + 2.0, 700.0), (first, 80.0, 686.4)];
        assert_eq!(written(&book, &runs), "BT\n/A0 10 Tf\n72 700 Td\n[(12)-200(21)]TJ\n8 -13.6 Td\n(12)Tj\nET\n");
    }

    #[test]
    fn a_scaled_run_is_measured_in_scaled_units() {
        let book = FontBook::default();
        let mut run = run(&book, serif(&book), "aa");
        run.x_scale = 0.98;
        run.glyphs.iter_mut().for_each(|glyph| glyph.advance = glyph.advance * 0.98);
        assert_eq!(written(&book, &[(run, 0.0, 0.0)]), "BT\n/A0 10 Tf\n98 Tz\n0 0 Td\n(11)Tj\nET\n");
    }

    #[test]
    fn tracking_is_part_of_the_advances() {
        let book = FontBook::default();
        let mut run = run(&book, serif(&book), "aaa");
        (run.x_scale, run.tracking) = (1.02, Pt(0.051));
        run.glyphs.iter_mut().for_each(|glyph| glyph.advance = glyph.advance * 1.02 + Pt(0.051));
        assert_eq!(written(&book, &[(run, 0.0, 0.0)]), "BT\n/A0 10 Tf\n102 Tz\n.05 Tc\n0 0 Td\n(111)Tj\nET\n");
    }

    #[test]
    fn what_a_glyph_does_not_mean_is_said() {
        let book = FontBook::default();
        let mut hyphen = run(&book, serif(&book), "a-");
        hyphen.text = format!("a{SOFT_HYPHEN}");
        hyphen.glyphs[1].text_len = 2;
        let written = written(&book, &[(hyphen, 0.0, 0.0)]);
        assert!(written.contains("(1)Tj\n/Span<</ActualText(þÿ\u{AD})>>BDC\n(2)Tj\nEMC\nET"), "{written}");
    }

    #[test]
    fn clusters_of_a_run_from_right_to_left_begin_at_the_end_of_its_text() {
        let book = FontBook::default();
        let mut run = run(&book, serif(&book), "abc");
        run.rtl = true;
        let texts: Vec<&str> = Clusters::new(&run).map(|cluster| cluster.text).collect();
        assert_eq!(texts, ["c", "b", "a"]);
    }
}

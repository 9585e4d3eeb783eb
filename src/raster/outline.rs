//! Converts glyph outlines to paths, in font units with y up.
//!
//! The caller scales the path to the font size and turns it over.

use harfrust::GlyphId;
use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use tiny_skia::{Path, PathBuilder};

use crate::font::Face;

/// The outline of a glyph; `None` if the glyph is empty or damaged.
pub(super) fn outline(face: &Face, glyph: u16) -> Option<Path> {
    let outlines = face.font().outline_glyphs();
    let mut sink = Sink(PathBuilder::new());
    outlines.get(GlyphId::from(glyph))?.draw(&DrawOptions::new(), DrawMemory::Scratch, &mut sink).ok()?;
    sink.0.finish()
}

struct Sink(PathBuilder);

impl PathSink for Sink {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.quad_to(cx0, cy0, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

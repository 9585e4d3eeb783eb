//! Paints laid-out pages to pixels, for covers and previews. Independent of PDF.
//!
//! Paints the same [`Page`] values that `backends/pdf` writes.

mod outline;

use std::collections::HashMap;

use tiny_skia::{
    FillRule, FilterQuality, IntSize, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, PixmapPaint, PixmapRef,
    Stroke, Transform,
};

use crate::font::{FaceId, FontBook};
use crate::geometry::{Color, Point, Pt, Size};
use crate::layout::frame::{FrameItem, GlyphRun, Page, PagedDocument, PathPiece, PlacedItem};
use crate::resource::Pixels;
use outline::outline;

/// Longest edge of a bitmap, in pixels.
const MAX_EDGE: f64 = 16_384.0;
/// Distance of the control points of a quarter circle from its ends, as a fraction of the radius.
const ARC: f32 = 0.552_285;

/// Paints a page on a white background at `scale` pixels per point. `None` if an edge is shorter than one pixel or
/// longer than the limit.
///
/// Omits pictures that cannot be decoded. Links and anchors paint nothing.
pub fn rasterize(page: &Page, document: &PagedDocument, fonts: &FontBook, scale: f64) -> Option<Pixels> {
    let edge = |length: Pt| Some((length.0 * scale).round()).filter(|edge| (1.0..=MAX_EDGE).contains(edge));
    let (width, height) = (edge(page.size.width)? as u32, edge(page.size.height)? as u32);
    let (ground, items) = ground_of(page);
    let pixels = [ground.red, ground.green, ground.blue, u8::MAX].repeat(width as usize * height as usize);
    let pixmap = Pixmap::from_vec(pixels, IntSize::from_wh(width, height)?)?;
    let mut painter =
        Painter { pixmap, document, fonts, scale: scale as f32, outlines: HashMap::new(), pictures: HashMap::new() };
    for placed in items {
        painter.item(placed.at, &placed.item);
    }
    Some(Pixels { width, height, samples: opaque(painter.pixmap.take()), gray: false, alpha: None })
}

/// The background colour of the page, and the items painted on it. A bitmap takes megabytes, so a background rectangle
/// sets the colour instead of filling the bitmap a second time.
fn ground_of(page: &Page) -> (Color, &[PlacedItem]) {
    if let Some((PlacedItem { at, item: FrameItem::Rect { size, fill, radius }, .. }, above)) = page.items.split_first()
        && *at == Point::default()
        && *size == page.size
        && radius.0 == 0.0
    {
        return (*fill, above);
    }
    (Color::rgb(u8::MAX, u8::MAX, u8::MAX), &page.items)
}

/// Drops the alpha channel in place, four pixels at a time.
fn opaque(mut pixels: Vec<u8>) -> Vec<u8> {
    /// Bytes of four pixels before and after the conversion.
    const BEFORE: usize = 16;
    const AFTER: usize = 12;
    let n_pixels = pixels.len() / 4;
    let n_fours = pixels.len() / BEFORE;
    for four in 0..n_fours {
        let mut bytes = [0; BEFORE];
        bytes.copy_from_slice(&pixels[four * BEFORE..][..BEFORE]);
        let packed = (0..4).fold(0u128, |packed, nth| {
            let pixel = u32::from_le_bytes([bytes[nth * 4], bytes[nth * 4 + 1], bytes[nth * 4 + 2], 0]);
            packed | u128::from(pixel) << (nth * 24)
        });
        pixels[four * AFTER..][..AFTER].copy_from_slice(&packed.to_le_bytes()[..AFTER]);
    }
    for idx in n_fours * 4..n_pixels {
        pixels.copy_within(idx * 4..idx * 4 + 3, idx * 3);
    }
    pixels.truncate(n_pixels * 3);
    pixels
}

struct Painter<'a> {
    pixmap: Pixmap,
    document: &'a PagedDocument,
    fonts: &'a FontBook,
    /// Pixels per point.
    scale: f32,
    /// Outlines in font units; `None` for glyphs without an outline.
    outlines: HashMap<(FaceId, u16), Option<Path>>,
    /// Pictures by image index; `None` for pictures that cannot be decoded.
    pictures: HashMap<usize, Option<Pixmap>>,
}

impl Painter<'_> {
    fn item(&mut self, at: Point, item: &FrameItem) {
        match item {
            FrameItem::Glyphs(run) => self.glyphs(at, run),
            FrameItem::Rect { size, fill, radius } => {
                if let Some(path) = rounded(*size, *radius) {
                    let place = self.place(at);
                    self.pixmap.fill_path(&path, &ink(*fill), FillRule::Winding, place, None);
                }
            }
            FrameItem::Frame { size, radius, thickness, color } => {
                if let Some(path) = rounded(*size, *radius) {
                    self.stroke(&path, at, *thickness, *color, LineCap::Butt);
                }
            }
            FrameItem::Line { to, thickness, color } => {
                let points = [Point::default(), *to];
                self.polyline(&points, at, *thickness, *color, LineCap::Butt);
            }
            FrameItem::Polyline { points, thickness, color } => {
                self.polyline(points, at, *thickness, *color, LineCap::Round);
            }
            FrameItem::Path { path, stroke, color } => {
                if let Some(path) = built(path) {
                    match stroke {
                        Some(thickness) => self.stroke(&path, at, *thickness, *color, LineCap::Butt),
                        None => {
                            self.pixmap.fill_path(&path, &ink(*color), FillRule::Winding, self.place(at), None);
                        }
                    }
                }
            }
            FrameItem::Dots { width, distance, diameter, color } => {
                let mut path = PathBuilder::new();
                let n_dots = if distance.0 > 0.0 { (width.0 / distance.0).round() as u32 + 1 } else { 1 };
                (0..n_dots).for_each(|dot| {
                    path.push_circle(f64::from(dot) as f32 * distance.0 as f32, 0.0, diameter.0 as f32 / 2.0)
                });
                if let Some(path) = path.finish() {
                    self.pixmap.fill_path(&path, &ink(*color), FillRule::Winding, self.place(at), None);
                }
            }
            FrameItem::Image { image, size } => self.image(at, *image, *size),
            FrameItem::Link { .. } | FrameItem::Anchor { .. } => {}
        }
    }

    fn place(&self, at: Point) -> Transform {
        Transform::from_translate(at.x.0 as f32, at.y.0 as f32).post_scale(self.scale, self.scale)
    }

    fn glyphs(&mut self, at: Point, run: &GlyphRun) {
        let face = self.fonts.face(run.face);
        let unit = run.size.0 / face.units_per_em();
        let paint = ink(run.color);
        let mut x = at.x;
        for glyph in &run.glyphs {
            let path = self.outlines.entry((run.face, glyph.id)).or_insert_with(|| outline(face, glyph.id));
            if let Some(path) = path {
                let origin = Point::new(x + glyph.x_offset, at.y - glyph.y_offset);
                let place = Transform::from_scale((unit * run.x_scale) as f32, -unit as f32)
                    .post_translate(origin.x.0 as f32, origin.y.0 as f32)
                    .post_scale(self.scale, self.scale);
                self.pixmap.fill_path(path, &paint, FillRule::Winding, place, None);
            }
            x += glyph.advance;
        }
    }

    fn polyline(&mut self, points: &[Point], at: Point, thickness: Pt, color: Color, cap: LineCap) {
        let mut builder = PathBuilder::new();
        for (idx, point) in points.iter().enumerate() {
            let (x, y) = (point.x.0 as f32, point.y.0 as f32);
            if idx == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        if let Some(path) = builder.finish() {
            self.stroke(&path, at, thickness, color, cap);
        }
    }

    fn stroke(&mut self, path: &Path, at: Point, thickness: Pt, color: Color, cap: LineCap) {
        let stroke =
            Stroke { width: thickness.0 as f32, line_cap: cap, line_join: LineJoin::Round, ..Stroke::default() };
        let place = self.place(at);
        self.pixmap.stroke_path(path, &ink(color), &stroke, place, None);
    }

    fn image(&mut self, at: Point, image: usize, size: Size) {
        let document = self.document;
        let picture = self.pictures.entry(image).or_insert_with(|| {
            let placed = document.images.get(image)?;
            let decoded = placed.pixels.is_none().then(|| placed.file.decode().ok()).flatten();
            picture(placed.pixels.as_ref().or(decoded.as_ref())?)
        });
        let Some(picture) = picture else {
            return;
        };
        let fit = |length: Pt, pixels: u32| length.0 as f32 / pixels as f32;
        let place = Transform::from_scale(fit(size.width, picture.width()), fit(size.height, picture.height()))
            .post_translate(at.x.0 as f32, at.y.0 as f32)
            .post_scale(self.scale, self.scale);
        let paint = PixmapPaint { quality: FilterQuality::Bilinear, ..PixmapPaint::default() };
        let pixels: PixmapRef<'_> = picture.as_ref();
        self.pixmap.draw_pixmap(0, 0, pixels, &paint, place, None);
    }
}

fn ink(color: Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(color.red, color.green, color.blue, u8::MAX);
    paint
}

/// A path for the rasteriser; `None` when it has no extent.
fn built(path: &[PathPiece]) -> Option<Path> {
    let at = |point: Point| (point.x.0 as f32, point.y.0 as f32);
    let mut builder = PathBuilder::new();
    for piece in path {
        match *piece {
            PathPiece::Move(to) => builder.move_to(at(to).0, at(to).1),
            PathPiece::Line(to) => builder.line_to(at(to).0, at(to).1),
            PathPiece::Curve(first, second, to) => {
                let (first, second, to) = (at(first), at(second), at(to));
                builder.cubic_to(first.0, first.1, second.0, second.1, to.0, to.1);
            }
            PathPiece::Close => builder.close(),
        }
    }
    builder.finish()
}

/// A box at the origin; `None` when it is empty.
fn rounded(size: Size, radius: Pt) -> Option<Path> {
    let (width, height) = (size.width.0 as f32, size.height.0 as f32);
    let radius = (radius.0 as f32).min(width / 2.0).min(height / 2.0);
    if radius <= 0.0 {
        return tiny_skia::Rect::from_xywh(0.0, 0.0, width, height).map(PathBuilder::from_rect);
    }
    let near = radius * (1.0 - ARC);
    let mut path = PathBuilder::new();
    path.move_to(radius, 0.0);
    path.line_to(width - radius, 0.0);
    path.cubic_to(width - near, 0.0, width, near, width, radius);
    path.line_to(width, height - radius);
    path.cubic_to(width, height - near, width - near, height, width - radius, height);
    path.line_to(radius, height);
    path.cubic_to(near, height, 0.0, height - near, 0.0, height - radius);
    path.line_to(0.0, radius);
    path.cubic_to(0.0, near, near, 0.0, radius, 0.0);
    path.close();
    path.finish()
}

/// Converts pixels to premultiplied alpha, as the rasteriser requires.
fn picture(pixels: &Pixels) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(pixels.width, pixels.height)?;
    let n_samples = if pixels.gray { 1 } else { 3 };
    let alphas = pixels.alpha.as_deref().unwrap_or_default();
    let sources = pixels.samples.chunks_exact(n_samples).enumerate();
    for (target, (idx, source)) in pixmap.data_mut().chunks_exact_mut(4).zip(sources) {
        let alpha = alphas.get(idx).copied().unwrap_or(u8::MAX);
        for (channel, value) in target[..3].iter_mut().enumerate() {
            let sample = u16::from(source[if n_samples == 1 { 0 } else { channel }]);
            *value = (sample * u16::from(alpha)).div_ceil(255).min(255) as u8;
        }
        target[3] = alpha;
    }
    Some(pixmap)
}

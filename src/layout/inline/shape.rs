//! Styled text to glyphs.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use harfrust::{Buffer, BufferFlags, Direction, Feature, Script, ShapeOptions, ShapePlan, ShaperFont, Tag};

use super::collect::{StyledText, is_object};
use super::script::{is_invisible, joins_previous, script_of};
use crate::font::{Face, FaceId, FaceStyle, FontBook};
use crate::geometry::Pt;
use crate::layout::Microtype;
use crate::layout::style::{Features, TextStyle};
use crate::linebreak::HyphenCache;
use crate::source::Span;

/// A glyph of a shaped paragraph, in the order of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShapedGlyph {
    /// Number in the face.
    pub id: u16,
    /// The face.
    pub face: FaceId,
    /// Font size: that of the style, or what brings a fallback face to its x-height.
    pub size: Pt,
    /// Index into the styles of the text.
    pub style: usize,
    /// First byte of the text that it stands for.
    pub start: usize,
    /// Bytes of text; 0 for the second and later glyphs of a cluster.
    pub text_len: u16,
    /// Advance, with kerning.
    pub advance: Pt,
    /// Offset to the right.
    pub x_offset: Pt,
    /// Offset up.
    pub y_offset: Pt,
    /// Whether it belongs to text that runs from right to left.
    pub rtl: bool,
}

/// What shaping learns of faces and words. It changes no result, so that it may serve one document after the other, as
/// long as they have the same faces.
#[derive(Default)]
pub(in crate::layout) struct Known {
    shaped: HashMap<(FaceId, Features, Option<Script>, Direction), Words>,
    hyphens: RefCell<HyphenCache>,
    selected: HashMap<FaceStyle, FaceId>,
    buffer: Buffer,
}

/// Shapes text. Keeps plans, words and buffers from paragraph to paragraph.
pub(in crate::layout) struct Shaper<'a> {
    fonts: &'a FontBook,
    microtype: Microtype,
    known: Known,
    /// Characters that no face has, and where they are first met.
    missing: BTreeMap<char, Span>,
}

/// A stretch of one style, one face and one script.
struct Segment {
    start: usize,
    end: usize,
    style: usize,
    face: FaceId,
    script: Option<&'static str>,
    /// Whether its characters are in no face.
    missing: bool,
}

impl<'a> Shaper<'a> {
    /// A shaper with these faces.
    pub fn new(fonts: &'a FontBook, microtype: Microtype, known: Known) -> Shaper<'a> {
        Shaper { fonts, microtype, known, missing: BTreeMap::new() }
    }

    /// The faces.
    pub fn fonts(&self) -> &'a FontBook {
        self.fonts
    }

    /// What was learned, for the next shaper.
    pub fn into_known(self) -> Known {
        self.known
    }

    /// What is done for the evenness of paragraphs.
    pub fn microtype(&self) -> Microtype {
        self.microtype
    }

    /// Where the words met so far may be divided.
    pub(super) fn hyphens(&self) -> &RefCell<HyphenCache> {
        &self.known.hyphens
    }

    /// The face of a style.
    pub fn face_of(&mut self, style: FaceStyle) -> FaceId {
        *self.known.selected.entry(style).or_insert_with(|| self.fonts.select(style))
    }

    /// Notes that no face has a character.
    pub fn miss(&mut self, c: char, span: Span) {
        self.missing.entry(c).or_insert(span);
    }

    /// Takes the characters that no face had, with the name of their script and the paragraph where they are first met.
    pub fn take_missing(&mut self) -> Vec<(char, &'static str, Span)> {
        let missing = std::mem::take(&mut self.missing);
        missing.into_iter().map(|(c, span)| (c, script_of(c).unwrap_or("other"), span)).collect()
    }

    /// Shapes a paragraph.
    pub(super) fn shape(&mut self, text: &StyledText) -> Vec<ShapedGlyph> {
        let mut glyphs = Vec::with_capacity(text.text.len());
        for segment in self.segments(text) {
            let style = &text.styles[segment.style].1;
            if segment.missing || text.text[segment.start..].starts_with(is_object) {
                self.boxes(&text.text, &segment, style, &mut glyphs);
            } else {
                self.shape_segment(&text.text, &segment, style, &mut glyphs);
            }
        }
        glyphs
    }

    fn segments(&mut self, text: &StyledText) -> Vec<Segment> {
        let mut segments: Vec<Segment> = Vec::new();
        let ends = text.styles.iter().skip(1).map(|(start, _)| *start).chain([text.text.len()]);
        for (style, ((start, text_style), end)) in text.styles.iter().zip(ends).enumerate() {
            let preferred = self.face_of(text_style.face);
            let first_of_style = segments.len();
            let slice = text.text.get(*start..end).unwrap_or_default();
            for (offset, c) in slice.char_indices() {
                let joins = joins_previous(c) && segments.len() > first_of_style;
                let last = segments.last_mut().filter(|_| joins);
                if let Some(last) = last {
                    last.end = start + offset + c.len_utf8();
                    continue;
                }
                let (face, missing) = self.face_for(preferred, c, text.span);
                let script = script_of(c);
                let begin = start + offset;
                let extends = |last: &&mut Segment| {
                    last.style == style
                        && last.face == face
                        && last.missing == missing
                        && !is_object(c)
                        && !text.text[last.start..].starts_with(is_object)
                        && (last.script == script || (script.is_none() && !c.is_alphabetic()))
                };
                match segments[first_of_style..].last_mut().filter(extends) {
                    Some(last) => last.end = begin + c.len_utf8(),
                    None => {
                        segments.push(Segment { start: begin, end: begin + c.len_utf8(), style, face, script, missing })
                    }
                }
            }
        }
        segments
    }

    fn face_for(&mut self, preferred: FaceId, c: char, span: Span) -> (FaceId, bool) {
        // Every bundled face has all of printable ASCII.
        if c.is_ascii() || is_invisible(c) || is_object(c) {
            return (preferred, false);
        }
        match self.fonts.covering(preferred, c) {
            Some(face) => (face, false),
            None => {
                self.missing.entry(c).or_insert(span);
                (preferred, true)
            }
        }
    }

    /// One box for each character that no face has, and nothing yet for objects.
    fn boxes(&self, text: &str, segment: &Segment, style: &TextStyle, glyphs: &mut Vec<ShapedGlyph>) {
        let face = self.fonts.face(segment.face);
        let advance = face.advance(0).at(style.size);
        for (offset, c) in text[segment.start..segment.end].char_indices() {
            glyphs.push(ShapedGlyph {
                id: 0,
                face: segment.face,
                size: style.size,
                style: segment.style,
                start: segment.start + offset,
                text_len: c.len_utf8() as u16,
                advance: if is_object(c) { Pt::ZERO } else { advance },
                x_offset: Pt::ZERO,
                y_offset: Pt::ZERO,
                rtl: false,
            });
        }
    }

    fn shape_segment(&mut self, text: &str, segment: &Segment, style: &TextStyle, glyphs: &mut Vec<ShapedGlyph>) {
        let face = self.fonts.face(segment.face);
        let preferred = self.face_of(style.face);
        let size = fitted_size(style.size, self.fonts.face(preferred), face);
        let slice = &text[segment.start..segment.end];
        let (direction, script) = self.direction_and_script(slice);
        let features = features(style.features);
        let words = self.known.shaped.entry((segment.face, style.features, script, direction)).or_insert_with(|| {
            Words { plan: ShapePlan::new(face.font(), direction, script, None, &features), known: HashMap::new() }
        });
        let mut pen = Pen { segment, size, units: face.units_per_em(), glyphs };
        let mut start = segment.start;
        // A word is shaped with the space after it: kerning reaches that far.
        for word in slice.split_inclusive(' ') {
            if let Some(known) = words.known.get(word) {
                pen.push(known, start, direction);
            } else {
                let shaped = shape_word(&mut self.known.buffer, face, &words.plan, &features, word, direction, script);
                pen.push(&shaped, start, direction);
                if word.len() <= LONGEST_KNOWN {
                    if words.known.len() >= MOST_KNOWN {
                        words.known.clear();
                    }
                    words.known.insert(word.into(), shaped);
                }
            }
            start += word.len();
        }
    }

    fn direction_and_script(&mut self, text: &str) -> (Direction, Option<Script>) {
        if text.is_ascii() {
            let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
            return (Direction::LeftToRight, has_letters.then(latin).flatten());
        }
        self.known.buffer.clear();
        self.known.buffer.push_str(text);
        self.known.buffer.guess_segment_properties();
        (self.known.buffer.direction(), self.known.buffer.script())
    }
}

fn latin() -> Option<Script> {
    Script::from_iso15924_tag(Tag::new(b"Latn"))
}

/// Longer words are not kept, in bytes.
const LONGEST_KNOWN: usize = 40;
/// So many words are kept for each face, features and script.
const MOST_KNOWN: usize = 20_000;

/// A shaping plan, and the words shaped with it.
struct Words {
    plan: ShapePlan,
    known: HashMap<Box<str>, Box<[WordGlyph]>>,
}

/// A glyph of a word, in font units and in the order of the text.
struct WordGlyph {
    id: u16,
    /// First byte of the word that it stands for.
    start: u32,
    /// Bytes of the word; 0 for the second and later glyphs of a cluster.
    text_len: u16,
    x_advance: i32,
    x_offset: i32,
    y_offset: i32,
}

fn shape_word(
    buffer: &mut Buffer,
    face: &Face,
    plan: &ShapePlan,
    features: &[Feature],
    word: &str,
    direction: Direction,
    script: Option<Script>,
) -> Box<[WordGlyph]> {
    buffer.clear();
    buffer.push_str(word);
    buffer.set_direction(direction);
    buffer.set_script(script);
    buffer.set_language(None);
    buffer.set_flags(BufferFlags::default());
    let options = ShapeOptions::new().plan(Some(plan)).features(features);
    if harfrust::shape(&ShaperFont::new(face.font()), buffer, options).is_err() {
        return Box::default();
    }
    if direction == Direction::RightToLeft {
        buffer.reverse();
    }
    let infos = buffer.glyph_infos();
    let glyphs = infos.iter().zip(buffer.glyph_positions()).enumerate().map(|(idx, (info, position))| {
        let cluster = info.cluster as usize;
        let is_first = idx == 0 || infos[idx - 1].cluster != info.cluster;
        let next = infos[idx..].iter().map(|info| info.cluster as usize).find(|&next| next != cluster);
        let text_len = if is_first { next.unwrap_or(word.len()).saturating_sub(cluster) } else { 0 };
        WordGlyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            start: cluster as u32,
            text_len: u16::try_from(text_len).unwrap_or(u16::MAX),
            x_advance: position.x_advance,
            x_offset: position.x_offset,
            y_offset: position.y_offset,
        }
    });
    glyphs.collect()
}

/// Where shaped words go: their glyphs get size and place.
struct Pen<'s> {
    segment: &'s Segment,
    size: Pt,
    units: f64,
    glyphs: &'s mut Vec<ShapedGlyph>,
}

impl Pen<'_> {
    fn push(&mut self, word: &[WordGlyph], start: usize, direction: Direction) {
        let scale = |value: i32| Pt(f64::from(value) * self.size.0 / self.units);
        self.glyphs.extend(word.iter().map(|glyph| ShapedGlyph {
            id: glyph.id,
            face: self.segment.face,
            size: self.size,
            style: self.segment.style,
            start: start + glyph.start as usize,
            text_len: glyph.text_len,
            advance: scale(glyph.x_advance),
            x_offset: scale(glyph.x_offset),
            y_offset: scale(glyph.y_offset),
            rtl: direction == Direction::RightToLeft,
        }));
    }
}

/// The size at which a fallback face has the x-height of the preferred one, within reason.
fn fitted_size(size: Pt, preferred: &Face, face: &Face) -> Pt {
    const LARGEST_CHANGE: f64 = 0.2;
    if std::ptr::eq(preferred, face) {
        return size;
    }
    let ratio = preferred.x_height().0 / face.x_height().0.max(0.1);
    size * ratio.clamp(1.0 - LARGEST_CHANGE, 1.0 + LARGEST_CHANGE)
}

fn features(features: Features) -> Vec<Feature> {
    let feature = |tag: &[u8; 4], value: u32| Feature::new(Tag::new(tag), value, ..);
    match features {
        Features::Text => Vec::new(),
        Features::OldStyle => vec![feature(b"onum", 1)],
        Features::Code => vec![feature(b"liga", 0), feature(b"calt", 0), feature(b"clig", 0)],
        Features::Tabular => vec![feature(b"tnum", 1), feature(b"lnum", 1)],
        Features::Superior => vec![feature(b"sups", 1)],
        Features::SmallCaps => vec![feature(b"smcp", 1)],
    }
}

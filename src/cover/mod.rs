//! Draws a cover for a document without one: title, authors and date, set by the layout engine. The colours derive from
//! the words, so a document always gets the same cover.

use std::borrow::Cow;

use crate::diagnostics::Diagnostics;
use crate::font::FontBook;
use crate::geometry::{Color, Point, Pt, Size};
use crate::labels::shown_date;
use crate::layout::frame::{FrameItem, Page, PlacedItem, TagId};
use crate::layout::{LayoutCache, LayoutContext, Microtype, lay_out};
use crate::linebreak::Hyphenator;
use crate::model::{Block, BlockKind, Document, HeadingLevel, Inline, InlineKind, Metadata};
use crate::raster::rasterize;
use crate::resource::{Pixels, Resources};
use crate::source::Span;
use crate::theme::{HeadingStyle, Theme};

/// Page size in points: half of 1200 × 1920 pixels, the size that bookshelves show.
const PAPER: Size = Size { width: Pt(600.0), height: Pt(960.0) };
const PIXELS_A_POINT: f64 = 2.0;
/// Margin between the page edges and the text.
const MARGIN: Pt = Pt(72.0);
/// Line width.
const MEASURE: Pt = Pt(PAPER.width.0 - 2.0 * MARGIN.0);
/// Font size of the text below the title.
const BODY: Pt = Pt(21.0);
/// Font sizes of the title in points, largest first; the first that fits is used.
const TITLE_SIZES: [f64; 8] = [90.0, 78.0, 66.0, 54.0, 44.0, 36.0, 29.0, 22.0];
/// Words too long for one line at this font size are hyphenated.
const MIN_WHOLE_WORD: f64 = 44.0;
/// Largest share of the page height for title and subtitle.
const MAX_TITLE: f64 = 0.52;
/// Characters of a title to keep: about as many as fit in the smallest size.
const MAX_TITLE_CHARS: usize = 500;
const MAX_SUBTITLE_CHARS: usize = 250;
/// Largest share of the page height for the foot.
const MAX_FOOT: f64 = 0.2;

/// Background and accent colours. Pale text has a contrast of at least 7 on each background.
const COLORS: [(Color, Color); 8] = [
    (Color::rgb(0x1D, 0x35, 0x57), Color::rgb(0xE9, 0xC4, 0x6A)),
    (Color::rgb(0x26, 0x46, 0x3B), Color::rgb(0xF2, 0xB8, 0x80)),
    (Color::rgb(0x5B, 0x1F, 0x2E), Color::rgb(0xE8, 0xC9, 0xA0)),
    (Color::rgb(0x3A, 0x2E, 0x58), Color::rgb(0xF4, 0xA2, 0x61)),
    (Color::rgb(0x2B, 0x2D, 0x34), Color::rgb(0xE0, 0x7A, 0x5F)),
    (Color::rgb(0x0F, 0x4C, 0x5C), Color::rgb(0xFF, 0xD1, 0x66)),
    (Color::rgb(0x4A, 0x37, 0x28), Color::rgb(0x9F, 0xC9, 0xB5)),
    (Color::rgb(0x2F, 0x3E, 0x46), Color::rgb(0xF0, 0xC8, 0x08)),
];
const PALE: Color = Color::rgb(0xFA, 0xF7, 0xF0);
const DIM: Color = Color::rgb(0xD8, 0xD3, 0xC8);

/// Draws the cover of a document with this title. `None` if no font covers the title or its script runs from right to
/// left: a cover that the reading system makes is better than one of empty boxes.
pub fn draw(title: &str, meta: &Metadata, fonts: &FontBook, cache: &LayoutCache) -> Option<Pixels> {
    let names: Vec<&str> = meta.authors.iter().map(|author| author.name.as_str()).collect();
    let (ground, accent) = colors(title, &names);
    let artist = Artist { fonts, cache, language: meta.language() };
    if !artist.can_set(title) {
        return None;
    }
    let mut sheet = Page { size: PAPER, label: String::new(), items: Vec::new() };
    let mut put = |x: Pt, y: Pt, item: FrameItem| {
        sheet.items.push(PlacedItem { at: Point::new(x, y), tag: TagId::ARTIFACT, item });
    };
    put(Pt::ZERO, Pt::ZERO, FrameItem::Rect { size: PAPER, fill: ground, radius: Pt::ZERO });
    let edge = MARGIN * 0.5;
    let inner = Size::new(PAPER.width - edge * 2.0, PAPER.height - edge * 2.0);
    put(edge, edge, FrameItem::Frame { size: inner, radius: Pt::ZERO, thickness: Pt(1.2), color: accent });

    let subtitle = meta.subtitle.as_deref().filter(|subtitle| artist.can_set(subtitle));
    let subtitle = subtitle.map(|subtitle| beginning(subtitle, MAX_SUBTITLE_CHARS));
    let top = PAPER.height * 0.16;
    let title = beginning(title, MAX_TITLE_CHARS);
    let title = artist.largest(&title, subtitle.as_deref(), PALE, PAPER.height * MAX_TITLE)?;
    let below = top + title.height + BODY * 1.6;
    title.place(MARGIN, top, &mut put);
    put(MARGIN, below, FrameItem::Rect { size: Size::new(Pt(84.0), Pt(5.0)), fill: accent, radius: Pt::ZERO });

    let date = meta.date.as_ref().map(|date| shown_date(date, meta, meta.language()));
    let names = names.join(", ");
    let foot: Vec<Block> = [Some(names), date]
        .into_iter()
        .flatten()
        .filter(|line| !line.trim().is_empty() && artist.can_set(line))
        .map(|words| line(HeadingLevel::clamped(2), &words))
        .collect();
    if !foot.is_empty()
        && let Some(foot) = artist.set(&foot, BODY.0, DIM).filter(|foot| foot.height <= PAPER.height * MAX_FOOT)
    {
        let from = PAPER.height - MARGIN * 1.35 - foot.height;
        foot.place(MARGIN, from, &mut put);
    }
    rasterize(&sheet, &crate::layout::frame::PagedDocument::default(), fonts, PIXELS_A_POINT)
}

/// Chooses colours by a hash of the words (FNV-1a).
fn colors(title: &str, names: &[&str]) -> (Color, Color) {
    let bytes = title.bytes().chain(names.iter().flat_map(|name| name.bytes()));
    let hash = bytes.fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    COLORS[(hash >> 8) as usize % COLORS.len()]
}

fn text(words: &str) -> Vec<Inline> {
    let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
    vec![Inline { kind: InlineKind::Text { text }, span: Span::NONE }]
}

/// The words, cut at a space to at most `most` characters.
fn beginning(words: &str, most: usize) -> Cow<'_, str> {
    let Some((end, _)) = words.char_indices().nth(most) else { return Cow::Borrowed(words) };
    let kept = &words[..end];
    let kept = kept.rfind(' ').map_or(kept, |space| &kept[..space]);
    Cow::Owned(format!("{kept} …"))
}

/// A line of text. The title is a heading of level 1, all other lines of level 2, because headings are not justified.
fn line(level: HeadingLevel, words: &str) -> Block {
    Block::new(BlockKind::Heading { level, content: text(words) }, Span::NONE)
}

/// Inserts soft hyphens where the language permits hyphenation.
fn with_hyphens(words: &str, language: &str) -> String {
    let hyphenator = Hyphenator::new(language);
    let mut out = String::with_capacity(words.len() * 2);
    for word in words.split_inclusive(char::is_whitespace) {
        let letters = word.trim_end();
        let mut from = 0;
        for offset in hyphenator.offsets(letters) {
            out.push_str(&word[from..offset]);
            out.push('\u{AD}');
            from = offset;
        }
        out.push_str(&word[from..]);
    }
    out
}

struct Artist<'a> {
    fonts: &'a FontBook,
    cache: &'a LayoutCache,
    language: &'a str,
}

/// Positioned glyphs.
struct Lines {
    items: Vec<PlacedItem>,
    /// The upper edge of the first line.
    top: Pt,
    left: Pt,
    width: Pt,
    height: Pt,
    /// Whether each line fits the measure.
    is_whole: bool,
}

impl Artist<'_> {
    /// Whether the fonts cover every character and no script runs from right to left, which the layout does not
    /// support.
    fn can_set(&self, text: &str) -> bool {
        let theme = Theme::article();
        let face = self.fonts.select(theme.headings[0].face);
        let is_shown = |c: char| !c.is_whitespace() && !c.is_control();
        let runs_left =
            |c: char| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
        text.chars().filter(|c| is_shown(*c)).all(|c| !runs_left(c) && self.fonts.covering(face, c).is_some())
    }

    /// Sets title and subtitle in the largest size that fits; in the smallest one if none fits.
    fn largest(&self, title: &str, subtitle: Option<&str>, ink: Color, max_height: Pt) -> Option<Lines> {
        let longest = title.split_whitespace().max_by_key(|word| word.chars().count()).unwrap_or_default();
        let [.., smallest_size] = TITLE_SIZES;
        let word = self.set(&[line(HeadingLevel::H1, longest)], smallest_size, ink)?;
        let widest = |size: f64| Pt(word.width.0 * size / smallest_size);
        let hyphenates = widest(MIN_WHOLE_WORD) > MEASURE;
        let title = if hyphenates { Cow::Owned(with_hyphens(title, self.language)) } else { Cow::Borrowed(title) };
        let mut blocks = vec![line(HeadingLevel::H1, &title)];
        blocks.extend(subtitle.map(|subtitle| line(HeadingLevel::clamped(2), subtitle)));
        let mut smallest = None;
        for size in TITLE_SIZES.into_iter().filter(|size| hyphenates || widest(*size) <= MEASURE) {
            let Some(lines) = self.set(&blocks, size, ink) else { continue };
            let fits = lines.height <= max_height && lines.is_whole;
            smallest = Some(lines);
            if fits {
                break;
            }
        }
        smallest
    }

    /// Sets blocks with headings of this size and returns their first page; `None` if it has no glyphs.
    fn set(&self, blocks: &[Block], heading_size: f64, ink: Color) -> Option<Lines> {
        let mut theme = Theme::article();
        theme.text_size = BODY;
        theme.leading = BODY * 1.35;
        theme.measure = MEASURE;
        (theme.top_margin, theme.bottom_margin) = (0.02, 0.02);
        theme.paragraph_indent.0 = 0.0;
        (theme.ink, theme.link) = (ink, ink);
        theme.headings[0].size = heading_size / BODY.0;
        theme.headings[0].leading = 1.12;
        theme.headings[1] = HeadingStyle { face: theme.text_face, size: 1.0, leading: 1.35, above: 0.0, below: 0.0 };
        let meta = Metadata::default();
        let document = Document { meta, blocks: blocks.to_vec(), notes: Vec::new() };
        let resources = Resources::new(".", ".");
        let microtype = Microtype { protrusion: false, expansion: false };
        let cx = LayoutContext {
            theme: &theme,
            fonts: self.fonts,
            resources: &resources,
            paper: PAPER,
            microtype,
            cache: self.cache,
        };
        let paged = lay_out(&document, &cx, &mut Diagnostics::default());
        // A title longer than a page is cut off.
        let page = paged.pages.into_iter().next()?;
        let is_text = |item: &PlacedItem| item.tag != TagId::ARTIFACT && matches!(item.item, FrameItem::Glyphs(_));
        let items: Vec<PlacedItem> = page.items.into_iter().filter(is_text).collect();
        let (mut top, mut bottom) = (Pt(f64::MAX), Pt(f64::MIN));
        let (mut left, mut right) = (Pt(f64::MAX), Pt(f64::MIN));
        for item in &items {
            let FrameItem::Glyphs(run) = &item.item else { continue };
            top = top.min(item.at.y - run.size * 0.75);
            bottom = bottom.max(item.at.y + run.size * 0.25);
            left = left.min(item.at.x);
            right = right.max(item.at.x + run.width());
        }
        let is_whole = right - left <= theme.measure + Pt(1.0);
        (!items.is_empty()).then(|| Lines { items, top, left, width: right - left, height: bottom - top, is_whole })
    }
}

impl Lines {
    /// Places the lines with their upper left corner at a point.
    fn place(self, x: Pt, y: Pt, put: &mut dyn FnMut(Pt, Pt, FrameItem)) {
        for item in self.items {
            put(item.at.x - self.left + x, item.at.y - self.top + y, item.item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_title_that_does_not_fit_the_first_words_are_shown() {
        assert_eq!(beginning("All of it", 9), "All of it");
        assert_eq!(beginning("All of it and more", 10), "All of it …");
        assert_eq!(beginning("Unbroken", 3), "Unb …");
    }

    #[test]
    fn a_title_that_no_face_has_or_that_runs_left_makes_no_cover() {
        let draws =
            |title: &str| draw(title, &Metadata::default(), &FontBook::default(), &LayoutCache::default()).is_some();
        assert!(draws("The Shape of Small Pages"));
        assert!(draws("Как начать проект"));
        assert!(!draws("如何尋找使用者"));
        assert!(!draws("שימוש ב-State Hook"));
        assert!(!draws("كيف تساهم"));
    }

    #[test]
    fn long_words_are_divided_as_their_language_does() {
        assert_eq!(with_hyphens("Donaudampfschifffahrt", "de"), "Do\u{AD}nau\u{AD}dampf\u{AD}schiff\u{AD}fahrt");
        assert_eq!(with_hyphens("an unknown tongue", "zxx"), "an unknown tongue");
    }
}

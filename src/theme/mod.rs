//! Themes: the styles of pages. Contains measures and colours, no algorithms.
//!
//! Layout and backends read the values; [`Paper`] and [`Device`] are chosen by the user or the document.

mod device;
mod paper;

pub use device::Device;
pub use paper::Paper;

use crate::font::{FaceStyle, Family, Weight};
use crate::geometry::{Color, Em, Pt};

/// The styles of a theme.
///
/// Vertical measures are in lines of body text, so that blocks return to the baseline grid.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Font size of body text.
    pub text_size: Pt,
    /// Distance between baselines of body text; the unit of the baseline grid.
    pub leading: Pt,
    /// Width of the text column: about 70 characters.
    pub measure: Pt,
    /// Text width as a fraction of the paper width, for paper narrower than the measure.
    pub narrow_measure: f64,
    /// Distance from the upper edge of the paper to the first line, as a fraction of its height.
    pub top_margin: f64,
    /// Least distance from the last line to the lower edge of the paper, as a fraction of its height.
    pub bottom_margin: f64,
    /// Indent of a paragraph that follows another.
    pub paragraph_indent: Em,
    /// Indent of list items, added for each level of nesting.
    pub list_indent: Em,
    /// Space above and below lists, quotes, code and similar blocks, in lines.
    pub block_space: f64,
    /// Whether title and contents are on separate pages, numbered in Roman numerals.
    pub front_matter: bool,
    /// Whether each section of the highest level starts a new page.
    pub chapters: bool,
    /// Empty lines above a chapter heading.
    pub chapter_sink: f64,
    /// Whether pages face each other: inner margins are narrower, and the text starts on a right-hand page.
    pub facing: bool,
    /// Whether body text uses old-style figures.
    pub old_style_figures: bool,
    /// Whether code blocks have line numbers.
    pub line_numbers: bool,
    /// Whether code blocks show their language.
    pub code_labels: bool,
    /// Whether the addresses of links are printed as notes.
    pub printed_links: bool,
    /// Face of body text.
    pub text_face: FaceStyle,
    /// Style of the document title.
    pub title: HeadingStyle,
    /// Styles of headings, level 1 to 6.
    pub headings: [HeadingStyle; 6],
    /// Font size of code blocks, relative to body text; reduced where that keeps lines unbroken.
    pub code_size: f64,
    /// Smallest font size of code blocks, relative to body text.
    pub code_size_min: f64,
    /// Leading of code blocks, relative to their font size.
    pub code_leading: f64,
    /// Font size of inline code, relative to the surrounding text, chosen to match its x-height.
    pub inline_code_size: f64,
    /// Font size of footnotes, relative to body text.
    pub note_size: f64,
    /// Leading of footnotes, relative to their font size.
    pub note_leading: f64,
    /// Font size of tables, relative to body text.
    pub table_size: f64,
    /// Font size of captions, relative to body text.
    pub caption_size: f64,
    /// Font size of running heads and page numbers, relative to body text.
    pub furniture_size: f64,
    /// Colour of text.
    pub ink: Color,
    /// Colour of secondary text: dates, captions, page numbers.
    pub quiet: Color,
    /// Colour of links.
    pub link: Color,
    /// Colour of thin rules.
    pub rule: Color,
    /// Background of code blocks.
    pub code_fill: Color,
    /// Background of highlighted text.
    pub mark_fill: Color,
    /// Colours of the bar and the icon of callouts: note, tip, important, warning, caution.
    pub callouts: [Color; 5],
}

/// The style of a heading.
#[derive(Clone, Copy, Debug)]
pub struct HeadingStyle {
    /// The face.
    pub face: FaceStyle,
    /// Font size, relative to body text.
    pub size: f64,
    /// Leading, relative to the font size of the heading.
    pub leading: f64,
    /// Space above, in lines of body text.
    pub above: f64,
    /// Space below, in lines of body text.
    pub below: f64,
}

const fn face(family: Family, weight: Weight, italic: bool) -> FaceStyle {
    FaceStyle { family, weight, italic }
}

const fn heading(face: FaceStyle, size: f64, above: f64, below: f64) -> HeadingStyle {
    HeadingStyle { face, size, leading: 1.2, above, below }
}

impl Theme {
    /// The theme for books: title page, chapters on new pages, facing pages.
    pub fn book() -> Theme {
        Theme {
            front_matter: true,
            chapters: true,
            chapter_sink: 3.0,
            facing: true,
            old_style_figures: true,
            ..Theme::article()
        }
    }

    /// The theme for articles: the title stands above the text, and all pages are alike.
    pub fn article() -> Theme {
        let bold = face(Family::Serif, Weight::Semibold, false);
        let italic = face(Family::Serif, Weight::Semibold, true);
        Theme {
            text_size: Pt(11.0),
            leading: Pt(14.5),
            measure: Pt(330.0),
            narrow_measure: 0.82,
            top_margin: 0.115,
            bottom_margin: 0.13,
            paragraph_indent: Em(1.3),
            list_indent: Em(1.7),
            block_space: 0.5,
            front_matter: false,
            chapters: false,
            chapter_sink: 0.0,
            facing: false,
            old_style_figures: false,
            line_numbers: false,
            code_labels: false,
            printed_links: false,
            text_face: face(Family::Serif, Weight::Regular, false),
            title: HeadingStyle { face: bold, size: 2.0, leading: 1.15, above: 0.0, below: 0.5 },
            headings: [
                heading(bold, 1.5, 1.75, 0.75),
                heading(bold, 1.22, 1.35, 0.5),
                heading(bold, 1.05, 1.0, 0.4),
                heading(italic, 1.0, 0.8, 0.2),
                heading(italic, 1.0, 0.8, 0.2),
                heading(italic, 1.0, 0.8, 0.2),
            ],
            code_size: 0.77,
            code_size_min: 0.66,
            code_leading: 1.42,
            inline_code_size: 0.83,
            note_size: 0.82,
            note_leading: 1.27,
            table_size: 0.91,
            caption_size: 0.87,
            furniture_size: 0.87,
            ink: Color::gray(0),
            quiet: Color::gray(0x55),
            link: Color::rgb(0x12, 0x3E, 0x7C),
            rule: Color::gray(0x9A),
            code_fill: Color::gray(0xF4),
            mark_fill: Color::rgb(0xFF, 0xF1, 0xA8),
            callouts: [
                Color::rgb(0x1F, 0x5F, 0xA8),
                Color::rgb(0x1E, 0x71, 0x45),
                Color::rgb(0x6B, 0x3F, 0xA0),
                Color::rgb(0x95, 0x63, 0x00),
                Color::rgb(0xB3, 0x26, 0x1E),
            ],
        }
    }
}

impl Default for Theme {
    fn default() -> Theme {
        Theme::article()
    }
}

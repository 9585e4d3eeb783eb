//! Themes: how pages look. Measures and colours, no algorithms.

mod device;
mod paper;

pub use device::Device;
pub use paper::Paper;

use crate::font::{FaceStyle, Family, Weight};
use crate::geometry::{Color, Em, Pt};

/// Resolved styles of a theme.
///
/// Vertical measures are in lines of the body text, so that everything returns to the baseline grid.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Size of the body text.
    pub text_size: Pt,
    /// Distance of baselines of the body text: the unit of the grid.
    pub leading: Pt,
    /// Width of the text column: about 70 characters.
    pub measure: Pt,
    /// Paper that is too narrow for the measure leaves this share of its width to the text.
    pub narrow_measure: f64,
    /// From the upper edge of the paper to the first line, as a share of its height.
    pub top_margin: f64,
    /// From the last line to the lower edge of the paper at least, as a share of its height.
    pub bottom_margin: f64,
    /// Indent of a paragraph that follows another.
    pub paragraph_indent: Em,
    /// Indent of the items of a list, and of each list in another.
    pub list_indent: Em,
    /// Space around lists, quotes, code and the like, in lines.
    pub block_space: f64,
    /// Whether the title, then the contents, have pages of their own, which are numbered with Roman figures.
    pub front_matter: bool,
    /// Whether each section of the highest level begins a page.
    pub chapters: bool,
    /// Empty lines above the heading of a chapter.
    pub chapter_sink: f64,
    /// Whether pages face each other: the inner margins are narrower, and the text begins at the right.
    pub facing: bool,
    /// Whether figures in running text have ascenders and descenders as its letters have.
    pub old_style_figures: bool,
    /// Whether the lines of code blocks are numbered.
    pub line_numbers: bool,
    /// Whether code blocks say their language.
    pub code_labels: bool,
    /// Whether the addresses of links are printed, as notes.
    pub printed_links: bool,
    /// Face of body text.
    pub text_face: FaceStyle,
    /// Title of the document.
    pub title: HeadingStyle,
    /// Headings of level 1 to 6.
    pub headings: [HeadingStyle; 6],
    /// Size of code blocks, relative to the body; smaller when that keeps lines whole.
    pub code_size: f64,
    /// The smallest size of code blocks, relative to the body.
    pub code_size_min: f64,
    /// Leading of code blocks relative to their size.
    pub code_leading: f64,
    /// Size of code in text, relative to the text around it: so that its x-height is the text's.
    pub inline_code_size: f64,
    /// Size of footnotes, relative to the body.
    pub note_size: f64,
    /// Leading of footnotes relative to their size.
    pub note_leading: f64,
    /// Size of tables, relative to the body.
    pub table_size: f64,
    /// Size of captions, relative to the body.
    pub caption_size: f64,
    /// Size of running heads and page numbers, relative to the body.
    pub furniture_size: f64,
    /// Colour of text.
    pub ink: Color,
    /// Colour of what stands back: dates, captions, page numbers.
    pub quiet: Color,
    /// Colour of links.
    pub link: Color,
    /// Colour of thin lines.
    pub rule: Color,
    /// Background of code blocks.
    pub code_fill: Color,
    /// Background of marked text.
    pub mark_fill: Color,
    /// Colours of bar and sign of callouts: note, tip, important, warning, caution.
    pub callouts: [Color; 5],
}

/// How a heading is set.
#[derive(Clone, Copy, Debug)]
pub struct HeadingStyle {
    /// Its face.
    pub face: FaceStyle,
    /// Size relative to the body text.
    pub size: f64,
    /// Its leading, relative to its size.
    pub leading: f64,
    /// Space above, in lines of the body text.
    pub above: f64,
    /// Space below, in lines of the body text.
    pub below: f64,
}

const fn face(family: Family, weight: Weight, italic: bool) -> FaceStyle {
    FaceStyle { family, weight, italic }
}

const fn heading(face: FaceStyle, size: f64, above: f64, below: f64) -> HeadingStyle {
    HeadingStyle { face, size, leading: 1.2, above, below }
}

impl Theme {
    /// A book: a title page, chapters that begin pages, facing pages.
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

    /// An article: the title stands above the text, pages are alike.
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

//! Bitmaps of pages: the raster painter shows the same as the PDF.

use std::path::Path;
use std::process::Command;

use bindery::backends::Stamp;
use bindery::backends::pdf::{Conformance, Painting, paint};
use bindery::diagnostics::Diagnostics;
use bindery::font::FontBook;
use bindery::layout::frame::PagedDocument;
use bindery::layout::{LayoutCache, LayoutContext, Microtype, lay_out};
use bindery::model::Document;
use bindery::raster::rasterize;
use bindery::resource::{Pixels, Resources};
use bindery::source::SourceFile;
use bindery::theme::{Paper, Theme};
use bindery::{ReadOptions, read};

/// Pixels per point.
const SCALE: f64 = 1.0;
/// Edge of the squares whose mean brightness is compared, in pixels: smaller details differ by antialiasing.
const SQUARE: usize = 8;

fn paged(name: &str, fonts: &FontBook) -> (Document, PagedDocument) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/layout");
    let bytes = std::fs::read(directory.join(name)).expect("a case");
    let mut diags = Diagnostics::default();
    let source = SourceFile::decode(name, bytes, &mut diags).expect("text");
    let document = read(&source, &ReadOptions::default(), &mut diags);
    let resources = Resources::new(&directory, &directory);
    let (theme, paper) = (Theme::default(), Paper::A5.size());
    let cache = LayoutCache::default();
    let cx = LayoutContext {
        theme: &theme,
        fonts,
        resources: &resources,
        paper,
        microtype: Microtype::default(),
        cache: &cache,
    };
    let paged = lay_out(&document, &cx, &mut diags);
    (document, paged)
}

fn bitmap(paged: &PagedDocument, fonts: &FontBook) -> Pixels {
    rasterize(&paged.pages[0], paged, fonts, SCALE).expect("a page of some size")
}

#[test]
fn a_bitmap_has_the_size_of_the_paper_and_is_the_same_each_time() {
    let fonts = FontBook::default();
    let (_, paged) = paged("marks.md", &fonts);
    let first = bitmap(&paged, &fonts);
    assert_eq!((first.width, first.height), (420, 595));
    assert!(first.samples.iter().any(|sample| *sample < 64), "there is ink");
    assert_eq!(first.samples, bitmap(&paged, &fonts).samples);
}

#[test]
fn a_page_of_no_or_too_many_pixels_is_none() {
    let fonts = FontBook::default();
    let (_, paged) = paged("empty.md", &fonts);
    assert!(rasterize(&paged.pages[0], &paged, &fonts, 0.0).is_none());
    assert!(rasterize(&paged.pages[0], &paged, &fonts, 1e6).is_none());
}

#[test]
fn a_bitmap_shows_what_the_pdf_shows() {
    if Command::new("pdftoppm").arg("-v").output().is_err() {
        println!("skipped: pdftoppm is not there");
        return;
    }
    let fonts = FontBook::default();
    let directory = std::env::temp_dir().join(format!("bindery-raster-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    for case in ["marks.md", "table.md", "code.md", "lists.md", "image-at-the-foot.md", "quote-and-callout.md"] {
        let (document, paged) = paged(case, &fonts);
        let painting = Painting {
            name: None,
            linear: false,
            attachments: &[],
            paged: &paged,
            meta: &document.meta,
            fonts: &fonts,
            stamp: Stamp::of(&document, None),
            conformance: Conformance::ALL,
        };
        let pdf = paint(&painting, &mut Diagnostics::default()).expect("a PDF");
        let (file, prefix) = (directory.join("page.pdf"), directory.join("page"));
        std::fs::write(&file, pdf).expect("a file");
        let status = Command::new("pdftoppm")
            .args(["-r", "72", "-f", "1", "-l", "1", "-singlefile", "-png"])
            .args([&file, &prefix])
            .status();
        assert!(status.expect("pdftoppm runs").success());
        let shown = image::open(directory.join("page.png")).expect("a picture").to_rgb8();
        let own = bitmap(&paged, &fonts);
        let width = shown.width().min(own.width) as usize;
        let height = shown.height().min(own.height) as usize;
        let brightness = |samples: &[u8], stride: usize, x: usize, y: usize| -> f64 {
            let rows = (y..(y + SQUARE).min(height)).map(|row| (row * stride + x) * 3);
            let sum: f64 =
                rows.flat_map(|at| &samples[at..at + SQUARE.min(width - x) * 3]).map(|&sample| f64::from(sample)).sum();
            sum / (SQUARE * SQUARE * 3) as f64
        };
        let mut worst = 0.0f64;
        for y in (0..height).step_by(SQUARE) {
            for x in (0..width).step_by(SQUARE) {
                let theirs = brightness(shown.as_raw(), shown.width() as usize, x, y);
                let ours = brightness(&own.samples, own.width as usize, x, y);
                worst = worst.max((ours - theirs).abs());
            }
        }
        assert!(worst < 40.0, "{case}: a square differs by {worst:.1} of 255");
    }
    std::fs::remove_dir_all(&directory).expect("its own directory");
}

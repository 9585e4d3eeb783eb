//! Time of each stage of a conversion to PDF: `cargo bench --bench stages -- FILE...`
//!
//! Each stage runs until a second has passed or fifty times; the least and the mean are shown. The first layout is
//! told apart, since it opens fonts.

use std::path::Path;
use std::time::{Duration, Instant};

use bindery::backends::Stamp;
use bindery::backends::pdf::{Conformance, Painting, paint};
use bindery::diagnostics::Diagnostics;
use bindery::font::FontBook;
use bindery::layout::frame::{TagId, TagTree};
use bindery::layout::{LayoutCache, LayoutContext, Microtype, lay_out};
use bindery::resource::{Resources, find_root};
use bindery::source::SourceFile;
use bindery::theme::{Paper, Theme};
use bindery::{ReadOptions, read};

const LONGEST: Duration = Duration::from_secs(1);
const MOST_RUNS: usize = 50;

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let files = if files.is_empty() { vec!["samples/features.md".to_owned()] } else { files };
    for file in &files {
        measure(Path::new(file));
    }
}

fn measure(file: &Path) {
    let bytes = std::fs::read(file).expect("a readable file");
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let resources = Resources::new(directory, find_root(directory));
    let source = SourceFile::decode(file.to_string_lossy(), bytes, &mut Diagnostics::default()).expect("a text file");
    println!("{} ({} bytes)", file.display(), source.text().len());
    let document = stage("read", || read(&source, &ReadOptions::default(), &mut Diagnostics::default()));
    let (theme, fonts) = (Theme::default(), FontBook::default());
    let paper = Paper::of_language(document.meta.language()).size();
    let cache = LayoutCache::default();
    let cx = LayoutContext {
        theme: &theme,
        fonts: &fonts,
        resources: &resources,
        paper,
        microtype: Microtype::default(),
        cache: &cache,
    };
    let start = Instant::now();
    lay_out(&document, &cx, &mut Diagnostics::default());
    println!("  first layout  {:9.3} ms", start.elapsed().as_secs_f64() * 1e3);
    let paged = stage("layout", || lay_out(&document, &cx, &mut Diagnostics::default()));
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
    let pdf = stage("paint", || paint(&painting, &mut Diagnostics::default()).expect("a PDF"));
    // What tags, claims and metadata cost: the same pages without them.
    let mut bare = lay_out(&document, &cx, &mut Diagnostics::default());
    bare.tags = TagTree::default();
    bare.pages.iter_mut().flat_map(|page| &mut page.items).for_each(|item| item.tag = TagId::ARTIFACT);
    bare.links.iter_mut().for_each(|link| link.tag = TagId::ARTIFACT);
    let bare = Painting { paged: &bare, conformance: Conformance::NONE, ..painting };
    stage("untagged", || paint(&bare, &mut Diagnostics::default()).expect("a PDF"));
    println!("  {} pages, {} bytes", paged.pages.len(), pdf.len());
}

fn stage<T>(name: &str, mut run: impl FnMut() -> T) -> T {
    let began = Instant::now();
    let mut times = Vec::new();
    loop {
        let start = Instant::now();
        let value = run();
        times.push(start.elapsed().as_secs_f64() * 1e3);
        if times.len() >= MOST_RUNS || began.elapsed() >= LONGEST {
            let least = times.iter().copied().fold(f64::INFINITY, f64::min);
            let mean = times.iter().sum::<f64>() / times.len() as f64;
            println!("  {name:<12}  {least:9.3} ms least, {mean:9.3} ms mean of {}", times.len());
            return value;
        }
    }
}

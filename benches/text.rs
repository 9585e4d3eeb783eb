//! Time of the two formats that are text, beside that of pulldown-cmark alone: `cargo bench --bench text -- FILE...`
//!
//! All files are read before anything is measured; each row is the least time of several runs over all of them on one
//! thread, the rows taken in turn so that what slows the machine for a while slows all. `read` is everything from bytes to the model; `txt` and `org` are the backends alone, on models that are
//! there; with `convert` before them, from bytes to bytes. At the end, the most memory that the process ever took after
//! converting one text of growing length.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use bindery::backends::{Backend, Options, RenderContext, Stamp};
use bindery::diagnostics::Diagnostics;
use bindery::font::FontBook;
use bindery::format_named;
use bindery::layout::LayoutCache;
use bindery::resource::Resources;
use bindery::source::SourceFile;
use bindery::theme::Theme;
use bindery::{Document, ReadOptions, read};
use pulldown_cmark::{Options as MarkdownOptions, Parser};

/// The memory of the program, so that the figures are its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of which the fastest counts.
const N_RUNS: usize = 15;
/// Paragraphs of the shortest of the texts that memory is measured with.
const N_PARAGRAPHS: usize = 5_000;

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let files = if files.is_empty() { vec!["samples/features.md".to_owned()] } else { files };
    let sources: Vec<SourceFile> = files.iter().filter_map(|file| open(Path::new(file))).collect();
    let n_bytes: usize = sources.iter().map(|source| source.text().len()).sum();
    println!("{} files, {n_bytes} bytes", sources.len());
    let alone = || {
        for source in &sources {
            for event in Parser::new_ext(source.text(), markdown_options()).into_offset_iter() {
                black_box(event);
            }
        }
    };
    let read = || {
        for source in &sources {
            black_box(read_one(source));
        }
    };
    let shared = Shared::default();
    let documents: Vec<Document> = sources.iter().map(read_one).collect();
    let [txt, org] = ["txt", "org"].map(|name| format_named(name).expect("a format"));
    let write = |format| {
        for document in &documents {
            black_box(render(document, format, &shared));
        }
    };
    let convert = |format| {
        for source in &sources {
            black_box(render(&read_one(source), format, &shared));
        }
    };
    measure(&[
        ("pulldown-cmark", &alone),
        ("read", &read),
        ("txt", &|| write(txt)),
        ("convert to txt", &|| convert(txt)),
        ("org", &|| write(org)),
        ("convert to org", &|| convert(org)),
    ]);
    for times in [1, 2, 4, 8] {
        memory(times);
    }
}

/// What the reader asks pulldown-cmark for.
fn markdown_options() -> MarkdownOptions {
    MarkdownOptions::ENABLE_TABLES
        | MarkdownOptions::ENABLE_FOOTNOTES
        | MarkdownOptions::ENABLE_STRIKETHROUGH
        | MarkdownOptions::ENABLE_TASKLISTS
        | MarkdownOptions::ENABLE_DEFINITION_LIST
        | MarkdownOptions::ENABLE_HEADING_ATTRIBUTES
        | MarkdownOptions::ENABLE_GFM
        | MarkdownOptions::ENABLE_MATH
        | MarkdownOptions::ENABLE_SMART_PUNCTUATION
}

fn open(file: &Path) -> Option<SourceFile> {
    let bytes = std::fs::read(file).expect("a readable file");
    SourceFile::decode(file.to_string_lossy(), bytes, &mut Diagnostics::default()).ok()
}

fn read_one(source: &SourceFile) -> Document {
    read(source, &ReadOptions::default(), &mut Diagnostics::default())
}

/// What all documents of a run share.
#[derive(Default)]
struct Shared {
    theme: Theme,
    layout_cache: LayoutCache,
    fonts: FontBook,
}

fn render(document: &Document, format: &dyn Backend, shared: &Shared) -> Vec<u8> {
    let cx = RenderContext {
        theme: &shared.theme,
        layout_cache: &shared.layout_cache,
        fonts: &shared.fonts,
        resources: &Resources::new(Path::new("."), Path::new(".")),
        options: &Options::new(format.options()),
        stamp: Stamp::of(document, None),
        name: None,
        stylesheet: "",
        attachments: &[],
    };
    format.render(document, &cx, &mut Diagnostics::default()).expect("an output")
}

/// Runs all in turn, and shows the least time of each, also as a multiple of that of the first.
fn measure(rows: &[(&str, &dyn Fn())]) {
    let mut least = vec![f64::INFINITY; rows.len()];
    for _ in 0..N_RUNS {
        for ((_, run), least) in rows.iter().zip(&mut least) {
            let start = Instant::now();
            run();
            *least = least.min(start.elapsed().as_secs_f64());
        }
    }
    for ((name, _), time) in rows.iter().zip(&least) {
        println!("  {name:<16} {:9.3} ms, {:5.2} times", time * 1e3, time / least[0]);
    }
}

/// Converts one long text and shows the peak of the process so far, where the system tells it.
fn memory(times: usize) {
    let paragraph =
        "Some *running* text with a [link](https://example.org), `code` and words to fill lines.\n\n- item\n\n";
    let source = SourceFile::new("long.md", paragraph.repeat(N_PARAGRAPHS * times));
    let document = read_one(&source);
    for name in ["txt", "org"] {
        black_box(render(&document, format_named(name).expect("a format"), &Shared::default()));
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    println!("  {:>9} bytes in one text: {peak} at most", source.text().len());
}

//! The container, package document, navigation document and NCX of whole books; and one test for each fault of
//! epub-builder that the backend's pass over its archive corrects.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::path::Path;

use bindery::backends::{Options, RenderContext, Stamp};
use bindery::diagnostics::Diagnostics;
use bindery::format_named;
use bindery::resource::{ImageFile, Pixels, Resources};
use bindery::source::SourceFile;
use bindery::{ReadOptions, read};

use crate::goldens::check_cases;

/// A book, unpacked.
pub struct Book {
    bytes: Vec<u8>,
    /// Names and contents, in the order of the archive.
    entries: Vec<(String, Vec<u8>)>,
    /// Diagnostics of the conversion.
    pub messages: Vec<String>,
}

impl Book {
    /// The text entries.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().filter_map(|(name, content)| Some((name.as_str(), str::from_utf8(content).ok()?)))
    }

    fn text(&self, name: &str) -> &str {
        self.texts().find(|(own, _)| *own == name).unwrap_or_else(|| panic!("no text `{name}`")).1
    }
}

/// Converts Markdown to a book. Looks up files beside `case`, and in the cases of other rooms.
pub fn convert(case: &Path, text: &str, options: &[(&str, &str)]) -> Book {
    let mut diags = Diagnostics::default();
    let source = SourceFile::new("case.md", text);
    let document = read(&source, &ReadOptions::default(), &mut diags);
    let backend = format_named("epub").expect("the backend exists");
    let mut set = Options::new(backend.options());
    // Drawing a cover is slow, so only cases about covers do it.
    if !text.contains("cover") {
        set.set("cover", "none").expect("an option");
    }
    for (name, value) in options {
        set.set(name, value).expect("a declared option");
    }
    let base = case.parent().expect("cases lie in a directory");
    let cx = RenderContext {
        theme: &Default::default(),
        layout_cache: &Default::default(),
        fonts: &Default::default(),
        resources: &Resources::new(base, base.parent().expect("rooms lie in a directory")),
        options: &set,
        stamp: Stamp::of(&document, None),
        name: None,
        stylesheet: "",
        attachments: &[],
    };
    let bytes = backend.render(&document, &cx, &mut diags).expect("a book");
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let entries = (0..archive.len())
        .map(|idx| {
            let mut entry = archive.by_index(idx).expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("readable");
            (entry.name().to_owned(), content)
        })
        .collect();
    let cases = base.parent().and_then(|cases| cases.canonicalize().ok()).unwrap_or_default();
    let shown = |message: &str| message.replace(&format!("{}/", cases.display()), "");
    let messages = diags.iter().map(|diag| format!("{}: {}", diag.severity, shown(&diag.message))).collect();
    Book { bytes, entries, messages }
}

/// A book with everything that epub-builder gets wrong.
fn sample() -> Book {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/epub/full-metadata.md");
    let text = std::fs::read_to_string(&case).expect("the case exists");
    convert(&case, &text, &[])
}

/// The values of an attribute, in order.
fn values<'a>(xml: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    xml.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn packages_contents_and_archives_are_as_expected() {
    // Splitting at level 2 gives even short sections their own files.
    check_cases("epub", "package", |case, text| {
        let book = convert(case, text, &[("split-level", "2")]);
        let names: Vec<&str> = book.entries.iter().map(|(name, _)| name.as_str()).collect();
        let mut shown = format!("=== entries\n{}\n", names.join("\n"));
        for name in ["OEBPS/content.opf", "OEBPS/nav.xhtml", "OEBPS/toc.ncx"] {
            shown += &format!("=== {name}\n{}", book.text(name));
        }
        if !book.messages.is_empty() {
            shown += &format!("=== messages\n{}\n", book.messages.join("\n"));
        }
        shown
    });
}

#[test]
fn no_identifier_is_used_twice_in_the_package() {
    let book = sample();
    let ids = values(book.text("OEBPS/content.opf"), "id");
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{ids:?}");
}

/// All references are valid in every case: the manifest lists exactly the existing files; texts are well-formed; every
/// link, picture and style sheet leads to an existing file of the book, and to an existing fragment in it.
#[test]
fn files_and_places_exist() {
    each_case(|case, text| check_references(case, &convert(case, text, &[("split-level", "2")])));
}

fn each_case(check: impl Fn(&Path, &str)) {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for room in ["epub", "xhtml"] {
        for entry in std::fs::read_dir(cases.join(room)).expect("the room exists") {
            let case = entry.expect("a readable directory").path();
            if case.extension().is_some_and(|extension| extension == "md") {
                check(&case, &std::fs::read_to_string(&case).expect("a case in UTF-8"));
            }
        }
    }
}

fn check_references(case: &Path, book: &Book) {
    let case = case.display();
    // The HTML document type counts as a DTD, although it declares nothing.
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let of_book = |name: &&str| name.strip_prefix("OEBPS/").is_some_and(|name| name != "content.opf");
    let files: BTreeSet<&str> = book.entries.iter().map(|(name, _)| name.as_str()).filter(of_book).collect();
    let manifest = book.text("OEBPS/content.opf").split("<manifest>").nth(1).expect("a manifest");
    let manifest = manifest.split("</manifest>").next().expect("split gives one part at least");
    let named: Vec<String> = values(manifest, "href").iter().map(|name| format!("OEBPS/{name}")).collect();
    assert_eq!(named.len(), files.len(), "{case}: {named:?}");
    assert!(named.iter().all(|name| files.contains(name.as_str())), "{case}: {named:?}");

    for (name, text) in book.texts().filter(|(name, _)| !name.ends_with(".css") && name.contains('.')) {
        if let Err(error) = roxmltree::Document::parse_with_options(text, options) {
            panic!("{case}: {name}: {error}");
        }
        let ids = values(text, "id");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{case}: {name}: {ids:?}");
        for target in ["href", "src"].iter().flat_map(|attribute| values(text, attribute)) {
            if target.contains(':') {
                continue;
            }
            let (file, id) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { name.to_owned() } else { format!("OEBPS/{file}") };
            assert!(files.contains(file.as_str()), "{case}: {name}: {target}");
            assert!(id.is_empty() || values(book.text(&file), "id").contains(&id), "{case}: {name}: {target}");
        }
    }
}

#[test]
fn refinements_refine_something() {
    let book = sample();
    let package = book.text("OEBPS/content.opf");
    let ids = values(package, "id");
    let refined = values(package, "refines");
    assert!(refined.len() >= 6, "{refined:?}");
    for target in refined {
        assert!(ids.contains(&target.trim_start_matches('#')), "{target}");
    }
}

#[test]
fn the_navigation_document_has_landmarks_and_says_so_in_the_manifest() {
    let book = sample();
    let landmarks = book.text("OEBPS/nav.xhtml").split("epub:type=\"landmarks\"").nth(1).expect("landmarks");
    assert!(landmarks.contains("epub:type=\"bodymatter\""), "{landmarks}");
    let package = book.text("OEBPS/content.opf");
    assert!(package.contains("href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\""));
}

#[test]
fn the_package_is_of_the_third_version_and_has_what_epub_builder_cannot_say() {
    let book = sample();
    let package = book.text("OEBPS/content.opf");
    for part in [
        " version=\"3.0\"",
        " xml:lang=\"en-GB\"",
        "<dc:publisher>",
        "<dc:source>",
        "property=\"belongs-to-collection\"",
        "property=\"group-position\"",
        "property=\"title-type\"",
        "property=\"file-as\"",
        "<dc:identifier>urn:isbn:",
    ] {
        assert!(package.contains(part), "{part} in:\n{package}");
    }
}

#[test]
fn the_manifest_says_what_is_in_a_file() {
    let text = "---\ntitle: T\n---\n\n# A\n\n$x^2$\n\n# B\n\n<svg viewBox=\"0 0 1 1\"><path d=\"M0 0h1\"/></svg>\n\nText.\n\n# C\n\n`<math >` ![r](https://e.org/x.png)\n";
    let book = convert(Path::new("x/y/z.md"), text, &[("split-level", "1")]);
    let package = book.text("OEBPS/content.opf");
    let properties = |part: &str| {
        let (_, item) = package.split_once(&format!("href=\"{part}.xhtml\"")).expect("an item");
        values(item.split("/>").next().unwrap_or_default(), "properties").first().copied().map(str::to_owned)
    };
    assert_eq!(properties("part-001").as_deref(), Some("mathml"));
    assert_eq!(properties("part-002").as_deref(), Some("svg"));
    // A remote picture is a link, and text about MathML is not MathML.
    assert_eq!(properties("part-003"), None);
}

#[test]
fn markup_that_is_no_xml_makes_xml() {
    let text = "A<br>b &nbsp; <img src=x alt=y> <!-- a -- b --> <p>one<p>two\n\n<!-- -- -->\n\n<ul><li>x<li>y</ul>\n";
    let book = convert(Path::new("x/y/z.md"), text, &[]);
    let page = book.text("OEBPS/part-001.xhtml");
    roxmltree::Document::parse_with_options(page, roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() })
        .unwrap_or_else(|error| panic!("{error}:\n{page}"));
    assert!(page.contains("<br/>") && !page.contains("--"), "{page}");
}

#[test]
fn the_ncx_carries_the_identifier_the_title_and_its_true_depth() {
    let book = sample();
    let package = book.text("OEBPS/content.opf");
    let identifier = package.split("id=\"book-id\">").nth(1).and_then(|rest| rest.split('<').next()).expect("an id");
    let ncx = book.text("OEBPS/toc.ncx");
    assert!(ncx.contains(&format!("name=\"dtb:uid\" content=\"{identifier}\"")), "{ncx}");
    assert!(ncx.contains("<docTitle><text>The Title &lt;1&gt;</text></docTitle>"), "{ncx}");
    assert!(ncx.contains("name=\"dtb:depth\" content=\"1\""), "{ncx}");

    let nested = convert(Path::new("x/y/z.md"), "# A\n\ntext\n\n## B\n\ntext\n\n### C\n\ntext\n\n# D\n", &[]);
    let ncx = nested.text("OEBPS/toc.ncx");
    assert!(ncx.contains("name=\"dtb:depth\" content=\"2\""), "{ncx}");
    assert!(!ncx.contains("<text>C</text>"), "{ncx}");
    assert!(nested.text("OEBPS/nav.xhtml").contains(">C</a>"));
}

#[test]
fn equal_documents_give_equal_bytes_and_carry_no_clock() {
    let (one, other) = (sample(), sample());
    assert_eq!(one.bytes, other.bytes);
    let undated = convert(Path::new("x/y/z.md"), "text\n", &[]);
    assert!(undated.text("OEBPS/content.opf").contains("dcterms:modified\">1980-01-01T00:00:00Z<"));
    let mut archive = zip::ZipArchive::new(Cursor::new(&one.bytes)).expect("an archive");
    for idx in 0..archive.len() {
        let entry = archive.by_index(idx).expect("an entry");
        assert_eq!(entry.last_modified(), Some(zip::DateTime::default()), "{}", entry.name());
    }
}

#[test]
fn the_mimetype_is_first_and_bare() {
    let book = sample();
    // Reading systems inspect these offsets (EPUB 3.3, section on OCF ZIP containers).
    assert_eq!(&book.bytes[..4], b"PK\x03\x04");
    assert_eq!(&book.bytes[8..10], [0, 0], "stored");
    assert_eq!(&book.bytes[28..30], [0, 0], "no extra field");
    assert_eq!(&book.bytes[30..58], b"mimetypeapplication/epub+zip");
}

#[test]
fn files_are_named_so_that_no_two_identifiers_become_one() {
    let book = sample();
    for (name, _) in &book.entries {
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.-".contains(&b)), "{name}");
    }
}

#[test]
fn the_smallest_book_holds_the_same() {
    let case = Path::new("x/y/z.md");
    let text = "# A\n\nSome text, some text, some text.\n\n# B\n\nSome more text.\n";
    let (usual, small) = (convert(case, text, &[]), convert(case, text, &[("small", "true")]));
    assert_eq!(usual.entries, small.entries);
    assert!(small.bytes.len() < usual.bytes.len());
}

#[test]
fn files_begin_where_the_option_says() {
    let text = "# A\n\ntext\n\n## B\n\ntext\n\n# C\n\ntext\n";
    let parts = |level| {
        let book = convert(Path::new("x/y/z.md"), text, &[("split-level", level)]);
        book.entries.iter().filter(|(name, _)| name.contains("part-")).count()
    };
    // `auto` keeps sections as short as these together.
    assert_eq!((parts("auto"), parts("1"), parts("2")), (1, 2, 3));
}

#[test]
fn a_book_for_kobo_has_its_markup_and_is_sound() {
    each_case(|case, text| {
        let book = convert(case, text, &[("split-level", "2"), ("device", "kobo")]);
        check_references(case, &book);
    });
    let book = convert(Path::new("x/y/z.md"), "# A\n\nOne. Two.\n", &[("device", "kobo")]);
    let page = book.text("OEBPS/part-001.xhtml");
    assert!(page.contains("<p><span class=\"koboSpan\" id=\"kobo.2.1\">One. </span>"), "{page}");
    let epub = format_named("epub").expect("the backend exists");
    let mut options = Options::new(epub.options());
    assert_eq!(epub.extension_with(&options), "epub");
    options.set("device", "kobo").expect("a device");
    assert_eq!(epub.extension_with(&options), "kepub.epub");
}

#[test]
fn pictures_are_no_larger_and_no_more_colourful_than_the_device_shows() {
    let directory = tempfile::tempdir().expect("a directory");
    let place = directory.path().join("room");
    std::fs::create_dir(&place).expect("a room");
    let colors = [200, 40, 40].repeat(3_000 * 60);
    let wide = Pixels { width: 3_000, height: 60, samples: colors, gray: false, alpha: None };
    std::fs::write(place.join("wide.png"), wide.to_png().expect("written")).expect("a picture");
    for (device, size, is_gray) in [("kindle", (2_480, 50), false), ("remarkable", (1_872, 37), true)] {
        let book = convert(&place.join("case.md"), "![red](wide.png)\n", &[("device", device)]);
        let (_, picture) = book.entries.iter().find(|(name, _)| name.ends_with(".png")).expect("a picture");
        let pixels = ImageFile::probe(picture.clone()).and_then(|file| file.decode()).expect("sound");
        assert_eq!(((pixels.width, pixels.height), pixels.gray), (size, is_gray), "{device}");
    }
}

#[test]
fn contents_are_as_deep_as_the_device_shows() {
    let text = "# A\n\ntext\n\n## B\n\ntext\n\n### C\n\ntext\n";
    let nav = |device| {
        let book = convert(Path::new("x/y/z.md"), text, &[("device", device)]);
        book.text("OEBPS/nav.xhtml").contains(">C</a>")
    };
    assert!(nav("generic"));
    assert!(!nav("kindle"));
}

#[test]
fn rules_of_the_document_stand_behind_those_of_the_book() {
    let directory = tempfile::tempdir().expect("a directory");
    let place = directory.path().join("room");
    std::fs::create_dir(&place).expect("a room");
    std::fs::write(place.join("own.css"), "p { color: red; background: url(x.png) }").expect("a file");
    let book = convert(&place.join("case.md"), "text\n", &[("css", "own.css")]);
    assert!(book.text("OEBPS/stylesheet.css").ends_with("p {\n  color: red;\n}\n"));
    assert_eq!(book.messages.len(), 1, "{:?}", book.messages);
    let missing = convert(&place.join("case.md"), "text\n", &[("css", "none.css")]);
    assert!(
        missing.messages[0].contains("style sheet `none.css` is not used: there is no file"),
        "{:?}",
        missing.messages
    );
}

#[test]
fn fonts_are_embedded_where_they_are_asked_for() {
    let text = "# Größe\n\nText with *stress* and `code`, and → ✓.\n";
    let book = convert(Path::new("x/y/z.md"), text, &[("embed-fonts", "true")]);
    check_references(Path::new("x/y/z.md"), &book);
    let fonts: Vec<&str> =
        book.entries.iter().map(|(name, _)| name.as_str()).filter(|name| name.contains("fonts/")).collect();
    assert!(fonts.len() >= 3, "{fonts:?}");
    let rules = book.text("OEBPS/stylesheet.css");
    for name in fonts {
        assert!(rules.contains(&format!("url({})", name.trim_start_matches("OEBPS/"))), "{name}");
    }
    assert!(rules.contains("font-style: italic; src"), "{rules}");
    assert!(book.bytes.len() < 400_000, "{}", book.bytes.len());
    assert_eq!(book.messages, Vec::<String>::new());
}

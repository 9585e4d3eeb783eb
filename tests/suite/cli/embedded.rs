//! PDF standards that files claim, and embedded sources.

use std::fs;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::dir::{Dir, names_in};

/// A picture of one pixel.
pub fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    image::ImageEncoder::write_image(encoder, &[200, 100, 50], 1, 1, image::ExtendedColorType::Rgb8).expect("a PNG");
    bytes
}

/// Standards that a file claims: part of PDF/A, and PDF/UA.
fn claims(dir: &Dir, name: &str) -> (Option<char>, bool) {
    let pdf = fs::read(dir.path(name)).expect("a PDF");
    let pdf = String::from_utf8_lossy(&pdf).into_owned();
    let part = pdf.split_once("<pdfaid:part>").and_then(|(_, rest)| rest.chars().next());
    (part, pdf.contains("<pdfuaid:part>1<"))
}

#[test]
fn the_standards_are_those_that_were_asked_for() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    for (args, expected) in [
        (&[][..], (Some('2'), true)),
        (&["--pdf-standard", "ua-1"], (None, true)),
        (&["--pdf-standard", "A-3a,UA-1"], (Some('3'), true)),
        (&["--pdf-standard", "a-2a"], (Some('2'), false)),
        (&["--pdf-standard", "1.7"], (None, false)),
        (&["-O", "pdf.standard=a-3a"], (Some('3'), false)),
        (&["--embed-source"], (Some('3'), true)),
        (&["--embed-source", "--pdf-standard", "1.7"], (None, false)),
    ] {
        dir.run(&[&["--to", "pdf", "a.md"], args].concat()).done();
        assert_eq!(claims(&dir, "a.pdf"), expected, "{args:?}");
    }
    let refused = dir.run(&["--to", "pdf", "a.md", "--pdf-standard", "a-4"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("it takes a-2a|a-3a|ua-1|1.7"), "{}", refused.stderr);
}

#[test]
fn a_claim_that_does_not_hold_is_dropped_with_its_rule_and_place() {
    let dir = Dir::new();
    dir.write("p.png", png());
    dir.write("a.md", "# A\n\nText.\n\n![](p.png)\n\n![Named](p.png) ![](p.png \"By title\")\n");
    let run = dir.run(&["--to", "pdf", "a.md"]).ended(0, &[]);
    assert_eq!(claims(&dir, "a.pdf"), (None, false));
    let expected = "a.md:5:1: warning: the PDF does not claim to be PDF/A-2a and PDF/UA-1: \
                    this picture has no alternative text";
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
    assert!(run.stderr.contains("the rule is ISO 19005-2, 6.7.4 and ISO 14289-1, 7.3"), "{}", run.stderr);
    assert_eq!(run.stderr.matches("warning").count(), 1, "{}", run.stderr);
    // An empty alternative text declares a picture decorative.
    dir.write("b.md", "# B\n\nText <img src=\"p.png\" alt=\"\"> text.\n");
    dir.run(&["--to", "pdf", "b.md", "--strict"]).done();
    assert_eq!(claims(&dir, "b.pdf"), (Some('2'), true));
}

#[test]
fn what_was_put_in_comes_out_byte_for_byte() {
    let dir = Dir::new();
    let post = "\u{FEFF}# A\r\n\r\n![Up](../static/p%201.png) ![Down](img/q.png)\r\n![Again](img/q.png)";
    dir.write("site/posts/a.md", post);
    dir.write("site/static/p 1.png", png());
    dir.write("site/posts/img/q.png", png());
    dir.run(&["--to", "pdf", "site/posts/a.md", "-o", "a.pdf", "--embed-source", "--root", "site"]).done();
    dir.run(&["--extract", "a.pdf"]).ended(0, &["wrote `a/posts/a.md`"]);
    assert_eq!(dir.read("a/posts/a.md"), post);
    for image in ["a/static/p 1.png", "a/posts/img/q.png"] {
        assert_eq!(fs::read(dir.path(image)).expect(image), png());
    }
    // The extracted files convert to the same PDF.
    let args = ["--to", "pdf", "a/posts/a.md", "-o", "b.pdf", "--embed-source", "--root", "a"];
    dir.run(&args).done();
    assert!(fs::read(dir.path("a.pdf")).expect("a PDF") == fs::read(dir.path("b.pdf")).expect("a PDF"));
    // Existing files are never replaced.
    dir.write("a/posts/a.md", "changed");
    let again = dir.run(&["--extract", "a.pdf"]);
    assert_eq!((again.code, dir.read("a/posts/a.md").as_str()), (1, "changed"));
    dir.run(&["--extract", "a.pdf", "-o", "elsewhere/deep"]).ended(0, &[]);
    assert_eq!(dir.read("elsewhere/deep/posts/a.md"), post);
}

#[test]
fn the_front_matter_can_ask_for_it() {
    let dir = Dir::new();
    dir.write("a.md", "---\ntitle: A\npdf:\n  embed-source: true\n  standard: [a-3a]\n---\nText.\n");
    dir.run(&["--to", "pdf", "a.md"]).done();
    assert_eq!(claims(&dir, "a.pdf"), (Some('3'), false));
    dir.run(&["--extract", "a.pdf", "-o", "out"]).ended(0, &[]);
    assert!(dir.read("out/a.md").starts_with("---\ntitle: A"));
}

/// A PDF with one embedded file.
fn with_file(name: &str, content: Stream) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let stream = document.add_object(content);
    let file = dictionary! {
        "Type" => "Filespec", "UF" => Object::string_literal(name), "EF" => dictionary! { "F" => stream },
    };
    let names = dictionary! { "Names" => vec![Object::string_literal("a"), file.into()] };
    let root = document.add_object(dictionary! {
        "Type" => "Catalog", "Names" => dictionary! { "EmbeddedFiles" => names },
    });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a PDF");
    bytes
}

#[test]
fn hostile_files_are_refused() {
    let dir = Dir::new();
    let plain = |name: &str| with_file(name, Stream::new(Dictionary::new(), b"text".to_vec()));
    for name in ["../up.md", "/tmp/absolute.md", "a/../../up.md", "C:\\up.md", "..\\up.md", "nul", ""] {
        dir.write("bad.pdf", plain(name));
        let run = dir.run(&["--extract", "bad.pdf"]);
        assert_eq!(run.code, 1, "{name}: {}", run.stderr);
        assert_eq!(dir.names(), ["bad.pdf"], "{name}");
    }
    for bytes in [&b""[..], b"%PDF-1.7\n", b"text", &plain("a.md")[..200]] {
        dir.write("bad.pdf", bytes);
        assert_eq!(dir.run(&["--extract", "bad.pdf"]).code, 1);
    }
    assert_eq!(dir.names(), ["bad.pdf"]);
    assert_eq!(dir.run(&["--extract", "missing.pdf"]).code, 1);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_out_of_the_directory() {
    let dir = Dir::new();
    dir.write("outside/keep", "");
    dir.write("a.pdf", with_file("sub/a.md", Stream::new(Dictionary::new(), b"text".to_vec())));
    fs::create_dir(dir.path("a")).expect("a directory");
    std::os::unix::fs::symlink(dir.path("outside"), dir.path("a/sub")).expect("a link");
    assert_eq!(dir.run(&["--extract", "a.pdf"]).code, 1);
    assert_eq!(names_in(&dir.path("outside")), ["keep"]);
}

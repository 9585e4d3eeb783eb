//! A document may read files below its root, and nothing else.

use std::fs;

use super::dir::Dir;

/// A file that a document must not read, although it would be a valid picture.
const SECRET: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><title>SECRET</title></svg>";

/// A site in a directory, a secret beside it, and a document that names `source`. Returns the messages of the run.
#[track_caller]
fn convert(dir: &Dir, source: &str, args: &[&str]) -> String {
    dir.write("site/posts/a.md", format!("![the text]({source})\n"));
    let run = dir.run(&[&["--to", "epub,pdf", "site/posts/a.md"], args].concat()).ended(0, &[]);
    // EPUBs are compressed, so a leak shows in the messages rather than in the bytes.
    run.stderr
}

#[track_caller]
fn refused(source: &str, part: &str) {
    let dir = Dir::new();
    dir.write("site/_config.yml", "");
    dir.write("site/picture.svg", SECRET);
    dir.write("secret.svg", SECRET);
    let messages = convert(&dir, source, &[]);
    assert!(messages.contains("site/posts/a.md:1:1: warning: ") && messages.contains(part), "{messages}");
}

#[test]
fn files_below_the_root_of_the_site_are_read() {
    for marker in ["_config.yml", "hugo.toml", "zola.toml", ".obsidian/app.json", ".git/HEAD"] {
        let dir = Dir::new();
        dir.write(&format!("site/{marker}"), "");
        dir.write("site/picture.svg", SECRET);
        for source in ["../picture.svg", "/picture.svg", "../posts/.././picture.svg?v=2"] {
            let messages = convert(&dir, source, &[]);
            assert!(!messages.contains("there is no file") && !messages.contains("outside"), "{marker}: {messages}");
        }
    }
}

#[test]
fn without_a_site_the_directory_of_the_document_is_the_root() {
    let dir = Dir::new();
    dir.write("site/picture.svg", SECRET);
    assert!(convert(&dir, "../picture.svg", &[]).contains("is outside of"));
    assert!(!convert(&dir, "../picture.svg", &["--root", "site"]).contains("is outside of"));
    dir.write("site/_config.yml", "");
    assert!(convert(&dir, "../picture.svg", &["--root", "site/posts"]).contains("is outside of"));
}

#[test]
fn paths_out_of_the_root_are_refused() {
    refused("../../secret.svg", "is outside of");
    refused("..%2F..%2Fsecret.svg", "is outside of");
    refused("/../secret.svg", "");
    refused("/etc/passwd", "");
}

#[test]
fn addresses_with_a_scheme_are_refused() {
    refused("file:///etc/passwd", "`file:`");
    refused("file:../../secret.svg", "`file:`");
    refused("https://example.org/a.png", "");
    refused("//example.org/a.png", "");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_root_are_refused() {
    let dir = Dir::new();
    dir.write("site/_config.yml", "");
    dir.write("secret.svg", SECRET);
    dir.write("inside/deep.svg", SECRET);
    std::os::unix::fs::symlink("../secret.svg", dir.path("site/link.svg")).expect("a link");
    std::os::unix::fs::symlink("../inside", dir.path("site/directory")).expect("a link");
    assert!(convert(&dir, "/link.svg", &[]).contains("is outside of"));
    assert!(convert(&dir, "/directory/deep.svg", &[]).contains("is outside of"));
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_opened() {
    let dir = Dir::new();
    dir.write("site/_config.yml", "");
    // Opening the pipe would block forever, because nobody writes to it.
    let made = std::process::Command::new("mkfifo").arg(dir.path("site/pipe.png")).status();
    if made.is_ok_and(|status| status.success()) {
        assert!(convert(&dir, "/pipe.png", &[]).contains("is not a regular file"));
    }
    std::os::unix::fs::symlink("/dev/zero", dir.path("site/zero.png")).expect("a link");
    assert!(convert(&dir, "/zero.png", &[]).contains("is outside of"));
    fs::create_dir(dir.path("site/folder.png")).expect("a directory");
    assert!(convert(&dir, "/folder.png", &[]).contains("is not a regular file"));
}

#[test]
fn an_image_that_unpacks_to_too_much_is_refused_by_its_head() {
    let dir = Dir::new();
    // A PNG of 60,000 by 60,000 pixels: only the header, with its checksum.
    let head: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\x06\0\0\0";
    dir.write("site/posts/huge.png", head);
    let messages = convert(&dir, "huge.png", &[]);
    assert!(messages.contains("warning: "), "{messages}");
}

#[test]
fn markup_in_a_document_does_not_run_in_a_book() {
    let dir = Dir::new();
    dir.write("a.md", "<script>alert(1)</script>\n\n<p onclick=\"x()\">Text</p>\n\n[link](javascript:alert(1))\n");
    dir.run(&["--quiet", "--to", "epub", "a.md"]).done();
    let mut archive = zip::ZipArchive::new(fs::File::open(dir.path("a.epub")).expect("a book")).expect("an archive");
    for idx in 0..archive.len() {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_index(idx).expect("an entry"), &mut text).expect("its bytes");
        let text = String::from_utf8_lossy(&text);
        for bad in ["<script", "onclick", "href=\"javascript:"] {
            assert!(!text.contains(bad), "{bad}");
        }
    }
}

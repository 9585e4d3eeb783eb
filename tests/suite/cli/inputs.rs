//! Good and bad inputs: each fails alone, with a located message, and the others continue.

use super::dir::{Dir, names_in};

#[test]
fn each_input_fails_alone_and_reports_come_in_order() {
    let dir = Dir::new();
    dir.write("good.md", "# Good\n");
    dir.write("binary.md", b"ELF\0\x01");
    dir.write("last.md", "# Last\n");
    std::fs::create_dir(dir.path("folder.md")).expect("a directory");
    let run = dir
        .run(&["--to", "txt", "--jobs", "4", "missing.md", "good.md", "binary.md", "folder.md", "last.md"])
        .ended(1, &["missing.md: error: there is no such file", "binary.md: error: this is a binary file"])
        .ended(1, &["folder.md: error: there are no documents in this directory", "2 of 5 converted, 3 failed"]);
    let place = |name: &str| run.stderr.find(name).expect("a report");
    assert!(place("missing.md") < place("binary.md") && place("binary.md") < place("folder.md"));
    assert_eq!((dir.read("good.txt"), dir.read("last.txt")), ("Good\n====\n".to_owned(), "Last\n====\n".to_owned()));
    assert!(!dir.exists("binary.txt") && !dir.exists("missing.txt"));
}

#[test]
fn many_inputs_are_reported_in_their_order_however_many_work() {
    let dir = Dir::new();
    let names: Vec<String> = (0..40).map(|idx| format!("{idx:02}.md")).collect();
    for (idx, name) in names.iter().enumerate() {
        // Earlier documents are longer.
        dir.write(name, format!("![x](missing.png)\n\n{}", "word ".repeat((40 - idx) * 50)));
    }
    let mut args = vec!["--to", "txt", "--jobs", "8", "--verbose"];
    args.extend(names.iter().map(String::as_str));
    let run = dir.run(&args).ended(0, &["40 of 40 converted"]);
    let written: Vec<&str> =
        run.stderr.lines().filter(|line| line.contains(": wrote")).map(|line| &line[..5]).collect();
    assert_eq!(written, names);
}

#[test]
fn a_list_of_files_is_read_by_lines_or_by_nul() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.write("with blank.md", "# B\n");
    dir.write("list", "a.md\r\n\nwith blank.md\n");
    dir.run(&["--to", "txt", "-o", "lines", "--files-from", "list"]).done();
    assert_eq!(names_in(&dir.path("lines")), ["a.txt", "with blank.txt"]);
    dir.run_with_stdin(&["--to", "txt", "-o", "nul", "--files-from", "-"], b"a.md\0with blank.md\0").done();
    assert_eq!(names_in(&dir.path("nul")), ["a.txt", "with blank.txt"]);
    dir.run_with_stdin(&["--to", "txt", "--files-from", "-"], b"").done();
    dir.run(&["--to", "txt", "--files-from", "none"]).ended(2, &["the list of files `none` cannot be read"]);
}

#[test]
fn a_missing_image_is_a_warning_at_its_place_and_its_text_is_shown() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n\nText ![a *lost* picture](lost.png) text.\n");
    let run = dir.run(&["--to", "pdf,epub", "a.md"]).ended(0, &["lost.png"]);
    let expected = "\
3 | Text ![a *lost* picture](lost.png) text.
  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
";
    assert!(run.stderr.starts_with("a.md:3:6: warning: ") && run.stderr.contains(expected), "{}", run.stderr);
    assert_eq!(run.stderr.matches("warning").count(), 1, "two formats say it once: {}", run.stderr);
    assert!(dir.exists("a.pdf") && dir.exists("a.epub"));
}

#[test]
fn a_file_that_is_no_image_is_a_warning() {
    let dir = Dir::new();
    dir.write("a.md", "![x](x.png)\n");
    dir.write("x.png", "not a picture at all");
    dir.run(&["--to", "epub", "a.md"]).ended(0, &["a.md:1:1: warning: ", "it is not an image"]);
}

#[test]
fn strict_writes_no_document_with_a_warning() {
    let dir = Dir::new();
    dir.write("bad.md", "![x](lost.png)\n");
    dir.write("good.md", "# Good\n");
    dir.run(&["--to", "pdf", "--strict", "bad.md", "good.md"])
        .ended(1, &["bad.md:1:1: warning: ", "bad.md: error: not written because of the warnings", "1 of 2 converted"]);
    assert!(!dir.exists("bad.pdf") && dir.exists("good.pdf"));
}

#[test]
fn quiet_tells_errors_only_and_verbose_tells_all() {
    let dir = Dir::new();
    dir.write("a.md", "![x](lost.png)\n");
    dir.run(&["--to", "pdf", "--quiet", "a.md"]).done();
    dir.run(&["--to", "pdf", "--quiet", "none.md"]).ended(1, &["none.md: error: "]);
    dir.run(&["--to", "pdf", "--verbose", "a.md"]).ended(0, &["a.md: wrote `a.pdf` ("]);
    dir.run(&["--to", "pdf", "--verbose", "--quiet", "a.md"]).ended(2, &["cannot be used with"]);
}

#[test]
fn text_that_is_not_utf8_is_converted_with_a_warning_at_the_first_fault() {
    let dir = Dir::new();
    dir.write("a.md", b"# A\n\ncaf\xE9\n");
    dir.run(&["--to", "txt", "a.md"]).ended(0, &["a.md:3:4: warning: invalid UTF-8 replaced by U+FFFD"]);
    assert_eq!(dir.read("a.txt"), "A\n=\n\ncaf\u{FFFD}\n");
}

#[test]
fn utf16_is_read() {
    let dir = Dir::new();
    let utf16: Vec<u8> = "\u{FEFF}# Ä\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    dir.write("a.md", utf16);
    dir.run(&["--to", "txt", "a.md"]).done();
    assert_eq!(dir.read("a.txt"), "Ä\n=\n");
}

#[test]
fn every_line_end_is_read_and_outputs_end_their_lines_with_one() {
    let dir = Dir::new();
    for (name, end) in [("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")] {
        dir.write(&format!("{name}.md"), ["---", "title: T", "---", "# B", "", "text", "more", ""].join(end));
    }
    dir.run(&["--to", "txt,org", "lf.md", "crlf.md", "cr.md"]).done();
    for extension in ["txt", "org"] {
        let expected = dir.read(&format!("lf.{extension}"));
        for name in ["crlf", "cr"] {
            assert_eq!(dir.read(&format!("{name}.{extension}")), expected, "{name}");
        }
    }
}

#[test]
fn broken_front_matter_is_reported_at_its_place_and_the_post_still_converts() {
    let dir = Dir::new();
    dir.write("a.md", "---\ntitle: Kept\nauthor: @ada\ndate: 2026-01-02\n---\nText.\n");
    dir.run(&["--to", "org", "a.md"]).ended(0, &["a.md:3:", "warning: ", "3 | author: @ada"]);
    let org = dir.read("a.org");
    assert!(org.contains("#+TITLE: Kept") && org.contains("Text."), "{org}");
    dir.run(&["--to", "org", "--strict", "a.md"]).ended(1, &["not written because of the warnings"]);
}

#[test]
fn options_of_a_format_are_read_from_the_front_matter_and_the_command_line_counts_over_them() {
    let dir = Dir::new();
    dir.write("a.md", "---\ntxt:\n  width: 20\n  widht: 3\n---\nOne two three four five six seven eight nine ten.\n");
    let width = |args: &[&str]| {
        let run = dir.run(&[&["--to", "txt", "a.md", "-o", "-"], args].concat());
        run.stdout().lines().map(str::len).max().unwrap_or_default()
    };
    assert!(width(&[]) <= 20);
    assert!((21..=30).contains(&width(&["--width", "30"])));
    assert!((31..=40).contains(&width(&["--width", "30", "-O", "txt.width=40"])));
    dir.run(&["--to", "txt", "a.md"]).ended(
        0,
        &["a.md:4:3: warning: unknown option `txt.widht` in the front matter", "help: did you mean `width`?"],
    );
}

#[test]
fn the_model_is_written_and_read_back() {
    let dir = Dir::new();
    dir.write("a.md", "---\ntitle: T\n---\n# A\n\nText[^1].\n\n[^1]: Note.\n");
    dir.run(&["--to", "json,org", "a.md"]).done();
    dir.run(&["--to", "org", "a.json", "-o", "again.org"]).done();
    assert_eq!(dir.read("again.org"), dir.read("a.org"));
    let json = dir.read("a.json");
    let run = dir.run_with_stdin(&["--from", "json", "--to", "org", "-"], json.as_bytes()).done();
    assert_eq!(run.stdout(), dir.read("a.org"));
    dir.write("broken.json", "{\n  \"title\": }\n");
    dir.run(&["--to", "org", "broken.json"]).ended(1, &["broken.json:2:12: error: "]);
}

#[test]
fn deep_nesting_and_long_lines_end_in_an_output() {
    let dir = Dir::new();
    dir.write("quotes.md", ">".repeat(20_000) + " deep\n");
    dir.write("lists.md", "- ".repeat(5_000) + "deep\n");
    dir.write("brackets.md", "[".repeat(20_000) + "x" + &"](y)".repeat(20_000));
    let run = dir.run(&["--quiet", "--to", "txt,org,epub", "quotes.md", "lists.md", "brackets.md"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

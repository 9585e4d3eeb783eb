//! Errors before anything is read or written: exit code 2, a message, and a hint.

use super::dir::Dir;

/// Runs the program beside `a.md`; checks that it refuses with `parts` in its messages and writes nothing.
#[track_caller]
fn check(args: &[&str], parts: &[&str]) {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.run(args).ended(2, parts);
    assert_eq!(dir.names(), ["a.md"]);
    assert_eq!(dir.read("a.md"), "# A\n");
}

#[test]
fn no_format_and_no_file() {
    check(&["a.md"], &["nothing says which format to write", "`pdf`, `epub`, `txt`, `org`"]);
    check(&["in.jpg", "out.png"], &["nothing says which format to write", "ImageMagick's answers to `magick`"]);
    check(&[], &["no files to convert"]);
    check(&["--to", "pdf"], &["no files to convert"]);
}

#[test]
fn unknown_names_with_the_nearest_one() {
    check(&["--to", "pfd", "a.md"], &["unknown format `pfd`", "did you mean `pdf`?"]);
    check(&["--to", "markup", "a.md"], &["unknown format `markup`", "`--to` takes `pdf`"]);
    check(&["a.md", "-o", "a.epup"], &["no format has the extension `.epup`", "did you mean `epub`?"]);
    check(&["--to", "txt", "-O", "txt.widht=9", "a.md"], &["unknown option `txt.widht`", "did you mean `txt.width`?"]);
    check(&["--to", "txt", "-O", "width=9", "a.md"], &["expected `FORMAT.NAME=VALUE`"]);
    check(&["--to", "txt", "--ot", "x", "a.md"], &["unexpected argument '--ot'"]);
    check(&["--to", "txt", "--strikt", "a.md"], &["'--strict'"]);
}

#[test]
fn values_that_are_none() {
    check(&["--to", "txt", "-O", "txt.width=wide", "a.md"], &["`wide` is not a value of `txt.width`", "it takes 0.."]);
    check(&["--to", "txt", "--width=-5", "a.md"], &["`--width`: `-5` is not a value of `txt.width`"]);
    check(&["--to", "txt", "--jobs", "0", "a.md"], &["--jobs"]);
    check(&["--to", "txt", "--lang", "d", "a.md"], &["`d` is not the tag of a language"]);
    check(&["--to", "txt", "--root", "none", "a.md"], &["`--root`: there is no directory `none`"]);
    check(&["--to", "txt", "--font-dir", "a.md", "a.md"], &["`--font-dir`: there is no directory `a.md`"]);
}

#[test]
fn an_output_that_is_an_input() {
    check(&["--to", "txt", "a.md", "-o", "a.md"], &["the output `a.md` is the input itself"]);
    check(&["--to", "txt", "a.md", "-o", "./a.md"], &["the output `./a.md` is the input `a.md`"]);
}

#[cfg(unix)]
#[test]
fn an_output_that_is_an_input_through_a_link() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    std::os::unix::fs::symlink("a.md", dir.path("a.txt")).expect("a symbolic link");
    dir.run(&["--to", "txt", "a.md"]).ended(2, &["the output `a.txt` is the input `a.md`"]);
    std::fs::hard_link(dir.path("a.md"), dir.path("a.org")).expect("a hard link");
    dir.run(&["--to", "org", "a.md"]).ended(2, &["the output `a.org` is the input `a.md`"]);
    assert_eq!(dir.read("a.md"), "# A\n");
}

#[test]
fn an_output_that_is_another_input() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.write("a.txt", "also an input\n");
    dir.run(&["--to", "txt", "a.md", "a.txt"]).ended(2, &["the output `a.txt` is the input itself"]);
    assert_eq!(dir.read("a.txt"), "also an input\n");
}

#[test]
fn two_inputs_with_one_output_also_where_only_case_differs() {
    let dir = Dir::new();
    dir.write("one/a.md", "# A\n");
    dir.write("two/A.md", "# A\n");
    dir.run(&["--to", "txt", "one/a.md", "two/A.md", "-o", "out"])
        .ended(2, &["`one/a.md` and `two/A.md` would both be written to `out/A.txt`"]);
    dir.run(&["--to", "txt", "one/a.md", "one/../one/a.md"]).ended(2, &["would both be written to"]);
    dir.run(&["--to", "txt", "one/a.md", "one/a.md"]).ended(2, &["`one/a.md` is to be converted to", "twice"]);
    assert_eq!(dir.names(), ["one", "two"]);
}

#[test]
fn several_outputs_into_one_file_or_stream() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.write("file", "kept");
    dir.run(&["--to", "txt,org", "a.md", "-o", "file"]).ended(2, &["`file` is a file"]);
    dir.run(&["--to", "txt,org", "a.md", "-o", "-"]).ended(2, &["the standard output takes one document"]);
    dir.run_with_stdin(&["--to", "txt,org", "-"], b"# A\n").ended(2, &["the standard output takes one"]);
    dir.run_with_stdin(&["--to", "txt", "-", "-"], b"# A\n").ended(2, &["the standard input can be converted once"]);
    dir.run_with_stdin(&["--to", "txt", "-", "--files-from", "-"], b"").ended(2, &["cannot be both"]);
    assert_eq!(dir.read("file"), "kept");
}

#[test]
fn what_is_asked_for_is_printed() {
    let dir = Dir::new();
    let formats = dir.run(&["--list-formats"]).done();
    for name in ["pdf", "epub", "txt", "org", "json", "txt.width"] {
        assert!(formats.stdout().contains(name), "{name}");
    }
    let help = dir.run(&["--help"]).done();
    assert!(help.stdout().contains("convert --to pdf post.md") && help.stdout().contains("txt.width="));
    assert!(dir.run(&["--version"]).done().stdout().starts_with("convert (bindery) "));
    let licenses = dir.run(&["--licenses"]).done();
    for name in ["pulldown-cmark", "MIT OR Apache-2.0"] {
        assert!(licenses.stdout().contains(name), "{name}");
    }
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let dir = Dir::new();
    let plain = dir.run(&["--to", "txt", "none.md"]).ended(1, &[]).stderr;
    let always = dir.run(&["--to", "txt", "--color", "always", "none.md"]).ended(1, &[]).stderr;
    assert!(!plain.contains('\u{1B}') && always.contains("\u{1B}[1m"));
}

#[test]
fn a_document_cannot_command_the_terminal() {
    let dir = Dir::new();
    dir.write("a.md", "\u{1B}]0;owned\u{7} ![x](lost.png)\n");
    let run = dir.run(&["--to", "pdf", "a.md"]).ended(0, &["warning"]);
    assert!(!run.stderr.contains('\u{1B}') && !run.stderr.contains('\u{7}'), "{:?}", run.stderr);
}

//! Destinations and names of outputs, and that outputs appear whole or not at all.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use super::dir::{Dir, names_in};

#[test]
fn the_output_lies_beside_its_input() {
    let dir = Dir::new();
    dir.write("posts/a.md", "# A\n");
    dir.run(&["--to", "org", "posts/a.md"]).done();
    assert_eq!(names_in(&dir.path("posts")), ["a.md", "a.org"]);
}

#[test]
fn the_extension_of_the_output_names_the_format_and_to_wins_over_it() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.run(&["a.md", "-o", "book.epub"]).done();
    assert!(fs::read(dir.path("book.epub")).expect("a book").starts_with(b"PK"));
    dir.run(&["a.md", "-o", "text.epub", "--to", "txt"]).done();
    assert_eq!(dir.read("text.epub"), "A\n=\n");
}

#[test]
fn all_formats_at_once_and_each_once() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.run(&["--to", "pdf,epub,txt,org,json,plain,pdf", "a.md"]).done();
    assert_eq!(dir.names(), ["a.epub", "a.json", "a.md", "a.org", "a.pdf", "a.txt"]);
}

#[test]
fn several_outputs_go_into_a_directory_that_is_made() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.run(&["--to", "txt,org", "a.md", "-o", "new/deep"]).done();
    assert_eq!(names_in(&dir.path("new/deep")), ["a.org", "a.txt"]);
    dir.run(&["--to", "txt", "a.md", "-o", "slash/"]).done();
    assert_eq!(names_in(&dir.path("slash")), ["a.txt"]);
    dir.run(&["--to", "org", "a.md", "-o", "slash"]).done();
    assert_eq!(names_in(&dir.path("slash")), ["a.org", "a.txt"]);
}

#[test]
fn one_output_goes_into_one_file_whose_directories_are_made() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.run(&["--to", "txt", "a.md", "-o", "new/out.text"]).done();
    assert_eq!(names_in(&dir.path("new")), ["out.text"]);
}

#[test]
fn the_standard_streams_are_files_too() {
    let dir = Dir::new();
    let run = dir.run_with_stdin(&["--to", "txt", "-"], b"# A\n").done();
    assert_eq!(run.stdout(), "A\n=\n");
    dir.write("a.md", "# B\n");
    assert_eq!(dir.run(&["--to", "txt", "a.md", "-o", "-"]).done().stdout(), "B\n=\n");
    let run = dir.run_with_stdin(&["--to", "pdf", "-", "-o", "-"], b"# A\n").done();
    assert!(run.stdout.starts_with(b"%PDF"));
    dir.run_with_stdin(&["--to", "txt,org", "-", "-o", "out/"], b"# A\n").done();
    assert_eq!(names_in(&dir.path("out")), ["stdin.org", "stdin.txt"]);
}

#[test]
fn what_the_standard_input_names_counts_from_the_current_directory() {
    let dir = Dir::new();
    dir.write("pictures/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>");
    let run = dir.run_with_stdin(&["--to", "epub", "-"], b"![A dot](pictures/dot.svg)\n").done();
    assert!(run.stdout.starts_with(b"PK"));
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let dir = Dir::new();
    // More than the buffer of a pipe.
    dir.write("long.md", "word ".repeat(100_000));
    let mut child = dir
        .command(&["--to", "txt", "long.md", "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("messages");
    assert_eq!((child.wait().expect("the end").code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn an_earlier_output_is_replaced_through_a_link_as_well() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.write("a.txt", "older and longer than the new one\n");
    dir.run(&["--to", "txt", "a.md"]).done();
    assert_eq!(dir.read("a.txt"), "A\n=\n");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.txt", dir.path("link.txt")).expect("a link");
        dir.write("a.md", "# B\n");
        dir.run(&["--to", "txt", "a.md", "-o", "link.txt"]).done();
        assert!(fs::symlink_metadata(dir.path("link.txt")).expect("a link").is_symlink());
        assert_eq!(dir.read("a.txt"), "B\n=\n");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_to_and_stays() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.run(&["--to", "txt", "a.md", "-o", "/dev/null"]).done();
    assert!(!fs::metadata("/dev/null").expect("a device").is_file());
}

#[test]
fn an_unwritable_target_fails_with_nothing_half_written() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.write("file", "");
    dir.run(&["--to", "txt", "a.md", "-o", "file/a.txt"]).ended(1, &["a.md: error: `file/a.txt` cannot be written"]);
    fs::create_dir(dir.path("a.txt")).expect("a directory");
    dir.run(&["--to", "txt", "a.md"]).ended(1, &["a directory of this name is in the way"]);
    dir.write("a.org", "kept\n");
    let mut permissions = fs::metadata(dir.path("a.org")).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(dir.path("a.org"), permissions).expect("permissions");
    dir.run(&["--to", "org", "a.md"]).ended(1, &["`a.org` cannot be written: the file is read-only"]);
    assert_eq!(dir.read("a.org"), "kept\n");
    assert_eq!(dir.names(), ["a.md", "a.org", "a.txt", "file"]);
}

#[test]
fn an_output_that_no_longer_leads_to_its_pictures_is_reported() {
    let dir = Dir::new();
    dir.write(
        "a.md",
        "![A dot](img/dot.svg), [a file](img/dot.svg), [a place](#there), [a site](https://example.org)\n",
    );
    dir.write("img/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>");
    let beside = dir.run(&["--to", "org", "a.md"]).stderr;
    assert!(!beside.contains("does not lead to"), "{beside}");
    dir.run(&["--to", "org", "a.md", "-o", "out/"])
        .ended(0, &["a.md:1:1: warning: `img/dot.svg` does not lead to the file from `out/a.org`", "help: paths stay"]);
    let book = dir.run(&["--to", "epub", "a.md", "-o", "out/"]).stderr;
    assert!(!book.contains("does not lead to"), "{book}");
}

#[test]
fn durable_outputs_are_the_same() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.run(&["--to", "txt", "--durable", "a.md"]).done();
    assert_eq!(dir.read("a.txt"), "A\n=\n");
}

#[test]
fn equal_input_gives_equal_bytes_whatever_is_beside_it() {
    let dir = Dir::new();
    let n_documents = 6;
    for idx in 0..n_documents {
        dir.write(&format!("{idx}.md"), format!("# Document {idx}\n\nText of the document *{idx}*.\n"));
    }
    let names: Vec<String> = (0..n_documents).map(|idx| format!("{idx}.md")).collect();
    let mut args: Vec<&str> = vec!["--to", "pdf,epub,txt,org,json", "-o", "many", "--jobs", "4"];
    args.extend(names.iter().map(String::as_str));
    dir.run(&args).done();
    for name in &names {
        dir.run(&["--to", "pdf,epub,txt,org,json", "-o", "one", name]).done();
    }
    assert_eq!(names_in(&dir.path("many")).len(), 5 * n_documents);
    for name in names_in(&dir.path("many")) {
        let read = |directory: &str| fs::read(dir.path(directory).join(&name)).expect("an output");
        assert!(read("many") == read("one"), "{name}");
    }
}

#[test]
fn the_build_date_is_taken_from_the_environment_and_the_clock_is_not() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    let epub = |epoch: Option<&str>| {
        let mut command = dir.command(&["--to", "epub", "a.md", "-o", "-"]);
        command.envs(epoch.map(|epoch| ("SOURCE_DATE_EPOCH", epoch)));
        command.output().expect("the program starts").stdout
    };
    assert!(epub(None) == epub(None));
    assert!(epub(None) != epub(Some("1700000000")));
    let mut command = dir.command(&["--to", "epub", "a.md"]);
    let output = command.env("SOURCE_DATE_EPOCH", "yesterday").output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_language_is_never_that_of_the_machine() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    // The tests run with a German locale.
    let org = |args: &[&str]| dir.run(&[&["--to", "org", "a.md", "-o", "-"], args].concat()).done().stdout().to_owned();
    assert!(!org(&[]).contains("LANGUAGE: de"));
    assert!(org(&["--lang", "fr"]).contains("#+LANGUAGE: fr"));
    dir.write("a.md", "---\nlang: nl\n---\n# A\n");
    assert!(org(&["--lang", "fr"]).contains("#+LANGUAGE: nl"));
}

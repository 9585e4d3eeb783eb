//! Books and conditions: refused arguments, documents that fail alone, and messages that name the right file.

use super::dir::Dir;

fn posts() -> Dir {
    let dir = Dir::new();
    dir.write("posts/a.md", "---\ntitle: A\ndate: 2014-01-01\ntags: [rust]\n---\nOne.\n\n![Missing](none.png)\n");
    dir.write("posts/b.md", "---\ntitle: B\ndate: 2016-01-01\n---\nTwo.\n\n[gone](gone.md)\n");
    dir.write("posts/sub/draft.md", "---\ntitle: C\ndraft: true\n---\nThree.\n");
    dir
}

#[test]
fn what_is_no_order_part_or_index_is_refused_with_what_was_meant() {
    let dir = posts();
    for (args, message, hint) in [
        (
            ["--order", "weigth"],
            "`--order weigth`: there is no order and no file of this name",
            "did you mean `weight`?",
        ),
        (
            ["--part-by", "yaer"],
            "`--part-by`: `yaer` is none of year, month, tag, category, series",
            "did you mean `year`?",
        ),
        (["--index", "tag,dates"], "`--index`: `dates` is none of tag, category, date", "did you mean `date`?"),
        (["--meta", "title"], "`--meta title`: expected `KEY=VALUE`, as in `title=My Posts`", ""),
        (["--book-file", "none.yaml"], "`--book-file`: there is no file `none.yaml`", ""),
    ] {
        let run = dir.run(&[&["--to", "txt", "--book", "posts"], &args[..]].concat());
        run.ended(2, &[message, hint]);
    }
    dir.run(&["--to", "txt", "posts", "--part-by", "year"]).ended(2, &["--book"]);
    assert_eq!(dir.names(), ["posts"]);
}

#[test]
fn a_book_for_kobo_is_called_so_that_its_engine_opens_it() {
    let dir = posts();
    dir.run(&["--to", "epub", "--book", "posts", "--device", "kobo", "--cover", "none"]).ended(0, &[]);
    assert_eq!(dir.names(), ["posts", "posts.kepub.epub"]);
}

#[test]
fn a_post_that_says_its_device_is_called_as_that_wants() {
    let dir = Dir::new();
    dir.write("posts/a.md", "---\nepub: {device: kobo}\n---\n\nText.\n");
    dir.write("posts/b.md", "Text.\n");
    for _ in ["the first run", "a run that finds all unchanged"] {
        dir.run(&["--to", "epub,txt", "posts", "-o", "out", "--cover", "none"]).ended(0, &[]);
        assert_eq!(dir.files_below("out"), ["a.kepub.epub", "a.txt", "b.epub", "b.txt"]);
    }
    dir.run(&["--to", "epub", "posts/a.md", "-o", "own.epub", "--cover", "none"]).ended(0, &[]);
    dir.run(&["--to", "epub", "posts/a.md", "-o", "by/", "--cover", "none"]).ended(0, &[]);
    dir.run(&["--to", "epub", "posts/a.md", "-o", "by/", "--cover", "none", "--device", "generic"]).ended(0, &[]);
    assert_eq!(dir.files_below("by"), ["a.epub", "a.kepub.epub"]);
    assert!(dir.exists("own.epub"));
}

#[test]
fn a_condition_that_is_none_is_refused_at_its_place() {
    let dir = posts();
    let run = dir.run(&["--to", "txt", "posts", "--where", "date>2015 and tga=rust"]);
    run.ended(2, &["there is no field `tga`, at character 15 of `date>2015 and tga=rust`", "did you mean `tag`?"]);
    let run = dir.run(&["--to", "txt", "posts", "--where", "date>soon"]);
    run.ended(2, &["`soon` is no value of `date`, expected a date like `2015`, `2015-06` or `2015-06-25`"]);
}

#[test]
fn a_condition_chooses_the_documents_of_trees_and_of_lists() {
    let dir = posts();
    dir.run(&["--to", "epub", "posts", "-o", "out", "--where", "tag=rust and date>=2014"])
        .ended(0, &["1 of 3 converted, 1 warning", "posts/a.md:8:1: warning"]);
    assert_eq!(dir.files_below("out"), ["a.epub"]);
    dir.run(&["--to", "org", "posts/b.md", "-o", "b.org", "--where", "path~nothing", "--verbose"])
        .ended(0, &["posts/b.md: not chosen by `--where`, passed over\n"]);
    assert!(!dir.exists("b.org"));
}

#[test]
fn a_condition_knows_the_language_that_the_outputs_have() {
    let dir = Dir::new();
    dir.write("posts/said.md", "---\nlang: he\n---\n\nText.\n");
    dir.write("posts/seen.md", "# שימוש במצב\n\nבתוך רכיב אחד.\n");
    dir.write("posts/other.md", "Text, and שלום.\n");
    for _ in ["the first run", "a run that finds all unchanged"] {
        dir.run(&["--to", "org", "posts", "-o", "out", "--where", "lang=he"]).ended(0, &[]);
        assert_eq!(dir.files_below("out"), ["said.org", "seen.org"]);
    }
    assert!(dir.read("out/seen.org").contains("#+LANGUAGE: he\n"));
    dir.run(&["--to", "txt", "posts", "-o", "others", "--where", "not lang=he"]).ended(0, &[]);
    assert_eq!(dir.files_below("others"), ["other.txt"]);
}

#[test]
fn messages_name_the_post_that_they_are_about() {
    let dir = posts();
    let run = dir.run(&["--to", "txt,epub", "--book", "posts", "-o", "out/"]);
    run.ended(
        0,
        &[
            "posts/a.md:8:1: warning: ",
            "\n8 | ![Missing](none.png)\n",
            "posts/b.md:7:1: warning: there is no document `gone.md` for this link to lead to",
        ],
    );
    assert_eq!(dir.files_below("out"), ["posts.epub", "posts.txt"]);
}

#[test]
fn a_post_that_cannot_be_read_fails_alone_and_drafts_are_left_out() {
    let dir = posts();
    dir.write("posts/binary.md", b"a\0b");
    let args = ["--to", "txt", "--book", "posts", "-o", "all.txt", "--quiet"];
    dir.run(&args).ended(1, &["posts/binary.md: error: this is a binary file"]);
    let text = dir.read("all.txt");
    assert!(text.contains("One.") && text.contains("Two.") && !text.contains("Three."), "{text}");
    dir.run(&[&args[..], &["--drafts"]].concat()).ended(1, &[]);
    assert!(dir.read("all.txt").contains("Three."));
}

#[test]
fn nothing_is_written_when_warnings_count_or_nothing_is_chosen() {
    let dir = posts();
    dir.run(&["--to", "txt", "--book", "posts", "-o", "all.txt", "--strict"])
        .ended(1, &["all.txt: error: not written because of the warnings"]);
    dir.run(&["--to", "txt", "--book", "posts", "-o", "all.txt", "--where", "tag=none"])
        .ended(1, &["all.txt: error: there is no document to make a book of"]);
    assert_eq!(dir.names(), ["posts"]);
}

#[test]
fn a_book_never_takes_the_place_of_one_of_its_documents() {
    let dir = posts();
    dir.run(&["--to", "txt", "--book", "posts", "-o", "posts/a.md"])
        .ended(2, &["the output `posts/a.md` is the input"]);
    dir.write("posts/book.yaml", "title: T\n");
    dir.run(&["--to", "txt", "--book", "posts", "-o", "posts/book.yaml"]).ended(2, &["`posts/book.yaml` is the input"]);
    assert_eq!(dir.read("posts/book.yaml"), "title: T\n");
}

#[test]
fn what_is_wrong_with_the_file_of_a_book_is_said_at_its_place() {
    let dir = posts();
    dir.write("posts/book.yaml", "title: T\npart-by: yaer\norder: list.txt\ntxt:\n  widht: 3\n");
    dir.run(&["--to", "txt", "--book", "posts"]).ended(
        1,
        &[
            "posts/book.yaml:2:1: warning: `yaer` is not a value of `part-by`, expected year, month, tag, category, series",
            "posts.txt: error: the list `posts/list.txt` cannot be read: no such file or directory",
        ],
    );
    dir.write("posts/book.yaml", "title: T\nwhere: date >\n");
    dir.run(&["--to", "txt", "--book", "posts"])
        .ended(1, &["posts/book.yaml:2:1: error: `where`: expected a value after `>`"]);
    dir.write("posts/book.yaml", "title: T\ntxt:\n  widht: 3\n");
    dir.run(&["--to", "txt", "--book", "posts"])
        .ended(0, &["posts/book.yaml:3:3: warning: unknown option `txt.widht` in the front matter"]);
}

#[test]
fn a_book_is_the_same_however_many_work_on_it() {
    let dir = posts();
    for number in 0..30 {
        let text = format!(
            "---\ntitle: Post {number}\ndate: 2015-01-{:02}\ntags: [t{}]\n---\nText.\n",
            number + 1,
            number % 3
        );
        dir.write(&format!("posts/many/{number}.md"), text);
    }
    for format in ["epub", "pdf", "txt", "org"] {
        let make = |jobs: &str, name: &str| {
            dir.run(&["--quiet", "--book", "posts", "--jobs", jobs, "--to", format, "-o", name]).ended(0, &[]);
            std::fs::read(dir.path(name)).expect("a book")
        };
        assert!(make("1", "one") == make("8", "eight"), "{format}");
    }
}

#[test]
fn a_book_goes_to_the_standard_output() {
    let dir = posts();
    let run = dir.run(&["--to", "txt", "--book", "posts", "-o", "-", "--quiet"]).done();
    assert!(run.stdout().contains("One.") && run.stdout().contains("Two."));
}

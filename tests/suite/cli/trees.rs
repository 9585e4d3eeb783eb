//! Directories as inputs: the documents found, and the places of their outputs.

use super::dir::Dir;

#[test]
fn a_tree_is_mirrored() {
    let dir = Dir::new();
    for name in ["a.md", "2015/b.markdown", "2015/deep/c.MKD", "2015/d.v2.md"] {
        dir.write(&format!("posts/{name}"), "# Post\n");
    }
    for name in ["2015/picture.png", "2015/notes.txt", "2015/page.html"] {
        dir.write(&format!("posts/{name}"), "");
    }
    dir.run(&["--to", "txt,org", "posts", "-o", "out"]).ended(0, &[]);
    let expected = [
        "2015/b.org",
        "2015/b.txt",
        "2015/d.v2.org",
        "2015/d.v2.txt",
        "2015/deep/c.org",
        "2015/deep/c.txt",
        "a.org",
        "a.txt",
    ];
    assert_eq!(dir.files_below("out"), expected);
    dir.run(&["--to", "json", "posts/"]).ended(0, &[]);
    assert!(dir.exists("posts/2015/deep/c.json") && dir.exists("posts/a.json"));
}

#[test]
fn several_trees_keep_their_names_and_files_stand_at_the_top() {
    let dir = Dir::new();
    dir.write("posts/a.md", "# A\n");
    dir.write("notes/a.md", "# A\n");
    dir.write("b.md", "# B\n");
    dir.run(&["--to", "txt", "posts", "notes/", "b.md", "-o", "out"]).ended(0, &[]);
    assert_eq!(dir.files_below("out"), ["b.txt", "notes/a.txt", "posts/a.txt"]);
}

#[test]
fn what_is_ignored_hidden_or_a_link_is_no_document() {
    let dir = Dir::new();
    dir.write("posts/.gitignore", "/drafts/\n*.tmp.md\n!kept.tmp.md\n");
    dir.write("posts/.convertignore", "private.md\n");
    for name in
        ["a.md", "drafts/b.md", "c.tmp.md", "kept.tmp.md", "private.md", ".hidden/d.md", ".e.md", "node_modules/f.md"]
    {
        dir.write(&format!("posts/{name}"), "# Post\n");
    }
    dir.write("secret.md", "# Secret\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(dir.path("secret.md"), dir.path("posts/link.md")).expect("a link");
    dir.run(&["--to", "txt", "posts", "-o", "out"]).ended(0, &[]);
    assert_eq!(dir.files_below("out"), ["a.txt", "kept.tmp.txt"]);
}

#[test]
fn patterns_choose_documents() {
    let dir = Dir::new();
    for name in ["2014/a.md", "2015/a.md", "2015/old/b.md", "2016/a.md"] {
        dir.write(&format!("posts/{name}"), "# Post\n");
    }
    let chosen = |args: &[&str], out: &str| {
        dir.run(&[&["--to", "txt", "posts", "-o", out], args].concat()).ended(0, &[]);
        dir.files_below(out)
    };
    assert_eq!(chosen(&["--include", "2015/"], "one"), ["2015/a.txt", "2015/old/b.txt"]);
    assert_eq!(chosen(&["--include", "a.md", "--exclude", "/2016"], "two"), ["2014/a.txt", "2015/a.txt"]);
    assert_eq!(chosen(&["--exclude", "old", "--exclude", "201[46]/**"], "three"), ["2015/a.txt"]);
    dir.run(&["--to", "txt", "posts", "--include", "a{b", "-o", "out"]).ended(2, &["`a{b` is not a pattern"]);
    dir.run(&["--to", "txt", "posts", "--include", "none", "-o", "out"])
        .ended(1, &["posts: error: there are no documents in this directory"]);
}

#[test]
fn the_document_of_a_bundle_is_called_as_its_directory() {
    let dir = Dir::new();
    for name in [
        "index.md",
        "lone/index.md",
        "two/index.md",
        "two/other.md",
        "c.md",
        "c/index.md",
        "above/index.md",
        "above/below/index.md",
    ] {
        dir.write(&format!("posts/{name}"), "# Post\n");
    }
    dir.run(&["--to", "txt", "posts", "-o", "out"]).ended(0, &[]);
    let expected = [
        "above/below.txt",
        "above/index.txt",
        "c.txt",
        "c/index.txt",
        "index.txt",
        "lone.txt",
        "two/index.txt",
        "two/other.txt",
    ];
    assert_eq!(dir.files_below("out"), expected);
}

#[test]
fn of_two_documents_for_one_place_the_second_fails_alone() {
    let dir = Dir::new();
    for name in ["a.markdown", "a.md", "b.md"] {
        dir.write(&format!("posts/{name}"), format!("# {name}\n"));
    }
    dir.run(&["--to", "txt", "posts", "-o", "out"]).ended(
        1,
        &[
            "posts/a.md: error: it would be written to the same place as `posts/a.markdown`",
            "2 of 3 converted, 1 failed",
        ],
    );
    assert!(dir.read("out/a.txt").contains("a.markdown") && dir.read("out/b.txt").contains("b.md"));
}

#[test]
fn a_draft_in_a_tree_is_passed_over_even_when_it_is_alone() {
    let dir = Dir::new();
    dir.write("posts/a.md", "---\ndraft: true\n---\nText.\n");
    dir.run(&["--to", "txt", "posts", "-o", "out"]).ended(0, &[]);
    assert!(!dir.exists("out/a.txt"));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_an_output_is_replaced() {
    let dir = Dir::new();
    dir.write("posts/a.md", "# A\n");
    dir.write("out/b.txt", "");
    std::os::unix::fs::symlink(dir.path("posts/a.md"), dir.path("out/a.txt")).expect("a link");
    dir.run(&["--to", "txt", "posts", "-o", "out"]).ended(0, &[]);
    assert_eq!((dir.read("posts/a.md").as_str(), dir.read("out/a.txt").as_str()), ("# A\n", "A\n=\n"));
}

//! Archives: what a repeated run converts, leaves alone or removes, and how it recovers from a killed run.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::dir::{Dir, Run};

const CONVERT: [&str; 5] = ["--to", "txt,org", "posts", "-o", "out"];

fn site() -> Dir {
    let dir = Dir::new();
    dir.write("posts/a.md", "---\ntitle: A\n---\nSee [b](b.md).\n");
    dir.write("posts/b.md", "---\ntitle: B\n---\nText.\n");
    dir.write("posts/sub/c.md", "# C\n\n![x](../img/x.png)\n");
    dir.write("posts/img/x.png", super::embedded::png());
    dir
}

fn convert(dir: &Dir, args: &[&str]) -> Run {
    dir.run(&[&CONVERT, args].concat())
}

/// Modification times of the output files.
fn times(dir: &Dir) -> Vec<(String, std::time::SystemTime)> {
    let time = |name: &String| fs::metadata(dir.path("out").join(name)).and_then(|m| m.modified()).expect("a time");
    dir.files_below("out").into_iter().map(|name| (name.clone(), time(&name))).collect()
}

/// The outputs that a run writes.
fn rewritten(dir: &Dir, args: &[&str]) -> Vec<String> {
    let before = times(dir);
    std::thread::sleep(Duration::from_millis(20));
    convert(dir, args).ended(0, &[]);
    times(dir).into_iter().filter(|after| !before.contains(after)).map(|(name, _)| name).collect()
}

#[test]
fn what_has_not_changed_is_left_alone() {
    let dir = site();
    convert(&dir, &[]).ended(0, &["3 of 3 converted in "]);
    let manifest = dir.read("out/.convert/manifest.jsonl");
    assert_eq!(rewritten(&dir, &[]), Vec::<String>::new());
    convert(&dir, &[]).ended(0, &["0 of 3 converted, 3 unchanged in "]);
    assert_eq!(dir.read("out/.convert/manifest.jsonl"), manifest);
    assert_eq!(rewritten(&dir, &["--rebuild"]).len(), 7);
    assert_eq!(dir.read("out/.convert/manifest.jsonl"), manifest);
}

#[test]
fn a_changed_document_is_converted_and_what_leads_to_it_only_if_its_place_or_names_count() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    dir.write("posts/b.md", "---\ntitle: B\n---\nMore.\n");
    assert_eq!(rewritten(&dir, &[]), ["b.org", "b.txt"]);
    // The link in `a` now leads elsewhere.
    dir.write("posts/b.md", "---\ntitle: B\nslug: bee\n---\nMore.\n");
    assert_eq!(rewritten(&dir, &["--names", "slug"]), ["a.org", "a.txt", "bee.org", "bee.txt"]);
    assert!(dir.read("out/a.org").contains("[[file:bee.org][b]]"), "{}", dir.read("out/a.org"));
    // A new document, and later the target of its link.
    dir.write("posts/sub/c.md", "# C\n\n[d](d.md)\n");
    assert_eq!(rewritten(&dir, &["--names", "slug"]), ["sub/c.org", "sub/c.txt"]);
    dir.write("posts/sub/d.md", "# D\n");
    assert_eq!(rewritten(&dir, &["--names", "slug"]), ["sub/c.org", "sub/c.txt", "sub/d.org", "sub/d.txt"]);
}

#[test]
fn an_image_that_changes_comes_or_goes_counts() {
    let dir = site();
    dir.write("posts/a.md", "![missing](late.png) ![by name](y.png)\n");
    let epub = ["--to", "epub", "posts", "-o", "out", "--cover", "none"];
    let rewritten = || {
        let before = times(&dir);
        std::thread::sleep(Duration::from_millis(20));
        dir.run(&epub).ended(0, &[]);
        let after = times(&dir).into_iter().filter(|after| !before.contains(after));
        after.map(|(name, _)| name).collect::<Vec<_>>()
    };
    dir.run(&epub).ended(0, &["late.png"]);
    assert_eq!(rewritten(), Vec::<String>::new());
    let mut png = super::embedded::png();
    dir.write("posts/late.png", &png);
    assert_eq!(rewritten(), ["a.epub"]);
    dir.write("posts/somewhere/y.png", &png);
    assert_eq!(rewritten(), ["a.epub"]);
    png.push(0);
    dir.write("posts/img/x.png", &png);
    assert_eq!(rewritten(), ["sub/c.epub"]);
    fs::remove_file(dir.path("posts/img/x.png")).expect("a picture");
    assert_eq!(rewritten(), ["sub/c.epub"]);
}

#[test]
fn a_link_to_a_document_in_another_directory_is_no_change() {
    let dir = Dir::new();
    // Outside a site, a document may read only files of its own directory.
    dir.write("tree/2000/a.md", "[b](../2001/b.md) ![x](../2001/x.png)\n");
    dir.write("tree/2001/b.md", "[a](../2000/a.md)\n");
    let run = || dir.run(&["--to", "txt,org,epub,pdf", "tree", "-o", "out"]);
    run().ended(0, &["2 of 2 converted"]);
    run().ended(0, &["0 of 2 converted, 2 unchanged"]);
}

#[test]
fn a_file_of_authors_counts_for_those_who_are_named_by_a_key() {
    let dir = site();
    dir.write("posts/b.md", "---\ntitle: B\nauthor: ada\n---\nText.\n");
    convert(&dir, &[]).ended(0, &[]);
    dir.write("posts/authors.yml", "ada:\n  name: Ada Lovelace\n");
    assert_eq!(rewritten(&dir, &[]), ["b.org", "b.txt"]);
    dir.write("posts/authors.yml", "ada:\n  name: Ada King\n");
    assert_eq!(rewritten(&dir, &[]), ["b.org", "b.txt"]);
    assert!(dir.read("out/b.org").contains("Ada King"));
}

#[test]
fn the_address_of_the_site_counts_for_those_who_link_from_its_root() {
    let dir = site();
    dir.write("posts/b.md", "---\ntitle: B\n---\n[about](/about/)\n");
    convert(&dir, &[]).ended(0, &[]);
    dir.write("posts/mkdocs.yml", "site_url: https://s.dev/\n");
    assert_eq!(rewritten(&dir, &[]), ["b.org", "b.txt"]);
    dir.write("posts/mkdocs.yml", "site_url: https://t.dev/\n");
    assert_eq!(rewritten(&dir, &[]), ["b.org", "b.txt"]);
    assert!(dir.read("out/b.org").contains("[[https://t.dev/about/][about]]"));
    assert_eq!(rewritten(&dir, &[]), Vec::<String>::new());
}

#[test]
fn settings_count_and_formats_are_kept_apart() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    assert_eq!(
        rewritten(&dir, &["-O", "txt.width=40"]),
        ["a.org", "a.txt", "b.org", "b.txt", "img/x.png", "sub/c.org", "sub/c.txt"]
    );
    let one = |format: &str| dir.run(&["--to", format, "posts", "-o", "out", "-O", "txt.width=40"]);
    one("txt").ended(0, &["3 unchanged"]);
    one("json").ended(0, &["3 of 3 converted"]);
    one("org").ended(0, &["3 unchanged"]);
    convert(&dir, &["-O", "txt.width=40"]).ended(0, &["3 unchanged"]);
    // A source change that one of the formats has not seen.
    dir.write("posts/b.md", "# B2\n");
    one("txt").ended(0, &["1 of 3 converted, 2 unchanged"]);
    one("org").ended(0, &["1 of 3 converted, 2 unchanged"]);
    assert!(dir.read("out/b.org").contains("B2"));
}

#[test]
fn an_output_that_is_missing_or_was_changed_is_made_again() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    let whole = dir.read("out/b.txt");
    for spoil in [b"".as_slice(), b"Texx.\n"] {
        dir.write("out/b.txt", spoil);
        convert(&dir, &[]).ended(0, &["1 of 3 converted, 2 unchanged"]);
        assert_eq!(dir.read("out/b.txt"), whole);
    }
    fs::remove_file(dir.path("out/img/x.png")).expect("a copy");
    convert(&dir, &[]).ended(0, &["1 of 3 converted, 2 unchanged"]);
    assert!(dir.exists("out/img/x.png"));
}

#[test]
fn outputs_of_no_document_are_told_of_and_removed_when_that_is_asked_for() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    fs::remove_file(dir.path("posts/sub/c.md")).expect("a document");
    dir.write("out/sub/mine.txt", "mine");
    convert(&dir, &[]).ended(0, &["3 outputs of no document any more (`--prune` removes them)"]);
    assert!(dir.exists("out/sub/c.txt") && dir.exists("out/img/x.png"));
    // A document excluded from a run still exists.
    convert(&dir, &["--include", "a.md", "--prune"]).ended(0, &["3 outputs removed"]);
    assert_eq!(dir.files_below("out"), ["a.org", "a.txt", "b.org", "b.txt", "sub/mine.txt"]);
    // Outputs of drafts, and outputs at an old path, are stale.
    dir.write("posts/a.md", "---\ntitle: A\ndraft: true\n---\nText.\n");
    dir.write("posts/b.md", "---\ntitle: B\nslug: bee\n---\nText.\n");
    fs::write(dir.path("out/b.org"), "edited").expect("an output");
    convert(&dir, &["--names", "slug", "--prune"]).ended(
        0,
        &["`out/b.org` belongs to no document any more and was not removed: it was changed by somebody else"],
    );
    assert_eq!(dir.files_below("out"), ["b.org", "bee.org", "bee.txt", "sub/mine.txt"]);
    convert(&dir, &["--names", "slug", "--prune"]).ended(0, &["0 of 2 converted, 1 unchanged, 1 passed over"]);
}

#[test]
fn a_manifest_that_is_damaged_or_of_other_directories_is_not_trusted() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    let name = "out/.convert/manifest.jsonl";
    let whole = dir.read(name);
    fs::remove_file(dir.path("posts/b.md")).expect("a document");
    for damaged in
        [whole.replace("b.txt", "a.txt"), whole[..whole.len() / 2].to_owned(), "{}".to_owned(), String::new()]
    {
        dir.write(name, &damaged);
        convert(&dir, &["--prune"]).ended(0, &["manifest.jsonl` is damaged", "2 of 2 converted"]);
        assert!(dir.exists("out/b.txt"));
    }
    dir.write("notes/n.md", "# N\n");
    dir.run(&["--to", "txt", "notes", "-o", "out", "--prune"])
        .ended(0, &["the outputs were made from other directories", "1 of 1 converted"]);
    assert!(dir.exists("out/a.txt") && dir.exists("out/n.txt"));
}

#[test]
fn nothing_out_of_the_directory_is_removed_whatever_the_manifest_says() {
    let dir = site();
    dir.write("precious.txt", "precious");
    convert(&dir, &[]).ended(0, &[]);
    fs::remove_file(dir.path("posts/b.md")).expect("a document");
    // A journal line has no digest, so it can be forged.
    let manifest = dir.read("out/.convert/manifest.jsonl");
    let entry = manifest.lines().find(|line| line.contains("\"source\":\"b.md\"")).expect("an entry");
    let digest = entry.split("\"b.txt\",\"size\":").nth(1).and_then(|rest| rest.split('"').nth(3)).expect("a digest");
    fs::copy(dir.path("out/b.txt"), dir.path("precious.txt")).expect("a copy");
    let absolute = dir.path("precious.txt").display().to_string();
    for path in ["../precious.txt", "sub/../../precious.txt", &absolute, "link/precious.txt"] {
        #[cfg(unix)]
        let _ = std::os::unix::fs::symlink("..", dir.path("out/link"));
        let line = entry.replace("b.txt", path);
        assert!(line.contains(digest));
        dir.write("out/.convert/journal.jsonl", format!("{{\"entry\":{line},\"stamps\":{{}}}}\n"));
        convert(&dir, &["--prune"]).ended(0, &[]);
        assert!(dir.exists("precious.txt"), "{path}");
    }
}

#[test]
fn a_failure_is_tried_again_and_what_was_there_stays() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    dir.write("posts/b.md", b"\0");
    convert(&dir, &["--prune"])
        .ended(1, &["posts/b.md: error: this is a binary file", "0 of 3 converted, 2 unchanged, 1 failed"]);
    assert!(dir.exists("out/b.txt"));
    convert(&dir, &[]).ended(1, &["1 failed"]);
    dir.write("posts/b.md", "---\ntitle: B\n---\nText.\n");
    convert(&dir, &[]).ended(0, &["1 of 3 converted, 2 unchanged"]);
}

#[test]
fn warnings_of_unchanged_documents_are_counted() {
    let dir = site();
    dir.write("posts/b.md", "![x](lost.png)\n");
    let pdf = |args: &[&str]| dir.run(&[&["--to", "pdf", "posts", "-o", "out"], args].concat());
    pdf(&["--max-warnings", "1"]).ended(0, &["lost.png", "1 warning"]);
    pdf(&["--max-warnings", "0"]).ended(1, &["error: there are more than 0 warnings", "3 unchanged, 1 warning"]);
    pdf(&["--strict"]).ended(1, &["posts/b.md: error: not written because of the warnings", "2 unchanged, 1 failed"]);
}

#[test]
fn the_first_failure_is_the_last_when_that_is_asked_for() {
    let dir = site();
    dir.write("posts/a.md", b"\0");
    convert(&dir, &["--fail-fast", "--jobs", "1"]).ended(1, &["posts/a.md: error: ", "0 of 3 converted, 1 failed"]);
    dir.write("posts/a.md", "# A\n");
    convert(&dir, &["--fail-fast"]).ended(0, &[]);
    assert_eq!(dir.files_below("out").len(), 7);
}

#[test]
fn two_runs_do_not_work_on_one_directory_at_once() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    let lock = fs::File::options().write(true).open(dir.path("out/.convert/lock")).expect("the lock");
    lock.lock().expect("nobody has it");
    convert(&dir, &["--rebuild"]).ended(1, &["error: another run is at work on `out`", "help: wait for its end"]);
    convert(&dir, &["--shard", "1/2"]).ended(1, &["another run is at work"]);
    drop(lock);
    convert(&dir, &[]).ended(0, &["3 unchanged"]);
}

#[test]
fn a_run_that_was_killed_is_gone_on_with() {
    let dir = site();
    convert(&dir, &[]).ended(0, &[]);
    let (manifest, files) = (dir.read("out/.convert/manifest.jsonl"), dir.files_below("out"));
    // The state after a run was killed after `a` and `b`, while writing the journal.
    let line = |name: &str| {
        let source = format!("\"source\":\"{name}\"");
        manifest.lines().find(|line| line.contains(&source)).expect("an entry").to_owned()
    };
    let journal = format!(
        "{{\"entry\":{},\"stamps\":{{}}}}\n{{\"entry\":{},\"stamps\":{{}}}}\n{{\"entry\":{{\"sou",
        line("a.md"),
        line("b.md")
    );
    fs::remove_dir_all(dir.path("out/.convert")).expect("what is known");
    fs::remove_dir_all(dir.path("out/sub")).expect("an output");
    dir.write("out/.convert/journal.jsonl", journal);
    dir.write("out/.convert/unfinished/.convert-abc", "half");
    convert(&dir, &[]).ended(0, &["1 of 3 converted, 2 unchanged"]);
    assert_eq!((dir.read("out/.convert/manifest.jsonl"), dir.files_below("out")), (manifest, files));
    assert!(!dir.exists("out/.convert/journal.jsonl") && !dir.exists("out/.convert/unfinished"));
}

#[test]
fn parts_are_disjoint_and_complete_and_their_manifest_is_that_of_one_run() {
    let dir = site();
    for idx in 0..20 {
        dir.write(&format!("posts/many/{idx}.md"), format!("# Post {idx}\n\n[a](../a.md)\n"));
    }
    convert(&dir, &["-o", "one"]).ended(2, &["cannot be used multiple times"]);
    dir.run(&["--to", "txt,org", "posts", "-o", "one"]).ended(0, &["23 of 23 converted"]);
    let mut n_converted = 0;
    for part in ["1/3", "2/3", "3/3"] {
        let run = convert(&dir, &["--shard", part]).ended(0, &[" converted in "]);
        let (n, of) = run.stderr.split_once(" of ").expect("a sum");
        assert!(of.starts_with(&format!("{n} converted")), "{}", run.stderr);
        n_converted += n.parse::<usize>().expect("a number");
        convert(&dir, &["--shard", part]).ended(0, &["0 of ", "unchanged"]);
    }
    assert_eq!(n_converted, 23);
    convert(&dir, &[]).ended(0, &["0 of 23 converted, 23 unchanged"]);
    for name in dir.files_below("one") {
        assert!(fs::read(dir.path("one").join(&name)).ok() == fs::read(dir.path("out").join(&name)).ok(), "{name}");
    }
    assert_eq!(dir.files_below("one"), dir.files_below("out"));
    assert_eq!(dir.read("one/.convert/manifest.jsonl"), dir.read("out/.convert/manifest.jsonl"));
    assert!(!dir.exists("out/.convert/shards"));
    for bad in ["0/3", "4/3", "3", "a/b"] {
        convert(&dir, &["--shard", bad]).ended(2, &["expected the number of a part"]);
    }
}

#[test]
fn images_come_to_lie_beside_org() {
    let dir = Dir::new();
    let png = super::embedded::png();
    dir.write("site/_config.yml", "");
    dir.write("site/static/root.png", &png);
    dir.write("site/posts/one/index.md", "![own](own.png) ![root](/root.png) ![up](../up.png)\n");
    for name in ["one/own.png", "up.png", "unused.png"] {
        dir.write(&format!("site/posts/{name}"), &png);
    }
    dir.run(&["--to", "org", "site/posts", "-o", "out"]).ended(0, &["1 of 1 converted in "]);
    assert_eq!(dir.files_below("out"), ["one.org", "one/own.png", "static/root.png", "up.png"]);
    let org = dir.read("out/one.org");
    for link in ["[[file:one/own.png]]", "[[file:static/root.png]]", "[[file:up.png]]"] {
        assert!(org.contains(link), "{link} in:\n{org}");
    }
    // Beside the documents, no image needs a copy.
    dir.run(&["--to", "org", "site/posts"]).ended(0, &[]);
    assert!(dir.read("site/posts/one/index.org").contains("[[file:own.png]]"));
    assert!(!dir.exists("site/posts/static"));
}

#[test]
fn outputs_are_called_as_the_documents_say() {
    let dir = Dir::new();
    dir.write("posts/x/a.md", "---\ndate: 2015-06-05\nslug: the-slug\npermalink: https://e.org/p/q.html\n---\nText.\n");
    dir.write("posts/2016-01-02-b.md", "[a](x/a.md)\n");
    for (style, expected) in [
        ("slug", ["2016-01-02-b.txt", "x/the-slug.txt"]),
        ("permalink", ["2016-01-02-b.txt", "p/q.txt"]),
        (":year/:month/:slug", ["2015/06/the-slug.txt", "2016/01/b.txt"]),
    ] {
        let out = style.replace([':', '/'], "");
        dir.run(&["--to", "txt", "posts", "-o", &out, "--names", style]).ended(0, &[]);
        assert_eq!(dir.files_below(&out), expected);
    }
    dir.run(&["--to", "txt", "posts", "--names", "sluge"]).ended(2, &["`--names sluge`: expected `path`, `slug`"]);
}

#[test]
fn a_report_tells_of_every_document() {
    let dir = site();
    dir.write("posts/b.md", "![x](lost.png)\n");
    dir.write("posts/d.md", b"\0");
    dir.write("posts/e.md", "---\ndraft: true\n---\n");
    let read = || serde_json::from_str::<serde_json::Value>(&dir.read("report.json")).expect("JSON");
    dir.run(&["--to", "pdf", "posts", "-o", "out", "--report", "report.json"]).ended(1, &[]);
    let report = read();
    assert_eq!((&report["schema"], &report["complete"]), (&1.into(), &true.into()));
    let status: Vec<&str> =
        report["documents"].as_array().expect("a list").iter().map(|d| d["status"].as_str().expect("a word")).collect();
    assert_eq!(status, ["converted", "converted", "failed", "passed-over", "converted"]);
    let b = &report["documents"][1];
    assert_eq!((&b["source"], &b["outputs"][0]["path"]), (&"posts/b.md".into(), &"out/b.pdf".into()));
    assert_eq!((&b["diagnostics"][0]["line"], &b["diagnostics"][0]["severity"]), (&1.into(), &"warning".into()));
    assert_eq!(report["documents"][3]["reason"], "a draft");
    let totals =
        r#"{"documents":5,"converted":3,"unchanged":0,"passed_over":1,"not_chosen":0,"failed":1,"warnings":1}"#;
    assert_eq!(report["totals"], serde_json::from_str::<serde_json::Value>(totals).expect("JSON"));
    fs::remove_file(dir.path("posts/a.md")).expect("a document");
    dir.run(&["--to", "pdf", "posts", "-o", "out", "--report", "report.json", "--prune"]).ended(1, &[]);
    let report = read();
    assert_eq!((&report["removed"][0], &report["totals"]["unchanged"]), (&"out/a.pdf".into(), &2.into()));
    dir.run(&["--to", "txt", "posts/b.md", "--report", "none/report.json"])
        .ended(1, &["`none/report.json` cannot be written"]);
}

#[test]
fn a_directory_that_cannot_be_written_to_is_one_error() {
    let dir = site();
    dir.write("out", "a file");
    let run = convert(&dir, &[]).ended(2, &["`out` is a file"]);
    assert_eq!(run.stderr.matches("error").count(), 1, "{}", run.stderr);
    let run =
        dir.run(&["--to", "txt", "posts", "-o", "out/below/"]).ended(1, &["error: `out/below/` cannot be written: "]);
    assert_eq!(run.stderr.matches("error").count(), 1, "{}", run.stderr);
}

#[test]
fn a_post_of_the_future_is_passed_over() {
    let dir = site();
    dir.write("posts/a.md", "---\ndate: 9999-01-01\n---\nText.\n");
    convert(&dir, &[]).ended(0, &["2 of 3 converted, 1 passed over"]);
    convert(&dir, &["--verbose"]).ended(0, &["posts/a.md: of the future, passed over", "2 unchanged, 1 passed over"]);
    convert(&dir, &["--drafts"]).ended(0, &["1 of 3 converted, 2 unchanged"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_whole_files_and_the_next_run_goes_on() {
    let dir = Dir::new();
    for idx in 0..400 {
        dir.write(&format!("posts/{idx:03}.md"), format!("# Post {idx}\n\n{}", "Some words to set. ".repeat(400)));
    }
    let mut command = dir.command(&["--to", "pdf", "posts", "-o", "out"]);
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().expect("the program starts");
    let is_begun = |path: PathBuf| path.exists();
    while !is_begun(dir.path("out/003.pdf")) {
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    let done = dir.files_below("out");
    assert!(done.len() < 400 && !dir.exists("out/.convert/journal.jsonl"), "{}", done.len());
    for name in &done {
        let bytes = fs::read(dir.path("out").join(name)).expect("a PDF");
        assert!(bytes.ends_with(b"%%EOF\n") || bytes.ends_with(b"%%EOF"), "{name}");
    }
    let n = done.len();
    dir.run(&["--to", "pdf", "posts", "-o", "out"])
        .ended(0, &[&format!("{} of 400 converted, {n} unchanged", 400 - n)]);
}

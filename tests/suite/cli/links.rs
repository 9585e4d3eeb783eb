//! Sites: links from one document of a run to another, drafts, images by their names.

use super::dir::Dir;

fn site() -> Dir {
    let dir = Dir::new();
    dir.write("_config.yml", "");
    dir.write(
        "posts/a.md",
        "# A\n\n[file](b.md#part-two) [slug](/the-b/) [title](<Bee Title>) [old](/old/b.html) [date](/2020/01/02/c/) \
         [index](../about/) [none](missing.md) [out](https://e.org/b.md) [self](#a)\n",
    );
    dir.write(
        "posts/b.md",
        "---\ntitle: Bee Title\nslug: the-b\naliases: [/old/b]\npermalink: https://e.org/b\n---\n\n## Part two\n\n[a](a.md)\n",
    );
    dir.write("posts/2020-01-02-c.md", "# C\n\nText.\n");
    dir.write("about/index.md", "# About\n\nText.\n");
    dir
}

const INPUTS: [&str; 4] = ["posts/a.md", "posts/b.md", "posts/2020-01-02-c.md", "about/index.md"];

#[test]
fn links_lead_to_the_outputs_of_the_same_run() {
    let dir = site();
    let reported = "posts/a.md:3:121: warning: there is no document `missing.md` for this link to lead to";
    dir.run(&[&["--to", "org,pdf"], &INPUTS[..]].concat()).ended(0, &[reported]);
    let org = dir.read("posts/a.org");
    for link in [
        "[[file:b.org::#part-two][file]]",
        "[[file:b.org][slug]]",
        "[[file:b.org][title]]",
        "[[file:b.org][old]]",
        "[[file:2020-01-02-c.org][date]]",
        "[[../about/index.org][index]]",
        "[[file:missing.md][none]]",
        "[[https://e.org/b.md][out]]",
    ] {
        assert!(org.contains(link), "{link} in:\n{org}");
    }
    let pdf = lopdf::Document::load(dir.path("posts/a.pdf")).expect("a PDF");
    let actions = pdf.objects.values().filter_map(|object| object.as_dict().ok()?.get(b"A").ok()?.as_dict().ok());
    let files: Vec<(String, bool)> = actions
        .filter(|action| action.get(b"S").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"GoToR")))
        .map(|action| {
            let file = action.get(b"F").and_then(|file| file.as_dict()).expect("a file");
            let name = file.get(b"UF").and_then(|name| name.as_str()).expect("a name");
            let is_named = action.get(b"D").is_ok_and(|place| place.as_str().is_ok_and(|place| place == b"part-two"));
            (String::from_utf8_lossy(name).into_owned(), is_named)
        })
        .collect();
    assert_eq!(files.len(), 6, "{files:?}");
    assert!(files.contains(&("b.pdf".to_owned(), true)) && files.contains(&("../about/index.pdf".to_owned(), false)));
}

#[test]
fn outputs_elsewhere_are_found_from_where_they_lie_and_one_document_alone_keeps_its_links() {
    let dir = site();
    dir.run(&[&["--to", "org", "-o", "out/"], &INPUTS[..]].concat()).ended(0, &[]);
    assert!(dir.read("out/a.org").contains("[[file:index.org][index]]"));
    dir.run(&["--to", "org", "posts/a.md", "-o", "alone.org"]).ended(0, &[]);
    assert!(dir.read("alone.org").contains("[[file:b.md"), "{}", dir.read("alone.org"));
}

#[test]
fn a_book_leads_to_the_page_on_the_site() {
    let dir = site();
    dir.run(&[&["--to", "epub"], &INPUTS[..]].concat()).ended(0, &[]);
    dir.run(&["--to", "json", "posts/a.md"]).ended(0, &[]);
    let mut archive =
        zip::ZipArchive::new(std::fs::File::open(dir.path("posts/a.epub")).expect("a book")).expect("a ZIP");
    let mut text = String::new();
    for idx in 0..archive.len() {
        let mut file = archive.by_index(idx).expect("an entry");
        if file.name().ends_with(".xhtml") {
            std::io::Read::read_to_string(&mut file, &mut text).expect("text");
        }
    }
    assert!(text.contains("href=\"https://e.org/b#part-two\""), "{text}");
}

#[test]
fn drafts_and_what_is_expired_are_passed_over_among_several() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    dir.write("b.md", "---\ndraft: true\n---\n\nText.\n");
    dir.write("c.md", "---\npublished: false\n---\n\nText.\n");
    dir.write("d.md", "---\nexpiryDate: 2001-01-01\n---\n\nText.\n");
    let args = ["--to", "txt", "a.md", "b.md", "c.md", "d.md", "-o", "out/"];
    dir.run(&args).ended(0, &["1 of 4 converted, 3 passed over"]);
    assert_eq!(super::dir::names_in(&dir.path("out")), ["a.txt"]);
    dir.run(&[&args[..], &["--drafts"]].concat()).done();
    assert_eq!(super::dir::names_in(&dir.path("out")), ["a.txt", "b.txt", "c.txt", "d.txt"]);
    // What is named alone is meant.
    dir.run(&["--to", "txt", "b.md"]).done();
    assert!(dir.exists("b.txt"));
}

#[test]
fn images_are_found_by_path_from_the_site_by_name_in_the_vault_and_where_the_user_says() {
    let dir = Dir::new();
    let png = super::embedded::png();
    dir.write("site/img/root.png", &png);
    dir.write("site/_posts/2024/a.md", "![Root](/img/root.png) ![[deep.png]] ![Named](named.png)\n");
    dir.write("site/attachments/of/deep.png", &png);
    dir.write("site/.obsidian/app.json", "{}");
    dir.write("elsewhere/named.png", &png);
    dir.write("elsewhere/secret.md", "");
    dir.run(&["--to", "pdf", "site/_posts/2024/a.md", "--pdf-standard", "1.7"]).ended(0, &["named.png"]);
    dir.run(&["--to", "pdf", "site/_posts/2024/a.md", "--pdf-standard", "1.7", "--resource-path", "elsewhere"]).done();
}

#[test]
fn dialects_are_chosen_and_the_user_adds_shortcodes() {
    let dir = Dir::new();
    dir.write("a.md", "{{< chart src=\"a\" >}} and [[Note]] and {% ad top %}.\n");
    let read =
        |args: &[&str]| dir.run(&[&["--to", "org", "-q", "a.md", "-o", "-"], args].concat()).done().stdout().to_owned();
    assert_eq!(read(&[]), "and [[file:Note][Note]] and .\n");
    assert_eq!(
        read(&["--dialect", "hugo"]),
        "and @@html:[@@[Note]] and {% ad top %}.\n".replace("@@html:[@@", "[\u{200B}")
    );
    assert_eq!(read(&["--keep-shortcodes"]), "~{{< chart src=\"a\" >}}~ and [[file:Note][Note]] and ~{% ad top %}~.\n");
    dir.write("own.yaml", "chart: \"*Chart {src}*\"\nad: \"{0}\"\n");
    assert_eq!(read(&["--shortcodes", "own.yaml"]), "/Chart a/ and [[file:Note][Note]] and top.\n");
    dir.run(&["--to", "org", "a.md", "--dialect", "jekyl"])
        .ended(2, &["unknown dialect `jekyl`", "did you mean `jekyll`?"]);
    dir.write("own.yaml", "- x\n");
    dir.run(&["--to", "org", "a.md", "--shortcodes", "own.yaml"]).ended(2, &["expected `NAME: MARKDOWN`"]);
}

#[test]
fn authors_are_looked_up_where_their_site_keeps_them() {
    let dir = Dir::new();
    dir.write("_config.yml", "");
    dir.write("_data/authors.yml", "ada:\n  name: Ada Lovelace\n  email: ada@e.org\n");
    dir.write("blog/authors.yml", "bob:\n  name: Bob Stone\n  title: Editor\n");
    dir.write("_posts/a.md", "---\nauthor: ada\n---\nText.\n");
    dir.write("blog/b.md", "---\nauthors: [bob, Eve, {name: Jo Doe, key: ada}]\n---\nText.\n");
    dir.run(&["--to", "org", "_posts/a.md", "blog/b.md"]).ended(0, &[]);
    assert!(dir.read("_posts/a.org").starts_with("#+AUTHOR: Ada Lovelace\n#+EMAIL: ada@e.org\n"));
    assert!(dir.read("blog/b.org").starts_with("#+AUTHOR: Bob Stone, Eve, Jo Doe\n"));
}

#[test]
fn authors_that_cannot_be_read_are_a_warning() {
    let dir = Dir::new();
    dir.write("authors.yml", "- [\n");
    dir.write("a.md", "---\nauthor: ada\n---\nText.\n");
    dir.run(&["--to", "org", "a.md"]).ended(0, &["a.md: warning: authors are not looked up in"]);
}

//! Sites: links between documents of a run, drafts, images by name.

use super::dir::Dir;

fn site() -> Dir {
    let dir = Dir::new();
    dir.write("_config.yml", "");
    dir.write(
        "posts/a.md",
        "# A\n\n[file](b.md#part-two) [slug](/the-b/) [title](<Bee Title>) [old](/old/b.html) [date](/2020/01/02/c/) \
         [index](../about/) [none](missing.md) [out](https://e.org/b.md) [self](#a) [below](/blog/2020/01/02/c#part)\n",
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
        "[[file:2020-01-02-c.org::#part][below]]",
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
    assert_eq!(files.len(), 7, "{files:?}");
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
    let text = dir.xhtml("posts/a.epub");
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
    // A document named alone is converted, even a draft.
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

/// All kinds of links that a site may contain.
const ON_SITE: &str = "---\npermalink: /posts/a/\n---\n\n[root](/about/#us) [here](../b/) [file](/files/x.zip) [out](//o.dev/x) \
                       [source](/c.md) [post](other.md) [beside](own.csv)\n";

#[test]
fn links_into_the_site_are_whole_where_its_configuration_says_its_address() {
    for (file, text, base) in [
        ("_config.yml", "title: X\nurl: https://s.dev\nbaseurl: /blog\n", "https://s.dev/blog"),
        ("hugo.toml", "baseURL = 'https://s.dev/'\n", "https://s.dev"),
        ("mkdocs.yml", "site_url: https://s.dev/docs/\nx: !ENV Y\n", "https://s.dev/docs"),
        (
            "docusaurus.config.js",
            "module.exports = {\n  url: 'https://s.dev',\n  baseUrl: '/p/',\n}\n",
            "https://s.dev/p",
        ),
    ] {
        let dir = Dir::new();
        dir.write(".git/HEAD", "");
        dir.write(&format!("www/{file}"), text);
        dir.write("www/a.md", ON_SITE);
        dir.write("www/other.md", "---\npermalink: /o/\n---\n\nText.\n");
        dir.write("www/own.csv", "");
        dir.run(&["--to", "org,json", "www/a.md", "www/other.md"]).ended(0, &["no document `/c.md`"]);
        let org = dir.read("www/a.org");
        for link in [
            format!("[[{base}/about/#us][root]]"),
            format!("[[{base}/posts/b/][here]]"),
            format!("[[{base}/files/x.zip][file]]"),
            "[[file:other.org][post]]".to_owned(),
            "[[file:own.csv][beside]]".to_owned(),
            format!("{base}/posts/a/"),
        ] {
            assert!(org.contains(&link), "{link} in:\n{org}");
        }
        assert!(dir.read("www/a.json").contains("\"/about/#us\""), "the model stays as it was read");
        dir.run(&["--to", "epub", "--cover", "none", "www/a.md", "www/other.md"]).ended(0, &[]);
        let text = dir.xhtml("www/a.epub");
        for link in [format!("{base}/about/#us"), format!("{base}/o/"), format!("{base}/posts/a/own.csv")] {
            assert!(text.contains(&format!("href=\"{link}\"")), "{link} in:\n{text}");
        }
    }
}

#[test]
fn the_command_line_says_the_address_of_a_site_and_what_has_none_is_reported_at_its_place() {
    let dir = Dir::new();
    dir.write("_config.yml", "url: http://localhost:4000\n");
    dir.write("a.md", "[c](/c/)\n[b](/b/)\n");
    let reported =
        "a.md:1:1: warning: `/c/` is not in the book: the link shows its text alone, here and at 1 more place";
    dir.run(&["--to", "epub", "--cover", "none", "a.md"]).ended(0, &[reported]);
    let also = "a.md:2:1: note: `/b/` is not in the book";
    dir.run(&["--to", "epub", "--cover", "none", "a.md", "--verbose"]).ended(0, &[reported, also]);
    dir.run(&["--to", "org", "a.md", "--site", "https://s.dev/x"]).done();
    assert_eq!(dir.read("a.org"), "[[https://s.dev/x/c/][c]] [[https://s.dev/x/b/][b]]\n");
    dir.run(&["--to", "org", "--book", "a.md", "--site", "https://s.dev", "-o", "book.org"]).done();
    assert!(dir.read("book.org").contains("[[https://s.dev/c/][c]]"));
    dir.run(&["--to", "org", "a.md", "--site", "s.dev"]).ended(2, &["`--site s.dev`: expected an address like"]);
}

//! The table of rules: a row for every supported addition. The passes that a text needs, the dispatch, the switches of
//! `--dialect`, the table in the documentation and a test of each row derive from it.
//!
//! Among rules of one level with the same mark, the first that finds its markup wins. To add a rule, add a row here and
//! a function in the file of its program.

use super::dialect::Dialect::{
    self, Bookdown, Chat, Gatsby, Github, Gitlab, Hatena, Hexo, Hugo, Jekyll, Logseq, Markua, Mdbook, Mdx, Mkdocs,
    Myst, Notion, Obsidian, Pandoc, Qiita, Quarto, Vitepress, Wordpress, Zenn, Zola,
};
use super::programs::{
    bookdown, code_tags, contents, emoji, hatena, hugo, ideographs, kramdown, latex, liquid, logseq, markua, mdbook,
    mdx, mkdocs, myst, notes, notion, obsidian, paired, pandoc, tex, wordpress, zenn, zola,
};
use super::rule::Apply::{Code, Container, Line, Lines, Sign, Span, Text};
use super::rule::{Places, Rule};

/// Every dialect: for rules that correct the parser.
const ANY: &[Dialect] = &[
    Jekyll, Hugo, Zola, Hexo, Obsidian, Logseq, Notion, Pandoc, Quarto, Bookdown, Markua, Mkdocs, Mdx, Vitepress,
    Gatsby, Myst, Mdbook, Zenn, Qiita, Hatena, Wordpress, Github, Gitlab, Chat,
];
/// Pandoc and its derivatives.
const OF_PANDOC: &[Dialect] = &[Pandoc, Quarto, Bookdown];
/// Programs with Liquid or similar templates, which they expand before Markdown.
const OF_LIQUID: &[Dialect] = &[Jekyll, Hexo, Zola];

/// Programs that substitute values in the text: Liquid and similar, MkDocs macros, Vue interpolation.
const OF_VALUES: &[Dialect] = &[Jekyll, Hexo, Zola, Mkdocs, Vitepress];

/// Places where templates are expanded: all except code, formulas and comments.
const OF_TEMPLATES: Places = Places::HTML_CODE
    .with(Places::ADDRESS)
    .with(Places::DEFINITION)
    .with(Places::AUTOLINK)
    .with(Places::TAG)
    .with(Places::HTML_TEXT)
    .with(Places::ESCAPE);

/// All rules, by level, in the order in which they are tried.
pub(super) const RULES: &[Rule] = &[
    // The whole text.
    Rule::new("title_properties", &[Notion], &[], Text(notion::title_properties))
        .when(notion::has_title)
        .sample("# T\n\nA: b\nC: d\n", "# T\n\nA: b  \nC: d\n"),
    Rule::new("jsx", &[Mdx], &[], Text(mdx::modules))
        .when(mdx::has_modules)
        .reads(Places::CODE)
        .sample("import A from 'a'\n\n<A.B>\n\nWords\n", "\n\n\nWords\n"),
    // Lines.
    Rule::new("block_properties", &[Logseq], &[""], Lines(logseq::block_property))
        .revealed_by(&["::"])
        .when(logseq::ends_name)
        .reads(Places::CODE)
        .sample("- a\n  id:: 1\n", "- a\n"),
    Rule::new("indented_outlines", &[Logseq], &[""], Lines(logseq::indented_outline))
        .revealed_by(&["- "])
        .when(logseq::is_below_heading)
        .reads(Places::CODE)
        .sample("# A\n\t- b\n", "# A\n- b\n"),
    Rule::new("org_blocks", &[Logseq], &["#+", "- #+", "* #+"], Lines(logseq::org_block))
        .revealed_by(&["#+"])
        .when(logseq::begins_org)
        .sample("#+BEGIN_TIP\na\n#+END_TIP\n", "> [!tip]\n> a\n\n"),
    Rule::new("liquid_code", OF_LIQUID, &["{%"], Lines(code_tags::liquid))
        .reads(Places::CODE)
        .sample("{% highlight go %}\na\n{% endhighlight %}\n", "```go\na\n```\n"),
    Rule::new("hugo_code", &[Hugo], &["{{<", "{{%"], Lines(code_tags::hugo))
        .reads(Places::CODE)
        .sample("{{< highlight go >}}\na\n{{< /highlight >}}\n", "```go\na\n```\n"),
    Rule::new("wordpress_code", &[Wordpress], &["[sourcecode", "[code"], Lines(code_tags::square))
        .reads(Places::CODE)
        .sample("[code lang=\"go\"]\na\n[/code]\n", "```go\na\n```\n"),
    Rule::new("contents_fence", &[Gatsby, Obsidian], &["```toc", "```table-of-contents"], Lines(contents::fence))
        .reads(Places::CODE)
        .sample("```toc\n```\n", "\n\n"),
    Rule::new("display_lines", ANY, &["$$"], Lines(tex::lines))
        .reads(Places::FORMULA)
        .sample("$$\na\n- b\n$$\n", "$$ a - b $$\n"),
    Rule::new("bracket_lines", &[Chat, Mkdocs, Bookdown], &["\\["], Lines(tex::lines))
        .when(tex::begins_brackets)
        .sample("\\[\n\\pi\n\\]\n", "$$\n\\pi\n$$\n"),
    Rule::new("directives", &[Myst], &["```", "~~~", ":::"], Lines(myst::whole))
        .when(myst::begins)
        .reads(Places::CODE)
        .sample("```{image} a.png\n```\n", "<img src=\"a.png\" alt=\"\">\n\n\n\n"),
    Rule::new("line_blocks", OF_PANDOC, &["|"], Lines(pandoc::line_block))
        .revealed_by(&["| "])
        .when(pandoc::begins_line_block)
        .sample("| a\n| b\n", "<div class=\"line-block\">\n\na\\\nb\n\n</div>\n\n"),
    // Containers.
    Rule::new(
        "fenced_divisions",
        &[Pandoc, Quarto, Bookdown, Mdx, Vitepress, Zenn, Qiita, Myst],
        &[":::"],
        Container(pandoc::fenced_division),
    )
    .sample("::: tip\na\n:::\n", "> [!tip]\n> a\n\n"),
    Rule::new("admonitions", &[Mkdocs], &["!!! ", "??? ", "???+ "], Container(mkdocs::admonition))
        .when(mkdocs::begins_admonition)
        .reads(Places::CODE)
        .sample("!!! tip\n    a\n", "> [!tip]\n> a\n"),
    Rule::new("directive_containers", &[Myst], &["```", "~~~", ":::"], Container(myst::container))
        .when(myst::begins)
        .reads(Places::CODE)
        .sample("```{tip}\na\n```\n", "> [!tip]\n> a\n\n"),
    Rule::new("content_tabs", &[Mkdocs], &["=== \"", "===! \"", "===+ \""], Container(mkdocs::tab))
        .reads(Places::CODE)
        .sample("=== \"A\"\n    b\n", "**A**\n\nb\n"),
    Rule::new("slash_blocks", &[Mkdocs], &["/// "], Container(mkdocs::slashes))
        .reads(Places::CODE)
        .sample("/// tip\na\n///\n", "> [!tip]\n> a\n\n"),
    Rule::new("frames", &[Markua], &["{blurb", "{aside"], Container(markua::frame))
        .when(markua::begins)
        .sample("{aside}\na\n{/aside}\n", "> [!note]\n> a\n\n"),
    Rule::new("paired_shortcodes", &[Hugo], &["{{<", "{{%"], Container(paired::hugo))
        .sample("{{% tip %}}\na\n{{% /tip %}}\n", "> [!tip]\n> a\n\n"),
    Rule::new("paired_tags", OF_LIQUID, &["{%"], Container(paired::liquid))
        .sample("{% tip %}\na\n{% endtip %}\n", "> [!tip]\n> a\n\n"),
    // Single lines.
    Rule::new("hatena_contents", &[Hatena], &["[:contents]"], Line(contents::mark)).sample("[:contents]\n", "\n"),
    Rule::new("toc_mark", &[Mkdocs, Vitepress, Gitlab], &["[TOC]", "[toc]"], Line(contents::mark))
        .sample("[TOC]\n", "\n"),
    Rule::new("toc_link", &[Vitepress, Gitlab], &["[[TOC]]", "[[toc]]", "[[_TOC_]]"], Line(contents::mark))
        .sample("[[_TOC_]]\n", "\n"),
    Rule::new("toc_shortcode", &[Hugo, Quarto], &["{{< toc >}}"], Line(contents::mark)).sample("{{< toc >}}\n", "\n"),
    Rule::new("toc_value", OF_VALUES, &["{{ toc }}"], Line(contents::mark)).sample("{{ toc }}\n", "\n"),
    Rule::new("abbreviations", &[Jekyll, Mkdocs, Pandoc, Quarto, Bookdown], &["*["], Line(kramdown::abbreviation))
        .when(kramdown::explains)
        .sample("HTML\n\n*[HTML]: Hyper\n", "HTML\n\n"),
    Rule::new("attribute_lines", &[Markua], &["{"], Line(markua::attributes))
        .when(markua::begins)
        .sample("{id: b}\n# A\n", "# A {#b}\n"),
    Rule::new("layout_commands", OF_PANDOC, &["\\"], Line(latex::commands))
        .when(latex::begins)
        .sample("\\newpage\n", "<hr class=\"page-break\">\n\n"),
    Rule::new("page_breaks", OF_PANDOC, &["{{< pagebreak >}}", "<!-- pagebreak -->"], Line(pandoc::page_break))
        .reads(Places::COMMENT)
        .sample("<!-- pagebreak -->\n", "<hr class=\"page-break\">\n\n"),
    Rule::new("snippets", &[Mkdocs], &["--8<--"], Line(mkdocs::snippet)).sample("--8<-- \"a\"\n", "\n"),
    Rule::new("listings", &[Mdbook], &["<Listing ", "</Listing>"], Line(mdbook::listing))
        .reads(Places::TAG)
        .sample("<Listing number=\"1\">\n", "Listing 1\n\n"),
    Rule::new("myst_comments", &[Myst], &["+++", "% "], Line(myst::comment))
        .revealed_by(&[])
        .sample("% a\n\n```{tip}\nb\n```\n", "\n\n> [!tip]\n> b\n\n"),
    Rule::new("markdown_inside", &[Jekyll, Mkdocs, Pandoc, Quarto, Bookdown], &["<"], Line(kramdown::markdown_inside))
        .when(kramdown::begins_markdown)
        .reads(Places::TAG.with(Places::HTML_TEXT))
        .sample("<div markdown=\"1\">\n*a*\n</div>\n", "<div markdown=\"1\">\n\n*a*\n</div>\n"),
    Rule::new("labels", &[Myst], &["("], Line(myst::label))
        .when(myst::begins_label)
        .sample("(a)=\n# B\n", "<a id=\"a\"></a>\n\n# B\n"),
    Rule::new("block_attributes", &[Jekyll], &["{:"], Line(kramdown::alone)).sample("# A\n{: #b}\n", "# A {#b}\n"),
    Rule::new("colons", ANY, &[":", ">"], Line(pandoc::no_definition))
        .revealed_by(&[":"])
        .when(pandoc::begins_no_definition)
        .sample("a\n:b\n", "a\n\\:b\n"),
    // Dollar signs.
    Rule::new("prices", ANY, &["$"], Sign(tex::sign))
        .when(tex::is_sign)
        .reads(Places::FORMULA)
        .sample("**$5** to **$10**\n", "**&#36;5** to **$10**\n"),
    // Spans.
    Rule::new("critic", &[Mkdocs], &["{++", "{--", "{~~", "{==", "{>>"], Span(mkdocs::critic))
        .reads(Places::HTML_TEXT)
        .sample("{++a++}\n", "<ins>a</ins>\n"),
    Rule::new("roles", &[Myst], &["{"], Span(myst::role_span))
        .revealed_by(&["}`"])
        .when(myst::begins_role)
        .reads(Places::CODE)
        .sample("{kbd}`a`\n", "<kbd>a</kbd>\n"),
    Rule::new("raw_formats", OF_PANDOC, &["{="], Span(pandoc::raw_format))
        .when(pandoc::begins_attributes)
        .reads(Places::CODE)
        .sample("`<b>`{=html}\n", "<b>\n"),
    Rule::new("extensions", &[Jekyll], &["{::", "{:/"], Span(kramdown::extension))
        .reads(Places::HTML_TEXT)
        .sample("a{::comment}b{:/comment}\n", "a\n"),
    Rule::new("shortcodes", &[Hugo, Quarto], &["{{<", "{{%"], Span(hugo::span))
        .reads(OF_TEMPLATES)
        .sample("{{< kbd a >}}\n", "<kbd>a</kbd>\n"),
    Rule::new("tags", OF_LIQUID, &["{%"], Span(liquid::tag_span))
        .reads(OF_TEMPLATES)
        .sample("a {% raw %}b{% endraw %}\n", "a b\n"),
    Rule::new("raw_tags_in_code", OF_LIQUID, &["{%"], Code(liquid::raw_in_code))
        .reads(Places::CODE)
        .sample("`{% raw %}{{ a }}{% endraw %}`\n", "`{{ a }}`\n"),
    Rule::new("embedded_values", &[Logseq], &["{{"], Span(logseq::value))
        .reads(Places::HTML_TEXT)
        .sample("{{cloze a}}\n", "a\n"),
    Rule::new("values", OF_VALUES, &["{{"], Span(liquid::value_span))
        .reads(OF_TEMPLATES)
        .sample("[a]({{ site.baseurl }}/b)\n", "[a](/b)\n"),
    Rule::new("inline_attributes", &[Jekyll], &["{:"], Span(kramdown::behind)).sample("*a*{: .b}\n", "*a*\n"),
    Rule::new("counted", OF_PANDOC, &["{#eq:", "{#tbl:", "{#lst:", "{#fig:"], Span(pandoc::counted))
        .sample(": A {#tbl:b}\n", ": A\n"),
    Rule::new(
        "attributes",
        &[Pandoc, Quarto, Bookdown, Jekyll, Mkdocs, Gitlab, Vitepress],
        &["{"],
        Span(pandoc::attributes),
    )
    .when(pandoc::begins_attributes)
    .sample("[a]{.b} ![c](d){width=5}\n", "<span class=\"b\">a</span> <img src=\"d\" alt=\"c\" width=\"5\">\n"),
    Rule::new("wikilinks", &[Obsidian, Logseq], &["[["], Span(obsidian::wikilink)).sample("[[a|b]]\n", "[b](<a>)\n"),
    Rule::new("embeds", &[Obsidian, Logseq], &["![["], Span(obsidian::embed)).sample("![[a.png]]\n", "![](<a.png>)\n"),
    Rule::new("hatena_marks", &[Hatena], &["[f:id:", "[http"], Span(hatena::span))
        .when(hatena::begins)
        .reads(Places::HTML_TEXT.with(Places::AUTOLINK))
        .sample("[https://e.org:embed]\n", "[https://e.org](<https://e.org>)\n"),
    Rule::new("highlights", &[Obsidian, Logseq, Pandoc, Quarto, Mkdocs], &["=="], Span(obsidian::highlight))
        .when(obsidian::begins_highlight)
        .reads(Places::HTML_TEXT)
        .sample("==a==\n", "<mark>a</mark>\n"),
    Rule::new("caret_highlights", &[Logseq], &["^^"], Span(obsidian::highlight))
        .when(obsidian::begins_highlight)
        .reads(Places::HTML_TEXT)
        .sample("^^a^^\n", "<mark>a</mark>\n"),
    Rule::new("comments", &[Obsidian], &["%%"], Span(obsidian::comment))
        .reads(Places::HTML_TEXT)
        .sample("a %%b%%\n", "a \n"),
    Rule::new("strong_summaries", ANY, &["**"], Span(ideographs::summary))
        .when(ideographs::is_in_summary)
        .reads(Places::HTML_TEXT)
        .sample("<summary>**a**</summary>\n", "<summary>a</summary>\n"),
    Rule::new(
        "strong_ideographs",
        &[Jekyll, Pandoc, Quarto, Bookdown, Mkdocs, Hatena, Notion, Chat],
        &["**"],
        Span(ideographs::strong),
    )
    .when(ideographs::touches)
    .sample("**一。**二\n", "<strong>一。</strong>二\n"),
    Rule::new("content_addresses", &[Zola], &["@/"], Span(zola::address))
        .when(zola::is_address)
        .reads(Places::ADDRESS)
        .sample("[a](@/b.md)\n", "[a](/b.md)\n"),
    Rule::new("cards", &[Zenn], &["@["], Span(zenn::card))
        .when(zenn::begins_line)
        .reads(Places::ADDRESS)
        .sample("@[card](https://e.org)\n", "[https://e.org](<https://e.org>)\n"),
    Rule::new("equation_names", &[Bookdown], &["$$"], Span(bookdown::formula))
        .reads(Places::FORMULA)
        .sample("$$a (\\#eq:b)$$\n", "$$a $$\n"),
    Rule::new("wordpress_formulas", &[Wordpress], &["$latex "], Span(wordpress::formula))
        .reads(Places::FORMULA)
        .sample("$latex a$\n", "$a$\n"),
    Rule::new("inline_notes", &[Pandoc, Quarto, Bookdown, Obsidian, Zenn], &["^["], Span(notes::span))
        .sample("a^[b]\n", "a[^\u{FDD1}1]\n\n\n[^\u{FDD1}1]: b\n\n"),
    Rule::new("block_names", &[Obsidian, Logseq], &["^"], Span(obsidian::block_id))
        .when(obsidian::begins_block_id)
        .sample("a ^abc123\n", "a<a id=\"block-abc123\"></a>\n"),
    Rule::new("keys", &[Mkdocs], &["++"], Span(mkdocs::keys_span))
        .when(mkdocs::begins_keys)
        .reads(Places::HTML_TEXT)
        .sample("++ctrl+a++\n", "<kbd>Ctrl</kbd>+<kbd>A</kbd>\n"),
    Rule::new("scripts", &[Obsidian, Hexo], &["<%"], Span(obsidian::script))
        .reads(Places::HTML_TEXT)
        .sample("a <% b %>\n", "a \n"),
    Rule::new("emoji", &[Github, Gitlab, Jekyll, Mkdocs, Mdx, Vitepress, Zenn, Qiita], &[":"], Span(emoji::span))
        .when(emoji::begins)
        .reads(Places::HTML_TEXT)
        .sample(":tada:\n", "🎉\n"),
    Rule::new("icons", &[Mkdocs], &[":material-", ":fontawesome-", ":octicons-", ":simple-"], Span(mkdocs::icon))
        .reads(Places::HTML_TEXT)
        .sample("a :material-account:\n", "a \n"),
    Rule::new("double_brackets", &[Jekyll, Hexo, Hugo, Zola], &["\\\\(", "\\\\["], Span(tex::double))
        .sample("\\\\(a\\\\)\n", "$a$\n"),
    Rule::new("brackets", &[Chat, Mkdocs, Bookdown], &["\\(", "\\["], Span(tex::brackets))
        .when(tex::begins_brackets)
        .sample("\\(\\pi\\)\n", "$\\pi$\n"),
    Rule::new("wordpress_shortcodes", &[Wordpress], &["[", "\\["], Span(wordpress::span))
        .when(wordpress::begins)
        .reads(Places::HTML_TEXT)
        .reads(Places::AUTOLINK)
        .sample("[embed]https://e.org[/embed]\n", "[https://e.org](<https://e.org>)\n"),
    Rule::new(
        "environments",
        &[Pandoc, Quarto, Bookdown, Jekyll, Hexo, Hugo, Mkdocs, Myst, Chat],
        &["\\begin{"],
        Span(tex::environment),
    )
    .when(tex::begins_environment)
    .sample("\\begin{align}a\\end{align}\n", "$$\\begin{align}a\\end{align}$$\n"),
    Rule::new("references", &[Bookdown], &["\\index", "\\@ref(", "\\#"], Span(bookdown::command))
        .when(bookdown::begins)
        .sample("a \\@ref(fig:b)\n", "a b\n"),
];

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::dialect::{DIALECTS, Dialects};
    use super::super::guard::Guard;
    use super::super::rewrite;
    use super::super::rule::RuleSet;
    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::model::Metadata;

    fn rewritten(text: &str, dialects: &Dialects) -> String {
        rewrite("a.md", text, 0, Vec::new(), dialects, &Metadata::default(), &mut Diagnostics::default())
            .text
            .into_owned()
    }

    #[test]
    fn every_rule_does_as_its_sample_says_in_its_dialects_and_in_no_other() {
        for rule in RULES {
            let (markdown, becomes) = rule.sample;
            assert_ne!(markdown, becomes, "{}: a sample", rule.name);
            assert_eq!(rewritten(markdown, &Dialects::default()), becomes, "{}", rule.name);
            for named in DIALECTS {
                let dialects = Dialects::by_names(named.name).expect("a dialect");
                let is_understood = rewritten(markdown, &dialects) == becomes;
                assert_eq!(is_understood, rule.dialects.contains(&named.dialect), "{} in {}", rule.name, named.name);
            }
            assert_eq!(rewritten(markdown, &Dialects::by_names("gfm").expect("none")), markdown, "{}", rule.name);
        }
    }

    #[test]
    fn every_rule_shows_by_its_marks() {
        for rule in RULES.iter().filter(|rule| rule.is_revealed()) {
            let mut rules = Dialects::default();
            rules.rules = Arc::new(RuleSet::of(vec![rule]));
            let (markdown, becomes) = rule.sample;
            assert_eq!(rewritten(markdown, &rules), becomes, "{} alone", rule.name);
        }
    }

    #[test]
    fn every_rule_says_where_it_reads() {
        let mut silent = Vec::new();
        for rule in RULES {
            let (markdown, becomes) = rule.sample;
            let n_same = markdown.bytes().zip(becomes.bytes()).take_while(|(a, b)| a == b).count();
            let place = Guard::of(markdown, 0, true).place_at(n_same);
            if !rule.reads.contains(place) {
                silent.push(rule.name);
            }
        }
        assert!(silent.is_empty(), "rules that read in closed places without saying so: {silent:?}");
    }
}

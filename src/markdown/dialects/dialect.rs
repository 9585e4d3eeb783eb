//! The supported dialects of Markdown, by the names that `--dialect` takes. [`super::rules`] lists the additions of
//! each.

use std::sync::{Arc, LazyLock};

use super::rule::{Rule, RuleSet};
use super::rules::RULES;
use super::shortcodes::Shortcodes;

/// A variant of Markdown with additions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are named after the programs")]
pub enum Dialect {
    Jekyll,
    Hexo,
    Hugo,
    Zola,
    Obsidian,
    Logseq,
    Notion,
    Pandoc,
    Quarto,
    Bookdown,
    Markua,
    Mkdocs,
    Mdx,
    Vitepress,
    Gatsby,
    Myst,
    Mdbook,
    Zenn,
    Qiita,
    Hatena,
    Wordpress,
    Github,
    Gitlab,
    Chat,
}

/// Names of a dialect.
#[derive(Clone, Copy, Debug)]
pub struct DialectName {
    /// The dialect.
    pub dialect: Dialect,
    /// Name on the command line.
    pub name: &'static str,
    /// Alternative names.
    pub aliases: &'static [&'static str],
    /// Programs that use the dialect, as they spell their names.
    pub programs: &'static str,
}

/// An addition to Markdown, for the documentation.
#[derive(Clone, Copy, Debug)]
pub struct Addition {
    /// Its name.
    pub name: &'static str,
    /// The level at which it is read: `text`, `block`, `line` or `span`.
    pub level: &'static str,
    /// Markdown that uses it.
    pub example: &'static str,
    /// Whether it also applies within code, formulas, addresses, tags or comments.
    pub reads_closed: bool,
}

const fn named(
    dialect: Dialect,
    name: &'static str,
    aliases: &'static [&'static str],
    programs: &'static str,
) -> DialectName {
    DialectName { dialect, name, aliases, programs }
}

/// All dialects, the most used first.
pub(super) const DIALECTS: &[DialectName] = &[
    named(Dialect::Jekyll, "jekyll", &["kramdown", "liquid"], "Jekyll, kramdown, DEV"),
    named(Dialect::Hugo, "hugo", &[], "Hugo"),
    named(Dialect::Zola, "zola", &[], "Zola"),
    named(Dialect::Hexo, "hexo", &[], "Hexo"),
    named(Dialect::Obsidian, "obsidian", &[], "Obsidian"),
    named(Dialect::Logseq, "logseq", &["roam"], "Logseq, Roam"),
    named(Dialect::Notion, "notion", &[], "exports of Notion"),
    named(Dialect::Pandoc, "pandoc", &[], "Pandoc"),
    named(Dialect::Quarto, "quarto", &[], "Quarto"),
    named(Dialect::Bookdown, "bookdown", &["rmarkdown"], "bookdown, R Markdown"),
    named(Dialect::Markua, "markua", &["leanpub"], "Markua, Leanpub"),
    named(Dialect::Mkdocs, "mkdocs", &["material"], "MkDocs, Material for MkDocs, Python-Markdown"),
    named(Dialect::Mdx, "mdx", &["docusaurus", "astro"], "MDX, Docusaurus, Astro"),
    named(Dialect::Vitepress, "vitepress", &["vuepress"], "VitePress, VuePress"),
    named(Dialect::Gatsby, "gatsby", &[], "Gatsby"),
    named(Dialect::Myst, "myst", &["sphinx", "jupyter-book"], "MyST, Sphinx, Jupyter Book"),
    named(Dialect::Mdbook, "mdbook", &[], "mdBook"),
    named(Dialect::Zenn, "zenn", &[], "Zenn"),
    named(Dialect::Qiita, "qiita", &[], "Qiita"),
    named(Dialect::Hatena, "hatena", &[], "Hatena Blog"),
    named(Dialect::Wordpress, "wordpress", &[], "exports of WordPress"),
    named(Dialect::Github, "github", &[], "GitHub"),
    named(Dialect::Gitlab, "gitlab", &[], "GitLab"),
    named(Dialect::Chat, "chat", &["llm"], "answers of language models"),
];

/// The name for all dialects.
const AUTO: &str = "auto";
/// The name for no dialect: GitHub Flavored Markdown by its specification.
const GFM: &str = "gfm";

/// The enabled additions to Markdown.
#[derive(Clone, Debug)]
pub struct Dialects {
    enabled: Vec<Dialect>,
    /// Whether no dialect was named, so that the text itself may reveal its dialect.
    is_auto: bool,
    pub(super) rules: Arc<RuleSet>,
    /// Whether to keep unknown template tags as code instead of dropping them.
    pub keep_unknown: bool,
    /// The user's replacements for tags; they take precedence over built-in ones.
    pub shortcodes: Shortcodes,
}

impl Default for Dialects {
    /// Enables all dialects: their markup does not conflict.
    fn default() -> Dialects {
        static ALL: LazyLock<Arc<RuleSet>> = LazyLock::new(|| Arc::new(RuleSet::of(RULES.iter().collect())));
        Dialects {
            enabled: all(),
            is_auto: true,
            rules: Arc::clone(&ALL),
            keep_unknown: false,
            shortcodes: Shortcodes::default(),
        }
    }
}

fn all() -> Vec<Dialect> {
    DIALECTS.iter().map(|named| named.dialect).collect()
}

impl DialectName {
    /// Whether a lower-case name denotes the dialect.
    fn is(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// Splits an item into the name of a dialect and the additions to enable (`true`) or disable:
/// `pandoc+emoji-attributes`. Names of dialects may contain dashes, names of additions do not.
fn split_changes(item: &str) -> (&str, Vec<(bool, &str)>) {
    let is_known = |name: &str| name == AUTO || name == GFM || DIALECTS.iter().any(|named| named.is(name));
    let ends = item.match_indices(['+', '-']).map(|(at, _)| at).chain([item.len()]);
    let end = ends.into_iter().find(|at| is_known(&item[..*at])).unwrap_or(item.len());
    let (name, mut rest) = item.split_at(end);
    let mut changes = Vec::new();
    while let Some(behind) = rest.strip_prefix(['+', '-']) {
        let len = behind.find(['+', '-']).unwrap_or(behind.len());
        changes.push((rest.starts_with('+'), &behind[..len]));
        rest = &behind[len..];
    }
    (name, changes)
}

impl Dialects {
    /// All dialects with their names.
    pub fn all() -> &'static [DialectName] {
        DIALECTS
    }

    /// All additions.
    pub fn all_additions() -> impl Iterator<Item = Addition> {
        RULES.iter().map(Rule::addition)
    }

    /// The additions of a dialect.
    pub fn additions(dialect: Dialect) -> impl Iterator<Item = Addition> {
        let rules = RULES.iter().filter(move |rule| rule.dialects.contains(&dialect));
        rules.map(Rule::addition)
    }

    /// The names that [`Dialects::by_names`] takes, without aliases.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [AUTO, GFM].into_iter().chain(DIALECTS.iter().map(|named| named.name))
    }

    /// Parses a comma-separated list of dialects: `auto` is all of them, `gfm` none. `+` enables a single addition
    /// after a name and `-` disables it: `gfm+emoji`, `pandoc-highlights`.
    ///
    /// # Errors
    /// The unknown name.
    pub fn by_names(names: &str) -> Result<Dialects, String> {
        if names == AUTO {
            return Ok(Dialects::default());
        }
        let (mut enabled, mut is_auto) = (Vec::new(), false);
        let mut is_chosen = vec![false; RULES.len()];
        for item in names.split(',').map(|item| item.trim().to_ascii_lowercase()) {
            let (name, changes) = split_changes(&item);
            if name == AUTO {
                is_auto = true;
                enabled = all();
                is_chosen.fill(true);
            } else if name != GFM {
                let named = DIALECTS.iter().find(|named| named.is(name)).ok_or_else(|| name.to_owned())?;
                enabled.push(named.dialect);
                let has = |(is_chosen, rule): (&mut bool, &Rule)| *is_chosen |= rule.dialects.contains(&named.dialect);
                is_chosen.iter_mut().zip(RULES).for_each(has);
            }
            for (is_added, addition) in changes {
                let place = RULES.iter().position(|rule| rule.name == addition).ok_or_else(|| addition.to_owned())?;
                is_chosen[place] = is_added;
            }
        }
        let rules = RULES.iter().zip(is_chosen).filter_map(|(rule, is_chosen)| is_chosen.then_some(rule));
        let rules = Arc::new(RuleSet::of(rules.collect()));
        Ok(Dialects { enabled, is_auto, rules, keep_unknown: false, shortcodes: Shortcodes::default() })
    }

    /// Whether YAML blocks between paragraphs belong to the front matter.
    pub(in crate::markdown) fn has_later_metadata(&self) -> bool {
        [Dialect::Pandoc, Dialect::Quarto, Dialect::Bookdown].iter().any(|dialect| self.enabled.contains(dialect))
    }

    /// Whether the text reveals its dialect.
    pub(super) fn is_auto(&self) -> bool {
        self.is_auto
    }
}

//! The indexes at the end of a book: by tag, by category, by date.
//!
//! Built as ordinary blocks that link to the posts.

use std::collections::HashMap;

use super::Post;
use super::names::Names;
use crate::labels::{Labels, show_date, shown_date};
use crate::model::{Attr, Block, BlockKind, DateTime, DefinitionItem, Inline, InlineKind, Link, ListItem, Metadata};
use crate::source::Span;

/// The kind of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexKind {
    /// Lists posts by tag.
    Tag,
    /// Lists posts by category.
    Category,
    /// Lists posts by month.
    Date,
}

impl IndexKind {
    /// The names of the kinds, as users write them.
    pub const NAMES: [&str; 3] = ["tag", "category", "date"];

    /// The kind with this name.
    pub fn named(name: &str) -> Option<IndexKind> {
        match name {
            "tag" => Some(IndexKind::Tag),
            "category" => Some(IndexKind::Category),
            "date" => Some(IndexKind::Date),
            _ => None,
        }
    }
}

/// An index of a book.
pub(super) struct Index {
    /// Its heading.
    pub(super) title: &'static str,
    /// The lists of terms and posts below the heading.
    pub(super) blocks: Vec<Block>,
}

/// Builds the requested indexes, leaving out empty ones.
pub(super) fn blocks(
    posts: &[Post],
    names: &Names,
    kinds: &[IndexKind],
    labels: &'static Labels,
    language: &str,
) -> Vec<Index> {
    let indexer = Indexer { posts, names, language };
    let index = |kind: &IndexKind| match kind {
        IndexKind::Tag => Index { title: labels.tags, blocks: indexer.by_name(|meta| &meta.tags) },
        IndexKind::Category => Index { title: labels.categories, blocks: indexer.by_name(|meta| &meta.categories) },
        IndexKind::Date => Index { title: labels.dates, blocks: indexer.by_date() },
    };
    kinds.iter().map(index).filter(|index| !index.blocks.is_empty()).collect()
}

struct Indexer<'a> {
    posts: &'a [Post],
    names: &'a Names,
    language: &'a str,
}

impl Indexer<'_> {
    /// Lists names in alphabetical order, one list per initial letter. Names that differ only in case are merged.
    fn by_name(&self, names: impl Fn(&Metadata) -> &Vec<String>) -> Vec<Block> {
        let mut entries: Vec<(String, String, Vec<&Post>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for post in self.posts {
            for name in names(&post.document.meta).iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
                let folded = name.to_lowercase();
                let place = *places.entry(folded.clone()).or_insert_with(|| {
                    entries.push((folded, name.to_owned(), Vec::new()));
                    entries.len() - 1
                });
                entries[place].2.push(post);
            }
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let letter = |entry: &(String, String, Vec<&Post>)| entry.0.chars().next().filter(|c| c.is_alphabetic());
        entries
            .chunk_by(|a, b| letter(a) == letter(b))
            .map(|group| list(group.iter().map(|(_, name, posts)| self.entry(name, posts)).collect()))
            .collect()
    }

    /// Lists months in order of time, one list per year. Posts without a date are left out.
    fn by_date(&self) -> Vec<Block> {
        let date_of = |post: &&Post| post.document.meta.date.as_ref().and_then(|date| date.value);
        let mut dated: Vec<(DateTime, &Post)> =
            self.posts.iter().filter_map(|post| Some((date_of(&post)?, post))).collect();
        dated.sort_by_key(|(date, _)| date.to_unix());
        let month = |date: DateTime| DateTime { year: date.year, month: date.month, ..DateTime::default() };
        dated
            .chunk_by(|a, b| a.0.year == b.0.year)
            .map(|year| {
                let months = year.chunk_by(|a, b| a.0.month == b.0.month).map(|posts| {
                    let title = show_date(month(posts[0].0), self.language);
                    self.entry(&title, &posts.iter().map(|(_, post)| *post).collect::<Vec<_>>())
                });
                list(months.collect())
            })
            .collect()
    }

    fn entry(&self, term: &str, posts: &[&Post]) -> DefinitionItem {
        let items = posts.iter().filter_map(|post| self.item(post)).collect();
        let list = Block::new(BlockKind::BulletList { tight: true, items }, Span::NONE);
        DefinitionItem { terms: vec![vec![Inline::text(term)]], definitions: vec![vec![list]], span: Span::NONE }
    }

    /// The title, linked to the post, and its date; `None` if the post is not in the book.
    fn item(&self, post: &Post) -> Option<ListItem> {
        let names = self.names.get(post.source)?;
        // A title in another script runs in its own direction; the text after it does not.
        let attr = Attr { pairs: vec![("dir".to_owned(), "auto".to_owned())], ..Attr::default() };
        let content = vec![Inline::text(names.title.as_str())];
        let link = Link { target: format!("#{}", names.id), content, attr, ..Link::default() };
        let mut content = vec![Inline::new(InlineKind::Link(Box::new(link)), Span::NONE)];
        if let Some(date) = &post.document.meta.date {
            content.push(Inline::text(format!(", {}", shown_date(date, &post.document.meta, self.language))));
        }
        let text = Block::new(BlockKind::Paragraph { content }, Span::NONE);
        Some(ListItem { task: None, blocks: vec![text], span: Span::NONE })
    }
}

fn list(items: Vec<DefinitionItem>) -> Block {
    let kind = BlockKind::DefinitionList { items };
    Block { attr: Attr::with_class("index"), ..Block::new(kind, Span::NONE) }
}

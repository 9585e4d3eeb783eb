//! The metadata of a book: from its own file and the user, completed from the posts.
//!
//! Called by [`super::assemble`].

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

use super::{Plan, Post};
use crate::diagnostics::Diagnostics;
use crate::model::{Date, Metadata};
use crate::source::Span;

/// Completes the metadata of the plan from the posts.
pub(super) fn of_book(plan: &Plan, posts: &[Post], diags: &mut Diagnostics) -> Metadata {
    let mut meta = plan.meta.clone();
    if meta.title.is_none() {
        let message = format!("the book has no title, `{}` is taken for one", plan.name);
        diags.note_hint(
            Span::NONE,
            message,
            "say it in a file `book.yaml` beside the posts, or by `--meta title=TITLE`",
        );
        meta.title = Some(plan.name.clone());
    }
    if meta.lang.is_none() {
        // The language of most posts, if that is a majority. Posts without a language count against it.
        let languages = by_frequency(posts.iter().map(|post| post.document.meta.lang.clone()));
        let of_most = languages.into_iter().next().filter(|(_, count)| count * 2 > posts.len());
        meta.lang = of_most.and_then(|(lang, _)| lang);
    }
    if meta.authors.is_empty() {
        let names = posts.iter().flat_map(|post| &post.document.meta.authors).map(|author| author.name.clone());
        let first = |name: &String| {
            let mut authors = posts.iter().flat_map(|post| &post.document.meta.authors);
            authors.find(|author| author.name == *name).cloned()
        };
        meta.authors = by_frequency(names).iter().filter_map(|(name, _)| first(name)).collect();
    }
    if meta.updated.is_none() && meta.date.is_none() {
        meta.updated = posts.iter().filter_map(last_change).max_by_key(|date| date.value.map(|value| value.to_unix()));
    }
    meta.toc.get_or_insert(true);
    if meta.toc_depth.is_none() {
        meta.toc_depth = u8::try_from(plan.parts.len() + 1).ok();
    }
    meta
}

/// Merges two sets of metadata; `own` takes precedence.
pub fn over(own: Metadata, other: Metadata) -> Metadata {
    fn first<T>(own: Vec<T>, other: Vec<T>) -> Vec<T> {
        if own.is_empty() { other } else { own }
    }
    Metadata {
        title: own.title.or(other.title),
        subtitle: own.subtitle.or(other.subtitle),
        short_title: own.short_title.or(other.short_title),
        date: own.date.or(other.date),
        updated: own.updated.or(other.updated),
        date_format: own.date_format.or(other.date_format),
        expires: own.expires.or(other.expires),
        lang: own.lang.or(other.lang),
        direction: own.direction.or(other.direction),
        series: own.series.or(other.series),
        description: own.description.or(other.description),
        summary: own.summary.or(other.summary),
        cover: own.cover.or(other.cover),
        slug: own.slug.or(other.slug),
        permalink: own.permalink.or(other.permalink),
        publisher: own.publisher.or(other.publisher),
        rights: own.rights.or(other.rights),
        source: own.source.or(other.source),
        weight: own.weight.or(other.weight),
        toc: own.toc.or(other.toc),
        toc_depth: own.toc_depth.or(other.toc_depth),
        number_sections: own.number_sections.or(other.number_sections),
        paper: own.paper.or(other.paper),
        authors: first(own.authors, other.authors),
        contributors: first(own.contributors, other.contributors),
        tags: first(own.tags, other.tags),
        categories: first(own.categories, other.categories),
        resources: first(own.resources, other.resources),
        identifiers: first(own.identifiers, other.identifiers),
        aliases: first(own.aliases, other.aliases),
        draft: own.draft || other.draft,
        unlisted: own.unlisted || other.unlisted,
        // If both have an option or key, the last one counts.
        formats: other.formats.into_iter().chain(own.formats).collect(),
        extra: other.extra.into_iter().chain(own.extra).collect(),
    }
}

/// The date of the last change to a post, if it states one.
fn last_change(post: &Post) -> Option<Date> {
    let meta = &post.document.meta;
    [&meta.updated, &meta.date].into_iter().flatten().find(|date| date.value.is_some()).cloned()
}

/// The distinct values with their counts, the most frequent first. Ties keep the order of appearance.
fn by_frequency<T: Eq + Hash + Clone>(values: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    let mut places: HashMap<T, usize> = HashMap::new();
    for value in values {
        let place = *places.entry(value.clone()).or_insert_with(|| {
            counts.push((value, 0));
            counts.len() - 1
        });
        counts[place].1 += 1;
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

//! Divides a book into parts: by year, month, tag, category or series.
//!
//! Called by [`super::assemble`] on sorted posts.

use std::collections::HashMap;

use super::Post;
use crate::labels::{Labels, show_date};
use crate::model::{DateTime, Metadata};

/// The property that the posts of a part share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKey {
    /// The year of the date.
    Year,
    /// The month of the date, with its year.
    Month,
    /// The first tag.
    Tag,
    /// The first category.
    Category,
    /// The series; its posts are sorted by their index in it.
    Series,
}

impl PartKey {
    /// The names of the keys, as users write them.
    pub const NAMES: [&str; 5] = ["year", "month", "tag", "category", "series"];

    /// The key with this name.
    pub fn named(name: &str) -> Option<PartKey> {
        match name {
            "year" => Some(PartKey::Year),
            "month" => Some(PartKey::Month),
            "tag" => Some(PartKey::Tag),
            "category" => Some(PartKey::Category),
            "series" => Some(PartKey::Series),
            _ => None,
        }
    }
}

/// Consecutive posts, and the parts that begin before them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// Parts that begin here: nesting depth (0 is outermost) and title.
    pub(super) opens: Vec<(usize, String)>,
    /// Indices of the posts.
    pub(super) posts: Vec<usize>,
}

/// Divides sorted posts into parts. Dates and series follow the order of their first posts, tags and categories the
/// alphabet. Posts without the property form a last part.
pub(super) fn divide(posts: &[Post], keys: &[PartKey], language: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let all: Vec<usize> = (0..posts.len()).collect();
    Divider { posts, keys, language }.divide(all, 0, Vec::new(), &mut sections);
    sections
}

struct Divider<'a> {
    posts: &'a [Post],
    keys: &'a [PartKey],
    language: &'a str,
}

impl Divider<'_> {
    fn divide(&self, own: Vec<usize>, depth: usize, opens: Vec<(usize, String)>, sections: &mut Vec<Section>) {
        let Some(&key) = self.keys.get(depth) else {
            sections.push(Section { opens, posts: own });
            return;
        };
        let mut opens = Some(opens);
        for (title, members) in self.groups(own, key) {
            let mut opens = opens.take().unwrap_or_default();
            opens.push((depth, title));
            self.divide(members, depth + 1, opens, sections);
        }
    }

    /// The parts and their members.
    fn groups(&self, own: Vec<usize>, key: PartKey) -> Vec<(String, Vec<usize>)> {
        let labels = Labels::of(self.language);
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        // Names that differ only in case are merged.
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut rest = Vec::new();
        for idx in own {
            let Some(name) = self.name(&self.posts[idx].document.meta, key) else {
                rest.push(idx);
                continue;
            };
            let group = *by_name.entry(name.to_lowercase()).or_insert_with(|| {
                groups.push((name, Vec::new()));
                groups.len() - 1
            });
            groups[group].1.push(idx);
        }
        let other = match key {
            PartKey::Year | PartKey::Month => labels.undated,
            PartKey::Tag | PartKey::Category | PartKey::Series => labels.other,
        };
        match key {
            PartKey::Year | PartKey::Month => {}
            PartKey::Tag | PartKey::Category => groups.sort_by_key(|(name, _)| name.to_lowercase()),
            PartKey::Series => groups.iter_mut().for_each(|(_, members)| self.sort_by_place_in_series(members)),
        }
        if !rest.is_empty() {
            groups.push((other.to_owned(), rest));
        }
        groups
    }

    fn name(&self, meta: &Metadata, key: PartKey) -> Option<String> {
        let date = meta.date.as_ref().and_then(|date| date.value);
        let name = match key {
            PartKey::Year => date?.year.to_string(),
            PartKey::Month => {
                let date = date?;
                show_date(DateTime { year: date.year, month: date.month, ..DateTime::default() }, self.language)
            }
            PartKey::Tag => meta.tags.first()?.clone(),
            PartKey::Category => meta.categories.first()?.clone(),
            PartKey::Series => meta.series.as_ref()?.name.clone(),
        };
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    /// Sorts by the index in the series; posts without a numeric index come last.
    fn sort_by_place_in_series(&self, members: &mut [usize]) {
        let place = |idx: &usize| {
            let index = self.posts[*idx].document.meta.series.as_ref()?.index.as_ref()?;
            index.trim().parse::<f64>().ok().filter(|place| !place.is_nan())
        };
        members.sort_by(|a, b| place(a).unwrap_or(f64::INFINITY).total_cmp(&place(b).unwrap_or(f64::INFINITY)));
    }
}

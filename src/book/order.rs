//! Sorts the posts of a book.
//!
//! All orders are total, so that the output is deterministic.

use std::cmp::{Ordering, Reverse};

use super::Post;

/// The order of posts. Ties are broken by date, then by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Oldest first; posts without a date last.
    #[default]
    Date,
    /// Newest first; posts without a date last.
    Newest,
    /// By `weight` in the front matter, smallest first; posts without a weight last.
    Weight,
    /// By path, with numbers in numeric order.
    Path,
    /// By title, ignoring case.
    Title,
    /// By the position of each source, where it has one; the others last.
    Listed(Vec<Option<usize>>),
}

/// Sorts posts in place.
pub(super) fn sort(posts: &mut [Post], order: &Order) {
    posts.sort_by(|a, b| by_order(a, b, order).then_with(|| by_date(a, b)).then_with(|| natural(&a.path, &b.path)));
}

fn by_order(a: &Post, b: &Post, order: &Order) -> Ordering {
    match order {
        Order::Date => Ordering::Equal,
        Order::Newest => last_when_absent(date_of(a).map(Reverse), date_of(b).map(Reverse)),
        Order::Weight => last_when_absent(a.document.meta.weight, b.document.meta.weight),
        Order::Path => natural(&a.path, &b.path),
        Order::Title => folded_title(a).cmp(&folded_title(b)),
        Order::Listed(places) => {
            let place = |post: &Post| places.get(post.source).copied().flatten();
            last_when_absent(place(a), place(b))
        }
    }
}

fn by_date(a: &Post, b: &Post) -> Ordering {
    last_when_absent(date_of(a), date_of(b))
}

/// Unix time in seconds of a date that could be parsed.
fn date_of(post: &Post) -> Option<i64> {
    Some(post.document.meta.date.as_ref()?.value?.to_unix())
}

fn last_when_absent<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn folded_title(post: &Post) -> String {
    post.document.meta.title.as_deref().unwrap_or_default().to_lowercase()
}

/// Compares paths with digit runs in numeric order: `2-b` before `10-a`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    loop {
        let (digits_a, digits_b) = (n_digits(rest_a), n_digits(rest_b));
        if digits_a > 0 && digits_b > 0 {
            let (number_a, number_b) =
                (rest_a[..digits_a].trim_start_matches('0'), rest_b[..digits_b].trim_start_matches('0'));
            let ordering = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
            if ordering.is_ne() {
                return ordering;
            }
            (rest_a, rest_b) = (&rest_a[digits_a..], &rest_b[digits_b..]);
            continue;
        }
        let (mut chars_a, mut chars_b) = (rest_a.chars(), rest_b.chars());
        match (chars_a.next(), chars_b.next()) {
            (Some(a), Some(b)) if a == b => (rest_a, rest_b) = (chars_a.as_str(), chars_b.as_str()),
            (None, None) => return a.cmp(b),
            (a, b) => return a.cmp(&b),
        }
    }
}

fn n_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

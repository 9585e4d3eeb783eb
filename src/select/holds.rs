//! Evaluates a condition against a document.
//!
//! Called by [`super::Condition::holds`] only.

use std::cmp::Ordering;

use super::{DateField, Field, FlagField, Node, Operator, Subject, TextField, Value};
use crate::model::{DateTime, MetaValue, Metadata, folded_key};

/// Whether the document satisfies the condition.
pub(super) fn holds(node: &Node, subject: Subject<'_>) -> bool {
    match node {
        Node::And(a, b) => holds(a, subject) && holds(b, subject),
        Node::Or(a, b) => holds(a, subject) || holds(b, subject),
        Node::Not(node) => !holds(node, subject),
        Node::Says(field) => says(field, subject),
        Node::Compares(field, operator, value) => compares(field, *operator, value, subject),
    }
}

fn says(field: &Field, subject: Subject<'_>) -> bool {
    let meta = subject.meta;
    match field {
        Field::Text(field) => texts(*field, subject).iter().any(|text| !text.is_empty()),
        Field::Date(field) => date(*field, meta).is_some(),
        Field::Flag(field) => flag(*field, meta),
        Field::Weight => meta.weight.is_some(),
        Field::Other(key) => other(key, meta).iter().any(|text| !text.is_empty() && text != "false"),
    }
}

fn compares(field: &Field, operator: Operator, value: &Value, subject: Subject<'_>) -> bool {
    let meta = subject.meta;
    match (field, value) {
        (Field::Text(TextField::Lang), Value::Text(value)) => {
            any(texts(TextField::Lang, subject), operator, |text| is_language_or_region(text, value), value)
        }
        (Field::Text(field), Value::Text(value)) => any(texts(*field, subject), operator, |text| text == value, value),
        (Field::Other(key), Value::Text(value)) if operator.is_of_order() => {
            other(key, meta).iter().any(|text| is_in_order(compare(text, value), operator))
        }
        (Field::Other(key), Value::Text(value)) => any(other(key, meta), operator, |text| text == value, value),
        (Field::Date(field), Value::Date(parts)) => match date(*field, meta) {
            Some(date) => is_in_order(Some(to_parts(date, parts.len()).cmp(parts)), operator),
            None => operator == Operator::NotEqual,
        },
        (Field::Flag(field), Value::Flag(value)) => (flag(*field, meta) == *value) == (operator == Operator::Equal),
        (Field::Weight, Value::Number(number)) => match meta.weight {
            Some(weight) => is_in_order(Some(weight.cmp(number)), operator),
            None => operator == Operator::NotEqual,
        },
        (Field::Text(_) | Field::Date(_) | Field::Flag(_) | Field::Weight | Field::Other(_), _) => false,
    }
}

/// Whether any of the values is equal or contains `value`; for `!=`, whether no value is equal.
fn any(texts: Vec<String>, operator: Operator, is_equal: impl Fn(&str) -> bool, value: &str) -> bool {
    let mut texts = texts.iter();
    match operator {
        Operator::NotEqual => !texts.any(|text| is_equal(text)),
        Operator::Contains => texts.any(|text| text.contains(value)),
        Operator::Equal | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            texts.any(|text| is_equal(text))
        }
    }
}

fn is_in_order(ordering: Option<Ordering>, operator: Operator) -> bool {
    let Some(ordering) = ordering else { return false };
    match operator {
        Operator::Equal | Operator::Contains => ordering.is_eq(),
        Operator::NotEqual => ordering.is_ne(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Greater => ordering.is_gt(),
        Operator::GreaterOrEqual => ordering.is_ge(),
    }
}

/// Compares two numbers by value, else two texts by characters. `None` for NaN.
fn compare(text: &str, value: &str) -> Option<Ordering> {
    match (text.parse::<f64>(), value.parse::<f64>()) {
        (Ok(own), Ok(number)) => own.partial_cmp(&number),
        _ => Some(text.cmp(value)),
    }
}

/// The values of a field, in lower case.
fn texts(field: TextField, subject: Subject<'_>) -> Vec<String> {
    let meta = subject.meta;
    let lower = |text: &String| text.to_lowercase();
    match field {
        TextField::Title => meta.title.iter().map(lower).collect(),
        TextField::Author => meta.authors.iter().map(|author| author.name.to_lowercase()).collect(),
        TextField::Tag => meta.tags.iter().map(lower).collect(),
        TextField::Category => meta.categories.iter().map(lower).collect(),
        TextField::Series => meta.series.iter().map(|series| series.name.to_lowercase()).collect(),
        TextField::Lang => meta.lang.iter().map(lower).collect(),
        TextField::Slug => meta.slug.iter().map(lower).collect(),
        TextField::Path => vec![subject.path.to_lowercase()],
    }
}

fn date(field: DateField, meta: &Metadata) -> Option<DateTime> {
    let date = match field {
        DateField::Date => &meta.date,
        DateField::Updated => &meta.updated,
    };
    date.as_ref()?.value
}

fn flag(field: FlagField, meta: &Metadata) -> bool {
    match field {
        FlagField::Draft => meta.draft,
        FlagField::Unlisted => meta.unlisted,
    }
}

/// The first `n_parts` of a date. An unknown month or day counts as 1.
fn to_parts(date: DateTime, n_parts: usize) -> Vec<u16> {
    let parts = [date.year, date.month.unwrap_or(1).into(), date.day.unwrap_or(1).into()];
    parts[..n_parts.min(parts.len())].to_vec()
}

fn is_language_or_region(own: &str, wanted: &str) -> bool {
    own == wanted || own.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('-'))
}

/// The values of a front matter key without a field, in lower case. Keys are compared ignoring case, `-` and `_`.
fn other(key: &str, meta: &Metadata) -> Vec<String> {
    let key = folded_key(key);
    let mut texts = Vec::new();
    for (_, value) in meta.extra.iter().filter(|(own, _)| folded_key(own) == key) {
        push_texts(value, &mut texts);
    }
    texts
}

fn push_texts(value: &MetaValue, texts: &mut Vec<String>) {
    match value {
        MetaValue::Null | MetaValue::Map(_) => {}
        MetaValue::Bool(value) => texts.push(value.to_string()),
        MetaValue::Text(text) => texts.push(text.to_lowercase()),
        MetaValue::List(values) => values.iter().for_each(|value| push_texts(value, texts)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Condition;
    use super::*;
    use crate::model::{Date, Person, Series};

    fn post() -> Metadata {
        let date = |year, month, day| Some(Date { text: String::new(), value: Some(DateTime::day(year, month, day)) });
        Metadata {
            title: Some("Growing Trees".to_owned()),
            authors: vec![Person { name: "Ada Lovelace".to_owned(), ..Person::default() }],
            tags: vec!["Rust".to_owned(), "data structures".to_owned()],
            date: date(2015, 6, 25),
            series: Some(Series { name: "Trees".to_owned(), index: None }),
            lang: Some("pt-BR".to_owned()),
            weight: Some(-3),
            extra: vec![
                ("Reading_Time".to_owned(), MetaValue::Text("12".to_owned())),
                ("featured".to_owned(), MetaValue::Bool(true)),
                ("hidden-from".to_owned(), MetaValue::List(vec![MetaValue::Text("Home".to_owned())])),
            ],
            ..Metadata::default()
        }
    }

    fn check(meta: &Metadata, text: &str) -> bool {
        let condition = Condition::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        condition.holds(Subject { meta, path: "2015/trees.md" })
    }

    #[test]
    fn what_a_document_says_is_found() {
        let meta = post();
        for text in [
            "tag=rust",
            "TAGS = 'Data Structures'",
            "tag~struct and not tag=go",
            "author~ada",
            "tag!=go",
            "date=2015 and date=2015-06 and date=2015-6-25",
            "date>=2015 and date<=2015 and date<2016 and date>2014-12-31",
            "date>2015-06-24 and date<2015-07",
            "lang=pt and lang=pt-br and lang!=p",
            "series and weight and not draft and not slug",
            "weight<0 and weight=-3",
            "path=2015/trees.md and path~2015/",
            "meta.reading-time>9 and meta.featured and meta.featured=true and meta.hiddenfrom=home",
            "tag=go or (tag=rust and (title~tree or draft=true))",
            "draft=false and draft!=yes",
        ] {
            assert!(check(&meta, text), "{text}");
        }
        for text in
            ["tag=ru", "date>2015", "date<2015", "tag!=rust", "lang=pt-pt", "meta.absent", "meta.reading-time<9"]
        {
            assert!(!check(&meta, text), "{text}");
        }
    }

    #[test]
    fn what_a_document_does_not_say_is_equal_to_nothing_and_in_no_order() {
        let meta = Metadata::default();
        for text in ["tag=rust", "date<2015", "date>=2015", "date=2015", "weight<1", "series", "lang=en", "meta.a<1"] {
            assert!(!check(&meta, text), "{text}");
        }
        for text in ["tag!=rust", "date!=2015", "weight!=1", "not series", "not date<2015"] {
            assert!(check(&meta, text), "{text}");
        }
    }
}

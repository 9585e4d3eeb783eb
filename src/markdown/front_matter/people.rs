//! Parses people in front matter: names, `Name <mail>`, maps, lists and maps of these.

use super::values::{Separator, get, text, texts};
use crate::model::Person;
use crate::yaml::{self, Value};

/// Keys that mark a map as one person, folded.
const PERSON_KEYS: [&str; 15] = [
    "name",
    "key",
    "text",
    "email",
    "url",
    "website",
    "web",
    "homepage",
    "orcid",
    "affiliation",
    "affiliations",
    "given",
    "family",
    "literal",
    "first",
];

/// All people that a value names.
pub(super) fn people(value: &Value) -> Vec<Person> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(_) => text(value).into_iter().map(|name| person_of_text(&name)).collect(),
        Value::Text(text) => {
            // Skip placeholders such as a dash.
            let is_name = |name: &&str| name.contains(char::is_alphanumeric);
            text.split(';').map(str::trim).filter(is_name).map(person_of_text).collect()
        }
        Value::List(items) => items.iter().flat_map(people).collect(),
        Value::Map(pairs) if PERSON_KEYS.iter().any(|key| get(pairs, key).is_some()) => {
            person_of_map(pairs).into_iter().collect()
        }
        // A map from keys to people: `jane: {url: …}`, `jane: Jane Doe`.
        Value::Map(pairs) => pairs
            .iter()
            .flat_map(|(key, value)| {
                let found = people(value);
                if found.is_empty() { vec![person_of_text(key)] } else { found }
            })
            .collect(),
    }
}

/// The people of an authors file: a map by key, or a list of people with `key`.
///
/// # Errors
/// The reason why the file is invalid.
pub(crate) fn people_by_key(text: &str) -> Result<Vec<(String, Person)>, String> {
    let entry = |key: &str, value: &Value| {
        let person = people(value).into_iter().next()?;
        Some((key.to_owned(), person))
    };
    match yaml::parse(text).map_err(|fault| fault.message)? {
        Value::Map(pairs) => Ok(pairs.iter().filter_map(|(key, value)| entry(key, value)).collect()),
        Value::List(items) => Ok(items
            .iter()
            .filter_map(|item| match item {
                Value::Map(pairs) => entry(&get(pairs, "key").and_then(self::text)?, item),
                _ => None,
            })
            .collect()),
        Value::Null => Ok(Vec::new()),
        Value::Bool(_) | Value::Text(_) => Err("it holds no people".to_owned()),
    }
}

/// Parses `Jane Doe <jane@example.org>`, or `Jane Doe (https://example.org)`.
fn person_of_text(text: &str) -> Person {
    let bracketed = |open: char, close: char| {
        let (name, rest) = text.split_once(open)?;
        Some((name.trim(), rest.trim_end().strip_suffix(close)?.trim()))
    };
    let person = |name: &str| Person { name: name.to_owned(), ..Person::default() };
    match (bracketed('<', '>'), bracketed('(', ')')) {
        (Some((name, email)), _) if email.contains('@') && !name.is_empty() => {
            Person { email: Some(email.to_owned()), ..person(name) }
        }
        (_, Some((name, url))) if url.contains("://") && !name.is_empty() => {
            Person { url: Some(url.to_owned()), ..person(name) }
        }
        _ => person(text.trim()),
    }
}

fn person_of_map(pairs: &[(String, Value)]) -> Option<Person> {
    let field = |keys: &[&str]| keys.iter().find_map(|key| get(pairs, key)).and_then(text);
    let name = field(&["name", "literal", "text", "key", "title"]).or_else(|| {
        let given = field(&["given", "first", "firstname", "givenname", "givennames"]);
        let family = field(&["family", "last", "lastname", "familyname", "surname"]);
        let parts: Vec<String> = [given, family].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    let email = field(&["email", "mail"]);
    let affiliations =
        ["affiliation", "affiliations", "institute", "organization"].iter().find_map(|key| get(pairs, key));
    Some(Person {
        name: name.or_else(|| email.clone())?,
        email,
        url: field(&["url", "website", "web", "homepage", "link"]),
        affiliations: affiliations.map(|value| texts(value, Separator::None)).unwrap_or_default(),
        orcid: field(&["orcid"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yaml: &str, expected: &[&str]) {
        let names: Vec<String> = people(&yaml::parse(yaml).expect("valid"))
            .into_iter()
            .map(|person| {
                let rest: Vec<String> =
                    [person.email, person.url].into_iter().flatten().chain(person.affiliations).collect();
                [person.name].into_iter().chain(rest).collect::<Vec<_>>().join("|")
            })
            .collect();
        assert_eq!(names, expected, "{yaml}");
    }

    #[test]
    fn people_are_named_in_many_ways() {
        check("Jane Doe", &["Jane Doe"]);
        check("Jane Doe <j@x.org>", &["Jane Doe|j@x.org"]);
        check("[Jane, {name: Bob, affiliation: [A, B]}]", &["Jane", "Bob|A|B"]);
        check("{given: Ada, family: Lovelace, url: x}", &["Ada Lovelace|x"]);
        check("{jane: {name: Jane}, bob: {}}", &["Jane", "bob"]);
        check("[{name: {given: X}}]", &[]);
        check("42", &["42"]);
    }
}

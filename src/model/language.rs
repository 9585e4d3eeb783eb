//! Names of languages (BCP 47).

/// Longest language tag that is taken for one, in bytes (RFC 5646 section 4.4.1 asks for 35 at least).
const MAX_TAG_BYTES: usize = 64;

/// A language tag in its usual form (`en_us` is `en-us`); `None` when it is not well-formed (RFC 5646 section 2.1,
/// as far as the lengths of subtags go).
pub fn language_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let mut subtags = tag.split('-');
    let primary = subtags.next()?;
    let is_private = primary.eq_ignore_ascii_case("x") && tag.len() > 2;
    let primary_ok = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    let rest_ok = subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    let singleton_ok = tag.rsplit('-').next().is_none_or(|last| last.len() > 1);
    ((primary_ok || is_private) && rest_ok && singleton_ok && tag.len() <= MAX_TAG_BYTES).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_brought_into_form_or_refused() {
        for (given, expected) in [
            ("en", Some("en")),
            ("en_US", Some("en-US")),
            (" zh-Hans-CN ", Some("zh-Hans-CN")),
            ("x-klingon", Some("x-klingon")),
            ("de-1996", Some("de-1996")),
            ("english language", None),
            ("e", None),
            ("en-", None),
            ("en-a", None),
            ("<en>", None),
            ("", None),
        ] {
            assert_eq!(language_tag(given).as_deref(), expected, "{given}");
        }
    }
}

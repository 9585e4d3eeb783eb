//! The identity of a book: title, language, direction, unique identifier.

use uuid::Uuid;

use crate::diagnostics::Diagnostics;
use crate::math::shown_text;
use crate::model::{BlockKind, Direction, Document, language_tag, to_json};
use crate::source::Span;

/// Title of a book without a title, a heading or a file name. EPUB requires one.
const UNTITLED: &str = "Untitled";

/// Namespace of identifiers for documents without a public address: random, fixed for ever.
const NAMESPACE: Uuid = Uuid::from_u128(0xe1a1_8e1e_36ad_436b_bd27_a3dc_a78c_b7d0);

/// Language used when the document's language tag is invalid.
const FALLBACK_LANGUAGE: &str = "en";

/// Title, language, direction, identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Title from the front matter, else the first heading.
    pub title: String,
    /// The language, well-formed (BCP 47).
    pub language: String,
    /// Direction of the text, which decides how pages turn.
    pub direction: Direction,
    /// `urn:uuid:…`, stable for a document across edits of its text.
    pub identifier: String,
    /// The UUID of `identifier`.
    pub uuid: Uuid,
}

impl Identity {
    /// The identity of a document. `name` becomes the title if it has neither title nor heading.
    pub fn of(document: &Document, name: Option<&str>, diags: &mut Diagnostics) -> Identity {
        let meta = &document.meta;
        let language = language_tag(meta.language()).unwrap_or_else(|| {
            let message =
                format!("`{}` is not a language tag (BCP 47), `{FALLBACK_LANGUAGE}` is used", meta.language());
            diags.warn_hint(Span::NONE, message, "a language is named by its code: `en`, `pt-BR`, `zh-Hans`");
            FALLBACK_LANGUAGE.to_owned()
        });
        let uuid = uuid_of(document);
        Identity {
            title: title_of(document, name),
            language,
            direction: meta.text_direction(),
            identifier: uuid.urn().to_string(),
            uuid,
        }
    }
}

fn title_of(document: &Document, name: Option<&str>) -> String {
    let heading = || {
        document.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Heading { content, .. } => Some(shown_text(content)),
            _ => None,
        })
    };
    let title = document.meta.title.clone().filter(|title| !title.trim().is_empty()).or_else(heading);
    let title = title.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { name.unwrap_or(UNTITLED).to_owned() } else { title }
}

/// Derived from what stays when the text is edited, so that a rebuilt copy keeps its reading position: the public
/// address; else the slug or title with authors and date, since titles such as "Notes" are used twice. A document
/// without any of these is identified by its whole content, so that two of them cannot replace one another.
fn uuid_of(document: &Document) -> Uuid {
    let meta = &document.meta;
    let permalink = meta.permalink.as_deref().unwrap_or_default();
    if permalink.contains("://") {
        return Uuid::new_v5(&Uuid::NAMESPACE_URL, permalink.as_bytes());
    }
    let name = meta.slug.as_deref().or(meta.title.as_deref()).unwrap_or_default();
    if permalink.is_empty() && name.is_empty() {
        return Uuid::new_v5(&NAMESPACE, to_json(document).as_bytes());
    }
    let date = meta.date.as_ref().map_or("", |date| date.text.as_str());
    let authors = meta.authors.iter().map(|author| author.name.as_str());
    // A separator that occurs in no part distinguishes ("a", "bc") from ("ab", "c").
    let parts: Vec<&str> = [permalink, name, date].into_iter().chain(authors).collect();
    Uuid::new_v5(&NAMESPACE, parts.join("\u{0}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, HeadingLevel, Inline, Metadata, Person};

    fn document(meta: Metadata) -> Document {
        Document { meta, ..Document::default() }
    }

    fn identifier(document: &Document) -> String {
        Identity::of(document, None, &mut Diagnostics::default()).identifier
    }

    #[test]
    fn the_identifier_outlives_edits_of_the_text_and_tells_documents_apart() {
        let titled = |title: &str| document(Metadata { title: Some(title.to_owned()), ..Metadata::default() });
        let mut edited = titled("A");
        edited.blocks.push(Block::new(BlockKind::ThematicBreak, Span::NONE));
        assert_eq!(identifier(&titled("A")), identifier(&edited));
        assert_ne!(identifier(&titled("A")), identifier(&titled("B")));

        let mut by_ann = titled("A");
        by_ann.meta.authors.push(Person { name: "Ann".to_owned(), ..Person::default() });
        assert_ne!(identifier(&titled("A")), identifier(&by_ann));
    }

    #[test]
    fn the_public_address_alone_decides_where_there_is_one() {
        let at = |title: &str| {
            document(Metadata {
                title: Some(title.to_owned()),
                permalink: Some("https://example.org/a/".to_owned()),
                ..Metadata::default()
            })
        };
        assert_eq!(identifier(&at("A")), identifier(&at("A, corrected")));
    }

    #[test]
    fn documents_that_say_nothing_of_themselves_differ_by_their_text() {
        let mut other = document(Metadata::default());
        other.blocks.push(Block::new(BlockKind::ThematicBreak, Span::NONE));
        assert_ne!(identifier(&document(Metadata::default())), identifier(&other));
    }

    #[test]
    fn a_heading_titles_a_book_without_a_title() {
        let mut document = document(Metadata::default());
        assert_eq!(title_of(&document, None), UNTITLED);
        assert_eq!(title_of(&document, Some("a-post")), "a-post");
        let content = vec![Inline::text("On  "), Inline::text("Growth")];
        document.blocks.push(Block::new(BlockKind::Heading { level: HeadingLevel::H1, content }, Span::NONE));
        assert_eq!(title_of(&document, Some("a-post")), "On Growth");
    }
}

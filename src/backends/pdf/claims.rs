//! Whether a document keeps the standards that its file would claim, as far as its content decides it.
//!
//! How the file is written keeps them by construction; this is about what authors and fonts can leave out.

use crate::diagnostics::Diagnostics;
use crate::layout::frame::{Role, TagTree};
use crate::source::Span;

use super::fonts::Fonts;
use super::properties::Properties;
use super::xmp::Conformance;

/// The claims of `wanted` that hold. Each that does not is noted with its reason.
pub(super) fn held(
    wanted: Conformance,
    tags: &TagTree,
    fonts: &Fonts<'_>,
    properties: &Properties,
    diags: &mut Diagnostics,
) -> Conformance {
    let mut held = wanted;
    let mut give_up = |archival: bool, reason: &str| {
        let claims = [(&mut held.accessible, true, "PDF/UA-1"), (&mut held.archival, archival, "PDF/A-2a")];
        for (claim, concerned, name) in claims {
            if *claim && concerned {
                *claim = false;
                diags.note(Span::NONE, format!("the PDF does not claim to be {name}: {reason}"));
            }
        }
    };
    if fonts.subsets().iter().any(|subset| subset.has_missing_glyph()) {
        // ISO 19005-2, 6.2.11.8 and ISO 14289-1, 7.21.8.
        give_up(true, "no font has a glyph for some characters");
    }
    if tags.elements().iter().any(|element| is_picture(&element.role) && element.alt.is_none()) {
        // ISO 19005-2, 6.7.4 asks for it by reference to ISO 32000-1, 14.9.3; ISO 14289-1, 7.3.
        give_up(true, "a picture has no alternative text");
    }
    if properties.title.is_none() {
        // ISO 14289-1, 7.1.
        give_up(false, "the document has no title");
    }
    if skips_heading_level(tags) {
        // ISO 14289-1, 7.4.2.
        give_up(false, "heading levels are skipped");
    }
    if !is_language_tag(&properties.language) {
        // ISO 32000-1, 14.9.2.
        give_up(true, "its language is no language tag");
    }
    held
}

fn is_picture(role: &Role) -> bool {
    matches!(role, Role::Figure | Role::Formula)
}

fn skips_heading_level(tags: &TagTree) -> bool {
    let mut last = 0;
    tags.elements().iter().any(|element| match element.role {
        Role::Heading(level) => {
            let skips = level > last + 1;
            last = level;
            skips
        }
        _ => false,
    })
}

/// Whether it has the form of a tag: a language of letters, then subtags (BCP 47, 2.1).
fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    (2..=8).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags
            .all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::Stamp;
    use crate::font::FontBook;
    use crate::layout::frame::TagId;
    use crate::model::Metadata;

    /// The claims that hold for a document with some elements.
    fn claims(roles: &[Role], title: Option<&str>, language: &str) -> (bool, bool) {
        let mut tags = TagTree::default();
        for role in roles {
            tags.add(TagId::DOCUMENT, role.clone());
        }
        let meta = Metadata { lang: Some(language.to_owned()), ..Metadata::default() };
        let properties = Properties::new(&meta, title, Stamp::default());
        let book = FontBook::default();
        let mut diags = Diagnostics::default();
        let held = held(Conformance::ALL, &tags, &Fonts::new(&book), &properties, &mut diags);
        assert_eq!(diags.iter().len(), usize::from(!held.archival) + usize::from(!held.accessible));
        (held.archival, held.accessible)
    }

    #[test]
    fn what_is_missing_is_not_claimed() {
        let heading = Role::Heading;
        assert_eq!(claims(&[heading(1), heading(2), heading(1)], Some("T"), "pt-BR"), (true, true));
        assert_eq!(claims(&[heading(1), heading(3)], Some("T"), "en"), (true, false));
        assert_eq!(claims(&[heading(2)], Some("T"), "en"), (true, false));
        assert_eq!(claims(&[Role::Figure], Some("T"), "en"), (false, false));
        assert_eq!(claims(&[], None, "en"), (true, false));
        assert_eq!(claims(&[], Some("T"), "en_US"), (false, false));
    }
}

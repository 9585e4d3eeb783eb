//! Checks whether the content of a document meets the standards that its file would claim.
//!
//! The writer meets their other rules by construction; this covers omissions by authors and fonts.

use crate::diagnostics::Diagnostics;
use crate::layout::frame::{Element, PagedDocument, Role, TagTree};
use crate::source::Span;

use super::properties::Properties;
use super::xmp::Conformance;

/// The claims of `wanted` that hold. Each failed claim is reported with its rule and its place.
pub(super) fn held(
    wanted: Conformance,
    paged: &PagedDocument,
    properties: &Properties,
    diags: &mut Diagnostics,
) -> Conformance {
    let mut held = wanted;
    for reason in reasons(paged, properties) {
        let archival = wanted.archival.zip(reason.archival_rule);
        let accessible = reason.accessible_rule.filter(|_| wanted.accessible);
        let claims = [archival.map(|(archival, _)| archival.name()), accessible.map(|_| "PDF/UA-1")];
        let claims: Vec<&str> = claims.into_iter().flatten().collect();
        if claims.is_empty() {
            continue;
        }
        held.archival = held.archival.filter(|_| archival.is_none());
        held.accessible &= accessible.is_none();
        let rules = [
            archival.map(|(archival, rule)| format!("{}, {rule}", archival.standard())),
            accessible.map(|rule| format!("ISO 14289-1, {rule}")),
        ];
        let rules: Vec<String> = rules.into_iter().flatten().collect();
        let message = format!("the PDF does not claim to be {}: {}", claims.join(" and "), reason.words);
        let rules = format!("the rule is {}", rules.join(" and "));
        if reason.is_known {
            diags.note_hint(reason.span, message, rules);
        } else {
            diags.warn_hint(reason.span, message, rules);
        }
        for span in reason.further {
            diags.note(span, format!("here as well: {}", reason.words));
        }
    }
    held
}

/// A violation of a standard.
#[derive(Default)]
struct Reason {
    /// The violated clause of ISO 19005-2.
    archival_rule: Option<&'static str>,
    /// The violated clause of ISO 14289-1.
    accessible_rule: Option<&'static str>,
    words: String,
    span: Span,
    /// Further places of the same violation.
    further: Vec<Span>,
    /// Whether the user was warned of it before.
    is_known: bool,
}

fn reasons(paged: &PagedDocument, properties: &Properties) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some((c, span)) = paged.missing.iter().min_by_key(|(_, span)| span.start) {
        reasons.push(Reason {
            archival_rule: Some("6.2.11.8"),
            accessible_rule: Some("7.21.8"),
            words: format!("no font has a glyph for `{c}` (U+{:04X})", u32::from(*c)),
            span: *span,
            // The layout has warned of it, script by script.
            is_known: true,
            ..Reason::default()
        });
    }
    let is_silent = |element: &&Element| is_picture(&element.role) && element.alt.is_none();
    let mut silent = paged.tags.elements().iter().filter(is_silent).map(|element| element.span);
    if let Some(span) = silent.next() {
        reasons.push(Reason {
            archival_rule: Some("6.7.4"),
            accessible_rule: Some("7.3"),
            words: "this picture has no alternative text".to_owned(),
            span,
            further: silent.collect(),
            ..Reason::default()
        });
    }
    let mut of_document = |archival_rule, accessible_rule, words: &str| {
        reasons.push(Reason { archival_rule, accessible_rule, words: words.to_owned(), ..Reason::default() });
    };
    if properties.title.is_none() {
        of_document(None, Some("7.1"), "the document has no title");
    }
    if skips_heading_level(&paged.tags) {
        of_document(None, Some("7.4.2"), "heading levels are skipped");
    }
    if properties.language.is_none() {
        of_document(Some("6.7.4"), Some("7.2"), "its language is no language tag");
    }
    reasons
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::Stamp;
    use crate::backends::pdf::Archival;
    use crate::layout::frame::TagId;
    use crate::model::Metadata;

    /// The claims that hold for a document with these elements, and the number of reports.
    fn claims(roles: &[Role], title: Option<&str>, language: &str) -> (bool, bool, usize) {
        let mut paged = PagedDocument::default();
        for role in roles {
            paged.tags.add(TagId::DOCUMENT, role.clone());
        }
        let meta = Metadata { lang: Some(language.to_owned()), ..Metadata::default() };
        let properties = Properties::new(&meta, title, Stamp::default());
        let mut diags = Diagnostics::default();
        let held = held(Conformance::ALL, &paged, &properties, &mut diags);
        (held.archival.is_some(), held.accessible, diags.iter().len())
    }

    #[test]
    fn what_is_missing_is_not_claimed() {
        let heading = Role::Heading;
        assert_eq!(claims(&[heading(1), heading(2), heading(1)], Some("T"), "pt-BR"), (true, true, 0));
        assert_eq!(claims(&[heading(1), heading(3)], Some("T"), "en"), (true, false, 1));
        assert_eq!(claims(&[heading(2)], Some("T"), "en"), (true, false, 1));
        assert_eq!(claims(&[Role::Figure, Role::Figure], Some("T"), "en"), (false, false, 2));
        assert_eq!(claims(&[], None, "en"), (true, false, 1));
        assert_eq!(claims(&[], Some("T"), "no language"), (false, false, 1));
    }

    #[test]
    fn what_is_not_wanted_is_not_missed() {
        let mut paged = PagedDocument::default();
        paged.missing.push(('日', Span::new(3, 6)));
        let properties = Properties::new(&Metadata::default(), None, Stamp::default());
        let mut diags = Diagnostics::default();
        assert_eq!(held(Conformance::NONE, &paged, &properties, &mut diags), Conformance::NONE);
        assert_eq!(diags.iter().len(), 0);
        let wanted = Conformance { archival: Some(Archival::A3a), accessible: false };
        assert_eq!(held(wanted, &paged, &properties, &mut diags), Conformance::NONE);
        let told = diags.iter().next().expect("a report");
        assert_eq!(told.message, "the PDF does not claim to be PDF/A-3a: no font has a glyph for `日` (U+65E5)");
        assert_eq!(
            (told.span.start, told.hints.as_slice()),
            (3, &["the rule is ISO 19005-3, 6.2.11.8".to_owned()][..])
        );
    }
}

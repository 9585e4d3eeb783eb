//! Adds navigation: named destinations, the outline, page labels, and link annotations (ISO 32000-1, 12.3, 12.4.2 and
//! 12.5).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use crate::labels::{parse_roman, to_roman};
use crate::layout::frame::{Link, LinkTarget, OutlineItem};
use crate::percent;

use super::content::{LinkArea, PaintedPage};
use super::syntax::{byte_string, name, real, text_bytes, text_string};

/// Longest outline that is shown expanded; a longer one does not fit beside a page.
const MAX_OPEN_ENTRIES: usize = 40;

/// Annotation flag 3: print the annotation (table 165). Archival files must set it.
const PRINT: i64 = 4;

/// Named destinations. Of equal names, the first counts.
pub(super) struct Destinations(BTreeMap<Vec<u8>, Object>);

impl Destinations {
    /// The destinations on painted pages, whose objects are `ids`.
    pub(super) fn new(pages: &[PaintedPage], ids: &[ObjectId]) -> Destinations {
        let mut places = BTreeMap::new();
        for (page, &id) in pages.iter().zip(ids) {
            for (name, left, top) in &page.anchors {
                // The null keeps the reader's zoom.
                let place = vec![id.into(), "XYZ".into(), real(*left), real(*top), Object::Null];
                places.entry(text_bytes(name)).or_insert(Object::Array(place));
            }
        }
        Destinations(places)
    }

    fn get(&self, name: &str) -> Option<&Object> {
        self.0.get(&text_bytes(name))
    }

    /// Adds the name tree to a document; `None` without destinations.
    pub(super) fn add(&self, document: &mut Document) -> Option<ObjectId> {
        if self.0.is_empty() {
            return None;
        }
        let names: Vec<Object> =
            self.0.iter().flat_map(|(name, place)| [byte_string(name.clone()), place.clone()]).collect();
        Some(document.add_object(dictionary! { "Names" => names }))
    }
}

/// Adds the outline to a document; `None` if it is empty.
pub(super) fn add_outline(
    document: &mut Document,
    outline: &[OutlineItem],
    destinations: &Destinations,
) -> Option<ObjectId> {
    if outline.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let open = count(outline) <= MAX_OPEN_ENTRIES;
    let level = Level { destinations, open };
    let (first, last) = level.add(document, outline, root)?;
    let shown = if open { count(outline) } else { outline.len() };
    let object = dictionary! { "Type" => "Outlines", "First" => first, "Last" => last, "Count" => to_integer(shown) };
    document.set_object(root, object);
    Some(root)
}

struct Level<'a> {
    destinations: &'a Destinations,
    open: bool,
}

impl Level<'_> {
    /// Adds entries below `parent` and returns the first and the last. The six heading levels limit the recursion.
    fn add(&self, document: &mut Document, items: &[OutlineItem], parent: ObjectId) -> Option<(ObjectId, ObjectId)> {
        let ids: Vec<ObjectId> = items.iter().map(|_| document.new_object_id()).collect();
        for (idx, item) in items.iter().enumerate() {
            let mut object = dictionary! { "Title" => text_string(&item.title), "Parent" => parent };
            if let Some(place) = self.destinations.get(&item.anchor) {
                object.set("Dest", place.clone());
            }
            if idx > 0 {
                object.set("Prev", ids[idx - 1]);
            }
            if let Some(&next) = ids.get(idx + 1) {
                object.set("Next", next);
            }
            if let Some((first, last)) = self.add(document, &item.children, ids[idx]) {
                object.set("First", first);
                object.set("Last", last);
                // Number of entries that opening this one shows; negative while it is closed (table 153).
                let shown =
                    if self.open { to_integer(count(&item.children)) } else { -to_integer(item.children.len()) };
                object.set("Count", shown);
            }
            document.set_object(ids[idx], object);
        }
        Some((*ids.first()?, *ids.last()?))
    }
}

/// Number of entries, including nested ones.
fn count(items: &[OutlineItem]) -> usize {
    items.iter().map(|item| 1 + count(&item.children)).sum()
}

fn to_integer(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The values that all annotations of a link share.
#[derive(Clone)]
pub(super) struct LinkWords {
    contents: Option<Object>,
    action: Option<Object>,
}

/// Longest text, in bytes, that is repeated in each annotation. A longer one becomes a shared object, since a long
/// address has an annotation for each of its lines.
const LONG_WORDS: usize = 400;

impl LinkWords {
    /// The values of a link; adds long ones to the document.
    pub(super) fn of(link: &Link, document: &mut lopdf::Document) -> LinkWords {
        let mut shared =
            |len: usize, object: Object| if len > LONG_WORDS { document.add_object(object).into() } else { object };
        let words = &link.description;
        let contents = (!words.is_empty()).then(|| shared(words.len(), text_string(words)));
        let action = match &link.target {
            LinkTarget::Url(url) => Some(shared(url.len(), action(url).into())),
            LinkTarget::Anchor(_) => None,
        };
        LinkWords { contents, action }
    }
}

/// The action of a link: a relative link to another PDF opens its destination (12.6.4.3), any other link is a URI.
fn action(url: &str) -> Dictionary {
    let (path, fragment) = url.split_once('#').unwrap_or((url, ""));
    let is_pdf = path.len() > PDF.len() && path.to_ascii_lowercase().ends_with(PDF);
    let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if !is_pdf || has_scheme || path.starts_with('/') || path.contains('?') {
        return dictionary! { "S" => "URI", "URI" => byte_string(ascii_uri(url)) };
    }
    let name = text_string(&percent::decode(path));
    let place = match &*percent::decode(fragment) {
        "" => vec![0.into(), Object::from("Fit")].into(),
        fragment => byte_string(text_bytes(fragment)),
    };
    let file = dictionary! { "Type" => "Filespec", "F" => name.clone(), "UF" => name };
    dictionary! { "S" => "GoToR", "F" => file, "D" => place }
}

/// The file extension of PDF.
const PDF: &str = ".pdf";

/// The annotation of a link area; `None` when the destination does not exist.
///
/// A link over several lines has one annotation per line. A single annotation with one quadrilateral per line would be
/// shorter, but most readers (poppler, MuPDF, Preview) make the bounding box of all lines clickable, which covers other
/// links on these lines.
pub(super) fn link_annotation(
    link: &Link,
    words: LinkWords,
    area: &LinkArea,
    destinations: &Destinations,
) -> Option<Dictionary> {
    let area = area.area;
    let corners = [area.left, area.bottom, area.left + area.width, area.bottom + area.height];
    let mut object = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => corners.map(real).to_vec(),
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => PRINT,
    };
    if let Some(contents) = words.contents {
        object.set("Contents", contents);
    }
    if let Some(action) = words.action {
        object.set("A", action);
    }
    if let LinkTarget::Anchor(anchor) = &link.target {
        destinations.get(anchor)?;
        object.set("Dest", byte_string(text_bytes(anchor)));
    }
    Some(object)
}

/// Converts an address to ASCII, percent-encoding all bytes that a URI must not contain (12.6.4.7).
fn ascii_uri(url: &str) -> String {
    let mut uri = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    uri
}

/// The number tree of page labels; `None` when they equal the labels that readers show by default.
pub(super) fn page_labels<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> Option<Dictionary> {
    let mut numbers: Vec<Object> = Vec::new();
    let mut range: Option<Label> = None;
    for (idx, label) in labels.clone().enumerate() {
        let continued = range.take().map(Label::next).filter(|next| next.to_string() == label);
        if continued.is_none() {
            let label = Label::parse(label);
            numbers.extend([to_integer(idx).into(), label.object().into()]);
            range = Some(label);
        } else {
            range = continued;
        }
    }
    let is_default = labels.zip(1..).all(|(label, number)| label == number.to_string());
    (!is_default).then(|| dictionary! { "Nums" => numbers })
}

/// A page label: prefix and number.
#[derive(Debug, PartialEq, Eq)]
struct Label {
    prefix: String,
    number: Option<(Numerals, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numerals {
    Decimal,
    LowerRoman,
    UpperRoman,
}

impl Label {
    /// Parses a label. Digits at the end are the number; otherwise a whole label may be a Roman numeral; otherwise it
    /// is only a prefix.
    fn parse(label: &str) -> Label {
        let prefix = label.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = &label[prefix.len()..];
        if let Ok(number @ 1..) = digits.parse()
            && !digits.starts_with('0')
        {
            return Label { prefix: prefix.to_owned(), number: Some((Numerals::Decimal, number)) };
        }
        let roman = [(Numerals::LowerRoman, to_roman as fn(u32) -> String), (Numerals::UpperRoman, upper_roman)];
        let number = roman.into_iter().find_map(|(numerals, write)| {
            let number = parse_roman(&label.to_lowercase())?;
            (write(number) == label).then_some((numerals, number))
        });
        Label { prefix: if number.is_some() { String::new() } else { label.to_owned() }, number }
    }

    /// The label of the next page in the same range.
    fn next(self) -> Label {
        let number = self.number.map(|(numerals, number)| (numerals, number.saturating_add(1)));
        Label { number, ..self }
    }

    fn object(&self) -> Dictionary {
        let mut object = Dictionary::new();
        if !self.prefix.is_empty() {
            object.set("P", text_string(&self.prefix));
        }
        if let Some((numerals, number)) = self.number {
            object.set("S", name(numerals.key()));
            if number != 1 {
                object.set("St", number);
            }
        }
        object
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.prefix)?;
        match self.number {
            None => Ok(()),
            Some((Numerals::Decimal, number)) => write!(f, "{number}"),
            Some((Numerals::LowerRoman, number)) => f.write_str(&to_roman(number)),
            Some((Numerals::UpperRoman, number)) => f.write_str(&upper_roman(number)),
        }
    }
}

impl Numerals {
    /// The value of `S` in a page label dictionary (table 159).
    fn key(self) -> &'static str {
        match self {
            Numerals::Decimal => "D",
            Numerals::LowerRoman => "r",
            Numerals::UpperRoman => "R",
        }
    }
}

fn upper_roman(number: u32) -> String {
    to_roman(number).to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(labels: &[&str]) -> String {
        let mut out = Vec::new();
        if let Some(tree) = page_labels(labels.iter().copied()) {
            super::super::syntax::write_dictionary(&mut out, &tree, &|id| id.0);
        }
        String::from_utf8(out).expect("the cases are ASCII")
    }

    #[test]
    fn labels_are_ranges() {
        assert_eq!(labels(&["1", "2", "3"]), "");
        assert_eq!(labels(&["i", "ii", "iii", "1", "2"]), "<</Nums[0<</S/r>>3<</S/D>>]>>");
        assert_eq!(labels(&["", "12", "13"]), "<</Nums[0<<>>1<</S/D/St 12>>]>>");
        assert_eq!(labels(&["A-1", "A-2", "C"]), "<</Nums[0<</P(A-)/S/D>>2<</S/R/St 100>>]>>");
        assert_eq!(labels(&["b", "b", "007"]), "<</Nums[0<</P(b)>>2<</P(007)>>]>>");
    }

    #[test]
    fn roman_numbers_are_read_as_they_are_written() {
        for number in [1, 4, 9, 14, 40, 90, 400, 944, 1987, 3999] {
            assert_eq!(parse_roman(&to_roman(number)), Some(number));
        }
        assert_eq!(Label::parse("iiii").number, None);
        assert_eq!(Label::parse("Iv").number, None);
    }

    #[test]
    fn addresses_are_ascii() {
        assert_eq!(ascii_uri("https://a.b/ä b?x=(1)#y%20"), "https://a.b/%C3%A4%20b?x=(1)#y%20");
    }
}

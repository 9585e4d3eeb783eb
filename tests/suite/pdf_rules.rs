//! PDFs keep the rules of the standards that they claim, and each rule detects its violation.

use bindery::backends::Attachment;
use bindery::diagnostics::Diagnostics;
use bindery::layout::frame::Role;
use bindery::source::SourceFile;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use crate::goldens;
use crate::pdf::rules::{RULES, broken};
use crate::pdf::{everything, sheet::Sheet};

/// Rules that some cases break on purpose; their files must not claim conformance.
const LEFT_OUT: [&str; 2] = ["no missing glyph is shown", "pictures have alternatives"];

#[test]
fn every_pdf_of_the_cases_keeps_the_rules_or_claims_nothing() {
    let format = bindery::format_named("pdf").expect("a format");
    for path in ["layout", "model", "xhtml", "epub"].into_iter().flat_map(goldens::cases).chain(samples()) {
        let bytes = std::fs::read(&path).expect("a readable case");
        let mut diags = Diagnostics::default();
        let source = SourceFile::decode(path.display().to_string(), bytes, &mut diags).expect("a text");
        let pdf = bindery::convert(&source, path.parent().expect("a directory"), format, &mut diags).expect("a PDF");
        let document = Document::load_mem(&pdf).expect("a readable file");
        let broken = broken(&document);
        let is_left_out = |rule: &str| LEFT_OUT.iter().any(|left_out| rule.starts_with(left_out));
        let unexpected: Vec<_> = broken.iter().filter(|(rule, _)| !is_left_out(rule)).collect();
        assert!(unexpected.is_empty(), "{}: {unexpected:?}", path.display());
        let claims = claims(&document);
        assert_eq!(claims, broken.is_empty(), "{}: claims {claims}, but {broken:?}", path.display());
    }
}

fn samples() -> Vec<std::path::PathBuf> {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let files = std::fs::read_dir(directory).expect("samples").map(|entry| entry.expect("an entry").path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

fn claims(document: &Document) -> bool {
    let xmp = stream(document, catalog(document).get(b"Metadata").and_then(Object::as_reference).expect("metadata"));
    let xmp = String::from_utf8_lossy(&xmp).into_owned();
    let claims = ["<pdfaid:part>", "<pdfuaid:part>"].map(|claim| xmp.contains(claim));
    assert_eq!(claims[0], claims[1], "what the cases leave out concerns both");
    claims[0]
}

fn catalog(document: &Document) -> &Dictionary {
    document.catalog().expect("a catalog")
}

fn stream(document: &Document, id: ObjectId) -> Vec<u8> {
    let stream = document.get_object(id).and_then(Object::as_stream).expect("a stream");
    stream.get_plain_content().expect("a stream that can be read")
}

/// A document to which every rule applies.
fn sound() -> Document {
    let mut sheet = everything();
    let table = sheet.tag(bindery::layout::frame::TagId::DOCUMENT, Role::Formula);
    sheet.paged.tags.set_alt(table, "x squared");
    sheet.line();
    sheet.text(table, crate::pdf::sheet::SERIF, "x²");
    let attachment = Attachment { name: "a.md".to_owned(), media_type: "text/markdown", bytes: b"text"[..].into() };
    let bytes = Sheet::paint_with(&sheet, "rules", &[attachment], false);
    Document::load_mem(&bytes).expect("a readable file")
}

/// The first element of a type.
fn element(document: &Document, role: &str) -> ObjectId {
    let is_it = |object: &Object| {
        object.as_dict().is_ok_and(|own| own.get(b"S").is_ok_and(|s| s.as_name().ok() == Some(role.as_bytes())))
    };
    *document.objects.iter().find(|(_, object)| is_it(object)).expect("an element").0
}

fn change(document: &mut Document, id: ObjectId, change: impl FnOnce(&mut Dictionary)) {
    change(
        document
            .get_object_mut(id)
            .and_then(|object| match object {
                Object::Stream(stream) => Ok(&mut stream.dict),
                object => object.as_dict_mut(),
            })
            .expect("a dictionary"),
    );
}

fn change_catalog(document: &mut Document, own: impl FnOnce(&mut Dictionary)) {
    let id = document.trailer.get(b"Root").and_then(Object::as_reference).expect("a catalog");
    change(document, id, own);
}

fn first_page(document: &Document) -> ObjectId {
    document.get_pages()[&1]
}

/// Changes the operators of the first page.
fn change_content(document: &mut Document, change: impl FnOnce(&mut Content)) {
    let page = document.get_dictionary(first_page(document)).expect("a page");
    let id = page.get(b"Contents").and_then(Object::as_reference).expect("a stream");
    let mut content = Content::decode(&stream(document, id)).expect("operators");
    change(&mut content);
    let bytes = content.encode().expect("operators");
    document.set_object(id, lopdf::Stream::new(Dictionary::new(), bytes));
}

fn change_xmp(document: &mut Document, from: &str, to: &str) {
    let id = catalog(document).get(b"Metadata").and_then(Object::as_reference).expect("metadata");
    let xmp = String::from_utf8(stream(document, id)).expect("UTF-8");
    assert!(xmp.contains(from), "{from}");
    document.set_object(id, lopdf::Stream::new(Dictionary::new(), xmp.replacen(from, to, 1).into_bytes()));
}

fn reference(document: &Document, path: &[&str]) -> ObjectId {
    let mut own = catalog(document);
    let (last, path) = path.split_last().expect("a key");
    for key in path {
        own = document
            .dereference(own.get(key.as_bytes()).expect("a key"))
            .expect("an object")
            .1
            .as_dict()
            .expect("a map");
    }
    own.get(last.as_bytes()).and_then(Object::as_reference).expect("a reference")
}

fn first_of(document: &Document, kind: &str) -> ObjectId {
    let is_it = |object: &Object| {
        let own = match object {
            Object::Stream(stream) => &stream.dict,
            Object::Dictionary(own) => own,
            _ => return false,
        };
        ["Type", "Subtype"]
            .iter()
            .any(|key| own.get(key.as_bytes()).is_ok_and(|own| own.as_name().ok() == Some(kind.as_bytes())))
    };
    *document.objects.iter().find(|(_, object)| is_it(object)).unwrap_or_else(|| panic!("no {kind}")).0
}

/// Breaks a rule.
type Break = fn(&mut Document);

/// For each rule, a change that breaks it and nothing else.
const BREAKS: &[(&str, Break)] = &[
    ("the header says", |document| document.version = "1.4".to_owned()),
    ("the trailer has", |document| drop(document.trailer.remove(b"ID"))),
    ("content is marked as", |document| change_catalog(document, |own| drop(own.remove(b"MarkInfo")))),
    ("the document has a language", |document| {
        change_catalog(document, |own| own.set("Lang", Object::string_literal("en_US")))
    }),
    ("its title is shown", |document| change_catalog(document, |own| drop(own.remove(b"ViewerPreferences")))),
    ("metadata claims", |document| change_xmp(document, "<pdfaid:part>3<", "<pdfaid:part>2<")),
    ("metadata and information", |document| change_xmp(document, "A title", "Another")),
    ("an output intent", |document| change_catalog(document, |own| drop(own.remove(b"OutputIntents")))),
    ("no actions", |document| {
        change_catalog(document, |own| own.set("OpenAction", dictionary! { "S" => "JavaScript" }))
    }),
    ("fonts are embedded", |document| {
        let font = first_of(document, "Type0");
        change(document, font, |own| drop(own.remove(b"ToUnicode")));
    }),
    ("no missing glyph", |document| {
        change_content(document, |content| {
            let shows = content.operations.iter_mut().find(|operation| operation.operator == "Tj").expect("text");
            shows.operands = vec![Object::String(vec![0, 0], lopdf::StringFormat::Literal)];
        })
    }),
    ("images have colours", |document| {
        let image = dictionary! { "Subtype" => "Image", "ColorSpace" => "DeviceCMYK" };
        document.add_object(lopdf::Stream::new(image, Vec::new()));
    }),
    ("content is in the tree", |document| {
        change_content(document, |content| {
            content.operations.push(lopdf::content::Operation::new("f", Vec::new()));
        })
    }),
    ("marks and the tree", |document| {
        let heading = element(document, "H1");
        change(document, heading, |own| own.set("K", 99));
    }),
    ("elements are of standard", |document| {
        let heading = element(document, "Code");
        change(document, heading, |own| own.set("S", "Listing"));
    }),
    ("no element is empty", |document| {
        let root = element(document, "Document");
        let empty = document.add_object(dictionary! { "S" => "P", "P" => root });
        change(document, root, |own| {
            own.get_mut(b"K").and_then(Object::as_array_mut).expect("kids").push(empty.into())
        });
    }),
    ("elements stand where", |document| {
        let item = element(document, "LBody");
        change(document, item, |own| own.set("S", "LI"));
    }),
    ("pictures have alternatives", |document| {
        let formula = element(document, "Formula");
        change(document, formula, |own| drop(own.remove(b"Alt")));
    }),
    ("heading levels", |document| {
        let heading = element(document, "H2");
        change(document, heading, |own| own.set("S", "H4"));
    }),
    ("rows of a table", |document| {
        let cell = element(document, "TH");
        change(document, cell, |own| own.set("A", dictionary! { "Scope" => "Column" }));
    }),
    ("header cells say", |document| {
        let cell = element(document, "TH");
        change(document, cell, |own| own.set("A", dictionary! { "ColSpan" => 2 }));
    }),
    ("notes have identifiers", |document| {
        let note = element(document, "Note");
        change(document, note, |own| drop(own.remove(b"ID")));
    }),
    ("links are elements", |document| {
        let link = first_of(document, "Annot");
        change(document, link, |own| drop(own.remove(b"Contents")));
    }),
    ("the order of tabs", |document| {
        let page = first_page(document);
        change(document, page, |own| own.set("Tabs", "R"));
    }),
    ("the outline is", |document| {
        let first = reference(document, &["Outlines", "First"]);
        change(document, first, |own| drop(own.remove(b"Dest")));
    }),
    ("places with names", |document| {
        let names = reference(document, &["Names", "Dests"]);
        change(document, names, |own| {
            let list = own.get_mut(b"Names").and_then(Object::as_array_mut).expect("names");
            list.push(Object::string_literal("aaa"));
            let place = list[1].clone();
            list.push(place);
        });
    }),
    ("files inside", |document| {
        let file = first_of(document, "Filespec");
        change(document, file, |own| drop(own.remove(b"AFRelationship")));
    }),
];

#[test]
fn each_rule_is_seen_broken() {
    assert_eq!(broken(&sound()), []);
    for (rule, _) in RULES {
        let (_, breaks) =
            BREAKS.iter().find(|(own, _)| rule.starts_with(own)).unwrap_or_else(|| panic!("no case: {rule}"));
        let mut document = sound();
        breaks(&mut document);
        let seen: Vec<&str> = broken(&document).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(seen, [*rule]);
    }
}

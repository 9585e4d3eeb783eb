//! The PDF painter: paints pages placed by hand, and reads the file back.

pub mod read;
pub mod rules;
pub mod sheet;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bindery::geometry::{Color, Point, Pt, Size};
use bindery::layout::frame::{FrameItem, LinkTarget, ListNumbering, OutlineItem, PlacedImage, Role, Scope, TagId};
use bindery::model::{Contributor, Identifier, Person};
use bindery::resource::{ImageFile, ImageKind, Pixels};
use bindery::source::Span;
use image::ImageEncoder;
use lopdf::{Dictionary, Object, ObjectId};

use read::{Pdf, name, number, text};
use sheet::{ITALIC, MONO, SANS, SERIF, Sheet};

/// A document with one of everything.
pub fn everything() -> Sheet {
    let mut sheet = Sheet::new();
    let title = sheet.tag(TagId::DOCUMENT, Role::Heading(1));
    sheet.anchor("top");
    sheet.text(title, SANS, "AVATAR — a title");
    sheet.line();
    let paragraph = sheet.tag(TagId::DOCUMENT, Role::Paragraph);
    sheet.text(paragraph, SERIF, "An office affirms: find the flow, ");
    sheet.text(paragraph, ITALIC, "naïvely; ");
    sheet.link(paragraph, LinkTarget::Url("https://example.org/ä?b=(c)".to_owned()), "a link ");
    sheet.line();
    sheet.link(paragraph, LinkTarget::Anchor("end".to_owned()), "to the end ");
    sheet.line();
    let list = sheet.tag(TagId::DOCUMENT, Role::List { numbering: ListNumbering::Disc });
    let item = sheet.tag(list, Role::ListItem);
    let label = sheet.tag(item, Role::Label);
    sheet.text(label, SERIF, "• ");
    let body = sheet.tag(item, Role::ListBody);
    let paragraph = sheet.tag(body, Role::Paragraph);
    sheet.text(paragraph, SERIF, "A list of one.");
    sheet.line();
    let table = sheet.tag(TagId::DOCUMENT, Role::Table);
    let row = sheet.tag(table, Role::TableRow);
    let head = sheet.tag(row, Role::HeaderCell { scope: Scope::Column, colspan: 2, rowspan: 1 });
    sheet.text(head, SERIF, "Head");
    sheet.line();
    let row = sheet.tag(table, Role::TableRow);
    for cell in ["a", "b"] {
        let tag = sheet.tag(row, Role::DataCell { colspan: 1, rowspan: 1 });
        sheet.text(tag, SERIF, cell);
    }
    sheet.line();
    let code = sheet.tag(TagId::DOCUMENT, Role::Code);
    let background = FrameItem::Rect { size: Size::new(Pt(200.0), Pt(14.0)), fill: Color::gray(240), radius: Pt(3.0) };
    sheet.place(sheet.pen, TagId::ARTIFACT, background);
    sheet.pen.y += Pt(10.0);
    sheet.text(code, MONO, "let x = \"(\\\\)\";");
    sheet.page("2");
    // The paragraph of the list continues; an element without text follows.
    sheet.text(paragraph, SERIF, " It goes on.");
    sheet.tag(TagId::DOCUMENT, Role::Paragraph);
    sheet.line();
    let end = sheet.tag(TagId::DOCUMENT, Role::Heading(2));
    sheet.anchor("end");
    sheet.text(end, SANS, "The end");
    let note = sheet.tag(TagId::DOCUMENT, Role::Note);
    sheet.line();
    sheet.text(note, SERIF, "A note.");
    let child = OutlineItem { title: "The end".to_owned(), anchor: "end".to_owned(), children: Vec::new() };
    sheet.paged.outline =
        vec![OutlineItem { title: "A títle".to_owned(), anchor: "top".to_owned(), children: vec![child] }];
    sheet
}

#[test]
fn what_is_painted_reads_as_what_was_placed() {
    let sheet = everything();
    let pdf = Pdf::read(&sheet.paint("everything"));
    for (idx, page) in sheet.paged.pages.iter().enumerate() {
        let placed: String = page
            .items
            .iter()
            .filter_map(|placed| match &placed.item {
                FrameItem::Glyphs(run) => Some(run.text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(pdf.text(idx), placed);
    }
}

#[test]
fn each_glyph_stands_where_it_was_placed() {
    let mut sheet = Sheet::new();
    let paragraph = sheet.tag(TagId::DOCUMENT, Role::Paragraph);
    // Faces with various units per em, kerned, unevenly justified, shrunk, with a raised mark.
    for (style, x_scale) in [(SERIF, 1.0), (SANS, 1.0), (ITALIC, 0.97), (MONO, 1.013)] {
        for _ in 0..3 {
            let mut run = sheet.shape(style, "AVATAR To. Wo fi 7,4 The quick brown fox jumps over the lazy dog. ");
            run.x_scale = x_scale;
            for (idx, glyph) in run.glyphs.iter_mut().enumerate() {
                glyph.advance = glyph.advance * x_scale + Pt(0.001 * (idx % 7) as f64);
            }
            run.glyphs[3].y_offset = Pt(2.5);
            run.glyphs[4].x_offset = Pt(-0.37);
            sheet.run(paragraph, run);
        }
        sheet.line();
    }
    let bytes = sheet.paint("places");
    let pdf = Pdf::read(&bytes);
    let height = sheet.paged.pages[0].size.height.0;
    let placed = sheet.paged.pages[0].items.iter().flat_map(|placed| {
        let FrameItem::Glyphs(run) = &placed.item else { panic!("only text is placed") };
        run.glyphs.iter().scan(placed.at.x.0, move |x, glyph| {
            let at = (*x + glyph.x_offset.0, height - placed.at.y.0 + glyph.y_offset.0);
            *x += glyph.advance.0;
            Some(at)
        })
    });
    let shown = pdf.shown(0);
    let mut n_placed = 0;
    for ((x, y), shown) in placed.zip(&shown) {
        // A thousandth of an em is a hundredth of a point here; the start of a line is rounded to that.
        assert!((x - shown.x).abs() <= 0.0101, "{shown:?} should stand at {x}");
        assert!((y - shown.y).abs() <= 0.0051, "{shown:?} should stand at {y}");
        n_placed += 1;
    }
    assert_eq!(n_placed, shown.len());
}

#[test]
fn fonts_are_embedded_as_subsets_with_exact_widths() {
    let pdf = Pdf::read(&everything().paint("fonts"));
    let fonts = pdf.fonts(0);
    assert_eq!(fonts.len(), 4);
    for font in fonts.values() {
        let (tag, _) = font.base_name.split_once('+').expect("a subset");
        assert!(tag.len() == 6 && tag.bytes().all(|byte| byte.is_ascii_uppercase()));
        assert_eq!(name(font.descriptor.get(b"FontName").expect("a name")), font.base_name);
        let program = harfrust::Font::new(font.program.clone(), 0).expect("a font program");
        let units = f64::from(program.units_per_em());
        for &code in font.meanings.keys() {
            let advance = program.glyph_metrics().h_advance_exact(u32::from(code).into()).to_f64();
            assert!((font.width(code) - advance / units * 1000.0).abs() < 0.001, "{} {code}", font.base_name);
        }
        assert_eq!(program.num_glyphs() as usize, font.meanings.len(), "nothing but what is used");
        let angle = number(font.descriptor.get(b"ItalicAngle").expect("an angle"));
        assert_eq!(angle < 0.0, font.base_name.contains("Italic"));
    }
}

#[test]
fn what_a_glyph_cannot_mean_is_said_beside_it() {
    let mut sheet = Sheet::new();
    let paragraph = sheet.tag(TagId::DOCUMENT, Role::Paragraph);
    let mut hyphen = sheet.shape(SERIF, "well-hyphen-");
    hyphen.text = "well-hyphen\u{AD}".to_owned();
    hyphen.glyphs.last_mut().expect("a glyph").text_len = 2;
    sheet.run(paragraph, hyphen);
    sheet.text(paragraph, SERIF, "日 e\u{301}\u{323} Ω Ω a\u{A0}b");
    let pdf = Pdf::read(&sheet.paint("actual-text"));
    assert_eq!(pdf.text(0), "well-hyphen\u{AD}日 e\u{301}\u{323} Ω Ω a b");
    let fonts = pdf.fonts(0);
    assert!(fonts.values().all(|font| font.meanings.values().all(|meaning| meaning != "\u{AD}")));
}

#[test]
fn marks_are_unique_and_the_tree_leads_to_them_and_back() {
    let pdf = Pdf::read(&everything().paint("structure"));
    let tree = StructureTree::read(&pdf);
    for (page, id) in pdf.pages.iter().enumerate() {
        let shown: BTreeSet<i64> = pdf.shown(page).iter().filter_map(|shown| shown.mcid).collect();
        let key = pdf.page(page).get(b"StructParents").and_then(Object::as_i64).expect("a key");
        let back = pdf.follow(&tree.parents[&key]).as_array().expect("a list of elements");
        assert_eq!(shown, (0..back.len() as i64).collect(), "as many as the parent tree has");
        for (mcid, element) in (0..).zip(back) {
            let element = element.as_reference().expect("an element");
            assert_eq!(tree.owners.get(&(*id, mcid)), Some(&element), "page {page}, mark {mcid}");
        }
        assert_eq!(name(pdf.page(page).get(b"Tabs").expect("an order")), "S");
    }
    for (annotation, element) in &tree.annotations {
        let object = pdf.document.get_dictionary(*annotation).expect("an annotation");
        let key = object.get(b"StructParent").and_then(Object::as_i64).expect("a key");
        assert_eq!(tree.parents[&key].as_reference().expect("an element"), *element);
    }
    assert_eq!(tree.annotations.len(), 2);
}

#[test]
fn the_tree_is_in_the_order_of_the_text_without_empty_elements() {
    let pdf = Pdf::read(&everything().paint("tree"));
    let expected = "
Document
  H1
  P
    Link
    Link
  L ListNumbering=Disc
    LI
      Lbl
      LBody
        P
  Table
    TR
      TH ColSpan=2 Scope=Column
    TR
      TD
      TD
  Code
  H2
  Note
";
    assert_eq!(StructureTree::read(&pdf).outline, expected.trim_start());
}

#[test]
fn links_lead_to_addresses_and_to_places_that_exist() {
    let sheet = everything();
    let pdf = Pdf::read(&sheet.paint("links"));
    let annotations = pdf.get(pdf.page(0), &["Annots"]).and_then(|list| list.as_array().ok()).expect("links");
    let links: Vec<&Dictionary> =
        annotations.iter().map(|link| pdf.follow(link).as_dict().expect("an annotation")).collect();
    let uri = pdf.get(links[0], &["A", "URI"]).expect("an address");
    assert_eq!(text(uri), "https://example.org/%C3%A4?b=(c)");
    let place = text(links[1].get(b"Dest").expect("a place"));
    let places = destinations(&pdf);
    // The heading of the second page is one line below its top margin.
    let height = sheet.paged.pages[1].size.height.0;
    let (page, left, top) = places[&place];
    assert_eq!(page, pdf.pages[1]);
    assert!((left - 72.0).abs() < 0.01 && (top - (height - 86.0)).abs() < 0.01, "{left} {top}");
    for link in links {
        assert_eq!(link.get(b"F").and_then(Object::as_i64).ok(), Some(4));
        assert!(!text(link.get(b"Contents").expect("a description")).is_empty());
        let corners: Vec<f64> =
            link.get(b"Rect").and_then(Object::as_array).expect("a box").iter().map(number).collect();
        assert!(corners[0] < corners[2] && corners[1] < corners[3]);
    }
}

#[test]
fn pieces_of_a_link_in_one_line_are_one_area_and_lines_are_several() {
    let mut sheet = Sheet::new();
    let paragraph = sheet.tag(TagId::DOCUMENT, Role::Paragraph);
    sheet.link(paragraph, LinkTarget::Url("https://example.org".to_owned()), "two ");
    for line in 0..2 {
        let tag = sheet.paged.links[0].tag;
        let corner = Point::new(sheet.pen.x, sheet.pen.y - Pt(10.0));
        let size = sheet.text(tag, ITALIC, "pieces ");
        sheet.place(corner, tag, FrameItem::Link { link: 0, size });
        if line == 0 {
            sheet.line();
        }
    }
    let pdf = Pdf::read(&sheet.paint("link-pieces"));
    let tree = StructureTree::read(&pdf);
    assert_eq!(tree.annotations.len(), 2);
    let elements: BTreeSet<ObjectId> = tree.annotations.values().copied().collect();
    assert_eq!(elements.len(), 1, "both belong to one element");
}

#[test]
fn the_outline_is_nested_and_leads_to_places() {
    let pdf = Pdf::read(&everything().paint("outline"));
    let outline = pdf.get(pdf.catalog(), &["Outlines"]).and_then(|o| o.as_dict().ok()).expect("an outline");
    assert_eq!(outline.get(b"Count").and_then(Object::as_i64).ok(), Some(2));
    let first = pdf.get(outline, &["First"]).and_then(|item| item.as_dict().ok()).expect("an entry");
    assert_eq!(text(first.get(b"Title").expect("a title")), "A títle");
    assert!(first.get(b"Next").is_err());
    let child = pdf.get(first, &["First"]).and_then(|item| item.as_dict().ok()).expect("an entry below it");
    let place = child.get(b"Dest").and_then(Object::as_array).expect("a place");
    assert_eq!(place[0].as_reference().expect("a page"), pdf.pages[1]);
    assert_eq!(name(pdf.catalog().get(b"PageMode").expect("a mode")), "UseOutlines");
}

#[test]
fn the_file_says_what_the_document_is() {
    let mut sheet = everything();
    sheet.meta.title = Some("<Größe> & more".to_owned());
    sheet.meta.tags = vec!["one".to_owned(), "two".to_owned()];
    sheet.meta.lang = Some("de".to_owned());
    let person = |name: &str| Person { name: name.to_owned(), ..Person::default() };
    sheet.meta.authors = vec![person("Ä & B"), person("C")];
    sheet.meta.contributors = vec![Contributor { person: person("D"), role: Some("editor".to_owned()) }];
    sheet.meta.rights = Some("CC BY 4.0".to_owned());
    sheet.meta.permalink = Some("https://example.org/a".to_owned());
    sheet.meta.identifiers = vec![Identifier { scheme: Some("DOI".to_owned()), value: "10.1/x".to_owned() }];
    sheet.meta.publisher = Some("E".to_owned());
    sheet.meta.source = Some("F".to_owned());
    sheet.meta.description = Some("A line\nand another.".to_owned());
    let pdf = Pdf::read(&sheet.paint("properties"));
    let info = pdf.document.trailer.get(b"Info").map(|info| pdf.follow(info).as_dict().expect("a dictionary"));
    let info = info.expect("an information dictionary");
    assert_eq!(text(info.get(b"Title").expect("a title")), "<Größe> & more");
    assert_eq!(text(info.get(b"Author").expect("authors")), "Ä & B, C");
    assert_eq!(text(info.get(b"CreationDate").expect("a date")), "D:20150625");
    assert!(info.get(b"ModDate").is_err(), "a date that nobody stated");
    let xmp = String::from_utf8(pdf.stream(pdf.catalog().get(b"Metadata").expect("metadata"))).expect("UTF-8");
    assert!(xmp.contains("&lt;Größe&gt; &amp; more") && xmp.contains("<pdf:Keywords>one, two<"), "{xmp}");
    assert_eq!(text(pdf.catalog().get(b"Lang").expect("a language")), "de");
    let marked = pdf.get(pdf.catalog(), &["MarkInfo", "Marked"]).and_then(|marked| marked.as_bool().ok());
    assert_eq!(marked, Some(true));
    assert_eq!(pdf.document.version, "1.7");
}

#[test]
fn equal_documents_give_equal_bytes() {
    assert!(everything().paint("once") == everything().paint("twice"));
}

#[test]
fn the_order_for_reading_while_it_arrives_holds_the_same() {
    let sheet = everything();
    let (usual, linear) = (Pdf::read(&sheet.paint("usual")), Pdf::read(&sheet.paint_with("linear", &[], true)));
    assert_eq!(linear.pages.len(), usual.pages.len());
    assert!((0..usual.pages.len()).all(|page| linear.text(page) == usual.text(page)));
    assert_eq!(rules::broken(&linear.document), []);
    assert_eq!(StructureTree::read(&linear).outline, StructureTree::read(&usual).outline);
    let bytes = sheet.paint_with("linear", &[], true);
    let head = String::from_utf8_lossy(&bytes[..300]).into_owned();
    assert!(head.contains(&format!("/Linearized 1/L {}/", bytes.len())), "{head}");
    // The first page ends before the second begins.
    let value = |key: &str| -> usize {
        let rest = head.split_once(&format!("/{key} ")).expect("a key").1;
        rest[..rest.find(['/', '>']).expect("an end")].trim().parse().expect("a number")
    };
    let page = format!("\n{} 0 obj", value("O"));
    let at = bytes.windows(page.len()).position(|window| window == page.as_bytes()).expect("the first page");
    assert!(at < value("E") && value("E") < value("T"), "{head}");
}

#[test]
fn a_jpeg_goes_in_unchanged_and_is_turned_on_the_page() {
    let mut jpeg = Vec::new();
    let colors: Vec<u8> = (0..32 * 16).flat_map(|pixel| [(pixel % 32 * 8) as u8, (pixel / 2) as u8, 128]).collect();
    let encoder = image::codecs::jpeg::JpegEncoder::new(&mut jpeg);
    encoder.write_image(&colors, 32, 16, image::ExtendedColorType::Rgb8).expect("a JPEG");
    let jpeg: Arc<[u8]> = jpeg.into();
    let file = ImageFile {
        bytes: Arc::clone(&jpeg),
        kind: ImageKind::Jpeg,
        width: 16,
        height: 32,
        density: None,
        orientation: 6,
        jpeg: Some(bindery::resource::JpegColor::YCbCr),
    };
    let pdf = picture("jpeg", file, None);
    let object = pdf.get(pdf.page(0), &["Resources", "XObject", "I0"]).and_then(|o| o.as_stream().ok()).expect("it");
    assert_eq!(object.content, *jpeg);
    assert_eq!(number(object.dict.get(b"Width").expect("a width")), 32.0);
    let content = pdf.stream(pdf.page(0).get(b"Contents").expect("a stream"));
    assert!(String::from_utf8_lossy(&content).contains("\n0 -40 20 0 100 "), "{}", String::from_utf8_lossy(&content));
}

#[test]
fn pixels_come_back_with_their_alpha() {
    let samples: Vec<u8> = (0..5 * 4 * 3u8).collect();
    let alpha: Vec<u8> = (0..5 * 4u8).map(|n| n * 12).collect();
    let pixels = Pixels { width: 5, height: 4, samples: samples.clone(), gray: false, alpha: Some(alpha.clone()) };
    let file = ImageFile {
        bytes: b"GIF".as_slice().into(),
        kind: ImageKind::Gif,
        width: 5,
        height: 4,
        density: None,
        orientation: 1,
        jpeg: None,
    };
    let pdf = picture("pixels", file, Some(pixels));
    let object = pdf.get(pdf.page(0), &["Resources", "XObject", "I0"]).expect("it");
    assert_eq!(pdf.stream(object), samples);
    let mask = object.as_stream().expect("a stream").dict.get(b"SMask").expect("a mask");
    assert_eq!(pdf.stream(mask), alpha);
    let figure = StructureTree::read(&pdf).outline;
    assert_eq!(figure, "Document\n  Figure Alt=A picture BBox=100,702,120,742\n");
}

/// A PDF with one picture of 20 by 40 points.
fn picture(name: &str, file: ImageFile, pixels: Option<Pixels>) -> Pdf {
    let mut sheet = Sheet::new();
    sheet.paged.images.push(PlacedImage { file: Arc::new(file), pixels, span: Span::NONE });
    let figure = sheet.tag(TagId::DOCUMENT, Role::Figure);
    sheet.paged.tags.set_alt(figure, "A picture");
    let size = Size::new(Pt(20.0), Pt(40.0));
    sheet.place(Point::new(Pt(100.0), Pt(100.0)), figure, FrameItem::Image { image: 0, size });
    Pdf::read(&sheet.paint(name))
}

#[test]
fn an_empty_document_is_a_file() {
    let mut sheet = Sheet::new();
    sheet.paged.pages[0].label = "cover".to_owned();
    let pdf = Pdf::read(&sheet.paint("empty"));
    assert_eq!(pdf.pages.len(), 1);
    assert!(pdf.catalog().get(b"PageLabels").is_ok());
}

/// Named destinations: page, left, top.
fn destinations(pdf: &Pdf) -> BTreeMap<String, (ObjectId, f64, f64)> {
    let names = pdf.get(pdf.catalog(), &["Names", "Dests", "Names"]).and_then(|n| n.as_array().ok()).expect("places");
    let place = |pair: &[Object]| {
        let place = pair[1].as_array().expect("a place");
        (text(&pair[0]), (place[0].as_reference().expect("a page"), number(&place[2]), number(&place[3])))
    };
    names.chunks(2).map(place).collect()
}

/// The structure tree, read back.
pub struct StructureTree<'a> {
    pdf: &'a Pdf,
    /// The parent tree.
    parents: BTreeMap<i64, Object>,
    /// From page and mark to the element.
    owners: BTreeMap<(ObjectId, i64), ObjectId>,
    /// From annotations to elements.
    annotations: BTreeMap<ObjectId, ObjectId>,
    /// The elements, indented by depth, with their attributes; lengths in whole points.
    pub outline: String,
}

impl<'a> StructureTree<'a> {
    pub fn read(pdf: &'a Pdf) -> StructureTree<'a> {
        let root = pdf.get(pdf.catalog(), &["StructTreeRoot"]).and_then(|root| root.as_dict().ok()).expect("a tree");
        let numbers = pdf.get(root, &["ParentTree", "Nums"]).and_then(|n| n.as_array().ok()).expect("a parent tree");
        let parents = numbers.chunks(2).map(|pair| (pair[0].as_i64().expect("a key"), pair[1].clone())).collect();
        let mut tree = StructureTree {
            pdf,
            parents,
            owners: BTreeMap::new(),
            annotations: BTreeMap::new(),
            outline: String::new(),
        };
        tree.element(root.get(b"K").and_then(Object::as_reference).expect("the document"), 0);
        tree
    }

    fn element(&mut self, id: ObjectId, depth: usize) {
        let element = self.pdf.document.get_dictionary(id).expect("an element");
        self.outline += &format!(
            "{}{}{}\n",
            "  ".repeat(depth),
            name(element.get(b"S").expect("a role")),
            self.attributes(element)
        );
        let page = element.get(b"Pg").and_then(Object::as_reference).ok();
        let kids = match element.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid) => vec![kid.clone()],
            Err(_) => Vec::new(),
        };
        for kid in kids {
            match &kid {
                Object::Integer(mcid) => self.own(page.expect("a page"), *mcid, id),
                Object::Reference(child) => self.element(*child, depth + 1),
                other => {
                    let other = other.as_dict().expect("a reference to content");
                    let page = other.get(b"Pg").and_then(Object::as_reference).ok().or(page).expect("a page");
                    match other.get(b"Obj").and_then(Object::as_reference) {
                        Ok(annotation) => assert!(self.annotations.insert(annotation, id).is_none()),
                        Err(_) => self.own(page, other.get(b"MCID").and_then(Object::as_i64).expect("a mark"), id),
                    }
                }
            }
        }
    }

    fn own(&mut self, page: ObjectId, mcid: i64, element: ObjectId) {
        assert!(self.owners.insert((page, mcid), element).is_none(), "mark {mcid} belongs to two elements");
    }

    fn attributes(&self, element: &Dictionary) -> String {
        let mut said = String::new();
        if let Ok(alt) = element.get(b"Alt") {
            said += &format!(" Alt={}", text(alt));
        }
        let attributes = self.pdf.get(element, &["A"]).and_then(|attributes| attributes.as_dict().ok());
        for (key, value) in attributes.into_iter().flatten().filter(|(key, _)| *key != b"O") {
            let value = match value {
                Object::Name(_) => name(value),
                Object::Array(list) => list.iter().map(|n| number(n).round().to_string()).collect::<Vec<_>>().join(","),
                value => number(value).to_string(),
            };
            said += &format!(" {}={value}", String::from_utf8_lossy(key));
        }
        said
    }
}

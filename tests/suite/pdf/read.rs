//! Reads PDF files back, as a viewer sees them.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A PDF file.
pub struct Pdf {
    pub document: Document,
    pub pages: Vec<ObjectId>,
}

/// A glyph that a page shows.
#[derive(Debug)]
pub struct Shown {
    /// Its text according to the font.
    pub text: String,
    /// Identifier of the marked content that contains it; `None` in an artifact.
    pub mcid: Option<i64>,
    /// Replacement text of its sequence: on the first glyph only, empty on the others.
    pub actual: Option<String>,
    /// Position on the page, in points.
    pub x: f64,
    pub y: f64,
}

/// A font of a page.
pub struct PdfFont {
    pub base_name: String,
    pub meanings: BTreeMap<u16, String>,
    widths: BTreeMap<u16, f64>,
    default_width: f64,
    pub descriptor: Dictionary,
    /// The font program.
    pub program: Vec<u8>,
}

impl Pdf {
    pub fn read(bytes: &[u8]) -> Pdf {
        let document = Document::load_mem(bytes).expect("a readable file");
        let pages = document.get_pages().into_values().collect();
        Pdf { document, pages }
    }

    /// The object that a reference leads to, or the object itself.
    pub fn follow<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).expect("an object").1
    }

    pub fn catalog(&self) -> &Dictionary {
        self.document.catalog().expect("a catalog")
    }

    pub fn page(&self, idx: usize) -> &Dictionary {
        self.document.get_dictionary(self.pages[idx]).expect("a page")
    }

    /// The value under a path of keys; `None` if one is missing.
    pub fn get<'a>(&'a self, dictionary: &'a Dictionary, path: &[&str]) -> Option<&'a Object> {
        let (last, path) = path.split_last().expect("a key");
        let mut dictionary = dictionary;
        for key in path {
            dictionary = self.follow(dictionary.get(key.as_bytes()).ok()?).as_dict().ok()?;
        }
        Some(self.follow(dictionary.get(last.as_bytes()).ok()?))
    }

    pub fn stream(&self, object: &Object) -> Vec<u8> {
        let stream = self.follow(object).as_stream().expect("a stream");
        stream.get_plain_content().expect("a stream that can be read")
    }

    pub fn fonts(&self, page: usize) -> BTreeMap<String, PdfFont> {
        let fonts = self.get(self.page(page), &["Resources", "Font"]).expect("fonts").as_dict().expect("a map");
        let font = |(name, font): (&Vec<u8>, &Object)| {
            let font = self.follow(font).as_dict().expect("a font");
            (String::from_utf8_lossy(name).into_owned(), self.font(font))
        };
        fonts.iter().map(font).collect()
    }

    fn font(&self, font: &Dictionary) -> PdfFont {
        let descendants = self.get(font, &["DescendantFonts"]).and_then(|list| list.as_array().ok()).expect("a list");
        assert!(matches!(descendants[0], Object::Reference(_)), "the descendant is an object of its own");
        let descendant = self.follow(&descendants[0]).as_dict().expect("a font");
        let descriptor = self.get(descendant, &["FontDescriptor"]).and_then(|d| d.as_dict().ok()).expect("measures");
        let program = ["FontFile2", "FontFile3"].iter().find_map(|key| self.get(descriptor, &[key]));
        let widths = self.get(descendant, &["W"]).and_then(|widths| widths.as_array().ok());
        PdfFont {
            base_name: name(self.get(font, &["BaseFont"]).expect("a name")),
            meanings: meanings(&self.stream(font.get(b"ToUnicode").expect("meanings"))),
            widths: widths.map(|widths| self.widths(widths)).unwrap_or_default(),
            default_width: number(self.get(descendant, &["DW"]).expect("a width")),
            descriptor: descriptor.clone(),
            program: self.stream(program.expect("an embedded font")),
        }
    }

    fn widths(&self, list: &[Object]) -> BTreeMap<u16, f64> {
        let mut widths = BTreeMap::new();
        for pair in list.chunks(2) {
            let first = number(&pair[0]) as u16;
            let group = self.follow(&pair[1]).as_array().expect("widths in groups");
            widths.extend((first..).zip(group.iter().map(number)));
        }
        widths
    }

    /// The glyphs of a page, placed by the rules of the specification.
    pub fn shown(&self, page: usize) -> Vec<Shown> {
        let contents = self.stream(self.page(page).get(b"Contents").expect("a content stream"));
        let content = Content::decode(&contents).expect("operators");
        let fonts = self.fonts(page);
        let mut reader = TextReader { fonts: &fonts, ..TextReader::new(&fonts) };
        for operation in &content.operations {
            reader.operation(&operation.operator, &operation.operands);
        }
        assert!(reader.marks.is_empty() && !reader.in_text, "what begins on a page ends on it");
        reader.shown
    }

    /// The text of a page as a viewer copies it.
    pub fn text(&self, page: usize) -> String {
        self.shown(page).into_iter().map(|shown| shown.actual.unwrap_or(shown.text)).collect()
    }
}

impl PdfFont {
    pub fn width(&self, code: u16) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.default_width)
    }
}

pub fn number(object: &Object) -> f64 {
    match object {
        Object::Integer(value) => *value as f64,
        Object::Real(value) => f64::from(*value),
        other => panic!("{other:?} is no number"),
    }
}

pub fn name(object: &Object) -> String {
    String::from_utf8_lossy(object.as_name().expect("a name")).into_owned()
}

/// Decodes a text string.
pub fn text(object: &Object) -> String {
    match object.as_str().expect("a string") {
        [0xFE, 0xFF, units @ ..] => utf16(units),
        bytes => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).expect("UTF-16")
}

/// Parses the lines `<code> <text>` of a ToUnicode map.
pub fn meanings(map: &[u8]) -> BTreeMap<u16, String> {
    let map = String::from_utf8_lossy(map);
    let hex = |hex: &str| -> Vec<u8> {
        let digits = hex.trim_matches(['<', '>']);
        (0..digits.len() / 2).map(|idx| u8::from_str_radix(&digits[idx * 2..idx * 2 + 2], 16).expect("hex")).collect()
    };
    let entry = |line: &str| {
        let (code, text) = line.trim().split_once(' ').filter(|(code, _)| code.starts_with('<'))?;
        let code = hex(code);
        Some((u16::from_be_bytes([code[0], code[1]]), utf16(&hex(text))))
    };
    map.split("beginbfchar")
        .skip(1)
        .flat_map(|part| part.split("endbfchar").take(1))
        .flat_map(str::lines)
        .filter_map(entry)
        .collect()
}

/// Text state while reading a content stream.
struct TextReader<'a> {
    fonts: &'a BTreeMap<String, PdfFont>,
    font: Option<&'a PdfFont>,
    size: f64,
    scale: f64,
    rise: f64,
    line: (f64, f64),
    x: f64,
    in_text: bool,
    /// Identifier and replacement text of the open sequences.
    marks: Vec<(Option<i64>, Option<String>)>,
    shown: Vec<Shown>,
}

impl<'a> TextReader<'a> {
    fn new(fonts: &'a BTreeMap<String, PdfFont>) -> TextReader<'a> {
        let (marks, shown) = (Vec::new(), Vec::new());
        TextReader {
            fonts,
            font: None,
            size: 0.0,
            scale: 1.0,
            rise: 0.0,
            line: (0.0, 0.0),
            x: 0.0,
            in_text: false,
            marks,
            shown,
        }
    }

    fn operation(&mut self, operator: &str, operands: &[Object]) {
        match operator {
            "BT" => (self.in_text, self.line, self.x) = (true, (0.0, 0.0), 0.0),
            "ET" => self.in_text = false,
            "Tf" => (self.font, self.size) = (Some(&self.fonts[&name(&operands[0])]), number(&operands[1])),
            "Tz" => self.scale = number(&operands[0]) / 100.0,
            "Ts" => self.rise = number(&operands[0]),
            "Td" => {
                self.line.0 += number(&operands[0]);
                self.line.1 += number(&operands[1]);
                self.x = self.line.0;
            }
            "Tj" => self.string(&operands[0]),
            "TJ" => {
                for item in operands[0].as_array().expect("an array") {
                    match item {
                        Object::String(..) => self.string(item),
                        kern => self.x -= number(kern) / 1000.0 * self.size * self.scale,
                    }
                }
            }
            "BMC" => self.marks.push((None, None)),
            "BDC" => {
                let properties = operands[1].as_dict().expect("direct properties");
                let mcid = properties.get(b"MCID").ok().map(|mcid| mcid.as_i64().expect("a number"));
                let actual = properties.get(b"ActualText").ok().map(text);
                self.marks.push((mcid.or(self.marks.last().and_then(|(mcid, _)| *mcid)), actual));
            }
            "EMC" => assert!(self.marks.pop().is_some()),
            "g" | "rg" | "G" | "RG" | "w" | "d" | "J" | "j" | "re" | "f" | "S" | "m" | "l" | "c" | "h" | "q" | "Q"
            | "cm" | "Do" => {
                assert!(!self.in_text || matches!(operator, "g" | "rg"), "`{operator}` in a text object");
                assert!(!self.marks.is_empty() || !matches!(operator, "f" | "S" | "Do"), "`{operator}` is marked");
            }
            other => panic!("`{other}` is not written by us"),
        }
    }

    fn string(&mut self, string: &Object) {
        assert!(self.in_text, "text is shown in text objects");
        let font = self.font.expect("a font");
        for code in string.as_str().expect("a string").chunks(2) {
            let code = u16::from_be_bytes([code[0], code[1]]);
            let (mcid, actual) = self.marks.last_mut().expect("text is marked");
            let replaced = actual.as_mut().map(std::mem::take);
            let text = font.meanings.get(&code).expect("each glyph has a meaning").clone();
            self.shown.push(Shown { text, mcid: *mcid, actual: replaced, x: self.x, y: self.line.1 + self.rise });
            self.x += font.width(code) / 1000.0 * self.size * self.scale;
        }
    }
}

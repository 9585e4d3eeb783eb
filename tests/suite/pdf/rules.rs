//! The rules of PDF/A-2a, PDF/A-3a and PDF/UA-1 that a program can check and that apply to this backend's files.
//!
//! Each names its clause: A for ISO 19005-2 and 19005-3, UA for ISO 14289-1, PDF for ISO 32000-1.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::read::{Pdf, name, number, text};

type Verdict = Result<(), String>;

/// A rule: its name and its check.
pub type Rule = (&'static str, fn(&File<'_>) -> Verdict);

/// All rules.
pub const RULES: &[Rule] = &[
    ("the header says 1.7", header),
    ("the trailer has an identifier and no encryption (A 6.1.3)", trailer),
    ("content is marked as tagged (UA 7.1, A 6.7.2)", marked),
    ("the document has a language (UA 7.2, A 6.7.4)", language),
    ("its title is shown (UA 7.1)", title),
    ("metadata claims only known standards (A 6.6.4, UA 5)", claims),
    ("metadata and information dictionary agree (A 6.6.2)", metadata),
    ("an output intent says what RGB is (A 6.2.3)", output_intent),
    ("no actions but links (A 6.5)", actions),
    ("fonts are embedded and know their text (A 6.2.11)", fonts),
    ("no missing glyph is shown (A 6.2.11.8)", missing_glyphs),
    ("images have colours that are defined (A 6.2.4)", images),
    ("content is in the tree or an artifact (UA 7.1)", content_is_marked),
    ("marks and the tree name each other (PDF 14.7.4)", marks),
    ("elements are of standard types (UA 7.1)", types),
    ("no element is empty (UA 7.1)", empty_elements),
    ("elements stand where they may (PDF 14.8.4)", nesting),
    ("pictures have alternatives and boxes (UA 7.3, 7.7)", pictures),
    ("heading levels are not skipped (UA 7.4.2)", headings),
    ("rows of a table have as many columns (UA 7.5)", tables),
    ("header cells say what they head (UA 7.5)", header_cells),
    ("notes have identifiers of their own (UA 7.9)", notes),
    ("links are elements with descriptions (UA 7.18)", links),
    ("the order of tabs is that of the structure (UA 7.18.3)", tabs),
    ("the outline is a list in the order of the pages (PDF 12.3.3)", outline),
    ("places with names are sorted and lead to pages (PDF 7.9.6)", places),
    ("files inside say what they are (A 6.8)", attachments),
];

/// The violations in a file, by rule.
pub fn broken(document: &Document) -> Vec<(&'static str, String)> {
    let file = match File::read(document) {
        Ok(file) => file,
        Err(reason) => return vec![("it can be read", reason)],
    };
    RULES.iter().filter_map(|(rule, check)| check(&file).err().map(|reason| (*rule, reason))).collect()
}

/// A file, parsed for the rules.
pub struct File<'a> {
    pdf: Pdf,
    document: &'a Document,
    pages: Vec<Marked>,
    /// The elements in order.
    elements: Vec<Node>,
    parents: BTreeMap<i64, Object>,
    role_map: BTreeMap<String, String>,
}

/// The content of a page's stream.
#[derive(Default)]
struct Marked {
    id: ObjectId,
    mcids: Vec<i64>,
    /// Operators that show something outside all marks, and invalid nesting of marks.
    faults: Vec<String>,
    /// Codes shown by font name.
    codes: BTreeMap<String, BTreeSet<u16>>,
}

/// An element of the structure tree.
struct Node {
    id: ObjectId,
    role: String,
    parent: Option<usize>,
    element: Dictionary,
    /// Page and mark.
    marks: Vec<(ObjectId, i64)>,
    annotations: Vec<ObjectId>,
    n_kids: usize,
}

impl<'a> File<'a> {
    fn read(document: &'a Document) -> Result<File<'a>, String> {
        let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
        let pdf = Pdf { document: document.clone(), pages };
        let mut file = File {
            pages: Vec::new(),
            document,
            elements: Vec::new(),
            parents: BTreeMap::new(),
            role_map: BTreeMap::new(),
            pdf,
        };
        file.pages = file.pdf.pages.clone().into_iter().map(|page| file.content(page)).collect::<Result<_, _>>()?;
        let Some(root) = file.dictionary(file.catalog(), "StructTreeRoot").cloned() else { return Ok(file) };
        if let Some(numbers) = file.get(&root, &["ParentTree", "Nums"]).and_then(|n| n.as_array().ok()) {
            file.parents = numbers.chunks(2).map(|pair| (pair[0].as_i64().unwrap_or(-1), pair[1].clone())).collect();
        }
        let map = file.dictionary(&root, "RoleMap").cloned().unwrap_or_default();
        file.role_map =
            map.iter().map(|(own, other)| (String::from_utf8_lossy(own).into_owned(), name(other))).collect();
        if let Ok(first) = root.get(b"K").and_then(Object::as_reference) {
            file.element(first, None);
        }
        Ok(file)
    }

    fn catalog(&self) -> &Dictionary {
        self.document.catalog().expect("a catalog")
    }

    fn get<'b>(&'b self, dictionary: &'b Dictionary, path: &[&str]) -> Option<&'b Object> {
        self.pdf.get(dictionary, path)
    }

    fn dictionary<'b>(&'b self, dictionary: &'b Dictionary, key: &str) -> Option<&'b Dictionary> {
        self.get(dictionary, &[key])?.as_dict().ok()
    }

    fn content(&self, page: ObjectId) -> Result<Marked, String> {
        let object = self.document.get_dictionary(page).map_err(|error| error.to_string())?;
        let stream = self.pdf.stream(object.get(b"Contents").map_err(|error| error.to_string())?);
        let content = Content::decode(&stream).map_err(|error| error.to_string())?;
        let mut marked = Marked { id: page, ..Marked::default() };
        let mut font = String::new();
        let mut open: Vec<char> = Vec::new();
        for operation in &content.operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "BMC" | "BDC" => {
                    let mcid = operands.get(1).and_then(|own| own.as_dict().ok()?.get(b"MCID").ok()?.as_i64().ok());
                    let is_artifact = name(&operands[0]) == "Artifact";
                    marked.mcids.extend(mcid);
                    let kind = if is_artifact {
                        'A'
                    } else if mcid.is_some() {
                        'C'
                    } else {
                        '-'
                    };
                    if kind != '-' && open.iter().any(|other| *other != '-') {
                        marked.faults.push("a mark within another".to_owned());
                    }
                    open.push(kind);
                }
                "EMC" => drop(open.pop()),
                "Tf" => font = name(&operands[0]),
                shows @ ("Tj" | "TJ" | "S" | "s" | "f" | "F" | "B" | "b" | "sh" | "Do" | "'" | "\"" | "EI") => {
                    if open.iter().all(|kind| *kind == '-') {
                        marked.faults.push(format!("`{shows}` outside of marks"));
                    }
                    let strings = match operands.first() {
                        Some(Object::Array(items)) => items.clone(),
                        Some(other) => vec![other.clone()],
                        None => Vec::new(),
                    };
                    for string in strings.iter().filter_map(|string| string.as_str().ok()) {
                        let codes = string.chunks_exact(2).map(|code| u16::from_be_bytes([code[0], code[1]]));
                        marked.codes.entry(font.clone()).or_default().extend(codes);
                    }
                }
                _ => {}
            }
        }
        Ok(marked)
    }

    fn element(&mut self, id: ObjectId, parent: Option<usize>) {
        let Ok(element) = self.document.get_dictionary(id).cloned() else { return };
        let role = element.get(b"S").map(name).unwrap_or_default();
        let page = element.get(b"Pg").and_then(Object::as_reference).ok();
        let kids = match element.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid) => vec![kid.clone()],
            Err(_) => Vec::new(),
        };
        let idx = self.elements.len();
        let (marks, annotations) = (Vec::new(), Vec::new());
        self.elements.push(Node { id, role, parent, element, marks, annotations, n_kids: kids.len() });
        for kid in kids {
            match &kid {
                Object::Integer(mcid) => self.elements[idx].marks.extend(page.map(|page| (page, *mcid))),
                Object::Reference(child) => self.element(*child, Some(idx)),
                Object::Dictionary(own) => {
                    let page = own.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                    match own.get(b"Obj").and_then(Object::as_reference) {
                        Ok(annotation) => self.elements[idx].annotations.push(annotation),
                        Err(_) => {
                            let mcid = own.get(b"MCID").and_then(Object::as_i64).unwrap_or(-1);
                            self.elements[idx].marks.extend(page.map(|page| (page, mcid)));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn standard_role<'b>(&'b self, node: &'b Node) -> &'b str {
        self.role_map.get(&node.role).map_or(node.role.as_str(), String::as_str)
    }

    fn of_role<'b>(&'b self, roles: &'b [&str]) -> impl Iterator<Item = &'b Node> {
        self.elements.iter().filter(|node| roles.contains(&self.standard_role(node)))
    }

    fn annotations(&self) -> impl Iterator<Item = (ObjectId, ObjectId, &Dictionary)> {
        self.pdf.pages.iter().flat_map(move |&page| {
            let list = self.document.get_dictionary(page).ok().and_then(|page| self.get(page, &["Annots"]));
            let list = list.and_then(|list| list.as_array().ok()).map_or(&[][..], Vec::as_slice);
            list.iter().filter_map(move |annotation| {
                let id = annotation.as_reference().ok()?;
                Some((page, id, self.document.get_dictionary(id).ok()?))
            })
        })
    }

    fn xmp(&self) -> String {
        let stream = self.catalog().get(b"Metadata").map(|stream| self.pdf.stream(stream));
        String::from_utf8(stream.unwrap_or_default()).unwrap_or_default()
    }
}

fn require(holds: bool, reason: impl Into<String>) -> Verdict {
    if holds { Ok(()) } else { Err(reason.into()) }
}

/// The values in an XMP property, without inner tags and with entities resolved.
fn property(xmp: &str, tag: &str) -> Option<Vec<String>> {
    let (_, rest) = xmp.split_once(&format!("<{tag}>"))?;
    let (inner, _) = rest.split_once(&format!("</{tag}>"))?;
    let resolve =
        |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&#10;", "\n").replace("&amp;", "&");
    if !inner.contains("<rdf:li") {
        return Some(vec![resolve(inner)]);
    }
    let items = inner.split("<rdf:li").skip(1);
    Some(items.filter_map(|item| Some(resolve(item.split_once('>')?.1.split_once("</rdf:li>")?.0))).collect())
}

fn header(file: &File<'_>) -> Verdict {
    require(file.document.version == "1.7", &file.document.version)
}

fn trailer(file: &File<'_>) -> Verdict {
    let trailer = &file.document.trailer;
    require(trailer.get(b"ID").is_ok(), "no identifier")?;
    require(trailer.get(b"Encrypt").is_err(), "encrypted")
}

fn marked(file: &File<'_>) -> Verdict {
    let marked = file.get(file.catalog(), &["MarkInfo", "Marked"]).and_then(|marked| marked.as_bool().ok());
    require(marked == Some(true), "not marked")?;
    require(file.get(file.catalog(), &["MarkInfo", "Suspects"]).is_none(), "suspects")?;
    require(!file.elements.is_empty(), "no structure")
}

fn language(file: &File<'_>) -> Verdict {
    let lang = file.catalog().get(b"Lang").map(text).unwrap_or_default();
    let inner = file.elements.iter().filter_map(|node| node.element.get(b"Lang").ok().map(text));
    for lang in [lang].into_iter().chain(inner) {
        let primary = lang.split('-').next().unwrap_or_default();
        let is_tag = (2..=8).contains(&primary.len()) && lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        require(is_tag, format!("`{lang}`"))?;
    }
    Ok(())
}

fn title(file: &File<'_>) -> Verdict {
    let shown =
        file.get(file.catalog(), &["ViewerPreferences", "DisplayDocTitle"]).and_then(|shown| shown.as_bool().ok());
    require(shown == Some(true), "not shown")?;
    let title = property(&file.xmp(), "dc:title").and_then(|title| title.first().cloned()).unwrap_or_default();
    require(!title.trim().is_empty(), "none")
}

fn claims(file: &File<'_>) -> Verdict {
    let xmp = file.xmp();
    let claim = |tag: &str| property(&xmp, tag).map(|claim| claim.concat());
    let archival = claim("pdfaid:part").map(|part| part + &claim("pdfaid:conformance").unwrap_or_default());
    let has_files = file.get(file.catalog(), &["Names", "EmbeddedFiles"]).is_some();
    let expected = if has_files { "3A" } else { "2A" };
    let is_known = archival.as_deref().is_none_or(|own| own == "3A" || own == expected);
    require(is_known, format!("PDF/A-{archival:?}"))?;
    let accessible = claim("pdfuaid:part");
    require(accessible.as_deref().is_none_or(|part| part == "1"), format!("PDF/UA-{accessible:?}"))?;
    let is_described = xmp.contains("<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>");
    require(accessible.is_none() || is_described, "the schema of PDF/UA is not described")
}

fn metadata(file: &File<'_>) -> Verdict {
    let metadata = file.get(file.catalog(), &["Metadata"]).and_then(|stream| stream.as_stream().ok());
    require(metadata.is_some_and(|stream| stream.dict.get(b"Filter").is_err()), "it is not plain")?;
    let info = file.document.trailer.get(b"Info").ok().map(|info| file.pdf.follow(info));
    let info = info.and_then(|info| info.as_dict().ok()).cloned().unwrap_or_default();
    let xmp = file.xmp();
    let pairs = [
        ("Title", "dc:title"),
        ("Author", "dc:creator"),
        ("Subject", "dc:description"),
        ("Keywords", "pdf:Keywords"),
        ("Producer", "pdf:Producer"),
        ("Creator", "xmp:CreatorTool"),
    ];
    for (key, tag) in pairs {
        let (own, other) = (info.get(key.as_bytes()).map(text).ok(), property(&xmp, tag).map(|items| items.join(", ")));
        require(own == other, format!("{key}: {own:?}, {other:?}"))?;
    }
    for (key, tag) in [("CreationDate", "xmp:CreateDate"), ("ModDate", "xmp:ModifyDate")] {
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let own = info.get(key.as_bytes()).map(text).ok().map(digits);
        let other = property(&xmp, tag).map(|items| digits(items.concat()));
        require(own == other, format!("{key}: {own:?}, {other:?}"))?;
    }
    Ok(())
}

fn output_intent(file: &File<'_>) -> Verdict {
    let intents = file.get(file.catalog(), &["OutputIntents"]).and_then(|intents| intents.as_array().ok());
    let intent = intents.and_then(|intents| file.pdf.follow(intents.first()?).as_dict().ok()).ok_or("none")?;
    require(intent.get(b"S").is_ok_and(|kind| name(kind) == "GTS_PDFA1"), "of another kind")?;
    let profile = file.get(intent, &["DestOutputProfile"]).ok_or("without a profile")?;
    require(file.pdf.stream(profile).get(36..40) == Some(b"acsp"), "not a profile")?;
    let components = profile.as_stream().ok().and_then(|stream| stream.dict.get(b"N").ok()).map(number);
    require(components == Some(3.0), format!("{components:?} components"))
}

fn actions(file: &File<'_>) -> Verdict {
    for key in ["OpenAction", "AA", "AcroForm", "Perms", "OCProperties"] {
        require(file.catalog().get(key.as_bytes()).is_err(), key)?;
    }
    require(file.get(file.catalog(), &["Names", "JavaScript"]).is_none(), "JavaScript")?;
    for object in file.document.objects.values().filter_map(|object| object.as_dict().ok()) {
        let Ok(action) = object.get(b"S") else { continue };
        let is_action = object.get(b"URI").is_ok()
            || object.get(b"JS").is_ok()
            || object.get(b"Type").is_ok_and(|t| name(t) == "Action");
        require(!is_action || ["URI", "GoTo", "GoToR"].contains(&name(action).as_str()), name(action))?;
    }
    Ok(())
}

fn fonts(file: &File<'_>) -> Verdict {
    let page = file.document.get_dictionary(file.pages[0].id).map_err(|error| error.to_string())?;
    let Some(fonts) = file.get(page, &["Resources", "Font"]).and_then(|fonts| fonts.as_dict().ok()) else {
        return Ok(());
    };
    for (own, font) in fonts {
        let font = file.pdf.follow(font).as_dict().map_err(|error| error.to_string())?;
        let descendants =
            file.get(font, &["DescendantFonts"]).and_then(|list| list.as_array().ok()).ok_or("no font")?;
        let descendant = file.pdf.follow(&descendants[0]).as_dict().map_err(|error| error.to_string())?;
        let descriptor = file.dictionary(descendant, "FontDescriptor").ok_or("no measures")?;
        let is_embedded = ["FontFile2", "FontFile3"].iter().any(|key| file.get(descriptor, &[key]).is_some());
        require(is_embedded, "not embedded")?;
        let is_truetype = descendant.get(b"Subtype").is_ok_and(|kind| name(kind) == "CIDFontType2");
        require(!is_truetype || descendant.get(b"CIDToGIDMap").is_ok(), "codes do not lead to glyphs")?;
        let meanings =
            font.get(b"ToUnicode").map(|map| super::read::meanings(&file.pdf.stream(map))).unwrap_or_default();
        let own = String::from_utf8_lossy(own);
        let shown = file.pages.iter().filter_map(|page| page.codes.get(own.as_ref())).flatten();
        for code in shown {
            let meaning = meanings.get(code).ok_or_else(|| format!("{own}: {code} has no text"))?;
            let is_text = !meaning.is_empty() && !meaning.contains(['\0', '\u{FEFF}', '\u{FFFE}']);
            require(is_text, format!("{own}: {code} is {meaning:?}"))?;
        }
    }
    Ok(())
}

fn missing_glyphs(file: &File<'_>) -> Verdict {
    let shown = file.pages.iter().flat_map(|page| &page.codes);
    require(shown.into_iter().all(|(_, codes)| !codes.contains(&0)), "`.notdef` is shown")
}

fn images(file: &File<'_>) -> Verdict {
    for object in file.document.objects.values().filter_map(|object| object.as_stream().ok()) {
        require(object.dict.get(b"F").is_err(), "a stream in another file")?;
        if object.dict.get(b"Subtype").is_ok_and(|kind| name(kind) == "Image") {
            for key in ["Alternates", "OPI", "Interpolate"] {
                require(object.dict.get(key.as_bytes()).is_err(), key)?;
            }
            let mut space = file.get(&object.dict, &["ColorSpace"]).ok_or("no colours")?;
            if let Ok([kind, base, ..]) = space.as_array().map(Vec::as_slice)
                && name(kind) == "Indexed"
            {
                space = file.pdf.follow(base);
            }
            let kind = space.as_array().ok().and_then(|space| space.first()).unwrap_or(space);
            require(["DeviceRGB", "DeviceGray", "ICCBased"].contains(&name(kind).as_str()), name(kind))?;
        }
    }
    Ok(())
}

fn content_is_marked(file: &File<'_>) -> Verdict {
    file.pages.iter().flat_map(|page| &page.faults).next().map_or(Ok(()), |fault| Err(fault.clone()))
}

fn marks(file: &File<'_>) -> Verdict {
    let mut owners = BTreeMap::new();
    for node in &file.elements {
        for mark in &node.marks {
            require(owners.insert(*mark, node.id).is_none(), format!("{mark:?} belongs to two elements"))?;
        }
    }
    let mut n_marks = 0;
    for page in &file.pages {
        let unique: BTreeSet<_> = page.mcids.iter().collect();
        require(unique.len() == page.mcids.len(), "a mark stands twice on a page")?;
        n_marks += unique.len();
        let key =
            file.document.get_dictionary(page.id).ok().and_then(|own| own.get(b"StructParents").ok()?.as_i64().ok());
        let back = key.and_then(|key| file.pdf.follow(file.parents.get(&key)?).as_array().ok()).ok_or("no way back")?;
        for mcid in &page.mcids {
            let owner = owners.get(&(page.id, *mcid)).ok_or_else(|| format!("mark {mcid} is not in the tree"))?;
            let parent = usize::try_from(*mcid).ok().and_then(|idx| back.get(idx)?.as_reference().ok());
            require(parent == Some(*owner), format!("mark {mcid} leads back to {parent:?}"))?;
        }
    }
    require(owners.len() == n_marks, "the tree names marks that are not there")
}

const TYPES: &[&str] = &[
    "Document",
    "Part",
    "Sect",
    "Div",
    "BlockQuote",
    "Caption",
    "TOC",
    "TOCI",
    "P",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "THead",
    "TBody",
    "Span",
    "Quote",
    "Note",
    "Reference",
    "Code",
    "Link",
    "Figure",
    "Formula",
];

fn types(file: &File<'_>) -> Verdict {
    for node in &file.elements {
        require(TYPES.contains(&file.standard_role(node)), &node.role)?;
    }
    require(file.role_map.keys().all(|own| !TYPES.contains(&own.as_str())), "a standard type is mapped to another")
}

fn empty_elements(file: &File<'_>) -> Verdict {
    let may_be_empty = |node: &Node| ["TD", "TH", "Document"].contains(&file.standard_role(node));
    file.elements
        .iter()
        .find(|node| node.n_kids == 0 && !may_be_empty(node))
        .map_or(Ok(()), |node| Err(node.role.clone()))
}

fn nesting(file: &File<'_>) -> Verdict {
    for node in &file.elements {
        let role = file.standard_role(node);
        let parent = node.parent.map_or("", |parent| file.standard_role(&file.elements[parent]));
        let may_stand = match role {
            "LI" => parent == "L",
            "LBody" => parent == "LI",
            "TR" => ["Table", "THead", "TBody"].contains(&parent),
            "TD" | "TH" => parent == "TR",
            "THead" | "TBody" => parent == "Table",
            "TOCI" => parent == "TOC",
            "Document" => parent.is_empty(),
            _ => {
                !["L", "Table", "THead", "TBody", "TR", "TOC"].contains(&parent)
                    || role == "Caption"
                    || role == "L"
                    || role == "TOC"
            }
        };
        require(may_stand, format!("{role} in {parent}"))?;
        let holds_content = !["L", "LI", "Table", "THead", "TBody", "TR", "TOC", "Document"].contains(&role);
        require(holds_content || node.marks.is_empty(), format!("text in {role}"))?;
        if role == "Table" {
            let parts = |part: &str| {
                file.elements
                    .iter()
                    .filter(|n| {
                        n.parent.is_some_and(|p| file.elements[p].id == node.id) && file.standard_role(n) == part
                    })
                    .count()
            };
            require(parts("THead") == 0 || parts("TBody") > 0, "a head without a body")?;
        }
    }
    Ok(())
}

fn attribute(node: &Node, key: &str) -> Option<Object> {
    let attributes = match node.element.get(b"A").ok()? {
        Object::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    attributes.iter().find_map(|own| own.as_dict().ok()?.get(key.as_bytes()).ok().cloned())
}

fn pictures(file: &File<'_>) -> Verdict {
    for node in file.of_role(&["Figure", "Formula"]) {
        let alt = node.element.get(b"Alt").map(text).unwrap_or_default();
        require(!alt.trim().is_empty(), format!("{} without alternative", node.role))?;
        let corners = attribute(node, "BBox").and_then(|corners| corners.as_array().ok().cloned()).unwrap_or_default();
        let corners: Vec<f64> = corners.iter().map(number).collect();
        let is_box = matches!(corners[..], [left, bottom, right, top] if left <= right && bottom <= top);
        require(is_box, format!("{} without a box", node.role))?;
    }
    Ok(())
}

fn headings(file: &File<'_>) -> Verdict {
    let mut last = 0;
    for node in &file.elements {
        if let Some(level) = node.role.strip_prefix('H').and_then(|level| level.parse::<u32>().ok()) {
            require(level <= last + 1, format!("H{level} after H{last}"))?;
            last = level;
        }
    }
    Ok(())
}

fn tables(file: &File<'_>) -> Verdict {
    for table in file.of_role(&["Table"]) {
        let idx = file.elements.iter().position(|node| node.id == table.id);
        let is_within = |node: &Node| {
            let mut parent = node.parent;
            while let Some(up) = parent.filter(|up| file.standard_role(&file.elements[*up]) != "Table") {
                parent = file.elements[up].parent;
            }
            parent == idx
        };
        let rows = file.of_role(&["TR"]).filter(|row| is_within(row));
        // Cells that extend from rows above.
        let mut reaching: Vec<(u64, u64)> = Vec::new();
        let mut widths = BTreeSet::new();
        for row in rows {
            let span = |cell: &Node, key: &str| attribute(cell, key).map_or(1, |n| number(&n) as u64);
            let mut width: u64 = reaching.iter().map(|(columns, _)| columns).sum();
            reaching =
                reaching.into_iter().map(|(columns, rows)| (columns, rows - 1)).filter(|(_, rows)| *rows > 0).collect();
            let row_idx = file.elements.iter().position(|node| node.id == row.id);
            for cell in file.of_role(&["TH", "TD"]).filter(|cell| cell.parent == row_idx) {
                width += span(cell, "ColSpan");
                if span(cell, "RowSpan") > 1 {
                    reaching.push((span(cell, "ColSpan"), span(cell, "RowSpan") - 1));
                }
            }
            widths.insert(width);
        }
        require(widths.len() <= 1, format!("rows of {widths:?} columns"))?;
    }
    Ok(())
}

fn header_cells(file: &File<'_>) -> Verdict {
    for node in file.of_role(&["TH"]) {
        let scope = attribute(node, "Scope").map(|scope| name(&scope)).unwrap_or_default();
        require(["Row", "Column", "Both"].contains(&scope.as_str()), "no scope")?;
    }
    Ok(())
}

fn notes(file: &File<'_>) -> Verdict {
    let mut seen = BTreeSet::new();
    for node in file.of_role(&["Note"]) {
        let id =
            node.element.get(b"ID").and_then(|id| id.as_str().map(<[u8]>::to_vec)).map_err(|_| "a note without")?;
        require(seen.insert(id), "two notes with the same")?;
    }
    Ok(())
}

fn links(file: &File<'_>) -> Verdict {
    for (_, id, annotation) in file.annotations() {
        require(annotation.get(b"Subtype").is_ok_and(|kind| name(kind) == "Link"), "another annotation")?;
        let owner =
            file.elements.iter().find(|node| node.annotations.contains(&id)).ok_or("a link without an element")?;
        require(file.standard_role(owner) == "Link", format!("a link in {}", owner.role))?;
        let key = annotation.get(b"StructParent").and_then(Object::as_i64).unwrap_or(-1);
        let back = file.parents.get(&key).and_then(|parent| parent.as_reference().ok());
        require(back == Some(owner.id), "a link that does not lead back")?;
        let words = file.get(annotation, &["Contents"]).map(text).unwrap_or_default();
        require(!words.trim().is_empty(), "a link without description")?;
        let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
        require(flags & 0b100 != 0 && flags & 0b10_0011 == 0, "a link that is not printed")?;
        if let Ok(place) = annotation.get(b"Dest") {
            let names = file.get(file.catalog(), &["Names", "Dests", "Names"]).and_then(|names| names.as_array().ok());
            require(names.is_some_and(|names| names.contains(place)), "a link to nowhere")?;
        }
    }
    Ok(())
}

fn tabs(file: &File<'_>) -> Verdict {
    for (page, ..) in file.annotations() {
        let tabs = file.document.get_dictionary(page).ok().and_then(|page| page.get(b"Tabs").ok()).map(name);
        require(tabs.as_deref() == Some("S"), format!("{tabs:?}"))?;
    }
    Ok(())
}

fn outline(file: &File<'_>) -> Verdict {
    let Some(root) = file.get(file.catalog(), &["Outlines"]).and_then(|root| root.as_dict().ok()) else {
        return Ok(());
    };
    let mut last = (0, f64::MAX);
    let mut todo: Vec<ObjectId> = root.get(b"First").and_then(Object::as_reference).into_iter().collect();
    while let Some(id) = todo.pop() {
        let item = file.document.get_dictionary(id).map_err(|error| error.to_string())?;
        require(!item.get(b"Title").map(text).unwrap_or_default().is_empty(), "an entry without title")?;
        let place =
            file.get(item, &["Dest"]).and_then(|place| place.as_array().ok()).ok_or("an entry that leads nowhere")?;
        let page = file
            .pdf
            .pages
            .iter()
            .position(|page| place.first().is_some_and(|own| own.as_reference().ok() == Some(*page)));
        let here = (page.ok_or("an entry to no page")?, number(&place[3]));
        require(here.0 > last.0 || here.0 == last.0 && here.1 <= last.1, format!("{last:?} before {here:?}"))?;
        last = here;
        if let Ok(next) = item.get(b"Next").and_then(Object::as_reference) {
            let back =
                file.document.get_dictionary(next).ok().and_then(|next| next.get(b"Prev").ok()?.as_reference().ok());
            require(back == Some(id), "entries that do not lead back")?;
            todo.push(next);
        }
        todo.extend(item.get(b"First").and_then(Object::as_reference));
    }
    Ok(())
}

fn places(file: &File<'_>) -> Verdict {
    let Some(names) = file.get(file.catalog(), &["Names", "Dests", "Names"]).and_then(|n| n.as_array().ok()) else {
        return Ok(());
    };
    let keys: Vec<&[u8]> = names.iter().step_by(2).filter_map(|name| name.as_str().ok()).collect();
    require(keys.is_sorted(), "names are not sorted")?;
    for place in names.iter().skip(1).step_by(2) {
        let page = place.as_array().ok().and_then(|place| place.first()?.as_reference().ok());
        require(page.is_some_and(|page| file.pdf.pages.contains(&page)), "a place on no page")?;
    }
    Ok(())
}

fn attachments(file: &File<'_>) -> Verdict {
    let Some(names) = file.get(file.catalog(), &["Names", "EmbeddedFiles", "Names"]).and_then(|n| n.as_array().ok())
    else {
        return Ok(());
    };
    let associated =
        file.get(file.catalog(), &["AF"]).and_then(|list| list.as_array().ok()).cloned().unwrap_or_default();
    for own in names.iter().skip(1).step_by(2) {
        require(associated.contains(own), "a file that is not associated")?;
        let own = file.pdf.follow(own).as_dict().map_err(|error| error.to_string())?;
        for key in ["F", "UF", "AFRelationship", "EF"] {
            require(own.get(key.as_bytes()).is_ok(), format!("a file without {key}"))?;
        }
        let stream = file.get(own, &["EF", "F"]).and_then(|stream| stream.as_stream().ok()).ok_or("no stream")?;
        require(stream.dict.get(b"Subtype").is_ok_and(|kind| name(kind).contains('/')), "a file of no type")?;
    }
    Ok(())
}

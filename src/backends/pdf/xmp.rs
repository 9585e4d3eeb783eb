//! Writes the properties of a document as an XMP packet (ISO 16684-1), with the standards that the file claims.
//!
//! Values come from [`Properties`], which the information dictionary shares.

use super::properties::{PRODUCER, Properties, xmp_date};

/// The standards that a file claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conformance {
    /// PDF/A, level A, for archives.
    pub archival: Option<Archival>,
    /// PDF/UA-1 (ISO 14289-1), for accessibility.
    pub accessible: bool,
}

/// A part of PDF/A, with conformance level A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archival {
    /// PDF/A-2a (ISO 19005-2).
    A2a,
    /// PDF/A-3a (ISO 19005-3): like PDF/A-2a, but permits embedded files of any type.
    A3a,
}

impl Archival {
    /// The usual name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Archival::A2a => "PDF/A-2a",
            Archival::A3a => "PDF/A-3a",
        }
    }

    /// The standard that defines it.
    pub(super) fn standard(self) -> &'static str {
        match self {
            Archival::A2a => "ISO 19005-2",
            Archival::A3a => "ISO 19005-3",
        }
    }

    fn part(self) -> &'static str {
        match self {
            Archival::A2a => "2",
            Archival::A3a => "3",
        }
    }
}

impl Conformance {
    /// PDF/A-2a and PDF/UA-1.
    pub const ALL: Conformance = Conformance { archival: Some(Archival::A2a), accessible: true };
    /// No claims; the rest of the file stays the same.
    pub const NONE: Conformance = Conformance { archival: None, accessible: false };
}

/// PDF/A requires a description of each unknown schema, including that of PDF/UA (ISO 19005-2, 6.6.2.3).
const UA_SCHEMA: &str = r#"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of PDF/UA</pdfaProperty:description><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
"#;

/// Prefixes and their namespaces. The last three only describe the one before them.
const NAMESPACES: [(&str, &str); 10] = [
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("xmp", "http://ns.adobe.com/xap/1.0/"),
    ("pdf", "http://ns.adobe.com/pdf/1.3/"),
    ("xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
    ("pdfaid", "http://www.aiim.org/pdfa/ns/id/"),
    ("pdfuaid", "http://www.aiim.org/pdfua/ns/id/"),
    ("pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/"),
    ("pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#"),
    ("pdfaProperty", "http://www.aiim.org/pdfa/ns/property#"),
];

/// The XMP packet.
pub(super) fn packet(properties: &Properties, conformance: Conformance) -> String {
    let mut body = String::new();
    dublin_core(&mut body, properties);
    let stamp = properties.stamp;
    element(&mut body, "xmp:CreatorTool", PRODUCER);
    for (name, date) in [("xmp:CreateDate", stamp.created), ("xmp:ModifyDate", stamp.modified)] {
        optional(&mut body, name, date.map(xmp_date).as_deref());
    }
    list(&mut body, "xmp:Identifier", "Bag", &properties.identifiers);
    element(&mut body, "pdf:Producer", PRODUCER);
    optional(&mut body, "pdf:Keywords", Some(properties.keyword_line()).filter(|line| !line.is_empty()).as_deref());
    if let Some(archival) = conformance.archival {
        element(&mut body, "pdfaid:part", archival.part());
        element(&mut body, "pdfaid:conformance", "A");
    }
    if conformance.accessible {
        element(&mut body, "pdfuaid:part", "1");
        body += UA_SCHEMA;
    }
    let mut packet = String::from("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
    packet += "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">";
    for (prefix, namespace) in NAMESPACES {
        if prefix == "rdf" {
            packet += &format!("<rdf:RDF xmlns:rdf=\"{namespace}\"><rdf:Description rdf:about=\"\"");
        } else if body.contains(&format!("<{prefix}:")) {
            packet += &format!(" xmlns:{prefix}=\"{namespace}\"");
        }
    }
    packet + ">\n" + &body + "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
}

fn dublin_core(body: &mut String, properties: &Properties) {
    element(body, "dc:format", "application/pdf");
    let identifiers = &properties.identifiers;
    optional(body, "dc:identifier", identifiers.first().map(String::as_str));
    alternatives(body, "dc:title", properties.title.as_deref());
    // One entry per author, whereas the information dictionary joins them in one text.
    list(body, "dc:creator", "Seq", &properties.authors);
    list(body, "dc:contributor", "Bag", &properties.contributors);
    alternatives(body, "dc:description", properties.description.as_deref());
    list(body, "dc:subject", "Bag", &properties.keywords);
    list(body, "dc:language", "Bag", properties.language.as_slice());
    list(body, "dc:publisher", "Bag", properties.publisher.as_slice());
    list(body, "dc:date", "Seq", properties.stamp.created.map(xmp_date).as_slice());
    optional(body, "dc:source", properties.source.as_deref());
    alternatives(body, "dc:rights", properties.rights.as_deref());
    if properties.rights.is_some() {
        element(body, "xmpRights:Marked", "True");
    }
}

fn element(body: &mut String, name: &str, text: &str) {
    body.push_str(&format!("<{name}>"));
    escape(body, text);
    body.push_str(&format!("</{name}>\n"));
}

fn optional(body: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        element(body, name, text);
    }
}

/// Writes a text that XMP allows in several languages, in one.
fn alternatives(body: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        body.push_str(&format!("<{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">"));
        escape(body, text);
        body.push_str(&format!("</rdf:li></rdf:Alt></{name}>\n"));
    }
}

fn list(body: &mut String, name: &str, kind: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    body.push_str(&format!("<{name}><rdf:{kind}>"));
    for item in items {
        body.push_str("<rdf:li>");
        escape(body, item);
        body.push_str("</rdf:li>");
    }
    body.push_str(&format!("</rdf:{kind}></{name}>\n"));
}

/// Escapes text for XML 1.0 and replaces characters that XML cannot represent.
fn escape(body: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => body.push_str("&amp;"),
            '<' => body.push_str("&lt;"),
            '>' => body.push_str("&gt;"),
            // XML readers would turn a raw line end into a space.
            '\r' | '\n' | '\t' => body.push_str(&format!("&#{};", u32::from(c))),
            '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => body.push(char::REPLACEMENT_CHARACTER),
            _ => body.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::Stamp;
    use crate::model::{DateTime, Metadata};

    #[test]
    fn text_is_escaped_and_names_are_declared() {
        let meta = Metadata {
            title: Some("A <b> & \u{1}\nc".to_owned()),
            tags: vec!["x".to_owned(), "]]>".to_owned()],
            ..Metadata::default()
        };
        let stamp = Stamp { created: Some(DateTime::day(2015, 6, 25)), modified: None };
        let packet = packet(&Properties::new(&meta, None, stamp), Conformance::NONE);
        for part in [
            "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">A &lt;b&gt; &amp; \u{FFFD}&#10;c</rdf:li></rdf:Alt>",
            "<rdf:li>x</rdf:li><rdf:li>]]&gt;</rdf:li>",
            "<pdf:Keywords>x, ]]&gt;</pdf:Keywords>",
            "<xmp:CreateDate>2015-06-25</xmp:CreateDate>",
            " xmlns:pdf=",
        ] {
            assert!(packet.contains(part), "{part}\n{packet}");
        }
        assert!(!packet.contains("pdfaid") && !packet.contains("ModifyDate"));
    }

    #[test]
    fn each_standard_is_claimed_by_itself() {
        let properties = Properties::new(&Metadata::default(), Some("T"), Stamp::default());
        let both = packet(&properties, Conformance::ALL);
        assert!(both.contains("<pdfaid:part>2<") && both.contains("<pdfuaid:part>1<"));
        assert!(both.contains("xmlns:pdfaProperty="));
        let archival = packet(&properties, Conformance { accessible: false, ..Conformance::ALL });
        assert!(archival.contains("pdfaid") && !archival.contains("pdfuaid"));
    }
}

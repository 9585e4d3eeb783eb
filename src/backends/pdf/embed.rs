//! Lets printpdf make the objects of pages, fonts and pictures, and completes them.
//!
//! printpdf embeds a glyph of a font only if a page shows it, so a temporary last page shows all glyphs and is removed
//! again. [`super::content`] makes the content streams instead of printpdf, which is exact and many times faster for
//! whole books.

use std::collections::BTreeMap;

use harfrust::font::Font;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use printpdf::{
    Codepoint, ExternalXObject, FontId, FontMetrics, FontType, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle,
    PdfFontMetricsStub, PdfPage, PdfSaveOptions, TextItem, XObject, XObjectId,
};
use subsetter::GlyphRemapper;

use crate::backends::RenderError;
use crate::geometry::{Em, Size};
use crate::resource::ColorProfile;

use super::deflate::Deflater;
use super::fonts::{Fonts, Subset, UNITS_PER_EM};
use super::images::Picture;
use super::syntax::{name, real};
use super::text::font_name;

/// The document that printpdf made, as objects.
pub(super) struct Embedded {
    /// All objects.
    pub document: Document,
    /// The pages in order, without content.
    pub pages: Vec<ObjectId>,
    /// The root of the page tree.
    pub page_tree: ObjectId,
    /// The resources that all pages share.
    pub resources: ObjectId,
}

/// Makes and completes the objects.
///
/// # Errors
/// A font cannot be subset, or printpdf makes unexpected objects.
pub(super) fn embed(
    sizes: &[Size],
    fonts: &Fonts<'_>,
    pictures: Vec<Option<Picture>>,
    deflater: &mut Deflater,
) -> Result<Embedded, RenderError> {
    let mut made = PdfDocument::new("");
    made.pages = sizes.iter().map(|size| page(*size, Vec::new())).collect();
    for (idx, subset) in fonts.subsets().iter().enumerate() {
        made.resources.fonts.map.insert(FontId(font_name(idx)), PdfFont::new(parsed_font(subset)?));
    }
    made.pages.push(page(Size::default(), show_all_glyphs(fonts)));
    let mut picture_data = Vec::new();
    for picture in pictures.into_iter().flatten() {
        let object = ExternalXObject { stream: picture.object, width: None, height: None, dpi: None };
        made.resources.xobjects.map.insert(XObjectId(picture.name.clone()), XObject::External(object));
        picture_data.push((picture.name, picture.data, picture.profile));
    }
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    // The warnings concern text outside the page, which is all that the temporary page has.
    let document = made.to_lopdf_document(&options, &mut Vec::new());
    drop(made);
    let mut embedded = Embedded::new(document)?;
    let mut profiles = BTreeMap::new();
    for (name, data, profile) in picture_data {
        let object = embedded.resource_mut(b"XObject", &name)?.as_stream_mut().map_err(unexpected)?;
        object.set_content(data.into_vec());
        if let Some(profile) = profile {
            // Pictures from one camera share a profile.
            let id = match profiles.get(&profile.bytes) {
                Some(&id) => id,
                None => embedded.document.add_object(profile_object(&profile, deflater)),
            };
            profiles.insert(profile.bytes, id);
            let object = embedded.resource_mut(b"XObject", &name)?.as_stream_mut().map_err(unexpected)?;
            set_profile(&mut object.dict, id);
        }
    }
    for (idx, subset) in fonts.subsets().iter().enumerate() {
        embedded.complete_font(&font_name(idx), subset, deflater)?;
    }
    Ok(embedded)
}

/// A colour profile as the parameter of a colour space (8.6.5.5).
fn profile_object(profile: &ColorProfile, deflater: &mut Deflater) -> Stream {
    let components = if profile.gray { 1 } else { 3 };
    Stream::new(dictionary! { "N" => components, "Filter" => "FlateDecode" }, deflater.deflate(&profile.bytes))
}

/// Attaches a colour profile to an image, or to its palette if it has one.
fn set_profile(image: &mut Dictionary, profile: ObjectId) {
    let space = Object::Array(vec!["ICCBased".into(), profile.into()]);
    match image.get_mut(b"ColorSpace") {
        Ok(Object::Array(indexed)) if indexed.len() > 1 => indexed[1] = space,
        _ => image.set("ColorSpace", space),
    }
}

/// Converts an error about the structure of printpdf's objects. printpdf is pinned, so only tests can meet this.
fn unexpected(error: lopdf::Error) -> RenderError {
    RenderError::new(format!("the PDF library made other objects than expected: {error}"))
}

fn page(size: Size, ops: Vec<Op>) -> PdfPage {
    let millimetres = |length: crate::geometry::Pt| printpdf::Mm(length.to_mm() as f32);
    PdfPage::new(millimetres(size.width), millimetres(size.height), ops)
}

fn show_all_glyphs(fonts: &Fonts<'_>) -> Vec<Op> {
    let show = fonts.subsets().iter().enumerate().flat_map(|(idx, subset)| {
        let glyphs = (0..).zip(subset.meanings()).map(|(code, text)| Codepoint::with_cid(code, 0.0, text));
        let font = PdfFontHandle::External(FontId(font_name(idx)));
        [
            Op::SetFont { font, size: printpdf::Pt(1.0) },
            Op::ShowText { items: vec![TextItem::GlyphIds(glyphs.collect())] },
        ]
    });
    show.collect()
}

/// Subsets a face and wraps it for printpdf without parsing it.
fn parsed_font(subset: &Subset<'_>) -> Result<ParsedFont, RenderError> {
    let face = subset.face();
    let glyphs: Vec<u16> = subset.glyphs().iter().map(|glyph| glyph.id).collect();
    let remapper = GlyphRemapper::new_from_glyphs(&glyphs);
    let bytes = subsetter::subset(face.data(), face.index(), &remapper)
        .map_err(|error| RenderError::new(format!("the font `{}` cannot be embedded: {error}", face.name())))?;
    let font_name = Some(format!("{}+{}", subset_tag(&bytes), face.name()));
    // `complete_font` adds metrics and widths, which these types cannot hold exactly.
    let units_per_em = UNITS_PER_EM as u16;
    Ok(ParsedFont {
        original_bytes: bytes,
        font_index: 0,
        font_name,
        codepoint_to_glyph: BTreeMap::new(),
        glyph_widths: BTreeMap::new(),
        units_per_em,
        font_metrics: FontMetrics { ascent: 0, descent: 0 },
        font_type: FontType::TrueType,
        pdf_font_metrics: PdfFontMetricsStub { units_per_em, ..PdfFontMetricsStub::default() },
    })
}

/// Six letters that distinguish subsets of a face (ISO 32000-1, 9.6.4), derived from the subset.
fn subset_tag(bytes: &[u8]) -> String {
    // FNV-1a, 64 bits.
    let hash = bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    let mut rest = hash ^ (hash >> 32);
    let letters = (0..6).map(|_| {
        // The remainder is below 26, so the sum is a letter.
        let letter = char::from(b'A' + (rest % 26) as u8);
        rest /= 26;
        letter
    });
    letters.collect()
}

impl Embedded {
    /// Removes the temporary page and gives its resources to the other pages.
    fn new(mut document: Document) -> Result<Embedded, RenderError> {
        let catalog = document.catalog().map_err(unexpected)?;
        let page_tree = catalog.get(b"Pages").and_then(Object::as_reference).map_err(unexpected)?;
        let tree = document.get_dictionary(page_tree).map_err(unexpected)?;
        let kids = tree.get(b"Kids").and_then(Object::as_array).map_err(unexpected)?;
        let mut pages: Vec<ObjectId> = kids.iter().filter_map(|kid| kid.as_reference().ok()).collect();
        let last = pages.pop().unwrap_or_default();
        let last = document.get_dictionary(last).map_err(unexpected)?;
        let resources = last.get(b"Resources").and_then(Object::as_reference).map_err(unexpected)?;
        let shared = document.get_dictionary(resources).map_err(unexpected)?;
        let mut kept = Dictionary::new();
        for key in ["Font", "XObject"] {
            let id = shared.get(key.as_bytes()).and_then(Object::as_reference).map_err(unexpected)?;
            let named = document.get_dictionary(id).map_err(unexpected)?;
            if !named.is_empty() {
                kept.set(key, named.clone());
            }
        }
        document.set_object(resources, kept);
        Ok(Embedded { document, pages, page_tree, resources })
    }

    /// The object with this name in the shared resources.
    fn resource_mut(&mut self, kind: &[u8], name: &str) -> Result<&mut Object, RenderError> {
        let resources = self.document.get_dictionary(self.resources).map_err(unexpected)?;
        let named = resources.get(kind).and_then(Object::as_dict).map_err(unexpected)?;
        let id = named.get(name.as_bytes()).and_then(Object::as_reference).map_err(unexpected)?;
        self.document.get_object_mut(id).map_err(unexpected)
    }

    /// Adds exact widths and metrics to a font, compresses its streams, and makes its descendant an indirect object.
    fn complete_font(&mut self, name: &str, subset: &Subset<'_>, deflater: &mut Deflater) -> Result<(), RenderError> {
        let font = self.resource_mut(b"Font", name)?.as_dict_mut().map_err(unexpected)?;
        let to_unicode = font.get(b"ToUnicode").and_then(Object::as_reference).map_err(unexpected)?;
        let descendants = font.get_mut(b"DescendantFonts").and_then(Object::as_array_mut).map_err(unexpected)?;
        let Some(Object::Dictionary(mut descendant)) = descendants.pop() else {
            return Err(unexpected(lopdf::Error::DictKey("DescendantFonts".to_owned())));
        };
        set_widths(&mut descendant, subset);
        let descriptor = descendant.get(b"FontDescriptor").and_then(Object::as_reference).map_err(unexpected)?;
        let descendant = self.document.add_object(descendant);
        let font = self.resource_mut(b"Font", name)?.as_dict_mut().map_err(unexpected)?;
        font.set("DescendantFonts", vec![descendant.into()]);
        let descriptor = self.document.get_object_mut(descriptor).and_then(Object::as_dict_mut).map_err(unexpected)?;
        describe(descriptor, subset);
        let program = [&b"FontFile2"[..], b"FontFile3"].iter().find_map(|key| descriptor.get(key).ok());
        let program = program.and_then(|program| program.as_reference().ok());
        for id in program.into_iter().chain([to_unicode]) {
            let stream = self.document.get_object_mut(id).and_then(Object::as_stream_mut).map_err(unexpected)?;
            stream.set_content(deflater.deflate(&stream.content));
            stream.dict.set("Filter", "FlateDecode");
        }
        Ok(())
    }
}

/// Sets the widths by code. The width of the last glyph is the default, so a monospaced face needs no list.
fn set_widths(descendant: &mut Dictionary, subset: &Subset<'_>) {
    let widths: Vec<f64> = subset.glyphs().iter().map(|glyph| glyph.width).collect();
    // The glyph for missing characters may have a different width.
    let shown = usize::from(!subset.has_missing_glyph());
    let same_pitch = widths.iter().skip(shown).all(|width| *width == widths[widths.len() - 1]);
    descendant.set("DW", real(widths[widths.len() - 1]));
    if same_pitch {
        descendant.remove(b"W");
    } else {
        let widths: Vec<Object> = widths.iter().map(|width| real(*width)).collect();
        descendant.set("W", vec![Object::Integer(0), widths.into()]);
    }
}

/// Sets the metrics of a face for readers that replace it or select text (9.8).
fn describe(descriptor: &mut Dictionary, subset: &Subset<'_>) {
    let face = subset.face();
    let units = |length: Em| real((length.0 * UNITS_PER_EM).round());
    descriptor.set("Ascent", units(face.ascent()));
    descriptor.set("Descent", units(face.descent()));
    descriptor.set("CapHeight", units(face.cap_height()));
    descriptor.set("ItalicAngle", real(italic_angle(face.font())));
    descriptor.set("StemV", stem_width(face.font()));
    descriptor.set("Flags", flags(face.font()));
    let bounds = face.font().metrics().bounds;
    let corners = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max];
    let corners = corners.map(|length| units(Em(length.to_f64() / face.units_per_em())));
    descriptor.set("FontBBox", corners.to_vec());
    descriptor.set("Type", name("FontDescriptor"));
}

/// Angle from the vertical in degrees; negative for letters that slant to the right.
fn italic_angle(font: &Font) -> f64 {
    font.style_metrics().italic_angle.map_or(0.0, |angle| angle.to_f64())
}

/// Stem thickness, estimated from the weight as most producers do, because no font table states it.
fn stem_width(font: &Font) -> i64 {
    let weight = f64::from(font.default_attributes().weight.value());
    // The weight is at most 1000, so the value is small.
    (50.0 + (weight / 65.0).powi(2)).round() as i64
}

/// Font flags (table 123). The font is symbolic because its codes are those of the subset.
fn flags(font: &Font) -> i64 {
    const FIXED_PITCH: i64 = 1;
    const SYMBOLIC: i64 = 1 << 2;
    const ITALIC: i64 = 1 << 6;
    let fixed = font.style_metrics().is_fixed_pitch.unwrap_or(false);
    SYMBOLIC | if fixed { FIXED_PITCH } else { 0 } | if italic_angle(font) != 0.0 { ITALIC } else { 0 }
}

//! Adds the catalog and everything it refers to: page content, structure, navigation and metadata.
//!
//! Covers what printpdf cannot express; called by `paint` after `embed`.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

use crate::layout::frame::PagedDocument;

use super::attachments::Attached;
use super::content::PaintedPage;
use super::embed::Embedded;
use super::icc;
use super::navigation::{self, Destinations, LinkWords};
use super::properties::Properties;
use super::structure::{self, StructuredPage};
use super::syntax::{byte_string, real, text_string};
use super::xmp::{self, Conformance};

/// Completes a document with page content, structure, navigation and metadata.
pub(super) fn finish(
    mut embedded: Embedded,
    paged: &PagedDocument,
    mut painted: Vec<PaintedPage>,
    properties: &Properties,
    conformance: Conformance,
    attached: Option<Attached>,
    deflater: &mut super::deflate::Deflater,
) -> lopdf::Document {
    let document = &mut embedded.document;
    let ids = &embedded.pages;
    let destinations = Destinations::new(&painted, ids);
    let links = add_links(document, paged, &painted, &destinations);
    let structured: Vec<StructuredPage<'_>> = painted
        .iter()
        .zip(ids)
        .zip(&links)
        .map(|((page, &id), links)| StructuredPage { id, events: &page.events, links, boxes: &page.boxes })
        .collect();
    let structure = structure::add(document, &paged.tags, &structured);
    for (annotation, key) in &structure.annotation_keys {
        if let Ok(annotation) = document.get_object_mut(*annotation).and_then(Object::as_dict_mut) {
            annotation.set("StructParent", *key);
        }
    }
    let resources = Resources::share(document, embedded.resources);
    for (idx, page) in painted.iter_mut().enumerate() {
        let content = std::mem::take(&mut page.content);
        let annotations = links[idx].iter().flatten().map(|(annotation, _)| (*annotation).into()).collect();
        let object = page_object(document, page, content, annotations, idx, embedded.page_tree, &resources);
        document.set_object(ids[idx], object);
    }
    let kids: Vec<Object> = ids.iter().map(|&id| id.into()).collect();
    let n_pages = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    document.set_object(embedded.page_tree, dictionary! { "Type" => "Pages", "Count" => n_pages, "Kids" => kids });
    let mut catalog = dictionary! {
        "Type" => "Catalog",
        "Pages" => embedded.page_tree,
        "StructTreeRoot" => structure.root,
        "MarkInfo" => dictionary! { "Marked" => true },
        "Metadata" => add_metadata(document, properties, conformance),
        "OutputIntents" => vec![add_output_intent(document, deflater).into()],
    };
    if let Some(language) = &properties.language {
        catalog.set("Lang", text_string(language));
    }
    if properties.title.is_some() {
        catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    }
    let mut names = Dictionary::new();
    if let Some(places) = destinations.add(document) {
        names.set("Dests", places);
    }
    if let Some(attached) = attached {
        names.set("EmbeddedFiles", attached.names);
        catalog.set("AF", attached.files);
    }
    if !names.is_empty() {
        catalog.set("Names", names);
    }
    if let Some(outline) = navigation::add_outline(document, &paged.outline, &destinations) {
        catalog.set("Outlines", outline);
        catalog.set("PageMode", "UseOutlines");
    }
    if let Some(labels) = navigation::page_labels(painted.iter().map(|page| page.label.as_str())) {
        catalog.set("PageLabels", labels);
    }
    let catalog = document.add_object(catalog);
    let info = document.add_object(properties.info());
    document.trailer = dictionary! { "Root" => catalog, "Info" => info };
    embedded.document
}

/// Adds the link annotations. Returns for each page its annotations with their elements; `None` for links without a
/// target.
fn add_links(
    document: &mut lopdf::Document,
    paged: &PagedDocument,
    painted: &[PaintedPage],
    destinations: &Destinations,
) -> Vec<Vec<Option<(ObjectId, crate::layout::frame::TagId)>>> {
    let mut known: HashMap<usize, LinkWords> = HashMap::new();
    let mut add = |area: &super::content::LinkArea| {
        let link = paged.links.get(area.link)?;
        let words = known.entry(area.link).or_insert_with(|| LinkWords::of(link, document)).clone();
        let annotation = navigation::link_annotation(link, words, area, destinations)?;
        Some((document.add_object(annotation), link.tag))
    };
    painted.iter().map(|page| page.links.iter().map(&mut add).collect()).collect()
}

/// The resources of pages.
struct Resources {
    /// Resources of pages without pictures.
    plain: ObjectId,
    fonts: Option<ObjectId>,
    pictures: Dictionary,
}

impl Resources {
    /// Makes the fonts one object that all pages share.
    fn share(document: &mut lopdf::Document, all: ObjectId) -> Resources {
        let named = |kind: &[u8]| {
            let named = document.get_dictionary(all).and_then(|own| own.get(kind)).and_then(Object::as_dict);
            named.cloned().unwrap_or_default()
        };
        let (fonts, pictures) = (named(b"Font"), named(b"XObject"));
        let fonts = (!fonts.is_empty()).then(|| document.add_object(fonts));
        let plain: Dictionary = fonts.iter().map(|fonts| ("Font", Object::from(*fonts))).collect();
        document.set_object(all, plain);
        Resources { plain: all, fonts, pictures }
    }

    /// Resources of a page. A page lists only its own pictures, so that a reader need not fetch those of other pages.
    fn of(&self, page: &PaintedPage) -> Object {
        if page.pictures.is_empty() {
            return self.plain.into();
        }
        let own = page.pictures.iter().filter_map(|name| {
            let picture = self.pictures.get(name.as_bytes()).ok()?;
            Some((name.as_str(), picture.clone()))
        });
        let mut resources = dictionary! { "XObject" => own.collect::<Dictionary>() };
        if let Some(fonts) = self.fonts {
            resources.set("Font", fonts);
        }
        resources.into()
    }
}

fn page_object(
    document: &mut lopdf::Document,
    page: &PaintedPage,
    content: Vec<u8>,
    annotations: Vec<Object>,
    idx: usize,
    tree: ObjectId,
    resources: &Resources,
) -> Dictionary {
    let content = document.add_object(Stream::new(dictionary! { "Filter" => "FlateDecode" }, content));
    let corners = [0.0, 0.0, page.size.width.0, page.size.height.0];
    let mut object = dictionary! {
        "Type" => "Page",
        "Parent" => tree,
        "MediaBox" => corners.map(real).to_vec(),
        "Resources" => resources.of(page),
        "Contents" => content,
        "StructParents" => i64::try_from(idx).unwrap_or(i64::MAX),
        // Tab order follows the structure.
        "Tabs" => "S",
    };
    if !annotations.is_empty() {
        object.set("Annots", annotations);
    }
    object
}

/// Adds the XMP packet uncompressed, so that programs that do not parse PDF find it.
fn add_metadata(document: &mut lopdf::Document, properties: &Properties, conformance: Conformance) -> ObjectId {
    let packet = xmp::packet(properties, conformance).into_bytes();
    document.add_object(Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, packet))
}

/// Declares sRGB as the colour space of device colours (14.11.5).
fn add_output_intent(document: &mut lopdf::Document, deflater: &mut super::deflate::Deflater) -> ObjectId {
    const SRGB: &str = "sRGB IEC61966-2.1";
    let profile = dictionary! { "N" => 3, "Filter" => "FlateDecode" };
    let profile = document.add_object(Stream::new(profile, deflater.deflate(&icc::srgb())));
    document.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => byte_string(SRGB),
        "Info" => byte_string(SRGB),
        "DestOutputProfile" => profile,
    })
}

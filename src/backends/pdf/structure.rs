//! Writes the structure tree (ISO 32000-1, 14.7): elements, their content on the pages, and the parent tree.
//!
//! An element stands where its first content appears among that of its parent; those without any are left out, but for
//! the empty cells of a table, without which those after them would move, and a body of such cells.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use crate::layout::frame::{Element, Role, TagId, TagTree};

use super::content::Event;
use super::graphics::Area;
use super::roles::{ROLE_MAP, attributes, role_name};
use super::syntax::{byte_string, name, real, text_string};

/// The part of a page that the structure tree needs.
pub(super) struct StructuredPage<'a> {
    /// The page object.
    pub id: ObjectId,
    /// Content of elements, in reading order.
    pub events: &'a [Event],
    /// By index of [`Event::Link`], the annotation and its element; `None` for links without a target.
    pub links: &'a [Option<(ObjectId, TagId)>],
    /// Boxes of figures.
    pub boxes: &'a BTreeMap<TagId, Area>,
}

/// The results that pages and catalog refer to.
pub(super) struct Structure {
    /// The root of the tree.
    pub root: ObjectId,
    /// Keys of annotations in the parent tree. The key of a page is its index.
    pub annotation_keys: Vec<(ObjectId, i64)>,
}

/// A child of an element.
#[derive(Clone, Copy)]
enum Kid {
    /// Index of an element.
    Element(usize),
    /// Page index and identifier of a marked-content sequence.
    Content(usize, i64),
    /// Page index and annotation.
    Annotation(usize, ObjectId),
}

/// Adds the structure tree to a document.
pub(super) fn add(document: &mut Document, tags: &TagTree, pages: &[StructuredPage<'_>]) -> Structure {
    let mut tree = collect(tags, pages);
    let shown = keep_cells(&mut tree, tags);
    let ids: Vec<Option<ObjectId>> = shown.iter().map(|shown| shown.then(|| document.new_object_id())).collect();
    let root = document.new_object_id();
    let cx = Context { ids: &ids, pages, boxes: first_boxes(pages), root };
    let mut notes = Vec::new();
    let mut roles_used = [false; ROLE_MAP.len()];
    for (idx, (element, kids)) in tags.elements().iter().zip(&tree).enumerate() {
        let Some(id) = ids[idx] else { continue };
        let mut object = cx.element(idx, element, kids);
        if element.role == Role::Note {
            // Padded, because a name tree is sorted by bytes.
            let note_id = format!("note-{idx:08}");
            object.set("ID", byte_string(note_id.as_bytes()));
            notes.extend([byte_string(note_id), Object::Reference(id)]);
        }
        for (used, (own, _)) in roles_used.iter_mut().zip(ROLE_MAP) {
            *used |= role_name(&element.role) == own;
        }
        document.set_object(id, object);
    }
    let (parent_tree, annotation_keys) = parent_tree(document, &ids, pages);
    let next_key = pages.len() + annotation_keys.len();
    let mut object = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => ids[0].map_or(Object::Null, Object::Reference),
        "ParentTree" => parent_tree,
        "ParentTreeNextKey" => i64::try_from(next_key).unwrap_or(i64::MAX),
    };
    let role_map: Dictionary = ROLE_MAP
        .iter()
        .zip(roles_used)
        .filter(|(_, used)| *used)
        .map(|((own, standard), _)| (*own, name(standard)))
        .collect();
    if !role_map.is_empty() {
        object.set("RoleMap", role_map);
    }
    if !notes.is_empty() {
        object.set("IDTree", document.add_object(dictionary! { "Names" => notes }));
    }
    document.set_object(root, object);
    Structure { root, annotation_keys }
}

/// Collects the children of each element.
fn collect(tags: &TagTree, pages: &[StructuredPage<'_>]) -> Vec<Vec<Kid>> {
    let mut tree: Vec<Vec<Kid>> = vec![Vec::new(); tags.elements().len()];
    for (page_idx, page) in pages.iter().enumerate() {
        let mut mcid = 0;
        for event in page.events {
            match *event {
                Event::Content(tag) => {
                    attach(&mut tree, tags, tag, Kid::Content(page_idx, mcid));
                    mcid += 1;
                }
                Event::Link(link) => {
                    if let Some((annotation, tag)) = page.links[link] {
                        attach(&mut tree, tags, tag, Kid::Annotation(page_idx, annotation));
                    }
                }
            }
        }
    }
    tree
}

/// Puts empty cells, and rows and bodies of such, where they belong in tables that are shown. Says which elements are shown.
fn keep_cells(tree: &mut [Vec<Kid>], tags: &TagTree) -> Vec<bool> {
    let mut shown: Vec<bool> = tree.iter().enumerate().map(|(idx, kids)| idx == 0 || !kids.is_empty()).collect();
    for (idx, element) in tags.elements().iter().enumerate() {
        let is_part =
            matches!(element.role, Role::TableBody | Role::TableRow | Role::HeaderCell { .. } | Role::DataCell { .. });
        let parent = element.parent.index();
        if is_part && !shown[idx] && shown[parent] {
            let is_before = |kid: &Kid| matches!(kid, Kid::Element(sibling) if *sibling < idx);
            let place = tree[parent].partition_point(is_before);
            tree[parent].insert(place, Kid::Element(idx));
            shown[idx] = true;
        }
    }
    shown
}

/// Adds a child to an element, and the element to its ancestors if it is new.
fn attach(tree: &mut [Vec<Kid>], tags: &TagTree, tag: TagId, kid: Kid) {
    let (mut tag, mut kid) = (tag, kid);
    while let Some(element) = tags.get(tag) {
        let idx = tag.index();
        let is_new = tree[idx].is_empty();
        tree[idx].push(kid);
        if !is_new || idx == 0 {
            return;
        }
        (kid, tag) = (Kid::Element(idx), element.parent);
    }
}

struct Context<'a> {
    ids: &'a [Option<ObjectId>],
    pages: &'a [StructuredPage<'a>],
    /// Boxes by element index.
    boxes: BTreeMap<usize, Area>,
    root: ObjectId,
}

impl Context<'_> {
    fn element(&self, idx: usize, element: &Element, kids: &[Kid]) -> Dictionary {
        let parent = if idx == 0 { Some(self.root) } else { self.ids[element.parent.index()] };
        let page = kids.iter().find_map(|kid| match kid {
            Kid::Content(page, _) | Kid::Annotation(page, _) => Some(*page),
            Kid::Element(_) => None,
        });
        let mut object = dictionary! {
            "S" => role_name(&element.role),
            "P" => parent.map_or(Object::Null, Object::Reference),
        };
        let mut items: Vec<Object> = kids.iter().filter_map(|kid| self.kid(*kid, page)).collect();
        match items.len() {
            0 => {}
            1 => object.set("K", items.remove(0)),
            _ => object.set("K", items),
        }
        if let Some(page) = page {
            object.set("Pg", self.pages[page].id);
        }
        if let Some(lang) = &element.lang {
            object.set("Lang", text_string(lang));
        }
        if let Some(alt) = &element.alt {
            object.set("Alt", text_string(alt));
        }
        if let Some(attributes) = attributes(&element.role).or_else(|| self.placement(idx)) {
            object.set("A", attributes);
        }
        object
    }

    /// The entry for a child in the list of an element whose page is `own_page`.
    fn kid(&self, kid: Kid, own_page: Option<usize>) -> Option<Object> {
        match kid {
            Kid::Element(idx) => self.ids[idx].map(Object::Reference),
            Kid::Content(page, mcid) if Some(page) == own_page => Some(mcid.into()),
            Kid::Content(page, mcid) => {
                Some(dictionary! { "Type" => "MCR", "Pg" => self.pages[page].id, "MCID" => mcid }.into())
            }
            Kid::Annotation(page, annotation) => {
                let mut object = dictionary! { "Type" => "OBJR", "Obj" => annotation };
                if Some(page) != own_page {
                    object.set("Pg", self.pages[page].id);
                }
                Some(object.into())
            }
        }
    }

    /// The layout attributes with the bounding box of a figure.
    fn placement(&self, idx: usize) -> Option<Dictionary> {
        let area = self.boxes.get(&idx)?;
        let corners = [area.left, area.bottom, area.left + area.width, area.bottom + area.height];
        Some(dictionary! { "O" => "Layout", "BBox" => corners.map(real).to_vec() })
    }
}

/// The box of each figure on its first page.
fn first_boxes(pages: &[StructuredPage<'_>]) -> BTreeMap<usize, Area> {
    let mut boxes = BTreeMap::new();
    for (tag, area) in pages.iter().flat_map(|page| page.boxes) {
        boxes.entry(tag.index()).or_insert(*area);
    }
    boxes
}

/// The parent tree, a number tree from marked content and annotations to elements, and the keys of the annotations.
fn parent_tree(
    document: &mut Document,
    ids: &[Option<ObjectId>],
    pages: &[StructuredPage<'_>],
) -> (ObjectId, Vec<(ObjectId, i64)>) {
    let element = |tag: TagId| ids.get(tag.index()).copied().flatten().map_or(Object::Null, Object::Reference);
    let mut numbers = Vec::new();
    let mut key = 0;
    for page in pages {
        let marks = page.events.iter().filter_map(|event| match event {
            Event::Content(tag) => Some(element(*tag)),
            Event::Link(_) => None,
        });
        let marks: Vec<Object> = marks.collect();
        numbers.extend([Object::Integer(key), document.add_object(marks).into()]);
        key += 1;
    }
    let mut annotation_keys = Vec::new();
    for (annotation, tag) in pages.iter().flat_map(|page| page.links.iter().flatten()) {
        if ids.get(tag.index()).copied().flatten().is_some() {
            numbers.extend([Object::Integer(key), element(*tag)]);
            annotation_keys.push((*annotation, key));
            key += 1;
        }
    }
    (document.add_object(dictionary! { "Nums" => numbers }), annotation_keys)
}

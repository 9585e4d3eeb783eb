//! Writes a linearized PDF, which can be displayed while it arrives (ISO 32000-1, annex F). The first page and its
//! objects come first; hint tables locate the other pages.
//!
//! Objects that pages need are written individually; others, mostly the structure tree, are packed. Parts are numbered
//! as in F.3.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::deflate::Deflater;
use super::writer::{
    Entry, HEADER, OBJECTS_PER_STREAM, identifier, object_bytes, object_stream, reachable, stream_bytes, up_filtered,
};

/// Bytes of an offset in the first table, which is written before the offsets are known.
const OFFSET_WIDTH: usize = 5;

/// Objects by their part of the file.
struct Parts {
    catalog: ObjectId,
    /// Part 6: the first page, its objects, and the outline.
    first: Vec<ObjectId>,
    /// Number of outline objects, at the end of `first`.
    n_outline: usize,
    /// Part 7: each other page with the objects that it alone needs.
    others: Vec<Vec<ObjectId>>,
    /// Part 8: objects that several other pages need.
    shared: Vec<ObjectId>,
    /// Part 9, individual objects.
    rest: Vec<ObjectId>,
    /// Part 9, packed objects.
    packed: Vec<ObjectId>,
    /// For each page except the first, the objects of `first` and `shared` that it needs.
    needs: Vec<BTreeSet<ObjectId>>,
}

/// Writes a document whose trailer contains `Root` and possibly `Info`. `None` when it has no pages.
pub(super) fn write(document: &Document, deflater: &mut Deflater) -> Option<Vec<u8>> {
    let parts = Parts::of(document)?;
    let second: Vec<ObjectId> =
        parts.others.iter().flatten().chain(&parts.shared).chain(&parts.rest).copied().collect();
    let containers: Vec<&[ObjectId]> = parts.packed.chunks(OBJECTS_PER_STREAM).collect();
    // The second half has the lower numbers, and packed objects have the last of them (7.5.8.2).
    let mut numbers: BTreeMap<ObjectId, u32> = second.iter().copied().zip(1..).collect();
    let mut next = to_u32(second.len()) + 1;
    let first_container = next;
    let main_table = first_container + to_u32(containers.len());
    next = main_table + 1;
    numbers.extend(parts.packed.iter().copied().zip(next..));
    let n_second = main_table + to_u32(parts.packed.len());
    let (parameters, first_table, catalog, hints, first_object) =
        (n_second + 1, n_second + 2, n_second + 3, n_second + 4, n_second + 5);
    numbers.insert(parts.catalog, catalog);
    numbers.extend(parts.first.iter().copied().zip(first_object..));
    let number = |id: ObjectId| numbers.get(&id).copied().unwrap_or(0);
    let bytes_of = |id: &ObjectId| match document.objects.get(id) {
        Some(object) => object_bytes(number(*id), object, &number),
        None => Vec::new(),
    };
    let catalog_bytes = bytes_of(&parts.catalog);
    let first: Vec<Vec<u8>> = parts.first.iter().map(bytes_of).collect();
    let mut second: Vec<Vec<u8>> = second.iter().map(bytes_of).collect();
    for (container, ids) in (first_container..).zip(&containers) {
        let objects = ids.iter().filter_map(|id| Some((number(*id), document.objects.get(id)?)));
        second.push(object_stream(container, objects, &number, deflater));
    }
    let id = identifier(&[first.concat(), second.concat()].concat());

    // Everything before the hints has a fixed length, so only the length of the hints remains unknown. Offsets are
    // counted as if the hints were absent (F.4.1).
    let n_first = first_object + to_u32(first.len()) - parameters;
    let size = n_second + 1 + n_first;
    let table = |main_offset: usize, rows: &[Entry]| {
        let mut dictionary = dictionary! {
            "Type" => "XRef",
            "Size" => size,
            "W" => vec![1.into(), to_u32(OFFSET_WIDTH).into(), 1.into()],
            "Index" => vec![parameters.into(), n_first.into()],
            "ID" => vec![id.clone(), id.clone()],
        };
        for (key, value) in &document.trailer {
            dictionary.set(key.clone(), value.clone());
        }
        // A placeholder of fixed length, replaced below.
        dictionary.set("Prev", Object::Name(PLACE.to_vec()));
        let content: Vec<u8> = rows.iter().flat_map(|row| row.row(OFFSET_WIDTH)).collect();
        let bytes = stream_bytes(first_table, dictionary, &content, &number);
        let offset = format!("{main_offset:>width$}", width = PLACE.len() + 1);
        replace(&bytes, &[b"/", PLACE].concat(), offset.as_bytes())
    };
    let no_rows = vec![Entry::Free; n_first as usize];
    let before_catalog =
        HEADER.len() + parameters_bytes(parameters, [0; 7]).len() + table(0, &no_rows).len() + FIRST_END.len();
    let mut offset = before_catalog + catalog_bytes.len();
    let hints_offset = offset;
    let mut offsets: BTreeMap<u32, usize> = BTreeMap::new();
    let mut place = |numbers: std::ops::RangeFrom<u32>, objects: &[Vec<u8>]| {
        for (number, bytes) in numbers.zip(objects) {
            offsets.insert(number, offset);
            offset += bytes.len();
        }
        offset
    };
    let first_end = place(first_object.., &first);
    let main_offset = place(1.., &second);
    let (hint_bytes, starts) = hint_tables(&parts, &number, &offsets, [&first, &second], first_object);
    let content = deflater.deflate(&hint_bytes);
    let mut dictionary = dictionary! { "Filter" => "FlateDecode", "S" => to_u32(starts[0]) };
    if parts.n_outline > 0 {
        dictionary.set("O", to_u32(starts[1]));
    }
    let hint_stream = stream_bytes(hints, dictionary, &content, &number);
    let behind = hint_stream.len();

    let mut main_rows = vec![Entry::Free];
    main_rows.extend((1..main_table).map(|number| Entry::Plain(offsets[&number] + behind)));
    main_rows.push(Entry::Plain(main_offset + behind));
    for (container, ids) in (first_container..).zip(&containers) {
        main_rows.extend((0..ids.len()).map(|idx| Entry::Packed(container, idx)));
    }
    let rows: Vec<Vec<u8>> = main_rows.iter().map(|row| row.row(OFFSET_WIDTH)).collect();
    let main_dictionary = dictionary! {
        "Type" => "XRef",
        "Size" => main_rows.len() as u32,
        "W" => vec![1.into(), to_u32(OFFSET_WIDTH).into(), 1.into()],
        "Filter" => "FlateDecode",
        "DecodeParms" => dictionary! { "Predictor" => 12, "Columns" => to_u32(OFFSET_WIDTH + 2) },
        "ID" => vec![id.clone(), id.clone()],
    };
    let main = stream_bytes(main_table, main_dictionary, &deflater.deflate(&up_filtered(&rows)), &number);
    let table_offset = HEADER.len() + parameters_bytes(parameters, [0; 7]).len();
    let end = format!("startxref\n{table_offset}\n%%EOF\n");
    let len = main_offset + behind + main.len() + end.len();
    let mut first_rows = vec![
        Entry::Plain(HEADER.len()),
        Entry::Plain(table_offset),
        Entry::Plain(before_catalog),
        Entry::Plain(hints_offset),
    ];
    first_rows.extend((first_object..).take(first.len()).map(|number| Entry::Plain(offsets[&number] + behind)));
    let values = [
        len,
        hints_offset,
        behind,
        first_object as usize,
        first_end + behind,
        parts.others.len() + 1,
        main_offset + behind,
    ];
    let mut out = Vec::with_capacity(len);
    out.extend_from_slice(HEADER);
    out.extend(parameters_bytes(parameters, values));
    out.extend(table(main_offset + behind, &first_rows));
    out.extend_from_slice(FIRST_END);
    out.extend(catalog_bytes);
    out.extend(hint_stream);
    first.iter().chain(&second).for_each(|bytes| out.extend_from_slice(bytes));
    out.extend(main);
    out.extend(end.bytes());
    Some(out)
}

/// Placeholder for an offset, of equal length.
const PLACE: &[u8] = b"Place_of_10";
/// Ends the first table. Readers that start at the end find the other table (F.3.4).
const FIRST_END: &[u8] = b"startxref\n0\n%%EOF\n";

/// Replaces the only occurrence of `what` by equally many bytes.
fn replace(bytes: &[u8], what: &[u8], by: &[u8]) -> Vec<u8> {
    let mut replaced = bytes.to_vec();
    if let Some(at) = bytes.windows(what.len()).position(|window| window == what) {
        replaced[at..at + what.len()].copy_from_slice(by);
    }
    replaced
}

/// The linearization parameters (table F.1), padded to a fixed length.
fn parameters_bytes(number: u32, [len, hints, hints_len, page, first_end, n_pages, table]: [usize; 7]) -> Vec<u8> {
    let text =
        format!("<</Linearized 1/L {len}/H[ {hints} {hints_len}]/O {page}/E {first_end}/N {n_pages}/T {table}>>");
    // Seven numbers of at most twenty digits.
    format!("{number} 0 obj\n{text:<200}\nendobj\n").into_bytes()
}

impl Parts {
    fn of(document: &Document) -> Option<Parts> {
        let root = document.trailer.get(b"Root").and_then(Object::as_reference).ok()?;
        let catalog = document.get_dictionary(root).ok()?;
        let tree = catalog.get(b"Pages").and_then(Object::as_reference).ok()?;
        let kids = document.get_dictionary(tree).ok()?.get(b"Kids").and_then(Object::as_array).ok()?;
        let pages: Vec<ObjectId> = kids.iter().filter_map(|kid| kid.as_reference().ok()).collect();
        let nodes: BTreeSet<ObjectId> = pages.iter().copied().chain([tree, root]).collect();
        let reach = |from: &Dictionary, skipped: &[&[u8]]| {
            let entries = from.iter().filter(|(key, _)| !skipped.contains(&key.as_slice()));
            reachable(document, entries.map(|(_, value)| value), &nodes)
        };
        let outline: Vec<ObjectId> = match catalog.get(b"Outlines") {
            Ok(outline) => reachable(document, [outline].into_iter(), &nodes),
            Err(_) => Vec::new(),
        };
        let needed_by = pages.iter().map(|page| {
            let page = document.get_dictionary(*page).ok();
            page.map(|page| reach(page, &[b"Parent"])).unwrap_or_default()
        });
        let needed_by: Vec<Vec<ObjectId>> = needed_by.collect();
        let mut elsewhere: BTreeSet<ObjectId> = reach(catalog, &[b"Pages", b"Outlines"]).into_iter().collect();
        elsewhere.extend(reach(&document.trailer, &[b"Root"]));
        let mut n_users: BTreeMap<ObjectId, usize> = BTreeMap::new();
        for id in needed_by.iter().flatten() {
            *n_users.entry(*id).or_default() += 1;
        }
        let in_outline: BTreeSet<ObjectId> = outline.iter().copied().collect();
        let (first_page, other_pages) = pages.split_first()?;
        let mut first = vec![*first_page];
        first.extend(needed_by[0].iter().filter(|id| !in_outline.contains(id)));
        let mut placed: BTreeSet<ObjectId> = first.iter().copied().chain(outline.iter().copied()).collect();
        let n_outline = outline.len();
        first.extend(outline);
        let mut shared = Vec::new();
        let mut others = Vec::new();
        for (page, needed) in other_pages.iter().zip(&needed_by[1..]) {
            let mut own = vec![*page];
            for id in needed {
                if n_users[id] == 1 && !elsewhere.contains(id) && placed.insert(*id) {
                    own.push(*id);
                } else if n_users[id] > 1 && placed.insert(*id) {
                    shared.push(*id);
                }
            }
            others.push(own);
        }
        let common: BTreeSet<ObjectId> = first.iter().chain(&shared).copied().collect();
        let is_common = |id: &ObjectId| common.contains(id) && (n_users[id] > 1 || elsewhere.contains(id));
        let needs = needed_by[1..].iter().map(|needed| needed.iter().copied().filter(is_common).collect()).collect();
        let mut rest = vec![tree];
        let mut packed = Vec::new();
        let left = needed_by.iter().flatten().copied().chain(elsewhere.iter().copied());
        for id in left.filter(|id| !nodes.contains(id)) {
            if placed.insert(id) {
                // Objects that a page needs, and streams, are not packed.
                let is_stream = document.objects.get(&id).is_some_and(|object| object.as_stream().is_ok());
                if is_stream || n_users.contains_key(&id) { rest.push(id) } else { packed.push(id) }
            }
        }
        Some(Parts { catalog: root, first, n_outline, others, shared, rest, packed, needs })
    }
}

/// The hint tables (F.4), and the offsets at which the second and the third begin.
fn hint_tables(
    parts: &Parts,
    number: &impl Fn(ObjectId) -> u32,
    offsets: &BTreeMap<u32, usize>,
    [first, second]: [&[Vec<u8>]; 2],
    first_object: u32,
) -> (Vec<u8>, [usize; 2]) {
    let len = |id: &ObjectId| {
        let number = number(*id);
        let bytes = if number >= first_object {
            &first[(number - first_object) as usize]
        } else {
            &second[number as usize - 1]
        };
        bytes.len()
    };
    let sum = |ids: &[ObjectId]| ids.iter().map(len).sum::<usize>();
    let common: Vec<ObjectId> = parts.first.iter().chain(&parts.shared).copied().collect();
    let index: BTreeMap<ObjectId, usize> = common.iter().copied().zip(0..).collect();
    let n_objects: Vec<usize> = [parts.first.len()].into_iter().chain(parts.others.iter().map(Vec::len)).collect();
    let lengths: Vec<usize> = [sum(&parts.first)].into_iter().chain(parts.others.iter().map(|own| sum(own))).collect();
    let n_needs: Vec<usize> = [0].into_iter().chain(parts.needs.iter().map(BTreeSet::len)).collect();
    let needs: Vec<usize> = parts.needs.iter().flatten().map(|id| index[id]).collect();
    let mut bits = Bits::default();

    let (objects_bits, lengths_bits) = (spread(&n_objects), spread(&lengths));
    let (n_needs_bits, index_bits) = (width(n_needs.iter().copied().max().unwrap_or(0)), width(common.len()));
    let (least_objects, least_length) = (least(&n_objects), least(&lengths));
    bits.put(least_objects, 32);
    bits.put(offsets[&first_object], 32);
    bits.put(objects_bits, 16);
    bits.put(least_length, 32);
    bits.put(lengths_bits, 16);
    // Content streams are not listed separately from their pages, as readers expect.
    bits.put(0, 32);
    bits.put(0, 16);
    bits.put(least_length, 32);
    bits.put(lengths_bits, 16);
    bits.put(n_needs_bits, 16);
    bits.put(index_bits, 16);
    bits.put(0, 16);
    bits.put(4, 16);
    bits.list(n_objects.iter().map(|n| n - least_objects), objects_bits);
    bits.list(lengths.iter().map(|n| n - least_length), lengths_bits);
    bits.list(n_needs.into_iter(), n_needs_bits);
    bits.list(needs.into_iter(), index_bits);
    bits.list(lengths.iter().map(|n| n - least_length), lengths_bits);

    let shared_start = bits.out.len();
    let lengths: Vec<usize> = common.iter().map(len).collect();
    let (least_length, lengths_bits) = (least(&lengths), spread(&lengths));
    let first_shared = parts.shared.first().map_or(0, |id| number(*id));
    bits.put(first_shared as usize, 32);
    bits.put(offsets.get(&first_shared).copied().unwrap_or(0), 32);
    bits.put(parts.first.len(), 32);
    bits.put(common.len(), 32);
    bits.put(0, 16);
    bits.put(least_length, 32);
    bits.put(lengths_bits, 16);
    bits.list(lengths.iter().map(|n| n - least_length), lengths_bits);
    // No signatures.
    bits.list(lengths.iter().map(|_| 0), 1);

    let outline_start = bits.out.len();
    if parts.n_outline > 0 {
        let outline = &parts.first[parts.first.len() - parts.n_outline..];
        let first_entry = number(outline[0]);
        bits.put(first_entry as usize, 32);
        bits.put(offsets[&first_entry], 32);
        bits.put(outline.len(), 32);
        bits.put(sum(outline), 32);
    }
    (bits.out, [shared_start, outline_start])
}

fn least(numbers: &[usize]) -> usize {
    numbers.iter().copied().min().unwrap_or(0)
}

/// Bits for the difference between the smallest and the largest number.
fn spread(numbers: &[usize]) -> usize {
    width(numbers.iter().copied().max().unwrap_or(0) - least(numbers))
}

/// Bits that a number takes.
fn width(number: usize) -> usize {
    (usize::BITS - number.leading_zeros()) as usize
}

/// Writes numbers of arbitrary bit widths one after another.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    /// Used bits of the last byte; 0 if it is full or there is no byte.
    n_taken: usize,
}

impl Bits {
    fn put(&mut self, number: usize, n_bits: usize) {
        for bit in (0..n_bits).rev() {
            if self.n_taken == 0 {
                self.out.push(0);
            }
            if let Some(last) = self.out.last_mut() {
                *last |= u8::from(number >> bit & 1 == 1) << (7 - self.n_taken);
            }
            self.n_taken = (self.n_taken + 1) % 8;
        }
    }

    /// Writes a list that begins and ends at a byte boundary.
    fn list(&mut self, numbers: impl Iterator<Item = usize>, n_bits: usize) {
        numbers.for_each(|number| self.put(number, n_bits));
        self.n_taken = 0;
    }
}

/// Converts an object number; more than 32 bits of objects do not fit in memory.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

//! Subsets a font file for embedding: keeps the glyphs of a text and the tables that readers use.
//!
//! Glyph numbers stay the same, so kerning, ligatures and language-specific forms (GSUB, GPOS, chosen by `lang`) work
//! without rewriting. The outlines of all other glyphs become empty; the zeros take no space in a compressed container.

use std::collections::BTreeSet;

use harfrust::{Buffer, ShapeOptions, ShaperFont};

use super::Face;

/// Tables that readers use (OpenType 1.9), sorted by tag.
const TABLES: [&[u8; 4]; 17] = [
    b"CFF ", b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"cmap", b"cvt ", b"fpgm", b"gasp", b"glyf", b"head", b"hhea",
    b"hmtx", b"loca", b"maxp", b"name", b"post",
];
/// Follows `post`.
const LAST_TABLE: &[u8; 4] = b"prep";

/// The checksum of a whole font file, including its `checkSumAdjustment`.
const WHOLE_SUM: u32 = 0xB1B0_AFBA;

/// `endchar` in Type 2 charstrings.
const END_OF_OUTLINE: u8 = 14;

impl Face {
    /// Whether the licence bits permit embedding (`fsType` of OS/2).
    pub fn may_be_embedded(&self) -> bool {
        const RESTRICTED: u16 = 2;
        let data = self.data();
        let kind = table(data, b"OS/2").and_then(|os2| u16_at(data, os2.start + 8));
        kind.is_none_or(|kind| kind & 0xF != RESTRICTED)
    }

    /// Subsets the font file to the glyphs of `words`; `None` for collections and damaged files.
    pub fn reduced_to<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> Option<Vec<u8>> {
        let mut used = self.glyphs_of(words);
        let mut data = self.data().to_vec();
        match (table(&data, b"CFF "), table(&data, b"glyf"), table(&data, b"loca")) {
            (Some(cff), _, _) => empty_charstrings(&mut data[cff], &used)?,
            (None, Some(glyf), Some(loca)) => {
                let loca = Locations::read(&data, loca)?;
                loca.add_components(&data, glyf.start, &mut used);
                loca.empty(&mut data, glyf.start, &used);
            }
            _ => return None,
        }
        assembled(&data)
    }

    /// The glyphs used to set the words, with and without shaping.
    fn glyphs_of<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> BTreeSet<u16> {
        let mut used = BTreeSet::from([0]);
        let mut buffer = Buffer::default();
        for word in words {
            used.extend(word.chars().filter_map(|c| self.glyph(c)));
            buffer.clear();
            buffer.push_str(word);
            buffer.guess_segment_properties();
            if harfrust::shape(&ShaperFont::new(self.font()), &mut buffer, ShapeOptions::new()).is_ok() {
                used.extend(buffer.glyph_infos().iter().filter_map(|info| u16::try_from(info.glyph_id).ok()));
            }
        }
        used
    }
}

type Range = std::ops::Range<usize>;

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// Byte range of a table in the file.
fn table(data: &[u8], tag: &[u8; 4]) -> Option<Range> {
    let n_tables = usize::from(u16_at(data, 4)?);
    let record = (0..n_tables).map(|idx| 12 + idx * 16).find(|&at| data.get(at..at + 4) == Some(tag))?;
    let start = u32_at(data, record + 8)? as usize;
    let end = start.checked_add(u32_at(data, record + 12)? as usize)?;
    (end <= data.len()).then_some(start..end)
}

/// Writes a font file with the tables to keep and their checksums.
fn assembled(data: &[u8]) -> Option<Vec<u8>> {
    let tags = TABLES.iter().copied().chain([LAST_TABLE]);
    let tables: Vec<(&[u8; 4], &[u8])> = tags.filter_map(|tag| Some((tag, &data[table(data, tag)?]))).collect();
    let n_tables = u16::try_from(tables.len()).ok()?;
    let log = u16::try_from(n_tables.max(1).ilog2()).ok()?;
    let search = 16 << log;
    let mut out = data.get(..4)?.to_vec();
    for value in [n_tables, search, log, n_tables * 16 - search] {
        out.extend(value.to_be_bytes());
    }
    let mut offset = out.len() + tables.len() * 16;
    for (tag, content) in &tables {
        out.extend(*tag);
        out.extend(sum(content).to_be_bytes());
        out.extend(u32::try_from(offset).ok()?.to_be_bytes());
        out.extend(u32::try_from(content.len()).ok()?.to_be_bytes());
        offset += content.len().next_multiple_of(4);
    }
    for (_, content) in &tables {
        out.extend(*content);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = table(&out, b"head")?.start + 8;
    out.get_mut(adjustment..adjustment + 4)?.fill(0);
    let whole = WHOLE_SUM.wrapping_sub(sum(&out));
    out[adjustment..adjustment + 4].copy_from_slice(&whole.to_be_bytes());
    Some(out)
}

/// The sum of big-endian 32-bit numbers, the last one padded with zeros.
fn sum(data: &[u8]) -> u32 {
    data.chunks(4).fold(0, |sum: u32, chunk| {
        let mut number = [0; 4];
        number[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(number))
    })
}

/// Byte offsets of TrueType outlines in `glyf`.
struct Locations {
    starts: Vec<usize>,
}

impl Locations {
    fn read(data: &[u8], loca: Range) -> Option<Locations> {
        let is_long = u16_at(data, table(data, b"head")?.start + 50)? == 1;
        let glyf_length = table(data, b"glyf")?.len();
        let start = |bytes: &[u8]| match bytes {
            [a, b] => usize::from(u16::from_be_bytes([*a, *b])) * 2,
            [a, b, c, d] => u32::from_be_bytes([*a, *b, *c, *d]) as usize,
            _ => usize::MAX,
        };
        let starts: Vec<usize> = data[loca].chunks_exact(if is_long { 4 } else { 2 }).map(start).collect();
        (starts.is_sorted() && starts.last().is_some_and(|&last| last <= glyf_length)).then_some(Locations { starts })
    }

    fn of(&self, glyph: u16) -> Range {
        let idx = usize::from(glyph);
        match self.starts.get(idx..idx + 2) {
            Some(&[start, end]) => start..end,
            _ => 0..0,
        }
    }

    /// Adds the components of composite glyphs.
    fn add_components(&self, data: &[u8], glyf: usize, used: &mut BTreeSet<u16>) {
        let mut open: Vec<u16> = used.iter().copied().collect();
        while let Some(glyph) = open.pop() {
            let range = self.of(glyph);
            let outline = &data[glyf + range.start..glyf + range.end];
            open.extend(components(outline).into_iter().filter(|&component| used.insert(component)));
        }
    }

    fn empty(&self, data: &mut [u8], glyf: usize, used: &BTreeSet<u16>) {
        for glyph in 0..self.starts.len().saturating_sub(1) {
            if let Some(glyph) = u16::try_from(glyph).ok().filter(|glyph| !used.contains(glyph)) {
                let range = self.of(glyph);
                data[glyf + range.start..glyf + range.end].fill(0);
            }
        }
    }
}

/// The glyphs that a TrueType outline refers to.
fn components(outline: &[u8]) -> Vec<u16> {
    const WORDS: u16 = 0x1;
    const SCALE: u16 = 0x8;
    const MORE: u16 = 0x20;
    const TWO_SCALES: u16 = 0x40;
    const MATRIX: u16 = 0x80;
    let mut found = Vec::new();
    let is_composed = u16_at(outline, 0).is_some_and(|n_contours| n_contours >= 0x8000);
    let mut at = 10;
    while let (true, Some(flags), Some(glyph)) = (is_composed, u16_at(outline, at), u16_at(outline, at + 2)) {
        found.push(glyph);
        let scales = match flags {
            flags if flags & SCALE != 0 => 2,
            flags if flags & TWO_SCALES != 0 => 4,
            flags if flags & MATRIX != 0 => 8,
            _ => 0,
        };
        at += 4 + if flags & WORDS != 0 { 4 } else { 2 } + scales;
        if flags & MORE == 0 {
            break;
        }
    }
    found
}

/// Empties the outlines of all glyphs except `used` (Technical Note 5176).
fn empty_charstrings(cff: &mut [u8], used: &BTreeSet<u16>) -> Option<()> {
    let names = usize::from(*cff.get(2)?);
    let top_dicts = Index::read(cff, names)?.end;
    let top_dict = Index::read(cff, top_dicts)?.range(cff, 0)?;
    let charstrings = Index::read(cff, offset_of_charstrings(&cff[top_dict])?)?;
    for glyph in 0..charstrings.count {
        let is_used = u16::try_from(glyph).is_ok_and(|glyph| used.contains(&glyph));
        let range = charstrings.range(cff, glyph)?;
        if !is_used && !range.is_empty() {
            let outline = &mut cff[range];
            outline.fill(0);
            outline[0] = END_OF_OUTLINE;
        }
    }
    Some(())
}

/// An INDEX of CFF.
struct Index {
    count: usize,
    offset_size: usize,
    offsets: usize,
    /// Position before the first byte of the data, from which offsets count.
    data: usize,
    end: usize,
}

impl Index {
    fn read(cff: &[u8], at: usize) -> Option<Index> {
        let count = usize::from(u16_at(cff, at)?);
        if count == 0 {
            return Some(Index { count, offset_size: 0, offsets: 0, data: 0, end: at + 2 });
        }
        let offset_size = usize::from(*cff.get(at + 2)?);
        let offsets = at + 3;
        let data = offsets + (count + 1) * offset_size - 1;
        let mut index = Index { count, offset_size, offsets, data, end: 0 };
        index.end = data + index.offset(cff, count)?;
        ((1..=4).contains(&offset_size) && index.end <= cff.len()).then_some(index)
    }

    fn offset(&self, cff: &[u8], idx: usize) -> Option<usize> {
        let at = self.offsets + idx * self.offset_size;
        Some(cff.get(at..at + self.offset_size)?.iter().fold(0, |number, &byte| number << 8 | usize::from(byte)))
    }

    fn range(&self, cff: &[u8], idx: usize) -> Option<Range> {
        let range = self.data + self.offset(cff, idx)?..self.data + self.offset(cff, idx + 1)?;
        (range.start <= range.end && range.end <= cff.len()).then_some(range)
    }
}

/// The operand of `CharStrings` in a Top DICT: the offset of the charstrings.
fn offset_of_charstrings(dict: &[u8]) -> Option<usize> {
    const CHARSTRINGS: u8 = 17;
    let mut at = 0;
    let mut last = None;
    while let Some(&byte) = dict.get(at) {
        let number = |at: usize| dict.get(at).map(|&byte| i64::from(byte));
        at += match byte {
            CHARSTRINGS => return usize::try_from(last?).ok(),
            12 => 2,
            0..=21 => 1,
            28 => {
                last = u16_at(dict, at + 1).map(i64::from);
                3
            }
            29 => {
                last = u32_at(dict, at + 1).map(i64::from);
                5
            }
            30 => {
                let nibbles = dict[at + 1..].iter().position(|byte| byte & 0xF == 0xF || byte >> 4 == 0xF)?;
                nibbles + 2
            }
            32..=246 => {
                last = Some(i64::from(byte) - 139);
                1
            }
            247..=250 => {
                last = number(at + 1).map(|low| (i64::from(byte) - 247) * 256 + low + 108);
                2
            }
            251..=254 => 2,
            22..=27 | 31 | 255 => return None,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{FaceStyle, Family, FontBook, Weight};
    use std::sync::Arc;

    fn check(family: Family) {
        let fonts = FontBook::default();
        let face = fonts.face(fonts.select(FaceStyle { family, weight: Weight::Regular, italic: false }));
        let reduced = face.reduced_to(["office", "Åé"]).expect("a font");
        let n_zeros = reduced.iter().filter(|&&byte| byte == 0).count();
        assert!(reduced.len() <= face.data().len() && n_zeros > reduced.len() / 3, "{n_zeros} of {}", reduced.len());
        assert_eq!(sum(&reduced), WHOLE_SUM);
        // Both fonts set the same words with the same glyphs at the same positions.
        let again = Face::read(Arc::new(reduced), 0).expect("it can be read");
        for word in ["office", "Åé"] {
            assert_eq!(face.glyphs_of([word]), again.glyphs_of([word]), "{word}");
        }
        assert_eq!(again.advance(again.glyph('o').expect("it is there")), face.advance(face.glyph('o').expect("too")));
    }

    #[test]
    fn faces_are_reduced_to_the_glyphs_of_a_text() {
        check(Family::Serif);
        check(Family::Mono);
    }

    #[test]
    fn damaged_files_are_no_fonts() {
        let fonts = FontBook::default();
        let face =
            fonts.face(fonts.select(FaceStyle { family: Family::Serif, weight: Weight::Regular, italic: false }));
        let data = face.data();
        let mut cff = data[table(data, b"CFF ").expect("a table")].to_vec();
        for cut in [0, 3, 20, 100, cff.len() / 2] {
            assert_eq!(empty_charstrings(&mut cff[..cut].to_vec(), &BTreeSet::new()), None, "{cut}");
        }
        assert_eq!(empty_charstrings(&mut cff, &BTreeSet::new()), Some(()));
        assert_eq!(assembled(&[]), None);
    }
}

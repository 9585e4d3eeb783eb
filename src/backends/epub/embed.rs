//! Embedded fonts: selects the faces that the text needs, subsets them, and writes the rules that name them.
//!
//! Works on the finished files: the face of a text follows from the elements that the style sheet styles.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Page;
use crate::diagnostics::Diagnostics;
use crate::font::{Face, FaceId, FaceStyle, Family, FontBook, Weight};
use crate::source::Span;

/// Folder of the fonts, relative to the package document.
const FOLDER: &str = "fonts/";

/// A font file.
#[derive(Clone, Debug)]
pub struct FontFile {
    /// Its name, relative to the package document.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// The fonts of a book.
#[derive(Debug, Default)]
pub struct Fonts {
    /// The files.
    pub files: Vec<FontFile>,
    /// The `@font-face` rules, to append to those of the book.
    pub rules: String,
}

/// Style of a face for running text or code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    is_bold: bool,
    is_italic: bool,
    is_code: bool,
}

impl Look {
    fn style(self) -> FaceStyle {
        let family = if self.is_code { Family::Mono } else { Family::Serif };
        let weight = if self.is_bold { Weight::Bold } else { Weight::Regular };
        FaceStyle { family, weight, italic: self.is_italic }
    }
}

/// The fonts that the pages need. Characters without a face are left to the reader's fonts, with a diagnostic.
pub fn fonts_for(pages: &[Page], book: &FontBook, diags: &mut Diagnostics) -> Fonts {
    let mut words: BTreeMap<Look, BTreeSet<String>> = BTreeMap::new();
    for page in pages {
        collect(&page.xhtml, &mut words);
    }
    let mut fonts = Fonts::default();
    let mut others: BTreeMap<FaceId, BTreeSet<String>> = BTreeMap::new();
    let mut missing: BTreeSet<char> = BTreeSet::new();
    for (look, words) in &words {
        let id = book.select(look.style());
        for c in words.iter().flat_map(|word| word.chars()) {
            match book.covering(id, c) {
                Some(other) if other != id => drop(others.entry(other).or_default().insert(c.to_string())),
                Some(_) => {}
                None => drop(missing.insert(c)),
            }
        }
        let family = if look.is_code { "Book Code" } else { "Book Text" };
        fonts.add(book.face(id), family, *look, words);
    }
    // Subsets contain whole words, so that ligatures and joins work.
    for (n, (id, letters)) in others.iter().enumerate() {
        let face = book.face(*id);
        let has = |word: &&String| word.chars().any(|c| letters.contains(c.encode_utf8(&mut [0; 4]) as &str));
        let whole: BTreeSet<String> = words.values().flatten().filter(has).cloned().collect();
        if face.may_be_embedded() {
            fonts.add(face, &format!("Book Other {}", n + 1), Look::default(), &whole);
        } else {
            let name = face.name();
            diags.warn(Span::NONE, format!("the face `{name}` is not embedded: its maker does not allow it"));
        }
    }
    if !missing.is_empty() {
        let shown: String = missing.iter().take(20).collect();
        diags.warn_hint(
            Span::NONE,
            format!("no face has {} of the characters, they are left to those of the reader: {shown}", missing.len()),
            "`--font-dir DIR` names a directory with fonts that have them",
        );
    }
    fonts.name_families(others.len());
    fonts
}

impl Fonts {
    fn add(&mut self, face: &Face, family: &str, look: Look, words: &BTreeSet<String>) {
        let Some(bytes) = face.reduced_to(words.iter().map(String::as_str)) else { return };
        let is_cff = bytes.starts_with(b"OTTO");
        let (extension, media_type) = if is_cff { ("otf", "font/otf") } else { ("ttf", "font/ttf") };
        let name = format!("{FOLDER}face-{}.{extension}", self.files.len() + 1);
        let (weight, style) =
            (if look.is_bold { "bold" } else { "normal" }, if look.is_italic { "italic" } else { "normal" });
        self.rules += &format!(
            "@font-face {{ font-family: \"{family}\"; font-weight: {weight}; font-style: {style}; src: url({name}); }}\n"
        );
        self.files.push(FontFile { name, media_type, bytes });
    }

    fn name_families(&mut self, n_others: usize) {
        let others: String = (1..=n_others).map(|n| format!(" \"Book Other {n}\",")).collect();
        self.rules += &format!("body {{ font-family: \"Book Text\",{others} serif; }}\n");
        self.rules += &format!("code, kbd, pre, samp {{ font-family: \"Book Code\",{others} monospace; }}\n");
    }
}

/// Elements that the style sheet sets bold, italic, and as code.
const BOLD: [&str; 10] = ["strong", "b", "th", "dt", "h2", "h3", "h4", "h5", "h6", "title"];
const ITALIC: [&str; 7] = ["em", "i", "cite", "dfn", "var", "caption", "h4"];
const CODE: [&str; 4] = ["code", "kbd", "pre", "samp"];
/// Classes that it sets bold or italic.
const BOLD_CLASS: &str = "callout-title";
const ITALIC_CLASSES: [&str; 3] = ["subtitle", "summary", "image"];

/// Adds the words of a file to those of their looks, also in capitals, because some are set so.
fn collect(xhtml: &str, words: &mut BTreeMap<Look, BTreeSet<String>>) {
    let mut open: Vec<Look> = vec![Look::default()];
    let body = xhtml.find("<body").map_or(xhtml, |at| &xhtml[at..]);
    let mut rest = body;
    while !rest.is_empty() {
        let (text, behind) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        let look = open.last().copied().unwrap_or_default();
        let own = words.entry(look).or_default();
        for word in unescaped(text).split_whitespace() {
            own.insert(word.to_uppercase());
            own.insert(word.to_owned());
        }
        let (tag, behind) = behind.split_at(behind.find('>').map_or(behind.len(), |at| at + 1));
        rest = behind;
        if tag.starts_with("</") {
            open.pop();
        } else if !tag.ends_with("/>") && !tag.is_empty() {
            open.push(look_within(look, tag));
        }
    }
    words.retain(|_, words| !words.is_empty());
}

fn look_within(look: Look, tag: &str) -> Look {
    let name = tag.trim_start_matches('<');
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    let class = tag.split_once(" class=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let has = |classes: &[&str]| class.split(' ').any(|own| classes.contains(&own));
    Look {
        is_bold: look.is_bold || BOLD.contains(&name) || has(&[BOLD_CLASS]),
        is_italic: look.is_italic || ITALIC.contains(&name) || has(&ITALIC_CLASSES),
        is_code: look.is_code || CODE.contains(&name),
    }
}

/// XML text with the entities of the serialiser resolved.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_by_their_looks() {
        let mut words = BTreeMap::new();
        collect("<body><h2>A &amp; b</h2><p>c <em>d<code>e</code></em><br/>f</p></body>", &mut words);
        let shown: Vec<String> = words
            .iter()
            .map(|(look, words)| {
                let marks = [(look.is_bold, 'b'), (look.is_italic, 'i'), (look.is_code, 'c')];
                let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
                format!("{marks}:{}", words.iter().cloned().collect::<String>())
            })
            .collect();
        assert_eq!(shown, [":CFcf", "i:Dd", "ic:Ee", "b:&ABb"]);
    }
}

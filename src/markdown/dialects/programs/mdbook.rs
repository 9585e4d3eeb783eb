//! mdBook: frames around listings.

use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::line_pass::LinePass;

/// Handles `<Listing number="1" file-name="a.rs" caption="Words">` and its end tag around code; keeps the caption.
pub(in crate::markdown::dialects) fn listing(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    if line.trimmed == "</Listing>" {
        pass.prefix(line, Some(""));
        return true;
    }
    let attributes = line.trimmed.strip_prefix("<Listing ").and_then(|rest| rest.strip_suffix('>'));
    let Some(attributes) = attributes else { return false };
    let arguments = Arguments::parse(attributes);
    let number = arguments.get(&["number"]).map(|number| format!("Listing {number}"));
    let words = [number.as_deref(), arguments.get(&["file-name"]), arguments.get(&["caption"])];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    pass.prefix(line, Some(&words.join(": ")));
    pass.separate(line);
    true
}

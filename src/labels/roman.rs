//! Roman numerals, for the page numbers of front matter.
//!
//! Converts both ways, in lower case.

/// Values of the numerals, largest first.
const ROMAN: [(u32, &str); 13] = [
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
];

/// Writes a number in lower-case Roman numerals, cut off after about 32 letters. 0 is empty.
pub fn to_roman(mut number: u32) -> String {
    let mut roman = String::new();
    for (value, digits) in ROMAN {
        while number >= value && roman.len() < 32 {
            roman += digits;
            number -= value;
        }
    }
    roman
}

/// Parses lower-case Roman numerals, even in unusual notation; `None` for other text and for numbers over `u32`.
pub fn parse_roman(roman: &str) -> Option<u32> {
    let mut rest = roman;
    let mut number = 0u32;
    for (value, digits) in ROMAN {
        while let Some(shorter) = rest.strip_prefix(digits) {
            (rest, number) = (shorter, number.checked_add(value)?);
        }
    }
    (rest.is_empty() && number > 0).then_some(number)
}

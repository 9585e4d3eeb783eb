//! Roman numerals, for the numbers of pages before the text.

/// Roman numerals from the largest.
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

/// A number in small Roman numerals; those that would take a line are cut off.
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

/// The number that small Roman numerals say, whether or not they are written as usual.
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

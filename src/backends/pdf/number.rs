//! Writes numbers in PDF syntax, as short as possible and never in exponent form.
//!
//! A value is rounded once, to whole units of a power of ten, so sums of units are exact.

/// Decimals of coordinates: 1/100 pt is finer than any printing press.
pub(super) const COORDINATE_DECIMALS: u8 = 2;

/// Decimals of font sizes, colours and widths.
pub(super) const FINE_DECIMALS: u8 = 3;

/// Largest number of units. Larger ones overflow 32-bit fixed point in readers, and no page is so large.
const MAX_UNITS: f64 = 1e9;

/// Rounds a value to whole units of `10^-decimals`, clamped to `MAX_UNITS`. NaN gives 0.
pub(super) fn to_units(value: f64, decimals: u8) -> i64 {
    let units = (value * 10f64.powi(i32::from(decimals))).round();
    // The cast of a clamped, rounded value loses nothing; NaN becomes 0.
    units.clamp(-MAX_UNITS, MAX_UNITS) as i64
}

/// Converts units back to a value.
pub(super) fn from_units(units: i64, decimals: u8) -> f64 {
    units as f64 / 10f64.powi(i32::from(decimals))
}

/// Writes a value rounded to `decimals`.
pub(super) fn write_number(out: &mut Vec<u8>, value: f64, decimals: u8) {
    write_units(out, to_units(value, decimals), decimals);
}

/// Writes `units` of `10^-decimals` without redundant zeros: `-.5`, `12`, `0`.
pub(super) fn write_units(out: &mut Vec<u8>, units: i64, decimals: u8) {
    if units < 0 {
        out.push(b'-');
    }
    let base = 10u64.pow(u32::from(decimals));
    let (whole, mut fraction) = (units.unsigned_abs() / base, units.unsigned_abs() % base);
    if whole > 0 || fraction == 0 {
        write_digits(out, whole, 1);
    }
    if fraction > 0 {
        let mut width = usize::from(decimals);
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            width -= 1;
        }
        out.push(b'.');
        write_digits(out, fraction, width);
    }
}

/// Writes a whole number.
pub(super) fn write_integer(out: &mut Vec<u8>, value: i64) {
    write_units(out, value, 0);
}

/// Writes at least `width` decimal digits.
fn write_digits(out: &mut Vec<u8>, mut value: u64, width: usize) {
    // `u64::MAX` has 20 digits.
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    while value > 0 {
        start -= 1;
        // The remainder is below ten.
        digits[start] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    start = start.min(digits.len() - width.min(digits.len()));
    out.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64, decimals: u8) -> String {
        let mut out = Vec::new();
        write_number(&mut out, value, decimals);
        String::from_utf8(out).expect("numbers are ASCII")
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        for (value, decimals, expected) in [
            (0.0, 2, "0"),
            (-0.001, 2, "0"),
            (0.5, 3, ".5"),
            (-0.5, 3, "-.5"),
            (12.0, 3, "12"),
            (100.0, 0, "100"),
            (1.005_4, 3, "1.005"),
            (0.05, 2, ".05"),
            (595.276, 2, "595.28"),
            (-1234.5, 3, "-1234.5"),
            (999.999_9, 3, "1000"),
        ] {
            assert_eq!(written(value, decimals), expected);
        }
    }

    #[test]
    fn what_is_no_number_is_nothing_and_the_huge_is_bounded() {
        assert_eq!(written(f64::NAN, 3), "0");
        assert_eq!(written(f64::INFINITY, 0), "1000000000");
        assert_eq!(written(f64::MIN, 0), "-1000000000");
    }
}

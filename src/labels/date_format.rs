//! Formats dates as the author asks (`date-format` of the front matter): by a named style, or by a pattern in the
//! syntax of Quarto (dayjs), Hugo (Go) or Jekyll (`strftime`), with names in the document's language.

use super::dates::{month_name, show_date, weekday_name};
use crate::model::DateTime;

/// The part of a date that a piece of a pattern stands for.
#[derive(Clone, Copy)]
enum Part {
    Year,
    ShortYear,
    MonthName,
    ShortMonthName,
    /// Padded with zeros to at least this many digits, as for `Day` and `Hour`.
    Month(usize),
    Day(usize),
    Weekday,
    ShortWeekday,
    Hour(usize),
    Minute,
    Second,
    IsoDay,
    Percent,
}

use Part::{
    Day, Hour, IsoDay, Minute, Month, MonthName, Percent, Second, ShortMonthName, ShortWeekday, ShortYear, Weekday,
    Year,
};

/// The pieces of one pattern syntax. A longer piece precedes its prefixes.
type Pieces = &'static [(&'static str, Part)];

/// Pieces of dayjs, and of Java where they differ.
const DAYJS: Pieces = &[
    ("YYYY", Year),
    ("yyyy", Year),
    ("YY", ShortYear),
    ("yy", ShortYear),
    ("MMMM", MonthName),
    ("MMM", ShortMonthName),
    ("MM", Month(2)),
    ("M", Month(1)),
    ("dddd", Weekday),
    ("EEEE", Weekday),
    ("ddd", ShortWeekday),
    ("EEE", ShortWeekday),
    ("DD", Day(2)),
    ("dd", Day(2)),
    ("D", Day(1)),
    ("d", Day(1)),
    ("HH", Hour(2)),
    ("H", Hour(1)),
    ("mm", Minute),
    ("ss", Second),
];

/// Pieces of C, with the variants without leading zeros.
const STRFTIME: Pieces = &[
    ("%Y", Year),
    ("%y", ShortYear),
    ("%B", MonthName),
    ("%b", ShortMonthName),
    ("%h", ShortMonthName),
    ("%m", Month(2)),
    ("%-m", Month(1)),
    ("%d", Day(2)),
    ("%-d", Day(1)),
    ("%e", Day(1)),
    ("%A", Weekday),
    ("%a", ShortWeekday),
    ("%H", Hour(2)),
    ("%-H", Hour(1)),
    ("%M", Minute),
    ("%S", Second),
    ("%F", IsoDay),
    ("%%", Percent),
];

/// Go writes a pattern as its reference date.
const GO: Pieces = &[
    ("2006", Year),
    ("06", ShortYear),
    ("January", MonthName),
    ("Jan", ShortMonthName),
    ("Monday", Weekday),
    ("Mon", ShortWeekday),
    ("01", Month(2)),
    ("02", Day(2)),
    ("04", Minute),
    ("05", Second),
    ("15", Hour(2)),
    ("_2", Day(1)),
    ("1", Month(1)),
    ("2", Day(1)),
];

/// Formats a date by `format`. Falls back to [`show_date`] if the date lacks a part or the format is not a pattern.
pub(super) fn format_date(date: DateTime, format: &str, language: &str) -> String {
    let usual = || show_date(date, language);
    let weekday = date.weekday().and_then(|day| weekday_name(language, day));
    let pieces = match format.trim().to_ascii_lowercase().as_str() {
        "iso" | "short" => &[("iso", IsoDay), ("short", IsoDay)],
        "medium" | "long" => return usual(),
        "full" => return weekday.map_or_else(usual, |weekday| format!("{weekday}, {}", usual())),
        _ if format.contains('%') => STRFTIME,
        _ if format.contains("2006") => GO,
        _ => DAYJS,
    };
    filled(format.trim(), pieces, date, language).unwrap_or_else(usual)
}

/// Fills a pattern with the parts of a date; `None` when a part is missing or the pattern has none.
fn filled(pattern: &str, pieces: Pieces, date: DateTime, language: &str) -> Option<String> {
    let mut out = String::new();
    let mut has_part = false;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        // `[at]` and `'at'` are literal text.
        let close = match c {
            '[' => Some(']'),
            '\'' => Some('\''),
            _ => None,
        };
        if let Some((literal, behind)) = close.and_then(|close| rest[1..].split_once(close)) {
            out += literal;
            rest = behind;
        } else if let Some((piece, part)) =
            pieces.iter().find(|(piece, _)| begins_with_whole(rest, &pattern[..pattern.len() - rest.len()], piece))
        {
            out += &shown(*part, date, language)?;
            has_part = true;
            rest = &rest[piece.len()..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    has_part.then_some(out)
}

/// Whether a text begins with a piece. A single letter must not be part of a word (`d` in `de`).
fn begins_with_whole(text: &str, before: &str, piece: &str) -> bool {
    let Some(behind) = text.strip_prefix(piece) else { return false };
    let is_letter = piece.len() == 1 && piece.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_ascii_letter = |c: char| c.is_ascii_alphabetic();
    !is_letter || !behind.starts_with(is_ascii_letter) && !before.ends_with(is_ascii_letter)
}

fn shown(part: Part, date: DateTime, language: &str) -> Option<String> {
    const SHORT_NAME: usize = 3;
    let short = |name: &str| name.chars().take(SHORT_NAME).collect();
    let padded = |number: u8, digits: usize| format!("{number:0digits$}");
    Some(match part {
        Year => date.year.to_string(),
        ShortYear => format!("{:02}", date.year % 100),
        MonthName => month_name(language, date.month?).to_owned(),
        ShortMonthName => short(month_name(language, date.month?)),
        Month(digits) => padded(date.month?, digits),
        Day(digits) => padded(date.day?, digits),
        Weekday => weekday_name(language, date.weekday()?)?.to_owned(),
        ShortWeekday => short(weekday_name(language, date.weekday()?)?),
        Hour(digits) => padded(date.time?.hour, digits),
        Minute => padded(date.time?.minute, 2),
        Second => padded(date.time?.second, 2),
        IsoDay => DateTime { time: None, offset: None, ..date }.to_iso(),
        Percent => "%".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    fn check(format: &str, language: &str, expected: &str) {
        let time = Some(Time { hour: 9, minute: 5, second: 0 });
        let date = DateTime { time, ..DateTime::day(2015, 6, 5) };
        assert_eq!(format_date(date, format, language), expected, "{format}");
    }

    #[test]
    fn patterns_of_several_tools_are_understood() {
        check("MMMM D, YYYY", "en", "June 5, 2015");
        check("DD/MM/YY HH:mm", "en", "05/06/15 09:05");
        check("D. MMM YYYY", "de", "5. Jun 2015");
        check("[den] D. MMMM YYYY", "de", "den 5. Juni 2015");
        check("%A, %-d %B %Y", "fr", "vendredi, 5 juin 2015");
        check("%F", "en", "2015-06-05");
        check("Monday, 2 January 2006", "en", "Friday, 5 June 2015");
        check("02.01.2006", "en", "05.06.2015");
        check("YYYY年M月D日", "ja", "2015年6月5日");
    }

    #[test]
    fn styles_have_names() {
        check("iso", "en", "2015-06-05");
        check("full", "en", "Friday, 5 June 2015");
        check("long", "en", "5 June 2015");
    }

    #[test]
    fn what_is_not_known_or_no_pattern_leaves_the_usual_form() {
        let month = DateTime { day: None, ..DateTime::day(2015, 6, 5) };
        assert_eq!(format_date(month, "D MMMM YYYY", "en"), "June 2015");
        check("last-modified", "en", "5 June 2015");
    }
}

//! Parses dates as front matter writes them: ISO and variants, names of months, RFC 2822, seconds since 1970.
//!
//! Never shifts a date to another zone. Does not parse ambiguous dates (`01/02/2024`).

use crate::model::{Date, DateTime, Time};

/// A date as written, with its value if it can be parsed.
pub(super) fn read_date(text: &str) -> Date {
    let text = text.trim();
    let value = parse(text).filter(|date| date.is_valid());
    Date { text: text.to_owned(), value }
}

/// The date at the start of a file name such as Jekyll's `YYYY-MM-DD-slug`.
pub(super) fn date_of_file_stem(stem: &str) -> Option<Date> {
    let date = stem.get(..10)?;
    let rest = &stem[10..];
    if !rest.is_empty() && !rest.starts_with(['-', '_', ' ']) {
        return None;
    }
    let mut cursor = Cursor { rest: date };
    let value = cursor.ymd('-').filter(|date| cursor.rest.is_empty() && date.day.is_some() && date.is_valid())?;
    Some(Date { text: date.to_owned(), value: Some(value) })
}

fn parse(text: &str) -> Option<DateTime> {
    unix_seconds(text).or_else(|| numeric(text)).or_else(|| named(text))
}

/// Parses seconds or milliseconds since 1970. Eight digits are a day without separators, four a year.
fn unix_seconds(text: &str) -> Option<DateTime> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    match text.len() {
        8 => {
            let part = |from: usize, to: usize| text[from..to].parse().ok();
            Some(DateTime::day(text[..4].parse().ok()?, part(4, 6)?, part(6, 8)?))
        }
        9..=11 => DateTime::from_unix(number),
        12..=14 => DateTime::from_unix(number / 1000),
        _ => None,
    }
}

/// Parses `2024`, `2024-01`, `2024-01-15`, `2024/1/15`, `2024.01.15`, with an optional time and zone after a full date.
fn numeric(text: &str) -> Option<DateTime> {
    ['-', '/', '.'].into_iter().find_map(|separator| {
        let mut cursor = Cursor { rest: text };
        let mut date = cursor.ymd(separator)?;
        if !cursor.rest.is_empty() {
            date.day?;
            if !cursor.eat('T') && !cursor.eat('t') && !cursor.spaces() {
                return None;
            }
            // A zone without a time does not change the day, so it is ignored.
            if cursor.rest.starts_with('+') {
                cursor.zone()?;
                return cursor.rest.is_empty().then_some(date);
            }
            cursor.time_and_zone(&mut date)?;
        }
        Some(date)
    })
}

/// Parses `15 Jan 2024`, `January 15th, 2024`, `Fri, 25 Aug 2023 12:21:00 EDT`, `Jan 2024`.
fn named(text: &str) -> Option<DateTime> {
    let mut words = text.split([' ', ',', '\t']).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_some_and(|word| is_weekday(word)) {
        words.next();
    }
    let first = words.next()?;
    let (day, month) = match month_of(first) {
        Some(month) => (words.next_if(|word| day_of(word).is_some()).and_then(day_of), month),
        None => {
            let day = day_of(first)?;
            words.next_if(|word| *word == "of");
            (Some(day), month_of(words.next()?)?)
        }
    };
    let year = words.next()?;
    let year = if year.len() == 4 { year.parse().ok()? } else { return None };
    let mut date = DateTime { year, month: Some(month), day, ..DateTime::default() };
    let rest: Vec<&str> = words.filter(|word| *word != "at").collect();
    if !rest.is_empty() {
        day?;
        let rest = rest.join(" ");
        Cursor { rest: &rest }.time_and_zone(&mut date)?;
    }
    Some(date)
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    is_abbreviation(word, &DAYS).is_some()
}

fn month_of(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    is_abbreviation(word, &MONTHS).and_then(|idx| u8::try_from(idx + 1).ok())
}

/// Index of the name that `word` equals or abbreviates, with at least three letters.
fn is_abbreviation(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    names.iter().position(|name| word.len() >= 3 && name.starts_with(&word))
}

fn day_of(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let suffix = &word[digits.len()..];
    matches!(suffix, "" | "." | "st" | "nd" | "rd" | "th").then(|| digits.parse().ok())?
}

/// The text that remains to be parsed.
struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn spaces(&mut self) -> bool {
        let rest = self.rest.trim_start();
        let any = rest.len() < self.rest.len();
        self.rest = rest;
        any
    }

    /// A run of `min` to `max` digits; a longer run fails.
    fn number(&mut self, min: usize, max: usize) -> Option<u16> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if !(min..=max).contains(&len) {
            return None;
        }
        let number = self.rest[..len].parse().ok()?;
        self.rest = &self.rest[len..];
        Some(number)
    }

    fn small(&mut self, min: usize) -> Option<u8> {
        self.number(min, 2).and_then(|number| u8::try_from(number).ok())
    }

    /// Year, month and day, as far as present.
    fn ymd(&mut self, separator: char) -> Option<DateTime> {
        let mut date = DateTime { year: self.number(4, 4)?, ..DateTime::default() };
        if self.eat(separator) {
            date.month = Some(self.small(1)?);
            if self.eat(separator) {
                date.day = Some(self.small(1)?);
            }
        }
        Some(date)
    }

    /// Parses `10:20`, `10:20:30`, `10:20:30.123`, `10:20 PM`, an optional zone, then the end.
    fn time_and_zone(&mut self, date: &mut DateTime) -> Option<()> {
        let mut time = Time { hour: self.small(1)?, ..Time::default() };
        if !self.eat(':') {
            return None;
        }
        time.minute = self.small(2)?;
        if self.eat(':') {
            time.second = self.small(2)?;
            if self.eat('.') || self.eat(',') {
                self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
            }
        }
        self.spaces();
        self.meridiem(&mut time)?;
        date.time = Some(time);
        self.spaces();
        date.offset = self.zone()?;
        self.rest.is_empty().then_some(())
    }

    /// Parses an optional `AM` or `PM`. `None` if the hour does not fit it.
    fn meridiem(&mut self, time: &mut Time) -> Option<()> {
        let Some(word) = self.rest.get(..2).filter(|word| matches!(&*word.to_ascii_lowercase(), "am" | "pm")) else {
            return Some(());
        };
        let is_pm = word.starts_with(['p', 'P']);
        self.rest = &self.rest[2..];
        if !(1..=12).contains(&time.hour) {
            return None;
        }
        time.hour = time.hour % 12 + if is_pm { 12 } else { 0 };
        Some(())
    }

    /// Parses a zone, in minutes east: `Z`, `+0100`, `+01:00`, `UTC+01`, a name of RFC 2822. The inner `None` is no
    /// zone.
    fn zone(&mut self) -> Option<Option<i16>> {
        let of_utc = self.rest.strip_prefix("UTC").or_else(|| self.rest.strip_prefix("GMT"));
        self.rest = of_utc.filter(|rest| rest.starts_with(['+', '-', '\u{2212}'])).unwrap_or(self.rest);
        let sign = match self.rest.chars().next() {
            None => return Some(None),
            Some('+') => 1,
            Some('-' | '\u{2212}') => -1,
            Some(_) => {
                let name = std::mem::take(&mut self.rest);
                return named_zone(name).map(Some);
            }
        };
        self.rest = self.rest.trim_start_matches(['+', '-', '\u{2212}']);
        let digits: String = self.rest.chars().filter(|&c| c != ':').collect();
        let (hours, minutes) = match digits.len() {
            2 => (digits.parse::<i16>().ok()?, 0),
            4 => (digits[..2].parse().ok()?, digits[2..].parse::<i16>().ok()?),
            _ => return None,
        };
        self.rest = "";
        Some(Some(sign * (hours * 60 + minutes)))
    }
}

/// The zones of RFC 2822, section 4.3, and those of Europe, in minutes east.
fn named_zone(name: &str) -> Option<i16> {
    let hours = match name.to_ascii_uppercase().as_str() {
        "Z" | "UT" | "UTC" | "GMT" | "WET" => 0,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "CET" | "WEST" | "BST" => 1,
        "CEST" | "EET" => 2,
        "EEST" | "MSK" => 3,
        "JST" | "KST" => 9,
        _ => return None,
    };
    Some(hours * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let iso = read_date(text).value.map(DateTime::to_iso);
        assert_eq!(iso.as_deref(), Some(expected).filter(|expected| !expected.is_empty()), "{text}");
    }

    #[test]
    fn dates_in_the_wild() {
        for (text, expected) in [
            ("2024-01-15", "2024-01-15"),
            ("2024-01-15 10:20", "2024-01-15T10:20:00"),
            ("2024-01-15 10:20:30", "2024-01-15T10:20:30"),
            ("2024-01-15T10:20:30Z", "2024-01-15T10:20:30Z"),
            ("2024-01-15 10:20:30 UTC+02:00", "2024-01-15T10:20:30+02:00"),
            ("2024-01-15 10:20:30 UTC", "2024-01-15T10:20:30Z"),
            ("2024-01-15 +0800", "2024-01-15"),
            ("2024-01-15T10:20:30.123456Z", "2024-01-15T10:20:30Z"),
            ("2024-01-15T10:20:30+0100", "2024-01-15T10:20:30+01:00"),
            ("2024-01-15T10:20:30+01:00", "2024-01-15T10:20:30+01:00"),
            ("2024-01-15 10:20:00 -0800", "2024-01-15T10:20:00-08:00"),
            ("2013/7/13 20:46:25", "2013-07-13T20:46:25"),
            ("2024.01.15", "2024-01-15"),
            ("20240115", "2024-01-15"),
            ("15 Jan 2024", "2024-01-15"),
            ("15. January 2024", "2024-01-15"),
            ("January 15, 2024", "2024-01-15"),
            ("Sept. 1st, 2024", "2024-09-01"),
            ("1st of May 2024", "2024-05-01"),
            ("January 2024", "2024-01"),
            ("Jan 5, 2024 3:07 PM", "2024-01-05T15:07:00"),
            ("Fri, 25 Aug 2023 12:21:00 EDT", "2023-08-25T12:21:00-04:00"),
            ("2024", "2024"),
            ("2024-01", "2024-01"),
            ("1435190400", "2015-06-25T00:00:00Z"),
            ("1435190400000", "2015-06-25T00:00:00Z"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_no_date_or_ambiguous_is_only_text() {
        for text in
            ["01/02/2024", "yesterday", "2024-13-01", "2023-02-29", "25:00", "", "12", "2024-01-15x", "Mayor 2024"]
        {
            check(text, "");
        }
    }

    #[test]
    fn a_file_name_may_begin_with_a_date() {
        let iso = |stem| date_of_file_stem(stem).and_then(|date| date.value).map(DateTime::to_iso);
        assert_eq!(iso("2015-06-25-dockercon").as_deref(), Some("2015-06-25"));
        assert_eq!(iso("2015-06-25").as_deref(), Some("2015-06-25"));
        assert_eq!(iso("2015-06-31-x"), None);
        assert_eq!(iso("2015-06-251"), None);
        assert_eq!(iso("ä2015-06-25"), None);
    }
}

//! Typed metadata of a document.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What the front matter says, typed. Keys without a field are in [`Metadata::extra`].
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are named after the keys they hold")]
pub struct Metadata {
    pub title: Option<String>,
    pub subtitle: Option<String>,
    /// A shorter title for contents and running heads.
    pub short_title: Option<String>,
    pub authors: Vec<Person>,
    pub contributors: Vec<Contributor>,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub expires: Option<Date>,
    /// How dates are shown, as written: a style (`long`) or a pattern (`D MMMM YYYY`).
    pub date_format: Option<String>,
    /// Language of the text, BCP 47. Absent means that nobody said it: see [`Metadata::language`].
    pub lang: Option<String>,
    pub direction: Option<Direction>,
    pub tags: Vec<String>,
    pub categories: Vec<String>,
    pub series: Option<Series>,
    pub description: Option<String>,
    /// A longer text shown above the body.
    pub summary: Option<String>,
    pub cover: Option<Cover>,
    pub identifiers: Vec<Identifier>,
    pub slug: Option<String>,
    /// The public address.
    pub permalink: Option<String>,
    pub aliases: Vec<String>,
    pub publisher: Option<String>,
    pub rights: Option<String>,
    /// Where the text was taken from.
    pub source: Option<String>,
    /// Place in an order given by hand.
    pub weight: Option<i64>,
    pub draft: bool,
    /// Listed nowhere, but there.
    pub unlisted: bool,
    pub toc: Option<bool>,
    pub toc_depth: Option<u8>,
    pub number_sections: Option<bool>,
    /// Paper as written: `a4`, `letter` …
    pub paper: Option<String>,
    /// Names that stand for files beside the document (Hugo's page resources), with the files.
    pub resources: Vec<(String, String)>,
    /// Options of output formats: the maps that are called like formats, and those of [`ALL_FORMATS`].
    pub formats: Vec<(String, MetaValue)>,
    /// Every other key, in order, as written.
    pub extra: Vec<(String, MetaValue)>,
}

/// The name in [`Metadata::formats`] of options for every format that has them.
pub const ALL_FORMATS: &str = "*";

/// A key or a name without what people write differently: case, `-`, `_` and spaces.
pub fn folded_key(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

impl Metadata {
    /// The language of the text: `en` when nobody said it.
    pub fn language(&self) -> &str {
        self.lang.as_deref().unwrap_or("en")
    }

    /// The direction of the text: as said, else by the language's script.
    pub fn text_direction(&self) -> Direction {
        self.direction.unwrap_or_else(|| Direction::of_language(self.language()))
    }
}

/// A person or an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are named after the keys they hold")]
pub struct Person {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orcid: Option<String>,
}

/// Somebody who had another part in it than writing it.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contributor {
    /// Who.
    pub person: Person,
    /// As what: `editor`, `translator`, `illustrator` … or a MARC relator code.
    pub role: Option<String>,
}

/// The row of works that this one stands in.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The place in it, as written.
    pub index: Option<String>,
}

/// The picture on the cover.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are named after the keys they hold")]
pub struct Cover {
    pub source: String,
    pub alt: Option<String>,
    pub caption: Option<String>,
}

/// An identifier of the work.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identifier {
    /// `isbn`, `doi`, `uuid` …; absent when not said.
    pub scheme: Option<String>,
    /// The identifier.
    pub value: String,
}

/// The direction of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// The direction in which a language (BCP 47) is usually written.
    pub fn of_language(language: &str) -> Direction {
        let mut subtags = language.split(['-', '_']);
        let primary = subtags.next().unwrap_or_default().to_ascii_lowercase();
        let script = subtags.find(|subtag| subtag.len() == 4).map(str::to_ascii_lowercase);
        match (script.as_deref(), primary.as_str()) {
            (Some("arab" | "hebr" | "syrc" | "thaa" | "nkoo" | "adlm" | "rohg"), _) => Direction::RightToLeft,
            (Some(_), _) => Direction::LeftToRight,
            (None, "ar" | "he" | "iw" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb" | "syr") => {
                Direction::RightToLeft
            }
            (None, _) => Direction::LeftToRight,
        }
    }
}

/// A value of the front matter that has no field of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MetaValue {
    Null,
    Bool(bool),
    /// Numbers and dates are kept as they were written: `1.10` stays `1.10`.
    Text(String),
    List(Vec<MetaValue>),
    /// Keys in the order of the source.
    #[serde(with = "map_pairs")]
    Map(Vec<(String, MetaValue)>),
}

/// A map of [`MetaValue`]s as a JSON object that keeps the order of its keys.
mod map_pairs {
    use serde::de::{MapAccess, Visitor};
    use serde::{Deserializer, Serializer};

    use super::{MetaValue, fmt};

    pub(super) fn serialize<S: Serializer>(pairs: &[(String, MetaValue)], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(String, MetaValue)>, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Vec<(String, MetaValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// A date as written, and as a date where it is one.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Date {
    /// As written.
    pub text: String,
    /// What it means; absent when it could not be read.
    pub value: Option<DateTime>,
}

/// A day or a less exact date, with the time of day and the zone where they are known.
///
/// It is shown as its own calendar day and never shifted to another zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DateTime {
    /// Year, 0 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// Day of the month, 1 to 31; only with a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
    /// Time of day; only with a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// Minutes east of Greenwich; absent when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i16>,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Time {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

impl DateTime {
    /// A day.
    pub fn day(year: u16, month: u8, day: u8) -> DateTime {
        DateTime { year, month: Some(month), day: Some(day), time: None, offset: None }
    }

    /// From seconds since 1970-01-01T00:00:00Z, in UTC. Years outside 0..=9999 give `None`.
    pub fn from_unix(seconds: i64) -> Option<DateTime> {
        let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
        let second_of_day = seconds.rem_euclid(86_400);
        let part = |value: i64| u8::try_from(value).unwrap_or_default();
        Some(DateTime {
            year: u16::try_from(year).ok().filter(|&year| year <= 9999)?,
            month: Some(month),
            day: Some(day),
            time: Some(Time {
                hour: part(second_of_day / 3600),
                minute: part(second_of_day / 60 % 60),
                second: part(second_of_day % 60),
            }),
            offset: Some(0),
        })
    }

    /// Seconds since 1970-01-01T00:00:00Z. What is not known counts as the beginning: January, the first, midnight, UTC.
    pub fn to_unix(self) -> i64 {
        let time = self.time.unwrap_or_default();
        days_from_civil(i64::from(self.year), self.month.unwrap_or(1), self.day.unwrap_or(1)) * 86_400
            + i64::from(time.hour) * 3600
            + i64::from(time.minute) * 60
            + i64::from(time.second)
            - i64::from(self.offset.unwrap_or(0)) * 60
    }

    /// Day of the week, 0 is Monday; absent when the day is not known.
    pub fn weekday(self) -> Option<u8> {
        let days = days_from_civil(i64::from(self.year), self.month?, self.day?);
        // 1970-01-01 was a Thursday.
        u8::try_from((days + 3).rem_euclid(7)).ok()
    }

    /// ISO 8601, as exact as the date is known: `2015`, `2015-06`, `2015-06-25`, `2015-06-25T10:20:00+02:00`.
    pub fn to_iso(self) -> String {
        let mut iso = format!("{:04}", self.year);
        if let Some(month) = self.month {
            iso += &format!("-{month:02}");
        }
        if let Some(day) = self.day {
            iso += &format!("-{day:02}");
        }
        if let Some(time) = self.time {
            iso += &format!("T{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
            match self.offset {
                None => {}
                Some(0) => iso.push('Z'),
                Some(offset) => {
                    let sign = if offset < 0 { '-' } else { '+' };
                    iso += &format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
                }
            }
        }
        iso
    }

    /// `YYYY-MM-DDThh:mm:ssZ` in UTC, the form that EPUB's `dcterms:modified` wants.
    pub fn to_utc_iso(self) -> String {
        DateTime::from_unix(self.to_unix()).unwrap_or_default().to_iso()
    }

    /// Whether every part is in its range and the day exists.
    pub fn is_valid(self) -> bool {
        let month_ok = self.month.is_none_or(|month| (1..=12).contains(&month));
        let day_ok = match (self.month, self.day) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(month), Some(day)) => month_ok && (1..=days_in_month(self.year, month)).contains(&day),
        };
        let time_ok = self.time.is_none_or(|time| time.hour < 24 && time.minute < 60 && time.second < 61);
        self.year <= 9999 && month_ok && day_ok && time_ok && self.offset.is_none_or(|offset| offset.abs() < 24 * 60)
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &DateTime) -> Option<Ordering> {
        Some(self.to_unix().cmp(&other.to_unix()))
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_time_and_calendar_agree() {
        for (seconds, iso) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_435_190_400, "2015-06-25T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            let date = DateTime::from_unix(seconds).expect("in range");
            assert_eq!(date.to_iso(), iso);
            assert_eq!(date.to_unix(), seconds);
        }
    }

    #[test]
    fn the_weekday_is_that_of_the_calendar_day() {
        assert_eq!(DateTime::day(2015, 6, 25).weekday(), Some(3));
        assert_eq!(DateTime::day(2024, 2, 29).weekday(), Some(3));
    }

    #[test]
    fn days_that_do_not_exist_are_not_valid() {
        assert!(DateTime::day(2024, 2, 29).is_valid());
        assert!(!DateTime::day(2023, 2, 29).is_valid());
        assert!(!DateTime::day(2023, 13, 1).is_valid());
    }

    #[test]
    fn direction_follows_the_script_subtag_before_the_language() {
        assert_eq!(Direction::of_language("he-IL"), Direction::RightToLeft);
        assert_eq!(Direction::of_language("az-Arab"), Direction::RightToLeft);
        assert_eq!(Direction::of_language("ur-Latn"), Direction::LeftToRight);
    }
}

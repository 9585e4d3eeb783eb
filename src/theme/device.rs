//! Reading devices: what their screens show and what their makers take. One data file for each.

use std::sync::OnceLock;

use crate::yaml::{self, Value};

/// A device, or all of one maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it is called in messages.
    pub title: String,
    /// Width and height that a picture has at most, in pixels; one that lies on its side may be turned.
    pub pictures: (u32, u32),
    /// Whether colours would not be seen.
    pub gray: bool,
    /// Width and height that the cover has at most, in pixels.
    pub cover: (u32, u32),
    /// Largest file of the cover, in bytes.
    pub max_cover_bytes: usize,
    /// Largest file of another picture, in bytes.
    pub max_picture_bytes: usize,
    /// Largest book, in bytes; absent where nobody says.
    pub max_book_bytes: Option<usize>,
    /// Levels of the contents that are shown; all when absent.
    pub toc_depth: Option<usize>,
    /// Whether its engine wants the markup of Kobo.
    pub kepub: bool,
}

/// The profiles by name.
const FILES: [(&str, &str); 6] = [
    ("generic", include_str!("devices/generic.yaml")),
    ("kindle", include_str!("devices/kindle.yaml")),
    ("kobo", include_str!("devices/kobo.yaml")),
    ("remarkable", include_str!("devices/remarkable.yaml")),
    ("pocketbook", include_str!("devices/pocketbook.yaml")),
    ("apple", include_str!("devices/apple.yaml")),
];

impl Device {
    /// The names of all devices; the first is that of none in particular.
    pub const NAMES: [&'static str; FILES.len()] =
        [FILES[0].0, FILES[1].0, FILES[2].0, FILES[3].0, FILES[4].0, FILES[5].0];

    /// The device of this name; the first for a name that is none.
    pub fn by_name(name: &str) -> &'static Device {
        static READ: [OnceLock<Device>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        let idx = FILES.iter().position(|(own, _)| *own == name).unwrap_or(0);
        READ[idx].get_or_init(|| Device::read(FILES[idx].1).expect("the profiles are part of the program and sound"))
    }

    fn read(text: &str) -> Option<Device> {
        let Ok(Value::Map(pairs)) = yaml::parse(text) else { return None };
        let sizes = get(&pairs, "megabytes").and_then(|value| match value {
            Value::Map(sizes) => Some(sizes.as_slice()),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::List(_) => None,
        })?;
        Some(Device {
            title: text_of(&pairs, "title")?.to_owned(),
            pictures: pixels(text_of(&pairs, "pictures")?)?,
            gray: flag(&pairs, "gray")?,
            cover: pixels(text_of(&pairs, "cover")?)?,
            max_cover_bytes: megabytes(sizes, "cover")?,
            max_picture_bytes: megabytes(sizes, "picture")?,
            max_book_bytes: megabytes(sizes, "book"),
            toc_depth: text_of(&pairs, "toc-depth").and_then(|depth| depth.parse().ok()),
            kepub: flag(&pairs, "kepub")?,
        })
    }
}

fn get<'a>(pairs: &'a [(String, Value)], key: &str) -> Option<&'a Value> {
    pairs.iter().find(|(own, _)| own == key).map(|(_, value)| value)
}

fn text_of<'a>(pairs: &'a [(String, Value)], key: &str) -> Option<&'a str> {
    match get(pairs, key)? {
        Value::Text(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::List(_) | Value::Map(_) => None,
    }
}

fn flag(pairs: &[(String, Value)], key: &str) -> Option<bool> {
    match get(pairs, key)? {
        Value::Bool(flag) => Some(*flag),
        Value::Null | Value::Text(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// `1404x1872`: width and height.
fn pixels(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

fn megabytes(sizes: &[(String, Value)], key: &str) -> Option<usize> {
    let number: usize = text_of(sizes, key)?.parse().ok()?;
    Some(number * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_sound() {
        for (name, text) in FILES {
            let device = Device::read(text).unwrap_or_else(|| panic!("{name} cannot be read"));
            // Every line is understood: what is optional is not misspelt.
            let n_optional = usize::from(device.toc_depth.is_some());
            let n_keys = text.lines().filter(|line| !line.starts_with('#')).count();
            assert_eq!(n_keys, 6 + n_optional, "{name}");
            assert_eq!(device.max_book_bytes.is_some(), text.contains("book:"), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_none_means_no_device_in_particular() {
        assert_eq!(Device::by_name("kobo").title, "Kobo");
        assert_eq!(Device::by_name("fax"), Device::by_name("generic"));
    }
}

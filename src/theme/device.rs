//! Reading devices: the capabilities of their screens and the limits of their makers. One data file describes each.
//!
//! The data are part of the binary.

use std::sync::OnceLock;

use crate::yaml::{self, Value};

/// A reading device, or all devices of a maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Name in messages.
    pub title: String,
    /// Largest picture, width by height in pixels. A landscape picture may be rotated.
    pub pictures: (u32, u32),
    /// Whether the screen shows no colours.
    pub gray: bool,
    /// Largest cover, width by height in pixels.
    pub cover: (u32, u32),
    /// Largest cover file, in bytes.
    pub max_cover_bytes: usize,
    /// Largest file of any other picture, in bytes.
    pub max_picture_bytes: usize,
    /// Largest book, in bytes; `None` if the maker states no limit.
    pub max_book_bytes: Option<usize>,
    /// Number of levels that the contents show; `None` for all.
    pub toc_depth: Option<usize>,
    /// Whether the reading system requires Kobo's markup.
    pub kepub: bool,
}

/// Device files by name.
const FILES: [(&str, &str); 6] = [
    ("generic", include_str!("devices/generic.yaml")),
    ("kindle", include_str!("devices/kindle.yaml")),
    ("kobo", include_str!("devices/kobo.yaml")),
    ("remarkable", include_str!("devices/remarkable.yaml")),
    ("pocketbook", include_str!("devices/pocketbook.yaml")),
    ("apple", include_str!("devices/apple.yaml")),
];

impl Device {
    /// The names of all devices; the first stands for no particular device.
    pub const NAMES: [&'static str; FILES.len()] =
        [FILES[0].0, FILES[1].0, FILES[2].0, FILES[3].0, FILES[4].0, FILES[5].0];

    /// The device called `name`; the first device if the name is unknown.
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

/// Parses width and height: `1404x1872`.
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
            // Every line is read, so no optional key is misspelt.
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

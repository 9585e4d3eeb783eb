//! Parses YAML to plain values. The only user of `serde_yaml`.
//!
//! Limits size and nesting, and locates errors. Scalars keep their source form (`1.10`, `007`, dates), since the key
//! decides the meaning of a value. Serves front matter, themes and configuration, without knowing their keys.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

/// Longest accepted text, in bytes. The longest front matter seen in the wild is a tenth of it. The limit matters
/// because libyaml takes superlinear time for deeply nested flow collections.
pub const MAX_BYTES: usize = 64 * 1024;

/// Deepest nesting of flow collections passed to libyaml, which scans all open ones at each token.
const MAX_FLOW_DEPTH: usize = 64;

/// A YAML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value: empty, `null` or `~`.
    Null,
    /// `true` or `false`. As in YAML 1.2, `yes`, `no`, `on` and `off` are text.
    Bool(bool),
    /// Text, numbers and dates, in their source form.
    Text(String),
    /// A sequence.
    List(Vec<Value>),
    /// A mapping in source order. Duplicate keys are kept.
    Map(Vec<(String, Value)>),
}

/// A syntax error and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The message, in lower case.
    pub message: String,
    /// Byte offset in the text.
    pub offset: usize,
}

/// Parses one YAML document and applies merge keys.
///
/// # Errors
/// The text is invalid, too long or nested too deeply.
pub fn parse(text: &str) -> Result<Value, Fault> {
    if text.len() > MAX_BYTES {
        let message = format!("longer than {} KiB", MAX_BYTES / 1024);
        return Err(Fault { message, offset: 0 });
    }
    check_flow_depth(text)?;
    // The first pass finds the structure. If it contains numbers, a second pass reads each scalar in its source form.
    let fault = |error: serde_yaml::Error| fault_of(&error, text);
    let shape = ShapeSeed.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(fault)?;
    let mut value = match shape.value() {
        Some(value) => value,
        None => ValueSeed(&shape).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(fault)?,
    };
    merge(&mut value);
    Ok(value)
}

/// Rejects flow collections that nest too deeply. Counts brackets in quoted and plain text, too: so many of them in
/// front matter are an attack either way.
fn check_flow_depth(text: &str) -> Result<(), Fault> {
    let mut depth = 0usize;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_FLOW_DEPTH {
            return Err(Fault { message: "nested too deeply".to_owned(), offset });
        }
    }
    Ok(())
}

fn fault_of(error: &serde_yaml::Error, text: &str) -> Fault {
    let mut message = error.to_string();
    // Offsets replace the line in the message. At the top level, the key path before the message (`.: `) is useless.
    message.truncate(message.find(" at line ").unwrap_or(message.len()));
    let message = message.trim_start_matches(".: ").to_owned();
    let offset = error.location().map_or(0, |place| offset_of(text, place.line(), place.column()));
    Fault { message, offset }
}

/// Byte offset of a line and a column, both from 1, the column in characters.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let mut rest = text;
    for _ in 1..line {
        match rest.find('\n') {
            Some(end) => rest = &rest[end + 1..],
            None => return text.len(),
        }
    }
    let start = text.len() - rest.len();
    let line = rest.split('\n').next().unwrap_or_default();
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(offset, _)| offset)
}

/// Applies merge keys (`<<`): adds the keys of merged maps that a map does not define.
fn merge(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Text(_) => {}
        Value::List(items) => items.iter_mut().for_each(merge),
        Value::Map(pairs) => {
            pairs.iter_mut().for_each(|(_, value)| merge(value));
            while let Some(idx) = pairs.iter().position(|(key, value)| key == "<<" && is_mergeable(value)) {
                let (_, merged) = pairs.remove(idx);
                let maps = if let Value::List(maps) = merged { maps } else { vec![merged] };
                for map in maps {
                    let Value::Map(inherited) = map else { continue };
                    let new = inherited.into_iter().filter(|(key, _)| pairs.iter().all(|(own, _)| own != key));
                    let new: Vec<_> = new.collect();
                    pairs.extend(new);
                }
            }
        }
    }
}

fn is_mergeable(value: &Value) -> bool {
    match value {
        Value::Map(_) => true,
        Value::List(items) => items.iter().all(|item| matches!(item, Value::Map(_))),
        Value::Null | Value::Bool(_) | Value::Text(_) => false,
    }
}

/// The result of the first pass: everything but the source form of numbers.
enum Shape {
    Null,
    Bool(bool),
    Text(String),
    Number,
    Tagged(Box<Shape>),
    List(Vec<Shape>),
    Map(Vec<(Shape, Shape)>),
}

impl Shape {
    /// The value; `None` if it contains numbers.
    fn value(&self) -> Option<Value> {
        match self {
            Shape::Null => Some(Value::Null),
            Shape::Bool(value) => Some(Value::Bool(*value)),
            Shape::Text(text) => Some(Value::Text(text.clone())),
            Shape::Number => None,
            Shape::Tagged(content) => content.value(),
            Shape::List(items) => items.iter().map(Shape::value).collect::<Option<_>>().map(Value::List),
            Shape::Map(pairs) => {
                let pair = |(key, value): &(Shape, Shape)| Some((key_text(key.value()?), value.value()?));
                pairs.iter().map(pair).collect::<Option<_>>().map(Value::Map)
            }
        }
    }
}

struct ShapeSeed;

impl<'de> DeserializeSeed<'de> for ShapeSeed {
    type Value = Shape;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ShapeSeed {
    type Value = Shape;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Bool(value))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Number)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Number)
    }
    fn visit_i128<E>(self, _: i128) -> Result<Shape, E> {
        Ok(Shape::Number)
    }
    fn visit_u128<E>(self, _: u128) -> Result<Shape, E> {
        Ok(Shape::Number)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Number)
    }
    fn visit_str<E>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(ShapeSeed)? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key_seed(ShapeSeed)? {
            pairs.push((key, map.next_value_seed(ShapeSeed)?));
        }
        Ok(Shape::Map(pairs))
    }
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Shape, A::Error> {
        let (_, content) = tagged.variant::<String>()?;
        Ok(Shape::Tagged(Box::new(content.newtype_variant_seed(ShapeSeed)?)))
    }
}

/// The second pass: reads a value of known shape.
struct ValueSeed<'s>(&'s Shape);

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0 {
            Shape::Text(_) | Shape::Number => deserializer.deserialize_str(self),
            Shape::Null | Shape::Bool(_) | Shape::Tagged(_) | Shape::List(_) | Shape::Map(_) => {
                deserializer.deserialize_any(self)
            }
        }
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let Shape::List(shapes) = self.0 else { return Ok(Value::Null) };
        let mut items = Vec::with_capacity(shapes.len());
        for shape in shapes {
            items.extend(seq.next_element_seed(ValueSeed(shape))?);
        }
        // The accessor has to be driven to its end.
        while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(Value::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Shape::Map(shapes) = self.0 else { return Ok(Value::Null) };
        let mut pairs = Vec::with_capacity(shapes.len());
        for (key, value) in shapes {
            let Some(key) = map.next_key_seed(ValueSeed(key))? else { break };
            pairs.push((key_text(key), map.next_value_seed(ValueSeed(value))?));
        }
        while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
        Ok(Value::Map(pairs))
    }
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, content) = tagged.variant::<String>()?;
        let Shape::Tagged(shape) = self.0 else { return Ok(Value::Null) };
        content.newtype_variant_seed(ValueSeed(shape))
    }
}

/// Converts a key to text. Lists and maps have no meaning as keys, so their parts are joined.
fn key_text(key: Value) -> String {
    match key {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Text(text) => text,
        Value::List(items) => items.into_iter().map(key_text).collect::<Vec<_>>().join(", "),
        Value::Map(pairs) => pairs.into_iter().map(|(key, _)| key).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn scalars_stay_as_written() {
        let value = parse("[1.10, 007, 2024-01-15, no, true, ~, 0x1F, 1e3, 99999999999999999999, '', \"a\\tb\"]");
        let expected =
            ["1.10", "007", "2024-01-15", "no"].map(text).into_iter().chain([Value::Bool(true), Value::Null]);
        let rest = ["0x1F", "1e3", "99999999999999999999", "", "a\tb"].map(text);
        assert_eq!(value, Ok(Value::List(expected.chain(rest).collect())));
    }

    #[test]
    fn order_and_repeated_keys_are_kept_and_merges_applied() {
        let value = parse("b: &x {p: 1}\na: 2\nb: 3\nc:\n  <<: *x\n  q: !tag 4\n1: {}\n").expect("valid");
        let Value::Map(pairs) = value else { panic!("not a map") };
        let keys: Vec<_> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "b", "c", "1"]);
        assert_eq!(pairs[3].1, Value::Map(vec![("q".to_owned(), text("4")), ("p".to_owned(), text("1"))]));
    }

    #[test]
    fn a_fault_has_its_place() {
        let fault = parse("über: x\ntitle: Foo: bar\n").expect_err("a mapping value is not allowed here");
        assert_eq!((fault.message.as_str(), fault.offset), ("mapping values are not allowed in this context", 19));
    }

    #[test]
    fn attacks_end_early() {
        assert!(parse(&"[".repeat(60_000)).is_err());
        assert!(parse(&"- ".repeat(10_000)).is_err());
        assert!(parse(&"x".repeat(MAX_BYTES + 1)).is_err());
        let bomb: String = (1..9).map(|i| format!("k{i}: &k{i} [{}]\n", format!("*k{},", i - 1).repeat(9))).collect();
        assert!(parse(&format!("k0: &k0 [a]\n{bomb}")).is_err());
    }
}

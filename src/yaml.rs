//! YAML to plain values: the only user of `serde_yaml`.
//!
//! Owns the limits on size and nesting, and tells where a fault is. Scalars keep the form in which they were
//! written (`1.10`, `007`, dates), since a key decides what its value means, not the shape of the value. Serves the
//! front matter, themes and configuration; knows nothing of their keys.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

/// Longest text that is read. The longest front matter seen in the wild is a tenth of it; libyaml's cost for deeply
/// nested flow collections grows faster than their length.
pub const MAX_BYTES: usize = 64 * 1024;

/// Deepest nesting of flow collections that is handed to libyaml, which looks through all open ones at each token.
const MAX_FLOW_DEPTH: usize = 64;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: an empty value, `null` or `~`.
    Null,
    /// `true` or `false`. `yes`, `no`, `on` and `off` are text, as YAML 1.2 has it.
    Bool(bool),
    /// Text, numbers and dates, as written.
    Text(String),
    /// A sequence.
    List(Vec<Value>),
    /// A mapping in the order of the source. A key that is given twice is there twice.
    Map(Vec<(String, Value)>),
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The complaint, lower case.
    pub message: String,
    /// Byte offset in the text.
    pub offset: usize,
}

/// Reads one YAML document.
pub fn parse(text: &str) -> Result<Value, Fault> {
    if text.len() > MAX_BYTES {
        let message = format!("longer than {} KiB", MAX_BYTES / 1024);
        return Err(Fault { message, offset: 0 });
    }
    check_flow_depth(text)?;
    // The first pass finds the shape of the value. Where there are numbers, a second one asks for each scalar as the
    // string it was written as.
    let fault = |error: serde_yaml::Error| fault_of(&error, text);
    let shape = ShapeSeed.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(fault)?;
    let mut value = match shape.value() {
        Some(value) => value,
        None => ValueSeed(&shape).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(fault)?,
    };
    merge(&mut value);
    Ok(value)
}

/// Refuses flow collections that nest too deeply. Brackets in quoted or plain text count, too: that many of them in
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
    // The place is said in bytes; a key path before the message (`.: `) says nothing at the top level.
    message.truncate(message.find(" at line ").unwrap_or(message.len()));
    let message = message.trim_start_matches(".: ").to_owned();
    let offset = error.location().map_or(0, |place| offset_of(text, place.line(), place.column()));
    Fault { message, offset }
}

/// Byte offset of a line and a column in characters, both from 1.
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

/// Applies merge keys (`<<`): keys of the merged maps that the map has not itself.
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

/// What the first pass finds: everything but how numbers are written.
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
    /// The value, unless there are numbers in it.
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

/// The second pass: the value of a known shape.
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
        // The access must be driven to its end.
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

/// A key as text. Lists and maps as keys mean nothing to us: their parts in a row.
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

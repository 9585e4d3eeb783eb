//! Parses TOML front matter into the same values as YAML.

use toml::de::Error;

use crate::yaml::{Fault, MAX_BYTES, Value};

/// Parses a TOML document. Keys are sorted, because the parser does not keep their order.
pub(super) fn parse(text: &str) -> Result<Value, Fault> {
    if text.len() > MAX_BYTES {
        return Err(Fault { message: format!("longer than {} KiB", MAX_BYTES / 1024), offset: 0 });
    }
    let fault =
        |error: Error| Fault { message: error.message().to_owned(), offset: error.span().map_or(0, |span| span.start) };
    // The parser limits the nesting depth.
    let table: toml::Table = toml::from_str(text).map_err(fault)?;
    Ok(value(toml::Value::Table(table)))
}

fn value(own: toml::Value) -> Value {
    match own {
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Integer(number) => Value::Text(number.to_string()),
        toml::Value::Float(number) => Value::Text(number.to_string()),
        toml::Value::Boolean(own) => Value::Bool(own),
        toml::Value::Datetime(date) => Value::Text(date.to_string()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(value).collect()),
        toml::Value::Table(table) => Value::Map(table.into_iter().map(|(key, own)| (key, value(own))).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_yaml() {
        let text =
            "title = \"A: b\"\ndate = 2021-03-04T05:06:07Z\nweight = 3\ndraft = false\n[taxonomies]\ntags = [\"x\"]\n";
        let Ok(Value::Map(pairs)) = parse(text) else { panic!("a table") };
        let get = |key: &str| pairs.iter().find(|(own, _)| own == key).map(|(_, value)| value.clone()).expect("a key");
        assert_eq!(get("title"), Value::Text("A: b".to_owned()));
        assert_eq!(get("date"), Value::Text("2021-03-04T05:06:07Z".to_owned()));
        assert_eq!(get("weight"), Value::Text("3".to_owned()));
        assert_eq!(get("draft"), Value::Bool(false));
        let tags = Value::List(vec![Value::Text("x".to_owned())]);
        assert_eq!(get("taxonomies"), Value::Map(vec![("tags".to_owned(), tags)]));
        let fault = parse("a = 1\nb = = 2\n").expect_err("no TOML");
        assert_eq!(fault.offset, 10);
        assert!(parse(&format!("a = {}", "[".repeat(60_000))).is_err());
    }
}

//! Requests: parses one line of JSON. Every key and value is validated before any work.

use serde_json::{Map, Value};

use super::PROTOCOL;
use crate::backends::{Backend, Registry, nearest};
use crate::export::{FormatOption, Reader, Refusal, format_called};

/// Keys that a request may have.
const KEYS: [&str; 9] = ["v", "id", "path", "text", "from", "to", "output", "inline", "options"];
/// Longest request id, in bytes: each answer repeats it.
const MAX_ID_BYTES: usize = 1024;

/// A parsed request.
#[derive(Default)]
pub(super) struct Request {
    /// The document, or the location of `text`.
    pub path: Option<String>,
    /// Text of the document.
    pub text: Option<String>,
    /// Input format.
    pub from: Option<Reader>,
    /// Formats without duplicates; empty for those of the worker.
    pub to: Vec<&'static dyn Backend>,
    /// Name of its outputs.
    pub output: Option<String>,
    /// Whether to return the outputs in the answer in any case.
    pub inline: bool,
    /// Format options.
    pub options: Vec<FormatOption>,
}

/// The name of a request, and the request. A name is given even to what cannot be read otherwise, where it has one.
pub(super) fn read(line: &[u8], registry: &Registry) -> (Value, Result<Request, Refusal>) {
    let mut map = match serde_json::from_slice(line) {
        Ok(Value::Object(map)) => map,
        Ok(_) => return (Value::Null, Err(Refusal::new("a request is an object of JSON: `{\"path\": …}`"))),
        Err(error) => return (Value::Null, Err(not_json(&error))),
    };
    match id(map.remove("id")) {
        Ok(id) => (id, request(map, registry)),
        Err(refusal) => (Value::Null, Err(refusal)),
    }
}

fn not_json(error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    // The position is always in line 1.
    let reason = text.find(" at line ").map_or(text.as_str(), |end| &text[..end]);
    Refusal::new(format!("this line is not JSON: {reason} at byte {}", error.column()))
        .hint("one request is one line: line ends within a text are written `\\n`")
}

fn id(value: Option<Value>) -> Result<Value, Refusal> {
    match value {
        None => Ok(Value::Null),
        Some(Value::String(id)) if id.len() > MAX_ID_BYTES => {
            Err(Refusal::new(format!("`id` has {} bytes, at most {MAX_ID_BYTES} are taken", id.len())))
        }
        Some(id @ (Value::Null | Value::String(_))) => Ok(id),
        Some(Value::Number(id)) if id.is_i64() || id.is_u64() => Ok(Value::Number(id)),
        Some(_) => Err(expected("id", "a string or a whole number")),
    }
}

fn request(mut map: Map<String, Value>, registry: &Registry) -> Result<Request, Refusal> {
    if let Some(key) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
        let known: Vec<String> = KEYS.iter().map(|key| format!("`{key}`")).collect();
        return Err(Refusal::new(format!("unknown key `{key}`"))
            .nearest(nearest(key, KEYS))
            .hint(format!("a request has {}", known.join(", "))));
    }
    version(map.remove("v"))?;
    let request = Request {
        path: string(&mut map, "path")?,
        text: string(&mut map, "text")?,
        from: string(&mut map, "from")?.as_deref().map(reader).transpose()?,
        to: formats(map.remove("to"), registry)?,
        output: string(&mut map, "output")?,
        inline: boolean(&mut map, "inline")?,
        options: options(map.remove("options"), registry)?,
    };
    if request.path.is_none() && request.text.is_none() {
        return Err(Refusal::new("nothing says what to convert: `path` or `text` is missing"));
    }
    if request.inline && request.output.is_some() {
        return Err(Refusal::new("`inline` and `output` exclude each other"));
    }
    Ok(request)
}

fn version(value: Option<Value>) -> Result<(), Refusal> {
    match value {
        None | Some(Value::Null) => Ok(()),
        Some(value) if value.as_u64() == Some(u64::from(PROTOCOL)) => Ok(()),
        Some(value) => Err(Refusal::new(format!("`v` is {}, this worker speaks {PROTOCOL}", shown(&value)))),
    }
}

fn string(map: &mut Map<String, Value>, key: &str) -> Result<Option<String>, Refusal> {
    match map.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(expected(key, "a string")),
    }
}

fn boolean(map: &mut Map<String, Value>, key: &str) -> Result<bool, Refusal> {
    match map.remove(key) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(value)) => Ok(value),
        Some(_) => Err(expected(key, "true or false")),
    }
}

fn reader(name: &str) -> Result<Reader, Refusal> {
    match name {
        "markdown" | "md" => Ok(Reader::Markdown),
        "json" => Ok(Reader::Json),
        _ => Err(Refusal::new(format!("`from` is `{name}`")).hint("it takes `markdown`, `json`")),
    }
}

/// A name, several with commas, or a list of names.
fn formats(value: Option<Value>, registry: &Registry) -> Result<Vec<&'static dyn Backend>, Refusal> {
    let names: Vec<String> = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::String(names)) => names.split(',').map(|name| name.trim().to_owned()).collect(),
        Some(Value::Array(values)) => values.into_iter().map(name_of_format).collect::<Result<_, _>>()?,
        Some(_) => return Err(expected("to", "a format or a list of formats")),
    };
    let mut formats: Vec<&'static dyn Backend> = Vec::new();
    for name in names {
        let format = format_called(registry, &name, "to")?;
        if formats.iter().all(|other| other.name() != format.name()) {
            formats.push(format);
        }
    }
    if formats.is_empty() { Err(expected("to", "at least one format")) } else { Ok(formats) }
}

fn name_of_format(value: Value) -> Result<String, Refusal> {
    match value {
        Value::String(name) => Ok(name),
        _ => Err(expected("to", "names of formats")),
    }
}

/// `{"txt.width": 60}`.
fn options(value: Option<Value>, registry: &Registry) -> Result<Vec<FormatOption>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(map)) => map.iter().map(|(key, value)| option(key, value, registry)).collect(),
        Some(_) => Err(expected("options", "an object like `{\"txt.width\": 60}`")),
    }
}

fn option(key: &str, value: &Value, registry: &Registry) -> Result<FormatOption, Refusal> {
    let (format, name) = key.split_once('.').ok_or_else(|| {
        Refusal::new(format!("`options` has the key `{key}`")).hint("expected `FORMAT.NAME`, `txt.width` for one")
    })?;
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(Refusal::new(format!("option `{key}` is {}", shown(value)))
                .hint("expected a string, a number, true or false"));
        }
    };
    let format = format_called(registry, format, "options")?;
    FormatOption::new(format, name, &value).map_err(|error| Refusal::of_option("options", format, error))
}

fn expected(key: &str, what: &str) -> Refusal {
    Refusal::new(format!("`{key}` is not {what}"))
}

/// A value as messages show it.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

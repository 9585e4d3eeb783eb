//! Options that backends declare, and their values for one run.

use std::collections::BTreeMap;
use std::fmt;

use crate::geometry::Pt;
use crate::model::folded_key;

/// An option of a backend.
#[derive(Debug)]
pub struct OptionSpec {
    /// Its name, without that of the backend.
    pub name: &'static str,
    /// What it may be.
    pub values: OptionValues,
    /// What it is when nobody says.
    pub default: &'static str,
    /// Its line in `--help`.
    pub help: &'static str,
}

/// The values that an option takes.
#[derive(Clone, Copy, Debug)]
pub enum OptionValues {
    /// `true` or `false` (also `yes`/`no`, `on`/`off`, `1`/`0`).
    Bool,
    /// A whole number in a range, ends included.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A length with its unit, in points from one to another; nothing for what it is by itself.
    Length {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// One of some words.
    Choice(&'static [&'static str]),
    /// Some of some words, separated by commas.
    Set(&'static [&'static str]),
    /// Any text.
    Text,
}

impl fmt::Display for OptionValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionValues::Bool => f.write_str("true|false"),
            OptionValues::Integer { min, max } => write!(f, "{min}..{max}"),
            OptionValues::Length { min, max } => write!(f, "{min}pt..{max}pt (also mm, cm, in)"),
            OptionValues::Choice(words) => f.write_str(&words.join("|")),
            OptionValues::Set(words) => write!(f, "{} (several with commas)", words.join("|")),
            OptionValues::Text => f.write_str("TEXT"),
        }
    }
}

/// Why an option is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionError {
    /// No option of this name; the nearest one, if any is near.
    Unknown {
        /// What was given.
        name: String,
        /// What may have been meant.
        nearest: Option<&'static str>,
    },
    /// Not a value that it takes.
    BadValue {
        /// The option.
        name: &'static str,
        /// What was given.
        value: String,
        /// What it takes.
        expected: String,
    },
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OptionError::Unknown { name, .. } => write!(f, "unknown option `{name}`"),
            OptionError::BadValue { name, value, expected } => {
                write!(f, "`{value}` is not a value of option `{name}`, expected {expected}")
            }
        }
    }
}

impl std::error::Error for OptionError {}

/// Values of the options of one backend: the defaults, and what was set over them.
#[derive(Clone, Debug)]
pub struct Options {
    specs: &'static [OptionSpec],
    set: BTreeMap<&'static str, String>,
}

impl Options {
    /// The defaults of these options.
    pub fn new(specs: &'static [OptionSpec]) -> Options {
        Options { specs, set: BTreeMap::new() }
    }

    /// Sets an option, whose name is compared without case, `-` and `_`; the last one counts. Returns which it is.
    pub fn set(&mut self, name: &str, value: &str) -> Result<&'static OptionSpec, OptionError> {
        let folded = folded_key(name);
        let Some(spec) = self.specs.iter().find(|spec| folded_key(spec.name) == folded) else {
            let nearest = nearest(name, self.specs.iter().map(|spec| spec.name));
            return Err(OptionError::Unknown { name: name.to_owned(), nearest });
        };
        let normal = match spec.values {
            OptionValues::Bool => parse_bool(value).map(|value| value.to_string()),
            OptionValues::Integer { min, max } => {
                value.trim().parse::<i64>().ok().filter(|n| (min..=max).contains(n)).map(|n| n.to_string())
            }
            OptionValues::Length { min, max } => {
                Pt::parse(value).filter(|length| (min..=max).contains(&length.0)).map(|length| length.0.to_string())
            }
            OptionValues::Choice(words) => {
                words.iter().find(|word| word.eq_ignore_ascii_case(value)).map(|&word| word.to_owned())
            }
            OptionValues::Set(words) => parse_set(words, value),
            OptionValues::Text => Some(value.to_owned()),
        };
        match normal {
            Some(value) => {
                self.set.insert(spec.name, value);
                Ok(spec)
            }
            None => Err(OptionError::BadValue {
                name: spec.name,
                value: value.to_owned(),
                expected: spec.values.to_string(),
            }),
        }
    }

    /// Whether there is an option of this name.
    pub fn has(&self, name: &str) -> bool {
        self.specs.iter().any(|spec| spec.name == name)
    }

    /// Whether somebody set it.
    pub fn is_set(&self, name: &str) -> bool {
        self.set.contains_key(name)
    }

    /// The value of an option, as text in its normal form.
    ///
    /// # Panics
    /// When the backend did not declare it.
    pub fn text(&self, name: &str) -> &str {
        let spec = self.specs.iter().find(|spec| spec.name == name);
        let spec = spec.expect("a backend asks only for options that it declares");
        self.set.get(name).map_or(spec.default, String::as_str)
    }

    /// The value of an option that is yes or no.
    ///
    /// # Panics
    /// When the backend did not declare it.
    pub fn bool(&self, name: &str) -> bool {
        self.text(name) == "true"
    }

    /// Whether a word is in the value of an option that is a set.
    ///
    /// # Panics
    /// When the backend did not declare the option.
    pub fn contains(&self, name: &str, word: &str) -> bool {
        self.text(name).split(',').any(|own| own == word)
    }

    /// The value of an option that is a length; `None` where nobody said it.
    ///
    /// # Panics
    /// When the backend did not declare it.
    pub fn length(&self, name: &str) -> Option<Pt> {
        self.text(name).parse().ok().map(Pt)
    }

    /// The value of an option that is a number.
    ///
    /// # Panics
    /// When the backend did not declare it.
    pub fn integer(&self, name: &str) -> i64 {
        self.text(name).parse().unwrap_or_default()
    }
}

/// The words of a list in the order of the declaration; `None` for an empty list and for other words.
fn parse_set(words: &[&'static str], value: &str) -> Option<String> {
    let chosen: Vec<&str> = value.split(',').map(str::trim).collect();
    let is_chosen = |word: &&&str| chosen.iter().any(|chosen| chosen.eq_ignore_ascii_case(word));
    let known: Vec<&str> = words.iter().filter(is_chosen).copied().collect();
    let all_known = chosen.iter().all(|chosen| words.iter().any(|word| word.eq_ignore_ascii_case(chosen)));
    all_known.then(|| known.join(","))
}

fn parse_bool(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// The candidate nearest to `name`, when one is near enough to be what was meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Equality from which on a name may be meant, where equal beginnings count most.
    const MIN_WINKLER: f64 = 0.75;
    /// Equality by the number of slips, for short names with exchanged letters (`pfd`).
    const MIN_DAMERAU: f64 = 0.6;
    let name = name.to_lowercase();
    let similarity = |candidate: &str| {
        let winkler = strsim::jaro_winkler(&name, candidate);
        let damerau = strsim::normalized_damerau_levenshtein(&name, candidate);
        (winkler > MIN_WINKLER || damerau > MIN_DAMERAU).then_some(winkler.max(damerau))
    };
    candidates
        .into_iter()
        .filter_map(|candidate| Some((similarity(candidate)?, candidate)))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

//! Errors that prevent a run, in words for the user: unknown formats and options, with suggestions.

use super::PlanError;
use crate::backends::{Backend, OptionError, Registry, names_of, nearest as nearest_of};

/// An error that prevents a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error message.
    pub message: String,
    /// Remedies.
    pub hints: Vec<String>,
}

impl Refusal {
    /// A refusal with this message.
    pub fn new(message: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), hints: Vec::new() }
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Refusal {
        self.hints.push(hint.into());
        self
    }

    /// Suggests the nearest name, if there is one.
    #[must_use]
    pub fn nearest(self, nearest: Option<&str>) -> Refusal {
        match nearest {
            Some(nearest) => self.hint(format!("did you mean `{nearest}`?")),
            None => self,
        }
    }

    /// A refusal of a format option; `typed` is the argument that set it.
    pub fn of_option(typed: &str, format: &dyn Backend, error: OptionError) -> Refusal {
        let format_name = format.name();
        match error {
            OptionError::Unknown { name, nearest } => {
                let names: Vec<String> = format.options().iter().map(|option| format!("`{}`", option.name)).collect();
                let hint = match names.as_slice() {
                    [] => format!("`{format_name}` has no options"),
                    names => format!("the options of `{format_name}` are {}", names.join(", ")),
                };
                let nearest = nearest.map(|nearest| format!("{format_name}.{nearest}"));
                Refusal::new(format!("unknown option `{format_name}.{name}`")).nearest(nearest.as_deref()).hint(hint)
            }
            OptionError::BadValue { name, value, expected } => {
                Refusal::new(format!("`{typed}`: `{value}` is not a value of `{format_name}.{name}`"))
                    .hint(format!("it takes {expected}"))
            }
        }
    }
}

impl From<PlanError> for Refusal {
    fn from(error: PlanError) -> Refusal {
        let hint = match &error {
            PlanError::OutputIsInput { .. } => "name another output with `-o`",
            PlanError::SameOutput { .. } => "convert them into different directories",
        };
        Refusal::new(error.to_string()).hint(hint)
    }
}

/// The format of this name or alias; `typed` is what takes it.
pub fn format_called(formats: &Registry, name: &str, typed: &str) -> Result<&'static dyn Backend, Refusal> {
    formats.by_name(name).ok_or_else(|| {
        Refusal::new(format!("unknown format `{name}`"))
            .nearest(nearest_of(name, names_of(formats.all())))
            .hint(takes_formats(formats, typed))
    })
}

/// Which formats there are for `typed`.
pub fn takes_formats(formats: &Registry, typed: &str) -> String {
    let names: Vec<String> = formats.all().iter().map(|format| format!("`{}`", format.name())).collect();
    format!("`{typed}` takes {}", names.join(", "))
}

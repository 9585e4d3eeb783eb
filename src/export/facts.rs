//! The metadata of a document that other documents of the run depend on: its names, its date, whether it is published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::options::extension_said;
use super::{Input, Selection};
use crate::backends::Backend;
use crate::diagnostics::Diagnostics;
use crate::markdown::{ReadOptions, read_metadata};
use crate::model::{Date, DateTime, Metadata};
use crate::source::SourceFile;

/// The part of a document's metadata that the outputs of others may depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Facts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) slug: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) permalink: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) aliases: Vec<String>,
    /// The first of its categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<DateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<DateTime>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) draft: bool,
    /// File extensions of its outputs by format name, where they differ from the default.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) extensions: BTreeMap<String, String>,
}

impl Facts {
    /// The facts of a document; how its outputs end in `formats`.
    pub(super) fn of(meta: &Metadata, formats: &[&'static dyn Backend]) -> Facts {
        let extension = |backend: &&'static dyn Backend| {
            Some((backend.name().to_owned(), extension_said(*backend, meta)?.to_owned()))
        };
        let value = |date: &Option<Date>| date.as_ref().and_then(|date| date.value);
        Facts {
            title: meta.title.clone(),
            slug: meta.slug.clone(),
            permalink: meta.permalink.clone(),
            aliases: meta.aliases.clone(),
            category: meta.categories.first().cloned(),
            date: value(&meta.date),
            expires: value(&meta.expires),
            draft: meta.draft,
            extensions: formats.iter().filter_map(extension).collect(),
        }
    }

    /// Reads the front matter. Nothing is known of what cannot be read: its conversion says why.
    pub(super) fn read(
        input: &Input,
        bytes: Vec<u8>,
        options: &ReadOptions,
        formats: &[&'static dyn Backend],
    ) -> Facts {
        let mut silent = Diagnostics::default();
        let source = SourceFile::decode(input.name(), bytes, &mut silent).ok();
        source.map(|source| Facts::of(&read_metadata(&source, options, &mut silent), formats)).unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Facts::default()
    }

    /// Why a document is skipped when several are converted, regardless of `--where`.
    pub(super) fn reason_to_pass_over(&self, selection: &Selection) -> Option<&'static str> {
        let is_expired = self.expires.zip(selection.now).is_some_and(|(date, now)| date.to_unix() < now.to_unix());
        let is_to_come = self.date.zip(selection.now).is_some_and(|(date, now)| earliest(date) > now.to_unix());
        match (selection.drafts, self.draft) {
            (true, _) => None,
            (false, true) => Some("a draft"),
            (false, false) if is_expired => Some("expired"),
            (false, false) if is_to_come => Some("of the future"),
            (false, false) => None,
        }
    }
}

/// The earliest moment a date can mean, in seconds since 1970. Without a zone, the start of the day in the first zone.
fn earliest(date: DateTime) -> i64 {
    /// Offset of the Line Islands, UTC+14, in seconds.
    const FIRST_ZONE_SECONDS: i64 = 14 * 3600;
    date.to_unix() - if date.offset.is_none() { FIRST_ZONE_SECONDS } else { 0 }
}

//! What the formulas of one document know of each other: macros, and numbers that others refer to.

use std::collections::{BTreeMap, BTreeSet};

use super::rewrite::{self, command_names, find_command, group_end, with_option};
use crate::model::{Block, BlockKind, Document, Inline, InlineKind, MetaValue, Visit, walk_block, walk_inlines};

/// Macros of one formula at most.
const MOST_MACROS: usize = 200;
/// Bytes of all macros of a document at most.
const MOST_BYTES: usize = 16 * 1024;
/// The key of the front matter that maps names of macros to what they stand for.
const KEY: &str = "macros";

/// Macros and numbers of the formulas of a document.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// Definitions as TeX has them, by name.
    pub(super) macros: BTreeMap<String, String>,
    /// First arguments of macros that may leave theirs out.
    pub(super) options: BTreeMap<String, String>,
    /// Numbers by label, and whether they were given here rather than by the formula.
    pub(super) labels: BTreeMap<String, (String, bool)>,
}

impl Definitions {
    /// Those of a document: its macros are those of all its formulas and of the front matter, and formulas that others
    /// refer to are numbered.
    pub fn of(document: &Document) -> Definitions {
        let mut formulas = Formulas::default();
        formulas.document(document);
        let mut definitions = Definitions::default();
        let mapped = document.meta.extra.iter().find(|(key, _)| key == KEY).map(|(_, value)| value);
        if let Some(MetaValue::Map(entries)) = mapped {
            for (name, value) in entries {
                definitions.add_mapped(name, value);
            }
        }
        let mut referred = BTreeSet::new();
        for tex in &formulas.found {
            definitions.add_macros(tex);
            referred.extend(["ref", "eqref"].iter().flat_map(|name| arguments(tex, name)));
        }
        for tex in &formulas.found {
            definitions.add_labels(tex, &referred);
        }
        definitions
    }

    /// The definitions of the macros that are used in a source, and of those that these use.
    pub(super) fn prelude(&self, source: &str) -> String {
        if self.macros.is_empty() {
            return String::new();
        }
        let mut open: Vec<&str> = command_names(source).collect();
        let mut known = BTreeSet::new();
        let mut out = String::new();
        while let Some(name) = open.pop() {
            if let Some((name, definition)) = self.macros.get_key_value(name)
                && known.insert(name.as_str())
            {
                out.push_str(definition);
                open.extend(command_names(definition));
            }
        }
        out
    }

    /// The source with references and labels as what they show.
    pub(super) fn resolved(&self, source: &str) -> Option<String> {
        let mut text = replaced(source, "label", |label| match self.labels.get(label) {
            Some((number, true)) => format!("\\tag{{{number}}}"),
            Some(_) | None => String::new(),
        })?;
        for name in ["eqref", "ref"] {
            let number =
                |label: &str| self.labels.get(label).map_or_else(|| label.to_owned(), |(number, _)| number.clone());
            let shown = |label: &str| {
                let number = number(label);
                if name == "eqref" { format!("(\\text{{{number}}})") } else { format!("\\text{{{number}}}") }
            };
            text = replaced(&text, name, shown).unwrap_or(text);
        }
        // A formula that defines the macro itself uses its own.
        for (name, default) in self.options.iter().filter(|_| !source.contains("command")) {
            text = with_option(&text, name, default);
        }
        Some(text)
    }

    fn add_mapped(&mut self, name: &str, value: &MetaValue) {
        let (body, n_arguments) = match value {
            MetaValue::Text(body) => (body, 0),
            // MathJax: the body, and the number of its arguments.
            MetaValue::List(parts) => match parts.as_slice() {
                [MetaValue::Text(body), MetaValue::Text(count), ..] => (body, count.parse().unwrap_or(0)),
                [MetaValue::Text(body)] => (body, 0),
                _ => return,
            },
            MetaValue::Null | MetaValue::Bool(_) | MetaValue::Map(_) => return,
        };
        let most = (1..=9).rev().find(|idx| body.contains(&format!("#{idx}"))).unwrap_or(0);
        let arguments: String = (1..=most.max(n_arguments).min(9)).map(|idx| format!("#{idx}")).collect();
        let name = name.trim_start_matches('\\');
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic()) && balanced(body) {
            self.insert(name, format!("\\def\\{name}{arguments}{{{body}}}"));
        }
    }

    fn add_macros(&mut self, tex: &str) {
        if !["command", "\\def", "Operator"].iter().any(|word| tex.contains(word)) {
            return;
        }
        let rewritten = rewrite::definitions_and_options(tex);
        let (tex, options) = rewritten.unwrap_or_else(|| (tex.to_owned(), Vec::new()));
        self.options.extend(options);
        let mut rest = tex.as_str();
        for _ in 0..MOST_MACROS {
            let Some(at) = find_command(rest, "def") else { break };
            let after = &rest[at + "\\def".len()..];
            rest = after;
            let Some(name) = after.trim_start().strip_prefix('\\') else { continue };
            let name = name.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
            let Some(open) = after.find('{') else { continue };
            let end = open + 1 + group_end(&after[open + 1..]);
            if !name.is_empty() && after[end..].starts_with('}') {
                self.insert(name, format!("\\def{}", &after[..=end]));
                rest = &after[end..];
            }
        }
    }

    fn insert(&mut self, name: &str, definition: String) {
        let used: usize = self.macros.values().map(String::len).sum();
        if used + definition.len() <= MOST_BYTES {
            self.macros.insert(name.to_owned(), definition);
        }
    }

    fn add_labels(&mut self, tex: &str, referred: &BTreeSet<String>) {
        let own = arguments(tex, "tag").next();
        for label in arguments(tex, "label") {
            match &own {
                Some(tag) => drop(self.labels.insert(label, (tag.clone(), false))),
                None if referred.contains(&label) => {
                    let number = self.labels.values().filter(|(_, given)| *given).count() + 1;
                    self.labels.insert(label, (number.to_string(), true));
                }
                None => {}
            }
        }
    }
}

/// Whether each brace that opens is closed.
fn balanced(body: &str) -> bool {
    group_end(body) == body.len() && body.matches('{').count() == body.matches('}').count()
}

/// The arguments of a command, wherever it stands.
fn arguments(tex: &str, name: &str) -> impl Iterator<Item = String> {
    let mut rest = tex;
    let mut found = Vec::new();
    while let Some(at) = find_command(rest, name) {
        rest = &rest[at + 1 + name.len()..];
        if let Some(inner) = rest.trim_start_matches('*').trim_start().strip_prefix('{') {
            let end = group_end(inner);
            found.push(inner[..end].trim().to_owned());
            rest = &inner[end..];
        }
    }
    found.into_iter()
}

/// The source with each use of a command replaced; `None` when an argument is missing.
fn replaced(source: &str, name: &str, shown: impl Fn(&str) -> String) -> Option<String> {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = find_command(rest, name) {
        let inner = rest[at + 1 + name.len()..].trim_start().strip_prefix('{')?;
        let end = group_end(inner);
        out.push_str(&rest[..at]);
        out.push_str(&shown(inner[..end].trim()));
        rest = inner[end..].strip_prefix('}')?;
    }
    out.push_str(rest);
    Some(out)
}

/// Collects the sources of all formulas.
#[derive(Default)]
struct Formulas {
    found: Vec<String>,
}

impl Formulas {
    fn document(&mut self, document: &Document) {
        document.blocks.iter().for_each(|block| self.visit_block(block));
        document.notes.iter().flat_map(|note| &note.blocks).for_each(|block| self.visit_block(block));
    }

    fn add(&mut self, tex: &str) {
        // The others define nothing and refer to nothing.
        if ["command", "\\def", "Operator", "ref{", "\\label"].iter().any(|word| tex.contains(word)) {
            self.found.push(tex.to_owned());
        }
    }
}

impl Visit for Formulas {
    fn visit_block(&mut self, block: &Block) {
        if let BlockKind::Math { tex } = &block.kind {
            self.add(tex);
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Math { tex, .. } = &inline.kind {
            self.add(tex);
        }
        walk_inlines(self, inline.kind.content());
    }
}

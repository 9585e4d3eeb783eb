//! TeX to a tree. The only door to the parser.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ratex_parser::{ParseNode, Parser};

use super::commands::completed;
use super::rewrite::{as_markdown_left_it, find_command, group_end, with_markdown_scripts};
use super::{Definitions, MathError};

/// A formula longer than this, in bytes, is not read.
const MAX_LENGTH: usize = 32 * 1024;
/// Bytes in all arguments of `\ce` and `\pu` at most: reading them takes time with the square of their length.
const MAX_CHEMISTRY: usize = 800;

/// A formula that has been read.
#[derive(Clone, Debug)]
pub struct Formula {
    pub(super) nodes: Vec<ParseNode>,
    /// Its number, when the whole has one.
    pub(super) tag: Option<Vec<ParseNode>>,
}

impl Formula {
    /// Whether it shows nothing: it only defines macros, say.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.tag.is_none()
    }

    /// Reads a formula of a document with these definitions.
    ///
    /// # Errors
    /// When TeX would not take it, when it uses a command that is not known, or when it costs more than a formula is
    /// worth. The parser bounds nesting and the expansion of macros.
    pub fn read(tex: &str, definitions: &Definitions) -> Result<Formula, MathError> {
        let source = tex.trim();
        check(source)?;
        let usual = with_markdown_scripts(source);
        parse(&usual, definitions).or_else(|error| match as_markdown_left_it(source) {
            Some(unescaped) => parse(&unescaped, definitions).map_err(|_| error),
            None => Err(error),
        })
    }
}

fn parse(source: &str, definitions: &Definitions) -> Result<Formula, MathError> {
    let source = completed(source, definitions);
    // A panic of the parser costs no more than this formula.
    let answer = catch_unwind(AssertUnwindSafe(|| Parser::new(&source).parse()));
    match answer {
        Ok(Ok(mut nodes)) => {
            let tag = take_tag(&mut nodes);
            Ok(Formula { nodes, tag })
        }
        Ok(Err(error)) => Err(MathError(reason(&error.to_string()))),
        Err(_) => Err(MathError("the parser gave up".to_owned())),
    }
}

/// Takes the number out of a formula. It may stand behind a change of style.
fn take_tag(nodes: &mut Vec<ParseNode>) -> Option<Vec<ParseNode>> {
    let mut found = None;
    nodes.retain_mut(|node| match node {
        ParseNode::Tag { tag, .. } => {
            found = Some(std::mem::take(tag));
            false
        }
        ParseNode::Styling { body, .. } | ParseNode::Color { body, .. } => {
            found = take_tag(body).or(found.take());
            true
        }
        _ => true,
    });
    found
}

/// Refuses what could cost more time than a formula is worth, and what XML cannot hold.
fn check(tex: &str) -> Result<(), MathError> {
    if tex.is_empty() {
        return Err(MathError("it is empty".to_owned()));
    }
    if tex.len() > MAX_LENGTH {
        return Err(MathError(format!("it is longer than {MAX_LENGTH} bytes")));
    }
    if tex.contains(|c: char| matches!(c, '\u{FFFE}' | '\u{FFFF}') || c.is_control() && !c.is_ascii_whitespace()) {
        return Err(MathError("it has control characters in it".to_owned()));
    }
    if chemistry_length(tex) > MAX_CHEMISTRY {
        return Err(MathError(format!("it has chemistry of more than {MAX_CHEMISTRY} bytes")));
    }
    Ok(())
}

/// Bytes from the first command of chemistry to the end of each.
fn chemistry_length(tex: &str) -> usize {
    let mut total = 0;
    for name in ["ce", "pu"] {
        let mut rest = tex;
        while let Some(at) = find_command(rest, name) {
            let after = &rest[at + name.len() + 1..];
            let inner = after.trim_start().trim_start_matches('{');
            let length = group_end(inner);
            total += length;
            rest = &inner[length..];
        }
    }
    total
}

/// The parser's message as the end of a sentence about the formula.
fn reason(message: &str) -> String {
    let text = message.trim_start_matches("ParseError");
    let text = text.split_once(": ").map_or(text, |(_, text)| text);
    if let Some(command) = text.strip_prefix("Undefined control sequence: ") {
        return format!("it uses the command `{command}`, which is not known");
    }
    if let Some(name) = text.strip_prefix("No such environment: ") {
        return format!("it uses the environment `{name}`, which is not known");
    }
    if text.contains("limit exceeded") || text.contains("Too many expansions") {
        return "it nests or expands too far".to_owned();
    }
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

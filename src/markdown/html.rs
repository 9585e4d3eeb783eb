//! Tokenises HTML with source positions. Knows nothing of the model: `builder::html` gives tags a meaning. The only
//! user of html5gum.

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Token as GumToken, Tokenizer};

/// A piece of HTML gathered from the source line by line: in a quote or a list it is not contiguous.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    text: String,
    /// Start of each piece, in `text` and in the source.
    pieces: Vec<(usize, usize)>,
    end: usize,
}

/// A token, and its byte range in the source.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum TokenKind {
    Start(Tag),
    /// An end tag, with the name of the element.
    End(String),
    /// Text with entities resolved.
    Text(String),
    /// A comment or a document type.
    Nothing,
}

/// A start tag.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// Name in lower case.
    pub(super) name: String,
    /// Attributes sorted by name, names in lower case.
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute; empty for an attribute without one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

impl Fragment {
    /// Adds a piece of HTML with its source range.
    pub(super) fn push(&mut self, text: &str, range: &Range<usize>) {
        self.pieces.push((self.text.len(), range.start));
        self.text.push_str(text);
        self.end = range.end;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Offset after its last byte in the source.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// The tokens; adjacent texts are merged.
    pub(super) fn tokens(&self) -> Vec<Token> {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        // Treat the content of scripts and styles as text.
        emitter.naively_switch_states(true);
        let mut tokens: Vec<Token> = Vec::new();
        for token in Tokenizer::new_with_emitter(self.text.as_str(), emitter) {
            let Ok(token) = token;
            let (kind, span) = match token {
                GumToken::StartTag(tag) => {
                    let attributes = tag.attributes.into_iter();
                    let attributes = attributes.map(|(name, value)| (string(&name), string(&value.value))).collect();
                    (TokenKind::Start(Tag { name: string(&tag.name), attributes }), tag.span)
                }
                GumToken::EndTag(tag) => (TokenKind::End(string(&tag.name)), tag.span),
                GumToken::String(text) => (TokenKind::Text(string(&text.value)), text.span),
                GumToken::Comment(comment) => (TokenKind::Nothing, comment.span),
                GumToken::Doctype(doctype) => (TokenKind::Nothing, doctype.span),
                // The tokenizer recovers from parse errors as the standard says.
                GumToken::Error(_) => continue,
            };
            let range = self.in_source(span.start)..self.in_source(span.end);
            match (tokens.last_mut(), &kind) {
                (Some(Token { kind: TokenKind::Text(last), range: whole }), TokenKind::Text(text)) => {
                    last.push_str(text);
                    whole.end = range.end;
                }
                _ => tokens.push(Token { kind, range }),
            }
        }
        tokens
    }

    fn in_source(&self, offset: usize) -> usize {
        let idx = self.pieces.partition_point(|(own, _)| *own <= offset).saturating_sub(1);
        self.pieces.get(idx).map_or(offset, |(own, source)| source + offset.saturating_sub(*own)).min(self.end)
    }
}

fn string(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_know_their_places_in_the_source() {
        let source = "> <p a=1>x &amp; y\n> z</P>";
        let mut fragment = Fragment::default();
        fragment.push(&source[2..19], &(2..19));
        fragment.push(&source[21..], &(21..26));
        let shown: Vec<String> = fragment
            .tokens()
            .iter()
            .map(|token| format!("{:?} {}", token.kind, &source[token.range.clone()]))
            .collect();
        assert_eq!(
            shown,
            [
                "Start(Tag { name: \"p\", attributes: [(\"a\", \"1\")] }) <p a=1>",
                "Text(\"x & y\\nz\") x &amp; y\n> z",
                "End(\"p\") </P>",
            ]
        );
    }
}

//! HTML as tokens with their places in the source. Knows nothing of the model: what a tag means is said in
//! `builder::html`. The only user of html5gum.

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Token as GumToken, Tokenizer};

/// A piece of HTML gathered from the source line by line: in a quote or a list it is not one slice of it.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    text: String,
    /// Where each piece begins, in the text and in the source.
    pieces: Vec<(usize, usize)>,
    end: usize,
}

/// A token with the bytes of the source that it stands for.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum TokenKind {
    Start(Tag),
    /// The name of the element that ends.
    End(String),
    /// Text with its entities resolved.
    Text(String),
    /// Comments, document types.
    Nothing,
}

/// A start tag.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// Lower case.
    pub(super) name: String,
    /// In the order of their names, which are lower case.
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute; empty for one without.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

impl Fragment {
    /// Adds a piece that begins at an offset of the source.
    pub(super) fn push(&mut self, text: &str, range: &Range<usize>) {
        self.pieces.push((self.text.len(), range.start));
        self.text.push_str(text);
        self.end = range.end;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// One past its last byte in the source.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Its tokens. Adjacent texts are one.
    pub(super) fn tokens(&self) -> Vec<Token> {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        // Scripts and styles are not looked into.
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
                // What the standard calls an error is repaired as it says.
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

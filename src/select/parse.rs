//! Parses the text of a condition.
//!
//! Called by [`super::Condition::parse`] only; the grammar is that of [`super::Condition`].

use std::fmt;
use std::ops::Range;

use super::{DateField, Field, FlagField, Node, Operator, TextField, Value};

/// Prefix for front matter keys without a field.
const OTHER: &str = "meta.";
/// Deepest nesting of parentheses and `not`. The parser recurses, and nobody nests deeper.
const MAX_DEPTH: usize = 64;

/// A syntax error in a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// The error message, without the place.
    pub message: String,
    /// Byte range of the error in the text.
    pub place: Range<usize>,
    /// The unknown name, if the error is an unknown field.
    pub unknown: Option<String>,
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConditionError {}

fn error<T>(message: impl Into<String>, place: Range<usize>) -> Result<T, ConditionError> {
    Err(ConditionError { message: message.into(), place, unknown: None })
}

/// Parses a condition.
pub(super) fn parse(text: &str) -> Result<Node, ConditionError> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, end: text.len(), depth: 0 };
    let node = parser.condition()?;
    match parser.peek() {
        None => Ok(node),
        Some(Token { kind: TokenKind::Close, place }) => error("nothing is open that `)` could close", place.clone()),
        Some(Token { kind: TokenKind::Word(word), place }) if instead_of(word).is_some() => {
            error(format!("`{word}` is written `{}`", instead_of(word).unwrap_or_default()), place.clone())
        }
        Some(token) => error(format!("expected `and` or `or` before {}", token.shown()), token.place.clone()),
    }
}

/// The operator here for an operator of other languages.
fn instead_of(word: &str) -> Option<&'static str> {
    match word {
        "&&" | "&" => Some("and"),
        "||" | "|" => Some("or"),
        "!" => Some("not"),
        _ => None,
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Token {
    kind: TokenKind,
    place: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
enum TokenKind {
    Word(String),
    Quoted(String),
    Operator(Operator),
    Open,
    Close,
}

impl Token {
    fn shown(&self) -> String {
        match &self.kind {
            TokenKind::Word(word) | TokenKind::Quoted(word) => format!("`{word}`"),
            TokenKind::Operator(operator) => format!("`{}`", operator.sign()),
            TokenKind::Open => "`(`".to_owned(),
            TokenKind::Close => "`)`".to_owned(),
        }
    }
}

impl Operator {
    /// Longer signs first, because the first match wins.
    const SIGNS: [(&'static str, Operator); 8] = [
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("~", Operator::Contains),
    ];

    fn sign(self) -> &'static str {
        Operator::SIGNS.iter().rev().find(|(_, own)| *own == self).map_or("", |(sign, _)| sign)
    }

    /// Whether the operator compares order.
    pub(super) fn is_of_order(self) -> bool {
        matches!(self, Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual)
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, len) = match c {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '(' => (TokenKind::Open, 1),
            ')' => (TokenKind::Close, 1),
            '"' | '\'' => match rest[1..].find(c) {
                Some(len) => (TokenKind::Quoted(rest[1..=len].to_owned()), len + 2),
                None => return error(format!("nothing closes the quote `{c}`"), at..text.len()),
            },
            _ => match Operator::SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
                Some((sign, operator)) => (TokenKind::Operator(*operator), sign.len()),
                None => {
                    let ends = |c: char| c.is_whitespace() || "()\"'=<>~".contains(c);
                    let len = rest.find(ends).unwrap_or(rest.len());
                    // `a!=b` without spaces.
                    let len = if rest[len..].starts_with('=') { rest[..len].trim_end_matches('!').len() } else { len };
                    (TokenKind::Word(rest[..len.max(1)].to_owned()), len.max(1))
                }
            },
        };
        tokens.push(Token { kind, place: at..at + len });
        at += len;
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    /// Length of the text in bytes.
    end: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    /// Consumes a keyword if it is next; returns whether it was.
    fn takes_keyword(&mut self, keyword: &str) -> bool {
        let is_it = matches!(self.peek(), Some(Token { kind: TokenKind::Word(word), .. })
            if word.eq_ignore_ascii_case(keyword));
        self.next += usize::from(is_it);
        is_it
    }

    fn condition(&mut self) -> Result<Node, ConditionError> {
        let mut node = self.both()?;
        while self.takes_keyword("or") {
            node = Node::Or(Box::new(node), Box::new(self.both()?));
        }
        Ok(node)
    }

    fn both(&mut self) -> Result<Node, ConditionError> {
        let mut node = self.single()?;
        while self.takes_keyword("and") {
            node = Node::And(Box::new(node), Box::new(self.single()?));
        }
        Ok(node)
    }

    fn single(&mut self) -> Result<Node, ConditionError> {
        let place = self.peek().map_or(self.end..self.end, |token| token.place.clone());
        if self.depth == MAX_DEPTH {
            return error(format!("this nests deeper than {MAX_DEPTH} levels"), place);
        }
        self.depth += 1;
        let node =
            if self.takes_keyword("not") { self.single().map(|node| Node::Not(Box::new(node))) } else { self.atom() };
        self.depth -= 1;
        node
    }

    fn atom(&mut self) -> Result<Node, ConditionError> {
        let Some(token) = self.take() else {
            return error("expected a condition like `tag=rust`", self.end..self.end);
        };
        match token.kind {
            TokenKind::Open => {
                let node = self.condition()?;
                match self.take() {
                    Some(Token { kind: TokenKind::Close, .. }) => Ok(node),
                    Some(other) => error(format!("expected `and`, `or` or `)` before {}", other.shown()), other.place),
                    None => error("nothing closes this `(`", token.place),
                }
            }
            TokenKind::Word(name) => self.comparison(&name, token.place),
            TokenKind::Quoted(_) | TokenKind::Operator(_) | TokenKind::Close => {
                error(format!("expected the name of a field before {}", token.shown()), token.place)
            }
        }
    }

    fn comparison(&mut self, name: &str, place: Range<usize>) -> Result<Node, ConditionError> {
        let Some(field) = Field::named(name) else {
            let instead = instead_of(name);
            let message = match instead {
                Some(instead) => format!("`{name}` is written `{instead}`"),
                None => format!("there is no field `{name}`"),
            };
            let unknown = instead.is_none().then(|| name.to_owned());
            return Err(ConditionError { message, place, unknown });
        };
        let Some(Token { kind: TokenKind::Operator(operator), place }) = self.peek().cloned() else {
            return Ok(Node::Says(field));
        };
        self.next += 1;
        if let Some(takes) = field.other_operators(operator) {
            return error(format!("`{name}` cannot be compared by `{}`, expected {takes}", operator.sign()), place);
        }
        let value = match self.take() {
            Some(Token { kind: TokenKind::Word(value) | TokenKind::Quoted(value), place }) => {
                field.value(name, &value, place)?
            }
            Some(other) => {
                let message = format!("expected a value after `{}`, not {}", operator.sign(), other.shown());
                return error(message, other.place);
            }
            None => return error(format!("expected a value after `{}`", operator.sign()), self.end..self.end),
        };
        Ok(Node::Compares(field, operator, value))
    }
}

impl Field {
    fn named(name: &str) -> Option<Field> {
        let name = name.to_lowercase();
        Some(match name.as_str() {
            "title" => Field::Text(TextField::Title),
            "author" | "authors" => Field::Text(TextField::Author),
            "tag" | "tags" => Field::Text(TextField::Tag),
            "category" | "categories" => Field::Text(TextField::Category),
            "series" => Field::Text(TextField::Series),
            "lang" | "language" => Field::Text(TextField::Lang),
            "slug" => Field::Text(TextField::Slug),
            "path" => Field::Text(TextField::Path),
            "date" => Field::Date(DateField::Date),
            "updated" => Field::Date(DateField::Updated),
            "draft" => Field::Flag(FlagField::Draft),
            "unlisted" => Field::Flag(FlagField::Unlisted),
            "weight" => Field::Weight,
            _ => Field::Other(name.strip_prefix(OTHER).filter(|key| !key.is_empty())?.to_owned()),
        })
    }

    /// The operators that the field accepts, if it does not accept `operator`; else `None`.
    fn other_operators(&self, operator: Operator) -> Option<&'static str> {
        match self {
            Field::Text(_) if operator.is_of_order() => Some("`=`, `!=` or `~`"),
            Field::Date(_) | Field::Weight if operator == Operator::Contains => Some("`=`, `<` or the like"),
            Field::Flag(_) if !matches!(operator, Operator::Equal | Operator::NotEqual) => Some("`=` or `!=`"),
            Field::Text(_) | Field::Date(_) | Field::Flag(_) | Field::Weight | Field::Other(_) => None,
        }
    }

    /// Parses a value of the type of the field.
    fn value(&self, name: &str, text: &str, place: Range<usize>) -> Result<Value, ConditionError> {
        let refused =
            |expected: &str| error(format!("`{text}` is no value of `{name}`, expected {expected}"), place.clone());
        match self {
            Field::Text(_) | Field::Other(_) => Ok(Value::Text(text.to_lowercase())),
            Field::Date(_) => date(text).map_or_else(|| refused("a date like `2015`, `2015-06` or `2015-06-25`"), Ok),
            Field::Weight => {
                text.parse().map_or_else(|_| refused("a whole number"), |number| Ok(Value::Number(number)))
            }
            Field::Flag(_) => match text.to_lowercase().as_str() {
                "true" | "yes" => Ok(Value::Flag(true)),
                "false" | "no" => Ok(Value::Flag(false)),
                _ => refused("`true` or `false`"),
            },
        }
    }
}

/// Year, month and day, as many as are written.
fn date(text: &str) -> Option<Value> {
    const RANGES: [(usize, Range<u16>); 3] = [(4, 0..10_000), (2, 1..13), (2, 1..32)];
    let parts: Vec<&str> = text.split('-').collect();
    if parts.len() > RANGES.len() {
        return None;
    }
    let part = |(part, (width, range)): (&&str, &(usize, Range<u16>))| {
        let is_number = part.len() <= *width && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|number| is_number && range.contains(number))
    };
    let parts: Option<Vec<u16>> = parts.iter().zip(&RANGES).map(part).collect();
    parts.filter(|parts| parts[0] > 0 && text.find('-').is_none_or(|end| end == 4)).map(Value::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_binds_closer_than_and_and_and_closer_than_or() {
        let shape = |text: &str| parse(text).map(|node| shape_of(&node)).map_err(|error| error.message);
        assert_eq!(shape("tag=a or tag=b and not draft").as_deref(), Ok("(= | (= & !?))"));
        assert_eq!(shape("(tag=a or tag=b) and date").as_deref(), Ok("((= | =) & ?)"));
    }

    fn shape_of(node: &Node) -> String {
        match node {
            Node::And(a, b) => format!("({} & {})", shape_of(a), shape_of(b)),
            Node::Or(a, b) => format!("({} | {})", shape_of(a), shape_of(b)),
            Node::Not(node) => format!("!{}", shape_of(node)),
            Node::Says(_) => "?".to_owned(),
            Node::Compares(_, operator, _) => operator.sign().to_owned(),
        }
    }

    #[test]
    fn what_is_no_condition_is_refused_at_its_place() {
        for (text, place, message) in [
            ("", 0..0, "expected a condition like `tag=rust`"),
            ("tga=rust", 0..3, "there is no field `tga`"),
            ("tag=", 4..4, "expected a value after `=`"),
            ("tag=(a)", 4..5, "expected a value after `=`, not `(`"),
            ("=rust", 0..1, "expected the name of a field before `=`"),
            ("tag=a tag=b", 6..9, "expected `and` or `or` before `tag`"),
            ("tag=a && draft", 6..8, "`&&` is written `and`"),
            ("(tag=a", 0..1, "nothing closes this `(`"),
            ("tag=a)", 5..6, "nothing is open that `)` could close"),
            ("tag='a", 4..6, "nothing closes the quote `'`"),
            ("tag>a", 3..4, "`tag` cannot be compared by `>`, expected `=`, `!=` or `~`"),
            ("date=soon", 5..9, "`soon` is no value of `date`, expected a date like `2015`, `2015-06` or `2015-06-25`"),
            (
                "date=2015-13",
                5..12,
                "`2015-13` is no value of `date`, expected a date like `2015`, `2015-06` or `2015-06-25`",
            ),
            ("draft=maybe", 6..11, "`maybe` is no value of `draft`, expected `true` or `false`"),
            ("weight=x", 7..8, "`x` is no value of `weight`, expected a whole number"),
            ("! draft", 0..1, "`!` is written `not`"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!((error.message.as_str(), error.place), (message, place), "{text}");
        }
        let deep = "(".repeat(100_000);
        assert_eq!(parse(&deep).expect_err("deep").message, "this nests deeper than 64 levels");
    }
}

//! From TeX to MathML Core. The only door to pulldown-latex.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::{Content, Event, Grouping, StateChange};
use pulldown_latex::{Parser, ParserError, Storage, push_mathml};

use super::MathError;
use super::commands::completed;
use super::rewrite::as_markdown_left_it;

/// A formula longer than this, in bytes, is not read.
const MAX_LENGTH: usize = 32 * 1024;

/// Groups, environments, delimiters and commands within another, at most: the parser recurses.
const MAX_DEPTH: usize = 120;

/// The formula as an element `math` of MathML Core, well-formed as XML and with the source as its `alttext`.
///
/// # Errors
/// When TeX would not take the formula, or uses a command that is not known.
pub fn mathml(tex: &str, display: bool) -> Result<String, MathError> {
    let source = tex.trim();
    check(source)?;
    let body = convert(source, display).or_else(|error| match as_markdown_left_it(source) {
        Some(unescaped) => convert(&unescaped, display).map_err(|_| error),
        None => Err(error),
    })?;
    let mut out = String::with_capacity(body.len() + source.len() + 16);
    out.push_str("<math alttext=\"");
    push_attribute(&mut out, source);
    out.push('"');
    out.push_str(&body);
    Ok(out)
}

/// What follows `<math` in the element.
fn convert(source: &str, display: bool) -> Result<String, MathError> {
    let source = completed(source);
    // The parser has panics of its own; none of them may cost more than this formula.
    let answer = catch_unwind(AssertUnwindSafe(|| read_and_write(&source, display)));
    let written = answer.unwrap_or_else(|_| Err(MathError("the parser gave up".to_owned())))?;
    match written.strip_prefix("<math") {
        Some(rest) => Ok(rest.to_owned()),
        None => Err(MathError("it cannot be written".to_owned())),
    }
}

fn read_and_write(source: &str, display: bool) -> Result<String, MathError> {
    let storage = Storage::new();
    let mut events: Vec<Event<'_>> = Vec::new();
    for event in Parser::new(source, &storage) {
        events.push(without_markup(event.map_err(|error| MathError(first_words(&error)))?));
    }
    if events.is_empty() {
        return Err(MathError("it is empty".to_owned()));
    }
    let config = RenderConfig {
        display_mode: if display { DisplayMode::Block } else { DisplayMode::Inline },
        xml: true,
        ..RenderConfig::default()
    };
    let mut written = String::new();
    push_mathml(&mut written, with_styles_in_groups(events).into_iter().map(Ok::<_, ParserError>), config)
        .map_err(|error| MathError(error.to_string()))?;
    let written = with_style_elements(&as_xml(&written));
    if is_valid(&written) {
        return Ok(written);
    }
    // The serialiser puts the space before an operator into the element that holds its limits.
    let mended = Some(with_spaces_outside(&written)).filter(|mended| is_valid(mended));
    mended.ok_or_else(|| MathError("it cannot be written".to_owned()))
}

/// The events with each change of style at the head of a group, which ends where the style does: the serialiser
/// otherwise repeats the style at each element.
fn with_styles_in_groups(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut out = Vec::with_capacity(events.len());
    // Whether a group for a style is open in each group of the formula.
    let mut open = vec![false];
    let mut at_head = false;
    for event in events {
        let is_change = matches!(event, Event::StateChange(_));
        let ends = match &event {
            Event::End | Event::EnvironmentFlow(_) => true,
            Event::StateChange(StateChange::Style(_)) => !at_head,
            Event::StateChange(_)
            | Event::Begin(_)
            | Event::Content(_)
            | Event::Visual(_)
            | Event::Script { .. }
            | Event::Space { .. } => false,
        };
        if ends && open.last_mut().is_some_and(std::mem::take) {
            out.push(Event::End);
        }
        match &event {
            Event::Begin(grouping) => {
                open.push(false);
                at_head = matches!(grouping, Grouping::Normal | Grouping::LeftRight(..));
            }
            Event::End => drop(open.pop()),
            Event::StateChange(StateChange::Style(_)) if !at_head => {
                out.push(Event::Begin(Grouping::Normal));
                at_head = true;
                open.pop();
                open.push(true);
            }
            _ => {}
        }
        at_head &= is_change || matches!(event, Event::Begin(_));
        out.push(event);
    }
    if open.pop() == Some(true) {
        out.push(Event::End);
    }
    out
}

/// What was written, with the elements that have a style as `mstyle`: MathML 3, by which books are checked, knows the
/// attributes there alone.
fn with_style_elements(xml: &str) -> String {
    if !xml.contains("<mrow displaystyle=") {
        return xml.to_owned();
    }
    let mut out = String::with_capacity(xml.len() + 16);
    let mut open = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at + 1);
        out.push_str(before);
        rest = tag;
        let is_style = if let Some(behind) = tag.strip_prefix("mrow") {
            rest = behind;
            open.push(behind.starts_with(" displaystyle="));
            open.last().copied().unwrap_or(false)
        } else if let Some(behind) = tag.strip_prefix("/mrow") {
            rest = behind;
            out.push('/');
            open.pop().unwrap_or(false)
        } else {
            continue;
        };
        out.push_str(if is_style { "mstyle" } else { "mrow" });
    }
    out.push_str(rest);
    out
}

/// Elements with so many children, no more and no less (MathML Core, 3.2 and 3.4).
const CHILDREN: [(&str, usize); 8] = [
    ("mfrac", 2),
    ("mroot", 2),
    ("msub", 2),
    ("msup", 2),
    ("munder", 2),
    ("mover", 2),
    ("msubsup", 3),
    ("munderover", 3),
];

/// With each space that an element with limits begins with in front of the element.
fn with_spaces_outside(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find("><mspace ") {
        let (before, after) = rest.split_at(at + 1);
        let start = before.rfind('<').unwrap_or(0);
        let name = before[start..].trim_start_matches('<').trim_end_matches('>');
        let end = after.find("/>").map_or(after.len(), |end| end + 2);
        if CHILDREN.iter().any(|(own, _)| *own == name) {
            out.push_str(&before[..start]);
            out.push_str(&after[..end]);
            out.push_str(&before[start..]);
        } else {
            out.push_str(before);
            out.push_str(&after[..end]);
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

/// What stands for `<` and `&` until the formula is written. Who types them gets these, and no harm is done.
const LESS_THAN: char = '\u{F83C}';
const AMPERSAND: char = '\u{F826}';

/// The event without characters that mean markup where the serialiser does not escape them.
fn without_markup(event: Event<'_>) -> Event<'_> {
    let plain = |c: char| match c {
        '<' => LESS_THAN,
        '&' => AMPERSAND,
        c => c,
    };
    let Event::Content(content) = event else { return event };
    Event::Content(match content {
        // A tie, which the serialiser would escape.
        Content::Text("&nbsp;") => Content::Text("\u{A0}"),
        // Text is escaped.
        Content::Function(name) if name.contains(['<', '&']) => Content::Text(name),
        Content::Ordinary { content, stretchy } => Content::Ordinary { content: plain(content), stretchy },
        Content::LargeOp { content, small } => Content::LargeOp { content: plain(content), small },
        Content::BinaryOp { content, small } => Content::BinaryOp { content: plain(content), small },
        Content::Delimiter { content, size, ty } => Content::Delimiter { content: plain(content), size, ty },
        Content::Punctuation(content) => Content::Punctuation(plain(content)),
        // Relations cannot be made anew: `as_xml` finds them.
        content @ (Content::Text(_) | Content::Number(_) | Content::Function(_) | Content::Relation { .. }) => content,
    })
}

/// What was written, with the characters escaped that mean markup, and no entities but those of XML.
fn as_xml(written: &str) -> String {
    let relation = |suffix: &str| (format!("<{suffix}</mo>"), format!("&lt;{suffix}</mo>"));
    let (less, not_less) = (relation(""), relation("\u{338}"));
    let mut out = written.to_owned();
    for (from, to) in [
        (less.0.as_str(), less.1.as_str()),
        (&not_less.0, &not_less.1),
        (LESS_THAN.encode_utf8(&mut [0; 4]), "&lt;"),
        (AMPERSAND.encode_utf8(&mut [0; 4]), "&amp;"),
        // The blanks at both ends of a text that is one blank.
        (">&nbsp;&nbsp;</mtext>", ">\u{A0}</mtext>"),
        ("&nbsp;", "\u{A0}"),
        (" />", "/>"),
        ("\"minsize", "\" minsize"),
    ] {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    out
}

/// Whether elements are closed in the order they were opened and have as many children as they must, and every `&`
/// begins an entity of XML.
fn is_valid(xml: &str) -> bool {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(['<', '&']) {
        let (mark, after) = rest[at..].split_at(1);
        rest = after;
        if mark == "&" {
            if !["lt;", "gt;", "amp;", "quot;"].iter().any(|entity| rest.starts_with(entity)) {
                return false;
            }
            continue;
        }
        let Some((tag, behind)) = rest.split_once('>') else { return false };
        rest = behind;
        if let Some(closed) = tag.strip_prefix('/') {
            let wanted = CHILDREN.iter().find(|(name, _)| *name == closed).map(|(_, wanted)| *wanted);
            match open.pop() {
                Some((name, n_children)) if name == closed && wanted.is_none_or(|wanted| wanted == n_children) => {}
                Some(_) | None => return false,
            }
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_at(tag.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(tag.len()));
        if name.is_empty() || !are_attributes(attributes) {
            return false;
        }
        if let Some((_, n_children)) = open.last_mut() {
            *n_children += 1;
        }
        if !is_empty {
            open.push((name, 0));
        }
    }
    open.is_empty()
}

/// Whether this is a row of ` name="value"`.
fn are_attributes(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let parts = rest.strip_prefix(' ').and_then(|rest| rest.split_once("=\""));
        let Some((name, behind)) = parts else { return false };
        let Some((value, behind)) = behind.split_once('"') else { return false };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase()) || value.contains(['<', '&']) {
            return false;
        }
        rest = behind;
    }
    true
}

fn push_attribute(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// Refuses what could cost more time or stack than a formula is worth, and what XML cannot hold.
fn check(tex: &str) -> Result<(), MathError> {
    if tex.len() > MAX_LENGTH {
        return Err(MathError(format!("it is longer than {MAX_LENGTH} bytes")));
    }
    if tex.contains(|c: char| matches!(c, '\u{FFFE}' | '\u{FFFF}') || c.is_control() && !c.is_ascii_whitespace()) {
        return Err(MathError("it has control characters in it".to_owned()));
    }
    // Commands without a group between them take one another as arguments.
    let (mut groups, mut chain) = (0usize, 0usize);
    for token in tex.split_inclusive(['\\', '{', '}', '^', '_']) {
        if groups + chain > MAX_DEPTH {
            return Err(MathError(format!("it nests deeper than {MAX_DEPTH} levels")));
        }
        let name = token.trim_end_matches(['\\', '{', '}', '^', '_']);
        if !name.chars().all(|c| c.is_ascii_alphabetic()) {
            chain = 0;
        } else if name.starts_with("left") || name == "begin" {
            groups += 1;
        } else if name.starts_with("right") || name == "end" {
            groups = groups.saturating_sub(1);
        }
        match token.as_bytes().last() {
            Some(b'{') => groups += 1,
            Some(b'}') => groups = groups.saturating_sub(1),
            Some(b'\\' | b'^' | b'_') => chain += 1,
            _ => {}
        }
    }
    Ok(())
}

/// The parser's message without the picture of the place that it draws.
fn first_words(error: &ParserError) -> String {
    let whole = error.to_string();
    let line = whole.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let line = line.trim_start_matches("parsing error:").trim();
    if line.contains("unknown primitive command") {
        "it uses a command that is not known".to_owned()
    } else {
        line.replace("unkown", "unknown").replace("{{}}", "{}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in the element, whatever is grouped with what.
    fn body(tex: &str) -> String {
        let written = mathml(tex, false).unwrap_or_else(|error| panic!("{tex}: {error}"));
        written.split_once("MathML\">").expect("a tag").1.replace("<mrow>", "").replace("</mrow>", "")
    }

    #[test]
    fn the_source_stands_beside_the_formula() {
        let written = mathml(" a<b\n\\text{\"&\"} ", true).expect("a formula");
        assert!(
            written.starts_with("<math alttext=\"a&lt;b \\text{&quot;&amp;&quot;}\" display=\"block\""),
            "{written}"
        );
    }

    #[test]
    fn commands_that_the_parser_lacks_are_known() {
        for (tex, same_as) in [
            ("\\bm{x}", "\\boldsymbol{x}"),
            ("\\newcommand{\\R}{\\mathbb{R}} \\R^n", "\\newcommand{\\R}[0]{\\mathbb{R}} \\R^n"),
            ("\\newcommand\\R{\\mathbb{R}} \\R^n", "\\newcommand{\\R}[0]{\\mathbb{R}} \\R^n"),
            ("{n \\choose k} + {{a} \\over b^2}", "{\\binom{n}{k}} + {\\frac{{a}}{b^2}}"),
            ("\\left< x \\right>", "\\left\\langle x \\right\\rangle"),
            ("a &= b \\\\ c &= d", "\\begin{aligned}a &= b \\\\ c &= d\\end{aligned}"),
            ("x \\label{eq:1} \\nonumber", "x"),
        ] {
            assert_eq!(body(tex), body(same_as), "{tex}");
        }
    }

    #[test]
    fn what_was_escaped_from_markdown_is_read_as_meant() {
        assert_eq!(body("P\\\\{B\\\\}"), body("P\\{B\\}"));
        assert_eq!(body("x^\\*\\_i"), body("x^*_i"));
    }

    #[test]
    fn nothing_in_a_formula_becomes_markup() {
        for tex in [
            "a<b",
            "\\lt",
            "\\not<",
            "\\mathrm{<} \\char\"3C \\char\"26 \\&",
            "\\operatorname{<script>alert(1)</script>}",
            "\\text{<b> & } \\textbf{ <i>&nbsp;}",
            "\\color{red}< \\left( a<b \\middle| c \\right)",
            "\u{F83C}\u{F826}",
        ] {
            let element = mathml(tex, true).unwrap_or_else(|error| panic!("{tex}: {error}"));
            let parsed = roxmltree::Document::parse(&element).unwrap_or_else(|error| panic!("{element}: {error}"));
            let is_math = |node: &roxmltree::Node<'_, '_>| node.tag_name().name().starts_with('m');
            assert!(parsed.descendants().filter(roxmltree::Node::is_element).all(|node| is_math(&node)), "{element}");
        }
    }

    #[test]
    fn elements_with_limits_hold_these_alone() {
        for tex in ["\\min_{a} \\max_{b} [x]", "x \\lim_{n \\to 0}^{m} \\sup_b c", "\\,^2 + \\frac{\\,}{\\,a}"] {
            let element = mathml(tex, true).unwrap_or_else(|error| panic!("{tex}: {error}"));
            let parsed = roxmltree::Document::parse(&element).expect("well-formed");
            for node in parsed.descendants().filter(roxmltree::Node::is_element) {
                let wanted = CHILDREN.iter().find(|(name, _)| *name == node.tag_name().name());
                let n_children = node.children().filter(roxmltree::Node::is_element).count();
                assert!(wanted.is_none_or(|(_, wanted)| *wanted == n_children), "{element}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (tex, reason) in [
            ("", "it is empty"),
            ("\\frobnicate", "it uses a command that is not known"),
            ("\u{1}", "it has control characters in it"),
        ] {
            assert_eq!(mathml(tex, false), Err(MathError(reason.to_owned())), "{tex}");
        }
        for bad in ["{a", "a}", "\\frac{a}", "x^a^b", "\\begin{foo}x\\end{foo}", "\\", "\\left("] {
            assert!(mathml(bad, false).is_err(), "{bad}");
        }
    }

    #[test]
    fn hostile_formulas_end() {
        for tex in [
            "{".repeat(20_000),
            "\\sqrt".repeat(6_000),
            "x^".repeat(10_000),
            "\\left(".repeat(5_000),
            "\\begin{matrix}".repeat(2_000),
            "{a \\over ".repeat(3_000),
            "\\def\\x{\\x\\x}\\x".to_owned(),
            "a".repeat(MAX_LENGTH + 1),
        ] {
            assert!(mathml(&tex, false).is_err());
        }
    }
}

//! Kobo's markup: wraps every sentence in a numbered `span`, which its engine uses for position, highlights and
//! statistics.
//!
//! Works on the finished, well-formed files. Follows Kobo's own books: numbers count paragraphs and the sentences
//! within them; two nested `div` elements, which the engine turns into columns, contain everything.

/// Elements whose text is not numbered.
const SKIPPED: [&str; 6] = ["pre", "math", "svg", "script", "style", "head"];

/// Elements that count as a paragraph.
const PARAGRAPHS: [&str; 12] = ["p", "ol", "ul", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6", "figure"];

/// Adds the markup to a file. A file without a body stays unchanged.
pub fn with_spans(xhtml: &str) -> String {
    let Some((head, body)) = split_at_body(xhtml) else { return xhtml.to_owned() };
    let Some((body, tail)) = body.rfind("</body>").map(|at| body.split_at(at)) else { return xhtml.to_owned() };
    let mut writer = Writer { out: String::with_capacity(xhtml.len() * 3 / 2), paragraph: 0, sentence: 0 };
    writer.out.push_str(head);
    writer.out.push_str("<div id=\"book-columns\"><div id=\"book-inner\">");
    writer.body(body);
    writer.out.push_str("</div></div>");
    writer.out.push_str(tail);
    writer.out
}

/// Splits a file after the tag `<body …>`.
fn split_at_body(xhtml: &str) -> Option<(&str, &str)> {
    let start = xhtml.find("<body")?;
    let end = start + xhtml[start..].find('>')? + 1;
    Some(xhtml.split_at(end))
}

struct Writer {
    out: String,
    paragraph: usize,
    sentence: usize,
}

impl Writer {
    fn body(&mut self, body: &str) {
        let mut rest = body;
        // The element whose text is skipped, and its nesting depth within itself.
        let mut skipped: Option<(&str, usize)> = None;
        while !rest.is_empty() {
            let (text, behind) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            if skipped.is_some() {
                self.out.push_str(text)
            } else {
                self.text(text)
            }
            let (tag, behind) = behind.split_at(behind.find('>').map_or(behind.len(), |at| at + 1));
            rest = behind;
            let name = tag_name(tag);
            let (is_end, is_empty) = (tag.starts_with("</"), tag.ends_with("/>"));
            if PARAGRAPHS.contains(&name) && !is_end {
                self.paragraph += 1;
                self.sentence = 0;
            }
            skipped = match skipped {
                None if SKIPPED.contains(&name) && !is_end && !is_empty => Some((name, 1)),
                Some((own, depth)) if own == name && !is_empty => match (is_end, depth) {
                    (true, 1) => None,
                    (true, depth) => Some((own, depth - 1)),
                    (false, depth) => Some((own, depth + 1)),
                },
                skipped => skipped,
            };
            if name == "img" && skipped.is_none() {
                self.span(tag);
            } else {
                self.out.push_str(tag);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if text.trim().is_empty() {
            self.out.push_str(text);
            return;
        }
        for sentence in sentences(text) {
            self.span(sentence);
        }
    }

    fn span(&mut self, content: &str) {
        // Text outside any paragraph counts to the first one.
        self.paragraph = self.paragraph.max(1);
        self.sentence += 1;
        let (paragraph, sentence) = (self.paragraph, self.sentence);
        self.out.push_str(&format!("<span class=\"koboSpan\" id=\"kobo.{paragraph}.{sentence}\">{content}</span>"));
    }
}

fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())]
}

/// Splits a text after the end mark of each sentence and the blanks that follow it. Loses no characters.
fn sentences(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let ends = match c {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' | '…' => {
                while chars
                    .next_if(|(_, c)| matches!(c, '.' | '!' | '?' | '"' | '\'' | '”' | '’' | '»' | ')'))
                    .is_some()
                {}
                chars.peek().is_some_and(|(_, c)| c.is_whitespace())
            }
            _ => false,
        };
        if ends {
            while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
            let end = chars.peek().map_or(text.len(), |(at, _)| *at);
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_the_whole_text() {
        for (text, expected) in [
            ("One. Two? “Three.” Four", vec!["One. ", "Two? ", "“Three.” ", "Four"]),
            ("版本。第二", vec!["版本。", "第二"]),
            ("v1.2 is", vec!["v1.2 is"]),
            ("e.g.\nx ", vec!["e.g.\n", "x "]),
        ] {
            assert_eq!(sentences(text), expected);
        }
    }

    #[test]
    fn text_is_numbered_and_code_is_not() {
        let page = "<html><head><title>t</title></head><body class=\"b\">\n<h1>A</h1>\n<p>One. <em>Two</em></p>\
                    <pre>x</pre><p><img src=\"a\" alt=\"\"/></p></body></html>";
        assert_eq!(
            with_spans(page),
            "<html><head><title>t</title></head><body class=\"b\"><div id=\"book-columns\"><div id=\"book-inner\">\n\
             <h1><span class=\"koboSpan\" id=\"kobo.1.1\">A</span></h1>\n\
             <p><span class=\"koboSpan\" id=\"kobo.2.1\">One. </span>\
             <em><span class=\"koboSpan\" id=\"kobo.2.2\">Two</span></em></p>\
             <pre>x</pre><p><span class=\"koboSpan\" id=\"kobo.3.1\"><img src=\"a\" alt=\"\"/></span></p>\
             </div></div></body></html>"
        );
    }
}

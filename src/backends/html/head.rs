//! Writes the visible front matter of a document within another.

use super::Writer;
use crate::labels::{facts, shown_date};
use crate::model::{Attr, DateTime, Metadata};
use crate::source::Span;

impl Writer<'_> {
    /// Writes subtitle, authors and date, other facts, description and summary.
    pub(super) fn head(&mut self, meta: &Metadata, attr: &Attr, span: Span) {
        let language = meta.lang.as_deref().unwrap_or(self.document.meta.language());
        self.xml.start("div");
        self.attributes(attr, &["head"]);
        self.xml.newline();
        if let Some(subtitle) = &meta.subtitle {
            self.xml.start("p").attr("class", "subtitle").attr("role", "doc-subtitle").text(subtitle).end().newline();
        }
        self.byline(meta, language);
        for fact in facts(meta, language) {
            self.xml.start("p").attr("class", "fact");
            if !fact.label.is_empty() {
                self.xml.text(&format!("{}: ", fact.label));
            }
            let address = fact.address.and_then(|address| self.host.address(&address, span, self.diags));
            match address {
                Some(address) => self.xml.start("a").attr("href", &address).text(&fact.text).end(),
                None => self.xml.text(&fact.text),
            };
            self.xml.end().newline();
        }
        let summary = meta.summary.as_ref().filter(|summary| meta.description.as_ref() != Some(summary));
        for text in meta.description.iter().chain(summary) {
            for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
                self.xml.start("p").attr("class", "summary").text(paragraph).end().newline();
            }
        }
        self.xml.end().newline();
    }

    fn byline(&mut self, meta: &Metadata, language: &str) {
        let names: Vec<&str> = meta.authors.iter().map(|author| author.name.as_str()).collect();
        if names.is_empty() && meta.date.is_none() {
            return;
        }
        self.xml.start("p").attr("class", "byline");
        if !names.is_empty() {
            self.xml.start("span").attr("class", "author").text(&names.join(", ")).end();
        }
        if let Some(date) = &meta.date {
            if !names.is_empty() {
                self.xml.text(" · ");
            }
            match date.value {
                Some(value) => self.xml.start("time").attr("datetime", &day(value)),
                None => self.xml.start("span"),
            };
            self.xml.attr("class", "date").text(&shown_date(date, meta, language)).end();
        }
        self.xml.end().newline();
    }
}

/// Date without time: HTML has no mixed form of times with and without a zone.
fn day(date: DateTime) -> String {
    DateTime { time: None, offset: None, ..date }.to_iso()
}

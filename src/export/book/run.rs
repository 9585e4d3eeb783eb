//! Makes a book: reads its documents, assembles them, writes it in every format.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{self, BookFile};
use super::site::{Neighbour, Neighbourhood, bare_address};
use super::{Book, OrderBy};
use crate::book::{Order, Plan, Post, Site as _, Sources, assemble};
use crate::diagnostics::{Diagnostics, Severity};
use crate::export::convert::{Converter, Rendering, make_directories};
use crate::export::input::directory_of;
use crate::export::links::LinkMap;
use crate::export::parallel::in_order;
use crate::export::{
    DocumentSettings, Input, NOT_SELECTED, Output, Report, Settings, Source, Target, attachments, options,
};
use crate::model::{Document, Metadata};
use crate::resource::{NameIndex, Resources};
use crate::select::Subject;
use crate::source::Span;

/// Name of the theme option, and its default for books.
const THEME: (&str, &str) = ("theme", "book");
/// Name in diagnostics of a book that goes to the standard output.
const STREAMED: &str = "<book>";

/// Makes a book. Calls `report` once for each document, for the book file, and for the book itself.
pub fn run_book(book: &Book, settings: &Settings, mut report: impl FnMut(Report) -> ControlFlow<()>) {
    make_directories(&book.outputs);
    let converter = Converter::new(settings, &[]);
    let mut reports = Reports {
        posts: Vec::with_capacity(book.sources.len()),
        file: book.file.as_ref().map(|path| report_of_book(path.display().to_string())),
        own: report_of_book(name_of_outputs(&book.outputs)),
    };
    let about = reports.file.as_mut().unwrap_or(&mut reports.own);
    let said = file::read(book.file.as_deref(), &book.options, &converter, about);
    let mut posts = Vec::with_capacity(book.sources.len());
    let read = |idx: usize| read_post(&book.sources[idx], &converter, settings, &said);
    in_order(book.sources.len(), settings.jobs.get(), read, |(report, post)| {
        reports.posts.push(report);
        posts.push(post);
        ControlFlow::Continue(())
    });
    Maker { book, settings, converter: &converter, names: Arc::default() }.make(said, posts, &mut reports);
    for mut own in reports.posts.into_iter().chain(reports.file).chain([reports.own]) {
        own.close();
        if report(own).is_break() {
            return;
        }
    }
}

/// Reports of the documents, of the book file, and of the book.
struct Reports {
    posts: Vec<Report>,
    file: Option<Report>,
    own: Report,
}

impl Reports {
    /// Distributes the diagnostics of the assembly to the reports of their sources.
    fn distribute(&mut self, diags: Diagnostics, sources: &Sources) {
        sources.distribute(diags, |source, own| {
            let report = match source {
                Some(source) if source < self.posts.len() => &mut self.posts[source],
                Some(_) => self.file.as_mut().unwrap_or(&mut self.own),
                None => &mut self.own,
            };
            report.diags.append(own);
        });
    }

    fn worst(&self) -> Option<Severity> {
        self.posts.iter().chain(&self.file).chain([&self.own]).filter_map(|report| report.diags.worst()).max()
    }
}

/// Contents of a source.
#[derive(Default)]
struct ReadPost {
    /// Metadata, also for documents outside the book that links may target.
    meta: Metadata,
    /// The document, if it belongs in the book.
    document: Option<Document>,
}

fn read_post(source: &Source, converter: &Converter<'_>, settings: &Settings, said: &BookFile) -> (Report, ReadPost) {
    let mut report = Report::new(source.input.name());
    if let Some(problem) = &source.problem {
        report.diags.error(Span::NONE, problem);
        return (report, ReadPost::default());
    }
    let Some(mut document) = converter.read(&source.input, DocumentSettings::default(), &mut report) else {
        return (report, ReadPost::default());
    };
    if let Some(directory) = source.input.directory() {
        let root = converter.root_of(directory);
        converter.authors.resolve(&mut document, directory, &root, &mut report.diags);
        converter.sites.complete(&mut document, directory, &root);
    }
    let meta = document.meta.clone();
    let subject = Subject { meta: &meta, path: &source.path() };
    let is_meant = said.condition.as_ref().is_none_or(|condition| condition.holds(subject));
    report.passed_over = settings.selection.reason_to_pass_over(subject).or((!is_meant).then_some(NOT_SELECTED));
    let document = Some(document).filter(|_| report.passed_over.is_none());
    (report, ReadPost { meta, document })
}

struct Maker<'a> {
    book: &'a Book,
    settings: &'a Settings,
    converter: &'a Converter<'a>,
    names: Arc<NameIndex>,
}

impl Maker<'_> {
    fn make(&self, said: BookFile, posts: Vec<ReadPost>, reports: &mut Reports) {
        let length = |report: &Report| report.source.as_ref().map_or(0, |source| source.text().len());
        let sources = Sources::of(reports.posts.iter().chain(&reports.file).map(length));
        let site = self.neighbourhood(&posts, said.preface.is_some());
        let Some(document) = self.assemble(said, posts, &site, &sources, reports) else { return };
        let directory = self.directory();
        let resources =
            self.resources(&directory, &self.converter.root_of(&directory)).with_located(site.located.into_inner());
        let rendered: Vec<(&Output, Vec<u8>)> = self
            .book
            .outputs
            .iter()
            .filter_map(|output| Some((output, self.render(output, &document, &resources, &sources, reports)?)))
            .collect();
        if self.settings.strict && reports.worst() >= Some(Severity::Warning) {
            let hint = "without `--strict` it is written all the same";
            reports.own.diags.error_hint(Span::NONE, "not written because of the warnings", hint);
            return;
        }
        for (output, bytes) in rendered {
            self.converter.put_at(false, output, bytes, false, &mut reports.own);
        }
    }

    /// Assembles the book; `None` if no document is left.
    fn assemble(
        &self,
        said: BookFile,
        posts: Vec<ReadPost>,
        site: &Neighbourhood,
        sources: &Sources,
        reports: &mut Reports,
    ) -> Option<Document> {
        let order = said.order.unwrap_or(OrderBy::Key(Order::Date)).resolve(&self.book.sources, &mut reports.own.diags);
        let order = order.map_err(|reason| reports.own.diags.error(Span::NONE, reason)).ok()?;
        // An error in the book file is an error of the book.
        if reports.file.as_ref().is_some_and(Report::failed) {
            reports.own.diags.error(Span::NONE, "no book was made: see what is said of its file");
            return None;
        }
        let mut own_posts = Vec::with_capacity(posts.len());
        for (source, post) in posts.into_iter().enumerate() {
            let Some(document) = post.document else { continue };
            if let Some(path) = self.book.sources[source].input.path() {
                let root = &site.documents[source].root;
                site.links.report_dangling(&document, path, root, &mut reports.posts[source].diags);
            }
            own_posts.push(Post { source, path: self.book.sources[source].path(), document });
        }
        if own_posts.is_empty() {
            reports.own.diags.error_hint(
                Span::NONE,
                "there is no document to make a book of",
                "drafts and expired documents are left out (`--drafts` takes them), and what `--where` does not choose",
            );
            return None;
        }
        let preface = said.preface.map(|document| Post {
            source: self.book.sources.len(),
            path: self.book.file.as_deref().map(|path| path.display().to_string()).unwrap_or_default(),
            document,
        });
        let plan =
            Plan { meta: said.meta, name: self.book.name.clone(), order, parts: said.parts, indexes: said.indexes };
        let mut diags = Diagnostics::default();
        let mut document = assemble(preface, own_posts, &plan, sources, site, &mut diags);
        if let Some(cover) = &mut document.meta.cover
            && let Some(address) = site.image(self.book.sources.len(), &cover.source)
        {
            cover.source = address;
        }
        reports.distribute(diags, sources);
        Some(document)
    }

    fn render(
        &self,
        output: &Output,
        document: &Document,
        resources: &Resources,
        sources: &Sources,
        reports: &mut Reports,
    ) -> Option<Vec<u8>> {
        let about = reports.file.as_mut().unwrap_or(&mut reports.own);
        let (source, diags) = (about.source.as_ref(), &mut about.diags);
        let mut options = options::resolve(output.backend, document, source, &self.settings.options, diags);
        let (theme, usual) = THEME;
        if options.has(theme) && !options.is_set(theme) {
            // A format may have themes and none for books.
            let _ = options.set(theme, usual);
        }
        let mut diags = Diagnostics::default();
        let attachments = if attachments::are_wanted(output.backend, &options) {
            let file = self.book.file.clone().map(Input::File);
            let inputs = self.book.sources.iter().map(|source| &source.input).chain(&file);
            attachments::collect(inputs, document, resources, &mut diags)
        } else {
            Vec::new()
        };
        let rendering = Rendering {
            document,
            resources,
            options: &options,
            name: Some(&self.book.name),
            attachments: &attachments,
        };
        let bytes = self.converter.render_with(output, &rendering, &mut diags);
        reports.distribute(diags, sources);
        bytes
    }

    /// All documents that the book's documents may link to, and files that they may name.
    fn neighbourhood(&self, posts: &[ReadPost], has_preface: bool) -> Neighbourhood {
        let mut roots: HashMap<PathBuf, PathBuf> = HashMap::new();
        let mut neighbour = |directory: &Path, meta: Option<&Metadata>, is_in_book: bool| {
            let root = roots.entry(directory.to_owned()).or_insert_with(|| self.converter.root_of(directory)).clone();
            let site = self.converter.sites.of(directory, &root);
            Neighbour {
                directory: directory.to_owned(),
                resources: self.resources(directory, &root),
                root,
                permalink: meta.and_then(|meta| meta.permalink.clone()),
                site,
                is_in_book,
            }
        };
        let mut documents = Vec::with_capacity(posts.len() + 1);
        for (source, post) in self.book.sources.iter().zip(posts) {
            documents.push(neighbour(
                source.input.directory().unwrap_or(Path::new("")),
                Some(&post.meta),
                post.document.is_some(),
            ));
        }
        documents.push(neighbour(&self.directory(), None, has_preface));
        let nowhere = Path::new("");
        let paths = self.book.sources.iter().map(|source| source.input.path().unwrap_or(nowhere));
        let (file, about_file) = (self.book.file.as_deref().filter(|_| has_preface), Metadata::default());
        // If two documents claim the same address, the first one wins.
        let mut by_permalink = HashMap::new();
        for (source, document) in documents.iter().enumerate().filter(|(_, document)| document.is_in_book) {
            let address = bare_address(document.permalink.as_deref().unwrap_or_default());
            if !address.is_empty() {
                by_permalink.entry(address.to_owned()).or_insert(source);
            }
        }
        let first_file = self.book.outputs.iter().find_map(|output| match &output.target {
            Target::File(path) => Some(path),
            Target::Stream => None,
        });
        Neighbourhood {
            links: LinkMap::among(
                paths.zip(posts.iter().map(|post| &post.meta)).chain(file.map(|path| (path, &about_file))),
            ),
            documents,
            by_permalink,
            output: first_file.map_or(Path::new("."), |path| directory_of(path)).to_owned(),
            located: RefCell::default(),
        }
    }

    /// Directory that the book's own relative paths resolve against.
    fn directory(&self) -> PathBuf {
        self.book.file.as_deref().map_or(Path::new("."), directory_of).to_owned()
    }

    fn resources(&self, directory: &Path, root: &Path) -> Resources {
        Resources::new(directory, root).with(Arc::clone(&self.names), &self.settings.resource_path)
    }
}

fn report_of_book(name: String) -> Report {
    Report { is_of_document: false, ..Report::new(name) }
}

/// Paths of the outputs, as named.
fn name_of_outputs(outputs: &[Output]) -> String {
    let names = outputs.iter().filter_map(|output| match &output.target {
        Target::File(path) => Some(path.display().to_string()),
        Target::Stream => None,
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { STREAMED.to_owned() } else { names.join(", ") }
}

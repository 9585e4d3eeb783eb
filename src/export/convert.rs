//! One input to its outputs. Whatever goes wrong, a panic included, stays with that input.

use std::any::Any;
use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::attachments;
use super::authors::AuthorFiles;
use super::check_paths::check_paths;
use super::input::directory_of;
use super::links::{LinkMap, has_local_link};
use super::{
    DocumentSettings, FormatOption, Input, Output, Reader, Report, Settings, Streamed, Target, Task, Written, options,
    write,
};
use crate::backends::{Attachment, Options, RenderContext, Stamp};
use crate::diagnostics::{Diagnostics, Severity};
use crate::font::FontBook;
use crate::layout::LayoutCache;
use crate::model::{Document, JsonError};
use crate::resource::{NameIndex, Resources, find_root};
use crate::select::Subject;
use crate::source::{SourceFile, Span};
use crate::theme::Theme;

/// Converts one document after the other; holds what they share, so that it is made once.
pub struct Converter<'a> {
    settings: &'a Settings,
    fonts: FontBook,
    theme: Theme,
    layout_cache: LayoutCache,
    /// The documents of the run, and where they are found: made when the first link asks for it.
    tasks: &'a [Task],
    links: OnceLock<LinkMap>,
    names: Arc<NameIndex>,
    pub(super) authors: AuthorFiles,
}

impl<'a> Converter<'a> {
    /// A converter for documents among which links lead from output to output: `tasks`.
    pub fn new(settings: &'a Settings, tasks: &'a [Task]) -> Converter<'a> {
        let fonts = FontBook::with_directories(settings.font_directories.clone());
        Converter {
            settings,
            fonts,
            theme: Theme::default(),
            layout_cache: LayoutCache::default(),
            tasks,
            links: OnceLock::new(),
            names: Arc::default(),
            authors: AuthorFiles::default(),
        }
    }

    /// Reads the input, renders all of its outputs, and only then writes them. The directories that they go to are
    /// there already. Never panics.
    pub fn convert(&self, task: &Task, own: DocumentSettings<'_>) -> Report {
        let mut report = Report::new(task.source.input.name());
        let work = catch_unwind(AssertUnwindSafe(|| match &task.source.problem {
            Some(problem) => report.diags.error(Span::NONE, problem),
            None => self.convert_into(task, own, &mut report),
        }));
        if let Err(panic) = work {
            report_panic("converting it", &*panic, &mut report.diags);
        }
        report.close();
        report
    }

    fn convert_into(&self, task: &Task, own: DocumentSettings<'_>, report: &mut Report) {
        let input = &task.source.input;
        let Some(mut document) = self.read(input, own, report) else { return };
        let root = input.directory().map(|directory| self.root_of(directory));
        if let (Some(directory), Some(root)) = (input.directory(), &root) {
            self.authors.resolve(&mut document, directory, root, &mut report.diags);
        }
        if let Some(reason) = self.reason_to_pass_over(task, own, &document) {
            report.passed_over = Some(reason);
            return;
        }
        let resources = match (input.directory(), &root) {
            (Some(directory), Some(root)) => Resources::new(directory, root),
            (Some(_) | None, _) => Resources::none(),
        };
        let resources = resources.with(Arc::clone(&self.names), &self.settings.resource_path);
        let linked = input.path().zip(root.as_deref()).filter(|_| has_local_link(&document));
        let links = linked.map(|(path, root)| (path, root, self.links.get_or_init(|| LinkMap::of(self.tasks))));
        if let Some((path, root, links)) = links {
            links.report_dangling(&document, path, root, &mut report.diags);
        }
        let mut rendered = Vec::new();
        for output in &task.outputs {
            let linked = links.and_then(|(path, root, links)| links.resolve(&document, path, root, output));
            let document = linked.as_ref().unwrap_or(&document);
            if let Some(bytes) = self.render(output, input, document, own.options, &resources, report) {
                rendered.push((output, bytes));
            }
        }
        if self.settings.strict && report.diags.worst() >= Some(Severity::Warning) {
            let hint = "without `--strict` it is written all the same";
            report.diags.error_hint(Span::NONE, "not written because of the warnings", hint);
            return;
        }
        for (output, bytes) in rendered {
            self.put(task, output, bytes, own.hand_over, report);
        }
    }

    /// Below which a document in `directory` may read files.
    pub(super) fn root_of(&self, directory: &Path) -> PathBuf {
        self.settings.root.clone().unwrap_or_else(|| find_root(directory))
    }

    /// Of a run of several, not all are part; one that is named alone always is, unless a condition is against it.
    fn reason_to_pass_over(&self, task: &Task, own: DocumentSettings<'_>, document: &Document) -> Option<&'static str> {
        let selection = &self.settings.selection;
        let is_named_alone = own.is_alone || self.tasks.len() < 2 && task.source.place.is_none();
        if is_named_alone && selection.condition.is_none() {
            return None;
        }
        selection.reason_to_pass_over(Subject { meta: &document.meta, path: &task.source.path() })
    }

    /// The document of an input; why there is none is in the report.
    pub(super) fn read(&self, input: &Input, own: DocumentSettings<'_>, report: &mut Report) -> Option<Document> {
        let bytes = input.read(&mut report.diags)?;
        let source = match SourceFile::decode(report.name.as_str(), bytes, &mut report.diags) {
            Ok(source) => source,
            Err(error) => {
                report.diags.error_hint(Span::NONE, error.to_string(), "expected a text in Markdown");
                return None;
            }
        };
        let reader = own.reader.or(self.settings.reader).unwrap_or(input.usual_reader());
        let source = report.source.insert(source);
        let diags = &mut report.diags;
        match reader {
            Reader::Markdown => {
                guarded("reading it", diags, |diags| Some(crate::read(source, &self.settings.read, diags)))
            }
            Reader::Json => {
                let answer =
                    guarded("reading it", diags, |diags| Some(crate::read_json(source, &self.settings.read, diags)))?;
                match answer {
                    Ok(document) => {
                        // Its spans count in the Markdown that it was made of, which is not at hand.
                        report.source = None;
                        Some(document)
                    }
                    Err(error) => {
                        report_json_error(&error, source, diags);
                        None
                    }
                }
            }
        }
    }

    fn render(
        &self,
        output: &Output,
        input: &Input,
        document: &Document,
        over: &[FormatOption],
        resources: &Resources,
        report: &mut Report,
    ) -> Option<Vec<u8>> {
        let (backend, source, diags) = (output.backend, report.source.as_ref(), &mut report.diags);
        let options = options::resolve(backend, document, source, self.settings.options.iter().chain(over), diags);
        let attachments = if attachments::are_wanted(backend, &options) {
            attachments::collect([input], document, resources, diags)
        } else {
            Vec::new()
        };
        let name = input.path().and_then(Path::file_stem).map(|stem| stem.to_string_lossy());
        if let (true, Target::File(path)) = (backend.keeps_paths(), &output.target) {
            check_paths(document, resources, path, diags);
        }
        let name = name.as_deref();
        let rendering = Rendering { document, resources, options: &options, name, attachments: &attachments };
        self.render_with(output, &rendering, diags)
    }

    /// Writes a document into memory in the format of an output.
    pub(super) fn render_with(
        &self,
        output: &Output,
        rendering: &Rendering<'_>,
        diags: &mut Diagnostics,
    ) -> Option<Vec<u8>> {
        let (backend, document) = (output.backend, rendering.document);
        let cx = RenderContext {
            theme: &self.theme,
            layout_cache: &self.layout_cache,
            fonts: &self.fonts,
            resources: rendering.resources,
            options: rendering.options,
            stamp: Stamp::of(document, self.settings.build_date),
            name: rendering.name,
            attachments: rendering.attachments,
        };
        let work = format!("writing {}", backend.name());
        guarded(&work, diags, |diags| match backend.render(document, &cx, diags) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                diags.error(Span::NONE, format!("no {} was written: {error}", backend.name()));
                None
            }
        })
    }

    fn put(&self, task: &Task, output: &Output, bytes: Vec<u8>, hand_over: bool, report: &mut Report) {
        self.put_at(task.source.place.is_some(), output, bytes, hand_over, report);
    }

    /// Writes an output that is of one the user named, or of a tree; or hands it over.
    pub(super) fn put_at(&self, in_tree: bool, output: &Output, bytes: Vec<u8>, hand_over: bool, report: &mut Report) {
        let write = if in_tree { write::write_in_tree } else { write::write };
        match &output.target {
            Target::File(path) if !hand_over => match write(path, &bytes, self.settings.durability) {
                Ok(()) => report.written.push(Written { path: path.clone(), size: bytes.len() }),
                Err(reason) => {
                    report.diags.error(Span::NONE, format!("`{}` cannot be written: {reason}", path.display()));
                }
            },
            Target::Stream | Target::File(_) => {
                report.streamed.push(Streamed { format: output.backend.name(), bytes });
            }
        }
    }
}

/// What is made into an output.
pub(super) struct Rendering<'a> {
    pub(super) document: &'a Document,
    pub(super) resources: &'a Resources,
    pub(super) options: &'a Options,
    pub(super) name: Option<&'a str>,
    pub(super) attachments: &'a [Attachment],
}

/// Makes the directories that outputs go to. Those that cannot be made fail with the first output.
pub(super) fn make_directories<'a>(outputs: impl IntoIterator<Item = &'a Output>) {
    let mut made = HashSet::new();
    for output in outputs {
        if let Target::File(path) = &output.target
            && made.insert(directory_of(path))
        {
            let _ = fs::create_dir_all(directory_of(path));
        }
    }
}

/// Does `work`; a panic in it becomes an error.
fn guarded<T>(doing: &str, diags: &mut Diagnostics, work: impl FnOnce(&mut Diagnostics) -> Option<T>) -> Option<T> {
    // Nothing that the work could leave half-done is looked at afterwards, but the list of diagnostics, which grows
    // by whole entries.
    let answer = catch_unwind(AssertUnwindSafe(|| work(diags)));
    answer.unwrap_or_else(|panic| {
        report_panic(doing, &*panic, diags);
        None
    })
}

fn report_panic(doing: &str, panic: &(dyn Any + Send), diags: &mut Diagnostics) {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let reason = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason was given");
    diags.error_hint(
        Span::NONE,
        format!("the program failed while {doing}: {reason}"),
        "this is a bug in `convert`, not in the document: please report it with the file",
    );
}

fn report_json_error(error: &JsonError, source: &SourceFile, diags: &mut Diagnostics) {
    let span = match error {
        JsonError::Syntax(error) => json_span(error, source),
        JsonError::Version(_) | JsonError::Invalid(_) => Span::NONE,
    };
    diags.error_hint(span, error.to_string(), "`--from markdown` reads the file as a text");
}

/// The place of an error in JSON, which counts lines from 1 and bytes in them.
fn json_span(error: &serde_json::Error, source: &SourceFile) -> Span {
    let lines = source.text().split_inclusive('\n').take(error.line().saturating_sub(1));
    let at = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let at = at.min(source.text().len());
    Span::new(at, (at + 1).min(source.text().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_its_document() {
        let mut diags = Diagnostics::default();
        let answer = guarded("writing pdf", &mut diags, |diags| -> Option<()> {
            diags.warn(Span::NONE, "kept");
            panic!("at line {}", 7);
        });
        assert_eq!(answer, None);
        let messages: Vec<&str> = diags.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert_eq!(messages, ["kept", "the program failed while writing pdf: at line 7"]);
        assert_eq!(diags.worst(), Some(Severity::Error));
    }
}

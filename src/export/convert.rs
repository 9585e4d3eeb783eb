//! Converts one input to its outputs. Failures, panics included, stay with that input.

use std::any::Any;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::archive::{Answer, Archive, Digest, FileStamp, Surroundings, Trace, TracedFile, TracedOutput};
use super::attachments;
use super::authors::{AUTHORS, AuthorFiles};
use super::check_paths::check_paths;
use super::copies::{Copies, Copying, Mirror};
use super::facts::Facts;
use super::input::directory_of;
use super::links::{self, LinkMap, local_links};
use super::parallel::in_parts;
use super::site::{SITE, Sites};
use super::{
    DocumentSettings, FormatOption, Input, NOT_SELECTED, Output, Reader, Report, Settings, Streamed, Target, Task,
    Written, options, read_file, write,
};
use crate::backends::{Attachment, Options, RenderContext, Stamp};
use crate::diagnostics::{Diagnostics, Severity};
use crate::font::FontBook;
use crate::layout::LayoutCache;
use crate::markdown::read_metadata;
use crate::model::{Document, JsonError};
use crate::resource::{Lookup, NameIndex, Resources, find_root, real_path};
use crate::select::Subject;
use crate::source::{SourceFile, Span};
use crate::theme::Theme;

/// Converts documents one after the other and holds the resources that they share, each built once.
pub struct Converter<'a> {
    pub(super) settings: &'a Settings,
    archive: Option<&'a Archive<'a>>,
    fonts: FontBook,
    theme: Theme,
    layout_cache: LayoutCache,
    /// The documents of the run. `links` is built from them when the first link needs it.
    tasks: &'a [Task],
    links: OnceLock<LinkMap>,
    names: Arc<NameIndex>,
    pub(super) authors: AuthorFiles,
    pub(super) sites: Sites,
    /// Per directory: its real path and the root of its site.
    places: Mutex<HashMap<PathBuf, (PathBuf, PathBuf)>>,
    /// Images already copied in this run.
    copied: Mutex<HashMap<PathBuf, TracedFile>>,
}

/// A rendered output that is not written yet.
struct Rendered<'a> {
    output: &'a Output,
    bytes: Vec<u8>,
    /// Digest of its link targets, if the document has links.
    links: Option<Digest>,
    lookups: Vec<Lookup>,
    copies: Copies,
}

impl<'a> Converter<'a> {
    /// A converter for `tasks`, whose links lead from output to output.
    pub fn new(settings: &'a Settings, tasks: &'a [Task]) -> Converter<'a> {
        let fonts = FontBook::with_directories(settings.font_directories.clone());
        Converter {
            settings,
            archive: None,
            fonts,
            theme: Theme::default(),
            layout_cache: LayoutCache::default(),
            tasks,
            links: OnceLock::new(),
            names: Arc::default(),
            places: Mutex::default(),
            copied: Mutex::default(),
            authors: AuthorFiles::default(),
            sites: Sites::new(settings.site.clone()),
        }
    }

    /// The same converter, for the outputs of an archive.
    pub(super) fn in_archive(self, archive: &'a Archive<'a>) -> Converter<'a> {
        Converter { archive: Some(archive), ..self }
    }

    /// Reads the input, renders all of its outputs, and only then writes them. Does nothing if the archive says that
    /// the outputs are up to date. Without an archive, the output directories must exist. Never panics.
    pub fn convert(&self, task: &Task, own: DocumentSettings<'_>) -> Report {
        let mut report = Report::new(task.source.input.name());
        let work = catch_unwind(AssertUnwindSafe(|| match (&task.source.problem, self.answer(task)) {
            (Some(problem), _) => report.diags.error(Span::NONE, problem),
            (None, Some(Answer::PassedOver(reason))) => report.passed_over = Some(reason),
            (None, Some(Answer::Unchanged(warnings))) => report.unchanged = Some(warnings),
            (None, None) => self.convert_into(task, own, &mut report),
        }));
        if let Err(panic) = work {
            report_panic("converting it", &*panic, &mut report.diags);
        }
        if let Some(archive) = self.archive.filter(|_| report.failed()) {
            archive.note_failed(task);
        }
        report.close();
        report
    }

    /// The reason to skip the task; `None` if it must be converted.
    fn answer(&self, task: &Task) -> Option<Answer> {
        let (archive, Input::File(path)) = (self.archive?, &task.source.input) else { return None };
        if self.is_out_of_condition(task) {
            return Some(Answer::PassedOver(NOT_SELECTED));
        }
        let root = OnceCell::new();
        let root = || -> &PathBuf { root.get_or_init(|| self.root_of(directory_of(path))) };
        let around = Surroundings {
            links: &|output, targets| self.link_map().digest(targets, path, root(), output),
            named: &|name| match name {
                AUTHORS => self.authors.file_of(directory_of(path), root()),
                SITE => self.sites.file_of(directory_of(path), root()),
                _ => self.names.find(root(), name),
            },
        };
        archive.answer(task, &around)
    }

    /// Whether a `--where` condition excludes the document.
    fn is_out_of_condition(&self, task: &Task) -> bool {
        let (Some(condition), Input::File(path)) = (&self.settings.selection.condition, &task.source.input) else {
            return false;
        };
        let mut silent = Diagnostics::default();
        // The conversion reports unreadable inputs.
        let Ok(bytes) = read_file(path) else { return false };
        let Ok(source) = SourceFile::decode(task.source.input.name(), bytes, &mut silent) else { return false };
        let meta = read_metadata(&source, &self.settings.read, &mut silent);
        let mut document = if meta.lang.is_none() && condition.asks_language() {
            crate::read(&source, &self.settings.read, &mut silent)
        } else {
            Document { meta, ..Document::default() }
        };
        let directory = directory_of(path);
        self.authors.resolve(&mut document, directory, &self.root_of(directory), &mut silent);
        !condition.holds(Subject { meta: &document.meta, path: &task.source.path() })
    }

    fn convert_into(&self, task: &Task, own: DocumentSettings<'_>, report: &mut Report) {
        let mut trace = self.archive.map(|archive| archive.trace(task)).unwrap_or_default();
        let Some(mut document) = self.read_traced(&task.source.input, own, report, &mut trace) else { return };
        trace.facts = Facts::of(&document.meta, self.settings.formats.all());
        if let Some(directory) = task.source.input.directory() {
            let root = self.root_of(directory);
            trace.lookups = self.authors.resolve(&mut document, directory, &root, &mut report.diags);
            trace.lookups.extend(self.sites.complete(&mut document, directory, &root));
        }
        if let Some(reason) = self.reason_to_pass_over(task, own, &document) {
            report.passed_over = Some(reason);
            return;
        }
        let rendered = self.render_all(task, own, document, report, &mut trace);
        if self.settings.strict && report.diags.worst() >= Some(Severity::Warning) {
            let hint = "without `--strict` it is written all the same";
            report.diags.error_hint(Span::NONE, "not written because of the warnings", hint);
            return;
        }
        for rendered in rendered {
            trace.outputs.extend(self.put(task, rendered, own, report));
        }
        if let Some(archive) = self.archive.filter(|_| !report.failed()) {
            let warnings = report.diags.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning).count();
            if let Err(error) = archive.note_converted(task, trace, warnings) {
                report.fail(&write::WriteError::of(&error), "what was done cannot be noted");
            }
        }
    }

    fn render_all<'t>(
        &self,
        task: &'t Task,
        own: DocumentSettings<'_>,
        mut document: Document,
        report: &mut Report,
        trace: &mut Trace,
    ) -> Vec<Rendered<'t>> {
        let input = &task.source.input;
        let place = input.directory().map(|directory| self.place_of(directory));
        let resources = place.as_ref().map_or_else(Resources::none, |(real, root)| Resources::of_real(real, root));
        let root = place.map(|(_, root)| root);
        let resources = resources.with(Arc::clone(&self.names), &self.settings.resource_path);
        trace.links = local_links(&document);
        let linked = input.path().zip(root.as_deref()).filter(|_| !trace.links.is_empty());
        let links = linked.map(|(path, root)| (path, root, self.link_map()));
        let mut site = None;
        if let Some((path, root, links)) = links {
            links.report_dangling(&document, path, root, &mut report.diags);
            if trace.links.iter().any(|target| target.starts_with('/')) {
                site = self.sites.of(directory_of(path), root);
                trace.lookups.extend(self.sites.lookups(directory_of(path), root));
            }
        }
        let mut rendered = Vec::new();
        for (nth, output) in task.outputs.iter().enumerate() {
            let copying = self.copying(task, output, own, root.as_deref());
            // The last output takes the document without a copy.
            let is_shared = nth + 1 < task.outputs.len() && (links.is_some() || copying.is_some());
            let mut copy = is_shared.then(|| document.clone());
            let document = copy.as_mut().unwrap_or(&mut document);
            if let Some((path, root, links)) = links {
                links.resolve(document, path, root, site.as_ref(), output);
            }
            let links = links.filter(|_| self.archive.is_some());
            let links = links.map(|(path, root, links)| links.digest(&trace.links, path, root, output));
            let are_copied = copying.is_some();
            let copies = match copying {
                Some(copying) => copying.plan(document, &resources, &mut report.diags),
                None => Copies::new(),
            };
            if let (true, Target::File(path)) = (output.backend.keeps_paths(), &output.target) {
                check_paths(document, &resources, path, !are_copied, &mut report.diags);
            }
            if let Some(bytes) = self.render(output, task, document, own.options, &resources, report) {
                let lookups = [trace.lookups.clone(), resources.take_lookups()].concat();
                rendered.push(Rendered { output, bytes, links, lookups, copies });
            }
        }
        rendered
    }

    /// Plans the image copies for an output that names images as the document does.
    fn copying<'t>(
        &'t self,
        task: &Task,
        output: &'t Output,
        own: DocumentSettings<'t>,
        root: Option<&'t Path>,
    ) -> Option<Copying<'t>> {
        let Target::File(path) = &output.target else { return None };
        if !output.backend.keeps_paths() {
            return None;
        }
        match self.archive.filter(|_| task.source.place.is_some()) {
            Some(archive) => archive.copying(path, root?),
            None => own.mirror?.copying(path, root?),
        }
    }

    fn link_map(&self) -> &LinkMap {
        self.links.get_or_init(|| {
            let places_of = |tasks: &[Task]| {
                links::places(tasks.iter().filter_map(|task| Some((task, self.facts_for_links(task)?))))
            };
            LinkMap::of(in_parts(self.tasks, self.settings.jobs.get(), places_of).into_iter().flatten())
        })
    }

    /// The facts of a document that links may lead to; `None` if it is not part of the run.
    fn facts_for_links<'t>(&'t self, task: &'t Task) -> Option<Cow<'t, Facts>> {
        let known = self.archive.and_then(|archive| archive.facts(task));
        let facts = match (known, &task.source.input) {
            (Some(facts), _) => Cow::Borrowed(facts),
            (None, Input::File(path)) => {
                let bytes = read_file(path).unwrap_or_default();
                Cow::Owned(Facts::read(&task.source.input, bytes, &self.settings.read, self.settings.formats.all()))
            }
            (None, Input::Bytes { .. }) => Cow::Owned(Facts::default()),
        };
        let is_named_alone = self.tasks.len() < 2 && task.source.place.is_none();
        let is_part = is_named_alone
            || facts.reason_to_pass_over(&self.settings.selection).is_none() && !self.is_out_of_condition(task);
        is_part.then_some(())?;
        let whole = match (&facts.permalink, &task.source.input) {
            (Some(permalink), Input::File(path)) => {
                let directory = directory_of(path);
                self.sites.whole(permalink, directory, || self.root_of(directory))
            }
            _ => None,
        };
        Some(match whole {
            Some(permalink) => Cow::Owned(Facts { permalink: Some(permalink), ..facts.into_owned() }),
            None => facts,
        })
    }

    /// The directory below which a document in `directory` may read files.
    pub(super) fn root_of(&self, directory: &Path) -> PathBuf {
        self.place_of(directory).1
    }

    /// The real path of a directory, and the root below which a document in it may read files.
    fn place_of(&self, directory: &Path) -> (PathBuf, PathBuf) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(directory) {
            return place.clone();
        }
        let real = real_path(directory);
        let root = match &self.settings.root {
            Some(root) => real_path(root),
            None => find_root(&real),
        };
        places.insert(directory.to_owned(), (real.clone(), root.clone()));
        (real, root)
    }

    /// Why a document is skipped. A document named alone is always converted unless a condition excludes it.
    fn reason_to_pass_over(&self, task: &Task, own: DocumentSettings<'_>, document: &Document) -> Option<&'static str> {
        let selection = &self.settings.selection;
        let is_named_alone = own.is_alone || self.tasks.len() < 2 && task.source.place.is_none();
        if is_named_alone && selection.condition.is_none() {
            return None;
        }
        selection.reason_to_pass_over(Subject { meta: &document.meta, path: &task.source.path() })
    }

    /// Reads the document of an input. On `None`, the report holds the reason.
    pub(super) fn read(&self, input: &Input, own: DocumentSettings<'_>, report: &mut Report) -> Option<Document> {
        self.read_traced(input, own, report, &mut Trace::default())
    }

    /// Like `read`, and records the files read. The trace may know the document already, by the stamp of the file.
    fn read_traced(
        &self,
        input: &Input,
        own: DocumentSettings<'_>,
        report: &mut Report,
        trace: &mut Trace,
    ) -> Option<Document> {
        if let (Some(_), Input::File(path)) = (self.archive, input) {
            let stamp = FileStamp::of(path);
            trace.digest = trace.digest.filter(|_| trace.stamp == stamp);
            trace.stamp = stamp;
        }
        let bytes = input.read(&mut report.diags)?;
        if self.archive.is_some() {
            trace.digest = trace.digest.or_else(|| Some(Digest::of(&bytes)));
        }
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
                        // Its spans refer to the original Markdown, which is not at hand.
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
        task: &Task,
        document: &Document,
        over: &[FormatOption],
        resources: &Resources,
        report: &mut Report,
    ) -> Option<Vec<u8>> {
        let input = &task.source.input;
        let (backend, source, diags) = (output.backend, report.source.as_ref(), &mut report.diags);
        let options = options::resolve(backend, document, source, self.settings.options.iter().chain(over), diags);
        let attachments = if attachments::are_wanted(backend, &options) {
            attachments::collect([input], document, resources, diags)
        } else {
            Vec::new()
        };
        let name = input.path().and_then(Path::file_stem).map(|stem| stem.to_string_lossy());
        let name = name.as_deref();
        let rendering = Rendering { document, resources, options: &options, name, attachments: &attachments };
        self.render_with(output, &rendering, diags)
    }

    /// Renders a document into memory in the format of an output.
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
            stylesheet: &self.settings.stylesheet,
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

    /// Writes an output and the images beside it. Returns the record for the archive, if there is one.
    fn put(
        &self,
        task: &Task,
        rendered: Rendered<'_>,
        own: DocumentSettings<'_>,
        report: &mut Report,
    ) -> Option<TracedOutput> {
        let Rendered { output, bytes, links, lookups, copies } = rendered;
        let (archive, path) = match (&output.target, self.archive) {
            (Target::File(path), Some(archive)) if task.source.place.is_some() && !own.hand_over => (archive, path),
            _ => {
                if let Some(mirror) = own.mirror.filter(|_| !own.hand_over) {
                    copies.into_iter().try_for_each(|(place, bytes)| self.copy_to(mirror, &place, &bytes, report))?;
                }
                self.put_at(task.source.place.is_some(), output, bytes, own.hand_over, report);
                return None;
            }
        };
        let mut traced = Vec::new();
        for (place, bytes) in copies {
            traced.push(self.copy(archive, archive.root().join(place), &bytes, report)?);
        }
        let file = self.put_in_tree(archive, path.clone(), &bytes, report)?;
        Some(TracedOutput { format: output.backend.name(), file, links, lookups, copies: traced })
    }

    /// Writes an output to its target, in a tree if `in_tree` is set, or hands it over.
    pub(super) fn put_at(&self, in_tree: bool, output: &Output, bytes: Vec<u8>, hand_over: bool, report: &mut Report) {
        let path = match &output.target {
            Target::File(path) if !hand_over => path,
            Target::Stream | Target::File(_) => {
                report.streamed.push(Streamed { format: output.backend.name(), bytes });
                return;
            }
        };
        let written = if in_tree {
            write::write_in_tree(path, &bytes, self.settings.durability, None).map(drop)
        } else {
            write::write(path, &bytes, self.settings.durability)
        };
        match written {
            Ok(()) => report.written.push(Written { path: path.clone(), size: bytes.len() }),
            Err(error) => report.fail(&error, &format!("`{}` cannot be written", path.display())),
        }
    }

    /// Copies an image without an archive. On `None`, the report holds the reason.
    fn copy_to(&self, mirror: &Mirror, place: &Path, bytes: &[u8], report: &mut Report) -> Option<()> {
        let path = match mirror.prepare(place) {
            Ok(path) => path,
            Err(reason) => {
                report.diags.error(Span::NONE, reason);
                return None;
            }
        };
        match write::write_in_tree(&path, bytes, self.settings.durability, None) {
            Ok(_) => report.written.push(Written { path, size: bytes.len() }),
            Err(error) => {
                report.fail(&error, &format!("`{}` cannot be written", path.display()));
                return None;
            }
        }
        Some(())
    }

    /// Copies an image into the archive, once a run.
    fn copy(&self, archive: &Archive<'_>, path: PathBuf, bytes: &[u8], report: &mut Report) -> Option<TracedFile> {
        let mut copied = self.copied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(traced) = copied.get(&path) {
            return Some(traced.clone());
        }
        let traced = self.put_in_tree(archive, path.clone(), bytes, report)?;
        copied.insert(path, traced.clone());
        Some(traced)
    }

    fn put_in_tree(
        &self,
        archive: &Archive<'_>,
        path: PathBuf,
        bytes: &[u8],
        report: &mut Report,
    ) -> Option<TracedFile> {
        match write::write_in_tree(&path, bytes, self.settings.durability, Some(&archive.unfinished())) {
            Ok(metadata) => {
                report.written.push(Written { path: path.clone(), size: bytes.len() });
                Some(TracedFile { path, digest: Digest::of(bytes), stamp: FileStamp::of_metadata(&metadata) })
            }
            Err(error) => {
                report.fail(&error, &format!("`{}` cannot be written", path.display()));
                None
            }
        }
    }
}

/// The input of a backend for one output.
pub(super) struct Rendering<'a> {
    pub(super) document: &'a Document,
    pub(super) resources: &'a Resources,
    pub(super) options: &'a Options,
    pub(super) name: Option<&'a str>,
    pub(super) attachments: &'a [Attachment],
}

/// Creates the output directories. A failure shows when an output is written there.
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

/// Runs `work`; turns a panic into an error.
fn guarded<T>(doing: &str, diags: &mut Diagnostics, work: impl FnOnce(&mut Diagnostics) -> Option<T>) -> Option<T> {
    // After a panic, only the list of diagnostics is used again. It grows by whole entries, so it is never half-done.
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

/// Span of a JSON error, which counts lines from 1 and bytes within them.
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

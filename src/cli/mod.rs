//! The command line: what was typed (`args`), what it means (`job`), and what the user is told (`report`).
//!
//! The only place that reads arguments, environment and standard input, prints, and chooses an exit code. Called by
//! `main.rs`; the library knows nothing of it.

mod args;
mod book;
mod excerpt;
mod job;
mod listing;
mod progress;
mod report;
mod run;
mod serve;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::panic;
use std::process::ExitCode;
use std::thread;

use bindery::export::{self, Refusal};
use bindery::{DateTime, Registry};

use job::{Extract, Job, Surroundings};
use serve::Serve;

/// Something could not be converted.
const EXIT_FAILED: u8 = 1;
/// The user ended it, by the number that shells give to it.
const EXIT_INTERRUPTED: u8 = 130;
/// Nothing was begun, because of how the program was called.
const EXIT_USAGE: u8 = 2;

/// Does what the arguments say.
pub fn main() -> ExitCode {
    let formats = Registry::default();
    let args = match args::parse(std::env::args_os(), &formats) {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way, too; that nobody reads them is no failure.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(EXIT_USAGE).into();
        }
    };
    args.color.choice().write_global();
    if !args.verbose {
        // A panic in a document is reported as that document's error, in order, by `export`.
        panic::set_hook(Box::new(|_| {}));
    }
    let surroundings = Surroundings {
        formats,
        source_date_epoch: std::env::var_os("SOURCE_DATE_EPOCH"),
        stdout_is_terminal: io::stdout().is_terminal(),
        now: now(),
        cores: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    };
    let done = panic::catch_unwind(|| match Job::of(args, &surroundings) {
        Ok(Job::Print(text)) => print(&text),
        Ok(Job::Convert(convert)) => run::run(*convert),
        Ok(Job::Serve(job)) => serve(&job),
        Ok(Job::Book(book)) => run::make_book(&book),
        Ok(Job::Extract(job)) => extract(&job),
        Err(error) => refuse(&error),
    });
    done.unwrap_or_else(|_| {
        report::error("the program failed", &["this is a bug in `convert`: `--verbose` shows where"]);
        EXIT_FAILED.into()
    })
}

/// The clock, asked once, for the choice of documents alone.
fn now() -> Option<DateTime> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    DateTime::from_unix(i64::try_from(since.as_secs()).ok()?)
}

fn serve(job: &Serve) -> ExitCode {
    match job.run() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            report::error(&format!("the worker ends: {}", export::reason(&error)), &[]);
            EXIT_FAILED.into()
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}

fn extract(job: &Extract) -> ExitCode {
    let name = job.pdf.display();
    let pdf = export::read_file(&job.pdf).map_err(|error| format!("it cannot be read: {}", export::reason(&error)));
    match pdf.and_then(|pdf| export::extract(&pdf, &job.directory)) {
        Ok(written) => {
            if job.verbosity != report::Verbosity::Quiet {
                report::written(&written);
            }
            ExitCode::SUCCESS
        }
        Err(reason) => {
            report::error(&format!("nothing was taken out of `{name}`: {reason}"), &[]);
            EXIT_FAILED.into()
        }
    }
}

fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            report::error(&format!("the standard output cannot be written: {}", export::reason(&error)), &[]);
            EXIT_FAILED.into()
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}

fn refuse(error: &Refusal) -> ExitCode {
    let mut hints: Vec<&str> = error.hints.iter().map(String::as_str).collect();
    hints.push("`convert --help` shows all there is");
    report::error(&error.message, &hints);
    EXIT_USAGE.into()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;
    use std::path::Path;

    use bindery::diagnostics::Diagnostics;
    use bindery::model::{Inline, InlineKind, Visit, walk_blocks, walk_inlines};
    use bindery::{Backend, Document, OptionSpec, OptionValues, RenderContext, RenderError};

    use super::*;

    /// A format that nothing else knows: what it was told, and where the links lead.
    struct Leaf;

    impl Backend for Leaf {
        fn name(&self) -> &'static str {
            "leaf"
        }

        fn aliases(&self) -> &'static [&'static str] {
            &["pressed-leaf"]
        }

        fn summary(&self) -> &'static str {
            "leaves between sheets"
        }

        fn extension(&self) -> &'static str {
            "lf"
        }

        fn is_binary(&self) -> bool {
            false
        }

        fn options(&self) -> &'static [OptionSpec] {
            const NUMBER: OptionValues = OptionValues::Integer { min: 0, max: 99 };
            &[
                OptionSpec { name: "width", values: NUMBER, default: "7", help: "columns of a leaf" },
                OptionSpec { name: "vein-count", values: NUMBER, default: "3", help: "veins of a leaf" },
            ]
        }

        fn render(
            &self,
            document: &Document,
            cx: &RenderContext<'_>,
            _diags: &mut Diagnostics,
        ) -> Result<Vec<u8>, RenderError> {
            let title = document.meta.title.as_deref().unwrap_or_default();
            let (width, veins) = (cx.options.integer("width"), cx.options.integer("vein-count"));
            let mut leaf = Links(format!("{title} {width} {veins}"));
            walk_blocks(&mut leaf, &document.blocks);
            Ok(leaf.0.into_bytes())
        }
    }

    struct Links(String);

    impl Visit for Links {
        fn visit_inline(&mut self, inline: &Inline) {
            if let InlineKind::Link(link) = &inline.kind {
                self.0 += &format!(" {}", link.target);
            }
            walk_inlines(self, inline.kind.content());
        }
    }

    fn surroundings() -> Surroundings {
        let formats = Registry::default().with(&Leaf);
        let cores = NonZeroUsize::MIN;
        Surroundings { formats, source_date_epoch: None, stdout_is_terminal: false, now: None, cores }
    }

    /// What the program does about arguments in a directory, whose path stands for each `@`.
    fn job(directory: &Path, typed: &[&str]) -> Result<Job, Refusal> {
        let path = directory.to_str().expect("a path in UTF-8");
        let typed = ["convert"].iter().chain(typed).map(|arg| OsString::from(arg.replace('@', path)));
        let surroundings = surroundings();
        Job::of(args::parse(typed, &surroundings.formats).expect("arguments that clap takes"), &surroundings)
    }

    /// Converts `a.md` of this text, and with it `b.md`; gives back `a.lf`.
    #[track_caller]
    fn check(text: &str, typed: &[&str], expected: &str) {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("a.md"), text).expect("a file");
        fs::write(dir.path().join("b.md"), "B\n").expect("a file");
        let Ok(Job::Convert(convert)) = job(dir.path(), typed) else { panic!("{typed:?} is no run") };
        run::run(*convert);
        assert_eq!(fs::read_to_string(dir.path().join("a.lf")).expect("an output"), expected, "{typed:?}");
    }

    #[test]
    fn a_format_is_known_everywhere_by_its_entry_in_the_list() {
        // `--to`, and the extension of the output.
        check("A\n", &["--to", "leaf", "@/a.md"], " 7 3");
        check("A\n", &["--to", "Pressed_Leaf", "@/a.md"], " 7 3");
        check("A\n", &["@/a.md", "-o", "@/a.lf"], " 7 3");
        // Options, and what is short for one.
        check("A\n", &["--to", "leaf", "-O", "pressedleaf.vein_count=5", "--width", "9", "@/a.md"], " 9 5");
        // The front matter: options, and what other programs have under the name.
        check("---\npressedleaf: { Vein_Count: 4 }\n---\nA\n", &["--to", "leaf", "@/a.md"], " 7 4");
        check("---\nformat:\n  leaf: { title: T }\n---\nA\n", &["--to", "leaf", "@/a.md"], "T 7 3");
        // Links from output to output.
        check("[b](b.md#c)\n", &["--to", "leaf", "@/a.md", "@/b.md"], " 7 3 b.lf#c");
    }

    /// The help that an option shows, on one line.
    fn help(option: &str) -> String {
        let help = args::parse(["convert", option].map(OsString::from), &surroundings().formats);
        let help = help.expect_err("help comes this way").to_string();
        help.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_format_is_told_of_everywhere_by_its_entry_in_the_list() {
        let Ok(Job::Print(listing)) = job(Path::new("."), &["--list-formats"]) else { panic!("no list") };
        for text in [help("--help"), listing] {
            for part in ["leaves between sheets (also pressed-leaf)", "leaf.vein-count=0..99 [default: 3]"] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        assert!(help("-h").contains("short for txt.width, org.width and leaf.width"));
        let unknown = job(Path::new("."), &["--to", "leav", "a.md"]).expect_err("refused");
        let hints = unknown.hints.join("\n");
        assert!(hints.contains("did you mean `leaf`?") && hints.contains("`json`, `leaf`"), "{hints}");
        let unknown = job(Path::new("."), &["a.md", "-o", "a.lff"]).expect_err("refused");
        assert!(unknown.hints.join("\n").contains("did you mean `lf`?"), "{unknown:?}");
    }
}

//! Every option of a format and every argument of the program changes something: one that does nothing fails here, and so
//! does a new one until the samples in `tests/cases/switches` or the table below show what it does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use bindery::{Backend, EMBED_SOURCE, OptionSpec, OptionValues, Registry};

use crate::cli::dir::{Dir, Run};
use crate::cli::embedded::png;

/// Documents that options are tried on: what one does not show, another may.
const SAMPLES: [&str; 2] = ["sample.md", "device.md"];

/// Values of options that take any text.
const TEXTS: [(&str, &[&str]); 2] = [("epub.cover", &["none", "route.png"]), ("epub.css", &["own.css"])];

/// Values that samples do not tell from the default, with the reason.
const AS_DEFAULT: [(&str, &str); 1] = [
    // It differs from no device in particular by pictures of more than 5 MB, and by books of more than 2 GB.
    ("epub.device", "apple"),
];

/// Arguments that change no output and no message, with the reason.
const UNSEEN: [(&str, &str); 2] = [
    // Equal bytes at any degree of parallelism.
    ("--jobs", "--to txt site/post.md posts/a.md"),
    // Whether an output is on the disk is seen when the power fails.
    ("--durable", "--to txt site/post.md"),
];

/// An argument at work.
struct Trial {
    /// What is run before.
    before: &'static str,
    /// What is run without the argument …
    base: &'static str,
    /// … and the argument.
    added: &'static str,
    /// The exit code with it.
    code: i32,
}

const fn trial(base: &'static str, added: &'static str, code: i32) -> Trial {
    Trial { before: "", base, added, code }
}

const fn trial_after(before: &'static str, base: &'static str, added: &'static str) -> Trial {
    Trial { before, base, added, code: 0 }
}

/// Every argument, by what the program does otherwise because of it.
const TRIALS: &[Trial] = &[
    trial("site/post.md", "--to txt", 0),
    trial("--to txt site/post.md", "--output other.txt", 0),
    trial("--to txt posts -o out", "--names slug", 0),
    trial("--to txt sample.md", "--option txt.width=30", 0),
    trial("--to txt sample.md", "--width 30", 0),
    trial("--to org sample.md", "--width 30", 0),
    trial("--to pdf sample.md", "--pdf-standard 1.7", 0),
    trial("--to epub sample.md", "--cover none", 0),
    trial("--to epub sample.md", "--device kobo", 0),
    trial("--to epub sample.md", "--css own.css", 0),
    trial("--to epub sample.md", "--split-level 2", 0),
    trial("--to epub sample.md", "--embed-fonts", 0),
    trial("--to pdf sample.md", "--embed-source", 0),
    trial("--to txt site/post.md", "--from json", 1),
    trial("--to txt site/post.md", "--files-from list.txt", 0),
    trial("--to txt posts -o out", "--include a.md", 0),
    trial("--to txt posts -o out", "--exclude a.md", 0),
    trial("--to epub site/post.md", "--lang de", 0),
    trial("--to txt site/post.md", "--dialect gfm", 0),
    trial("--to txt site/post.md", "--keep-shortcodes", 0),
    trial("--to txt site/post.md", "--shortcodes shortcodes.yaml", 0),
    trial("--to txt site/post.md", "--no-smart", 0),
    trial("--to epub site/post.md", "--root .", 0),
    trial("--to txt site/post.md", "--site https://example.org/", 0),
    trial("--to epub site/post.md", "--resource-path elsewhere", 0),
    trial("--to txt posts -o out", "--drafts", 0),
    trial("--to pdf site/post.md", "--font-dir faces", 0),
    trial("--to txt posts -o out", "--where tag=rust", 0),
    trial("--to txt posts -o out", "--book", 0),
    trial("--to txt --book posts", "--order newest", 0),
    trial("--to txt --book posts", "--part-by year", 0),
    trial("--to txt --book posts", "--index none", 0),
    trial("--to txt --book posts", "--meta title=Other", 0),
    trial("--to txt --book posts", "--book-file other.yaml", 0),
    trial_after("--to txt posts -o out", "--to txt posts -o out", "--rebuild"),
    trial_after("--to txt posts -o out", "--to txt posts -o out --names slug", "--prune"),
    trial("--to txt posts -o out", "--shard 1/2", 0),
    trial("--to txt none.md site/post.md", "--fail-fast", 1),
    trial("--to epub site/post.md", "--max-warnings 0", 1),
    trial("--to txt posts -o out", "--report report.json", 0),
    trial("--to epub site/post.md", "--strict", 1),
    trial("--to txt site/post.md", "--verbose", 0),
    trial("--to epub site/post.md", "--quiet", 0),
    trial("--to epub site/post.md", "--color always", 0),
    trial_after("--to pdf --embed-source sample.md -o with.pdf", "-o taken", "--extract with.pdf"),
    trial("--to txt", "--worker", 0),
    trial("", "--worker-schema", 0),
    trial("", "--list-formats", 0),
    trial("", "--list-dialects", 0),
    trial("", "--licenses", 0),
    trial("", "--help", 0),
    trial("", "--version", 0),
];

/// What there is after a run: how it ended, what it said, and all files.
#[derive(PartialEq)]
struct Seen {
    code: i32,
    said: String,
    stdout: Vec<u8>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Seen {
    fn of(dir: &Dir, run: Run) -> Seen {
        let files = dir.files_below(".").into_iter();
        let files = files.map(|name| (name.clone(), fs::read(dir.path(&name)).expect("a file"))).collect();
        let here = dir.path("").canonicalize().expect("a directory").display().to_string();
        Seen { code: run.code, said: without_times(&run.stderr).replace(&here, ""), stdout: run.stdout, files }
    }
}

/// Messages without the time that a run took: `3 of 3 converted in 0.1 s`.
fn without_times(messages: &str) -> String {
    let cut =
        |line: &str| line.rsplit_once(" in ").filter(|(_, end)| end.ends_with(" s")).map(|(own, _)| own.to_owned());
    messages.lines().map(|line| cut(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

/// A directory with the samples.
fn samples() -> Dir {
    let dir = Dir::new();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/switches");
    for folder in ["", "posts", "site"] {
        for entry in fs::read_dir(cases.join(folder)).expect("samples").flatten().filter(|entry| entry.path().is_file())
        {
            let name = entry.file_name().into_string().expect("a name in UTF-8");
            dir.write(format!("{folder}/{name}").trim_start_matches('/'), fs::read(entry.path()).expect("a file"));
        }
    }
    dir.write("route.png", png());
    dir.write("elsewhere/elsewhere.png", png());
    dir.write("faces/ideographs.ttf", face_of('\u{20000}'));
    dir
}

/// A bundled face with a glyph for a character that no bundled face has.
fn face_of(c: char) -> Vec<u8> {
    let mut face = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/DejaVuSans.ttf")).expect("a face");
    let number = |face: &[u8], at: usize| u32::from_be_bytes(face[at..at + 4].try_into().expect("four bytes")) as usize;
    let short = |face: &[u8], at: usize| usize::from(u16::from_be_bytes([face[at], face[at + 1]]));
    let tables = (0..short(&face, 4)).map(|idx| 12 + idx * 16);
    let cmap = tables.clone().find(|at| &face[*at..at + 4] == b"cmap").map(|at| number(&face, at + 8)).expect("a cmap");
    let subtables = (0..short(&face, cmap + 2)).map(|idx| cmap + number(&face, cmap + 4 + idx * 8 + 4));
    for subtable in subtables.filter(|at| short(&face, *at) == 12).collect::<Vec<_>>() {
        // The last group of characters: first, last, glyph.
        let group = subtable + 16 + (number(&face, subtable + 12) - 1) * 12;
        let code = u32::from(c).to_be_bytes();
        face[group..group + 4].copy_from_slice(&code);
        face[group + 4..group + 8].copy_from_slice(&code);
    }
    face
}

fn words(typed: &str) -> Vec<&str> {
    typed.split_whitespace().collect()
}

/// What comes of arguments among the samples, after others.
fn seen(before: &str, typed: &str) -> Seen {
    let dir = samples();
    if !before.is_empty() {
        assert_eq!(dir.run(&words(before)).code, 0, "{before}");
    }
    let run = dir.run(&words(typed));
    Seen::of(&dir, run)
}

#[test]
fn every_argument_changes_what_the_program_does() {
    let help = Dir::new().run(&["--help"]).done();
    let lines = help.stdout().lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let arguments: BTreeSet<&str> =
        lines.filter_map(|line| line.split([' ', ',']).find(|word| word.starts_with("--"))).collect();
    assert!(arguments.len() > 40, "{arguments:?}");
    let tried = TRIALS.iter().map(|trial| trial.added).chain(UNSEEN.map(|(argument, _)| argument));
    let tried: BTreeSet<&str> = tried.map(|added| words(added)[0]).collect();
    assert_eq!(tried, arguments, "left: those that are tried, right: those that there are");
    for Trial { before, base, added, code } in TRIALS {
        let without = seen(before, base);
        assert!(seen(before, base) == without, "`{base}` does not do the same twice");
        let with = seen(before, &format!("{base} {added}"));
        assert_eq!(with.code, *code, "{base} {added}: {}", with.said);
        assert!(with != without, "`{added}` changes nothing of `{base}`");
    }
    for (argument, base) in UNSEEN {
        let added = if argument == "--jobs" { "--jobs 2" } else { argument };
        assert!(seen("", base) == seen("", &format!("{base} {added}")), "`{added}` changes something");
    }
}

/// Values other than the default that an option takes.
fn values(name: &str, option: &OptionSpec) -> Vec<String> {
    let values: Vec<String> = match option.values {
        OptionValues::Bool => vec!["true".to_owned(), "false".to_owned()],
        OptionValues::Integer { min, max } => vec![min.to_string(), max.to_string()],
        OptionValues::Length { min, max } => vec![format!("{min}pt"), format!("{max}pt")],
        OptionValues::Choice(words) | OptionValues::Set(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        OptionValues::Text => {
            let known = TEXTS.iter().find(|(own, _)| *own == name);
            let known = known.unwrap_or_else(|| panic!("the table of texts lacks `{name}`")).1;
            known.iter().map(|text| (*text).to_owned()).collect()
        }
    };
    let is_other = |value: &String| value != option.default && !AS_DEFAULT.contains(&(name, value.as_str()));
    values.into_iter().filter(is_other).collect()
}

/// The output of a document with these arguments.
fn output(dir: &Dir, format: &dyn Backend, sample: &str, arguments: &[&str]) -> Vec<u8> {
    let run = dir.run(&[&["--quiet", "--to", format.name(), sample, "-o", "-"], arguments].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{sample} {arguments:?}");
    run.stdout
}

#[test]
fn every_value_of_an_option_changes_an_output() {
    let dir = samples();
    let sample = dir.read(SAMPLES[0]);
    let registry = Registry::default();
    let mut dead = Vec::new();
    for format in registry.all() {
        let usual = SAMPLES.map(|sample| output(&dir, *format, sample, &[]));
        for option in format.options() {
            let name = format!("{}.{}", format.name(), option.name);
            for value in values(&name, option) {
                let typed = format!("{name}={value}");
                let typed = ["-O", typed.as_str()];
                let first = output(&dir, *format, SAMPLES[0], &typed);
                let changes = first != usual[0]
                    || (1..SAMPLES.len()).any(|idx| output(&dir, *format, SAMPLES[idx], &typed) != usual[idx]);
                if !changes {
                    dead.push(typed[1].to_owned());
                }
                // The front matter says the same; the source that an output carries is then another.
                if option.name != EMBED_SOURCE {
                    let map = format!("---\n{}: {{ {}: {value} }}\n", format.name(), option.name);
                    dir.write("said.md", sample.replacen("---\n", &map, 1));
                    let said = output(&dir, *format, "said.md", &[]);
                    assert!(said == first, "`{name}: {value}` in the front matter is not what it is in `-O`");
                }
            }
        }
    }
    assert!(dead.is_empty(), "these change no output: {dead:#?}");
}

//! A temporary directory for each test, and the program run in it.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A directory that is removed when dropped.
pub struct Dir {
    directory: tempfile::TempDir,
}

/// Result of a run.
pub struct Run {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Dir {
    pub fn new() -> Dir {
        Dir { directory: tempfile::tempdir().expect("a temporary directory") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file and creates its parent directories.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a path below the directory")).expect("directories");
        fs::write(path, bytes).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// All XHTML of a book.
    pub fn xhtml(&self, book: &str) -> String {
        let book = fs::File::open(self.path(book)).unwrap_or_else(|error| panic!("{book}: {error}"));
        let mut archive = zip::ZipArchive::new(book).expect("a ZIP");
        let mut text = String::new();
        for idx in 0..archive.len() {
            let mut file = archive.by_index(idx).expect("an entry");
            if file.name().ends_with(".xhtml") {
                file.read_to_string(&mut text).expect("text");
            }
        }
        text
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The names in the directory, sorted, so that unexpected files show.
    pub fn names(&self) -> Vec<String> {
        names_in(self.directory.path())
    }

    /// Relative paths of all files below a directory, sorted; hidden files excluded.
    pub fn files_below(&self, name: &str) -> Vec<String> {
        let root = self.path(name);
        let mut open = vec![root.clone()];
        let mut files = Vec::new();
        while let Some(directory) = open.pop() {
            for name in names_in(&directory).into_iter().filter(|name| !name.starts_with('.')) {
                let path = directory.join(name);
                if path.is_dir() {
                    open.push(path);
                } else {
                    files.push(path.strip_prefix(&root).expect("below the root").display().to_string());
                }
            }
        }
        files.sort();
        files
    }

    /// A command that runs the program in this directory, in a fixed environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_convert"));
        command.args(args).current_dir(self.directory.path()).stdin(Stdio::null());
        command.env_remove("SOURCE_DATE_EPOCH").env_remove("CLICOLOR_FORCE").env("LC_ALL", "de_DE.UTF-8");
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().expect("the program starts"))
    }

    /// Runs the program with a standard input.
    pub fn run_with_stdin(&self, args: &[&str], stdin: &[u8]) -> Run {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        // Write and read at once: the program may write before it has read all, or end without reading all.
        std::thread::scope(|scope| {
            scope.spawn(move || drop(pipe.write_all(stdin)));
            Run::of(child.wait_with_output().expect("the program ends"))
        })
    }
}

impl Run {
    fn of(output: Output) -> Run {
        Run {
            code: output.status.code().expect("ended by itself"),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("messages in UTF-8"),
        }
    }

    pub fn stdout(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("an output in UTF-8")
    }

    /// Checks for success without messages.
    #[track_caller]
    pub fn done(self) -> Run {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""));
        self
    }

    /// Checks the exit code and that the messages contain each of `parts`.
    #[track_caller]
    pub fn ended(self, code: i32, parts: &[&str]) -> Run {
        assert_eq!(self.code, code, "{}", self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "`{part}` is not in:\n{}", self.stderr);
        }
        self
    }
}

pub fn names_in(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
    names.sort();
    names
}

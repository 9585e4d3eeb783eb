//! The program as a worker: its answers, their order, and the files that requests may touch.
//!
//! A case is a file of requests below `tests/cases/worker/`. Its first line has the arguments. It runs in a copy of the
//! directories beside it, for which `$DIR` stands.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use super::dir::Dir;
use crate::goldens::check_cases_of;

/// Directories that the cases use.
const FIXTURES: [&str; 2] = ["site", "elsewhere"];

#[cfg(unix)]
#[test]
fn requests_are_answered_as_expected() {
    check_cases_of("worker", "requests", "answers", |case, text| {
        let dir = Dir::new();
        FIXTURES.iter().for_each(|name| copy(&case.with_file_name(name), &dir.path(name)));
        add_traps(&dir);
        let before = files_below(&dir.path(""));
        let root = fs::canonicalize(dir.path("")).expect("the directory").display().to_string();
        let (args, requests) = text.split_once('\n').expect("a line of arguments");
        let args: Vec<&str> = args.split(' ').collect();
        let run = dir.run_with_stdin(&args, requests.replace("$DIR", &root).as_bytes()).done();
        let mut golden: String = run.stdout().lines().map(|line| without_time(line).replace(&root, "$DIR")).collect();
        let written = files_below(&dir.path("")).into_iter().filter(|file| !before.contains(file));
        written.for_each(|file| golden += &format!("wrote {file}\n"));
        assert_eq!(dir.read("elsewhere/secret.md"), "# Secret\n");
        golden
    });
}

/// Adds links that lead out of the directories, and files that would block forever.
#[cfg(unix)]
fn add_traps(dir: &Dir) {
    use std::os::unix::fs::symlink;
    dir.write("site/out/model.json", "{}");
    dir.write("site/out/directory.txt/file", "");
    for (target, link) in [
        ("../elsewhere/secret.md", "site/link.md"),
        ("../elsewhere", "site/linked"),
        ("../../elsewhere", "site/out/linked"),
        ("../../elsewhere/secret.md", "site/out/link.txt"),
    ] {
        symlink(target, dir.path(link)).expect("a link");
    }
    for pipe in ["site/pipe.md", "site/out/pipe.txt"] {
        let made = std::process::Command::new("mkfifo").arg(dir.path(pipe)).status().expect("mkfifo");
        assert!(made.success());
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

/// Paths of regular files, sorted.
fn files_below(directory: &Path) -> Vec<String> {
    let mut open = vec![directory.to_owned()];
    let mut files = Vec::new();
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a directory").flatten() {
            let kind = entry.file_type().expect("a kind");
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                let path = entry.path();
                files.push(path.strip_prefix(directory).expect("a path below it").display().to_string());
            }
        }
    }
    files.sort();
    files
}

/// An answer in the form of the golden: without its time, and with binary outputs reduced to their formats.
fn without_time(line: &str) -> String {
    let mut answer: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let map = answer.as_object_mut().expect("an object");
    assert!(map.remove("micros").is_some_and(|micros| micros.is_u64()), "{line}");
    for output in map["outputs"].as_array_mut().expect("outputs") {
        if output["format"] == "epub" {
            let output = output.as_object_mut().expect("an output");
            output.remove("size");
            output.remove("base64");
        }
    }
    answer.to_string() + "\n"
}

#[test]
fn answers_come_in_the_order_of_the_requests_however_many_work() {
    let dir = Dir::new();
    let requests: String = (0..200)
        // Earlier documents are longer.
        .map(|id| json!({"id": id, "text": "word ".repeat((200 - id) * 8), "to": "txt"}).to_string() + "\n")
        .collect();
    for jobs in ["1", "8"] {
        let run = dir.run_with_stdin(&["--worker", "--jobs", jobs], requests.as_bytes()).done();
        let ids: Vec<u64> = run.stdout().lines().map(|line| answer(line)["id"].as_u64().expect("an id")).collect();
        assert_eq!(ids, (0..200).collect::<Vec<u64>>());
    }
}

#[test]
fn each_answer_is_there_before_the_next_request() {
    let dir = Dir::new();
    let mut command = dir.command(&["--worker", "--to", "txt"]);
    let mut worker = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut requests = worker.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(worker.stdout.take().expect("a pipe"));
    for id in 0..3 {
        writeln!(requests, r#"{{"id": {id}, "text": "x"}}"#).expect("the worker reads");
        let mut line = String::new();
        answers.read_line(&mut line).expect("the worker answers");
        assert_eq!(answer(&line)["id"], id);
    }
    drop(requests);
    assert!(worker.wait().expect("it ends").success());
}

#[test]
fn outputs_are_those_of_a_run() {
    let dir = Dir::new();
    dir.write("posts/a.md", "---\ntitle: A\n---\nTo [b](sub/b.md), and *text* [^1].\n\n[^1]: Note.\n");
    dir.write("posts/sub/b.md", "# B\n\nBack to [a](../a.md).\n\n![x](x.svg) ![y](/y%20z.svg)\n");
    for image in ["posts/sub/x.svg", "posts/y z.svg"] {
        dir.write(image, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    }
    let formats = "pdf,epub,txt,org,json";
    dir.run(&["--quiet", "--to", formats, "posts", "-o", "run"]).done();
    let requests: Vec<String> =
        ["posts/sub/b.md", "posts/a.md"].iter().map(|path| json!({ "path": path }).to_string()).collect();
    dir.run_with_stdin(&["--worker", "--to", formats, "posts", "-o", "worker"], requests.join("\n").as_bytes()).done();
    // A run also writes its manifest.
    let is_output = |file: &String| !file.starts_with(".convert/");
    let files: Vec<String> = files_below(&dir.path("run")).into_iter().filter(is_output).collect();
    assert_eq!(files_below(&dir.path("worker")), files);
    assert!(files.len() >= 10, "{files:?}");
    for file in files {
        let read = |tree: &str| fs::read(dir.path(tree).join(&file)).expect("an output");
        assert!(read("run") == read("worker"), "{file} differs");
    }
}

#[test]
fn images_that_org_names_are_copied_as_a_run_of_the_root_copies_them() {
    let dir = Dir::new();
    dir.write("posts/sub/b.md", "![x](../img/x.svg) ![y](/img/x.svg)\n");
    dir.write("posts/img/x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    dir.run(&["--quiet", "--to", "org", "--root", "posts", "posts", "-o", "run"]).done();
    let requests = "{\"path\": \"sub/b.md\"}\n{\"path\": \"sub/b.md\", \"output\": \"own\"}";
    let run = dir.run_with_stdin(&["--worker", "--to", "org", "--root", "posts", "-o", "worker"], requests.as_bytes());
    let run = run.done();
    let answers: Vec<Value> = run.stdout().lines().map(answer).collect();
    assert_eq!(answers[0]["copies"], json!(["worker/img/x.svg"]));
    assert_eq!(answers[1].get("copies"), None);
    assert_eq!(files_below(&dir.path("worker")), ["img/x.svg", "own.org", "sub/b.org"]);
    for file in ["img/x.svg", "sub/b.org"] {
        assert_eq!(dir.read(&format!("worker/{file}")), dir.read(&format!("run/{file}")));
    }
}

#[cfg(unix)]
#[test]
fn no_image_is_copied_out_of_the_directory_of_outputs() {
    let dir = Dir::new();
    dir.write("posts/b.md", "![x](img/x.svg)\n");
    dir.write("posts/img/x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    dir.write("elsewhere/file", "");
    dir.write("worker/file", "");
    std::os::unix::fs::symlink("../elsewhere", dir.path("worker/img")).expect("a link");
    let args = ["--worker", "--to", "org", "--root", "posts", "-o", "worker"];
    let run = dir.run_with_stdin(&args, b"{\"path\": \"b.md\"}").done();
    assert_eq!(answer(run.stdout())["status"], "failed");
    assert_eq!(files_below(&dir.path("elsewhere")), ["file"]);
    assert_eq!(files_below(&dir.path("worker")), ["file"]);
}

#[test]
fn a_line_that_is_too_long_is_refused_and_the_next_answered() {
    let dir = Dir::new();
    let mut requests = br#"{"id": 1, "to": "txt", "text": ""#.to_vec();
    requests.resize(bindery::worker::MAX_REQUEST_BYTES + 1, b'x');
    requests.extend_from_slice(b"\"}\n{\"id\": 2, \"to\": \"txt\", \"text\": \"x\"}\n");
    let run = dir.run_with_stdin(&["--worker"], &requests).done();
    let answers: Vec<Value> = run.stdout().lines().map(answer).collect();
    assert_eq!((&answers[0]["status"], &answers[0]["line"]), (&json!("refused"), &json!(1)));
    assert_eq!((&answers[1]["status"], &answers[1]["id"]), (&json!("done"), &json!(2)));
}

#[test]
fn a_worker_that_nobody_listens_to_ends() {
    let dir = Dir::new();
    let mut command = dir.command(&["--worker", "--to", "txt"]);
    let mut worker = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    drop(worker.stdout.take());
    let mut requests = worker.stdin.take().expect("a pipe");
    while writeln!(requests, r#"{{"text": "x"}}"#).is_ok() {}
    assert!(worker.wait().expect("it ends").success());
}

#[test]
fn arguments_that_a_worker_cannot_have_are_refused() {
    let dir = Dir::new();
    dir.write("a.md", "# A\n");
    for args in [["--worker", "-o", "-"], ["--worker", "--files-from", "-"], ["--worker", "--to=txt", "-"]] {
        dir.run(&args).ended(2, &["the standard input and output are those of requests and answers"]);
    }
    dir.run(&["--worker", "a.md"]).ended(2, &["nothing says which format to write"]);
    dir.run(&["--worker", "-o", "a.md"]).ended(2, &["the directory `a.md` cannot be used"]);
    assert_eq!(dir.names(), ["a.md"]);
}

#[test]
fn the_schema_is_printed() {
    let schema = Dir::new().run(&["--worker-schema"]).done();
    let schema: Value = serde_json::from_str(schema.stdout()).expect("JSON");
    assert_eq!(schema["$defs"]["request"]["additionalProperties"], false);
}

fn answer(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

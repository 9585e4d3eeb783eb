#!/usr/bin/env python3
"""Instructions that the program needs for its main paths, compared with those on record.

    instructions.py CONVERT            compare with benches/instructions.tsv; more than 3 % above it fails
    instructions.py CONVERT --record   put the counts on record; say why in the commit

Valgrind (cachegrind, without a cache) counts what a release build executes. Three runs differ by less than 0.2 % where
there are more than 10 million instructions, by up to 1 % where there are fewer: what is left is the order of hash tables.
Addresses are not randomised, the environment is empty, one document is converted at a time. Valgrind shows programs a processor with the vector instructions of the machine's own up to AVX2:
on one without AVX2, search in text and checksums take other ways, and the counts are others by some percent.

A path is a set of documents in one format: the samples; and where ../shared is at hand, its first post, 50 posts of its
corpus, and a document of 1 MB that is made here and is always the same.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RECORD = os.path.join(ROOT, "benches", "instructions.tsv")
SHARED = os.path.join(os.path.dirname(ROOT), "shared")
FORMATS = ["pdf", "epub", "txt", "org", "json"]
# How much a count may differ from the one on record.
TOLERANCE = 0.03
N_POSTS = 50
LARGE_BYTES = 1 << 20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("convert")
    parser.add_argument("--record", action="store_true", help="put the counts on record")
    parser.add_argument("--file", default=RECORD, help="the record")
    parser.add_argument("--only", default="", help="only paths whose name has this in it")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts = measure(os.path.abspath(args.convert), args.only, folder)
    known = read(args.file)
    if args.record:
        known.update(counts)
        with open(args.file, "w", encoding="utf-8") as file:
            file.writelines("%s\t%d\n" % entry for entry in sorted(known.items()))
        print("instructions: %d counts on record" % len(counts))
        return
    sys.exit(0 if all([is_kept(name, count, known.get(name)) for name, count in sorted(counts.items())]) else 1)


def read(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return {name: int(count) for name, count in (line.rstrip("\n").split("\t") for line in file)}


def is_kept(name, count, known):
    if known is None:
        print("%-14s %14d  is not on record: `--record` puts it there" % (name, count))
        return False
    change = count / known - 1
    remark = ""
    if change > TOLERANCE:
        remark = "  MORE than on record: find out why, or put it on record with the reason"
    elif change < -TOLERANCE:
        remark = "  less than on record: put it there (`--record`), so that it stays"
    print("%-14s %14d %+7.2f %%%s" % (name, count, 100 * change, remark))
    return change <= TOLERANCE


def measure(convert, only, folder):
    """The count of each path, by its name."""
    paths = []
    for name, documents in inputs(folder):
        source = os.path.join(folder, name)
        for format in FORMATS:
            if only in "%s %s" % (name, format):
                paths.append(("%s %s" % (name, format), source, format, documents))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        # The longest first, so that no core waits for them at the end.
        paths.sort(key=lambda path: (path[2] not in FORMATS[:2], -sum(map(os.path.getsize, path[3]))))
        counts = pool.map(lambda path: count(convert, path[2], path[3], os.path.join(folder, path[0])), paths)
        return {path[0]: n for path, n in zip(paths, counts)}


def count(convert, format, documents, out):
    log = out + ".log"
    command = ["setarch", "-R", "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    command += ["--log-file=" + log, convert, "--quiet", "--jobs", "1", "--to", format, *documents, "-o", out + "/"]
    done = subprocess.run(command, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    with open(log, encoding="utf-8") as file:
        found = re.search(r"I +refs: +([\d,]+)", file.read())
    made = len(os.listdir(out)) if os.path.isdir(out) else 0
    if not found or made < len(documents):
        sys.exit("instructions: %s made %d of %d\n%s" % (" ".join(command[:12]), made, len(documents), done.stderr))
    shutil.rmtree(out)
    return int(found.group(1).replace(",", ""))


def inputs(folder):
    """Names of sets of documents, with the documents."""
    # A copy: pictures are looked for below the root of the project, whose builds would count.
    samples = shutil.copytree(os.path.join(ROOT, "samples"), os.path.join(folder, "samples of the project"))
    yield "samples", [os.path.join(samples, name) for name in sorted(os.listdir(samples)) if name.endswith(".md")]
    manifest = os.path.join(SHARED, "corpus", "MANIFEST.tsv")
    if not os.path.exists(manifest):
        return
    seed = os.path.join(SHARED, "seed")
    yield "seed", [os.path.join(seed, name) for name in sorted(os.listdir(seed)) if name.endswith(".md")][:1]
    with open(manifest, encoding="utf-8") as file:
        names = [line.split("\t")[0] for line in file]
    # Beside each other, under names that differ.
    posts = [os.path.join(folder, "%03d.md" % idx) for idx in range(N_POSTS)]
    for idx, post in enumerate(posts):
        shutil.copyfile(os.path.join(SHARED, "corpus", names[idx * len(names) // N_POSTS]), post)
    yield "posts", posts
    large = os.path.join(folder, "large.md")
    with open(large, "w", encoding="utf-8") as file:
        file.write(large_document())
    yield "large", [large]


WORDS = """the of and to in is that it was for on are as with his they at be this from have or by one had not but all
what were when we there can an your which their said if do will each about how up out them then she many some so these
would other into has more her two like him see time could no make than first been its who now people my made over did
down only way find use may water long little very after words called just where most know""".split()


def large_document():
    """Headings, paragraphs with markup, lists, quotes, code and tables, of words that a generator picks."""
    state = 1

    def pick(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (state >> 33) % n

    def words(n):
        return " ".join(WORDS[pick(len(WORDS))] for _ in range(n))

    def sentence():
        text = words(6 + pick(12))
        mark = ["%s", "%s", "%s", "*%s*", "**%s**", "`%s`", "[%s](https://example.org/)"][pick(7)] % words(1 + pick(3))
        return "%s %s %s." % (text.capitalize(), mark, words(2 + pick(8)))

    def paragraph():
        return " ".join(sentence() for _ in range(2 + pick(5)))

    def listed(bullet):
        return "\n".join("%s %s" % (bullet, sentence()) for _ in range(2 + pick(5)))

    makers = [paragraph] * 7 + [
        lambda: "## " + words(4).capitalize(),
        lambda: listed("-"),
        lambda: listed("1."),
        lambda: "> " + paragraph(),
        lambda: "```c\n%s;\n%s;\n```" % (words(5), words(7)),
        lambda: "| %s | %s |\n|---|--:|\n" % (words(1), words(1))
        + "\n".join("| %s | %d |" % (words(3), pick(999)) for _ in range(3 + pick(5))),
    ]
    blocks = ["---\ntitle: A Large Document\n---", "# " + words(3).capitalize()]
    size = 0
    while size < LARGE_BYTES:
        blocks.append(makers[pick(len(makers))]())
        size += len(blocks[-1]) + 2
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    main()

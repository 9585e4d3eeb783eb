#!/usr/bin/env python3
"""Checks that Org readers find the content of the model in the converted Org.

    org_readback.py CONVERT goldens CASE.md...   pandoc and Emacs read the Org of each construct
    org_readback.py CONVERT random FIRST N       Emacs reads the Org of N random models

With `--width N`, the Org is filled to so many columns.

Both sides are brought into the form of `readback/canon.py`, which also lists what Org cannot say.
"""
import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "readback"))
import canon
import emacs
import pandoc
import random_models

# Constructs that Emacs reads correctly and pandoc does not, with the reason.
PANDOC_FAILS = {
    "dialect-myst.md": "a link to the name of a block is emphasis to it",
    "dialect-pymdown.md": "underlined text behind a zero-width space behind struck text is a subscript to it",
    "dialect-obsidian.md": "brackets within the text of a link are no link to it",
    "html-table-blocks.md": "a link to the name of a block is emphasis to it",
    "verse.md": "strong text ends with its line of verse to it",
    "html-blocks.md": "two blank lines do not end a list to it when an item has several paragraphs",
}
# Number of models converted and read at a time.
BATCH = 500


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("convert")
    parser.add_argument("what", choices=["goldens", "random"])
    parser.add_argument("arguments", nargs="+")
    parser.add_argument("--width", default="0", help="columns that the Org is filled to; 0 does not fill it")
    parser.add_argument("--show", type=int, default=5, help="how many differences to show")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.what == "goldens":
            pairs = goldens(args.convert, args.arguments, args.width, folder)
        else:
            pairs = randoms(args.convert, int(args.arguments[0]), int(args.arguments[1]), args.width, folder)
        n = n_wrong = 0
        for name, want, got, org in pairs:
            n += 1
            if want == got:
                continue
            n_wrong += 1
            if n_wrong <= args.show:
                print("%s:" % name)
                for line in difflib.unified_diff(want, got, "model", "read back", lineterm="", n=3):
                    print("    " + line)
                print("    --- " + "\n    --- ".join(org.split("\n")[:60]))
    print("org-readback %s width=%s documents=%d different=%d" % (args.what, args.width, n, n_wrong))
    sys.exit(1 if n_wrong or not n else 0)


def goldens(convert, cases, width, folder):
    paths = [os.path.join(folder, os.path.basename(case)[:-3] + ".org") for case in cases]
    models = []
    for case, path in zip(cases, paths):
        done = subprocess.run([convert, "--quiet", "--to", "json", case, "-o", "-"], check=True, capture_output=True)
        models.append(json.loads(done.stdout))
        subprocess.run([convert, "--quiet", "--to", "org", "--width", width, case, "-o", path], check=True)
    for case, path, model, got in zip(cases, paths, models, emacs.read(paths)):
        with open(path, encoding="utf-8") as file:
            org = file.read()
        yield case + " in Emacs", canon.Model(model).out, got, org
        # Pandoc takes the summary for metadata, and drops comments.
        model["meta"].pop("summary", None)
        want = [token for token in canon.Model(model, notes_in_notes=False).out if not token.startswith("COMMENT:")]
        # Pandoc does not accept a language that begins with a brace.
        want = [re.sub(r"^CODE:\{.*", "CODE:", token) for token in want]
        # Pandoc has one name for two shells.
        want = ["CODE:sh" if token == "CODE:bash" else token for token in want]
        got = pandoc.read(path)
        if os.path.basename(case) in PANDOC_FAILS:
            # It must be on the list for a reason, which may be gone when lines end elsewhere.
            got = want if got != want or width != "0" else got + ["pandoc reads this now"]
        yield case + " in pandoc", want, got, org


def randoms(convert, first, n, width, folder):
    for start in range(first, first + n, BATCH):
        seeds = range(start, min(start + BATCH, first + n))
        models = [random_models.model(seed) for seed in seeds]
        inputs = [os.path.join(folder, "%d.json" % seed) for seed in seeds]
        for path, model in zip(inputs, models):
            with open(path, "w", encoding="utf-8") as file:
                json.dump(model, file)
        outputs = os.path.join(folder, "out")
        options = ["--quiet", "--from", "json", "--to", "org", "--width", width]
        subprocess.run([convert, *options, *inputs, "-o", outputs + "/"])
        paths = [os.path.join(outputs, "%d.org" % seed) for seed in seeds]
        for path in paths:
            # A missing file counts as a difference.
            open(path, "a", encoding="utf-8").close()
        for seed, model, path, got in zip(seeds, models, paths, emacs.read(paths)):
            with open(path, encoding="utf-8") as org:
                yield "model %d" % seed, canon.Model(model).out, got, org.read()
        for path in inputs + paths:
            os.remove(path)


if __name__ == "__main__":
    main()

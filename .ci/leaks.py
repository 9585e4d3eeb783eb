#!/usr/bin/env python3
"""Checks that no markup of site generators and note programs remains in the text of posts, outside code and formulas.

leaks.py CONVERT FILE... inspects the document model, from which all formats are written.
"""
import json
import re
import subprocess
import sys

MARKS = re.compile(r"\{%|\{\{|\{:|:::|\[\[")
CODE = {"code", "math", "raw"}


def texts(node):
    if isinstance(node, dict):
        if node.get("type") in CODE:
            return
        for key, value in node.items():
            if isinstance(value, str) and key in ("text", "alt", "title", "target", "source"):
                yield value
            else:
                yield from texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)


def main():
    convert, files = sys.argv[1], sys.argv[2:]
    n_left = n_texts = 0
    for path in files:
        out = subprocess.run([convert, "--quiet", "--to", "json", path, "-o", "-"], check=True, capture_output=True)
        document = json.loads(out.stdout)
        for text in texts(document["blocks"] + document["notes"]):
            n_texts += 1
            if match := MARKS.search(text):
                n_left += 1
                print(f"{path}: {text[max(0, match.start() - 30):match.end() + 50]!r}")
    print(f"{len(files)} posts, {n_texts} texts, {n_left} with markup of templates")
    sys.exit(1 if n_left or not n_texts else 0)


if __name__ == "__main__":
    main()

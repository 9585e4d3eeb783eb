#!/usr/bin/env python3
"""Checks that title, authors, date and tags of posts match what an independent parser finds in their front matter.

metadata.py CONVERT FILE... runs `CONVERT --to json` on each file and reads its front matter with PyYAML or tomllib.
If a key has several names, the first one present counts; numbers and dates are compared as written.
"""
import json
import re
import subprocess
import sys
import tomllib

import yaml

NAMES = {
    "title": ["title", "pagetitle"],
    "authors": ["author", "authors", "creator", "creators", "by", "byline"],
    "date": ["date", "publishdate", "pubdate", "pubdatetime", "published", "created", "createdat"],
    "tags": ["tags", "tag", "keywords", "keyword"],
}


def front_matter(text):
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    if match := re.match(r"\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|$)", text, re.S):
        return tomllib.loads(match[1])
    if match := re.match(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", text, re.S | re.M):
        # Keep every scalar as written.
        return yaml.load(match[1], Loader=yaml.BaseLoader) or {}
    return {}


def fold(key):
    return re.sub("[-_ ]", "", key).lower()


def find(head, field):
    pairs = {fold(key): value for key, value in head.items()}
    for outer in ("taxonomies", "params", "extra"):
        if isinstance(pairs.get(outer), dict):
            pairs |= {fold(key): value for key, value in pairs[outer].items() if fold(key) not in pairs}
    for name in NAMES[field]:
        if pairs.get(name) not in (None, "", []):
            return pairs[name]
    return None


def strings(value, separator):
    if isinstance(value, list):
        return [text for item in value for text in strings(item, None)]
    if isinstance(value, dict):
        return strings(value.get("name") or value.get("text") or list(value.values()), None)
    text = str(value).strip()
    parts = re.split(separator(text), text) if separator else [text]
    return [part.strip() for part in parts if part.strip()]


def expected(head, field):
    value = find(head, field)
    if value is None:
        return None
    match field:
        case "tags":
            return list(dict.fromkeys(strings(value, lambda text: "," if "," in text else r"\s+")))
        case "authors":
            return list(dict.fromkeys(strings(value, lambda text: r",| and ")))
        case _:
            return " ".join(strings(value, None)).split("\n")[0].strip() if not isinstance(value, list) else None


def actual(meta, field):
    match field:
        case "authors":
            return [person["name"] for person in meta["authors"]]
        case "date":
            return meta["date"]["text"] if meta["date"] else None
        case _:
            return meta[field]


def main():
    convert, files = sys.argv[1], sys.argv[2:]
    wrong = unread = 0
    for path in files:
        text = open(path, encoding="utf-8").read()
        try:
            head = front_matter(text)
        except (yaml.YAMLError, tomllib.TOMLDecodeError):
            # The program repairs this; there is nothing to compare with.
            unread += 1
            continue
        out = subprocess.run([convert, "--quiet", "--to", "json", path, "-o", "-"], check=True, capture_output=True)
        meta = json.loads(out.stdout)["meta"]
        for field in NAMES if isinstance(head, dict) else []:
            want, got = expected(head, field), actual(meta, field)
            if want and re.sub(r"\s+", "", str(want)) != re.sub(r"\s+", "", str(got)):
                wrong += 1
                print(f"{path}: {field}: {want!r} in the file, {got!r} read")
    print(f"{len(files)} posts, {wrong} fields differ, {unread} that no strict reader takes")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

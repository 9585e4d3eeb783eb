#!/usr/bin/env python3
"""Makes an archive of posts from other posts, for benchmarks: archive.py DIRECTORY COUNT FILE...

Writes COUNT posts below DIRECTORY/YEAR/, with generated titles, dates, tags and categories, and links to one another.
The same arguments give the same archive.
"""
import os
import random
import re
import sys

TAGS = "rust web python design history travel music maths linux security books food".split()
CATEGORIES = ["Essays", "Notes", "Releases", "Letters"]
FIRST_YEAR, YEARS = 2005, 20
HEAD = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\n(.*?)\n(---|\+\+\+|\.\.\.)[ \t]*\n", re.S)


def read(path):
    """Title, language and body of a post."""
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    head = HEAD.match(text)
    front = head.group(2) if head else ""

    def value(key):
        found = re.search(rf"^{key}\s*[:=]\s*(\S.*)$", front, re.M)
        return found and re.sub(r"[\"'\\\\]", "", found.group(1)).strip()

    stem = os.path.splitext(os.path.basename(path))[0]
    return value("title") or stem, value("lang"), text[head.end():] if head else text


def main():
    out, count, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    posts = [read(path) for path in files]
    before = None
    for number in range(count):
        title, lang, body = posts[number % len(posts)]
        chance = random.Random(number)
        year, month, day = FIRST_YEAR + number * YEARS // count, 1 + number * 7 % 12, 1 + number * 11 % 28
        slug = f"post-{number:05}"
        head = [
            f'title: "{title} ({number})"',
            f"date: {year}-{month:02}-{day:02}",
            f"author: Author {number % 7}",
            f"tags: [{', '.join(chance.sample(TAGS, chance.randint(0, 4)))}]",
            f"categories: [{CATEGORIES[number % len(CATEGORIES)]}]",
            f"permalink: https://example.org/{year}/{slug}/",
        ]
        if lang:
            head.append(f"lang: {lang}")
        if before and number % 3 == 0:
            body += f"\n\nSee also [the post before this one](../{before}).\n"
        before = f"{year}/{year}-{month:02}-{day:02}-{slug}.md"
        path = os.path.join(out, before)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write("---\n" + "\n".join(head) + "\n---\n" + body)


main()

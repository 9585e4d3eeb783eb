#!/usr/bin/env python3
"""Makes an archive of posts from others: library.py POSTS OUT NUMBER.

Each post has about 1,300 words: paragraphs of real posts of one language with their headings, lists and code, a
generated title and date, tags, and links to two others. The same arguments give the same archive.
"""
import datetime
import pathlib
import random
import re
import sys

WORDS = 1300


def blocks(path):
    """The blocks of a post, without front matter, footnotes, images and raw HTML."""
    text = path.read_text(encoding="utf-8", errors="replace")
    text = re.sub(r"\A(---|\+\+\+)\n.*?\n\1\n", "", text, flags=re.S)
    fenced, block = False, []
    for line in text.split("\n") + [""]:
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        if line.strip() or fenced:
            block.append(line)
            continue
        whole = "\n".join(block)
        block = []
        if whole and not re.search(r"!\[|<[a-z/!]|\[\^|\{[%{:<]|^\[[^\]]+\]:", whole, flags=re.M):
            yield whole


def main():
    posts, out, number = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    foreign = re.compile(r"/(reactjs-he|ar|fa|hi|ja|ko|zh[^/]*|cs|de|es|fr|el|pl|pt[^/]*|tr|it|nl|ms|bn|ta|bg|ro|hu|sw|hr|uk|ru|vi|kab|id)/")
    files = [path for path in sorted(posts.rglob("*.md")) if not foreign.search(str(path))]
    pool = [list(blocks(path)) for path in files]
    pool = [post for post in pool if sum(len(block.split()) for block in post) > 200]
    names = ["%04d/%05d-post" % (2000 + idx % 25, idx) for idx in range(number)]
    for idx, name in enumerate(names):
        choose = random.Random(idx)
        post, words = [], 0
        while words < WORDS:
            own = choose.choice(pool)
            start = choose.randrange(len(own))
            for block in own[start:start + 12]:
                post.append(block)
                words += len(block.split())
                if words >= WORDS:
                    break
        date = datetime.date(2000, 1, 1) + datetime.timedelta(days=idx * 9000 // number)
        title = " ".join(re.findall(r"\w+", " ".join(post))[:6]) + " %d" % idx
        others = [names[choose.randrange(number)] for _ in range(2)]
        links = "\n".join("- [see post](../%s.md)" % other for other in others)
        path = out / (name + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        tags = choose.sample(["rust", "web", "notes", "release", "community", "science", "tools"], 2)
        path.write_text(
            "---\ntitle: \"%s\"\ndate: %s\ntags: [%s]\n---\n\n%s\n\n%s\n"
            % (title, date, ", ".join(tags), "\n\n".join(post), links),
            encoding="utf-8",
        )


main()

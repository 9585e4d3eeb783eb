#!/usr/bin/env python3
"""Checks the navigation of a book of posts: book.py BOOK.pdf BOOK.epub COUNT

In the PDF: the outline has parts with COUNT posts in total, and links in the contents and the index lead to the pages
whose numbers they show. In the EPUB: each post has a file, and all of them are in the contents.
"""
import re
import sys
import zipfile

import pikepdf

sys.setrecursionlimit(10000)


def outline(item, depth=1):
    while item is not None:
        yield depth, item
        yield from outline(item.get("/First"), depth + 1)
        item = item.get("/Next")


def names(tree):
    if "/Names" in tree:
        pairs = list(tree["/Names"])
        yield from zip(map(bytes, pairs[::2]), pairs[1::2])
    for kid in tree.get("/Kids", []):
        yield from names(kid)


def check_pdf(path, count):
    with pikepdf.open(path) as pdf:
        entries = list(outline(pdf.Root["/Outlines"].get("/First")))
        posts = sum(depth == 2 for depth, _ in entries)
        # The index has a tag list and a date list at the level of posts.
        assert posts == count + 2, f"{posts} entries of posts and indexes in the outline"
        places = dict(names(pdf.Root["/Names"]["/Dests"]))
        inner = 0
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                place = annotation.get("/Dest")
                action = annotation.get("/A")
                if place is None and action is not None and action.get("/S") == "/GoTo":
                    place = action["/D"]
                if place is not None:
                    inner += 1
                    assert not isinstance(place, pikepdf.String) or bytes(place) in places, f"no place {bytes(place)}"
        # The contents and two indexes link to each post, each line from its words and from its number.
        assert inner >= 4 * count, f"{inner} links inside"
    print(f"{path}: {len(entries)} entries, {inner} links inside")


def check_epub(path, count):
    with zipfile.ZipFile(path) as book:
        nav = book.read("OEBPS/nav.xhtml").decode()
        listed = set(re.findall(r'href="(part-\d+\.xhtml)"', nav))
        files = {name.removeprefix("OEBPS/") for name in book.namelist() if "/part-" in name}
        assert len(files) >= count, f"{len(files)} files"
        assert len(listed) >= count, f"{len(listed)} files in the contents"
        assert listed <= files, listed - files
    print(f"{path}: {len(files)} files, {len(listed)} in the contents")


check_pdf(sys.argv[1], int(sys.argv[3]))
check_epub(sys.argv[2], int(sys.argv[3]))

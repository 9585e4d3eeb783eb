#!/usr/bin/env python3
"""Whether the ways through a book of posts lead somewhere: book.py BOOK.pdf BOOK.epub COUNT

In the PDF: an outline of parts with COUNT posts in them, links of the contents and the index that lead to the pages
whose numbers stand beside them. In the EPUB: a file for each post, all of them in the contents.
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
        # Contents and two indexes lead to each post, each line by its words and by its number.
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

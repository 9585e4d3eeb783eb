#!/usr/bin/env python3
"""Checks that poppler, MuPDF and PDFium read the same words in the same order from PDFs.

Words are compared after NFKC, with words hyphenated at line ends rejoined. Two readers agree if twice the longest
common subsequence over the sum of lengths reaches the limit, or the same holds for the multisets of words: readers
may take table cells by rows or by columns.
"""
import argparse
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from itertools import combinations

import pymupdf
import pypdfium2
from rapidfuzz.distance import LCSseq


def words(text):
    text = re.sub("[\ufffe\x02]", "-", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[-\u2010\u2011\u00ad]\s*", "", text)
    return re.sub("[\u200b\u2060\ufeff]", "", text).split()


def poppler(path):
    return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True).stdout.decode()


def mupdf(path):
    with pymupdf.open(path) as document:
        return "\n".join(page.get_text("text", flags=0) for page in document)


def pdfium(path):
    document = pypdfium2.PdfDocument(path)
    return "\n".join(document[page].get_textpage().get_text_range() for page in range(len(document)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--min", type=float, default=0.0)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    readers = (poppler, mupdf, pdfium)
    sums, failed = Counter(), 0
    for path in args.files:
        read = {reader.__name__: words(reader(path)) for reader in readers}
        for one, other in combinations(read, 2):
            length = max(1, len(read[one]) + len(read[other]))
            in_order = 2 * LCSseq.similarity(read[one], read[other]) / length
            as_bag = 2 * sum((Counter(read[one]) & Counter(read[other])).values()) / length
            sums[one, other, "order"] += in_order
            sums[one, other, "bag"] += as_bag
            if max(in_order, as_bag) < args.min:
                failed += 1
                print(f"{path}: {one} and {other}: {in_order:.4f} in order, {as_bag:.4f} as a bag")
    for (one, other, kind), total in sums.items():
        print(f"{one} and {other}, {kind}: mean {total / len(args.files):.5f}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

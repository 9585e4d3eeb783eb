#!/usr/bin/env python3
"""Compares the raggedness of text filled by the converter, by `fmt` and by pandoc, on the paragraphs of the same posts.

    ragged.py CONVERT POST.md...

Each fills each paragraph, without its markup, to the same width. The figure is the root mean square of the columns
missing at the end of each line except the last of a paragraph. Fails unless the converter's figure is the least.
"""
import json
import subprocess
import sys
import unicodedata

WIDTH = 72


def text_of(x):
    if isinstance(x, list):
        return "".join(map(text_of, x))
    kind, content = x["t"], x.get("c")
    if kind == "Str":
        return content
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Code", "Math"):
        return content[1]
    if kind in ("Note", "RawInline"):
        return ""
    if kind == "Quoted":
        return '"%s"' % text_of(content[1])
    if kind in ("Link", "Image", "Span", "Cite"):
        return text_of(content[1])
    return text_of(content)


def paragraphs(post):
    done = subprocess.run(["pandoc3", "-f", "gfm", "-t", "json", post], check=True, capture_output=True)
    for block in json.loads(done.stdout)["blocks"]:
        if block["t"] == "Para":
            # Only ASCII, so that all count the same columns.
            text = " ".join(unicodedata.normalize("NFKD", text_of(block["c"])).encode("ascii", "ignore").decode().split())
            if len(text) > WIDTH and max(map(len, text.split())) < WIDTH and text[0].isalpha():
                yield text


def run(command, text):
    return subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout.decode()


def ours(convert, texts):
    blocks = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in texts]
    model = json.dumps({"bindery": 1, "meta": {}, "blocks": blocks, "notes": []})
    return run([convert, "--quiet", "--from", "json", "--to", "txt", "--width", str(WIDTH), "-", "-o", "-"], model)


def pandocs(texts):
    blocks = []
    for text in texts:
        words = [{"t": "Str", "c": word} for word in text.split()]
        spaced = [x for word in words for x in (word, {"t": "Space"})][:-1]
        blocks.append({"t": "Para", "c": spaced})
    document = json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks})
    return run(["pandoc3", "-f", "json", "-t", "plain", "--columns", str(WIDTH)], document)


def lacking(filled):
    lines = [paragraph.split("\n") for paragraph in filled.strip("\n").split("\n\n")]
    return [WIDTH - len(line) for paragraph in lines for line in paragraph[:-1]]


def main():
    convert, posts = sys.argv[1], sys.argv[2:]
    texts = [text for post in posts for text in paragraphs(post)]
    plain = "\n\n".join(texts) + "\n"
    found = {
        "convert": ours(convert, texts),
        "fmt": run(["fmt", "-w", str(WIDTH)], plain),
        "fmt at its best": run(["fmt", "-w", str(WIDTH), "-g", str(WIDTH)], plain),
        "pandoc": pandocs(texts),
    }
    figures = {}
    for name, filled in found.items():
        slack = lacking(filled)
        mean = sum(slack) / len(slack)
        spread = (sum((n - mean) ** 2 for n in slack) / len(slack)) ** 0.5
        figures[name] = (sum(n * n for n in slack) / len(slack)) ** 0.5
        print("%-16s lacking %.3f columns (root mean square), spread %.3f, most %d, %d lines of %d paragraphs" % (
            name, figures[name], spread, max(slack), len(slack), len(texts)))
    sys.exit(0 if figures["convert"] == min(figures.values()) else 1)


if __name__ == "__main__":
    main()

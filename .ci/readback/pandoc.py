"""Converts Org as parsed by pandoc to the form of `canon`.

Corrects the known differences of its reader from Emacs:
- `\\backslash{}` is read as U+2216, because pandoc looks up entities among TeX symbols;
- an absolute path gets `file://` before it;
- a formula alone in its paragraph becomes a paragraph;
- an address as the text of a link becomes a nested link;
- the five alerts of GitHub get a title;
- the languages `sh`, `js` and `R` are `bash`, `javascript` and `r`;
- unknown keywords become raw Org text;
- notes within notes are not supported, and unreferenced notes are dropped;
- comments are dropped, and LaTeX exports become raw text.
"""
import json
import re
import subprocess

from canon import PICTURE, Text, address, code, tex

MARKS = {"Strong": "b", "Emph": "i", "Underline": "u", "Strikeout": "s", "Superscript": "sup", "Subscript": "sub"}
PANDOC = "pandoc3"


def read(path):
    done = subprocess.run([PANDOC, "-f", "org", "-t", "json", path], check=True, capture_output=True)
    reader = Reader()
    reader.blocks(json.loads(done.stdout)["blocks"])
    for n, note in enumerate(reader.notes):
        reader.out.append("NOTE:%d" % n)
        reader.out.extend(note)
    return reader.out


def text_of(string):
    return string.replace("\u2216", "\\")


class Reader:
    def __init__(self):
        self.out, self.notes, self.keys = [], [], []

    def text(self, content):
        text = Text()
        self.inlines(content, [], text)
        return text.words()

    def inlines(self, content, marks, out):
        for x in content:
            self.inline(x, marks, out)

    def inline(self, x, marks, out):
        kind, c = x["t"], x.get("c")
        if kind == "Str":
            out.add(text_of(c), marks)
        elif kind in ("Space", "SoftBreak"):
            out.add(" ", marks)
        elif kind == "LineBreak":
            out.token("BR")
        elif kind in MARKS:
            self.inlines(c, marks + [MARKS[kind]], out)
        elif kind == "Code":
            out.add(c[1], marks + ["code"])
        elif kind == "Math":
            out.token("MATH:" + tex(c[1]))
        elif kind == "RawInline" and c[0] == "latex" and c[1].startswith("\\begin{"):
            out.token("MATH:" + tex(c[1]))
        elif kind == "RawInline":
            out.token("%s:%s" % (c[0].upper(), c[1].replace("@&#64;", "@@").replace("&#124;", "|").strip()))
        elif kind == "Link":
            if any(mark.startswith("a:") for mark in marks):
                return self.inlines(c[1], marks, out)
            target = c[2][0]
            target = "#" if target.startswith("#") else address(re.sub("^file://(?=/)", "", target))
            if len(c[1]) == 1 and c[1][0]["t"] == "Image":
                out.token("IMG:" + address(c[1][0]["c"][2][0]) + " a:" + target)
            else:
                self.inlines(c[1], marks + ["a:" + target], out)
        elif kind == "Image":
            out.token("IMG:" + address(re.sub("^file://(?=/)", "", c[2][0])))
        elif kind == "Note":
            key = json.dumps(c)
            if key not in self.keys:
                self.keys.append(key)
                outer, self.out = self.out, []
                self.notes.append([])
                at = len(self.notes) - 1
                self.blocks(c)
                self.notes[at], self.out = self.out, outer
            out.token("FN:%d" % self.keys.index(key))
        elif kind == "Span":
            self.inlines(c[1], marks, out)
        elif kind == "Quoted":
            quote = '"' if c[0]["t"] == "DoubleQuote" else "'"
            out.add(quote, marks)
            self.inlines(c[1], marks, out)
            out.add(quote, marks)
        elif kind == "Cite":
            self.inlines(c[1], marks, out)
        else:
            out.token("UNEXPECTED:" + kind)

    def blocks(self, blocks):
        for x in blocks:
            self.block(x)

    def block(self, x):
        kind, c, out = x["t"], x.get("c"), self.out
        if kind in ("Para", "Plain"):
            words = self.text(c)
            if words and all(word.startswith("MATH:") for word in words):
                out.extend(words)
            elif words:
                out.append("P")
                out.extend(words)
        elif kind == "Header":
            out.append("H%d" % c[0])
            out.extend(self.text(c[2]))
        elif kind == "BulletList":
            out.append("UL")
            for item in c:
                self.item(item)
            out.append("/L")
        elif kind == "OrderedList":
            out.append("OL:%d" % c[0][0])
            for item in c[1]:
                self.item(item)
            out.append("/L")
        elif kind == "DefinitionList":
            out.append("DL")
            for term, definitions in c:
                out.append("DT")
                out.extend(self.text(term))
                for definition in definitions:
                    self.blocks(definition)
            out.append("/DL")
        elif kind == "BlockQuote":
            out.append("BLOCK:quote")
            self.blocks(c)
            out.append("/BLOCK")
        elif kind == "CodeBlock":
            names = [name for name in c[0][1] if name not in ("example", "numberLines")]
            code(out, {"bash": "sh", "javascript": "js", "r": "R"}.get(names[0], names[0]) if names else "", c[1])
        elif kind == "RawBlock":
            if c[0] == "org" and c[1].startswith("#+"):
                return
            if c[0] == "latex" and "newpage" in c[1]:
                out.append("PAGE")
            elif c[0] == "latex" and c[1].startswith("\\begin{"):
                out.append("MATH:" + tex(c[1]))
            else:
                code(out, c[0], c[1])
        elif kind == "HorizontalRule":
            out.append("HR")
        elif kind == "Div":
            names = [name for name in c[0][1] if name not in ("captioned-content",)]
            if "title" in names:
                return None
            if not names:
                return self.blocks(c[1])
            if names == ["caption"]:
                out.append("CAPTION")
                return out.extend(self.text([inline for block in c[1] for inline in block.get("c", [])]))
            out.append("BLOCK:" + re.sub("^(inner-)+", "", names[0]))
            self.blocks(c[1])
            out.append("/BLOCK")
        elif kind == "Figure":
            caption = [inline for block in c[1][1] for inline in block.get("c", [])]
            if caption:
                out.append("CAPTION")
                out.extend(self.text(caption))
            self.blocks(c[2])
        elif kind == "Table":
            self.table(c)
        elif kind == "LineBlock":
            out.append("BLOCK:verse")
            out.extend(self.text([y for line in c for y in line + [{"t": "Space"}]]))
            out.append("/BLOCK")
        else:
            out.append("UNEXPECTED:" + kind)

    def item(self, blocks):
        first = blocks[0]["c"] if blocks and blocks[0]["t"] in ("Plain", "Para") else []
        box = first[0].get("c") if first else None
        if box in ("\u2610", "\u2612"):
            self.out.append("LI:_" if box == "\u2610" else "LI:x")
            rest = [{"t": blocks[0]["t"], "c": first[1:]}] + blocks[1:]
            return self.blocks(rest)
        self.out.append("LI")
        self.blocks(blocks)

    def table(self, c):
        out = self.out
        caption = [inline for block in c[1][1] for inline in block.get("c", [])]
        if caption:
            out.append("CAPTION")
            out.extend(self.text(caption))
        out.append("TABLE")
        rows = [("TH", row) for row in c[3][1]] + [("TR", row) for body in c[4] for row in body[2] + body[3]]
        for name, row in rows:
            cells = [[y for block in cell[4] for y in block.get("c", [])] for cell in row[1]]
            texts = [self.text(cell) for cell in cells]
            if name == "TH" and not any(texts):
                continue
            out.append(name)
            for words in texts:
                out.append("TD")
                out.extend(words)
        out.append("/TABLE")

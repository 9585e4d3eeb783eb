"""Converts Org as parsed by Emacs (the JSON of read.el) to the form of `canon`."""
import json
import os
import re
import subprocess
import textwrap

from canon import Text, address, code, tex

HERE = os.path.dirname(os.path.abspath(__file__))
MARKS = {"bold": "b", "italic": "i", "underline": "u", "strike-through": "s"}


def read(paths):
    """The tokens of each file, read by a single Emacs."""
    subprocess.run(["emacs", "--batch", "-Q", "-l", os.path.join(HERE, "read.el"), *paths], check=True,
                   stderr=subprocess.DEVNULL)
    for path in paths:
        with open(path + ".json", encoding="utf-8") as tree, open(path, encoding="utf-8") as text:
            yield tokens(json.load(tree), text.read())


def tokens(tree, text):
    reader = Reader("^:{}" in text)
    if tree[2] and tree[2][0][0] == "section":
        # The head of the file: keywords, and comments for data without a keyword in Org.
        section = tree[2][0][2]
        while section and section[0][0] in ("keyword", "comment", "property-drawer") and section[0][1].get("key") != "LATEX":
            blank = section.pop(0)[3]
            if blank:
                break
    reader.blocks(tree[2])
    reader.labels.extend(label for label in reader.notes if label not in reader.labels)
    for n, label in enumerate(reader.labels):
        reader.out.append("NOTE:%d" % n)
        reader.out.extend(reader.notes.get(label, ["no definition of " + label]))
    return reader.out


class Reader:
    def __init__(self, braced):
        self.braced, self.out, self.labels, self.notes = braced, [], [], {}

    # Running text

    def text(self, nodes):
        text = Text()
        self.inlines(nodes, [], text)
        return text.words()

    def inlines(self, nodes, marks, out):
        for node in nodes:
            self.inline(node, marks, out)

    def inline(self, node, marks, out):
        if isinstance(node, str):
            return out.add(node, marks)
        kind, props, children, blank = node
        if kind in MARKS:
            self.inlines(children, marks + [MARKS[kind]], out)
        elif kind in ("superscript", "subscript"):
            if self.braced and not props.get("use-brackets-p"):
                out.add("^" if kind == "superscript" else "_", marks)
                self.inlines(children, marks, out)
            else:
                self.inlines(children, marks + ["sup" if kind == "superscript" else "sub"], out)
        elif kind in ("code", "verbatim"):
            out.add(props["value"], marks + ["code"])
        elif kind == "entity":
            out.add(props["utf-8"], marks)
        elif kind == "line-break":
            out.token("BR")
        elif kind == "latex-fragment":
            value = props["value"]
            out.token("MATH:" + tex(value[2:-2])) if value[:2] in ("\\(", "\\[") else out.token(value)
        elif kind == "export-snippet":
            name = "COMMENT" if props["back-end"] == "comment" else props["back-end"].upper()
            out.token(name + ":" + props.get("value", "").replace("@&#64;", "@@").replace("&#124;", "|").strip())
        elif kind == "footnote-reference":
            label = props.get("label")
            if label not in self.labels:
                self.labels.append(label)
            out.token("FN:%d" % self.labels.index(label))
        elif kind == "link":
            self.link(props, children, marks, out)
        elif kind == "target":
            pass
        elif kind == "table-cell":
            self.inlines(children, marks, out)
        else:
            # Never intended in the output.
            out.token("UNEXPECTED:%s:%s" % (kind, json.dumps(props, ensure_ascii=False)))
        out.add(" " * blank, [])

    def link(self, props, children, marks, out):
        raw = props["raw-link"]
        if props["format"] != "bracket":
            # A bare address.
            return out.add(raw, marks)
        inner = props["type"] in ("fuzzy", "custom-id")
        target = "#" if inner else address(raw)
        if not children:
            picture = re.search(r"\.(jpe?g|png|gif|svg|webp|tiff?|bmp|avif|x[pb]m|pbm)$", raw, re.I)
            if picture or props["type"] == "file":
                return out.token("IMG:" + target)
            return out.add(raw, marks + ["a:" + target])
        if len(children) == 1 and not isinstance(children[0], str) and children[0][0] == "link":
            return out.token("IMG:" + address(children[0][1]["raw-link"]) + " a:" + target)
        if len(children) == 1 and isinstance(children[0], str) and re.fullmatch(
                r"(file:|https?:|\.{0,2}/)\S+\.(jpe?g|png|gif|svg|webp|tiff?|bmp|avif|x[pb]m|pbm)", children[0], re.I):
            return out.token("IMG:" + address(children[0]) + " a:" + target)
        self.inlines(children, marks + ["a:" + target], out)

    # Blocks

    def blocks(self, nodes):
        for node in nodes:
            self.block(node)

    def block(self, node):
        out = self.out
        kind, props, children, _ = node
        caption = props.get("caption")
        if caption:
            out.append("CAPTION")
            out.extend(self.text(caption))
        if kind == "section":
            self.blocks(children)
        elif kind == "headline":
            title = self.text(props.get("title", []))
            out.append("H%d" % props["level"])
            out.extend(title)
            out.extend("UNEXPECTED:" + key for key in ("todo-keyword", "commentedp", "tags") if props.get(key))
            self.blocks(children)
        elif kind == "paragraph":
            self.paragraph(children)
        elif kind == "plain-list":
            self.list(node)
        elif kind == "verse-block":
            out.append("BLOCK:verse")
            out.extend(self.text(children))
            out.append("/BLOCK")
        elif kind in ("quote-block", "special-block", "center-block"):
            name = props.get("type") or kind[:-6]
            out.append("BLOCK:" + re.sub("^(inner-)+", "", name))
            self.blocks(children)
            out.append("/BLOCK")
        elif kind == "src-block":
            code(out, props.get("language", ""), verbatim(props))
        elif kind == "example-block":
            code(out, "", verbatim(props))
        elif kind == "fixed-width":
            code(out, "", props["value"])
        elif kind == "export-block":
            code(out, props["type"].lower(), textwrap.dedent(props["value"]))
        elif kind == "table":
            self.table(children)
        elif kind == "horizontal-rule":
            out.append("HR")
        elif kind == "latex-environment":
            out.append("MATH:" + tex(props["value"]))
        elif kind == "comment":
            if props["value"].strip():
                out.append("COMMENT:" + " ".join(props["value"].split()))
        elif kind == "keyword" and props["key"] == "LATEX":
            out.append("PAGE")
        elif kind == "footnote-definition":
            inner, self.out = self.out, []
            self.blocks(children)
            self.notes[props["label"]], self.out = self.out, inner
        elif kind in ("keyword", "property-drawer"):
            pass
        else:
            out.append("UNEXPECTED:%s:%s" % (kind, json.dumps(props, ensure_ascii=False)))

    def paragraph(self, children):
        words = self.text(children)
        # A formula alone is a block.
        if words and all(word.startswith("MATH:") for word in words):
            return self.out.extend(words)
        if words:
            self.out.append("P")
            self.out.extend(words)

    def list(self, node):
        kind, props, children, _ = node
        out = self.out
        if props["type"] == "descriptive":
            out.append("DL")
            for item in children:
                out.append("DT")
                out.extend(self.text(item[1].get("tag", [])))
                self.blocks(item[2])
            return out.append("/DL")
        if props["type"] == "ordered":
            out.append("OL:%s" % children[0][1].get("counter", 1))
        else:
            out.append("UL")
        for item in children:
            out.append({"on": "LI:x", "off": "LI:_"}.get(item[1].get("checkbox"), "LI"))
            self.blocks(item[2])
        out.append("/L")

    def table(self, rows):
        out = self.out
        rows = [row for row in rows]
        kinds = [row[1]["type"] for row in rows]
        first = next((n for n, row in enumerate(rows) if not is_cookies(row)), 0)
        head = "rule" in kinds[first:]
        out.append("TABLE")
        for row in rows[first:]:
            if row[1]["type"] == "rule":
                head = False
                continue
            out.append("TH" if head else "TR")
            for cell in row[2]:
                out.append("TD")
                out.extend(self.text(cell[2]))
        out.append("/TABLE")


def is_cookies(row):
    cells = [cell[2][0] if cell[2] and isinstance(cell[2][0], str) else "" for cell in row[2]]
    return row[1]["type"] == "standard" and any(cells) and all(re.fullmatch(r"<[lcr]>|", cell) for cell in cells)


def verbatim(props):
    value = props.get("value", "")
    return value if props.get("preserve-indent") is not None else textwrap.dedent(value)

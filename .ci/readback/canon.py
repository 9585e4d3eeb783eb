"""Canonical forms of documents: of the model, and of the Org made from it as a reader parses it.

A document is a list of tokens. Blocks are tokens (`P`, `H2`, `UL`, `/UL`, `CODE:rust` …). Running text is one token a
word, each run of characters with its marks: `b`old, `i`talic, `u`nderlined, `s`truck, `code`,
`sup`, `sub`, `a:ADDRESS`. Blanks carry no marks, since Org cannot mark the ends of a text.
"""
import itertools
import re
import textwrap
from urllib.parse import unquote

# The Org writer inserts these where markup needs a boundary or must not find one: zero-width space, word joiner.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060"))
BLANKS = re.compile(r"[ \t\n\r\u00a0\u2000-\u200a\u202f\u205f\u3000\u1680\u0085\u2028\u2029\u000b\u000c]+")


class Text:
    """Running text to be split into tokens."""

    def __init__(self):
        self.runs = []

    def add(self, text, marks):
        text = text.translate(INVISIBLE)
        if "code" in marks:
            # Code that would end the emphasis around it is put outside it.
            marks = [mark for mark in marks if mark not in "bius"]
        for n, part in enumerate(text.split("|")):
            if n:
                # A bar in code within a table is put outside the code, in emphasis or not.
                self.runs.append(("|", tuple(sorted(mark for mark in set(marks) if mark not in "bius"))))
            if part:
                self.runs.append((part, tuple(sorted(set(marks)))))

    def token(self, token, marks=()):
        """Adds a token that is not text at the current position."""
        self.runs.append((("\x00" + token), tuple(sorted(set(marks)))))

    def words(self):
        """The words with their marks; adjacent runs with equal marks are merged."""
        out, word = [], []

        def flush():
            if word:
                out.append("".join("{%s}%s" % (",".join(m), t) if m else t for t, m in word))
                word.clear()

        for text, marks in self.runs:
            if text[0] == "\x00":
                flush()
                out.append(text[1:])
                continue
            for n, part in enumerate(BLANKS.split(text)):
                if n:
                    flush()
                if part and word and word[-1][1] == marks:
                    word[-1] = (word[-1][0] + part, marks)
                elif part:
                    word.append((part, marks))
        flush()
        while out and out[-1] == "BR":
            out.pop()
        while out and out[0] == "BR":
            out.pop(0)
        return out


def address(target):
    """Normalises an address."""
    target = re.sub(r"^file:(?!//)", "", re.sub("^//", "https://", target))
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", target):
        target = unquote(target)
    return re.sub(r"%([0-9a-fA-F]{2})", lambda m: unquote(m[0]) if m[1].lower() in ("20", "5b", "5d", "7c", "5c") else m[0].upper(),
                  target).replace("\\[", "[").replace("\\]", "]").replace("::#", "#")


BACKSLASH_WORD = r"[!-~]*\\[!-~]*"
PICTURE = re.compile(r"\.(jpe?g|png|gif|svg|webp|tiff?|bmp|avif|x[pb]m|pbm)$", re.I)
SCHEMES = ("http", "https", "ftp", "mailto", "news", "doi", "file", "id")


def attribute(text):
    """Escapes text for the value of an HTML attribute."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def scheme(target):
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", target)
    return found[1].lower() if found else None


LANGUAGES = {"console": "shell", "shell-session": "shell", "shellsession": "shell", "terminal": "shell", "c++": "C++",
             "cpp": "C++", "cxx": "C++", "c": "C", "elisp": "emacs-lisp", "javascript": "js", "py": "python",
             "python3": "python", "rb": "ruby", "rs": "rust", "golang": "go", "r": "R", "yml": "yaml", "tex": "latex",
             "docker": "dockerfile", "md": "markdown"}
ORG_BLOCKS = ("center", "comment", "example", "export", "quote", "src", "verse", "callout", "")
PLAIN = ("text", "txt", "plain", "plaintext", "none")


def language(name):
    """The Org name of a language; empty for plain text."""
    if not name or name in PLAIN:
        return ""
    return LANGUAGES.get(name.lower(), re.sub(r"\s", "-", name))


def code(out, name, text):
    out.append("CODE:" + name)
    lines = [line.rstrip("\n") for line in text.split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    out.extend("|" + line for line in lines)
    out.append("/CODE")


def tex(text):
    return "".join(text.translate(INVISIBLE).split())


class Model:
    """The tokens of the model's JSON form, with content that Org cannot express in the converter's replacement.

    Every such rule is here, with its reason:
    - titles of links, alternative texts of pictures within text, classes and languages of spans: Org has no place for
      them (the converter reports the first two);
    - headings in lists, quotes and notes are bold paragraphs: Org knows headlines at the outermost level only (reported);
    - line breaks in headings, terms, captions and cells are blanks: these are single lines in Org (reported in cells);
    - line breaks in links, sub- and superscripts are blanks for the same reason;
    - emphasis within emphasis of its kind is emphasis once: Org has no nesting of a mark in itself;
    - highlighted text is HTML's `mark` in export snippets: Org has no mark for it;
    - a link to a scheme that Org has no link type for is HTML's `a` in export snippets;
    - a picture in a link that has other text is a link of its own; a picture in other markup of a link is its text;
    - a link within a link is its text; notes referred to in a link follow it;
    - quotes in quotes are blocks of other names (`inner-quote`), since Org ends a block at the first end of its name;
    - callouts whose names mean something to Org, like `quote`, have `callout-` before them;
    - a bar in code stands outside of it in a table, where it is an entity;
    - tight and loose lists, delimiters of numbers and cells that span are not told apart;
    - the rows of a table are lists where a cell holds more than a line of text (reported);
    - notes in captions follow what has the caption: Org knows none in captions (reported);
    - numbers of sections are Org's own (`num:t`);
    - titles of callouts are bold paragraphs;
    - a word with a backslash is verbatim: Org has no way to write one in text (reported).
    """

    def __init__(self, document, notes_in_notes=True):
        """`notes_in_notes`: whether the reader supports notes that only notes refer to, and unreferenced notes."""
        self.notes_in_notes = notes_in_notes
        self.in_note = False
        self.order = []
        self.notes = document.get("notes", [])
        self.out = []
        self.ids = set()
        self.collect_ids(document["blocks"])
        self.collect_ids(self.notes)
        self.nested = self.in_table = False
        self.in_caption = None
        summary = document.get("meta", {}).get("summary")
        if summary:
            self.out.append("BLOCK:abstract")
            self.paragraph([{"type": "text", "text": summary}])
            self.out.append("/BLOCK")
        self.blocks(document["blocks"])
        self.nested = True
        self.in_note = True
        if notes_in_notes and not self.order:
            self.order.extend(range(len(self.notes)))
        n = 0
        while n < len(self.order):
            self.out.append("NOTE:%d" % n)
            self.blocks(self.notes[self.order[n]]["blocks"])
            n += 1
            if n == len(self.order) and notes_in_notes:
                # Those that nothing refers to come last.
                self.order.extend(rest for rest in range(len(self.notes)) if rest not in self.order)

    def note_number(self, note):
        """Readers number notes as their marks come, which may be later in a table than in the list of its cells."""
        if note not in self.order:
            self.order.append(note)
        return self.order.index(note)

    def collect_ids(self, x):
        if isinstance(x, list):
            for y in x:
                self.collect_ids(y)
        elif isinstance(x, dict):
            if isinstance(x.get("attr"), dict) and x["attr"].get("id"):
                self.ids.add(x["attr"]["id"])
            for y in x.values():
                self.collect_ids(y)

    def text(self, content, one_line=False, strong=False):
        text = Text()
        self.inlines(content, ["b"] if strong else [], text, one_line, None, False)
        return text.words()

    def paragraph(self, content, strong=False):
        words = self.text(content, strong=strong)
        # A formula alone is a block.
        if words and not all(word.startswith("MATH:") for word in words):
            self.out.append("P")
        self.out.extend(words)

    def inlines(self, content, marks, out, one_line, link, script):
        for inline in content:
            self.inline(inline, marks, out, one_line, link, script)

    def inline(self, x, marks, out, one_line, link, script):
        kind = x["type"]
        simple = {"emphasis": "i", "strong": "b", "strikethrough": "s", "underline": "u"}
        if kind == "text":
            self.plain(x["text"], marks, out)
        elif kind == "soft-break":
            out.add(" ", marks)
        elif kind == "hard-break":
            if one_line or link is not None or script:
                out.add(" ", marks)
            else:
                out.token("BR")
        elif kind in simple:
            self.inlines(x["content"], marks + [simple[kind]], out, one_line, link, script)
        elif kind in ("superscript", "subscript"):
            name = "sup" if kind == "superscript" else "sub"
            plain = plain_text(x["content"])
            if script or not plain.strip() or re.search(r"[{}]", plain) or has_markup(x["content"]):
                self.html(name, x["content"], marks, out, one_line, link, script)
            else:
                self.inlines(x["content"], marks + [name], out, one_line, link, True)
        elif kind == "mark":
            self.html("mark", x["content"], marks, out, one_line, link, script)
        elif kind == "code":
            self.code(x["text"], marks, out)
        elif kind == "link":
            self.link(x, marks, out, one_line, link, script)
        elif kind == "image":
            self.image(x, marks, out, link, script)
        elif kind == "note-ref":
            if self.in_caption is not None:
                self.in_caption.append("FN:%d" % self.note_number(x["note"]))
            elif self.in_note and not self.notes_in_notes:
                out.add("[fn:%s]" % self.notes[x["note"]]["label"], marks)
            elif x["note"] < len(self.notes):
                (link if link is not None else out_list(out)).append("FN:%d" % self.note_number(x["note"]))
        elif kind == "math":
            if tex(x["tex"]):
                close = "\\]" if x.get("display") and link is None else "\\)"
                if close in x["tex"]:
                    self.code(x["tex"], marks, out)
                else:
                    bars = x["tex"].replace("\\|", "\\Vert ").replace("|", "\\vert ") if self.in_table else x["tex"]
                    out.token("MATH:" + tex(bars))
        elif kind == "raw":
            self.raw(x, out)
        elif kind == "span" and "section-number" in x["attr"].get("classes", []):
            pass
        elif kind == "span":
            if "kbd" in x["attr"].get("classes", []) and not has_markup(x["content"]):
                self.code(plain_text(x["content"]), marks, out)
            else:
                self.inlines(x["content"], marks, out, one_line, link, script)
        else:
            raise ValueError(kind)

    def plain(self, text, marks, out):
        for n, part in enumerate(re.split("(%s)" % BACKSLASH_WORD, text)):
            if n % 2:
                head = re.match(r"[(\"']*", part.split("\\")[0])[0]
                tail = re.search(r"[.,;:!?)\"']*$", part[part.index("\\") + 1:])[0]
                out.add(head, marks)
                self.code(part[len(head):len(part) - len(tail)], marks, out)
                out.add(tail, marks)
            else:
                out.add(part, marks)

    def code(self, text, marks, out):
        for n, part in enumerate(text.split("|") if self.in_table else [text]):
            if n:
                out.add("|", marks)
            out.add(part, marks + ["code"])

    def html(self, tag, content, marks, out, one_line, link, script):
        out.token("HTML:<%s>" % tag)
        self.inlines(content, marks, out, one_line, link, script)
        out.token("HTML:</%s>" % tag)

    def raw(self, x, out):
        text = re.sub(r"[\n\r]", " ", x["text"])
        if not text.strip():
            return
        comment = re.fullmatch(r"<!--(.*)-->", text)
        if x["format"] == "org":
            out.add(text, [])
        elif comment:
            out.token("COMMENT:" + comment[1].strip())
        else:
            out.token("%s:%s" % (x["format"].upper(), text.strip()))

    def link(self, x, marks, out, one_line, link, script):
        target = x["target"]
        if link is not None or not target or (target[0] == "#" and target[1:] not in self.ids):
            return self.inlines(x["content"], marks, out, one_line, link, script)
        if target[0] != "#" and scheme(target) and scheme(target) not in SCHEMES:
            out.token('HTML:<a href="%s">' % attribute(target))
            self.inlines(x["content"], marks, out, one_line, link, script)
            return out.token("HTML:</a>")
        mark = "a:" + ("#" if target[0] == "#" else address(target))
        late, part = [], []
        for inline in x["content"] + [None]:
            if inline is not None and inline["type"] != "image":
                part.append(inline)
                continue
            if part:
                text = Text()
                self.inlines(part, marks + [mark], text, one_line, late, script)
                out.runs.extend(text.runs)
                part = []
            if inline is not None:
                source = inline["source"]
                plain = not (scheme(source) and scheme(source) not in SCHEMES) and PICTURE.search(source) and not re.search(r"[] \[()<>]", unquote(source))
                if plain:
                    out.token("IMG:" + address(source) + " " + mark)
                elif is_remote_picture(source) and not re.search(r"[] \[()<>|\\]", source):
                    out.token("IMG:" + address(source) + ("" if PICTURE.search(source) else "#.png") + " " + mark)
                else:
                    self.plain(inline.get("alt") or source, marks + [mark], out)
        for note in late:
            out.token(note)

    def image(self, x, marks, out, link, script):
        source, alt = x["source"], x.get("alt", "")
        if link is not None or script:
            self.plain(alt, marks, out)
        elif scheme(source) and scheme(source) not in SCHEMES:
            out.token('HTML:<img src="%s" alt="%s">' % (attribute(source), attribute(alt)))
        elif PICTURE.search(source):
            out.token("IMG:" + address(source))
        elif is_remote_picture(source):
            out.token("IMG:" + address(source) + "#.png")
        elif not alt:
            out.token("IMG:" + address(source))
        else:
            self.plain(alt, marks + ["a:" + address(source)], out)

    def blocks(self, blocks):
        for block in blocks:
            self.block(block)

    def inner(self, blocks):
        outside, self.nested = self.nested, True
        self.blocks(blocks)
        self.nested = outside

    def block(self, x):
        kind, out = x["type"], self.out
        if kind == "paragraph":
            self.paragraph(x["content"])
        elif kind == "heading":
            if self.nested:
                self.paragraph(x["content"], strong=True)
            else:
                words = self.text(x["content"], one_line=True)
                if words:
                    out.append("H%d" % x["level"])
                    out.extend(words)
        elif kind in ("bullet-list", "ordered-list"):
            self.list(x)
        elif kind == "quote":
            out.append("BLOCK:quote")
            self.inner(x["blocks"])
            out.append("/BLOCK")
        elif kind == "callout":
            name = re.sub(r"[\W_]", "-", x["kind"])
            out.append("BLOCK:" + ("callout-" + name if name in ORG_BLOCKS else name))
            if x.get("title"):
                self.paragraph(x["title"], strong=True)
            self.inner(x["blocks"])
            out.append("/BLOCK")
        elif kind == "code":
            # Two blank lines end a note, so that such code has no block and no language.
            ends_note = self.in_note and ("\n\n\n" in x["text"] or x["text"].startswith("\n\n"))
            pairs = dict(reversed(x.get("attr", {}).get("pairs", [])))
            title = pairs.get("title") or pairs.get("filename")
            if title and not ends_note:
                self.caption([{"type": "text", "text": title}])
            code(out, "" if ends_note else language(x.get("language")), x["text"])
        elif kind == "table":
            self.table(x)
        elif kind == "figure":
            self.figure(x)
        elif kind == "definition-list":
            out.append("DL")
            for item in x["items"]:
                for term in item["terms"][:-1]:
                    out.append("DT")
                    out.extend(self.text(term, one_line=True))
                out.append("DT")
                out.extend(self.text((item["terms"] or [[]])[-1], one_line=True))
                for definition in item["definitions"]:
                    self.inner(definition)
            out.append("/DL")
        elif kind == "thematic-break":
            out.append("HR")
        elif kind == "page-break":
            out.append("PAGE")
        elif kind == "math":
            if tex(x["tex"]):
                out.append("MATH:" + tex(x["tex"]))
        elif kind == "raw":
            text = x["text"].rstrip()
            comment = re.fullmatch(r"\s*<!--((?:(?!-->).)*)-->", text, re.S)
            if not text.strip() or x["format"] == "org":
                pass
            elif comment:
                out.append("COMMENT:" + " ".join(comment[1].split()))
            else:
                code(out, x["format"], textwrap.dedent(text))
        elif kind == "container":
            attr = x.get("attr", {})
            if {"line-block", "verse"} & set(attr.get("classes", [])) and all(y["type"] == "paragraph" for y in x["blocks"]):
                out.append("BLOCK:verse")
                for y in x["blocks"]:
                    out.extend(self.text(y["content"], one_line=True))
                out.append("/BLOCK")
                return
            centered = "center" in attr.get("classes", []) or ["align", "center"] in attr.get("pairs", [])
            if centered and not any(y["type"] == "heading" for y in x["blocks"]):
                out.append("BLOCK:center")
                self.inner(x["blocks"])
                out.append("/BLOCK")
            else:
                self.blocks(x["blocks"])
        else:
            raise ValueError(kind)

    def list(self, x):
        start = x.get("start")
        self.out.append("UL" if start is None else "OL:%d" % start)
        for item in x["items"]:
            self.out.append("LI" if item.get("task") is None else "LI:x" if item["task"] else "LI:_")
            self.inner(item["blocks"])
        self.out.append("/L")

    def table(self, x):
        out = self.out
        if any(one_line(cell) is None for part in ("head", "body") for row in x.get(part, []) for cell in row["cells"]):
            if x.get("caption"):
                self.paragraph(x["caption"])
            return self.inner(records(x))
        late = self.caption(x.get("caption", []))
        out.append("TABLE")
        self.in_table = True
        width = len(x["alignments"])
        for name, rows in (("TH", x.get("head", [])), ("TR", x.get("body", []))):
            rows = grid(rows, width)
            if name == "TH" and not any(cell and blocks_of(cell) for row in rows for cell in row):
                continue
            for row in rows:
                out.append(name)
                for cell in row + [None] * (width - len(row)):
                    out.append("TD")
                    out.extend(self.text(one_line(cell), one_line=True) if cell else [])
        self.in_table = False
        out.append("/TABLE")
        self.late_notes(late)

    def caption(self, content):
        """Adds the caption of the next block; returns the notes in it."""
        self.in_caption = []
        words = self.text(content, one_line=True)
        late, self.in_caption = self.in_caption, None
        if words:
            self.out.append("CAPTION")
            self.out.extend(words)
        return late

    def late_notes(self, late):
        if late:
            self.out.append("P")
            self.out.extend(late)

    def figure(self, x):
        late = self.caption(x.get("caption", []))
        text = Text()
        self.image(x["image"], [], text, None, False)
        self.out.append("P")
        self.out.extend(text.words())
        self.late_notes(late)


def out_list(text):
    """A sink that adds tokens to a text, for inline notes."""
    class Sink:
        @staticmethod
        def append(token):
            text.token(token)
    return Sink


def is_remote_picture(source):
    return scheme(source) in ("http", "https") and "#" not in source


def grid(rows, width):
    """The cells of rows by column; None where a cell from elsewhere spans."""
    covered, out = {}, []
    for row in rows:
        cells, line, at = list(row["cells"]), [], 0
        while at < width:
            if covered.get(at, 0) > 0:
                covered[at] -= 1
                line.append(None)
                at += 1
            elif cells:
                cell = cells.pop(0)
                for n in range(cell.get("colspan", 1)):
                    if at < width:
                        covered[at] = cell.get("rowspan", 1) - 1
                        line.append(cell if n == 0 else None)
                        at += 1
            elif any(left > 0 for column, left in covered.items() if column >= at):
                line.append(None)
                at += 1
            else:
                break
        out.append(line)
    return out


def blocks_of(cell):
    """The blocks of a cell: one that is a text and no more has that as its `content`."""
    content = cell.get("content")
    return [{"type": "paragraph", "content": content}] if content else cell.get("blocks", [])


def one_line(cell):
    """The text of a cell, if that is all there is in it."""
    return one_line_of(blocks_of(cell))


def one_line_of(blocks):
    if not blocks:
        return []
    if len(blocks) > 1:
        return None
    x = blocks[0]
    kind = x["type"]
    if kind == "paragraph":
        content = x["content"]
    elif kind == "heading":
        content = [{"type": "strong", "content": x["content"]}]
    elif kind == "container":
        content = one_line_of(x["blocks"])
    elif kind == "figure" and not x.get("caption"):
        content = [dict(x["image"], type="image")]
    elif kind == "code" and len(x["text"].splitlines()) <= 1 and not {"title", "filename"} & set(dict(x.get("attr", {}).get("pairs", []))):
        content = [{"type": "code", "text": x["text"].strip()}]
    elif kind == "math":
        content = [{"type": "math", "tex": x["tex"], "display": True}]
    else:
        return None
    return content


def records(x):
    """The rows of a table one after the other, each as a list of its cells with the heads of their columns."""
    width = len(x["alignments"])
    head, body = (x.get("head", []), x["body"]) if x.get("body") else ([], x.get("head", []))
    names = [[] for _ in range(width)]
    for row in grid(head, width):
        for column, cell in enumerate(row):
            if cell and blocks_of(cell):
                own = one_line(cell)
                own = flat(blocks_of(cell)) if own is None else own
                for name in names[column:column + cell.get("colspan", 1)]:
                    name.extend(([{"type": "text", "text": " "}] if name else []) + own)
    rows = [[blocks_of(cell) if cell else [] for cell in row] + [[]] * (width - len(row)) for row in grid(body, width)]
    used = [any(row[column] for row in rows) for column in range(width)]
    out = []
    for idx, row in enumerate(rows):
        fields = [(names[n], cell) for n, cell in enumerate(row) if cell or (idx == 0 and names[n] and not used[n])]
        if fields and out and width > 1:
            out.append({"type": "thematic-break"})
        if not any(names) and width > 1:
            if fields:
                out.append({"type": "bullet-list", "items": [{"blocks": cell} for _, cell in fields]})
            continue
        for is_named, run in itertools.groupby(fields, lambda field: bool(field[0])):
            if is_named:
                items = [{"terms": [name], "definitions": [cell]} for name, cell in run]
                out.append({"type": "definition-list", "items": items})
            else:
                out.extend(block for _, cell in run for block in cell)
    return out


def flat(blocks):
    """All text of blocks as one line."""
    out = []

    def block(x):
        kind = x["type"]
        if out:
            out.append({"type": "soft-break"})
        if kind in ("paragraph", "heading"):
            out.extend(x["content"])
        elif kind == "code":
            out.append({"type": "code", "text": x["text"].strip().replace("\n", " ")})
        elif kind == "math":
            out.append({"type": "math", "tex": x["tex"], "display": False})
        elif kind == "figure":
            out.append(dict(x["image"], type="image"))
            out.extend(x.get("caption", []))
        elif kind == "callout":
            out.extend(x.get("title", []))
        elif kind == "table":
            out.extend(x.get("caption", []))
        inner = x.get("blocks", [])
        for item in x.get("items", []):
            for term in item.get("terms", []):
                out.extend(term)
            inner = inner + item.get("blocks", []) + [y for definition in item.get("definitions", []) for y in definition]
            if "terms" in item:
                [block(y) for y in inner]
                inner = []
        for row in x.get("head", []) + x.get("body", []):
            inner = inner + [y for cell in row["cells"] for y in blocks_of(cell)]
        [block(y) for y in inner]

    for x in blocks:
        block(x)
    return out


def plain_text(content):
    out = []
    for x in content:
        kind = x["type"]
        if kind in ("text", "code"):
            out.append(x["text"])
        elif kind == "math":
            out.append(x["tex"])
        elif kind == "image":
            out.append(x.get("alt", ""))
        elif kind in ("soft-break", "hard-break"):
            out.append(" ")
        else:
            out.append(plain_text(x.get("content", [])))
    return "".join(out)


def has_markup(content):
    return any("kbd" in x["attr"].get("classes", []) or has_markup(x["content"]) if x["type"] == "span" else
               "\\" in x["text"] if x["type"] == "text" else x["type"] != "soft-break" for x in content)

"""Generates random models full of Org and Markdown markup; equal seeds give equal models."""
import random

# Strings that may be mistaken for markup, alone and within words.
SNIPPETS = """
* ** *** / _ + = ~ | || [ ] [[ ]] ][ ( ) { } {{ }} {{{ }}} < > << >> <<< \\ \\\\ ^ ^{ _{ $ $$ # #+ : :: - -- --- ... . , ; ! ? ' " ` ``` % %% & @ @@ ,* ,#+
*a* /a/ _a_ +a+ =a= ~a~ **a** *a /a _a +a =a ~a a* a/ a_ a+ a= a~ a*b a/b a_b a+b a=b a~b a_{b} a^{b} a^b a_b^c ^x _x x^{ x_{
[[a]] [[a][b]] [[https://a.b][c]] [[file:a.png]] [a](b) ![a](b) <a> <b>c</b> &amp; &lt; <https://a.b> https://a.b/c_d_e http://x/*y* mailto:a@b.c file:x id:y man:ls
[fn:1] [fn::a] [fn:a:b] [cite:@a] [@a] [1] [1/2] [50%] [/] [%] [ ] [X] [-] [#A] <2015-06-25> <2015-06-25Thu> [2015-06-25] <%%(a)> [2015-06-25Thu10:00]
\\alpha \\alpha{} \\( \\) \\[ \\] \\(a\\) \\[a\\] \\begin{a} \\end{a} \\foo{bar} \\- \\_ \\there4 $a$ $a$b $1 $$a$$ a$b$ c:\\Users \\\\server
{{{a}}} {{{a(b)}}} <<a>> <<<a>>> @@html:a@@ @@comment:a@@ src_sh{ls} src_sh[:a]{ls} call_f(x) call_f[:a](x) #+begin_src #+end_src #+TITLE: #+begin_quote #+end_quote
TODO DONE COMMENT DEADLINE: SCHEDULED: CLOCK: CLOSED: :a: :a:b: :END: :PROPERTIES: %%(a) Footnotes ARCHIVE :noexport: 1. 1) 12) a. - + |a| |- +-- ----- -----x # #a #+a: a::b ::
日本 語。 é ü ß “a” ‘b’ — – … א ב 🙂 ﬁ ½ ² ° · a\u00a0b e\u0301 \u00ad \u200b \u200d
""".split()
SNIPPETS = [s.encode().decode("unicode_escape").encode("latin-1", "ignore").decode("utf-8", "ignore") if "\\u00" in s or "\\u0301" in s or "\\u200" in s else s
            for s in SNIPPETS]
WORDS = "a the quick brown fox of org and Markdown text x y z word".split()
LANGUAGES = [None, "sh", "rust", "c++", "text", "python", "console", "emacs-lisp", "js{4}", "a b"]
ADDRESSES = ["https://a.b/c", "https://a.b/c_d_/e?f=[g]&h=*i*#j", "http://x.y/~z/%20k%5B", "a.md", "./b/c.md", "../d e.md", "/f/g",
             "mailto:a@b.c", "tel:123", "//h.i/j", "k.org#l", "https://a.b/|c", "m[n].md", "https://a.b/\\c", "#head", "https://a.b/=c=~d~"]
PICTURES = ["a.png", "b/c d.jpg", "https://a.b/c.svg", "https://a.b/c?s=1", "data:image/png;base64,AA", "e", "f[1].gif", "/g.webp"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.n_notes = 0

    def pick(self, *values):
        return self.random.choice(values)

    def chance(self, share):
        return self.random.random() < share

    def string(self, most=6):
        """Text with single blanks and none at its ends, as the reader produces."""
        out = []
        for n in range(self.random.randint(1, most)):
            if n and self.chance(0.6):
                out.append(" ")
            out.append(self.random.choice(SNIPPETS if self.chance(0.6) else WORDS))
        return "".join(out)

    def text(self, most=6):
        text = self.string(most)
        if self.chance(0.3):
            text = text + " "
        if self.chance(0.2):
            text = " " + text
        return {"type": "text", "text": text}

    def inlines(self, depth=0, most=4):
        out = [self.inline(depth) for _ in range(self.random.randint(1, most))]
        # Adjacent texts are merged.
        joined = []
        for x in out:
            if joined and x["type"] == "text" == joined[-1]["type"]:
                joined[-1] = {"type": "text", "text": joined[-1]["text"] + x["text"]}
            else:
                joined.append(x)
        return joined

    def inline(self, depth):
        if depth > 3 or self.chance(0.45):
            return self.text()
        kind = self.pick("emphasis", "strong", "strikethrough", "underline", "emphasis", "strong", "superscript",
                         "subscript", "mark", "code", "code", "link", "link", "image", "note-ref", "math", "soft-break",
                         "hard-break", "raw", "span")
        if kind in ("emphasis", "strong", "strikethrough", "underline", "mark"):
            return {"type": kind, "content": self.inlines(depth + 1, 3)}
        if kind in ("superscript", "subscript"):
            return {"type": kind, "content": [{"type": "text", "text": self.string(2)}]}
        if kind == "code":
            return {"type": kind, "text": self.string(3)}
        if kind == "link":
            return {"type": kind, "target": self.random.choice(ADDRESSES), "content": self.inlines(depth + 2, 2)}
        if kind == "image":
            return {"type": kind, "source": self.random.choice(PICTURES), "alt": self.pick("", self.string(2))}
        if kind == "note-ref":
            self.n_notes += 1
            return {"type": kind, "note": self.n_notes - 1}
        if kind == "math":
            return {"type": kind, "tex": self.pick("x", "a_b^c", "a*b", "\\frac{a}{b}", "|x|", "a = b", "x/y"), "display": self.chance(0.2)}
        if kind == "raw":
            return {"type": kind, "format": "html", "text": self.pick("<br>", "<!-- a -->", "<b a='b'>", "<i>@@</i>")}
        if kind == "span":
            return {"type": kind, "attr": {"classes": [self.pick("kbd", "x")]}, "content": self.inlines(depth + 1, 2)}
        return {"type": kind}

    def blocks(self, depth=0, most=4):
        return [self.block(depth) for _ in range(self.random.randint(1, most))]

    def code(self):
        lines = []
        for _ in range(self.random.randint(1, 4)):
            lines.append(self.pick("", "  ", "    ", "\t") + self.pick("", self.string(3), self.string(3), "* a", "#+end_src",
                         "#+end_example", ",* b", "#+begin_src", ",,#+x", ": a", "- b"))
        return "".join(line.rstrip() + "\n" for line in lines)

    def block(self, depth):
        if depth > 2 or self.chance(0.5):
            return {"type": "paragraph", "content": self.inlines()}
        kind = self.pick("heading", "bullet-list", "ordered-list", "quote", "callout", "code", "table", "figure",
                         "definition-list", "thematic-break", "math", "raw", "container", "bullet-list", "heading")
        if kind == "heading":
            return {"type": kind, "level": self.random.randint(1, 6), "content": self.inlines(most=3)}
        if kind in ("bullet-list", "ordered-list"):
            task = self.chance(0.3)
            items = [{"blocks": self.blocks(depth + 1, 2), "task": self.pick(None, True, False) if task else None}
                     for _ in range(self.random.randint(1, 3))]
            out = {"type": kind, "tight": self.chance(0.5), "items": items}
            if kind == "ordered-list":
                out.update(start=self.pick(1, 1, 0, 3, 120), delimiter=self.pick("period", "paren"))
            return out
        if kind == "quote":
            return {"type": kind, "blocks": self.blocks(depth + 1, 3)}
        if kind == "callout":
            return {"type": kind, "kind": self.pick("note", "tip", "warning", "example", "x y"),
                    "title": self.inlines(most=2) if self.chance(0.4) else [], "blocks": self.blocks(depth + 1, 2)}
        if kind == "code":
            return {"type": kind, "language": self.random.choice(LANGUAGES), "text": self.code()}
        if kind == "table":
            width = self.random.randint(1, 4)
            has_blocks = self.chance(0.3)
            text = lambda: {"content": self.inlines(2, 2) if self.chance(0.8) else []}
            cell = lambda: {"blocks": self.blocks(depth + 1, 2)} if has_blocks and self.chance(0.3) else text()
            row = lambda: {"cells": [cell() for _ in range(width)]}
            return {"type": kind, "alignments": [self.pick("default", "left", "right", "center") for _ in range(width)],
                    "head": [row()], "body": [row() for _ in range(self.random.randint(1, 3))]}
        if kind == "figure":
            return {"type": kind, "image": {"source": self.pick("a.png", "b.jpg"), "alt": self.string(2)},
                    "caption": self.inlines(1, 2) if self.chance(0.5) else []}
        if kind == "definition-list":
            return {"type": kind, "items": [{"terms": [self.inlines(1, 2)], "definitions": [self.blocks(depth + 2, 2)]}
                                            for _ in range(self.random.randint(1, 2))]}
        if kind == "math":
            return {"type": kind, "tex": self.pick("x = y", "\n\\int x\n+ y\n", "\\begin{align}\na\n\\end{align}", "a\n- b")}
        if kind == "raw":
            return {"type": kind, "format": "html", "text": self.pick("<div>\n* a\n</div>", "<!-- a\nb -->", "<hr>")}
        if kind == "container":
            return {"type": kind, "blocks": self.blocks(depth + 1, 2)}
        return {"type": kind}


def model(seed):
    generator = Generator(seed)
    head = {"type": "heading", "level": 1, "content": [{"type": "text", "text": "Head"}], "attr": {"id": "head"}}
    blocks = [head] + generator.blocks(0, 5)
    notes = []
    while len(notes) < generator.n_notes:
        # Notes do not refer to other notes.
        own = Generator("%s note %d" % (seed, len(notes)))
        inner = own.blocks(1, 2)
        notes.append({"label": str(len(notes) + 1), "blocks": without_notes(inner)})
    return {"bindery": 2, "meta": {}, "blocks": blocks, "notes": notes}


def without_notes(x):
    if isinstance(x, list):
        return [without_notes(y) for y in x]
    if isinstance(x, dict):
        if x.get("type") == "note-ref":
            return {"type": "text", "text": "x"}
        return {key: without_notes(y) for key, y in x.items()}
    return x

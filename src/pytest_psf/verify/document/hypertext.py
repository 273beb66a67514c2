"""HTML as pieces: headings, labels and visible text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pytest_psf.verify.document.jinja import without_tags
from pytest_psf.verify.document.pieces import LABEL, Piece

_HIDDEN = {"script", "style", "title", "template"}

#: What ends a line of text; a bold word behind one may be a label.
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd"),
        *("details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"),
        *("form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        "ul",
    }
)
#: What no label holds: a cell with one of these is a part of the page's layout.
_LAYOUT = frozenset({"table", "ul", "ol", "dl", "pre", "section", "article", "form"})
_CELLS = frozenset({"td", "th"})
_BOLD = frozenset({"b", "strong"})
#: Behind these nothing belongs to the last label.
_ENDS = frozenset({"tr", "table", "dl", "details"})
#: The longest label, in characters.
_LONGEST = 100


def hypertext(text: str) -> list[Piece]:
    """Take a page, or a piece of one, apart; lines count from 1 at the start of the text."""
    parser = _PageParser()
    text = without_comments(text)
    # Without an end no tag begins, and looking for one each time takes very long: it is
    # quadratic in Pythons without the fix of https://github.com/python/cpython/issues/135462
    last = text.rfind(">") + 1
    parser.feed(text[:last])
    parser.close()
    parser.finish()
    if not parser.hidden and text[last:].strip():
        line = 1 + text.count("\n", 0, last)
        parser.pieces.append(Piece(line, text[last:].replace("<", " ")))
    return parser.pieces


def without_comments(text: str) -> str:
    """Blank the comments of a text; its lines stay where they are.

    A comment without an end goes on to the end of the text.
    """
    return re.sub(
        r"<!--.*?(?:-->|$)",
        lambda found: " " + "\n" * found[0].count("\n"),
        text,
        flags=re.DOTALL,
    )


class _PageParser(HTMLParser):
    """Collects headings, labels and visible text; no comments, scripts and styles.

    Links are written as Markdown has them, so that one reading finds them all.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.hidden = 0
        self._level = 0
        self._heading: list[str] = []
        self._ids: list[str] = []
        self._line = 1
        self._link: str | None = None
        #: What may turn out to be a label, as pieces, and its tag; None: nothing may.
        self._held: list[Piece] = []
        self._names: list[str] = []
        self._tag: str | None = None
        self._open = False
        #: Whether a line of text begins here.
        self._fresh = True
        self._cell = 0
        self._columns = False
        self._told = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._note_id(given.get("id") or (given.get("name") if tag == "a" else None))
        if tag in _HIDDEN:
            self.hidden += 1
        elif re.fullmatch("h[1-6]", tag):
            self._settle(is_label=self._tag in _BOLD and not self._open)
            self._level, self._heading = int(tag[1]), []
            self._line = self.getpos()[0]
            self._fresh = True
        elif tag == "a":
            self._link = given.get("href")
        elif self._level:
            if tag in _BLOCKS:
                self._heading.append(" ")
        elif tag in _BLOCKS:
            self._block(tag)
        elif tag in _BOLD and self._may_be_labelled:
            self._hold(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif self._level and tag == f"h{self._level}":
            title = " ".join(without_tags("".join(self._heading)).split())
            ids = tuple(self._ids)
            self.pieces.append(Piece(self._line, title, self._level, ids))
            self._level, self._ids = 0, []
        elif tag == "a":
            self._link = None
        elif tag == self._tag:
            self._open = False
            if tag in {"dt", "summary"}:
                self._settle(is_label=True)
        elif tag in _BLOCKS and not self._level:
            self._end_of_block(tag)

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self._level:
            self._heading.append(data)
            return
        if self._tag is not None and self._open:
            self._names.append(data)
        if not data.strip():
            return
        said = data if self._link is None else f"[{data}](<{self._link}>)"
        piece = Piece(self.getpos()[0], said)
        if self._tag is None:
            self.pieces.append(piece)
        elif self._open:
            self._held.append(piece)
        else:
            self._behind_bold(data, piece)
        self._fresh = False

    def finish(self) -> None:
        """Take what is held at the end of the page for what it is."""
        self._settle(is_label=self._tag in _BOLD and not self._open)

    def _note_id(self, name: str | None) -> None:
        if not name or self.hidden:
            return
        if self._level:
            self._ids.append(name)
        else:
            self.pieces.append(Piece(self.getpos()[0], "", ids=(name,)))

    def _block(self, tag: str) -> None:
        self._settle_before(tag)
        if tag in {"tr", "table"}:
            self._cell = 0
        elif tag == "thead":
            self._columns = True
        elif tag in {"dt", "dd"}:
            self._told = tag == "dd"
        elif tag in _CELLS:
            self._cell += 1
        if tag in {"dt", "summary"} or (tag in _CELLS and self._is_first_cell):
            self._hold(tag)
        self._fresh = True

    def _settle_before(self, tag: str) -> None:
        """Decide on what is held, if a block that begins there says enough for that."""
        if self._tag in _BOLD:
            self._settle(is_label=not self._open)
        elif self._tag in _CELLS and tag in _CELLS:
            self._settle(is_label=tag == "td" or self._tag == "td")
        elif self._tag in {"dt", "summary"} and tag in {"dt", "dd"}:
            self._settle(is_label=True)
        elif self._tag is not None and (tag in _LAYOUT or tag == "tr"):
            self._settle(is_label=False)

    @property
    def _is_first_cell(self) -> bool:
        return self._cell == 1 and not self._columns and self._tag is None

    @property
    def _may_be_labelled(self) -> bool:
        """Whether a bold word may be a label; what tells of another one holds none."""
        return self._fresh and self._tag is None and not (self._cell or self._told)

    def _end_of_block(self, tag: str) -> None:
        if self._tag in _BOLD:
            self._settle(is_label=not self._open)
        if tag == "thead":
            self._columns = False
        if tag in _ENDS:
            self._cell, self._told = 0, False
            self._settle(is_label=False)
            self.pieces.append(Piece(self.getpos()[0], "", LABEL))
        self._fresh = True

    def _behind_bold(self, data: str, piece: Piece) -> None:
        """Decide by what follows a bold word or the first cell."""
        if self._tag in _CELLS:
            self._held.append(piece)
            return
        is_named = "".join(self._names).rstrip().endswith((":", "\uff1a"))
        self._settle(is_label=is_named or data.lstrip().startswith((":", "\uff1a")))
        self.pieces.append(piece)

    def _hold(self, tag: str) -> None:
        self._tag, self._open, self._held, self._names = tag, True, [], []

    def _settle(self, *, is_label: bool) -> None:
        """Take what is held for a label, or else for text."""
        name = " ".join("".join(self._names).split()).rstrip(" :\uff1a")
        if self._tag is not None and is_label and 0 < len(name) <= _LONGEST:
            linked = any("](<" in piece.text for piece in self._held)
            self.pieces.append(Piece(self._held[0].line, name, LABEL, said=not linked))
            self.pieces.extend(self._held if linked else ())
        else:
            self.pieces.extend(self._held)
        self._tag, self._open, self._held, self._names = None, False, [], []

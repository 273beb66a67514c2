"""HTML as pieces: headings and visible text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pytest_psf.verify.document.pieces import Piece

_HIDDEN = {"script", "style", "title", "template"}


def hypertext(text: str) -> list[Piece]:
    """Take a page, or a piece of one, apart; lines count from 1 at the start of the text."""
    parser = _PageParser()
    text = without_comments(text)
    # Without an end no tag begins, and looking for one each time takes very long: it is
    # quadratic in Pythons without the fix of https://github.com/python/cpython/issues/135462
    last = text.rfind(">") + 1
    parser.feed(text[:last])
    parser.close()
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
    """Collects headings and visible text; comments, scripts and styles do not count.

    Links are written as Markdown has them, so that one reading finds them all.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.hidden = 0
        self._level = 0
        self._heading: list[str] = []
        self._line = 1
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif re.fullmatch("h[1-6]", tag):
            self._level, self._heading = int(tag[1]), []
            self._line = self.getpos()[0]
        elif tag == "a":
            self._link = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif self._level and tag == f"h{self._level}":
            title = " ".join("".join(self._heading).split())
            self.pieces.append(Piece(self._line, title, self._level))
            self._level = 0
        elif tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self.hidden or not data.strip():
            return
        if self._level:
            self._heading.append(data)
        else:
            said = data if self._link is None else f"[{data}](<{self._link}>)"
            self.pieces.append(Piece(self.getpos()[0], said))

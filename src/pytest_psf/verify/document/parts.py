"""The text of a document taken apart by its form: Markdown, reStructuredText and so on.

It says where each piece stands; what belongs to which heading is `outline.py`'s.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_psf.core.headings import normalise
from pytest_psf.core.values import dataclass
from pytest_psf.verify.document.forms import ASCIIDOC, HTML, MARKDOWN
from pytest_psf.verify.document.pieces import Piece, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

#: Parts beyond these are joined: each costs something, and so does looking into it.
MOST_PARTS = 100


@dataclass(frozen=True)
class Part:
    """Some part of a document, taken apart when it is asked for."""

    line: int
    text: str
    suffix: str

    @property
    def level(self) -> int:
        """The level of the heading that it begins with: all but the first do."""
        return len(self.text) - len(self.text.lstrip("#"))

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Its pieces, with their lines in the whole document."""
        found = tuple(_pieces(self.text, self.suffix))
        if self.line == 1:
            return found
        skipped = self.line - 1
        return tuple(replace(one, line=one.line + skipped) for one in found)

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """Where the headings and labels of each name stand among the pieces."""
        found: dict[str, list[int]] = {}
        for index, piece in enumerate(self.pieces):
            if piece.level and piece.text:
                found.setdefault(normalise(piece.text), []).append(index)
        return found

    def may_name(self, wanted: Collection[str]) -> bool:
        """Tell whether it may have a heading of one of these names.

        Not if it lacks a word of each; markup inside of a word would mislead it.
        """
        if not self.text.isascii() or "&" in self.text:
            return True
        said = self.text.lower()
        return any(all(word in said for word in name.split()) for name in wanted)


def taken_apart(text: str, suffix: str) -> list[Part]:
    """Return the parts of a text by the form that its suffix stands for, such as `.md`."""
    found = [(1, text)]
    if suffix in MARKDOWN:
        from pytest_psf.verify.document.markdown import parts

        found = [*parts(_plain_markdown(text, suffix))]
    fewer = _joined(found, len(text) // MOST_PARTS)
    return [Part(line, part, suffix) for line, part in fewer]


def _plain_markdown(text: str, suffix: str) -> str:
    from pytest_psf.verify.document import sites
    from pytest_psf.verify.document.unseen import (
        without_dead_expressions,
        without_hidden,
        without_struck,
    )

    text = sites.as_markdown(text)
    text = without_struck(without_hidden(text, is_page=False))
    if suffix != ".mdx":
        return text
    from pytest_psf.verify.document.mdx import as_markdown

    return as_markdown(without_dead_expressions(text))


def _joined(found: list[tuple[int, str]], size: int) -> Iterator[tuple[int, str]]:
    """Join parts, if they are many, to at least this size but for the last."""
    if len(found) < MOST_PARTS:
        yield from found
        return
    held: list[str] = []
    first, length = 1, 0
    for line, text in found:
        first = first if held else line
        held.append(text)
        length += len(text)
        if length > size:
            yield first, "".join(held)
            held, length = [], 0
    if held:
        yield first, "".join(held)


def _pieces(text: str, suffix: str) -> Iterable[Piece]:
    if suffix in MARKDOWN:
        from pytest_psf.verify.document.markdown import markdown

        return markdown(text, indented_code=suffix != ".mdx")
    if suffix == ".rst":
        from pytest_psf.verify.document.restructured import restructured

        return joined(restructured(text))
    if suffix in ASCIIDOC:
        from pytest_psf.verify.document.asciidoc import asciidoc
        from pytest_psf.verify.document.unseen import shown_asciidoc

        return joined(asciidoc(shown_asciidoc(text)))
    if suffix in HTML:
        from pytest_psf.verify.document.hypertext import hypertext, without_comments
        from pytest_psf.verify.document.jinja import as_page
        from pytest_psf.verify.document.unseen import without_hidden

        page = without_comments(as_page(text))
        return hypertext(without_hidden(page, is_page=True))
    return joined(Piece(n, line) for n, line in enumerate(text.split("\n"), 1))

"""Documents as sections: Markdown, reStructuredText, HTML and plain text.

It finds headings and the text below them; it does not say whether the text is any
good (`core/words.py` counts its words).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_psf.core.headings import normalise
from pytest_psf.core.words import Words, words_of
from pytest_psf.verify.document.pieces import LABEL, Piece, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

#: Endings of the documents that can be read.
SUFFIXES = (".md", ".markdown", ".rst", ".txt", ".html", ".htm")
_MARKDOWN = frozenset({".md", ".markdown"})

#: Parts beyond these are joined: each costs something, and so does looking into it.
_MOST_PARTS = 100


@dataclass(frozen=True)
class Section:
    """A heading with all that stands below it, or a whole document."""

    title: str
    line: int
    #: Its source, from the heading on, as its digest is taken.
    source: str
    #: Its text without headings and comments.
    body: tuple[Piece, ...]
    #: Whether a bold label or the first cell of a row bears the title.
    labelled: bool = False

    @cached_property
    def words(self) -> Words:
        """How many words of it somebody wrote."""
        return words_of(piece.text for piece in self.body)

    @property
    def last(self) -> int:
        """The line that it ends on."""
        return self.line + self.source.count("\n")


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
        return tuple(Piece(one.line + skipped, one.text, one.level) for one in found)

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
        if not self.text.isascii():
            return True
        said = self.text.lower()
        return any(all(word in said for word in name.split()) for name in wanted)


class Outline:
    """A document's sections."""

    def __init__(self, source: str, found: Iterable[Part]) -> None:
        self.source = source
        self._parts = tuple(found)
        self._sections: dict[tuple[int, int], Section] = {}

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for part in self._parts for piece in part.pieces)

    @property
    def headings(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if 0 < piece.level < LABEL)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Headings and labels as they are written, by their names."""
        named = (one.text for one in self.pieces if one.level and one.text)
        return {normalise(text): text for text in named}

    def whole(self) -> Section:
        """Return the whole document as one section without a title."""
        return self._whole

    def anchored(self, anchor: str) -> Section | None:
        """Return the section that the `#anchor` of a link leads to.

        Hosts make anchors of headings: without punctuation, hyphens between words,
        and with a number behind those of a name that stood before (`#scope-1`). None if
        there is no such heading; labels have no anchors.
        """
        found = self._anchors.get(_squeezed(anchor))
        if found is not None:
            return self._section(found[0])
        name, _, number = anchor.rpartition("-")
        again = self._anchors.get(_squeezed(name), ())
        if number.isdecimal() and int(number) < len(again):
            return self._section(again[int(number)])
        return None

    @cached_property
    def _anchors(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for name, places in self._named.items():
            headings = [one for one in places if self._piece(one).level < LABEL]
            found.setdefault(_squeezed(name), []).extend(headings)
        return {name: sorted(places) for name, places in found.items() if places}

    def named(self, names: Sequence[str]) -> tuple[Section, ...]:
        """Return the sections whose heading is one of `names`, once normalised.

        In the order of the document, none if there are none. Where no heading has such a
        name, labels that have one count.
        """
        wanted = dict.fromkeys(map(normalise, names))
        found = self._places(wanted)
        headings = [place for place in found if self._piece(place).level < LABEL]
        return tuple(map(self._section, headings or found))

    def _places(self, wanted: Collection[str]) -> list[tuple[int, int]]:
        if len(self._parts) < _MOST_PARTS:
            likely = [n for n, p in enumerate(self._parts) if p.may_name(wanted)]
            found = sorted(self._places_in(likely, wanted))
            if found:
                return found
        return sorted(place for name in wanted for place in self._named.get(name, ()))

    def _places_in(
        self, indices: Iterable[int], wanted: Iterable[str]
    ) -> Iterator[tuple[int, int]]:
        for index in indices:
            for name in wanted:
                for place in self._parts[index].named.get(name, ()):
                    yield index, place

    @cached_property
    def _named(self) -> dict[str, list[tuple[int, int]]]:
        """Where the headings and labels of each name stand in the whole document."""
        found: dict[str, list[tuple[int, int]]] = {}
        for number, part in enumerate(self._parts):
            for name, indices in part.named.items():
                found.setdefault(name, []).extend((number, i) for i in indices)
        return found

    @cached_property
    def _whole(self) -> Section:
        body = tuple(piece for piece in self.pieces if not piece.level)
        return Section(title="", line=1, source=self.source, body=body)

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.split("\n")

    def _piece(self, place: tuple[int, int]) -> Piece:
        number, index = place
        return self._parts[number].pieces[index]

    def _section(self, place: tuple[int, int]) -> Section:
        if place not in self._sections:
            self._sections[place] = self._cut(place)
        return self._sections[place]

    def _cut(self, place: tuple[int, int]) -> Section:
        heading = self._piece(place)
        body: list[Piece] = []
        end = len(self._lines) + 1
        for piece in self._behind(place, heading.level):
            if 0 < piece.level <= heading.level:
                end = piece.line
                break
            if not piece.level:
                body.append(piece)
        lines = self._lines[heading.line - 1 : end - 1]
        return Section(
            title=heading.text,
            line=heading.line,
            source="\n".join(lines).rstrip(),
            body=tuple(body),
            labelled=heading.level == LABEL,
        )

    def _behind(self, place: tuple[int, int], level: int) -> Iterator[Piece]:
        """Yield the pieces behind a place; no part is parsed to see that it ends."""
        number, index = place
        pieces = self._parts[number].pieces
        for behind in range(index + 1, len(pieces)):
            yield pieces[behind]
        for later in range(number + 1, len(self._parts)):
            part = self._parts[later]
            if part.level <= level:
                yield Piece(part.line, "", part.level)
                return
            yield from part.pieces


def _squeezed(name: str) -> str:
    return normalise(name.replace("-", " ")).replace(" ", "")


def outline(text: str, suffix: str) -> Outline:
    """Take a document apart by the form that its suffix stands for, such as `.md`.

    Any other suffix than that of a form with headings gives plain text.
    """
    found = [(1, text)]
    if suffix in _MARKDOWN:
        from pytest_psf.verify.document.markdown import parts

        found = [*parts(text)]
    fewer = _joined(found, len(text) // _MOST_PARTS)
    return Outline(text, [Part(line, part, suffix) for line, part in fewer])


def _joined(found: list[tuple[int, str]], size: int) -> Iterator[tuple[int, str]]:
    """Join parts, if they are many, to at least this size but for the last."""
    if len(found) < _MOST_PARTS:
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
    if suffix in _MARKDOWN:
        from pytest_psf.verify.document.markdown import markdown

        return markdown(text)
    if suffix == ".rst":
        from pytest_psf.verify.document.restructured import restructured

        return joined(restructured(text))
    if suffix in {".html", ".htm"}:
        from pytest_psf.verify.document.hypertext import hypertext

        return hypertext(text)
    return joined(Piece(n, line) for n, line in enumerate(text.split("\n"), 1))

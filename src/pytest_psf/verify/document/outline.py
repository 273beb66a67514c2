"""Documents as sections, whatever their form.

It finds headings and the text below them. How each form is taken apart is told by
`parts.py`, and whether the text is any good by `core/words.py`, which counts its words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_psf.core.headings import letters_of, normalise
from pytest_psf.core.values import dataclass
from pytest_psf.core.words import Words, is_open, may_be_open, words_of
from pytest_psf.verify.document import parts
from pytest_psf.verify.document.forms import HTML
from pytest_psf.verify.document.pieces import LABEL, Piece

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


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
    #: The line of the file for each line of its source, where they do not just follow.
    numbers: tuple[int, ...] = ()
    #: Its body with the headings and labels in it: all that a reader sees.
    shown: tuple[Piece, ...] = ()
    #: Whether its source is a page, of which only what is shown is read.
    is_page: bool = False

    @cached_property
    def still_open(self) -> tuple[tuple[int, str], ...]:
        """The lines that are still to be written, with their numbers in the file.

        Wherever they stand: in a heading, a comment, a quotation, the names of columns.
        """
        if not (self.is_page or may_be_open(self.source)):
            return ()
        return tuple((line, text) for line, text in self.lines() if is_open(text))

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield its lines with their numbers in the file; of a page what is shown."""
        if not self.is_page:
            for index, text in enumerate(_lines(self.source)):
                yield self.line_of(index), text
            return
        yield self.line, self.title
        for piece in self.shown:
            for index, text in enumerate(piece.text.split("\n")):
                yield piece.line + index, text

    @cached_property
    def words(self) -> Words:
        """How many words of it somebody wrote."""
        return words_of(piece.text for piece in self.body)

    @property
    def says_anything(self) -> bool:
        """Whether there is anything at all below its heading: words or a picture."""
        from pytest_psf.verify.document.hypertext import without_comments

        below = without_comments(self.source.partition("\n")[2])
        return bool(self.body) or re.search(r"[^\W_]", below) is not None

    @property
    def last(self) -> int:
        """The line that it ends on."""
        return self.line_of(self.source.count("\n"))

    def line_of(self, index: int) -> int:
        """Return the line of the file on which a line of its source stands, from 0."""
        return self.numbers[index] if self.numbers else self.line + index


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text, which may be long, and of which the first may be enough."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


class Outline:
    """A document's sections."""

    def __init__(
        self, source: str, found: Iterable[parts.Part], numbers: tuple[int, ...] = ()
    ) -> None:
        self.source = source
        #: The line of the file for each line, where the source is only part of it.
        self._numbers = numbers
        self._parts = tuple(found)
        self._is_page = any(part.suffix in HTML for part in self._parts[:1])
        self._sections: dict[tuple[int, int], Section] = {}

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """All its pieces in order, with their lines in the source."""
        return tuple(piece for part in self._parts for piece in part.pieces)

    @cached_property
    def headings(self) -> tuple[Piece, ...]:
        """Its headings, with their lines in the file."""
        found = (piece for piece in self.pieces if 0 < piece.level < LABEL)
        return tuple(map(self._shown, found))

    @cached_property
    def heading_lines(self) -> frozenset[int]:
        """The lines in the file that its headings stand on."""
        return frozenset(heading.line for heading in self.headings)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Headings and labels as they are written, by their names."""
        named = (one.text for one in self.pieces if one.level and one.text)
        return {normalise(text): text for text in named}

    def whole(self) -> Section:
        """Return the whole document as one section without a title."""
        return self._whole

    def leaves(self) -> Iterator[Section]:
        """Yield the sections that hold no other section, in order."""
        places = [
            place
            for place in self._all_places()
            if 0 < self._piece(place).level < LABEL
        ]
        for place, later in zip(places, [*places[1:], None], strict=False):
            level = self._piece(place).level
            if later is None or self._piece(later).level <= level:
                yield self._section(place)

    def anchored(self, anchor: str) -> Section | None:
        """Return the section that the `#anchor` of a link leads to.

        That is the one with this explicit id, or the one that the id stands in. Without
        explicit ids, hosts make anchors of headings: without punctuation, hyphens between
        words, and with a number behind those of a name that stood before (`#scope-1`). None
        if there is no such heading; labels have no anchors of that sort.
        """
        if anchor in self._explicit:
            place = self._explicit[anchor]
            return self._whole if place is None else self._section(place)
        found = self._anchors.get(_squeezed(anchor)) or self._slugs.get(
            letters_of(anchor)
        )
        if found is not None:
            return self._section(found[0])
        name, _, number = anchor.rpartition("-")
        again = self._anchors.get(_squeezed(name), ())
        if number.isdecimal() and int(number) < len(again):
            return self._section(again[int(number)])
        return None

    def targeted(self, label: str) -> Section | None:
        """Return the section with an explicit id, however its letters and blanks are."""
        wanted = _label(label)
        for name, place in self._explicit.items():
            if _label(name) == wanted:
                return self._whole if place is None else self._section(place)
        return None

    def _all_places(self) -> Iterator[tuple[int, int]]:
        for number, part in enumerate(self._parts):
            yield from ((number, index) for index in range(len(part.pieces)))

    @cached_property
    def _explicit(self) -> dict[str, tuple[int, int] | None]:
        """Where explicit ids lead: to what follows at once, or to what holds them."""
        found: dict[str, tuple[int, int] | None] = {}
        holder: tuple[int, int] | None = None
        waiting: list[str] = []
        for place in self._all_places():
            piece = self._piece(place)
            named = place if piece.level and piece.text else None
            if 0 < piece.level < LABEL:
                holder = named
            if named is None:
                waiting += piece.ids
            if piece.text.strip():
                for name in waiting:
                    found.setdefault(name, named or holder)
                waiting = []
            for name in piece.ids if named else ():
                found.setdefault(name, named)
        for name in waiting:
            found.setdefault(name, holder)
        return found

    @cached_property
    def _anchors(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for name, places in self._named.items():
            headings = [one for one in places if self._piece(one).level < LABEL]
            found.setdefault(_squeezed(name), []).extend(headings)
        return {name: sorted(places) for name, places in found.items() if places}

    @cached_property
    def _slugs(self) -> dict[str, list[tuple[int, int]]]:
        """Where headings stand by all of their letters, numbers and asides included."""
        found: dict[str, list[tuple[int, int]]] = {}
        for place in self._all_places():
            piece = self._piece(place)
            if 0 < piece.level < LABEL and piece.text:
                found.setdefault(letters_of(piece.text), []).append(place)
        return found

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
        if len(self._parts) < parts.MOST_PARTS:
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
        pieces = tuple(self._shown(piece) for piece in self.pieces if piece.text)
        return Section(
            title="",
            line=self._numbers[0] if self._numbers else 1,
            source=self.source,
            body=tuple(filter(_is_said, pieces)),
            numbers=self._numbers,
            shown=pieces,
            is_page=self._is_page,
        )

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
        pieces: list[Piece] = []
        end = len(self._lines) + 1
        last = heading.line
        for piece in self._behind(place, heading.level):
            if 0 < piece.level <= heading.level:
                end = piece.line
                break
            if piece.text:
                pieces.append(self._shown(piece))
            if _is_said(piece):
                last = max(last, piece.line + piece.text.rstrip().count("\n"))
        # Whatever it says is in its source, also where two sections share a line.
        end = max(end, last + 1)
        first = heading.line - 1
        source = "\n".join(self._lines[first : end - 1]).rstrip()
        return Section(
            title=heading.text,
            line=self._shown(heading).line,
            source=source,
            body=tuple(filter(_is_said, pieces)),
            shown=tuple(pieces),
            is_page=self._is_page,
            labelled=heading.level == LABEL,
            numbers=self._numbers[first : first + source.count("\n") + 1],
        )

    def _shown(self, piece: Piece) -> Piece:
        """Return a piece with its line in the file."""
        if not self._numbers:
            return piece
        return replace(piece, line=self._numbers[piece.line - 1])

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


def _is_said(piece: Piece) -> bool:
    return bool(piece.text) and (not piece.level or piece.said)


def _label(name: str) -> str:
    return " ".join(name.casefold().split())


def outline(text: str, suffix: str) -> Outline:
    """Take a document apart by the form that its suffix stands for, such as `.md`.

    Any other suffix than that of a form with headings gives plain text. Raise ValueError
    for a notebook (`.ipynb`) that is none.
    """
    numbers: tuple[int, ...] = ()
    if suffix == ".ipynb":
        from pytest_psf.verify.document.notebook import cells

        text, numbers = cells(text)
    return Outline(text, parts.taken_apart(text, suffix), numbers)

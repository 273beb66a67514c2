"""The sentences and lines of a text, and which of them holds some words."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_psf.verify.file import File

_ITEM = regex(r"\s*(?:[-*+•]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s+\S")
_HEADING = regex(r"\s*#{1,6}\s|\s*[=\-~^*_]{3,}\s*$")
_INDENTED = regex(r"(?: {4,}|\t)\S")
#: `key  value`, a row of a table, a quotation.
_COLUMNS = regex(r"\s*(?:[|>]|\S+(?: {2,}|\t+)\S)")
#: Lines of a template language, and of comments, which say nothing to the reader.
_TAG = regex(r"\s*(?:\{%.*%\}|\{#.*#\}|<!--.*-->|```.*)\s*")
#: What a template fills in.
_PLACE = regex(r"\{\{.*?\}\}|\{%.*?%\}|\{\w*\}|\$\{\w*\}")
#: Where a sentence may end: `.` and the like before a blank, others anywhere.
_END = regex(r"""[.!?…।؟۔]+["'”’»)\]*_]*(?=\s|$)|[。！？｡]+[”’»」』）]*""")  # noqa: RUF001 - other languages' signs
_BEFORE = regex(r"(\S+)$")
_SHORT_FORMS = frozenset(
    "abs art bzw ca cf dr etc fig incl max min mr mrs ms no nr prof resp st vgl vs".split()  # noqa: SIM905
)
#: How many letters of a sentence are shown.
_SHOWN = 60
#: Longer paragraphs' lines are words of a list where none has more words than this.
_FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a line that stands for itself; what is cut with it ends at `end`."""

    text: str
    line: int
    start: int
    end: int
    is_heading: bool = False

    @property
    def shown(self) -> str:
        """Its text in one line for people, cut where it is long."""
        plain = " ".join(self.text.split())
        return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 3].rstrip()}..."


def units_of(text: str, *, by_line: bool = False) -> list[Unit]:
    """Return the sentences and lines of a text, in their order.

    By line, each of them stands for itself, and the first is what the columns are called.
    """
    found: list[Unit] = []
    number = 1
    at = 0
    for begin, end, alone in _lines(text) if by_line else _blocks(text):
        number += text.count("\n", at, begin)
        at = begin
        spans = [(begin, end)] if alone else list(_sentences(text, begin, end))
        for start, stop in spans:
            number += text.count("\n", at, start)
            at = start
            said = text[start:stop]
            heading = by_line and not found
            heading |= alone and _HEADING.match(said) is not None
            if re.search(r"\w", _PLACE.sub("", said)):
                found.append(Unit(said.strip(), number, start, stop, heading))
    return found


def units_in(file: File) -> list[Unit]:
    """Return the sentences and lines of a file: of a table, its rows."""
    return units_of(file.text, by_line=file.suffix in {".csv", ".tsv"})


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, at + len(line), True
        at += len(line)


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where lines that stand for themselves, and paragraphs, begin and end."""
    rows: list[tuple[int, int, str]] = []
    alone = False
    at = 0
    for line in text.splitlines(keepends=True):
        kind = _kind(line, is_item_open=bool(rows) and alone)
        if kind != "more" and not (kind == "prose" and rows and not alone):
            yield from _block(rows, alone)
            rows = []
        if kind in {"item", "prose", "more"}:
            alone = kind == "item" or (alone and kind == "more")
            rows.append((at, at + len(line), line))
        elif kind == "line":
            yield at, at + len(line), True
        at += len(line)
    yield from _block(rows, alone)


def _kind(line: str, *, is_item_open: bool) -> str:
    if not line.strip() or _TAG.fullmatch(line.rstrip("\n")):
        return "nothing"
    if _ITEM.match(line):
        return "item"
    if _HEADING.match(line):
        return "line"
    if line[0] in " \t" and is_item_open:
        return "more"
    if _INDENTED.match(line) or _COLUMNS.match(line.rstrip()):
        return "line"
    return "prose"


def _block(
    rows: Sequence[tuple[int, int, str]],
    alone: bool,  # noqa: FBT001 - of one caller
) -> Iterator[tuple[int, int, bool]]:
    if not rows:
        return
    if alone:
        yield rows[0][0], rows[-1][1], True
        return
    start = rows[0][0]
    width = max(len(line.rstrip()) for _, _, line in rows)
    words = max(len(line.split()) for _, _, line in rows)
    for (_, end, line), (_, _, behind) in pairwise(rows):
        if _breaks(line, behind, width, words):
            yield start, end, False
            start = end
    yield start, rows[-1][1], False


def _breaks(line: str, behind: str, width: int, words: int) -> bool:
    """Tell whether a line ends by itself: the next word would still have had room."""
    if words <= _FEW_WORDS:
        return True
    first = behind.split(maxsplit=1)[0]
    room = len(line.rstrip()) + 1 + len(first) <= width
    return room and not first[0].islower()


def _sentences(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a paragraph begins, and the next one does."""
    start = begin
    for sign in _END.finditer(text, begin, end):
        stop = sign.end()
        while stop < end and text[stop].isspace():
            stop += 1
        if stop >= end:
            break
        if _is_end(text, start, sign, text[stop]):
            yield start, stop
            start = stop
    yield start, end


def _is_end(text: str, start: int, sign: re.Match[str], behind: str) -> bool:
    if sign[0][0] != ".":
        return True
    if behind.islower():
        return False
    word = _BEFORE.search(text[max(start, sign.start() - 30) : sign.start()])
    before = word[1].strip("(\"'").casefold() if word else ""
    return not (
        (len(before) == 1 and before.isalpha())
        or re.fullmatch(r"(?:[^\W\d]{1,3}\.)+[^\W\d]{1,3}", before)
        or before in _SHORT_FORMS
    )


def cut_of(text: str, unit: Unit) -> tuple[int, int]:
    """Return where what is cut with a unit begins and ends, as offsets in the text.

    That is the unit, with the blanks before it if it ends its line.
    """
    start, end = unit.start, unit.end
    if end >= len(text) or text[end - 1 : end] == "\n":
        ends_line = len(text[:end].rstrip())
        begins_line = start == 0 or text[start - 1] == "\n"
        if not begins_line:
            return len(text[:start].rstrip()), ends_line
    return start, end


def holding(file: File, words: str) -> Unit:
    """Return the one sentence or line that holds some words.

    Raise UnverifiableError if none does, or if several do.
    """
    wanted = _folded(words)
    units = units_in(file)
    found = [one for one in units if wanted in _folded(one.text)]
    if len(found) == 1:
        return found[0]
    if found:
        lines = ", ".join(str(one.line) for one in found[:_MOST_LISTED])
        raise UnverifiableError(
            reasons.AMBIGUOUS_WORDS,
            f'{len(found)} sentences or lines of {file.name} hold "{words}" '
            f"(lines {lines})",
            "write more of the one that is meant",
            Place(file.name, found[1].line),
        )
    raise _in_none(file, words, units)


_MOST_LISTED = 6


def _in_none(file: File, words: str, units: list[Unit]) -> UnverifiableError:
    wanted, whole = _folded(words), _folded(file.text)
    if wanted in whole:
        over = _over(wanted, units)
        return UnverifiableError(
            reasons.NO_SUCH_WORDS,
            f'"{words}" stands in no single sentence of {file.name}: it goes over '
            f"{len(over) or 'several'}",
            "write words of one of them",
            Place(file.name, over[0].line if over else None),
        )
    near = get_close_matches(
        wanted, [_folded(one.text) for one in units[:2000]], 1, 0.3
    )
    unit = next((one for one in units if near and _folded(one.text) == near[0]), None)
    hint = f'; did you mean line {unit.line}, "{unit.shown}"?' if unit else ""
    return UnverifiableError(
        reasons.NO_SUCH_WORDS,
        f'no sentence of {file.name} holds "{words}"',
        f"write words as they stand there{hint}",
        Place(file.name, unit.line if unit else None),
    )


def _over(wanted: str, units: list[Unit]) -> list[Unit]:
    """Return the sentences over which some words go."""
    for first in range(len(units)):
        for count in range(2, 6):
            together = units[first : first + count]
            said = " ".join(_folded(one.text) for one in together)
            if wanted in said:
                ends = [one for one in together if _overlaps(wanted, _folded(one.text))]
                return ends or together
    return []


def _overlaps(wanted: str, said: str) -> bool:
    words = set(said.split())
    return any(one in words for one in wanted.split())


def _folded(text: str) -> str:
    plain = text.replace("’", "'").replace("“", '"').replace("”", '"')  # noqa: RUF001
    return " ".join(plain.split()).casefold()

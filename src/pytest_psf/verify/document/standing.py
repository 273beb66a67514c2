"""What a document says of its own standing: a draft, or one that no longer holds.

Where it says so: in its front matter, in its title, or in a banner above its text or that of a
section. In doubt a word such as "draft" is one of the text's own.
"""

from __future__ import annotations

import re
from itertools import islice, takewhile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.core.words import FEWEST_WORDS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from pytest_psf.verify.document.outline import Outline, Section

_DRAFT = r"(?:early |first |working )?draft|work in progress|wip|in progress|proposed|unapproved"
_GONE = (
    r"superseded|obsolete|deprecated|withdrawn|archived|retired|outdated|replaced|rescinded"
    r"|expired|no longer (?:valid|in force|in use|used|maintained|applicable)|out of date"
)
#: Behind a word of standing: the end, or more about it. Otherwise it is part of a sentence.
_ENDS = (
    r"\s*(?:$|[-\N{EN DASH}\N{EM DASH}:;,.!(|]|\b(?:as|by|since|and|in favou?r|v?\d))"
)
_STATUS = r"(?:document |page |approval )?(?:status|state|lifecycle|stage)\b"
_DOCUMENT = (
    r"(?:assessment|document|file|guide|page|plan|playbook|policy|procedure|register"
    r"|runbook|section)"
)
#: What is said of all of a document, wherever that stands.
_OF_ALL = regex(rf"(?i)\bthis (?:\w+ )?(?!section\b){_DOCUMENT}\b")
#: The title of a page that others are made from.
_TEMPLATE = regex(r"(?i)\W*template\b(?!s|\s+(?:engine|language)).*|.*\btemplate\W*")
_KEYS = regex(rf"(?i)(?:page-)?(?:{_STATUS}|doc-?status)")
#: Keys of front matter that say it all with `true`, or by having a value.
_SWITCHES = regex(r"(?i)(?:page-)?(draft|archived|deprecated|obsolete|outdated)")
_SUPERSEDED_BY = regex(r"(?i)(?:page-)?(?:superseded|replaced)[-_ ]?by")
_FRONT = regex(r"(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|$)", re.DOTALL)
_PAIR = regex(r"""\s*:?["']?([\w-]+)["']?\s*[:=]\s*["']?([^"'#]*)""")
_META = regex(
    r"""(?i)<meta\s[^>]*?name=["']?([\w.-]+)["']?\s[^>]*?content=["']?([^"'>]*)"""
)
_MARKUP = regex(r"[*_`#>|=~]+|\[!\w+\]|\\|<[^<>]*>")

#: How many lines of a text are taken for what stands above it.
_MOST_ABOVE, _MOST_OF_SECTION = 12, 3
_LISTED = 8


def standing(outlined: Outline, section: Section) -> Iterator[tuple[int, str, bool]]:
    """Yield what a document says of itself: the line, its text, and whether it is gone.

    What is not gone is a draft.
    """
    seen: set[int] = set()
    for line, text, word in islice(_said(outlined, section), _LISTED):
        if line not in seen:
            seen.add(line)
            yield line, text.strip(), _is(_GONE, word)


def is_called_template(document: str) -> bool:
    """Tell whether a file is a template by its name; what pages are made of has another form."""
    stem = PurePosixPath(document).name.partition(".")[0]
    return "template" in re.findall(r"[^\W_]+", stem.casefold())


def _said(outlined: Outline, section: Section) -> Iterator[tuple[int, str, str]]:
    yield from _in_metadata(outlined)
    for title in outlined.headings[:1]:
        if _TEMPLATE.fullmatch(title.text):
            yield title.line, title.text, "template"
    front = _FRONT.match(outlined.source)
    begin = front[0].count("\n") if front else 0
    headings, whole = outlined.headings, outlined.whole()
    end = headings[1].line if len(headings) > 1 else begin + _MOST_ABOVE
    end += whole.is_page  # where all may stand on one line
    lines = whole.lines()
    if not whole.is_page:  # whose lines come in their order: the rest is not looked at
        lines = takewhile(lambda one: one[0] < end, lines)
    above = ((line, text) for line, text in lines if begin < line < end)
    titles = outlined.heading_lines
    yield from _banners(above, _MOST_ABOVE, titles)
    if section.title:
        yield from _of_section(outlined, section)


def _of_section(outlined: Outline, section: Section) -> Iterator[tuple[int, str, str]]:
    """Yield the banners of a section; what is said below a deeper heading is of that part."""
    titles = outlined.heading_lines
    for line, text, word in _banners(section.lines(), _MOST_OF_SECTION, titles):
        part = _part(outlined, section, line)
        if part is None or _OF_ALL.search(text) or not _says_more(section, part):
            yield line, text, word
        else:
            yield line, text, "draft"


def _part(outlined: Outline, section: Section, line: int) -> Section | None:
    """Return the part of a section, with a heading of its own, in which a line stands."""
    inside = [
        one
        for one in outlined.headings
        if section.line < one.line <= line and one.line <= section.last
    ]
    named = outlined.named((inside[-1].text,)) if inside else ()
    return next((one for one in named if one.line == inside[-1].line), None)


def _says_more(section: Section, part: Section) -> bool:
    return section.words.real - part.words.real >= FEWEST_WORDS


def _in_metadata(outlined: Outline) -> Iterator[tuple[int, str, str]]:
    for line, text, key, value in _pairs(outlined):
        switch = _SWITCHES.fullmatch(key)
        if _KEYS.fullmatch(key) and _is(f"{_DRAFT}|{_GONE}", value):
            yield line, text, value
        elif switch and value.casefold() in {"true", "yes"}:
            yield line, text, switch[1]
        elif _SUPERSEDED_BY.fullmatch(key) and value.strip(" []~") not in {"", "null"}:
            yield line, text, "superseded"


def _pairs(outlined: Outline) -> Iterator[tuple[int, str, str, str]]:
    source = outlined.source
    found = _FRONT.match(source)
    lines = found[2].split("\n") if found else []
    for number, text in enumerate(lines, 2):
        pair = _PAIR.match(text)
        if pair:
            yield number, text, pair[1], pair[2].strip()
    for number, text in enumerate(source.split("\n", 40)[:40], 1):
        attribute = re.match(r":([\w-]+):\s+(.*)", text)  # AsciiDoc, reST
        meta = _META.search(text)
        for one in filter(None, (attribute, meta)):
            yield number, text, one[1], one[2].strip()


def _banners(
    lines: Iterable[tuple[int, str]], most: int, titles: Container[int]
) -> Iterator[tuple[int, str, str]]:
    """Yield the lines that are banners; a status only among so many of the first ones."""
    count, fence = 0, ""
    for line, text in lines:
        mark = re.match(r"\s*(```+|~~~+)", text)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if mark or fence or text.startswith(("    ", "\t")) or not text.strip():
            continue
        count += 1
        word = _banner(text, is_above=count <= most, is_title=line in titles)
        if word:
            yield line, text, word


def _banner(text: str, *, is_above: bool, is_title: bool) -> str | None:
    """Return the word by which a line says how the text stands; None if it says nothing.

    A title that is such a word, as "Deprecated" is in a changelog, names a subject.
    """
    plain = " ".join(_MARKUP.sub(" ", text).split())
    either = f"{_DRAFT}|{_GONE}"
    # One of a list is about that one, or a word that the list explains.
    is_listed = is_title or re.match(r"\s*(?:[-*+]|\d+[.)])\s", text) is not None
    patterns = [
        None if is_listed else rf"\W*(?P<word>{either})\W*",
        rf"(?:{_STATUS})\s*:?\s*\W?(?P<word>{either}){_ENDS}.*" if is_above else None,
        rf"this (?:\w+ )?{_DOCUMENT} (?:is|has been|was)(?: now| still)?(?: an?)? ?"
        rf"(?P<word>{either}){_ENDS}.*",
        r"\W*(?P<word>superseded|replaced) by\b.*" if is_above else None,
        rf".*[\[(](?P<word>{either})[\])]" if is_title else None,
        rf"\W*(?:\w+: )?this (?:(?:\w+ )?{_DOCUMENT} )?is(?: only| just| provided as)*"
        r" an?(?: \w+)? (?P<word>template)(?:$|[.,;:)]"
        r"| (?:for|of|only|that|to|used|we|which|you)\b).*"
        if is_above
        else None,
    ]
    for pattern in filter(None, patterns):
        found = re.fullmatch(pattern, plain, re.IGNORECASE)
        if found:
            return found["word"]
    loud = re.match(
        r"\W*(DRAFT|OBSOLETE|SUPERSEDED|DEPRECATED|WITHDRAWN|ARCHIVED)\b", plain
    )
    if is_listed and not is_title:
        return None
    return loud[1] if loud and re.match(_ENDS, plain[loud.end() :]) else None


def _is(words: str, text: str) -> bool:
    return re.match(rf"(?:{words}){_ENDS}", text.strip(), re.IGNORECASE) is not None

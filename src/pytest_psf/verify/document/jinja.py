"""Templates of pages: what their engine would take away before anybody reads them."""

from __future__ import annotations

import re
from typing import NamedTuple

from pytest_psf.core.regex import regex
from pytest_psf.verify.document.spans import lines_of, replaced

#: Django's `{% comment %}`, as marks of a span of its own.
_COMMENT = regex(r"\{%-?\s*comment\b[^%{}]*%\}")
_END_OF_COMMENT = regex(r"\{%-?\s*endcomment\s*-?%\}")
#: A text that is only looked up in a catalogue of translations.
_TRANSLATED = regex(
    r"\{\{-?\s*(?:_|gettext|trans)\(\s*(?:\"([^\"{}]{0,999})\"|'([^'{}]{0,999})')\s*\)[^{}]{0,99}\}\}"
    r"|\{%-?\s*trans(?:late)?\s+(?:\"([^\"{}%]{0,999})\"|'([^'{}%]{0,999})')[^{}%]{0,99}%\}"
)

_STATEMENT = regex(
    r"\{%[-+]?\s*(?P<word>if|elif|else|endif|for|endfor)\b(?P<said>[^%{}]{0,999})[-+]?%\}"
)
_FALSE = regex(
    r"(?:false|0|none|''|\"\"|\[\]|\{\}|\(\)|not\s+(?:true|1))(?:\s+and\b.*)?"
)
_EMPTY = frozenset({"[]", "()", "{}", "''", '""'})
_TRUE = regex(r"(?:true|1|not\s+(?:false|0|none))(?:\s+or\b.*)?")


def as_page(text: str) -> str:
    """Return a template as the page that it makes, as far as its text says; lines stay.

    Comments go, translated texts are said in the language of the template, and what is
    computed stays as it is written, without what would look like tags of HTML.
    """
    if "{" not in text:
        return text
    text = _without_comments(replaced(text, "{#", "#}", lines_of))
    text = _TRANSLATED.sub(_said, _without_dead_branches(text))
    for opener, closer in (("{%", "%}"), ("{{", "}}")):
        text = replaced(text, opener, closer, lambda tag: re.sub("[<>&]", " ", tag))
    return text


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := _COMMENT.search(text, at)) is not None:
        end = _END_OF_COMMENT.search(text, start.end())
        if end is None:
            break
        kept += [text[at : start.start()], lines_of(text[start.start() : end.end()])]
        at = end.end()
    return "".join([*kept, text[at:]])


class _Branch(NamedTuple):
    """An open statement, as far as it is read."""

    #: Whether what stands around it is dead, and whether this branch is.
    above: bool = False
    dead: bool = False
    #: Whether a branch was taken for certain.
    taken: bool = False


def _without_dead_branches(text: str) -> str:
    """Blank what a template makes on no condition: `{% if false %}...{% endif %}`."""
    kept, at = [], 0
    open_ = [_Branch()]
    for found in _STATEMENT.finditer(text):
        part = text[at : found.start()]
        kept += [lines_of(part) if open_[-1].dead else part, lines_of(found[0])]
        at = found.end()
        _follow(open_, found["word"], found["said"].strip(" -+\n").lower())
    return "".join([*kept, lines_of(text[at:]) if open_[-1].dead else text[at:]])


def _follow(open_: list[_Branch], word: str, said: str) -> None:
    if word.startswith("end"):
        del open_[max(1, len(open_) - 1) :]
        return
    if word in {"if", "for"} or len(open_) == 1:
        above, taken = open_[-1].dead, False
    else:
        above, _, taken = open_.pop()
    if word == "for":
        is_false = said.rpartition(" in ")[2].strip() in _EMPTY
    else:
        is_false = word != "else" and _FALSE.fullmatch(said) is not None
    is_true = word in {"if", "elif"} and _TRUE.fullmatch(said) is not None
    open_.append(_Branch(above, above or taken or is_false, taken or is_true))


def _said(found: re.Match[str]) -> str:
    text = next(one for one in found.groups() if one is not None)
    return text + lines_of(found[0][len(text) :]) if "\n" not in text else found[0]


def without_tags(title: str) -> str:
    """Return a heading without the template's own statements: `{% block title %}`."""
    return replaced(title, "{%", "%}", lambda _: " ")

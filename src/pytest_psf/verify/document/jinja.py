"""Templates of pages: what their engine would take away before anybody reads them."""

from __future__ import annotations

import re

from pytest_psf.verify.document.spans import lines_of, replaced

#: Django's `{% comment %}`, as marks of a span of its own.
_COMMENT = re.compile(r"\{%-?\s*comment\b[^%{}]*%\}")
_END_OF_COMMENT = re.compile(r"\{%-?\s*endcomment\s*-?%\}")
#: A text that is only looked up in a catalogue of translations.
_TRANSLATED = re.compile(
    r"\{\{-?\s*(?:_|gettext|trans)\(\s*(?:\"([^\"{}]{0,999})\"|'([^'{}]{0,999})')\s*\)[^{}]{0,99}\}\}"
    r"|\{%-?\s*trans(?:late)?\s+(?:\"([^\"{}%]{0,999})\"|'([^'{}%]{0,999})')[^{}%]{0,99}%\}"
)


def as_page(text: str) -> str:
    """Return a template as the page that it makes, as far as its text says; lines stay.

    Comments go, translated texts are said in the language of the template, and what is
    computed stays as it is written, without what would look like tags of HTML.
    """
    if "{" not in text:
        return text
    text = _without_comments(replaced(text, "{#", "#}", lines_of))
    text = _TRANSLATED.sub(_said, text)
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


def _said(found: re.Match[str]) -> str:
    text = next(one for one in found.groups() if one is not None)
    return text + lines_of(found[0][len(text) :]) if "\n" not in text else found[0]


def without_tags(title: str) -> str:
    """Return a heading without the template's own statements: `{% block title %}`."""
    return replaced(title, "{%", "%}", lambda _: " ")

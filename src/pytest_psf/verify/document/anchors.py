"""Explicit ids: what links lead to, where people did not leave that to the heading."""

from __future__ import annotations

import re

from pytest_psf.core.regex import regex

#: `{#id .class}`, `{: #id}` and `{/* #id */}` behind the words of a heading.
_ATTRIBUTE_ID = regex(r"\{[^{}]*?#([^\s{}*/]+)[^{}]*\}\s*(?:#+\s*)?$")
_TAG_ID = regex(
    r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""",
    re.IGNORECASE,
)
#: A tag that only bears an id.
_EMPTY_TAG = regex(r"<(a|span)\s[^<>]{0,300}?(?:/>|>\s{0,9}</\1>)", re.IGNORECASE)
#: MyST's target on a line of its own: `(way-back)=`.
_TARGET = regex(r"^ {0,3}\(([^()\n]{1,200})\)=[ \t]*$", re.MULTILINE)


def heading_ids(text: str) -> tuple[str, ...]:
    """Return the explicit ids that a heading is written with."""
    found = _ATTRIBUTE_ID.search(text) if "{" in text else None
    return (*tag_ids(text), *([found[1]] if found else ()))


def tag_ids(text: str) -> tuple[str, ...]:
    """Return the ids of the tags in a text, such as `<a id="way-back">`."""
    if "<" not in text:
        return ()
    ids = ("".join(one for one in found if one) for found in _TAG_ID.findall(text))
    return tuple(filter(None, ids))


def ids_and_text(text: str) -> tuple[tuple[str, ...], str]:
    """Return the explicit ids in a paragraph, and its text without those; its lines stay."""
    ids = tag_ids(text)
    if ids:
        text = _EMPTY_TAG.sub("", text)
    if ")=" in text:
        ids = (*ids, *_TARGET.findall(text))
        text = _TARGET.sub("", text)
    return ids, text

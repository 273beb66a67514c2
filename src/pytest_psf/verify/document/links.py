"""Links as people write them in documents: what they say and where they lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.core.words import LINK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEFINITION = regex(r"^ {0,3}\[([^\[\]\n]{1,300})\]:[ \t]*<?([^\s<>]+)", re.MULTILINE)
#: An address of a site, or one that a template fills in.
_ELSEWHERE = regex(r"[a-z][a-z0-9+.-]+:|//|\{[{%]|\$\{|<%", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, and how many lines below the start of its text it stands."""

    to: str
    line: int
    #: The role that names it, in reStructuredText and MyST: "doc", "ref", ...
    role: str = ""

    @property
    def leads_elsewhere(self) -> bool:
        """Whether it leads to a site; nothing there is looked at."""
        return _ELSEWHERE.match(self.to) is not None


def links(text: str, definitions: Mapping[str, str]) -> Iterator[Link]:
    """Yield the links of a text, in order; an image is not a link.

    `definitions` are the targets of references by label. A reference whose label is not
    defined leads to an empty target.
    """
    for found in LINK.finditer(text):
        if not found["image"]:
            line = text.count("\n", 0, found.start())
            role = (found["kind"] or found["role"] or "").lower()
            yield Link(_target(found, definitions), line, role)


def _target(found: re.Match[str], definitions: Mapping[str, str]) -> str:
    if found["label"] is not None:
        return definitions.get(_label(found["label"] or found["text"]), "")
    names = ("to", "href", "target", "named", "bare")
    return next(found[name] for name in names if found[name] is not None).strip()


def definitions(source: str) -> dict[str, str]:
    """Return the targets of a Markdown document's references: `[label]: target`.

    By label, in one case. Of several with one label the first counts, as in CommonMark
    (https://spec.commonmark.org/0.31.2/#link-reference-definitions).
    """
    found: dict[str, str] = {}
    for label, to in _DEFINITION.findall(source):
        found.setdefault(_label(label), to)
    return found


def _label(text: str) -> str:
    return " ".join(text.casefold().split())

"""MDX as Markdown: without imports, exports, comments and the tags of components."""

from __future__ import annotations

import re

from pytest_psf.core.regex import regex
from pytest_psf.verify.document.spans import lines_of, replaced

_FENCE = regex(r" {0,3}(?P<fence>`{3,}|~{3,})")
_MODULE = regex(
    r"import\s*(?:[\"'{*]|(?:type\s+)?[\w$]+\s*(?:,|\sfrom\s))"
    r"|export\s+(?:default|const|let|var|function|class|async|type|interface|[{*])(?!\w)"
)
#: An id of a heading is written as a comment, too: `{/* #id */}`.
_ID = regex(r"\{/\*\s*#[^\s{}]+\s*\*/\}")
#: A component's tag, or that of a fragment; what stands between tags is Markdown.
_TAG = regex(
    r"""</?(?:[A-Z][\w.]*|[a-z]\w*\.\w+)(?:\s(?:"[^"]{0,999}"|'[^']{0,999}'|\{[^{}]{0,999}\}|[^<>"'{}])*)?/?>|</?>"""
)
_INDENTED_TAG = regex(r"^[ \t]+(?=<)", re.MULTILINE)


def as_markdown(text: str) -> str:
    """Return MDX as Markdown; its lines stay where they are."""
    return "".join(part if is_code else _said(part) for is_code, part in _parted(text))


def _parted(text: str) -> list[tuple[bool, str]]:
    """Part a text at its fences: whether a part is code, and the part."""
    parts: list[tuple[bool, str]] = []
    held: list[str] = []
    close = ""
    for line in text.splitlines(keepends=True):
        found = _FENCE.match(line)
        if not close and found is not None:
            parts.append((False, "".join(held)))
            held, close = [line], found["fence"]
        elif (
            close
            and line.strip().startswith(close)
            and not line.strip(f" \t\r\n{close[0]}")
        ):
            parts.append((True, "".join([*held, line])))
            held, close = [], ""
        else:
            held.append(line)
    parts.append((bool(close), "".join(held)))
    return parts


def _said(text: str) -> str:
    text = replaced(
        text, "{/*", "*/}", lambda one: one if _ID.fullmatch(one) else lines_of(one)
    )
    text = _TAG.sub(lambda found: lines_of(found[0]), _without_modules(text))
    return _INDENTED_TAG.sub("", text)


def _without_modules(text: str) -> str:
    """Blank what is JavaScript: from an import or export at the margin to an empty line.

    Where a bracket is open there, it goes on until that is closed.
    """
    kept: list[str] = []
    inside, depth = False, 0
    before = ""
    for line in text.split("\n"):
        if not inside and not before.strip() and _MODULE.match(line):
            inside, depth = True, 0
        if inside and not line.strip() and depth <= 0:
            inside = False
        if inside:
            depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        kept.append("" if inside else line)
        before = line if not inside else before
    return "\n".join(kept)

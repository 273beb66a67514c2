"""The forms of documents that can be read, by the endings of their names."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".ipynb"})
HTML = frozenset({".html", ".htm", ".j2"})
ASCIIDOC = frozenset({".adoc", ".asciidoc"})

#: Endings of the documents that can be read; `.j2` is a template of one of the others.
SUFFIXES = (
    *(".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc"),
    *(".txt", ".html", ".htm", ".j2", ".ipynb"),
)
_TEMPLATES = frozenset({".j2", ".jinja", ".jinja2"})


def form_of(name: str) -> str | None:
    """Return the ending that says how a document is written, in lower case.

    A template is read as what it makes: `.j2` stands for a page of HTML, also behind `.html`
    or alone, and `policy.md.j2` is Markdown. None if there is no such document.
    """
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix not in _TEMPLATES:
        return suffix if suffix in SUFFIXES else None
    inner = PurePosixPath(path.stem).suffix.lower()
    if inner in HTML or not re.fullmatch(r"\.[a-z][a-z0-9]*", inner):
        return ".j2"
    return inner if inner in SUFFIXES and inner != ".ipynb" else None

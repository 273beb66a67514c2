"""Texts without what their language skips: what stands in a comment is used by nothing.

Only what is certainly a comment goes. Lines keep their numbers.
"""

from __future__ import annotations

import io
import itertools
import re
import tokenize
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HASH = "#(?!!)"
_HASHES = frozenset(
    """
    .cfg .conf .env .ex .hcl .ini .jl .nomad .pl .properties .ps1 .r .rb .service .sh .tf
    .tfvars .toml .yaml .yml
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Names of builds and deploys whose lines are commented out by `#`.
_HASHED_BY_NAME = regex(
    r"(?i)(?:.*\.)?(?:docker|container)file(?:\..*)?|(?:gnu)?makefile|procfile|justfile"
    r"|vagrantfile|tiltfile|caddyfile|\.env.*|.*crontab"
)
_SLASHES = frozenset(
    """
    .bicep .c .cc .cpp .cs .go .hcl .java .js .jsonc .jsx .kt .mjs .php .rs .scala .swift .tf
    .ts .tsx .vue
    """.split()  # noqa: SIM905 - see above
)
_SEMICOLONS = frozenset({".cfg", ".conf", ".ini"})
_DASHES = frozenset({".sql"})
#: Comments of several lines; a blank before it tells one from `config/*.toml`.
_BLOCK = regex(r"(?s)(?:^|(?<=\s))/\*.*?\*/")
_TAGGED = regex(r"(?s)<!--.*?-->|\{#.*?#\}")
_TAGS = frozenset({".html", ".j2", ".jinja", ".mako", ".vue", ".xml"})
#: What may stand around a text that is a statement of its own: a docstring, most of all.
_BETWEEN = frozenset(
    {
        tokenize.COMMENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.INDENT,
        tokenize.NEWLINE,
        tokenize.NL,
    }
)
_AFTER = frozenset({tokenize.COMMENT, tokenize.ENDMARKER, tokenize.NEWLINE})


def without_comments(path: Path, text: str) -> str:
    """Return a file's text without its comments, and Python's without its docstrings.

    That of a language which is not known, or that cannot be read, is left as it is.
    """
    suffix = path.suffix.lower()
    if suffix in {".py", ".pyi"}:
        return _without_pythons(text)
    if suffix in _SLASHES:
        text = _blanked(_BLOCK, text)
    if suffix in _TAGS:
        text = _blanked(_TAGGED, text)
    marks = [*_marks(suffix, path.name)]
    if not marks:
        return text
    begins = re.compile(rf"(?:^|(?<=\s))(?:{'|'.join(marks)})")
    return "\n".join(_without_end(line, begins) for line in text.split("\n"))


def _marks(suffix: str, name: str) -> Iterator[str]:
    if suffix in _HASHES or _HASHED_BY_NAME.fullmatch(name):
        yield _HASH
    if suffix in _SLASHES:
        yield "//"
    if suffix in _SEMICOLONS:
        yield ";"
    if suffix in _DASHES:
        yield "--"


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: "\n" * found[0].count("\n"), text)


def _without_end(line: str, begins: re.Pattern[str]) -> str:
    """Cut a line where its comment begins, and not within quotes."""
    for found in begins.finditer(line):
        before = line[: found.start()]
        if not any(before.count(quote) % 2 for quote in "\"'`"):
            return before
    return line


def _without_pythons(text: str) -> str:
    lines = [*io.StringIO(text)]
    try:
        for first, last in [*_skipped(text)]:
            _blank(lines, first, last)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return text
    return "".join(lines)


def _skipped(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield where a comment, or a text that is a whole statement, begins and ends.

    A module that reads `__doc__` may read what it does from there.
    """
    has_doc = "__doc__" in text
    tokens = [*tokenize.generate_tokens(io.StringIO(text).readline)]
    before = tokenize.NEWLINE
    for token, after in itertools.pairwise(tokens):
        is_alone = before in _BETWEEN and after.type in _AFTER
        is_text = token.type == tokenize.STRING and is_alone and not has_doc
        if token.type == tokenize.COMMENT or is_text:
            yield token.start, token.end
        before = token.type


def _blank(lines: list[str], first: tuple[int, int], last: tuple[int, int]) -> None:
    """Replace what stands between two places, (line from 1, column) each, by blanks."""
    for number in range(first[0], last[0] + 1):
        line = lines[number - 1]
        begin = first[1] if number == first[0] else 0
        end = last[1] if number == last[0] else len(line.rstrip("\r\n"))
        lines[number - 1] = line[:begin] + " " * (end - begin) + line[end:]

"""Whether a file that is no Python may call code by its name, or only has it as a word.

Configuration calls by a path (`app.guard:halt`), by a value that is the name and no more, or
in a command, if anything may load the file itself. What is a comment, describes something, or
makes a sentence calls nothing. In doubt it may.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.verify.comments import without_comments
from pytest_psf.verify.setting.whose import may_be_loaded
from pytest_psf.verify.sources import is_code
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_psf.verify.project import Project

#: Keys whose value is for people.
_DESCRIBES = frozenset(
    """
    annotation because comment comments desc description documentation help note notes
    rationale reason remark remarks summary title why
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Words of sentences that stand in no command.
_JOINING = frozenset(
    """
    a an and are be by of our that the their these they this to was we were what which will
    with would you your

    auf dass dem den der des die ein eine einen einer ist mit nicht oder sich sie sind und von
    werden wir wird zu zum zur

    aux avec ce ces cette dans de des du elle est et les leur nous ou par pas pour que qui sont
    sur une vous

    como con cuando del el esta las los para pero por porque se su sus una y

    che chi dei del della delle di gli il nella non per quando questo sono sul
    """.split()  # noqa: SIM905 - see above
)
#: Files that call code and that tools and platforms load by their names, besides those in
#: which they look for settings.
_LOADED = regex(
    r"(?i)\..*|action\.ya?ml|airflow\.cfg|alembic\.ini|.*cloudbuild.*|cog\.ya?ml|.*cron.*"
    r"|dagster.*|dbt_project\.yml|dvc\.ya?ml|ecosystem\.config.*|endpoints\.ya?ml|domain\.ya?ml"
    r"|function\.json|host\.json|langgraph\.json|manifest\.json|mlproject|.*openapi.*"
    r"|(?:azure|bitbucket)-pipelines.*|prefect.*|project\.json|pytest\.ini|render\.ya?ml"
    r"|samconfig.*|skaffold.*|supervisor.*|.*swagger.*|taskfile.*|template\.ya?ml|tox\.ini"
    r"|.*uwsgi.*|vercel\.json|zappa.*|.*\.(?:bicep|html|j2|jinja|mako|nomad|tmpl|tpl)"
)
#: In a longer line, as of data that a program wrote, a name is in doubt one.
_LONGEST_LINE = 20_000
_QUOTED = regex(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_KEY_BEFORE = regex(r"([\w-]+)[\"']?\s*[:=]\s*$")
_ENTRY = regex(r"^\s*(?:-\s+)*(?:[\"']?([\w.-]+)[\"']?\s*[:=]\s*)?(.*?)\s*,?$")
_BLOCK = regex(r"^(\s*)(?:-\s+)*[\"']?([\w.-]+)[\"']?:\s*[|>][-+\d]*\s*$")


def may_call(project: Project, file: Path, text: str, name: str) -> bool:
    """Tell whether a file that is not Python may call what has this name."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    said = project.once(_without_comments, file, text)
    if is_code(file):
        return word.search(said) is not None
    calls = any(_calls(value, name) for value in _values(said, word))
    return calls and project.once(_may_be_loaded, file)


def _may_be_loaded(project: Project, file: Path) -> bool:
    """Tell whether anything may load a file; one that cannot be read, in doubt it may."""
    if _LOADED.fullmatch(file.name) is not None:
        return True
    try:
        return may_be_loaded(project, f"/{file.relative_to(project.top).as_posix()}")
    except (UnverifiableError, ValueError):
        return True


def _without_comments(project: Project, file: Path, text: str) -> str:  # noqa: ARG001 - once for each file
    return without_comments(file, text)


def _calls(value: str, name: str) -> bool:
    if value == name:
        return True
    if re.search(rf"(?:[\w)\]][.:/#|]|\|\s?){re.escape(name)}\b", value):
        return True
    if re.search(rf"\b{re.escape(name)}\(", value):
        return True
    words = value.split()
    if len(words) == 1:
        return True
    is_ended = re.search(r"\w[.!?]$", value) is not None
    return not is_ended and _JOINING.isdisjoint(map(str.casefold, words))


def _values(text: str, word: re.Pattern[str]) -> Iterator[str]:
    """Yield the keys and values in which a word stands, without those that describe."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for found in word.finditer(line):
            if len(line) > _LONGEST_LINE:
                yield found[0]
                return
            key, value = _around(line, found)
            if not key:
                key = _key_above(lines, number)
            if key.casefold() not in _DESCRIBES:
                yield value


def _around(line: str, found: re.Match[str]) -> tuple[str, str]:
    """Return the key of the value in which something was found, "" if none, and the value."""
    for quoted in _QUOTED.finditer(line):
        if quoted.start() < found.start() and found.end() < quoted.end():
            before = _KEY_BEFORE.search(line, 0, quoted.start())
            return before[1] if before else "", quoted[0][1:-1].strip()
    entry = _ENTRY.search(line)
    assert entry is not None  # each of its parts may be empty
    if found.start() < entry.start(2):
        return "", entry[1]
    return entry[1] or "", entry[2]


def _key_above(lines: list[str], number: int) -> str:
    """Return the key of the YAML block of text in which a line stands; "" if in none."""
    indent = _indent(lines[number])
    for above in range(number - 1, -1, -1):
        line = lines[above]
        if line.strip() and _indent(line) < indent:
            block = _BLOCK.match(line)
            return block[2] if block else ""
    return ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())

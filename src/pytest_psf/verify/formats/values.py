"""Reading one value, with its line, from the formats that settings come in."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol, cast

from pytest_psf.core import reasons
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.keys import is_key, key_path, written
from pytest_psf.verify.formats.setting_value import Computed, malformed
from pytest_psf.verify.formats.templates import first_of_template
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import SettingValue, Values
    from pytest_psf.verify.project import Project

    _Find = Callable[[File, str], SettingValue | None]


#: A document of a file of several: its index, or what it holds, `kind=Deployment`.
Selector = str | int


def read_setting(
    name: str, key: str, project: Project, document: Selector | None = None
) -> SettingValue:
    """Return the value of a key; `document` says in which of a file's documents it is.

    Raise UnverifiableError if the file cannot be read or has no such key; where a
    comment holds the key, it says so, and otherwise which key is nearest. The same if
    several documents have the key, and none is named.
    """
    documents = documents_of(name, project)
    file = project.read(name)
    find: _Find | None = getattr(_format(file), "find", None)
    if find is not None:
        owned = find(file, key)
        if owned is None:
            raise _no_such_key(name, key, _together(documents), file)
        return owned
    if document is not None:
        documents = [_selected(documents, document, name)]
    path = key_path(key)
    holding = [values for values in documents if path and path in values]
    if len(holding) == 1:
        return holding[0][path]
    if holding:
        raise _ambiguous(name, key, holding)
    together = _together(documents)
    above = (together.get(path[:length]) for length in range(len(path) - 1, 0, -1))
    computed = next((one for one in above if one is not None), None)
    if computed is not None and isinstance(computed.value, Computed):
        raise UnverifiableError(
            reasons.NOT_CONSTANT,
            f"{key} is not a constant: {computed.value.why}",
            "write the value that production uses as a constant",
            Place(name, computed.line),
        )
    raise _no_such_key(name, key, together, file)


def documents_of(name: str, project: Project) -> Sequence[Values]:
    """Return the values of each document of a file, which most formats have one of.

    Raise UnverifiableError if it cannot be read.
    """
    return project.once(_documents, name)


def values_beside(
    name: str, key: str, project: Project, document: Selector | None = None
) -> Values:
    """Return all values of the document in which a key is; nothing if it is in none.

    Raise UnverifiableError if the file cannot be read, or has no such document.
    """
    documents = documents_of(name, project)
    if document is not None:
        documents = [_selected(documents, document, name)]
    path = key_path(key)
    return next((values for values in documents if path in values), {})


def _no_such_key(name: str, key: str, values: Values, file: File) -> UnverifiableError:
    line = _commented_out(key_path(key), values, file)
    if line is not None:
        return UnverifiableError(
            reasons.NO_SUCH_KEY,
            f"{name} has no key {key}: it is commented out at line {line}",
            "take the comment sign away, or correct the key",
            Place(name, line),
        )
    known = {written(one): one for one in values if one}
    near = nearest(key, tuple(known))
    listed = ", ".join([*known][:8]) or "nothing"
    hint = f"did you mean {near}?" if near else f"it has: {listed}"
    return UnverifiableError(
        reasons.NO_SUCH_KEY,
        f"{name} has no key {key}",
        f"add it, or correct the key; {hint}",
        Place(name),
    )


def _ambiguous(name: str, key: str, holding: Sequence[Values]) -> UnverifiableError:
    kinds = [values[("kind",)].text for values in holding if ("kind",) in values]
    told = len(set(kinds)) == len(holding)
    example = f'"kind={kinds[0]}"' if told else '"kind=Deployment", or its index from 0'
    return UnverifiableError(
        reasons.AMBIGUOUS_DOCUMENT,
        f"{len(holding)} of the documents in {name} have {key}",
        f"say which: document = {example}",
        Place(name, holding[1][key_path(key)].line),
    )


_SELECTOR = regex(r"\s*([^=,]+?)\s*=\s*([^,]*?)\s*(?:,|$)")


def is_selector(document: Selector) -> bool:
    """Tell whether a document is named as it can be: 0, or `kind=Deployment,a.b=c`."""
    if not isinstance(document, str):
        return not isinstance(document, bool) and document >= 0
    pairs = list(_SELECTOR.finditer(document))
    whole = "".join(pair[0] for pair in pairs)
    return (
        bool(pairs)
        and whole == document
        and all(is_key(pair[1]) and pair[2] for pair in pairs)
    )


def has_documents(name: str) -> bool:
    """Tell whether a file's format has several documents, by its name."""
    return PurePosixPath(name).suffix.lower() in {".yaml", ".yml"}


def _selected(documents: Sequence[Values], document: Selector, name: str) -> Values:
    if isinstance(document, int):
        found = list(documents[document : document + 1])
    else:
        pairs = [(key_path(k), v) for k, v in _SELECTOR.findall(document)]
        found = [
            values
            for values in documents
            if all(path in values and values[path].text == v for path, v in pairs)
        ]
    if len(found) == 1:
        return found[0]
    count = len(documents)
    if found:
        raise UnverifiableError(
            reasons.AMBIGUOUS_DOCUMENT,
            f"{len(found)} of the documents in {name} have {document}",
            f'say more, as in document = "{document},metadata.name=..."',
            Place(name),
        )
    raise UnverifiableError(
        reasons.NO_SUCH_DOCUMENT,
        f"{name} has no document {document}: it holds {count}",
        "write what one of them holds, or its index from 0",
        Place(name),
    )


def _commented_out(path: Path, values: Values, file: File) -> int | None:
    """Return the line of a comment that holds a key, in its own table if there is one."""
    if not path or file.suffix in {".json", ".jsonl"}:
        return None
    name = re.escape(str(path[-1]))
    is_it = re.compile(
        rf"""\s*(?:[#;!]+|//)\s*(?:export\s+)?["']?{name}["']?\s*[=:].*"""
    )
    begin, end = _extent(path[:-1], values)
    for number, line in enumerate(file.text.split("\n"), 1):
        if begin < number < end and is_it.fullmatch(line):
            return number
    return None


def _extent(table: Path, values: Values) -> tuple[float, float]:
    """Return the lines between which the keys of a table stand."""
    known = values.get(table)
    if not table or known is None or known.line is None:
        return 0, float("inf")
    begin = known.line
    others = [
        one.line
        for path, one in values.items()
        if path[: len(table)] != table and one.line is not None and one.line > begin
    ]
    return begin, min(others, default=float("inf"))


def read_values(name: str, project: Project) -> Values:
    """Return every value of a file by its path; the file is parsed once.

    Where a format has one value for the whole file, its path is empty. Raise
    UnverifiableError if it cannot be read, is of no known format, holds several
    documents, or cannot be parsed.
    """
    documents = documents_of(name, project)
    if len(documents) != 1:
        what = f"it holds {len(documents)} documents instead of one"
        raise malformed(project.read(name), what, None)
    return documents[0]


def _together(documents: Sequence[Values]) -> Values:
    return {path: one for values in documents for path, one in values.items()}


def _documents(project: Project, name: str) -> Sequence[Values]:
    return documents_in(project.read(name))


def documents_in(file: File) -> Sequence[Values]:
    """Return the values of each document of a file that has been read.

    Raise UnverifiableError if it cannot be parsed.
    """
    try:
        found = _format(file).read(file)
    except UnverifiableError as error:
        line = first_of_template(file.text)
        if error.problem.reason is not reasons.MALFORMED or line is None:
            raise
        raise _is_template(file, line) from None
    return found if isinstance(found, list) else [found]


def _is_template(file: File, line: int | None) -> UnverifiableError:
    return UnverifiableError(
        reasons.TEMPLATE,
        f"{file.name} is a template (Helm, Jinja or the like): what it says is known "
        "only once it is filled in",
        "name the file that it is filled in from, or what comes of it",
        Place(file.name, line),
    )


class _Format(Protocol):
    """The module of a format; `find(file, key)` stands there where keys are no paths."""

    def read(self, file: File, /) -> Values | list[Values]:
        """Return a file's values, or those of each of its documents."""


#: The module of a file's format, by its name or ending. It is imported for the first such
#: file: most configs name files of one or two formats.
_FORMATS: Mapping[str, str] = {
    ".toml": "toml",
    ".json": "json",
    ".jsonc": "jsonc",
    ".jsonl": "json_lines",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".ini": "ini",
    ".cfg": "ini",
    ".properties": "properties",
    ".py": "python_constants",
    ".tf": "terraform",
    ".tfvars": "terraform",
    ".env": "dotenv",
    "CODEOWNERS": "codeowners",
}


#: Endings of files that are templates, whatever they are templates of.
_TEMPLATES = frozenset(
    ".ctmpl .ejs .erb .gotmpl .hbs .j2 .jinja .jinja2 .mustache .tmpl .tpl".split()  # noqa: SIM905
)


def format_of(name: str) -> str | None:
    """Return what the format of a file is called here, by its name; None if unknown."""
    path = PurePosixPath(name)
    return _FORMATS.get(
        ".env" if path.name.startswith(".env") else path.suffix.lower() or path.name
    )


def _format(file: File) -> _Format:
    if file.suffix in _TEMPLATES:
        raise _is_template(file, None)
    known = format_of(file.name)
    if known is None:
        raise UnverifiableError(
            reasons.UNKNOWN_FORMAT,
            f"{file.name} is not a settings file that can be read",
            f"use one of {', '.join(_FORMATS)}",
        )
    return cast("_Format", import_module(f"{__package__}.{known}"))

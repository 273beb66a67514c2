"""The name of data that a test exercises: a file, and a key or words in it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.verify.data.patterns import pattern_of
from pytest_psf.verify.project import spelled_for_windows

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Endings of files whose values are named by keys.
_SETTINGS = frozenset(
    {
        ".cfg",
        ".ini",
        ".json",
        ".jsonc",
        ".jsonl",
        ".properties",
        ".py",
        ".tf",
        ".tfvars",
        ".toml",
        ".yaml",
        ".yml",
    }
)
#: Endings of files whose sentences and lines are named by their words.
_TEXTS = frozenset(
    ".adoc .conf .csv .ctmpl .ejs .erb .gotmpl .hbs .jinja .jinja2 .j2 .list .md .mdx "  # noqa: SIM905
    ".mustache .prompt .rego .rst .rules .sql .text .tmpl .tpl .tsv .txt .xml".split()
)
#: What names code: `package.module:function`, or a mistaken form of it.
_CODE = regex(r"[^\W\d][\w.]*:[^\W\d][\w.]*|[^#]*\.py::?[^#]*")


class DataTarget(NamedTuple):
    """A file of the project; `key` is a key or words in it, empty for the whole file."""

    file: str
    key: str


def is_data(target: str) -> bool:
    """Tell whether a target names data, and not code."""
    if _CODE.fullmatch(target):
        return False
    if "#" in target or "/" in target or "\\" in target:
        return True
    return _named_by_keys(target) or is_text(target)


def is_text(file: str) -> bool:
    """Tell whether lines and sentences of a file are named by their words."""
    return PurePosixPath(file).suffix.lower() in _TEXTS


def data_target(text: str) -> DataTarget:
    """Split a target at its first `#`."""
    file, _, key = text.partition("#")
    return DataTarget(file.strip(), key.strip())


def dotted(path: str) -> str:
    """Return the name by which a file of Python is imported, as far as its path tells."""
    parts = PurePosixPath(path).with_suffix("").parts
    parts = parts[1:] if parts[:1] == ("src",) else parts
    return ".".join(parts[:-1] if parts[-1:] == ("__init__",) else parts)


def data_faults(target: str) -> Iterator[Problem]:
    """Yield each fault of the text alone; whether the file and key exist is not one."""
    file, key = data_target(target)
    for why, fix in _faults(target, file, key):
        yield Problem(reasons.WRONG_FORM, why, fix, keys=("exercises",))


def _faults(target: str, file: str, key: str) -> Iterator[tuple[str, str]]:
    example = "config/limits.json#block_at"
    if not file:
        yield f'"{target}" names no file', f'write it before the #: "{example}"'
        return
    if plain := spelled_for_windows(file):
        fix = f"write {plain}: a claim is read on every system"
        yield f'"{file}" is written as only Windows does', fix
    if "*" in file:
        fix = "name one file; * may stand behind the #, for the keys of one level"
        yield f'"{file}" is a pattern', fix
    if "#" in target and not key:
        fix = f'write a key or words behind it ("{example}"), or the file alone'
        yield f'"{target}" has nothing behind its #', fix
    if key and _named_by_keys(file) and not _is_owners(file):
        yield from _key_faults(file, key)


def _key_faults(file: str, key: str) -> Iterator[tuple[str, str]]:
    if pattern_of(key):
        return
    bare = re.sub(r'"[^"]*"', "", key)
    if "*" in bare.replace("[*]", "") and not re.search(r"(?:^|\.)\*(?:$|[.\[])", bare):
        why = f'"{key}" has a * beside other characters'
        yield why, "write * as a whole part of the key: limits.*, rules.*.limit"
        return
    why = f'"{key}" is not a key of {file}'
    yield why, 'write the path of the key, such as limits.block_at or a."b.c"[0]'


def _named_by_keys(file: str) -> bool:
    name = PurePosixPath(file).name
    suffix = PurePosixPath(file).suffix.lower()
    return (
        suffix in _SETTINGS
        or name.startswith(".env")
        or suffix == ".env"
        or (_is_owners(file))
    )


def _is_owners(file: str) -> bool:
    return PurePosixPath(file).name == "CODEOWNERS"


def is_below(name: str, target: str) -> bool:
    """Tell whether a name is one of what a target names: itself, or a key below it."""
    file, key = data_target(name)
    other, pattern = data_target(target)
    if PurePosixPath(file) != PurePosixPath(other):
        return False
    return not pattern or key == pattern or "*" in pattern

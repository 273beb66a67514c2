"""The config file: the nearest one, parsed, with the line of each of its keys."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.problem import FaultsFoundError, Keys, Problem, what_failed
from pytest_psf.core.values import dataclass
from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: How many tables and lists may stand inside each other.
_MOST_LEVELS = 50

#: The largest config that is read, in bytes.
_SIZE_LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Source:
    """A config file that was found, parsed but not validated."""

    path: Path
    #: Where the table stands in the file: ("tool", "psf"), or () in a psf.toml.
    prefix: Keys
    table: object
    text: str

    @property
    def name(self) -> str:
        """The file's name, as messages give it."""
        return self.path.name

    @cached_property
    def lines(self) -> Mapping[Keys, int]:
        """The line of each key, counted from 1."""
        return lines(self.text)

    def place(self, keys: Keys) -> Place:
        """Return where a key stands, or the nearest table around it."""
        path = (*self.prefix, *keys)
        while path and path not in self.lines:
            path = path[:-1]
        return Place(self.name, self.lines.get(path))

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of the table with its place, and its keys from the file's top."""
        keys = (*self.prefix, *problem.keys)
        return replace(problem, place=self.place(problem.keys), keys=keys)


def locate(folder: Path, top: Path) -> Source | None:
    """Return the nearest config from a folder upward, as far as `top`.

    Raise FaultsFoundError if a folder holds two, or one of them cannot be parsed.
    """
    for candidate in (folder, *folder.parents):
        own, shared = candidate / "psf.toml", candidate / "pyproject.toml"
        source = _with_table(shared) if shared.is_file() else None
        if own.is_file():
            if source is not None:
                raise _both_forms(own, source)
            return read(own)
        if source is not None:
            return source
        if candidate == top:
            break
    return None


def _both_forms(own: Path, source: Source) -> FaultsFoundError:
    why = f"stands beside {own.name} in the same folder"
    fix = "keep one of them: a run judges one system by one config"
    fault = source.placed(Problem(reasons.TWO_CONFIGS, why, fix))
    return FaultsFoundError(f"{source.name} and {own.name}", (fault,))


def hidden(source: Source, by: str) -> FaultsFoundError:
    """Return what is wrong where another config would be taken that nobody asked for."""
    why = f"is the nearest one, but testpaths or addopts lead to {by}"
    fix = f"keep one of them, or ask for the other: --psf-config {by}"
    fault = source.placed(Problem(reasons.TWO_CONFIGS, why, fix))
    return FaultsFoundError(f"{source.name} and {by}", (fault,))


def _with_table(path: Path) -> Source | None:
    """Read a pyproject.toml if it has a table [tool.psf]."""
    try:
        if b"psf" not in path.read_bytes()[:_SIZE_LIMIT]:
            return None
    except OSError:
        return None
    source = read(path)
    return source if source.prefix else None


def read(path: Path) -> Source:
    """Read a config file in either form. Raise FaultsFoundError if it cannot be read."""
    text = _text(path)
    try:
        table = loads(text)
    except (ValueError, RecursionError) as error:  # a number may be too long as well
        line = error_line(error, text) if isinstance(error, TOMLDecodeError) else None
        raise _no_toml(path, str(error), line) from None
    if _is_too_deep(table):
        at = (line for keys, line in lines(text).items() if len(keys) > _MOST_LEVELS)
        what = f"has tables inside each other {_MOST_LEVELS} times and more"
        raise _no_toml(path, what, next(at, None))
    tool = table.get("tool")
    if isinstance(tool, dict) and "psf" in tool:
        if path.name == "psf.toml" and table.keys() - {"tool"}:
            raise _two_forms(path, table, text)
        return Source(path=path, prefix=("tool", "psf"), table=tool["psf"], text=text)
    return Source(path=path, prefix=(), table=table, text=text)


def _is_too_deep(table: object) -> bool:
    """Tell whether tables and lists stand inside each other more often than anybody's."""
    level: list[object] = [table]
    for _ in range(_MOST_LEVELS):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _two_forms(path: Path, table: Mapping[str, object], text: str) -> FaultsFoundError:
    other = next(key for key in table if key != "tool")
    why = (
        f"stands next to {other}: a psf.toml has its tables with `tool.psf.` or without"
    )
    fix = "write all of them without: [definition], [evidence], [[pins]], ..."
    place = Place(path.name, lines(text).get(("tool", "psf")))
    fault = Problem(reasons.CONTRADICTION, why, fix, place, keys=("tool", "psf"))
    return FaultsFoundError(path.name, (fault,))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise _no_toml(path, f"cannot be read: {what_failed(error)}", None) from None
    if len(data) > _SIZE_LIMIT:
        raise _no_toml(path, f"is larger than {_SIZE_LIMIT // 2**20} MiB", None)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _no_toml(path, "is not UTF-8", line) from None


def _no_toml(path: Path, what: str, line: int | None) -> FaultsFoundError:
    fix = "save it as UTF-8" if "UTF-8" in what else "correct the TOML"
    if "overwrite" in what or "Cannot" in what:
        fix += (
            "; one domain's evidence is written with dotted keys (PSF-07.x = ...) or "
            "below its own header, not both, and each key is given once: several claims "
            "for one criterion stand in a list, PSF-07.x = [{ ... }, { ... }]"
        )
    place = Place(path.name, line)
    fault = Problem(reasons.NOT_TOML, what, fix, place, keys=("the file",))
    return FaultsFoundError(path.name, (fault,))

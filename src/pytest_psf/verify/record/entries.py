"""Records as entries: the tables of a TOML, JSON, YAML or JSONL file, with their lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.verify.formats.values import read_values
from pytest_psf.verify.record.entry import Entry, tables_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.project import Project

#: Endings of the files that hold records.
SUFFIXES = (".toml", ".json", ".jsonl", ".yaml", ".yml")

#: What a file is called that a tool wrote, by names of its own.
_OUTPUT = "output"
_WHOLE = "whole output"

#: How many names a message lists.
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a file, by the names that they are looked up by."""

    file: str
    every: tuple[Entry, ...]
    by_name: Mapping[str | None, Sequence[Entry]]

    def named(self, wanted: str | None) -> Sequence[Entry]:
        """Return the entries of a name; without one, all if they are of one name.

        Raise UnverifiableError if there are none, or of several names and none is wanted.
        """
        if wanted is not None:
            return self.by_name.get(_one_name(wanted)) or self._none_called(wanted)
        if len(self.by_name) > 1:
            raise UnverifiableError(
                reasons.AMBIGUOUS_ENTRY,
                f"{self.file} holds entries of several names: {self._names}",
                "say which one: name = ...",
                Place(self.file),
            )
        return self.every

    @property
    def _names(self) -> str:
        names = (_name_of(group[0]) for group in self.by_name.values())
        listed = [f'"{shown(name)}"' for name in names if name]
        more = ", ..." if len(listed) > _MOST_NAMED else ""
        return ", ".join(listed[:_MOST_NAMED]) + more

    def _none_called(self, wanted: str) -> Sequence[Entry]:
        near = nearest(wanted, tuple(filter(None, self.by_name)))
        hint = f"it has {self._names or 'no names'}"
        hint = f'did you mean "{shown(near)}"?' if near else hint
        raise UnverifiableError(
            reasons.NO_SUCH_ENTRY,
            f'{self.file} has no entry called "{wanted}"',
            f"add it, or correct the name; {hint}",
            Place(self.file),
        )


def outputs_of(name: str, project: Project, *, whole: bool = False) -> Entries:
    """Return what a tool wrote: the file as one entry, or each table of its list.

    `whole` makes one entry of a list, too. Raise UnverifiableError if it cannot be read.
    """
    return project.once(_entries, name, _WHOLE if whole else _OUTPUT)


def entries_of(name: str, kind: str, project: Project) -> Entries:
    """Return the entries of a file.

    They are the file's one list, or the list called after the kind (`drills`), or
    the whole file is one entry. Raise UnverifiableError if it holds none or cannot be
    read.
    """
    return project.once(_entries, name, kind)


def _entries(project: Project, name: str, kind: str) -> Entries:
    if not name.endswith(SUFFIXES):
        raise UnverifiableError(
            reasons.UNKNOWN_FORMAT,
            f"{name} is not a file of records that can be read",
            f"use one of {', '.join(SUFFIXES)}",
        )
    values = read_values(name, project)
    root = Entry(file=name, path=(), line=1, _tables=tables_of(values))
    found = _below(root, kind, values[()].value)
    if not found:
        for field_name in root.field_names:
            root.get(field_name)  # may be there twice
        raise UnverifiableError(
            reasons.NO_ENTRY,
            f"{name} holds no {kind}{_what_it_has(root)}",
            f"write its entries as [[{kind}s]], as a list, or as the whole file",
            Place(name),
        )
    every = tuple(_with_line(one, values) for one in found)
    by_name: dict[str | None, list[Entry]] = {}
    for one in every:
        by_name.setdefault(_one_name(_name_of(one)), []).append(one)
    return Entries(name, every, by_name)


def _what_it_has(root: Entry) -> str:
    names = ", ".join(map(shown, root.field_names[:_MOST_NAMED]))
    return f"; it has {names}" if names else ""


def _below(root: Entry, kind: str, value: object) -> Sequence[Entry]:
    if kind == _WHOLE:
        return [root]
    if isinstance(value, list):
        return root.items()
    if kind == _OUTPUT:
        return [root]
    named = root.entries(f"{kind}s") or root.entries(kind)
    return named or ([root] if len(root.field_names) > 1 else [])


def _with_line(entry: Entry, values: Values) -> Entry:
    here = values.get(entry.path)
    if here is None or here.line is None:
        return entry
    return replace(entry, line=here.line)


def _name_of(entry: Entry) -> str | None:
    found = entry.get("name")
    return found.text.strip() if found is not None else None


def _one_name(name: str | None) -> str | None:
    """Reduce a name to what is compared: `Rollback` hides no failed `rollback`."""
    return None if name is None else " ".join(name.casefold().split())

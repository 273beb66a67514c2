"""One entry of a record: the fields of a table, typed by whoever asks for them.

Which entries a file has, and how one is found by its name, is `entries.py`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.placeholders import is_left_open
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.shown import hides_something, shown
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import with_article
from pytest_psf.verify.formats.keys import Path
from pytest_psf.verify.formats.setting_value import SettingValue, Values, as_number
from pytest_psf.verify.record.times import as_date, as_time
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_psf.core.problem import Reason
    from pytest_psf.verify.project import Project


class _Field(NamedTuple):
    """One field of a table."""

    name: str
    path: Path
    value: SettingValue
    #: Another spelling of the name in the same table.
    again: str | None = None


#: The path of a table -> its fields, by the names as they are compared.
_Tables = Mapping[Path, Mapping[str, _Field]]

#: Other spellings of a field's name.
_SPELLINGS = {"artifact": "artefact", "artifactdigest": "artefactdigest"}


def _folded(name: str) -> str:
    """Reduce a field's name to what is compared: `data_set` is `data-set`."""
    folded = name.casefold().replace("-", "").replace("_", "").replace(" ", "")
    return _SPELLINGS.get(folded, folded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One table of a file, whose fields are typed by whoever asks for them.

    The catalogue says which fields must be there: a criterion may ask for more of its
    records, such as results by group, with a line of data. Names of fields are compared
    without case, blanks, hyphens and underscores.
    """

    file: str
    #: Where it stands in the file.
    path: Path
    line: int | None
    _tables: _Tables
    #: Fields that the claim finds elsewhere in the file, or states itself.
    _given: Mapping[str, _Field] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where it stands; without a line where that is not known."""
        return Place(self.file, self.line)

    def key(self, project: Project) -> str:
        """Return what no other entry has, in whichever way its file's name is written."""
        return f"{project.plain(self.file)}#{self.path}"

    def place_of(self, field: str) -> Place:
        """Return where a field stands, or the entry where that is not known."""
        found = self._fields.get(_folded(field))
        return Place(self.file, (found and found.value.line) or self.line)

    def place_in(self, field: str, name: str) -> Place:
        """Return where the table of a field holds a name, or the field if not known."""
        found = self._fields.get(_folded(field))
        inner = self._tables.get(found.path, {}) if found and found.path else {}
        one = inner.get(_folded(name))
        line = one.value.line if one and one.name == name else None
        return Place(self.file, line) if line else self.place_of(field)

    def get(self, field: str) -> SettingValue | None:
        """Return a field's value; None if the entry does not have it.

        Raise UnverifiableError if it has the field twice, in two spellings.
        """
        found = self._fields.get(_folded(field))
        if found is not None and found.again is not None:
            raise UnverifiableError(
                reasons.RECORD_MALFORMED,
                f"{self.file} says {shown(found.name)} and {shown(found.again)} in one "
                "entry",
                "keep one of the two",
                Place(self.file, found.value.line),
            )
        return found.value if found else None

    @property
    def _fields(self) -> Mapping[str, _Field]:
        own = self._tables.get(self.path, {})
        return {**own, **self._given} if self._given else own

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of its fields as they are written, those that were given among them."""
        return tuple(one.name for one in self._fields.values())

    @property
    def all_said(self) -> tuple[tuple[str, str], ...]:
        """Each field's name with what it says, whatever that is."""
        return tuple((one.name, one.value.text) for one in self._fields.values())

    def given(self, fields: Iterable[tuple[str, Path, SettingValue]]) -> Entry:
        """Return the entry with fields by other names, each with its path and value."""
        added = {
            _folded(name): _Field(name, path, value) for name, path, value in fields
        }
        return replace(self, _given={**self._given, **added})

    def wrong(
        self, field: str, reason: Reason, why: str, fix: str
    ) -> UnverifiableError:
        """Return the error that a field does not say what it must."""
        return UnverifiableError(reason, f"{field} {why}", fix, self.place_of(field))

    def has(self, *fields: str) -> bool:
        """Tell whether all these fields are there, whatever they say."""
        return all(self.get(field) is not None for field in fields)

    def require(self, fields: Iterable[str], what: str) -> None:
        """Raise UnverifiableError unless the entry has all these fields.

        `what` is what people call such an entry: "drill".
        """
        missing = [field for field in fields if not self.has(field)]
        if not missing:
            return
        near = nearest(missing[0], self.field_names)
        hint = f'; did you write "{shown(near)}" for it?' if near else ""
        raise UnverifiableError(
            reasons.RECORD_INCOMPLETE,
            f"this {what} has no {' and no '.join(missing)}{hint}",
            f"add what was so on that day; {with_article(what)} without it shows nothing",
            self.place,
        )

    def text(self, field: str) -> str:
        """Return a field that holds words, without blanks around them.

        Raise UnverifiableError if it is missing, empty or not a string.
        """
        found = self._value(field)
        if not isinstance(found.value, str) or not found.text.strip():
            raise self._malformed(field, f"is {found.shown}, not a text", "text")
        return found.text.strip()

    def name_in(self, field: str) -> str:
        """Return a field that holds the name of something, as `text` does.

        Raise UnverifiableError also if it is a placeholder, or holds characters that cannot
        be seen.
        """
        name = self.text(field)
        if is_left_open(name):
            what = f'is "{shown(name)}", which is a placeholder'
            raise self._malformed(field, what, "what was so")
        if hides_something(name):
            what = f'is "{shown(name)}", which holds characters that cannot be seen'
            raise self._malformed(field, what, "the name alone")
        return name

    def said(self, field: str) -> str:
        """Return what a field says, whatever its type.

        Raise UnverifiableError if it is missing.
        """
        return self._value(field).text.strip()

    def number(self, field: str) -> float:
        """Return a finite number. Raise UnverifiableError if the field does not hold one."""
        found = self._value(field)
        number = as_number(found)
        if number is None:
            what = f"is {found.shown}, not a finite number"
            raise self._malformed(field, what, "a number")
        return number

    def numbers(self, field: str) -> tuple[float, ...]:
        """Return a list of finite numbers. Raise UnverifiableError if it is none."""
        found = self._value(field)
        items = found.value if isinstance(found.value, list | tuple) else ()
        numbers = [as_number(replace(found, value=item)) for item in items]
        sound = tuple(number for number in numbers if number is not None)
        if not sound or len(sound) < len(numbers):
            what = f"is {found.shown}, not a list of finite numbers"
            raise self._malformed(field, what, "numbers, as in [0, 1]")
        return sound

    def moment(self, field: str) -> dt.datetime:
        """Return a point in time, in UTC; it must say its own time zone.

        Raise UnverifiableError if the field does not hold one, as TOML's offset date-time,
        as a text of that form (RFC 3339, but seconds may be left out) or as the seconds
        since 1970, or thousandths of them.
        """
        found = self._value(field)
        value = as_time(found)
        if value is None:
            what = f"is {found.shown}, not a date and time"
            raise self._malformed(field, what, 'as in "2026-10-02T14:03:00Z"')
        if value.tzinfo is None:
            what = f"{value.isoformat()} has no time zone"
            fix = f"{value.isoformat()}Z, or with an offset such as +02:00"
            raise self._malformed(field, what, fix)
        try:
            return value.astimezone(dt.timezone.utc)
        except OverflowError:
            what = f"{value.isoformat()} is outside of the calendar in UTC"
            raise self._malformed(field, what, "as it was") from None

    def day(self, field: str) -> dt.date:
        """Return a day in UTC; a date alone will do.

        Raise UnverifiableError if the field holds neither a date nor a point in time.
        """
        date = as_date(self._value(field))
        return date if date is not None else self.moment(field).date()

    def _value(self, field: str) -> SettingValue:
        found = self.get(field)
        if found is None:
            raise self._malformed(field, "is missing", "what was so")
        return found

    def _malformed(self, field: str, what: str, form: str) -> UnverifiableError:
        return self.wrong(
            field, reasons.RECORD_MALFORMED, what, f"write {field}: {form}"
        )

    def entries(self, field: str) -> tuple[Entry, ...]:
        """Return the tables of a list; one table alone is a list of one.

        Empty if the field is missing, or holds no tables.
        """
        found = self._fields.get(_folded(field))
        if found is None:
            return ()
        if isinstance(found.value.value, dict):
            return (self._at(found.path),)
        return self._listed(found.path)

    def items(self) -> tuple[Entry, ...]:
        """Return the tables of a file that is one list; empty if it holds none."""
        return self._listed(())

    def _listed(self, at: Path) -> tuple[Entry, ...]:
        paths = (path for path in self._tables if path and path[:-1] == at)
        return tuple(self._at(path) for path in paths)

    def _at(self, path: Path) -> Entry:
        lines = (one.value.line for one in self._tables[path].values())
        line = next(filter(None, lines), None)
        return replace(self, path=path, line=line or self.line, _given={})


def tables_of(values: Values) -> _Tables:
    """Return the fields of every table of a file, by the paths of the tables."""
    found: dict[Path, dict[str, _Field]] = {}
    names: dict[str, str] = {}  # each folded once
    for path, value in values.items():
        if isinstance(value.value, dict):
            found.setdefault(path, {})
        if path and isinstance(path[-1], str):
            fields = found.setdefault(path[:-1], {})
            if path[-1] not in names:
                names[path[-1]] = _folded(path[-1])
            folded = names[path[-1]]
            one = _Field(path[-1], path, value)
            known = fields.get(folded)
            # Refused only where it is asked for: raw output may hold anything.
            fields[folded] = known._replace(again=path[-1]) if known else one
    return found

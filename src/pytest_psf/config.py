"""The config: found, validated as a whole, and turned into core's values.

The only module that knows pydantic. What it refuses is a mistake in the text; what
depends on files, tests or code is for verification.
"""

from __future__ import annotations

import datetime as dt
import re
from copy import deepcopy
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
)

from pytest_psf.core.catalogue import SCOPE, Catalogue, Criterion, UnknownIdError
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Gate, Profile, classify
from pytest_psf.core.places import Fault, FaultsFoundError, Place, nearest
from pytest_psf.core.rungs import Rung
from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_psf.hookspecs import Kind

Keys = tuple[str | int, ...]

#: The largest config that is read, in bytes.
_SIZE_LIMIT = 4 * 1024 * 1024


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


#: The one form of a date; newer Pythons would take others too.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _date(value: object) -> object:
    """Take a date literal, or a string for the editors that cannot know literals."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("a date, such as 2027-01-31") from None
    if type(value) is not dt.date:
        raise ValueError("a date, such as 2027-01-31")
    return value


_Date = Annotated[dt.date, BeforeValidator(_date)]
_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
_Class = Literal[
    "prototype", "proof-of-concept", "internal-tool", "shadow", "production"
]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", alias_generator=_kebab)


class _Answer(_Model):
    answer: bool
    because: _Text


class _Table(_Model):
    system: _Text | None = None
    class_: _Class | None = None
    gate: list[Any] | None = None
    minimum: dict[str, Any] = {}
    ends: _Date | None = None
    sample_date: _Date | None = None
    definition: dict[str, _Answer] = {}
    facts: dict[str, _Answer] = {}
    evidence: dict[str, Any] = {}


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
        return self.path.name

    @cached_property
    def lines(self) -> Mapping[Keys, int]:
        return lines(self.text)

    def place(self, keys: Keys) -> Place:
        """Return where a key stands, or the nearest table around it."""
        path = (*self.prefix, *keys)
        while path and path not in self.lines:
            path = path[:-1]
        return Place(self.name, self.lines.get(path))

    def written(self, keys: Keys) -> str:
        """Write a key path as TOML would."""
        text = ""
        for key in (*self.prefix, *keys):
            if isinstance(key, int):
                text += f"[{key}]"
            else:
                text += f".{key}" if text else key
        return text


@dataclass(frozen=True, kw_only=True)
class Config:
    """What the config says, valid as a text."""

    profile: Profile
    claims: tuple[Claim, ...]


def locate(folder: Path, top: Path) -> Source | None:
    """Return the nearest config from a folder upward, as far as `top`.

    FaultsFoundError if a folder holds two, or if one of them cannot be parsed.
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
    fault = Fault(
        place=source.place(()),
        key=source.written(()),
        found=f"stands beside {own.name} in the same folder",
        fix="keep one of them: a run judges one system by one config",
    )
    return FaultsFoundError(f"{source.name} and {own.name}", (fault,))


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
    """Read a config file in either form; FaultsFoundError if it is no TOML."""
    text = _text(path)
    try:
        table = loads(text)
    except (TOMLDecodeError, RecursionError) as error:
        line = error_line(error, text) if isinstance(error, TOMLDecodeError) else None
        raise _no_toml(path, str(error), line) from None
    tool = table.get("tool")
    if isinstance(tool, dict) and "psf" in tool:
        return Source(path=path, prefix=("tool", "psf"), table=tool["psf"], text=text)
    return Source(path=path, prefix=(), table=table, text=text)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_SIZE_LIMIT + 1)
    except OSError as error:
        raise _no_toml(path, f"cannot be read: {error.strerror}", None) from None
    if len(data) > _SIZE_LIMIT:
        raise _no_toml(path, f"is larger than {_SIZE_LIMIT // 2**20} MiB", None)
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _no_toml(path, "is not UTF-8", line) from None


def _no_toml(path: Path, what: str, line: int | None) -> FaultsFoundError:
    fix = "save it as UTF-8" if "UTF-8" in what else "correct the TOML"
    if "overwrite" in what or "Cannot" in what:
        fix += (
            "; one domain's evidence is written with dotted keys (PSF-07.x = ...) or "
            "below its own header, not both, and every key stands once"
        )
    fault = Fault(place=Place(path.name, line), key="the file", found=what, fix=fix)
    return FaultsFoundError(path.name, (fault,))


def validate(source: Source, catalogue: Catalogue, kinds: Mapping[str, Kind]) -> Config:
    """Validate a config as a whole; FaultsFoundError tells all faults at once."""
    reading = _Reading(source, catalogue, kinds)
    config = reading.config()
    if reading.faults:
        order = sorted(reading.faults, key=lambda f: (f.place.line or 0, f.key))
        name = "[tool.psf]" if source.prefix else source.name
        raise FaultsFoundError(name, tuple(dict.fromkeys(order)))
    return config


def gate_of(entries: Sequence[str], catalogue: Catalogue) -> Gate:
    """Return the gate that these ids stand for; UnknownIdError for a wrong one."""
    ids: set[str] = set()
    for entry in entries:
        if entry.partition(".")[0] == SCOPE:
            raise UnknownIdError(f'"{entry}"', f"{SCOPE} always gates: leave it out")
        ids |= {criterion.id for criterion in catalogue.criteria_of(entry)}
    return Gate(entries=tuple(entries), ids=frozenset(ids))


class _Reading:
    """One validation of a config; faults are collected on the way."""

    def __init__(
        self, source: Source, catalogue: Catalogue, kinds: Mapping[str, Kind]
    ) -> None:
        self.source = source
        self.catalogue = catalogue
        self.claims = ClaimReader(catalogue, kinds)
        self.faults: list[Fault] = []

    def fault(self, keys: Keys, found: str, fix: str) -> None:
        self.faults.append(
            Fault(
                place=self.source.place(keys),
                key=self.source.written(keys),
                found=found,
                fix=fix,
            )
        )

    def config(self) -> Config:
        table = self._table()
        claims = tuple(self._evidence(table.evidence))
        profile = self._profile(table)
        return Config(profile=profile, claims=claims)

    def _table(self) -> _Table:
        if not isinstance(self.source.table, dict):
            self.fault((), f"{self.source.table!r} is not a table", "write [tool.psf]")
            return _Table()
        sound = deepcopy(self.source.table)
        try:
            return _Table.model_validate(sound)
        except ValidationError as error:
            for problem in list(_problems(error, sound, _Table)):
                self.fault(*problem)
                _drop(sound, problem[0])
        # What is left is read on, so that its faults are told in the same breath.
        return _Table.model_validate(sound)

    def _profile(self, table: _Table) -> Profile:
        profile = Profile(
            system=table.system or self.source.path.parent.name,
            declared=table.class_,
            definition=self._answers("definition", table.definition, PARTS),
            facts=self._answers("facts", table.facts, self.catalogue.facts),
            ends=table.ends,
            gate=self._gate(table.gate),
            minimum=dict(self._minimum(table.minimum)),
            sample_date=table.sample_date,
            class_place=self.source.place(("class",)),
            ends_place=self.source.place(("ends",)),
        )
        self._refuse_idle_gate(profile)
        return profile

    def _answers(
        self, name: str, table: Mapping[str, _Answer], known: tuple[str, ...]
    ) -> dict[str, Answer]:
        found = {}
        for key, answer in table.items():
            if key not in known:
                fix = _choose(key, known)
                self.fault((name, key), f'unknown key "{key}"', fix)
                continue
            place = self.source.place((name, key))
            found[key] = Answer(
                answer=answer.answer, because=answer.because, place=place
            )
        return found

    def _gate(self, entries: list[Any] | None) -> Gate:
        if entries is None:
            return Gate()
        if not entries:
            fix = "leave it out to gate on everything, or name domains and criteria"
            self.fault(("gate",), "is empty, so nothing would ever fail", fix)
        sound = []
        for index, entry in enumerate(entries):
            if entry in entries[:index]:
                self.fault(("gate", index), f'"{entry}" stands twice', "keep one")
                continue
            if not isinstance(entry, str):
                fix = 'write an id, such as "PSF-05"'
                self.fault(("gate", index), f"found {entry!r}", fix)
                continue
            try:
                gate_of([entry], self.catalogue)
            except UnknownIdError as error:
                self.fault(("gate", index), error.found, error.fix)
            else:
                sound.append(entry)
        return gate_of(sound, self.catalogue)

    def _refuse_idle_gate(self, profile: Profile) -> None:
        """Refuse an entry that gates nothing because of the system's class."""
        judged_as = classify(profile).judged_as
        if not any(judged_as in criterion.classes for criterion in self.catalogue):
            return
        for index, entry in enumerate(profile.gate.entries):
            criteria = self.catalogue.criteria_of(entry)
            if not any(judged_as in criterion.classes for criterion in criteria):
                found = f'"{entry}" is not in force for the class {judged_as}'
                self.fault(("gate", index), found, "leave it out: it gates nothing")

    def _minimum(self, table: Mapping[str, Any]) -> Iterator[tuple[str, Rung]]:
        raised: dict[str, Rung] = {}
        labels = tuple(rung.label for rung in Rung)
        for keys, label in _leaves(table, ("minimum",)):
            text = ".".join(keys[1:])
            if text.partition(".")[0] == SCOPE:
                fix = "leave it out: the scope checks have no rungs to raise"
                self.fault(keys, f'"{text}" takes no minimum', fix)
                continue
            try:
                criteria = self.catalogue.criteria_of(text)
            except UnknownIdError as error:
                self.fault(keys, error.found, error.fix)
                criteria = ()
            if label not in labels:
                fix = _choose(str(label), labels, "write ")
                self.fault(keys, f"found {label!r}", fix)
                continue
            if not criteria:
                continue
            rung = Rung.named(label)
            self._check_minimum(keys, rung, criteria)
            for criterion in criteria:
                if criterion.floor < rung <= criterion.highest:
                    raised[criterion.id] = max(rung, raised.get(criterion.id, rung))
        yield from raised.items()

    def _check_minimum(
        self, keys: Keys, rung: Rung, criteria: Sequence[Criterion]
    ) -> None:
        floor = min(criterion.floor for criterion in criteria)
        highest = max(criterion.highest for criterion in criteria)
        if rung < floor:
            found = f'"{rung.label}" is below the floor, {floor.label}'
            self.fault(keys, found, "a minimum can only raise it")
        elif rung > highest:
            found = f'"{rung.label}" cannot be reached'
            fix = f"write at most {highest.label}"
            if highest == floor:
                fix = f"leave it out: {highest.label} is asked in any case"
            self.fault(keys, found, fix)

    def _evidence(self, table: Mapping[str, Any]) -> Iterator[Claim]:
        seen: dict[object, Claim] = {}
        for keys, one in self._claim_tables(table, ()):
            text = ".".join(key for key in keys if isinstance(key, str))
            found = self.claims.claim(text, one, self.source.place(("evidence", *keys)))
            if isinstance(found, Claim):
                if _same_test(found) in seen:
                    what = f"is claimed already at {seen[_same_test(found)].place}"
                    self.fault(("evidence", *keys), what, "keep one of the two")
                    continue
                seen[_same_test(found)] = found
                yield found
                continue
            for inner, what, fix in found:
                self.fault(("evidence", *keys, *inner), what, fix)

    def _claim_tables(
        self, table: Mapping[str, Any], above: Keys
    ) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
        """Yield the claims of nested tables; a list of them and a single one alike."""
        for key, value in table.items():
            keys = (*above, key)
            if isinstance(value, dict) and self._is_group(keys, value):
                yield from self._claim_tables(value, keys)
            elif isinstance(value, dict):
                yield keys, value
            elif isinstance(value, list) and value:
                yield from self._claims_of_list(value, keys)
            else:
                what = "holds no claim" if value == [] else f"{value!r} is no claim"
                self.fault(("evidence", *keys), what, _as_claim(value))

    def _claims_of_list(
        self, entries: list[Any], keys: Keys
    ) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
        for index, one in enumerate(entries):
            if isinstance(one, dict):
                yield (*keys, index), one
            else:
                where = ("evidence", *keys, index)
                self.fault(where, f"{one!r} is no claim", _as_claim(one))

    def _is_group(self, keys: Keys, value: Mapping[str, Any]) -> bool:
        """Tell a table of criteria or of facets from a claim."""
        if set(value) & set(self.claims.kinds):
            return False
        text = ".".join(map(str, keys))
        criterion = self.catalogue.by_id.get(text)
        if criterion is None:
            return bool(value)
        named = bool(set(value) & set(criterion.facet_names))
        return named or (bool(value) and all(map(_holds_claims, value.values())))


def _holds_claims(value: object) -> bool:
    entries = value if isinstance(value, list) else [value]
    return bool(entries) and all(isinstance(one, dict) for one in entries)


def _as_claim(value: object) -> str:
    name = f'"{value}"' if isinstance(value, str) else '"..."'
    return f"write {{ document = {name} }}, or another kind of evidence"


def _leaves(
    table: Mapping[str, Any], above: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the values of nested tables, which dotted keys make, with their keys."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _drop(table: dict[str, Any], keys: Keys) -> None:
    """Remove a wrong value; a wrong part of an answer takes the answer with it."""
    top = table.get(str(keys[0]))
    if len(keys) > 1 and isinstance(top, dict):
        top.pop(keys[1], None)
    else:
        table.pop(str(keys[0]), None)


def _same_test(claim: Claim) -> object:
    """Return what makes two claims one: a test's id; for others, everything."""
    test = getattr(claim.content, "test", None)
    return (claim.id, claim.kind, test or repr(claim.content))


class ClaimReader:
    """Turns the table of one claim into a value, whoever wrote the table."""

    def __init__(self, catalogue: Catalogue, kinds: Mapping[str, Kind]) -> None:
        self.catalogue = catalogue
        self.kinds = kinds
        self._models: dict[str, type[BaseModel]] = {}

    def claim(
        self, text: str, table: Mapping[str, Any], place: Place
    ) -> Claim | list[tuple[Keys, str, str]]:
        """Return the claim, or its faults as (keys, what was found, fix)."""
        owner = self._owner(text)
        faults = owner if isinstance(owner, list) else []
        kind = self._kind(table)
        if not isinstance(kind, str):
            return [*faults, kind]
        content = self._content(kind, table)
        if isinstance(content, list):
            return faults + content
        if isinstance(owner, list):
            return faults
        criterion, facet = owner
        own = [*_blanks(content), *self.kinds[kind].faults(content, criterion)]
        faults = [((key,), what, fix) for key, what, fix in own]
        return faults or Claim(
            criterion=criterion.id,
            facet=facet,
            kind=kind,
            content=content,
            place=place,
        )

    def _owner(
        self, text: str
    ) -> tuple[Criterion, str | None] | list[tuple[Keys, str, str]]:
        """Return the criterion and facet that the claim speaks of, or the fault."""
        try:
            criterion, facet = self.catalogue.claimable(text)
        except UnknownIdError as error:
            return [((), error.found, error.fix)]
        if not criterion.accepts:
            fix = f"leave it out; pytest-psf explain {criterion.id}"
            return [((), f"{criterion.id} takes no claims", fix)]
        return criterion, facet

    def _kind(self, table: Mapping[str, Any]) -> str | tuple[Keys, str, str]:
        known = tuple(self.kinds)
        named = [kind for kind in known if kind in table]
        if len(named) == 1:
            return named[0]
        if named:
            return (named[1],), f"stands beside {named[0]}", "one claim, one kind"
        listed = ", ".join(known)
        fields_of = {
            _kebab(field.name)
            for kind in self.kinds.values()
            for field in fields(kind.claim)
        }
        for key in table:
            near = nearest(key, known)
            if near is not None and key not in fields_of:
                fix = f'did you mean "{near}"?'
                return (key,), f'unknown key "{key}"', fix
        what = "names no kind of evidence"
        if table:
            what += f" (its keys: {', '.join(table)})"
        return (), what, f"add one of {listed}"

    def _content(
        self, kind: str, table: Mapping[str, Any]
    ) -> object | list[tuple[Keys, str, str]]:
        """Return the kind's own value, or the faults of the table."""
        claim = self.kinds[kind].claim
        if kind not in self._models:
            self._models[kind] = _model_of(claim)
        model = self._models[kind]
        shaped = {key: _shaped(key, value, model) for key, value in table.items()}
        try:
            found = model.model_validate(shaped)
        except ValidationError as error:
            return list(_problems(error, dict(table), model))
        values = {name: getattr(found, name) for name in model.model_fields}
        made: object = claim(**values)
        return made


def _blanks(content: Any) -> Iterator[tuple[str, str, str]]:
    """Yield a fault for everything that a claim must name and leaves empty."""
    for field in fields(content):
        value = getattr(content, field.name)
        if field.default is MISSING and isinstance(value, str) and not value.strip():
            yield _kebab(field.name), "is empty", "name what is to be looked at"


def _model_of(claim: type[Any]) -> type[BaseModel]:
    """Build the model that validates the tables of a kind's claims."""
    from typing import get_type_hints

    hints = get_type_hints(claim)
    definitions: dict[str, Any] = {
        field.name: (
            hints[field.name],
            ... if field.default is MISSING else field.default,
        )
        for field in fields(claim)
    }
    return create_model(claim.__name__, __base__=_Model, **definitions)


def _shaped(key: str, value: object, model: type[BaseModel]) -> object:
    """Give a list the shape of a tuple, and a single string that of a list of one."""
    takes_many = any(
        _is_tuple(field.annotation)
        for name, field in model.model_fields.items()
        if _kebab(name) == key
    )
    if takes_many and isinstance(value, str):
        return (value,)
    return tuple(value) if takes_many and isinstance(value, list) else value


def _is_tuple(annotation: object) -> bool:
    return get_origin(annotation) is tuple or any(
        get_origin(inner) is tuple for inner in get_args(annotation)
    )


#: pydantic's error types -> what a TOML author should have written.
_EXPECTED = {
    "string_type": "a string",
    "string_too_short": "a string that is not empty",
    "string_pattern_mismatch": "a string that is not empty",
    "bool_type": "true or false",
    "int_type": "a number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "list_type": "a list of strings",
    "tuple_type": "a string or a list of strings",
    "dict_type": "a table",
    "model_type": 'a table { answer = true, because = "..." }',
    "model_attributes_type": 'a table { answer = true, because = "..." }',
    "date_type": "a date, such as 2027-01-31",
}


def _problems(
    error: ValidationError, table: Mapping[str, Any], model: type[BaseModel]
) -> Iterator[tuple[Keys, str, str]]:
    """Translate pydantic's errors; the branches of a union are one problem."""
    grouped: dict[Keys, list[Any]] = {}
    for one in error.errors():
        grouped.setdefault(_real_keys(one["loc"], table), []).append(one)
    for keys, group in grouped.items():
        first = group[0]
        if first["type"] == "extra_forbidden":
            yield (
                keys,
                f'unknown key "{keys[-1]}" = {_found(first)}',
                _known(keys, model),
            )
        elif first["type"] == "missing":
            for one in group:
                parent, name = one["loc"][:-1], one["loc"][-1]
                yield parent, f'has no "{name}"', f"add {name} = ..."
        else:
            yield keys, f"found {_found(first)}", _expected(group)


def _found(problem: Mapping[str, Any]) -> str:
    value = problem["input"]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004


def _real_keys(location: Keys, table: Mapping[str, Any]) -> Keys:
    """Drop what pydantic adds to a path for the branches of a union."""
    keys: list[str | int] = []
    value: Any = table
    for key in location:
        if not _leads_on(value, key):
            break
        value = value[key]
        keys.append(key)
    return tuple(keys) or location[:1]


def _leads_on(value: object, key: str | int) -> bool:
    if isinstance(value, dict):
        return key in value
    return isinstance(value, list) and isinstance(key, int) and key < len(value)


def _expected(group: Sequence[Mapping[str, Any]]) -> str:
    found: list[str] = []
    for problem in group:
        kind = problem["type"]
        if kind == "literal_error":
            return _choose(str(problem["input"]), _literals(problem), "write ")
        if kind == "value_error":
            found.append(str(problem["ctx"]["error"]))
        else:
            found.append(_EXPECTED.get(kind, problem["msg"]))
    return f"write {' or '.join(dict.fromkeys(found))}"


def _literals(problem: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']+)'", problem["ctx"]["expected"]))


def _known(keys: Keys, model: type[BaseModel]) -> str:
    inner = model if len(keys) == 1 else _Answer
    return _choose(str(keys[-1]), tuple(_kebab(n) for n in inner.model_fields))


def _choose(word: str, known: tuple[str, ...], before: str = "") -> str:
    near = nearest(word, known)
    listed = f"{before}one of " + ", ".join(f'"{name}"' for name in known)
    return f'did you mean "{near}"? {listed}' if near else listed

"""From the table of one claim, in the config or in a mark, to its value."""

from __future__ import annotations

import datetime as dt
from dataclasses import MISSING, Field, fields, is_dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Union, get_args, get_origin

from pydantic import Field as PydanticField
from pydantic import ValidationError, create_model

from pytest_psf.config.problems import model_at, problems
from pytest_psf.config.schema import Date, Model, kebab
from pytest_psf.core import reasons
from pytest_psf.core.catalogue import UnknownIdError
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.places import Place
    from pytest_psf.hookspecs import FullKind


#: What a value of a type looks like in TOML.
_VALUES_LIKE: Mapping[object, str] = {
    bool: "true",
    int: "1",
    float: "1.0",
    str: '"..."',
    dt.date: "2027-01-31",
}

#: The key that every claim may have, whatever its kind.
_OF_ALL_KINDS = "supporting"
_SUPPORTING = (
    "It only supports: it is shown, and a criterion is met or unmet without it."
)


class _ClaimModel(Model):
    """What the models of claims have in common, and of tables inside of claims."""

    _made_into: ClassVar[type[Any]]


class ClaimReader:
    """Turns the table of one claim into a value, whoever wrote the table."""

    def __init__(self, catalogue: Catalogue, kinds: Mapping[str, FullKind]) -> None:
        self.catalogue = catalogue
        self.kinds = kinds
        self._keys = {
            name: frozenset(kebab(field.name) for field in fields(kind.claim))
            for name, kind in kinds.items()
        }
        self._shapes: dict[str, _Shapes] = {}

    def claim(
        self, text: str, table: Mapping[str, Any], place: Place
    ) -> Claim | list[Problem]:
        """Return the claim, or its faults, whose keys lead from its table."""
        owner = self._owner(text)
        faults = [owner] if isinstance(owner, Problem) else []
        kind = self._kind(table)
        if isinstance(kind, Problem):
            return [*faults, kind]
        read = self._content(kind, table)
        if isinstance(read, list):
            return faults + read
        content, supporting = read
        if isinstance(owner, Problem):
            return faults
        criterion, facet = owner
        faults = [*_blanks(content), *self.kinds[kind].faults(content, criterion)]
        return faults or Claim(
            criterion=criterion.id,
            facet=facet,
            kind=kind,
            content=content,
            place=place,
            supporting=supporting,
        )

    def identity(self, claim: Claim) -> object:
        """Return what two claims of a config have in common if they are the same claim."""
        content = self.kinds[claim.kind].identity(claim.content)
        return (claim.id, claim.kind, content)

    def _owner(self, text: str) -> tuple[Criterion, str | None] | Problem:
        """Return the criterion and facet that the claim speaks of, or the fault."""
        try:
            criterion, facet = self.catalogue.claimable(text)
        except UnknownIdError as error:
            return error.problem
        if not criterion.accepts:
            fix = f"leave it out; pytest-psf explain {criterion.id}"
            why = f"{criterion.id} takes no claims"
            return Problem(reasons.NOT_ALLOWED, why, fix)
        return criterion, facet

    def _kind(self, table: Mapping[str, Any]) -> str | Problem:
        known = tuple(self.kinds)
        named = self._named(table)
        if len(named) == 1:
            return named[0]
        if named:
            why, fix = (
                f"stands beside {named[0]}",
                "keep one of the two: a claim has one kind",
            )
            return Problem(reasons.CONTRADICTION, why, fix, keys=(named[1],))
        listed = ", ".join(known)
        fields_of = frozenset().union(*self._keys.values())
        for key in table:
            near = nearest(key, known)
            if near is not None and key not in fields_of:
                why, fix = f'unknown key "{key}"', f'did you mean "{near}"?'
                return Problem(reasons.UNKNOWN_KEY, why, fix, keys=(key,))
        why = "names no kind of evidence"
        if table:
            why += f" (its keys: {', '.join(table)})"
        return Problem(reasons.MISSING_KEY, why, f"add one of {listed}")

    def _named(self, table: Mapping[str, Any]) -> list[str]:
        """Return the kinds that a table names.

        A kind that is named by a key of another one's claims is that key: in a claim on a
        setting, `document` says in which of a file's documents it stands.
        """
        named = [kind for kind in self.kinds if kind in table]
        for kind in named:
            if self._keys[kind].issuperset(named):
                return [kind]
        return named

    def _content(
        self, kind: str, table: Mapping[str, Any]
    ) -> tuple[object, bool] | list[Problem]:
        """Return the kind's own value and whether it only supports, or the faults."""
        claim = self.kinds[kind].claim
        if kind not in self._shapes:
            self._shapes[kind] = _Shapes(claim_model(claim))
        shapes = self._shapes[kind]
        model = shapes.model
        shaped = {key: shapes.shaped(key, value) for key, value in table.items()}
        try:
            found = model.model_validate(shaped)
        except ValidationError as error:
            return list(problems(error, dict(table), model))
        try:
            content = _value_of(found)
        except Exception as error:  # noqa: BLE001 - a `__post_init__` of an extension
            fix = f"correct it, or report this to those who make the kind {kind!r}"
            why = f"is refused: {error}"
            return [Problem(reasons.WRONG_FORM, why, fix, keys=(kind,))]
        return content, bool(getattr(found, _OF_ALL_KINDS))


def _blanks(content: Any) -> Iterator[Problem]:
    """Yield a fault for everything that a claim must name and leaves empty."""
    for field in fields(content):
        value = getattr(content, field.name)
        if _is_blank(value) and _is_required(field):
            keys, fix = (kebab(field.name),), "name what to look at"
            yield Problem(reasons.SAYS_NOTHING, "is empty", fix, keys=keys)


def _is_blank(value: object) -> bool:
    if isinstance(value, tuple):
        return not value or any(map(_is_blank, value))
    return isinstance(value, str) and not value.strip()


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def claim_model(claim: type[Any]) -> type[_ClaimModel]:
    """Build the model that validates a kind's claims, with the key that all kinds have."""
    supporting = PydanticField(default=False, description=_SUPPORTING)
    return model_of(claim, **{_OF_ALL_KINDS: (bool, supporting)})


def model_of(claim: type[Any], **more: Any) -> type[_ClaimModel]:
    """Build the model that validates the tables of a kind's claims, with `more` keys."""
    from typing import get_type_hints

    hints = get_type_hints(claim)
    inner = {name: model_of(table) for name, table in _tables_in(hints).items()}
    definitions: dict[str, Any] = {}
    for field in fields(claim):
        hint = _with_dates(hints[field.name])
        example = field.metadata.get("example", "")
        if field.name in inner:
            hint = inner[field.name] | None
            inner[field.name].example = example or _example_of(inner[field.name])
        definitions[field.name] = (hint, _default_of(field, example))
    model = create_model(claim.__name__, __base__=_ClaimModel, **(definitions | more))
    model._made_into = claim  # noqa: SLF001 - ours
    return model


def _with_dates(hint: Any) -> Any:
    """Let a date be written as a string, where a string means nothing else."""
    if hint is dt.date:
        return Date
    inner = get_args(hint)
    if get_origin(hint) in {Union, UnionType} and dt.date in inner and str not in inner:
        return Union[tuple(map(_with_dates, inner))]  # noqa: UP007 - not known before
    return hint


def _default_of(field: Field[Any], example: str) -> Any:
    """Return pydantic's own field: its default, and what is said of it to authors."""
    said: dict[str, Any] = {
        "examples": [example] if example else None,
        "description": field.metadata.get("description"),
    }
    if values := field.metadata.get("values"):
        said["json_schema_extra"] = {"enum": list(values)}
    if field.default_factory is not MISSING:
        return PydanticField(default_factory=field.default_factory, **said)
    default = ... if field.default is MISSING else field.default
    return PydanticField(default, **said)


def _example_of(model: type[BaseModel]) -> str:
    """Make up a table of a model: what it requires, or one of each key."""
    every = model.model_fields
    wanted = {name: one for name, one in every.items() if one.is_required()} or every
    pairs = [f"{kebab(name)} = {_value_like(one)}" for name, one in wanted.items()]
    return f"{{ {', '.join(pairs)} }}"


def _value_like(field: FieldInfo) -> str:
    if _is_tuple(field.annotation):
        return "[...]"
    for one in (field.annotation, *get_args(field.annotation)):
        if one in _VALUES_LIKE:
            return _VALUES_LIKE[one]
    return "..."


def _value_of(found: _ClaimModel) -> object:
    """Make a claim, or a table in one, of what was validated."""
    names = [field.name for field in fields(found._made_into)]  # noqa: SLF001 - ours
    values = {name: getattr(found, name) for name in names}
    for name, value in values.items():
        if isinstance(value, _ClaimModel):
            values[name] = _value_of(value)
    made: object = found._made_into(**values)  # noqa: SLF001 - no field may be called like it
    return made


def _tables_in(hints: Mapping[str, Any]) -> dict[str, type[Any]]:
    """Return the keys that hold a table, each a dataclass, or nothing."""
    return {
        name: one
        for name, hint in hints.items()
        for one in (hint, *get_args(hint))
        if is_dataclass(one) and isinstance(one, type)
    }


class _Shapes:
    """The shapes that the values of a model's keys have, found out once for all claims."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model
        keys = {kebab(name): field for name, field in model.model_fields.items()}
        self._takes_many = {k for k, one in keys.items() if _is_tuple(one.annotation)}
        inner = {key: model_at(model, (key,)) for key in keys}
        self._inner = {k: _Shapes(m) for k, m in inner.items() if m is not model}

    def shaped(self, key: str, value: object) -> object:
        """Give a list the shape of a tuple, and a single string that of a list of one."""
        inner = self._inner.get(key)
        if inner is not None and isinstance(value, dict):
            return {name: inner.shaped(name, one) for name, one in value.items()}
        if key not in self._takes_many:
            return value
        return (value,) if isinstance(value, str) else _as_tuple(value)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _is_tuple(annotation: object) -> bool:
    return get_origin(annotation) is tuple or any(
        get_origin(inner) is tuple for inner in get_args(annotation)
    )

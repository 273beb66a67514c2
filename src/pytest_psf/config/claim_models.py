"""The pydantic models of claims, made of the kinds' dataclasses: they say what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from types import UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Union, get_args, get_origin

from pydantic import Field as PydanticField
from pydantic import ValidationError, create_model

from pytest_psf.config.problems import model_at, problems
from pytest_psf.config.schema import Date, Model
from pytest_psf.config.sound import SUPPORTING, kebab, takes_many
from pytest_psf.core import reasons
from pytest_psf.core.problem import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo


#: What a value of a type looks like in TOML.
_VALUES_LIKE: Mapping[Any, str] = {
    bool: "true",
    int: "1",
    float: "1.0",
    str: '"..."',
    dt.date: "2027-01-31",
    list: "[...]",
    dict: "{ ... }",
    Mapping: "{ ... }",
}

_SAID_OF_SUPPORTING = (
    "It only supports: it is shown, and a criterion is met or unmet without it."
)


class _ClaimModel(Model):
    """What the models of claims have in common, and of tables inside of claims."""

    _made_into: ClassVar[type[Any]]


class ClaimForm:
    """How the tables of one kind's claims are validated."""

    def __init__(self, kind: str, claim: type[Any]) -> None:
        self._kind = kind
        self._shapes = _Shapes(claim_model(claim))

    def read(self, table: Mapping[str, Any]) -> tuple[object, bool] | list[Problem]:
        """Return the kind's own value and whether it only supports, or the faults."""
        model = self._shapes.model
        shaped = {key: self._shapes.shaped(key, value) for key, value in table.items()}
        try:
            found = model.model_validate(shaped)
        except ValidationError as error:
            return list(problems(error, dict(table), model))
        try:
            content = _value_of(found)
        except Exception as error:  # noqa: BLE001 - a `__post_init__` of an extension
            fix = (
                f"correct it, or report this to those who make the kind {self._kind!r}"
            )
            why = f"is refused: {error}"
            return [Problem(reasons.WRONG_FORM, why, fix, keys=(self._kind,))]
        return content, bool(getattr(found, SUPPORTING))


def claim_model(claim: type[Any]) -> type[_ClaimModel]:
    """Build the model that validates a kind's claims, with the key that all kinds have."""
    supporting = PydanticField(default=False, description=_SAID_OF_SUPPORTING)
    return model_of(claim, **{SUPPORTING: (bool, supporting)})


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
    if takes_many(field.annotation):
        return "[...]"
    hint = field.annotation
    is_union = get_origin(hint) in {Union, UnionType}
    for one in get_args(hint) if is_union else (hint,):
        if like := _VALUES_LIKE.get(get_origin(one) or one):
            return like
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
        self._takes_many = {k for k, one in keys.items() if takes_many(one.annotation)}
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

"""pydantic's errors in the words of somebody who writes TOML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from pytest_psf.config.schema import Model
from pytest_psf.config.sound import kebab
from pytest_psf.core import reasons
from pytest_psf.core.places import choose
from pytest_psf.core.problem import Problem
from pytest_psf.core.wording import as_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic import BaseModel, ValidationError

    from pytest_psf.core.problem import Keys

_EMPTY = frozenset({"string_too_short", "string_pattern_mismatch"})
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
    "date_type": "a date, such as 2027-01-31",
}


def problems(
    error: ValidationError, table: Mapping[str, Any], model: type[BaseModel]
) -> Iterator[Problem]:
    """Translate pydantic's errors; the branches of a union are one problem.

    Their keys lead from `table`.
    """
    grouped: dict[Keys, list[Any]] = {}
    for one in error.errors():
        grouped.setdefault(_real_keys(one["loc"], table), []).append(one)
    for keys, group in grouped.items():
        first = group[0]
        if _is_of_another_branch(keys, group, grouped):
            continue
        if first["type"] == "extra_forbidden":
            why = f'unknown key "{keys[-1]}" = {_found(first)}'
            yield Problem(reasons.UNKNOWN_KEY, why, _known(keys, model), keys=keys)
        elif first["type"] == "missing":
            for one in group:
                yield missing(one["loc"][-1], one["loc"][:-1])
        elif code := _code_itself(first["input"]):
            why, fix = "found the code itself", f'write its name: "{code}"'
            yield Problem(reasons.WRONG_FORM, why, fix, keys=keys)
        else:
            why, fix = f"found {_found(first)}", _expected(group, keys, model)
            yield Problem(reasons.WRONG_FORM, why, fix, keys=keys)


def missing(name: str, keys: Keys = ()) -> Problem:
    """Return what is wrong with a table that lacks a key which it must have."""
    why, fix = f'has no "{name}"', f"add {name} = ..."
    return Problem(reasons.MISSING_KEY, why, fix, keys=keys)


def _code_itself(value: object) -> str:
    """Return the name of a function, method or class that a mark holds; "" of all else."""
    if not callable(value):
        return ""
    module = getattr(value, "__module__", "")
    name = getattr(value, "__qualname__", "")
    is_named = isinstance(module, str) and isinstance(name, str) and module and name
    return f"{module}:{name}" if is_named and "<" not in name else ""


def _found(problem: Mapping[str, Any]) -> str:
    text = as_written(problem["input"])
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004


def _real_keys(location: Keys, table: Mapping[str, Any]) -> Keys:
    """Drop what pydantic adds to a path for the branches of a union."""
    keys: list[str | int] = []
    value: Any = table
    for key in location:
        if _leads_on(value, key):
            value = value[key]
            keys.append(key)
    return tuple(keys) or location[:1]


def _is_of_another_branch(
    keys: Keys, group: Iterable[Mapping[str, Any]], every: Iterable[Keys]
) -> bool:
    """Tell whether a value fits another branch of a union, but for what is inside of it."""
    is_branch = all(
        one["type"] != "missing" and len(one["loc"]) > len(keys) for one in group
    )
    return is_branch and any(
        len(one) > len(keys) and one[: len(keys)] == keys for one in every
    )


def _leads_on(value: object, key: str | int) -> bool:
    if isinstance(value, dict):
        return key in value
    return isinstance(value, list) and isinstance(key, int) and key < len(value)


def _expected(
    group: Sequence[Mapping[str, Any]], keys: Keys, model: type[BaseModel]
) -> str:
    found: list[str] = []
    for problem in group:
        kind = problem["type"]
        if keys[-1] == "because" and kind in _EMPTY:
            return f"say why; what is asked: pytest-psf explain {keys[-2]}"
        if kind == "literal_error":
            return choose(str(problem["input"]), _literals(problem))
        if kind == "value_error":
            found.append(str(problem["ctx"]["error"]))
        elif kind == "dict_type":
            found.append(f"{_EXPECTED[kind]}{_example_of_field(keys, model)}")
        elif kind in {"model_type", "model_attributes_type"}:
            found.append(f"a table {_example_of_table(keys, model)}")
        else:
            found.append(_EXPECTED.get(kind, problem["msg"]))
    return f"write {' or '.join(dict.fromkeys(found))}"


def _example_of_field(keys: Keys, model: type[BaseModel]) -> str:
    """Return what a table looks like whose keys are the author's own, if that is said."""
    owner = model_at(model, keys[:-1]).model_fields
    by_key = {kebab(name): field for name, field in owner.items()}
    field = by_key.get(str(keys[-1]))
    example = field.examples[0] if field and field.examples else ""
    # That of a key which may be a list or a table is one of the list.
    return f" {example}" if example.startswith("{") else ""


def _example_of_table(keys: Keys, model: type[BaseModel]) -> str:
    found = model_at(model, keys)
    return found.example if issubclass(found, Model) else "{ ... }"


def _literals(problem: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']+)'", problem["ctx"]["expected"]))


def _known(keys: Keys, model: type[BaseModel]) -> str:
    known = model_at(model, keys[:-1]).model_fields
    return choose(str(keys[-1]), tuple(kebab(name) for name in known))


def model_at(model: type[BaseModel], keys: Keys) -> type[BaseModel]:
    """Return the model of the table that these keys lead to."""
    from pydantic import BaseModel

    for key in keys:
        field = {kebab(n): f for n, f in model.model_fields.items()}.get(str(key))
        if field is not None:
            for one in (field.annotation, *get_args(field.annotation)):
                if isinstance(one, type) and issubclass(one, BaseModel):
                    model = one
    return model

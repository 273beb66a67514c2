"""What an extension must be like, checked when it is loaded.

Every breach names the distribution, its entry point and the attribute, what was found
there and what was expected. All of them are reported at once: see `registry.load`.
What its kinds return is checked by `answers.py`.
"""

from __future__ import annotations

import datetime as dt
import inspect
import warnings
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an extension comes from."""

    #: Name and version.
    distribution: str
    #: As it stands in the distribution's metadata: `name = module:object`.
    entry_point: str

    def __str__(self) -> str:
        return f"{self.distribution}, entry point '{self.entry_point}'"

    def breach(self, attribute: str, found: str, expected: str) -> Breach:
        """Return a breach of this extension: `found` and `expected` go on from these words."""
        return Breach(origin=self, attribute=attribute, found=found, expected=expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One thing of an extension that is not as it must be."""

    origin: Origin
    attribute: str
    found: str
    expected: str

    def __str__(self) -> str:
        return (
            f"{self.origin}: {self.attribute}: found {self.found}\n"
            f"    expected {self.expected}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that kinds may not have, and the words that their findings may use."""

    #: A name -> what it is already.
    reserved: Mapping[str, str]
    #: The catalogue's words of evidence.
    words: frozenset[str]


_KIND_NAME = regex(r"[a-z][a-z0-9]*")
_FORMAT_NAME = regex(r"[a-z][a-z0-9_.-]*")

#: The methods of a kind -> how many arguments they are called with.
_KIND_METHODS = {"faults": 2, "verify": 3}
_OPTIONAL_METHODS = {"identity": 1, "source": 2, "mutations": 0}
_FORMAT_METHODS = {"unfinished": 0, "recognises": 1, "render": 1}

#: What TOML has, apart from lists and tables.
_SCALARS = (str, bool, int, float, dt.date, dt.datetime, dt.time, NoneType, Any, object)
_ANNOTATION = (
    "what TOML has: str, bool, int, float, dates, tuple[..., ...] and dict[str, ...] of "
    "those, or a frozen dataclass for a table"
)


def kind_breaches(kind: object, origin: Origin, names: Names) -> Iterator[Breach]:
    """Yield all that is wrong with a kind of evidence; its methods are not called.

    `names` are those that are taken, and the words that its findings may count as.
    """
    if isinstance(kind, type):
        yield _class_for_object(kind, "psf_evidence_kinds", origin)
        return
    label = type(kind).__name__
    name = value_of(kind, "name")
    if not isinstance(name, str) or not _KIND_NAME.fullmatch(name):
        expected = "one word of lower-case letters and digits, such as 'ticket'"
        yield origin.breach(f"{label}.name", shown_of(kind, "name"), expected)
    elif name in names.reserved:
        found = f"{name!r}, which is {names.reserved[name]}"
        yield origin.breach(f"{label}.name", found, "a name of its own")
    yield from _claim_breaches(kind, label, name, origin)
    yield from _word_breaches(kind, label, origin, names.words)
    yield from _method_breaches(kind, label, origin, _KIND_METHODS)
    given = {n: count for n, count in _OPTIONAL_METHODS.items() if _has(kind, n)}
    yield from _method_breaches(kind, label, origin, given)


def format_breaches(form: object, origin: Origin) -> Iterator[Breach]:
    """Yield all that is wrong with a report format, apart from a name that is taken."""
    if isinstance(form, type):
        yield _class_for_object(form, "psf_report_formats", origin)
        return
    label = type(form).__name__
    name = value_of(form, "name")
    if not isinstance(name, str) or not _FORMAT_NAME.fullmatch(name):
        expected = "a word without spaces and colons, such as 'csv'"
        yield origin.breach(f"{label}.name", shown_of(form, "name"), expected)
    yield from _method_breaches(form, label, origin, _FORMAT_METHODS)


def _class_for_object(found: type, hook: str, origin: Origin) -> Breach:
    name = found.__name__
    return origin.breach(hook, f"the class {name}", f"an object: {name}()")


def _word_breaches(
    kind: object, label: str, origin: Origin, words: frozenset[str]
) -> Iterator[Breach]:
    found = value_of(kind, "counts_as")
    attribute = f"{label}.counts_as"
    if not isinstance(found, frozenset) or not found:
        expected = f"a frozenset of some of {listed(words)}"
        yield origin.breach(attribute, shown_of(kind, "counts_as"), expected)
        return
    unknown = [word for word in found if word not in words]
    if unknown:
        expected = f"words of the catalogue: {listed(words)}"
        yield origin.breach(attribute, listed(unknown), expected)


def _method_breaches(
    value: object, label: str, origin: Origin, methods: Mapping[str, int]
) -> Iterator[Breach]:
    for name, count in methods.items():
        method = value_of(value, name)
        expected = f"a method that takes {counted(count, 'argument')}"
        if not callable(method):
            yield origin.breach(f"{label}.{name}", shown_of(value, name), expected)
        elif not takes(method, count):
            found = f"one that takes {inspect.signature(method)}"
            yield origin.breach(f"{label}.{name}", found, expected)


def takes(function: Any, count: int) -> bool:
    """Tell whether a function can be called with so many arguments."""
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # written in C, and says nothing of its arguments
        return True
    return True


def _claim_breaches(
    kind: object, label: str, name: object, origin: Origin
) -> Iterator[Breach]:
    claim = value_of(kind, "claim")
    attribute = f"{label}.claim"
    if not isinstance(claim, type) or not is_dataclass(claim):
        yield origin.breach(attribute, shown_of(kind, "claim"), "a frozen dataclass")
        return
    own = {field.name for field in fields(claim)}
    if isinstance(name, str) and name not in own:
        found = f"the fields {listed(own)}"
        yield origin.breach(attribute, found, f"a field called like the kind: {name!r}")
    yield from _table_breaches(claim, f"{attribute} {claim.__name__}", origin)


def _table_breaches(
    claim: type[Any], attribute: str, origin: Origin
) -> Iterator[Breach]:
    """Yield what is wrong with a dataclass that a table is to be made into."""
    if not claim.__dataclass_params__.frozen:
        found = "a dataclass that is not frozen"
        yield origin.breach(attribute, found, "@dataclass(frozen=True)")
    for field in fields(claim):
        if not field.init:
            expected = "a field that the table can fill"
            yield origin.breach(f"{attribute}.{field.name}", "init=False", expected)
    try:
        hints = get_type_hints(claim)
    except Exception as error:  # noqa: BLE001 - whatever an annotation raises
        expected = "annotations that can be evaluated: import their names at run time"
        yield origin.breach(attribute, repr(error), expected)
        return
    broken = False
    for field in fields(claim):
        for one in _field_breaches(hints[field.name], attribute, field.name, origin):
            broken = True
            yield one
    if not broken:
        yield from _model_breaches(claim, attribute, origin)


def _field_breaches(
    hint: object, attribute: str, name: str, origin: Origin
) -> Iterator[Breach]:
    for one in _alternatives(hint):
        if isinstance(one, type) and is_dataclass(one):
            yield from _table_breaches(
                one, f"{attribute}.{name} {one.__name__}", origin
            )
        elif not _is_toml(one):
            shown = getattr(hint, "__name__", str(hint))
            yield origin.breach(f"{attribute}.{name}", shown, _ANNOTATION)


def _alternatives(hint: object) -> tuple[object, ...]:
    is_union = get_origin(hint) in {Union, UnionType}
    return get_args(hint) if is_union else (hint,)


def _is_toml(hint: object) -> bool:
    """Tell whether a value of TOML can have that type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal or any(hint is one for one in _SCALARS):
        return True
    if origin in {Union, UnionType}:
        return all(map(_is_toml, inner))
    if origin is dict:
        return inner[0] is str and _is_toml(inner[1])
    if origin is list:
        return _is_toml(inner[0])
    return origin is tuple and all(one is ... or _is_toml(one) for one in inner)


def _model_breaches(
    claim: type[Any], attribute: str, origin: Origin
) -> Iterator[Breach]:
    """Yield what stands in the way of the model that validates a claim's table."""
    from pytest_psf.config.claim_models import model_of

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model_of(claim)
    except Exception as error:  # noqa: BLE001 - pydantic has many
        found = str(error).partition("\n")[0]
        yield origin.breach(attribute, found, "fields that a model can be built of")


def shared_keys(claims: Mapping[str, type[Any]]) -> Iterator[tuple[str, str]]:
    """Yield (kind, field) for each field that is the key of a kind with a field like it.

    A table with both keys would be a claim of two kinds: each would be a key of the other.
    """
    keys = {name: {field.name for field in fields(c)} for name, c in claims.items()}
    for name, own in keys.items():
        for key in own - {name}:
            if name in keys.get(key, ()):
                yield name, key


def value_of(owner: object, name: str) -> object:
    """Return an attribute, or the exception that looking at it raised."""
    try:
        return getattr(owner, name, None)
    except Exception as error:  # noqa: BLE001 - a property of somebody else's
        return error


def _has(owner: object, name: str) -> bool:
    """Tell whether it has an attribute, be it one that cannot be looked at."""
    try:
        return hasattr(owner, name)
    except Exception:  # noqa: BLE001 - a property of somebody else's
        return True


def shown_of(owner: object, name: str) -> str:
    """Return an attribute as code, or the exception that looking at it raised."""
    try:
        return repr(getattr(owner, name))
    except AttributeError:
        return "nothing"
    except Exception as error:  # noqa: BLE001 - a property of somebody else's
        return repr(error)


def listed(words: Collection[object]) -> str:
    """Return words as code, in one order."""
    return ", ".join(sorted(map(repr, words)))

"""What an extension must be like, checked when it is loaded and where it is used.

Every breach names the distribution, its entry point and the attribute, what was found
there and what was expected. All of them are reported at once: see `registry.load`.
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

from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.regex import regex
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted, with_article

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
_MUTATIONS_METHODS = {"mutants": 2, "files": 2, "fingerprint": 2}

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
    name = _value(kind, "name")
    if not isinstance(name, str) or not _KIND_NAME.fullmatch(name):
        expected = "one word of lower-case letters and digits, such as 'ticket'"
        yield origin.breach(f"{label}.name", _shown(kind, "name"), expected)
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
    name = _value(form, "name")
    if not isinstance(name, str) or not _FORMAT_NAME.fullmatch(name):
        expected = "a word without spaces and colons, such as 'csv'"
        yield origin.breach(f"{label}.name", _shown(form, "name"), expected)
    yield from _method_breaches(form, label, origin, _FORMAT_METHODS)


def _class_for_object(found: type, hook: str, origin: Origin) -> Breach:
    name = found.__name__
    return origin.breach(hook, f"the class {name}", f"an object: {name}()")


def _word_breaches(
    kind: object, label: str, origin: Origin, words: frozenset[str]
) -> Iterator[Breach]:
    found = _value(kind, "counts_as")
    attribute = f"{label}.counts_as"
    if not isinstance(found, frozenset) or not found:
        expected = f"a frozenset of some of {_listed(words)}"
        yield origin.breach(attribute, _shown(kind, "counts_as"), expected)
        return
    unknown = [word for word in found if word not in words]
    if unknown:
        expected = f"words of the catalogue: {_listed(words)}"
        yield origin.breach(attribute, _listed(unknown), expected)


def _method_breaches(
    value: object, label: str, origin: Origin, methods: Mapping[str, int]
) -> Iterator[Breach]:
    for name, count in methods.items():
        method = _value(value, name)
        expected = f"a method that takes {counted(count, 'argument')}"
        if not callable(method):
            yield origin.breach(f"{label}.{name}", _shown(value, name), expected)
        elif not _takes(method, count):
            found = f"one that takes {inspect.signature(method)}"
            yield origin.breach(f"{label}.{name}", found, expected)


def _takes(function: Any, count: int) -> bool:
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
    claim = _value(kind, "claim")
    attribute = f"{label}.claim"
    if not isinstance(claim, type) or not is_dataclass(claim):
        yield origin.breach(attribute, _shown(kind, "claim"), "a frozen dataclass")
        return
    own = {field.name for field in fields(claim)}
    if isinstance(name, str) and name not in own:
        found = f"the fields {_listed(own)}"
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


#: The fields of a finding -> what may stand in them.
_FINDING: Mapping[str, tuple[type[Any], ...]] = {
    "counts_as": (str,),
    "source": (str,),
    "standing": (Standing,),
    "rung": (Rung,),
    "problem": (Problem, NoneType),
    "doubt": (Problem, NoneType),
    "text": (str,),
    "different_words": (int, NoneType),
    "place": (Place, NoneType),
    "qualities": (frozenset,),
    "settings": (frozenset,),
    "covers": (frozenset,),
    "replaced": (frozenset,),
    "pins": (frozenset,),
    "notes": (tuple,),
    "warnings": (tuple,),
}
#: Those of them that hold strings.
_GROUPS = ((frozenset,), (tuple,))


def why_no_finding(found: object, words: Collection[str]) -> str | None:
    """Say what is wrong with what `verify` has returned; None if nothing is.

    `words` are those that the kind says its findings count as. The first thing that is
    wrong is enough: a finding is made at run time, and only that claim is broken.
    """
    if not isinstance(found, Finding):
        return f"verify returned {found!r}, which is not a Finding"
    for name, types in _FINDING.items():
        value = getattr(found, name)
        if not isinstance(value, types):
            wanted = " or ".join(one.__name__ for one in types)
            return f"Finding.{name} is {value!r}, which is not {with_article(wanted)}"
        if types in _GROUPS and not all(isinstance(one, str) for one in value):
            return f"Finding.{name} holds more than strings: {value!r}"
    return _why_no_sense(found, words)


def _why_no_sense(found: Finding, words: Collection[str]) -> str | None:
    for name in ("rests_on", "made_of"):
        value = getattr(found, name)
        if not _are_pairs(value):
            return f"Finding.{name} is {value!r}, which are not pairs of strings"
    if found.artefact is not None and not _are_pairs((found.artefact,)):
        return f"Finding.artefact is {found.artefact!r}, which is not a pair of strings"
    if found.until is not None and type(found.until) is not dt.date:
        return f"Finding.until is {found.until!r}, which is not a date"
    if found.counts_as not in words:
        return f"Finding.counts_as is {found.counts_as!r}, not one of {_listed(words)}"
    told = (one for one in (found.problem, found.doubt) if one is not None)
    return next(filter(None, map(_why_no_problem, told)), None)


def _are_pairs(found: object) -> bool:
    return isinstance(found, tuple) and all(
        isinstance(pair, tuple)
        and len(pair) == 2  # noqa: PLR2004 - a name and its digest, or so
        and all(isinstance(part, str) for part in pair)
        for pair in found
    )


def _why_no_problem(found: Problem) -> str | None:
    reason: object = found.reason
    if not isinstance(reason, Reason):
        return f"Problem.reason is {reason!r}, which is not a Reason"
    place: object = found.place
    if not isinstance(place, Place | NoneType):
        return f"Problem.place is {place!r}, which is not a Place or NoneType"
    said: dict[str, object] = {
        "reason": reason.slug,
        "why": found.why,
        "fix": found.fix,
    }
    for name, value in said.items():
        if not isinstance(value, str) or not value.strip():
            return f"Problem.{name} is {value!r}, which says nothing"
    keys: object = found.keys
    if not isinstance(keys, tuple) or not all(isinstance(k, str | int) for k in keys):
        return f"Problem.keys is {keys!r}, which are not keys and indexes in a tuple"
    return None


def why_no_faults(found: object) -> str | None:
    """Say what is wrong with what `faults` has yielded, as a list; None if nothing is."""
    if not isinstance(found, list):
        return f"{found!r}"
    for one in found:
        if not isinstance(one, Problem):
            return f"{one!r}, which is not a Problem"
        wrong = _why_no_problem(one)
        if wrong is not None:
            return wrong
    return None


def why_no_mutations(found: object) -> str | None:
    """Say what is wrong with what `mutations` has returned; None if nothing is.

    None is right as well: nobody knows how the kind is broken.
    """
    if found is None:
        return None
    for name, count in _MUTATIONS_METHODS.items():
        method = _value(found, name)
        if not callable(method) or not _takes(method, count):
            return f"{found!r}, whose {name} is {_shown(found, name)}"
    if not isinstance(_value(found, "runs_code"), bool):
        return f"{found!r}, whose runs_code is {_shown(found, 'runs_code')}"
    return None


def _value(owner: object, name: str) -> object:
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


def _shown(owner: object, name: str) -> str:
    try:
        return repr(getattr(owner, name))
    except AttributeError:
        return "nothing"
    except Exception as error:  # noqa: BLE001 - a property of somebody else's
        return repr(error)


def _listed(words: Collection[object]) -> str:
    return ", ".join(sorted(map(repr, words)))

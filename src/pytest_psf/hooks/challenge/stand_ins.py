"""What a sabotaged target returns: for each kind of value, what stands in for it.

The control run writes recipes of what it sees, one for each way in which a value can be
wrong, and the sabotaged run makes the value of one. `STAND_INS`, below, is the one list
of all kinds.
"""

from __future__ import annotations

import json
import re
import types
import uuid
from collections import Counter, deque
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.challenge import libraries, records, values
from pytest_psf.hooks.challenge.containers import (
    Around,
    Derived,
    Entries,
    Group,
    Json,
    Sequence,
    json_bytes,
    json_text,
)
from pytest_psf.hooks.challenge.forms import (
    Bool,
    Flags,
    Leaf,
    Member,
    Nothing,
    Stop,
    Written,
    above_bounds,
    below_bounds,
    let_through,
    longer,
)
from pytest_psf.hooks.challenge.given import (
    Inside,
    places_of,
    plain_inside,
    plain_texts_of,
)
from pytest_psf.hooks.challenge.hollow import Mode, hollow
from pytest_psf.hooks.challenge.instead import (
    BACK,
    BY_IDENTITY,
    BY_VALUES,
    OPEN,
    OPEN_AND_EMPTIED,
    SPOILING,
    Back,
    Different,
    Effect,
    Spoiling,
    by_identity,
    by_plain_values,
    handing_back,
)
from pytest_psf.hooks.challenge.objects import (
    HOLLOW,
    Beginning,
    Function,
    Iteration,
    Object,
    Record,
    hollow_recipe,
)
from pytest_psf.hooks.challenge.recipe import ClassName, Recipe
from pytest_psf.hooks.challenge.wronging import (
    MOST_VALUES,
    NOTHING,
    Manner,
    StandIn,
    Wronging,
    Yielded,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _iso(name: str, kind: type, wrongs: Any) -> StandIn:
    return Written(name=name, kind=kind, wrongs=wrongs, read=values.from_iso)


def _response(package: str, maker: str, body_of: Any, make: Any) -> StandIn:
    module, _, base = maker.partition(":")
    return libraries.Response(
        name=f"response of {package}",
        package=package,
        base=base,
        maker=ClassName(module=module, qualname=base),
        body_of=body_of,
        make=make,
    )


#: The first that recognises a value stands in for it.
STAND_INS: tuple[StandIn, ...] = (
    Nothing(name=NOTHING.stand_in),
    Json(name="JSON text", kind=str, plain_of=json.loads, make=json_text),
    Leaf(
        name="text",
        kind=str,
        empty="",
        filled="?",
        other=let_through,
        beyond=longer,
    ),
    Leaf(
        name="whole number",
        kind=int,
        empty=0,
        filled=1,
        other=above_bounds,
        beyond=below_bounds,
    ),
    Leaf(
        name="number",
        kind=float,
        empty=0.0,
        filled=1.0,
        other=above_bounds,
        beyond=below_bounds,
    ),
    Bool(name="bool", kind=bool),
    Sequence(name="list", kind=list),
    Sequence(name="tuple", kind=tuple, around=("(", ")")),
    Entries(name="dict", kind=dict),
    Group(name="set", kind=set),
    Group(name="frozenset", kind=frozenset),
    Json(name="JSON bytes", kind=bytes, plain_of=json.loads, make=json_bytes),
    Leaf(
        name="bytes",
        kind=bytes,
        empty=b"",
        filled=b"?",
        write=bytes.hex,
        read=bytes.fromhex,
        other=let_through,
        beyond=longer,
    ),
    Leaf(
        name="bytearray",
        kind=bytearray,
        empty=b"",
        filled=b"?",
        write=bytes.hex,
        read=bytearray.fromhex,
    ),
    Written(name="complex number", kind=complex, wrongs=values.wrong_complex),
    Iteration(name="iteration", verb="yielded"),
    Stop(name="end of an iteration", by=StopIteration),
    Stop(name="end of an asynchronous iteration", by=StopAsyncIteration),
    Beginning(name="attributes"),
    Back(name=BACK),
    Spoiling(name=SPOILING),
    Different(name=BY_VALUES, told_by=by_plain_values),
    Different(name=BY_IDENTITY, told_by=by_identity),
    Effect(name=OPEN.stand_in, verb="let", did="everything through"),
    Effect(
        name=OPEN_AND_EMPTIED.stand_in,
        verb="let",
        did="everything through, with emptied defaults",
    ),
    Flags(name="flags"),
    Member(name="enum"),
    # Above `date`, which it inherits from.
    _iso("datetime", datetime, values.wrong_datetime),
    _iso("date", date, values.wrong_date),
    _iso("time", time, values.wrong_time),
    Written(
        name="duration",
        kind=timedelta,
        wrongs=values.wrong_duration,
        read=values.from_seconds,
    ),
    Written(name="decimal number", kind=Decimal, wrongs=values.wrong_number),
    Written(name="fraction", kind=Fraction, wrongs=values.wrong_number),
    Written(name="path", kind=PurePath, wrongs=values.wrong_path),
    Written(name="UUID", kind=uuid.UUID, wrongs=values.wrong_uuid),
    Written(name="range", kind=range, wrongs=values.wrong_range, read=values.from_ends),
    Written(
        name="pattern",
        kind=re.Pattern,
        wrongs=values.wrong_pattern,
        read=values.compiled,
        is_one=values.is_of_text,
    ),
    Around(
        name="mappingproxy",
        kind=types.MappingProxyType,
        plain_of=dict,
        make=types.MappingProxyType,
    ),
    Around(name="deque", kind=deque, plain_of=list, make=deque),
    Around(name="Counter", kind=Counter, plain_of=dict, make=Counter),
    Record(
        name="dataclass",
        is_one=records.is_dataclass,
        names=records.names_of_dataclass,
        make=records.make_bare,
        is_frozen=records.is_frozen_dataclass,
    ),
    Record(
        name="model",
        is_one=records.is_model,
        names=records.names_of_model,
        make=records.make_model,
        is_frozen=records.is_frozen_model,
    ),
    Record(
        name="named tuple",
        is_one=records.is_named_tuple,
        names=records.names_of_named_tuple,
        make=records.make_named_tuple,
    ),
    Record(
        name="attrs",
        is_one=records.is_attrs,
        names=records.names_of_attrs,
        make=records.make_bare,
        is_frozen=records.is_frozen_attrs,
    ),
    Record(
        name="namespace",
        is_one=records.is_namespace,
        names=records.state_of,
        make=records.make_namespace,
    ),
    Record(
        name="exception",
        is_one=records.is_exception,
        names=records.names_of_exception,
        make=records.make_exception,
    ),
    _response(
        "httpx",
        "httpx:Response",
        libraries.httpx_body,
        libraries.httpx_response,
    ),
    _response(
        "requests",
        "requests.models:Response",
        libraries.requests_body,
        libraries.requests_response,
    ),
    # Above Django's, which it inherits from.
    _response(
        "rest_framework",
        "rest_framework.response:Response",
        libraries.rest_data,
        libraries.rest_response,
    ),
    _response(
        "django",
        "django.http.response:HttpResponse",
        libraries.django_body,
        libraries.django_response,
    ),
    _response(
        "starlette",
        "starlette.responses:Response",
        libraries.starlette_body,
        libraries.starlette_response,
    ),
    # Flask's inherit from it.
    _response(
        "werkzeug",
        "werkzeug.wrappers.response:Response",
        libraries.werkzeug_body,
        libraries.werkzeug_response,
    ),
    libraries.Query(name="query set"),
    libraries.Array(name="array"),
    # Above what derives from a number, as some of them do.
    libraries.Scalar(name="number of numpy"),
    libraries.Frame(name="table", base="DataFrame"),
    libraries.Frame(name="column", base="Series"),
    Derived(name="derived"),
    Function(name="function"),
    Object(name=HOLLOW),
)


def recipe_of(value: object) -> Recipe:
    """Return the recipe of an emptied value of the same kind.

    A value that is empty already is filled: emptied, it would sabotage nothing.
    """
    return _recipe_of(value, _wronging(Manner.EMPTY))


def recipes_of(  # noqa: PLR0913 - what is wrong with a value has so many sides
    value: object,
    given: tuple[object, ...],
    *,
    is_optional: bool = False,
    left: Iterator[int] | None = None,
    is_deep: bool = True,
    banned: tuple[str, ...] = (),
) -> tuple[Recipe, ...]:
    """Return a recipe for each way in which a value can be wrong.

    The third one lets out what was given and what is `banned`, and the last one hands it back, where it might
    have come back unchanged; also what is inside of it, if `is_deep`. `left` runs out
    where too much has been written down in all.
    """

    def wronging(manner: Manner, **more: Any) -> Wronging:
        if left is not None:  # one value alone is not to use it up
            more["left"] = islice(left, MOST_VALUES)
        more |= {"given": given, "is_optional": is_optional}
        return _wronging(manner, **more)

    found = [
        _recipe_of(value, wronging(manner)) for manner in (Manner.EMPTY, Manner.OTHER)
    ]
    leaks = [
        *plain_inside(given, is_deep=is_deep),
        *(Inside("", one) for one in banned),
    ]
    beyond = wronging(Manner.BEYOND, leaks=tuple(leaks))
    found.append(_recipe_of(value, beyond))
    back = wronging(Manner.BACK, is_for_each=bool(plain_texts_of(given)))
    found.append(_back(value, given, is_deep=is_deep) or _recipe_of(value, back))
    return tuple(found)


def _back(value: object, given: tuple[object, ...], *, is_deep: bool) -> Recipe | None:
    """Return what hands back one of the same kind; None where that would be nothing new."""
    if type(value) in {str, bytes, bool}:  # with these, the second one does it
        return None
    for where, one in places_of(given, is_deep=is_deep):
        if _is_another_of_its_kind(one, value):
            return handing_back(*where)
    return None


_MANY = (list, tuple, set, frozenset, dict)


def _is_another_of_its_kind(one: object, value: object) -> bool:
    if isinstance(value, Yielded):
        return type(one) in _MANY
    return type(one) is type(value) and one is not value and not _are_equal(one, value)


def _wronging(manner: Manner, **more: Any) -> Wronging:
    return Wronging(manner=manner, recipe_of=_inner_recipe_of, **more)


def _recipe_of(value: object, how: Wronging) -> Recipe:
    found = _inner_recipe_of(value, how)
    if (
        value is not None
        and found.stand_in != BACK
        and _are_equal(made_of(found), value)
    ):
        return _inner_recipe_of(value, replace(how, fill=True))
    return found


def _inner_recipe_of(value: object, how: Wronging) -> Recipe:
    try:
        author = _stand_in_for(value)
        if id(value) in how.around and isinstance(author, Object):
            return author.wrong(value, replace(how, depth=0))
        if id(value) in how.around and type(value) in _MANY:
            return NOTHING
        return author.wrong(value, replace(how, around=how.around | {id(value)}))
    except Exception:  # noqa: BLE001 - attributes of the user's values may do anything
        return _hollow_of(value)


def _hollow_of(value: object) -> Recipe:
    try:
        return hollow_recipe(ClassName.of(type(value)), Mode.EMPTY)
    except Exception:  # noqa: BLE001 - and those of their classes
        return hollow_recipe(None, Mode.EMPTY)


def _stand_in_for(value: object) -> StandIn:
    return next(one for one in STAND_INS if one.recognises(value))


def _are_equal(one: object, other: object) -> bool:
    if values.hands_out_by_code(other):
        return one is other  # to compare it is to ask for all that it holds
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 - the user's `__eq__` may do anything
        return False


def made_of(recipe: Recipe) -> Any:
    """Make the value of a recipe; a hollow one where its class can't be made so."""
    try:
        return _author_of(recipe).made(recipe, made_of)
    except Exception:  # noqa: BLE001 - what makes one of the user's values may do anything
        return _hollow_instead(recipe)


def _hollow_instead(recipe: Recipe) -> Any:
    try:
        kind = None if recipe.of is None else recipe.of.find()
    except LookupError:
        kind = None
    return hollow(kind, Mode.EMPTY)


def answer_of(recipe: Recipe, given: tuple[Any, ...]) -> Any:
    """Return what a target returns by a recipe that was given these arguments."""

    def make(inner: Recipe) -> Any:
        return answer_of(inner, given)

    try:
        return _author_of(recipe).answered(recipe, given, make)
    except Exception:  # noqa: BLE001 - as above
        return _hollow_instead(recipe)


def is_stop(recipe: Recipe) -> bool:
    """Tell whether a recipe makes an exception, to be raised, that ends an iteration."""
    return isinstance(_author_of(recipe), Stop)


def shown(recipe: Recipe) -> str:
    """Return the value of a recipe for people."""
    return _author_of(recipe).shown(recipe, shown)


def effect_of(recipe: Recipe) -> str:
    """Say what a target does that returns what a recipe makes, for people."""
    author = _author_of(recipe)
    return f"{author.verb} {author.shown(recipe, shown)}"


def _author_of(recipe: Recipe) -> StandIn:
    return next(one for one in STAND_INS if one.name == recipe.stand_in)

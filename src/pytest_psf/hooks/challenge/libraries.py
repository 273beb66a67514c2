"""Values of libraries that a stand-in is made of by the library's own means.

They are recognised by the names of their classes: no library is imported for it, and
one that has made a value has been imported by whoever made it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass
from pytest_psf.hooks.challenge.hollow import Mode
from pytest_psf.hooks.challenge.objects import hollow_recipe
from pytest_psf.hooks.challenge.recipe import ClassName, Recipe
from pytest_psf.hooks.challenge.records import state_of
from pytest_psf.hooks.challenge.wronging import FAR, Make, Manner, StandIn, Wronging

if TYPE_CHECKING:
    from typing import TypeAlias

Show: TypeAlias = Callable[[Recipe], str]


def _is_a(value: object, package: str, name: str) -> bool:
    """Tell whether a value is of a class of this name, or of one that inherits from it."""
    return any(
        kind.__qualname__ == name and kind.__module__.partition(".")[0] == package
        for kind in type(value).__mro__
    )


def _kept(value: Any) -> Recipe:
    """Return a note of what a stand-in needs to know; nothing else makes it."""
    return Recipe(stand_in="note", plain=value)


#: The header without which nobody would read what is in a response.
_CONTENT_TYPE = "content-type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(StandIn):
    """What a web framework or client responds with: nothing in it, and another status."""

    #: The package and class by which it is recognised.
    package: str
    base: str
    #: The class that makes one without more arguments.
    maker: ClassName
    #: What is in it: bytes, or data that is to be rendered.
    body_of: Callable[[Any], Any]
    make: Callable[[Any, int, Any], Any]

    def recognises(self, value: object, /) -> bool:
        return _is_a(value, self.package, self.base)

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        status = value.status_code  # all of them have it
        other = 200 if status >= 400 else 500  # noqa: PLR2004 - errors begin there
        inside = how.deeper()
        state = () if how.depth <= 1 else state_of(value).items()
        return Recipe(
            stand_in=self.name,
            of=ClassName.of(type(value)),
            plain=status if how.manner is Manner.OTHER else other,
            items=(inside.inside(self.body_of(value)),),
            named={
                _CONTENT_TYPE: _kept(value.headers.get(_CONTENT_TYPE)),
                **{name: inside.deeper().inside(one) for name, one in state},
            },
        )

    def made(self, recipe: Recipe, make: Make, /) -> Any:
        body = make(recipe.items[0])
        made = self.make(self.maker.find(), recipe.plain, body)  # type: ignore[arg-type] # a status
        kind = recipe.class_name.find()
        if type(made) is not kind:
            made.__class__ = kind
        named = {**recipe.named}
        if content_type := named.pop(_CONTENT_TYPE).plain:
            made.headers[_CONTENT_TYPE] = content_type
        # What others have put on it, such as a test client.
        for name, one in named.items():
            if not hasattr(made, name):
                setattr(made, name, make(one))
        return made

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        return f"an emptied {recipe.class_name.qualname} {recipe.plain}"


def httpx_body(value: Any) -> Any:
    return getattr(value, "_content", b"")


def httpx_response(kind: Any, status: int, body: Any) -> Any:
    # Without a request it would not tell whether the status is an error.
    request = sys.modules["httpx"].Request("GET", "http://hollow.invalid")
    return kind(status_code=status, content=body, request=request)


def requests_body(value: Any) -> Any:
    content = value._content  # noqa: SLF001 - `content` would read from the network
    return content if isinstance(content, bytes) else b""


def requests_response(kind: Any, status: int, body: Any) -> Any:
    made = kind()
    made.status_code, made.encoding = status, "utf-8"
    made._content = body  # noqa: SLF001 - there is no other way
    return made


def rest_data(value: Any) -> Any:
    return value.data


def rest_response(kind: Any, status: int, data: Any) -> Any:
    return kind(data=data, status=status)


def django_body(value: Any) -> Any:
    return b"" if getattr(value, "is_rendered", True) is False else value.content


def django_response(kind: Any, status: int, body: Any) -> Any:
    return kind(content=body, status=status)


def starlette_body(value: Any) -> Any:
    return bytes(getattr(value, "body", b""))


def starlette_response(kind: Any, status: int, body: Any) -> Any:
    return kind(content=body, status_code=status)


def werkzeug_body(value: Any) -> Any:
    # What is streamed would be used up; a test client has all of it.
    is_there = value.is_sequence or _is_a(value, "werkzeug", "TestResponse")
    return value.get_data() if is_there else b""


def werkzeug_response(kind: Any, status: int, body: Any) -> Any:
    return kind(response=body, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(StandIn):
    """A query set of Django: one that finds nothing, or all, or what is not there."""

    def recognises(self, value: object, /) -> bool:
        return _is_a(value, "django", "QuerySet")

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        if how.manner is Manner.BEYOND:
            return hollow_recipe(ClassName.of(type(value)), Mode.FULL)
        of = ClassName.of(value.model)
        plain = "none" if how.manner is Manner.EMPTY else "all"
        return Recipe(stand_in=self.name, of=of, plain=plain)

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        manager = recipe.class_name.find()._default_manager  # noqa: SLF001 - as Django documents it
        return manager.none() if recipe.plain == "none" else manager.all()

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        return f"{recipe.plain} of {recipe.class_name.qualname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Array(StandIn):
    """An array of numpy: zeros in the same shape, no items, or huge ones."""

    def recognises(self, value: object, /) -> bool:
        return _is_a(value, "numpy", "ndarray")

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        shape = value.shape
        if not value.size:
            shape = tuple(one or 1 for one in shape)
        elif how.manner is Manner.OTHER:
            shape = (0, *shape[1:])
        # Not `how.fill`: arrays don't say whether they are equal.
        is_empty = not value.size or not value.any()
        plain = FAR if how.manner is Manner.BEYOND else int(is_empty)
        return Recipe(
            stand_in=self.name,
            plain=plain,
            items=tuple(
                map(_kept, shape or ((1,) if how.manner is Manner.OTHER else ()))
            ),
            named={"dtype": _kept(str(value.dtype))},
        )

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        shape = tuple(one.plain for one in recipe.items)
        dtype = recipe.named["dtype"].plain
        numpy = sys.modules["numpy"]
        is_text = numpy.dtype(dtype).kind in "US"
        fill = "" if is_text and not recipe.plain else recipe.plain
        return numpy.full(shape, fill, dtype=dtype)

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        shape = tuple(one.plain for one in recipe.items)
        return f"an array {shape} of {recipe.plain}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar(StandIn):
    """A number of numpy."""

    def recognises(self, value: object, /) -> bool:
        return _is_a(value, "numpy", "generic") and value.dtype.kind in "biuf"  # type: ignore[attr-defined] # of numpy

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        of = ClassName.of(type(value))
        if value.dtype.kind == "b":
            plain = int(not value)
        elif how.manner is Manner.EMPTY:
            plain = int(how.fill and not value)
        else:
            plain = (
                -FAR if how.manner is Manner.BEYOND else FAR + 1000 * int(abs(value))
            )
        return Recipe(stand_in=self.name, of=of, plain=plain)

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        return recipe.class_name.find()(recipe.plain)

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        return f"{recipe.class_name.qualname}({recipe.plain})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(StandIn):
    """A table or column of pandas: without rows, or with as many that say nothing."""

    base: str

    def recognises(self, value: object, /) -> bool:
        return _is_a(value, "pandas", self.base)

    def wrong(self, value: Any, how: Wronging, /) -> Recipe:
        # Not `how.fill`: tables don't say whether they are equal.
        rows = len(value) or 1
        if how.manner is Manner.EMPTY:
            rows = int(not len(value))
        columns = value.items() if self.base == "DataFrame" else [(value.name, value)]
        return Recipe(
            stand_in=self.name,
            plain=rows,
            items=tuple(_column(name, one) for name, one in columns) or (_ANY_COLUMN,),
            named={"number": _kept(FAR if how.manner is Manner.BEYOND else 0)},
        )

    def made(self, recipe: Recipe, _make: Make, /) -> Any:
        pandas, number = sys.modules["pandas"], recipe.named["number"].plain
        columns = {
            one.plain: _made_column(pandas, one, number, recipe.plain)
            for one in recipe.items
        }
        if self.base == "DataFrame":
            return pandas.DataFrame(columns)
        ((name, made),) = columns.items()
        return made.rename(name)

    def shown(self, recipe: Recipe, _show: Show, /) -> str:
        return f"an emptied {self.base} of {recipe.plain}"


#: Of a table without columns.
_ANY_COLUMN = Recipe(
    stand_in="note", plain="", named={"dtype": Recipe(stand_in="note", plain="object")}
)


def _column(name: Any, values: Any) -> Recipe:
    label = name if type(name) in {str, int, float, type(None)} else str(name)
    dtype = _kept(str(values.dtype))
    return Recipe(stand_in="note", plain=label, named={"dtype": dtype})


def _made_column(pandas: Any, column: Recipe, number: Any, rows: Any) -> Any:
    dtype = str(column.named["dtype"].plain)
    if dtype.startswith(("datetime", "timedelta")):
        fill = None
    else:
        is_number = dtype.lower().startswith(("int", "uint", "float", "bool"))
        fill = number if is_number else ""
    return pandas.Series([fill] * rows, dtype=dtype)

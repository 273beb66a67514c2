"""Stand-ins for values of libraries, which are known by the names of their classes.

None of them is imported by the plugin. Here, classes of the same names do what is asked of
the real ones, which are many and large; numpy alone is the real one.
"""

from __future__ import annotations

import importlib
import json
import sys
import types
from typing import Any

import pytest

from pytest_psf.hooks.challenge.hollow import is_hollow
from pytest_psf.hooks.challenge.recipe import Recipe
from pytest_psf.hooks.challenge.stand_ins import made_of, recipes_of, shown
from pytest_psf.hooks.wire import Codec


class Web:
    """What the responses of all libraries have in common."""

    def __init__(self, body: bytes = b"", status: int = 200) -> None:
        self.body, self.status_code = body, status
        self.headers: dict[str, str] = {"content-type": "text/plain"}


class Httpx(Web):
    def __init__(self, status_code: int, content: bytes, request: object) -> None:
        super().__init__(content, status_code)
        self._content, self.request = content, request


class Requests(Web):
    encoding: str

    def __init__(self) -> None:
        super().__init__()
        self._content: object = False

    @property
    def text(self) -> str:
        assert isinstance(self._content, bytes)
        return self._content.decode(self.encoding)


class Rest(Web):
    def __init__(self, data: object, status: int) -> None:
        super().__init__(b"", status)
        self.data = data


class Django(Web):
    def __init__(self, content: bytes, status: int) -> None:
        super().__init__(content, status)
        self.content = content


class Starlette(Web):
    def __init__(self, content: bytes, status_code: int) -> None:
        super().__init__(content, status_code)


class Werkzeug(Web):
    is_sequence = True

    def __init__(self, response: bytes, status: int) -> None:
        super().__init__(response, status)

    def get_data(self) -> bytes:
        return self.body


JSON = json.dumps({"route": "fast"}).encode()

#: Its class, where the real one is, one of it, and how to read what is in it.
RESPONSES: dict[str, tuple[type, str, Any, str]] = {
    "httpx": (Httpx, "httpx:Response", Httpx(200, JSON, None), "body"),
    "requests": (Requests, "requests.models:Response", Requests(), "_content"),
    "rest_framework": (
        Rest,
        "rest_framework.response:Response",
        Rest({"route": "fast"}, 200),
        "data",
    ),
    "django": (
        Django,
        "django.http.response:HttpResponse",
        Django(JSON, 200),
        "content",
    ),
    "starlette": (
        Starlette,
        "starlette.responses:Response",
        Starlette(JSON, 200),
        "body",
    ),
    "werkzeug": (
        Werkzeug,
        "werkzeug.wrappers.response:Response",
        Werkzeug(JSON, 200),
        "body",
    ),
}
vars(RESPONSES["requests"][2])["_content"] = JSON


def known_as(kind: type, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a class the name and the module that the real one has."""
    name, _, qualname = place.partition(":")
    module = types.ModuleType(name)
    setattr(module, qualname, kind)
    monkeypatch.setitem(sys.modules, name, module)
    kind.__module__, kind.__qualname__ = name, qualname


def crossed(recipe: Recipe) -> Recipe:
    codec = Codec(Recipe)
    return codec.value(codec.text(recipe))


def ways_of(value: object) -> list[Any]:
    return [made_of(crossed(one)) for one in recipes_of(value, ())]


def read(found: object) -> object:
    return json.loads(found) if isinstance(found, bytes) else found


@pytest.mark.parametrize(
    ("kind", "place", "value", "body"), RESPONSES.values(), ids=RESPONSES
)
def test_a_response_is_emptied_and_has_another_status(
    kind: Any,
    place: str,
    value: Any,
    body: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known_as(kind, place, monkeypatch)
    if kind is Httpx:
        request = lambda method, url: (method, url)  # noqa: E731 - short
        setattr(sys.modules["httpx"], "Request", request)  # noqa: B010 - a double

    empty, other, *_ = ways_of(value)

    assert [type(empty), type(other)] == [kind, kind]
    assert (empty.status_code, read(getattr(empty, body))) == (500, {})
    assert (other.status_code, read(getattr(other, body))) == (200, {"route": ""})
    assert empty.headers["content-type"] == "text/plain"
    assert shown(recipes_of(value, ())[0]).endswith("Response 500")


def test_a_kind_of_response_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class Page(Django):
        pass

    known_as(Django, "django.http.response:HttpResponse", monkeypatch)
    page: Any = Page(b"<b>", 404)
    page.client = object()

    empty: Any = ways_of(page)[0]

    assert type(empty) is Page
    assert (empty.status_code, empty.content) == (200, b"")
    assert is_hollow(vars(empty)["client"])


class Manager:
    def none(self) -> str:
        return "none"

    def all(self) -> str:
        return "all"


class Claim:
    _default_manager = Manager()


class QuerySet:
    model = Claim


def test_a_query_finds_nothing_or_all(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(QuerySet, "django.db.models.query:QuerySet", monkeypatch)

    empty, other, beyond, back = ways_of(QuerySet())

    assert [empty, other, back] == ["none", "all", "all"]
    # The table itself may have nothing in it.
    assert isinstance(beyond, QuerySet)
    assert is_hollow(beyond)
    assert len([*beyond]) == 1  # type: ignore[misc] # hollow
    assert shown(recipes_of(QuerySet(), ())[0]) == "none of Claim"


class Series:
    def __init__(self, values: list[Any], dtype: str, name: object = None) -> None:
        self.values, self.dtype, self.name = values, dtype, name

    def __len__(self) -> int:
        return len(self.values)

    def rename(self, name: object) -> Series:
        return Series(self.values, self.dtype, name)


class DataFrame:
    def __init__(self, columns: dict[Any, Series]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def items(self) -> Any:
        return self.columns.items()


def test_a_table_keeps_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(Series, "pandas:Series", monkeypatch)
    pandas = sys.modules["pandas"]
    known_as(DataFrame, "pandas:DataFrame", monkeypatch)
    setattr(sys.modules["pandas"], "Series", pandas.Series)  # noqa: B010 - a double
    table = DataFrame({"sum": Series([1, 2], "int64"), 7: Series(["a", "b"], "object")})

    empty, other, beyond, _ = ways_of(table)

    assert [one.columns.keys() for one in (empty, other)] == [{"sum", 7}, {"sum", 7}]
    assert [one.dtype for one in empty.columns.values()] == ["int64", "object"]
    assert [len(empty), len(other), len(beyond)] == [0, 2, 2]
    assert other.columns["sum"].values == [0, 0]
    assert beyond.columns["sum"].values == [1001, 1001]
    column, *_ = ways_of(Series([5], "float64", "x"))
    assert (column.values, column.name) == ([], "x")
    assert [one.values for one in ways_of(Series([], "int64", "x"))[:3]] == [
        *([0], [0]),
        [1001],
    ]
    nothing, *_ = ways_of(DataFrame({}))
    assert nothing.columns[""].values == [""]


def test_an_array_of_numpy_is_emptied_in_every_way() -> None:
    numpy = importlib.import_module("numpy")

    empty, other, beyond, _ = ways_of(numpy.array([[1.5, 2], [3, 4]]))
    assert empty.tolist() == [[0, 0], [0, 0]]
    assert empty.dtype == "float64"
    assert other.shape == (0, 2)
    assert beyond.min() > 1000 or beyond.max() < -1000
    assert ways_of(numpy.zeros(2))[0].tolist() == [1, 1]
    assert ways_of(numpy.zeros(2))[1].shape == (0,)
    assert ways_of(numpy.zeros((0, 3)))[0].tolist() == [[1, 1, 1]]
    assert ways_of(numpy.array(["a", "b"]))[0].tolist() == ["", ""]
    assert shown(recipes_of(numpy.zeros(2), ())[0]).startswith("an array (2,)")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("int64", 5), ("float32", 0.5), ("uint8", 7), ("bool_", True), ("int64", 0)],
)
def test_a_number_of_numpy_is_another_of_its_class(kind: str, value: float) -> None:
    made = getattr(importlib.import_module("numpy"), kind)(value)

    wrong = recipes_of(made, ())[0]

    assert type(made_of(crossed(wrong))) is type(made)
    assert made_of(crossed(wrong)) != made
    assert shown(wrong).startswith(type(made).__qualname__)

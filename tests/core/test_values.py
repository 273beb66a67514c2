"""Values are dataclasses, to whoever looks at them, and are made without compiling."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

import pytest_psf
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Ours under test, and the standard library's, which says what is right.
MAKERS: dict[str, Callable[..., Any]] = {
    "ours": dataclass,
    "standard": dataclasses.dataclass,
}


class Made:
    """What a checker of types sees no fields of: a fixture makes it a dataclass."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __init__(self, *arguments: Any, **given: Any) -> None: ...


@pytest.fixture(params=MAKERS.values(), ids=list(MAKERS))
def maker(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("slots", [False, True])
def test_a_frozen_value_is_what_the_standard_library_makes_of_it(
    maker: Any, *, slots: bool
) -> None:
    @maker(frozen=True, slots=slots, kw_only=True)
    class Part_(Made):  # noqa: N801 - see below
        """A part."""

        name: str
        size: int = 1
        words: tuple[str, ...] = ()
        kind: ClassVar[str] = "part"
        seen: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    Part: Any = Part_  # noqa: N806 - a class
    one = Part(name="a", words=("b",))
    assert (one.name, one.size, one.words, one.seen) == ("a", 1, ("b",), {})
    assert one == Part(name="a", words=("b",), seen={"c": 1})
    assert one != Part(name="a") != ("a", 1, ())
    assert hash(one) == hash(Part(name="a", words=("b",)))
    assert repr(one).endswith("Part_(name='a', size=1, words=('b',))")
    assert replace(one, size=3) == Part(name="a", size=3, words=("b",))
    assert asdict(one) == {"name": "a", "size": 1, "words": ("b",), "seen": {}}
    assert copy.deepcopy(one) == copy.copy(one) == one
    assert [each.name for each in fields(one)] == ["name", "size", "words", "seen"]
    is_one: Callable[[object], bool] = dataclasses.is_dataclass
    assert is_one(Part)
    assert Part.__dataclass_params__.frozen
    assert (Part.__doc__, Part.kind, Part.__match_args__) == ("A part.", "part", ())
    assert hasattr(one, "__dict__") is not slots
    for change in (
        lambda: setattr(one, "size", 4),
        lambda: setattr(one, "other", 4),
        lambda: delattr(one, "name"),
    ):
        # Those of slots refuse a name that is no field in their own way.
        with pytest.raises((FrozenInstanceError, TypeError)):
            change()  # type: ignore[no-untyped-call] # of Any
    assert one.seen is not Part(name="a").seen


def test_what_may_change_is_compared_and_has_no_hash(maker: Any) -> None:
    @maker(slots=True)
    class Count(Made):
        made: int = 0
        names: list[str] = field(default_factory=list)

    one: Any = Count()
    one.made += 2
    one.names.append("a")
    assert one == Count(2, ["a"])
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    with pytest.raises(AttributeError):
        one.other = 1


def test_without_eq_a_value_is_only_itself(maker: Any) -> None:
    @maker(frozen=True, eq=False)
    class Thing(Made):
        name: str

    one = Thing("a")
    assert one != Thing("a")
    assert {one: 1}[one] == 1


def test_a_class_takes_over_the_fields_of_its_bases(maker: Any) -> None:
    @maker(frozen=True, slots=True, kw_only=True)
    class Base(Made, ABC):
        name: str
        size: int = 1

        @abstractmethod
        def said(self) -> str: ...

    @maker(frozen=True, slots=True, kw_only=True)
    class Below(Base):
        size: int = 2
        colour: str = "red"

        def said(self) -> str:
            return f"{self.name} {self.size} {self.colour}"

    assert Below(name="a").said() == "a 2 red"
    assert not hasattr(Below(name="a"), "__dict__")
    assert Below(name="a") == Below(name="a", size=2)
    base: Any = Base
    with pytest.raises(TypeError, match="abstract"):
        base(name="a")


def test_what_a_class_says_itself_is_kept(maker: Any) -> None:
    @maker(frozen=True)
    class Money(Made):
        cents: int

        def __post_init__(self) -> None:
            if self.cents < 0:
                raise ValueError("a debt")

        def __repr__(self) -> str:
            return f"{self.cents / 100:.2f}"

        @cached_property
        def twice(self) -> int:
            return 2 * self.cents

    assert repr(Money(150)) == "1.50"
    assert Money(150).twice == 300
    with pytest.raises(ValueError, match="a debt"):
        Money(-1)


def test_a_value_that_holds_itself_is_shown(maker: Any) -> None:
    @maker(eq=False)
    class Ring(Made):
        next: Any = None

    ring = Ring()
    ring.next = ring
    assert repr(ring).endswith("Ring(next=...)")


@dataclass(frozen=True, slots=True)
class Point:
    """It stands here so that pickle finds it."""

    x: int
    y: int = 0
    label: str = field(default="", kw_only=True)


def test_what_nobody_may_change_is_copied_all_the_same() -> None:
    assert pickle.loads(pickle.dumps(Point(1))) == Point(1, 0)  # noqa: S301 - our own


@pytest.mark.parametrize("slots", [False, True])
@pytest.mark.parametrize(
    ("arguments", "given", "told"),
    [
        ((), {}, r"missing 1 required .*argument.*'x'"),
        ((1,), {"colour": "red"}, "unexpected keyword argument 'colour'"),
        ((1, 2, 3), {}, "takes"),
        ((1,), {"x": 1}, "multiple values for argument 'x'"),
        ((), {"y": 1, "label": "", "colour": 2}, "unexpected keyword argument"),
    ],
)
def test_what_is_wrong_is_said(
    maker: Any,
    arguments: tuple[object, ...],
    given: dict[str, object],
    told: str,
    *,
    slots: bool,
) -> None:
    @maker(frozen=True, slots=slots)
    class Place(Made):
        x: int
        y: int = 0
        label: str = field(default="", kw_only=True)

    assert Place(1, label="here", y=2) == Place(1, 2, label="here")
    with pytest.raises(TypeError, match=f"Place.__init__.. .*{told}"):
        Place(*arguments, **given)


def test_what_has_no_slots_keeps_only_what_it_was_given() -> None:
    one = Finding(counts_as="a", source="b", standing=Standing.HOLDS)
    assert vars(one).keys() == {"counts_as", "source", "standing"}
    assert one.warnings == ()


def test_a_default_may_be_a_function(maker: Any) -> None:
    @maker(frozen=True)
    class Told(Made):
        name: str
        tell: Callable[[str], str] = lambda text: f"[{text}]"

    told: Any = Told("a")
    assert told.tell(told.name) == "[a]"
    assert replace(told, name="b").tell("c") == "[c]"


def test_whoever_asks_is_told_the_parameters(maker: Any) -> None:
    @maker(frozen=True)
    class Asked(Made):
        size: int = field(kw_only=True, default=1)
        name: str

    assert str(inspect.signature(Asked)) == "(name: 'str', *, size: 'int' = 1) -> None"


def loaded() -> Iterator[Any]:
    for one in pkgutil.walk_packages(pytest_psf.__path__, "pytest_psf."):
        if not one.name.endswith("__main__"):
            yield importlib.import_module(one.name)


def test_no_class_of_ours_is_compiled() -> None:
    """A class that goes by the standard library is made for ten times the price."""
    made = {
        value
        for module in loaded()
        for value in vars(module).values()
        if isinstance(value, type) and dataclasses.is_dataclass(value)
        if value.__module__.startswith("pytest_psf.")
    }
    assert len(made) > 200
    assert {
        one
        for one in made
        if vars(one).get("__init__", dataclass).__code__.co_filename[0] == "<"
    } == set()

"""What stands in for a target: it changes nothing, or all of it, inside the window."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pydantic
import pytest

from pytest_psf.hooks.challenge.both_ways import Refusals, refusal_of
from pytest_psf.hooks.challenge.calls import Calls, effect, emptying
from pytest_psf.hooks.challenge.sabotage import (
    closed_model,
    for_model,
    opened_model,
    sabotaged,
    watched,
)
from pytest_psf.hooks.challenge.stand_ins import answer_of, made_of
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterator

    from pytest_psf.hooks.observe.observer import Watch


def plain(value: int) -> str:
    if value < 0:
        raise ValueError(value)
    return "x" * value


def lazy(value: int) -> str | None:
    return "x" if value else None


def silent(_value: int) -> None:
    """Return nothing, ever."""


def always(_value: int) -> int:
    return 7


async def coroutine(value: int) -> str:
    await asyncio.sleep(0)
    return "x" * value


def generator(count: int) -> Generator[int, str, str]:
    heard = []
    try:
        for number in range(count):
            word = yield number
            heard += [word]
    except LookupError:
        yield -1
    return f"heard {heard}"


async def async_generator(count: int) -> AsyncGenerator[int, str]:
    try:
        for number in range(count):
            yield number
    except LookupError:
        yield -1


@contextlib.contextmanager
def manager(name: str) -> Iterator[str]:
    yield f"in {name}"


@contextlib.contextmanager
def in_force(*watches: Watch) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for watch in watches:
            watch.start()
            stack.callback(watch.stop)
        yield


def open_window() -> Window:
    window = Window()
    window.is_open = True
    return window


def control(function: Any, use: Callable[[], object]) -> tuple[object, Calls]:
    calls = Calls()
    with in_force(watched(function, open_window(), calls)):
        return use(), calls


def sabotage(function: Any, calls: Calls, use: Callable[[], object]) -> object:
    instead = emptying(calls.ways[0] if calls.ways else [])
    with in_force(sabotaged(function, open_window(), Calls(), instead)):
        return use()


async def _collected(values: Any) -> list[Any]:
    return [value async for value in values]


USES: dict[str, tuple[Any, Callable[[], object], object, object, str]] = {
    "plain": (plain, lambda: plain(2), "xx", "", "returned ''"),
    "empty": (plain, lambda: plain(0), "", "?", "returned '?'"),
    "none among others": (lazy, lambda: lazy(0), None, "?", "returned '?'"),
    "nothing": (silent, lambda: silent(0), None, None, "returned None"),
    "constant": (always, lambda: always(0), 7, 0, "returned 0"),
    "coroutine": (
        coroutine,
        lambda: asyncio.run(coroutine(2)),
        "xx",
        "",
        "returned ''",
    ),
    "generator": (
        generator,
        lambda: list(generator(2)),
        [0, 1],
        [],
        "yielded nothing",
    ),
    "generator of nothing": (
        generator,
        lambda: list(generator(0)),
        [],
        [None],
        "yielded None",
    ),
    "generator of one": (
        generator,
        lambda: list(generator(1)),
        [0],
        [1],
        "yielded 1",
    ),
    "async generator": (
        async_generator,
        lambda: asyncio.run(_collected(async_generator(2))),
        [0, 1],
        [],
        "yielded nothing",
    ),
    "async generator of nothing": (
        async_generator,
        lambda: asyncio.run(_collected(async_generator(0))),
        [],
        [None],
        "yielded None",
    ),
}


@pytest.mark.parametrize(
    ("function", "use", "value", "instead", "did"), USES.values(), ids=USES
)
def test_a_control_changes_nothing_and_a_sabotage_the_value(
    function: Any, use: Callable[[], object], value: object, instead: object, did: str
) -> None:
    found, calls = control(function, use)

    assert found == value
    assert calls.count == 1
    assert effect(calls.ways[0]) == did
    assert sabotage(function, calls, use) == instead
    assert use() == value  # everything is as it was


def test_a_context_manager_hands_out_something_emptied() -> None:
    def use() -> str:
        with manager("x") as found:
            return found

    inner = manager.__wrapped__  # type: ignore[attr-defined] # set by functools.wraps
    found, calls = control(inner, use)

    assert found == "in x"
    assert sabotage(inner, calls, use) == ""


def test_a_watched_generator_takes_what_it_is_sent_and_thrown() -> None:
    def use() -> object:
        values = generator(3)
        next(values)
        values.send("a")
        try:
            values.send("b")
            values.send("c")
        except StopIteration as stop:
            return stop.value
        return None

    assert control(generator, use)[0] == "heard ['a', 'b', 'c']"

    def throwing() -> int:
        values = generator(3)
        next(values)
        found = values.throw(LookupError())
        values.close()
        return found

    assert control(generator, throwing)[0] == -1


def test_a_watched_async_generator_takes_what_it_is_sent_and_thrown() -> None:
    async def throwing() -> int:
        values = async_generator(3)
        await values.asend(None)  # type: ignore[arg-type] # the first one takes None
        found = await values.athrow(LookupError())
        await values.aclose()
        return found

    assert control(async_generator, lambda: asyncio.run(throwing()))[0] == -1


def test_a_call_that_raised_is_answered_like_the_others() -> None:
    def use() -> list[object]:
        found: list[object] = [plain(3)]
        try:
            found.append(plain(-1))
        except ValueError:
            found.append("raised")
        return found

    found, calls = control(plain, use)

    assert found == ["xxx", "raised"]
    assert sabotage(plain, calls, use) == ["", ""]


def test_if_all_calls_raised_nothing_is_raised() -> None:
    def use() -> object:
        try:
            return plain(-1)
        except ValueError:
            return "raised"

    found, calls = control(plain, use)

    assert found == "raised"
    assert effect(calls.ways[0]) == "returned None and raised nothing"
    assert sabotage(plain, calls, use) is None


@pytest.mark.parametrize(
    ("function", "use"),
    [
        (generator, lambda: list(generator(2))),
        (async_generator, lambda: asyncio.run(_collected(async_generator(2)))),
    ],
    ids=["generator", "async generator"],
)
def test_generators_that_raised_yield_nothing(
    function: Any, use: Callable[[], object]
) -> None:
    assert sabotage(function, Calls(), use) == []


def test_outside_the_window_the_target_itself_runs() -> None:
    calls = Calls()
    shut = Window()

    with in_force(watched(plain, shut, calls)):  # type: ignore[arg-type] # a function
        assert plain(1) == "x"
    with in_force(sabotaged(plain, shut, calls, lambda _: "no")):  # type: ignore[arg-type] # a function
        assert plain(1) == "x"
    assert calls.count == 0


def test_only_so_many_calls_are_written_down() -> None:
    def use() -> list[str]:
        return [plain(1) for _ in range(1200)]

    _, calls = control(plain, use)

    assert calls.count == 1200
    assert len(calls.ways[0]) == 1000
    assert set(sabotage(plain, calls, use)) == {""}  # type: ignore[call-overload] # a list


def test_what_is_yielded_is_wrong_in_every_way() -> None:
    def use() -> list[int]:
        return list(generator(3))

    found, calls = control(generator, use)

    assert found == [0, 1, 2]
    counts = [len([*made_of(way[0])]) for way in calls.ways if way[0]]
    assert counts == [0, 3, 1003, 3], "the last ones hang on what is given"
    other = [*made_of(calls.ways[1][0])] if calls.ways[1][0] else []
    assert other == [1001, 1001, 1001]


class Box:
    """A class whose objects lead to others."""

    def __init__(self, *inside: object) -> None:
        self.inside = [*inside] * 50

    def opened(self) -> Box:
        return self

    def sealed(self) -> None:
        self.seal = "wax"


def test_many_calls_that_return_much_are_no_burden() -> None:
    boxes = [Box(Box(Box("x")))]

    def pick(number: int) -> Box:
        return boxes[number % 1]

    def use() -> int:
        return len([pick(number) for number in range(1000)])

    _, calls = control(pick, use)

    assert calls.count == 1000
    first, *_, last = calls.noted
    assert len(repr(last)) < len(repr(first)) / 5


def test_an_argument_is_handed_back_where_the_target_refused() -> None:
    def use() -> object:
        try:
            return plain(-1)
        except ValueError:
            return "raised"

    _, calls = control(plain, use)
    first, second, third = calls.ways

    assert first == [None]
    assert [emptying(second)(5), effect(second)] == [5, "returned what it was given"]
    assert emptying(third)(5).anything.at.all


def test_what_a_target_sets_is_set_to_nothing() -> None:
    def use() -> Box:
        made = Box("x")
        made.sealed()
        return made

    _, calls = control(Box.__init__, use)
    made: Any = sabotage(Box.__init__, calls, use)
    assert made.inside == []
    assert effect(calls.ways[0]) == "set inside to nothing"

    _, calls = control(Box.sealed, use)
    made = sabotage(Box.sealed, calls, use)
    assert made.seal == ""
    assert made.inside


def test_what_returns_its_own_object_hands_it_back_and_then_a_hollow_one() -> None:
    box = Box("x")

    _, calls = control(Box.opened, box.opened)

    assert sabotage(Box.opened, calls, box.opened) is box
    instead = emptying(calls.ways[1])
    assert isinstance(instead(box), Box)
    assert instead(box) is not box


class Row:
    def __len__(self) -> int:
        return 3


class Options(dict[str, Any]):
    """What looks at itself whenever it is looked at."""

    def __getitem__(self, name: str) -> Any:
        return [dict.get(self, name)]

    def items(self) -> Any:
        return [(name, self[name]) for name in self]

    def __eq__(self, other: object) -> bool:
        return bool(self["a"] == other)

    __hash__ = None


def test_a_look_at_values_is_no_call() -> None:
    inner = Options(a=1)

    found, calls = control(Options.__getitem__, lambda: Options(a=inner)["a"])

    assert isinstance(found, list)
    assert found[0] is inner
    assert calls.count == 1


def test_a_hash_is_also_another_one_for_each_object() -> None:
    class Claim:
        def __hash__(self) -> int:
            return 7

    claims = Claim(), Claim()
    _, calls = control(Claim.__hash__, lambda: [*map(hash, claims)])

    last = [one for one in calls.ways[-1] if one]
    assert [
        answer_of(one, (claim,)) for one, claim in zip(last, claims, strict=True)
    ] == [*map(id, claims)]


def test_no_length_is_below_zero() -> None:
    _, calls = control(Row.__len__, lambda: len(Row()))

    assert [[made_of(one) for one in way if one] for way in calls.ways] == [[0], [4001]]


async def _later(_value: int) -> str:
    return "later"


async def _stream(_count: int) -> AsyncGenerator[int, None]:
    yield 9


OWN: dict[str, tuple[Any, Callable[..., Any], Callable[[], object], object]] = {
    "for a coroutine, plain": (
        coroutine,
        lambda _: "now",
        lambda: asyncio.run(coroutine(1)),
        "now",
    ),
    "for a coroutine, one": (
        coroutine,
        _later,
        lambda: asyncio.run(coroutine(1)),
        "later",
    ),
    "for a generator": (
        generator,
        lambda _: [8],
        lambda: list(generator(1)),
        [8],
    ),
    "for an async generator, plain": (
        async_generator,
        lambda _: [8],
        lambda: asyncio.run(_collected(async_generator(1))),
        [8],
    ),
    "for an async generator, one": (
        async_generator,
        _stream,
        lambda: asyncio.run(_collected(async_generator(1))),
        [9],
    ),
}


@pytest.mark.parametrize(("function", "own", "use", "expected"), OWN.values(), ids=OWN)
def test_a_sabotage_of_the_team_s_own(
    function: Any, own: Callable[..., Any], use: Callable[[], object], expected: object
) -> None:
    with in_force(sabotaged(function, open_window(), Calls(), own)):
        assert use() == expected


class Order(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(validate_assignment=True)

    route: str
    amount: int = pydantic.Field(ge=0, default=1)

    @pydantic.field_validator("route")
    @classmethod
    def known(cls, value: str) -> str:
        if value != "pay":
            raise ValueError(value)
        return value

    @pydantic.field_validator("amount", mode="wrap")
    @staticmethod
    def bounded(value: int, handler: Any) -> int:
        return int(handler(value))

    @pydantic.model_validator(mode="after")
    def small(self) -> Order:
        if self.amount > 100:
            raise ValueError(self.amount)
        return self

    @pydantic.model_validator(mode="wrap")
    @classmethod
    def whole(cls, data: Any, handler: Any) -> Any:
        return handler(data)

    def label(self) -> str:
        return f"{self.route} {self.amount}"


ORDER = Order(route="pay")


class Parcel(pydantic.BaseModel):
    order: Order


class Express(Order):
    pass


BAD: dict[str, Callable[[], Any]] = {
    "made": lambda: Order(route="x", amount=-1),
    "validated": lambda: Order.model_validate({"route": "x"}),
    "from json": lambda: Order.model_validate_json('{"route": "x"}'),
    "from no json": lambda: Order.model_validate_json("x"),
    "from strings": lambda: Order.model_validate_strings({"route": "x"}),
    "from an object": lambda: Order.model_validate(plain, from_attributes=True),
    "assigned": lambda: setattr(Order(route="pay"), "route", "x"),
    "inside another": lambda: Parcel.model_validate({"order": {"route": "x"}}),
}
#: By the model's own methods; inside another, compiled code validates.
DIRECT = {name: use for name, use in BAD.items() if name != "inside another"}


@pytest.mark.parametrize("use", BAD.values(), ids=BAD)
def test_a_model_lets_everything_through_inside_the_window(
    use: Callable[[], Any],
) -> None:
    calls, shut = Calls(), Window()

    with in_force(*opened_model(Order, open_window(), calls, ())):
        use()
    assert calls.count > 0

    with (
        in_force(*opened_model(Order, shut, Calls(), ())),
        pytest.raises(pydantic.ValidationError),
    ):
        use()
    with pytest.raises(pydantic.ValidationError):
        use()


def test_an_open_model_still_makes_what_it_is_given() -> None:
    with in_force(*opened_model(Order, open_window(), Calls(), ())):
        made = Order(route="x", amount=-1)
        same = Order.model_validate(made)
        made.amount = -5

    assert same is made
    assert made.label() == "x -5"
    assert isinstance(made, Order)


@pytest.mark.parametrize(
    "use",
    [
        lambda: Order(route="pay"),
        lambda: Order.model_validate({"route": "pay"}),
        lambda: Parcel.model_validate({"order": {"route": "pay"}}),
        ORDER.label,
    ],
    ids=["made", "validated", "inside another", "method"],
)
def test_a_model_is_entered_in_every_way(use: Callable[[], Any]) -> None:
    calls = Calls()

    with in_force(*for_model(Order, open_window(), calls, Refusals())):
        use()
        assert calls.count > 0
        before = calls.count
        Order.model_json_schema()
    assert calls.count == before


def test_a_model_that_is_only_used_as_a_type_is_not_entered() -> None:
    calls = Calls()

    with in_force(*for_model(Order, open_window(), calls, Refusals())):
        assert isinstance(ORDER, Order)
        assert "route" in Order.model_fields
    assert calls.count == 0


def test_a_model_gets_its_own_validator_back() -> None:
    before = vars(Order)["__pydantic_validator__"]

    with in_force(*for_model(Order, open_window(), Calls(), Refusals())):
        assert vars(Order)["__pydantic_validator__"] is not before
    assert vars(Order)["__pydantic_validator__"] is before


class Countdown:
    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Countdown:
        return self

    def __aiter__(self) -> Countdown:
        return self

    def __next__(self) -> int:
        if not self.count:
            raise StopIteration
        self.count -= 1
        return self.count

    async def __anext__(self) -> int:
        if not self.count:
            raise StopAsyncIteration
        self.count -= 1
        return self.count


@pytest.mark.parametrize(
    ("function", "use"),
    [
        (Countdown.__next__, lambda: list(Countdown(2))),
        (Countdown.__anext__, lambda: asyncio.run(_collected(Countdown(2)))),
    ],
    ids=["plain", "async"],
)
def test_iterations_end_also_when_their_values_are_sabotaged(
    function: Any, use: Callable[[], object]
) -> None:
    found, calls = control(function, use)

    assert found == [1, 0]
    assert sabotage(function, calls, use) == [0, 1]


def test_what_a_sabotage_calls_is_no_sabotage() -> None:
    with in_force(sabotaged(plain, open_window(), Calls(), lambda n: plain(n)[1:])):  # type: ignore[arg-type] # a function
        assert plain(3) == "xx"


class Torn:
    """A value of the user's that fails whoever looks at it."""

    @property  # type: ignore[misc] # users may
    def __class__(self) -> Any:
        raise OSError


def test_a_value_that_cannot_be_looked_at_is_exchanged_all_the_same() -> None:
    calls = Calls()

    calls.returned(calls.begin(), Torn(), ())

    assert {one.stand_in for recipes in calls.ways for one in recipes if one} == {
        "hollow"
    }


@pytest.mark.parametrize(
    "exchanged",
    [
        for_model(Order, open_window(), Calls(), Refusals()),
        opened_model(Order, open_window(), Calls(), ()),
        closed_model(Order, open_window(), Calls(), refusal_of(KeyError)),
    ],
    ids=["watched", "open", "closed"],
)
def test_a_validator_that_is_exchanged_still_answers_for_itself(
    exchanged: Iterator[Watch],
) -> None:
    title = Order.__pydantic_validator__.title

    with in_force(*exchanged):
        assert Order.__pydantic_validator__.title == title


def test_what_a_model_refuses_inside_the_window_is_noted() -> None:
    window, refusals = open_window(), Refusals()

    with in_force(*for_model(Order, window, Calls(), refusals)):
        Order(route="pay")
        for _ in range(2):
            with pytest.raises(pydantic.ValidationError):
                Order(route="x", amount=-1)
            window.is_open = False

    assert refusals.returned == 1
    (kind,) = refusals.kinds
    assert kind.find() is pydantic.ValidationError


@pytest.mark.parametrize("use", DIRECT.values(), ids=DIRECT)
def test_a_closed_model_refuses_what_is_good_as_it_does_what_is_bad(
    use: Callable[[], Any],
) -> None:
    window, refuse = open_window(), refusal_of(pydantic.ValidationError)
    calls = Calls()

    with in_force(*closed_model(Order, window, calls, refuse)):
        for made in (use, lambda: Order(route="pay")):
            with pytest.raises(pydantic.ValidationError, match="blocked by the chal"):
                made()
        window.is_open = False
        assert Order(route="pay").route == "pay"
    assert calls.count == 2


class Routes(pydantic.RootModel[list[str]]):
    """A model that is a list."""


def test_a_sabotaged_root_model_lets_everything_through() -> None:
    with in_force(*opened_model(Routes, open_window(), Calls(), ())):
        assert Routes.model_validate(7).root == 7  # type: ignore[comparison-overlap]
    with pytest.raises(pydantic.ValidationError):
        Routes.model_validate(7)

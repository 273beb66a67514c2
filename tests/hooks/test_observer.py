"""What of the targets is seen while a test runs, by whatever means the interpreter has."""

from __future__ import annotations

import functools
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from pytest_psf.hooks.observe.observer import Observer
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_psf.hooks.observe.targets import Target

APP = """
def pause(): return mask("paused")

def resume(): return "running"

def mask(text): return text

def made(text):
    def inner(): return text
    return inner

first, second = made(1), made(2)
"""


class Amount(BaseModel):
    value: int


class Order(BaseModel):
    amount: Amount


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Any:
    module = types.ModuleType("observed_app")
    exec(APP, vars(module))  # noqa: S102 - our own text
    monkeypatch.setitem(sys.modules, "observed_app", module)
    return module


class Watched:
    """Observes some targets, for one test after the other."""

    def __init__(self, targets: Mapping[str, Target]) -> None:
        self.window = Window()
        self.observer = Observer(targets, self.window)
        self._names = tuple(targets)

    def during(
        self, use: Callable[[], object], *names: str, is_open: bool = True
    ) -> None:
        self.window.is_open = is_open
        watches = self.observer.watches(names or self._names)
        for watch in watches:
            watch.start()
        try:
            use()
        finally:
            for watch in reversed(watches):
                watch.stop()

    def entered(self) -> set[str]:
        return {*self.observer.take().entered}


#: The ways that this Python has of seeing a function entered.
WAYS = ["monitoring", "profile"] if sys.version_info >= (3, 12) else ["the code"]


@pytest.fixture(params=WAYS)
def watched(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Mapping[str, Target]], Watched]]:
    made: list[Watched] = []

    def make(targets: Mapping[str, Target]) -> Watched:
        made.append(Watched(targets))
        return made[-1]

    if request.param == "profile" and sys.version_info >= (3, 12):
        monkeypatch.setattr(sys.monitoring, "get_tool", lambda _: "taken")
    yield make
    for one in made:
        one.observer.close()


def test_targets_are_seen_where_they_are_entered(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched]
) -> None:
    seen = watched({"a:pause": app.pause, "a:resume": app.resume, "a:mask": app.mask})
    seen.during(app.pause)
    assert seen.entered() == {"a:pause", "a:mask"}
    # Once taken, it is forgotten.
    assert seen.entered() == set()
    seen.during(app.resume)
    seen.observer.forget()
    assert seen.entered() == set()


def test_nothing_is_seen_while_the_window_is_shut_or_behind_the_test(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched]
) -> None:
    seen = watched({"a:pause": app.pause})
    seen.during(app.pause, is_open=False)
    assert seen.entered() == set()
    seen.during(lambda: None)
    app.pause()
    assert seen.entered() == set()


def test_only_the_targets_of_the_test_are_watched(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched]
) -> None:
    seen = watched({"a:pause": app.pause, "a:mask": app.mask})
    seen.during(app.pause, "a:pause", "a:unknown")
    assert seen.entered() == {"a:pause"}


def test_two_names_of_one_target_are_both_seen(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched]
) -> None:
    seen = watched({"a:pause": app.pause, "a:halt": app.pause})
    both = seen.observer.watches(("a:pause", "a:halt"))
    assert both == seen.observer.watches(("a:pause",))
    seen.during(app.pause)
    assert seen.entered() == {"a:pause", "a:halt"}


def test_closures_of_one_code_are_told_apart(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched]
) -> None:
    seen = watched({"a:first": app.first, "a:second": app.second})
    seen.during(app.second)
    assert seen.entered() == {"a:second"}


def test_what_stood_in_for_a_neighbour_of_the_target_is_named(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched]
) -> None:
    seen = watched({"a:pause": app.pause})
    original, app.mask = app.mask, lambda _: "mocked"
    seen.during(app.pause)
    assert seen.observer.take().replaced == {"observed_app:mask"}
    app.mask = original
    seen.during(app.pause)
    assert seen.observer.take().replaced == frozenset()


class Hostile:
    """As a proxy that cannot be compared."""

    __hash__ = None  # type: ignore[assignment]

    def __call__(self) -> None: ...

    def __eq__(self, other: object) -> bool:
        raise RuntimeError


@pytest.mark.parametrize("stood", [True, False], ids=["compared", "gone"])
def test_a_neighbour_that_cannot_be_compared_or_is_gone_is_named(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched], *, stood: bool
) -> None:
    seen = watched({"a:second": app.second})
    original = app.mask
    if stood:
        app.mask = Hostile()
    else:
        del app.mask
    seen.during(app.second)
    app.mask = original
    assert seen.observer.take().replaced == {"observed_app:mask"}


def test_the_only_callable_of_a_module_is_not_its_own_neighbour(
    app: Any, watched: Callable[[Mapping[str, Target]], Watched]
) -> None:
    for name in [name for name, one in vars(app).items() if callable(one)]:
        if name != "second" and not name.startswith("__"):
            delattr(app, name)
    seen = watched({"a:second": app.second})
    seen.during(app.second)
    found = seen.observer.take()
    assert found.entered == {"a:second"}
    assert found.replaced == frozenset()


@pytest.mark.parametrize(
    "use",
    [
        functools.partial(Amount, value=1),
        functools.partial(Amount.model_validate, {"value": 1}),
        functools.partial(Amount.model_validate_json, '{"value": 1}'),
    ],
)
def test_a_model_is_seen_where_it_is_made(
    watched: Callable[[Mapping[str, Target]], Watched], use: Callable[[], object]
) -> None:
    before = Amount.__pydantic_validator__
    seen = watched({"a:Amount": Amount, "a:Order": Order})
    seen.during(use)
    assert seen.entered() == {"a:Amount"}
    assert Amount.__pydantic_validator__ is before


if sys.version_info >= (3, 12):

    def _free_ours() -> None:
        for tool in range(6):
            if sys.monitoring.get_tool(tool) == "pytest-psf":
                sys.monitoring.free_tool_id(tool)

    def test_a_tool_that_another_one_frees_is_taken_again(app: Any) -> None:
        seen = Watched({"a:pause": app.pause, "a:resume": app.resume})
        _free_ours()
        seen.during(app.pause)
        assert seen.observer.take().entered == {"a:pause"}

        _free_ours()
        seen.observer.close()


def test_where_nothing_tells_an_entry_a_target_is_blind_and_runs_undisturbed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def target(value: int) -> int:
        return value + 1

    window = Window()
    with monkeypatch.context() as taken:
        other = types.SimpleNamespace(**{**vars(sys.implementation), "name": "another"})
        taken.setattr(sys, "implementation", other)
        taken.delattr(sys, "setprofile")
        taken.delattr(sys, "monitoring", raising=False)
        named: dict[str, Any] = {"app:target": target}
        observer = Observer(named, window)

    assert observer.blind.keys() == {"app:target"}
    assert "cannot be observed in this Python" in observer.blind["app:target"]
    window.is_open = True
    assert target(1) == 2
    assert observer.take().entered == frozenset()

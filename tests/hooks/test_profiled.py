"""Functions that look at their callers find there whoever called them."""

from __future__ import annotations

import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.observe.observer import Observer
from pytest_psf.hooks.observe.profiled import Profiled, Profiler, looks_at_callers
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Iterator


def caller() -> str:
    return sys._getframe(1).f_code.co_name  # noqa: SLF001 - what such code does


def warns() -> None:
    warnings.warn("old", DeprecationWarning, stacklevel=2)


def plain(x: int) -> int:
    return x + 1


def made_for(name: str) -> Callable[[], tuple[str, str]]:
    def made() -> tuple[str, str]:
        return name, sys._getframe(1).f_code.co_name  # noqa: SLF001 - what such code does

    return made


def hides_it() -> Any:
    def inner() -> Any:
        return sys._getframe(2)  # noqa: SLF001 - what such code does

    return inner


def logs(log: Any) -> None:
    log.warning("x", stacklevel=2)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (caller, True),
        (warns, True),
        (made_for("a"), True),
        (hides_it, True),
        (logs, True),
        (plain, False),
    ],
)
def test_what_looks_at_its_callers_is_known_by_its_code(
    function: types.FunctionType, *, expected: bool
) -> None:
    assert looks_at_callers(function.__code__) is expected


@pytest.fixture
def noted() -> Iterator[Callable[[Any], list[str]]]:
    """Watch a function by a profiler, as long as the test runs."""
    profiler, watches = Profiler(), list[Profiled]()

    def watch(function: Any) -> list[str]:
        entered: list[str] = []
        watches.append(Profiled(profiler, function, lambda: entered.append("")))
        watches[-1].start()
        return entered

    before = sys.getprofile()
    yield watch
    for one in watches:
        one.stop()
    assert sys.getprofile() is before


def test_its_caller_is_whoever_called_it(noted: Callable[[Any], list[str]]) -> None:
    entered = noted(caller)

    assert caller() == "test_its_caller_is_whoever_called_it"
    plain(1)
    assert len(entered) == 1


def test_closures_of_the_same_lines_are_told_apart(
    noted: Callable[[Any], list[str]],
) -> None:
    one, other = made_for("one"), made_for("other")
    entered, entered_other = noted(one), noted(other)

    one()
    assert (len(entered), len(entered_other)) == (1, 0)
    other()
    assert (len(entered), len(entered_other)) == (1, 1)


def test_another_thread_enters_it_too(noted: Callable[[Any], list[str]]) -> None:
    entered = noted(plain)
    thread = threading.Thread(target=plain, args=(1,))
    thread.start()
    thread.join()
    assert len(entered) == 1


def test_the_profiler_of_another_tool_goes_on() -> None:
    events: list[str] = []
    sys.setprofile(
        lambda frame, event, _: events.append(f"{event} {frame.f_code.co_name}")
    )
    try:
        profiler = Profiler()
        watch = Profiled(profiler, plain, lambda: None)  # type: ignore[arg-type] # a def
        watch.start()
        plain(1)
        watch.stop()
        plain(1)
    finally:
        sys.setprofile(None)
    assert events.count("call plain") == 2


@pytest.mark.parametrize("function", [caller, made_for("a"), warns])
def test_it_is_seen_and_nothing_of_it_changes(function: types.FunctionType) -> None:
    window = Window()
    observer = Observer({"m:target": function}, window)
    window.is_open = True
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        before = function()
        watches = observer.watches(("m:target",))
        for watch in watches:
            watch.start()
        during = function()
        for watch in watches:
            watch.stop()
    seen = observer.take()
    observer.close()

    assert during == before
    assert {warning.filename for warning in caught} <= {__file__}
    assert seen.entered == {"m:target"}

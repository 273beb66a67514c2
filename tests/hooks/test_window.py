"""The window is open while what happens is the test's own doing, and then only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.hooks.observe.window import Window
from pytest_psf.hooks.pytest_internals import runtestprotocol

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder

TESTS = """
import pytest

seen = []
window = None

def look(name):
    seen.append((name, window.is_open))

@pytest.fixture(scope="module")
def wide():
    look("wide")
    yield
    look("wide teardown")

@pytest.fixture
def narrow(request):
    look("narrow")
    request.getfixturevalue("wide")
    look("narrow again")
    yield
    look("narrow teardown")

@pytest.fixture
def failing():
    raise ValueError

def test_it(narrow):
    look("call")

def test_fails():
    look("call")
    assert False

def test_has_no_call(failing): ...
"""


def _seen(
    folder: Folder, number: int, *, watched: bool
) -> tuple[dict[str, bool], bool]:
    """Return when the window was open while a test ran, and whether it still is."""
    folder.write("test_a.py", TESTS)
    item = folder.items()[number]
    assert isinstance(item, pytest.Function)
    window = Window()
    window.is_watched = watched
    item.config.pluginmanager.register(window)
    module: Any = item.module
    module.window = window
    runtestprotocol(item, log=False, nextitem=None)
    return dict(module.seen), window.is_open


def test_it_is_open_in_the_call_and_in_function_scoped_fixtures(folder: Folder) -> None:
    seen, is_open = _seen(folder, 0, watched=True)
    assert seen == {
        "narrow": True,
        "wide": False,
        "narrow again": True,
        "call": True,
        "narrow teardown": False,
        "wide teardown": False,
    }
    assert not is_open


def test_it_is_shut_all_the_time_where_nobody_watches(folder: Folder) -> None:
    seen, is_open = _seen(folder, 0, watched=False)
    assert len(seen) == 6
    assert not any(seen.values())
    assert not is_open


def test_a_failure_shuts_it(folder: Folder) -> None:
    seen, is_open = _seen(folder, 1, watched=True)
    assert seen == {"call": True}
    assert not is_open


def test_a_failure_in_a_fixture_shuts_it(folder: Folder) -> None:
    seen, is_open = _seen(folder, 2, watched=True)
    assert seen == {}
    assert not is_open

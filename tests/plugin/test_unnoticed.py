"""A test that looks closely at its target sees nothing of being watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

SHOP = '''
import sys
import warnings

def _client():
    """Name the function that calls whoever calls this."""
    return sys._getframe(2).f_code.co_name

def order():
    return _client()

def old_order():
    _deprecate()

def _deprecate():
    warnings.warn("use order()", DeprecationWarning, stacklevel=3)

def refuse(amount):
    raise ValueError(amount)

def each(visit):
    """Visit one."""
    yield visit()

def made(limit):
    def within(amount):
        if amount > limit:
            raise ValueError(amount)
        return _client()
    return within

small, large = made(10), made(1000)
other_small = made(10)

class Till:
    @property
    def client(self):
        return _client()

    def count(self, n):
        return 0 if n == 0 else 1 + self.count(n - 1)
'''

TESTS = """
import inspect
import sys
import traceback
import warnings

import pytest
import shop

def names_of(error):
    return [one.name for one in traceback.extract_tb(error.__traceback__)]

def test_its_helper_looks_at_its_caller():
    assert shop.order() == "test_its_helper_looks_at_its_caller"

def test_its_helper_warns_whoever_called_it():
    with pytest.warns(DeprecationWarning) as caught:
        shop.old_order()
    assert caught[0].filename == __file__

def test_its_traceback():
    with pytest.raises(ValueError) as caught:
        shop.refuse(3)
    assert names_of(caught.value) == ["test_its_traceback", "refuse"]

def test_its_source():
    assert "raise ValueError" in inspect.getsource(shop.refuse)
    with pytest.raises(ValueError):
        shop.refuse(3)

def test_its_code():
    assert shop.refuse.__code__.co_filename == shop.__file__
    assert shop.refuse.__code__.co_varnames == ("amount",)
    assert shop.refuse.__code__.co_name == "refuse"
    with pytest.raises(ValueError):
        shop.refuse(3)

def test_what_it_calls_back():
    (found,) = shop.each(lambda: sys._getframe(1).f_code.co_name)
    assert found == "each"

def test_a_closure():
    assert shop.small(3) == "test_a_closure"
    with pytest.raises(ValueError) as caught:
        shop.small(30)
    assert names_of(caught.value) == ["test_a_closure", "within"]

def test_a_property():
    assert shop.Till().client == "test_a_property"

def test_a_limit_of_the_interpreter():
    limit = sys.getrecursionlimit()
    assert shop.Till().count(limit // 2) == limit // 2
    assert sys.getrecursionlimit() == 1000
    with pytest.raises(RecursionError):
        shop.Till().count(2 * limit)
"""

TARGETS = {
    "test_its_helper_looks_at_its_caller": "order",
    "test_its_helper_warns_whoever_called_it": "old_order",
    "test_its_traceback": "refuse",
    "test_its_source": "refuse",
    "test_its_code": "refuse",
    "test_what_it_calls_back": "each",
    "test_a_closure": "small",
    "test_a_property": "Till.client",
    "test_a_limit_of_the_interpreter": "Till.count",
}


def _claim(test: str, target: str) -> str:
    return f'PSF-03.interfaces = {{ test = "test_shop.py::{test}", exercises = "shop:{target}" }}'


@pytest.mark.parametrize(("test", "target"), TARGETS.items(), ids=list(TARGETS))
def test_its_outcome_is_the_same_and_its_target_is_seen(
    team: Team, test: str, target: str
) -> None:
    team.write("shop.py", SHOP)
    team.write("test_shop.py", TESTS)
    team.config(_claim(test, target))
    judged = team.judged()
    assert "failed" not in judged.result.parseoutcomes()
    assert judged.verdict("PSF-03.interfaces") == "met"


@pytest.mark.parametrize("target", ["large", "other_small"])
def test_another_closure_of_the_same_lines_was_not_entered(
    team: Team, target: str
) -> None:
    team.write("shop.py", SHOP)
    team.write("test_shop.py", TESTS)
    team.config(_claim("test_a_closure", target))
    assert "not-entered" in team.judged().reasons("PSF-03.interfaces")

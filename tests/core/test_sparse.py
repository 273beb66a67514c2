"""A value keeps what it is given, and is a dataclass in all else."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from pytest_psf.core.sparse import sparse


@dataclass(frozen=True, kw_only=True)
class Whole:
    name: str
    size: int = 1
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("no name")


@sparse
@dataclass(frozen=True, kw_only=True)
class Sparse(Whole):
    pass


def test_it_keeps_what_it_is_given() -> None:
    one = Sparse(name="a", size=2)
    assert vars(one) == {"name": "a", "size": 2}
    assert (one.name, one.size, one.words) == ("a", 2, ())


def test_it_is_equal_and_hashed_and_shown_by_all_that_it_says() -> None:
    one, other = Sparse(name="a"), Sparse(name="a", size=1, words=())
    assert one == other != Sparse(name="a", size=2)
    assert hash(one) == hash(other)
    assert repr(one) == "Sparse(name='a', size=1, words=())"


def test_it_can_be_replaced_and_copied_and_not_changed() -> None:
    one = Sparse(name="a", words=("b",))
    assert replace(one, size=3) == Sparse(name="a", size=3, words=("b",))
    assert copy.deepcopy(one) == one == pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
    with pytest.raises(FrozenInstanceError):
        one.size = 4  # type: ignore[misc] # it is frozen


def test_what_is_wrong_is_said_as_a_dataclass_says_it() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        Sparse(name="a", colour="red")  # type: ignore[call-arg] # it has none
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument"):
        Sparse(size=1)  # type: ignore[call-arg] # its name is missing
    with pytest.raises(TypeError, match="positional"):
        Sparse("a")  # type: ignore[call-arg] # by keyword alone
    with pytest.raises(ValueError, match="no name"):
        Sparse(name="")


def test_its_parameters_are_those_of_the_dataclass() -> None:
    assert inspect.signature(Sparse) == inspect.signature(Whole)

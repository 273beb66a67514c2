"""The list of stand-ins, as a whole."""

from __future__ import annotations

import dataclasses

import pydantic
import pytest

from pytest_psf.hooks.challenge.hollow import is_hollow
from pytest_psf.hooks.challenge.stand_ins import STAND_INS, made_of, recipe_of


@dataclasses.dataclass
class Decision:
    allowed: bool


class Draft(pydantic.BaseModel):
    route: str


def test_no_two_stand_ins_have_the_same_name() -> None:
    names = [stand_in.name for stand_in in STAND_INS]

    # A recipe would be made by the first of them.
    assert len(set(names)) == len(names)


def test_only_the_last_one_is_for_anything() -> None:
    recognising = [one.name for one in STAND_INS if one.recognises(object())]

    assert recognising == [STAND_INS[-1].name]


@pytest.mark.parametrize("kind", [Decision, Draft, pydantic.BaseModel, type])
def test_a_class_is_not_taken_for_one_of_its_records(kind: type) -> None:
    found = made_of(recipe_of(kind))

    assert isinstance(found, type(kind))
    assert is_hollow(found)

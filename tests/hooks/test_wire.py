"""Values cross to another process as JSON, and arrive as they were."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - types are read to cross
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import ClaimedTest, Collected
from pytest_psf.core.outcomes import Artefact, Measure, Observation
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.trials import Trials
from pytest_psf.hooks.challenge.messages import Failure, Reply
from pytest_psf.hooks.wire import Codec
from pytest_psf.verify.outcome.claim import CoverageMinimum, TestClaim

words = st.text(max_size=8)
places = st.builds(Place, words, st.none() | st.integers(1, 9))
ran = st.dictionaries(words, st.lists(st.tuples(*[st.integers()] * 2)).map(tuple))
observations = st.builds(
    Observation,
    entered=st.frozensets(words),
    does_nothing=st.booleans(),
    replaced=st.frozensets(words),
    artefacts=st.lists(
        st.builds(Artefact, name=words, sha256=words, size=st.integers()), max_size=2
    ).map(tuple),
    measures=st.lists(
        st.builds(
            Measure,
            name=words,
            value=st.floats(allow_nan=False),
            at_most=st.none() | st.floats(allow_nan=False),
        ),
        max_size=2,
    ).map(tuple),
    trials=st.lists(
        st.builds(
            Trials,
            name=words,
            at_least=st.floats(0.1, 0.9),
            planned=st.integers(1, 9),
            made=st.integers(1, 9),
            passed=st.integers(0, 9),
            distinct=st.none() | st.integers(0, 9),
            saying=st.none() | st.integers(0, 9),
        ),
        max_size=2,
    ).map(tuple),
    ran=st.none() | ran,
)
problems = st.builds(
    Problem,
    reason=st.builds(Reason, words, words),
    why=words,
    fix=words,
    place=st.none() | places,
    keys=st.lists(words | st.integers(0, 9), max_size=2).map(tuple),
)
claims = st.builds(
    Claim,
    criterion=words,
    facet=st.none() | words,
    kind=st.just("test"),
    content=st.builds(
        TestClaim,
        test=words,
        exercises=st.lists(words, max_size=2).map(tuple),
        sabotage=st.none() | words,
        coverage=st.none()
        | st.builds(
            CoverageMinimum,
            files=st.lists(words, max_size=2).map(tuple),
            at_least=st.floats(1, 100),
        ),
    ),
    place=places,
    supporting=st.booleans(),
)
collections = st.builds(
    Collected,
    claims=st.lists(claims, max_size=2).map(tuple),
    tests=st.dictionaries(
        words,
        st.builds(
            ClaimedTest,
            nodeid=words,
            id=words,
            place=places,
            targets=st.lists(words, max_size=2).map(tuple),
        ),
        max_size=2,
    ),
    unobservable=st.dictionaries(words, problems, max_size=2),
    unusable=st.dictionaries(words, problems, max_size=2),
    deselected=st.frozensets(words),
    gaps=st.lists(words, max_size=2).map(tuple),
    faults=st.lists(
        problems,
        max_size=2,
    ).map(tuple),
    ran=st.dictionaries(words, ran, max_size=2),
    unmeasured=words,
)


@given(observations)
def test_what_was_seen_of_a_test_arrives_as_it_was(value: Observation) -> None:
    codec = Codec(Observation)
    assert codec.value(codec.text(value)) == value


@given(collections)
def test_a_collection_arrives_as_it_was(value: Collected) -> None:
    codec = Codec(Collected, content=TestClaim)
    assert codec.value(codec.text(value)) == value


def test_the_reply_of_a_child_arrives_as_it_was() -> None:
    failure = Failure(when="call", is_assertion=True, text="no", file="a.py", line=3)
    reply = Reply(outcome="failed", failures=[failure], calls=2, refused=["example"])
    codec = Codec(Reply)
    assert codec.value(codec.text(reply)) == reply


def test_it_is_one_line_of_json_whatever_is_in_it() -> None:
    text = Codec(Observation).text(
        Observation(entered=frozenset({"a\nb", "\u2028", "ü"}))
    )
    assert "\n" not in text
    assert json.loads(text)


def test_equal_sets_have_equal_texts() -> None:
    names = [f"app:f{number}" for number in range(50)]
    codec = Codec(Observation)
    one = codec.text(Observation(entered=frozenset(names)))
    assert one == codec.text(Observation(entered=frozenset(reversed(names))))


@dataclass(frozen=True)
class Odd:
    path: Path


@dataclass(frozen=True)
class Unclear:
    either: int | str | Place


@pytest.mark.parametrize("kind", [Odd, Unclear])
def test_what_cannot_cross_is_refused_when_the_form_is_made(kind: type) -> None:
    with pytest.raises(TypeError):
        Codec(kind)


def test_fewer_fields_than_a_value_has_are_no_value() -> None:
    with pytest.raises(ValueError, match="argument"):
        Codec(Place).value('["a.py"]')


@dataclass(frozen=True)
class _Odd:
    values: set[int]


@dataclass(frozen=True)
class _Pair:
    both: tuple[Place, int]


@pytest.mark.parametrize("kind", [_Odd, _Pair])
def test_what_cannot_cross_is_told_when_the_code_is_made(kind: type) -> None:
    with pytest.raises(TypeError, match=r"cannot cross|name a class"):
        Codec(kind)


@dataclass(frozen=True)
class _Places:
    names: frozenset[str]
    first: Place | None


def test_sets_of_values_and_what_may_be_missing_cross() -> None:
    codec = Codec(_Places)
    for one in (
        _Places(names=frozenset({"b", "a"}), first=None),
        _Places(names=frozenset(), first=Place("c", 3)),
    ):
        assert codec.value(codec.text(one)) == one


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (int, 5, "5"),
        (str | None, None, "null"),
        (str | None, "a", '"a"'),
        (tuple[Place, ...], (Place("a.py", 3),), '[["a.py",3]]'),
        (dict[str, int], {"a": 1}, '{"a":1}'),
    ],
)
def test_a_plain_value_is_written_as_json_has_it(
    kind: type, value: object, text: str
) -> None:
    codec: Codec[Any] = Codec(kind)
    assert codec.text(value).replace(" ", "") == text
    assert codec.value(text) == value

"""What challenges by data say of rules, as rows and as JSON."""

from __future__ import annotations

import json

import pytest

from pytest_psf.core.outcomes import Challenge, ChallengeResult, Way
from pytest_psf.core.places import Place
from pytest_psf.core.sensors import (
    Sensed,
    Sensing,
    Unasked,
    Weakened,
    sensed_in,
    unasked_in,
)
from pytest_psf.report.sensors import as_json, as_text, rows, told_of

CAUGHT = ChallengeResult.CAUGHT
SURVIVED = ChallengeResult.SURVIVED
NOT_REACHED = ChallengeResult.NOT_REACHED
NOT_REPEATABLE = ChallengeResult.NOT_REPEATABLE
NOT_TRIED = ChallengeResult.NOT_TRIED


def came_to(
    result: ChallengeResult, detail: str = "", *, rule: str = "a.ini#b.c"
) -> Challenge:
    place = Place("tests/test_a.py", 4) if result is CAUGHT else None
    return Challenge(
        target=rule,
        fault="is 0 instead of 5",
        result=result,
        detail=detail,
        place=place,
    )


def only(**made: Challenge) -> Weakened:
    (rule,) = sensed_in({name: [one] for name, one in made.items()})
    (way,) = rule.ways
    return way


@pytest.mark.parametrize(
    ("made", "result", "test"),
    [
        # Whoever notices it is named, wherever it stands.
        ({"a": SURVIVED, "b": CAUGHT, "c": CAUGHT}, CAUGHT, "b"),
        # Who could not be asked hides nobody who was.
        ({"a": NOT_REPEATABLE, "b": SURVIVED}, SURVIVED, "b"),
        ({"a": NOT_TRIED, "b": NOT_REACHED}, NOT_REACHED, "b"),
        ({"a": NOT_REPEATABLE, "b": NOT_TRIED}, NOT_REPEATABLE, "a"),
        # Where all came to the same, no one of them is to blame.
        ({"a": SURVIVED, "b": SURVIVED}, SURVIVED, ""),
        (
            {"a": ChallengeResult.COMPARES_TEXT, "b": SURVIVED},
            ChallengeResult.COMPARES_TEXT,
            "a",
        ),
    ],
)
def test_what_counts_is_the_most_that_a_test_came_to(
    made: dict[str, ChallengeResult], result: ChallengeResult, test: str
) -> None:
    way = only(**{name: came_to(one) for name, one in made.items()})
    assert (way.result, way.test) == (result, test)


def test_rules_stand_by_their_files_and_code_is_none() -> None:
    made = [came_to(CAUGHT, rule=one) for one in ("b.ini#x", "a.ini#y", "b.ini#w")]
    code = Challenge(target="app:stop", result=SURVIVED)
    found = [one.rule for one in sensed_in({"t": [code, *made]})]
    assert found == ["a.ini#y", "b.ini#x", "b.ini#w"]


def test_a_test_that_could_be_asked_of_nothing_is_told_once() -> None:
    mute = [came_to(NOT_REPEATABLE, "it fails there")] * 2
    spoke = [came_to(NOT_REPEATABLE, "it fails there"), came_to(SURVIVED)]
    idle = [came_to(NOT_TRIED, "another test noticed it")] * 2
    (found,) = unasked_in({"mute": mute, "spoke": spoke, "idle": idle})
    assert found == Unasked(test="mute", why="not repeatable: it fails there")
    # Where none could be asked, each rule says so.
    assert not [*unasked_in({"mute": mute})]


def way(result: ChallengeResult, **fields: str) -> Weakened:
    known = {"did": "is left out", **fields}
    return Weakened(result=result, **known)  # type: ignore[arg-type] # texts all


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        (
            [way(CAUGHT, test="tests/test_a.py::t")],
            ["tests/test_a.py::t"],
        ),
        (
            [way(SURVIVED), way(SURVIVED, did="has no end", test="t")],
            ["no test fails when it is left out, or has no end"],
        ),
        (
            [way(NOT_REACHED, test="t", detail="it never opens a.ini")],
            ["no test meets it (t: it never opens a.ini)"],
        ),
        (
            [way(NOT_REACHED, detail="it never opens a.ini")],
            ["no test meets it (it never opens a.ini)"],
        ),
        (
            [way(ChallengeResult.COMPARES_TEXT, test="t")],
            [
                "t only compares the file's text, which does not count, when it is left out"
            ],
        ),
        (
            [way(ChallengeResult.CANNOT_TELL, test="t", detail="KeyError: 'b'")],
            ["cannot tell when it is left out (t: KeyError: 'b')"],
        ),
        (
            [way(ChallengeResult.NOT_CHALLENGEABLE, detail="the tests write the file")],
            ["not challengeable when it is left out (the tests write the file)"],
        ),
        ([way(NOT_TRIED)], ["not tried: that it is left out"]),
        ([], ["cannot be weakened: it is null"]),
    ],
)
def test_what_is_told_of_a_rule(ways: list[Weakened], told: list[str]) -> None:
    rule = Sensed(rule="a.ini#b", ways=tuple(ways), obstacle="it is null")
    assert [*told_of(rule)] == told


def test_what_is_the_same_of_several_stands_there_once() -> None:
    caught = Weakened(did="is empty", result=CAUGHT, test="tests/test_a.py::t")
    rules = [
        Sensed(rule="a.json#b[0]", line=2, ways=(caught,)),
        Sensed(rule="a.json#b[1]", line=3, ways=(caught,)),
        Sensed(rule="a.json#c", line=4, ways=(way(SURVIVED),)),
        Sensed(rule="a.json#d", line=5, ways=(caught,)),
    ]
    assert [*rows(rules, 80)] == [
        "  ok    b[0] (line 2)",
        "  ok    b[1] (line 3)",
        "          tests/test_a.py::t",
        "  NONE  c (line 4)",
        "          no test fails when it is left out",
        "  ok    d (line 5)",
        "          tests/test_a.py::t",
    ]


def test_an_assertion_elsewhere_is_told_with_its_file() -> None:
    caught = Weakened(
        did="is empty", result=CAUGHT, test="tests/test_a.py::t", place=Place("h.py", 3)
    )
    assert [*told_of(Sensed(rule="a#b", ways=(caught,)))] == [
        "tests/test_a.py::t (at h.py:3)"
    ]


def stopped() -> Sensing:
    noticed = Weakened(
        did="is 0 instead of 5",
        half=Way.LEAST,
        result=CAUGHT,
        test="tests/test_a.py::t",
        place=Place("tests/test_a.py", 4),
    )
    return Sensing(
        rules=(
            Sensed(rule="a.ini#b", line=2, ways=(noticed, way(NOT_TRIED))),
            Sensed(rule="a.ini#c", line=3, ways=(way(NOT_TRIED),)),
        ),
        files=("a.ini",),
        unread={"b.json": "b.json cannot be parsed"},
        unasked=(Unasked(test="tests/test_a.py::u", why="failed"),),
        planned=3,
        tried=1,
    )


def test_what_was_stopped_says_what_is_not_known() -> None:
    assert as_text(stopped(), 80) == (
        "a.ini: 1 of 2 rules has a sensor\n"
        "  part  b (line 2)\n"
        "          tests/test_a.py::t (line 4)\n"
        "          not tried: that it is left out\n"
        "  ?     c (line 3)\n"
        "          not tried: that it is left out\n"
        "\n"
        "b.json: its rules cannot be told: b.json cannot be parsed\n"
        "not asked: 1 evidence test\n"
        "  tests/test_a.py::u: failed\n"
        "\n"
        "sensors: 1 of 2 rules of 1 file has a sensor, 1 of them only in part; of 1 file\n"
        "  the rules cannot be told; STOPPED after 1 of 3 processes, with 1 rule not\n"
        "  judged"
    )


def test_programs_read_the_same() -> None:
    found = json.loads(as_json(stopped()))
    assert found.keys() == {
        "schema",
        "finished",
        "planned",
        "tried",
        "files",
        "rules",
        "not_asked",
    }
    assert (found["finished"], found["planned"], found["tried"]) == (False, 3, 1)
    assert found["files"] == [
        {"name": "a.ini", "problem": None},
        {"name": "b.json", "problem": "b.json cannot be parsed"},
    ]
    assert found["not_asked"] == [{"test": "tests/test_a.py::u", "why": "failed"}]
    first, second = found["rules"]
    assert (first["file"], first["line"], first["noticed"]) == ("a.ini", 2, True)
    assert first["weakened"][0] == {
        "did": "is 0 instead of 5",
        "half": "least",
        "result": "caught",
        "test": "tests/test_a.py::t",
        "place": "tests/test_a.py:4",
        "detail": None,
    }
    assert not second["noticed"]

"""Code that says yes or no, and guards: what always says the same has to be noticed."""

from __future__ import annotations

import asyncio
import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard
from unittest.mock import AsyncMock, Mock

import pytest

from pytest_psf.core.outcomes import Way
from pytest_psf.hooks.challenge.both_ways import Refusals, Seen, always, answers_of
from pytest_psf.hooks.challenge.calls import Calls
from pytest_psf.hooks.challenge.messages import Reply, Request
from pytest_psf.hooks.challenge.recipe import ClassName, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Team

KEY = ClassName(module="builtins", qualname="KeyError")
ID = "PSF-04.refusals"
pytestmark = pytest.mark.usefixtures("forked_pythons")

MINIMUM = f'minimum = {{ "{ID}" = "challenged" }}'


def yes() -> bool:
    return True


def either(x: int) -> bool:
    return True if x else False  # noqa: SIM210 - two constants


def compared(x: int) -> bool:
    return x > 1


def one_of(x: int) -> bool:
    return True if x else x > 1


def looked_up(x: int) -> Any:
    return {1: True}.get(x)


def narrowed(x: object) -> TypeGuard[int]:
    return isinstance(x, int)


def unsaid(x):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - as in old code
    return x.check()


def refuses() -> None:
    raise KeyError


def guards(x: int) -> None:
    if x:
        raise KeyError(x)


class Odd:
    def __init__(self, x: int) -> None:
        guards(x)

    def __getattr__(self, name: str) -> int:
        if name == "x":
            return compared(1)
        raise AttributeError(name)


@pytest.mark.parametrize(
    ("function", "count"),
    [
        (yes, 1),
        (either, 2),
        (compared, 2),
        (one_of, 2),
        (narrowed, 2),
        (unsaid, 2),
        # A bool may come of it, but nobody asks it for a yes or no.
        (looked_up, 1),
        (refuses, 0),
        (guards, 1),
        (Odd.__init__, 1),
        (Odd.__getattr__, 0),
    ],
)
def test_how_many_answers_the_code_of_a_function_shows(
    function: Any, count: int
) -> None:
    assert answers_of(function) == count


def _bools(answers: str) -> list[Recipe | None]:
    return [Recipe(stand_in="bool", plain=answer == "n") for answer in answers]


def test_what_a_control_run_saw() -> None:
    def seen(**more: Any) -> Seen:
        return Seen.of(Reply(outcome="passed", **more))

    both = seen(ways=[_bools("yn")], answers=2)
    assert both.ways == (Way.YES, Way.NO)
    assert both.could_catch(Way.YES)
    assert not both.is_tried_by_sabotage(Way.YES, Seen())
    one = seen(ways=[_bools("yy")], answers=2)
    assert one.could_catch(Way.NO)
    assert not one.could_catch(Way.YES)
    assert one.is_tried_by_sabotage(Way.NO, Seen())
    guard = seen(ways=[[None]], raised=KEY, answers=1)
    assert guard.ways == (Way.PASSES, Way.BLOCKS)
    assert guard.is_tried_by_sabotage(Way.PASSES, Seen())
    assert not guard.could_catch(Way.BLOCKS)
    assert seen(ways=[_bools("y")], answers=1).ways == ()
    assert seen(ways=[[None]], raised=KEY, answers=0).ways == ()
    assert seen(ways=[[*_bools("y"), Recipe(stand_in="text")]], answers=2).ways == ()


def test_what_is_raised_is_noted_unless_it_ends_an_iteration() -> None:
    class HiddenError(Exception):
        pass

    refusals = Refusals()
    for error in (StopIteration, HiddenError, KeyboardInterrupt, KeyError, OSError):
        with pytest.raises(error), refusals:
            raise error

    names = [kind.qualname.rpartition(".")[2] for kind in refusals.kinds]
    assert names == ["HiddenError", "KeyError", "OSError"]
    assert refusals.returned == 0


def reads() -> None:
    json.loads("{")


def raises(_value: object) -> None:
    raise KeyError


#: What raises, and whether it refuses by itself.
RAISED: dict[str, tuple[Callable[[], object], bool]] = {
    "a library": (functools.partial(json.loads, "{"), True),
    "the test": (refuses, False),
    "a library that the test's part calls": (reads, False),
    "the test's part that a library calls": (
        functools.partial(json.loads, "{}", object_hook=raises),
        False,
    ),
    "a mock": (Mock(side_effect=OSError), False),
    "a mock that a library calls": (
        functools.partial(json.loads, "{}", object_hook=Mock(side_effect=OSError)),
        False,
    ),
    "a mock's own assertion": (Mock().assert_called_once, False),
}


@pytest.mark.parametrize(("raising", "refuses"), RAISED.values(), ids=RAISED)
def test_what_comes_out_of_the_test_on_the_way_is_no_refusal(
    raising: Callable[[], object], *, refuses: bool
) -> None:
    refusals = Refusals(is_of_tests=lambda path: path == Path(__file__))

    with pytest.raises(Exception), refusals:  # noqa: B017, PT011 - whichever
        raising()

    assert bool(refusals.kinds) is refuses
    assert refusals.returned == 0


def test_a_mock_that_is_awaited_refuses_nothing_either() -> None:
    refusals, call = Refusals(), AsyncMock(side_effect=OSError)

    async def target() -> None:
        with refusals:
            await call()

    with pytest.raises(OSError):  # noqa: PT011 - the mock's own
        asyncio.run(target())

    assert refusals.kinds == []


def test_what_returns_is_counted() -> None:
    refusals = Refusals()
    with refusals:
        pass

    assert refusals.returned == 1
    assert refusals.kinds == []


class DemandingError(Exception):
    def __init__(self, *, code: int) -> None:
        self.code = code


def _in(way: Way, refusing: ClassName | None = None, *recipes: Recipe) -> Request:
    return Request(test="", way=way, refusing=refusing, recipes=[*recipes])


def test_one_way_alone() -> None:
    assert always(_in(Way.YES), compared)(0) is True
    assert always(_in(Way.NO), compared)(9) is False
    assert always(_in(Way.PASSES, KEY), guards)(1) is None
    with pytest.raises(KeyError):
        always(_in(Way.BLOCKS, KEY), guards)(0)
    demanding = ClassName(module=__name__, qualname="DemandingError")
    with pytest.raises(DemandingError):
        always(_in(Way.BLOCKS, demanding), guards)(0)


def test_what_nobody_here_has_imported_is_refused_by_another_exception() -> None:
    unknown = ClassName(module="not.imported", qualname="Refused")
    with pytest.raises(RuntimeError):
        always(_in(Way.BLOCKS, unknown), guards)(0)


def test_a_coroutine_is_let_pass_once_it_is_awaited() -> None:
    async def refusing(x: int) -> int:
        guards(x)
        return x

    let_pass = always(_in(Way.PASSES, KEY), refusing)

    assert asyncio.run(let_pass(0)) == 0
    assert asyncio.run(let_pass(1)) is None


def test_what_is_refused_may_pass_as_what_else_did() -> None:
    nothing, calls = Calls(), Calls()
    for one in (nothing, calls):
        one.returned(one.begin(), None, (0,))
    assert nothing.like is None
    calls.returned(calls.begin(), ("fine", 0.9), ("fine",))
    calls.returned(calls.begin(), 7, ())
    assert calls.like is not None
    let_pass = always(_in(Way.PASSES, KEY, calls.like), guards)
    assert let_pass(0) is None
    text, sure = let_pass(1)
    assert text != "fine"
    assert sure != 0.9


# -- in a run

APP = """
import os
import pydantic
import signal

def allowed(role):
    return role in {"handler", "lead"}

async def waits(role):
    return allowed(role)

def check(text):
    if "bomb" in text:
        raise PermissionError(text)

def forbid():
    raise PermissionError

def read(text):
    if "bomb" in text:
        raise PermissionError(text)
    return {"text": text}

def ends(text):
    try:
        check(text)
    except PermissionError:
        os.kill(os.getpid(), signal.SIGKILL)
    return "went on"

def is_over(text):
    return text.endswith(".")

def finish(text, more):
    for _ in range(3):
        if is_over(text):
            return text
        text += more()
    raise SystemError("it never ends")

def done():
    return True

class Invalid(ValueError):
    pass

def parse(raw):
    if "refund" in raw:
        raise Invalid(raw)
    return raw, 0.9

def answer(raw):
    try:
        text, sure = parse(raw)
    except Invalid:
        return "A person answers."
    return text

def load(raw):
    if not raw:
        raise Invalid(raw)
    return {"limits": {"most": len(raw)}}

def most(raw):
    try:
        return load(raw)["limits"]["most"]
    except Invalid:
        return -1

class Order:
    def __init__(self, lines):
        if not lines:
            raise Invalid("no lines")
        self.lines = lines

def order(lines):
    return Order(lines)

async def fetch(raw):
    if "refund" in raw:
        raise Invalid(raw)
    return [raw, raw]

async def first(raw):
    try:
        one, _ = await fetch(raw)
    except Invalid:
        return "nothing"
    return one

def strict(raw):
    try:
        text, _ = parse(raw)
    except Invalid:
        return "A person answers."
    if text != raw:
        raise SystemError("it was changed on the way")
    return text

def deliver(raw):
    return raw, 1.0

def label(raw):
    if "refund" in raw:
        raise Invalid(raw)
    return raw, "sure"

def routed(raw):
    try:
        text, sign = label(raw)
        if sign != "sure":
            raise Invalid(sign)
    except Invalid:
        return "A person answers."
    return text

def labelled(raw):
    return raw, "sure"

class Claim(pydantic.BaseModel):
    amount: int = pydantic.Field(ge=0)

    @pydantic.field_validator("amount")
    @classmethod
    def small(cls, amount):
        if amount > 500:
            raise ValueError("too much")
        return amount

class Batch(pydantic.BaseModel):
    claims: list[Claim]

def book(raw):
    try:
        return Claim.model_validate_json(raw).amount
    except pydantic.ValidationError:
        return None
"""
HEAD = """
import asyncio, pydantic, pytest
from app import *

def on(target):
    return pytest.mark.psf("PSF-04.refusals", exercises=f"app:{target}")

"""
STRANGER = """
@on("allowed")
def test_stranger():
    assert not allowed("stranger")
"""
HANDLER = """
@on("allowed")
def test_handler():
    assert allowed("handler")
"""
BAD = """
@on("check")
def test_bad():
    with pytest.raises(PermissionError):
        check("a bomb")
"""
GOOD = """
@on("check")
def test_good():
    check("a claim")
    check("another claim")
    assert check("a third one") is None
"""
NO = f"no evidence test of {ID} fails when app:allowed always answers False"
YES = f"no evidence test of {ID} fails when app:allowed always answers True"
BLOCKS = f"no evidence test of {ID} fails when app:check blocks everything"

MODEL_BLOCKS = BLOCKS.replace("app:check", "app:Claim")
BAD_CLAIM = """
@on("Claim")
def test_bad():
    with pytest.raises(pydantic.ValidationError, match="too much"):
        Claim(amount=501)
"""
GOOD_CLAIM = """
@on("Claim")
def test_good():
    assert Claim(amount="500").amount == 500
"""

ONE_SIDED = {
    "only what a model refuses, beside a good value from before it": (
        """
@pytest.fixture(scope="module")
def claim():
    return Claim(amount=3)

@on("Claim")
def test_bad(claim):
    with pytest.raises(ValueError):
        claim.model_validate({"amount": -1})
""",
        MODEL_BLOCKS,
        "a good value passes",
    ),
    "only what a model refuses": (BAD_CLAIM, MODEL_BLOCKS, "a good value passes"),
    "only what a caller of a model turns into nothing": (
        """
@on("Claim")
def test_bad():
    assert book('{"amount": 501}') is None
""",
        MODEL_BLOCKS,
        "a good value passes",
    ),
    "only refusals of a check": (STRANGER, NO, "in which it must answer True"),
    "only its consent": (HANDLER, YES, "in which it must answer False"),
    "only what is blocked": (BAD, BLOCKS, "in which a good value passes"),
    "of a coroutine": (
        """
@on("waits")
def test_it():
    assert asyncio.run(waits("lead"))
""",
        YES.replace("allowed", "waits"),
        "in which it must answer False",
    ),
    "a good value that nobody would miss": (
        BAD
        + """
@on("check")
def test_good():
    try:
        check("a claim")
    except PermissionError:
        pass
    with pytest.raises(PermissionError):
        check("a bomb")
""",
        BLOCKS,
        "in which a good value passes",
    ),
    "for another criterion": (
        STRANGER
        + HANDLER.replace(
            '@on("allowed")',
            '@pytest.mark.psf("PSF-05.override", exercises="app:allowed")',
        ),
        NO,
        "in which it must answer True",
    ),
}
#: What passes by accident where nothing is let through, and not where an answer is.
BY_ACCIDENT = {
    "another shape": """
@on("read")
def test_it():
    seen = []
    for text in ("hello", "a bomb"):
        try:
            seen.append(read(text))
        except PermissionError:
            pass
    assert all("text" in one for one in seen)
    assert seen[0]["text"] == "hello"
""",
    "whatever is there": """
@on("read")
def test_bad():
    try:
        found = read("a bomb")
    except PermissionError:
        return
    assert found

@on("read")
def test_good():
    assert read("hello") == {"text": "hello"}
""",
}
STUMBLES = """
@on("is_over")
def test_it():
    assert finish("One", lambda: " two.") == "One two."
"""
BOTH = {
    "two tests of a check": STRANGER + HANDLER,
    "one test of it": """
@on("allowed")
def test_it():
    assert [allowed(role) for role in ("lead", "guest")] == [True, False]
""",
    "sets of parameters": """
@on("allowed")
@pytest.mark.parametrize(("role", "expected"), [("lead", True), ("guest", False)])
def test_it(role, expected):
    assert allowed(role) is expected
""",
    "two tests of a guard": BAD + GOOD,
    "two tests of a model": BAD_CLAIM + GOOD_CLAIM,
    "one test of a model, by its caller": """
@on("Claim")
def test_it():
    amounts = [book('{"amount": %d}' % one) for one in (-1, 0, 500, 501)]
    assert amounts == [None, 0, 500, None]
""",
    "a model that only lets pass": GOOD_CLAIM,
    "a good value that a fixture needs": """
@pytest.fixture
def claim():
    return Claim(amount=3)

@on("Claim")
def test_bad(claim):
    with pytest.raises(ValueError):
        claim.model_validate({"amount": -1})
""",
    "one test of a guard": """
@on("check")
def test_it():
    check("a claim")
    with pytest.raises(PermissionError):
        check("a bomb")
""",
    "a guard that returns a pair": """
@on("parse")
def test_it():
    assert answer("a refund!") == "A person answers."
    assert answer("At nine.") == "At nine."
""",
    "a guard that returns a pair, in two tests": """
@on("parse")
def test_bad():
    assert answer("a refund!") == "A person answers."

@on("parse")
def test_good():
    assert answer("At nine.") == "At nine."
""",
    "a guard that returns a table": """
@on("load")
def test_it():
    assert [most("abc"), most("")] == [3, -1]
""",
    "a coroutine that returns two": """
@on("fetch")
def test_it():
    assert asyncio.run(first("a refund!")) == "nothing"
    assert asyncio.run(first("At nine.")) == "At nine."
""",
    "a good value without which all ends": BAD
    + """
@on("check")
def test_good():
    assert ends("a claim") == "went on"
""",
    "answers that are compared with each other": """
@on("allowed")
def test_it():
    roles = ["handler", "guest"]
    yes = [one for one in roles if allowed(one)]
    no = [one for one in roles if not allowed(one)]
    assert len(yes) == 1 and sorted(yes + no) == sorted(roles)
""",
    "answers that are counted": """
@on("allowed")
def test_it():
    assert sum(map(allowed, ["handler", "lead", "guest", "cook"])) / 4 == 0.5
""",
    "a sabotage of its own": """
@pytest.mark.psf("PSF-04.refusals", exercises="app:parse", sabotage="app:deliver")
def test_it():
    assert strict("a refund!") == "A person answers."
    assert strict("At nine.") == "At nine."
""",
    "a sabotage of its own, where a second guard refuses what is made up": """
@pytest.mark.psf("PSF-04.refusals", exercises="app:label", sabotage="app:labelled")
def test_bad():
    assert routed("a refund!") == "A person answers."

@on("label")
def test_good():
    assert routed("At nine.") == "At nine."
""",
    "what can only say yes": """
@on("done")
def test_it():
    assert done()
""",
    "what can only refuse": """
@on("forbid")
def test_it():
    with pytest.raises(PermissionError):
        forbid()
""",
}


@pytest.mark.parametrize("case", ONE_SIDED.values(), ids=ONE_SIDED)
def test_one_way_that_nobody_notices_is_not_challenged(
    team: Team, case: tuple[str, str, str]
) -> None:
    tests, why, fix = case
    team.config(gate=f'"{ID}"', top=MINIMUM)
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + tests)

    judged = team.judged("--psf-challenge", "-v")

    assert judged.status == 1
    assert " CAUGHT" in judged.text
    assert judged.criterion(ID)["reached"] == "tested"
    (remedy,) = judged.criterion(ID)["remedy"]
    assert remedy["why"].startswith(why)
    assert fix in remedy["fix"]
    assert judged.criterion(ID)["evidence"][0]["reason"] == "one-sided"


def test_one_way_that_nobody_notices_is_said_where_tested_is_enough(
    team: Team,
) -> None:
    team.config(gate=f'"{ID}"')
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + STRANGER)

    judged = team.judged("--psf-challenge")

    assert judged.status == 0
    text = " ".join(judged.text.split())
    assert f"warning: test_a.py:9: {NO}" in text
    assert "add a test in which it must answer True" in text


@pytest.mark.parametrize("tests", BY_ACCIDENT.values(), ids=BY_ACCIDENT)
def test_an_answer_of_another_shape_is_not_what_a_test_has_to_notice(
    team: Team, tests: str
) -> None:
    team.config(gate=f'"{ID}"', top=MINIMUM)
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + tests)

    judged = team.judged()

    assert judged.status == 1
    (remedy,) = judged.criterion(ID)["remedy"]
    assert remedy["why"].startswith("no evidence test")
    assert remedy["why"].endswith("lets everything pass")


def test_one_way_that_makes_a_test_stumble_is_not_said_to_survive(team: Team) -> None:
    team.config(gate=f'"{ID}"', top=MINIMUM)
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + STUMBLES)

    judged = team.judged()

    assert judged.status == 1
    (remedy,) = judged.criterion(ID)["remedy"]
    assert remedy["why"].startswith(
        "whether test_a.py::test_it notices that app:is_over"
    )
    assert "always answers False" in remedy["why"]


def test_a_test_that_stumbles_over_what_passes_is_not_accused(team: Team) -> None:
    team.config(gate=f'"{ID}"', top=MINIMUM)
    team.write("app.py", APP)
    test = BOTH["a sabotage of its own"].replace(', sabotage="app:deliver"', "")
    team.write("test_a.py", HEAD + test)

    judged = team.judged("-v")

    assert judged.status == 1
    assert "test_it by app:parse CAUGHT" in judged.text
    (remedy,) = judged.criterion(ID)["remedy"]
    assert remedy["why"] == (
        "whether test_a.py::test_it notices that app:parse lets everything pass cannot be "
        "told: it fails, by no assertion"
    )
    assert '@pytest.mark.psf(..., sabotage="sabotage:parse")' in remedy["fix"]


@pytest.mark.parametrize("tests", BOTH.values(), ids=BOTH)
def test_both_ways_together_are_challenged(team: Team, tests: str) -> None:
    team.config(gate=f'"{ID}"', top=MINIMUM)
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + tests)

    judged = team.judged()

    assert judged.criterion(ID)["remedy"] == []
    assert judged.criterion(ID)["reached"] == "challenged"
    assert judged.status == 0


def test_the_test_of_a_good_value_is_no_survivor_beside_that_of_a_bad_one(
    team: Team,
) -> None:
    team.config(gate=f'"{ID}"')
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + BAD + GOOD)

    judged = team.judged("--psf-challenge", "-v")

    assert judged.status == 0
    assert "test_bad by app:check CAUGHT" in judged.text
    assert "test_good by app:check CANNOT TELL" in judged.text


def test_by_itself_it_is_one(team: Team) -> None:
    team.config(gate=f'"{ID}"')
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + GOOD)

    judged = team.judged("--psf-challenge")

    assert judged.status == 1
    assert judged.reasons(ID) == ["survived"]


def test_without_a_minimum_one_way_changes_no_verdict(team: Team) -> None:
    team.config(gate=f'"{ID}"')
    team.write("app.py", APP)
    team.write("test_a.py", HEAD + BAD)

    judged = team.judged("--psf-challenge")

    assert judged.status == 0
    (evidence,) = judged.criterion(ID)["evidence"]
    assert evidence["notes"][-1].startswith(BLOCKS)

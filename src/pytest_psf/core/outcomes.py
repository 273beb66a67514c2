"""Outcomes: what happened to this run's tests, as plain values.

They hold all that a claim on a test is verified from, so that they can travel
between processes and be judged far from the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.collected import Collected, Ran
from pytest_psf.core.places import Place
from pytest_psf.core.trials import Trials
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from typing_extensions import Self

    from pytest_psf.core.problem import Reason


class State(Enum):
    """The state of a test at the end of a run; its value says what the test did.

    Each that answers "no" has its reason, and what to do about it.
    """

    PASSED = "passed"
    FAILED = "failed", reasons.TEST_FAILED, "make it pass (see above)"
    ERROR = (
        "had an error",
        reasons.TEST_ERROR,
        "fix its setup or teardown (see above)",
    )
    SKIPPED = (
        "was skipped",
        reasons.TEST_SKIPPED,
        "let it run where the gate runs; a skipped test shows nothing",
    )
    XFAILED = (
        "failed as expected (xfail)",
        reasons.TEST_XFAILED,
        "make it pass; an expected failure is not evidence",
    )
    XPASSED = (
        "passed although marked xfail",
        reasons.TEST_XPASSED,
        "remove its xfail mark",
    )
    CRASHED = (
        "crashed its worker",
        reasons.TEST_CRASHED,
        "find out why its process died",
    )
    REWROTE = (
        "passed in a run that rewrites what it compares with",
        reasons.TEST_REWROTE,
        "run it without the option that rewrites snapshots or other expected values",
    )
    DESELECTED = "was deselected"
    NOT_RUN = "was not run"

    reason: Reason | None
    fix: str

    def __new__(cls, did: str, reason: Reason | None = None, fix: str = "") -> Self:
        state = object.__new__(cls)
        state._value_ = did
        state.reason, state.fix = reason, fix
        return state

    @property
    def is_open(self) -> bool:
        """Whether the run left the question open instead of answering it."""
        # No set: it would hash each of them, for every test.
        return self in (State.DESELECTED, State.NOT_RUN, State.REWROTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A file that a test attached."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number that a test measured, with the bounds it was checked against.

    `unit` is whatever the test calls it; nothing is converted.
    """

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None


class ChallengeResult(Enum):
    """What a challenge showed: a test run again while its target was sabotaged.

    They stand from what shows most to what shows least. Whoever cannot be asked may
    have judged all the same, so a survivor beside them accuses no one.
    """

    #: An assertion of the test failed. One that the system's own code raised does not
    #: count: it is a crash like any other exception.
    CAUGHT = "caught"
    #: It notices every change of a file's text, such as a comment, and so judges nothing of
    #: what the file says.
    COMPARES_TEXT = "noticed by comparing text"
    #: Something stumbled over the sabotage before an assertion could judge it.
    CANNOT_TELL = "cannot tell"
    #: Run again without any sabotage, the test does not pass.
    NOT_REPEATABLE = "not repeatable"
    NOT_CHALLENGEABLE = "not challengeable"
    #: The test passes without its target.
    SURVIVED = "survived"
    #: The test did not enter the target.
    NOT_ENTERED = "not entered"
    #: Of data: the test passes, and nothing opened the file.
    NOT_REACHED = "not reached"
    #: More challenges were planned than the run was to make.
    NOT_TRIED = "not tried"

    @property
    def is_settled(self) -> bool:
        """Whether another wrong value would change nothing of it."""
        return self not in {ChallengeResult.SURVIVED, ChallengeResult.CANNOT_TELL}


class Way(Enum):
    """A wrong way to answer that is right for one half of all cases."""

    YES = "always answers True"
    NO = "always answers False"
    PASSES = "lets everything pass"
    BLOCKS = "blocks everything"
    LEAST = "is 0 or empty"
    MOST = "has no end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What became of one test while one of its targets was sabotaged."""

    target: str
    #: What ran instead, where the claim names it.
    sabotage: str | None = None
    #: Of data: what was made of the rule that `target` names, such as "is 0 instead of 5".
    fault: str = ""
    #: Of data: in which of two directions, where each is half of a limit.
    half: Way | None = None
    #: Of data: whether nothing but the tests' own code opened the file.
    by_tests: bool = False
    result: ChallengeResult
    #: What the sabotaged target did, or why there was no challenge.
    detail: str = ""
    #: The assertion that failed.
    place: Place | None = None
    #: Of one that could not be run again, or did not enter it then: whether nothing could have failed it but a crash.
    judges_nothing: bool = False
    #: The criteria none of whose tests notices that its target answers in one way only:
    #: (criterion, way) each.
    one_sided: tuple[tuple[str, Way], ...] = ()
    #: Those of which that cannot be told, as a test stumbles over such an answer.
    half_unclear: tuple[tuple[str, Way], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was seen of one test while it ran."""

    entered: frozenset[str] = frozenset()
    #: Targets entered beyond its window alone: by fixtures of a wider scope, on teardown.
    beyond: frozenset[str] = frozenset()
    #: Whether its own body calls nothing and asserts nothing.
    does_nothing: bool = False
    #: Whether nothing can fail it but a crash: neither it nor a fixture asserts anything.
    judges_nothing: bool = False
    #: Whether an earlier attempt at it failed, be it reported or not.
    failed_before: bool = False
    #: Callables of a target's module, apart from the target, that something else stood for.
    replaced: frozenset[str] = frozenset()
    artefacts: tuple[Artefact, ...] = ()
    measures: tuple[Measure, ...] = ()
    trials: tuple[Trials, ...] = ()
    #: What its fixtures noticed that changes no verdict, each said of the test.
    remarks: tuple[str, ...] = ()
    #: Of the files that have a coverage minimum and were measured; None if none was.
    ran: Ran | None = None
    #: Files of the project that it opened to read them, or folders (with a `/`) if those
    #: are many; None where nobody looked.
    opened: frozenset[str] | None = None


class TestOutcome(NamedTuple):
    """One test item: where it stands, what became of it, what it did."""

    #: The file relative to the config's folder, then the names with parameters.
    id: str
    place: Place
    state: State
    does_nothing: bool = False
    #: Passed only on a rerun.
    flaky: bool = False
    #: How long it took, its set-up and teardown included.
    seconds: float = 0.0
    observation: Observation = Observation()
    #: Whether its report brought the observation along.
    is_observed: bool = True
    #: The reason of a skip, or why what a test left shows nothing.
    detail: str = ""
    challenges: tuple[Challenge, ...] = ()
    #: Whether some of several joined runs skipped it.
    was_skipped: bool = False
    #: Whether it is known by JUnit results only: nobody could see what it did.
    is_of_another_runner: bool = False

    @property
    def function_id(self) -> str:
        """The id without parameters."""
        return without_parameters(self.id)


# pytest must not take it for a test class. Inside, mypy would take this for a field.
TestOutcome.__test__ = False  # type: ignore[attr-defined]


def without_parameters(test_id: str) -> str:
    """Drop the parameters from a test's id; a `[` in the file's path stays."""
    if "[" not in test_id:
        return test_id
    file, separator, names = test_id.partition("::")
    return f"{file}{separator}{names.partition('[')[0]}"


def normal_test_id(test: str) -> str:
    """Write a test's id in the one way that ids are compared in: no `./`, no `//`.

    A leading `/` and the names behind `::` stay as they are.
    """
    file, separator, names = test.partition("::")
    parts = [part for part in file.split("/") if part not in {"", "."}]
    return f"{'/' * file.startswith('/')}{'/'.join(parts)}{separator}{names}"


def names_of(test_id: str) -> tuple[str, ...]:
    """Return every name that a claim may use for a test, the widest first.

    They are its file, each class around it, the test, and the test with its parameters.
    """
    function_id = without_parameters(test_id)
    file, *parts = function_id.split("::")
    names = [file]
    for part in parts[:-1]:
        names.append(f"{names[-1]}::{part}")
    if parts:
        names.append(function_id)
    if test_id != function_id:
        names.append(test_id)
    return tuple(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """All tests that a run knew of, and what it could not look at."""

    #: The tests that some claim names.
    tests: tuple[TestOutcome, ...] = ()
    #: What the collection found out: other tests, targets, files that failed, ...
    collected: Collected = field(default_factory=Collected)
    #: A claim that asks for a coverage minimum -> the tests that add up to it.
    minimums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Why the run is not whole, a phrase each; empty for a whole run.
    narrowed: tuple[str, ...] = ()
    #: The files of the tests, and of the code that they name -> what stood in them, as
    #: `sha256:` and 64 hex digits; only in a report.
    files: Mapping[str, str] = field(default_factory=dict)
    #: The parts of the system that other runners test -> why their results are not there;
    #: empty where they are.
    parts: Mapping[str, str] = field(default_factory=dict)


def at_best(outcomes: Outcomes) -> Outcomes:
    """Return what comes of tests if each passes, and enters all code that claims name."""
    targets = {one.id: one.targets for one in outcomes.collected.tests.values()}
    tests = tuple(
        one._replace(
            state=State.PASSED,
            observation=Observation(entered=frozenset(targets.get(one.id, ()))),
            is_observed=True,
        )
        for one in outcomes.tests
    )
    return replace(outcomes, tests=tests)

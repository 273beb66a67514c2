"""The data that a claim on a test names: how it is weakened, and what that showed.

Which rules there are, and what is made of each, is found out anew from the files wherever
it is asked: a fault that nobody tried, or that is not in the report of a run, is missed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core import reasons
from pytest_psf.core.outcomes import ChallengeResult, Way, normal_test_id
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import Problem
from pytest_psf.verify.data.rules import Stated, refuse_code, rules_of
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import Challenge, TestOutcome
    from pytest_psf.core.places import Place
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.data.rules import Fault, Rule
    from pytest_psf.verify.project import Project

#: Texts of tests that a list may be given as entries more: no longer ones, and so many.
_LONGEST = 60
_MOST = 300

#: From what shows most to what shows least.
_ORDER = tuple(ChallengeResult)

#: Why a fault shows nothing of a test, as a template, and what to do.
_SHORT = {
    ChallengeResult.COMPARES_TEXT: (
        reasons.COMPARES_TEXT,
        "{tests} notices every change of {file}, even one that means the same: it compares "
        "its text or digest, and judges nothing of {rule}",
        "assert what the system does by it",
    ),
    ChallengeResult.SURVIVED: (
        reasons.SURVIVED,
        "{tests} still passes when {rule} {did}",
        "assert what the system does by it, so that the test fails without it",
    ),
    ChallengeResult.NOT_REACHED: (
        reasons.NOT_OPENED,
        "{tests} passes when {rule} {did}, and {detail}",
        "let the test use the file that ships, where the system reads it",
    ),
    ChallengeResult.CANNOT_TELL: (
        reasons.CANNOT_TELL,
        "cannot tell whether {tests} judges {rule}: when it {did}, {detail}",
        "",
    ),
    ChallengeResult.NOT_REPEATABLE: (
        reasons.NOT_CAUGHT,
        "{tests} is not repeatable: {detail}",
        "let it make what it needs, and clean up what it leaves",
    ),
    ChallengeResult.NOT_CHALLENGEABLE: (
        reasons.NOT_CAUGHT,
        "{rule} cannot be weakened: {detail}",
        "name data that can, or leave it out of exercises",
    ),
    ChallengeResult.NOT_TRIED: (
        reasons.NOT_TRIED,
        "nobody tried what {tests} does when {rule} {did}{because}",
        "run it: pytest --psf",
    ),
}

#: What shows that a claim is not true, whatever rung is asked for.
_REFUTES = frozenset(
    {
        ChallengeResult.COMPARES_TEXT,
        ChallengeResult.SURVIVED,
        ChallengeResult.NOT_REACHED,
    }
)

_MISSING = {
    Way.LEAST: "add a test that fails once it allows nothing",
    Way.MOST: "add a test that fails once it allows everything",
}


class Weakening(NamedTuple):
    """One way in which one rule of a file is weakened."""

    rule: Rule
    fault: Fault


def rules_named(
    content: TestClaim, project: Project, stated: Mapping[str, Stated]
) -> list[Rule]:
    """Return the rules that a claim names, each once.

    `stated` are the bounds of settings, as `stated_in` returns them. Raise
    UnverifiableError if a target names no rule.
    """
    entries = project.once(_entries, normal_test_id(content.test).partition("::")[0])
    found: dict[str, Rule] = {}
    for target in content.data:
        refuse_code(target, project)
        worse = tuple(content.worse.items())
        rules = rules_of(
            target, project, stated=stated, worse=dict(worse), entries=entries
        )
        found.update((rule.name, rule) for rule in rules)
    for target in content.worse:
        _check_worse(target, found, project)
    return [*found.values()]


def _check_worse(target: str, named: Mapping[str, Rule], project: Project) -> None:
    """Raise UnverifiableError if a worse value is stated for no rule that is named."""
    meant = rules_of(target, project) if "#" in target else ()
    if any(rule.name in named for rule in meant):
        return
    near = nearest(target, tuple(named)) or next(iter(named), "")
    raise UnverifiableError(
        reasons.NO_EFFECT,
        f'sabotage states a worse value for "{target}", which is none of the rules in '
        "exercises",
        f'state it for one of them, such as "{near}"',
    )


def stated_in(context: Context) -> Mapping[str, Stated]:
    """Return the bounds that the config's claims state, by `file#key`."""
    return context.once(_stated_in)


def _stated_in(context: Context) -> Mapping[str, Stated]:
    return stated_by(context.claims, context.project)


def stated_by(claims: Iterable[Claim], project: Project) -> dict[str, Stated]:
    """Return the bounds that claims on settings state, by `file#key`."""
    found: dict[str, Stated] = {}
    for claim in claims:
        content = claim.content
        if not isinstance(content, SettingClaim):
            continue
        try:
            file = project.plain(content.setting)
        except UnverifiableError:
            continue  # told of the claim itself
        for key in content.key:
            found[f"{file}#{key}"] = Stated(
                at_most=content.at_most,
                at_least=content.at_least,
                one_of=content.one_of,
            )
    return found


def rules_in(
    target: str,
    project: Project,
    stated: Mapping[str, Stated],
    claims: Iterable[Claim],
) -> tuple[Rule, ...]:
    """Return the rules of data that need not be any claim's.

    What `claims` on tests state of worse values holds here too, and a list may be given
    what any of their tests' files holds. Raise UnverifiableError if it has none.
    """
    contents = [one.content for one in claims if isinstance(one.content, TestClaim)]
    files = dict.fromkeys(
        normal_test_id(one.test).partition("::")[0] for one in contents
    )
    entries = [text for file in files for text in project.once(_entries, file)]
    return rules_of(
        target,
        project,
        stated=stated,
        worse={name: value for one in contents for name, value in one.worse.items()},
        entries=tuple(dict.fromkeys(entries)),
    )


def _entries(project: Project, file: str) -> tuple[str, ...]:
    """Return short texts that a file of tests holds.

    What a test wants refused stands there: a list that allows it is one that the test has
    to notice.
    """
    try:
        tree = ast.parse(project.read(file).text)
    except (UnverifiableError, SyntaxError, ValueError, RecursionError):
        return ()
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    short = (text for text in texts if text.strip() and len(text) <= _LONGEST)
    return tuple(dict.fromkeys(text for text in short if text.isprintable()))[:_MOST]


class ShownByData(NamedTuple):
    """What the challenges by data show of a claim's tests."""

    notes: tuple[str, ...] = ()
    #: Why they do not show all of it.
    problem: Problem | None = None


def sensed(
    claim: Claim, tests: Sequence[TestOutcome], criterion: str, context: Context
) -> ShownByData:
    """Return what was seen of a claim's data.

    Raise UnverifiableError if a target is wrong, or if the tests do not depend on it.
    """
    content = claim.content
    assert isinstance(content, TestClaim)
    rules = rules_named(content, context.project, stated_in(context))
    made = _made(tests)
    notes: list[str] = []
    problems: list[Problem] = []
    for rule in rules:
        seen = _Seen(
            rule,
            tests,
            made,
            criterion,
            claim,
        )
        notes += seen.notes()
        problems += seen.problems()
    refuting = [p for p in problems if p.reason in {_SHORT[one][0] for one in _REFUTES}]
    for problem in refuting:
        raise UnverifiableError(problem.reason, problem.why, problem.fix, problem.place)
    open_ones = [p for p in problems if p.reason is reasons.NOT_TRIED]
    return ShownByData(tuple(notes), next(iter([*open_ones, *problems]), None))


def _made(tests: Iterable[TestOutcome]) -> Mapping[tuple[str, str], list[Challenge]]:
    """Return the challenges by data, by rule and fault."""
    found: dict[tuple[str, str], list[Challenge]] = {}
    for test in tests:
        for one in test.challenges:
            if one.fault:
                found.setdefault((one.target, one.fault), []).append(one)
    return found


class _Seen(NamedTuple):
    """One rule, and what became of the tests of a claim while it was weakened."""

    rule: Rule
    tests: Sequence[TestOutcome]
    made: Mapping[tuple[str, str], list[Challenge]]
    criterion: str
    claim: Claim

    def notes(self) -> Iterator[str]:
        """Yield what was noticed, as lines for people."""
        for fault in self.rule.faults:
            found = self._best(fault)
            if found is not None and found.result is ChallengeResult.CAUGHT:
                where = f" (at {found.place})" if found.place else ""
                yield f"an assertion failed{where} when {self.rule.name} {fault.did}"

    def problems(self) -> Iterator[Problem]:
        """Yield why the tests do not show that they depend on the rule."""
        if not self.rule.faults:
            result, did = ChallengeResult.NOT_CHALLENGEABLE, ""
            yield self._problem(result, did, self.rule.obstacle)
        halves = [fault for fault in self.rule.faults if fault.way is not None]
        for fault in self.rule.faults:
            if fault.way is None:
                yield from self._of(fault)
        if halves and not any(self._is_caught(one) for one in halves):
            yield from self._of(min(halves, key=self._how_much))
        elif halves:
            yield from self._one_sided(halves)
        content = self.claim.content
        assert isinstance(content, TestClaim)
        if not content.code and self._is_read_by_tests_alone():
            why = (
                f"{self.tests[0].id} reads {self.rule.file} itself, and the claim names no "
                f"code that goes by {self.rule.name}"
            )
            fix = (
                "let the system's code read it, or name the code that goes by it beside it "
                "in exercises"
            )
            yield Problem(reasons.NOT_USED, why, fix, self._place)

    def _is_read_by_tests_alone(self) -> bool:
        found = [one for fault in self.rule.faults if (one := self._best(fault))]
        caught = [one for one in found if one.result is ChallengeResult.CAUGHT]
        return bool(caught) and all(one.by_tests for one in caught)

    def _of(self, fault: Fault) -> Iterator[Problem]:
        found = self._best(fault)
        if found is None:
            yield self._problem(ChallengeResult.NOT_TRIED, fault.did, "")
        elif found.result is not ChallengeResult.CAUGHT:
            yield self._problem(found.result, fault.did, found.detail, fault.way)

    def _one_sided(self, halves: Iterable[Fault]) -> Iterator[Problem]:
        """Yield the half of a limit that no test of the criterion notices."""
        told = {
            way
            for fault in halves
            for one in self.made.get((self.rule.name, fault.did), ())
            for criterion, way in one.one_sided
            if criterion == self.criterion
        }
        for fault in halves:
            if fault.way in told:
                why = (
                    f"{self.rule.name} {fault.did}: survived; no evidence test of "
                    f"{self.criterion} fails when it {fault.way.value}"
                )
                fix = f"{_MISSING[fault.way]}, as evidence of {self.criterion} with "
                fix += f'exercises = "{self.rule.name}"'
                yield Problem(reasons.ONE_SIDED, why, fix, self._place)

    def _best(self, fault: Fault) -> Challenge | None:
        made = self.made.get((self.rule.name, fault.did), ())
        return min(made, key=lambda one: _ORDER.index(one.result), default=None)

    def _is_caught(self, fault: Fault) -> bool:
        found = self._best(fault)
        return found is not None and found.result is ChallengeResult.CAUGHT

    def _how_much(self, fault: Fault) -> int:
        found = self._best(fault)
        return len(_ORDER) if found is None else _ORDER.index(found.result)

    @property
    def _place(self) -> Place:
        return self.tests[0].place

    def _problem(
        self, result: ChallengeResult, did: str, detail: str, way: Way | None = None
    ) -> Problem:
        reason, why, fix = _SHORT[result]
        first, *others = self.tests
        said = why.format(
            tests=f"{first.id} (and {len(others)} more)" if others else first.id,
            rule=self.rule.name,
            file=self.rule.file,
            did=did,
            detail=detail,
            because=f": {detail}" if detail else "",
        )
        return Problem(reason, said, fix or self._stated_value(way), self._place)

    def _stated_value(self, way: Way | None) -> str:
        """Say what to do where a weakened rule is in the way: a worse value to paste."""
        from pytest_psf.verify.outcome.proposed import sabotage_line

        said = (
            "state a sabotage, a worse value that does not get in the way of the test, "
            "beside exercises"
        )
        if self.rule.value is None:
            return f"{said}: pytest-psf explain sabotage"
        worse = _less_far(self.rule.value, way)
        line = sabotage_line(self.claim, self.rule.name, worse)
        return f"{said} (pytest-psf explain sabotage):\n{line}"


def _less_far(value: float | str, way: Way | None) -> float | str:
    """Return what is worse than a value, and a number by less than what was tried."""
    if isinstance(value, str):
        return "what it must not say"
    far = abs(value) or 1
    return value - far / 2 if way is Way.LEAST else value + far


def halves_missed(
    rule: Rule, results: Mapping[str, ChallengeResult]
) -> tuple[Way, ...]:
    """Return the ways of a rule, each half of a limit, that nobody noticed.

    `results` are the best that any test of a criterion came to, by fault. Nothing where it
    noticed none of them: then it has no sensor at all.
    """
    halves = {one.way: results.get(one.did) for one in rule.faults if one.way}
    if ChallengeResult.CAUGHT not in halves.values():
        return ()
    return tuple(w for w, one in halves.items() if one is ChallengeResult.SURVIVED)

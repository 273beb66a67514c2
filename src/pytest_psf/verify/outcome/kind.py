"""Tests: passed in this run, doing something, and entering the code they name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.claims import TestClaim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.outcomes import Result, State, names_of, normal_test_id
from pytest_psf.core.places import Place, nearest
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.document.filling import says_nothing
from pytest_psf.verify.outcome import minimum
from pytest_psf.verify.outcome.challenge import best_challenges
from pytest_psf.verify.project import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.outcomes import Measure, TestOutcome
    from pytest_psf.verify.outcome.challenge import Challenged
    from pytest_psf.verify.project import Project

_TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")

#: What to do about a test in each state that answers the question with "no".
_FIXES = {
    State.FAILED: "make it pass (see above)",
    State.ERROR: "mend its setup or teardown (see above)",
    State.SKIPPED: "let it run where the gate runs; a skipped test shows nothing",
    State.XFAILED: "make it pass; an expected failure is no evidence",
    State.XPASSED: "remove its xfail mark",
    State.CRASHED: "find out why its process died",
}


class TestKind:
    """The kind of claim that a mark or `test = "..."` makes."""

    __test__ = False  # pytest must not take it for a test class

    name = "test"
    claim = TestClaim

    def faults(
        self,
        content: TestClaim,
        criterion: Criterion,  # noqa: ARG002 - the kinds' common signature
    ) -> Iterator[tuple[str, str, str]]:
        """Yield (key, what was found, what to write) for each fault of the text."""
        for target in content.exercises:
            if not _TARGET.fullmatch(target):
                found = f'"{target}" does not name code'
                yield "exercises", found, 'write "package.module:function"'
        if content.outside is not None and content.exercises:
            found = "stands beside exercises"
            yield "outside", found, "keep exercises if the code can be observed"
        if content.sabotage is not None and not content.exercises:
            yield "sabotage", "names no target", "say in exercises what it stands for"
        if content.sabotage is not None and not _TARGET.fullmatch(content.sabotage):
            found = f'"{content.sabotage}" does not name code'
            yield "sabotage", found, 'write "package.module:function"'
        if content.outside is not None and says_nothing(content.outside):
            yield "outside", "says nothing", "say why the code runs in another process"
        yield from _coverage_faults(content)

    def verify(self, claim: Claim, criterion: Criterion, project: Project) -> Finding:
        """Look up what became of the test and what it entered."""
        content = claim.content
        assert isinstance(content, TestClaim)
        try:
            tests = _matching(content.test, project)
            _require_answers(tests)
            if (opened := _first_open(content.test, tests, project)) is not None:
                return opened
            _require_work(tests)
            shown = _require_entered(content, tests, project)
            covered = _require_coverage(claim.id, content, project)
        except UnverifiableError as error:
            return error.finding(self.name, content.test)
        found = _held(content, tests, shown, covered, project)
        if shown is None or "drill" not in criterion.accepts:
            return found
        # A later run may take this one's report for a record of it.
        return replace(found, rests_on=_rests_on(content, tests, project))


def _matching(test: str, project: Project) -> list[TestOutcome]:
    """Return the items that the claim names; UnverifiableError if it cannot exist."""
    by_name = _by_name(project)
    if test in by_name:
        return by_name[test]
    wanted = normal_test_id(test)
    if wanted in by_name:
        return by_name[wanted]
    file = wanted.partition("::")[0]
    project.read(file)
    if file in project.outcomes.collected.failed_files:
        return []
    if file in project.outcomes.collected.skipped_files:
        reason = project.outcomes.collected.skipped_files[file]
        raise UnverifiableError(
            "test-skipped",
            f"{file} skipped itself as a whole: {reason}",
            _FIXES[State.SKIPPED],
            Place(file),
        )
    if not project.outcomes.narrowed:
        raise _no_such_test(test, file, project)
    return []


def _by_name(project: Project) -> Mapping[str, list[TestOutcome]]:
    """Return the outcomes by every name that a claim may use for them.

    A claim may name one set of parameters, a test, a class or a file.
    """
    key = ("outcomes", "")
    if key not in project.parsed:
        index: dict[str, list[TestOutcome]] = {}
        for outcome in project.outcomes.tests:
            for name in names_of(outcome.id):
                index.setdefault(name, []).append(outcome)
        project.parsed[key] = index
    found = project.parsed[key]
    assert isinstance(found, dict)
    return found


def _no_such_test(test: str, file: str, project: Project) -> UnverifiableError:
    ids = _ids_by_file(project)
    near = nearest(test, ids.get(file, ())) or nearest(test, ids[""])
    hint = f"did you mean {near}?" if near else "correct the id (pytest --collect-only)"
    why = f"{test} matches no test that was collected"
    return UnverifiableError("no-such-test", why, hint)


def _ids_by_file(project: Project) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of all tests, by their file and, at "", all together."""
    key = ("ids", "")
    if key not in project.parsed:
        outcomes = project.outcomes
        ids = dict.fromkeys(
            [
                *(one.function_id for one in outcomes.tests),
                *(one.id for one in outcomes.tests),
                *outcomes.collected.others,
            ]
        )
        found: dict[str, list[str]] = {}
        for one in ids:
            found.setdefault(one.partition("::")[0], []).append(one)
        project.parsed[key] = {
            "": tuple(ids),
            **{file: tuple(group) for file, group in found.items()},
        }
    by_file = project.parsed[key]
    assert isinstance(by_file, dict)
    return by_file


def _require_answers(tests: Sequence[TestOutcome]) -> None:
    for outcome in tests:
        if outcome.state is State.PASSED or outcome.state.is_open:
            continue
        detail = f": {outcome.detail}" if outcome.detail else ""
        raise UnverifiableError(
            f"test-{outcome.state.name.lower()}",
            f"{outcome.id} {_verb(outcome.state)}{detail}",
            _FIXES[outcome.state],
            outcome.place,
        )


def _verb(state: State) -> str:
    return "had an error" if state is State.ERROR else state.value


def _first_open(
    test: str, tests: Sequence[TestOutcome], project: Project
) -> Finding | None:
    """Return an unjudged finding if the run left any of the tests open."""
    if not tests:
        file = normal_test_id(test).partition("::")[0]
        if file in project.outcomes.collected.failed_files:
            why, fix = f"{file} failed to import", "mend the import (see above)"
            return _unjudged(test, why, fix, Place(file), "file-not-imported")
        why = f"{test} is not part of this run"
        return _unjudged(test, why, "run it: pytest --psf", None)
    for outcome in tests:
        if outcome.state.is_open:
            why = f"{outcome.id} {outcome.state.value}"
            return _unjudged(test, why, "run it: pytest --psf", outcome.place)
    return None


def _unjudged(
    source: str,
    why: str,
    fix: str,
    place: Place | None,
    reason: str = "test-not-run",
) -> Finding:
    return Finding(
        counts_as="test",
        source=source,
        standing=Standing.UNJUDGED,
        reason=reason,
        why=why,
        fix=fix,
        place=place,
    )


def _require_work(tests: Sequence[TestOutcome]) -> None:
    for outcome in tests:
        if outcome.does_nothing:
            raise UnverifiableError(
                "test-does-nothing",
                f"{outcome.id} does nothing: it calls nothing and asserts nothing",
                "call the code and assert what it must do",
                outcome.place,
            )


def _require_entered(
    content: TestClaim, tests: Sequence[TestOutcome], project: Project
) -> TestOutcome | None:
    """Return a test that entered every target, or None if none are named."""
    if content.outside is not None:
        return _require_artefact(content.outside, tests, project)
    if not content.exercises:
        return None
    for target in content.exercises:
        if target in project.outcomes.collected.unobservable:
            raise UnverifiableError(
                "no-such-target",
                f"exercises {target}: {project.outcomes.collected.unobservable[target]}",
                _target_fix(project.outcomes.collected.unobservable[target]),
                tests[0].place,
            )
    if not any(test.is_observed for test in tests):
        raise UnverifiableError(
            "sighting-lost",
            f"{tests[0].id} passed, but what it entered was lost: somebody replaces "
            "the reports of tests",
            "let pytest_runtest_makereport hand on the report that it was given",
            tests[0].place,
        )
    wanted, best = set(content.exercises), tests[0]
    if len(tests) > 1:
        best = max(tests, key=lambda outcome: len(wanted & outcome.sighting.entered))
    missed = [t for t in content.exercises if t not in best.sighting.entered]
    if missed:
        raise UnverifiableError(
            "not-entered",
            f"{best.function_id} passed but never entered {' and '.join(missed)}",
            "call it in the test or in a function-scoped fixture, "
            "or correct `exercises`",
            best.place,
        )
    return best


def _target_fix(why: str) -> str:
    if "cannot be imported" in why:
        return "mend the import"
    if why.startswith("there is no"):
        return "correct the name under `exercises`"
    return 'name a function or method of the system: "package.module:Class.method"'


def _require_artefact(
    why: str, tests: Sequence[TestOutcome], project: Project
) -> TestOutcome:
    for outcome in tests:
        own = _own_source(outcome, project)
        if any(one.sha256 not in own for one in outcome.sighting.artefacts):
            return outcome
    attached = any(outcome.sighting.artefacts for outcome in tests)
    what = "only its own source" if attached else "no artefact"
    raise UnverifiableError(
        "no-artefact",
        f"{tests[0].id} works outside this process ({why}) but attached {what}",
        "attach what it produced: psf.attach(path)",
        tests[0].place,
    )


def _own_source(outcome: TestOutcome, project: Project) -> frozenset[str]:
    """Return the digests of the file that a test stands in, if the project has it."""
    try:
        return project.read(outcome.id.partition("::")[0]).sha256s
    except UnverifiableError:
        return frozenset()


def _coverage_faults(content: TestClaim) -> Iterator[tuple[str, str, str]]:
    if content.coverage is None:
        return
    if content.outside is not None:
        fix = "leave it out: only what runs in this process is measured"
        yield "coverage", "stands beside outside", fix
    for found, fix in minimum.faults(content.coverage):
        yield "coverage", found, fix


def _require_coverage(
    claim_id: str, content: TestClaim, project: Project
) -> tuple[str, ...]:
    if content.coverage is None:
        return ()
    tests = _by_name(project)
    return minimum.require_minimum(claim_id, content.coverage, tests, project)


def _held(
    content: TestClaim,
    tests: Sequence[TestOutcome],
    shown: TestOutcome | None,
    covered: Sequence[str],
    project: Project,
) -> Finding:
    challenged = best_challenges(content, tests)
    caught = [one for one in challenged if one.is_caught]
    rung = Rung.TESTED if shown else Rung.CLAIMED
    if caught and len(caught) == len(content.exercises):
        rung = Rung.CHALLENGED
    short = next((one for one in challenged if not one.is_caught), None)
    return Finding(
        counts_as="test",
        source=content.test,
        standing=Standing.HOLDS,
        rung=rung,
        why=short.why if short else "",
        fix=short.fix if short else "",
        place=(shown or tests[0]).place,
        replaced=shown.sighting.replaced if shown else frozenset(),
        notes=project.once(
            (
                *_notes(content, tests, shown),
                *covered,
                *(one.note for one in challenged),
            )
        ),
        warnings=tuple(_warnings(tests, challenged)),
    )


def _rests_on(
    content: TestClaim, tests: Sequence[TestOutcome], project: Project
) -> tuple[tuple[str, str], ...]:
    """Return the digests of the files of the tests and of what they entered.

    Nothing where one is not in the project: it could change unseen.
    """
    files = {outcome.id.partition("::")[0] for outcome in tests}
    sources = project.outcomes.collected.sources
    files |= {sources.get(target, "") for target in content.exercises}
    try:
        return tuple((file, project.read(file).digest) for file in sorted(files))
    except UnverifiableError:
        return ()


def _warnings(
    tests: Sequence[TestOutcome], challenged: Sequence[Challenged]
) -> Iterator[str]:
    for test in tests:
        if test.flaky:
            yield f"{test.id} passed only on a rerun"
    for one in challenged:
        if one.challenge.result is Result.SURVIVED:
            yield one.why


def _notes(
    content: TestClaim, tests: Sequence[TestOutcome], shown: TestOutcome | None
) -> Iterator[str]:
    yield "passed" if len(tests) == 1 else f"all {len(tests)} passed"
    for target in content.exercises:
        yield f"entered {target}"
    if content.outside is not None:
        yield f"its code was not observed: {content.outside}"
    if shown is None:
        yield "names no code"
        return
    if shown.sighting.replaced:
        names = ", ".join(sorted(shown.sighting.replaced))
        yield f"replaced {names}, and so does not show what that does"
    for measure in shown.sighting.measures:
        yield _measured(measure)
    for artefact in shown.sighting.artefacts:
        yield f"attached {artefact.name} (sha256 {artefact.sha256[:12]})"


def _measured(measure: Measure) -> str:
    unit = f" {measure.unit}" if measure.unit else ""
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (
            ("at most", measure.at_most),
            ("at least", measure.at_least),
        )
        if bound is not None
    ]
    held = f" ({', '.join(bounds)})" if bounds else ""
    return f"measured {measure.name} = {measure.value:g}{unit}{held}"

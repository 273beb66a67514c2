"""Challenging by data: what tests do in a copy of the project in which a rule is weakened.

Whatever reads a file, be it on import, in a fixture or in a subprocess, meets the weakened
one only in a process that starts afterwards. So there is one for each fault, and one before
and after all of them in which nothing is weakened. A test that notices every change of the
text, as a digest does, is told by one more in which the file says the same in other words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.checkout import git_top
from pytest_psf.core.outcomes import Challenge, ChallengeResult
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.chance import MOST_RUNS, Controls, Pool, by_chance
from pytest_psf.hooks.challenge.reruns import Reruns
from pytest_psf.verify.data.rules import said_otherwise
from pytest_psf.verify.edits import make
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.outcome.weakened import halves_missed
from pytest_psf.workshop.copying import CopyError
from pytest_psf.workshop.sandbox import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.hooks.challenge.messages import Failure, Reply, Start
    from pytest_psf.hooks.challenge.plan import Planned
    from pytest_psf.hooks.challenge.reruns import Rerun
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.workshop.sandbox import Sandbox

#: So much of what the copy lacks is named.
_MOST_NAMED = 5

_THE_TESTS_WRITE_IT = "the tests write the file themselves"

#: From what shows most to what shows least.
_ORDER = tuple(ChallengeResult)

#: The file and line of a failure.
_Where = tuple[str | None, int | None]

#: By test: where it notices that a file says the same in other words.
_Comparing = dict[str, frozenset[_Where]]

#: Why a test cannot be asked: a result and its detail.
_Problem = tuple[ChallengeResult, str]


def weaken(
    plan: Sequence[Planned],
    start: Start,
    folder: Path,
    names: FileNames,
    tell: Callable[[Planned, Mapping[str, Challenge]], None],
) -> dict[str, tuple[Challenge, ...]]:
    """Make every fault of a plan in a copy of the project; return challenges by test id.

    `folder` is the one that pytest was called in; `tell` is given what each fault came
    to, by test id.
    """
    return weaken_by(
        plan,
        names.root,
        lambda sandbox: Weakener(sandbox, start, folder, names, tell),
        tell,
    )


def weaken_by(
    plan: Sequence[Planned],
    root: Path,
    made: Callable[[Sandbox], Weakener],
    tell: Callable[[Planned, Mapping[str, Challenge]], None],
) -> dict[str, tuple[Challenge, ...]]:
    """Do so in a copy of the project around `root`, by what is made for that copy."""
    try:
        with opened(root) as sandbox:
            sandbox.keep(git_top(root) or root)
            found = made(sandbox).challenged(plan)
    except (CopyError, OSError) as error:
        told = getattr(error, "strerror", None) or str(error)
        why = f"no copy of the project can be made: {told}"
        found = [
            {
                test.id: _came_to(one, ChallengeResult.NOT_CHALLENGEABLE, why)
                for test in one.tests
            }
            for one in plan
        ]
        for one, told_of in zip(plan, found, strict=True):
            tell(one, told_of)
    return _with_halves(plan, found)


class Weakener:
    """Runs tests in a copy of the project, again for each fault."""

    def __init__(
        self,
        sandbox: Sandbox,
        start: Start,
        folder: Path,
        names: FileNames,
        tell: Callable[[Planned, Mapping[str, Challenge]], None],
    ) -> None:
        self._sandbox = sandbox
        self._reruns = Reruns(sandbox, start, folder, names)
        self._controls = Controls()
        self._tell = tell
        #: By test id.
        self._problems: dict[str, _Problem] = {}
        #: Files that tests write.
        self._written: set[str] = set()
        #: By file: the tests that notice that it says the same in other words, and where.
        self._comparing: dict[str, _Comparing | None] = {}

    def challenged(self, plan: Sequence[Planned]) -> list[dict[str, Challenge]]:
        """Return, for each fault of the plan, the challenge of each test by its id."""
        self._plan = plan
        try:
            return self._all_challenged(plan)
        finally:
            self._reruns.close()

    def _all_challenged(self, plan: Sequence[Planned]) -> list[dict[str, Challenge]]:
        tests = {test.id: test for one in plan for test in one.tests}
        self._reruns.prepare_for({one.rule.file for one in plan})
        self._control(tests.values(), "in a copy of the project it does not pass")
        found = []
        for one in plan:
            found.append(self._of(one))
            self._tell(one, found[-1])
        fine = [test for test in tests.values() if test.id not in self._problems]
        self._control(fine, "after all that was weakened it does not pass any more")
        return [self._settled(one, made) for one, made in zip(plan, found, strict=True)]

    def _control(self, tests: Iterable[TestOutcome], why: str) -> None:
        """Run tests with nothing weakened, and take in which cannot be asked."""
        files = {one.rule.file for one in self._plan}
        before = {file: self._content(file) for file in files}
        run = self._as_they_are([*tests], files)
        self._written |= {f for f in files if self._content(f) != before[f]}
        self._sandbox.restore()
        for test in tests:
            reply = run.reply(test)
            if run.obstacle:
                told = f"the tests could not be collected in a copy: {run.obstacle}"
                self._problems[test.id] = ChallengeResult.NOT_CHALLENGEABLE, told
            elif reply.refused:
                self._problems[test.id] = (
                    ChallengeResult.NOT_CHALLENGEABLE,
                    reply.blocked,
                )
            elif reply.may_be_chance:
                told = self._controls.why_not_held(test.id)
                self._problems[test.id] = ChallengeResult.NOT_REPEATABLE, told
            elif reply.outcome != "passed":
                told = f"{why}: {reply.ending}{self._lacking()}"
                self._problems[test.id] = ChallengeResult.NOT_REPEATABLE, told

    def _as_they_are(self, tests: Sequence[TestOutcome], files: set[str]) -> Rerun:
        """Run tests with nothing weakened; again whose trials alone have failed."""

        def once(some: Sequence[TestOutcome]) -> Rerun:
            run = self._reruns.run(some, files, writes_bytecode=True)
            taken = {t: self._controls.taken(t, one) for t, one in run.replies.items()}
            return run._replace(replies=taken)

        return _until_settled(tests, once)

    def _run(
        self,
        tests: Sequence[TestOutcome],
        file: str,
        is_last: Callable[[str, Reply], bool] | None = None,
    ) -> Rerun:
        """Run tests on a file that was changed; again whose failures may be chance."""
        pools = {test.id: Pool() for test in tests}
        judged: dict[str, Reply] = {}

        def is_enough(test: str, reply: Reply) -> bool:
            judged[test] = self._controls.judged(test, reply, pools[test])
            return is_last is not None and is_last(test, judged[test])

        def once(some: Sequence[TestOutcome]) -> Rerun:
            run = self._reruns.run(some, {file}, is_last=is_enough)
            return run._replace(replies={test: judged[test] for test in run.replies})

        return _until_settled(tests, once)

    def _lacking(self) -> str:
        """Say what the copy lacks, which may be why a test does not pass there."""
        lacking = self._sandbox.left_out
        if not lacking:
            return ""
        named = ", ".join(map(str, lacking[:_MOST_NAMED]))
        more = f" and {len(lacking) - _MOST_NAMED} more" * (len(lacking) > _MOST_NAMED)
        return f"; not copied: {named}{more}"

    def _of(self, one: Planned) -> dict[str, Challenge]:
        """Return the challenges of one fault."""
        if one.rule.file in self._written:
            result = ChallengeResult.NOT_CHALLENGEABLE
            return {t.id: _came_to(one, result, _THE_TESTS_WRITE_IT) for t in one.tests}
        asked = [test for test in one.tests if test.id not in self._problems]
        made = self._tried(one, asked) if asked else {}
        return self._settled(one, made)

    def _tried(
        self, one: Planned, tests: Sequence[TestOutcome]
    ) -> dict[str, Challenge]:
        """Return what these tests come to by a fault."""
        return self._weakened(one, tests)

    def _settled(
        self, one: Planned, made: Mapping[str, Challenge]
    ) -> dict[str, Challenge]:
        return {
            test.id: _came_to(one, *self._problems[test.id])
            if test.id in self._problems
            else made[test.id]
            for test in one.tests
        }

    def _weakened(
        self,
        one: Planned,
        tests: Sequence[TestOutcome],
        is_last: Callable[[str, Reply], bool] | None = None,
    ) -> dict[str, Challenge]:
        """Weaken a rule, run the tests, and put it right again.

        `is_last` tells of a test and its reply whether no other has to be run.
        """
        file = one.rule.file
        try:
            make(one.fault.edit, self._sandbox)
            before = self._content(file)
            run = self._run(tests, file, is_last)
            is_kept = self._content(file) == before
        except NotTriedError as error:
            result = ChallengeResult.NOT_CHALLENGEABLE
            return {test.id: _came_to(one, result, str(error)) for test in tests}
        finally:
            self._sandbox.restore()
        if not is_kept:
            result = ChallengeResult.NOT_CHALLENGEABLE
            return {t.id: _came_to(one, result, _THE_TESTS_WRITE_IT) for t in tests}
        asked = [t for t in tests if t.id in run.replies or run.obstacle or not is_last]
        return {test.id: self._result(one, test, run) for test in asked}

    def _content(self, file: str) -> bytes:
        try:
            return self._sandbox.path(file).read_bytes()
        except (OSError, NotTriedError):  # a test may have removed it
            return b""

    # -- what a fault comes to

    def _result(self, one: Planned, test: TestOutcome, run: Rerun) -> Challenge:
        if run.obstacle:
            why = f"the tests could not be collected: {run.obstacle}"
            return _came_to(one, ChallengeResult.CANNOT_TELL, why)
        reply = run.reply(test)
        judged = [failure for failure in reply.failures if failure.is_assertion]
        if judged:
            those = self._those_comparing(one.rule.file)
            if those is None:
                why = f"it may compare texts: {one.rule.file} cannot be said otherwise"
                return _came_to(one, ChallengeResult.CANNOT_TELL, why)
            comparing = those.get(test.id, frozenset())
            judging = [each for each in judged if _where(each) not in comparing]
            result = ChallengeResult.CAUGHT
            if not judging:
                result = ChallengeResult.COMPARES_TEXT
            first = (judging or judged)[0]
            place = Place(first.file, first.line) if first.file else None
            found = _came_to(one, result, place=place)
            return replace(found, by_tests=self._is_read_by_tests(one, reply))
        if reply.outcome not in {"passed", "skipped"}:
            return _came_to(one, ChallengeResult.CANNOT_TELL, reply.ending)
        return _came_to(one, *self._unnoticed(one.rule.file, reply, run.strayed))

    def _unnoticed(self, file: str, reply: Reply, strayed: str) -> _Problem:
        """Tell whether a test that passes has met the weakened file at all."""
        copied, original = self._reruns.watched(file)
        opened = {one.path for one in reply.opened}
        if original in opened:
            why = f"the original was opened, {original}, and not the copy"
            return ChallengeResult.NOT_REACHED, why
        if copied in opened or reply.has_started:
            return ChallengeResult.SURVIVED, ""
        if strayed:
            why = f"{strayed} was imported, and not its copy, in which that is so"
            return ChallengeResult.NOT_REACHED, why
        return ChallengeResult.NOT_REACHED, f"it never opens {file}"

    def _is_read_by_tests(self, one: Planned, reply: Reply) -> bool:
        """Tell whether nothing but the tests' own code opened the file."""
        copied, _ = self._reruns.watched(one.rule.file)
        readers = {each.by_tests for each in reply.opened if each.path == copied}
        return readers == {True} and not reply.has_started

    def _those_comparing(self, file: str) -> _Comparing | None:
        """Return where tests fail although a file says the same, in other words.

        What another assertion of such a test notices, it judges all the same. None where
        no other words are known.
        It is called while a fault of the file is in the copy, which is put right again.
        """
        if file in self._comparing:
            return self._comparing[file]
        tests = {
            test.id: test
            for one in self._plan
            for test in one.tests
            if one.rule.file == file and test.id not in self._problems
        }
        self._sandbox.restore()
        try:
            make(said_otherwise(file, self._sandbox.project()), self._sandbox)
            run = self._run([*tests.values()], file)
        except NotTriedError:
            self._comparing[file] = None
            return None
        finally:
            self._sandbox.restore()
        self._comparing[file] = {
            test: frozenset(map(_where, reply.failures))
            for test, reply in run.replies.items()
            if reply.failures and not reply.may_be_chance
        }
        return self._comparing[file]


def _until_settled(
    tests: Sequence[TestOutcome], once: Callable[[Sequence[TestOutcome]], Rerun]
) -> Rerun:
    """Run tests, and again those of which it stays open whether chance failed them."""
    run = once(tests)
    for _ in range(MOST_RUNS - 1):
        open_ = by_chance(run.replies)
        if not open_ or run.obstacle:
            break
        again = once([test for test in tests if test.id in open_])
        run = again._replace(replies={**run.replies, **again.replies})
    return run


def _came_to(
    one: Planned, result: ChallengeResult, detail: str = "", place: Place | None = None
) -> Challenge:
    return Challenge(
        target=one.rule.name,
        fault=one.fault.did,
        half=one.fault.way,
        result=result,
        detail=detail,
        place=place,
    )


def _where(failure: Failure) -> _Where:
    return failure.file, failure.line


def best_of(made: Mapping[str, Challenge]) -> Challenge:
    """Return the challenge that shows most."""
    return min(made.values(), key=lambda one: _ORDER.index(one.result))


def _with_halves(
    plan: Sequence[Planned], found: Sequence[Mapping[str, Challenge]]
) -> dict[str, tuple[Challenge, ...]]:
    """Return the challenges by test, with what no test of a criterion notices."""
    best = _best(plan, found)
    by_test: dict[str, list[Challenge]] = {}
    for one, made in zip(plan, found, strict=True):
        for test, challenge in made.items():
            told = tuple(
                (criterion, way)
                for criterion, owner in sorted(one.owners)
                if owner == test and one.fault.way is not None
                for way in halves_missed(one.rule, best[criterion, one.rule.name])
            )
            by_test.setdefault(test, []).append(replace(challenge, one_sided=told))
    return {test: tuple(challenges) for test, challenges in by_test.items()}


def _best(
    plan: Sequence[Planned], found: Sequence[Mapping[str, Challenge]]
) -> dict[tuple[str, str], dict[str, ChallengeResult]]:
    """Return, by criterion and rule, the best that its tests came to by each fault."""
    best: dict[tuple[str, str], dict[str, ChallengeResult]] = {}
    for one, made in zip(plan, found, strict=True):
        for criterion, test in one.owners:
            results = best.setdefault((criterion, one.rule.name), {})
            found_so_far = results.get(one.fault.did, made[test].result)
            results[one.fault.did] = min(
                found_so_far, made[test].result, key=_ORDER.index
            )
    return best

"""Challenging by data: what tests do in a copy of the project in which a rule is weakened.

Whatever reads a file, be it on import, in a fixture or in a subprocess, meets the weakened
one only in a process that starts afterwards. So there is one for each fault, and one before
and after all of them in which nothing is weakened. A test that notices every change of the
text, as a digest does, is told by one more in which the file says the same in other words.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.outcomes import Challenge, ChallengeResult
from pytest_psf.core.places import Place
from pytest_psf.hooks.challenge.messages import Reply, Request
from pytest_psf.hooks.challenge.process import ChildError, Process
from pytest_psf.hooks.collect.file_names import seen_from
from pytest_psf.verify.data.rules import said_otherwise
from pytest_psf.verify.edits import make
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.outcome.weakened import halves_missed
from pytest_psf.workshop.copying import CopyError
from pytest_psf.workshop.inward import Inward
from pytest_psf.workshop.sandbox import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pytest_psf.core.outcomes import TestOutcome
    from pytest_psf.hooks.challenge.messages import Failure, Start
    from pytest_psf.hooks.challenge.plan import Planned
    from pytest_psf.hooks.collect.file_names import FileNames
    from pytest_psf.verify.mutants import Edit
    from pytest_psf.workshop.sandbox import Sandbox

#: Seconds that a test may take, at least; and how much longer than it took in the run.
_LEAST_LIMIT = 10.0
_SLOWER = 10

#: So much of what the copy lacks is named.
_MOST_NAMED = 5

_THE_TESTS_WRITE_IT = "the tests write the file themselves"

#: From what shows most to what shows least.
_ORDER = tuple(ChallengeResult)

#: The file and line of a failure.
_Where = tuple[str | None, int | None]

#: Why a test cannot be asked: a result and its detail.
_Problem = tuple[ChallengeResult, str]


class _Run(NamedTuple):
    """What became of tests in one process, or why there is none."""

    #: By test id.
    replies: Mapping[str, Reply]
    #: A module that came from the original.
    strayed: str = ""
    obstacle: str = ""

    def reply(self, test: TestOutcome) -> Reply:
        return self.replies.get(test.id, Reply(outcome="not run"))


def weaken(
    plan: Sequence[Planned],
    start: Start,
    folder: Path,
    names: FileNames,
    tell: Callable[[str, Challenge], None],
) -> dict[str, tuple[Challenge, ...]]:
    """Make every fault of a plan in a copy of the project; return challenges by test id.

    `folder` is the one that pytest was called in; `tell` is given each fault's result.
    """
    try:
        with opened(names.root) as sandbox:
            sandbox.keep(names.top)
            found = _Weakener(sandbox, start, folder, names, tell).challenged(plan)
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
        for one, made in zip(plan, found, strict=True):
            tell(one.rule.name, next(iter(made.values())))
    return _with_halves(plan, found)


class _Weakener:
    """Runs tests in a copy of the project, again for each fault."""

    def __init__(
        self,
        sandbox: Sandbox,
        start: Start,
        folder: Path,
        names: FileNames,
        tell: Callable[[str, Challenge], None],
    ) -> None:
        self._sandbox = sandbox
        self._start = start
        self._folder = folder
        self._names = names
        self._tell = tell
        self._inward = Inward(names.top, sandbox.top)
        self._count = 0
        #: By test id.
        self._problems: dict[str, _Problem] = {}
        #: Files that tests write.
        self._written: set[str] = set()
        #: By file: the tests that notice that it says the same in other words, and where.
        self._comparing: dict[str, Mapping[str, frozenset[_Where]]] = {}

    def challenged(self, plan: Sequence[Planned]) -> list[dict[str, Challenge]]:
        """Return, for each fault of the plan, the challenge of each test by its id."""
        self._plan = plan
        tests = {test.id: test for one in plan for test in one.tests}
        self._control(tests.values(), "in a copy of the project it does not pass")
        found = []
        for one in plan:
            found.append(self._of(one))
            self._tell(one.rule.name, min(found[-1].values(), key=_how_little))
        fine = [test for test in tests.values() if test.id not in self._problems]
        self._control(fine, "after all that was weakened it does not pass any more")
        return [self._settled(one, made) for one, made in zip(plan, found, strict=True)]

    def _control(self, tests: Iterable[TestOutcome], why: str) -> None:
        """Run tests with nothing weakened, and take in which cannot be asked."""
        files = {one.rule.file for one in self._plan}
        before = {file: self._content(file) for file in files}
        run = self._run(tests, files, writes_bytecode=True)
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
            elif reply.outcome != "passed":
                told = f"{why}: {reply.ending}{self._lacking()}"
                self._problems[test.id] = ChallengeResult.NOT_REPEATABLE, told

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
        made = self._weakened(one, asked) if asked else {}
        return self._settled(one, made)

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
        self, one: Planned, tests: Sequence[TestOutcome]
    ) -> dict[str, Challenge]:
        """Weaken a rule, run the tests, and put it right again."""
        file = one.rule.file
        try:
            self._make(one.fault.edits)
            before = self._content(file)
            run = self._run(tests, {file})
            is_kept = self._content(file) == before
        except NotTriedError as error:
            result = ChallengeResult.NOT_CHALLENGEABLE
            return {test.id: _came_to(one, result, str(error)) for test in tests}
        finally:
            self._sandbox.restore()
        if not is_kept:
            result = ChallengeResult.NOT_CHALLENGEABLE
            return {t.id: _came_to(one, result, _THE_TESTS_WRITE_IT) for t in tests}
        return {test.id: self._result(one, test, run) for test in tests}

    def _make(self, edits: Sequence[Edit]) -> None:
        """Make the first edit that can be made. Raise NotTriedError if none can."""
        first, *others = edits
        try:
            make(first, self._sandbox)
        except NotTriedError:
            self._sandbox.restore()
            if not others:
                raise
            self._make(others)

    def _content(self, file: str) -> bytes:
        try:
            return self._sandbox.path(file).read_bytes()
        except (OSError, NotTriedError):  # a test may have removed it
            return b""

    # -- what a fault comes to

    def _result(self, one: Planned, test: TestOutcome, run: _Run) -> Challenge:
        if run.obstacle:
            why = f"the tests could not be collected: {run.obstacle}"
            return _came_to(one, ChallengeResult.CANNOT_TELL, why)
        reply = run.reply(test)
        judged = [failure for failure in reply.failures if failure.is_assertion]
        if judged:
            comparing = self._those_comparing(one.rule.file).get(test.id, frozenset())
            judging = [one for one in judged if _where(one) not in comparing]
            result = ChallengeResult.CAUGHT
            if not judging:
                result = ChallengeResult.COMPARES_TEXT
            first = (judging or judged)[0]
            place = Place(first.file, first.line) if first.file else None
            return _came_to(one, result, place=place)
        if reply.outcome not in {"passed", "skipped"}:
            return _came_to(one, ChallengeResult.CANNOT_TELL, reply.ending)
        return _came_to(one, *self._unnoticed(one.rule.file, reply, run.strayed))

    def _unnoticed(self, file: str, reply: Reply, strayed: str) -> _Problem:
        """Tell whether a test that passes has met the weakened file at all."""
        copied, original = self._watched(file)
        if original in reply.opened:
            why = f"the original was opened, {original}, and not the copy"
            return ChallengeResult.NOT_REACHED, why
        if copied in reply.opened or reply.has_started:
            return ChallengeResult.SURVIVED, ""
        if strayed:
            why = f"{strayed} was imported, and not its copy, in which that is so"
            return ChallengeResult.NOT_REACHED, why
        return ChallengeResult.NOT_REACHED, f"it never opens {file}"

    def _those_comparing(self, file: str) -> Mapping[str, frozenset[_Where]]:
        """Return where tests fail although a file says the same, in other words.

        What another assertion of such a test notices, it judges all the same.
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
            run = self._run(tests.values(), {file})
        except NotTriedError:
            run = _Run({})
        finally:
            self._sandbox.restore()
        self._comparing[file] = {
            test: frozenset(map(_where, reply.failures))
            for test, reply in run.replies.items()
            if reply.failures
        }
        return self._comparing[file]

    # -- processes

    def _run(
        self,
        tests: Iterable[TestOutcome],
        files: Iterable[str],
        *,
        writes_bytecode: bool = False,
    ) -> _Run:
        """Run tests in a process of their own, which watches some files."""
        replies: dict[str, Reply] = {}
        start = self._started([*tests], files)
        bytecode = {"PYTHONDONTWRITEBYTECODE": "" if writes_bytecode else "1"}
        strayed, child = "", None
        try:
            for test in tests:
                if child is None:
                    child = self._new_child(start, bytecode)
                    strayed = strayed or child.strayed
                limit = max(_LEAST_LIMIT, _SLOWER * test.seconds)
                reply = child.ask(Request(test=test.id, limit=limit))
                replies[test.id] = reply
                if reply.outcome in {"hung", "died"} or not child.is_for_many:
                    child.kill()
                    child = None
        except ChildError as error:
            return _Run(replies, obstacle=str(error))
        except BaseException:
            if child is not None:
                child.kill()
            raise
        if child is not None:
            child.close()
        return _Run(replies, strayed)

    def _started(self, tests: Sequence[TestOutcome], files: Iterable[str]) -> Start:
        inward = self._inward
        folder = inward.path(self._folder)
        paths = {self._names.path(test.id.partition("::")[0]) for test in tests}
        return replace(
            self._start,
            sys_path=inward.sys_path(),
            arguments=[inward.text(one) for one in self._start.arguments],
            files=sorted(seen_from(folder, inward.path(path)) for path in paths),
            root=str(self._sandbox.root),
            top=str(self._sandbox.top),
            original=str(self._names.top),
            watched=[path for file in sorted(files) for path in self._watched(file)],
        )

    def _watched(self, file: str) -> tuple[str, str]:
        """Return where a file really is, in the copy and in the original."""
        original = os.path.realpath(self._names.path(file))
        return str(self._inward.path(Path(original))), original

    def _new_child(self, start: Start, bytecode: Mapping[str, str]) -> Process:
        self._count += 1
        inward = self._inward
        environment = inward.environment() | {"PYTHONPATH": inward.imports()}
        return Process(
            start,
            inward.path(self._folder),
            self._sandbox.aside / str(self._count),
            {**environment, **bytecode},
        )


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


def _how_little(one: Challenge) -> int:
    return _ORDER.index(one.result)


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

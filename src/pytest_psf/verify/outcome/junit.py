"""JUnit results of another runner, as outcomes: `web::suite > name` for each of its tests.

vitest, Playwright, Go's gotestsum, JUnit 5 and others write this form; nobody owns it. See
https://github.com/testmoapp/junitxml for what they have in common.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from pytest_psf.core import reasons
from pytest_psf.core.outcomes import (
    Artefact,
    Observation,
    Outcomes,
    State,
    TestOutcome,
)
from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.verify.outcome.left_behind import LEEWAY, LeftBehind
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_psf.core.classify import Part
    from pytest_psf.verify.project import Project

#: What stands in a test's element -> what became of the test.
_STATES = {
    "failure": State.FAILED,
    "error": State.ERROR,
    "skipped": State.SKIPPED,
    # Of Surefire, for a test that passed in the end:
    # https://maven.apache.org/surefire/maven-surefire-plugin/examples/rerun-failing-tests.html
    "flakyFailure": State.PASSED,
    "flakyError": State.PASSED,
}
#: What some runners say in an attribute alone, `status` or `result`, such as GoogleTest of a
#: disabled test. Other words say that it ran.
_WORDS = {
    **dict.fromkeys(("error", "errored", "broken"), State.ERROR),
    **dict.fromkeys(("fail", "failed", "failure", "timedout"), State.FAILED),
    **dict.fromkeys(
        ("cancelled", "disabled", "ignored", "inconclusive", "notrun", "pending",
         "skip", "skipped", "suppressed", "todo"),
        State.SKIPPED,
    ),
}  # fmt: skip
#: What else tests are reported in: by the first element of XML, or by how a text begins.
_OTHER_REPORTS = {
    "assemblies": "xUnit.net's own XML",
    "assembly": "xUnit.net's own XML",
    "coverage": "coverage, which tells nothing of tests",
    "robot": "Robot Framework's own XML (its --xunit writes JUnit XML)",
    "test-results": "NUnit's own XML",
    "test-run": "NUnit's own XML",
    "TestRun": "Visual Studio's TRX",
}
_OTHER_TEXTS = (
    (regex(rb"\s*[\[{]"), "JSON"),
    (regex(rb"(?m)\s*(?:TAP version \d|1\.\.\d|(?:not )?ok \d)"), "TAP"),
    (regex(rb"=== RUN|--- (?:PASS|FAIL|SKIP):"), "what `go test` prints"),
)
#: A file that a test left, as Playwright and Jenkins write it.
_ATTACHMENT = regex(r"\[\[ATTACHMENT\|([^\]\n]+)\]\]")
_MOST_DETAIL = 200


def results(
    part: Part,
    project: Project,
    since: dt.datetime | None = None,
    *,
    is_sample: bool = False,
) -> tuple[TestOutcome, ...]:
    """Return the outcomes that a part's results hold.

    Raise UnverifiableError if there is no such file, it does not hold JUnit results, or
    those are older than `since`.
    """
    file = project.read(part.path)
    left = LeftBehind(project, since, is_sample=is_sample)
    reading = _Reading(part, project, left)
    try:
        reading.read(file.data)
    except expat.ExpatError as error:
        other = next((name for form, name in _OTHER_TEXTS if form.match(file.data)), "")
        why = (
            f"is {other}, and not JUnit XML" if other else f"is not JUnit XML: {error}"
        )
        raise _refused(f"{part.path} {why}", part) from None
    if not reading.outcomes:
        other = _OTHER_REPORTS.get(reading.root, "")
        why = f"is {other}, and not JUnit XML" if other else "holds no test"
        raise _refused(f"{part.path} {why}", part)
    if since and reading.newest and reading.newest + LEEWAY < since:
        raise _refused(
            f"{part.path} is of {reading.newest:%Y-%m-%d}, and the commit that is judged "
            f"was made on {since:%Y-%m-%d}",
            part,
        )
    return tuple(reading.outcomes)


def with_results(
    outcomes: Outcomes,
    parts: Iterable[Part],
    project: Project | None,
    since: dt.datetime | None = None,
    *,
    is_sample: bool = False,
) -> Outcomes:
    """Return the outcomes with the results of other runners; None reads none of them.

    `since` is when the commit was made that is judged: no older results are of it. Results
    that cannot be read make the run narrower by that part.
    """
    tests, missing, narrowed = [*outcomes.tests], {}, [*outcomes.narrowed]
    for part in parts:
        if not part.is_junit:
            continue
        missing[part.name] = ""
        if project is None:
            missing[part.name] = f"the part {part.name} is not in this run"
            continue
        try:
            tests += results(part, project, since, is_sample=is_sample)
        except UnverifiableError as error:
            missing[part.name] = error.problem.why
            narrowed.append(f"the part {part.name} is missing: {error.problem.why}")
    return replace(
        outcomes, tests=tuple(tests), narrowed=tuple(narrowed), parts=missing
    )


def _refused(why: str, part: Part) -> UnverifiableError:
    fix = f"let the runner of {part.name} write its results as JUnit XML there"
    return UnverifiableError(reasons.NO_RESULTS, why, fix, Place(part.path))


class _Reading:
    """One reading of a file: expat tells of an element after the other."""

    def __init__(self, part: Part, project: Project, left: LeftBehind) -> None:
        self._part = part
        self._project = project
        self._left = left
        self.outcomes: list[TestOutcome] = []
        #: When the last of its suites ran, and when the one that is read, as far as it says.
        self.newest: dt.datetime | None = None
        #: Its first element.
        self.root = ""
        self._began: dt.datetime | None = None
        self._suites: list[str] = []
        self._test: dict[str, str] | None = None
        self._line = 0
        self._found: dict[str, str] = {}
        self._text: list[str] = []

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        self._parser = parser
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.Parse(data, True)  # noqa: FBT003 - expat's own form

    def _refuse_doctype(self, *_: object) -> None:
        # Entities stand there, and those can grow without end; no runner writes any.
        raise _refused(
            f"{self._part.path} has a DOCTYPE, which results never do", self._part
        )

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.root = self.root or name
        if name == "testsuite":
            self._suites.append(attributes.get("name", ""))
            self._note_hour(attributes.get("timestamp", ""))
        elif name == "testcase":
            self._test, self._found = dict(attributes), {}
            self._line = self._parser.CurrentLineNumber
            self._text.clear()
        elif self._test is not None and name in _STATES:
            self._found.setdefault(name, attributes.get("message", ""))

    def _note_hour(self, text: str) -> None:
        with suppress(ValueError):
            # Python 3.10 does not know the Z of UTC.
            found = dt.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
            if found.tzinfo is None:
                found = found.replace(tzinfo=dt.timezone.utc)
            self.newest = max(found, self.newest or found)
            self._began = found

    def _end(self, name: str) -> None:
        if name == "testsuite":
            self._suites.pop()
        elif name == "testcase" and self._test is not None:
            self.outcomes.append(self._outcome(self._test))
            self._test = None

    def _outcome(self, test: Mapping[str, str]) -> TestOutcome:
        said = next((key for key in _STATES if key in self._found), None)
        state = _state_in_words(test) if said is None else _STATES[said]
        suite = test.get("classname") or (self._suites[-1] if self._suites else "")
        name = test.get("name", "")
        artefacts, left = self._artefacts()
        own = f"{suite} > {name}" if suite else name
        return TestOutcome(
            id=f"{self._part.name}::{own}",
            place=Place(self._part.path, self._line),
            state=state,
            flaky=state is State.PASSED and said is not None,
            detail=_first_line(self._found[said]) if said else left,
            observation=Observation(artefacts=artefacts),
            is_of_another_runner=True,
        )

    def _artefacts(self) -> tuple[tuple[Artefact, ...], str]:
        """Return the files that a test left, and why others that it names are none."""
        folder = self._part.path.rpartition("/")[0]
        found, others = [], []
        for name in dict.fromkeys(_ATTACHMENT.findall("".join(self._text))):
            path = posixpath.normpath(f"{folder or '.'}/{name.strip()}")
            try:
                file = self._project.read(path)
            except UnverifiableError as error:
                others.append(error.problem.why)
                continue
            why = self._left.why_not(file, self._began)
            if path == posixpath.normpath(self._part.path):
                why = "the runner itself has written it"
            if why:
                others.append(f"{path} does not count: {why}")
                continue
            sha256 = file.digest.removeprefix("sha256:")
            found.append(Artefact(name=path, sha256=sha256, size=len(file.data)))
        more = f"; and {len(others) - 1} more" if others[1:] else ""
        return tuple(found), f"{others[0]}{more}" if others else ""


def _state_in_words(test: Mapping[str, str]) -> State:
    """Return what a test's own attributes say of it; it has passed where they say no more."""
    said = (re.sub(r"[\W_]", "", test.get(key, "")) for key in ("status", "result"))
    found = [_WORDS[one.casefold()] for one in said if one.casefold() in _WORDS]
    return found[0] if found else State.PASSED


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:_MOST_DETAIL]

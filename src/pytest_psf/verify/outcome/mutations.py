"""Tests: skipped, emptied, or calling something else than the code that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.outcomes import without_parameters
from pytest_psf.core.rungs import Rung
from pytest_psf.core.values import dataclass
from pytest_psf.verify.mutants import Mutant
from pytest_psf.verify.outcome.bodies import source_of, with_body
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.core.problem import Reason
    from pytest_psf.verify.data.model import Rule
    from pytest_psf.verify.mutants import Candidate, Editable
    from pytest_psf.verify.project import Project

_SKIP = '__import__("pytest").skip("pytest-psf selftest")'
#: It calls and asserts something, but nothing of the system.
_ELSEWHERE = 'assert len("selftest")'


class OutcomeMutations:
    """The mutants of tests, and what tests rest on: their own source.

    What a mark says is known by the report of the run before.
    """

    runs_code = True

    def mutants(self, candidate: Candidate, project: Project) -> Iterator[Mutant]:
        """Yield two for the test, and one for its target if it names one."""
        test = candidate.id.source
        yield _mutant("test skipped", reasons.TEST_SKIPPED, test, _SKIP)
        yield _mutant("test emptied", reasons.TEST_DOES_NOTHING, test, "pass")
        if candidate.state.rung > Rung.CLAIMED and not _is_of_data(candidate):
            yield Mutant(
                name="target not called",
                reasons=frozenset({reasons.NOT_ENTERED, reasons.NO_ARTEFACT}),
                edits=(NewBody(test=test, body=_ELSEWHERE, every=True),),
                otherwise=NewBody(test=test, body=_ELSEWHERE, every=True, bare=True),
            )
        for rule in _rules(candidate, project):
            yield _weakened(rule)

    def files(self, candidate: Candidate, project: Project) -> Iterator[str]:
        """Yield the test's file, and those of its data."""
        yield place_of(candidate.id.source)[0]
        yield from dict.fromkeys(rule.file for rule in _rules(candidate, project))

    def fingerprint(self, candidate: Candidate, project: Project) -> str:
        """Return the source of the test, or of all tests of a class or file, and its data.

        Raise UnverifiableError if one of the files cannot be read.
        """
        file, path = place_of(candidate.id.source)
        data = dict.fromkeys(rule.file for rule in _rules(candidate, project))
        said = [project.read(one).text for one in data]
        return "\n".join([source_of(project.read(file).text, path), *said])


def _is_of_data(candidate: Candidate) -> bool:
    """Tell whether a claim names data alone: whether its test depends on that is weakened."""
    contents = [one for one in candidate.contents if isinstance(one, TestClaim)]
    return bool(contents) and all(one.data and not one.code for one in contents)


def _rules(candidate: Candidate, project: Project) -> list[Rule]:
    """Return the rules of the data that a claim names; nothing for other claims."""
    found: list[Rule] = []
    for content in candidate.contents:
        if isinstance(content, TestClaim) and content.data:
            from pytest_psf.verify.outcome.weakened import rules_named

            found += rules_named(content, project, {})
    return found


def _weakened(rule: Rule) -> Mutant:
    """Return the mutant of a rule: its test has to fail, so no challenge is needed."""
    edits = [fault.edit for fault in rule.faults]
    return Mutant(
        name=f"{rule.name} weakened",
        reasons=frozenset(
            {reasons.TEST_FAILED, reasons.TEST_ERROR, reasons.FILE_NOT_IMPORTED}
        ),
        edits=tuple(edits[:1]),
        otherwise=edits[1] if len(edits) > 1 else None,
        is_of_data=True,
        obstacle=rule.obstacle,
    )


def _mutant(name: str, reason: Reason, test: str, body: str) -> Mutant:
    edit = NewBody(test=test, body=body)
    return Mutant(name=name, reasons=frozenset({reason}), edits=(edit,))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBody:
    """Puts another body in the place of a test's, and leaves its docstring."""

    test: str
    body: str
    #: Whether all tests of a file or class are meant, or the first one.
    every: bool = False
    #: Whether the fixtures that the test asks for go as well.
    bare: bool = False

    def apply(self, copy: Editable) -> None:
        """Write the file of the test with the other body."""
        name, path = place_of(self.test)
        file = copy.project().read(name)
        how = {"every": self.every, "bare": self.bare}
        copy.write(name, file.encoded(with_body(file.text, path, self.body, **how)))


def place_of(test: str) -> tuple[str, tuple[str, ...]]:
    """Return the file of a test, class or file, and the names that lead to it there."""
    file, _, names = without_parameters(test).partition("::")
    return file, tuple(filter(None, names.split("::")))

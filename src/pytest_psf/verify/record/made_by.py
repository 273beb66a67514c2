"""How a record comes to be, told where there is none yet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.shown import shown
from pytest_psf.verify.record.claim import REPORT
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.record.claim import RecordClaim

#: What a run can write the entry of a drill into.
_WRITTEN = (".toml", ".json", ".jsonl")
_NOT_THERE = frozenset({reasons.NO_SUCH_FILE, reasons.NO_ENTRY, reasons.NO_SUCH_ENTRY})


@contextmanager
def told_how(content: RecordClaim, criterion: str) -> Iterator[None]:
    """Say of a record that is not there how one is made.

    Raise the UnverifiableError of the block, with what to do.
    """
    try:
        yield
    except UnverifiableError as error:
        problem = error.problem
        if problem.reason not in _NOT_THERE:
            raise
        fix = f"{problem.fix}; {_how(content, criterion)}"
        why, place = problem.why, problem.place
        raise UnverifiableError(problem.reason, why, fix, place) from None


def _how(content: RecordClaim, criterion: str) -> str:
    if content.as_ == REPORT:
        return (
            "a run of those tests writes it:\n"
            f"pytest --psf --psf-report {shown(f'json:{content.record}')}"
        )
    if content.fields:
        return "the tool that writes it has to run first, and its output to be kept"
    if content.as_ == "drill" and content.record.endswith(_WRITTEN):
        name = shown(content.name or "NAME")
        return (
            f'a test that holds it with the fixture psf_drill("{name}") writes it, where a '
            "run is told to:\n"
            'pytest --psf --psf-write-drills --psf-drill-by "NAME, ROLE"'
        )
    return f"what its entry must say: pytest-psf explain {criterion}"

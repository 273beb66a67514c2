"""What the forms of a report cost."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from itertools import cycle, islice
from typing import TYPE_CHECKING

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Profile
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import TEST_FAILED
from pytest_psf.core.report import Digests, Origin, Report, Run, Subject, Unavailable
from pytest_psf.core.rungs import Rung
from pytest_psf.registry import load
from pytest_psf.report.origin import tools
from pytest_psf.report.text import summary

if TYPE_CHECKING:
    from pytest_psf.core.catalogue import Catalogue

CLAIMS = 1_000
TODAY = dt.date(2026, 12, 1)
UNKNOWN = Unavailable("nobody asked")


def reports() -> None:
    """Print the CPU time of the summary and each form of 1,000 claims, and of all."""
    made = _report()
    spent = {name: _time(one.render, made) for name, one in load().formats.items()}
    spent["summary"] = _time(_summary, made)
    for name, seconds in spent.items():
        print(f"{CLAIMS} claims as {name:9}             {seconds:6.3f} s of CPU")
    print(
        f"{CLAIMS} claims in all forms            {sum(spent.values()):6.3f} s of CPU"
    )


def _summary(made: Report) -> object:
    return summary(made.judgement, width=80, verbosity=2)


def _time(render: object, made: Report) -> float:
    assert callable(render)
    render(made)
    found = []
    for _ in range(5):
        start = time.process_time()
        render(made)
        found.append(time.process_time() - start)
    return statistics.median(found)


def _report() -> Report:
    """Return the report of a run of which a third of the claims does not hold."""
    place = Place("pyproject.toml", 12)
    yes = Answer(answer=True, because="so it is", place=place)
    profile = Profile(
        system="triage",
        declared="production",
        definition=dict.fromkeys(PARTS, yes),
    )
    edition = catalogue.load()
    subject = Subject(
        commit="c" * 40, tree=UNKNOWN, branch="main", dirty=False, folder="bot"
    )
    return Report(
        judgement=judge(edition, profile, _evidence(edition), today=TODAY),
        origin=Origin(
            tools=tools(UNKNOWN),
            run=Run(),
            subject=subject,
            digests=Digests(config=UNKNOWN, reviews=UNKNOWN, catalogue=UNKNOWN),
        ),
    )


def _evidence(edition: Catalogue) -> list[Evidence]:
    targets = [(c.id, f) for c in edition for f in (c.facets or (None,))]
    return [
        _one(number, criterion, facet)
        for number, (criterion, facet) in enumerate(islice(cycle(targets), CLAIMS))
    ]


def _one(number: int, criterion: str, facet: str | None) -> Evidence:
    test = f"tests/test_service.py::test_number_{number}[{number}]"
    place = Place("tests/test_service.py", number)
    problem = Problem(TEST_FAILED, f"{test} failed", "make it pass (see above)", place)
    return Evidence(
        claim=Claim(criterion, facet, "test", None, place),
        finding=Finding(
            counts_as="test",
            source=test,
            standing=Standing.HOLDS if number % 3 else Standing.BROKEN,
            problem=None if number % 3 else problem,
            rung=Rung.TESTED,
            place=place,
            rests_on=(("tests/test_service.py", f"sha256:{'0' * 64}"),),
            made_of=(("test", test), ("function", f"service:answer_{number}")),
            notes=("it entered service:answer", "it passed in this run"),
        ),
    )

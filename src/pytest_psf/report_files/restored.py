"""Values of ours, restored from the tables of a report whose form is known to be right.

How a text becomes such tables, and what is refused of it, is `reading.py`'s.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pytest_psf.core import reasons
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.joining import Seen
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.report import (
    Ci,
    Digests,
    Run,
    Subject,
    Tools,
    Unavailable,
)
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Ruling, Verdict
from pytest_psf.core.waivers import Waiver
from pytest_psf.report.json import because_of_facets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.report import document

T = TypeVar("T")


def tools(tool: document.Tool, environment: document.Environment) -> Tools:
    """Return which tools made a report, and on what."""
    return Tools(
        pytest_psf=tool["version"],
        python=environment["python"],
        pytest=_known(environment["pytest"]),
        platform=environment["platform"],
    )


def run(found: document.Run, *, challenged: bool) -> Run:
    """Return how the tests were run."""
    ci = found["ci"]
    return Run(
        challenged=challenged,
        workers=found["workers"],
        interrupted=found["interrupted"] or "",
        failed=found["tests_failed"],
        simulated=found["simulated"],
        ci=None
        if ci is None
        else Ci(
            service=ci["service"], url=_known(ci["url"]), actor=_known(ci["actor"])
        ),
    )


def seen(found: document.Seen) -> Seen:
    """Return what a run saw of one part."""
    return Seen(
        whole=found["whole"],
        files=frozenset(found["files_left_out"]),
        reasons=frozenset(found["blind_for"]),
    )


def subject(found: document.Subject) -> Subject:
    """Return what was judged: a commit, a release, an image."""
    return Subject(
        commit=_known(found["commit"]),
        tree=_known(found["tree"]),
        branch=_known(found["branch"]),
        dirty=_known(found["dirty"]),
        folder=_known(found["folder"]),
        changes=_known(found["changes"]),
        release=_known(found["release"]),
        image_digest=_known(found["image_digest"]),
    )


def digests(found: document.Digests) -> Digests:
    """Return the digests of what it was judged by."""
    return Digests(
        config=_known(found["config"]),
        reviews=_known(found["reviews"]),
        catalogue=_known(found["catalogue"]),
    )


def _known(value: T | document.Unavailable) -> T | Unavailable:
    if isinstance(value, dict):
        return Unavailable(value["unavailable"])
    return value


def ruling(found: document.Criterion, catalogue: Catalogue) -> Ruling:
    """Return a ruling with its evidence.

    Raise KeyError if the catalogue has no such criterion, and ValueError if a word or a date
    of it is none.
    """
    criterion = catalogue.by_id[found["id"]]
    aside = found["facets_aside"]
    waiver = found["waiver"]
    counts = waiver is not None and waiver["without"] is not None
    return Ruling(
        criterion=criterion,
        verdict=Verdict(found["verdict"]),
        required=Rung.named(found["required"]),
        reached=Rung.named(found["reached"]) if found["reached"] else None,
        facets=tuple(
            (facet, Verdict(verdict))
            for facet, verdict in found["facets"].items()
            if facet not in aside
        ),
        facets_aside=tuple(aside.items()),
        evidence=tuple(_evidence(one, criterion.id) for one in found["evidence"]),
        problems=tuple(_problem(one) for one in found["remedy"]),
        because=_own_because(found),
        waiver=_waiver(waiver, criterion.id) if waiver else None,
        unwaived=Verdict(waiver["without"]) if waiver and counts else None,
    )


def _own_because(found: document.Criterion) -> str:
    """Return why the criterion itself is not asked; its facets say so for themselves."""
    because = found["because"] or ""
    return "" if because == because_of_facets(found["facets_aside"]) else because


def _waiver(found: document.Waiver, criterion: str) -> Waiver:
    return Waiver(
        criterion=criterion,
        reason=found["reason"],
        compensating_control=found["compensating_control"],
        approved_by=found["approved_by"],
        approved_on=dt.date.fromisoformat(found["approved_on"]),
        expires=dt.date.fromisoformat(found["expires"]),
        place=_place(found["place"]),
    )


def _evidence(found: document.Evidence, criterion: str) -> Evidence:
    return Evidence(
        claim=Claim(
            criterion=criterion,
            facet=found["facet"],
            kind=found["kind"],
            content=None,
            place=_place(found["claimed_at"]),
            supporting=found["supporting"],
        ),
        finding=_finding(found),
    )


def _finding(found: document.Evidence) -> Finding:
    artefact = found["artefact"]
    return Finding(
        counts_as=found["counts_as"],
        source=found["source"],
        standing=Standing(found["standing"]),
        rung=Rung.named(found["rung"]) if found["rung"] else Rung.CLAIMED,
        problem=_own_problem(found),
        doubt=_problem(found["doubt"]) if found["doubt"] else None,
        place=_place(found["place"]) if found["place"] else None,
        qualities=frozenset(found["qualities"]),
        settings=frozenset(found["settings"]),
        values=tuple(found["values"]),
        covers=frozenset(found["covers"]),
        rests_on=tuple(found["rests_on"].items()),
        made_of=tuple(found["made_of"]),
        artefact=(artefact["digest"], artefact["entry"]) if artefact else None,
        replaced=frozenset(found["replaced"]),
        pins=frozenset(found["pins"]),
        until=dt.date.fromisoformat(found["until"]) if found["until"] else None,
        notes=tuple(found["notes"]),
        warnings=tuple(found["warnings"]),
    )


def _own_problem(found: document.Evidence) -> Problem | None:
    if found["reason"] is None:
        return None
    place = _place(found["place"]) if found["place"] else None
    why, fix = found["why"] or "", found["fix"] or ""
    return Problem(_reason(found["reason"]), why, fix, place, found["facet"])


def _problem(found: document.Problem) -> Problem:
    place = _place(found["place"]) if found["place"] else None
    return Problem(
        _reason(found["reason"]), found["why"], found["fix"], place, found["facet"]
    )


def _reason(slug: str) -> Reason:
    """Return the reason of that slug; an extension's has no line that is known here."""
    return _reasons().get(slug, Reason(slug, ""))


@cache
def _reasons() -> Mapping[str, Reason]:
    return {one.slug: one for one in reasons.known()}


def _place(text: str) -> Place:
    """Return the place that a text names: a file, and a line behind a colon."""
    file, colon, line = text.rpartition(":")
    return Place(file, int(line)) if colon and line.isdecimal() else Place(text)

"""From a report's text back to the report; what is none is refused, with the reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from typing_extensions import TypedDict

from pytest_psf.core import reasons
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import Asked, Profile, classify
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.joining import Seen
from pytest_psf.core.outcomes import Outcomes
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.report import (
    Ci,
    Digests,
    Origin,
    Report,
    Run,
    Subject,
    Tools,
    Unavailable,
)
from pytest_psf.core.rungs import Rung
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Judgement, Ruling, Verdict
from pytest_psf.core.waivers import Waiver
from pytest_psf.report import document  # noqa: TC001 - pydantic reads its types
from pytest_psf.report.document import SCHEMA_ID, Document, Head, Unfinished
from pytest_psf.report.json import because_of_facets
from pytest_psf.report_files.checked import NotAReportError, checked, read_by
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue

T = TypeVar("T")

#: How many mismatches of a report are named.
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a report says of its run, apart from the judgement: what can be judged anew."""

    profile: Profile
    origin: Origin
    #: The day that it was judged on.
    today: dt.date
    outcomes: Outcomes
    seen: Mapping[str, Seen]


def read(path: Path, catalogue: Catalogue) -> Report:
    """Read a report file.

    Raise OSError if it cannot be read, and NotAReportError, with its path, if it is not
    the report of a finished run that was judged by this catalogue.
    """
    return read_by(path, lambda data: parsed(data, catalogue))


def read_job(path: Path, catalogue: Catalogue) -> Job:
    """Read what can be judged anew of a report file; raise as `read` does."""
    return read_by(path, lambda data: _job_of(data, catalogue))


def parsed(data: bytes, catalogue: Catalogue) -> Report:
    """Return the report that a text holds. Raise NotAReportError as `read` does."""
    value = checked(_json(data), catalogue)
    found: Document = _as_value(_documents(), value, "")
    try:
        return _report(found, catalogue)
    except (KeyError, ValueError) as error:
        raise NotAReportError(f"it contradicts itself: {error}") from None


def schema() -> dict[str, Any]:
    """Return the JSON schema of a report, finished or not (draft 2020-12)."""
    either: TypeAdapter[Document | Unfinished] = TypeAdapter(Document | Unfinished)
    found = either.json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **found,
        "title": "The report of pytest-psf",
    }


def _json(data: bytes) -> Any:
    try:
        return from_json(data)
    except ValueError as error:
        raise NotAReportError(f"it is not JSON ({error})") from None


def _mismatches(error: ValidationError) -> str:
    found = [
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()
    ]
    more = f"; and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return f"it has not the form of a report: {'; '.join(found[:_MOST_NAMED])}{more}"


class _JobInputs(TypedDict):
    profile: Profile
    outcomes: Outcomes


class _JobDocument(TypedDict):
    """What `Head` and the checks before it need of a report, with our values in it."""

    schema: Any
    finished: Any
    edition: Any
    tool: document.Tool
    environment: document.Environment
    today: str
    run: document.Run
    subject: document.Subject
    digests: document.Digests
    challenged: bool
    inputs: _JobInputs


@cache
def _jobs() -> TypeAdapter[_JobDocument]:
    return TypeAdapter(_JobDocument)


@cache
def _heads() -> TypeAdapter[Head]:
    return TypeAdapter(Head)


@cache
def _documents() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


class _Inputs(NamedTuple):
    """Adapters for the values of ours that a report holds as they are."""

    profile: TypeAdapter[Profile]
    asked: TypeAdapter[Asked]
    outcomes: TypeAdapter[Outcomes]


@cache
def _inputs() -> _Inputs:
    return _Inputs(TypeAdapter(Profile), TypeAdapter(Asked), TypeAdapter(Outcomes))


@cache
def _test_claims() -> TypeAdapter[list[TestClaim]]:
    return TypeAdapter(list[TestClaim])


def _job_of(data: bytes, catalogue: Catalogue) -> Job:
    """Return what can be judged anew of a text.

    In one go, which takes half the time of a gate of many; what is wrong with a text is
    found out step by step.
    """
    try:
        found = _jobs().validate_json(data)
    except ValidationError:
        return _job(checked(_json(data), catalogue))
    checked(found, catalogue)
    inputs = found["inputs"]
    return _job_with(found, inputs["profile"], inputs["outcomes"])


def _report(found: Document, catalogue: Catalogue) -> Report:
    job = _job(found)
    asked = _as_value(_inputs().asked, found["inputs"]["asked"], "inputs.asked")
    judgement = Judgement(
        catalogue=catalogue,
        profile=job.profile,
        classification=classify(job.profile),
        today=job.today,
        narrowed=tuple(found["narrowed"]),
        asked=asked,
        scope=tuple(_ruling(one, catalogue) for one in found["scope"]),
        rulings=tuple(_ruling(one, catalogue) for one in found["criteria"]),
    )
    if judgement.conclusion.value != found["judgement"]:
        said = f'it says "{found["judgement"]}", and its verdicts say'
        raise ValueError(f'{said} "{judgement.conclusion.value}"')
    return Report(
        judgement=judgement, origin=job.origin, outcomes=job.outcomes, seen=job.seen
    )


def _job(value: object) -> Job:
    found: Head = _as_value(_heads(), value, "")
    inputs = found["inputs"]
    return _job_with(
        found,
        _as_value(_inputs().profile, inputs["profile"], "inputs.profile"),
        _as_value(_inputs().outcomes, inputs["outcomes"], "inputs.outcomes"),
    )


def _job_with(found: Head | _JobDocument, profile: Profile, outcomes: Outcomes) -> Job:
    return Job(
        profile=profile,
        origin=Origin(
            tools=_tools(found),
            run=_run(found["run"], challenged=found["challenged"]),
            subject=_subject(found["subject"]),
            digests=_digests(found["digests"]),
        ),
        today=_day(found["today"]),
        outcomes=_with_contents(outcomes),
        seen={one["part"]: _seen(one) for one in found["run"]["parts"]},
    )


def _day(text: str) -> dt.date:
    try:
        day: dt.date | None = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    # Newer Pythons read other forms as well, such as 20270101.
    if day is None or str(day) != text:
        raise NotAReportError(f"today: {shown(text)} is not a date")
    return day


def _as_value(adapter: TypeAdapter[Any], value: object, where: str) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        told = _mismatches(error)
        raise NotAReportError(f"{where}: {told}" if where else told) from None


def _with_contents(found: Outcomes) -> Outcomes:
    """Return outcomes whose claims have contents of their class."""
    claims = found.collected.claims
    contents = _as_value(
        _test_claims(),
        [one.content for one in claims],
        "inputs.outcomes.collected.claims",
    )
    claims = tuple(
        Claim(one.criterion, one.facet, one.kind, content, one.place, one.supporting)
        for one, content in zip(claims, contents, strict=True)
    )
    return replace(found, collected=replace(found.collected, claims=claims))


def _tools(found: Head | _JobDocument) -> Tools:
    environment = found["environment"]
    return Tools(
        pytest_psf=found["tool"]["version"],
        python=environment["python"],
        pytest=_known(environment["pytest"]),
        platform=environment["platform"],
    )


def _run(found: document.Run, *, challenged: bool) -> Run:
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


def _seen(found: document.Seen) -> Seen:
    return Seen(
        whole=found["whole"],
        files=frozenset(found["files_left_out"]),
        reasons=frozenset(found["blind_for"]),
    )


def _subject(found: document.Subject) -> Subject:
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


def _digests(found: document.Digests) -> Digests:
    return Digests(
        config=_known(found["config"]),
        reviews=_known(found["reviews"]),
        catalogue=_known(found["catalogue"]),
    )


def _known(value: T | document.Unavailable) -> T | Unavailable:
    if isinstance(value, dict):
        return Unavailable(value["unavailable"])
    return value


def _ruling(found: document.Criterion, catalogue: Catalogue) -> Ruling:
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

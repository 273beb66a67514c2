"""From a report's text back to the report; what is none is refused, with the reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from typing_extensions import TypedDict

from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import Asked, Profile, classify
from pytest_psf.core.outcomes import Outcomes
from pytest_psf.core.report import (
    Origin,
    Report,
)
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.core.verdicts import Judgement
from pytest_psf.report import document  # noqa: TC001 - pydantic reads its types
from pytest_psf.report.document import SCHEMA_ID, Document, Head, Unfinished
from pytest_psf.report_files import restored
from pytest_psf.report_files.checked import NotAReportError, checked, read_by
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.joining import Seen


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
        scope=tuple(restored.ruling(one, catalogue) for one in found["scope"]),
        rulings=tuple(restored.ruling(one, catalogue) for one in found["criteria"]),
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
            tools=restored.tools(found["tool"], found["environment"]),
            run=restored.run(found["run"], challenged=found["challenged"]),
            subject=restored.subject(found["subject"]),
            digests=restored.digests(found["digests"]),
        ),
        today=_day(found["today"]),
        outcomes=_with_contents(outcomes),
        seen={one["part"]: restored.seen(one) for one in found["run"]["parts"]},
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

"""The judgement as SARIF 2.1.0, the form of findings of static analysis.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; the names below are its.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pytest_psf.core import reasons
from pytest_psf.core.links import criterion_url
from pytest_psf.core.places import Place
from pytest_psf.core.shown import neutral
from pytest_psf.core.verdicts import Verdict
from pytest_psf.explain.criterion import explained
from pytest_psf.explain.explanation import as_text
from pytest_psf.report.json_text import dumped
from pytest_psf.report.points import Weight, folder_of, points

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.report import Report
    from pytest_psf.core.waivers import Waiver
    from pytest_psf.report.points import Point

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: What paths of results begin from: the top of the checkout.
_TOP = "%SRCROOT%"

_LEVELS = {
    Weight.BLOCKS: "error",
    Weight.OPEN: "warning",
    Weight.WAIVED: "warning",
}

#: The rule of what is not of a criterion: a run that came to no judgement.
_UNFINISHED = "PSF-unfinished"

#: GitHub takes so many results of a run, and shows so many, the gravest first:
#: https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
_MOST_RESULTS = 25_000
_MOST_SHOWN = 5_000
#: From what may not be left out to what may.
_ORDER = tuple(_LEVELS)

#: How much of a text of the catalogue or of a person is shown.
_MOST = 4000


def unfinished(version: str) -> str:
    """Return what stands until a judgement was reached.

    It has a result: one without any would close all that is open at a host.
    """
    text = "The run was killed, or ended before it was judged."
    result = {
        "ruleId": _UNFINISHED,
        "level": "error",
        "message": {"text": text},
        "locations": [_location(Place("pyproject.toml", 1))],
        "partialFingerprints": {"pytest-psf/v1": _UNFINISHED},
    }
    rule = {"id": _UNFINISHED, "shortDescription": {"text": text}}
    run = {
        "tool": _tool(version, [rule]),
        "invocations": [_invocation([text], successful=False)],
        "results": [result],
    }
    return _log(run)


def rendered(report: Report, most: int = _MOST_RESULTS) -> str:
    """Return the whole text, with as many results as a host takes."""
    judgement = report.judgement
    rulings = (*judgement.scope, *judgement.rulings)
    criteria = [ruling.criterion for ruling in rulings]
    rules = [_rule(one, judgement.catalogue) for one in criteria]
    interrupted = report.origin.run.interrupted
    every = list(points(report))
    kept = _gravest(every, most)
    said = [
        *judgement.narrowed,
        *([interrupted] if interrupted else ()),
        *_left_out(len(every), len(kept)),
    ]
    run = {
        "tool": _tool(report.origin.tools.pytest_psf, rules),
        "automationDetails": {"id": "/".join(_category(report))},
        "invocations": [_invocation(said, successful=not interrupted)],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(kept, criteria)),
        "properties": {
            "judgement": judgement.conclusion.value,
            "verdicts": {r.criterion.id: r.verdict.value for r in rulings},
        },
    }
    return _log(run)


def _category(report: Report) -> Iterable[str]:
    """Yield what tells the runs of several systems in one repository apart."""
    yield "pytest-psf"
    yield quote(folder_of(report), errors="replace")
    # Behind the last slash stands what tells a run from others of its category.
    yield ""


def _log(run: dict[str, Any]) -> str:
    return dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _tool(version: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    driver = {"name": "pytest-psf", "version": version, "rules": rules}
    return {"driver": driver}


def _invocation(said: Sequence[str], *, successful: bool) -> dict[str, Any]:
    """Return how the run went; what it says explains why it did not see everything."""
    level = "note" if successful else "error"
    notes = [{"level": level, "message": {"text": _text(one)}} for one in said]
    return {"executionSuccessful": successful, "toolExecutionNotifications": notes}


def _rule(criterion: Criterion, catalogue: Catalogue) -> dict[str, Any]:
    vacuous = "".join(f"- {text}\n" for text in criterion.vacuous)
    markdown = (
        f"{criterion.question}\n\n**Convincing:** {criterion.convincing}\n\n"
        f"**Vacuous:**\n\n{vacuous}\n```toml\n{criterion.example}\n```\n\n"
        f"`pytest-psf explain {criterion.id}`\n"
    )
    return {
        "id": criterion.id,
        "name": criterion.title,
        "shortDescription": {"text": criterion.title},
        "fullDescription": {"text": criterion.question},
        "help": {
            "text": as_text(explained(criterion, catalogue)),
            "markdown": markdown,
        },
        "helpUri": criterion_url(criterion.id),
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["production-readiness", criterion.domain]},
    }


def _gravest(every: Sequence[Point], most: int) -> Sequence[Point]:
    """Return as many points as a host takes, in their order.

    What blocks is kept first, and of each criterion the first: whatever is left out is closed
    at the host.
    """
    if len(every) <= most:
        return every
    counted: Counter[str] = Counter()
    ranks: list[tuple[int, int, int]] = []
    for number, point in enumerate(every):
        criterion = point.ruling.criterion.id
        counted[criterion] += 1
        ranks.append((_ORDER.index(point.weight), counted[criterion], number))
    return [every[number] for number in sorted(r[2] for r in sorted(ranks)[:most])]


def _left_out(count: int, kept: int) -> Iterable[str]:
    if count > kept:
        yield (
            f"{count - kept} of {count} open points are left out: a host takes {kept} of one "
            "run; the JSON report has them all"
        )
    if kept > _MOST_SHOWN:
        yield f"of {kept} open points GitHub shows {_MOST_SHOWN}, the gravest first"


def _results(
    kept: Iterable[Point], criteria: Sequence[Criterion]
) -> Iterable[dict[str, Any]]:
    index = {criterion.id: number for number, criterion in enumerate(criteria)}
    for point in kept:
        criterion = point.ruling.criterion
        yield {
            "ruleId": criterion.id,
            "ruleIndex": index[criterion.id],
            **_level(point),
            "message": {"text": _message(point)},
            "locations": [_location(point.place)],
            "partialFingerprints": {"pytest-psf/v1": point.fingerprint},
            **_suppressed(point),
            "properties": _properties(point),
        }


def _properties(point: Point) -> dict[str, str]:
    url = reasons.url_of(point.reason)
    explained_at = {} if url is None else {"reasonUri": url}
    verdict = point.ruling.verdict.value
    return {"verdict": verdict, "reason": point.reason, **explained_at}


def _level(point: Point) -> dict[str, str]:
    """Return what it is: a failure with its level, or something nobody could find out."""
    ruling = point.ruling
    if Verdict.NOT_JUDGED in {ruling.verdict, ruling.unwaived}:
        return {"kind": "open", "level": "none"}  # the standard allows no other level
    return {"kind": "fail", "level": _LEVELS[point.weight]}


def _message(point: Point) -> str:
    criterion = point.ruling.criterion
    fix = f" Fix: {point.fix}" if point.fix else ""
    return _text(f"{criterion.title}: {point.why}.{fix}")


def _text(text: str) -> str:
    """Return a text of others that no viewer takes for a link (3.11.6)."""
    return neutral(text, _MOST).replace("](", "] (")


def _location(place: Place) -> dict[str, Any]:
    # What is not UTF-8 in a name cannot be in a URI either.
    uri = quote(place.file, errors="replace")
    found = {
        "artifactLocation": {"uri": uri, "uriBaseId": _TOP},
        "region": {"startLine": place.line},
    }
    return {"physicalLocation": found}


def _suppressed(point: Point) -> dict[str, Any]:
    waiver = point.ruling.waiver
    if point.weight is not Weight.WAIVED or waiver is None:
        return {}
    return {"suppressions": [_suppression(waiver)]}


def _suppression(waiver: Waiver) -> dict[str, Any]:
    text = (
        f"{waiver.reason}; meanwhile: {waiver.compensating_control}; approved by "
        f"{waiver.approved_by} on {waiver.approved_on}, until {waiver.expires}"
    )
    return {"kind": "external", "status": "accepted", "justification": _text(text)}

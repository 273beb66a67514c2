"""The judgement as a report of GitLab's Code Quality, for its merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from pytest_psf.core.places import Place
from pytest_psf.report.json_text import dumped
from pytest_psf.report.points import Weight, points

if TYPE_CHECKING:
    from pytest_psf.core.report import Report
    from pytest_psf.report.points import Point

#: What every entry's `check_name` begins with.
CHECK: Final = "pytest-psf/"

_SEVERITIES = {
    Weight.BLOCKS: "blocker",
    Weight.OPEN: "major",
    Weight.WAIVED: "info",
}


def unfinished() -> str:
    """Return what stands until a judgement was reached.

    It has an entry: GitLab takes what is empty for a project without a fault.
    """
    entry = _entry(
        check="unfinished",
        description="The run was killed, or ended before it was judged.",
        fingerprint=sha256(b"pytest-psf/unfinished").hexdigest(),
        severity="blocker",
        place=Place("pyproject.toml", 1),
    )
    return dumped([entry])


def rendered(report: Report) -> str:
    """Return the whole text."""
    return dumped([_of(point) for point in points(report)])


def _of(point: Point) -> dict[str, Any]:
    ruling = point.ruling
    fix = f" (fix: {point.fix})" if point.fix else ""
    return _entry(
        check=ruling.criterion.id,
        description=f"{ruling.verdict.value}: {point.why}{fix}",
        fingerprint=point.fingerprint,
        severity=_SEVERITIES[point.weight],
        place=point.place,
    )


def _entry(
    *, check: str, description: str, fingerprint: str, severity: str, place: Place
) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": f"{CHECK}{check}",
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": place.file, "lines": {"begin": place.line}},
    }

"""Where the reports of these tests come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Outcomes
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

if TYPE_CHECKING:
    from pytest_psf.core.verdicts import Judgement

NO_GIT = Unavailable("not a git repository")

ORIGIN = Origin(
    tools=Tools(
        pytest_psf="0.1.0", python="3.11.7", pytest="9.2.0", platform="linux x86_64"
    ),
    run=Run(
        workers=2,
        ci=Ci(
            service="github-actions",
            url="https://ci.example/runs/7",
            actor=Unavailable("GITHUB_ACTOR is not set"),
        ),
    ),
    subject=Subject(
        commit="c" * 40,
        tree="d" * 40,
        branch="main",
        dirty=False,
        folder="services/bot",
        release="v7",
    ),
    digests=Digests(
        config=f"sha256:{'1' * 64}", reviews=NO_GIT, catalogue=f"sha256:{'2' * 64}"
    ),
)


def reported(judgement: Judgement, outcomes: Outcomes | None = None) -> Report:
    """Return the report of a run that came to this judgement."""
    return Report(judgement=judgement, origin=ORIGIN, outcomes=outcomes or Outcomes())

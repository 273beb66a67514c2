"""A finished run as a whole: its judgement, and where, of what and from what it came.

Every form that a run is shown in is made of this value, in the run itself or long after.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from pytest_psf.core.joining import WHOLE, Seen
from pytest_psf.core.outcomes import Outcomes
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.core.verdicts import Judgement


#: The number of the report's form as JSON. It grows when a key changes its meaning or goes;
#: a new key leaves it as it is.
SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Unavailable:
    """What nobody could find out. It is said, and never made up."""

    unavailable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What judged: versions, and the machine's sort."""

    pytest_psf: str
    python: str
    pytest: str | Unavailable
    platform: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ci:
    """The job that a run was part of, as its service says."""

    service: str
    url: str | Unavailable
    actor: str | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How it was run."""

    #: Processes of pytest-xdist; 0 without it.
    workers: int = 0
    #: Why it ended early; empty if it did not.
    interrupted: str = ""
    #: Whether a test failed, be it evidence or not: pytest then ends with 1.
    failed: bool = False
    #: Whether all evidence tests that name code were challenged.
    challenged: bool = False
    #: Whether the day was another one than the clock's (`--psf-today`), or what challenges
    #: show was taken over from an undamaged project (`pytest-psf selftest`).
    simulated: bool = False
    #: None outside of every service that is known.
    ci: Ci | None = None


_NOT_GIVEN = Unavailable("name it with --psf-release")
_NO_CHANGES = Unavailable("nothing differs from the commit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What was judged."""

    commit: str | Unavailable
    tree: str | Unavailable
    branch: str | Unavailable
    #: Whether files that git tracks differ from the commit.
    dirty: bool | Unavailable
    #: The config's folder as seen from the top of the checkout, which the hosts of
    #: repositories count paths from; empty if it is the top. Places are relative to it.
    folder: str | Unavailable
    #: What tells these differences from others, as `sha256:` and 64 hex digits.
    changes: str | Unavailable = _NO_CHANGES
    release: str | Unavailable = _NOT_GIVEN
    #: As `sha256:` and 64 hex digits.
    image_digest: str | Unavailable = _NOT_GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """What it was judged by, as `sha256:` and 64 hex digits of the files' bytes."""

    config: str | Unavailable
    reviews: str | Unavailable
    catalogue: str | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a run comes from: all that is known before its first test."""

    tools: Tools
    run: Run
    subject: Subject
    digests: Digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A finished run as a whole."""

    judgement: Judgement
    origin: Origin
    #: What became of the tests, so that other runs can be judged together with this one.
    outcomes: Outcomes = field(default_factory=Outcomes)
    #: What the run saw of each part of the system that it is of; "" is a system of one.
    seen: Mapping[str, Seen] = field(default_factory=lambda: {"": WHOLE})

"""Claims: what the config and the marks say, before anything was checked.

The fields of a kind's claim are its keys in the config, with `-` for `_`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.places import Place  # noqa: TC001 - types are read to cross

if TYPE_CHECKING:
    from collections.abc import Iterable

Scalar = str | bool | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClaim:
    """A section of a document says it."""

    document: str
    #: Heading names, any of which will do; none: the whole document.
    section: tuple[str, ...] = ()
    #: Globs, or `file#key`, of what the section speaks of.
    covers: tuple[str, ...] = ()
    covers_nothing: str | None = None
    max_age: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingClaim:
    """A value in a configuration file fulfils a condition."""

    setting: str
    #: Every one of them fulfils the conditions.
    key: tuple[str, ...]
    equals: Scalar | None = None
    matches: str | None = None
    at_most: int | float | None = None
    at_least: int | float | None = None
    one_of: tuple[Scalar, ...] | None = None
    #: `file#key` of another setting, whose value it has.
    same: str | None = None
    pinned: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordClaim:
    """An entry of a file says that something was measured, or was practised."""

    record: str
    #: What it is: `evaluation` or `drill`, an entry each, or the `report` of a run.
    as_: str
    #: Which entry, where the file holds several.
    name: str | None = None
    #: Field of the entry -> the setting (`file#key`) that it must be equal to.
    same: dict[str, str] | None = None
    max_age: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageMinimum:
    """How much of each of these files the evidence tests of a criterion run."""

    files: tuple[str, ...]
    #: In percent of the lines and branches inside functions.
    at_least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TestClaim:
    """A test, or all tests of a file or class, show it."""

    __test__ = False  # pytest must not take it for a test class

    test: str
    exercises: tuple[str, ...] = ()
    #: What runs instead of the code when it is challenged; left out: an emptied value.
    sabotage: str | None = None
    #: Why the code cannot be observed in this process.
    outside: str | None = None
    coverage: CoverageMinimum | None = None


class Claim(NamedTuple):
    """What is claimed of a criterion (or of a facet of it), and where that stands.

    Large suites make one for each test, and a frozen dataclass takes twice as long.
    """

    criterion: str
    facet: str | None
    #: The kind's name: the key that tells claims of it from others.
    kind: str
    #: The kind's own value, such as a DocumentClaim.
    content: object
    place: Place
    #: Verified and shown, but it never gates.
    supporting: bool = False

    @property
    def id(self) -> str:
        return f"{self.criterion}.{self.facet}" if self.facet else self.criterion


def tests_of_minimums(claims: Iterable[Claim]) -> dict[str, tuple[str, ...]]:
    """Return the tests that add up to each coverage minimum, by the claims' ids.

    They are all tests that are claimed for the same criterion and facet, but for those
    that only support it.
    """
    tests: dict[tuple[str, str | None], list[str]] = {}
    asking: dict[str, Claim] = {}
    for claim in claims:
        if isinstance(claim.content, TestClaim):
            owner = (claim.criterion, claim.facet)
            if not claim.supporting:
                tests.setdefault(owner, []).append(claim.content.test)
            if claim.content.coverage is not None:
                asking[claim.id] = claim
    return {
        claim_id: tuple(
            test
            for facet in dict.fromkeys((claim.facet, EVERY_FACET))
            for test in tests.get((claim.criterion, facet), ())
        )
        for claim_id, claim in asking.items()
    }

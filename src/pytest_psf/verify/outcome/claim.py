"""What a claim on a test says."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from pytest_psf.core.catalogue import EVERY_FACET
from pytest_psf.core.values import dataclass
from pytest_psf.verify.data.target import is_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_psf.core.claims import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageMinimum:
    """How much of each of these files the evidence tests of a criterion run."""

    files: tuple[str, ...] = field(
        metadata={"description": "Files of the system, relative to the config."}
    )
    at_least: float = field(
        metadata={
            "description": "In percent of the lines and branches inside functions, in each "
            "file."
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TestClaim:
    """A test, or all tests of a file or class, show it."""

    __test__ = False  # pytest must not take it for a test class

    test: str = field(
        metadata={
            "description": "The test's id as pytest has it, or a file or class: then all of "
            "its tests must pass. With `NAME:` before it, a test of that part.",
            "example": '"tests/test_guard.py::test_refuses"',
        }
    )
    exercises: tuple[str, ...] = field(
        default=(),
        metadata={
            "description": "The code that the test must enter, as `package.module:function` "
            "or `:Class.method`; and the data that it must depend on, as `file#key`, "
            "`file#words of a line` or a whole file. Without it a test is only claimed.",
            "example": '"app.guard:refuse"',
        },
    )
    sabotage: str | dict[str, Any] | None = field(
        default=None,
        metadata={
            "description": "What runs instead of that code when it is challenged, as "
            "`package.module:function`; left out: it returns emptied values. Of data, a "
            "table: the target -> a worse value.",
            "example": '{ "config/limits.json#block_at" = 0.99 }',
        },
    )
    outside: str | None = field(
        default=None,
        metadata={
            "description": "Why the code cannot be observed in this process, such as one in "
            "another language."
        },
    )
    coverage: CoverageMinimum | None = field(
        default=None,
        metadata={
            "description": "How much of some files all evidence tests of the criterion must "
            "run together.",
            "example": '{ files = ["src/app/guard.py"], at-least = 90 }',
        },
    )

    @property
    def code(self) -> tuple[str, ...]:
        """The targets that are code."""
        return tuple([one for one in self.exercises if not is_data(one)])

    @property
    def data(self) -> tuple[str, ...]:
        """The targets that are data."""
        return tuple([one for one in self.exercises if is_data(one)])

    def stand_in(self, target: str) -> str | None:
        """Return what runs instead of a target that is code, if the claim says it."""
        if not isinstance(self.sabotage, dict):
            return self.sabotage
        said = self.sabotage.get(target)
        return said if isinstance(said, str) else None

    @property
    def worse(self) -> Mapping[str, object]:
        """The worse values that the claim states, by what they stand for in data."""
        said = self.sabotage if isinstance(self.sabotage, dict) else {}
        return {name: value for name, value in said.items() if is_data(name)}


def tests_of_minimums(claims: Iterable[Claim]) -> dict[str, tuple[str, ...]]:
    """Return the tests that add up to each coverage minimum, by the claims' ids.

    They are all tests that are claimed for the same criterion and facet, or for all of its
    facets, apart from those that only support it.
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

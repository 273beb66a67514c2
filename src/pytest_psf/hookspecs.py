"""The hooks through which kinds of evidence and report formats come.

Another distribution adds its own with an entry point in the group `pytest_psf` that
names a module or object with these functions, marked with `hookimpl`. Kinds and formats
are structural: they need these attributes and no base class. `registry.load` refuses
what has another form. Authors import all of it from `pytest_psf.api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Finding
    from pytest_psf.core.problem import Problem
    from pytest_psf.core.report import Report
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.mutants import Mutations
    from pytest_psf.verify.project import Project

#: The name of the hooks, and of the entry-point group.
NAMESPACE = "pytest_psf"

hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)


class Kind(Protocol):
    """A kind of evidence: what it must have."""

    @property
    def name(self) -> str:
        """The key that makes a table in the config a claim of this kind.

        One word of lower-case letters and digits.
        """

    @property
    def claim(self) -> type[Any]:
        """A frozen dataclass whose fields are the keys of a claim, with `-` for `_`.

        One of them is called like the kind. A field may hold what TOML has: `str`,
        `bool`, `int`, `float`, dates, tuples and tables of those, or another frozen
        dataclass for a table of known keys. What such a table looks like can be said for
        the faults of users: `field(metadata={"example": "{ min = 1 }"})`. A `description`
        beside it is for the JSON schema.
        """

    @property
    def counts_as(self) -> frozenset[str]:
        """The catalogue's words of evidence that its findings may count as."""

    def faults(self, content: Any, criterion: Criterion, /) -> Iterable[Problem]:
        """Yield the faults of the text alone; none for a text that is right.

        The `keys` of each lead from the claim's table to what is wrong. No file is looked
        at: this happens before any test runs, and a fault ends the run as a usage error.
        """

    def verify(
        self, claim: Claim, criterion: Criterion, context: Context, /
    ) -> Finding:
        """Check the claim, and return what came of it.

        What is wrong with the evidence makes a finding that does not hold; so does what
        this run could not find out. Whatever is raised makes the claim broken, never met.
        """


class FullKind(Kind, Protocol):
    """A kind with the parts that it may leave out; `registry` then supplies them."""

    def identity(self, content: Any, /) -> object:
        """Return something hashable, equal for claims of a criterion that are one.

        A config that makes one claim twice has a fault. Left out: all that they say.
        """

    def source(self, content: Any, project: Project, /) -> str:
        """Return what a claim looks at, as its findings name it in `source`.

        Left out: the value of the field that is called like the kind. Raise
        UnverifiableError if the claim is broken as it stands.
        """

    def mutations(self) -> Mutations | None:
        """Return how `pytest-psf selftest` breaks it. Left out, or None: nobody knows."""


class ReportFormat(Protocol):
    """A form that the judgement can be written in.

    One that needs a package which may not be there has a method `lacks` besides: it says
    what to install, empty if nothing, and is asked before the first test runs.
    """

    @property
    def name(self) -> str:
        """What stands before the colon in `--psf-report FORMAT:PATH`."""

    def unfinished(self) -> str:
        """Return the report of a run without a judgement.

        It is written when the run starts, so a run that breaks off leaves it behind.
        """

    def recognises(self, text: str, /) -> bool:
        """Tell whether a file's text is a report of this format.

        A file with another text is not replaced; one without any text is not asked about.
        """

    def render(self, report: Report, /) -> str:
        """Return the whole text of a file that shows a finished run.

        The run may have ended long ago (`pytest-psf report`): no file is looked at.
        """


@hookspec
def psf_evidence_kinds() -> Sequence[Kind]:  # type: ignore[empty-body] # a specification
    """Return the kinds of evidence that an extension brings, as a list or tuple."""


@hookspec
def psf_report_formats() -> Sequence[ReportFormat]:  # type: ignore[empty-body] # a specification
    """Return the report formats that an extension brings, as a list or tuple."""

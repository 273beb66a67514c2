"""The hooks through which kinds of evidence and report formats come.

Another distribution adds its own with an entry point in the group `pytest_psf` that
names a module or object with these functions, marked with `hookimpl`. The kinds and
formats are structural: they need these attributes and no base class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Finding
    from pytest_psf.core.verdicts import Judgement
    from pytest_psf.verify.context import Context

#: The name of the hooks, and of the entry-point group.
NAMESPACE = "pytest_psf"

hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)


class Kind(Protocol):
    """A kind of evidence.

    `name` is the key that makes a table in the config a claim of this kind;
    `claim` is a frozen dataclass whose fields are the keys that such a table may
    hold (with `-` for `_`), one of them called `name`'s value.
    """

    @property
    def name(self) -> str: ...

    @property
    def claim(self) -> type[Any]: ...

    def faults(
        self, content: Any, criterion: Criterion
    ) -> Iterable[tuple[str, str, str]]:
        """Yield (key, what was found, what to write) for faults of the text alone."""

    def verify(self, claim: Claim, criterion: Criterion, context: Context) -> Finding:
        """Check the claim. Never raise for what is wrong with the evidence."""


class ReportFormat(Protocol):
    """A form that the judgement can be written in."""

    @property
    def name(self) -> str: ...

    def unfinished(self) -> str:
        """Return the report of a run that has not come to a judgement."""

    def recognises(self, text: str) -> bool:
        """Tell whether a file's text is a report of this format: it is replaced."""

    def render(self, judgement: Judgement) -> str:
        """Return the report of a judgement."""


@hookspec
def psf_evidence_kinds() -> Sequence[Kind]:  # type: ignore[empty-body] # a specification
    """Return kinds of evidence."""


@hookspec
def psf_report_formats() -> Sequence[ReportFormat]:  # type: ignore[empty-body] # a specification
    """Return report formats."""

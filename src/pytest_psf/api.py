"""What other distributions, and tests, may import of pytest-psf: all of it is here.

An **extension** brings kinds of evidence and report formats. It is a module named by an
entry point in the group `pytest_psf`, with one or both of these functions::

    from pytest_psf.api import hookimpl

    @hookimpl
    def psf_evidence_kinds():
        return [TicketKind()]

    @hookimpl
    def psf_report_formats():
        return [CsvReport()]

A kind is an object like `Kind` (nothing is inherited), and may have the further parts of
`FullKind`. Its `verify` gets a `Claim`, the `Criterion` and a `Context`, and returns a
`Finding`. Of a `Context`, an extension may use `project`, `today` and `is_new`, and of its
`Project` `root`, `top`, `read`, `files`, `path`, `plain` and `once`; what they raise
(`UnverifiableError`) makes a finding by its method `finding(counts_as, source)`. A report
format is an object like `ReportFormat` and renders a `Report`, which holds the `Judgement`. `Mutations` say how
`pytest-psf selftest` breaks a kind's evidence: their module is best imported inside of the
kind's method `mutations`, since `pytest --psf` needs nothing of it. What has another form
than these is refused when it is loaded, as one usage error. `tests/extension/acme-psf` in
the repository is a whole extension.

A **test** needs the types of the fixtures alone: `Recorder` is that of `psf`, whose `Canaries`
are made up, `ModelServer` that of `psf_model_server`, `Signals` that of `psf_signals`, `Drills`
that of `psf_drill`, and `Alerts` that of `psf_alerts`, which returns an `Alert`. `judge` is the
pure function that everything else feeds.

Stability: until 1.0, a minor version (0.x) may change these names, their fields and what is
asked of an extension; the CHANGELOG then names each change with what to write instead, under
the heading "For authors of extensions". A patch version (0.1.x) changes none of them. From
1.0 on, a name is deprecated with a warning for one minor version before it goes. Whatever is
not in `__all__` here is private, and changes without notice.

Importing this module loads neither pytest nor pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.core.catalogue import Criterion
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.report import Report
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Judgement
from pytest_psf.fixtures.recorder import Recorder
from pytest_psf.hookspecs import FullKind, Kind, ReportFormat, hookimpl
from pytest_psf.verify.context import Context
from pytest_psf.verify.mutants import (
    Candidate,
    Edit,
    Editable,
    EvidenceId,
    EvidenceState,
    Mutant,
    Mutations,
    NotTriedError,
)
from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

__all__ = [
    "Alert",
    "Alerts",
    "AppendLine",
    "Canaries",
    "Candidate",
    "ChangeValue",
    "Claim",
    "Context",
    "Criterion",
    "Drills",
    "Edit",
    "Editable",
    "Evidence",
    "EvidenceId",
    "EvidenceState",
    "Finding",
    "FullKind",
    "Judgement",
    "Kind",
    "ModelServer",
    "Mutant",
    "Mutations",
    "NotTriedError",
    "Place",
    "Problem",
    "Project",
    "Reason",
    "Recorder",
    "ReplaceText",
    "Report",
    "ReportFormat",
    "Rung",
    "Signals",
    "Standing",
    "UnverifiableError",
    "hookimpl",
    "judge",
]

if TYPE_CHECKING:
    from pytest_psf.fixtures.alerts.alert import Alert
    from pytest_psf.fixtures.alerts.alerts import Alerts
    from pytest_psf.fixtures.canaries.person import Canaries
    from pytest_psf.fixtures.drill import Drills
    from pytest_psf.fixtures.model_server.server import ModelServer
    from pytest_psf.fixtures.signals.signals import Signals
    from pytest_psf.verify.edits import AppendLine, ChangeValue, ReplaceText
else:  # a type checker would take any name for one that is there
    #: What few need -> where it is: the edits of `pytest-psf selftest`, types of fixtures.
    _ON_REQUEST = {
        **dict.fromkeys(("AppendLine", "ChangeValue", "ReplaceText"), "verify.edits"),
        "Alert": "fixtures.alerts.alert",
        "Alerts": "fixtures.alerts.alerts",
        "Canaries": "fixtures.canaries.person",
        "Drills": "fixtures.drill",
        "ModelServer": "fixtures.model_server.server",
        "Signals": "fixtures.signals.signals",
    }

    def __getattr__(name: str) -> object:
        """Load what few need on request (PEP 562)."""
        if name not in _ON_REQUEST:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"pytest_psf.{_ON_REQUEST[name]}"), name)


def __dir__() -> list[str]:
    return __all__

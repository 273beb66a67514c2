"""Tickets of ACME's tracker as evidence, and the judgement as CSV.

An example of an extension of pytest-psf: `kind.py` is a kind of evidence, `mutations.py`
says how `pytest-psf selftest` breaks it, `report.py` is a report format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acme_psf.kind import TicketKind
from acme_psf.report import CsvReport
from pytest_psf.api import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.api import Kind, ReportFormat


@hookimpl
def psf_evidence_kinds() -> Sequence[Kind]:
    """Bring the kind `ticket`."""
    return (TicketKind(),)


@hookimpl
def psf_report_formats() -> Sequence[ReportFormat]:
    """Bring the format `csv`."""
    return (CsvReport(),)

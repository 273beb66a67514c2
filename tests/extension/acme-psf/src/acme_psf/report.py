"""The format `csv`: a line for each criterion that is asked."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_psf.api import Report

_HEAD = "psf-criterion,verdict"


class CsvReport:
    """The judgement for a spreadsheet."""

    name = "csv"

    def unfinished(self) -> str:
        """Return the head, and a line that no finished report has."""
        return f"{_HEAD}\nunfinished,\n"

    def recognises(self, text: str) -> bool:
        """Tell a report by its head."""
        return text.startswith(_HEAD)

    def render(self, report: Report) -> str:
        """Return a line for each criterion that is asked."""
        made = io.StringIO()
        rows = csv.writer(made, lineterminator="\n")
        rows.writerow(_HEAD.split(","))
        for ruling in report.judgement.rulings:
            if ruling.is_asked:
                rows.writerow([ruling.criterion.id, ruling.verdict.value])
        return made.getvalue()

"""`pytest-psf report`: show a finished run in another form, long after it ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.commands.ending import Printed, UserError
from pytest_psf.registry import load
from pytest_psf.report_files.writing import ReportRefusedError, asked_for

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.ending import Subparsers


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "report", help="write a finished report in other forms"
    )
    parser.add_argument("report", metavar="REPORT.json", type=Path)
    parser.add_argument("forms", metavar="FORMAT:PATH", nargs="+")
    parser.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> Printed:
    # pydantic is loaded for what comes from outside only.
    from pytest_psf.report_files.checked import NotAReportError
    from pytest_psf.report_files.reading import read

    registry = load()
    try:
        reports = asked_for(options.forms, registry.formats, Path.cwd())
        found = read(options.report, editions.load())
        reports.refuse_foreign()
    except (ReportRefusedError, NotAReportError) as error:
        raise UserError(str(error)) from None
    reports.close(found)
    return Printed(text="\n".join(f"wrote {path}" for path in reports.paths))

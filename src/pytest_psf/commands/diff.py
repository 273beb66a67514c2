"""`pytest-psf diff`: what changed from one report to a later one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.commands.ending import Printed, UserError
from pytest_psf.core.difference import difference
from pytest_psf.report.difference import as_json, as_markdown, as_text

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.ending import Subparsers


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "diff",
        help="say what was gained and lost from one report to another",
        description="Exit status: 1 if ground was lost.",
    )
    parser.add_argument("old", metavar="OLD.json", type=Path)
    parser.add_argument("new", metavar="NEW.json", type=Path)
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", dest="form"
    )
    parser.set_defaults(run=_diff)


def _diff(options: argparse.Namespace) -> Printed:
    # pydantic is loaded for what comes from outside only.
    from pytest_psf.report_files.checked import NotAReportError
    from pytest_psf.report_files.reading import read

    catalogue = editions.load()
    try:
        old, new = (read(path, catalogue) for path in (options.old, options.new))
    except NotAReportError as error:
        raise UserError(str(error)) from None
    names = [one.judgement.profile.system for one in (old, new)]
    if names[0] != names[1]:
        raise UserError(f"they are of two systems, {names[0]!r} and {names[1]!r}")
    found = difference(old, new)
    if options.form == "json":
        text = as_json(found, old, new)
    elif options.form == "markdown":
        text = as_markdown(found, old, new)
    else:
        text = as_text(found, old, new, shutil.get_terminal_size().columns)
    return Printed(text=text, status=1 if found.lost_ground else 0)

"""`pytest-psf schema`: the forms of files, for tools that check them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from pytest_psf.commands.shared import Printed

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.shared import Subparsers

#: What has a schema -> the room that keeps it.
_SCHEMAS = {"report": "pytest_psf.report"}


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "schema", help="print the JSON schema of a file (draft 2020-12)"
    )
    parser.add_argument("of", choices=_SCHEMAS, help="report: what json:PATH writes")
    parser.set_defaults(run=_schema)


def _schema(options: argparse.Namespace) -> Printed:
    room = files(_SCHEMAS[options.of])
    text = (room / f"{options.of}.schema.json").read_text(encoding="utf-8")
    return Printed(text=text.rstrip("\n"))

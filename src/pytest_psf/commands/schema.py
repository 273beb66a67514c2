"""`pytest-psf schema`: the forms of files, for tools that check them."""

from __future__ import annotations

import json
from pkgutil import get_data
from typing import TYPE_CHECKING, Any

from pytest_psf.commands.ending import Printed, UserError

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.ending import Subparsers

#: What has a schema -> the room that keeps it.
_SCHEMAS = {"config": "config", "report": "report"}


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("schema", help="print the JSON schema of a file")
    shown = "config: psf.toml (draft 7); report: what json:PATH writes (draft 2020-12)"
    parser.add_argument("of", choices=_SCHEMAS, help=shown)
    shown = "of the config: the schema of a pyproject.toml, with the table [tool.psf]"
    parser.add_argument("--pyproject", action="store_true", help=shown)
    parser.set_defaults(run=_schema)


def _schema(options: argparse.Namespace) -> Printed:
    if not options.pyproject:
        return Printed(text=_text(options.of).rstrip("\n"))
    if options.of != "config":
        raise UserError(
            "--pyproject goes with `schema config`: a report stands in no pyproject.toml"
        )
    return Printed(text=json.dumps(_of_pyproject(), indent=2))


def of_table(tool: str) -> dict[str, Any]:  # noqa: ARG001 - validate-pyproject names it
    """Return the schema of the table [tool.psf], as validate-pyproject asks for it."""
    found: dict[str, Any] = json.loads(_text("config"))
    # What a psf.toml may hold besides: the table itself, below the keys of a pyproject.toml.
    del found["properties"]["tool"], found["dependencies"]
    return found


def _of_pyproject() -> dict[str, Any]:
    table = of_table("psf")
    draft, definitions = table.pop("$schema"), table.pop("definitions")
    tool = {"type": "object", "properties": {"psf": table}}
    return {
        "$schema": draft,
        "$id": table.pop("$id").replace("psf.json", "pyproject.json"),
        "title": "A pyproject.toml with the config of pytest-psf",
        "type": "object",
        "properties": {"tool": tool},
        "definitions": definitions,
    }


def _text(of: str) -> str:
    # The rooms themselves are not imported: what makes a schema takes longer than to print it.
    found = get_data("pytest_psf", f"{_SCHEMAS[of]}/{of}.schema.json")
    assert found is not None, "it cannot be asked for files"
    return found.decode()

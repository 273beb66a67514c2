"""`pytest-psf explain`: what a criterion asks, what convinces and what to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.commands.shared import Printed, criteria_named
from pytest_psf.report.explain import explained

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.shared import Subparsers


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "explain", help="say what a criterion asks, what convinces and what to paste"
    )
    parser.add_argument("id", metavar="ID|DOMAIN|all")
    parser.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> Printed:
    catalogue = editions.load()
    if options.id == "all":
        chosen = (*catalogue.scope.criteria, *catalogue)
    else:
        chosen = criteria_named(options.id, catalogue)
    return Printed(text="\n\n".join(explained(one, catalogue) for one in chosen))

"""The command line `pytest-psf`: its parser, and how it ends."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from pytest_psf import __version__
from pytest_psf.commands.ending import INTERRUPTED, UserError
from pytest_psf.core.shown import harmless_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from pytest_psf.commands.ending import Printed

#: The subcommands, a module each with a function `add_to`, in the order of the help. Only
#: the one that is asked for is imported: what they need takes ten times as long as `explain`.
_COMMANDS = (
    "affected",
    "check",
    "diff",
    "explain",
    "gate",
    "init",
    "report",
    "review",
    "schema",
    "selftest",
    "sensors",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Return 0 if all is well, 1 for bad news, 2 if it could not run.

    What stands for a run of pytest ends as one that could not run: with 4.
    """
    given = sys.argv[1:] if arguments is None else arguments
    parser = _parser(given)
    if not given:  # who does not know a command yet is shown which there are
        parser.print_help(sys.stderr)
        return 2
    options = parser.parse_args(given)
    try:
        printed: Printed = options.run(options)
    except UserError as error:
        return _complain(str(error), getattr(options, "refused", 2))
    except _fixable() as error:
        return _complain(_as_text(error), getattr(options, "refused", 2))
    except KeyboardInterrupt:
        return INTERRUPTED
    try:
        _print(harmless_lines(printed.text), sys.stdout)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
    return printed.status


def _fixable() -> tuple[type[Exception], ...]:
    """Return what the user can fix as well; anything else is a fault of ours."""
    from pytest_psf.core.problem import FaultsFoundError
    from pytest_psf.extensions import RegistryError
    from pytest_psf.verify.unverifiable import UnverifiableError

    return (FaultsFoundError, OSError, RegistryError, UnverifiableError)


def _as_text(error: Exception) -> str:
    """Return what the user has to know of an error, without a traceback."""
    import shutil

    from pytest_psf.core.problem import FaultsFoundError, as_text
    from pytest_psf.verify.unverifiable import UnverifiableError

    if isinstance(error, FaultsFoundError):
        return error.wrapped()
    if isinstance(error, UnverifiableError):
        problem = error.problem
        place = f"{problem.place}: " if problem.place else ""
        return f"{place}{problem.why}\n  fix: {problem.fix}"
    if isinstance(error, shutil.Error):
        return f"the project cannot be copied: {error.args[0][0][2]}"
    return as_text(error) if isinstance(error, OSError) else str(error)


def _complain(text: str, status: int) -> int:
    _print(f"pytest-psf: {harmless_lines(text)}", sys.stderr)
    return status


def _print(text: str, stream: TextIO) -> None:
    """Print a text, with escapes for what the stream's encoding has no bytes for.

    A pipe on Windows has cp1252, a container without a locale ASCII; titles are in any script.
    """
    encoding = stream.encoding or "utf-8"
    known = text.encode(encoding, "backslashreplace").decode(encoding)
    print(known, file=stream)


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pytest-psf",
        description="What goes with `pytest --psf`: what counts as evidence, reviews, and a test of the gate.",
        epilog="begin with: init, then check; explain ID says what a criterion asks, "
        "review --due what is to be read",
    )
    shown = f"{parser.prog} {__version__}"
    parser.add_argument("--version", action="version", version=shown)
    asked = given[0] if given else None
    if asked == "--version":
        return parser
    # Without a name of ours, argparse makes up a whole help to take one from it.
    commands = parser.add_subparsers(required=True, metavar="COMMAND", prog=parser.prog)
    for name in (asked,) if asked in _COMMANDS else _COMMANDS:
        import_module(f"pytest_psf.commands.{name}").add_to(commands)
    return parser

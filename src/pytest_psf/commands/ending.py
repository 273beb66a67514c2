"""How a command ends: with what it prints, or with what the user has to fix.

It imports next to nothing, since `--version` and `schema` need no more of us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import argparse

    #: What a subcommand adds its own parser to.
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it


#: How a shell ends what Ctrl-C ended: 128 and the signal's number.
INTERRUPTED = 130


class UserError(Exception):
    """Raise UserError if the user has to fix something; the message says what and how."""


class Printed(NamedTuple):
    """What a command prints, and the status that it ends with."""

    text: str
    status: int = 0

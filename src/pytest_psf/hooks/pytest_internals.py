"""What is used of pytest that pytest does not promise: all of it, and why.

Each was seen in pytest 8.0.0, 8.2.2, 8.4.2 and 9.2.0 as it is used here, and has a test
in tests/hooks/test_pytest_internals.py that fails if it goes away.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from _pytest.assertion.rewrite import AssertionRewritingHook
from _pytest.config.exceptions import PrintHelp
from _pytest.config.findpaths import load_config_dict_from_file
from _pytest.nodes import Node
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

__all__ = [
    "ASSERTS_ABOUT_A_NAME",
    "Node",
    "ini_values",
    "marks_of_parameters",
    "options_of",
    "passed_over_by",
    "runtestprotocol",
    "width_of",
    "without_rewriting",
]

# `runtestprotocol` runs a test's three phases and returns their reports. The public way,
# the hook `pytest_runtest_protocol`, also logs them: to the terminal, to -x, to all other
# plugins. A challenged test must be seen by none of them, and a criterion by few.

# `Node`, what items and collectors have in common, is only named for type checkers;
# the `pytest` module exports its subclasses and not the class.

#: A name that only pytest's rewriting of assertions brings into a function, and only
#: where an assertion names something: such a function need not be parsed.
ASSERTS_ABOUT_A_NAME = "@py_builtins"


@contextmanager
def without_rewriting() -> Iterator[None]:
    """Import what no assertion of is shown: our own modules, of which there are many.

    pytest rewrites the assertions of each module of a plugin's distribution, and to load
    what it has rewritten costs ten times as much as to load what Python has compiled.
    """
    before = [*sys.meta_path]
    sys.meta_path[:] = [
        one for one in before if not isinstance(one, AssertionRewritingHook)
    ]
    try:
        yield
    finally:
        # Others may have come meanwhile; pytest's are the first.
        more = [one for one in sys.meta_path if one not in before]
        sys.meta_path[:] = [*more, *before]


def options_of(config: pytest.Config, arguments: list[str]) -> Any:
    """Return the options as these arguments alone would set them.

    `config.option` holds the result for the ini file and the command line together, and
    no public way leads to the parser once the run has begun. An old pytest raises where it
    comes to `--help`, which what follows it does not matter for.
    """
    found = argparse.Namespace()
    with suppress(PrintHelp):
        config._parser.parse_known_args(arguments, found)  # noqa: SLF001
    return found


def ini_values(path: Path) -> dict[str, list[str]]:
    """Return what an ini file holds for pytest, whether or not pytest has chosen it.

    Each value is a list of words, as `getini` splits those of paths, patterns and options.
    """
    found = load_config_dict_from_file(path) or {}
    return {key: _words(getattr(one, "value", one)) for key, one in found.items()}


def _words(value: object) -> list[str]:
    return (
        [str(one) for one in value]
        if isinstance(value, list | tuple)
        else shlex.split(str(value))
    )


def width_of(reporter: pytest.TerminalReporter) -> int:
    """Return how many letters pytest fills a line with, wherever it writes to.

    The public ways measure a terminal, which need not be where the reporter writes.
    """
    width: int = reporter._tw.fullwidth  # noqa: SLF001
    return width


def end_line(reporter: pytest.TerminalReporter) -> None:
    """End the line of a test file as pytest does: with how far the run is by now.

    pytest itself writes that when another file begins, or behind the last item of all.
    """
    fill = getattr(reporter, "_write_progress_information_filling_space", None)
    is_within = reporter.currentfspath is not None and not reporter.verbosity
    if fill and is_within and getattr(reporter, "_show_progress_info", False):
        fill()
    reporter.ensure_newline()


def passed_over_by(item: pytest.Item) -> frozenset[object]:
    """Return the plugins that no hook for this item reaches.

    They are the conftest files of other folders. `item.ihook` leaves them out by itself,
    but a caller that leaves out more than these has to be made anew.
    """
    return frozenset(getattr(item.ihook, "remove_mods", ()))


def fixtures_of(item: pytest.Item) -> Iterator[tuple[str, str, object]]:
    """Yield the fixtures of a test, each by its name with its scope and its function.

    What is asked for by name alone, while the test runs, is not among them, and neither is
    what only stands for a parameter of the test itself.
    """
    info = getattr(item, "_fixtureinfo", None)
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    for name in getattr(item, "fixturenames", ()):
        for found in getattr(info, "name2fixturedefs", {}).get(name, ()):
            function = getattr(found, "func", None)
            is_pytests = getattr(function, "__module__", "").startswith("_pytest.")
            if name not in parameters or not is_pytests:
                yield name, str(getattr(found, "scope", "function")), function


def marks_of_parameters(item: pytest.Item) -> tuple[pytest.Mark, ...]:
    """Return the marks that stand on a test's set of parameters (`pytest.param`).

    Afterwards they are among the test's own, and only the set itself tells them apart.
    """
    return tuple(getattr(getattr(item, "callspec", None), "marks", ()))

"""What a project tells each of its runs: none may be kept from judging, or gate nothing.

Who asks for that on the command line knows what was not judged. What stands in `addopts`, or
is set by a conftest.py or a plugin, would end each run with 0, and nobody would see why.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.pytest_internals import options_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Options of pytest that show something instead of running tests: attribute -> how they
#: are written, the plainest way first.
_SHOWING = {
    "help": ("--help", "-h"),
    "version": ("--version", "-V", "-VV"),
    "markers": ("--markers",),
    "showfixtures": ("--fixtures", "--funcargs"),
    "show_fixtures_per_test": ("--fixtures-per-test",),
    "cacheshow": ("--cache-show",),
    "collectonly": ("--collect-only", "--co"),
}
_WORDS = frozenset(word for words in _SHOWING.values() for word in words)
_COLLECTS = "collectonly"
_INSTEAD = "take it out, and give it on the command line where it is meant"
_SOMETHING = "something that each run reads (addopts, a conftest.py, a plugin)"


def only_shows(config: pytest.Config) -> bool:
    """Tell whether a run is to show something, and not even collects tests to judge."""
    return any(
        getattr(config.option, name, False) for name in _SHOWING if name != _COLLECTS
    )


def require_asked(config: pytest.Config, environment: Mapping[str, str]) -> None:
    """Raise UsageError where each run is told to judge nothing, or to gate nothing.

    The environment is the one in which the run began.
    """
    said = {
        "addopts": config.getini("addopts"),
        "PYTEST_ADDOPTS": environment.get("PYTEST_ADDOPTS", "").split(),
    }
    for where, words in said.items():
        for word in sorted(_WORDS.intersection(words)):
            raise _nothing_judged(where, word)
    typed = [str(argument) for argument in config.invocation_params.args]
    for name in _untyped(config, _SHOWING, typed):
        raise _nothing_judged(_SOMETHING, _SHOWING[name][0])
    if only_shows(config):
        return
    # Whoever starts a run sets its environment, so that may open the gate.
    started_with = shlex.split(environment.get("PYTEST_ADDOPTS", ""))
    gate = getattr(config.option, "psf_gate", None)
    if gate != "all" and _untyped(config, ["psf_gate"], [*started_with, *typed]):
        raise pytest.UsageError(
            f"--psf: {_SOMETHING} says --psf-gate {gate}, so no run would keep the gate of "
            f"the config; {_INSTEAD}: what each run gates is said by `gate` in [tool.psf]"
        )


def _nothing_judged(where: str, word: str) -> pytest.UsageError:
    return pytest.UsageError(
        f"--psf: {where} says {word}, so no run would judge anything; {_INSTEAD}"
    )


def _untyped(
    config: pytest.Config, names: Iterable[str], arguments: list[str]
) -> list[str]:
    """Return the options that are set and that these arguments do not set so."""
    found = [name for name in names if getattr(config.option, name, None)]
    if not found:
        return []
    told = options_of(config, arguments)
    return [
        name
        for name in found
        if getattr(told, name, None) != getattr(config.option, name)
    ]

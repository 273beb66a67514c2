"""No line that we write is a command for a CI runner, whoever wrote the words in it."""

from __future__ import annotations

import pytest

from pytest_psf.core.places import Place
from pytest_psf.core.problem import FaultsFoundError, Problem
from pytest_psf.core.reasons import UNKNOWN_KEY
from pytest_psf.core.shown import harmless_lines
from pytest_psf.report.lines import wrapped

COMMANDS = (
    "::error::forged",
    "  ::error file=a::forged",
    "##[error]forged",
    "a ##vso[x]",
)


@pytest.mark.parametrize("command", [*COMMANDS, "##teamcity[buildStop]"])
def test_a_command_is_shown_and_does_nothing(command: str) -> None:
    line = harmless_lines(command)

    assert not line.lstrip().startswith("::")
    assert "##" not in line
    assert line.replace("\\x3a", ":").replace("\\x23", "#") == command


@pytest.mark.parametrize(
    "line",
    [
        "tests/a.py::test_it",
        "a::b",
        "# a title",
        "## a title",
        ": x",
        "PSF-05 :: x",
        "",
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert harmless_lines(line) == line


def test_what_cannot_be_seen_is_shown_in_every_line() -> None:
    assert harmless_lines("a\x1b[2Jb\n\u202ec\r") == "a\\x1b[2Jb\n\\u202ec\\r"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("width", range(60, 81))
def test_no_line_breaks_in_front_of_a_command(command: str, width: int) -> None:
    text = " ".join(["word"] * 9 + [command.strip()] + ["word"] * 30)

    lines = [line.text for line in wrapped(text, width)]

    assert not any(line.lstrip().startswith("::") or "##" in line for line in lines)


def test_the_words_of_a_fault_stay_in_their_line() -> None:
    fault = Problem(
        UNKNOWN_KEY,
        'unknown key "a\n::error::forged"',
        "write\n::error::b",
        Place("a.toml", 3),
        keys=("tool", "psf", "x\n::warning::y" + "z" * 1_000_000),
    )

    text = FaultsFoundError("a.toml", (fault,)).wrapped()

    assert "a.toml:3: tool.psf.x\\n::warning::yzzz" in " ".join(text.split())
    assert 'unknown key "a\\n::error::forged"' in " ".join(text.split())
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert len(text) < 1000

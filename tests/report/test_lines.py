"""What is to be pasted fits on the screen, and a shell reads it as it was meant."""

from __future__ import annotations

import os
import subprocess

import pytest

from pytest_psf.report.lines import UNBROKEN, pasted

PAGE = '"docs/operations.md#Single points of failure"'
COMMANDS = {
    "many": f"pytest-psf review {PAGE} docs/operations.md#Rollback docs/operations.md#Owner "
    '"docs/operations.md#Who could be harmed" --by NAME',
    "one": 'pytest-psf review "docs/operations.md#Legal basis: personal data (EU)" --by NAME',
    "a url": f"pytest-psf review https://wiki.example.org/{'page/' * 3}operations --saw VERSION --by NAME",
    "quotes": f"pytest-psf review 'docs/it'\"'\"'s.md#The \"odd\" one' {PAGE} --by NAME",
    "a drill": "pytest --psf --psf-write-drills --psf-drill-by "
    '"Marta Brandt, decides and rolls back" --psf-report json:reports/psf.json',
}


@pytest.mark.skipif(os.name == "nt", reason="its shells do not read on so")
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_long_command_goes_on_below_and_is_the_same_to_a_shell(command: str) -> None:
    lines = pasted(command, 80, " " * 6)

    assert len(lines) > 1
    assert max(map(len, lines)) < 80
    assert words("\n".join(lines)) == words(command)


def words(typed: str) -> list[str]:
    """Return what a shell hands to the command that is typed."""
    name = "pytest-psf" if typed.lstrip().startswith("pytest-psf") else "pytest"
    _, _, rest = typed.partition(name)
    ran = subprocess.run(
        ["sh", "-c", f"told() {{ printf '%s\\n' \"$@\"; }}; told {rest}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.splitlines()


@pytest.mark.skipif(os.name == "nt", reason="its shells do not read on so")
def test_an_option_stays_with_its_value() -> None:
    lines = pasted(COMMANDS["one"], 80, "  ")
    assert lines[-1] == "    --by NAME"
    lines = pasted(COMMANDS["a drill"], 80, "  ")
    assert [line for line in lines if "--psf-drill-by" in line and "Marta" in line]


def test_what_fits_or_is_no_command_stays_one_line() -> None:
    short = "pytest-psf review docs/a.md#Owner --by NAME"
    assert pasted(short, 80, "  ") == [f"  {short}"]
    for command in COMMANDS.values():
        assert pasted(command, UNBROKEN, "") == [command]
    toml = f'sabotage = {{ "config/limits.json#block_at" = "{"no " * 30}" }}'
    assert pasted(toml, 80, "") == [toml]
    odd = f"pytest-psf review 'an open quote {'so ' * 30}"
    assert pasted(odd, 80, "") == [odd]

"""`pytest-psf sensors` lists each rule of data files with the test that notices it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Team

pytestmark = pytest.mark.usefixtures("forked_pythons")

SYSTEM = """
import configparser, json, pathlib

HERE = pathlib.Path(__file__).parent
FEES = json.loads((HERE / "config/fees.json").read_text())

def accepts(amount):
    return FEES["least"] <= amount <= FEES["most"]

def may(role):
    return role in FEES["roles"]

def prompt():
    return (HERE / "config/system.prompt").read_text()

def seconds():
    hours = configparser.ConfigParser()
    hours.read(HERE / "config/hours.ini")
    return int(hours["call"]["seconds"])
"""
TESTS = """
import hashlib, pathlib, pytest, fees

@pytest.mark.psf("PSF-04.output-validation", exercises="fees:accepts")
def test_amounts():
    assert fees.accepts(20)
    assert not fees.accepts(500)

@pytest.mark.psf("PSF-01.access-controls", exercises=["fees:may", "config/fees.json#roles[*]"])
def test_roles():
    assert fees.may("clerk")
    assert fees.may("lead")
    assert not fees.may("guest")

@pytest.mark.psf("PSF-04.refusals", exercises="fees:prompt")
def test_digest_of_the_prompt():
    text = fees.prompt()
    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST

@pytest.mark.psf("PSF-04.refusals", exercises="fees:prompt")
def test_advice_is_refused():
    assert "legal advice" in fees.prompt()

@pytest.mark.psf("PSF-05.override", exercises="fees:seconds")
def test_red():
    assert fees.seconds() == 0

def test_of_no_claim():
    pathlib.Path("ran.txt").write_text("")
    assert fees.seconds() == 30
"""
NOTING = """
import os

def pytest_runtest_call(item):
    with open(os.environ["LOG"], "a") as log:
        log.write(item.name + chr(10))
"""
PROMPT = "Answer in one paragraph.\n\n- Give no legal advice.\n- Be kind.\n"
CONFIG = """
PSF-03.timeouts = { setting = "config/hours.ini", key = "call.seconds", at-most = 60 }
PSF-08.harm-assessment = { document = "docs/harm.md", covers = ["config/*", "fees.py", "cases.jsonl"] }
"""


@pytest.fixture
def project(team: Team) -> Team:
    digest = hashlib.sha256(PROMPT.encode()).hexdigest()
    team.config(CONFIG)
    team.write("fees.py", SYSTEM)
    team.write("tests/test_fees.py", TESTS.replace("DIGEST", repr(digest)))
    team.write(
        "config/fees.json",
        '{\n  "least": 5,\n  "most": 100,\n  "roles": ["clerk", "lead", "auditor"],\n  "note": null\n}\n',
    )
    team.write("config/hours.ini", "[call]\nseconds = 30\n")
    team.write("config/system.prompt", PROMPT)
    team.write("cases.jsonl", '{"amount": 20}\n')
    team.write("docs/harm.md", "# Harm\n\nA person may be refused.\n")
    return team


def sensors(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    """Return the status, what was printed, and what was told meanwhile."""
    capsys.readouterr()
    status = main(["sensors", *arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return status, shown.out, shown.err


SHOWN = """\
config/hours.ini: 0 of 1 rule has a sensor
  NONE  call.seconds (line 2)
          no test meets it (it never opens config/hours.ini)

config/fees.json: 4 of 5 rules have a sensor
  part  least (line 2)
          tests/test_fees.py::test_amounts (line 6)
          no test fails when it is 0 instead of 5
  ok    most (line 3)
          tests/test_fees.py::test_amounts (line 6)
  ok    roles[0] (line 4)
          tests/test_fees.py::test_roles (line 11)
  ok    roles[1] (line 4)
          tests/test_fees.py::test_roles (line 12)
  NONE  roles[2] (line 4)
          no test fails when it is left out
  -     note (line 5)
          cannot be weakened: it is null, and nothing is weaker

config/system.prompt: 1 of 3 rules has a sensor
  NONE  Answer in one paragraph. (line 1)
          tests/test_fees.py::test_digest_of_the_prompt only compares the
          file's text, which does not count, when it is left out
  ok    - Give no legal advice. (line 3)
          tests/test_fees.py::test_advice_is_refused (line 22)
  NONE  - Be kind. (line 4)
          tests/test_fees.py::test_digest_of_the_prompt only compares the
          file's text, which does not count, when it is left out

not asked: 1 evidence test
  tests/test_fees.py::test_red: failed

sensors: 5 of 9 rules of 3 files have a sensor, 1 of them only in part; 1 more
  cannot be weakened
"""


def test_each_rule_of_the_files_that_claims_name_has_a_row(
    project: Team,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    project.write("conftest.py", NOTING)
    monkeypatch.setenv("LOG", str(log))
    monkeypatch.setenv("COLUMNS", "80")
    project.write(
        ".pytest_cache/v/cache/lastfailed",
        '{"tests/test_fees.py::test_of_no_claim": true}',
    )
    options = os.environ["PYTEST_ADDOPTS"]
    monkeypatch.setenv(
        "PYTEST_ADDOPTS", f"{options} -x --lf --psf-report=json:psf.json"
    )
    before = {path: path.read_bytes() for path in project.root.rglob("config/*")}
    status, out, err = sensors(capsys)

    assert (status, out) == (0, SHOWN)
    told = err.splitlines()
    assert told[0] == (
        "sensors: 10 rules of 3 files to be weakened in 12 processes, each with 4 "
        "evidence tests"
    )
    assert len(told) == 1 + 12
    assert told[-1] == (
        "sensors: 12 of 12: config/system.prompt#- Be kind. is left out: noticed by "
        "comparing text"
    )
    assert {path: path.read_bytes() for path in before} == before
    assert not (project.root / "ran.txt").exists()  # no claim names that test
    assert not (project.root / "psf.json").exists()
    # Five in the run, four of them in two controls, for three files that say the same
    # otherwise and for twelve faults; but not fourteen of those who come behind the one
    # that noticed a fault, who is the first to be asked of the next.
    assert len(log.read_text().splitlines()) == 5 + 4 * (2 + 3 + 12) - 14


class _Interrupting(io.StringIO):
    """A stream whose reader types Ctrl-C once it has read some words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def write(self, text: str) -> int:
        if self._words in text:
            os.kill(os.getpid(), signal.SIGINT)
        return super().write(text)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let Ctrl-C be heard, which a shell has those ignore that it runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_what_is_known_when_it_is_interrupted_is_shown(
    project: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for whoever reads it on a busy machine.
    slow = "import time\n\ndef pytest_runtest_setup():\n    time.sleep(0.3)\n"
    project.write("conftest.py", slow)
    monkeypatch.setattr(sys, "stderr", _Interrupting("sensors: 1 of 8"))
    status = main(
        ["sensors", "config/fees.json", "config/system.prompt#legal", "--json"]
    )

    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert status == 130
    assert not found["finished"]
    assert (found["planned"], 1 <= found["tried"] < 8) == (8, True)
    first, *_, last = found["rules"]
    assert first["weakened"][0] == {
        "did": "is 0 instead of 5",
        "half": "least",
        "result": "survived",
        "test": None,
        "place": None,
        "detail": None,
    }
    assert (last["rule"], last["noticed"]) == (
        "config/system.prompt#- Give no legal advice.",
        False,
    )
    assert last["weakened"][0]["result"] == "not tried"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    status, out, err = sensors(capsys, *arguments)
    assert (status, out) == (2, "")
    return " ".join(err.split())


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (
            "config/fee.json",
            "config/fee.json does not exist fix: did you mean config/fees.json?",
        ),
        ("config", "config is a folder: name files of it"),
        ("../elsewhere.json", "../elsewhere.json is not a file of the project"),
        ("config/model.bin", "config/model.bin is a binary file"),
        ("config/fees.json#mots", "config/fees.json has no key mots"),
        (
            "config/system.prompt#medical advice",
            'no sentence of config/system.prompt holds "medical advice"',
        ),
        ("config/conflict.ini", "holds an unresolved merge conflict"),
    ],
)
def test_what_cannot_be_weakened_is_refused_before_a_test_runs(
    project: Team, capsys: pytest.CaptureFixture[str], named: str, said: str
) -> None:
    (project.root / "config/model.bin").write_bytes(b"\0\1")
    project.write("config/conflict.ini", "[a]\n<<<<<<< ours\nb = 1\n>>>>>>> theirs\n")
    assert said in refused(capsys, named)


@pytest.mark.parametrize("limit", ["-1", "many", "1.5", "\u0663"])
def test_a_limit_is_a_whole_number(
    capsys: pytest.CaptureFixture[str], limit: str
) -> None:
    with pytest.raises(SystemExit) as error:
        main(["sensors", f"--limit={limit}"])
    assert error.value.code == 2
    assert "write a whole number, such as 100" in capsys.readouterr().err


@pytest.mark.usefixtures("team")
def test_there_has_to_be_a_config(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no psf.toml and no [tool.psf] here or above" in refused(capsys)


@pytest.mark.usefixtures("project")
def test_more_processes_than_the_limit_are_refused_with_the_numbers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = (
        "12 processes needed, --limit is 11: name fewer files, or one rule as FILE#KEY"
    )
    assert said in refused(capsys, "--limit", "11")


FAILING = """
import fees, pytest
@pytest.mark.psf("PSF-05.override", exercises="fees:seconds")
def test_red():
    assert fees.seconds() == 0
"""


@pytest.mark.parametrize(
    ("tests", "config", "said"),
    [
        (
            "def test_a():\n    assert 1\n",
            CONFIG,
            "no claim names a test, so there is none that could notice anything",
        ),
        (
            FAILING,
            CONFIG,
            "none of 1 evidence test passes: tests/test_fees.py::test_red failed",
        ),
        (
            "import no_such_module\n",
            CONFIG,
            "tests/test_fees.py:1: cannot be collected: ModuleNotFoundError: No module named 'no_such_module'",
        ),
        (
            TESTS.replace("DIGEST", "''"),
            "",
            "no claim names or covers a file of settings or a prompt: name files",
        ),
    ],
)
def test_without_evidence_that_passes_there_is_nothing_to_ask(
    project: Team,
    capsys: pytest.CaptureFixture[str],
    tests: str,
    config: str,
    said: str,
) -> None:
    project.config(config)
    project.write(
        "tests/test_fees.py", tests.replace(', "config/fees.json#roles[*]"', "")
    )
    assert said in refused(capsys)


@pytest.mark.usefixtures("project")
def test_a_file_of_computed_values_has_nothing_to_weaken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, err = sensors(capsys, "fees.py")
    assert (status, err) == (0, "")
    assert out.startswith(
        "fees.py: no rule that can be weakened\n  -     HERE (line 4)\n"
    )
    assert out.endswith("\nsensors: no rule that can be weakened\n")


def test_a_file_that_cannot_be_read_is_said_beside_the_others(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    project.config(
        'PSF-08.harm-assessment = { document = "docs/harm.md", covers = ["config/*"] }'
    )
    for name in ("config/fees.json", "config/hours.ini"):
        (project.root / name).unlink()
    project.write("config/broken.json", '{"a": 1')
    project.write(
        "tests/test_it.py",
        "import pytest\n@pytest.mark.psf('PSF-05.review')\ndef test_it():\n    assert len('a')\n",
    )
    (project.root / "tests/test_fees.py").unlink()
    project.write("config/system.prompt", "")
    status, out, _ = sensors(capsys)

    assert status == 0
    assert "config/broken.json: its rules cannot be told: " in out
    assert "config/system.prompt: its rules cannot be told: " in out
    assert " ".join(out.split()).endswith(
        "sensors: no rule that can be weakened; of 2 files the rules cannot be told"
    )

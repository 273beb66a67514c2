"""`pytest-psf selftest` breaks the evidence of real small projects, run by run."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_psf
from pytest_psf.commands.main import main
from pytest_psf.commands.pytest_said import begun
from pytest_psf.selftest.judged import NotJudgedError, Runner
from pytest_psf.workshop.sandbox import opened

if TYPE_CHECKING:
    from tests.conftest import Team


# What these many runs run, other tests have measured.
pytestmark = pytest.mark.usefixtures("unmeasured_processes")

#: Whoever started these tests in the background had Ctrl-C ignored.
RUN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from pytest_psf.commands.main import main; raise SystemExit(main())"
)


class Shown:
    """What a selftest printed, by lines of its table."""

    def __init__(self, status: int, text: str, progress: str) -> None:
        self.status = status
        self.text = text
        self.progress = progress
        lines = re.findall(r"^(PSF-\S+)  +(\S.*?)  +(\S.*)$", text, re.MULTILINE)
        self.rows = [(criterion, name, result) for criterion, name, result in lines]
        self.last = text.rstrip().rpartition("\n")[2]
        self.flat = " ".join(text.split())

    def of(self, criterion: str) -> dict[str, str]:
        return {name: result for one, name, result in self.rows if one == criterion}


class Selftest:
    """The command in a team's project."""

    def __init__(self, team: Team, capsys: pytest.CaptureFixture[str]) -> None:
        self.team = team
        self.capsys = capsys

    def __call__(self, *arguments: str) -> Shown:
        before = self._files()
        self.capsys.readouterr()
        status = main(["selftest", *arguments])
        shown = self.capsys.readouterr()
        assert self._files() == before, "the project itself was touched"
        return Shown(status, shown.out, shown.err)

    def _files(self) -> dict[Path, bytes]:
        files = (path for path in self.team.root.rglob("*") if path.is_file())
        return {path: path.read_bytes() for path in files}

    def review(self, *sections: str, by: str = "Dina Patel") -> None:
        for section in sections:
            assert main(["review", section, "--by", by]) == 0


@pytest.fixture
def selftest(
    team: Team,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    forked_pythons: None,  # noqa: ARG001 - the runs
) -> Selftest:
    monkeypatch.chdir(team.root)
    # Its runs are nobody's news.
    summary = team.write("summary.md", "of the job\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    return Selftest(team, capsys)


TESTS = '''
import asyncio
import unittest
import pytest
import app

@pytest.mark.psf("PSF-05.intervene", "PSF-05.override", exercises="app:pause")
def test_shared():
    """A docstring."""
    assert app.pause() == "paused"

@pytest.mark.psf("PSF-05.review", exercises="app:look")
def test_one_liner(): assert app.look()

class TestUnit(unittest.TestCase):
    @pytest.mark.psf("PSF-06.cost", exercises="app:roll_back")
    def test_method(self):
        self.assertEqual(app.roll_back(2), 1)

@pytest.mark.psf("PSF-06.latency", exercises="app:look")
async def test_async():
    await asyncio.sleep(0)
    assert app.look()

@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.psf("PSF-06.error-rate", exercises="app:roll_back")
def test_with_parameters(version):
    assert app.roll_back(version) == version - 1

class TestBack:
    def test_first(self):
        assert app.roll_back(3) == 2

    def test_second(self):
        assert app.roll_back(2) == 1
'''

RUNS_COROUTINES = """
import asyncio, inspect, pytest

@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if inspect.iscoroutinefunction(pyfuncitem.obj):
        asyncio.run(pyfuncitem.obj())
        return True
"""

OF_TESTS = {
    "test skipped": "killed",
    "test emptied": "killed",
    "target not called": "killed",
}


def test_every_way_to_write_a_test_is_broken_and_killed(
    team: Team, selftest: Selftest
) -> None:
    team.write("tests/test_all.py", TESTS)
    team.write("conftest.py", RUNS_COROUTINES)
    team.config(
        "PSF-07.rollback-tested = "
        '{ test = "tests/test_all.py::TestBack", exercises = "app:roll_back" }'
    )
    team.write("tests/test_file.py", "import app\n\ndef test_it():\n    app.pause()\n")
    with (team.root / "pyproject.toml").open("a") as stream:
        stream.write(
            'PSF-04.edge-cases = { test = "tests/test_file.py", exercises = "app:pause" }'
        )

    shown = selftest()

    for criterion in (
        "PSF-05.intervene",
        "PSF-05.override",
        "PSF-05.review",
        "PSF-06.cost",
        "PSF-06.latency",
        "PSF-06.error-rate",
        "PSF-07.rollback-tested",
        "PSF-04.edge-cases",
    ):
        assert shown.of(criterion) == OF_TESTS, criterion
    assert shown.status == 0
    assert shown.last.startswith(
        "selftest: 24 mutants of 8 criteria, 24 killed (7 runs, "
    )
    assert "for another reason" not in shown.text


DOCUMENTS = """\
# Operations

## Rollback

Run the script `run.sh` and look at the page, then tell the portal team which release serves again
and why the other one had to go.

### When it fails

Call the platform team and wait for them.

Incident response
-----------------

Tell everybody who is on call at once, pause what may do harm, write down what was seen and when,
and ask the platform lead who should speak to customers.

**Chain:** The head of claims decides this alone. Whoever is on call may stop the service, the
platform lead approves releases, and both suppliers answer for their own models.

| duty | who |
| --- | --- |
| Uptime owner | Marta Brandt keeps it running every day |
"""

EVIDENCE = """
PSF-07.rollback-procedure = { document = "ops.md", section = "Rollback", covers = ["run.sh"] }
PSF-07.incident-response = { document = "ops.md", section = "Incident response" }
PSF-08.accountability-chain = { document = "ops.md", section = "Chain" }
PSF-08.owner.uptime = { document = "ops.md", section = "Uptime owner" }
PSF-08.harm-assessment = { document = "harm.md" }
PSF-01.retention = [
  { document = "harm.md", section = "Harm", covers = ["set.toml#days"] },
  { setting = "set.toml", key = "days", at-most = 90 },
]
PSF-02.version-pinned = { setting = "model.yaml", key = "model", pinned = true }
PSF-06.alerts-defined.cost = [
  { setting = "limits.py", key = "COST", at-least = 1, equals = 5 },
  { setting = "alerts.ini", key = "cost.told", matches = "Jo Whitfield|Al Green" },
]
PSF-06.alerts-defined.latency = [
  { setting = ".env", key = "LATENCY", at-most = 9 },
  { setting = "alerts.json", key = "told", one-of = ["Jo Whitfield"] },
]
"""


@pytest.fixture
def written(team: Team, selftest: Selftest) -> Team:
    """A project of documents and settings, all reviewed."""
    team.config(EVIDENCE)
    team.write("ops.md", DOCUMENTS)
    team.write(
        "harm.md",
        "# Harm\n\nA wrong route may cost somebody a week; those who "
        "write in another language wait longest. Whatever they sent is removed after 90 days, "
        "so nobody can be hurt by it later on.\n",
    )
    team.write("run.sh", "echo back\n")
    team.write("set.toml", "days = 90 # not 90 weeks\n")
    team.write("model.yaml", "model: name-2026-08-06 # name-2026-08-06\n")
    team.write("limits.py", "COST: int = 5\nOTHER = 5\n")
    team.write("alerts.ini", "[cost]\ntold = Jo Whitfield\n")
    team.write("alerts.json", '{"told": "Jo Whitfield", "other": "Jo Whitfield"}\n')
    team.write(".env", "LATENCY='7'\n")
    team.write("test_app.py", "import app\n\ndef test_app():\n    assert app.pause()\n")
    selftest.review(
        "ops.md#Rollback",
        "ops.md#Incident response",
        "ops.md#Chain",
        "ops.md#Uptime owner",
        "harm.md",
        "harm.md#Harm",
    )
    selftest.review("ops.md#Incident response", by="Anna Rinaldi")
    return team


def test_documents_and_settings_of_every_form_are_broken_and_killed(
    written: Team, selftest: Selftest
) -> None:
    reviewed = {"section emptied": "killed", "review dropped": "killed"}

    shown = selftest()

    assert shown.status == 0, shown.text
    assert shown.of("PSF-07.rollback-procedure") == {
        **reviewed,
        "covered file changed": "killed",
    }
    assert shown.of("PSF-07.incident-response") == {
        **reviewed,
        "second review dropped": "killed",
    }
    assert shown.of("PSF-08.accountability-chain") == reviewed
    assert shown.of("PSF-08.owner.uptime") == reviewed
    assert shown.of("PSF-08.harm-assessment") == {
        "document emptied": "killed",
        "review dropped": "killed",
    }
    assert shown.of("PSF-01.retention") == {
        **reviewed,
        "covered file changed": "killed",
        "limit exceeded": "killed",
    }
    assert shown.of("PSF-02.version-pinned") == {"setting un-pinned": "killed"}
    for alert in ("cost", "latency"):
        assert shown.of(f"PSF-06.alerts-defined.{alert}") == {
            "limit exceeded": "killed",
            "setting changed": "killed",
        }
    assert "not tried" not in shown.text
    assert "for another reason" not in shown.text
    assert all(len(line) < 80 for line in shown.text.splitlines())
    assert written.root.is_dir()


RECORDS = """
[[drills]]
name = "rollback"
participants = ["D. Patel"]
started = 2024-02-28T23:50:00Z
ended = 2024-02-29T00:10:00Z
outcome = "passed"
before = "v41"
after = "v40"
artefact = "rollback.log"
artefact-digest = "DIGEST"

[[drills]]
name = "rollback"
participants = ["D. Patel"]
started = 2023-12-01T10:00:00Z
ended = 2023-12-01T10:20:00Z
outcome = "passed"

[evaluation]
model = "gpt-4o-2024-08-06"
data-set = "claims.jsonl"
data-set-digest = "DIGEST"
threshold = 0.9
result = 0.93
finished = 2024-02-20

[evaluation.covers]
"prompt.txt" = "DIGEST"
"rules/a.txt" = "DIGEST"
"limits.toml#block_at" = "LIMIT"
"""


def test_records_are_aged_their_artefacts_changed_and_their_bindings_broken(
    team: Team, selftest: Selftest
) -> None:
    team.config(
        """
PSF-02.version-pinned = { setting = "model.toml", key = "id", pinned = true }
PSF-02.re-evaluation = { record = "records.toml", as = "evaluation", covers = ["prompt.txt", "limits.toml#block_at"], same = { model = "model.toml#id" } }
PSF-07.rollback-tested = { record = "records.toml", as = "drill", name = "rollback" }
""",
        top="sample-date = 2024-03-01",
    )
    team.write("model.toml", 'id = "gpt-4o-2024-08-06"\n')
    team.write("rollback.log", "a line\n")
    for name in ("claims.jsonl", "prompt.txt", "rules/a.txt"):
        team.write(name, "a line\n")
    team.write("limits.toml", "block_at = 0.8\n")
    digest, limit = (hashlib.sha256(one).hexdigest() for one in (b"a line\n", b"0.8"))
    records = RECORDS.replace("DIGEST", digest).replace("LIMIT", limit)
    team.write("records.toml", records)

    shown = selftest()

    assert shown.of("PSF-07.rollback-tested") == {
        "record aged": "killed",
        "artefact changed": "killed",
    }
    assert shown.of("PSF-02.re-evaluation") == {
        "record aged": "killed",
        "artefact changed": "killed",
        "bound setting changed": "killed",
        "covered file changed": "killed",
    }
    # Two that the claim names, and one that its entry has besides.
    assert [name for _, name, _ in shown.rows].count("covered file changed") == 3
    assert "for another reason" not in shown.text
    assert shown.status == 0, shown.text


EARLIER = """
[[drills]]
participants = ["D. Patel"]
started = 2024-01-10T10:00:00Z
ended = 2024-01-10T10:10:00Z
outcome = "passed"
artefact = "pause.log"
artefact-digest = "PAUSED"

[[drills]]
name = "rollback"
participants = ["D. Patel"]
started = 2023-12-02T10:00:00Z
ended = 2023-12-02T10:20:00Z
outcome = "passed"
before = "v39"
after = "v38"
artefact = "earlier.log"
artefact-digest = "EARLIER"

[[evaluations]]
model = "gpt-4o-2024-08-06"
data-set = "earlier.log"
data-set-digest = "EARLIER"
threshold = 0.9
result = 0.91
finished = 2024-01-20

[[evaluations]]
model = "gpt-4o-2024-08-06"
data-set = "claims.jsonl"
data-set-digest = "DIGEST"
threshold = 0.9
result = 0.93
finished = 2024-02-20
"""


def test_what_an_earlier_entry_of_the_same_name_left_is_no_mutant(
    team: Team, selftest: Selftest
) -> None:
    """Nor what one without a name left: the latest counts, and nobody reads theirs."""
    team.config(
        """
PSF-02.version-pinned = { setting = "model.toml", key = "id", pinned = true }
PSF-02.re-evaluation = { record = "records.toml", as = "evaluation", same = { model = "model.toml#id" } }
PSF-07.rollback-tested = { record = "records.toml", as = "drill", name = "rollback" }
""",
        top="sample-date = 2024-03-01",
    )
    team.write("model.toml", 'id = "gpt-4o-2024-08-06"\n')
    records = RECORDS.partition("[evaluation]")[0] + EARLIER
    for name, key in (
        ("rollback.log", "DIGEST"),
        ("claims.jsonl", "DIGEST"),
        ("earlier.log", "EARLIER"),
        ("pause.log", "PAUSED"),
    ):
        text = "a line\n" if key == "DIGEST" else f"{key}\n"
        team.write(name, text)
        records = records.replace(
            f'"{key}"', f'"{hashlib.sha256(text.encode()).hexdigest()}"'
        )
    team.write("records.toml", records)

    shown = selftest()

    changed = [row for row in shown.rows if row[1] == "artefact changed"]
    assert [fate for _, _, fate in changed] == ["killed", "killed"]
    assert shown.status == 0, shown.text


def test_several_keys_sameness_and_approved_names_are_broken_and_killed(
    team: Team, selftest: Selftest
) -> None:
    today = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - as a run reads it
    team.config(
        "PSF-02.version-pinned = [\n"
        '{ setting = "a.toml", key = ["model.id", "fallback.id"], pinned = true },\n'
        '{ setting = "b.toml", key = "id", same = "a.toml#model.id" },\n]\n'
        '[[tool.psf.pins]]\nid = "gpt-large"\nreason = "r"\napproved-by = "D. Patel"\n'
        f"expires = {today}\n"
    )
    team.write(
        "a.toml", '[model]\nid = "gpt-large"\n[fallback]\nid = "gpt-2024-08-06"\n'
    )
    team.write("b.toml", 'id = "gpt-large"\n')
    team.write("test_it.py", "def test_it(): assert len('a') == 1\n")
    shown = selftest()

    assert shown.of("PSF-02.version-pinned") == {
        "setting un-pinned: model.id": "killed",
        "setting un-pinned: fallback.id": "killed",
        "setting changed": "killed",
    }
    assert shown.status == 0, shown.text


def test_one_criterion_can_be_chosen(written: Team, selftest: Selftest) -> None:
    shown = selftest("PSF-02", "PSF-08.owner")

    assert {row[0] for row in shown.rows} == {
        "PSF-02.version-pinned",
        "PSF-08.owner.uptime",
    }
    assert written.root.is_dir()


def test_what_cannot_be_broken_safely_is_not_called_killed(
    team: Team, selftest: Selftest
) -> None:
    team.config(
        "PSF-02.version-pinned = [\n"
        '  { setting = "limits.py", key = "MODEL", pinned = true },\n'
        '  { setting = "m.toml", key = "model", pinned = true },\n]\n'
        'PSF-08.accountability-chain = { document = "d.md", section = "Chain", '
        'covers = ["table.json#all"] }\n'
    )
    team.write("table.json", '{"all": {"days": 5}}')
    team.write(
        "d.md",
        "# Chain\n\nDina Patel, head of claims, decides alone whether a claim is paid.\n"
        "She asks the board of the insurer before any of the days in table.json change.\n",
    )
    selftest.review("d.md#Chain")
    team.write("limits.py", 'MODEL = (\n    "name"\n    "-2026-08-06"\n)\n')
    team.write("m.toml", 'model = "name-2026-08-06"\n')
    team.write("test_app.py", "def test_app():\n    pass\n")

    shown = selftest()

    assert shown.of("PSF-08.accountability-chain") == {
        "section emptied": "killed",
        "review dropped": "killed",
        "covered file changed": "not tried",
    }
    assert [row[2] for row in shown.rows[:2]] == ["not tried", "killed"]
    assert "no value that it covers can be changed" in shown.flat
    assert "its value cannot be changed safely in limits.py" in shown.flat
    assert shown.last.startswith(
        "selftest: 3 mutants of 2 criteria, 3 killed, 2 not tried"
    )
    assert shown.status == 0


INTERVENE = """
import pytest, app

@pytest.fixture
def paused():
    return app.pause()

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_pause(paused):
    assert paused == "paused"
"""


def test_a_fixture_that_the_test_asks_for_goes_with_it(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write("test_app.py", INTERVENE)

    shown = selftest()

    assert shown.of("PSF-05.intervene") == OF_TESTS
    assert shown.status == 0


def test_a_fixture_that_enters_the_target_for_every_test_is_found_out(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write("test_app.py", INTERVENE)
    team.write(
        "conftest.py",
        "import pytest, app\n\n@pytest.fixture(autouse=True)\n"
        "def always():\n    app.pause()\n",
    )

    shown = selftest()

    assert shown.of("PSF-05.intervene") == {**OF_TESTS, "target not called": "SURVIVED"}
    assert "its evidence still holds: passed, entered app:pause" in shown.flat
    assert "    test_app.py::test_pause" in shown.text
    assert shown.last.startswith(
        "selftest: 3 mutants of 1 criterion, 2 killed, 1 SURVIVED ("
    )
    assert shown.status == 1


def test_what_survives_is_found_among_many_in_one_run(
    team: Team, selftest: Selftest
) -> None:
    ids = ["PSF-05.review", "PSF-05.override", "PSF-06.cost", "PSF-06.latency"]
    ids += ["PSF-04.refusals", "PSF-04.edge-cases"]
    team.config()
    # One function counts for three criteria at most.
    steps = "def forward(version):\n    return version + 1\n\nSTEPS = [forward]\n"
    team.write("steps.py", steps)
    targets = [("app", "roll_back", 1)] * 3 + [("steps", "forward", 3)] * 3
    team.write(
        "test_app.py",
        "import steps\n"
        + "\n".join(
            f'@pytest.mark.psf("{one}", exercises="{module}:{name}")\n'
            f"def test_{number}():\n    assert {module}.{name}(2) == {value}\n"
            for number, (one, (module, name, value)) in enumerate(
                zip(ids, targets, strict=True)
            )
        ).join([INTERVENE, ""]),
    )
    team.write(
        "conftest.py",
        "import pytest, app\n\n@pytest.fixture(autouse=True)\n"
        "def always():\n    app.pause()\n",
    )

    shown = selftest()

    assert shown.of("PSF-05.intervene") == {**OF_TESTS, "target not called": "SURVIVED"}
    for one in ids:
        assert shown.of(one) == OF_TESTS, one
    assert "something was not as expected; " in shown.progress


def test_a_test_with_more_than_fixtures_is_not_stripped_of_them(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write("test_app.py", INTERVENE.replace("(paused):", "(paused, other=1):"))

    shown = selftest()

    assert shown.of("PSF-05.intervene")["target not called"] == "SURVIVED"


def test_red_for_another_reason_is_killed_and_says_so(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write(
        "test_app.py",
        "import pytest, app\n\n@pytest.fixture\ndef calls():\n    made = []\n"
        "    yield made\n    assert made\n\n"
        '@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")\n'
        "def test_pause(calls):\n    calls.append(app.pause())\n",
    )

    shown = selftest()

    assert shown.of("PSF-05.intervene") == OF_TESTS
    assert "for another reason: test_app.py::test_pause had an error" in shown.flat
    assert shown.status == 0


def test_an_open_gate_is_named(
    team: Team, selftest: Selftest, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.config()
    team.write("test_app.py", INTERVENE)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--psf-gate none")

    shown = selftest()

    assert "note: nothing gates (--psf-gate none), so no mutant fails" in shown.flat
    assert shown.status == 0


def test_a_run_that_ends_with_zero_whatever_happens_is_found_out(
    team: Team, selftest: Selftest
) -> None:
    team.config(gate='"PSF-05.intervene"')
    team.write("test_app.py", INTERVENE)
    team.write(
        "conftest.py",
        "import os\n\ndef pytest_unconfigure():\n    os.execvp('true', ['true'])\n",
    )

    shown = selftest()

    assert set(shown.of("PSF-05.intervene").values()) == {"SURVIVED"}
    assert "it is unmet, but the run still ends with 0" in shown.flat
    assert shown.status == 1


def test_a_conftest_that_mends_skipped_tests_is_found_out(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write("test_app.py", INTERVENE)
    team.write(
        "conftest.py",
        "import pytest, app\n\n@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_pyfunc_call(pyfuncitem):\n    app.pause()\n    return True\n",
    )

    shown = selftest()

    results = shown.of("PSF-05.intervene")
    assert results["test skipped"] == "SURVIVED"
    assert results["test emptied"] == "killed"
    assert shown.status == 1


def test_a_test_that_needs_another_one_is_told_as_too_much(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write(
        "test_app.py",
        "import pytest, app\n\ndone = []\n\n"
        '@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")\n'
        "def test_first():\n    done.append(app.pause())\n\n"
        '@pytest.mark.psf("PSF-05.override", exercises="app:pause")\n'
        "def test_second():\n    app.pause()\n    assert done\n",
    )

    shown = selftest()

    assert "TOO MUCH" in shown.of("PSF-05.intervene").values()
    assert shown.of("PSF-05.override") == OF_TESTS
    assert "does not rest on it, but opened as well: PSF-05.override" in shown.flat
    assert shown.status == 1


def test_a_test_that_reads_a_changed_setting_may_fail_with_it(
    team: Team, selftest: Selftest
) -> None:
    team.config(
        'PSF-02.version-pinned = { setting = "m.toml", key = "model", pinned = true }\n'
    )
    team.write("m.toml", 'model = "name-2026-08-06"\n')
    team.write(
        "test_app.py",
        "import pathlib, pytest, app\n\n"
        '@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")\n'
        "def test_pause():\n    app.pause()\n"
        '    assert "2026" in pathlib.Path("m.toml").read_text()\n',
    )

    shown = selftest()

    assert shown.status == 0, shown.text


def test_code_that_fails_to_import_with_a_changed_setting_may_stop_its_tests(
    team: Team, selftest: Selftest
) -> None:
    team.config(
        'PSF-01.retention = { setting = "m.json", key = "days", at-most = 9 }\n'
    )
    team.write("m.json", '{"days": 7}\n')
    team.write(
        "docs.md",
        "# Retention\n\nDrafts go after seven whole days, as `m.json` says: a nightly job "
        "removes them from the store with all that belongs to them, logs included.\n",
    )
    team.config(
        "PSF-01.retention = [\n"
        '  { setting = "m.json", key = "days", at-most = 9 },\n'
        '  { document = "docs.md", section = "Retention", covers = ["m.json"] },\n]\n'
    )
    selftest.review("docs.md#Retention")
    team.write(
        "test_app.py",
        "import json\nassert json.load(open('m.json'))['days'] < 10\n" + INTERVENE,
    )

    shown = selftest()

    assert shown.status == 0, shown.text
    assert shown.of("PSF-01.retention")["limit exceeded"] == "killed"


def test_what_is_red_but_does_not_gate_is_named(team: Team, selftest: Selftest) -> None:
    team.config(gate='"PSF-07"')
    team.write("test_app.py", INTERVENE)

    shown = selftest()

    assert (
        "note: what these mutants break fails no run, since `gate` leaves it out: PSF-05.intervene"
        in shown.flat
    )
    assert shown.status == 0


def test_waivers_hide_no_mutant(team: Team, selftest: Selftest) -> None:
    """One criterion is met and waived in vain, of the other a facet is met."""
    today = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - as a run reads it
    waiver = (
        'reason = "r"\ncompensating-control = "c"\napproved-by = "D. Patel"\n'
        f"approved-on = {today}\nexpires = {today + dt.timedelta(days=9)}\n"
    )
    ids = ("PSF-05.override", "PSF-05.escalation-tested")
    team.config(
        "\n".join(f'[[tool.psf.waivers]]\ncriterion = "{i}"\n{waiver}' for i in ids)
    )
    team.write(
        "test_it.py",
        "import pytest, app\n\n"
        '@pytest.mark.psf("PSF-05.override", "PSF-05.escalation-tested.uncertain",\n'
        '                 exercises="app:pause")\n'
        'def test_it():\n    assert app.pause() == "paused"\n',
    )
    shown = selftest("PSF-05")

    assert shown.of("PSF-05.override") == OF_TESTS
    assert shown.of("PSF-05.escalation-tested.uncertain") == OF_TESTS
    assert "since `gate` leaves it out: PSF-05.escalation-tested" in shown.flat
    assert shown.status == 0


def test_what_was_not_met_without_mutants_is_named(
    team: Team, selftest: Selftest
) -> None:
    team.config(
        "PSF-05.override = "
        '{ test = "test_app.py::test_gone", exercises = "app:pause" }\n'
    )
    team.write("test_app.py", INTERVENE)

    shown = selftest()

    assert (
        "note: claimed, but not met even without mutants: PSF-05.override" in shown.flat
    )
    assert not shown.of("PSF-05.override")
    assert shown.status == 0


def test_where_nothing_is_met_nothing_can_be_broken(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write("test_app.py", "def test_app():\n    pass\n")

    shown = selftest()

    assert (
        shown.last
        == "selftest: nothing is met, so there is nothing to make mutants of: "
        "pytest --psf says why"
    )
    assert shown.status == 1


def test_a_scenario_whose_body_is_empty_is_not_tried(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write(
        "test_app.py",
        "import functools, pytest, app\n\n"
        "def scenario(function):\n    def run():\n        app.pause()\n"
        "    run.__name__ = function.__name__\n    return run\n\n"
        '@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")\n'
        "@scenario\ndef test_pause():\n    pass\n",
    )

    shown = selftest()

    assert {row[2] for row in shown.rows} == {"not tried"}
    assert "its body is empty; what it does is written elsewhere" in shown.flat
    assert shown.status == 1, "no mutant was killed"


def test_a_run_that_breaks_down_is_not_called_killed(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write(
        "test_app.py",
        INTERVENE.replace("def test_pause(paused):", "def test_pause(paused, watched):")
        + "\n@pytest.fixture\ndef watched(request):\n"
        "    import os, pathlib\n    yield\n"
        '    if "psf " + "selftest" in pathlib.Path(__file__).read_text(): os._exit(0)\n',
    )

    shown = selftest()

    assert shown.of("PSF-05.intervene")["test skipped"] == "SURVIVED"
    assert "pytest ended with 3 and no judgement" in shown.flat
    assert shown.status == 1


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("", "no psf.toml and no [tool.psf] here or above"),
        ('[tool.psf]\nclass = "nonsense"\n', "fault"),
        ("[tool.psf\n", "the file"),
    ],
)
def test_a_bad_config_is_told_without_a_traceback(
    config: str, said: str, team: Team, selftest: Selftest
) -> None:
    team.write("pyproject.toml", config)

    shown = selftest()

    assert shown.status == 2
    assert said in shown.progress
    assert "Traceback" not in shown.progress
    assert not shown.text


def test_a_base_without_a_judgement_is_told_with_what_pytest_said(
    team: Team, selftest: Selftest
) -> None:
    team.config()
    team.write("test_app.py", INTERVENE.replace("PSF-05.intervene", "PSF-05.nonsense"))

    shown = selftest()

    assert shown.status == 2
    assert "pytest ended with 4 and no judgement" in shown.progress
    assert "PSF-05.nonsense" in shown.progress
    assert "Traceback" not in shown.progress


def test_a_run_that_takes_too_long_is_stopped(team: Team) -> None:
    team.config()
    team.write("test_app.py", "import time\n\ndef test_slow():\n    time.sleep(60)\n")
    with opened(team.root) as sandbox:
        runner = Runner(sandbox, team.root, None, begun())
        runner.patience = 0.5

        with pytest.raises(NotJudgedError, match="was stopped after"):
            runner.run()


def test_what_the_first_run_compiles_is_for_all_others(team: Team) -> None:
    """No other compiles anything that stays, for a mutant may be as old and as long."""
    team.config()
    team.write("test_app.py", "import app\n\ndef test_it():\n    assert app.pause()\n")
    with opened(team.root) as sandbox:
        runner = Runner(sandbox, team.root, None, begun())
        folder = sandbox.root / "__pycache__"

        def compiled() -> dict[str, tuple[int, int]]:
            found = {one.name: one.stat() for one in folder.iterdir()}
            return {name: (one.st_ino, one.st_mtime_ns) for name, one in found.items()}

        runner.run()
        first = compiled()
        assert {name.partition(".")[0] for name in first} == {"app", "test_app"}
        runner.run()
        assert compiled() == first
        sandbox.write("test_app.py", b"def test_it():\n    assert True\n")
        runner.run()

        assert {name.partition(".")[0] for name in compiled()} == {"app"}


def test_a_file_that_cannot_be_copied_is_told(team: Team, selftest: Selftest) -> None:
    team.config()
    (team.root / "model.bin").write_bytes(b"x" * 4 * 2**20)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 2**20, before[1]))

    try:
        shown = selftest()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert shown.status == 2
    assert "cannot be copied: File too large" in shown.progress


def test_an_unknown_id_is_told(team: Team, selftest: Selftest) -> None:
    team.config()

    shown = selftest("PSF-05.intervenes")

    assert shown.status == 2
    assert "PSF-05.intervene" in shown.progress


def test_what_only_python_m_pytest_finds_is_not_found(
    team: Team, selftest: Selftest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its runs begin as the user has begun it, and as `check` does."""
    team.config()
    config = team.root / "pyproject.toml"
    text = config.read_text("utf-8").replace('pythonpath = ["."]', "")
    config.write_text(text, "utf-8")
    team.write("tests/test_pause.py", INTERVENE.replace("app", "triage"))
    team.write("triage.py", 'def pause():\n    return "paused"\n')

    shown = selftest()

    assert shown.status == 1
    assert "nothing is met" in shown.text
    module = str(Path(pytest_psf.__file__).with_name("__main__.py"))
    monkeypatch.setattr("sys.argv", [module, "selftest"])
    assert selftest().of("PSF-05.intervene") == OF_TESTS


def test_a_config_can_be_named(team: Team, selftest: Selftest) -> None:
    team.config()
    team.write("test_app.py", INTERVENE)
    text = (team.root / "pyproject.toml").read_text(encoding="utf-8")
    team.write("sub/psf.toml", text[text.index("system =") :].replace("tool.psf.", ""))
    team.write("sub/pytest.ini", "[pytest]\npythonpath = ..\n")
    (team.root / "test_app.py").rename(team.root / "sub/test_app.py")
    (team.root / ".git").mkdir()

    shown = selftest("--config", "sub/psf.toml")

    assert shown.status == 0, shown.text
    assert shown.of("PSF-05.intervene") == OF_TESTS


def test_ctrl_c_ends_it_with_130_and_leaves_nothing_behind(
    team: Team, tmp_path: Path
) -> None:
    team.config()
    team.write("test_app.py", "import time\n\ndef test_slow():\n    time.sleep(60)\n")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "selftest"],
        cwd=team.root,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not any(temporary.glob("psf-copy-*/output.txt")):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        shown, errors = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "Traceback" not in errors
    assert not shown
    assert [*temporary.iterdir()] == []

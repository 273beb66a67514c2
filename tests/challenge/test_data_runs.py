"""Runs that challenge by data: wherever they are called, and whatever gets in the way."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import is_gone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Judged, Team

pytestmark = pytest.mark.usefixtures("forked_pythons", "forked_workers")

#: What a system does without whose limits no test would show anything.
APP = """
import json
from pathlib import Path

HERE = Path(__file__).parent

def limits():
    return json.loads((HERE / "config/limits.json").read_text())

def pause():
    return "paused"
"""
HEAD = """
import json, os, pytest
from pathlib import Path
from app import limits
HERE = Path(__file__).parent
on = pytest.mark.psf
IN_THE_COPY = "PYTEST_PSF_CHALLENGE" in os.environ
"""
IT = """
@on("PSF-05.intervene", exercises="config/limits.json#is_on")
def test_it():
    assert limits()["is_on"]
"""
IS_OFF = "config/limits.json#is_on is false instead of true"
LIMITS = '{"is_on": true, "most": 5}\n'


def _desk(
    team: Team, test: str = IT, *, limits: str = LIMITS, evidence: str = ""
) -> None:
    team.config(evidence, gate='"PSF-05.intervene"')
    team.write("app.py", APP)
    team.write("config/limits.json", limits)
    team.write("test_a.py", HEAD + test)


def _results(judged: Judged) -> dict[str, str]:
    """Return what each fault came to, of all tests."""
    found = {}
    for test in judged.report["inputs"]["outcomes"]["tests"]:
        for one in test.get("challenges", ()):
            name = test["id"].partition("::")[2]
            detail = f": {one['detail']}" if one.get("detail") else ""
            found[f"{name} {one['target']} {one.get('fault', '')}".strip()] = (
                f"{one['result']}{detail}"
            )
    return found


def _of_is_on(judged: Judged) -> str:
    return _results(judged)[f"test_it {IS_OFF}"]


def test_wherever_it_is_called(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    _desk(team)
    root = team.root
    (root / "docs").mkdir()
    report = f"json:{root}/psf.json"
    elsewhere = root.parent / f"{root.name}-elsewhere"
    elsewhere.mkdir()
    alias = root.parent / f"{root.name}-alias"
    alias.symlink_to(root)
    for folder, arguments in (
        (root / "docs", ("../test_a.py",)),
        (elsewhere, (f"{root}/test_a.py::test_it",)),
        (elsewhere, (f"--rootdir={root}", "-c", f"{root}/pyproject.toml", str(root))),
        (elsewhere, ("--rootdir", str(alias), str(alias))),
    ):
        monkeypatch.chdir(folder)
        (root / "psf.json").unlink(missing_ok=True)

        judged = team.judged_forked(*arguments, "--psf-report", report)

        assert _of_is_on(judged) == "caught", arguments


def test_a_part_of_a_repository(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of all parts stand at its top, and an environment is in the part."""
    top = team.root
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    team.root = top / "services/desk"
    team.config(gate='"PSF-05.intervene"')
    (top / "rules").mkdir()
    (top / "rules/limits.json").write_text(LIMITS)
    test = IT.replace("config/limits.json", "/rules/limits.json")
    app = APP.replace('HERE / "config', 'HERE.parents[1] / "rules')
    team.write("app.py", app)
    team.write("test_a.py", f"import installed\n{HEAD}{test}")
    team.write(".venv/pyvenv.cfg", "home = /usr/bin\n")
    site = team.write(".venv/lib/installed.py", "").parent
    monkeypatch.syspath_prepend(site)
    monkeypatch.chdir(team.root)

    judged = team.judged_forked()

    assert _results(judged) == {
        "test_it /rules/limits.json#is_on is false instead of true": "caught"
    }


WRITES = """
@on("PSF-05.intervene", exercises="config/limits.json#is_on")
def test_it(request):
    if IN_THE_COPY:
        for name in ("link.json", "by-another-name.json", "hard.json", "limits.json"):
            (HERE / "config" / name).write_text('{"is_on": true}')
        Path(os.environ["DESK_REPORT"]).write_text("new")
        Path(os.environ["DESK_URL"].partition(":///")[2]).write_text("new")
        Path(request.config.getoption("--out")).write_text("new")
    assert limits()["is_on"]
"""


def test_nothing_that_tests_write_comes_back_to_the_project(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    _desk(team, WRITES)
    team.write("conftest.py", "def pytest_addoption(parser): parser.addoption('--out')")
    config = team.root / "config"
    alias = team.root.parent / f"{team.root.name}-alias"
    alias.symlink_to(team.root)
    (config / "link.json").symlink_to(config / "limits.json")
    (config / "by-another-name.json").symlink_to(
        f"../../{alias.name}/config/limits.json"
    )
    (config / "hard.json").hardlink_to(config / "limits.json")
    monkeypatch.setenv("DESK_REPORT", f"{team.root}/new-report.txt")
    monkeypatch.setenv("DESK_URL", f"sqlite:///{team.root}/config/new.db")

    judged = team.judged_forked("--out", f"{team.root}/new-out.txt")

    written = "not challengeable: the tests write the file themselves"
    assert _of_is_on(judged) == written
    assert (config / "limits.json").read_text() == LIMITS
    assert not list(team.root.rglob("new*"))


OF_CODE = """
from app import pause
@on("PSF-05.intervene", exercises="app:pause")
def test_of_code():
    assert pause() == "paused"
"""


def test_no_place_for_a_copy(team: Team) -> None:
    _desk(team, IT + OF_CODE)
    team.write(
        "conftest.py",
        "import tempfile\n"
        "def pytest_runtestloop(): tempfile.tempdir = '/none/at/all'\n",
    )

    judged = team.judged_forked("--psf-challenge")

    why = "No such file or directory"
    told = f"not challengeable: no copy of the project can be made: {why}"
    assert _of_is_on(judged) == told
    told = f"not challengeable: there is no place for temporary files: {why}"
    assert _results(judged)["test_of_code app:pause"] == told
    for one in judged.criterion("PSF-05.intervene")["evidence"]:
        assert one["reason"] == "not-caught"
    assert "2 not challengeable" in judged.text


def test_no_room_for_a_copy(team: Team) -> None:
    _desk(team)
    (team.root / "model.bin").write_bytes(b"x" * 4 * 2**20)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 2**20, before[1]))

    try:
        judged = team.judged_forked()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    why = "no copy of the project can be made: File too large"
    assert _of_is_on(judged) == f"not challengeable: {why}"
    (one,) = judged.criterion("PSF-05.intervene")["evidence"]
    assert (one["rung"], one["reason"]) == ("claimed", "not-caught")


def test_a_conftest_that_a_fault_breaks(team: Team) -> None:
    _desk(team)
    team.write(
        "conftest.py",
        "import json, pathlib\n"
        "FILE = pathlib.Path(__file__).with_name('config') / 'limits.json'\n"
        "if not json.loads(FILE.read_text())['is_on']:\n"
        "    raise ValueError('it has to be on')\n",
    )

    judged = team.judged_forked()

    told = _of_is_on(judged)
    assert told.startswith("cannot tell: the tests could not be collected:")
    assert "it has to be on" in told


def test_where_threads_run_every_test_has_a_process_of_its_own(team: Team) -> None:
    other = IT.replace("test_it", "test_other").replace("is_on", "most")
    _desk(team, IT + other)
    team.write(
        "conftest.py",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[600], daemon=True).start()\n",
    )

    judged = team.judged_forked()

    assert _results(judged) == {
        f"test_it {IS_OFF}": "caught",
        "test_other config/limits.json#most is 0 instead of 5": "caught",
        "test_other config/limits.json#most has no end (5000 instead of 5)": "survived",
    }


def test_two_claims_on_one_key_have_each_its_own_worse_value(team: Team) -> None:
    """What one of them states is no worse value of the other, whose limit has two ends."""
    test = """
def test_a():
    assert limits()["most"] < 7

def test_b():
    assert limits()["most"] < 7
"""
    target = "config/limits.json#most"
    evidence = [
        f'{{ test = "test_a.py::{name}", exercises = "{target}"{more} }}'
        for name, more in (
            ("test_a", f', sabotage = {{ "{target}" = 6 }}'),
            ("test_b", f', sabotage = {{ "{target}" = 8 }}'),
        )
    ]
    again = f'{{ test = "test_a.py::test_b", exercises = "{target}" }}'
    listed = f"PSF-05.intervene = [{', '.join(evidence)}]"
    _desk(team, test, evidence=f"{listed}\nPSF-05.override = {again}")

    judged = team.judged_forked()

    assert _results(judged) == {
        f"test_a {target} is 6 instead of 5": "survived",
        f"test_b {target} is 8 instead of 5": "caught",
        f"test_b {target} is 0 instead of 5": "survived",
        f"test_b {target} has no end (5000 instead of 5)": "caught",
    }
    first, second = judged.criterion("PSF-05.intervene")["evidence"]
    assert (first["reason"], second["rung"]) == ("survived", "challenged")
    (other,) = judged.criterion("PSF-05.override")["evidence"]
    assert other["reason"] == "one-sided"


def test_no_challenge_beyond_the_limit(team: Team) -> None:
    other = IT.replace("test_it", "test_other").replace("is_on", "most")
    _desk(team, IT + other)

    judged = team.judged_forked("--psf-challenge-limit", "2")

    told = "3 challenges needed, --psf-challenge-limit is 2"
    assert f"psf: no challenges: {told}" in judged.text
    assert set(_results(judged).values()) == {f"not tried: {told}"}
    (first, _) = judged.criterion("PSF-05.intervene")["evidence"]
    assert first["standing"] == "not judged"
    assert first["reason"] == "not-tried"
    assert judged.status == 1


def test_as_many_challenges_as_the_limit_are_made(team: Team) -> None:
    _desk(team)

    judged = team.judged_forked("--psf-challenge-limit", "1")

    assert _of_is_on(judged) == "caught"


@pytest.mark.parametrize("limit", ["-1", "few", "", "1.5", "1" * 5000, "٣"])
def test_a_limit_that_is_no_number(team: Team, limit: str) -> None:
    _desk(team)

    result = team.run_forked(f"--psf-challenge-limit={limit}")

    assert result.ret == 4
    assert "write a whole number, such as 100" in result.stderr.str()
    assert "Traceback" not in result.stderr.str()


def test_the_plan_is_shown_and_nothing_is_run(team: Team) -> None:
    _desk(team, IT + "(HERE / 'seen').touch() if IN_THE_COPY else None\n")

    line = ("--psf-challenge", "--collect-only", "--psf-challenge-limit=0")
    result = team.run_forked(*line)

    text = " ".join(result.stdout.str().split())
    assert "1 challenge at most, if all tests pass" in text
    assert "1 fault of data, in 4 processes at most" in text
    for words in ("config/limits.json#is_on", "is false instead of true", "1 test"):
        assert words in text
    assert "--psf-challenge-limit 0 would refuse them: none would be made" in text
    assert not (team.root / "seen").exists()


def test_ctrl_c_leaves_no_process_and_no_folder(team: Team) -> None:
    slow = IT.replace(
        "    assert",
        "    if IN_THE_COPY:\n"
        "        Path(os.environ['DESK_MARK']).write_text(str(os.getpid()))\n"
        "        import time; time.sleep(600)\n"
        "    assert",
    )
    _desk(team, slow)
    aside = team.root.parent / f"{team.root.name}-aside"
    mark, temporary = aside / "mark", aside / "temporary"
    temporary.mkdir(parents=True)
    code = (
        "import signal, sys, pytest\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.exit(pytest.main(['--psf']))\n"
    )
    own: dict[str, Any] = {"DESK_MARK": str(mark), "TMPDIR": str(temporary)}
    # By its first option a process of its own: no fork of this one is interrupted.
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        cwd=team.root,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **own},
    ) as run:
        deadline = time.monotonic() + 120
        while not mark.exists() or not mark.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        text = run.communicate(timeout=100)[0]
        took = time.monotonic() - began

    assert run.returncode == 2, text
    assert not list(temporary.glob("psf-*"))
    assert is_gone(int(mark.read_text()))
    assert took < 9  # it does not wait for the ten seconds that the test may take


@pytest.mark.parametrize(
    ("sabotage", "told"),
    [
        (
            '{ "config/limits.json#mots" = 6 }',
            'did you mean "config/limits.json#most"?',
        ),
        ('{ "config/limits.json#most" = "app:pause" }', ""),
        ('{ "app:pause" = "app:pause" }', "is none of the targets in exercises"),
        ('"app:pause"', '"app:pause" stands for code, and exercises names data'),
        ("{}", "is empty"),
        ("3", "sabotage"),
        ("[6]", "sabotage"),
        ('{ "config/limits.json#most" = { a = 1 } }', ""),
        ('{ "config/limits.json#most" = [1, 2] }', ""),
        ('{ "config/limits.json#most" = 1979-05-27 }', ""),
        ('{ "config/limits.json#most" = 5 }', ""),
        ('{ "config/limits.json#most" = nan }', ""),
    ],
)
def test_a_table_of_sabotage_that_is_wrong(
    team: Team, sabotage: str, told: str
) -> None:
    """One that can be made is made, whatever its type is; no other ends in a traceback."""
    test = '\ndef test_it():\n    assert limits()["most"] == 5\n'
    target = "config/limits.json#most"
    line = f'test = "test_a.py::test_it", exercises = "{target}", sabotage = {sabotage}'
    _desk(team, test, evidence=f"PSF-05.intervene = {{ {line} }}")

    result = team.run_forked("--psf-report", "json:psf.json", "-v")

    text = " ".join(f"{result.stderr.str()} {result.stdout.str()}".split())
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text
    if told:
        assert result.ret == 4
        assert told in text
    else:
        assert result.ret in {0, 1}


RAZES = """
import shutil

@on("PSF-05.intervene", exercises="config/limits.json#is_on")
def test_it():
    if IN_THE_COPY and not limits()["is_on"]:
        shutil.rmtree(HERE / "config")
        (HERE / "config").symlink_to(os.environ["DESK_OUTSIDE"])
    assert limits()["is_on"]

@on("PSF-05.intervene", exercises="config/limits.json#most")
def test_most():
    assert 0 < limits()["most"] < 100
"""


def test_a_test_that_razes_the_copy_spares_the_next_fault(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    _desk(team, RAZES)
    outside = team.root.parent / f"{team.root.name}-outside"
    outside.mkdir()
    monkeypatch.setenv("DESK_OUTSIDE", str(outside))

    judged = team.judged_forked()

    written = "not challengeable: the tests write the file themselves"
    assert _results(judged) == {
        f"test_it {IS_OFF}": written,
        "test_most config/limits.json#most is 0 instead of 5": "caught",
        "test_most config/limits.json#most has no end (5000 instead of 5)": "caught",
    }
    assert not list(outside.iterdir())


#: Tests that hand the system a copy of its rules, and one that reads its copy itself.
COPIES = """
import shutil
from app import admits

@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("desk") / "config"
    shutil.copytree(HERE / "config", made)
    return made

@on("PSF-05.intervene", exercises="config/limits.json#most")
def test_tree(folder):
    assert admits(5, folder)
    assert not admits(6, folder)

@on("PSF-05.intervene", exercises="config/limits.json#most")
def test_edited(tmp_path):
    said = json.loads((HERE / "config/limits.json").read_text())
    (tmp_path / "limits.json").write_text(json.dumps({**said, "is_on": False}))
    assert admits(5, tmp_path)
    assert not admits(6, tmp_path)

@on("PSF-05.intervene", exercises="config/limits.json#most")
def test_itself(tmp_path):
    shutil.copy(HERE / "config/limits.json", tmp_path)
    assert json.loads((tmp_path / "limits.json").read_text())["most"] == 5
"""


def test_a_copy_that_the_system_reads_is_read_by_the_system(team: Team) -> None:
    _desk(team, COPIES)
    admits = """
#: Read on import as well: that says nothing of a test that reads it once more.
MOST = limits()["most"]

def admits(count, folder):
    return count <= json.loads((folder / "limits.json").read_text())["most"]
"""
    team.write("app.py", f"{APP}{admits}")

    judged = team.judged_forked()

    assert set(_results(judged).values()) == {"caught"}
    by_tests = {
        test["id"].rpartition("_")[2]
        for test in judged.report["inputs"]["outcomes"]["tests"]
        if all(one.get("by_tests") for one in test["challenges"])
    }
    assert by_tests == {"itself"}


#: Whose data cannot be weakened, is gone after a run, or is that of another module.
ODD = """
@on("PSF-05.intervene", exercises="rules.py#FIRST[*]")
def test_of_two_names():
    import rules
    assert rules.FIRST == [1, 2]

@on("PSF-05.intervene", exercises="config/gone.json#most")
def test_removes():
    file = HERE / "config/gone.json"
    assert json.loads(file.read_text())["most"] == 5
    if IN_THE_COPY:
        file.unlink()
"""


STRAYS = """
import sys
sys.path.insert(0, os.environ["DESK_LIB"][::-1])
import strayed

@on("PSF-05.intervene", exercises="config/other.json#most")
def test_strays():
    assert strayed.MOST == 5
"""


def test_what_cannot_be_weakened_is_gone_or_strays(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A variable would be turned to lead into the copy; this is spelled backwards.
    monkeypatch.setenv("DESK_LIB", str(team.root / "lib")[::-1])
    _desk(team, ODD)
    team.write("test_b.py", HEAD + STRAYS)
    team.write("rules.py", "FIRST = SECOND = [1, 2]\n")
    team.write("lib/strayed.py", "MOST = 5\n")
    for name in ("gone", "other"):
        team.write(f"config/{name}.json", '{"most": 5}\n')

    results = _results(team.judged_forked())

    two_names = {text for key, text in results.items() if "of_two_names" in key}
    assert all(one.startswith("not challengeable: ") for one in two_names)
    assert len(two_names) == 1
    written = "not challengeable: the tests write the file themselves"
    assert {t for key, t in results.items() if "removes" in key} == {written}
    (told,) = {text for key, text in results.items() if "strays" in key}
    assert told.startswith("not reached: strayed (")
    assert "lib/strayed.py) was imported, and not its copy" in told


def test_tests_that_cannot_be_collected_in_a_copy(team: Team) -> None:
    _desk(team)
    team.write(
        "conftest.py",
        "import os\n"
        "if 'PYTEST_PSF_CHALLENGE' in os.environ:\n"
        "    raise ValueError('not in a copy')\n",
    )

    told = _of_is_on(team.judged_forked())

    assert told.startswith("not challengeable: the tests could not be collected in a")
    assert "not in a copy" in told


BOTH = """
from app import pause

@on("PSF-05.intervene", exercises=["app:pause", "config/limits.json#most"], sabotage={
    "app:pause": "wrong:pause", "config/limits.json#most": 6,
})
def test_both():
    assert pause() == "paused"
    assert limits()["most"] == 5
"""


def test_code_and_data_have_each_what_stands_in_for_it(team: Team) -> None:
    _desk(team, BOTH)
    team.write("wrong.py", "def pause():\n    return 'running'\n")

    judged = team.judged_forked("--psf-challenge")

    assert _results(judged) == {
        "test_both app:pause": "caught: was wrong:pause",
        "test_both config/limits.json#most is 6 instead of 5": "caught",
    }
    (one,) = judged.criterion("PSF-05.intervene")["evidence"]
    assert (one["standing"], one["rung"]) == ("holds", "challenged")


#: Plugins that are installed, and what a process is that goes on from one that has them.
PLUGINS = {
    "reads": "LIMITS = json.loads(Path('config/limits.json').read_text())",
    "runs a thread": "threading.Thread(target=time.sleep, args=[600], daemon=True).start()",
    "is ended": "PID = os.getpid()",
}
ENDS_IT = """
import os, plugin
if getattr(plugin, "PID", os.getpid()) != os.getpid():
    os.kill(plugin.PID, 9)
"""


@pytest.mark.parametrize("code", PLUGINS.values(), ids=PLUGINS)
def test_whatever_a_plugin_does(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """What it has read is read anew, and a process that others begin from may be lost."""
    site = tmp_path.parent / f"{tmp_path.name}-site"
    site.mkdir()
    head = "import json, os, threading, time\nfrom pathlib import Path\n"
    (site / "plugin.py").write_text(head + code)
    monkeypatch.syspath_prepend(site)
    test = IT.replace("limits()", "getattr(plugin, 'LIMITS', limits())")
    _desk(team, f"import plugin\n{test}", limits='{"is_on": true, "most": 5}')
    team.write("conftest.py", ENDS_IT)

    judged = team.judged_forked("-p", "plugin")

    assert _of_is_on(judged) == "caught"


LOADS = """
import json
import os

for line in open("limits.env"):
    name, _, value = line.strip().partition("=")
    os.environ.setdefault(name, value)
os.environ.setdefault("MOST", str(json.load(open("limits.json"))["most"]))
os.environ.setdefault("OTHER", "unset")
"""
BY_ENVIRONMENT = """
import os

def blocks(score):
    return score >= float(os.environ["BLOCK_AT"])

def fits(count):
    return count <= int(os.environ["MOST"])
"""
OF_ENVIRONMENT = """
import os
import pytest
from guard import blocks, fits

@pytest.mark.psf("PSF-04.output-validation", exercises=["guard:blocks", "limits.env#BLOCK_AT"])
def test_blocks():
    assert blocks(0.6) and not blocks(0.4)

@pytest.mark.psf("PSF-04.edge-cases", exercises=["guard:fits", "limits.json#most"])
def test_fits():
    assert fits(5) and not fits(6)
    assert os.environ["GIVEN"] == "0.5"
"""


def test_what_a_conftest_reads_into_the_environment_is_read_anew(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As most that read a `.env` do, it only sets what is not set yet."""
    monkeypatch.setenv("GIVEN", "0.5")  # the same as in the file, and from outside
    team.config(gate='"PSF-04.output-validation", "PSF-04.edge-cases"')
    team.write("limits.env", "BLOCK_AT=0.5\n")
    team.write("limits.json", '{"most": 5}\n')
    team.write("conftest.py", LOADS)
    team.write("guard.py", BY_ENVIRONMENT)
    team.write("test_guard.py", OF_ENVIRONMENT)

    judged = team.judged_forked("--psf-challenge", "-v")

    assert judged.status == 0, judged.text
    assert "survived" not in judged.text
    for criterion in ("PSF-04.output-validation", "PSF-04.edge-cases"):
        assert judged.criterion(criterion)["reached"] == "challenged"

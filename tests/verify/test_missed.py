"""What a test that never entered its code is told to name instead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.collected import Collected
from pytest_psf.core.outcomes import Outcomes, State, TestOutcome
from pytest_psf.core.places import Place
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.outcome.kind import TestKind
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path

CRITERION = catalogue.load().by_id["PSF-03.timeouts"]

FACTORY = """
def retried(times):
    def decorate(function):
        def again(*args):
            return function(*args)
        return again
    return decorate
"""
PLAIN = """
def retried(function):
    def again(*args):
        return function(*args)
    return again
"""
USED = """
from app.retry import retried

@retried(3)
def ask(text):
    return text
"""


IDLE = "def test_it():\n    assert print('x') is None\n"


def fix_of(root: Path, code: str, test: str, used: str = "") -> str:
    """Return what to do about a test that never entered `app.retry:retried`."""
    (root / "app").mkdir()
    (root / "app/retry.py").write_text(code)
    (root / "app/calls.py").write_text(used)
    (root / "tests").mkdir()
    (root / "tests/test_it.py").write_text(test)
    target = "app.retry:retried"
    outcome = TestOutcome(
        id="tests/test_it.py::test_it",
        place=Place("tests/test_it.py", 1),
        state=State.PASSED,
    )
    claim = Claim(
        criterion=CRITERION.id,
        facet=None,
        kind="test",
        content=TestClaim(test=outcome.id, exercises=(target,)),
        place=Place("psf.toml", 1),
    )
    collected = Collected(sources={target: "app/retry.py"})
    context = Context(
        project=Project(root),
        today=dt.date(2026, 12, 1),
        outcomes=Outcomes(tests=(outcome,), collected=collected),
    )
    found = TestKind().verify(claim, CRITERION, context)
    assert found.reason == "not-entered"
    return found.fix


NOTHING = "def test_it():\n    assert len('a') == 1\n"
ALONE = "or correct `exercises`"


@pytest.mark.parametrize("code", [FACTORY, PLAIN], ids=["factory", "decorator"])
def test_of_a_decorator_what_it_decorates_is_named(tmp_path: Path, code: str) -> None:
    used = USED if code is FACTORY else USED.replace("(3)", "")
    fix = fix_of(tmp_path, code, NOTHING, used)
    assert fix.endswith(
        "(app.retry:retried makes a function and runs where it decorates one, on import: "
        "name what it decorates, such as ask (app/calls.py:5))"
    )


def test_a_decorator_that_nothing_uses_is_told_without_an_example(
    tmp_path: Path,
) -> None:
    fix = fix_of(tmp_path, FACTORY, NOTHING)
    assert fix.endswith("on import: name what it decorates)")


@pytest.mark.parametrize(
    "code",
    [
        "def retried(text):\n    return text\n",
        "def retried(text):\n    def inner(): ...\n    return inner()\n",
        "class retried: ...\n",
        "retried = len\n",
    ],
)
def test_any_other_function_is_no_decorator(tmp_path: Path, code: str) -> None:
    assert fix_of(tmp_path, code, NOTHING).endswith(ALONE)


@pytest.mark.parametrize(
    ("test", "what"),
    [
        (
            "import subprocess, sys\n\ndef test_it():\n"
            "    subprocess.run([sys.executable, '-m', 'app.retry', '--now'])\n",
            ", such as the function that `python -m app.retry` calls",
        ),
        (
            "from subprocess import check_output as out\n\ndef test_it():\n"
            "    assert out('python tools/retry.py --now')\n",
            ", such as the function that retry.py calls",
        ),
        ("import os\n\ndef test_it():\n    assert os.system('retry') == 0\n", ""),
        (
            "import subprocess as sp\nimport pytest\n\n@pytest.fixture\n"
            "def ran():\n    return sp.Popen(['retry'])\n\n"
            "def test_it(ran):\n    assert ran.wait() == 0\n",
            "",
        ),
        (
            "from concurrent.futures import ProcessPoolExecutor\n\n"
            "def _all():\n    with ProcessPoolExecutor() as pool:\n        pass\n\n"
            "def test_it():\n    assert _all() is None\n",
            "",
        ),
    ],
    ids=["module", "script", "shell", "fixture", "pool"],
)
def test_of_a_test_that_starts_a_process_what_runs_there_is_to_be_called(
    tmp_path: Path, test: str, what: str
) -> None:
    fix = fix_of(tmp_path, "def retried(): ...\n", test)
    assert fix.endswith(
        "(it starts another process, where nothing is watched: call in the test what runs "
        f'there{what}; or say outside = "why" in place of exercises, and attach what it '
        "left: psf.attach(path))"
    )


@pytest.mark.parametrize(
    "test",
    [
        NOTHING,
        "import os\n\ndef test_it():\n    assert os.getcwd()\n",
        "import subprocess\n\ndef test_it():\n    assert len('a')\n",
        "from os import path\nfrom pathlib import Path\n\n"
        "def test_it():\n    assert path.exists(Path('a')) is False\n",
        "def test_it(:\n",
    ],
)
def test_a_test_that_starts_none_is_told_nothing_of_it(
    tmp_path: Path, test: str
) -> None:
    assert fix_of(tmp_path, "def retried(): ...\n", test).endswith(ALONE)


def test_what_stands_outside_of_the_config_s_folder_is_no_example(
    tmp_path: Path,
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "other.py").write_text(USED)
    root = tmp_path / "desk"
    root.mkdir()
    assert fix_of(root, FACTORY, NOTHING).endswith("name what it decorates)")


POOL = "with {}:\n    print(retried)\n"


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("import multiprocessing", "multiprocessing.Pool(2)"),
        ("import multiprocessing as mp", 'mp.get_context("fork").Pool(2)'),
        ("from multiprocessing import Process", "Process(target=retried)"),
        ("from concurrent.futures import ProcessPoolExecutor", "ProcessPoolExecutor()"),
        ("from concurrent import futures", "futures.ProcessPoolExecutor()"),
        ("import concurrent.futures", "concurrent.futures.ProcessPoolExecutor()"),
        ("from joblib import Parallel, delayed", "Parallel(n_jobs=2)"),
    ],
)
def test_a_pool_of_the_system_s_own_is_named(
    tmp_path: Path, head: str, call: str
) -> None:
    used = f"from app.retry import retried\n{head}\n{POOL.format(call)}"

    fix = fix_of(tmp_path, "def retried(x):\n    return x\n", IDLE, used)

    assert "(app/calls.py:3 starts other processes, where nothing is watched, th" in fix


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("from concurrent.futures import ThreadPoolExecutor", "ThreadPoolExecutor()"),
        ("from concurrent import futures", "futures.ThreadPoolExecutor()"),
        ("import subprocess", "subprocess.Popen(['git'])"),
        ("import app", "app.Pool()"),
    ],
)
def test_what_starts_no_process_of_its_own_is_not(
    tmp_path: Path, head: str, call: str
) -> None:
    used = f"from app.retry import retried\n{head}\n{POOL.format(call)}"

    fix = fix_of(tmp_path, "def retried(x):\n    return x\n", IDLE, used)

    assert "starts other processes" not in fix


def test_a_pool_that_knows_nothing_of_the_code_is_not(tmp_path: Path) -> None:
    used = "import multiprocessing\nmultiprocessing.Pool(2)\n"

    fix = fix_of(tmp_path, "def retried(x):\n    return x\n", IDLE, used)

    assert "starts other processes" not in fix

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

    from pytest_psf.core.evidence import Finding

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
    return found_of(root, code, test, used=used).fix


def found_of(
    root: Path,
    code: str,
    test: str,
    *,
    used: str = "",
    target: str = "app.retry:retried",
) -> Finding:
    """Return what is found of a test that never entered its target."""
    (root / "app").mkdir(exist_ok=True)
    (root / "app/retry.py").write_text(code)
    (root / "app/calls.py").write_text(used)
    (root / "tests").mkdir(exist_ok=True)
    (root / "tests/test_it.py").write_text(test)
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
    return found


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


GUARD = "class Desk:\n    def ask(self, text):\n        return text\n"
REPLACES = "tests/test_it.py:{} replaces it: {}"


def why_of(
    root: Path, test: str, target: str = "app.retry:retried", conftest: str = ""
) -> str:
    """Return what is said of a test that never entered its target."""
    if conftest:
        (root / "tests").mkdir()
        (root / "tests/conftest.py").write_text(conftest)
    found = found_of(root, GUARD, test, target=target)
    return found.why.partition(f"never entered {target}")[2].removeprefix(": ")


@pytest.mark.parametrize(
    ("test", "line", "words"),
    [
        (
            "from app import retry\n\ndef test_it(monkeypatch):\n"
            "    monkeypatch.setattr(retry, 'retried', lambda t: t)\n",
            4,
            "monkeypatch.setattr(retry, 'retried', ...)",
        ),
        (
            "def test_it(monkeypatch):\n"
            "    monkeypatch.setattr('app.retry.retried', len)\n",
            2,
            "monkeypatch.setattr('app.retry.retried', len)",
        ),
        (
            "from unittest.mock import patch\n\n@patch('app.retry.retried')\n"
            "def test_it(fake):\n    assert fake\n",
            3,
            "patch('app.retry.retried')",
        ),
        (
            # Where it is used, under the same name.
            "from unittest import mock\ndef test_it():\n"
            "    with mock.patch('app.calls.retried', return_value=1):\n        pass\n",
            3,
            "mock.patch('app.calls.retried', ...)",
        ),
        (
            "from app import retry\ndef test_it(mocker):\n"
            "    mocker.patch.object(retry, 'retried')\n",
            3,
            "mocker.patch.object(retry, 'retried')",
        ),
        (
            "def test_it(mocker):\n    mocker.patch.multiple('app.retry', retried=None)\n",
            2,
            "mocker.patch.multiple('app.retry', ...)",
        ),
        (
            "from app import retry\ndef test_it():\n    retry.retried = len\n",
            3,
            "retry.retried = len",
        ),
        (
            "from app.retry import retried\nfrom app.calls import app\ndef test_it():\n"
            "    app.dependency_overrides[retried] = dict\n",
            4,
            "app.dependency_overrides[retried] = dict",
        ),
        (
            "from app import retry\nimport pytest\n\n@pytest.fixture\n"
            "def quick(monkeypatch):\n    monkeypatch.setattr(retry, 'retried', len)\n\n"
            "def test_it(quick):\n    assert 1\n",
            6,
            "monkeypatch.setattr(retry, 'retried', ...)",
        ),
        (
            "from app import retry\nimport pytest\n\n@pytest.fixture(autouse=True)\n"
            "def quick(monkeypatch):\n    monkeypatch.setattr(retry, 'retried', len)\n\n"
            "def test_it():\n    assert 1\n",
            6,
            "monkeypatch.setattr(retry, 'retried', ...)",
        ),
    ],
)
def test_what_a_test_replaces_is_said_with_its_line(
    tmp_path: Path, test: str, line: int, words: str
) -> None:
    assert why_of(tmp_path, test) == REPLACES.format(line, words)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("mocker.patch.object(desk, 'ask')", "mocker.patch.object(desk, 'ask')"),
        ("desk.ask = Mock()", "desk.ask = Mock()"),
        ("mocker.patch('app.retry.Desk')", "mocker.patch('app.retry.Desk')"),
        ("desk = Mock(spec=Desk)", "Mock(spec=Desk)"),
        ("desk = create_autospec(Desk)", "create_autospec(Desk)"),
        ("desk.ask = " + "a" * 99, "desk.ask = " + "a" * 66 + "..."),
    ],
)
def test_so_is_a_method_or_its_class(
    tmp_path: Path, statement: str, words: str
) -> None:
    test = f"def test_it(desk, mocker):\n    {statement}\n"
    why = why_of(tmp_path, test, "app.retry:Desk.ask")
    assert why == REPLACES.format(2, words)


def test_so_is_what_a_shared_fixture_replaces(tmp_path: Path) -> None:
    conftest = (
        "import pytest\nfrom app import retry\n\n@pytest.fixture\ndef desk(fakes):\n"
        "    return 1\n\n@pytest.fixture\ndef fakes(monkeypatch):\n"
        "    monkeypatch.setattr(retry, 'retried', len)\n"
    )
    test = "def test_it(desk):\n    assert desk\n"
    why = why_of(tmp_path, test, conftest=conftest)
    assert why.startswith("tests/conftest.py:10 replaces it: monkeypatch.setattr(")
    assert (
        "replace what it calls instead"
        in found_of(tmp_path, GUARD, test, target="app.retry:retried").fix
    )


@pytest.mark.parametrize(
    "statement",
    [
        "mocker.patch('requests.retried')",
        "mocker.patch('app.retry.other')",
        "mocker.patch.object(library, 'retried')",
        "library.retried = len",
        "settings['retried'] = len",
        "monkeypatch.setenv('retried', 'app')",
        "mocker.spy(retry, 'retried')",
        "monkeypatch.setattr(retry, name, len)",
        "Mock(spec=Desk)",
    ],
)
def test_what_else_is_replaced_is_not_taken_for_it(
    tmp_path: Path, statement: str
) -> None:
    test = f"import library\nfrom app import retry\ndef test_it(mocker):\n    {statement}\n"
    assert why_of(tmp_path, test) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "mocker.patch.object(retry.Clock, 'ask')",
        "mocker.patch('app.retry.Clock.ask')",
        "mocker.patch.object(Clock, 'ask')",
        "retry.Clock.ask = len",
    ],
)
def test_nor_is_a_method_of_another_class(tmp_path: Path, statement: str) -> None:
    test = (
        "from app import retry\nfrom app.retry import Clock\n"
        f"def test_it(mocker):\n    {statement}\n"
    )
    assert why_of(tmp_path, test, "app.retry:Desk.ask") == ""


def test_nor_is_what_a_fixture_replaces_that_nobody_asks_for(tmp_path: Path) -> None:
    test = (
        "from app import retry\nimport pytest\n\n@pytest.fixture\n"
        "def quick(monkeypatch):\n    monkeypatch.setattr(retry, 'retried', len)\n\n"
        "def test_it():\n    assert 1\n"
    )
    assert why_of(tmp_path, test) == ""


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

"""Whatever ends a run: it ends with 0 only if it was judged, and passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

GATE = '"PSF-05.intervene"'
HONEST = """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    assert pause() == "paused"
"""
UNCLAIMED = "def test_it():\n    assert sum([1]) == 1\n"

#: What the project itself does, in files by their names; the lines that end it are the last.
ENDINGS = {
    "a conftest that exits on import": {"conftest.py": "import sys\nsys.exit()\n"},
    "a conftest that raises SystemExit in a function": {
        "conftest.py": "def leave():\n    raise SystemExit(0)\n\nleave()\n"
    },
    "options that exit": {
        "conftest.py": "def pytest_addoption():\n    raise SystemExit\n"
    },
    "a hook before all": {
        "conftest.py": "import sys\n\ndef pytest_cmdline_main():\n    sys.exit(0)\n"
    },
    "a hook at the end": {
        "conftest.py": "import sys\n\ndef pytest_sessionfinish():\n    sys.exit(0)\n"
    },
    "a hook after the end": {
        "conftest.py": "import sys\n\ndef pytest_unconfigure():\n    sys.exit(0)\n"
    },
    "the process, before pytest begins": {"conftest.py": "import os\nos._exit(0)\n"},
    "the process, with the status of the tests": {
        "conftest.py": "import os\n\ndef pytest_sessionfinish(exitstatus):\n"
        "    os._exit(exitstatus)\n"
    },
    "the process, by a name of its own": {
        "conftest.py": "from os import _exit\n\ndef pytest_unconfigure():\n"
        "    _exit(status=0)\n"
    },
    "the process, in a test": {
        "test_it.py": f"import os\n\n{UNCLAIMED}    os._exit(0)\n"
    },
    "the process, in a thread": {
        "test_it.py": "import os, threading\n\ndef test_it():\n"
        "    thread = threading.Thread(target=lambda: os._exit(0))\n"
        "    thread.start()\n    thread.join()\n"
    },
    "the process, once the interpreter ends": {
        "conftest.py": "import atexit, os\n\natexit.register(os._exit, 0)\n"
    },
}
#: Hooks that have their own idea of the status.
STATUSES = {
    "gives a status": """
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    yield
    return 0
""",
    "takes the option away": """
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    config.option.psf = False
    return (yield)
""",
    "runs pytest by itself": """
@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    return 0
""",
    "switches the plugin off": """
def pytest_addoption(pluginmanager):
    for name, plugin in pluginmanager.list_name_plugin():
        if getattr(plugin, "__name__", "") == "pytest_psf.plugin":
            pluginmanager.unregister(plugin)
""",
    "collects only, in the end": """
@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    session.config.option.collectonly = True
""",
}


@pytest.mark.parametrize("name", ENDINGS)
def test_what_ends_the_process_ends_it_without_a_0(team: Team, name: str) -> None:
    team.config(gate=GATE)
    team.write("test_it.py", UNCLAIMED)
    files = ENDINGS[name]
    for file, text in files.items():
        team.write(file, text)

    result = team.run_apart("--psf")

    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    (said,) = (
        line for line in result.stderr.lines if line.startswith("psf: no passing")
    )
    assert "the run cannot end with 0: " in said
    assert "let pytest end it, and fail or skip tests instead" in said
    assert said.endswith("in pytest_unconfigure, when all is judged")


def test_it_is_told_where_that_was(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_it.py", UNCLAIMED)
    team.write("ends.py", "import os\n\ndef leave():\n    os._exit(0)\n")
    team.write("tests/conftest.py", "import ends\nends.leave()\n")

    by_exit = team.run_apart("--psf", "tests")
    team.write("tests/conftest.py", "import sys\n\n\nsys.exit(0)  # by the way\n")
    by_raising = team.run_apart("--psf", "tests")

    assert "ends.py:4 ended it by os._exit" in by_exit.stderr.str()
    assert "tests/conftest.py:4 ended it by SystemExit" in by_raising.stderr.str()


@pytest.mark.parametrize("name", STATUSES)
def test_no_hook_of_a_project_makes_a_0(team: Team, name: str) -> None:
    team.config(gate=GATE)
    team.write("test_it.py", UNCLAIMED)
    team.write("conftest.py", f"import pytest\n{STATUSES[name]}")

    assert team.run("--psf").ret in {
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.INTERNAL_ERROR,
    }


@pytest.mark.parametrize(
    "conftest",
    [
        "import os, sys\n\ndef pytest_unconfigure():\n    sys.exit(0)\n",
        "import os\n\ndef pytest_unconfigure():\n    os._exit(0)\n",
        "import atexit, os\n\natexit.register(os._exit, 0)\n",
        # A process that a test forks is its own.
        "import os, pytest\n\n@pytest.fixture(autouse=True)\ndef child():\n"
        "    pid = os.fork()\n    if not pid:\n        os._exit(0)\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0\n    yield\n",
    ],
)
def test_a_run_that_passes_may_end_as_it_likes(team: Team, conftest: str) -> None:
    team.config(gate=GATE)
    team.write("test_it.py", HONEST)
    team.write("conftest.py", conftest)

    assert team.run_apart("--psf").ret == 0


def test_another_status_is_nobody_s_business(team: Team) -> None:
    team.config(gate=GATE)
    team.write("test_it.py", UNCLAIMED)
    team.write(
        "conftest.py", "import os\n\ndef pytest_unconfigure():\n    os._exit(7)\n"
    )

    result = team.run_apart("--psf")

    assert result.ret == 7
    assert "no passing judgement" not in result.stderr.str()


def test_what_pytest_replaced_it_puts_back(team: Team) -> None:
    import os

    before = os._exit
    team.config(gate=GATE)
    team.write("test_it.py", HONEST)

    assert team.run().ret == 0
    team.write("conftest.py", "raise RuntimeError\n")
    assert team.run().ret == pytest.ExitCode.USAGE_ERROR

    assert os._exit is before


def test_other_processes_may_be_given_the_way_out(team: Team) -> None:
    team.config(gate=GATE)
    team.write(
        "test_it.py",
        f"{HONEST}\n"
        "def test_it_all():\n"
        "    import multiprocessing, os, pickle\n"
        "    assert pickle.loads(pickle.dumps(os._exit)) is os._exit\n"
        "    for way in ('fork', 'spawn'):\n"
        "        context = multiprocessing.get_context(way)\n"
        "        for status in (0, 5):\n"
        "            child = context.Process(target=os._exit, args=(status,))\n"
        "            child.start()\n"
        "            child.join()\n"
        "            assert child.exitcode == status\n",
    )

    assert team.run_apart("--psf").ret == 0

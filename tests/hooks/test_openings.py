"""Which files a test opened: seen by an audit hook, in a window, of the project alone."""

from __future__ import annotations

import importlib
import linecache
import os
import pkgutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.hooks.observe.openings import MOST, Openings, folded
from pytest_psf.hooks.observe.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Team


class Looked:
    """A folder of a project, and what opens files in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.window = Window()
        self.openings = Openings(FileNames(root, root).own_file)
        self.openings.window = self.window

    def seen(self, act: Callable[[], object]) -> set[str]:
        """Return what was opened while something was done in the window."""
        self.window.is_open = True
        try:
            act()
        finally:
            self.window.is_open = False
        return set(self.openings.take())


@pytest.fixture
def looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Looked]:
    (tmp_path / "limits.toml").write_text("most = 3\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cases.txt").write_text("one\n")
    monkeypatch.chdir(tmp_path)
    found = Looked(tmp_path)
    yield found
    found.openings.close()


def _by_number() -> None:
    os.close(os.open("limits.toml", os.O_RDONLY))


@pytest.mark.parametrize(
    "act",
    [
        lambda: open("limits.toml").close(),  # noqa: PTH123 - one of the ways
        lambda: Path("data/../limits.toml").read_bytes(),
        lambda: open(b"limits.toml", "rb").close(),  # noqa: PTH123 - the same
        _by_number,
        lambda: open("limits.toml", "r+").close(),  # noqa: PTH123 - it may read
    ],
)
def test_each_way_to_read_a_file_is_seen(
    looked: Looked, act: Callable[[], object]
) -> None:
    assert looked.seen(act) == {"limits.toml"}


def test_a_database_that_was_there_is_read(looked: Looked) -> None:
    made = sqlite3.connect(looked.root / "cases.db")
    made.execute("create table cases (name)")
    made.close()
    assert looked.seen(lambda: sqlite3.connect("cases.db").close()) == {"cases.db"}
    assert looked.seen(lambda: sqlite3.connect("new.db").close()) == set()
    for name in (
        "file:cases.db?mode=ro",
        "file:c%61ses.db",
        (looked.root / "cases.db").as_uri(),
    ):
        connected = looked.seen(lambda n=name: sqlite3.connect(n, uri=True).close())  # type: ignore[misc]
        assert connected == {"cases.db"}, name
    assert looked.seen(lambda: sqlite3.connect(":memory:").close()) == set()


def test_only_the_window_counts_and_what_was_taken_is_forgotten(looked: Looked) -> None:
    Path("limits.toml").read_text()
    assert looked.seen(lambda: None) == set()
    assert looked.seen(Path("data/cases.txt").read_text) == {"data/cases.txt"}
    assert looked.seen(lambda: None) == set()
    looked.openings.close()
    assert looked.seen(Path("limits.toml").read_text) == set()


def test_what_a_test_wrote_itself_and_what_is_not_there_do_not_count(
    looked: Looked,
) -> None:
    def act() -> None:
        Path("out.json").write_text("{}")
        Path("out.json").read_text()
        with pytest.raises(FileNotFoundError):
            Path("none.json").read_text()
        Path("limits.toml").read_text()
        Path("limits.toml").write_text("most = 4\n")

    # What it read before it wrote it decided what it did.
    assert looked.seen(act) == {"limits.toml"}
    assert looked.seen(Path("out.json").read_text) == {"out.json"}

    def again() -> None:
        Path("out.json").write_text("{}")
        Path("out.json").read_text()

    assert looked.seen(again) == set()


def test_what_is_not_the_project_s_does_not_count(
    looked: Looked,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.txt"
    installed = looked.root / "lib" / "site-packages" / "a.txt"
    python = looked.root / "env"
    others = looked.root / "clone" / ".git" / "HEAD"
    files = [outside, installed, python / "os.txt", others, others.parents[1] / "a.txt"]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a")
    monkeypatch.setattr(sys, "prefix", str(python))
    assert looked.seen(lambda: [one.read_text() for one in files]) == set()
    link = looked.root / "link.toml"
    link.symlink_to(looked.root / "limits.toml")
    assert looked.seen(link.read_text) == {"limits.toml"}


def test_what_an_import_opens_does_not_count_and_data_of_a_package_does(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = looked.root / "opened_lazily"
    package.mkdir()
    (package / "data.txt").write_text("data")
    text = "from pathlib import Path\nPath('limits.toml').read_text()\n"
    (package / "__init__.py").write_text(text)
    (package / "by_hand.py").write_text("A = 1\n")
    monkeypatch.syspath_prepend(looked.root)
    assert looked.seen(lambda: importlib.import_module("opened_lazily")) == set()
    assert looked.seen(lambda: pkgutil.get_data("opened_lazily", "data.txt")) == {
        "opened_lazily/data.txt"
    }

    def load() -> None:
        spec = importlib.util.spec_from_file_location("x", package / "by_hand.py")
        assert spec
        assert spec.loader
        spec.loader.exec_module(importlib.util.module_from_spec(spec))

    # With a cache of its code there it would be another file than without.
    assert looked.seen(load) == set()
    assert looked.seen(load) == set()
    source = str(package / "by_hand.py")
    assert looked.seen(lambda: linecache.getlines(source)) == set()
    assert looked.seen(Path(source).read_text) == {"opened_lazily/by_hand.py"}


def test_what_modules_read_when_they_are_imported_is_told_of_them(
    looked: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def module(name: str, *lines: str) -> None:
        text = "\n".join(["from pathlib import Path", *lines, ""])
        (looked.root / f"{name}.py").write_text(text)

    module("inner_of_it", "def load():", "    return Path('limits.toml').read_text()")
    module("config_of_it", "import inner_of_it", "TEXT = inner_of_it.load()")
    module(
        "outer_of_it", "import config_of_it", "exec(\"open('data/cases.txt').close()\")"
    )
    module(
        "plain_of_it",
        "import outer_of_it",
        "Path(__file__).read_text()",
        "Path('out.txt').write_text('x')",
    )
    monkeypatch.syspath_prepend(looked.root)
    with looked.openings.collecting():
        Path("data/cases.txt").read_text()  # as pytest and its plugins do
        importlib.import_module("plain_of_it")
    importlib.reload(sys.modules["config_of_it"])

    both = ("data/cases.txt", "limits.toml")
    assert looked.openings.on_import() == {
        "config_of_it.py": ("limits.toml",),
        "outer_of_it.py": both,
        "plain_of_it.py": both,
    }
    assert looked.seen(lambda: None) == set()


def test_another_process_is_not_seen(looked: Looked) -> None:
    words = [sys.executable, "-c", "open('limits.toml')"]
    assert looked.seen(lambda: subprocess.run(words, check=True)) == set()


def test_an_odd_name_disturbs_nobody(looked: Looked) -> None:
    def act() -> None:
        with pytest.raises(ValueError, match="null"):
            open("a\0b")  # noqa: SIM115, PTH123 - it is never open
        with pytest.raises(TypeError):
            open(None)  # type: ignore[call-overload] # noqa: SIM115, PTH123 - the same
        Path("limits.toml").read_text()

    assert looked.seen(act) == {"limits.toml"}


def test_a_thread_that_goes_on_disturbs_nobody(looked: Looked) -> None:
    late = iter(["data/late.txt"])
    own_file = FileNames(looked.root, looked.root).own_file

    def name_of(path: Path) -> str:
        for name in late:  # a thread opens it while the names are put together
            looked.window.is_open = True
            Path(name).touch()
            Path(name).read_text()
            Path("data/cases.txt").read_text()
        return own_file(path)

    looked.openings.close()
    looked.openings = Openings(name_of)
    looked.openings.window = looked.window
    assert looked.seen(Path("limits.toml").read_text) == {"limits.toml"}


def test_one_inside_of_another_hears_for_itself(looked: Looked) -> None:
    inner = Looked(looked.root)
    assert inner.seen(Path("limits.toml").read_text) == {"limits.toml"}
    inner.openings.close()
    assert looked.seen(Path("data/cases.txt").read_text) == {"data/cases.txt"}


def test_of_too_many_files_the_folders_are_told() -> None:
    few = {f"data/{n}.txt" for n in range(MOST)}
    assert folded(few) == few
    many = {f"data/{n}/a/b.txt" for n in range(MOST + 1)}
    assert folded(many) == {"data/"}
    assert folded({*many, "x.toml", "/top/c/d"}) == {"data/", "./", "/top/"}
    assert folded(f"{n}.txt" for n in range(MOST + 1)) == {"./"}
    assert folded(f"/{n}.txt" for n in range(MOST + 1)) == {"./"}
    assert folded({f"a/{n % 3}/{n}.txt" for n in range(300)}) == {
        "a/0/",
        "a/1/",
        "a/2/",
    }


PROJECT = {
    "limits.toml": "most = 3\n",
    "cases/a.txt": "a\n",
    "kept/.gitignore": "*.tmp\n",
    "lazy.py": "from pathlib import Path\nTEXT = Path('limits.toml').read_text()\n",
    "test_files.py": """
import app
import pytest
from pathlib import Path

HERE = Path(__file__).parent

@pytest.fixture
def case():
    return (HERE / "cases/a.txt").read_text()

@pytest.fixture(scope="module")
def wide():
    return (HERE / "app.py").read_text()

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_reads(case, wide, tmp_path):
    (tmp_path / "own.txt").write_text("x")
    assert (tmp_path / "own.txt").read_text() == "x"
    assert app.pause() == "paused"

@pytest.mark.psf("PSF-05.review")
def test_names_no_code():
    assert (HERE / "limits.toml").read_text()
    (HERE / "kept/own.tmp").read_text()
    import lazy

@pytest.mark.psf("PSF-05.override", exercises="app:pause")
def test_opens_nothing():
    import lazy
    assert app.pause() == "paused"

def test_is_no_evidence():
    assert (HERE / "cases/a.txt").read_text()
""",
}


def opened(team: Team, *arguments: str) -> dict[str, list[str] | None]:
    tests = team.judged(*arguments).report["inputs"]["outcomes"]["tests"]
    found = {one["id"]: one.get("observation", {}).get("opened") for one in tests}
    return {name.partition("::")[2]: files for name, files in found.items()}


def test_a_report_holds_what_each_evidence_test_opened(team: Team) -> None:
    team.config()
    for name, text in PROJECT.items():
        team.write(name, text)
    team.write("kept/own.tmp", "made by somebody\n")
    subprocess.run(["git", "init", "-q"], cwd=team.root, check=True)
    found = opened(team)
    assert found == {
        "test_reads": ["cases/a.txt"],
        "test_names_no_code": ["limits.toml"],
        "test_opens_nothing": [],
    }
    assert opened(team, "-n", "2") == found
    assert opened(team, "-p", "no:randomly", "test_files.py") == found


def test_where_nobody_asks_for_a_report_nothing_listens(team: Team) -> None:
    team.config()
    for name, text in PROJECT.items():
        team.write(name, text)
    team.write("kept/own.tmp", "")
    team.write(
        "conftest.py",
        "import sys\nsys.addaudithook = lambda hook: print('HOOKED', hook)\n",
    )
    assert "HOOKED" not in team.run_forked("--psf-report", "sarif:a.sarif").stdout.str()
    assert "HOOKED" not in team.run_forked().stdout.str()

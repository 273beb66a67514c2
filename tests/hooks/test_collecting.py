"""What a collection came to, as pytest's own session makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.hooks.collect.claimed_tests import ClaimedTests
from pytest_psf.hooks.collect.collecting import Collecting, reason_of_skip
from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.hooks.collect.selection import Selection
from pytest_psf.hooks.observe.measuring import Measuring
from pytest_psf.registry import load
from pytest_psf.verify.outcome.claim import CoverageMinimum, TestClaim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hooks.conftest import Folder

CATALOGUE = catalogue.load()
REGISTRY = load()
PAUSE, ROLLBACK = "PSF-05.intervene", "PSF-07.rollback-tested"
MARKED = f'import pytest\n@pytest.mark.psf("{PAUSE}")\ndef test_it(): pass\n'


class Ours(pytest.Item):
    """Shows a criterion, and is no test."""

    def runtest(self) -> None: ...


class Conftest:
    """Marks all items behind everybody else's back, if it is to."""

    def __init__(self, late: str | None) -> None:
        self.late = late

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.late is not None:
            for item in items:
                item.add_marker(pytest.mark.psf(self.late))


class Twin(Ours):
    """A test of another file that has the node id of `test_a.py::test_it`."""


class OtherFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        if self.path.name == "pyproject.toml":
            yield Ours.from_parent(self, name=PAUSE)
        else:
            yield Twin.from_parent(self, name="it", nodeid="test_a.py::test_it")


class OtherFiles:
    """Collects what is no Python file: our items, and a twin of a test."""

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> OtherFile | None:
        if file_path.name not in {"pyproject.toml", "twin.txt"}:
            return None
        made: OtherFile = OtherFile.from_parent(parent, path=file_path)
        return made


class Run:
    """A collection by pytest's own session, up to the first test."""

    def __init__(
        self,
        folder: Folder,
        *arguments: str,
        claims: tuple[Claim, ...] = (),
        late: str | None = None,
    ) -> None:
        folder.write("pyproject.toml")
        self.config = folder.config("--import-mode=importlib", *arguments)
        names = FileNames(folder.root, folder.root)
        selection = Selection(
            self.config,
            folder.root,
            folder.root / "pyproject.toml",
            lambda: (PAUSE, ROLLBACK),
        )
        selection.take()
        claimed = ClaimedTests(CATALOGUE, REGISTRY, claims, names)
        self.collecting = Collecting(self.config, claimed, names, selection, Ours)
        for plugin in (self.collecting, OtherFiles(), Conftest(late)):
            self.config.pluginmanager.register(plugin)
        self.session = folder.session(self.config)
        self.collect()

    def collect(self) -> None:
        self.session.perform_collect(self.config.args)

    @property
    def names(self) -> list[str]:
        return [item.name for item in self.session.items]

    @property
    def plugins(self) -> set[str]:
        known = ("psf-watcher", "psf-window", "psf-measuring")
        manager = self.config.pluginmanager
        return {name.removeprefix("psf-") for name in known if manager.has_plugin(name)}


def test_marked_tests_are_claimed_and_watched(folder: Folder) -> None:
    folder.write("test_a.py", MARKED + "def test_other(): pass")
    run = Run(folder)
    collecting = run.collecting

    assert list(collecting.collected.tests) == ["test_a.py::test_it"]
    assert [claim.id for claim in collecting.collected.claims] == [PAUSE]
    assert collecting.collected.gaps == ()
    assert collecting.is_claimed("test_a.py::test_it")
    assert not collecting.is_claimed("test_a.py::test_other")
    assert collecting.may_hear_of_tests
    assert not collecting.has_more
    assert run.plugins == {"watcher", "window"}


def test_a_run_without_evidence_is_not_watched(folder: Folder) -> None:
    folder.write("test_a.py", "def test_other(): pass")
    run = Run(folder)
    assert not run.collecting.may_hear_of_tests
    assert run.plugins == set()


def test_our_items_are_no_tests(folder: Folder) -> None:
    folder.write("test_a.py", MARKED)
    claim = Claim(
        PAUSE, None, "test", TestClaim(test="pyproject.toml"), Place("pyproject.toml")
    )
    run = Run(folder, ".", "pyproject.toml", claims=(claim,))
    assert PAUSE in run.names
    assert list(run.collecting.collected.tests) == ["test_a.py::test_it"]


@pytest.mark.parametrize("late", [None, "PSF-05.intervin"])
def test_nothing_is_left_to_be_run_beside_a_fault(
    folder: Folder, late: str | None
) -> None:
    own = MARKED if late else MARKED.replace("intervene", "intervin")
    folder.write("test_a.py", own + "def test_other(): pass")
    run = Run(folder, late=late)
    assert run.names == []
    (fault, *_) = run.collecting.collected.faults
    assert "intervin" in fault.why
    if late is None:
        assert run.plugins == set()


def test_marks_that_come_late_are_claims(folder: Folder) -> None:
    folder.write("test_a.py", "def test_it(): pass")
    run = Run(folder, late=PAUSE)
    assert list(run.collecting.collected.tests) == ["test_a.py::test_it"]
    assert run.plugins == {"watcher", "window"}


def test_criteria_asked_for_by_id_pull_in_their_evidence_alone(folder: Folder) -> None:
    other = MARKED.replace("test_it", "test_other").replace(PAUSE, ROLLBACK)
    folder.write("test_a.py", MARKED + other + "def test_no_evidence(): pass")
    run = Run(folder, f"pyproject.toml::{PAUSE}")
    assert run.names == [PAUSE, "test_it"]
    # Deselected by us, and yet known as evidence that did not run.
    assert run.collecting.collected.deselected == {"test_a.py::test_other"}


def test_what_the_team_names_as_well_is_left_whole(folder: Folder) -> None:
    folder.write("test_a.py", MARKED + "def test_no_evidence(): pass")
    run = Run(folder, f"pyproject.toml::{PAUSE}", "test_a.py")
    assert run.names == ["test_it", "test_no_evidence"]


def test_deselected_evidence_is_known(folder: Folder) -> None:
    folder.write("test_a.py", MARKED + "def test_no_evidence(): pass")
    run = Run(folder, "-k", "nothing")
    assert run.names == []
    assert run.collecting.collected.deselected == {"test_a.py::test_it"}


def test_evidence_may_be_deselected_as_late_as_anyone_likes(folder: Folder) -> None:
    folder.write("test_a.py", MARKED)
    run = Run(folder)
    assert run.collecting.collected.deselected == frozenset()
    run.config.hook.pytest_deselected(items=run.session.items)
    assert run.collecting.collected.deselected == {"test_a.py::test_it"}


FAILING = "import no_such_module\n"
SKIPPED = 'import pytest\npytest.skip("no database", allow_module_level=True)\n'


@pytest.mark.parametrize(
    ("text", "failed", "skipped", "gaps"),
    [
        (FAILING, {"a/test_b.py"}, {}, ["a/test_b.py failed to import"]),
        (SKIPPED, set(), {"a/test_b.py": "no database"}, []),
        (
            SKIPPED + MARKED,
            set(),
            {"a/test_b.py": "no database"},
            ["a/test_b.py skipped itself, with the marks in it"],
        ),
    ],
)
def test_files_that_were_not_looked_into_are_known(
    folder: Folder,
    text: str,
    failed: set[str],
    skipped: dict[str, str],
    gaps: list[str],
) -> None:
    folder.write("test_a.py", MARKED)
    folder.write("a/test_b.py", text)

    collected = Run(folder).collecting.collected

    assert collected.failed_files == failed
    assert collected.skipped_files == skipped
    assert list(collected.gaps) == gaps
    assert list(collected.tests) == ["test_a.py::test_it"]


def test_a_second_collection_replaces_the_first(folder: Folder) -> None:
    folder.write("test_a.py", MARKED)
    run = Run(folder)
    before = run.config.pluginmanager.get_plugin("psf-watcher")
    assert "test_a.py::test_it" in run.collecting.collected.tests
    folder.write("test_b.py", MARKED)
    (folder.root / "test_a.py").unlink()

    run.collect()

    after = run.config.pluginmanager.get_plugin("psf-watcher")
    assert after is not before
    assert list(run.collecting.collected.tests) == ["test_b.py::test_it"]


def test_evidence_that_cannot_be_told_from_another_test_is_a_gap(
    folder: Folder,
) -> None:
    folder.write("test_a.py", MARKED)
    folder.write("twin.txt")
    run = Run(folder)
    (gap,) = run.collecting.collected.gaps
    assert gap == "two tests are called test_a.py::test_it"


def _minimum(test: str) -> Claim:
    coverage = CoverageMinimum(files=("app.py",), at_least=90)
    content = TestClaim(test=test, coverage=coverage)
    return Claim(PAUSE, None, "test", content, Place("pyproject.toml"))


def test_tests_of_a_coverage_minimum_are_measured(folder: Folder) -> None:
    folder.write("test_a.py", "def test_it(): pass")
    run = Run(folder, claims=(_minimum("test_a.py::test_it"),))
    assert run.plugins == {"watcher", "window", "measuring"}
    measuring = run.config.pluginmanager.get_plugin("psf-measuring")
    assert isinstance(measuring, Measuring)

    assert run.collecting.collected.ran == {}
    has_more = [run.collecting.has_more]
    # What somebody else's coverage tells is only known when the tests have run.
    measuring.ran = {"test_a.py::test_it": {"app.py": ((1, 2),)}}
    assert run.collecting.collected.ran == measuring.ran
    has_more.append(run.collecting.has_more)
    measuring.ran, measuring.unmeasured = {}, "coverage is active without branches"
    assert run.collecting.collected.unmeasured == measuring.unmeasured
    has_more.append(run.collecting.has_more)
    assert has_more == [False, True, True]


def test_claims_are_let_go_of_in_the_end(folder: Folder) -> None:
    folder.write("test_a.py", MARKED)
    run = Run(folder)
    run.collecting.pytest_unconfigure()
    assert run.collecting.collected.claims == ()


@pytest.mark.parametrize(
    ("outcome", "longrepr", "reason"),
    [
        ("skipped", ("a.py", 3, "Skipped: no database"), "no database"),
        ("skipped", ("a.py", 3, "no database"), "no database"),
        ("skipped", None, ""),
        ("failed", ("a.py", 3, "Skipped: no database"), ""),
    ],
)
def test_the_reason_of_a_skip_is_what_the_team_wrote(
    outcome: str, longrepr: tuple[str, int, str] | None, reason: str
) -> None:
    report = pytest.TestReport(
        nodeid="a.py::t",
        location=("a.py", 3, "t"),
        keywords={},
        outcome=outcome,  # type: ignore[arg-type] # one of three words
        longrepr=longrepr,
        when="call",
    )
    assert reason_of_skip(report) == reason

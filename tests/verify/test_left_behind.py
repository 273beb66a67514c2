"""What a test of another runner left counts if its run can have written it."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.classify import Part
from pytest_psf.core.places import Place
from pytest_psf.verify.outcome.junit import results
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.outcomes import TestOutcome

PART = Part(
    name="web", path="web/results.xml", is_junit=True, place=Place("psf.toml", 3)
)
COMMITTED = dt.datetime(2026, 11, 20, 12, tzinfo=dt.timezone.utc)

RESULTS = """<testsuites><testsuite name="s" timestamp="{began}">
<testcase name="t"><system-out>{left}</system-out></testcase>
</testsuite></testsuites>"""

FILES = {
    ".gitignore": "test-results/\n",
    "web/src/desk.ts": "export const desk = 1\n",
    "web/shots/expected.png": "as it is to look",
    "web/package.json": "{}",
    "web/test-results/desk/trace.zip": "PK of this run",
    "web/test-results/desk/copy.png": "as it is to look",
    "web/test-results/desk/made.ts": "export const made = 1\n",
    "web/test-results/desk/blank.txt": " \n",
    "web/out.txt": "not ignored, and new\n",
    "web/new.ts": "export const fresh = 1\n",
}
TRACKED = ("web/src/desk.ts", "web/shots/expected.png", "web/package.json")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".gitignore", *TRACKED)
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "1")
    return tmp_path


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


def outcome(
    root: Path, *left: str, began: str = "", is_sample: bool = False
) -> TestOutcome:
    said = "\n".join(f"[[ATTACHMENT|{one}]]" for one in left)
    (root / "web/results.xml").write_text(RESULTS.format(left=said, began=began))
    (found,) = results(PART, Project(root), COMMITTED, is_sample=is_sample)
    return found


def counted(found: TestOutcome) -> list[str]:
    return [one.name for one in found.observation.artefacts]


@pytest.mark.parametrize(
    ("left", "why"),
    [
        ("test-results/desk/trace.zip", ""),
        ("test-results/desk/made.ts", ""),
        ("out.txt", ""),
        ("src/desk.ts", "it stands in the commit"),
        ("./src/../src/desk.ts", "it stands in the commit"),
        ("package.json", "it stands in the commit"),
        ("shots/expected.png", "it stands in the commit"),
        ("test-results/desk/copy.png", "it stands in the commit"),
        ("new.ts", "it is code, which no test leaves"),
        ("test-results/desk/blank.txt", "it is empty"),
        ("results.xml", "the runner itself has written it"),
        ("test-results/none.png", "web/test-results/none.png does not exist"),
        ("../../outside.txt", "leads out of the folder"),
    ],
)
def test_only_what_the_run_can_have_written_counts(
    checkout: Path, left: str, why: str
) -> None:
    found = outcome(checkout, left)
    assert bool(counted(found)) is not bool(why)
    assert why in found.detail
    assert bool(found.detail) is bool(why)


def test_a_tracked_file_that_was_written_anew_is_still_one(checkout: Path) -> None:
    (checkout / "web/shots/expected.png").write_text("taken anew")
    assert "stands in the commit" in outcome(checkout, "shots/expected.png").detail


def test_a_link_is_what_it_leads_to(checkout: Path) -> None:
    link = checkout / "web/test-results/desk/link.png"
    link.symlink_to(checkout / "web/src/desk.ts")
    assert not counted(outcome(checkout, "test-results/desk/link.png"))


def test_one_that_counts_stands_beside_others_that_are_told(checkout: Path) -> None:
    found = outcome(checkout, "src/desk.ts", "out.txt", "new.ts", "out.txt")
    assert counted(found) == ["web/out.txt"]
    assert found.detail.startswith("web/src/desk.ts does not count: it stands in")
    assert found.detail.endswith("; and 1 more")


@pytest.mark.parametrize("began", ["", "2026-11-25T08:00:00Z"])
def test_what_was_there_before_the_tests_ran_is_none_of_theirs(
    checkout: Path, began: str
) -> None:
    file = checkout / "web/out.txt"
    earliest = dt.datetime.fromisoformat(began[:-1] + "+00:00") if began else COMMITTED
    for days, is_theirs in ((2, False), (0.5, True), (-3, True)):
        hour = (earliest - dt.timedelta(days=days)).timestamp()
        os.utime(file, (hour, hour))
        found = outcome(checkout, "out.txt", began=began)
        assert bool(counted(found)) is is_theirs
        assert ("before the tests ran" in found.detail) is not is_theirs


def test_in_a_sample_all_is_kept_as_it_was(checkout: Path) -> None:
    os.utime(checkout / "web/shots/expected.png", (0, 0))
    for left, counts in (("shots/expected.png", True), ("results.xml", False)):
        assert bool(counted(outcome(checkout, left, is_sample=True))) is counts


def test_without_git_code_and_what_is_old_do_not_count(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert counted(outcome(checkout, "shots/expected.png", "src/desk.ts")) == [
        "web/shots/expected.png"
    ]
    os.utime(checkout / "web/shots/expected.png", (0, 0))
    assert not counted(outcome(checkout, "shots/expected.png"))

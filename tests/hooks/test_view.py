"""The criteria as items: where they are collected, and what their reports say."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.classify import PARTS, Answer, Asked, Gate, Profile
from pytest_psf.core.judge import judge
from pytest_psf.core.places import Place
from pytest_psf.hooks.collect.selection import Selection
from pytest_psf.hooks.show.items import VERDICT, CriterionItem
from pytest_psf.hooks.show.view import ItemRun, ItemView
from pytest_psf.verify.outcome.claim import TestClaim

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder

    from pytest_psf.core.verdicts import Judgement

PAUSE, ROLLBACK = "PSF-05.intervene", "PSF-07.rollback-tested"
IDS = (ROLLBACK, PAUSE)
PLACE = Place("pyproject.toml", 7)
PROFILE = Profile(
    system="demo",
    declared="production",
    definition={
        part: Answer(answer=True, because="a reason", place=PLACE) for part in PARTS
    },
)


def _judgement(*gate: str) -> Judgement:
    """Return a judgement without any evidence, where these criteria gate."""
    asked = Asked(gate=Gate(entries=gate, ids=frozenset(gate), closed=bool(gate)))
    day = dt.date(2026, 12, 1)
    return judge(catalogue.load(), PROFILE, (), today=day, asked=asked)


class Reversing:
    """A plugin that shuffles tests."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.reverse()


def _collected(
    folder: Folder, *arguments: str, file: str | None = "pyproject.toml"
) -> list[pytest.Item]:
    """Return what is collected where the view is registered."""
    if file is not None:
        folder.write(file)
    folder.write("a/test_a.py", "def test_it(): pass")
    folder.write("b/test_b.py", "def test_it(): pass")
    config = folder.config("--import-mode=importlib", *arguments)
    path = folder.root / file if file else None
    selection = Selection(config, folder.root, path, lambda: IDS)
    claims = [
        Claim(PAUSE, facet, "test", TestClaim(test="a/test_a.py"), place)
        for facet, place in (("a", PLACE), ("b", Place("pyproject.toml", 9)))
    ]
    view = ItemView(config, claims, selection, _judgement)
    config.pluginmanager.register(view)
    config.pluginmanager.register(Reversing())
    session = folder.session(config)
    config.hook.pytest_collection(session=session)
    return list(session.items)


def _ids(items: list[pytest.Item]) -> list[str]:
    return [item.nodeid for item in items]


OURS = [f"pyproject.toml::{name}" for name in IDS]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), ["b/test_b.py::test_it", "a/test_a.py::test_it", *OURS]),
        (("a",), ["a/test_a.py::test_it", *OURS]),
        (("a/test_a.py::test_it",), ["a/test_a.py::test_it", *OURS]),
        (
            (".", "pyproject.toml"),
            ["b/test_b.py::test_it", "a/test_a.py::test_it", *OURS],
        ),
        (("a", f"pyproject.toml::{PAUSE}"), ["a/test_a.py::test_it", OURS[1]]),
    ],
)
def test_our_items_come_once_behind_all_others_and_in_their_order(
    folder: Folder, arguments: tuple[str, ...], found: list[str]
) -> None:
    assert _ids(_collected(folder, *arguments)) == found


def test_the_file_is_only_named_where_no_folder_covers_it(folder: Folder) -> None:
    # pytest before 9 would lose the tests of a folder that is named with it.
    whole, narrow = _collected(folder)[0], _collected(folder, "a")[0]
    assert whole.config.args == [str(folder.root)]
    assert narrow.config.args == ["a", "pyproject.toml"]


def test_a_link_to_the_config_s_folder_shows_no_criterion_twice(
    folder: Folder,
) -> None:
    (folder.root / "a").mkdir()
    folder.write("pyproject.toml")
    (folder.root / "a" / "link.d").mkdir()
    (folder.root / "a" / "link.d" / "pyproject.toml").symlink_to(
        folder.root / "pyproject.toml"
    )
    ours = [i for i in _collected(folder) if isinstance(i, CriterionItem)]
    assert [item.name for item in ours] == [*IDS]


def test_what_is_no_criterion_is_refused(folder: Folder) -> None:
    with pytest.raises(pytest.UsageError, match=r"^PSF-05\.intervin, PSF-99: no such"):
        _collected(folder, "pyproject.toml::PSF-05.intervin", "pyproject.toml::PSF-99")


def test_another_file_of_that_name_shows_none(folder: Folder) -> None:
    folder.write("pyproject.toml")
    found = _collected(folder, ".", file="b/pyproject.toml")
    ours = [item.nodeid for item in found if isinstance(item, CriterionItem)]
    assert ours == [f"b/{one}" for one in OURS]


def test_without_a_file_there_are_no_items(folder: Folder) -> None:
    found = _collected(folder, "--rootdir=.", file=None)
    assert not any(isinstance(item, CriterionItem) for item in found)


def _item(folder: Folder, name: str, *gate: str) -> CriterionItem:
    items = _collected(folder, "a")
    item = next(one for one in items if one.name == name)
    assert isinstance(item, CriterionItem)
    ruling = _judgement(*gate).ruling(name)
    assert ruling is not None
    item.take(ruling, gates=bool(gate))
    return item


def test_an_item_stands_at_the_first_claim_of_its_criterion(folder: Folder) -> None:
    claimed, other = _item(folder, PAUSE), _item(folder, ROLLBACK)
    assert claimed.location == ("pyproject.toml", 6, f"{PAUSE} of the catalogue")
    # Where somebody marks an item to be skipped, pytest asks for a line.
    assert other.location[1] == 0
    assert claimed.get_closest_marker("psf_05") is not None
    assert claimed.extra_keyword_matches >= {"PSF-05", PAUSE}


def _report() -> pytest.TestReport:
    return pytest.TestReport("a::t", ("a", 1, "t"), {}, "passed", None, "call")


def test_an_unmet_criterion_that_gates_fails_by_its_report_alone(
    folder: Folder,
) -> None:
    item, report = _item(folder, PAUSE, PAUSE), _report()
    try:
        item.runtest()
    except pytest.skip.Exception as error:  # which would skip this test as well
        pytest.fail(f"it was skipped: {error}")
    item.tell(report)
    assert report.failed
    assert vars(report)[VERDICT] == "unmet"
    assert str(report.longrepr).startswith(f"{PAUSE}: ")


def test_one_that_does_not_gate_is_skipped_with_the_reason(folder: Folder) -> None:
    item, report = _item(folder, PAUSE), _report()
    with pytest.raises(pytest.skip.Exception, match=r"^unmet: "):
        item.runtest()
    item.tell(report)
    assert not report.failed


@pytest.mark.parametrize(
    ("verdict", "outcome", "told"),
    [
        ("met", "passed", ("passed", ".", "MET")),
        ("unmet", "failed", ("unmet", "U", "UNMET")),
        ("unmet", "skipped", ("unmet", "u", "UNMET (not gating)")),
        ("not judged", "failed", ("not judged", "N", "NOT JUDGED")),
        ("waived", "skipped", ("skipped", "s", "WAIVED")),
        ("not applicable", "skipped", ("skipped", "s", "NOT APPLICABLE")),
    ],
)
def test_each_verdict_has_a_status_of_its_own(
    folder: Folder, verdict: str, outcome: str, told: tuple[str, str, str]
) -> None:
    report = _report()
    report.outcome = outcome  # type: ignore[assignment] # one of three words
    setattr(report, VERDICT, verdict)
    status = ItemRun(folder.config()).pytest_report_teststatus(report)
    assert status is not None
    category, letter, word = status
    assert (category, letter, word if isinstance(word, str) else word[0]) == told


def test_a_test_s_report_is_left_to_pytest(folder: Folder) -> None:
    assert ItemRun(folder.config()).pytest_report_teststatus(_report()) is None

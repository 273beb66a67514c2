"""Claims of the marks and of the config, merged, and the tests that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.places import Place
from pytest_psf.hooks.collect.claimed_tests import ClaimedTests
from pytest_psf.hooks.collect.file_names import FileNames
from pytest_psf.registry import load
from pytest_psf.verify.outcome.claim import CoverageMinimum, TestClaim

if TYPE_CHECKING:
    from tests.hooks.conftest import Folder

CATALOGUE = catalogue.load()
REGISTRY = load()
PAUSE, ROLLBACK = "PSF-05.intervene", "PSF-07.rollback-tested"
TOML = Place("pyproject.toml", 7)


def _claim(test: str, criterion: str = PAUSE, *exercises: str) -> Claim:
    """Return a claim of the config."""
    content = TestClaim(test=test, exercises=exercises)
    return Claim(criterion, None, "test", content, TOML)


def _added(
    folder: Folder, text: str, *claims: Claim
) -> tuple[ClaimedTests, list[pytest.Item]]:
    """Return what is claimed of the tests in a file, matched with its items."""
    folder.write("test_a.py", f"import pytest\n{text}")
    items = folder.items()
    claimed = ClaimedTests(
        CATALOGUE, REGISTRY, claims, FileNames(folder.root, folder.root)
    )
    claimed.begin()
    for item in items:
        claimed.add(item)
    claimed.match()
    return claimed, items


def _said(claimed: ClaimedTests) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return what the claims say, by criterion and test: the targets."""
    return {
        (claim.id, claim.content.test): claim.content.exercises
        for claim in claimed.claims
        if isinstance(claim.content, TestClaim)
    }


def _faults(claimed: ClaimedTests) -> list[tuple[str, str, str]]:
    return [(f.reason.slug, str(f.keys[0]), f.why) for f in claimed.faults]


def test_a_mark_claims_its_test_where_it_stands(folder: Folder) -> None:
    text = f'@pytest.mark.psf("{PAUSE}", "{ROLLBACK}", exercises="app:pause")\n'
    claimed, _ = _added(folder, text + "def test_it(): pass")
    assert _said(claimed) == {
        (PAUSE, "test_a.py::test_it"): ("app:pause",),
        (ROLLBACK, "test_a.py::test_it"): ("app:pause",),
    }
    assert {claim.place for claim in claimed.claims} == {Place("test_a.py", 2)}
    assert claimed.faults == ()


def test_the_words_of_a_mark_are_the_keys_of_a_claim(folder: Folder) -> None:
    text = (
        f'@pytest.mark.psf("{PAUSE}", exercises=("a:b", "a:c"), supporting=True,'
        ' sabotage=None, coverage={"files": ("app.py",), "at_least": 80})\n'
        f'@pytest.mark.psf("{ROLLBACK}", exercises="a:b", sabotage="c:d")\n'
        '@pytest.mark.psf("PSF-04.refusals", exercises=None)\n'
        "def test_it(): pass"
    )
    claimed, _ = _added(folder, text)

    assert claimed.faults == ()
    without, other, one = claimed.claims
    assert without.content == TestClaim(test="test_a.py::test_it")
    assert other.content == TestClaim(
        test="test_a.py::test_it", exercises=("a:b",), sabotage="c:d"
    )
    assert not other.supporting
    assert one.supporting
    assert one.content == TestClaim(
        test="test_a.py::test_it",
        exercises=("a:b", "a:c"),
        coverage=CoverageMinimum(files=("app.py",), at_least=80),
    )


def test_a_mark_on_a_class_or_module_claims_each_test_in_it(folder: Folder) -> None:
    text = (
        f'pytestmark = pytest.mark.psf("{PAUSE}", exercises="a:m")\n'
        f'@pytest.mark.psf("{PAUSE}", exercises="a:c")\n'
        "class TestIt:\n"
        f'    @pytest.mark.psf("{PAUSE}", exercises="a:t")\n'
        "    def test_in(self): pass\n"
        "def test_out(): pass"
    )
    claimed, _ = _added(folder, text)
    assert _said(claimed) == {
        (PAUSE, "test_a.py::TestIt::test_in"): ("a:t", "a:c", "a:m"),
        (PAUSE, "test_a.py::test_out"): ("a:m",),
    }
    # What two tests are claimed by in the same words stands at each of them.
    assert [claim.place.line for claim in claimed.claims] == [5, 7]


def test_a_mark_on_a_set_of_parameters_claims_that_set_alone(folder: Folder) -> None:
    text = (
        f'@pytest.mark.psf("{PAUSE}")\n'
        '@pytest.mark.parametrize("a", [1, pytest.param('
        f'2, marks=pytest.mark.psf("{ROLLBACK}"))])\n'
        "def test_it(a): pass"
    )
    claimed, _ = _added(folder, text)
    assert set(_said(claimed)) == {
        (PAUSE, "test_a.py::test_it"),
        (ROLLBACK, "test_a.py::test_it[2]"),
    }


def test_the_config_and_a_mark_are_one_claim(folder: Folder) -> None:
    claim = _claim("./test_a.py::test_it", PAUSE, "app:a", "app:b")
    text = f'@pytest.mark.psf("{PAUSE}", exercises=["app:b", "app:c"])\n'
    claimed, _ = _added(folder, text + "def test_it(): pass", claim)
    assert _said(claimed) == {
        (PAUSE, "test_a.py::test_it"): ("app:a", "app:b", "app:c")
    }
    assert [claim.place for claim in claimed.claims] == [TOML]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ('exercises="app:z", sabotage="c:d"', "sabotage"),
        ('outside="in a container"', "outside"),
        ('coverage={"files": ["app.py"], "at_least": 80}', "coverage"),
        ('exercises="app:a", supporting=True', "supporting"),
    ],
)
def test_two_that_contradict_each_other_are_at_fault(
    folder: Folder, words: str, key: str
) -> None:
    text = f'@pytest.mark.psf("{PAUSE}", {words})\ndef test_it(): pass'
    claimed, _ = _added(folder, text, _claim("test_a.py::test_it", PAUSE, "app:a"))

    ((reason, mark, why),) = _faults(claimed)

    assert (reason, mark) == ("contradiction", f"@pytest.mark.psf {key}")
    assert f"test_a.py::test_it is claimed for {PAUSE} at pyproject.toml:7" in why
    assert _said(claimed) == {(PAUSE, "test_a.py::test_it"): ("app:a",)}


@pytest.mark.parametrize(
    ("mark", "reason", "why"),
    [
        ("()", "missing-key", "names no criterion"),
        ("(5)", "wrong-form", "5 is not an id"),
        (f'("{PAUSE}", test="test_b.py")', "not-allowed", "names a test"),
        ('("PSF-05.intervin")', "unknown-id", "PSF-05.intervin"),
        (f'("{PAUSE}", exercise="a:b")', "unknown-key", "exercise"),
    ],
)
def test_what_is_wrong_with_a_mark_is_told_once(
    folder: Folder, mark: str, reason: str, why: str
) -> None:
    text = f"@pytest.mark.psf{mark}\nclass TestIt:\n    def test_it(self): pass"
    claimed, _ = _added(folder, text)
    claimed.add_late()

    (fault,) = claimed.faults

    assert fault.reason.slug == reason
    assert why in fault.why + str(fault.keys)
    assert fault.place == Place("test_a.py", 4)
    assert str(fault.keys[0]).startswith("@pytest.mark.psf")
    assert claimed.claims == ()


def test_claimed_tests_can_be_selected_by_domain_and_criterion(folder: Folder) -> None:
    text = (
        f'@pytest.mark.psf("{ROLLBACK}")\ndef test_it(): pass\n'
        "def test_configured(): pass\ndef test_other(): pass"
    )
    claim = _claim("test_a.py::test_configured", "PSF-05.intervene")
    _, (marked, configured, other) = _added(folder, text, claim)

    assert marked.get_closest_marker("psf_07") is not None
    assert marked.extra_keyword_matches >= {"PSF-07", ROLLBACK}
    assert configured.get_closest_marker("psf_05") is not None
    assert configured.extra_keyword_matches >= {"PSF-05", PAUSE}
    assert other.own_markers == []


def test_claims_on_a_file_or_class_name_the_tests_in_it(folder: Folder) -> None:
    text = (
        "class TestIt:\n    def test_in(self): pass\n"
        '@pytest.mark.parametrize("a", [1, 2])\ndef test_set(a): pass'
    )
    claimed, _ = _added(
        folder,
        text,
        _claim("test_a.py", PAUSE, "a:file"),
        _claim("test_a.py::TestIt", PAUSE, "a:class", "a:file"),
        _claim("test_a.py::test_set[2]", PAUSE, "a:set"),
    )
    assert claimed.settle() == []

    assert {nodeid: test.targets for nodeid, test in claimed.tests.items()} == {
        "test_a.py::TestIt::test_in": ("a:file", "a:class"),
        "test_a.py::test_set[1]": ("a:file",),
        "test_a.py::test_set[2]": ("a:file", "a:set"),
    }
    assert claimed.tests["test_a.py::test_set[1]"].place == Place("test_a.py", 4)


def test_a_test_has_the_targets_of_all_its_criteria(folder: Folder) -> None:
    claimed, (item,) = _added(
        folder,
        "def test_it(): pass",
        _claim("test_a.py::test_it", PAUSE, "a:pause"),
        _claim("test_a.py::test_it", ROLLBACK, "a:roll_back"),
    )
    claimed.settle()
    assert claimed.tests[item.nodeid].targets == ("a:pause", "a:roll_back")


def test_targets_are_looked_up_once_each(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(folder.root))
    folder.write("claimed_app.py", "def pause(): pass")
    text = "from claimed_app import pause\ndef helper(): pass\ndef test_it(): pass"
    claim = _claim("test_a.py", PAUSE, "claimed_app:pause", "claimed_app:no")
    claimed, _ = _added(folder, text, claim)

    assert list(claimed.targets.found) == ["claimed_app:pause"]
    assert claimed.targets.sources == {"claimed_app:pause": "claimed_app.py"}
    assert list(claimed.targets.unobservable) == ["claimed_app:no"]


def test_marks_that_come_late_count_as_well(folder: Folder) -> None:
    claimed, (one, other) = _added(
        folder, "def test_one(): pass\ndef test_other(): pass"
    )
    one.add_marker(pytest.mark.psf(PAUSE, exercises="a:b"))

    claimed.add_late()
    claimed.settle()

    assert list(claimed.tests) == [one.nodeid]
    assert claimed.tests[one.nodeid].targets == ("a:b",)
    assert other.own_markers == []


def test_a_second_collection_begins_anew(folder: Folder) -> None:
    text = f'@pytest.mark.psf("{PAUSE}")\ndef test_it(): pass\ndef test_b(): pass'
    claimed, (item, other) = _added(folder, text)
    claimed.settle()

    claimed.begin()
    claimed.add(other)
    claimed.match()
    claimed.settle()
    assert dict(claimed.tests) == {}

    claimed.begin()
    claimed.add(item)
    claimed.match()
    claimed.settle()
    assert list(claimed.tests) == [item.nodeid]

    claimed.forget()
    assert claimed.claims == ()


class Twin(pytest.Item):
    """A test of another file whose node id is that of the first."""

    def runtest(self) -> None: ...


def test_two_tests_of_one_node_id_cannot_be_told_apart(folder: Folder) -> None:
    folder.write("test_a.py", "def test_it(): pass")
    folder.write("test_b.py", "def test_it(): pass")
    item, other = folder.items()
    assert other.parent is not None
    twin: Twin = Twin.from_parent(other.parent, name="test_it", nodeid=item.nodeid)
    names = FileNames(folder.root, folder.root)
    claims = [_claim("test_a.py::test_it")]

    for items, said in (([item, other], []), ([item, twin], [item.nodeid])):
        claimed = ClaimedTests(CATALOGUE, REGISTRY, claims, names)
        for one in items:
            claimed.add(one)
        claimed.match()
        assert claimed.settle() == [f"two tests are called {name}" for name in said]


def test_the_evidence_for_some_criteria_is_found(folder: Folder) -> None:
    text = (
        f'@pytest.mark.psf("{PAUSE}")\ndef test_a(): pass\n'
        f'@pytest.mark.psf("{ROLLBACK}")\ndef test_b(): pass\n'
        "def test_c(): pass"
    )
    claimed, _ = _added(folder, text, _claim("test_a.py::test_c"))
    assert claimed.evidence_for([PAUSE]) == {"test_a.py::test_a", "test_a.py::test_c"}
    assert claimed.evidence_for([ROLLBACK]) == {"test_a.py::test_b"}
    assert claimed.evidence_for([]) == frozenset()


def test_tests_and_files_of_a_coverage_minimum_are_known(folder: Folder) -> None:
    text = (
        f'@pytest.mark.psf("{PAUSE}", coverage={{"files": ["b.py", "a.py"],'
        ' "at_least": 5})\n'
        "def test_a(): pass\n"
        f'@pytest.mark.psf("{PAUSE}")\ndef test_b(): pass\n'
        f'@pytest.mark.psf("{ROLLBACK}", coverage={{"files": ["a.py"],'
        ' "at_least": 5})\n'
        "def test_c(): pass\n"
        '@pytest.mark.psf("PSF-04.refusals")\ndef test_d(): pass'
    )
    claimed, _ = _added(folder, text)
    claimed.settle()
    assert claimed.faults == ()
    assert claimed.covered_files == ("b.py", "a.py")
    assert claimed.covering() == {f"test_a.py::test_{name}" for name in "abc"}


@pytest.mark.parametrize(
    ("tests", "others"),
    [
        (["test_a.py::test_one"], []),
        # One set of parameters is there, which the whole function names.
        (["test_a.py::test_set"], []),
        (
            ["test_a.py::test_one", "test_a.py::test_twp"],
            ["test_a.py::test_two", "test_a.py::test_set"],
        ),
    ],
)
def test_other_tests_are_told_where_a_claim_names_none(
    folder: Folder, tests: list[str], others: list[str]
) -> None:
    text = (
        "def test_one(): pass\ndef test_two(): pass\n"
        '@pytest.mark.parametrize("a", [1])\ndef test_set(a): pass'
    )
    claimed, _ = _added(folder, text, *map(_claim, tests))
    claimed.settle()
    assert list(claimed.others()) == others

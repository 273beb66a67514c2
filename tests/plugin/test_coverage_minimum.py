"""Coverage minimums: how much of a file the evidence tests of a criterion run.

The coverage that may measure these tests is paused: it would be in the way of the one
that they are about.
"""

from __future__ import annotations

import json
import sys
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Judged, Team

pytestmark = pytest.mark.usefixtures("unmeasured")

GUARD = '''"""What leaves the system."""

import re

NUMBER = re.compile("[0-9]+")


def check(text):
    if not text:
        return "empty"
    if NUMBER.search(text):
        return "number"
    return "fine"


def mask(text):
    return NUMBER.sub("#", text)
'''

#: Runs 4 of 6 lines inside functions, and 3 of 4 branches: 70 %.
FINE = """
import guard

def test_fine():
    assert guard.check("") == "empty"
    assert guard.check("a") == "fine"
"""

#: Runs the rest.
REST = """
import guard

def test_number():
    assert guard.check("1") == "number"

def test_mask():
    assert guard.mask("1") == "#"
"""

ID = "PSF-04.output-validation"
ASKED = '{ files = ["guard.py"], at-least = 95 }'


@pytest.fixture
def guarded(team: Team) -> Team:
    team.write("guard.py", GUARD)
    team.write("test_fine.py", FINE)
    team.write("test_rest.py", REST)
    return team


def claim(test: str, coverage: str = "", target: str = "guard:check") -> str:
    more = f", coverage = {coverage}" if coverage else ""
    return f'{{ test = "{test}", exercises = "{target}"{more} }}'


def configure(team: Team, *claims: str) -> None:
    team.config(f"{ID} = [{', '.join(claims)}]", gate='"PSF-04"')


def evidence(judged: Judged, test: str) -> dict[str, Any]:
    found = [e for e in judged.criterion(ID)["evidence"] if e["source"] == test]
    assert len(found) == 1
    return dict(found[0])


WAYS = pytest.mark.parametrize(
    "way", [(), ("-n", "2"), ("-W", "error")], ids=["plain", "workers", "strict"]
)


@WAYS
def test_lines_that_only_other_tests_run_do_not_count(
    guarded: Team, way: tuple[str, ...]
) -> None:
    configure(guarded, claim("test_fine.py", ASKED))

    judged = guarded.judged(*way)

    judged.result.assert_outcomes(passed=4)  # one is ours
    found = evidence(judged, "test_fine.py")
    assert judged.verdict(ID) == "unmet"
    assert found["reason"] == "coverage-too-low"
    assert found["place"] == "guard.py:12"
    assert found["why"] == (
        "its evidence tests run 70 % of guard.py (lines and branches inside "
        "functions); 95 % is asked for; missing: 12, 17"
    )


@WAYS
def test_the_tests_of_all_claims_on_a_criterion_add_up(
    guarded: Team, way: tuple[str, ...]
) -> None:
    configure(
        guarded,
        claim("test_fine.py", ASKED),
        claim("test_rest.py", target="guard:mask"),
    )

    judged = guarded.judged(*way)

    assert judged.verdict(ID) == "met"
    notes = evidence(judged, "test_fine.py")["notes"]
    assert "its evidence tests run 100 % of guard.py" in notes
    assert not [n for n in evidence(judged, "test_rest.py")["notes"] if "100 %" in n]


def test_a_pass_of_all_facets_adds_up_to_each_of_them(guarded: Team) -> None:
    facets = "PSF-05.escalation-tested"
    rest = claim("test_rest.py", target="guard:mask")
    guarded.config(
        f"{facets}.uncertain = {claim('test_fine.py', ASKED)}\n{facets}.all = {rest}"
    )

    judged = guarded.judged()

    assert judged.criterion(facets)["facets"]["uncertain"] == "met"


def test_a_mark_asks_as_the_config_does(guarded: Team) -> None:
    guarded.config()
    guarded.write(
        "test_rest.py",
        f"""
import guard
import pytest

@pytest.mark.psf(
    "{ID}",
    exercises="guard:mask",
    coverage={{"files": "guard.py", "at_least": 30.5}},
)
@pytest.mark.parametrize("text", ["a", "b"])
def test_mask(text):
    assert guard.mask(text) == text

@pytest.mark.psf("{ID}", exercises="guard:check")
def test_check():
    assert guard.check("1") == "number"
""",
    )

    judged = guarded.judged("-n", "2")

    notes = evidence(judged, "test_rest.py::test_mask")["notes"]
    assert "its evidence tests run 60 % of guard.py" in notes
    assert judged.verdict(ID) == "met"


@pytest.mark.parametrize(
    ("body", "percent", "missing"),
    [
        ("assert len(guard.NUMBER.pattern) == 6", "0 %", "9-13, 17"),
        ("assert guard.check('a') == 'fine'", "50 %", "10, 12, 17"),
    ],
)
def test_what_runs_on_import_or_in_a_fixture_does_not_count(
    guarded: Team, body: str, percent: str, missing: str
) -> None:
    guarded.write(
        "test_fine.py",
        f"""
import pytest

@pytest.fixture(autouse=True)
def _prepared():
    import guard
    assert guard.mask("1") == "#"
    assert guard.check("") == "empty"
    yield
    assert guard.check("1") == "number"

def test_it():
    import guard
    {body}
""",
    )
    configure(guarded, claim("test_fine.py", ASKED))

    why = evidence(guarded.judged(), "test_fine.py")["why"]

    assert f"run {percent} of guard.py" in why
    assert why.endswith(f"missing: {missing}")


def test_a_missing_branch_is_told(guarded: Team) -> None:
    guarded.write(
        "guard.py",
        "def check(text):\n    if text:\n        text = text[1:]\n    return text\n",
    )
    guarded.write(
        "test_fine.py", "import guard\n\ndef test():\n    assert guard.check('ab')\n"
    )
    configure(guarded, claim("test_fine.py", ASKED))

    found = evidence(guarded.judged(), "test_fine.py")

    assert "run 80 % of guard.py" in found["why"]
    assert found["why"].endswith("missing: 2->4")
    assert found["place"] == "guard.py:2"


@WAYS
def test_a_file_that_nothing_enters_is_run_by_nothing(
    guarded: Team, way: tuple[str, ...]
) -> None:
    guarded.write("other.py", "def other():\n    return 1\n")
    asked = '{ files = ["guard.py", "other.py"], at-least = 60 }'
    configure(guarded, claim("test_fine.py", asked))

    found = evidence(guarded.judged(*way), "test_fine.py")

    assert found["place"] == "other.py:2"
    assert found["why"] == (
        "its evidence tests run 0 % of other.py (lines and branches inside "
        "functions); 60 % is asked for; missing: 2"
    )


@pytest.mark.parametrize(
    ("file", "reason", "says"),
    [
        ("gard.py", "no-such-file", "did you mean guard.py?"),
        ("/gone.py", "no-such-file", "/gone.py does not exist"),
        ("../guard.py", "not-a-project-file", "leads out of the folder"),
        ("broken.py", "not-python", "broken.py is not Python"),
        ("names.py", "nothing-to-run", "no lines inside functions"),
    ],
)
def test_a_file_that_cannot_be_measured_breaks_the_claim(
    guarded: Team, file: str, reason: str, says: str
) -> None:
    guarded.write("broken.py", "x = 1\ndef f(:\n")
    guarded.write("names.py", "A = 1\ndef one(): return A\n")
    configure(guarded, claim("test_fine.py", f'{{ files = ["{file}"], at-least = 1 }}'))

    judged = guarded.judged()

    found = evidence(judged, "test_fine.py")
    assert found["standing"] == "broken"
    assert found["reason"] == reason
    assert says in judged.text


def test_a_test_that_failed_adds_nothing(guarded: Team) -> None:
    guarded.write("test_rest.py", REST.replace('== "#"', '== "*"'))
    configure(
        guarded,
        claim("test_fine.py", ASKED),
        claim("test_rest.py", target="guard:mask"),
    )

    found = evidence(guarded.judged(), "test_fine.py")

    assert "run 90 % of guard.py" in found["why"]
    assert found["standing"] == "broken"


def test_a_run_without_some_of_the_tests_leaves_it_open(guarded: Team) -> None:
    configure(
        guarded,
        claim("test_fine.py", ASKED),
        claim("test_rest.py", target="guard:mask"),
    )

    judged = guarded.judged("-k", "not mask")

    found = evidence(judged, "test_fine.py")
    assert found["standing"] == "not judged"
    assert found["why"].endswith("missing: 17; not all of them were run")
    assert judged.verdict(ID) == "not judged"


def test_what_was_run_before_a_worker_died_counts(guarded: Team) -> None:
    guarded.write(
        "test_fatal.py",
        "import os\n\ndef test_fatal():\n    os._exit(3)\n",
    )
    configure(
        guarded,
        claim("test_fine.py", ASKED),
        claim("test_rest.py", target="guard:mask"),
    )

    judged = guarded.judged("-n", "1", "test_fine.py", "test_rest.py", "test_fatal.py")

    judged.result.stdout.fnmatch_lines(["*worker 'gw0' crashed*"])
    assert judged.verdict(ID) == "met"


def test_beside_another_coverage_nothing_is_measured_and_nothing_lost(
    guarded: Team,
) -> None:
    configure(guarded, claim("test_fine.py", ASKED))
    runs = [["--psf", "--psf-report", "json:psf.json"], []]
    tables = []
    for options in runs:
        line = ["coverage", "run", "--branch", "--include=guard.py", "-m", "pytest"]
        guarded.pytester.run(sys.executable, "-m", *line, *options)
        shown = guarded.pytester.run(sys.executable, "-m", "coverage", "report", "-m")
        tables.append(shown.outlines)

    told = json.loads((guarded.root / "psf.json").read_text())
    found = next(one for one in told["criteria"] if one["id"] == ID)["remedy"]
    assert [one["reason"] for one in found] == ["coverage-not-measured"]
    assert found[0]["why"] == "coverage is active without a context for each test"
    assert "--cov --cov-branch --cov-context=test" in found[0]["fix"]
    assert tables[0] == tables[1]
    assert "100%" in tables[0][-1]


#: Only from Python 3.12 on has coverage a core that knows no contexts.
HAS_SYSMON = sys.version_info >= (3, 12)


def test_a_core_without_contexts_is_told(
    guarded: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(guarded, claim("test_fine.py", ASKED))
    monkeypatch.setenv("COVERAGE_CORE", "sysmon")
    line = ["coverage", "run", "-m", "pytest", "--psf", "--psf-report", "json:psf.json"]

    guarded.pytester.run(sys.executable, "-m", *line)

    told = (guarded.root / "psf.json").read_text()
    assert ("set COVERAGE_CORE=ctrace" in told) is HAS_SYSMON
    assert '"coverage-not-measured"' in told


def test_the_core_that_is_asked_for_does_not_matter(
    guarded: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(guarded, claim("test_fine.py", ASKED))
    monkeypatch.setenv("COVERAGE_CORE", "sysmon")

    found = evidence(guarded.judged("-W", "error"), "test_fine.py")

    assert "run 70 % of guard.py" in found["why"]


def test_a_failed_attempt_adds_nothing_when_it_is_repeated(guarded: Team) -> None:
    """As pytest-rerunfailures does it, without its report."""
    guarded.write(
        "conftest.py",
        """
import pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    if item.name == "test_twice":
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            if report.failed:
                item._initrequest()
                return None
    return None
""",
    )
    guarded.write(
        "test_fine.py",
        """
import guard

attempts = []

def test_twice():
    attempts.append(1)
    if len(attempts) == 1:
        assert guard.mask("1") == "fails"
    assert guard.check("") == "empty"
    assert guard.check("a") == "fine"
""",
    )
    configure(guarded, claim("test_fine.py", ASKED))

    found = evidence(guarded.judged(), "test_fine.py")

    assert "run 70 % of guard.py" in found["why"]


def test_coverage_is_not_imported_unless_a_claim_asks(guarded: Team) -> None:
    configure(guarded, claim("test_fine.py"))
    guarded.write(
        "test_last.py",
        "import sys\n\ndef test_it():\n    assert 'coverage' not in sys.modules\n",
    )

    guarded.judged_apart("-p", "no:cov").result.assert_outcomes(passed=6)


FAULTS = {
    "90": "*coverage: found 90*write a table { files = *, at-least = 90 }*",
    '{"files": ["guard.py"]}': '*coverage: has no "at-least"*add at-least = *',
    '{"file": ["guard.py"], "at_least": 90}': (
        '*coverage: unknown key "file"*did you mean "files"?*'
    ),
    '{"files": [], "at_least": 90}': "*coverage: names no file*",
    '{"files": ["*.py"], "at_least": 90}': '*"?.py" names no Python file*',
    '{"files": ["gu\\0ard.py"], "at_least": 90}': "*names no Python file*",
    '{"files": ["guard.toml"], "at_least": 90}': '*"guard.toml" names no Python file*',
    '{"files": ["guard.py"], "at_least": 0}': "*at-least is 0*above 0, up to 100*",
    '{"files": ["guard.py"], "at_least": 100.5}': "*at-least is 100.5*",
    '{"files": ["guard.py"], "at_least": float("nan")}': "*at-least*",
    '{"files": ["guard.py"], "at_least": "90"}': "*coverage: found '90'*a number*",
    '{"files": 3, "at_least": 90}': "*coverage: found 3*a list of strings*",
}


@pytest.mark.parametrize(("table", "message"), FAULTS.items(), ids=FAULTS)
def test_faults_of_the_text_are_told_before_any_test(
    team: Team, table: str, message: str
) -> None:
    team.config()
    team.write(
        "test_a.py",
        f"""
import pytest

@pytest.mark.psf("{ID}", exercises="app:pause", coverage={table})
def test_it():
    assert len("a")
""",
    )

    result = team.run()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert fnmatchcase(text, message.replace("[", "[[]")), text


def test_one_test_has_one_minimum_for_a_criterion(team: Team) -> None:
    team.config(f"{ID} = {claim('test_a.py::test_it', ASKED, 'app:pause')}")
    team.write(
        "test_a.py",
        f"""
import pytest

@pytest.mark.psf("{ID}", exercises="app:pause")
def test_it():
    assert len("a")
""",
    )

    result = team.run()

    assert result.ret == 4
    result.stderr.fnmatch_lines(["*give both the same `coverage`*"])


def test_watching_a_target_runs_no_line_of_its_file(guarded: Team) -> None:
    never = "def never(text):\n" + "    text = str(text)\n" * 9 + "    return text\n\n"
    guarded.write("guard.py", f"{never}def check(text):\n    return len(text)\n")
    guarded.write(
        "test_fine.py",
        "import guard\n\ndef test():\n    assert guard.check('a') == 1\n",
    )
    configure(guarded, claim("test_fine.py", ASKED))

    found = evidence(guarded.judged(), "test_fine.py")

    assert found["why"].endswith("missing: 2-11")

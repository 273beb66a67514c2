"""The mark: faults are told all at once, and marks and config are one claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

FAULTS = {
    '"PSF-05.escalation-tested"': '*has facets, each to be proved by itself*"PSF-05.escalation-tested.uncertain"*',
    '"PSF-5"': "*is not an id of edition*",
    '"PSF-05.interven"': '*unknown criterion*did you mean "PSF-05.intervene"?*',
    '"PSF-00.classified"': "*PSF-00.classified takes no claims*",
    '""': "*unknown id*",
    "5": "*5 is not an id*",
    "": "*names no criterion*",
    '"PSF-05.intervene", exercise="app:pause"': '*unknown key "exercise"*did you mean "exercises"?*',
    '"PSF-05.intervene", exercises="app.pause"': '*"app.pause" does not name code*',
    '"PSF-05.intervene", exercises=3': "*exercises*found 3*a string or a list of strings*",
    '"PSF-05.intervene", exercises="app:pause", outside="x"': "*outside: stands beside exercises*",
    '"PSF-05.intervene", test="test_b.py::test_it"': "*test: names a test*",
    '"PSF-05.intervene", outside=" "': "*outside: says nothing*",
}


@pytest.mark.parametrize(("arguments", "message"), FAULTS.items(), ids=FAULTS)
def test_a_wrong_mark_is_a_usage_error_with_its_place(
    team: Team, arguments: str, message: str
) -> None:
    team.config()
    team.write(
        "test_a.py",
        f"import pytest\n\n@pytest.mark.psf({arguments})\ndef test_it():\n    assert len('a')\n",
    )

    result = team.run("--psf-report", "json:psf.json")

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "1 fault in @pytest.mark.psf, so no test was run: test_a.py:3:" in text
    assert [text] == [t for t in [text] if _matches(message, t)]
    assert '"finished": false' in (team.root / "psf.json").read_text()


#: How people write the name of code elsewhere, and how a mark has it.
SPELLED = {
    '"app.pause"': '"app:pause"',
    '"desk.oversight.Switch.pause"': '"desk.oversight:Switch.pause"',
    '"src/desk/guard.py::Guard::check"': '"desk.guard:Guard.check"',
    '"desk/__init__.py:answer"': '"desk:answer"',
    "HTTPServer.shutdown": '"socketserver:BaseServer.shutdown"',
    "[fnmatch]": '"fnmatch:fnmatch"',
}


@pytest.mark.parametrize(("written", "meant"), SPELLED.items(), ids=SPELLED)
def test_code_that_is_named_in_another_way_is_named_back(
    team: Team, written: str, meant: str
) -> None:
    team.config()
    team.write(
        "test_a.py",
        "import pytest\nfrom fnmatch import fnmatch\n"
        "from http.server import HTTPServer\n\n"
        f'@pytest.mark.psf("PSF-05.intervene", exercises={written})\n'
        "def test_it():\n    assert len('a')\n",
    )

    result = team.run()

    assert result.ret == 4
    assert meant in result.stderr.str()


@pytest.mark.parametrize("written", ['"pause it"', "lambda: 0", '"pause"', '"a/b.py:"'])
def test_what_names_no_code_in_any_way_is_told_the_form_alone(
    team: Team, written: str
) -> None:
    team.config()
    team.write(
        "test_a.py",
        f'import pytest\n\n@pytest.mark.psf("PSF-05.intervene", exercises={written})\n'
        "def test_it():\n    assert len('a')\n",
    )

    said = team.run().stderr.str()

    assert "test_a.py:3: @pytest.mark.psf exercises: " in said
    assert "did you mean" not in said


def _matches(pattern: str, text: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(text, pattern.replace("[", "[[]"))


def test_all_faults_of_all_marks_are_told_at_once(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        """
import pytest

@pytest.mark.psf("PSF-9")
def test_one(): assert len('a')

@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.psf("PSF-05.intervene", exercises="app")
def test_two(n): assert len('a')
""",
    )

    result = team.run()

    result.stderr.fnmatch_lines(
        ["ERROR: 2 faults in @pytest.mark.psf*", "test_a.py:4:*", "test_a.py:7:*"]
    )


def test_a_mark_and_a_claim_on_the_same_test_are_one_claim(team: Team) -> None:
    team.config(
        'PSF-05.intervene = { test = "./test_a.py::test_it", exercises = "app:pause" }'
    )
    team.write(
        "test_a.py",
        """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene")
def test_it():
    assert pause() == "paused"
""",
    )

    judged = team.judged()

    assert judged.verdict("PSF-05.intervene") == "met"
    assert len(judged.criterion("PSF-05.intervene")["evidence"]) == 1


def test_two_spellings_of_one_test_are_one_claim_too_many(team: Team) -> None:
    team.config(
        """
PSF-05.intervene = [
  { test = "./test_a.py::test_it", exercises = "app:roll_back" },
  { test = "test_a.py::test_it", exercises = "app:pause" },
]
"""
    )
    team.write("test_a.py", "def test_it():\n    assert len('a')\n")

    result = team.run()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "is already claimed at pyproject.toml:18" in text


def test_keywords_of_none_are_left_out(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause", outside=None)
def test_it():
    assert pause()
""",
    )

    assert team.judged().verdict("PSF-05.intervene") == "met"


def test_a_mark_and_a_claim_that_differ_name_both_places(team: Team) -> None:
    team.config(
        'PSF-05.intervene = { test = "test_a.py::test_it", outside = "staging" }'
    )
    team.write(
        "test_a.py",
        """
import pytest

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    assert len("a")
""",
    )

    result = team.run()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "test_a.py:4: @pytest.mark.psf outside" in text
    assert "PSF-05.intervene at pyproject.toml:16 as well" in text


def test_marks_of_a_class_and_of_a_module_count_for_each_test(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        """
import pytest
from app import pause

pytestmark = pytest.mark.psf("PSF-05.intervene", exercises="app:pause")

class TestSwitch:
    def test_one(self):
        assert pause() == "paused"

    def test_two(self):
        assert len("a")
""",
    )

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["not-entered"]
    assert "TestSwitch::test_two passed but never entered" in judged.text


def test_a_test_can_be_claimed_by_its_file_its_class_or_its_parameters(
    team: Team,
) -> None:
    team.config(
        """
PSF-05.intervene = { test = "test_a.py", exercises = "app:pause" }
PSF-05.override = { test = "test_a.py::TestSwitch", exercises = "app:pause" }
PSF-05.review = { test = "test_a.py::TestSwitch::test_one[a]", exercises = "app:pause" }
PSF-04.refusals = { test = "test_a.py::TestSwitch::test_one[b]", exercises = "app:pause" }
"""
    )
    team.write(
        "test_a.py",
        """
import pytest
from app import pause

class TestSwitch:
    @pytest.mark.parametrize("n", ["a", "b"])
    def test_one(self, n):
        if n == "a":
            assert pause() == "paused"
""",
    )

    judged = team.judged()

    verdicts = {
        one: judged.verdict(one)
        for one in (
            "PSF-05.intervene",
            "PSF-05.override",
            "PSF-05.review",
            "PSF-04.refusals",
        )
    }
    assert verdicts == {
        "PSF-05.intervene": "met",
        "PSF-05.override": "met",
        "PSF-05.review": "met",
        "PSF-04.refusals": "unmet",
    }


def test_a_claim_on_no_test_names_the_nearest(team: Team) -> None:
    team.config(
        'PSF-05.intervene = { test = "test_a.py::test_pauses", exercises = "app:pause" }'
    )
    team.write("test_a.py", "def test_pause():\n    assert len('a')\n")

    judged = team.judged()

    assert judged.reasons("PSF-05.intervene") == ["no-such-test"]
    assert "did you mean test_a.py::test_pause?" in judged.text


def test_a_claim_on_a_file_that_is_not_there_is_unmet(team: Team) -> None:
    team.config(
        'PSF-05.intervene = { test = "test_b.py::test_it", exercises = "app:pause" }'
    )
    team.write("test_a.py", "def test_pause():\n    assert len('a')\n")

    judged = team.judged("test_a.py")

    assert judged.reasons("PSF-05.intervene") == ["no-such-file"]
    assert "did you mean test_a.py?" in judged.text


def test_marks_select_tests_and_verdicts_together(team: Team) -> None:
    team.config()
    team.write(
        "test_a.py",
        """
import pytest
from app import pause

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_it():
    assert pause()

def test_other():
    assert len("a")
""",
    )
    expected = ["test_a.py::test_it", "pyproject.toml::PSF-05.intervene"]

    for select in (["-m", "psf_05"], ["-k", "PSF-05.intervene"]):
        result = team.run("--strict-markers", "--co", "-q", *select)
        chosen = result.stdout.lines
        assert set(expected) <= set(chosen)
        assert "test_a.py::test_other" not in chosen


def test_one_test_for_many_criteria_counts_for_none_of_them(team: Team) -> None:
    team.config()
    ids = '"PSF-05.intervene", "PSF-05.override", "PSF-05.review", "PSF-04.refusals"'
    team.write(
        "test_a.py",
        f"""
import pytest
from app import pause

@pytest.mark.psf({ids}, exercises="app:pause")
def test_it():
    assert pause()
""",
    )

    judged = team.judged()
    assert "the test test_a.py::test_it is claimed for 4 criteria" in judged.text
    assert judged.reasons("PSF-05.intervene") == ["shared-by-many"]

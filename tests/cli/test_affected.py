"""`pytest-psf affected`: what falls if files change, before they do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.commands.main import main
from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.project import Project
from pytest_psf.verify.reviews_file import reviews_on_record

if TYPE_CHECKING:
    from tests.conftest import Team

pytestmark = pytest.mark.once

DOCUMENT = """# Plan

## Stop

We stop the service by hand and tell the claims platform team, who look at the queue and
then at every case of that day, one after the other.

## Who

Marta Brandt answers for it, day and night, and Jo Park while she is away on leave.
"""

EVIDENCE = """
PSF-07.rollback-procedure = { document = "docs/plan.md", section = "Stop", covers = ["src/*.py", "set.toml#limit"] }
PSF-08.owner.all = { document = "docs/plan.md", section = "Who" }
PSF-08.harm-assessment = { document = "https://wiki.example/harm", covers = ["app.py"] }
PSF-03.timeouts = { setting = "set.toml", key = "limit", at-most = 30 }
PSF-02.re-evaluation = { record = "eval.toml", as = "evaluation", same = { model = "model.toml#id" } }
"""

EVALUATION = """
model = "gpt-4o-2024-08-06"
data-set = "cases.jsonl"
data-set-digest = "sha256:a0a02b58204705cb3d2dcceccfb690d0944e8097cdf8c1b73abc5b8251fec8d3"
threshold = 0.9
result = 0.93
finished = 2026-11-20
"""

TEST = """
import app
import pytest

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_pause():
    assert app.pause() == "paused"

@pytest.mark.psf("PSF-05.review")
def test_look():
    assert app.look() == "seen"
"""


BY = ("--by", "Marta Brandt")


@pytest.fixture
def project(unread: Team) -> Team:
    """The project with all its documents read."""
    assert main(["review", "docs/plan.md#Stop", "docs/plan.md#Who", *BY]) == 0
    assert main(["review", "https://wiki.example/harm", "--saw", "version 2", *BY]) == 0
    return unread


@pytest.fixture
def unread(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.chdir(team.root)
    team.config(EVIDENCE)
    team.write("docs/plan.md", DOCUMENT)
    team.write("src/a.py", "A = 1\n")
    team.write("set.toml", "limit = 30\n")
    team.write("model.toml", 'id = "gpt-4o-2024-08-06"\n')
    team.write("eval.toml", EVALUATION)
    team.write("cases.jsonl", '{"case": 1}\n')
    team.write("test_a.py", TEST)
    return team


def effects(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    assert main(["affected", *arguments, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    return {one["id"]: one for one in found["claims"]}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("file", "effects_of"),
    [
        (
            "src/a.py",
            {"PSF-07.rollback-procedure": "falls", "PSF-08.owner.all": "unknown"},
        ),
        (
            "docs/plan.md",
            {"PSF-07.rollback-procedure": "falls", "PSF-08.owner.all": "falls"},
        ),
        (
            "set.toml",
            {"PSF-07.rollback-procedure": "falls", "PSF-03.timeouts": "checked"},
        ),
        ("app.py", {"PSF-08.harm-assessment": "falls"}),
        ("cases.jsonl", {"PSF-02.re-evaluation": "falls"}),
        ("eval.toml", {"PSF-02.re-evaluation": "checked"}),
        ("model.toml", {"PSF-02.re-evaluation": "checked"}),
        ("no-such-file.py", {"PSF-08.owner.all": "unknown"}),
    ],
)
def test_a_file_and_what_rests_on_it(
    file: str, effects_of: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = effects(capsys, file)

    unless = {"PSF-08.owner.all": "unknown"}
    for name, one in found.items():
        expected = {**unless, **effects_of}.get(name, "stands")
        assert (name, one["effect"]) == (name, expected)
        assert one["because_of"] == (
            [] if expected in {"stands", "unknown"} else [file]
        )


@pytest.mark.parametrize(
    ("file", "effect"),
    [
        ("prompt.txt", "falls"),
        ("rules/b.txt", "falls"),
        # It is bound to one of its values as well, and falls with any other.
        ("model.toml", "falls"),
        ("set.toml", "falls"),
        ("app.py", "stands"),
        ("eval.toml", "checked"),
    ],
)
@pytest.mark.parametrize("how", ["asked for", "not asked for", "by a bad record"])
def test_a_record_falls_with_what_it_covers(
    project: Team,
    capsys: pytest.CaptureFixture[str],
    file: str,
    effect: str,
    how: str,
) -> None:
    files = {"prompt.txt": "be kind", "rules/a.txt": "a", "rules/b.txt": "b"}
    for name, text in files.items():
        project.write(name, text)
    every = (*files, "model.toml", "set.toml#limit")
    digests = covered_digests(every, Project(project.root))
    pairs = ", ".join(f'"{name}" = "{one}"' for name, one in digests.items())
    result = "0.1" if how == "by a bad record" else "0.93"
    entry = EVALUATION.replace("0.93", result)
    project.write("eval.toml", f"{entry}covers = {{ {pairs} }}\n")
    if how == "asked for":
        covers = '"prompt.txt", "rules/*", "model.toml", "set.toml#limit"'
        changed = EVIDENCE.replace("same", f"covers = [{covers}], same")
        project.config(changed)

    found = effects(capsys, file)["PSF-02.re-evaluation"]
    assert found["effect"] == effect
    assert found["because_of"] == ([] if effect == "stands" else [file])


def test_the_last_run_knows_the_marks(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "PSF-05.intervene" not in effects(capsys, "app.py")
    project.run("--psf-report", "json:psf.json")

    found = effects(capsys, "app.py", "--report", "psf.json")
    assert found["PSF-05.intervene"]["effect"] == "checked"
    assert found["PSF-05.review"]["effect"] == "unknown"
    found = effects(capsys, "test_a.py", "--report", "psf.json")
    assert found["PSF-05.review"]["effect"] == "checked"


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_slip_of_the_pen_and_marks_that_are_not_read_are_told(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["affected", "app.pyy", "set.toml", "--format", form]) == 0
    said = capsys.readouterr().out
    assert "app.pyy does not exist; taken as deleted" in said
    assert "set.toml does not exist" not in said
    assert "without --report, marks of tests are not looked at" in said


def test_with_a_report_there_is_nothing_to_note(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    project.run("--psf-report", "json:psf.json")
    capsys.readouterr()
    assert main(["affected", "set.toml", "--report", "psf.json"]) == 0
    assert "note:" not in capsys.readouterr().out


def test_what_changed_since_a_commit(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for line in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "1")):
        project.pytester.run("git", *line)
    assert effects(capsys, "--since", "HEAD")["PSF-03.timeouts"]["effect"] == "stands"

    project.write("set.toml", "limit = 20\n")
    (project.root / "cases.jsonl").unlink()
    found = effects(capsys, "--since", "HEAD")
    assert found["PSF-03.timeouts"]["effect"] == "checked"
    assert found["PSF-07.rollback-procedure"]["because_of"] == ["set.toml"]


def test_what_was_put_right_since_a_commit_has_not_fallen(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for line in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "1")):
        project.pytester.run("git", *line)
    project.write("docs/plan.md", DOCUMENT.replace("by hand", "by the red switch"))
    by = ("--by", "Marta Brandt")
    assert main(["review", "docs/plan.md#Who", *by]) == 0

    found = effects(capsys, "--since", "HEAD")
    assert found["PSF-07.rollback-procedure"]["effect"] == "falls"
    assert found["PSF-08.owner.all"]["effect"] == "unknown"
    assert found["PSF-08.owner.all"]["because_of"] == []
    # A change to come is another matter: nobody can have read it yet.
    assert effects(capsys, "docs/plan.md")["PSF-08.owner.all"]["effect"] == "falls"


@pytest.mark.usefixtures("project")
def test_the_text_names_the_review_to_do_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["affected", "src/a.py", "set.toml"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "2 files\n\nfalls:\n  PSF-07.rollback-procedure  docs/plan.md"
    )
    on = next(one.on for one in reviews_on_record(Project(Path.cwd())))
    assert (
        "because of set.toml (if limit changes), src/a.py: reviewed "
        f"{on} by Marta Brandt" in " ".join(said.split())
    )
    assert "pytest-psf review docs/plan.md#Stop --by NAME" in said
    assert (
        "cannot be told: its claim has no covers or exercises:\n  PSF-08.owner.all"
        in said
    )
    assert "stands: 2 claims" in said


def test_what_does_not_hold_today_cannot_fall_and_says_why(
    unread: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    found = effects(capsys, "src/a.py")["PSF-07.rollback-procedure"]
    assert found["effect"] == "open"
    assert found["open_because"] == "it is written, but nobody has reviewed it"
    assert main(["review", "docs/plan.md#Stop", *BY]) == 0
    found = effects(capsys, "set.toml")["PSF-07.rollback-procedure"]
    assert (found["effect"], found["parts"]) == ("falls", {"set.toml": ["limit"]})
    assert found["reviewed"].endswith(" by Marta Brandt")

    unread.write("src/a.py", "A = 2\n")
    found = effects(capsys, "set.toml")["PSF-07.rollback-procedure"]
    assert found["effect"] == "open"
    assert found["open_because"].endswith("; src/a.py has changed since")
    capsys.readouterr()
    assert main(["affected", "set.toml"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "open already, whatever changes: PSF-07.rollback-procedure" in said
    assert "src/a.py has changed since pytest-psf review docs/plan.md#Stop" in said


def test_of_the_changes_since_a_commit_those_that_felled_it_are_named(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another key of a covered setting's file, or another section, is none of them."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for line in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "1")):
        project.pytester.run("git", *line)
    project.write("set.toml", "limit = 30\nother = 1\n")
    project.write("docs/plan.md", DOCUMENT.replace("answers for", "is asked about"))
    before = effects(capsys, "--since", "HEAD")
    assert before["PSF-07.rollback-procedure"]["effect"] == "stands"
    assert before["PSF-08.owner.all"]["effect"] == "falls"

    project.write("src/a.py", "# Of plans.\nA = 1\n")
    found = effects(capsys, "--since", "HEAD")["PSF-07.rollback-procedure"]
    assert (found["effect"], found["because_of"]) == ("falls", ["src/a.py"])
    told = "src/a.py has changed since (1 line, not committed, in comments and layout"
    assert told in found["open_because"]
    capsys.readouterr()
    assert main(["affected", "--since", "HEAD"]) == 0
    assert told in " ".join(capsys.readouterr().out.split())


def test_a_section_that_says_nothing_any_more_has_fallen(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for line in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "1")):
        project.pytester.run("git", *line)
    project.write("docs/plan.md", DOCUMENT.partition("## Who")[0] + "## Who\n\nTODO\n")
    found = effects(capsys, "--since", "HEAD")["PSF-08.owner.all"]
    assert (found["effect"], found["because_of"]) == ("falls", ["docs/plan.md"])
    assert "is not filled" in found["open_because"]
    project.write("docs/plan.md", DOCUMENT.partition("## Who")[0])
    found = effects(capsys, "--since", "HEAD")["PSF-08.owner.all"]
    assert (found["effect"], found["reviewed"]) == ("open", None)
    assert 'no heading "Who"' in found["open_because"]


@pytest.mark.usefixtures("project")
def test_markdown_is_for_a_pull_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["affected", "src/a.py", "--format", "markdown"]) == 0
    said = capsys.readouterr().out
    assert "### Evidence: 1 claim would fall with 1 file" in said
    assert (
        "| falls | `PSF-07.rollback-procedure` | `docs/plan.md#Stop` | `src/a.py`: "
        in said
    )
    assert "- `pytest-psf review docs/plan.md#Stop --by NAME`" in said
    assert main(["affected", "none.py", "--format", "markdown"]) == 0
    assert "Read again" not in capsys.readouterr().out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/etc/passwd"], "/etc/passwd is not a file of the project"),
        (["docs"], "docs is a folder: name files"),
        (["--since=--output=x"], "--since --output=x: not a revision"),
        (["a.py", "--report", "app.py"], "app.py: it is not JSON"),
        (["a.py", "--config", "none.toml"], "none.toml: no such file"),
    ],
)
def test_what_cannot_be_answered_is_said(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "/")
    assert main(["affected", *arguments]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_what_the_edit_of_a_file_has_opened_is_said_after_it(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked of the file itself it is no thing of before, whatever else is open."""
    project.write("docs/plan.md", DOCUMENT.replace("by hand", "by the red switch"))
    found = effects(capsys, "docs/plan.md")
    rollback, owner = found["PSF-07.rollback-procedure"], found["PSF-08.owner.all"]
    assert (rollback["effect"], rollback["because_of"]) == ("falls", ["docs/plan.md"])
    # The other section is as it was, and would fall.
    assert (owner["effect"], owner["open_because"]) == ("falls", None)
    capsys.readouterr()
    assert main(["affected", "docs/plan.md"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    head = "has fallen: opened by what has been changed: PSF-07.rollback-procedure"
    assert f"1 file {head} docs/plan.md#Stop" in said
    assert "open already" not in said
    assert "falls: PSF-08.owner.all docs/plan.md#Who because of docs/plan.md" in said
    assert main(["affected", "docs/plan.md", "--format", "markdown"]) == 0
    said = capsys.readouterr().out
    assert "1 claim would fall with 1 file, and 1 claim fell with what has been" in said
    assert "| has fallen | `PSF-07.rollback-procedure` |" in said


def test_so_is_what_a_setting_says_now(
    project: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("set.toml", "limit = 40\n")
    assert main(["affected", "set.toml"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "PSF-03.timeouts set.toml#limit because of set.toml; now: " in said
    assert "40" in said.partition("; now: ")[2]


@pytest.mark.usefixtures("project")
def test_since_outside_of_git_is_one_sentence_of_ours(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["affected", "--since", "HEAD"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said.endswith(
        f"--since HEAD: {team.root} is in no git repository; name the files instead: "
        "pytest-psf affected FILE"
    )


@pytest.mark.parametrize("revision", ["HEAD", "v9", "a b", "HEAD:set.toml"])
def test_a_revision_that_git_does_not_know_is_said_in_words(
    project: Team, revision: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.pytester.run("git", "init", "-q")
    capsys.readouterr()
    assert main(["affected", "--since", revision]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"--since {revision}: this clone holds no commit, branch or tag" in said
    assert "fatal" not in said
    assert "pytest-psf affected FILE" in said


@pytest.mark.usefixtures("project")
def test_without_git_there_is_no_since(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    Path(".git").mkdir()
    assert main(["affected", "--since", "HEAD"]) == 2
    assert "--since HEAD: git cannot be run; name the files" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("arguments", [[], ["a.py", "--since", "HEAD"]])
def test_one_of_files_and_since_is_asked_for(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["affected", *arguments])
    assert "name files, or give --since REV" in capsys.readouterr().err


FILES = """
import app
import pytest
from pathlib import Path

@pytest.mark.psf("PSF-05.intervene", exercises="app:pause")
def test_pause():
    assert app.pause() == Path("data/pause.txt").read_text()

@pytest.mark.psf("PSF-05.override", exercises="app:pause")
def test_all():
    assert all(one.read_text() for one in Path("many").iterdir())
    assert app.pause() == "paused"

class TestMore:
    @pytest.mark.parametrize("name", ["a", "b"])
    def test_one(self, name):
        assert Path(f"data/{name}.txt").read_text()
"""


@pytest.fixture
def run_before(project: Team) -> Team:
    """A project whose last run saw what its tests open."""
    project.config(
        f'{EVIDENCE}\nPSF-04.output-validation = {{ test = "./test_files.py::TestMore" }}\n'
    )
    project.write("test_files.py", FILES)
    for name, text in {"pause": "paused", "a": "a", "b": "b"}.items():
        project.write(f"data/{name}.txt", text)
    for number in range(120):
        project.write(f"many/{number}.txt", "x")
    project.run("--psf-report", "json:psf.json")
    return project


@pytest.mark.usefixtures("run_before")
@pytest.mark.parametrize(
    ("file", "claim"),
    [
        ("data/pause.txt", "PSF-05.intervene"),
        ("data/b.txt", "PSF-04.output-validation"),
        ("many/7.txt", "PSF-05.override"),
        ("many/new.txt", "PSF-05.override"),
    ],
)
def test_what_a_test_opened_in_the_last_run_may_change_what_it_says(
    file: str, claim: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = effects(capsys, file, "--report", "psf.json")
    checked = [name for name, one in found.items() if one["effect"] == "checked"]
    assert checked == [claim]
    assert found[claim]["because_of"] == found[claim]["opened"] == [file]
    assert len(effects(capsys, "app.py", "--report", "psf.json")) == len(found)

    assert main(["affected", file, "--report", "psf.json"]) == 0
    assert f"because of {file} (opened in that run)" in capsys.readouterr().out
    main(["affected", file, "--report", "psf.json", "--format", "markdown"])
    assert f"| `{file}` (opened in that run) |" in capsys.readouterr().out


@pytest.mark.usefixtures("run_before")
def test_a_claim_of_the_config_and_of_a_report_is_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["affected", "data/a.txt", "--report", "psf.json"]) == 0
    assert capsys.readouterr().out.count("PSF-04.output-validation") == 1


def test_a_run_that_did_not_look_is_not_one_whose_tests_open_nothing(
    run_before: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    report = json.loads((run_before.root / "psf.json").read_text())
    for one in report["inputs"]["outcomes"]["tests"]:
        del one["observation"]["opened"]
    run_before.write("old.json", json.dumps(report))
    for name, is_told in (("old.json", True), ("psf.json", False)):
        assert main(["affected", "data/a.txt", "--report", name]) == 0
        said = capsys.readouterr().out
        assert ("did not see of all its tests which files they open" in said) is is_told


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "name", ["a\x7fb", "a\U000e0041b", "##vso[task]x", "a\u202eb\n::error::c"]
)
def test_json_stays_json_whatever_a_file_is_called(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["affected", name, "--format", "json"]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["files"] == [name]
    assert "##vso[" not in said
    assert "\u202e" not in said
    assert "\x7f" not in said


CONFIGURED = """
import config_of_app
import pytest

@pytest.mark.psf("PSF-05.intervene", exercises="config_of_app:stop")
def test_stop():
    assert config_of_app.stop() == "3"
"""


def test_what_code_reads_when_it_is_imported_may_change_what_its_tests_say(
    project: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "config_of_app", raising=False)
    project.write("kept.tmp", "x")
    project.write(".gitignore", "*.tmp\n")
    project.write(
        "config_of_app.py",
        "from pathlib import Path\n"
        "LIMIT = Path('limit.txt').read_text() + Path('kept.tmp').read_text()[:0]\n\n"
        "def stop():\n    return LIMIT\n",
    )
    project.write("limit.txt", "3")
    project.write("test_configured.py", CONFIGURED)
    project.pytester.run("git", "init", "-q")
    project.run("--psf-report", "json:psf.json")
    project.run("--psf-report", "json:two.json", "-n", "2")
    reports = [
        json.loads((project.root / f"{one}.json").read_text()) for one in ("psf", "two")
    ]
    read = [one["inputs"]["outcomes"]["collected"]["read_on_import"] for one in reports]
    files = ["limit.txt"]
    assert read == [{"config_of_app.py": files, "test_configured.py": files}] * 2

    found = effects(capsys, "limit.txt", "--report", "psf.json")
    assert found["PSF-05.intervene"]["opened"] == ["limit.txt"]
    assert found["PSF-05.intervene"]["effect"] == "checked"
    assert main(["affected", "limit.txt", "--report", "psf.json"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "note: limit.txt is read when config_of_app.py or test_configured.py is imported; "
        "tests that rest on it by way of other code are not listed"
    ) in said


LIMITED = """
import json
from pathlib import Path

def accepts(amount):
    limits = json.loads(Path("limits.json").read_text())
    return limits["least"] <= amount <= limits["most"]
"""
LIMITS = """
import pytest
from limited import accepts

@pytest.mark.psf("PSF-04.output-validation", exercises=["limited:accepts", "limits.json"])
def test_accepts():
    assert accepts(20)
    assert not accepts(-9)
"""


def test_the_last_run_knows_which_rules_of_a_changed_file_have_a_sensor(
    team: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(team.root)
    team.config()
    team.write("limited.py", LIMITED)
    team.write("limits.json", '{\n  "least": 5,\n  "most": 40,\n  "note": 7\n}\n')
    team.write("test_limits.py", LIMITS)
    team.fork("--psf", "--psf-no-challenge", "--psf-report", "json:psf.json")

    capsys.readouterr()
    assert main(["affected", "limits.json", "--report", "psf.json"]) == 0
    shown = capsys.readouterr().out
    assert shown.endswith(
        "rules of limits.json that the run weakened: 2 of 3 rules have a sensor\n"
        "  part  least\n"
        "          test_limits.py::test_accepts (line 7)\n"
        "          no test fails when it is 0 instead of 5\n"
        "  part  most\n"
        "          test_limits.py::test_accepts (line 7)\n"
        "          no test fails when it has no end (40000 instead of 40)\n"
        "  NONE  note\n"
        "          no test fails when it is 0 instead of 7, or has no end (7000 instead\n"
        "          of 7)\n"
    )
    argv = ["affected", "limits.json", "--report", "psf.json", "--format"]
    assert main([*argv, "markdown"]) == 0
    shown = capsys.readouterr().out
    assert "Rules of `limits.json` that the run weakened: 2 of 3 rules" in shown
    assert "\n- `note`: `no test fails when it is 0 instead of 7, or has no" in shown
    assert main([*argv, "json"]) == 0
    found = json.loads(capsys.readouterr().out)["rules"]
    assert [(one["rule"], one["noticed"]) for one in found] == [
        ("limits.json#least", True),
        ("limits.json#most", True),
        ("limits.json#note", False),
    ]
    # Of other files nothing is said, and without a report nothing is known.
    for arguments in (["limited.py", "--report", "psf.json"], ["limits.json"]):
        assert main(["affected", *arguments]) == 0
        assert "weakened" not in capsys.readouterr().out

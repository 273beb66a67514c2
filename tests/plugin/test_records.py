"""Records in a whole run: bound to the pin, written by a test, shown on the terminal."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from tests.conftest import Team

DATA = '{"claim": 1}\n'
EVIDENCE = """
PSF-02.version-pinned = { setting = "model.toml", key = "model.id", pinned = true }
PSF-02.re-evaluation = { record = "evals.json", as = "evaluation", name = "all", same = { model = "model.toml#model.id" } }
PSF-08.bias-assessment = { record = "evals.json", as = "evaluation", name = "groups", same = { model = "model.toml#model.id" } }
"""


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "name": "all",
        "model": "gpt-4o-2024-08-06",
        "data-set": "claims.jsonl",
        "data-set-digest": hashlib.sha256(DATA.encode()).hexdigest(),
        "threshold": 0.9,
        "result": 0.93,
        "finished": "2026-10-02T14:03:00Z",
        **changes,
    }


@pytest.fixture
def measured(team: Team) -> Team:
    team.config(EVIDENCE, top="sample-date = 2026-11-25")
    team.write("model.toml", '[model]\nid = "gpt-4o-2024-08-06"\n')
    team.write("claims.jsonl", DATA)
    groups = [{"name": "under 30", "result": 0.92}, {"name": "over 60", "result": 0.91}]
    found = [entry(), entry(name="groups", groups=groups)]
    team.write("evals.json", json.dumps(found, indent=1))
    return team


def test_an_evaluation_of_the_pinned_model_meets_the_criterion(measured: Team) -> None:
    judged = measured.judged("-vv")

    assert judged.verdict("PSF-02.re-evaluation") == "met"
    assert judged.verdict("PSF-08.bias-assessment") == "met"
    assert "met PSF-02.re-evaluation (documented)" in judged.text
    assert "model is that of model.toml#model.id" in judged.text
    evidence = judged.criterion("PSF-02.re-evaluation")["evidence"][0]
    assert evidence["kind"] == "record"
    assert evidence["counts_as"] == "evaluation"
    assert evidence["qualities"] == ["tied to the pin"]


def test_what_a_tool_wrote_meets_the_criterion_by_what_the_claim_adds(
    measured: Team,
) -> None:
    output = {
        "results": {"routed": 93, "X-Id": 1, "x_id": 2},
        "runs": [{"model": "openai/gpt-4o-2024-08-06"}],
    }
    measured.write("out.json", json.dumps(output))
    pin, evaluated, _ = EVIDENCE.strip().splitlines()
    more = (
        'record = "out.json", threshold = 90, of = [0, 100], data-set = "s3://acme/x", '
        "finished = 2026-10-02, "
        'fields = { result = "results.routed", model = "runs[0].model" }'
    )
    evaluated = evaluated.replace('record = "evals.json"', more)
    evaluated = evaluated.replace(', name = "all"', "")
    measured.config(f"{pin}\n{evaluated}\n", top="sample-date = 2026-11-25")

    judged = measured.judged("-vv")

    assert judged.verdict("PSF-02.re-evaluation") == "met"
    assert "result 93 (at least 90 of 0 to 100)" in judged.text


def test_of_two_pinned_models_each_is_evaluated(measured: Team) -> None:
    measured.write(
        "model.toml",
        '[model]\nid = "gpt-4o-2024-08-06"\nfallback = "gpt-4o-mini-2024-07-18"\n',
    )
    pin = EVIDENCE.strip().splitlines()[0].replace('"model.id"', '["model.id", KEY]')
    other = "\n".join(EVIDENCE.strip().splitlines()[1:])
    pin = pin.replace("KEY", '"model.fallback"')
    measured.config(f"{pin}\n{other}\n", top="sample-date = 2026-11-25")

    judged = measured.judged()

    assert judged.verdict("PSF-02.version-pinned") == "met"
    assert judged.reasons("PSF-02.re-evaluation") == ["not-every-model"]
    assert judged.verdict("PSF-08.bias-assessment") == "met"


def test_changing_the_pin_alone_makes_what_rests_on_it_unmet(measured: Team) -> None:
    measured.write("model.toml", '[model]\nid = "gpt-4o-2024-11-20"\n')

    judged = measured.judged()

    assert judged.verdict("PSF-02.version-pinned") == "met"
    for criterion in ("PSF-02.re-evaluation", "PSF-08.bias-assessment"):
        assert judged.reasons(criterion) == ["not-the-same"]
    assert (
        "model is 'gpt-4o-2024-08-06' in the evaluation, but model.id is "
        "'gpt-4o-2024-11-20' now (model.toml:2)"
    ) in judged.text
    assert "run the evaluation again and save its record, or put model.id back" in (
        judged.text
    )


def test_a_word_of_the_prompt_is_enough_and_every_report_says_so(
    measured: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    prompt = measured.write("prompt.txt", "Never promise a payment.\n")
    covers = {"prompt.txt": hashlib.sha256(prompt.read_bytes()).hexdigest()}
    measured.write("evals.json", json.dumps([entry(covers=covers)], indent=1))
    pin, evaluated, _ = EVIDENCE.strip().splitlines()
    evaluated = evaluated.replace("same", 'covers = ["prompt.txt"], same')
    measured.config(f"{pin}\n{evaluated}\n", top="sample-date = 2026-11-25")
    before = measured.judged("-vv", "--psf-report", "json:old.json")
    assert before.verdict("PSF-02.re-evaluation") == "met"
    assert "covers prompt.txt, unchanged" in before.text

    measured.write("prompt.txt", "Ever promise a payment.\n")
    forms = ("json:new.json", "markdown:new.md", "sarif:new.sarif", "gitlab:code.json")
    arguments = [one for form in forms for one in ("--psf-report", form)]
    judged = measured.judged(*arguments)

    assert judged.verdict("PSF-02.version-pinned") == "met"
    assert judged.reasons("PSF-02.re-evaluation") == ["covered-changed"]
    changed = "since the evaluation of 2026-10-02, prompt.txt has changed"
    for form in forms:
        text = (measured.root / form.partition(":")[2]).read_text("utf-8")
        assert changed in text.replace("`", ""), form
    assert (
        '  - **Paste:** `"prompt.txt": "sha256:'
        in (measured.root / "new.md").read_text()
    )
    old, new = (str(measured.root / f"{one}.json") for one in ("old", "new"))
    assert main(["diff", old, new]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "PSF-02.re-evaluation met (documented) -> unmet" in said
    assert changed in said


@pytest.mark.parametrize(
    ("same", "why"),
    [
        ("", "is not tied to a setting that PSF-02.version-pinned shows to be pinned"),
        (
            ', same = { model = "other.toml#id" }',
            "is not tied to a setting that PSF-02.version-pinned shows to be pinned",
        ),
    ],
)
def test_an_evaluation_of_some_other_model_is_not_enough(
    measured: Team, same: str, why: str
) -> None:
    evidence = EVIDENCE.replace(', same = { model = "model.toml#model.id" }', same)
    measured.config(evidence, top="sample-date = 2026-11-25")
    measured.write("other.toml", 'id = "gpt-4o-2024-08-06"\n')

    judged = measured.judged()

    assert judged.reasons("PSF-02.re-evaluation") == ["quality-missing"]
    assert why in judged.text
    assert "same = {" in judged.text


def test_where_nothing_is_pinned_yet_the_pin_comes_first(measured: Team) -> None:
    measured.write("model.toml", '[model]\nid = "gpt-4o"\n')
    text = (measured.root / "evals.json").read_text(encoding="utf-8")
    measured.write("evals.json", text.replace("gpt-4o-2024-08-06", "gpt-4o"))

    judged = measured.judged()

    assert judged.verdict("PSF-02.version-pinned") == "unmet"
    assert judged.reasons("PSF-02.re-evaluation") == ["quality-missing"]
    # It is tied to the setting: that this is not yet pinned is no fault of its own.
    said = " ".join(judged.text.split())
    assert "cannot be tied to the pin before PSF-02.version-pinned is met" in said
    assert "is not tied to a setting" not in said
    assert "have PSF-02.version-pinned met first" in said
    assert "Add an evaluation" not in judged.text


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["alone", "distributed"])
def test_a_record_that_a_test_writes_is_read_after_it(
    measured: Team, more: tuple[str, ...]
) -> None:
    text = (measured.root / "evals.json").read_text(encoding="utf-8")
    (measured.root / "evals.json").unlink()
    measured.write("kept.json", text)
    measured.write(
        "test_evaluation.py",
        "import pathlib\n\ndef test_evaluation():\n    here = pathlib.Path(__file__).parent\n"
        "    text = (here / 'kept.json').read_text()\n"
        "    assert (here / 'evals.json').write_text(text)\n",
    )

    judged = measured.judged("-vv", *more)

    assert judged.verdict("PSF-02.re-evaluation") == "met"
    assert "written during this run" in judged.text


def test_a_drill_counts_where_the_table_says_so(team: Team) -> None:
    log = "rolled back\n"
    team.write("rollback.log", log)
    team.write(
        "drills.toml",
        f"""
[[drills]]
name = "rollback"
participants = ["D. Patel, on call"]
started = 2026-10-02T10:00:00Z
ended = 2026-10-02T10:14:00Z
outcome = "passed"
before = "v41"
after = "v40"
artefact = "rollback.log"
artefact-digest = "{hashlib.sha256(log.encode()).hexdigest()}"
""",
    )
    claim = '{ record = "drills.toml", as = "drill", name = "rollback" }'
    team.config(
        f"PSF-07.rollback-tested = {claim}\nPSF-04.refusals = {claim}\n",
        top="sample-date = 2026-11-25",
    )

    judged = team.judged("-v")

    assert judged.verdict("PSF-07.rollback-tested") == "met"
    assert "tested: drills.toml#rollback" in judged.text
    assert "met: shown by records 1" in judged.text
    # A drill shows nothing of what only a test can show.
    assert judged.reasons("PSF-04.refusals") == ["kind-missing"]
    assert "a drill alone cannot show it; it takes a test" in judged.text


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["alone", "distributed"])
def test_the_report_of_an_earlier_run_counts_until_its_code_changes(
    team: Team, more: tuple[str, ...]
) -> None:
    test = (
        "import app, pytest\n\n"
        '@pytest.mark.psf("PSF-07.rollback-tested", exercises="app:roll_back")\n'
        "def test_rollback():\n    assert app.roll_back(2) == 1\n"
    )
    team.config()
    team.write("staging/test_rollback.py", test)
    nightly = team.judged(*more)
    digests = nightly.criterion("PSF-07.rollback-tested")["evidence"][0]["rests_on"]
    assert set(digests) == {"app.py", "staging/test_rollback.py"}
    team.write("nightly.json", (team.root / "psf.json").read_text(encoding="utf-8"))
    team.config(
        'PSF-07.rollback-tested = { record = "nightly.json", as = "report", max-age = "7d" }'
    )
    team.write("test_other.py", "def test_other():\n    assert str(1)\n")

    later = team.judged("-vv", "test_other.py")

    assert later.verdict("PSF-07.rollback-tested") == "met"
    assert (
        "in that run staging/test_rollback.py::test_rollback was tested" in later.text
    )

    team.write("app.py", "def roll_back(version):\n    return version\n")
    changed = team.judged("test_other.py")

    assert changed.reasons("PSF-07.rollback-tested") == ["report-outdated"]
    assert "app.py has changed since the run of" in changed.text


def test_an_artefact_shows_one_drill_in_all_files_together(team: Team) -> None:
    team.write("ops/drill.log", "rolled back\n")
    drill = {
        "participants": ["D. Patel"],
        "started": "2026-10-02T10:00:00Z",
        "ended": "2026-10-02T10:14:00Z",
        "outcome": "passed",
        "before": "v41",
        "after": "v40",
        "artefact": "ops/drill.log",
        "artefact-digest": hashlib.sha256(b"rolled back\n").hexdigest(),
    }
    team.write("a.json", json.dumps(drill, indent=1))
    team.write("b.json", json.dumps(drill | {"name": "override"}, indent=1))
    one = 'PSF-07.rollback-tested = { record = "a.json", as = "drill" }\n'
    same = 'PSF-05.intervene = { record = "./a.json", as = "drill" }\n'
    other = 'PSF-05.override = { record = "b.json", as = "drill" }\n'

    team.config(one + same, top="sample-date = 2026-11-25")
    judged = team.judged()
    assert judged.verdict("PSF-07.rollback-tested") == "met"
    assert judged.verdict("PSF-05.intervene") == "met"

    team.config(one + same + other, top="sample-date = 2026-11-25")
    judged = team.judged()
    for criterion in ("PSF-07.rollback-tested", "PSF-05.intervene", "PSF-05.override"):
        assert judged.reasons(criterion) == ["artefact-copied"]
    assert "artefact is that of another entry (a.json:1)" in judged.text


@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["alone", "distributed"])
def test_a_test_does_not_attach_its_own_source(
    team: Team, more: tuple[str, ...]
) -> None:
    team.config(
        'PSF-07.rollback-tested = { test = "test_b.py::test_b", outside = "a container" }'
    )
    team.write("test_b.py", "def test_b(psf):\n    psf.attach(__file__)\n")

    judged = team.judged(*more)

    assert judged.reasons("PSF-07.rollback-tested") == ["no-artefact"]
    assert "attached only its own source" in judged.text


ATTACHES = """
def test_b(psf, tmp_path):
    log = tmp_path / "log"
    log.write_text("{text}")
    psf.attach(log)
"""


@pytest.mark.parametrize(
    ("test", "is_met"),
    [
        ('def test_b(psf):\n    psf.attach("notes.txt")\n', False),
        (ATTACHES.replace("{text}", "it was here before"), False),
        (ATTACHES.replace("{text}", "it was not there!!"), True),
    ],
    ids=["a file of the commit", "a copy of one", "what it produced"],
)
def test_what_stands_in_the_commit_is_nothing_that_a_test_produced(
    team: Team, test: str, *, is_met: bool
) -> None:
    claim = 'PSF-07.rollback-tested = { test = "test_b.py::test_b", outside = "a container" }'
    team.config(claim)
    team.write("notes.txt", "it was here before")
    team.write("test_b.py", test)
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *arguments], cwd=team.root, check=True)

    judged = team.judged()

    if is_met:
        assert judged.reasons("PSF-07.rollback-tested") == []
    else:
        assert judged.reasons("PSF-07.rollback-tested") == ["no-artefact"]
        assert "but attached only what stands in the commit: " in judged.text


@pytest.mark.parametrize("hidden", ["\ud800", "\x1b[2J", "\u202e", "\n\x1b[1mREADY"])
def test_what_cannot_be_seen_in_a_record_is_written_out(
    measured: Team, hidden: str
) -> None:
    model = f"gpt-4o-2024-08-06{hidden}"
    measured.write("evals.json", json.dumps([entry(model=model)]))
    measured.write("other.json", json.dumps({"model": {"id": model}}))
    evidence = EVIDENCE.splitlines()[2].replace("model.toml", "other.json")
    measured.config(evidence, top="sample-date = 2026-11-25")

    judged = measured.judged("-vv")

    assert judged.verdict("PSF-02.re-evaluation") == "unmet"
    assert judged.reasons("PSF-02.re-evaluation") == ["record-malformed"]
    assert 'model is "gpt-4o-2024-08-06' in judged.text
    assert all(c.isprintable() or c == "\n" for c in judged.text)

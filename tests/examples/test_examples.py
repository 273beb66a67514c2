"""The examples are run as a user would run them, whole and with one thing broken."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import forking_pythons

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.usefixtures("unmeasured")

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"


def _copied(name: str, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    return Path(shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=ignored))


def _run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--psf", "-p", "no:cacheprovider"]
    with forking_pythons():
        return subprocess.run(
            [*command, *arguments],
            cwd=project,
            env=os.environ | {"COLUMNS": "80", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=400,
        )


def _summary(result: subprocess.CompletedProcess[str]) -> str:
    """Return our section and pytest's last line, without what differs by run."""
    _, title, rest = result.stdout.partition("=== PSF production readiness ===")
    assert title, result.stdout + result.stderr
    body = rest.partition("\n")[2]
    counts = re.search(r"\d+ passed.* in ", body)
    assert counts is not None, body
    return body[: body.rindex("\n=", 0, counts.start())] + f"\n{counts[0]}\n"


#: The folder to run in, and the exit status.
EXAMPLES_RUN = {
    "claims-triage": 0,
    "first-run": 1,
    "shadow-ranker": 0,
    "poc-summarizer": 0,
    "monorepo/services/answers": 0,
    "monorepo/services/search": 0,
}


def screen_of(folder: str) -> Path:
    """Return the file with the screen that is expected of an example."""
    return HERE / f"{folder.replace('/services/', '-')}.txt"


def screen(folder: str, tmp_path: Path) -> tuple[str, int]:
    """Run an example in a copy. Return its screen and its exit status."""
    name, *below = folder.split("/")
    project = _copied(name, tmp_path)
    (project / ".git").mkdir()  # where paths with a leading "/" begin
    result = _run(project.joinpath(*below))
    return _summary(result), result.returncode


@pytest.mark.parametrize("folder", EXAMPLES_RUN)
def test_the_summary_of_an_example_is_as_shown(folder: str, tmp_path: Path) -> None:
    found, status = screen(folder, tmp_path)

    assert found == screen_of(folder).read_text(encoding="utf-8")
    assert status == EXAMPLES_RUN[folder]


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is no longer in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _without_procedure(project: Path) -> None:
    (project / "docs/rollback.md").unlink()


def _unpinned(project: Path) -> None:
    path = project / "config/model.json"
    pinned = json.loads(path.read_text(encoding="utf-8"))["primary"]["model"]
    _edit(path, pinned, re.sub(r"-\d{4}-\d\d-\d\d$", "", pinned))


def _edited_section(project: Path) -> None:
    _edit(project / "docs/oversight.md", "60 minutes", "90 minutes")


def _edited_pipeline(project: Path) -> None:
    _edit(project / "ops/deploy.sh", "\n", "\n# changed\n")


def _body_of(path: Path, test: str) -> tuple[str, str]:
    """Return a test's source up to its body, and the body."""
    text = path.read_text(encoding="utf-8")
    found = re.search(
        rf"(^def {test}\(.*?\) -> None:\n)((?:    [^\n]*\n|\n)+)",
        text,
        re.DOTALL | re.MULTILINE,
    )
    assert found is not None
    return found[1], found[2]


def _another_model(project: Path) -> None:
    _edit(project / "config/model.json", "gpt-4o-2024-08-06", "gpt-4o-2024-11-20")


def _edited_artefact(project: Path) -> None:
    _edit(project / "ops/drills/2026-10-14-rollback.log", "2026-09-28", "2026-09-14")


ESCALATION = "test_an_uncertain_draft_reaches_the_reviewer_on_call"
HIGH_STAKES = "test_a_high_stakes_claim_reaches_the_reviewer_on_call"


def _skipped_test(project: Path) -> None:
    path = project / "tests/test_oversight.py"
    head, _ = _body_of(path, ESCALATION)
    _edit(path, head, f"@pytest.mark.skip(reason='slow')\n{head}")


def _emptied_test(project: Path) -> None:
    path = project / "tests/test_oversight.py"
    head, body = _body_of(path, HIGH_STAKES)
    _edit(path, head + body, f"{head}    pass\n\n\n")


def _liar(project: Path) -> None:
    path = project / "tests/test_oversight.py"
    head, body = _body_of(path, ESCALATION)
    _edit(path, head + body, f"{head}    assert store is not pager\n\n\n")


#: What is broken together: each thing of another criterion, with what is said of it.
BREAKS = {
    "a team that let things slide": [
        (
            _without_procedure,
            "PSF-07.rollback-procedure",
            "pyproject.toml:",
            "docs/rollback.md does not exist",
            "fix: write it, or correct the path",
        ),
        (
            _unpinned,
            "PSF-02.version-pinned",
            "config/model.json:",
            "is not pinned",
            "fix: name one exact version",
        ),
        (
            _edited_artefact,
            "PSF-07.rollback-tested",
            "ops/drills.toml:",
            "artefact-digest is not that of ops/drills/2026-10-14-rollback.log",
            "fix: put the file back as it was",
        ),
        (
            _edited_section,
            "PSF-05.escalation-defined",
            "docs/oversight.md:",
            "the section has changed since",
            "pytest-psf review docs/oversight.md#Escalation --by NAME",
        ),
        (
            _skipped_test,
            "PSF-05.escalation-tested.uncertain",
            "tests/test_oversight.py:",
            f"{ESCALATION} was skipped: slow",
            "fix: let it run where the gate runs",
        ),
    ],
    "a team that changed things": [
        (
            _edited_pipeline,
            "PSF-07.rollback-procedure",
            "docs/rollback.md:",
            "ops/deploy.sh has changed since",
            "pytest-psf review docs/rollback.md#Rollback --by NAME",
        ),
        (
            _another_model,
            "PSF-02.re-evaluation",
            "evals/routing.json:",
            "model is 'gpt-4o-2024-08-06' in the evaluation, but primary.model is "
            "'gpt-4o-2024-11-20' now (config/model.json:5)",
            "fix: run the evaluation again and save its record",
        ),
    ],
    "tests that lie": [
        (
            _emptied_test,
            "PSF-05.escalation-tested.high-stakes",
            "tests/test_oversight.py:",
            "does nothing: it calls nothing and asserts nothing",
            "fix: call the code and assert what it must do",
        ),
        (
            _liar,
            "PSF-05.escalation-tested.uncertain",
            "tests/test_oversight.py:",
            f"{ESCALATION} passed but never entered claims.oversight:escalate",
            "fix: call it in the test",
        ),
    ],
}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """What a run says of an example in which several things are broken."""

    things: Sequence[tuple[Callable[[Path], None], str, str, str, str]]
    status: int
    text: str
    report: dict[str, Any]

    @property
    def unmet(self) -> set[str]:
        found = self.report["criteria"]
        return {one["id"] for one in found if one["verdict"] == "unmet"}


@pytest.fixture(scope="module", params=BREAKS)
def broken(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Broken:
    """Break things together; that each alone brings it down, `selftest` shows of it."""
    things = BREAKS[request.param]
    project = _copied("claims-triage", tmp_path_factory.mktemp("broken"))
    for break_it, *_ in things:
        break_it(project)
    # What falls here falls before any challenge; the rest is not judged without them.
    result = _run(project, "--psf-challenge-limit=0", "--psf-report", "json:psf.json")
    report = json.loads((project / "psf.json").read_text(encoding="utf-8"))
    text = " ".join(result.stdout.split())
    return Broken(things=things, status=result.returncode, text=text, report=report)


def test_the_gate_of_the_example_falls_for_each_reason(broken: Broken) -> None:
    assert broken.status == 1
    assert "NOT READY: " in broken.text
    for _, criterion, *said in broken.things:
        assert re.sub(r"(?<=tested)\..*", "", criterion) in broken.unmet
        assert f"UNMET {criterion}" in broken.text
        for expected in said:
            assert expected in broken.text


@pytest.mark.parametrize(
    "broken",
    ["a team that let things slide", "a team that changed things"],
    indirect=True,
    scope="module",
)
def test_another_model_fells_what_was_reviewed_for_it(broken: Broken) -> None:
    """Both teams have one: it is not pinned any more, or has another date."""
    assert broken.unmet >= {
        "PSF-02.version-documented",
        "PSF-02.re-evaluation",
        "PSF-03.no-single-point-of-failure",
        "PSF-08.bias-assessment",
    }


def test_a_shadow_that_reaches_shoppers_is_not_isolated(tmp_path: Path) -> None:
    project = _copied("shadow-ranker", tmp_path)
    _edit(
        project / "ranker/search.py",
        "return delivered",
        "return list(shadow.log[-1].ranking)",
    )

    result = _run(project, "--psf-no-challenge")

    text = " ".join(result.stdout.split())
    assert result.returncode == 1
    assert "UNMET PSF-00.shadow-isolated" in text
    assert "test_shoppers_get_the_ranker_in_use_and_watchers_the_shadow failed" in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ends = 2027-01-31", "ends = 2026-11-30", "PSF-00.poc-ends"),
        (
            'answer = false, because = "Summaries',
            'answer = true, because = "Summaries',
            'class "proof-of-concept" contradicts has-downstream-consequences = yes',
        ),
    ],
)
def test_a_proof_of_concept_that_goes_on_or_has_consequences_fails(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    project = _copied("poc-summarizer", tmp_path)
    _edit(project / "pyproject.toml", old, new)

    result = _run(project)

    text = " ".join(result.stdout.split())
    assert result.returncode == 1
    assert "NOT IN PRODUCTION" not in text
    assert said in text


def test_a_page_of_sentences_and_empty_tests_leaves_everything_unmet(
    tmp_path: Path,
) -> None:
    from pytest_psf.catalogue import load

    catalogue = load()
    page = ["# Compliance", ""]
    evidence: list[str] = []
    marks: list[str] = []
    for criterion in catalogue:
        for name in criterion.facets or ("",):
            full = f"{criterion.id}.{name}".rstrip(".")
            page += [f"## {full}", f"We make sure that {criterion.title.lower()}.", ""]
            if "document" in criterion.accepts:
                evidence.append(
                    f'{full} = {{ document = "page.md", section = "{full}" }}'
                )
            elif "test" in criterion.accepts and len(marks) < 18:
                number = len(marks)
                marks.append(
                    f'@pytest.mark.psf("{full}")\ndef test_{number}():\n    pass\n'
                )
    assert len(marks) == 18
    (tmp_path / "page.md").write_text("\n".join(page), encoding="utf-8")
    tests = "import pytest\n\n" + "\n".join(marks)
    (tmp_path / "test_all.py").write_text(tests, encoding="utf-8")
    config = (EXAMPLES / "claims-triage/pyproject.toml").read_text(encoding="utf-8")
    definition = config[config.index("[tool.psf.definition]") :]
    definition = definition[: definition.index("[tool.psf.facts]")]
    (tmp_path / "pyproject.toml").write_text(
        '[tool.psf]\nclass = "production"\n'
        + definition
        + "[tool.psf.evidence]\n"
        + "\n".join(evidence),
        encoding="utf-8",
    )

    result = _run(tmp_path, "--psf-report", "json:psf.json")

    assert result.returncode == 1
    report = json.loads((tmp_path / "psf.json").read_text(encoding="utf-8"))
    assert {one["verdict"] for one in report["criteria"]} == {"unmet"}
    assert len(report["criteria"]) == 35

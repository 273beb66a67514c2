"""One project, run in every way that people run pytest.

`project/` is what a team would have: 30 test functions that are claimed as evidence,
of every shape, 25 of them good. What each way has to come to stands in the tables of
the tests, written by hand.
"""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from tests.conftest import fork_pytest
from tests.inner_runs import unrecorded

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The inner tests are run by the tests beside them.
collect_ignore = ["project"]

#: What a whole run comes to, by criterion and facet.
WHOLE = {
    "PSF-01.access-controls": "met",
    "PSF-03.interfaces": "unmet",  # never enters what it names
    "PSF-03.error-handling": "met",
    "PSF-03.timeouts": "met",
    "PSF-04.output-validation": "met",
    "PSF-04.edge-cases": "met",
    "PSF-04.refusals": "unmet",  # no parameters
    "PSF-04.out-of-distribution": "met",
    "PSF-05.escalation-tested.high-stakes": "met",
    "PSF-05.escalation-tested.uncertain": "met",
    "PSF-05.intervene": "met",
    "PSF-05.override": "met",
    "PSF-05.review": "unmet",  # expected to fail
    "PSF-06.output-quality": "unmet",  # one of two is skipped
    "PSF-06.latency": "met",
    "PSF-06.cost": "met",
    "PSF-06.error-rate": "met",
    "PSF-06.safety-classifier": "met",
    "PSF-06.alerts-tested.output-quality": "met",
    "PSF-06.alerts-tested.latency": "met",
    "PSF-06.alerts-tested.cost": "met",
    "PSF-06.alerts-tested.error-rate": "met",
    "PSF-06.alerts-tested.safety-classifier": "met",
    "PSF-07.rollback-tested": "met",
}

#: What a run comes to that saw none of the tests.
NOTHING = dict.fromkeys(WHOLE, "not judged")

#: What rests on no test is judged in any run.
ALWAYS = {"PSF-02.version-pinned": "met", "PSF-07.rollback-procedure": "met"}


class Matrix:
    """The project in a folder of its own, and pytest in it."""

    def __init__(
        self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._pytester = unrecorded(pytester)
        self._monkeypatch = monkeypatch
        self.root = pytester.path / "matrix"
        project = Path(__file__).with_name("project")
        shutil.copytree(project, self.root, ignore=shutil.ignore_patterns("__pyc*"))

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(
        self,
        line: str,
        *,
        folder: str = ".",
        apart: bool | Literal["anew"] = False,
        psf: bool = True,
    ) -> pytest.RunResult:
        """Run `pytest --psf` with a command line, or pytest alone.

        A run that kills or interrupts its process gets one of its own (`apart`), a fork
        of this one. What freezes a clock or the like that workers must not inherit
        begins anew.
        """
        self._monkeypatch.chdir(self.root / folder)
        # Challenges start processes of their own.
        quick = ("--psf", "--psf-no-challenge") if psf else ()
        words = [*quick, *shlex.split(line)]
        if apart == "anew":
            return self._pytester.runpytest_subprocess(*words)
        if apart:
            return fork_pytest(self._pytester, *words)
        return self._pytester.runpytest_inprocess(*words)

    def goes(  # noqa: PLR0913 - a table says which of them it needs
        self,
        line: str,
        *,
        status: int = 0,
        sees: Literal["whole", "nothing"] = "whole",
        but: Mapping[str, str] | None = None,
        says: str = "",
        folder: str = ".",
        apart: bool | Literal["anew"] = False,
    ) -> pytest.RunResult:
        """Run `pytest --psf` with a command line, and hold it to what must come.

        `sees` and `but` tell the verdicts, `says` a phrase of the output.
        """
        report = self.root / "psf.json"
        asked = f"--psf-report json:{shlex.quote(str(report))} {line}"
        result = self.run(asked, folder=folder, apart=apart)
        told = json.loads(report.read_text(encoding="utf-8"))
        base = WHOLE if sees == "whole" else NOTHING
        assert _verdicts(told) == {**base, **(but or {}), **ALWAYS}
        assert result.ret == status
        assert says in " ".join((result.stdout.str() + result.stderr.str()).split())
        return result


def _verdicts(told: dict[str, object]) -> dict[str, str]:
    """Return a report's verdicts by criterion and facet."""
    found: dict[str, str] = {}
    rulings = told["criteria"]
    assert isinstance(rulings, list)
    for ruling in rulings:
        facets = ruling["facets"] or {"": ruling["verdict"]}
        for facet, verdict in facets.items():
            found[f"{ruling['id']}.{facet}".rstrip(".")] = verdict
    return {name: found[name] for name in (*WHOLE, *ALWAYS)}


@pytest.fixture
def matrix(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    forked_workers: None,  # noqa: ARG001 - it's there for what it does
) -> Matrix:
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    # Its plugin imports all of hypothesis for the summary of each process.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")
    return Matrix(pytester, monkeypatch)
